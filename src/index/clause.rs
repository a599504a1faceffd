//! What can be asked of the index: a tree of conditions, as objects.
//!
//! Comes in: what the search language or a page of the panel makes. Goes out: to the compiler, and to
//! the evaluation in memory of [`crate::query`]. Never here: text to be parsed.

use crate::index::terms::{self, Form};
use crate::language::words::{self, TokenKind};

/// A condition on a mention.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// Everything.
    All,
    /// A word or a phrase stands in title or text.
    Words(Phrase),
    /// A facet has this value, in any case.
    Is(Facet, String),
    /// Published (or else first seen) at or after: microseconds of Unix time.
    Since(i64),
    /// Published (or else first seen) before: microseconds of Unix time.
    Until(i64),
    /// All of them.
    And(Vec<Clause>),
    /// One of them.
    Or(Vec<Clause>),
    /// Not this.
    Not(Box<Clause>),
}

impl Clause {
    /// All of `parts`, flattened; no parts: everything.
    pub fn and(parts: Vec<Clause>) -> Clause {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Clause::And(inner) => flat.extend(inner),
                Clause::All => {}
                other => flat.push(other),
            }
        }
        Clause::one(flat, Clause::And, Clause::All)
    }

    /// One of `parts`, flattened; no parts: everything.
    pub fn or(parts: Vec<Clause>) -> Clause {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Clause::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Clause::one(flat, Clause::Or, Clause::All)
    }

    /// The opposite; two of them cancel each other.
    #[expect(clippy::should_implement_trait, reason = "a constructor beside `and` and `or`")]
    pub fn not(part: Clause) -> Clause {
        match part {
            Clause::Not(inner) => *inner,
            other => Clause::Not(Box::new(other)),
        }
    }

    fn one(mut parts: Vec<Clause>, join: fn(Vec<Clause>) -> Clause, none: Clause) -> Clause {
        match parts.len() {
            0 => none,
            1 => parts.pop().unwrap_or(none),
            _ => join(parts),
        }
    }
}

/// One or more words in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// As it was asked for, without quotes.
    pub text: String,
    /// In quotes: the forms as they stand, in any case. Otherwise a single word finds its inflected forms too.
    pub quoted: bool,
    /// Its words; never empty.
    pub forms: Vec<Form>,
}

impl Phrase {
    /// Cuts a text into words; none where there is nothing to search for.
    pub fn new(text: &str, quoted: bool) -> Option<Phrase> {
        let cut = words::words(text);
        let forms: Vec<Form> = cut
            .tokens
            .into_iter()
            .filter(|t| t.kind != TokenKind::Mark)
            .map(terms::Form::from)
            .collect();
        (!forms.is_empty()).then(|| Phrase {
            text: text.to_owned(),
            quoted,
            forms,
        })
    }

    /// The word whose inflected forms are asked for.
    pub fn inflected(&self) -> Option<&str> {
        match self.forms.as_slice() {
            [form] if !self.quoted && form.sigil.is_none() => Some(&form.folded),
            _ => None,
        }
    }
}

/// What can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Whole name of the brand.
    Brand,
    /// Code of the language.
    Language,
    /// Label: by hand, or else derived.
    Label,
    /// Name of the source.
    Source,
    /// Kind of the source.
    Kind,
    /// Whole name of the author, without a leading `@`.
    Author,
    /// Host of the link, or a domain above it.
    Host,
    /// One of the tags.
    Tag,
    /// Status of the work.
    Status,
    /// The publisher's id.
    Id,
    /// The story's number, as in a record.
    Story,
}

impl Facet {
    /// The name in the search language.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Brand => "brand",
            Facet::Language => "lang",
            Facet::Label => "label",
            Facet::Source => "source",
            Facet::Kind => "kind",
            Facet::Author => "author",
            Facet::Host => "host",
            Facet::Tag => "tag",
            Facet::Status => "status",
            Facet::Id => "id",
            Facet::Story => "story",
        }
    }

    /// The value as it is compared: folded, blanks at its ends and an author's `@` put aside.
    pub fn value(self, text: &str) -> String {
        let folded = words::fold(text);
        let value = if self == Facet::Author {
            folded.trim_start_matches(|c: char| c == '@' || c.is_whitespace())
        } else {
            &folded
        };
        value.trim().to_owned()
    }
}
