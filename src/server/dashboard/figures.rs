//! Numbers, shares and times as people read them.
//!
//! Comes in: values. Goes out: short texts. Never here: the clock (now is an argument).

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `12,400`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share as whole percent; `0 %` and `100 %` only where they are exact.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".into();
    }
    let share = (u128::from(part) * 200 / u128::from(whole)).div_ceil(2).min(100);
    match share {
        0 if part > 0 => "<1 %".into(),
        100 if part < whole => ">99 %".into(),
        _ => format!("{share} %"),
    }
}

/// `3 min ago`, `in 2 h`, `yesterday` is never said.
pub fn ago(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(time.as_second());
    let span = match seconds.unsigned_abs() {
        0..=59 if seconds >= 0 => return "just now".into(),
        0..=59 => "1 min".into(),
        s @ 60..=3_599 => format!("{} min", s / 60),
        s @ 3_600..=172_799 => format!("{} h", s / 3_600),
        s => format!("{} days", s / 86_400),
    };
    if seconds >= 0 {
        format!("{span} ago")
    } else {
        format!("in {span}")
    }
}

/// `2026-11-20 09:15` in a zone.
pub fn exact(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The address where a browser may follow it: absolute, http or https.
pub fn link(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [count(0), count(999), count(1000), count(12_400), count(1_234_567)],
            ["0", "999", "1,000", "12,400", "1,234,567"]
        );
        assert_eq!(
            [
                percent(0, 0),
                percent(0, 9),
                percent(1, 900),
                percent(1, 3),
                percent(2, 3)
            ],
            ["–", "0 %", "<1 %", "33 %", "67 %"]
        );
        assert_eq!([percent(999, 1000), percent(7, 7)], [">99 %", "100 %"]);
    }

    #[test]
    fn times_read_well() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(ago(at("2026-11-20T11:59:30Z"), now), "just now");
        assert_eq!(ago(at("2026-11-20T11:15:00Z"), now), "45 min ago");
        assert_eq!(ago(at("2026-11-19T08:00:00Z"), now), "28 h ago");
        assert_eq!(ago(at("2026-11-01T08:00:00Z"), now), "19 days ago");
        assert_eq!(ago(at("2026-11-20T12:10:00Z"), now), "in 10 min");
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        assert_eq!(exact(at("2026-11-20T08:15:00Z"), &zone), "2026-11-20 09:15");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(
            link("https://example.org/a b"),
            Some("https://example.org/a%20b".into())
        );
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/relative",
            "",
            "file:///etc/passwd",
            " JavaScript:x",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
