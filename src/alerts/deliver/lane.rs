//! One lane: the messages of one channel, one after another, oldest first.
//!
//! A message that fails waits for its own time; the lane waits with it only for so long that a receiver in trouble is not
//! pressed, then younger ones have their turn. What the receiver asks for (Retry-After) holds for the whole lane.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::alerts::channels::{Speaker, Verdict};
use crate::fetch::{SendError, Sender};
use crate::journal::{Journal, JournalError, OutboxRow};
use crate::mention::Delivery;

use super::pace::{MOST, Pace};
use super::{Channels, blocking};

/// How the reason begins where the receiver asked us to wait: a lane that begins finds it in the outbox.
const ASKED: &str = "asked to wait";
/// Messages looked through for it.
const LOOKED: usize = 1_000;
/// Failures in a row after which a single round leaves a receiver alone.
const ENOUGH: u32 = 3;
/// Wait after a journal that could not be read or written.
const JOURNAL: Duration = Duration::from_secs(1);

/// The lane of one channel.
pub(super) struct Lane {
    journal: Journal,
    name: String,
    pace: Pace,
    /// Failures in a row, of whatever message.
    failures: u32,
    /// Nothing is sent before.
    ready: Instant,
}

/// What a try means for its message.
#[derive(Debug, Clone)]
enum Mark {
    Sent,
    Again { due: Timestamp, reason: String },
    Dead { reason: String },
}

impl Lane {
    pub fn new(journal: Journal, name: &str, pace: Pace) -> Lane {
        Lane {
            journal,
            name: name.to_owned(),
            pace,
            failures: 0,
            ready: Instant::now(),
        }
    }

    /// Sends what is due until `stop`, or until the channel is not configured any more.
    pub async fn run(mut self, channels: Channels, stop: CancellationToken) {
        if let Ok(Some(wait)) = self.asked().await {
            self.ready = Instant::now() + wait;
        }
        loop {
            let named = |(speakers, sender): &(Vec<Arc<Speaker>>, Sender)| {
                let speaker = speakers.iter().find(|speaker| speaker.name() == self.name)?;
                Some((speaker.clone(), sender.clone()))
            };
            let Some((speaker, sender)) = named(&channels.borrow()) else {
                return;
            };
            let left = self.ready.saturating_duration_since(Instant::now());
            // Looked up anew after each short sleep: a reload may bring another address.
            if !left.is_zero() {
                if pause(left.min(self.pace.look.max(JOURNAL)), &stop).await {
                    return;
                }
                continue;
            }
            if stop.is_cancelled() {
                return;
            }
            let wait = match self.next(None).await {
                Ok(Some(row)) => {
                    let mark = self.send(&row, &speaker, &sender, &stop).await;
                    self.put_down(&row.id, mark, &stop).await;
                    continue;
                }
                Ok(None) => self.pace.look,
                Err(error) => {
                    tracing::warn!(channel = self.name, %error, "cannot read the outbox");
                    JOURNAL
                }
            };
            if pause(wait, &stop).await {
                return;
            }
        }
    }

    /// Tries once each message that is due now; how many were taken.
    pub async fn once(mut self, speaker: &Speaker, sender: &Sender) -> Result<usize, JournalError> {
        if self.asked().await?.is_some() {
            return Ok(0);
        }
        let (begun, never) = (Timestamp::now(), CancellationToken::new());
        let mut sent = 0;
        while let Some(row) = self.next(Some(begun)).await? {
            tokio::time::sleep_until(self.ready).await;
            let mark = self.send(&row, speaker, sender, &never).await;
            let asked = matches!(&mark, Mark::Again { reason, .. } if reason.starts_with(ASKED));
            sent += usize::from(matches!(mark, Mark::Sent));
            self.mark(&row.id, mark).await?;
            // Its message may be the fault, or the receiver; either way the others have had their turn.
            if asked || self.failures >= ENOUGH {
                break;
            }
            if self.failures > 0 {
                self.ready = Instant::now() + speaker.kind().gap;
            }
        }
        Ok(sent)
    }

    /// How long the receiver still wants to be left alone, as it said before this lane began.
    async fn asked(&self) -> Result<Option<Duration>, JournalError> {
        let name = self.name.clone();
        let now = Timestamp::now();
        let until = blocking(&self.journal, move |journal| {
            let waits = |row: &OutboxRow| row.channel == name && row.delivery == Delivery::Pending && asks(row);
            Ok(journal
                .outbox(LOOKED)?
                .into_iter()
                .filter(waits)
                .map(|row| row.due)
                .max())
        });
        let wait = until.await?.map(|until| until.duration_since(now));
        Ok(wait
            .and_then(|wait| Duration::try_from(wait).ok())
            .filter(|wait| !wait.is_zero())
            .map(|w| w.min(MOST)))
    }

    /// The oldest message that is due. One that was never tried is due whatever its time says, and so is one that would wait
    /// for longer than we ever let one wait: the clock was put back where it looks like that.
    async fn next(&self, now: Option<Timestamp>) -> Result<Option<OutboxRow>, JournalError> {
        let (name, longest) = (self.name.clone(), self.pace.longest);
        blocking(&self.journal, move |journal| {
            let now = now.unwrap_or_else(Timestamp::now);
            if let Some(row) = journal.due(&name, now)? {
                return Ok(Some(row));
            }
            let Some(next) = journal.next_due(&name)? else {
                return Ok(None);
            };
            let wait = Duration::try_from(next.duration_since(now)).unwrap_or_default();
            let most = |row: &OutboxRow| if asks(row) { MOST } else { longest };
            Ok(journal
                .due(&name, next)?
                .filter(|row| row.attempts == 0 || wait > most(row)))
        })
        .await
    }

    /// One POST, and what follows from its end for the message and for the lane.
    async fn send(&mut self, row: &OutboxRow, speaker: &Speaker, sender: &Sender, stop: &CancellationToken) -> Mark {
        let mut headers = speaker.headers(&row.id, &row.body, Timestamp::now());
        if row.attempts > 0 {
            headers.push(("gjallar-attempt", row.attempts.saturating_add(1).to_string()));
        }
        let post = sender.post(speaker.url(), &headers, row.body.clone());
        tokio::pin!(post);
        let answer = tokio::select! {
            answer = &mut post => answer,
            () = stop.cancelled() => tokio::time::timeout(self.pace.grace, &mut post).await.unwrap_or_else(|_| {
                Err(SendError { reason: "stopped before the answer came".to_owned(), unknown: true })
            }),
        };
        self.ready = Instant::now() + speaker.kind().gap;
        let verdict = match answer {
            Ok(reply) => speaker.judge(&reply),
            Err(SendError { reason, unknown: false }) => Verdict::Again { after: None, reason },
            Err(SendError { reason, unknown: true }) => Verdict::Again {
                after: None,
                reason: format!("{reason}; it may have arrived, the repeat has the same id"),
            },
        };
        self.follow(row, verdict)
    }

    fn follow(&mut self, row: &OutboxRow, verdict: Verdict) -> Mark {
        let id = &row.id;
        let (after, reason) = match verdict {
            Verdict::Sent => {
                tracing::info!(id, attempt = row.attempts + 1, "message sent");
                self.failures = 0;
                return Mark::Sent;
            }
            Verdict::Dead { reason } => {
                tracing::error!(id, reason, "message given up");
                return Mark::Dead { reason };
            }
            Verdict::Again { after, reason } => (after, reason),
        };
        let now = Timestamp::now();
        let tries = row.attempts.saturating_add(1);
        if self.pace.gives_up(now.duration_since(row.created), tries) {
            let reason = format!("{reason}; given up after {tries} tries");
            tracing::error!(id, reason, "message given up");
            return Mark::Dead { reason };
        }
        self.failures = self.failures.saturating_add(1);
        let (wait, lane, reason) = match after {
            Some(asked) => {
                let asked = asked.min(MOST);
                (asked, asked, format!("{ASKED} {} s ({reason})", asked.as_secs()))
            }
            None => {
                let wait = self.pace.wait(tries, fastrand::f64());
                let lane = self.pace.wait(self.failures, 0.0).max(wait).min(self.pace.lane);
                (wait, lane, reason)
            }
        };
        tracing::warn!(id, reason, tries, "message not delivered, will be tried again");
        self.ready = self.ready.max(Instant::now() + lane);
        let due = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| now.checked_add(wait).ok());
        Mark::Again {
            due: due.unwrap_or(now),
            reason,
        }
    }

    /// Writes down what became of a message, however often that takes: nothing else is sent before, since a POST that is
    /// not written down would be made again.
    async fn put_down(&self, id: &str, mark: Mark, stop: &CancellationToken) {
        while let Err(error) = self.mark(id, mark.clone()).await {
            tracing::error!(id, %error, "cannot write down what became of a message");
            if pause(JOURNAL, stop).await {
                return;
            }
        }
    }

    async fn mark(&self, id: &str, mark: Mark) -> Result<bool, JournalError> {
        let id = id.to_owned();
        blocking(&self.journal, move |journal| match mark {
            Mark::Sent => journal.sent(&id, Timestamp::now()),
            Mark::Again { due, reason } => journal.again(&id, due, &reason),
            Mark::Dead { reason } => journal.dead(&id, &reason, Timestamp::now()),
        })
        .await
    }
}

/// True where the receiver asked us to wait.
fn asks(row: &OutboxRow) -> bool {
    row.reason.as_deref().is_some_and(|reason| reason.starts_with(ASKED))
}

/// Waits; true where it was stopped.
async fn pause(wait: Duration, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => true,
        () = tokio::time::sleep(wait) => false,
    }
}
