//! Kept for good: posts as published, marks, alerts and the outbox, in one SQLite file.
//!
//! Comes in: batches of posts with what was concluded of them, marks, deliveries. Goes out: the same, changes after a
//! position, roll-ups by the hour. Everything that belongs together is written in one synced transaction ([`Journal::commit`]);
//! a process killed at any moment leaves all of it or none. Blocking: call from blocking threads. Never here: matching,
//! scoring, the network, or a decision about what is worth keeping.

mod batch;
mod columns;
mod commit;
mod connection;
mod entry;
mod error;
mod ledger;
mod marks;
mod outbox;
mod posts;
mod rederive;
mod requests;
mod retention;
mod rollups;
mod shares;
pub mod sketch;
mod sources;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use crate::mention::Position;

pub use batch::{Arrival, Batch, Committed, Incoming, New, Sifted};
pub use error::{CommitError, JournalError};
pub use ledger::Counters;
pub use marks::MarkEdit;
pub use outbox::{LaneCount, OutboxRow};
pub use posts::Change;
pub use rollups::Hour;

type Result<T, E = JournalError> = std::result::Result<T, E>;

/// The journal of one data folder. Cheap to clone; every process may read it and change marks, requests and the outbox,
/// only the holder of the data lock commits posts.
#[derive(Clone)]
pub struct Journal {
    file: Arc<connection::Connections>,
}

impl Journal {
    /// Opens `journal.sqlite` in the folder, or makes both. A file under 16 MB, or under 64 MB
    /// where it was not closed, is checked whole.
    ///
    /// # Errors
    /// `Open`, `Damaged`, `Newer`, or `Busy` where another process is just changing its version.
    pub fn open(folder: &Path) -> Result<Journal> {
        Ok(Journal {
            file: Arc::new(connection::Connections::open(folder)?),
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// True where the last process did not close the journal, or another one has it open: the holder of the data lock
    /// may want to [`Journal::check`] a file that was too big for a check at opening.
    pub fn unclean(&self) -> bool {
        self.file.unclean
    }

    /// Reads the whole file and compares what must agree; about a millisecond a megabyte. Others go on meanwhile.
    ///
    /// # Errors
    /// `Damaged` with the first thing that is wrong.
    pub fn check(&self) -> Result<()> {
        self.file.check()
    }

    /// Position of the last change; 0 in an empty journal.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn position(&self) -> Result<Position> {
        self.file.read(|t| {
            let position: i64 = t
                .prepare_cached("SELECT position FROM head")?
                .query_row([], |row| row.get(0))?;
            Ok(position.cast_unsigned())
        })
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("path", &self.file.path)
            .finish_non_exhaustive()
    }
}
