//! Errands for the process that holds the data lock: another one writes what it wants done and waits for the answer.

use rusqlite::{OptionalExtension, params};

use super::{Journal, Result};

const NEXT: &str = "SELECT id, verb FROM requests WHERE taken = 0 ORDER BY id LIMIT 1";

impl Journal {
    /// Asks the holder to do something; the answer comes under this number.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn request(&self, verb: &str) -> Result<i64> {
        self.file.write(|t| {
            t.prepare_cached("INSERT INTO requests (verb) VALUES (?1)")?
                .execute([verb])?;
            Ok(t.last_insert_rowid())
        })
    }

    /// The oldest request that nobody has taken; each is taken once.
    ///
    /// # Errors
    /// Where the journal cannot be read or written.
    pub fn take_request(&self) -> Result<Option<(i64, String)>> {
        let next = |t: &rusqlite::Transaction<'_>| -> Result<Option<(i64, String)>> {
            let mut oldest = t.prepare_cached(NEXT)?;
            Ok(oldest.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        };
        // Asked many times a minute: look before taking the write lock.
        if self.file.read(next)?.is_none() {
            return Ok(None);
        }
        self.file.write(|t| {
            let found = next(t)?;
            if let Some((id, _)) = &found {
                t.prepare_cached("UPDATE requests SET taken = 1 WHERE id = ?1")?
                    .execute([id])?;
            }
            Ok(found)
        })
    }

    /// Answers a request: done or not, and a text for the one who asked.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn answer(&self, id: i64, text: &str, ok: bool) -> Result<()> {
        self.file.write(|t| {
            t.prepare_cached("UPDATE requests SET taken = 1, ok = ?2, answer = ?3 WHERE id = ?1")?
                .execute(params![id, ok, text])?;
            Ok(())
        })
    }

    /// The answer to a request; `None` while there is none.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn answered(&self, id: i64) -> Result<Option<(bool, String)>> {
        self.file.read(|t| {
            let mut answer = t.prepare_cached("SELECT ok, answer FROM requests WHERE id = ?1 AND ok IS NOT NULL")?;
            Ok(answer
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?)
        })
    }

    /// Takes back a request that nobody has taken, for instance because its holder is gone. False where somebody has.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn withdraw(&self, id: i64) -> Result<bool> {
        self.file.write(|t| {
            Ok(t.prepare_cached("DELETE FROM requests WHERE id = ?1 AND taken = 0")?
                .execute([id])?
                > 0)
        })
    }
}
