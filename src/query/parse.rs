//! The search language: words side by side mean AND; "phrases"; AND, OR, NOT in capitals; `-word`; brackets; fields.
//!
//! Comes in: what a user typed, of any length and depth. Goes out: a [`Filter`], or the place where it cannot be
//! read and what was expected there. Own recursive descent with caps, because a query must never reach a parser that
//! recurses as deep as the query says.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::index::{Clause, Phrase};
use crate::query::field::{self, FIELDS};
use crate::query::{Filter, QueryError};

/// Brackets and negations inside one another.
const DEPTH: usize = 64;

/// Unicode scalars of a query.
const LENGTH: usize = 4_096;

/// Words, phrases and fields of a query.
const CLAUSES: usize = 1_000;

pub(super) const REVERSED: &str = "no time lies between since and until; expected since before until";

/// Reads a query; an empty one asks for everything.
///
/// # Errors
/// The place and what was expected there.
pub fn parse(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Filter, QueryError> {
    let chars: Vec<char> = text.chars().take(LENGTH + 1).collect();
    let mut parser = Parser {
        chars,
        at: 0,
        depth: 0,
        clauses: 0,
        dated: 0,
        zone,
        now,
    };
    if parser.chars.len() > LENGTH {
        return Err(error(LENGTH, format!("the query is longer than {LENGTH} characters")));
    }
    if parser.skip().is_none() {
        return Ok(Filter::everything());
    }
    let clause = parser.either()?;
    match parser.skip() {
        Some(')') => Err(error(parser.at, "`)` closes no bracket; in quotes it is searched for")),
        Some(other) => Err(error(parser.at, format!("expected a word, found `{other}`"))),
        None => Ok(Filter { clause }),
    }
}

fn error(position: usize, message: impl Into<String>) -> QueryError {
    QueryError {
        position,
        message: message.into(),
    }
}

/// True where a conjunction asks for a time that cannot be.
pub(super) fn reversed(clause: &Clause) -> bool {
    let Clause::And(parts) = clause else { return false };
    let since = parts
        .iter()
        .filter_map(|p| if let Clause::Since(t) = p { Some(*t) } else { None })
        .max();
    let until = parts
        .iter()
        .filter_map(|p| if let Clause::Until(t) = p { Some(*t) } else { None })
        .min();
    since.zip(until).is_some_and(|(since, until)| since >= until)
}

/// Opening quotes and what closes them; typing on a telephone makes the curly ones.
pub(super) fn closes(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' | '”' | '„' => Some(&['“', '”', '"']),
        '«' | '»' => Some(&['«', '»']),
        _ => None,
    }
}

struct Parser<'z> {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    clauses: usize,
    // Where the last since or until stood.
    dated: usize,
    zone: &'z TimeZone,
    now: Timestamp,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Skips blanks; the character after them.
    fn skip(&mut self) -> Option<char> {
        while self.peek().is_some_and(blank) {
            self.at += 1;
        }
        self.peek()
    }

    /// True where an operator stands next, by itself.
    fn operator(&mut self, word: &str) -> bool {
        self.skip();
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let length = word.chars().count();
        rest.iter().take(length).copied().eq(word.chars()) && rest.get(length).is_none_or(|c| ends(*c))
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.operator(word);
        if there {
            self.at += word.chars().count();
        }
        there
    }

    fn either(&mut self) -> Result<Clause, QueryError> {
        let mut parts = vec![self.both()?];
        while self.take("OR") {
            parts.push(self.both()?);
        }
        Ok(Clause::or(parts))
    }

    fn both(&mut self) -> Result<Clause, QueryError> {
        let mut parts = vec![self.single()?];
        loop {
            let joined = self.take("AND");
            let end = matches!(self.skip(), None | Some(')')) || self.operator("OR");
            if end && !joined {
                break;
            }
            parts.push(self.single()?);
        }
        let clause = Clause::and(parts);
        if reversed(&clause) {
            return Err(error(self.dated, REVERSED));
        }
        Ok(clause)
    }

    fn single(&mut self) -> Result<Clause, QueryError> {
        for word in ["AND", "OR"] {
            if self.operator(word) {
                return Err(error(
                    self.at,
                    format!("expected a word before `{word}`; in quotes it is searched for"),
                ));
            }
        }
        let start = self.at;
        if self.take("NOT") {
            return self.deeper(start, |p| p.single().map(Clause::not));
        }
        match self.skip() {
            None => Err(error(
                self.at,
                "expected a word, a phrase, a field or a bracket, found the end",
            )),
            Some(')') => Err(error(self.at, "expected a word before `)`")),
            Some('-') => {
                self.at += 1;
                self.deeper(start, |p| match p.peek() {
                    Some(c) if !blank(c) => p.single().map(Clause::not),
                    _ => Err(error(start, "expected a word right after `-`")),
                })
            }
            Some('(') => {
                self.at += 1;
                self.deeper(start, |p| {
                    let inner = p.either()?;
                    match p.skip() {
                        Some(')') => p.at += 1,
                        _ => return Err(error(start, "this bracket is not closed; expected `)`")),
                    }
                    Ok(inner)
                })
            }
            Some(c) if closes(c).is_some() => {
                let phrase = self.quoted()?;
                self.words(start, &phrase, true)
            }
            Some(_) => self.bare(),
        }
    }

    fn deeper(
        &mut self,
        start: usize,
        inner: impl FnOnce(&mut Self) -> Result<Clause, QueryError>,
    ) -> Result<Clause, QueryError> {
        if self.depth >= DEPTH {
            return Err(error(
                start,
                format!("brackets and negations are nested deeper than {DEPTH}"),
            ));
        }
        self.depth += 1;
        let clause = inner(self)?;
        self.depth -= 1;
        Ok(clause)
    }

    /// A text in quotes; `\"` and `\\` stand for the character itself.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let close = self.peek().and_then(closes).unwrap_or_default();
        let mut text = String::new();
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match (c, self.peek()) {
                ('\\', Some(next @ ('"' | '\\'))) => {
                    text.push(next);
                    self.at += 1;
                }
                _ if close.contains(&c) => return Ok(text),
                _ => text.push(c),
            }
        }
        Err(error(start, "this quote is not closed; expected `\"`"))
    }

    fn run(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !ends(c)) {
            self.at += 1;
        }
        self.chars.get(start..self.at).unwrap_or_default().iter().collect()
    }

    fn bare(&mut self) -> Result<Clause, QueryError> {
        let start = self.at;
        let text = self.run();
        let name = text.split_once(':').map(|(name, _)| name);
        let linked = text
            .split_once("://")
            .is_some_and(|(name, _)| ["http", "https"].contains(&name));
        match name.filter(|n| !linked && !n.is_empty() && n.chars().all(|c| c.is_ascii_alphabetic())) {
            Some(name) => {
                self.at = start + name.len() + 1;
                self.field(start, name)
            }
            None => self.words(start, &text, false),
        }
    }

    fn field(&mut self, start: usize, name: &str) -> Result<Clause, QueryError> {
        let Some(field) = field::named(name) else {
            let known: Vec<&str> = FIELDS.iter().map(|f| f.name).collect();
            let known = known.join(", ");
            return Err(error(
                start,
                format!("unknown field `{name}`; expected {known}, or the text in quotes"),
            ));
        };
        let at = self.at;
        let value = match self.peek() {
            Some(c) if closes(c).is_some() => self.quoted()?,
            _ => self.run(),
        };
        if value.trim().is_empty() {
            return Err(error(
                at,
                format!("expected a value right after `{name}:`, such as {}", field.example),
            ));
        }
        self.count(start)?;
        let clause = field
            .clause(&value, self.zone, self.now)
            .map_err(|message| error(at, message))?;
        if matches!(clause, Clause::Since(_) | Clause::Until(_)) {
            self.dated = start;
        }
        Ok(clause)
    }

    fn words(&mut self, start: usize, text: &str, quoted: bool) -> Result<Clause, QueryError> {
        self.count(start)?;
        if !quoted && text.len() > 1 && (text.starts_with('*') || text.ends_with('*')) {
            return Err(error(
                start,
                "there are no wildcards; a word finds its inflected forms by itself",
            ));
        }
        let phrase = Phrase::new(text, quoted).map(Clause::Words);
        phrase.ok_or_else(|| error(start, format!("`{text}` has nothing to search for; expected a word")))
    }

    fn count(&mut self, start: usize) -> Result<(), QueryError> {
        self.clauses += 1;
        match self.clauses {
            0..=CLAUSES => Ok(()),
            _ => Err(error(
                start,
                format!("the query has more than {CLAUSES} words and fields"),
            )),
        }
    }
}

/// Blank between words; what cannot be seen counts as blank.
fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn ends(c: char) -> bool {
    blank(c) || c == '(' || c == ')' || closes(c).is_some()
}

#[cfg(test)]
mod tests;
