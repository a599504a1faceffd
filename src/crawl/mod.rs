//! The wheel that turns sources: asks each when it is due, and hands what came to ingest in batches.
//!
//! Comes in: watched sources, the network door, the one way in. Goes out: stored posts and the sources' health. Never
//! here: computation on the async threads, or one source that waits for another.

pub mod schedule;
mod store;
pub mod worker;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::fetch::{Fetcher, RobotsKeep, RobotsRecord};
use crate::ingest::{Ingest, Taken};
use crate::journal::{Journal, JournalError};
use crate::mention::SourceState;
use crate::sources::Watched;

/// Polls in flight at once; requests are bounded by `fetch.concurrency` besides.
const IN_FLIGHT: usize = 512;
/// Deliveries that may wait for the journal before polling pauses.
const WAITING: usize = 64;

/// robots.txt records kept in the journal, for the network door.
pub struct JournalRobots(pub Journal);

impl RobotsKeep for JournalRobots {
    fn load(&self, origin: &str) -> Option<RobotsRecord> {
        let (status, body, fetched) = self.0.robots(origin).ok()??;
        Some(RobotsRecord {
            origin: origin.to_owned(),
            status,
            body,
            fetched,
        })
    }

    fn save(&self, record: &RobotsRecord) {
        if let Err(error) = self
            .0
            .keep_robots(&record.origin, record.status, &record.body, record.fetched)
        {
            tracing::warn!(%error, "cannot keep a robots.txt");
        }
    }
}

/// True while crawling waits for room on the disk.
#[derive(Debug, Clone, Default)]
pub struct Paused(Arc<AtomicBool>);

impl Paused {
    /// Whether it waits now.
    pub fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, paused: bool) {
        self.0.store(paused, Ordering::Relaxed);
    }
}

/// How one round of polls ended.
#[derive(Debug, Default)]
pub struct Round {
    /// Sources asked.
    pub asked: usize,
    /// The state of every source after it.
    pub states: BTreeMap<String, SourceState>,
    /// What ingest made of it.
    pub taken: Taken,
}

/// Asks every source now, whatever its interval says; back-off and Retry-After stand.
///
/// # Errors
/// What the journal says; what was stored before it stays.
pub async fn round(
    sources: &[Arc<Watched>],
    fetcher: &Fetcher,
    ingest: &Arc<Ingest>,
    journal: &Journal,
) -> Result<Round, JournalError> {
    let now = Timestamp::now();
    let mut round = Round {
        states: journal.source_states()?,
        ..Round::default()
    };
    let (hand_in, taking) = mpsc::channel(WAITING);
    let storing = tokio::spawn(store::take_all(taking, ingest.clone(), Paused::default(), None));
    let mut polls = JoinSet::new();
    for watched in sources {
        let last = worker::resume(watched, &round.states);
        if last.not_before.is_some_and(|until| until > now) {
            continue;
        }
        round.asked += 1;
        if polls.len() >= IN_FLIGHT {
            note(&mut round.states, polls.join_next().await);
        }
        let (watched, fetcher, hand_in) = (watched.clone(), fetcher.clone(), hand_in.clone());
        polls.spawn(async move {
            let delivery = worker::poll(&watched, &fetcher, &last).await;
            let state = delivery.state.clone().unwrap_or_default();
            let name = delivery.source.clone();
            hand_in.send(delivery).await.is_ok().then_some((name, state))
        });
    }
    drop(hand_in);
    while !polls.is_empty() {
        note(&mut round.states, polls.join_next().await);
    }
    round.taken = storing
        .await
        .unwrap_or_else(|cause| std::panic::resume_unwind(cause.into_panic()))?;
    Ok(round)
}

type Ended = Option<(String, SourceState)>;

/// Notes the state in which a poll ended.
fn note(states: &mut BTreeMap<String, SourceState>, ended: Option<Result<Ended, JoinError>>) {
    if let Some(Ok(Some((name, state)))) = ended {
        states.insert(name, state);
    }
}

/// What the wheel turns; a new value on reload.
pub type Sources = watch::Receiver<Vec<Arc<Watched>>>;

/// Turns until `stop`: every source when it is due, for ever. Returns when all that was fetched is stored.
///
/// # Errors
/// What the journal says and what waiting cannot mend.
pub async fn run(
    mut sources: Sources,
    fetchers: watch::Receiver<Fetcher>,
    ingest: Arc<Ingest>,
    journal: Journal,
    paused: Paused,
    stop: CancellationToken,
) -> Result<(), JournalError> {
    let (hand_in, taking) = mpsc::channel(WAITING);
    let storing = tokio::spawn(store::take_all(taking, ingest, paused.clone(), Some(stop.clone())));
    let mut wheel = Wheel::new(sources.borrow_and_update().clone(), journal.source_states()?);
    let mut polls: JoinSet<Ended> = JoinSet::new();
    loop {
        while polls.len() < IN_FLIGHT && !paused.is() {
            let Some((watched, last)) = wheel.due(Timestamp::now()) else {
                break;
            };
            let (fetcher, hand_in) = (fetchers.borrow().clone(), hand_in.clone());
            let stop = stop.clone();
            polls.spawn(async move {
                let delivery = tokio::select! {
                    () = stop.cancelled() => return None,
                    delivery = worker::poll(&watched, &fetcher, &last) => delivery,
                };
                let ended = (delivery.source.clone(), delivery.state.clone().unwrap_or_default());
                hand_in.send(delivery).await.ok().map(|()| ended)
            });
        }
        tokio::select! {
            () = stop.cancelled() => break,
            Some(ended) = polls.join_next(), if !polls.is_empty() => {
                if let Ok(Some((name, state))) = ended {
                    wheel.ended(name, state);
                }
            }
            changed = sources.changed() => {
                if changed.is_err() { break }
                wheel.turn(sources.borrow_and_update().clone());
            }
            () = tokio::time::sleep(wheel.wait(Timestamp::now())), if polls.len() < IN_FLIGHT => {}
        }
        if storing.is_finished() {
            break;
        }
    }
    while polls.join_next().await.is_some() {}
    drop(hand_in);
    storing
        .await
        .unwrap_or_else(|cause| std::panic::resume_unwind(cause.into_panic()))
        .map(drop)
}

/// Which source is due next. A source is in the queue or in flight, never both.
struct Wheel {
    sources: BTreeMap<String, Arc<Watched>>,
    states: BTreeMap<String, SourceState>,
    flying: HashSet<String>,
    queue: BinaryHeap<Reverse<(Timestamp, String)>>,
}

impl Wheel {
    fn new(sources: Vec<Arc<Watched>>, states: BTreeMap<String, SourceState>) -> Wheel {
        let mut wheel = Wheel {
            sources: BTreeMap::new(),
            states,
            flying: HashSet::new(),
            queue: BinaryHeap::new(),
        };
        wheel.turn(sources);
        wheel
    }

    /// Takes the sources of a new configuration; polls in flight end as they are.
    fn turn(&mut self, sources: Vec<Arc<Watched>>) {
        let now = Timestamp::now();
        let many = sources.len();
        self.sources = sources
            .into_iter()
            .map(|watched| (watched.source.name.clone(), watched))
            .collect();
        let waiting = self.sources.iter().filter(|(name, _)| !self.flying.contains(*name));
        self.queue = waiting
            .map(|(name, watched)| {
                let state = worker::resume(watched, &self.states);
                Reverse((schedule::at_start(&state, many, now, fastrand::f64()), name.clone()))
            })
            .collect();
    }

    fn due(&mut self, now: Timestamp) -> Option<(Arc<Watched>, SourceState)> {
        if self.queue.peek().is_none_or(|Reverse((at, _))| *at > now) {
            return None;
        }
        let Reverse((_, name)) = self.queue.pop()?;
        let watched = self.sources.get(&name)?.clone();
        let last = worker::resume(&watched, &self.states);
        self.flying.insert(name);
        Some((watched, last))
    }

    fn ended(&mut self, name: String, state: SourceState) {
        self.flying.remove(&name);
        if self.sources.contains_key(&name) {
            self.queue
                .push(Reverse((state.next_poll.unwrap_or_else(Timestamp::now), name.clone())));
        }
        self.states.insert(name, state);
    }

    /// Until the next is due; at most a second, so that a stepped clock does no harm.
    fn wait(&self, now: Timestamp) -> std::time::Duration {
        let second = SignedDuration::from_secs(1);
        let wait = self
            .queue
            .peek()
            .map_or(second, |Reverse((at, _))| at.duration_since(now));
        std::time::Duration::try_from(wait.clamp(SignedDuration::from_millis(1), second)).unwrap_or_default()
    }
}
