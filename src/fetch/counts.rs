//! How many fetches ended how.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::fetch::{Answer, FetchError};
use crate::mention::State;

/// How many fetches ended how, since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchCounts {
    /// Pages.
    pub pages: u64,
    /// Answers of 304.
    pub unchanged: u64,
    /// Bytes of all pages, decompressed.
    pub bytes: u64,
    /// Ended throttled.
    pub throttled: u64,
    /// Ended blocked.
    pub blocked: u64,
    /// Ended gone.
    pub gone: u64,
    /// Ended refused.
    pub refused: u64,
    /// Ended failing, or in any other state.
    pub failing: u64,
}

#[derive(Default)]
pub(super) struct Tallies {
    pages: AtomicU64,
    unchanged: AtomicU64,
    bytes: AtomicU64,
    throttled: AtomicU64,
    blocked: AtomicU64,
    gone: AtomicU64,
    refused: AtomicU64,
    failing: AtomicU64,
}

impl Tallies {
    pub(super) fn count(&self, answer: &Result<Answer, FetchError>) {
        let tally = match answer {
            Ok(Answer::Page(page)) => {
                self.bytes.fetch_add(page.body.len() as u64, Ordering::Relaxed);
                &self.pages
            }
            Ok(Answer::Unchanged { .. }) => &self.unchanged,
            Err(error) => match error.state {
                State::Throttled => &self.throttled,
                State::Blocked => &self.blocked,
                State::Gone => &self.gone,
                State::Refused => &self.refused,
                _ => &self.failing,
            },
        };
        tally.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> FetchCounts {
        let of = |tally: &AtomicU64| tally.load(Ordering::Relaxed);
        FetchCounts {
            pages: of(&self.pages),
            unchanged: of(&self.unchanged),
            bytes: of(&self.bytes),
            throttled: of(&self.throttled),
            blocked: of(&self.blocked),
            gone: of(&self.gone),
            refused: of(&self.refused),
            failing: of(&self.failing),
        }
    }
}
