//! The fields that can be named in a query: one slice that parsing, messages and completions walk.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::index::{Clause, Facet};
use crate::mention::{Label, Language, Status};
use crate::query::time;

/// A field of the search language.
pub struct Field {
    /// Its name, lower case, without the colon.
    pub name: &'static str,
    /// What it asks for, in a few words.
    pub about: &'static str,
    /// An example of a value.
    pub example: &'static str,
    kind: Kind,
}

enum Kind {
    /// Any text, compared as a whole in any case.
    Whole(Facet),
    Language,
    Label,
    Status,
    Since,
    Until,
}

const fn field(name: &'static str, kind: Kind, example: &'static str, about: &'static str) -> Field {
    Field {
        name,
        about,
        example,
        kind,
    }
}

/// All fields, in the order of messages.
pub const FIELDS: &[Field] = &[
    field(
        "brand",
        Kind::Whole(Facet::Brand),
        "Nordkaffe",
        "whole name of the brand",
    ),
    field("lang", Kind::Language, "sv", "language code; no finds nb and nn"),
    field(
        "label",
        Kind::Label,
        "negative",
        "positive, negative, neutral or unscored",
    ),
    field(
        "source",
        Kind::Whole(Facet::Source),
        "kaffebloggen",
        "name of the source",
    ),
    field(
        "author",
        Kind::Whole(Facet::Author),
        "@anna",
        "whole name of the author",
    ),
    field("since", Kind::Since, "7d", "from then on: a time, a date or an age"),
    field(
        "until",
        Kind::Until,
        "2026-11-20",
        "before then: a time, a date or an age",
    ),
    field("kind", Kind::Whole(Facet::Kind), "feed", "kind of the source"),
    field(
        "host",
        Kind::Whole(Facet::Host),
        "example.org",
        "host of the link, or a domain above it",
    ),
    field("site", Kind::Whole(Facet::Host), "example.org", "the same as host"),
    field("tag", Kind::Whole(Facet::Tag), "press", "one of the tags set by hand"),
    field("status", Kind::Status, "open", "open, pending or done"),
    field("id", Kind::Whole(Facet::Id), "abc-1", "the publisher's id"),
    field(
        "story",
        Kind::Whole(Facet::Story),
        "1f",
        "the story's number, as in a record",
    ),
];

/// The field of a name, in any case.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}

impl Field {
    /// The condition that this field has a value.
    ///
    /// # Errors
    /// What was expected instead.
    pub(super) fn clause(&self, value: &str, zone: &TimeZone, now: Timestamp) -> Result<Clause, String> {
        let is = |facet: Facet, value: &str| Clause::Is(facet, facet.value(value));
        match &self.kind {
            Kind::Whole(facet) if facet.value(value).is_empty() => Err(format!("expected a value for {}:", self.name)),
            Kind::Whole(facet) => Ok(is(*facet, value)),
            Kind::Language if value.trim().eq_ignore_ascii_case("no") => {
                let both = [Language::NB, Language::NN].map(|l| is(Facet::Language, l.code()));
                Ok(Clause::or(both.to_vec()))
            }
            Kind::Language => value.parse::<Language>().map(|l| is(Facet::Language, l.code())),
            Kind::Label => value.trim().parse::<Label>().map(|l| is(Facet::Label, l.name())),
            Kind::Status => value.trim().parse::<Status>().map(|_| is(Facet::Status, value)),
            Kind::Since => time::read(value, zone, now).map(|t| Clause::Since(t.as_microsecond())),
            Kind::Until => time::read(value, zone, now).map(|t| Clause::Until(t.as_microsecond())),
        }
    }
}
