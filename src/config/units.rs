//! Durations and sizes as people write them.
//!
//! Comes in: `10m`, `8MB`, `7d`. Goes out: numbers. Never here: points in time (`query::time`).

use std::time::Duration;

use crate::config::faults::quoted;

const DAY: u64 = 86_400_000;

/// Units of time in milliseconds; a year has 365 days.
const TIMES: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", DAY),
    ("w", 7 * DAY),
    ("y", 365 * DAY),
];

/// Units of size in bytes.
const SIZES: &[(&str, u64)] = &[
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Longest duration that means anything here: a hundred years.
const LONGEST: u64 = 100 * 365 * DAY;

/// Reads `10m`, `1h30m`, `7d`, `250ms`; units ms, s, m, h, d, w, y (365 days).
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = |why: &str| {
        format!(
            "{} {why}; expected a duration such as 30s, 10m, 1h30m or 7d",
            quoted(text)
        )
    };
    let mut rest = text.trim();
    if rest.starts_with('-') {
        return Err(wrong("is negative"));
    }
    if rest.is_empty() {
        return Err(wrong("is no duration"));
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (digits, tail) = split(rest, |c| c.is_ascii_digit());
        let (unit, tail) = split(tail.trim_start(), char::is_alphabetic);
        rest = tail.trim_start();
        if digits.is_empty() {
            return Err(wrong("is no duration"));
        }
        if unit.is_empty() && rest.is_empty() {
            return Err(wrong("has no unit"));
        }
        let each = TIMES
            .iter()
            .find(|(name, _)| *name == unit)
            .ok_or_else(|| wrong("is no duration"))?
            .1;
        let part = digits.parse().ok().and_then(|n: u64| n.checked_mul(each));
        total = part
            .and_then(|part| total.checked_add(part))
            .filter(|t| *t <= LONGEST)
            .ok_or_else(|| wrong("is too long"))?;
    }
    Ok(Duration::from_millis(total))
}

/// Reads `8MB`, `512KiB`, `1GB`: KB, MB, GB count in thousands, KiB, MiB, GiB in 1024.
pub fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("{} is no size; expected one such as 512KB, 8MB or 1GB", quoted(text));
    let (digits, unit) = split(text.trim(), |c| c.is_ascii_digit());
    let unit = unit.trim_start();
    let each = SIZES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(unit))
        .ok_or_else(wrong)?
        .1;
    digits
        .parse()
        .ok()
        .and_then(|n: u64| n.checked_mul(each))
        .ok_or_else(wrong)
}

/// The longest start of the text whose characters all fit, and the rest.
fn split(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    text.split_at(end)
}

/// The shortest way to write a duration: `90m` becomes `1h30m`.
pub fn shown(duration: Duration) -> String {
    let mut left = u64::try_from(duration.as_millis()).unwrap_or(LONGEST);
    if left == 0 {
        return "0s".into();
    }
    let mut text = String::new();
    for (unit, each) in TIMES.iter().rev().filter(|(unit, _)| *unit != "w") {
        if left >= *each {
            text.push_str(&format!("{}{unit}", left / each));
            left %= each;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_as_people_write_them() {
        for (text, seconds) in [
            ("10m", 600),
            ("1h30m", 5400),
            ("7d", 604_800),
            ("5y", 157_680_000),
            ("1h 5s", 3605),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
    }

    #[test]
    fn bad_durations_say_why() {
        for (text, why) in [
            ("", "is no duration"),
            ("-5m", "is negative"),
            ("10", "has no unit"),
            ("10 minutes", "is no duration"),
            ("m", "is no duration"),
            ("1.5h", "is no duration"),
            ("99999999999999999999d", "is too long"),
            ("18446744073709551615y", "is too long"),
            ("101y", "is too long"),
            ("ten m", "is no duration"),
        ] {
            let fault = duration(text).unwrap_err();
            assert!(fault.contains(why), "{text}: {fault}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes("8MB"), Ok(8_000_000));
        assert_eq!(bytes("512 KiB"), Ok(524_288));
        for text in ["", "8", "MB", "-1MB", "8 apples", "99999999999GB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(ms in 0..LONGEST) {
            let d = Duration::from_millis(ms);
            prop_assert_eq!(duration(&shown(d)), Ok(d));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,20}") {
            duration(&text).ok();
            bytes(&text).ok();
        }
    }
}
