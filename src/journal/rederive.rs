//! Everything concluded, concluded again: a new generation of roll-ups is built beside the live one and takes its place in
//! one step. A kill in between leaves the old generation, and leftovers that the next rebuild clears away.

use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns;
use super::entry::Entry;
use super::{Journal, Result, posts, shares};
use crate::mention::{Mention, Position, Stored};

/// Posts a transaction.
const CHUNK: usize = 2_000;
/// Rows a transaction, where old generations are cleared away.
const CLEARED: i64 = 5_000;

impl Journal {
    /// The stored fingerprint of something derived, such as `brands` or `rules`.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn fingerprint(&self, name: &str) -> Result<Option<u64>> {
        self.file.read(|t| {
            let mut by_name = t.prepare_cached("SELECT value FROM fingerprints WHERE name = ?1")?;
            Ok(by_name
                .query_row([name], |row| row.get(0).map(columns::unbits))
                .optional()?)
        })
    }

    /// Stores a fingerprint.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn set_fingerprint(&self, name: &str, value: u64) -> Result<()> {
        self.file.write(|t| stamp(t, name, value))
    }

    /// Derives the roll-ups again from every post held, and stores the fingerprints with them in the same step. `each` gives
    /// the mentions of a post. Commits, marks and readers go on meanwhile and see the old generation to the end; what they change
    /// is derived again, so that `each` may see a post more than once. Returns how many it was given.
    ///
    /// # Errors
    /// Where the journal cannot be read or written; the old generation is live then.
    pub fn rederive(&self, fingerprints: &[(&str, u64)], each: &mut dyn FnMut(&Stored) -> Vec<Mention>) -> Result<u64> {
        self.rederive_by(CHUNK, fingerprints, each)
    }

    pub(super) fn rederive_by(
        &self,
        size: usize,
        fingerprints: &[(&str, u64)],
        each: &mut dyn FnMut(&Stored) -> Vec<Mention>,
    ) -> Result<u64> {
        let _only = self.file.rebuilding.lock().unwrap_or_else(PoisonError::into_inner);
        self.clear()?;
        let next = self.file.read(generation)? + 1;
        let (mut at, mut done) = (0, 0);
        loop {
            let chunk = self.file.read(|t| posts::after(t, at, size))?;
            if chunk.is_empty() {
                break;
            }
            // The slow part: no lock is held.
            let derived: Vec<_> = chunk.into_iter().map(|row| derive(row, each)).collect();
            (at, done) = self.file.write(|t| record(t, next, derived, (at, done)))?;
        }
        let done = self.file.write(|t| {
            // What came in since the last look; nothing more can come while this transaction is open.
            loop {
                let chunk = posts::after(t, at, size)?;
                if chunk.is_empty() {
                    break;
                }
                let derived = chunk.into_iter().map(|row| derive(row, each)).collect();
                (at, done) = record(t, next, derived, (at, done))?;
            }
            t.prepare_cached("UPDATE head SET generation = ?1")?.execute([next])?;
            fingerprints
                .iter()
                .try_for_each(|(name, value)| stamp(t, name, *value))?;
            Ok(done)
        })?;
        if let Err(reason) = self.clear() {
            tracing::warn!(%reason, "could not clear away an old generation of roll-ups; the next rebuild will");
        }
        Ok(done)
    }

    /// Removes every generation but the live one, a little at a time.
    fn clear(&self) -> Result<()> {
        for side in ["<", ">"] {
            let other = format!("generation {side} (SELECT generation FROM head)");
            let rows = [
                format!(
                    "DELETE FROM shares WHERE (generation, post) IN \
                     (SELECT generation, post FROM shares WHERE {other} LIMIT {CLEARED})"
                ),
                format!("DELETE FROM rollups WHERE id IN (SELECT id FROM rollups WHERE {other} LIMIT {CLEARED})"),
            ];
            for sql in rows {
                while self.file.write(|t| Ok(t.prepare_cached(&sql)?.execute([])?))? > 0 {}
            }
        }
        Ok(())
    }
}

type Derived = (Stored, Vec<Mention>);

fn derive((stored, deleted): (Stored, bool), each: &mut dyn FnMut(&Stored) -> Vec<Mention>) -> Derived {
    let mentions = if deleted { Vec::new() } else { each(&stored) };
    (stored, mentions)
}

/// Writes what was derived into a generation; returns the position reached and how many posts that makes.
fn record(
    tx: &Transaction<'_>,
    generation: i64,
    derived: Vec<Derived>,
    (mut at, mut done): (Position, u64),
) -> Result<(Position, u64)> {
    let mut entry = Entry::open(tx)?;
    entry.generation = generation;
    for (stored, mentions) in derived {
        shares::recast(&mut entry, &stored, &mentions)?;
        at = stored.position;
        done += 1;
    }
    entry.close()?;
    Ok((at, done))
}

fn generation(tx: &Transaction<'_>) -> Result<i64> {
    Ok(tx
        .prepare_cached("SELECT generation FROM head")?
        .query_row([], |row| row.get(0))?)
}

fn stamp(tx: &Connection, name: &str, value: u64) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO fingerprints VALUES (?1, ?2)")?
        .execute(params![name, columns::bits(value)])?;
    Ok(())
}
