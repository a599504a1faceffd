//! Generations: complete indexes side by side, one of them current.
//!
//! `index/gen-N/` is a tantivy index, `index/CURRENT` names the one that answers (sealed, replaced atomically),
//! `index/DAMAGED` is a reader's request to look at one of them. Never here: what is in an index.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::index::IndexError;
use crate::index::seal::{seal, unseal};

/// Number of a generation.
pub(super) type Number = u64;

/// The folder of the generations.
#[derive(Debug, Clone)]
pub(super) struct Generations {
    folder: PathBuf,
}

impl Generations {
    /// Of a data folder; nothing is created yet.
    pub(super) fn of(data: &Path) -> Generations {
        Generations {
            folder: data.join("index"),
        }
    }

    /// Where a generation lies.
    pub(super) fn path(&self, number: Number) -> PathBuf {
        self.folder.join(format!("gen-{number}"))
    }

    /// The one that answers; none where there is none, or where `CURRENT` cannot be believed.
    pub(super) fn current(&self) -> Option<Number> {
        let bytes = unseal(fs::read(self.folder.join("CURRENT")).ok()?)?;
        number(std::str::from_utf8(&bytes).ok()?)
    }

    /// Numbers of all generations on disk, in order.
    pub(super) fn all(&self) -> Vec<Number> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<Number> = entries.filter_map(|e| number(e.file_name().to_str()?)).collect();
        all.sort_unstable();
        all
    }

    /// Creates the folder of a new generation.
    pub(super) fn create(&self) -> Result<Number, IndexError> {
        let next = self.all().into_iter().chain(self.current()).max().unwrap_or_default() + 1;
        let path = self.path(next);
        fs::create_dir_all(&path).map_err(IndexError::file("creating", &path))?;
        Ok(next)
    }

    /// Makes a generation the one that answers.
    pub(super) fn switch(&self, number: Number) -> Result<(), IndexError> {
        let path = self.folder.join("CURRENT");
        write_atomically(&path, &seal(format!("gen-{number}").as_bytes())).map_err(IndexError::file("writing", &path))
    }

    /// Removes all generations but those named, with what lies beside them. What cannot be removed is left for later.
    pub(super) fn keep(&self, kept: &[Number]) {
        for gone in self.all().into_iter().filter(|n| !kept.contains(n)) {
            let path = self.path(gone);
            let left = [
                fs::remove_dir_all(&path),
                fs::remove_file(path.with_extension("checked")),
            ];
            for e in left
                .into_iter()
                .filter_map(Result::err)
                .filter(|e| e.kind() != io::ErrorKind::NotFound)
            {
                tracing::warn!(generation = gone, error = %e, "an old generation of the index could not be removed");
            }
        }
    }

    /// Removes temporary files that a killed writer left (tantivy never does). Only for the holder of the lock.
    pub(super) fn sweep(&self) {
        let folders = self
            .all()
            .into_iter()
            .map(|n| self.path(n))
            .chain([self.folder.clone()]);
        for entry in folders.filter_map(|f| fs::read_dir(f).ok()).flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with(".tmp"))
                && let Err(e) = fs::remove_file(entry.path())
            {
                tracing::debug!(error = %e, "an orphan could not be removed");
            }
        }
    }

    /// Asks the holder of the writer to look at a generation; 0 means `CURRENT` alone.
    pub(super) fn accuse(&self, number: Number) {
        match fs::write(self.folder.join("DAMAGED"), format!("gen-{number}")) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(error = %e, "the damaged index could not be reported to its writer");
            }
            _ => {}
        }
    }

    /// The generation that somebody asked to look at; one that does not exist where the request cannot be read.
    pub(super) fn accused(&self) -> Option<Number> {
        let text = fs::read(self.folder.join("DAMAGED")).ok()?;
        Some(std::str::from_utf8(&text).ok().and_then(number).unwrap_or(Number::MAX))
    }

    /// The request has been heard.
    pub(super) fn acquit(&self) {
        match fs::remove_file(self.folder.join("DAMAGED")) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(error = %e, "the report of damage could not be removed");
            }
            _ => {}
        }
    }
}

fn number(name: &str) -> Option<Number> {
    let digits = name.strip_prefix("gen-")?;
    digits.parse().ok().filter(|n: &Number| n.to_string() == digits)
}

/// Replaces a file: after a crash it has the old content or the new one, nothing between.
pub(super) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!(".tmp-{}-{nth}", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, path)).inspect_err(|_| {
        // The error that counts is the one that is returned.
        drop(fs::remove_file(&temporary));
    })?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_is_believed_only_when_whole() {
        let data = tempfile::tempdir().unwrap();
        let generations = Generations::of(data.path());
        assert_eq!((generations.current(), generations.all()), (None, vec![]));
        let first = generations.create().unwrap();
        generations.switch(first).unwrap();
        let second = generations.create().unwrap();
        assert_eq!((generations.current(), generations.all()), (Some(first), vec![1, 2]));

        let current = data.path().join("index/CURRENT");
        let whole = fs::read(&current).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut bad = whole.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&current, bad).unwrap();
            assert_eq!(generations.current(), None);
        }
        generations.switch(second).unwrap();
        generations.keep(&[second]);
        assert_eq!((generations.current(), generations.all()), (Some(second), vec![2]));
    }

    #[test]
    fn orphans_are_swept_and_reports_are_heard_once() {
        let data = tempfile::tempdir().unwrap();
        let generations = Generations::of(data.path());
        let number = generations.create().unwrap();
        let orphan = generations.path(number).join(".tmpXyz");
        fs::write(&orphan, "x").unwrap();
        generations.sweep();
        assert!(!orphan.exists());
        assert_eq!(generations.accused(), None);
        generations.accuse(number);
        assert_eq!(generations.accused(), Some(number));
        generations.acquit();
        generations.acquit();
        assert_eq!(generations.accused(), None);
    }
}
