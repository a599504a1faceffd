//! A filter as text again, in the search language: read back, it is the same filter.

use std::fmt::{self, Display, Formatter, Write};

use jiff::Timestamp;

use crate::index::Clause;
use crate::query::Filter;

/// A part of a filter as text, by itself.
pub fn shown(clause: &Clause) -> String {
    Filter { clause: clause.clone() }.to_string()
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        show(&self.clause, Place::Top, f)
    }
}

/// What stands around a clause, which decides over brackets.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    InOr,
    InAnd,
    InNot,
}

fn show(clause: &Clause, place: Place, f: &mut Formatter<'_>) -> fmt::Result {
    match clause {
        Clause::All => Ok(()),
        Clause::Words(phrase) if phrase.quoted => quote(&phrase.text, f),
        Clause::Words(phrase) => f.write_str(&phrase.text),
        Clause::Is(facet, value) => {
            write!(f, "{}:", facet.name())?;
            match value.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c)) {
                true => f.write_str(value),
                false => quote(value, f),
            }
        }
        Clause::Since(time) => write!(f, "since:{}", moment(*time)),
        Clause::Until(time) => write!(f, "until:{}", moment(*time)),
        Clause::And(parts) => joined(parts, " ", Place::InAnd, place == Place::InNot, f),
        Clause::Or(parts) => joined(
            parts,
            " OR ",
            Place::InOr,
            matches!(place, Place::InNot | Place::InAnd),
            f,
        ),
        Clause::Not(inner) => {
            f.write_char('-')?;
            show(inner, Place::InNot, f)
        }
    }
}

fn joined(parts: &[Clause], by: &str, place: Place, brackets: bool, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str(if brackets { "(" } else { "" })?;
    for (nth, part) in parts.iter().enumerate() {
        f.write_str(if nth > 0 { by } else { "" })?;
        show(part, place, f)?;
    }
    f.write_str(if brackets { ")" } else { "" })
}

fn quote(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

fn moment(time: i64) -> Timestamp {
    let edge = if time < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(time).unwrap_or(edge)
}
