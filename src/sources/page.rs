//! `kind = "page"`: any page, by CSS selectors.
//!
//! Comes in: an address and what to look for in its HTML. Goes out: a post for each item. Selectors are compiled when the
//! configuration is read. A selector that matches nothing is never silent: partial, and failing at the third poll in a row.

use jiff::Timestamp;
use scraper::Selector;

use crate::config::source::{Keep, Robots, Source as Common};
use crate::config::{Faults, Table, quoted};
use crate::fetch::Fetcher;
use crate::mention::{Cursor, Outcome, Poll, State};

use super::{Kind, LONGEST_FRESH, Polling, Remarks, Source, aside, ask, own};
use select::{Found, Wanted};

mod select;

/// The kind.
pub const KIND: Kind = Kind {
    name: "page",
    about: "any page that lists posts, by CSS selectors: forums, comments, reviews",
    example: r#"[[source]]
name = "forum"
kind = "page"
url = "https://forum.example.org/new"
item = "article.post"      # each post
text = ".body"             # in it: the words
title = "h2"               # the rest is optional
author = ".user"
date = "time"              # its datetime attribute, or else its text ("igår 12:10")
link = "a.permalink"
"#,
    robots: Robots::Obey,
    keep: Keep::All,
    fold_ids: false,
    open,
};

const ACCEPT: &str = "text/html, application/xhtml+xml, */*;q=0.5";

/// Polls in a row that found nothing, after which the source is failing.
const PATIENCE: u64 = 3;

/// The keys of the kind.
struct Config {
    url: String,
    wanted: Wanted,
}

struct PageOfPosts {
    common: Common,
    config: std::sync::Arc<Config>,
    robots: Robots,
}

fn open(common: &Common, table: &mut Table, faults: &mut Faults) -> Option<Box<dyn Source>> {
    let missing = !table.has("url") && table.need("url", faults).is_none();
    let url = if missing { None } else { table.url("url", faults) };
    let (item, text) = (need(table, "item", faults), need(table, "text", faults));
    let [title, author, date, link] = ["title", "author", "date", "link"].map(|key| selector(table, key, faults));
    let wanted = Wanted {
        item: item?,
        text: text?,
        title: title?,
        author: author?,
        date: date?,
        link: link?,
    };
    let config = Config {
        url: url?.into(),
        wanted,
    };
    let robots = common.robots.unwrap_or(KIND.robots);
    Some(Box::new(PageOfPosts {
        common: common.clone(),
        config: config.into(),
        robots,
    }))
}

/// A selector that must be there.
fn need(table: &mut Table, key: &'static str, faults: &mut Faults) -> Option<Named> {
    if !table.has(key) {
        table.need(key, faults);
        return None;
    }
    selector(table, key, faults)?
}

/// A selector, where the key stands there. The outer None: it is there and cannot be read.
fn selector(table: &mut Table, key: &'static str, faults: &mut Faults) -> Option<Option<Named>> {
    if !table.has(key) {
        table.string(key, faults);
        return Some(None);
    }
    let written = table.string(key, faults)?;
    match Selector::parse(&written) {
        Ok(selector) => Some(Some(Named { written, selector })),
        Err(_) => {
            let why = format!(
                "is {}, no CSS selector; expected one such as \"article.post\"",
                quoted(&written)
            );
            table.fault(key, &why, faults);
            None
        }
    }
}

/// A selector and how it was written.
#[derive(Debug, Clone)]
struct Named {
    written: String,
    selector: Selector,
}

impl Source for PageOfPosts {
    fn address(&self) -> &str {
        self.config.url.as_str()
    }

    fn poll<'a>(&'a self, fetcher: &'a Fetcher, last: Cursor, now: Timestamp) -> Polling<'a> {
        Box::pin(async move {
            let url = self.config.url.as_str();
            let mut poll = Poll {
                cursor: last,
                ..Poll::default()
            };
            let Some(page) = ask(fetcher, url, ACCEPT, self.robots, &mut poll).await else {
                return poll;
            };
            let (config, hint) = (self.config.clone(), self.common.language);
            let now = now.to_zoned(self.common.zone.clone());
            let read = aside(move || {
                let text = page.text();
                let remarks = Remarks::of(&page, &text);
                (config.wanted.read(&text.text, &page.url, &now, hint), remarks, page)
            });
            match read.await {
                Err(outcome) => poll.outcome = outcome,
                Ok((Found { empty: Some(why), .. }, ..)) => nothing(&mut poll, &why),
                Ok((found, mut remarks, page)) => {
                    remarks.partial.extend(found.partial);
                    poll.cursor.at = remarks
                        .missing()
                        .map_or_else(Default::default, |why| serde_json::json!({"partial": why}));
                    if found.whole && page.cut.is_none() {
                        poll.cursor.validators = [(url.to_owned(), page.validator)].into();
                    }
                    poll.wait = page.max_age.map(|age| age.min(LONGEST_FRESH));
                    poll.posts = own(found.posts, &self.common);
                    poll.outcome = remarks.outcome();
                }
            }
            poll
        })
    }
}

/// A page without a single post. Its validators are not kept, so that the next poll sees it again.
fn nothing(poll: &mut Poll, why: &str) {
    let times = poll
        .cursor
        .at
        .get("empty")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(0)
        .saturating_add(1);
    poll.cursor.at = serde_json::json!({"empty": times});
    poll.cursor.validators.clear();
    poll.outcome = if times < PATIENCE {
        Outcome::because(State::Partial, why)
    } else {
        Outcome::because(State::Failing, format!("{why}, {times} polls in a row"))
    };
}
