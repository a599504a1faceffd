//! One poll of one source, from the question to what is handed in.
//!
//! Comes in: a watched source and where its last poll ended. Goes out: a delivery for ingest. Never here: a panic or a
//! hang of one connector that reaches another source.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;

use super::schedule;
use crate::fetch::Fetcher;
use crate::ingest::Delivery;
use crate::mention::{Outcome, Poll, SourceState, State};
use crate::sources::Watched;

/// The longest that one poll may take, all its pages together.
const LONGEST_POLL: Duration = Duration::from_secs(30 * 60);

/// Where to go on from: from the beginning, where the state is of another address under the same name.
pub fn resume(watched: &Watched, states: &BTreeMap<String, SourceState>) -> SourceState {
    let kept = states.get(&watched.source.name).filter(|state| {
        let address = &state.cursor.address;
        address.is_empty() || address == watched.open.address()
    });
    kept.cloned().unwrap_or_default()
}

/// Polls once. Every end, also a bad one, is a delivery: the source's health is part of what is stored.
pub async fn poll(watched: &Arc<Watched>, fetcher: &Fetcher, last: &SourceState) -> Delivery {
    let started = Timestamp::now();
    let address = watched.open.address();
    let asked = AssertUnwindSafe(watched.open.poll(fetcher, last.cursor.clone(), started)).catch_unwind();
    let mut poll = match tokio::time::timeout(LONGEST_POLL, asked).await {
        Ok(Ok(poll)) => poll,
        Ok(Err(_)) => ended(last, "the connector failed on what the source sent"),
        Err(_) => ended(last, "the poll took longer than 30 minutes"),
    };
    address.clone_into(&mut poll.cursor.address);
    log(watched, &poll);
    let state = schedule::after(last, &poll, watched.source.every, Timestamp::now(), fastrand::f64());
    Delivery {
        source: watched.source.name.clone(),
        kind: watched.source.kind.clone(),
        channel: watched.source.brand.clone(),
        language: watched.source.language,
        keep: watched.keep,
        fold_ids: watched.kind.fold_ids,
        undated_alert: last.last_success.is_some(),
        poll,
        state: Some(state),
    }
}

fn ended(last: &SourceState, reason: &str) -> Poll {
    Poll {
        cursor: last.cursor.clone(),
        outcome: Outcome::because(State::Failing, reason),
        ..Poll::default()
    }
}

fn log(watched: &Watched, poll: &Poll) {
    let (source, state) = (watched.source.name.as_str(), poll.outcome.state.name());
    match &poll.outcome.reason {
        Some(reason) if !poll.outcome.state.answered() => {
            tracing::warn!(source, state, reason, "source did not answer")
        }
        Some(reason) => tracing::info!(source, state, reason, posts = poll.posts.len(), "polled"),
        None => tracing::debug!(source, state, posts = poll.posts.len(), "polled"),
    }
}
