//! The alert ledger, unique by key, and the counters that the rules keep: read and written inside the one transaction.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction, params};

use super::columns::{Json, Micros, Word};
use super::rollups::{self, Hour};
use super::{Journal, Result, outbox};
use crate::mention::AlertRow;

const COLUMNS: &str = "SELECT key, rule, brand, window, state, opened, held, told, repeats, detail FROM alerts";

fn alert(row: &Row<'_>) -> rusqlite::Result<AlertRow> {
    let time = |at: usize| row.get::<_, Micros>(at).map(|m| m.0);
    Ok(AlertRow {
        key: row.get(0)?,
        rule: row.get(1)?,
        brand: row.get(2)?,
        window: time(3)?,
        state: row.get::<_, Word<_>>(4)?.0,
        opened: time(5)?,
        held: time(6)?,
        told: time(7)?,
        repeats: row.get(8)?,
        detail: row.get::<_, Json<_>>(9)?.0,
        messages: Vec::new(),
    })
}

fn rows(connection: &Connection, rest: &str, params: impl Params) -> Result<Vec<AlertRow>> {
    let mut found = connection.prepare_cached(&format!("{COLUMNS} {rest}"))?;
    Ok(found.query_map(params, alert)?.collect::<rusqlite::Result<_>>()?)
}

/// Writes an alert, new or changed, and its messages.
pub(super) fn put(tx: &Transaction<'_>, row: &AlertRow, now: Timestamp) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO alerts (key, rule, brand, window, state, opened, held, told, repeats, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (key) DO UPDATE SET state = ?5, opened = ?6, held = ?7, told = ?8, repeats = ?9, detail = ?10",
    )?
    .execute(params![
        row.key,
        row.rule,
        row.brand,
        Micros(row.window),
        Word(row.state),
        Micros(row.opened),
        Micros(row.held),
        Micros(row.told),
        row.repeats,
        Json(&row.detail),
    ])?;
    row.messages
        .iter()
        .try_for_each(|message| outbox::put(tx, message, now))
}

/// What the rules may read and write while they are evaluated. It sees the batch: its posts stand in the roll-ups already.
pub struct Counters<'t> {
    tx: &'t Transaction<'t>,
}

impl<'t> Counters<'t> {
    pub(super) fn new(tx: &'t Transaction<'t>) -> Counters<'t> {
        Counters { tx }
    }

    /// A rule's own bytes for a brand and the window that starts then; `None` where it wrote none.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn tally(&mut self, rule: &str, brand: &str, window: Timestamp) -> Result<Option<Vec<u8>>> {
        let mut tally = self
            .tx
            .prepare_cached("SELECT bytes FROM tallies WHERE rule = ?1 AND brand = ?2 AND window = ?3")?;
        Ok(tally
            .query_row(params![rule, brand, Micros(window)], |row| row.get(0))
            .optional()?)
    }

    /// Replaces these bytes.
    ///
    /// # Errors
    /// Where the journal cannot be written: the whole commit fails then.
    pub fn put_tally(&mut self, rule: &str, brand: &str, window: Timestamp, bytes: &[u8]) -> Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO tallies VALUES (?1, ?2, ?3, ?4) ON CONFLICT (rule, brand, window) DO UPDATE SET bytes = ?4",
            )?
            .execute(params![rule, brand, Micros(window), bytes])?;
        Ok(())
    }

    /// The alert of a rule and brand with the latest window. Its messages are in the outbox, not here.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn latest(&self, rule: &str, brand: &str) -> Result<Option<AlertRow>> {
        let found = rows(
            self.tx,
            "WHERE rule = ?1 AND brand = ?2 ORDER BY window DESC LIMIT 1",
            [rule, brand],
        )?;
        Ok(found.into_iter().next())
    }

    /// Every alert that is firing, oldest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn firing(&self) -> Result<Vec<AlertRow>> {
        rows(self.tx, "WHERE state = 'firing' ORDER BY seq", [])
    }

    /// Roll-ups, this batch included; as [`Journal::hourly`].
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn hourly(&self, since: Timestamp, until: Timestamp, brand: Option<&str>) -> Result<Vec<Hour>> {
        rollups::hourly(self.tx, since, until, brand)
    }
}

impl Journal {
    /// The alert ledger, newest first. Messages are in the outbox, not here.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn alerts(&self, limit: usize) -> Result<Vec<AlertRow>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.file
            .read(|t| rows(t, "ORDER BY opened DESC, key LIMIT ?1", [limit]))
    }
}
