//! How long things are kept, and how they are carried away whole: the sweep and the backup.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Transaction, params};

use super::columns::Micros;
use super::connection::{self, FILE};
use super::entry::Entry;
use super::{Journal, JournalError, Result, posts};
use crate::mention::PostNo;

/// Posts a transaction: others that want to write wait no longer than that takes.
const CHUNK: usize = 500;
/// Counters of windows that began longer ago are of no use to any rule.
const TALLIES: Duration = Duration::from_secs(90 * 24 * 3_600);
/// Answered requests that are remembered.
const REQUESTS: i64 = 1_000;

/// Seen before ?1; or before ?2, neither a mention of any brand nor marked by anybody.
const EXPIRED: &str = "p.deleted = 0 AND (p.seen < ?1 OR (p.seen < ?2 \
     AND NOT EXISTS (SELECT 1 FROM shares h WHERE h.generation = (SELECT generation FROM head) AND h.post = p.no) \
     AND NOT EXISTS (SELECT 1 FROM marks m WHERE m.post = p.no)))";

fn before(now: Timestamp, age: Duration) -> Micros {
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
    Micros(now.checked_sub(age).unwrap_or(Timestamp::MIN))
}

fn expired(tx: &Transaction<'_>, posts: Micros, unmatched: Micros) -> Result<Vec<PostNo>> {
    let mut expired = tx.prepare_cached(&format!(
        "SELECT p.no FROM posts p INDEXED BY posts_seen WHERE p.seen < ?3 AND {EXPIRED} ORDER BY p.no"
    ))?;
    let found = expired.query_map(params![posts, unmatched, posts.max(unmatched)], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

impl Journal {
    /// Removes posts first seen longer ago than `posts`, and those longer ago than `unmatched` that neither mention a brand nor
    /// are marked. They leave a tombstone, so that the index hears of it, and stay known, so that they do not come back.
    /// Returns how many went.
    ///
    /// # Errors
    /// Where the journal cannot be read or written; what went so far is gone.
    pub fn sweep(&self, now: Timestamp, unmatched: Duration, posts: Duration) -> Result<u64> {
        let (posts, unmatched) = (before(now, posts), before(now, unmatched));
        let nos = self.file.read(|t| expired(t, posts, unmatched))?;
        let mut gone = 0;
        for chunk in nos.chunks(CHUNK) {
            gone += self.file.write(|t| {
                let mut still = t.prepare_cached(&format!("SELECT 1 FROM posts p WHERE p.no = ?3 AND {EXPIRED}"))?;
                let (mut entry, mut gone) = (Entry::open(t)?, 0);
                for no in chunk {
                    // It may have been marked, edited or deleted since we looked.
                    if still.exists(params![posts, unmatched, no])? {
                        gone += u64::from(posts::bury(&mut entry, *no)?);
                    }
                }
                entry.close()?;
                Ok(gone)
            })?;
        }
        self.file.write(|t| {
            t.prepare_cached("DELETE FROM tallies WHERE window < ?1")?
                .execute([before(now, TALLIES)])?;
            t.prepare_cached(
                "DELETE FROM requests WHERE ok IS NOT NULL AND id <= (SELECT max(id) FROM requests) - ?1",
            )?
            .execute([REQUESTS])?;
            Ok(())
        })?;
        Ok(gone)
    }

    /// Writes a sound copy of the journal as it is at this moment, while others read and write. `dest` is a file that is not
    /// there yet, or a folder that gets a `journal.sqlite`. Returns the file.
    ///
    /// # Errors
    /// `Open` with the file that cannot be written, or is there already; nothing is left of the copy then.
    pub fn backup(&self, dest: &Path) -> Result<PathBuf> {
        let file = if dest.is_dir() {
            dest.join(FILE)
        } else {
            dest.to_path_buf()
        };
        let failed = |reason: String| JournalError::Open {
            path: file.clone(),
            reason,
        };
        if file.exists() {
            return Err(failed("it is there already; expected a new name".to_owned()));
        }
        let mut part = file.as_os_str().to_owned();
        part.push(format!(".part-{:016x}", fastrand::u64(..)));
        let part = PathBuf::from(part);
        let copied = self.copy(&part).map_err(|e| failed(e.to_string())).and_then(|()| {
            let folder = file
                .parent()
                .filter(|f| !f.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            fs::rename(&part, &file)
                .and_then(|()| connection::sync_folder(folder))
                .map_err(|e| failed(e.to_string()))
        });
        if copied.is_err() && part.exists() {
            fs::remove_file(&part).map_err(|e| failed(e.to_string()))?;
        }
        copied.map(|()| file)
    }

    fn copy(&self, part: &Path) -> Result<()> {
        let name = part
            .to_str()
            .ok_or_else(|| JournalError::Refused("the path is no UTF-8".to_owned()))?;
        self.file.another()?.execute("VACUUM INTO ?1", [name])?;
        // SQLite does not sync this copy.
        let synced = File::options().write(true).open(part).and_then(|copy| copy.sync_all());
        synced.map_err(|e| JournalError::Full(e.to_string()))?;
        connection::verify(part)
    }
}
