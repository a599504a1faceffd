//! One entry in the journal: an open write transaction with the numbers it gives out. Positions and post numbers are
//! taken inside the transaction, so they are ordered over all processes; where nothing changed, none is used up.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::Result;
use super::rollups::Cells;
use crate::mention::{Position, PostNo};

/// The write transaction, and what it has given out and gathered so far.
pub(super) struct Entry<'t> {
    pub tx: &'t Transaction<'t>,
    /// The generation that is written: the live one, unless a rebuild says otherwise.
    pub generation: i64,
    /// Roll-ups to be changed.
    pub cells: Cells,
    opened: (i64, i64),
    position: i64,
    post: i64,
    brands: HashMap<String, i64>,
}

impl<'t> Entry<'t> {
    pub fn open(tx: &'t Transaction<'t>) -> Result<Entry<'t>> {
        let (position, post, generation) = tx
            .prepare_cached("SELECT position, post, generation FROM head")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let (cells, brands) = (Cells::default(), HashMap::new());
        Ok(Entry {
            tx,
            generation,
            cells,
            opened: (position, post),
            position,
            post,
            brands,
        })
    }

    /// The next position, for one changed document.
    pub fn next_position(&mut self) -> i64 {
        self.position += 1;
        self.position
    }

    /// The next post number.
    pub fn next_post(&mut self) -> PostNo {
        self.post += 1;
        self.post
    }

    /// The number that `next_post` will give.
    pub fn coming_post(&self) -> PostNo {
        self.post + 1
    }

    /// Writes the roll-ups gathered so far, so that they can be read inside the transaction.
    pub fn settle(&mut self) -> Result<()> {
        std::mem::take(&mut self.cells).write(self.tx, self.generation)
    }

    /// Ends the entry; the transaction can be committed then.
    pub fn close(mut self) -> Result<Position> {
        self.settle()?;
        if (self.position, self.post) != self.opened {
            self.tx
                .prepare_cached("UPDATE head SET position = ?1, post = ?2")?
                .execute(params![self.position, self.post])?;
        }
        Ok(self.position.cast_unsigned())
    }

    /// Number of a brand in the roll-ups; given at its first mention.
    pub fn brand(&mut self, name: &str) -> Result<i64> {
        if let Some(no) = self.brands.get(name) {
            return Ok(*no);
        }
        let found = self
            .tx
            .prepare_cached("SELECT no FROM brands WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let no = match found {
            Some(no) => no,
            None => {
                self.tx
                    .prepare_cached("INSERT INTO brands (name) VALUES (?1)")?
                    .execute([name])?;
                self.tx.last_insert_rowid()
            }
        };
        self.brands.insert(name.to_owned(), no);
        Ok(no)
    }
}
