//! JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1), item by item.
//!
//! Comes in: the document. Goes out: items. The list of items is walked by its brackets, so a broken item costs only itself
//! and a cut-off document keeps its complete ones. Numbers stay as written; nothing recurses.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::extract::{bytes, part, rest};

use super::content::Content;
use super::item::{Context, Item};
use super::{Feed, Gathering, MOST_ITEMS, NotAFeed};

/// Times that reading goes on inside a broken item.
const MOST_REPAIRS: usize = 100;

type Members<'a> = HashMap<String, &'a RawValue>;

/// Reads the document.
pub(super) fn read(text: &str, mut context: Context) -> Result<Feed, NotAFeed> {
    let (head, list) = outline(text);
    let Some(list) = list else {
        return Err(not_a_feed(text, &head));
    };
    let said = |key: &str| head.get(key).and_then(|raw| string(raw));
    context.language = said("language").and_then(|code| code.parse().ok());
    context.author = authors(|key| head.get(key).copied());
    let mut gathering = Gathering::default();
    let mut walk = Walk {
        text,
        at: list,
        repairs: 0,
    };
    let (mut count, mut cut) = (0, false);
    loop {
        match walk.next() {
            Step::Item(slice) => {
                count += 1;
                if count <= MOST_ITEMS {
                    gathering.take(count, item(slice, &context), &context);
                }
            }
            Step::Broken(why) => {
                count += 1;
                gathering.take(count, Err(why), &context);
            }
            Step::Cut => {
                cut = true;
                break;
            }
            Step::End => break,
        }
    }
    let feed = gathering.finish(count, cut);
    let title = said("title")
        .map(|title| crate::extract::text::line(&title))
        .filter(|title| !title.is_empty());
    Ok(Feed {
        title,
        language: context.language,
        ..feed
    })
}

/// The members of the document before its `items` (and after, where they can be had), and where that list begins.
fn outline(text: &str) -> (HashMap<String, &str>, Option<usize>) {
    let (mut head, mut list) = (HashMap::new(), None);
    let mut at = 1;
    if !text.starts_with('{') {
        return (head, None);
    }
    loop {
        at = skip(text, at, b",");
        let Some(key_end) = element(text, at).filter(|_| rest(text, at).starts_with('"')) else {
            break;
        };
        let key = string(part(text, at, key_end)).unwrap_or_default();
        at = skip(text, key_end, b":");
        if key == "items" && rest(text, at).starts_with('[') {
            list = Some(at + 1);
        }
        let Some(end) = element(text, at) else { break };
        head.insert(key, part(text, at, end));
        at = end;
    }
    (head, list)
}

enum Step<'a> {
    Item(&'a str),
    Broken(String),
    Cut,
    End,
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    repairs: usize,
}

impl<'a> Walk<'a> {
    fn next(&mut self) -> Step<'a> {
        self.at = skip(self.text, self.at, b",");
        let from = self.at;
        match self.text.as_bytes().get(from) {
            None => return Step::Cut,
            Some(b']') => return Step::End,
            _ => {}
        }
        let end = element(self.text, from);
        let slice = end.map_or("", |end| part(self.text, from, end));
        if serde_json::from_str::<&RawValue>(slice).is_ok() {
            self.at = end.unwrap_or(self.text.len());
            return Step::Item(slice);
        }
        let mended = slice.contains(|c: char| c.is_control()) && members(&unbroken(slice)).is_some();
        if mended {
            self.at = end.unwrap_or(self.text.len());
            return Step::Item(slice);
        }
        match self.resume(from + 1, end) {
            Some(next) => {
                self.at = next;
                Step::Broken("it is not readable as JSON".into())
            }
            None => match end {
                Some(end) => {
                    self.at = end.max(from + 1);
                    Step::Broken("it is not readable as JSON".into())
                }
                None => Step::Cut,
            },
        }
    }

    /// Where the next whole item begins after a broken one: an object that has what an item has.
    fn resume(&mut self, from: usize, end: Option<usize>) -> Option<usize> {
        let mut at = from;
        while self.repairs < MOST_REPAIRS {
            let open = memchr::memchr(b'{', bytes(self.text, at))? + at;
            if end.is_some_and(|end| open >= end) {
                return None;
            }
            let before = self.text.as_bytes().get(from..open).unwrap_or_default();
            if before.trim_ascii_end().ends_with(b",") {
                self.repairs += 1;
                let whole = element(self.text, open).and_then(|end| members(part(self.text, open, end)));
                if whole.is_some_and(|found| found.contains_key("id") || found.contains_key("content_html")) {
                    return Some(open);
                }
            }
            at = open + 1;
        }
        None
    }
}

/// Control characters that stand raw in a string, made blanks.
fn unbroken(slice: &str) -> String {
    slice.replace(|c: char| c.is_control(), " ")
}

fn members(slice: &str) -> Option<Members<'_>> {
    serde_json::from_str(slice).ok()
}

/// First byte at or after `at` that is neither blank nor one of `also`.
fn skip(text: &str, at: usize, also: &[u8]) -> usize {
    let left = bytes(text, at);
    at + left
        .iter()
        .position(|b| !b.is_ascii_whitespace() && !also.contains(b))
        .unwrap_or(left.len())
}

/// End of the value at `from`, by its brackets and quotes. None where the text ends first.
fn element(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, from);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = quote_end(bytes, at + 1)?,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return Some(at + depth),
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
        if depth == 0 && matches!(byte, b'"') {
            return Some(at);
        }
    }
    None
}

/// The closing quote of a string whose inside begins at `from`.
fn quote_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

fn item(slice: &str, context: &Context) -> Result<Item, String> {
    let mended;
    let found = match members(slice) {
        Some(found) => found,
        None => {
            mended = unbroken(slice);
            members(&mended).ok_or_else(|| format!("{}; expected an object", shape(slice)))?
        }
    };
    let raw = |key: &str| found.get(key).map(|raw| raw.get());
    let said = |key: &str| raw(key).and_then(string);
    let mut item = Item {
        id: raw("id").and_then(literal),
        ..Item::default()
    };
    for (rank, key) in [(1, "url"), (3, "external_url")] {
        item.link(rank, &context.base, &said(key).unwrap_or_default());
    }
    if item.links.is_empty() {
        item.links.extend(
            item.id
                .as_deref()
                .and_then(crate::extract::url::absolute)
                .map(|url| (4, url)),
        );
    }
    item.titles.extend(said("title").map(|title| (0, Content::html(title))));
    item.bodies
        .extend(said("content_html").map(|html| (1, Content::html(html))));
    item.bodies
        .extend(said("content_text").map(|text| (2, Content::text(text))));
    item.bodies.extend(said("summary").map(|text| (3, Content::text(text))));
    for (rank, key) in [(0, "date_published"), (1, "date_modified")] {
        item.dates.extend(raw(key).and_then(literal).map(|date| (rank, date)));
    }
    item.authors.extend(authors(raw).map(|name| (0, name)));
    item.language = said("language").and_then(|code| code.parse().ok());
    Ok(item)
}

/// `authors` as a list, `author` as an object or as a name.
fn authors<'a>(raw: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let list: Vec<&RawValue> = raw("authors")
        .and_then(|list| serde_json::from_str(list).ok())
        .unwrap_or_default();
    let one = raw("author").into_iter();
    let names: Vec<String> = list
        .iter()
        .map(|raw| raw.get())
        .chain(one)
        .filter_map(name)
        .take(5)
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn name(raw: &str) -> Option<String> {
    let name = match members(raw) {
        Some(person) => person
            .get("name")
            .or(person.get("url"))
            .and_then(|raw| string(raw.get())),
        None => string(raw),
    };
    name.map(|name| crate::extract::text::line(&name))
        .filter(|name| !name.is_empty())
}

/// A string, or a number as it is written.
fn literal(raw: &str) -> Option<String> {
    if raw.starts_with('"') {
        string(raw)
    } else {
        raw.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            .then(|| raw.to_owned())
    }
}

/// What a JSON string says; halves of surrogate pairs become U+FFFD. None for an empty one and for anything else.
fn string(raw: &str) -> Option<String> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    let mut units: Vec<u16> = Vec::new();
    let (mut out, mut chars) = (String::with_capacity(inner.len()), inner.chars());
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { None };
        if escaped == Some('u') {
            let hex = chars
                .as_str()
                .get(..4)
                .and_then(|hex| u16::from_str_radix(hex, 16).ok());
            if let Some(unit) = hex {
                units.push(unit);
                chars = rest(chars.as_str(), 4).chars();
                continue;
            }
        }
        out.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        out.push(match escaped {
            None => c,
            Some('n') => '\n',
            Some('t' | 'r' | 'b' | 'f') => ' ',
            Some(other) => other,
        });
    }
    out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    (!out.trim().is_empty()).then_some(out)
}

fn shape(slice: &str) -> &'static str {
    match slice.as_bytes().first() {
        Some(b'{') => "it is an object that cannot be read",
        Some(b'[') => "it is a list",
        Some(b'"') => "it is a string",
        Some(b'n') => "it is null",
        _ => "it is a number or nothing",
    }
}

/// JSON without items: with the words of the error that it perhaps is.
fn not_a_feed(text: &str, head: &HashMap<String, &str>) -> NotAFeed {
    let said = ["error", "message", "detail", "title"].iter().find_map(|key| {
        let raw = head.get(*key)?;
        string(raw).or_else(|| members(raw)?.get("message").and_then(|raw| string(raw.get())))
    });
    let short = |text: &str| crate::extract::head(&crate::extract::text::line(text), 120).to_owned();
    NotAFeed(match said {
        Some(said) => format!("not a feed (JSON without `items`: \"{}\")", short(&said)),
        None if text.starts_with('[') => "not a feed (a JSON list; expected an object with `items`)".into(),
        None => "not a feed (JSON without `items`)".into(),
    })
}
