//! Posts out of a page. Pure.
//!
//! Comes in: HTML and selectors. Goes out: a post for each item, and what was not found. An item inside an item is a post of
//! its own: each word of a page belongs to one post only.

use std::collections::HashSet;

use ego_tree::NodeId;
use jiff::Zoned;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::extract::{date, html, text, url as address};
use crate::mention::{Language, Post};

use super::Named;

/// Items of one page that are taken.
const MOST_ITEMS: usize = 500;

/// Items inside one another; more means that the selector means something else.
const DEEPEST: usize = 12;

/// Attributes in which pages keep the id of a post, best first.
const IDS: [&str; 8] = [
    "data-id",
    "data-post-id",
    "data-postid",
    "data-comment-id",
    "data-message-id",
    "data-post",
    "data-content",
    "id",
];

/// What to look for.
pub(super) struct Wanted {
    pub item: Named,
    pub text: Named,
    pub title: Option<Named>,
    pub author: Option<Named>,
    pub date: Option<Named>,
    pub link: Option<Named>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub posts: Vec<Post>,
    /// Why there is no post at all.
    pub empty: Option<String>,
    /// What is missing.
    pub partial: Vec<String>,
    /// False where the page has more than was taken.
    pub whole: bool,
}

/// What holds for all items of a page.
struct Context {
    base: Url,
    now: Zoned,
    language: Option<Language>,
    items: HashSet<NodeId>,
}

impl Wanted {
    /// Reads a page that was found at `base`.
    pub(super) fn read(&self, page: &str, base: &Url, now: &Zoned, hint: Option<Language>) -> Found {
        let parsed = html::parse(page);
        let document = &parsed.html;
        let all = document.select(&self.item.selector).count();
        let elements: Vec<ElementRef<'_>> = document.select(&self.item.selector).take(MOST_ITEMS).collect();
        let ids = elements.iter().map(|item| item.id()).collect();
        let language = hint.or_else(|| declared(document));
        let context = Context {
            base: base_of(document, base),
            now: now.clone(),
            language,
            items: ids,
        };
        let items: Vec<Item<'_>> = elements.iter().map(|item| Item::new(*item, &context.items)).collect();
        let posts: Vec<Option<Post>> = items.iter().map(|item| self.post(item, &context)).collect();
        let named = ids_of(&elements);
        let posts: Vec<Post> = posts
            .into_iter()
            .zip(named)
            .filter_map(|(post, id)| post.map(|post| Post { id, ..post }))
            .collect();
        let mut found = Found {
            whole: parsed.cut.is_none() && all <= MOST_ITEMS,
            ..Found::default()
        };
        if posts.is_empty() {
            found.empty = Some(self.nothing(all, page, parsed.cut));
            return found;
        }
        found.partial.extend(parsed.cut.map(|why| format!("cut off: {why}")));
        if all > MOST_ITEMS {
            found.partial.push(format!(
                "selector `{}` matched {all} times: the first {MOST_ITEMS} were taken",
                self.item.written
            ));
        }
        let depth = elements.iter().map(|item| nested(item, &context)).max().unwrap_or(0);
        if depth > DEEPEST {
            found.partial.push(format!(
                "selector `{}` matched items inside one another, {depth} deep",
                self.item.written
            ));
        }
        found.partial.extend(self.missing(&items));
        found.posts = posts;
        found
    }

    /// Why a page has no posts.
    fn nothing(&self, items: usize, page: &str, cut: Option<&str>) -> String {
        let selector = if items == 0 { &self.item } else { &self.text };
        let title = text::page_title(page)
            .map(|title| format!(" (title \"{title}\")"))
            .unwrap_or_default();
        let cut = cut
            .map(|why| format!("; the page is cut off: {why}"))
            .unwrap_or_default();
        format!("selector `{}` matched nothing{title}{cut}", selector.written)
    }

    /// Selectors that match in none of the items.
    fn missing(&self, items: &[Item<'_>]) -> Vec<String> {
        let rest = [&self.title, &self.author, &self.date, &self.link]
            .into_iter()
            .flatten();
        let all = std::iter::once(&self.text).chain(rest);
        let silent = all.filter(|wanted| !items.iter().any(|item| item.first(Some(wanted)).is_some()));
        silent
            .map(|wanted| format!("selector `{}` matched nothing in {} items", wanted.written, items.len()))
            .collect()
    }

    /// The post of an item; None where it says nothing.
    fn post(&self, item: &Item<'_>, context: &Context) -> Option<Post> {
        let one = |wanted: &Option<Named>| item.first(wanted.as_ref());
        let text = words(item, &self.text, context);
        let title = one(&self.title)
            .map(|element| line(&element, context))
            .filter(|title| !title.is_empty());
        if text.is_empty() && title.is_none() {
            return None;
        }
        let dates = one(&self.date)
            .map(|element| dates(&element, context))
            .unwrap_or_default();
        let (published, dated) = date::published(dates.iter().map(String::as_str), &context.now, context.language);
        let link = match &self.link {
            Some(_) => one(&self.link),
            None => Some(item.element).filter(|item| item.value().name() == "a"),
        };
        Some(Post {
            url: link
                .and_then(|element| href(&element))
                .and_then(|href| address::join(&context.base, href))
                .map(Url::into),
            author: one(&self.author)
                .map(|element| line(&element, context))
                .filter(|author| !author.is_empty()),
            published,
            dated,
            title,
            text,
            language: context.language,
            ..Post::default()
        })
    }
}

/// An item and the elements that are its own: itself and all below it, without those of items inside it.
struct Item<'a> {
    element: ElementRef<'a>,
    own: Vec<ElementRef<'a>>,
}

impl<'a> Item<'a> {
    fn new(element: ElementRef<'a>, items: &HashSet<NodeId>) -> Item<'a> {
        let (mut own, mut open) = (Vec::new(), vec![*element]);
        while let Some(node) = open.pop() {
            let Some(found) = ElementRef::wrap(node) else { continue };
            if node.id() == element.id() || !items.contains(&node.id()) {
                own.push(found);
                open.extend(node.children().rev());
            }
        }
        Item { element, own }
    }

    /// What a selector means in it, in the order of the page.
    fn matches(&self, wanted: &Named) -> impl Iterator<Item = ElementRef<'a>> {
        let scope = Some(self.element);
        self.own
            .iter()
            .copied()
            .filter(move |element| wanted.selector.matches_with_scope(element, scope))
    }

    fn first(&self, wanted: Option<&Named>) -> Option<ElementRef<'a>> {
        self.matches(wanted?).next()
    }
}

/// The words of all that a selector means in an item; what stands in a match already is not said twice.
fn words(item: &Item<'_>, wanted: &Named, context: &Context) -> String {
    let mut said: HashSet<NodeId> = HashSet::new();
    let mut out = String::new();
    for element in item.matches(wanted) {
        if element.ancestors().any(|node| said.contains(&node.id())) {
            continue;
        }
        said.insert(element.id());
        let words = seen(&element, context);
        if !words.is_empty() {
            out.push_str(if out.is_empty() { "" } else { "\n" });
            out.push_str(&words);
        }
    }
    out
}

fn seen(element: &ElementRef<'_>, context: &Context) -> String {
    let home = element.id();
    text::seen(**element, &|id| id != home && context.items.contains(&id))
}

/// The words of an element on one line; `content` of a `meta`.
fn line(element: &ElementRef<'_>, context: &Context) -> String {
    match element.attr("content").filter(|_| element.value().name() == "meta") {
        Some(content) => text::line(content),
        None => text::line(&seen(element, context)),
    }
}

/// Where a date may stand, best first: machines' forms, then what people read.
fn dates(element: &ElementRef<'_>, context: &Context) -> Vec<String> {
    let inner = Selector::parse("time[datetime]").ok();
    let inner = inner.as_ref().and_then(|selector| element.select(selector).next());
    let attributes = ["datetime", "content", "data-time", "data-timestamp", "data-utime"];
    let mut dates: Vec<String> = attributes
        .iter()
        .filter_map(|name| element.attr(name))
        .map(str::to_owned)
        .collect();
    dates.extend(inner.and_then(|time| time.attr("datetime")).map(str::to_owned));
    dates.push(line(element, context));
    dates.extend(element.attr("title").map(str::to_owned));
    dates
}

/// The address of an element, or of the first link in it.
fn href<'a>(element: &ElementRef<'a>) -> Option<&'a str> {
    let own = element.attr("href");
    let inner = || element.descendent_elements().find_map(|below| below.attr("href"));
    own.or_else(inner).filter(|href| href.trim() != "#")
}

/// Items that an item stands in.
fn nested(item: &ElementRef<'_>, context: &Context) -> usize {
    item.ancestors()
        .filter(|node| context.items.contains(&node.id()))
        .count()
}

/// The language of the page.
fn declared(document: &Html) -> Option<Language> {
    document.root_element().attr("lang").and_then(|code| code.parse().ok())
}

/// What links are relative to.
fn base_of(document: &Html, page: &Url) -> Url {
    let base = Selector::parse("base[href]").ok();
    let href = base
        .as_ref()
        .and_then(|base| document.select(base).next())
        .and_then(|base| base.attr("href"));
    href.and_then(|href| address::join(page, href))
        .unwrap_or_else(|| page.clone())
}

/// Ids of the items: the first attribute that most of them have, each with another value. Numbers that only count the items
/// on the page (`post-1`, `post-2` …) name nothing: tomorrow they stand on other posts.
fn ids_of(items: &[ElementRef<'_>]) -> Vec<Option<String>> {
    for name in IDS {
        let ids: Vec<Option<&str>> = items
            .iter()
            .map(|item| item.attr(name).map(str::trim).filter(|id| !id.is_empty()))
            .collect();
        let known: Vec<&str> = ids.iter().flatten().copied().collect();
        let distinct: HashSet<&str> = known.iter().copied().collect();
        if known.len() * 2 > items.len() && distinct.len() == known.len() && !counted(&known) {
            return ids.into_iter().map(|id| id.map(str::to_owned)).collect();
        }
    }
    vec![None; items.len()]
}

/// True where ids end in 0, 1, 2 … or 1, 2, 3 …, in any order.
fn counted(ids: &[&str]) -> bool {
    let mut numbers: Vec<u64> = ids
        .iter()
        .filter_map(|id| {
            let digits = id.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            digits.parse().ok()
        })
        .collect();
    numbers.sort_unstable();
    numbers.len() == ids.len()
        && numbers.first().is_some_and(|n| *n < 2)
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

#[cfg(test)]
mod tests;
