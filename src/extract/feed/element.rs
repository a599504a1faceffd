//! The elements of a piece of XML, one level of them, healed where they were not closed.
//!
//! Comes in: a piece of XML. Goes out: its elements with what stands in them, as written. An element that is never closed
//! ends where the next one begins that an item is known to have. Never here: recursion; linear in the text.

use std::collections::HashMap;

use crate::extract::part;
use crate::extract::scan::{Scanner, Tag, Token};

/// Elements of one piece.
const MOST: usize = 10_000;

/// Holders of other elements: never closed, they reach to the end.
const HOLDERS: [&str; 7] = ["rss", "rdf", "feed", "channel", "author", "group", "source"];

/// What an item or a channel is known to have; local names, lower case.
const KNOWN: [&str; 34] = [
    "title",
    "link",
    "guid",
    "id",
    "description",
    "summary",
    "content",
    "encoded",
    "abstract",
    "subtitle",
    "tagline",
    "pubdate",
    "published",
    "updated",
    "issued",
    "modified",
    "created",
    "date",
    "creator",
    "contributor",
    "category",
    "comments",
    "enclosure",
    "thumbnail",
    "rating",
    "total",
    "in-reply-to",
    "origlink",
    "language",
    "ttl",
    "generator",
    "image",
    "subject",
    "rights",
];

/// An element and what stands in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    /// Its opening tag.
    pub tag: Tag<'a>,
    /// What stands in it, as written.
    pub inner: &'a str,
    /// False where its end had to be guessed.
    pub closed: bool,
}

/// The name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is(name: &str, list: &[&str]) -> bool {
    let name = local(name);
    list.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The elements of a text, without those inside them.
pub(super) fn children(text: &str) -> Vec<Element<'_>> {
    let mut tags: Vec<(Tag<'_>, bool)> = Vec::new();
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut ends: HashMap<usize, usize> = HashMap::new();
    for token in Scanner::new(text) {
        match token {
            Token::Open(tag) => {
                if !tag.empty {
                    open.entry(tag.name).or_default().push(tags.len());
                }
                tags.push((tag, true));
            }
            Token::Close(tag) => {
                if let Some(begin) = open.get_mut(tag.name).and_then(Vec::pop) {
                    ends.insert(begin, tags.len());
                }
                tags.push((tag, false));
            }
            _ => {}
        }
    }
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some((tag, opens)) = tags.get(at).copied() {
        if found.len() >= MOST {
            break;
        }
        let next = match ends.get(&at) {
            _ if !opens || tag.empty => at + 1,
            Some(end) => end + 1,
            None if is(tag.name, &HOLDERS) => tags.len(),
            None => {
                let later = tags.iter().enumerate().skip(at + 1);
                later
                    .into_iter()
                    .find(|(_, (t, opens))| *opens && begins(t.name))
                    .map_or(tags.len(), |(n, _)| n)
            }
        };
        if opens {
            let closed = tag.empty || ends.contains_key(&at);
            let end = match ends.get(&at).and_then(|end| tags.get(*end)).or(tags.get(next)) {
                _ if tag.empty => tag.end,
                Some((end, _)) => end.start,
                None => text.len(),
            };
            found.push(Element {
                tag,
                inner: part(text, tag.end, end),
                closed,
            });
        }
        at = next;
    }
    found
}

/// True where an element of this name ends an open one before it.
fn begins(name: &str) -> bool {
    is(name, &KNOWN) || is(name, &HOLDERS)
}
