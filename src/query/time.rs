//! Points in time as people ask for them: RFC 3339, a date in the configured zone, or an age.
//!
//! Comes in: `2026-11-20`, `7d`. Goes out: a moment. Never here: the clock (now is an argument).

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const EXPECTED: &str = "expected a time such as 2026-11-20T08:15:00Z, a date such as 2026-11-20, or an age such as 7d";

/// Reads a time. A date is its first moment in `zone`, an age counts back from `now`.
///
/// # Errors
/// What was read, and what was expected.
pub fn read(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, String> {
    let text = text.trim();
    let wrong = || {
        let short: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
        format!("`{short}` is no time; {EXPECTED}")
    };
    if let Some(age) = age(text) {
        return now.checked_sub(age).map_err(|_| wrong());
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let moment = match text.parse::<DateTime>() {
        Ok(moment) if text.contains([':', 'T', 't']) => moment,
        _ => text.parse::<Date>().map_err(|_| wrong())?.at(0, 0, 0, 0),
    };
    moment
        .to_zoned(zone.clone())
        .map(|z| z.timestamp())
        .map_err(|_| wrong())
}

/// An age such as `7d` or `1h30m`: years of 365 days, weeks, days of 24 hours, hours, minutes, seconds.
fn age(text: &str) -> Option<SignedDuration> {
    let mut total = SignedDuration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let mut after = after.chars();
        let unit = match after.next()? {
            'y' => 31_536_000,
            'w' => 604_800,
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        let seconds = number.parse::<i64>().ok()?.checked_mul(unit)?;
        total = total.checked_add(SignedDuration::from_secs(seconds))?;
        rest = after.as_str();
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_dates_and_ages() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let read = |text: &str| read(text, &zone, now).map(|t| t.to_string());
        assert_eq!(read("7d").unwrap(), "2026-11-14T12:00:00Z");
        assert_eq!(read("1h30m").unwrap(), "2026-11-21T10:30:00Z");
        assert_eq!(read("2026-11-20").unwrap(), "2026-11-19T23:00:00Z");
        assert_eq!(read("2026-11-20T08:15:00+02:00").unwrap(), "2026-11-20T06:15:00Z");
        assert_eq!(read("2026-11-20T08:15").unwrap(), "2026-11-20T07:15:00Z");
        // The day on which the clock goes forward at midnight has a first moment too.
        let cairo = TimeZone::get("Africa/Cairo").unwrap();
        assert!(super::read("2026-04-24", &cairo, now).is_ok());
        for bad in [
            "",
            "yesterday",
            "7",
            "d",
            "7x",
            "2026-13-01",
            "31 juni",
            "99999999999999999999d",
            "9999999999d",
        ] {
            assert!(read(bad).unwrap_err().contains("expected a time"), "{bad}");
        }
    }
}
