//! A directory whose small files carry a checksum too.
//!
//! tantivy seals the files of a segment, but not `meta.json` and `.managed.json`: one flipped bit in the payload
//! there would make the index skip changes. Each is written with a last line that has the hash of the rest, and
//! refused when it does not match.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};
use xxhash_rust::xxh3::xxh3_64;

/// Length of the last line: a line break and sixteen hexadecimal digits.
const SEAL: usize = 17;

/// Appends the seal to a text.
pub(super) fn seal(content: &[u8]) -> Vec<u8> {
    let mut sealed = content.to_vec();
    sealed.extend_from_slice(format!("\n{:016x}", xxh3_64(content)).as_bytes());
    sealed
}

/// Takes the seal off; none where it is missing or does not match.
pub(super) fn unseal(mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let at = sealed.len().checked_sub(SEAL)?;
    let tail = sealed.split_off(at);
    (tail == format!("\n{:016x}", xxh3_64(&sealed)).as_bytes()).then_some(sealed)
}

/// A memory-mapped directory with sealed small files.
#[derive(Debug, Clone)]
pub(super) struct Sealed(pub MmapDirectory);

impl Directory for Sealed {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        unseal(self.0.atomic_read(path)?).ok_or_else(|| OpenReadError::IoError {
            io_error: Arc::new(io::Error::new(io::ErrorKind::InvalidData, "the seal does not match")),
            filepath: path.to_owned(),
        })
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, &seal(content))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let sealed = seal(b"{\"position\": 120}");
        assert_eq!(unseal(sealed.clone()).unwrap(), b"{\"position\": 120}");
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(bad), None, "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert_eq!(unseal(sealed[..end].to_vec()), None);
        }
    }
}
