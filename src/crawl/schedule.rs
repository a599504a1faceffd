//! When a source is asked again.
//!
//! Comes in: how the last poll ended and how often the source publishes. Goes out: the next moment, with jitter, and
//! the moment before which not even a request by hand goes out. Never here: a source that is given up for good.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::mention::{Outcome, Poll, SourceState, State};

/// Shortest and longest interval of a source that adapts.
const QUICK: Duration = Duration::from_secs(2 * 60);
const SLOW: Duration = Duration::from_secs(6 * 3600);
/// Interval of a source of which nothing is known yet.
const UNKNOWN: Duration = Duration::from_secs(15 * 60);
/// Longest delay after failures, and after a server's own word.
const LONGEST_BACKOFF: Duration = Duration::from_secs(6 * 3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// The longest wait that a feed's TTL or max-age can ask of an adapting source.
const LONGEST_WISH: Duration = Duration::from_secs(24 * 3600);

/// The state of a source after a poll that ended at `now`.
///
/// `chance` is in 0..1 and spreads sources apart; `every` is the fixed interval, where one is configured.
pub fn after(last: &SourceState, poll: &Poll, every: Option<Duration>, now: Timestamp, chance: f64) -> SourceState {
    let outcome = &poll.outcome;
    let answered = outcome.state.answered();
    let interval = every.unwrap_or_else(|| adapted(last, poll, now));
    let failures = if answered { 0 } else { last.failures.saturating_add(1) };
    let since = if last.state == outcome.state {
        last.since.or(Some(now))
    } else {
        Some(now)
    };
    let (delay, firm) = if answered {
        (jittered(interval, chance), outcome.retry_after)
    } else {
        let delay = jittered(backoff(outcome, interval, failures, since, now), chance);
        (delay, Some(outcome.retry_after.unwrap_or(delay)))
    };
    let firm = firm.map(|wait| {
        later(
            now,
            if outcome.retry_after.is_some() {
                wait.min(DAY)
            } else {
                wait
            },
        )
    });
    let next = later(now, delay);
    SourceState {
        cursor: poll.cursor.clone(),
        state: outcome.state,
        reason: outcome.reason.clone(),
        since,
        last_poll: Some(now),
        last_success: if answered { Some(now) } else { last.last_success },
        next_poll: Some(firm.map_or(next, |firm| firm.max(next))),
        not_before: firm,
        failures,
        posts: last.posts,
    }
}

/// How long an adapting source waits: half of what usually lies between two of its posts, never less than it asks for.
fn adapted(last: &SourceState, poll: &Poll, now: Timestamp) -> Duration {
    let before = match (last.last_poll, last.next_poll) {
        (Some(polled), Some(next)) if last.state.answered() => {
            Duration::try_from(next.duration_since(polled)).unwrap_or(UNKNOWN)
        }
        _ => UNKNOWN,
    };
    let interval = match usual_gap(poll, now) {
        Some(gap) => gap / 2,
        None if poll.posts.is_empty() => before.mul_f64(1.2),
        None => before,
    };
    interval
        .clamp(QUICK, SLOW)
        .max(poll.wait.unwrap_or_default().min(LONGEST_WISH))
}

/// The median gap between the poll's posts, the time since the newest included.
fn usual_gap(poll: &Poll, now: Timestamp) -> Option<Duration> {
    let mut times: Vec<Timestamp> = poll
        .posts
        .iter()
        .filter_map(|post| post.published)
        .filter(|t| *t <= now)
        .collect();
    if times.len() < 2 {
        return None;
    }
    times.push(now);
    times.sort_unstable();
    let mut gaps: Vec<SignedDuration> = times
        .windows(2)
        .rev()
        .take(20)
        .map(|w| w[1].duration_since(w[0]))
        .collect();
    gaps.sort_unstable();
    Duration::try_from(gaps[gaps.len() / 2]).ok()
}

fn backoff(outcome: &Outcome, interval: Duration, failures: u32, since: Option<Timestamp>, now: Timestamp) -> Duration {
    let lasting = since.is_some_and(|since| now.duration_since(since) >= SignedDuration::from_hours(24));
    match (outcome.state, outcome.status) {
        (State::Gone, _) => 7 * DAY,
        (_, Some(404)) if lasting => DAY,
        (State::Blocked | State::Refused | State::Misconfigured, _) => doubled(interval.max(DAY / 24), failures),
        _ => doubled(interval, failures),
    }
}

fn doubled(first: Duration, failures: u32) -> Duration {
    first
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(LONGEST_BACKOFF.max(first.min(DAY)))
}

/// Up to a tenth more or less.
fn jittered(delay: Duration, chance: f64) -> Duration {
    delay.mul_f64(0.9 + 0.2 * chance.clamp(0.0, 1.0))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait).ok())
        .unwrap_or(now)
}

/// When a source that is due at start-up is asked: overdue ones are spread, so that no herd thunders after a pause.
pub fn at_start(state: &SourceState, sources: usize, now: Timestamp, chance: f64) -> Timestamp {
    let spread = Duration::from_millis(20 * sources as u64)
        .min(Duration::from_secs(120))
        .mul_f64(chance);
    state.next_poll.unwrap_or(now).max(later(now, spread))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::Post;
    use proptest::prelude::*;

    const NOW: &str = "2026-03-01T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn failed(state: State) -> Poll {
        Poll {
            outcome: Outcome::because(state, "no answer"),
            ..Poll::default()
        }
    }

    fn wait(state: &SourceState) -> i64 {
        state.next_poll.unwrap().duration_since(now()).as_secs()
    }

    #[test]
    fn failures_slow_down_to_six_hours_and_never_stop() {
        let mut state = SourceState::default();
        let mut waits = Vec::new();
        for _ in 0..20 {
            state = after(
                &state,
                &failed(State::Failing),
                Some(Duration::from_secs(600)),
                now(),
                0.5,
            );
            waits.push(wait(&state));
        }
        assert_eq!(waits[..3], [600, 1200, 2400]);
        assert_eq!(*waits.last().unwrap(), 6 * 3600);
        assert!(state.not_before.is_some(), "back-off stands against a request by hand");
    }

    #[test]
    fn a_source_that_recovers_is_asked_as_before() {
        let down = after(&SourceState::default(), &failed(State::Failing), None, now(), 0.5);
        let poll = Poll {
            outcome: Outcome::ok(),
            ..Poll::default()
        };
        let up = after(&down, &poll, Some(Duration::from_secs(60)), now(), 0.5);
        assert_eq!((wait(&up), up.failures, up.not_before), (60, 0, None));
    }

    #[test]
    fn retry_after_is_honoured_to_a_day() {
        for (asked, kept) in [(7, 7), (10_000, 10_000), (10_i64.pow(9), 86_400)] {
            let mut poll = failed(State::Throttled);
            poll.outcome.retry_after = Some(Duration::from_secs(asked as u64));
            let state = after(&SourceState::default(), &poll, Some(Duration::from_secs(1)), now(), 0.5);
            assert_eq!(state.not_before.unwrap().duration_since(now()).as_secs(), kept);
        }
    }

    #[test]
    fn gone_is_asked_weekly_and_a_lasting_404_daily() {
        assert_eq!(
            wait(&after(&SourceState::default(), &failed(State::Gone), None, now(), 0.5)),
            7 * 86_400
        );
        let mut poll = failed(State::Failing);
        poll.outcome.status = Some(404);
        let yesterday = now().checked_sub(SignedDuration::from_hours(25)).unwrap();
        let last = SourceState {
            state: State::Failing,
            since: Some(yesterday),
            ..SourceState::default()
        };
        assert_eq!(wait(&after(&last, &poll, None, now(), 0.5)), 86_400);
    }

    #[test]
    fn an_adapting_source_follows_its_own_pace() {
        let posts = |gap: i64| -> Vec<Post> {
            (1..10)
                .map(|i| Post {
                    published: Some(now().checked_sub(SignedDuration::from_secs(gap * i)).unwrap()),
                    ..Post::default()
                })
                .collect()
        };
        let poll = |gap| Poll {
            posts: posts(gap),
            outcome: Outcome::ok(),
            ..Poll::default()
        };
        assert_eq!(
            wait(&after(&SourceState::default(), &poll(3600), None, now(), 0.5)),
            1800
        );
        assert_eq!(wait(&after(&SourceState::default(), &poll(1), None, now(), 0.5)), 120);
        assert_eq!(
            wait(&after(&SourceState::default(), &poll(10 * 86_400), None, now(), 0.5)),
            6 * 3600
        );
    }

    proptest! {
        #[test]
        fn the_next_poll_is_always_ahead_and_never_further_than_eight_days(
            failures in 0u32..100, every in proptest::option::of(1u64..100_000), retry in proptest::option::of(0u64..u64::MAX / 2),
            state in 0usize..9, chance in 0.0..1.0f64,
        ) {
            let state = [State::Ok, State::Partial, State::Throttled, State::Blocked, State::Failing, State::Gone,
                State::Refused, State::Misconfigured, State::Trap][state];
            let mut poll = failed(state);
            poll.outcome.retry_after = retry.map(Duration::from_secs);
            let last = SourceState { failures, ..SourceState::default() };
            let next = after(&last, &poll, every.map(Duration::from_secs), now(), chance).next_poll.unwrap();
            prop_assert!(next > now());
            prop_assert!(next.duration_since(now()) <= SignedDuration::from_hours(8 * 24));
        }
    }
}
