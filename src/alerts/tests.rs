//! The rules over scripted streams, with a journal on disk and a given clock.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::Rules;
use super::channels::{self, Speaker};
use crate::config::{self, Config, Faults};
use crate::journal::{Arrival, Batch, Incoming, Journal};
use crate::mention::{AlertRow, AlertState, Because, Engagement, Field, Label, Language, Mention, Post, Stored, Tone};

mod clock;
mod partition;
mod rules;

/// Noon of some day, and so many seconds.
pub(super) fn at(seconds: i64) -> Timestamp {
    "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// A post that was published when it was seen.
pub(super) fn stored(no: i64, seen: Timestamp, author: &str, text: &str) -> Stored {
    let post = Post {
        id: Some(format!("id-{no}")),
        source: "forum".to_owned(),
        kind: "page".to_owned(),
        url: Some(format!("https://forum.example.org/{no}")),
        author: Some(author.to_owned()),
        published: Some(seen),
        title: Some("Om Nordkaffe".to_owned()),
        text: text.to_owned(),
        engagement: Engagement {
            views: Some(100),
            ..Engagement::default()
        },
        ..Post::default()
    };
    Stored {
        no,
        position: 1,
        seen,
        story: no,
        post,
    }
}

pub(super) fn mention(stored: &Stored, label: Label, polarity: f64) -> Mention {
    let because = Because {
        word: Some("Urusel".to_owned()),
        field: Field::Text,
        start: 0,
        end: 6,
        valence: -3.0,
        weight: polarity * 4.0,
        rules: vec![Cow::Borrowed("intensified")],
    };
    let scored = label != Label::Unscored;
    let tone = Tone {
        language: Language::SV,
        confidence: 0.9,
        label,
        certainty: 0.9,
        polarity: scored.then_some(polarity),
        score: polarity * 4.0,
        because: if scored { vec![because] } else { Vec::new() },
    };
    Mention {
        post: stored.no,
        brand: "Nordkaffe".to_owned(),
        tone,
    }
}

/// A configuration with two brands, a rival, two channels, and these rules.
pub(super) fn config(alerts: &str) -> (Config, Faults) {
    let text = format!(
        r#"
[[brand]]
name = "Nordkaffe"
[[brand]]
name = "Fjordbryg"
[[brand]]
name = "Kaffila"
role = "competitor"
[[channel]]
name = "press"
kind = "slack"
url_env = "SLACK"
[[channel]]
name = "desk"
kind = "webhook"
url_env = "HOOK"
secret_env = "KEY"
[server]
public_url = "https://listen.example.org/"
{alerts}"#
    );
    let env = |name: &str| {
        let value = match name {
            "SLACK" => "https://hooks.example.org/services/T000/B000/canarycanary",
            "HOOK" => "https://desk.example.org/in?token=canarycanary",
            "KEY" => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let (draft, faults) = config::parse(Path::new("gjallar.toml"), &text, &env).unwrap();
    (draft.config, faults)
}

pub(super) fn speakers() -> Vec<Arc<Speaker>> {
    let (config, mut faults) = config("");
    let speakers = channels::open_all(&config, &mut faults);
    faults.into_result().unwrap();
    speakers
}

/// The rule that most tests watch with.
const STORM: &str = "[[alert]]\nname = \"storm\"\nkind = \"negative_share\"\nbrand = \"Nordkaffe\"\n";

fn compile(alerts: &str) -> Rules {
    let (config, mut faults) = config(alerts);
    let rules = Rules::compile(&config, 1, &mut faults);
    faults.into_result().unwrap();
    rules
}

/// What somebody says.
#[derive(Debug, Clone)]
struct Said {
    author: String,
    brand: &'static str,
    label: Label,
    polarity: f64,
    certainty: f64,
    /// Seconds before it is seen.
    age: i64,
    alertable: bool,
    text: String,
}

fn bad(author: impl ToString) -> Said {
    Said {
        author: author.to_string(),
        brand: "Nordkaffe",
        label: Label::Negative,
        polarity: -0.7,
        certainty: 0.9,
        age: 0,
        alertable: true,
        text: "Urusel service".to_owned(),
    }
}

fn good(author: impl ToString) -> Said {
    Said {
        label: Label::Positive,
        polarity: 0.7,
        ..bad(author)
    }
}

/// So many bad ones, each by another author.
fn angry(count: usize) -> Vec<Said> {
    (0..count).map(|n| bad(format!("a{n}"))).collect()
}

fn pleased(count: usize) -> Vec<Said> {
    (0..count).map(|n| good(format!("p{n}"))).collect()
}

/// A journal with rules at work on it.
struct Bench {
    _folder: TempDir,
    journal: Journal,
    rules: Rules,
    said: i64,
}

impl Bench {
    fn new(alerts: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        Bench {
            _folder: folder,
            journal,
            rules: compile(alerts),
            said: 0,
        }
    }

    fn hear(&mut self, now: Timestamp, said: impl IntoIterator<Item = Said>) -> Vec<AlertRow> {
        let posts: Vec<Incoming> = said.into_iter().map(|said| self.incoming(now, said)).collect();
        let batch = Batch {
            arrivals: vec![Arrival {
                source: "forum".to_owned(),
                posts,
                ..Arrival::default()
            }],
        };
        self.journal
            .commit(batch, now, |new, counters| self.rules.evaluate(new, counters, now))
            .unwrap()
            .alerts
    }

    fn tick(&mut self, now: Timestamp) -> Vec<AlertRow> {
        self.hear(now, [])
    }

    fn incoming(&mut self, now: Timestamp, said: Said) -> Incoming {
        self.said += 1;
        let stored = stored(self.said, now, &said.author, &said.text);
        let mut mention = mention(&stored, said.label, said.polarity);
        mention.tone.certainty = said.certainty;
        mention.brand = said.brand.to_owned();
        let published = now.checked_sub(SignedDuration::from_secs(said.age)).unwrap();
        Incoming {
            post: Post {
                published: Some(published),
                ..stored.post
            },
            keys: vec![self.said.unsigned_abs().into()],
            content: self.said.unsigned_abs(),
            stories: Vec::new(),
            mentions: vec![mention],
            alertable: said.alertable,
            keep: true,
        }
    }

    fn ledger(&self) -> Vec<AlertRow> {
        let mut rows = self.journal.alerts(1_000).unwrap();
        rows.reverse();
        rows
    }

    /// Keys and states, oldest first.
    fn states(&self) -> Vec<(String, AlertState)> {
        self.ledger().into_iter().map(|row| (row.key, row.state)).collect()
    }

    /// Ids of the messages to the webhook, oldest first.
    fn messages(&self) -> Vec<String> {
        let mut rows = self.journal.outbox(1_000).unwrap();
        rows.reverse();
        rows.into_iter()
            .filter(|row| row.channel == "desk")
            .map(|row| row.id)
            .collect()
    }
}

/// The transitions in some rows.
fn steps(rows: &[AlertRow]) -> Vec<String> {
    let ids = rows
        .iter()
        .flat_map(|row| &row.messages)
        .filter(|message| message.channel == "desk");
    ids.map(|message| message.id.rsplit('/').nth(1).unwrap().to_owned())
        .collect()
}
