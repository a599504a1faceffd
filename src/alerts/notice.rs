//! What there is to tell of an alert: one notice, from which every channel renders its own body.
//!
//! Comes in: a rule, a tally, a transition. Goes out: a notice; as JSON it is the webhook's body and the ledger's detail.
//! Never here: a channel's form, or text that was made safe for one (that is each channel's own trade).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::mention::Language;

/// What happened to the alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transition {
    /// It was opened.
    Firing,
    /// It is still open.
    Repeat,
    /// One whole window passed without it.
    Resolved,
    /// Nothing: somebody wants to see whether the channel works.
    Test,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// First moment of the window that was counted.
    pub since: Timestamp,
    /// One past its last.
    pub until: Timestamp,
    /// Mentions that count.
    pub scored: u64,
    /// Of these: negative; for `single`, at or below its polarity.
    pub negative: u64,
    /// Of these: positive.
    pub positive: u64,
    /// Negative of scored, 0 to 1.
    pub share: f64,
    /// Different authors who spoke ill.
    pub authors: u64,
    /// Different stories they told.
    pub stories: u64,
    /// Their potential reach, summed.
    pub reach: u64,
    /// Language -> mentions that speak ill.
    pub languages: BTreeMap<String, u64>,
    /// Source -> mentions that speak ill.
    pub sources: BTreeMap<String, u64>,
}

/// What the rule waits for; what does not belong to its kind is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Share of negative ones, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Mentions that count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// Different authors who speak ill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authors: Option<u64>,
    /// Polarity, at or below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<f64>,
    /// Certainty of the labels that count.
    pub certainty: f64,
    /// Length of the window, as in the configuration.
    pub window: String,
    /// Filter in the search language.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// A word and what it adds to the scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word or phrase.
    pub word: String,
    /// Sum of its weights.
    pub weight: f64,
}

/// A mention as a message tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The mention's key.
    pub key: String,
    /// Title, cut when long.
    pub title: Option<String>,
    /// At most 300 characters around what decided.
    pub text: String,
    /// Link.
    pub url: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Name of the source.
    pub source: String,
    /// When published.
    pub published: Option<Timestamp>,
    /// Language.
    pub language: Language,
    /// Polarity, -1 to 1.
    pub polarity: f64,
    /// The words that decided, heaviest first.
    pub words: Vec<Word>,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The alert's key: rule / brand / start of the window in which it fired.
    pub key: String,
    /// What happened.
    pub transition: Transition,
    /// Repeats so far.
    pub repeats: u32,
    /// Name of the rule.
    pub rule: String,
    /// Its kind.
    pub kind: String,
    /// The brand.
    pub brand: String,
    /// Start of the window in which it fired.
    pub window: Timestamp,
    /// When this was written.
    pub time: Timestamp,
    /// What was counted.
    pub observed: Observed,
    /// What the rule waits for.
    pub expected: Expected,
    /// Different authors who spoke ill.
    pub authors: u64,
    /// The words that drove it, heaviest first.
    pub words: Vec<Word>,
    /// The worst mentions, worst first.
    pub mentions: Vec<Sample>,
    /// The dashboard, filtered to what was counted.
    pub url: String,
}

impl Notice {
    /// The name of the transition in a message's id: `firing`, `repeat-1` …, `resolved`.
    pub fn step(&self) -> String {
        match self.transition {
            Transition::Firing => "firing".to_owned(),
            Transition::Repeat => format!("repeat-{}", self.repeats),
            Transition::Resolved => "resolved".to_owned(),
            Transition::Test => "test".to_owned(),
        }
    }

    /// The id of the message to a channel.
    pub fn id(&self, channel: &str) -> String {
        format!("{}/{}/{channel}", self.key, self.step())
    }

    /// A notice that tells of nothing, to try a channel with.
    pub fn test(now: Timestamp) -> Notice {
        Notice {
            key: format!("test/test/{now}"),
            transition: Transition::Test,
            repeats: 0,
            rule: "test".to_owned(),
            kind: "test".to_owned(),
            brand: "test".to_owned(),
            window: now,
            time: now,
            observed: Observed {
                since: now,
                until: now,
                ..Observed::default()
            },
            expected: Expected {
                window: "0s".to_owned(),
                ..Expected::default()
            },
            authors: 0,
            words: Vec::new(),
            mentions: Vec::new(),
            url: String::new(),
        }
    }
}

/// Start of the window that `now` lies in: windows are aligned to UTC, the first begins with 1970.
pub fn window(now: Timestamp, length: Duration) -> Timestamp {
    let length = micros(length);
    Timestamp::from_microsecond(now.as_microsecond().div_euclid(length) * length).unwrap_or(now)
}

/// The moment `windows` lengths after `start`; the last moment there is, where that is beyond it.
pub fn after(start: Timestamp, length: Duration, windows: i64) -> Timestamp {
    let far = micros(length).saturating_mul(windows);
    Timestamp::from_microsecond(start.as_microsecond().saturating_add(far)).unwrap_or(Timestamp::MAX)
}

fn micros(length: Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_aligned_to_utc() {
        let start = |now: &str, seconds| window(now.parse().unwrap(), Duration::from_secs(seconds)).to_string();
        assert_eq!(start("2026-11-20T12:34:56.789Z", 3_600), "2026-11-20T12:00:00Z");
        assert_eq!(start("2026-11-20T12:00:00Z", 3_600), "2026-11-20T12:00:00Z");
        assert_eq!(start("2026-11-20T12:34:56Z", 86_400), "2026-11-20T00:00:00Z");
        assert_eq!(start("1969-12-31T23:59:59Z", 3_600), "1969-12-31T23:00:00Z");
        // A day on which Stockholm's clock goes back has twenty-four windows of an hour as any other.
        assert_eq!(start("2026-10-25T01:30:00+01:00", 3_600), "2026-10-25T00:00:00Z");
        let year = Duration::from_secs(86_400 * 365 * 20_000);
        assert_eq!(after(Timestamp::UNIX_EPOCH, year, 2), Timestamp::MAX);
    }
}
