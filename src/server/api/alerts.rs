//! `/api/v1/alerts`: the ledger, newest first; also what `alerts list --json` prints.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::mention::{AlertRow, AlertState};
use crate::server::params::Params;
use crate::server::{Desk, Problem, api};

const LIMIT: usize = 50;
const MOST: usize = 1000;

/// An alert of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertShown {
    /// rule / brand / start of the window in which it fired.
    pub key: String,
    /// Name of the rule.
    pub rule: String,
    /// The brand.
    pub brand: String,
    /// Firing or resolved.
    pub state: AlertState,
    /// Start of the window in which it fired.
    pub window: Timestamp,
    /// When it fired.
    pub opened: Timestamp,
    /// Start of the last window in which the condition held.
    pub held: Timestamp,
    /// When its last message was written.
    pub told: Timestamp,
    /// Repeats so far.
    pub repeats: u32,
    /// What was observed when it last changed.
    pub detail: serde_json::Value,
}

impl From<AlertRow> for AlertShown {
    fn from(row: AlertRow) -> AlertShown {
        let AlertRow {
            key,
            rule,
            brand,
            window,
            state,
            opened,
            held,
            told,
            repeats,
            detail,
            messages: _,
        } = row;
        AlertShown {
            key,
            rule,
            brand,
            state,
            window,
            opened,
            held,
            told,
            repeats,
            detail,
        }
    }
}

/// `GET /api/v1/alerts?limit=`.
pub(in crate::server) async fn list(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let limit = Params::strict(query.as_deref(), &["limit"])?.limit(LIMIT, MOST)?;
    let rows = desk
        .ask(move |app| app.journal.alerts(limit).map_err(|error| Problem::broken(&error)))
        .await?;
    api::json(&rows.into_iter().map(AlertShown::from).collect::<Vec<_>>())
}
