//! Is a generation sound? The checksums of its files, read once for each state of a file.
//!
//! Segments are written once, so a file whose length, times and inode are those of the last check needs no second
//! reading: the answers stand in `gen-N.checked` beside the generation. A thorough check does not believe them.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use tantivy::Index;

use crate::index::IndexError;
use crate::index::generation::write_atomically;
use crate::index::writer;

/// State of a file: whoever changes its content changes this too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp(u64, u64, u64, u64);

impl Stamp {
    /// Of a file that must be there.
    pub(super) fn of(path: &Path) -> Result<Stamp, IndexError> {
        let meta = fs::metadata(path).map_err(|e| IndexError::touching(path, e))?;
        let modified = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok())
            .unwrap_or_default();
        let (changed, inode) = marks(&meta);
        Ok(Stamp(meta.len(), modified.as_nanos() as u64, changed, inode))
    }
}

#[cfg(unix)]
fn marks(meta: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (
        (meta.ctime() as u64)
            .wrapping_mul(1_000_000_000)
            .wrapping_add(meta.ctime_nsec() as u64),
        meta.ino(),
    )
}

#[cfg(not(unix))]
fn marks(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// The live files of an index, as far as they are there, in a fixed order.
pub(super) fn files(index: &Index, folder: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let metas = index.load_metas().map_err(IndexError::opening)?;
    let mut files: Vec<PathBuf> = metas.list_segment_files().into_iter().collect();
    // Candidates that were never written (no deletions, no temporary store) are not in the list of managed files.
    let managed = index.directory().list_managed_files();
    // A killed writer's temporary store may still be in that list.
    files.retain(|file| managed.contains(file) || folder.join(file).exists());
    files.retain(|file| file.extension().is_none_or(|kind| kind != "temp"));
    files.sort();
    Ok(files)
}

/// Checks every live file of a generation; `thorough` reads all of them, whatever was noted before. The files are
/// opened afresh: an older mapping of a file that was cut meanwhile must not be touched.
///
/// # Errors
/// [`IndexError::Damaged`] names the first file that is missing, cut or changed.
pub(super) fn check(folder: &Path, thorough: bool) -> Result<BTreeMap<PathBuf, Stamp>, IndexError> {
    let (index, _) = writer::open(folder)?;
    let memo = folder.with_extension("checked");
    let known: BTreeMap<PathBuf, Stamp> = match fs::read(&memo) {
        Ok(bytes) if !thorough => serde_json::from_slice(&bytes).unwrap_or_default(),
        _ => BTreeMap::new(),
    };
    let mut sound = BTreeMap::new();
    for file in files(&index, folder)? {
        let stamp = Stamp::of(&folder.join(&file))?;
        let noted = known.get(&file) == Some(&stamp);
        if !noted
            && !index
                .directory()
                .validate_checksum(&file)
                .map_err(IndexError::damaged)?
        {
            return Err(IndexError::damaged(format!(
                "the checksum of {} does not match",
                file.display()
            )));
        }
        sound.insert(file, stamp);
    }
    if known != sound {
        let written = serde_json::to_vec(&sound)
            .map_err(std::io::Error::from)
            .and_then(|b| write_atomically(&memo, &b));
        if let Err(e) = written {
            tracing::debug!(error = %e, "what was checked could not be noted");
        }
    }
    Ok(sound)
}
