//! What a poll brings, and what is remembered of a source.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Engagement, Post};

/// What a server asks to be sent back with the next request to the same address.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Validator {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// When the body was last fetched whole.
    pub full: Option<Timestamp>,
}

/// Where a source's last poll ended. Stored in the same transaction as the posts of that poll.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// The address that it belongs to: a source that moved under the same name begins anew.
    pub address: String,
    /// The connector's own paging state.
    pub at: serde_json::Value,
    /// Validators by address: they promise that everything they stood for is stored.
    pub validators: BTreeMap<String, Validator>,
}

/// Health of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not polled yet.
    #[default]
    Pending,
    /// Answered, and all of it was read.
    Ok,
    /// Answered, and some of it could not be read.
    Partial,
    /// Asked us to wait (429, 503 with Retry-After), or its robots.txt cannot be had.
    Throttled,
    /// Does not want us (401, 403, robots.txt).
    Blocked,
    /// Does not answer, or not with what is due.
    Failing,
    /// Gone for good (410).
    Gone,
    /// Its address may not be reached.
    Refused,
    /// The configuration cannot work.
    Misconfigured,
    /// It leads a crawler in circles.
    Trap,
}

impl State {
    /// Lower-case name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Ok => "ok",
            State::Partial => "partial",
            State::Throttled => "throttled",
            State::Blocked => "blocked",
            State::Failing => "failing",
            State::Gone => "gone",
            State::Refused => "refused",
            State::Misconfigured => "misconfigured",
            State::Trap => "trap",
        }
    }

    /// True where posts came in, or could have.
    pub fn answered(self) -> bool {
        matches!(self, State::Ok | State::Partial)
    }
}

/// How a poll ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The state that the source is in now.
    pub state: State,
    /// Why; present for every state but `pending` and `ok` (a note is allowed there).
    pub reason: Option<String>,
    /// How long the server asked us to stay away.
    pub retry_after: Option<Duration>,
    /// HTTP status that decided, where there was one (404 and 410 slow down in their own way).
    pub status: Option<u16>,
}

impl Outcome {
    /// All well.
    pub fn ok() -> Outcome {
        Outcome {
            state: State::Ok,
            ..Outcome::default()
        }
    }

    /// Some state with its reason.
    pub fn because(state: State, reason: impl Into<String>) -> Outcome {
        Outcome {
            state,
            reason: Some(reason.into()),
            ..Outcome::default()
        }
    }
}

/// New counts of a post that was seen before.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The publisher's id.
    pub id: String,
    /// Counts now.
    pub engagement: Engagement,
}

/// What one poll of one source brought: nothing else leaves a connector.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Poll {
    /// Posts, newest or oldest first as the source has them; known ones may be among them.
    pub posts: Vec<Post>,
    /// Ids of posts that the platform says were deleted.
    pub deleted: Vec<String>,
    /// Counts of posts that need no new text.
    pub counts: Vec<Sighting>,
    /// Where to go on next time. Left as it was where the poll was not whole.
    pub cursor: Cursor,
    /// The least time until the next poll that the source asks for (TTL, max-age).
    pub wait: Option<Duration>,
    /// How it ended.
    pub outcome: Outcome,
}

/// What the journal remembers of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceState {
    /// Where its last poll ended.
    pub cursor: Cursor,
    /// Health.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
    /// When this state began.
    pub since: Option<Timestamp>,
    /// Last poll, whatever its end.
    pub last_poll: Option<Timestamp>,
    /// Last poll that answered.
    pub last_success: Option<Timestamp>,
    /// Next poll due.
    pub next_poll: Option<Timestamp>,
    /// Not before this, even when asked by hand (Retry-After and back-off).
    pub not_before: Option<Timestamp>,
    /// Polls in a row that did not answer.
    pub failures: u32,
    /// Posts taken so far.
    pub posts: u64,
}
