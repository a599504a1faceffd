//! One item on its way to a post, whatever format it came in.
//!
//! Comes in: what a reader found, with a rank where several things say the same. Goes out: a post, or why there is none.

use ::url::Url;
use jiff::Zoned;

use crate::extract::{date, head, text, url};
use crate::mention::{Engagement, Language, Post};

use super::content::{self, Content};
use super::element::{Element, children};
use super::names::Names;

/// An id that is longer names nothing.
const LONGEST_ID: usize = 2048;

/// Bytes of a title.
const LONGEST_TITLE: usize = 2000;

/// What holds for all items of a document.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// What relative links are relative to.
    pub base: Url,
    /// The time of the poll, in the zone of dates that name none.
    pub now: Zoned,
    /// The language the owner expects.
    pub hint: Option<Language>,
    /// The language of the feed.
    pub language: Option<Language>,
    /// The author of the feed, where its format hands that on to items.
    pub author: Option<String>,
}

/// What was found of one item. In lists, the lowest rank that is good for something wins.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// guid, id.
    pub id: Option<String>,
    /// Addresses, joined.
    pub links: Vec<(u8, Url)>,
    /// Titles.
    pub titles: Vec<(u8, Content)>,
    /// Bodies.
    pub bodies: Vec<(u8, Content)>,
    /// Names.
    pub authors: Vec<(u8, String)>,
    /// Dates as written.
    pub dates: Vec<(u8, String)>,
    /// Language of the item itself.
    pub language: Option<Language>,
    /// Counts.
    pub engagement: Engagement,
    /// Stars.
    pub rating: Option<f64>,
    /// What it answers.
    pub reply_to: Option<String>,
    /// What had to be healed.
    pub damage: Option<&'static str>,
}

impl Item {
    /// The post, where there is anything to it.
    pub(super) fn into_post(mut self, context: &Context) -> Result<Post, String> {
        self.links.sort_by_key(|(rank, _)| *rank);
        self.dates.sort_by_key(|(rank, _)| *rank);
        let title = first(&mut self.titles, |content| text::line(&content.plain()));
        let body = first(&mut self.bodies, Content::plain);
        let id = self
            .id
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
        let url = self.links.into_iter().next().map(|(_, url)| url.into());
        if title.is_none() && body.is_none() && id.is_none() && url.is_none() {
            return Err("it is empty".into());
        }
        let language = context.hint.or(self.language).or(context.language);
        let dates = self.dates.iter().map(|(_, text)| text.as_str());
        let (published, dated) = date::published(dates, &context.now, language);
        Ok(Post {
            id,
            url,
            author: names(&self.authors).or_else(|| context.author.clone()),
            published,
            dated,
            title: title.map(|title| head(&title, LONGEST_TITLE).to_owned()),
            text: body.unwrap_or_default(),
            language,
            reply_to: self.reply_to,
            engagement: self.engagement,
            rating: self.rating,
            ..Post::default()
        })
    }

    /// Adds an address, where it is one.
    pub(super) fn link(&mut self, rank: u8, base: &Url, href: &str) {
        self.links.extend(url::join(base, href).map(|url| (rank, url)));
    }
}

/// The first in rank that is not empty.
fn first(list: &mut [(u8, Content)], shown: impl Fn(&Content) -> String) -> Option<String> {
    list.sort_by_key(|(rank, _)| *rank);
    list.iter()
        .map(|(_, content)| shown(content))
        .find(|text| !text.is_empty())
}

/// All names of the lowest rank, each once, up to five.
fn names(authors: &[(u8, String)]) -> Option<String> {
    let best = authors.iter().map(|(rank, _)| *rank).min()?;
    let mut names: Vec<String> = Vec::new();
    for (_, name) in authors.iter().filter(|(rank, _)| *rank == best) {
        let name = person(name);
        if !name.is_empty() && !names.contains(&name) && names.len() < 5 {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// The name in `ada@example.org (Ada B)` and `Ada B <ada@example.org>`.
fn person(text: &str) -> String {
    let text = text::line(text);
    let named = match text.split_once('(') {
        Some((mail, name)) if mail.contains('@') => name.trim_end().strip_suffix(')'),
        _ => text
            .split_once('<')
            .filter(|(_, mail)| mail.contains('@'))
            .map(|(name, _)| name),
    };
    let name = named.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&text);
    head(name, 200).to_owned()
}

/// The author that an element names: `name`, or else its mail or page, or else its text.
pub(super) fn person_of(element: &Element<'_>, names: &Names) -> Option<String> {
    let inner = children(element.inner);
    let of = |wanted: &str| {
        inner
            .iter()
            .find(|element| names.of(element.tag.name) == wanted)
            .and_then(content::line)
    };
    let name = of("name")
        .or_else(|| of("itunes:name"))
        .or_else(|| of("email"))
        .or_else(|| of("uri"));
    name.or_else(|| if inner.is_empty() { content::line(element) } else { None })
}
