//! `/api/v1/trend`: counts over time, by hour or by day in the configured zone.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::config::quoted;
use crate::mention::Label;
use crate::query::{self, Bucket, Step};
use crate::server::asking::unsearched;
use crate::server::{Desk, Problem, api};

/// More spans than this are refused: nobody looks at them.
const MOST: usize = 50_000;

#[derive(Serialize)]
struct Answer {
    by: &'static str,
    zone: String,
    spans: Vec<Span>,
}

/// One span for one brand; spans without mentions are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Span {
    start: Timestamp,
    brand: String,
    mentions: u64,
    positive: u64,
    negative: u64,
    neutral: u64,
    unscored: u64,
    /// Mean polarity of the scored mentions; null where none is scored.
    polarity: Option<f64>,
    engagement: u64,
    reach: u64,
}

/// `GET /api/v1/trend?q=&by=day`.
pub(in crate::server) async fn trend(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, asking) = api::asked(query.as_deref(), &["by"])?;
    let (by, step) = match params.get("by") {
        None | Some("day") => ("day", Step::Day),
        Some("hour") => ("hour", Step::Hour),
        Some(other) => {
            return Err(Problem::parameter(
                "by",
                format!("`by` is {}; expected hour or day", quoted(other)),
            ));
        }
    };
    let config = desk.config();
    let filter = asking.filter(&config, Timestamp::now())?;
    let zone = config.zone.clone();
    let buckets = desk
        .ask(move |app| query::trend(&app.reader, &filter, step, &zone).map_err(|error| unsearched(&error)))
        .await?;
    if buckets.len() > MOST {
        return Err(Problem::bad(
            "this would be more than 50,000 numbers; ask for a shorter time, or by day",
        ));
    }
    api::json(&Answer {
        by,
        zone: config.zone_name.clone(),
        spans: spans(buckets),
    })
}

/// Joins the labels of one span and brand; they come one after the other.
fn spans(buckets: Vec<Bucket>) -> Vec<Span> {
    let mut spans: Vec<(Span, f64)> = Vec::new();
    for Bucket {
        start,
        brand,
        label,
        cell,
    } in buckets
    {
        if spans
            .last()
            .is_none_or(|(last, _)| last.start != start || last.brand != brand)
        {
            let (mentions, positive, negative, neutral, unscored) = (0, 0, 0, 0, 0);
            let (polarity, engagement, reach) = (None, 0, 0);
            let span = Span {
                start,
                brand,
                mentions,
                positive,
                negative,
                neutral,
                unscored,
                polarity,
                engagement,
                reach,
            };
            spans.push((span, 0.0));
        }
        let Some((span, polarity)) = spans.last_mut() else {
            continue;
        };
        span.mentions += cell.mentions;
        span.engagement = span.engagement.saturating_add(cell.engagement);
        span.reach = span.reach.saturating_add(cell.reach);
        *polarity += cell.polarity;
        match label {
            Label::Positive => span.positive += cell.mentions,
            Label::Negative => span.negative += cell.mentions,
            Label::Neutral => span.neutral += cell.mentions,
            Label::Unscored => span.unscored += cell.mentions,
        }
    }
    let mean = |(mut span, sum): (Span, f64)| {
        let scored = span.positive + span.negative + span.neutral;
        span.polarity = (scored > 0).then(|| sum / scored as f64);
        span
    };
    spans.into_iter().map(mean).collect()
}
