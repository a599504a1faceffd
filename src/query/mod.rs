//! Asked: the search language, filters, pages of answers, counts over time.
//!
//! Comes in: what a user typed. Goes out: a [`Filter`], evaluated by the index or in memory with the same answer;
//! records newest first; counts. Never here: how the index does it, or a word of HTTP or of a command line.

mod count;
mod cursor;
mod field;
mod matches;
mod parse;
mod search;
mod show;
pub mod time;

#[cfg(test)]
mod agreement;

use jiff::Timestamp;

pub use count::{Bucket, Step, counts, trend};
pub use cursor::PageCursor;
pub use field::{FIELDS, Field};
pub use parse::parse;
pub use search::{Page, all, search};
pub use show::shown;

use crate::index::Clause;

/// Why a query cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at character {})", position + 1)]
pub struct QueryError {
    /// Unicode scalars before the place.
    pub position: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// A condition on mentions. Its `Display` is the search language again.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    clause: Clause,
}

impl From<Clause> for Filter {
    fn from(clause: Clause) -> Filter {
        Filter { clause }
    }
}

impl Filter {
    /// Everything.
    pub fn everything() -> Filter {
        Filter { clause: Clause::All }
    }

    /// The tree that the index evaluates.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }

    /// This and that.
    #[must_use]
    pub fn and(self, other: Filter) -> Filter {
        Filter {
            clause: Clause::and(vec![self.clause, other.clause]),
        }
    }

    /// This, from `since` on and before `until`.
    ///
    /// # Errors
    /// Where no time lies between the two, those of the query included.
    pub fn between(self, since: Option<Timestamp>, until: Option<Timestamp>) -> Result<Filter, QueryError> {
        let mut parts = vec![self.clause];
        parts.extend(since.map(|t| Clause::Since(t.as_microsecond())));
        parts.extend(until.map(|t| Clause::Until(t.as_microsecond())));
        let clause = Clause::and(parts);
        match parse::reversed(&clause) {
            true => Err(QueryError {
                position: 0,
                message: parse::REVERSED.to_owned(),
            }),
            false => Ok(Filter { clause }),
        }
    }
}
