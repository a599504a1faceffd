//! Messages on their way: what waits in the outbox goes to its receiver, each channel in a lane of its own.
//!
//! Comes in: the outbox, the channels, the door to the network. Goes out: POSTs, and what became of them, written down before
//! the next. At least once: a repeat happens only where nobody knows how a POST ended, with the same id and bytes. A lane
//! has one POST in flight and never waits for another lane. Never here: a body changed, a redirect followed.

mod lane;
mod pace;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::fetch::Sender;
use crate::journal::{Journal, JournalError};
use crate::mention::Delivery;

use super::channels::{Speaker, Verdict};
use super::notice::Notice;
use lane::Lane;
use pace::Pace;

/// The channels of a configuration and the door they go through; a new value on reload.
pub type Channels = watch::Receiver<(Vec<Arc<Speaker>>, Sender)>;

/// How often lanes that ended are begun again, and messages without a channel are looked for.
const ROUND: Duration = Duration::from_secs(30);
/// Messages without a channel that are given a reason at once.
const ORPHANS: usize = 10_000;

/// Delivers until `stop`; a POST that is under way then is waited for, at most five seconds.
pub async fn run(journal: Journal, speakers: Channels, stop: CancellationToken) {
    run_at(journal, speakers, stop, Pace::default()).await;
}

async fn run_at(journal: Journal, mut speakers: Channels, stop: CancellationToken, pace: Pace) {
    let mut lanes: HashMap<String, JoinHandle<()>> = HashMap::new();
    loop {
        let names: Vec<String> = speakers
            .borrow_and_update()
            .0
            .iter()
            .map(|s| s.name().to_owned())
            .collect();
        lanes.retain(|_, lane| !lane.is_finished());
        for name in &names {
            if !lanes.contains_key(name) {
                let lane = Lane::new(journal.clone(), name, pace);
                lanes.insert(name.clone(), tokio::spawn(lane.run(speakers.clone(), stop.clone())));
            }
        }
        if let Err(error) = note_orphans(&journal, names).await {
            tracing::warn!(%error, "cannot look for messages without a channel");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(ROUND) => {}
            changed = speakers.changed() => if changed.is_err() {
                stop.cancelled().await;
                break;
            }
        }
    }
    join_all(lanes.into_values()).await;
}

/// Tries once what is due now, all lanes side by side; the number of messages that were taken.
///
/// # Errors
/// What the journal says; what was sent until then is marked.
pub async fn once(journal: &Journal, speakers: &[Arc<Speaker>], sender: &Sender) -> Result<usize, JournalError> {
    once_at(journal, speakers, sender, Pace::default()).await
}

async fn once_at(
    journal: &Journal,
    speakers: &[Arc<Speaker>],
    sender: &Sender,
    pace: Pace,
) -> Result<usize, JournalError> {
    note_orphans(journal, speakers.iter().map(|s| s.name().to_owned()).collect()).await?;
    let lanes = speakers
        .iter()
        .map(|speaker| Lane::new(journal.clone(), speaker.name(), pace).once(speaker, sender));
    join_all(lanes)
        .await
        .into_iter()
        .try_fold(0, |sum, sent| Ok(sum + sent?))
}

/// Sends a test message, past the outbox.
///
/// # Errors
/// Why the receiver did not take it.
pub async fn test(speaker: &Speaker, sender: &Sender, now: Timestamp) -> Result<(), String> {
    let notice = Notice::test(now);
    let (id, body) = (notice.id(speaker.name()), speaker.render(&notice));
    let headers = speaker.headers(&id, &body, now);
    let reply = sender
        .post(speaker.url(), &headers, body)
        .await
        .map_err(|error| error.reason)?;
    match speaker.judge(&reply) {
        Verdict::Sent => Ok(()),
        Verdict::Again { reason, .. } | Verdict::Dead { reason } => Err(reason),
    }
}

/// Gives a reason to messages whose channel is not configured; they wait until it is, or is again.
async fn note_orphans(journal: &Journal, names: Vec<String>) -> Result<(), JournalError> {
    let noted = move |journal: &Journal| {
        let known: HashSet<&str> = names.iter().map(String::as_str).collect();
        let waits = |count: &crate::journal::LaneCount| count.pending > 0 && !known.contains(count.channel.as_str());
        if !journal.outbox_counts()?.iter().any(waits) {
            return Ok(());
        }
        for row in journal.outbox(ORPHANS)? {
            let reason = format!("waits: no channel is named `{}`", row.channel);
            let orphan = row.delivery == Delivery::Pending && !known.contains(row.channel.as_str());
            if orphan && row.reason.as_deref() != Some(&reason) {
                journal.again(&row.id, row.due, &reason)?;
            }
        }
        Ok(())
    };
    blocking(journal, noted).await
}

/// Asks the journal off the async threads.
async fn blocking<T: Send + 'static>(
    journal: &Journal,
    ask: impl FnOnce(&Journal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    let journal = journal.clone();
    let asked = tokio::task::spawn_blocking(move || ask(&journal)).await;
    match asked {
        Ok(answer) => answer,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(JournalError::Busy),
    }
}
