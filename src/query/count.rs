//! Counts: how many mentions by brand and label, and how they lie in time.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::index::{Cell, IndexError, Reader};
use crate::mention::Label;
use crate::query::Filter;

/// Every zone's hours and days begin at a quarter of an hour (zones of today, and of most of the past).
const QUARTER: i64 = 900_000_000;

/// Width of the spans of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Hours.
    Hour,
    /// Days in the configured zone.
    Day,
}

/// One span of a trend, for one brand and label.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// Its first moment.
    pub start: Timestamp,
    /// The brand.
    pub brand: String,
    /// The label: by hand, or else derived.
    pub label: Label,
    /// What was counted.
    pub cell: Cell,
}

/// Mentions by brand and label; pairs without any are left out. In the order of brand and of [`Label::ALL`].
///
/// # Errors
/// Those of the index.
pub fn counts(reader: &Reader, filter: &Filter) -> Result<Vec<(String, Label, u64)>, IndexError> {
    let mut counted: BTreeMap<(String, Label), u64> = BTreeMap::new();
    for (group, cell) in reader.view()?.grouped(filter.clause(), None)? {
        if let Ok(label) = group.label.parse() {
            *counted.entry((group.brand, label)).or_default() += cell.mentions;
        }
    }
    Ok(counted
        .into_iter()
        .map(|((brand, label), count)| (brand, label, count))
        .collect())
}

/// Mentions by span of time, brand and label, oldest first; spans without any are left out.
///
/// # Errors
/// Those of the index.
pub fn trend(reader: &Reader, filter: &Filter, step: Step, zone: &TimeZone) -> Result<Vec<Bucket>, IndexError> {
    let mut spans: BTreeMap<(Timestamp, String, Label), Cell> = BTreeMap::new();
    for (group, cell) in reader.view()?.grouped(filter.clause(), Some(QUARTER))? {
        let moment = Timestamp::from_microsecond(group.span.saturating_mul(QUARTER));
        if let (Ok(moment), Ok(label)) = (moment, group.label.parse()) {
            spans
                .entry((start(moment, step, zone), group.brand, label))
                .or_default()
                .add(cell);
        }
    }
    let bucket = |((start, brand, label), cell)| Bucket {
        start,
        brand,
        label,
        cell,
    };
    Ok(spans.into_iter().map(bucket).collect())
}

/// First moment of the hour or day that a moment lies in.
fn start(moment: Timestamp, step: Step, zone: &TimeZone) -> Timestamp {
    let local: Zoned = moment.to_zoned(zone.clone());
    let first = match step {
        Step::Day => local.start_of_day().ok(),
        Step::Hour => {
            let hour = Time::constant(local.hour(), 0, 0, 0);
            // The offset stays the same, so that an hour that comes twice stays two hours.
            local
                .offset()
                .to_timestamp(local.date().to_datetime(hour))
                .map(|t| t.to_zoned(zone.clone()))
                .ok()
        }
    };
    first.map_or(moment, |z| z.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_begin_where_the_zone_says() {
        let zone = |name| TimeZone::get(name).unwrap();
        let at = |text: &str, step, name| start(text.parse().unwrap(), step, &zone(name)).to_string();
        assert_eq!(
            at("2026-11-20T23:45:00Z", Step::Day, "Europe/Stockholm"),
            "2026-11-20T23:00:00Z"
        );
        assert_eq!(
            at("2026-11-20T18:15:00Z", Step::Hour, "Asia/Kolkata"),
            "2026-11-20T17:30:00Z"
        );
        assert_eq!(at("2026-11-20T18:15:00Z", Step::Hour, "UTC"), "2026-11-20T18:00:00Z");
        // The hour between two and three that comes twice.
        assert_eq!(
            at("2026-10-25T00:30:00Z", Step::Hour, "Europe/Stockholm"),
            "2026-10-25T00:00:00Z"
        );
        assert_eq!(
            at("2026-10-25T01:30:00Z", Step::Hour, "Europe/Stockholm"),
            "2026-10-25T01:00:00Z"
        );
    }
}
