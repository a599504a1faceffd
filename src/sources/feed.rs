//! `kind = "feed"`: RSS, Atom, JSON Feed.
//!
//! Comes in: an address. Goes out: the feed's posts. An unchanged feed costs one 304 and no parsing.

use std::time::Duration;

use jiff::Timestamp;

use crate::config::source::{Keep, Robots, Source as Common};
use crate::config::{Faults, Table};
use crate::extract;
use crate::fetch::Fetcher;
use crate::mention::{Cursor, Outcome, Poll, State};

use super::{Kind, LONGEST_FRESH, Polling, Remarks, Source, aside, ask, own};

/// The kind.
pub const KIND: Kind = Kind {
    name: "feed",
    about: "RSS, Atom or JSON Feed: blogs, news, forums, videos, reviews, searches",
    example: r#"[[source]]
name = "kaffebloggen"
kind = "feed"
url = "https://example.org/feed.xml"
"#,
    robots: Robots::Ignore,
    keep: Keep::All,
    fold_ids: true,
    open,
};

const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
    application/json;q=0.9, text/xml;q=0.9, */*;q=0.5";

/// A feed that asks for longer rest is asked again all the same.
const LONGEST_TTL: Duration = Duration::from_secs(6 * 3600);

/// The keys of the kind.
#[derive(Debug)]
struct Config {
    url: String,
}

struct Feed {
    common: Common,
    config: Config,
    robots: Robots,
}

fn open(common: &Common, table: &mut Table, faults: &mut Faults) -> Option<Box<dyn Source>> {
    let missing = !table.has("url") && table.need("url", faults).is_none();
    let url = if missing { None } else { table.url("url", faults) };
    let config = Config { url: url?.into() };
    Some(Box::new(Feed {
        common: common.clone(),
        config,
        robots: common.robots.unwrap_or(KIND.robots),
    }))
}

impl Source for Feed {
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
            let (hint, now) = (self.common.language, now.to_zoned(self.common.zone.clone()));
            let read = aside(move || {
                let text = page.text();
                let remarks = Remarks::of(&page, &text);
                (extract::feed::read(&text.text, &page.url, &now, hint), remarks, page)
            });
            match read.await {
                Err(outcome) => poll.outcome = outcome,
                Ok((Err(why), ..)) => poll.outcome = Outcome::because(State::Failing, why.to_string()),
                Ok((Ok(feed), mut remarks, page)) => {
                    remarks.partial.extend(feed.partial);
                    poll.cursor.at = remarks
                        .missing()
                        .map_or_else(Default::default, |why| serde_json::json!({"partial": why}));
                    // A validator promises that all it stands for is stored: not so where there is more than was taken.
                    if feed.whole && page.cut.is_none() {
                        poll.cursor.validators = [(url.to_owned(), page.validator)].into();
                    }
                    poll.wait = feed
                        .ttl
                        .map(|ttl| ttl.min(LONGEST_TTL))
                        .max(page.max_age.map(|age| age.min(LONGEST_FRESH)));
                    poll.posts = own(feed.posts, &self.common);
                    poll.outcome = remarks.outcome();
                }
            }
            poll
        })
    }
}

#[cfg(test)]
mod tests;
