//! When to come again: Retry-After as servers write it, and the growing delay after failures.
//!
//! Comes in: a header value, a count of failures. Goes out: durations. Never here: a sleep.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::fetch::failure::one_line;

/// The longest that a server may ask us to stay away.
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Most doublings of the delay after failures.
const DOUBLINGS: u32 = 6;

/// Retry-After as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RetryAfter {
    /// How long to stay away; absent where it says nothing usable.
    pub wait: Option<Duration>,
    /// What was odd about it.
    pub note: Option<String>,
}

/// Reads seconds or an HTTP date (RFC 9110, section 10.2.3). Past: none. Longer than 24 h: 24 h. Junk: none.
pub fn retry_after(value: &str, now: Timestamp) -> RetryAfter {
    let text = value.trim();
    let note = |why: &str| Some(format!("Retry-After `{}` {why}", one_line(text, 40)));
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let wait = if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = unsigned.parse::<u64>().unwrap_or(u64::MAX);
        if text.starts_with('-') {
            Duration::ZERO
        } else {
            Duration::from_secs(seconds)
        }
    } else if let Ok(date) = httpdate::parse_http_date(text) {
        date.duration_since(SystemTime::from(now)).unwrap_or_default()
    } else {
        return RetryAfter {
            wait: None,
            note: note("cannot be read and is ignored"),
        };
    };
    match wait {
        Duration::ZERO => RetryAfter {
            wait: None,
            note: note("is past"),
        },
        w if w > LONGEST => RetryAfter {
            wait: Some(LONGEST),
            note: note("is longer than 24 h, which is kept"),
        },
        w => RetryAfter {
            wait: Some(w),
            note: None,
        },
    }
}

/// The delay after `failures` in a row: `base` doubled for each, at most 64 times `base` or five minutes, of which a
/// random share between half and the whole is taken; `roll` in 0 to 1.
pub fn back_off(base: Duration, failures: u32, roll: f64) -> Duration {
    let whole = base
        .saturating_mul(1 << failures.clamp(1, DOUBLINGS))
        .min(Duration::from_secs(300));
    whole.mul_f64(0.5 + roll.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(value: &str) -> (Option<u64>, bool) {
        let now: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
        let read = retry_after(value, now);
        (read.wait.map(|w| w.as_secs()), read.note.is_some())
    }

    #[test]
    fn retry_after_in_every_form() {
        assert_eq!(read("120"), (Some(120), false));
        assert_eq!(read(" 120 "), (Some(120), false));
        assert_eq!(read("Fri, 20 Nov 2026 08:01:00 GMT"), (Some(60), false));
        assert_eq!(read("Friday, 20-Nov-26 08:01:00 GMT"), (Some(60), false));
        assert_eq!(read("Fri, 20 Nov 2020 08:01:00 GMT"), (None, true));
        assert_eq!(read("0"), (None, true));
        assert_eq!(read("-5"), (None, true));
        assert_eq!(read("1000000000000"), (Some(86_400), true));
        assert_eq!(read("99999999999999999999999999"), (Some(86_400), true));
        assert_eq!(read("Fri, 20 Nov 2099 08:01:00 GMT"), (Some(86_400), true));
        assert_eq!(read("soon"), (None, true));
        assert_eq!(read(""), (None, true));
        assert_eq!(read("1.5"), (None, true));
    }

    proptest! {
        #[test]
        fn back_off_grows_and_stays_bounded(ms in 0u64..10_000, failures in 1u32..100, roll in 0.0f64..=1.0) {
            let base = Duration::from_millis(ms);
            let delay = back_off(base, failures, roll);
            prop_assert!(delay <= Duration::from_secs(300));
            prop_assert!(delay <= base * 64);
            prop_assert!(delay >= base || delay >= Duration::from_secs(150));
            prop_assert!(back_off(base, failures + 1, roll) >= delay);
        }

        #[test]
        fn no_value_panics(value in ".{0,40}") {
            let read = retry_after(&value, Timestamp::UNIX_EPOCH);
            prop_assert!(read.wait.is_none_or(|w| w <= LONGEST));
        }
    }
}
