//! What a feed says of itself.
//!
//! Comes in: all that stands outside of its items. Goes out: format, title, language, author, base, TTL.

use std::time::Duration;

use ::url::Url;

use crate::extract::scan::{Scanner, Token};
use crate::extract::{text, url};
use crate::mention::Language;

use super::element::{Element, children, local};
use super::names::Names;
use super::{NotAFeed, content, is_a_page, item};

/// A feed's own words.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// True for Atom.
    pub atom: bool,
    /// Its title.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<Language>,
    /// Its author; Atom alone hands it on to entries.
    pub author: Option<String>,
    /// Its `xml:base`.
    pub base: Option<Url>,
    /// Its `ttl`.
    pub ttl: Option<Duration>,
}

/// Reads it. `items`: whether any item was found.
pub(super) fn read(outside: &str, names: &Names, base: &Url, items: bool) -> Result<Head, NotAFeed> {
    let mut head = Head {
        atom: root(outside, items)?,
        ..Head::default()
    };
    let mut level = children(outside);
    for _ in 0..3 {
        let holder = ["feed", "channel", "rss", "rdf"].iter().find_map(|name| {
            level
                .iter()
                .find(|element| local(element.tag.name).eq_ignore_ascii_case(name))
                .copied()
        });
        let Some(holder) = holder else { break };
        let joined = holder
            .tag
            .attribute("xml:base")
            .and_then(|href| url::join(head.base.as_ref().unwrap_or(base), &href));
        head.base = joined.or(head.base);
        head.language = holder
            .tag
            .attribute("xml:lang")
            .and_then(|code| code.parse().ok())
            .or(head.language);
        level = children(holder.inner);
    }
    for element in level {
        head.take(&element, names);
    }
    Ok(head)
}

impl Head {
    fn take(&mut self, element: &Element<'_>, names: &Names) {
        match names.of(element.tag.name).as_str() {
            "title" if self.title.is_none() => {
                let title = content::read(element, self.atom)
                    .0
                    .map(|content| text::line(&content.plain()));
                self.title = title.filter(|title| !title.is_empty());
            }
            "language" | "dc:language" => {
                self.language = content::literal(element)
                    .and_then(|code| code.parse().ok())
                    .or(self.language);
            }
            "author" if self.atom && self.author.is_none() => self.author = item::person_of(element, names),
            "ttl" => {
                let minutes = content::literal(element).and_then(|n| n.parse::<u64>().ok());
                self.ttl = minutes
                    .filter(|n| (1..=100_000).contains(n))
                    .map(|n| Duration::from_secs(n * 60));
            }
            _ => {}
        }
    }
}

/// True for Atom, false for its older kin.
fn root(outside: &str, items: bool) -> Result<bool, NotAFeed> {
    let mut first = None;
    for token in Scanner::new(outside) {
        let Token::Open(tag) = token else { continue };
        let name = local(tag.name).to_ascii_lowercase();
        match name.as_str() {
            "rss" | "rdf" | "channel" => return Ok(false),
            "feed" => return Ok(true),
            "html" | "head" | "body" => return Err(is_a_page(outside)),
            "opml" => return Err(NotAFeed("not a feed (an OPML list of feeds; expected one feed)".into())),
            _ => first = first.or(Some(tag.name)),
        }
    }
    match first {
        None if items => Ok(false),
        None => Err(NotAFeed("not a feed (plain text)".into())),
        Some(_)
            if outside
                .trim_start()
                .get(..9)
                .is_some_and(|t| t.eq_ignore_ascii_case("<!doctype")) =>
        {
            Err(is_a_page(outside))
        }
        Some(name) => {
            let name: String = name.chars().take(40).collect();
            Err(NotAFeed(format!(
                "not a feed (root element `{name}`; expected rss, feed or RDF)"
            )))
        }
    }
}
