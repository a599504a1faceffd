//! When a message is tried again, and when it is given up.
//!
//! Comes in: how often it was tried, what the receiver asked for. Goes out: waits. Never here: a clock, a sleep.

use std::time::Duration;

use jiff::SignedDuration;

/// How fast a lane goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Wait after the first failure; doubled with each.
    pub first: Duration,
    /// The longest wait between two tries of one message.
    pub longest: Duration,
    /// The longest that a lane keeps from its other messages because one failed.
    pub lane: Duration,
    /// How often the outbox is looked at.
    pub look: Duration,
    /// A message as old as this, and tried often enough, is given up.
    pub patience: SignedDuration,
    /// How long a POST that is under way at a stop is waited for.
    pub grace: Duration,
}

/// The longest that a receiver may ask us to stay away.
pub(super) const MOST: Duration = Duration::from_secs(24 * 3600);
/// Tries before a message is given up however old it is: about an hour, so that one sent again by hand has its chance.
const TRIES: u32 = 12;

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(3600),
            lane: Duration::from_secs(30),
            look: Duration::from_millis(200),
            patience: SignedDuration::from_hours(24),
            grace: Duration::from_secs(5),
        }
    }
}

impl Pace {
    /// The wait after `failures` in a row: doubled for each, and up to half as long again by `roll` in 0 to 1.
    pub fn wait(&self, failures: u32, roll: f64) -> Duration {
        let doubled = self.first.saturating_mul(1u32 << failures.saturating_sub(1).min(20));
        doubled
            .min(self.longest)
            .mul_f64(1.0 + roll.clamp(0.0, 1.0) / 2.0)
            .min(self.longest)
    }

    /// True where a message of this age, tried this often, is given up.
    pub fn gives_up(&self, age: SignedDuration, tries: u32) -> bool {
        age >= self.patience && tries >= TRIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_second_to_an_hour_and_end_after_a_day() {
        let pace = Pace::default();
        let seconds = |failures| pace.wait(failures, 0.0).as_secs();
        assert_eq!(
            [1, 2, 3, 11, 12, 13, 14, u32::MAX].map(seconds),
            [1, 2, 4, 1024, 2048, 3600, 3600, 3600]
        );
        assert_eq!(pace.wait(1, 1.0), Duration::from_millis(1_500));
        assert_eq!(pace.wait(0, 0.0).as_secs(), 1);
        assert_eq!(pace.wait(40, 1.0).as_secs(), 3600);
        assert!(!pace.gives_up(SignedDuration::from_hours(23), 40));
        assert!(!pace.gives_up(SignedDuration::from_hours(30), 3));
        assert!(pace.gives_up(SignedDuration::from_hours(24), 12));
        assert!(!pace.gives_up(SignedDuration::from_hours(-9), 40));
    }
}
