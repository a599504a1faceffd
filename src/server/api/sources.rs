//! `/api/v1/sources`: where we listen, and how each of them does; also what `sources list --json` prints.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::config::Config;
use crate::journal::{Journal, JournalError};
use crate::mention::State as Health;
use crate::server::params::Params;
use crate::server::{Desk, Problem, api};

/// A source with its health.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceShown {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Health.
    pub state: Health,
    /// Why; present for every state but `pending` and `ok`.
    pub reason: Option<String>,
    /// When this state began.
    pub since: Option<Timestamp>,
    /// Last poll, whatever its end.
    pub last_poll: Option<Timestamp>,
    /// Last poll that answered.
    pub last_success: Option<Timestamp>,
    /// Next poll due.
    pub next_poll: Option<Timestamp>,
    /// Posts taken so far.
    pub posts: u64,
}

impl SourceShown {
    /// Every configured source, in the order of the file.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn all(config: &Config, journal: &Journal) -> Result<Vec<SourceShown>, JournalError> {
        let mut states = journal.source_states()?;
        let shown = config.sources.iter().map(|source| {
            let state = states.remove(&source.name).unwrap_or_default();
            SourceShown {
                name: source.name.clone(),
                kind: source.kind.clone(),
                state: state.state,
                reason: state.reason,
                since: state.since,
                last_poll: state.last_poll,
                last_success: state.last_success,
                next_poll: state.next_poll,
                posts: state.posts,
            }
        });
        Ok(shown.collect())
    }
}

/// `GET /api/v1/sources`.
pub(in crate::server) async fn list(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let shown = desk.ask(|app| SourceShown::all(&app.config(), &app.journal).map_err(|error| Problem::broken(&error)));
    api::json(&shown.await?)
}
