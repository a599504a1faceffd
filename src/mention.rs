//! The vocabulary: what the stages hand to one another.
//!
//! Comes in: nothing. Goes out: the types that more than one stage speaks of. Never here: behaviour that
//! belongs to a stage, or a word of how something is fetched, stored or shown.

mod language;
mod poll;
mod told;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use language::Language;
pub use poll::{Cursor, Outcome, Poll, Sighting, SourceState, State, Validator};
pub use told::{AlertRow, AlertState, Delivery, Message};

/// The number of a post in the journal; given once, never reused.
pub type PostNo = i64;

/// One commit-ordered number over everything that changes a document; 0 is "before everything".
pub type Position = u64;

/// Counts of what people did with a post; absent where the source does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// Likes, hearts, upvotes.
    pub likes: Option<u64>,
    /// Shares, reposts, forwards.
    pub shares: Option<u64>,
    /// Comments and replies.
    pub comments: Option<u64>,
    /// Views.
    pub views: Option<u64>,
}

impl Engagement {
    /// Likes, shares and comments together.
    pub fn total(&self) -> u64 {
        [self.likes, self.shares, self.comments]
            .into_iter()
            .flatten()
            .fold(0, u64::saturating_add)
    }
}

/// What someone published, before we think anything of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Post {
    /// The publisher's own id (guid); absent where the platform gives none.
    pub id: Option<String>,
    /// Name of the configured source.
    pub source: String,
    /// Kind of that source: `feed`, `page`, `import` …
    pub kind: String,
    /// Where it can be read; absolute, http or https.
    pub url: Option<String>,
    /// Who wrote it, as shown.
    pub author: Option<String>,
    /// When it says that it was published, clamped to ten years back and one day ahead of the poll.
    pub published: Option<Timestamp>,
    /// The date as it was written, where it could not be read or had to be clamped.
    pub dated: Option<String>,
    /// Title as plain text.
    pub title: Option<String>,
    /// Body as plain text, NFC.
    pub text: String,
    /// What the source says of the language.
    pub language: Option<Language>,
    /// Id of the post that this one answers.
    pub reply_to: Option<String>,
    /// Counts at the time of the poll.
    pub engagement: Engagement,
    /// Followers of the author.
    pub followers: Option<u64>,
    /// Stars, where the platform has them (as given, usually 1 to 5).
    pub rating: Option<f64>,
    /// The brand whose channel this is: the post is a mention of it, named or not.
    pub channel: Option<String>,
}

impl Post {
    /// Potential reach: followers of the author, or else views.
    pub fn reach(&self) -> Option<u64> {
        self.followers.or(self.engagement.views)
    }
}

/// A post as the journal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its number.
    pub no: PostNo,
    /// Position of its last change.
    pub position: Position,
    /// When we first saw it.
    pub seen: Timestamp,
    /// The story it belongs to: the number of the first post that told it.
    pub story: PostNo,
    /// The post; `id` is always present (the publisher's, or else the link, or else the content key).
    pub post: Post,
}

impl Stored {
    /// The time that counts for `since` and `until`: published, when absent first seen.
    pub fn time(&self) -> Timestamp {
        self.post.published.unwrap_or(self.seen)
    }
}

/// How a mention sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Speaks well.
    Positive,
    /// Speaks ill.
    Negative,
    /// Neither.
    Neutral,
    /// The language has no lexicon: nothing is claimed.
    Unscored,
}

impl Label {
    /// All labels, in the order of reports.
    pub const ALL: [Label; 4] = [Label::Positive, Label::Negative, Label::Neutral, Label::Unscored];

    /// Lower-case name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Label::Positive => "positive",
            Label::Negative => "negative",
            Label::Neutral => "neutral",
            Label::Unscored => "unscored",
        }
    }
}

impl FromStr for Label {
    type Err = String;

    fn from_str(text: &str) -> Result<Label, String> {
        Label::ALL
            .into_iter()
            .find(|l| l.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("`{text}` is no label; expected positive, negative, neutral or unscored"))
    }
}

/// Which part of a post a span counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The title.
    Title,
    /// The body.
    Text,
}

/// One part of a score: the word that gave it and why it weighs what it weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// The word or phrase as written; null for a prior.
    pub word: Option<String>,
    /// Where it stands.
    pub field: Field,
    /// First Unicode scalar of the span in that field.
    pub start: usize,
    /// One past the last Unicode scalar.
    pub end: usize,
    /// Valence of the word by itself, from the lexicon.
    pub valence: f64,
    /// What it adds to the score here; all weights add up to the score.
    pub weight: f64,
    /// Names of the rules that changed the valence into the weight.
    pub rules: Vec<Cow<'static, str>>,
}

impl Because {
    /// The rule of a part that has no tone of its own and only lends a silent text a leaning.
    pub const UNDERTONE: &'static str = "undertone";

    /// True for an undertone: nothing to be shown as a reason by itself.
    pub fn faint(&self) -> bool {
        self.rules.iter().any(|rule| rule == Because::UNDERTONE)
    }
}

/// What we concluded of a text: its language and how it sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tone {
    /// Language of the text.
    pub language: Language,
    /// Confidence in the language, 0 to 1.
    pub confidence: f64,
    /// The answer.
    pub label: Label,
    /// Certainty of the label, 0 to 1.
    pub certainty: f64,
    /// Squashed score, -1 to 1; null where unscored.
    pub polarity: Option<f64>,
    /// Sum of the weights.
    pub score: f64,
    /// The parts that add up to the score, in text order.
    pub because: Vec<Because>,
}

/// A post about a brand: one per post and brand. Derived, and derivable again.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The post.
    pub post: PostNo,
    /// The brand's name.
    pub brand: String,
    /// How it sounds about that brand.
    pub tone: Tone,
}

impl Mention {
    /// The mention's own stable key.
    pub fn key(&self) -> Key {
        Key::new(self.post, &self.brand)
    }
}

/// Key of a mention: post number and brand, twenty-six characters that sort as the numbers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Number of the post.
    pub post: PostNo,
    /// Hash of the brand's name.
    pub brand: u64,
}

impl Key {
    /// The key of a post's mention of `brand`.
    pub fn new(post: PostNo, brand: &str) -> Key {
        Key {
            post,
            brand: xxhash_rust::xxh3::xxh3_64(brand.as_bytes()) & 0xffff_ffff_ffff,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013x}-{:012x}", self.post, self.brand)
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Key, String> {
        let wrong = || format!("`{text}` is no key of a mention");
        let (post, brand) = text
            .split_once('-')
            .filter(|(a, b)| a.len() == 13 && b.len() == 12)
            .ok_or_else(wrong)?;
        Ok(Key {
            post: i64::from_str_radix(post, 16).map_err(|_| wrong())?,
            brand: u64::from_str_radix(brand, 16).map_err(|_| wrong())?,
        })
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Where the work on a mention stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody has taken it.
    #[default]
    Open,
    /// Somebody is on it.
    Pending,
    /// Answered or put aside.
    Done,
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Status, String> {
        match text.to_ascii_lowercase().as_str() {
            "open" => Ok(Status::Open),
            "pending" => Ok(Status::Pending),
            "done" => Ok(Status::Done),
            _ => Err(format!("`{text}` is no status; expected open, pending or done")),
        }
    }
}

/// What people decided about a mention; survives every rebuild.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// A label set by hand; replaces the derived one everywhere.
    pub label: Option<Label>,
    /// Tags, sorted, without repeats.
    pub tags: Vec<String>,
    /// Where the work stands.
    pub status: Status,
    /// A note.
    pub note: Option<String>,
}

/// A mention as it is handed on: the names of this row are the same in search, export and API, for ever.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// The mention's key.
    pub key: Key,
    /// The post's id.
    pub id: String,
    /// The brand.
    pub brand: String,
    /// The source's name.
    pub source: String,
    /// The source's kind.
    pub kind: String,
    /// Link.
    pub url: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// When published; null where unknown.
    pub published: Option<Timestamp>,
    /// When first seen.
    pub seen: Timestamp,
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub text: String,
    /// Language.
    pub language: Language,
    /// Confidence in the language.
    pub confidence: f64,
    /// Label: by hand, or else derived.
    pub label: Label,
    /// Certainty of the derived label.
    pub certainty: f64,
    /// Polarity.
    pub polarity: Option<f64>,
    /// Score.
    pub score: f64,
    /// The deciding words.
    pub because: Vec<Because>,
    /// Counts.
    pub engagement: Engagement,
    /// Potential reach.
    pub reach: Option<u64>,
    /// Stars.
    pub rating: Option<f64>,
    /// Id of the post answered.
    pub reply_to: Option<String>,
    /// The story's number.
    pub story: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Status.
    pub status: Status,
    /// Note.
    pub note: Option<String>,
}

impl Record {
    /// Joins what was published, what was concluded and what was marked by hand.
    pub fn new(stored: &Stored, mention: &Mention, mark: Option<&Mark>) -> Record {
        let (post, tone) = (&stored.post, &mention.tone);
        let mark = mark.cloned().unwrap_or_default();
        Record {
            key: mention.key(),
            id: post.id.clone().unwrap_or_default(),
            brand: mention.brand.clone(),
            source: post.source.clone(),
            kind: post.kind.clone(),
            url: post.url.clone(),
            author: post.author.clone(),
            published: post.published,
            seen: stored.seen,
            title: post.title.clone(),
            text: post.text.clone(),
            language: tone.language,
            confidence: tone.confidence,
            label: mark.label.unwrap_or(tone.label),
            certainty: tone.certainty,
            polarity: tone.polarity,
            score: tone.score,
            because: tone.because.clone(),
            engagement: post.engagement,
            reach: post.reach(),
            rating: post.rating,
            reply_to: post.reply_to.clone(),
            story: format!("{:x}", stored.story),
            tags: mark.tags,
            status: mark.status,
            note: mark.note,
        }
    }
}
