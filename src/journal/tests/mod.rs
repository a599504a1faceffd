//! The journal from outside, against naive models and hostile moments.

use std::convert::Infallible;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::*;
use crate::mention::{AlertRow, AlertState, Label, Language, Mention, Message, Post, Tone};

mod alerts;
mod dedupe;
mod desk;
mod durability;
mod edits;
mod rebuild;
mod speed;

/// A journal in a folder that goes with it.
fn fresh() -> (TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    (folder, journal)
}

fn at(seconds: i64) -> Timestamp {
    "2026-11-20T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn post(id: &str, text: &str) -> Post {
    Post {
        id: Some(id.to_owned()),
        kind: "feed".to_owned(),
        url: Some(format!("https://example.org/{id}")),
        author: Some("Aino".to_owned()),
        published: Some(at(-60)),
        title: Some("Nordkaffe".to_owned()),
        text: text.to_owned(),
        language: Some(Language::FI),
        ..Post::default()
    }
}

fn mention(brand: &str, label: Label, polarity: Option<f64>) -> Mention {
    let tone = Tone {
        language: Language::FI,
        confidence: 1.0,
        label,
        certainty: 1.0,
        polarity,
        score: 0.0,
        because: Vec::new(),
    };
    Mention {
        post: 0,
        brand: brand.to_owned(),
        tone,
    }
}

/// A post known by its id, with its text as content.
fn incoming(id: &str, text: &str) -> Incoming {
    Incoming {
        post: post(id, text),
        keys: vec![xxhash_rust::xxh3::xxh3_128(id.as_bytes())],
        content: xxhash_rust::xxh3::xxh3_64(text.as_bytes()),
        stories: vec![xxhash_rust::xxh3::xxh3_64(text.as_bytes())],
        mentions: Vec::new(),
        alertable: true,
        keep: true,
    }
}

fn about(incoming: Incoming, brand: &str, label: Label, polarity: f64) -> Incoming {
    let mut mentions = incoming.mentions.clone();
    mentions.push(mention(brand, label, Some(polarity)));
    Incoming { mentions, ..incoming }
}

fn from(source: &str, posts: Vec<Incoming>) -> Batch {
    Batch {
        arrivals: vec![Arrival {
            source: source.to_owned(),
            posts,
            ..Arrival::default()
        }],
    }
}

/// Commits without any rule.
fn put(journal: &Journal, batch: Batch, now: Timestamp) -> Committed {
    journal
        .commit(batch, now, |_, _| Ok::<_, Infallible>(Vec::new()))
        .unwrap()
}

fn alert(rule: &str, window: Timestamp, state: AlertState, messages: &[&str]) -> AlertRow {
    let key = format!("{rule}/Nordkaffe/{window}");
    let message = |transition: &&str| Message {
        id: format!("{key}/{transition}/press"),
        channel: "press".to_owned(),
        body: format!("{{\"transition\": \"{transition}\"}}"),
    };
    AlertRow {
        messages: messages.iter().map(message).collect(),
        key: key.clone(),
        rule: rule.to_owned(),
        brand: "Nordkaffe".to_owned(),
        window,
        state,
        opened: window,
        held: window,
        told: window,
        repeats: 0,
        detail: serde_json::json!({"observed": 0.7}),
    }
}

/// What the roll-ups of all time say, without their sketches.
fn hours(journal: &Journal) -> Vec<(String, Label, String, u64, u64, f64, u64)> {
    let all = journal.hourly(Timestamp::MIN, Timestamp::MAX, None).unwrap();
    all.into_iter()
        .map(|h| (h.brand, h.label, h.source, h.count, h.scored, h.polarity, h.reach))
        .collect()
}
