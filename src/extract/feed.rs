//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, JSON Feed 1 and 1.1, as the web really serves them.
//!
//! Comes in: the text, the address it was found at, the time of the poll. Goes out: posts (source, kind and channel left
//! empty), and what could not be read. The document is first cut at its items (`split`), and each is then read by itself:
//! a broken item never costs its neighbours, a cut-off file keeps its complete items. Nothing is expanded or fetched; time
//! and memory are linear in the text.

use std::fmt;
use std::time::Duration;

use jiff::Zoned;
use url::Url;

use crate::mention::{Language, Post};

use super::text;
use item::{Context, Item};

mod content;
mod element;
mod head;
mod item;
mod json;
mod names;
mod split;
mod xml;

/// Items of one document that are taken, in its order.
pub const MOST_ITEMS: usize = 1000;

/// A feed as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// Its posts, in the order of the document.
    pub posts: Vec<Post>,
    /// What of it could not be read, or only after mending.
    pub partial: Option<String>,
    /// False where the document was cut off or had too many items: a later fetch may bring more of the same.
    pub whole: bool,
    /// Its title.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<Language>,
    /// How long its author asks not to be asked again.
    pub ttl: Option<Duration>,
    /// Items that the document has, taken or not.
    pub items: usize,
}

/// Why a text is no feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct NotAFeed(pub String);

impl fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a feed of any kind. `base` is the address it was found at, `hint` the language the owner expects.
///
/// # Errors
/// Where the text is empty, a page, or anything else that is no feed.
pub fn read(text: &str, base: &Url, now: &Zoned, hint: Option<Language>) -> Result<Feed, NotAFeed> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if text.is_empty() {
        return Err(NotAFeed("empty".into()));
    }
    let context = Context {
        base: base.clone(),
        now: now.clone(),
        hint,
        language: None,
        author: None,
    };
    if text.starts_with(['{', '[']) {
        json::read(text, context)
    } else {
        xml::read(text, context)
    }
}

/// Gathers items into posts and remembers what went wrong.
#[derive(Debug, Default)]
struct Gathering {
    posts: Vec<Post>,
    faults: Vec<(usize, String)>,
}

impl Gathering {
    /// Takes item number `n` (from 1).
    fn take(&mut self, n: usize, item: Result<Item, String>, context: &Context) {
        let read = item.and_then(|item| {
            if let Some(damage) = item.damage {
                self.faults.push((n, damage.into()));
            }
            item.into_post(context)
        });
        match read {
            Ok(post) => self.posts.push(post),
            Err(why) => self.faults.push((n, why)),
        }
    }

    /// The feed. `items` is how many there are; `cut` is true where the document ends too early.
    fn finish(self, items: usize, cut: bool) -> Feed {
        let mut partial = Vec::new();
        if cut {
            partial.push(format!("cut off after item {items}"));
        }
        if items > MOST_ITEMS {
            partial.push(format!(
                "truncated by limit: the first {MOST_ITEMS} of {items} items were taken"
            ));
        }
        if let Some((n, why)) = self.faults.first() {
            let mut broken: Vec<usize> = self.faults.iter().map(|(n, _)| *n).collect();
            broken.dedup();
            let more = match broken.len() {
                1 => String::new(),
                2 => " (and 1 more item)".into(),
                len => format!(" (and {} more items)", len - 1),
            };
            partial.push(format!("item {n}: {why}{more}"));
        }
        Feed {
            posts: self.posts,
            whole: !cut && items <= MOST_ITEMS,
            partial: (!partial.is_empty()).then(|| partial.join("; ")),
            items,
            ..Feed::default()
        }
    }
}

/// The reason for a page where a feed is due.
fn is_a_page(html: &str) -> NotAFeed {
    NotAFeed(match text::page_title(html) {
        Some(title) => format!("not a feed (text/html, title \"{title}\")"),
        None => "not a feed (text/html)".into(),
    })
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
