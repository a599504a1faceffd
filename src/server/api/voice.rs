//! `/api/v1/voice`: who is talked about how much, and how it sounds.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::mention::Label;
use crate::query;
use crate::server::asking::unsearched;
use crate::server::{Desk, Problem, api};

#[derive(Serialize)]
struct Answer {
    total: u64,
    brands: Vec<Voice>,
}

/// How a brand stands among what was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Voice {
    brand: String,
    mentions: u64,
    /// Share of all mentions found; null where there are none.
    share: Option<f64>,
    positive: u64,
    negative: u64,
    neutral: u64,
    unscored: u64,
    /// Share of the scored mentions that are negative; null where none is scored.
    negative_share: Option<f64>,
    /// Positive less negative over scored, -1 to 1; null where none is scored.
    net: Option<f64>,
}

/// Counts of one brand by label, in the order of `Label::ALL`.
pub(in crate::server) type Tally = BTreeMap<Label, u64>;

/// Counts by brand; brands of the configuration come first and in its order, also without a mention.
pub(in crate::server) fn tallies(names: &[String], counts: Vec<(String, Label, u64)>) -> Vec<(String, Tally)> {
    let mut all: Vec<(String, Tally)> = names.iter().map(|name| (name.clone(), Tally::new())).collect();
    for (brand, label, count) in counts {
        let at = all.iter().position(|(name, _)| *name == brand).unwrap_or_else(|| {
            all.push((brand, Tally::new()));
            all.len() - 1
        });
        if let Some((_, tally)) = all.get_mut(at) {
            *tally.entry(label).or_default() += count;
        }
    }
    all
}

fn voice_of(brand: String, tally: &Tally, all: u64) -> Voice {
    let of = |label: Label| tally.get(&label).copied().unwrap_or_default();
    let (positive, negative, neutral) = (of(Label::Positive), of(Label::Negative), of(Label::Neutral));
    let (mentions, scored) = (tally.values().sum::<u64>(), positive + negative + neutral);
    let share = |part: f64, whole: u64| (whole > 0).then(|| part / whole as f64);
    Voice {
        brand,
        mentions,
        share: share(mentions as f64, all),
        positive,
        negative,
        neutral,
        unscored: of(Label::Unscored),
        negative_share: share(negative as f64, scored),
        net: share(positive as f64 - negative as f64, scored),
    }
}

/// `GET /api/v1/voice?q=`.
pub(in crate::server) async fn voice(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (_, asking) = api::asked(query.as_deref(), &[])?;
    let config = desk.config();
    let filter = asking.filter(&config, Timestamp::now())?;
    let counts = desk
        .ask(move |app| query::counts(&app.reader, &filter).map_err(|error| unsearched(&error)))
        .await?;
    let names: Vec<String> = config.brands.iter().map(|brand| brand.name.clone()).collect();
    let tallies = tallies(&names, counts);
    let total = tallies.iter().flat_map(|(_, tally)| tally.values()).sum();
    let brands = tallies
        .into_iter()
        .map(|(brand, tally)| voice_of(brand, &tally, total))
        .collect();
    api::json(&Answer { total, brands })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_taken_over_scored_mentions() {
        let counts = vec![
            ("Fjordbryg".to_owned(), Label::Unscored, 2),
            ("Nordkaffe".to_owned(), Label::Negative, 3),
            ("Nordkaffe".to_owned(), Label::Positive, 1),
            ("Nordkaffe".to_owned(), Label::Unscored, 4),
        ];
        let all = tallies(&["Nordkaffe".to_owned(), "Kaffila".to_owned()], counts);
        let voices: Vec<Voice> = all
            .into_iter()
            .map(|(brand, tally)| voice_of(brand, &tally, 10))
            .collect();
        let [nordkaffe, kaffila, fjordbryg] = voices.as_slice() else {
            panic!("three brands")
        };
        assert_eq!((nordkaffe.mentions, nordkaffe.share), (8, Some(0.8)));
        assert_eq!((nordkaffe.negative_share, nordkaffe.net), (Some(0.75), Some(-0.5)));
        assert_eq!((kaffila.mentions, kaffila.net), (0, None));
        assert_eq!((fjordbryg.unscored, fjordbryg.negative_share), (2, None));
    }
}
