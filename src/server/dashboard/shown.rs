//! Mentions, brands, alerts and sources as their templates need them: every value a finished text.
//!
//! Comes in: records and states. Goes out: views. Never here: HTML, or a question to the journal.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::mention::{Field, Label, Record, State, Status};
use crate::server::api::alerts::AlertShown;
use crate::server::api::sources::SourceShown;
use crate::server::api::voice::Tally;
use crate::server::asking::Asking;
use crate::server::dashboard::figures::{ago, count, exact, link, percent};
use crate::server::dashboard::form::address;
use crate::server::dashboard::spans::{Piece, pieces, signed};

/// Unicode scalars of a text that a list shows.
const LONGEST: usize = 1200;

/// Fewer scored mentions than this are said, not drawn.
const FEW: u64 = 5;

/// When and where a page is made.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    /// Now.
    pub now: Timestamp,
    /// The zone of the configuration.
    pub zone: &'a TimeZone,
}

/// A mention in the list.
pub(super) struct MentionView {
    pub key: String,
    pub label: &'static str,
    pub sign: &'static str,
    pub by_hand: bool,
    pub certainty: String,
    pub brand: String,
    pub brand_address: String,
    pub author: String,
    pub source: String,
    pub time: String,
    pub time_utc: String,
    pub age: String,
    pub language: String,
    pub reach: String,
    pub status: &'static str,
    pub tags: Vec<String>,
    pub tags_line: String,
    pub title: Vec<Piece>,
    pub text: Vec<Piece>,
    pub note: String,
    pub link: Option<String>,
    pub host: String,
}

impl MentionView {
    /// `by_hand`: the label was set by hand.
    pub(super) fn new(record: Record, by_hand: bool, asking: &Asking, moment: Moment<'_>) -> MentionView {
        let time = record.published.unwrap_or(record.seen);
        let link = record.url.as_deref().and_then(link);
        let host = link
            .as_deref()
            .and_then(|link| url::Url::parse(link).ok())
            .and_then(|url| {
                let host = url.host_str()?;
                Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
            });
        let polarity = record
            .polarity
            .map_or_else(|| "not scored".into(), |p| format!("polarity {}", signed(p)));
        let certainty = format!(
            "{polarity}, certainty {:.2}, score {}",
            record.certainty,
            signed(record.score)
        );
        MentionView {
            key: record.key.to_string(),
            label: record.label.name(),
            sign: sign(record.label),
            by_hand,
            certainty,
            brand_address: address("/", asking, &[("brand", &record.brand)]),
            brand: record.brand,
            author: record.author.unwrap_or_default(),
            source: record.source,
            time: exact(time, moment.zone),
            time_utc: time.to_string(),
            age: ago(time, moment.now),
            language: record.language.code().to_owned(),
            reach: record.reach.map(count).unwrap_or_default(),
            status: match record.status {
                Status::Open => "open",
                Status::Pending => "pending",
                Status::Done => "done",
            },
            tags_line: record.tags.join(", "),
            tags: record.tags,
            title: pieces(
                record.title.as_deref().unwrap_or_default(),
                Field::Title,
                &record.because,
                LONGEST,
            ),
            text: pieces(&record.text, Field::Text, &record.because, LONGEST),
            note: record.note.unwrap_or_default(),
            host: host.unwrap_or_default(),
            link,
        }
    }
}

fn sign(label: Label) -> &'static str {
    match label {
        Label::Positive => "+",
        Label::Negative => "−",
        Label::Neutral => "·",
        Label::Unscored => "?",
    }
}

/// A brand in the table.
pub(super) struct BrandView {
    pub name: String,
    pub address: String,
    pub total: String,
    pub cells: Vec<CountView>,
    pub bars: Vec<Bar>,
    pub says: String,
}

/// A number that leads to its mentions.
pub(super) struct CountView {
    pub count: String,
    pub address: Option<String>,
}

/// A part of a stacked bar, in thousandths of its width.
pub(super) struct Bar {
    pub class: &'static str,
    pub x: u64,
    pub width: u64,
    pub says: String,
}

/// Labels in the order of the table and its bars.
const ORDER: [Label; 4] = [Label::Negative, Label::Neutral, Label::Positive, Label::Unscored];

impl BrandView {
    pub(super) fn new(name: String, tally: &Tally, asking: &Asking) -> BrandView {
        let of = |label: Label| tally.get(&label).copied().unwrap_or_default();
        let total: u64 = tally.values().sum();
        let cell = |label: Label| CountView {
            count: count(of(label)),
            address: (of(label) > 0).then(|| address("/", asking, &[("brand", &name), ("label", label.name())])),
        };
        let (negative, scored) = (of(Label::Negative), total - of(Label::Unscored));
        BrandView {
            address: address("/", asking, &[("brand", &name), ("label", "")]),
            total: count(total),
            cells: ORDER.into_iter().map(cell).collect(),
            bars: if scored < FEW {
                Vec::new()
            } else {
                bars(&ORDER.map(|label| (label, of(label))), total)
            },
            says: match (total, scored) {
                (0, _) => "no mentions".into(),
                (_, 0) => "none of them scored".into(),
                (_, few) if few < FEW => format!("{} of {} scored are negative", count(negative), count(few)),
                _ => format!("{} of {} scored are negative", percent(negative, scored), count(scored)),
            },
            name,
        }
    }
}

/// Parts that fill the width exactly.
fn bars(parts: &[(Label, u64)], total: u64) -> Vec<Bar> {
    let place = |n: u64| u64::try_from(u128::from(n) * 1000 / u128::from(total.max(1))).unwrap_or(1000);
    let (mut bars, mut before) = (Vec::new(), 0);
    for &(label, n) in parts.iter().filter(|(_, n)| *n > 0) {
        let (x, end) = (place(before), place(before + n));
        let says = format!("{} {}, {}", count(n), label.name(), percent(n, total));
        bars.push(Bar {
            class: label.name(),
            x,
            width: end - x,
            says,
        });
        before += n;
    }
    bars
}

/// A source in the list.
pub(super) struct SourceView {
    pub name: String,
    pub kind: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub posts: String,
    pub last: String,
    pub next: String,
    pub reason: String,
}

impl SourceView {
    /// All of them, failing ones first, then in the order of the file.
    pub(super) fn all(mut sources: Vec<SourceShown>, moment: Moment<'_>) -> Vec<SourceView> {
        sources.sort_by_key(|source| Reverse(urgency(source.state)));
        sources
            .into_iter()
            .map(|source| SourceView::new(source, moment))
            .collect()
    }

    fn new(source: SourceShown, moment: Moment<'_>) -> SourceView {
        let since = match (urgency(source.state) > 1, source.since) {
            (true, Some(since)) => format!(" (since {})", exact(since, moment.zone)),
            _ => String::new(),
        };
        SourceView {
            state: source.state.name(),
            tone: if urgency(source.state) > 1 { "bad" } else { "good" },
            posts: count(source.posts),
            last: source
                .last_success
                .map(|time| ago(time, moment.now))
                .unwrap_or_default(),
            next: source
                .next_poll
                .filter(|time| *time > moment.now)
                .map(|time| ago(time, moment.now))
                .unwrap_or_default(),
            reason: source
                .reason
                .map(|reason| format!("{reason}{since}"))
                .unwrap_or_default(),
            name: source.name,
            kind: source.kind,
        }
    }
}

/// How much a state asks for somebody to look.
pub(super) fn urgency(state: State) -> u8 {
    match state {
        State::Ok | State::Pending => 0,
        State::Partial => 1,
        State::Throttled => 2,
        State::Blocked | State::Failing | State::Gone => 3,
        State::Refused | State::Misconfigured | State::Trap => 4,
    }
}

/// An open alert.
pub(super) struct AlertView {
    pub rule: String,
    pub brand: String,
    pub since: String,
    pub since_utc: String,
    pub age: String,
    pub observed: String,
}

impl AlertView {
    pub(super) fn new(alert: AlertShown, moment: Moment<'_>) -> AlertView {
        AlertView {
            since: exact(alert.opened, moment.zone),
            since_utc: alert.opened.to_string(),
            age: ago(alert.opened, moment.now),
            observed: observed(&alert.detail),
            rule: alert.rule,
            brand: alert.brand,
        }
    }
}

/// What was counted, in a few words; empty where the ledger's row does not tell.
fn observed(detail: &serde_json::Value) -> String {
    let told = &detail["observed"];
    let count = |name: &str| told[name].as_u64();
    match (count("negative"), count("scored"), count("authors")) {
        (Some(negative), Some(scored), Some(authors)) => {
            format!("{negative} of {scored} scored mentions negative, by {authors} authors")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bars_fill_the_width(a in 0u64..1_000_000, b in 0u64..1_000_000, c in 0u64..9, d in 1u64..9) {
            let parts = [(Label::Negative, a), (Label::Neutral, b), (Label::Positive, c), (Label::Unscored, d)];
            let bars = bars(&parts, a + b + c + d);
            prop_assert_eq!(bars.iter().map(|bar| bar.width).sum::<u64>(), 1000);
            let mut at = 0;
            for bar in &bars {
                prop_assert_eq!(bar.x, at);
                at += bar.width;
            }
        }
    }

    #[test]
    fn few_are_said_and_not_drawn() {
        let few = BrandView::new(
            "Kaffila".into(),
            &Tally::from([(Label::Negative, 2), (Label::Neutral, 2)]),
            &Asking::default(),
        );
        assert!(few.bars.is_empty());
        assert_eq!(few.says, "2 of 4 scored are negative");
        let none = BrandView::new("Kaffila".into(), &Tally::new(), &Asking::default());
        assert_eq!((none.total.as_str(), none.says.as_str()), ("0", "no mentions"));
    }
}
