//! P18: steps of the clock do no harm.

use super::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A storm in the true window; what was told of it.
fn storm(bench: &mut Bench, now: i64) -> Vec<String> {
    steps(&bench.hear(at(now), angry(10)))
}

#[test]
fn an_hour_back_repeats_nothing() {
    let mut bench = Bench::new(STORM);
    assert_eq!(storm(&mut bench, 10), ["firing"]);
    assert!(
        storm(&mut bench, 20 - HOUR).is_empty(),
        "the same alert, in a window before its own"
    );
    assert!(storm(&mut bench, 30 - HOUR).is_empty());
    assert!(storm(&mut bench, 40).is_empty());
    assert_eq!(bench.ledger().len(), 1);
}

#[test]
fn a_day_ahead_and_back_withholds_nothing() {
    let mut bench = Bench::new(STORM);
    assert_eq!(storm(&mut bench, DAY + 10), ["firing"]);
    // The clock is right again: the alert is over after a whole quiet window of true time.
    assert!(steps(&bench.tick(at(20))).is_empty());
    assert!(steps(&bench.tick(at(HOUR + 20))).is_empty());
    assert_eq!(steps(&bench.tick(at(2 * HOUR))), ["resolved"]);
    assert_eq!(storm(&mut bench, 3 * HOUR), ["firing"]);
    assert_eq!(steps(&bench.tick(at(5 * HOUR))), ["resolved"]);
    // True time reaches the window that was counted already: no second alert under that key, but one in the next.
    assert!(storm(&mut bench, DAY + 30).is_empty());
    assert_eq!(storm(&mut bench, DAY + HOUR), ["firing"]);
    let ids = bench.messages();
    let different: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), different.len());
}

#[test]
fn a_repeat_is_not_held_back_by_a_time_ahead() {
    let mut bench = Bench::new(&format!("{STORM}window = \"1d\"\nrepeat = \"1h\"\n"));
    assert_eq!(storm(&mut bench, 11 * HOUR), ["firing"]);
    assert!(storm(&mut bench, 0).is_empty());
    assert_eq!(storm(&mut bench, HOUR), ["repeat-1"]);
}

#[test]
fn any_time_can_be_evaluated() {
    let mut bench = Bench::new(STORM);
    for now in [
        "1970-01-01T00:00:00Z",
        "2028-02-29T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
    ] {
        let now: Timestamp = now.parse().unwrap();
        assert_eq!(
            steps(&bench.hear(now, angry(10))).last().map(String::as_str),
            Some("firing"),
            "{now}"
        );
        let later = now + SignedDuration::from_hours(30);
        assert_eq!(steps(&bench.tick(later)), ["resolved"], "{now}");
    }
}
