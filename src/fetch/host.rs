//! The gate of each host: one request at a time, a gap between two, and distance where a host is in trouble.
//!
//! Comes in: an origin and the gap that it is due. Goes out: a [`Turn`], which is the right to ask now. Never here: the
//! request itself; an endless wait (who would have to wait too long is told so at once); a map that grows for ever.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Gate, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::fetch::failure::FetchError;
use crate::fetch::retry;
use crate::fetch::rulebook::Shelf;
use crate::mention::State;

/// The longest wait for a host that asked for distance or is in trouble; beyond it the answer comes at once.
const LONGEST_DISTANCE: Duration = Duration::from_secs(30);

/// The longest wait in the queue of one host.
const LONGEST_QUEUE: Duration = Duration::from_secs(600);

/// Base of the delay after failures where no gap is due.
const LEAST_BACK_OFF: Duration = Duration::from_millis(100);

/// Hosts held before those are forgotten that nobody asks and that are owed nothing.
const SWEEP_FROM: usize = 1024;

/// All gates.
pub(crate) struct Hosts {
    hosts: Mutex<(HashMap<String, Arc<Host>>, usize)>,
    all: Arc<Semaphore>,
}

/// What is remembered of one origin.
pub(crate) struct Host {
    manners: Arc<Gate<Manners>>,
    waiting: AtomicU32,
    /// Its robots.txt; locked while it is fetched, so that it is fetched once.
    pub(crate) shelf: Gate<Shelf>,
}

#[derive(Default)]
struct Manners {
    /// No request before this.
    ready: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    /// Distance, and what it was for.
    away: Option<(Instant, FetchError)>,
}

/// The right to ask a host now; others wait until it is dropped.
pub(crate) struct Turn {
    manners: OwnedMutexGuard<Manners>,
    gap: Duration,
    _place: OwnedSemaphorePermit,
}

impl Hosts {
    /// Gates with room for `concurrency` requests at once, all hosts together.
    pub(crate) fn new(concurrency: usize) -> Hosts {
        let places = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Hosts {
            hosts: Mutex::new((HashMap::new(), SWEEP_FROM)),
            all: Arc::new(Semaphore::new(places)),
        }
    }

    /// What is remembered of `origin`.
    pub(crate) fn host(&self, origin: &str) -> Arc<Host> {
        let mut guard = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let (hosts, sweep_at) = &mut *guard;
        if let Some(host) = hosts.get(origin) {
            return host.clone();
        }
        if hosts.len() >= *sweep_at {
            let now = Instant::now();
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.owed(now));
            *sweep_at = SWEEP_FROM.max(hosts.len() * 2);
        }
        let host = Arc::new(Host {
            manners: Arc::default(),
            waiting: AtomicU32::new(0),
            shelf: Gate::default(),
        });
        hosts.insert(origin.to_owned(), host.clone());
        host
    }

    /// Waits for this host's turn, in the order of asking, at least `gap` after the request before.
    ///
    /// # Errors
    /// `throttled`, or the state of its last failure, where the wait would be too long.
    pub(crate) async fn turn(&self, host: &Arc<Host>, gap: Duration) -> Result<Turn, FetchError> {
        let queued = Queued::join(host);
        if gap.saturating_mul(queued.ahead) > LONGEST_QUEUE {
            let reason = format!(
                "{} requests to this host are waiting, {} s apart",
                queued.ahead,
                gap.as_secs()
            );
            return Err(FetchError::new(State::Throttled, reason));
        }
        let mut manners = host.manners.clone().lock_owned().await;
        if let Some(refusal) = manners.distance(Instant::now()) {
            return Err(refusal);
        }
        let away = manners.away.as_ref().map(|(until, _)| *until);
        if let Some(ready) = manners.ready.max(away) {
            tokio::time::sleep_until(ready).await;
        }
        // After the wait, so that those who wait for their host take no place from others.
        let Ok(place) = self.all.clone().acquire_owned().await else {
            return Err(FetchError::new(State::Failing, "the gate is closed"));
        };
        // Holds even where the request is dropped half-way.
        manners.ready = Some(Instant::now() + gap);
        Ok(Turn {
            manners,
            gap,
            _place: place,
        })
    }
}

impl Host {
    fn owed(&self, now: Instant) -> bool {
        let Ok(manners) = self.manners.try_lock() else {
            return true;
        };
        manners.ready.is_some_and(|t| t > now) || manners.away.as_ref().is_some_and(|(t, _)| *t > now)
    }
}

impl Manners {
    /// The answer at once, where the host is to be left alone for longer than anyone should wait.
    fn distance(&self, now: Instant) -> Option<FetchError> {
        let (until, why) = self.away.as_ref()?;
        let left = until.saturating_duration_since(now);
        if left <= LONGEST_DISTANCE {
            return None;
        }
        let asked = why.retry_after.is_some();
        let reason = format!(
            "{}; the host is left alone for another {} s",
            why.reason,
            left.as_secs()
        );
        Some(FetchError {
            reason,
            retry_after: asked.then_some(left),
            ..why.clone()
        })
    }
}

impl Turn {
    /// Ends the turn: the next request is due a gap from now, later where the host is in trouble.
    pub(crate) fn end(mut self, failure: Option<&FetchError>) {
        let now = Instant::now();
        self.manners.ready = Some(now + self.gap);
        let Some(failure) = failure.filter(|f| f.blames_host()) else {
            self.manners.failures = 0;
            self.manners.away = None;
            return;
        };
        self.manners.failures = self.manners.failures.saturating_add(1);
        let own = retry::back_off(self.gap.max(LEAST_BACK_OFF), self.manners.failures, fastrand::f64());
        let wait = failure.retry_after.unwrap_or(own).min(retry::LONGEST);
        self.manners.away = Some((now + wait, failure.clone()));
    }
}

/// A place in a host's queue, given back when dropped.
struct Queued<'h> {
    host: &'h Host,
    ahead: u32,
}

impl<'h> Queued<'h> {
    fn join(host: &'h Host) -> Queued<'h> {
        Queued {
            host,
            ahead: host.waiting.fetch_add(1, Ordering::Relaxed),
        }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.host.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(40);

    fn throttled(seconds: u64) -> FetchError {
        FetchError {
            retry_after: Some(Duration::from_secs(seconds)),
            ..FetchError::new(State::Throttled, "asked to wait").with_status(429)
        }
    }

    #[tokio::test]
    async fn one_at_a_time_in_order_with_the_gap() {
        let hosts = Arc::new(Hosts::new(8));
        let host = hosts.host("http://a.example");
        let (seen, mut order) = tokio::sync::mpsc::unbounded_channel();
        for n in 0..4 {
            let (hosts, host, seen) = (hosts.clone(), host.clone(), seen.clone());
            tokio::spawn(async move {
                let turn = hosts.turn(&host, GAP).await.unwrap();
                seen.send((n, Instant::now())).unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
                seen.send((n, Instant::now())).unwrap();
                turn.end(None);
            });
            tokio::task::yield_now().await;
        }
        let mut last: Option<Instant> = None;
        for n in 0..4 {
            let (begun, at) = order.recv().await.unwrap();
            assert_eq!(begun, n);
            assert!(last.is_none_or(|end| at >= end + GAP), "gap before {n}");
            let (ended, at) = order.recv().await.unwrap();
            assert_eq!(ended, n, "nobody in between");
            last = Some(at);
        }
    }

    #[tokio::test]
    async fn a_long_retry_after_is_told_at_once_to_all_and_only_on_this_host() {
        let hosts = Hosts::new(8);
        let (a, b) = (hosts.host("http://a.example"), hosts.host("http://b.example"));
        hosts.turn(&a, GAP).await.unwrap().end(Some(&throttled(600)));
        let refusal = hosts.turn(&a, GAP).await.err().unwrap();
        assert_eq!((refusal.state, refusal.status), (State::Throttled, Some(429)));
        assert!(refusal.retry_after.is_some_and(|r| r > Duration::from_secs(590)));
        assert!(refusal.reason.contains("left alone"), "{}", refusal.reason);
        assert!(hosts.turn(&b, GAP).await.is_ok());
    }

    #[tokio::test]
    async fn failures_grow_the_distance_and_a_success_ends_it() {
        let hosts = Hosts::new(8);
        let host = hosts.host("http://a.example");
        let failing = FetchError::new(State::Failing, "connection refused");
        let gap = Duration::from_secs(60);
        let mut turn = hosts.turn(&host, gap).await.unwrap();
        turn.manners.failures = 5;
        turn.end(Some(&failing));
        let refusal = hosts.turn(&host, gap).await.err().unwrap();
        assert_eq!((refusal.state, refusal.retry_after), (State::Failing, None));
        assert!(refusal.reason.starts_with("connection refused; "), "{}", refusal.reason);

        let gone = FetchError::new(State::Failing, "404").with_status(404);
        let other = hosts.host("http://b.example");
        hosts.turn(&other, Duration::ZERO).await.unwrap().end(Some(&gone));
        assert!(
            other.manners.lock().await.away.is_none(),
            "one missing page is no trouble of the host"
        );
    }

    #[tokio::test]
    async fn a_queue_that_is_too_long_is_not_joined() {
        let hosts = Hosts::new(8);
        let host = hosts.host("http://a.example");
        host.waiting.store(3, Ordering::Relaxed);
        let refusal = hosts.turn(&host, Duration::from_secs(300)).await.err().unwrap();
        assert_eq!(refusal.state, State::Throttled);
        assert_eq!(host.waiting.load(Ordering::Relaxed), 3, "the place is given back");
    }

    #[tokio::test]
    async fn hosts_that_are_owed_nothing_are_forgotten() {
        let hosts = Hosts::new(8);
        let away = hosts.host("http://away.example");
        hosts
            .turn(&away, Duration::ZERO)
            .await
            .unwrap()
            .end(Some(&throttled(600)));
        drop(away);
        for n in 0..3 * SWEEP_FROM {
            hosts.host(&format!("http://{n}.example"));
        }
        let guard = hosts.hosts.lock().unwrap();
        assert!(guard.0.len() <= SWEEP_FROM + 1, "{} hosts", guard.0.len());
        assert!(guard.0.contains_key("http://away.example"));
    }

    #[tokio::test]
    async fn no_more_than_concurrency_at_once() {
        let hosts = Hosts::new(1);
        let (a, b) = (hosts.host("http://a.example"), hosts.host("http://b.example"));
        let turn = hosts.turn(&a, Duration::ZERO).await.unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(50), hosts.turn(&b, Duration::ZERO));
        assert!(waiting.await.is_err());
        turn.end(None);
        assert!(hosts.turn(&b, Duration::ZERO).await.is_ok());
    }
}
