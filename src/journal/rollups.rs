//! Counts by the hour: brand x label x source, with polarity, reach and sketches of authors and stories.
//!
//! A mention counts in the hour of its time (published, or else first seen), under the label set by hand or else the derived one.
//! An edit, a mark or a deletion takes out again what a post added (`shares`); the two sketches cannot forget, and stay upper
//! bounds until the next rebuild.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::shares::{MILLION, Shares};
use super::sketch::Sketch;
use super::{Journal, Result, columns};
use crate::mention::{Label, Stored};

const HOUR: i64 = 3_600_000_000;

/// Mentions of one brand with one label in one source in one hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Hour {
    /// Start of the hour.
    pub hour: Timestamp,
    /// The brand.
    pub brand: String,
    /// The label that counts: by hand, or else derived.
    pub label: Label,
    /// Name of the source.
    pub source: String,
    /// Mentions.
    pub count: u64,
    /// Mentions that have a polarity.
    pub scored: u64,
    /// Sum of the polarities.
    pub polarity: f64,
    /// Sum of the potential reach.
    pub reach: u64,
    /// Different authors.
    pub authors: Sketch,
    /// Different stories.
    pub stories: Sketch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    brand: i64,
    hour: i64,
    label: usize,
    source: i64,
}

#[derive(Debug, Default)]
struct Cell {
    count: i64,
    scored: i64,
    polarity: i64,
    reach: i64,
    authors: Sketch,
    stories: Sketch,
}

/// Changes of roll-ups, gathered over a transaction.
#[derive(Debug, Default)]
pub(super) struct Cells(BTreeMap<Place, Cell>);

/// Hash of who wrote it, in any case; anonymous posts have no author to count.
fn author(stored: &Stored) -> Option<u64> {
    let name = stored
        .post
        .author
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty())?;
    Some(columns::unbits(columns::hash(&name.to_lowercase())))
}

impl Cells {
    /// Adds what a post adds, or takes it out again (`sign` -1).
    pub fn count(&mut self, stored: &Stored, source: i64, shares: &Shares, sign: i64) {
        let hour = stored.time().as_microsecond().div_euclid(HOUR);
        for share in &shares.shares {
            let place = Place {
                brand: share.brand,
                hour,
                label: share.counted,
                source,
            };
            let cell = self.0.entry(place).or_default();
            cell.count += sign;
            cell.scored += sign * i64::from(share.polarity.is_some());
            cell.polarity += sign * i64::from(share.polarity.unwrap_or(0));
            cell.reach += sign * shares.reach.cast_signed();
            if sign > 0 {
                if let Some(author) = author(stored) {
                    cell.authors.add(author);
                }
                cell.stories.add(columns::unbits(stored.story));
            }
        }
    }

    /// Adds them to a generation's roll-ups; cells that come to nothing go.
    pub fn write(self, tx: &Transaction<'_>, generation: i64) -> Result<()> {
        for (place, cell) in self.0 {
            let Place {
                brand,
                hour,
                label,
                source,
            } = place;
            let label = label as i64;
            let held = tx
                .prepare_cached(
                    "SELECT id, count, scored, polarity, reach, authors, stories FROM rollups \
                     WHERE generation = ?1 AND brand = ?2 AND hour = ?3 AND label = ?4 AND source = ?5",
                )?
                .query_row(params![generation, brand, hour, label, source], Held::read)
                .optional()?;
            match held {
                Some(held) => cell.join(tx, held)?,
                None if cell.count > 0 => {
                    tx.prepare_cached(
                        "INSERT INTO rollups VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                    )?
                    .execute(params![
                        generation,
                        brand,
                        hour,
                        label,
                        source,
                        cell.count,
                        cell.scored,
                        cell.polarity,
                        cell.reach,
                        cell.authors.to_bytes(),
                        cell.stories.to_bytes(),
                    ])?;
                }
                None => {}
            }
        }
        Ok(())
    }
}

/// A cell that is in the journal already.
struct Held {
    id: i64,
    sums: [i64; 4],
    authors: Sketch,
    stories: Sketch,
}

impl Held {
    fn read(row: &Row<'_>) -> rusqlite::Result<Held> {
        let sums = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        Ok(Held {
            id: row.get(0)?,
            sums,
            authors: sketch(row, 5)?,
            stories: sketch(row, 6)?,
        })
    }
}

fn sketch(row: &Row<'_>, at: usize) -> rusqlite::Result<Sketch> {
    Ok(row
        .get_ref(at)?
        .as_blob()
        .ok()
        .and_then(Sketch::from_bytes)
        .unwrap_or_default())
}

impl Cell {
    fn join(&self, tx: &Transaction<'_>, mut held: Held) -> Result<()> {
        let [count, scored, polarity, reach] = held.sums;
        if count + self.count <= 0 {
            tx.prepare_cached("DELETE FROM rollups WHERE id = ?1")?
                .execute([held.id])?;
            return Ok(());
        }
        held.authors.merge(&self.authors);
        held.stories.merge(&self.stories);
        tx.prepare_cached(
            "UPDATE rollups SET count = ?2, scored = ?3, polarity = ?4, reach = ?5, authors = ?6, stories = ?7 WHERE id = ?1",
        )?
        .execute(params![
            held.id,
            count + self.count,
            scored + self.scored,
            polarity + self.polarity,
            reach.saturating_add(self.reach),
            held.authors.to_bytes(),
            held.stories.to_bytes(),
        ])?;
        Ok(())
    }
}

fn hour(row: &Row<'_>) -> rusqlite::Result<Hour> {
    let start = row.get::<_, i64>(0)?.saturating_mul(HOUR);
    let sum = |at: usize| row.get::<_, i64>(at).map(|v| u64::try_from(v).unwrap_or(0));
    Ok(Hour {
        hour: Timestamp::from_microsecond(start).unwrap_or_default(),
        brand: row.get(1)?,
        label: Label::ALL
            .get(usize::from(row.get::<_, u8>(2)?))
            .copied()
            .unwrap_or(Label::Unscored),
        source: row.get(3)?,
        count: sum(4)?,
        scored: sum(5)?,
        polarity: row.get::<_, i64>(6)? as f64 / MILLION,
        reach: sum(7)?,
        authors: sketch(row, 8)?,
        stories: sketch(row, 9)?,
    })
}

/// Roll-ups of the live generation whose hour begins at or after the hour of `since` and before `until`.
pub(super) fn hourly(tx: &Connection, since: Timestamp, until: Timestamp, brand: Option<&str>) -> Result<Vec<Hour>> {
    let from = since.as_microsecond().div_euclid(HOUR);
    let to = until.as_microsecond().div_euclid(HOUR) + i64::from(until.as_microsecond().rem_euclid(HOUR) > 0);
    let mut hours = tx.prepare_cached(
        "SELECT r.hour, b.name, r.label, s.name, r.count, r.scored, r.polarity, r.reach, r.authors, r.stories \
         FROM brands b JOIN rollups r ON r.brand = b.no JOIN sources s ON s.no = r.source \
         WHERE r.generation = (SELECT generation FROM head) AND r.hour >= ?1 AND r.hour < ?2 AND (?3 IS NULL OR b.name = ?3) \
         ORDER BY r.hour, b.name, r.label, s.name",
    )?;
    let found = hours.query_map(params![from, to, brand], hour)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

impl Journal {
    /// Roll-ups by hour, brand, label and source, of the hours that begin at or after the hour of `since` and before
    /// `until`; oldest first. Empty cells are left out.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn hourly(&self, since: Timestamp, until: Timestamp, brand: Option<&str>) -> Result<Vec<Hour>> {
        self.file.read(|t| hourly(t, since, until, brand))
    }
}
