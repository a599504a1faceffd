//! Where each source's last poll ended, and what its hosts' robots.txt said.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{Json, Micros, Word};
use super::{Journal, Result};
use crate::mention::SourceState;

/// Number of a source; given when its name is first written.
pub(super) fn number(tx: &Connection, name: &str) -> Result<i64> {
    if let Some(no) = known(tx, name)? {
        return Ok(no);
    }
    tx.prepare_cached("INSERT INTO sources (name) VALUES (?1)")?
        .execute([name])?;
    Ok(tx.last_insert_rowid())
}

/// Number of a source that was written before.
pub(super) fn known(tx: &Connection, name: &str) -> Result<Option<i64>> {
    let mut by_name = tx.prepare_cached("SELECT no FROM sources WHERE name = ?1")?;
    Ok(by_name.query_row([name], |row| row.get(0)).optional()?)
}

/// Writes everything but the number of posts, which the journal counts itself.
pub(super) fn put(tx: &Connection, no: i64, state: &SourceState) -> Result<()> {
    tx.prepare_cached(
        "UPDATE sources SET state = ?2, reason = ?3, since = ?4, last_poll = ?5, last_success = ?6, next_poll = ?7, \
         not_before = ?8, failures = ?9, cursor = ?10 WHERE no = ?1",
    )?
    .execute(params![
        no,
        Word(state.state),
        state.reason,
        state.since.map(Micros),
        state.last_poll.map(Micros),
        state.last_success.map(Micros),
        state.next_poll.map(Micros),
        state.not_before.map(Micros),
        state.failures,
        Json(&state.cursor),
    ])?;
    Ok(())
}

/// Counts posts that were kept.
pub(super) fn took(tx: &Connection, no: i64, posts: usize) -> Result<()> {
    let posts = i64::try_from(posts).unwrap_or(i64::MAX);
    tx.prepare_cached("UPDATE sources SET posts = posts + ?2 WHERE no = ?1")?
        .execute([no, posts])?;
    Ok(())
}

fn state(row: &Row<'_>) -> rusqlite::Result<(String, SourceState)> {
    let time = |at: usize| row.get::<_, Option<Micros>>(at).map(|time| time.map(|m| m.0));
    let state = SourceState {
        state: row.get::<_, Word<_>>(1)?.0,
        reason: row.get(2)?,
        since: time(3)?,
        last_poll: time(4)?,
        last_success: time(5)?,
        next_poll: time(6)?,
        not_before: time(7)?,
        failures: row.get(8)?,
        cursor: row.get::<_, Json<_>>(9)?.0,
        posts: row.get::<_, i64>(10)?.cast_unsigned(),
    };
    Ok((row.get(0)?, state))
}

impl Journal {
    /// What is remembered of every source that has been polled, by name. `posts` is how many the journal took from it.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn source_states(&self) -> Result<BTreeMap<String, SourceState>> {
        self.file.read(|t| {
            let mut states = t.prepare_cached(
                "SELECT name, state, reason, since, last_poll, last_success, next_poll, not_before, failures, cursor, posts \
                 FROM sources WHERE state IS NOT NULL",
            )?;
            let found = states.query_map([], state)?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Remembers where a poll ended that brought nothing else (`posts` is left as the journal counts it).
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn put_state(&self, source: &str, state: &SourceState) -> Result<()> {
        self.file.write(|t| put(t, number(t, source)?, state))
    }

    /// The kept robots.txt of an origin such as `http://example.org:80`: status, body, time fetched.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn robots(&self, origin: &str) -> Result<Option<(u16, String, Timestamp)>> {
        self.file.read(|t| {
            let mut by_origin = t.prepare_cached("SELECT status, body, fetched FROM robots WHERE origin = ?1")?;
            let record = by_origin
                .query_row([origin], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, Micros>(2)?.0))
                })
                .optional()?;
            Ok(record)
        })
    }

    /// Keeps the robots.txt of an origin; the last one counts.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn keep_robots(&self, origin: &str, status: u16, body: &str, fetched: Timestamp) -> Result<()> {
        self.file.write(|t| {
            t.prepare_cached("INSERT OR REPLACE INTO robots VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![origin, status, body, Micros(fetched)])?;
            Ok(())
        })
    }
}
