//! `slack`: a notice as Block Kit for an incoming webhook.
//!
//! <https://docs.slack.dev/reference/block-kit/blocks>: header 150 characters, section 3,000, ten fields of 2,000, 50 blocks,
//! and a total near 13,000. Success is the status 200 with the body `ok`; one message a second.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::Faults;
use crate::config::alert::Channel as Configured;
use crate::fetch::Reply;

use super::mrkdwn::{line, link, plain};
use super::{Channel, Kind};
use crate::alerts::notice::{Notice, Sample, Transition, Word};
use crate::alerts::rule::percent;

pub(super) const KIND: Kind = Kind {
    name: "slack",
    about: "a message to a Slack channel, over an incoming webhook",
    example: r#"[[channel]]
name = "press"
kind = "slack"
url_env = "GJALLAR_SLACK"
"#,
    gap: Duration::from_secs(1),
    open,
};

/// Mentions told in full.
const MENTIONS: usize = 3;
/// Names of a field, the most frequent.
const NAMES: usize = 4;

struct Slack;

fn open(channel: &Configured, faults: &mut Faults) -> Option<Box<dyn Channel>> {
    if channel.secret.is_some() {
        let what = format!(
            "the channel `{}` has a signing key; expected none, Slack takes no signature",
            channel.name
        );
        faults.add(channel.line, what);
        return None;
    }
    Some(Box::new(Slack))
}

impl Channel for Slack {
    fn render(&self, notice: &Notice) -> String {
        let mut blocks = vec![
            json!({"type": "header", "text": {"type": "plain_text", "emoji": false, "text": title(notice, plain)}}),
            section(&sentence(notice)),
        ];
        if notice.transition != Transition::Test {
            blocks.push(json!({"type": "section", "fields": fields(notice)}));
        }
        if matches!(notice.transition, Transition::Firing | Transition::Repeat) {
            if !notice.words.is_empty() {
                blocks.push(section(&format!("*Words that drove it*\n{}", words(&notice.words, 12))));
            }
            blocks.extend(
                notice
                    .mentions
                    .iter()
                    .take(MENTIONS)
                    .map(|sample| section(&told(sample))),
            );
        }
        if !notice.url.is_empty() {
            blocks.push(section(&link(&notice.url, "Open these mentions", 40)));
        }
        let context = format!("Rule *{}* · {}", line(&notice.rule, 120), minute(notice.time));
        blocks.push(json!({"type": "context", "elements": [text(&context)]}));
        let fallback = format!("{}. {}", title(notice, line), sentence(notice).replace('*', ""));
        json!({"text": fallback, "blocks": blocks}).to_string()
    }

    fn headers(&self, _: &str, _: &str, _: Timestamp) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn accepted(&self, reply: &Reply) -> Result<(), String> {
        match (reply.status, reply.body.as_str()) {
            (200, "ok") => Ok(()),
            _ => Err("expected 200 with `ok`".to_owned()),
        }
    }
}

fn text(mrkdwn: &str) -> Value {
    // Verbatim: nothing in it becomes a link or a call by itself.
    json!({"type": "mrkdwn", "verbatim": true, "text": mrkdwn})
}

fn section(mrkdwn: &str) -> Value {
    json!({"type": "section", "text": text(mrkdwn)})
}

/// The first line; `shown` makes foreign text safe for where it stands.
fn title(notice: &Notice, shown: fn(&str, usize) -> String) -> String {
    let brand = shown(&notice.brand, 60);
    let seen = &notice.observed;
    let what = match notice.expected.share {
        Some(_) => format!("{} negative", percent(seen.share)),
        None if seen.negative == 1 => "a negative mention".to_owned(),
        None => format!("{} negative mentions", seen.negative),
    };
    match notice.transition {
        Transition::Firing => format!("🔔 {brand}: {what}"),
        Transition::Repeat => format!("🔁 {brand}: still {what} (repeat {})", notice.repeats),
        Transition::Resolved => format!("✅ {brand}: resolved, {} is quiet again", shown(&notice.rule, 40)),
        Transition::Test => "🔧 Test message from gjallar".to_owned(),
    }
}

fn sentence(notice: &Notice) -> String {
    let seen = &notice.observed;
    let counted = match notice.expected.polarity {
        None => format!(
            "*{} of {}* scored mentions are negative ({})",
            seen.negative,
            seen.scored,
            percent(seen.share)
        ),
        Some(polarity) => {
            let mentions = if seen.negative == 1 {
                "mention sounds"
            } else {
                "mentions sound"
            };
            format!("*{}* {mentions} {} or worse", seen.negative, signed(polarity))
        }
    };
    let who = format!(
        "by {} in {}",
        some(seen.authors, "author", "authors"),
        some(seen.stories, "story", "stories")
    );
    match notice.transition {
        Transition::Firing | Transition::Repeat => format!("{counted}, {who}."),
        Transition::Resolved => format!(
            "One whole window of {} has passed without it. The last that held: {counted}, {who}.",
            line(&notice.expected.window, 20)
        ),
        Transition::Test => "This channel works. Nothing has happened.".to_owned(),
    }
}

fn fields(notice: &Notice) -> Vec<Value> {
    let (seen, expected) = (&notice.observed, &notice.expected);
    let threshold = match expected.polarity {
        None => format!(
            "{} of at least {}, {}",
            percent(expected.share.unwrap_or_default()),
            expected.at_least.unwrap_or_default(),
            some(expected.authors.unwrap_or_default(), "author", "authors")
        ),
        Some(polarity) => format!("polarity {} or less", signed(polarity)),
    };
    let negative = match expected.polarity {
        None => format!("{} of {} ({})", seen.negative, seen.scored, percent(seen.share)),
        Some(_) => seen.negative.to_string(),
    };
    let window = format!("{} – {}", minute(seen.since), minute(seen.until));
    let mut fields = vec![
        ("Brand", line(&notice.brand, 120)),
        ("Window", window),
        ("Negative", negative),
        ("Threshold", threshold),
        ("Distinct authors", seen.authors.to_string()),
        ("Distinct stories", seen.stories.to_string()),
    ];
    if seen.reach > 0 {
        fields.push(("Reach", seen.reach.to_string()));
    }
    for (name, counts) in [("Languages", &seen.languages), ("Sources", &seen.sources)] {
        if !counts.is_empty() {
            fields.push((name, frequent(counts)));
        }
    }
    fields
        .iter()
        .map(|(name, value)| text(&format!("*{name}*\n{value}")))
        .collect()
}

fn told(sample: &Sample) -> String {
    let named = sample
        .title
        .as_deref()
        .filter(|title| !title.trim().is_empty())
        .unwrap_or(&sample.source);
    let head = match &sample.url {
        Some(url) => link(url, named, 120),
        None => line(named, 120),
    };
    let mut meta = vec![
        line(&sample.source, 60),
        sample.language.to_string(),
        signed(sample.polarity),
    ];
    if let Some(author) = &sample.author {
        meta.insert(0, line(author, 60));
    }
    if !sample.words.is_empty() {
        meta.push(words(&sample.words, 3));
    }
    format!("{head}\n> {}\n{}", line(&sample.text, 450), meta.join(" · "))
}

fn words(words: &[Word], limit: usize) -> String {
    let one = |word: &Word| format!("{} {}", line(&word.word, 60), signed(word.weight));
    words.iter().take(limit).map(one).collect::<Vec<_>>().join(", ")
}

/// The most frequent names with their counts.
fn frequent(counts: &BTreeMap<String, u64>) -> String {
    let mut sorted: Vec<(&String, &u64)> = counts.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let shown = sorted
        .iter()
        .take(NAMES)
        .map(|(name, count)| format!("{} {count}", line(name, 60)));
    let more = if sorted.len() > NAMES { " …" } else { "" };
    shown.collect::<Vec<_>>().join(", ") + more
}

fn some(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Two digits, with the minus that is as wide as a plus.
fn signed(number: f64) -> String {
    format!("{number:.2}").replace('-', "−")
}

fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
