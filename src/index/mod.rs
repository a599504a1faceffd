//! Found again: mentions in tantivy, always rebuildable from the journal.
//!
//! Comes in: changes of the journal and the mentions that the pipeline makes of them. Goes out: the keys of the
//! mentions that a [`Clause`] asks for, newest first, and counts of them. Never here: a text kept for good (the
//! journal has it), or a word of a query language. No other module knows that this is tantivy.

pub mod clause;
mod collect;
mod compile;
mod course;
mod document;
pub mod follow;
mod generation;
pub mod lock;
mod reader;
mod schema;
mod seal;
mod sound;
mod steady;
pub mod terms;
mod writer;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

pub use clause::{Clause, Facet, Phrase};
pub use collect::{Cell, Group, Hit, Rank};
pub use course::{catch_up, rebuild};
pub use follow::{Follower, Following, Handle};
pub use lock::{Lock, LockError, Role};
pub use reader::{Hits, Reader, View};

use tantivy::TantivyError;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};

use crate::journal::{Change, Journal, JournalError};
use crate::mention::{Mark, Mention, Position, Post, PostNo, Stored};
use crate::pipeline::Pipeline;

/// Why the index cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no generation to read yet; bring the index up and ask again.
    #[error("the index is not built yet; expected a finished generation, it is being filled from the journal")]
    Unbuilt,
    /// A generation cannot be trusted; it has been reported, bring the index up and ask again.
    #[error("the index is damaged ({reason}); it is built again from the journal")]
    Damaged {
        /// What was found.
        reason: String,
    },
    /// The search itself failed on a sound index.
    #[error("the search failed: {0}")]
    Search(String),
    /// It cannot be read at this time, and nothing is said against it (no file handles, no permission).
    #[error("the index cannot be read now: {0}")]
    Unreadable(String),
    /// The writer failed; what is committed stands.
    #[error("writing the index failed: {0}")]
    Write(String),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file of the index's folder.
    #[error("{tried} {} failed: {source}", path.display())]
    File {
        /// What was tried, such as `reading`.
        tried: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl IndexError {
    /// True where bringing the index up (see [`catch_up`]) mends it.
    pub fn mendable(&self) -> bool {
        matches!(self, IndexError::Unbuilt | IndexError::Damaged { .. })
    }

    fn file(tried: &'static str, path: &Path) -> impl FnOnce(io::Error) -> IndexError {
        move |source| IndexError::File {
            tried,
            path: path.to_owned(),
            source,
        }
    }

    fn damaged(reason: impl ToString) -> IndexError {
        IndexError::Damaged {
            reason: reason.to_string(),
        }
    }

    /// A failure to open: damage, unless the machine is to blame.
    fn opening(e: TantivyError) -> IndexError {
        let source = match &e {
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) | TantivyError::IoError(io_error) => {
                Some(io_error)
            }
            TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => Some(io_error),
            _ => None,
        };
        match source.is_some_and(|source| machine(source)) {
            true => IndexError::Unreadable(e.to_string()),
            false => IndexError::damaged(e),
        }
    }

    /// A failure to look at a file that must be there.
    fn touching(path: &Path, e: io::Error) -> IndexError {
        let reason = format!("{}: {e}", path.display());
        if machine(&e) {
            IndexError::Unreadable(reason)
        } else {
            IndexError::Damaged { reason }
        }
    }

    fn write(reason: impl ToString) -> IndexError {
        IndexError::Write(reason.to_string())
    }
}

/// True for errors that say nothing about the content: no permission, no memory, too many open files (ENFILE, EMFILE).
fn machine(e: &io::Error) -> bool {
    let kinds = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::OutOfMemory,
        io::ErrorKind::Interrupted,
    ];
    kinds.contains(&e.kind()) || cfg!(unix) && matches!(e.raw_os_error(), Some(23 | 24))
}

/// What the index reads of the journal, and the searches of the texts that it does not keep itself.
pub trait Truth: Send + Sync {
    /// The position of the last change.
    fn position(&self) -> Result<Position, IndexError>;
    /// The changes after a position, in their order, at most `limit`.
    fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, IndexError>;
    /// The posts that are still there, in any order.
    fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>, IndexError>;
    /// Marks by post and brand.
    fn marks(&self, nos: &[PostNo]) -> Result<HashMap<(PostNo, String), Mark>, IndexError>;
}

impl Truth for Journal {
    fn position(&self) -> Result<Position, IndexError> {
        Ok(Journal::position(self)?)
    }

    fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, IndexError> {
        Ok(Journal::changes(self, after, limit)?)
    }

    fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>, IndexError> {
        Ok(Journal::posts(self, nos)?)
    }

    fn marks(&self, nos: &[PostNo]) -> Result<HashMap<(PostNo, String), Mark>, IndexError> {
        Ok(Journal::marks(self, nos)?)
    }
}

/// What makes mentions of a post: the pipeline. Pure, so that it can be asked again at any time.
pub trait Derive: Send + Sync {
    /// Changes whenever the mentions of the same post may.
    fn fingerprint(&self) -> u64;
    /// The mentions of a post.
    fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention>;
}

impl Derive for Pipeline {
    fn fingerprint(&self) -> u64 {
        Pipeline::fingerprint(self)
    }

    fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention> {
        Pipeline::mentions(self, no, post)
    }
}
