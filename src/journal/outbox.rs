//! Messages to channels: written with the alert that they tell of, sent afterwards, their bytes never changed.
//!
//! Any process may send one again by hand; the lanes that send are elsewhere.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Row, Transaction, params};

use super::columns::{Micros, Word};
use super::{Journal, Result};
use crate::mention::{Delivery, Message};

/// A message and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// key / transition / channel: the `webhook-id`.
    pub id: String,
    /// Name of the channel.
    pub channel: String,
    /// The body, byte-equal at every try.
    pub body: String,
    /// When it was written.
    pub created: Timestamp,
    /// When it is due, or was.
    pub due: Timestamp,
    /// Tries so far, since it was written or last sent again by hand.
    pub attempts: u32,
    /// What became of it.
    pub delivery: Delivery,
    /// Why the last try failed.
    pub reason: Option<String>,
    /// When it was sent or given up.
    pub ended: Option<Timestamp>,
}

/// How many messages of a channel stand where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaneCount {
    /// Name of the channel.
    pub channel: String,
    /// Waiting.
    pub pending: u64,
    /// Sent.
    pub sent: u64,
    /// Given up.
    pub dead: u64,
}

const COLUMNS: &str = "SELECT id, channel, body, created, due, attempts, delivery, reason, ended FROM outbox";

fn message(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get(0)?,
        channel: row.get(1)?,
        body: row.get(2)?,
        created: row.get::<_, Micros>(3)?.0,
        due: row.get::<_, Micros>(4)?.0,
        attempts: row.get(5)?,
        delivery: row.get::<_, Word<_>>(6)?.0,
        reason: row.get(7)?,
        ended: row.get::<_, Option<Micros>>(8)?.map(|m| m.0),
    })
}

/// Writes a message, due at once; one whose id is there already stays as it is.
pub(super) fn put(tx: &Transaction<'_>, message: &Message, now: Timestamp) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO outbox (id, channel, body, created, due) VALUES (?1, ?2, ?3, ?4, ?4)")?
        .execute(params![message.id, message.channel, message.body, Micros(now)])?;
    Ok(())
}

impl Journal {
    /// The oldest message of a channel that is due.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn due(&self, channel: &str, now: Timestamp) -> Result<Option<OutboxRow>> {
        self.file.read(|t| {
            let mut oldest = t.prepare_cached(&format!(
                "{COLUMNS} INDEXED BY outbox_pending WHERE channel = ?1 AND delivery = 'pending' AND due <= ?2 ORDER BY seq LIMIT 1"
            ))?;
            Ok(oldest.query_row(params![channel, Micros(now)], message).optional()?)
        })
    }

    /// When the next message of a channel is due; `None` where none waits.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn next_due(&self, channel: &str) -> Result<Option<Timestamp>> {
        self.file.read(|t| {
            let mut next =
                t.prepare_cached("SELECT min(due) FROM outbox WHERE channel = ?1 AND delivery = 'pending'")?;
            let due: Option<Micros> = next.query_row([channel], |row| row.get(0))?;
            Ok(due.map(|m| m.0))
        })
    }

    /// The receiver took it. False where it was not waiting.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn sent(&self, id: &str, now: Timestamp) -> Result<bool> {
        self.turn(
            "delivery = 'sent', attempts = attempts + 1, reason = NULL, ended = ?2 WHERE id = ?1 AND delivery = 'pending'",
            params![id, Micros(now)],
        )
    }

    /// It did not arrive, or nobody knows: to be tried again with the same bytes. False where it was not waiting.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn again(&self, id: &str, due: Timestamp, reason: &str) -> Result<bool> {
        self.turn(
            "due = ?2, attempts = attempts + 1, reason = ?3 WHERE id = ?1 AND delivery = 'pending'",
            params![id, Micros(due), reason],
        )
    }

    /// Given up, with the reason; stays until it is sent again by hand. False where it was not waiting.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn dead(&self, id: &str, reason: &str, now: Timestamp) -> Result<bool> {
        self.turn(
            "delivery = 'dead', attempts = attempts + 1, reason = ?2, ended = ?3 WHERE id = ?1 AND delivery = 'pending'",
            params![id, reason, Micros(now)],
        )
    }

    /// Makes a message that was given up, or that waits, due at once; its tries are counted anew. False where there is none
    /// such, or it was sent.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn resend(&self, id: &str) -> Result<bool> {
        self.turn(
            "delivery = 'pending', due = created, attempts = 0, ended = NULL WHERE id = ?1 AND delivery <> 'sent'",
            params![id],
        )
    }

    /// All messages, newest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn outbox(&self, limit: usize) -> Result<Vec<OutboxRow>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.file.read(|t| {
            let mut newest = t.prepare_cached(&format!("{COLUMNS} ORDER BY seq DESC LIMIT ?1"))?;
            Ok(newest.query_map([limit], message)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many messages stand where, by channel.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn outbox_counts(&self) -> Result<Vec<LaneCount>> {
        self.file.read(|t| {
            let mut lanes = t.prepare_cached(
                "SELECT channel, sum(delivery = 'pending'), sum(delivery = 'sent'), sum(delivery = 'dead') \
                 FROM outbox GROUP BY channel ORDER BY channel",
            )?;
            let found = lanes.query_map([], |row| {
                let sum = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(LaneCount {
                    channel: row.get(0)?,
                    pending: sum(1)?,
                    sent: sum(2)?,
                    dead: sum(3)?,
                })
            })?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn turn(&self, change: &str, params: impl Params) -> Result<bool> {
        self.file.write(|t| {
            Ok(t.prepare_cached(&format!("UPDATE outbox SET {change}"))?
                .execute(params)?
                > 0)
        })
    }
}
