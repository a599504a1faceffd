//! Names of elements, whatever prefix a feed gave them.
//!
//! Comes in: a name as written and the namespaces that the feed declares. Goes out: one spelling: lower case, with the usual
//! prefix, and none for RSS and Atom themselves. Undeclared prefixes mean what they usually mean.

use crate::extract::scan::{Attributes, Scanner, Token};

/// How an address of a namespace ends or what it has in it, and the prefix it goes by here.
const SPACES: [(&str, &str); 14] = [
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/slash", "slash"),
    ("purl.org/dc/", "dc"),
    ("search.yahoo.com/mrss", "media"),
    ("itunes.com/dtds/podcast", "itunes"),
    ("itunes.apple.com/rss", "im"),
    ("purl.org/syndication/thread", "thr"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("youtube.com/xml/schemas", "yt"),
    ("w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("w3.org/2005/atom", ""),
    ("purl.org/atom/ns", ""),
    ("purl.org/rss/1.0", ""),
    ("backend.userland.com/rss", ""),
];

/// The prefixes of one feed.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, &'static str)>);

impl Names {
    /// From what stands outside of the items.
    pub(super) fn declared(outside: &str) -> Names {
        let mut names = Vec::new();
        let tags = Scanner::new(outside).filter_map(|token| match token {
            Token::Open(tag) => Some(tag),
            _ => None,
        });
        for tag in tags.take(20) {
            for (name, value) in Attributes(tag.attributes).take(100) {
                let value = value.to_ascii_lowercase();
                let space = SPACES.iter().find(|(address, _)| value.contains(address));
                if let (Some(prefix), Some((_, ours))) = (name.strip_prefix("xmlns:"), space) {
                    names.push((prefix.to_owned(), *ours));
                }
            }
        }
        Names(names)
    }

    /// The one spelling of a name.
    pub(super) fn of(&self, name: &str) -> String {
        let Some((prefix, local)) = name.split_once(':') else {
            return name.to_ascii_lowercase();
        };
        let declared = self.0.iter().find(|(known, _)| known == prefix).map(|(_, ours)| *ours);
        let prefix = prefix.to_ascii_lowercase();
        let ours = declared.unwrap_or(match prefix.as_str() {
            "atom" | "atom10" | "atom03" | "a10" | "rss" => "",
            "dcterms" => "dc",
            other => other,
        });
        let local = local.to_ascii_lowercase();
        if ours.is_empty() {
            local
        } else {
            format!("{ours}:{local}")
        }
    }
}
