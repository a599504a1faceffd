//! A document cut at the borders of its items, before anything in them is read.
//!
//! Comes in: XML, however broken. Goes out: each item by itself, and all that stands outside. An item ends at its closing
//! tag, at the next item, or at the end of the feed, whichever is first; comments and CDATA sections that were never closed
//! do not swallow the items after them. Linear in the text.

use memchr::{memchr, memchr2};

use crate::extract::scan::{Next, Tag, tag};
use crate::extract::{bytes, part, rest};

use super::MOST_ITEMS;

/// An item as it stands in the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// Its opening tag.
    pub tag: Tag<'a>,
    /// What stands in it.
    pub body: &'a str,
    /// False where its closing tag is missing.
    pub closed: bool,
}

/// A document cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Split<'a> {
    /// All that stands outside of items, the document type left out.
    pub outside: String,
    /// The first items.
    pub items: Vec<Piece<'a>>,
    /// All complete items.
    pub count: usize,
    /// True where the text ends before the feed does.
    pub cut: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Border {
    Begins,
    Ends,
    Over,
}

/// Cuts.
pub(super) fn split(text: &str) -> Split<'_> {
    let mut cutter = Cutter {
        text,
        prefix: None,
        border: None,
        sections: [
            ("<!--", Next::new("<!--"), Next::new("-->")),
            ("<![CDATA[", Next::new("<![CDATA["), Next::new("]]>")),
        ],
        open: None,
        over: false,
        outside_from: 0,
        typed: false,
        split: Split::default(),
    };
    cutter.run();
    cutter.split
}

#[derive(Debug)]
struct Cutter<'a> {
    text: &'a str,
    /// The prefix of the first item: only names with the same one are borders.
    prefix: Option<&'a str>,
    /// The border found last by looking ahead, and where the look began.
    border: Option<(usize, Option<(usize, Border)>)>,
    /// Comments and CDATA: how they begin, where they begin next, where they end next.
    sections: [(&'static str, Next, Next); 2],
    open: Option<Tag<'a>>,
    over: bool,
    outside_from: usize,
    typed: bool,
    split: Split<'a>,
}

impl<'a> Cutter<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(next) = memchr(b'<', bytes(self.text, at)).map(|n| n + at) {
            at = match self.step(next) {
                Some(after) => after.max(next + 1),
                None => break,
            };
        }
        self.split.cut = !self.over;
        if self.open.is_none() {
            self.outside(self.text.len());
        }
    }

    /// Takes what begins at `at`; gives where to go on. None where the text is over.
    fn step(&mut self, at: usize) -> Option<usize> {
        let here = rest(self.text, at);
        for n in 0..self.sections.len() {
            if self.sections.get(n).is_some_and(|(begin, ..)| here.starts_with(begin)) {
                return self.section(n, at);
            }
        }
        if !self.typed && self.open.is_none() && here.get(..9).is_some_and(|t| t.eq_ignore_ascii_case("<!doctype")) {
            self.typed = true;
            self.outside(at);
            self.outside_from = at + doctype_len(here);
            return Some(self.outside_from);
        }
        let (border, prefix) = border(self.text, at, self.prefix)?;
        match border {
            None => Some(at + 1),
            Some(Border::Begins) => {
                self.prefix = Some(prefix);
                self.begins(at)
            }
            Some(end) => {
                self.over |= end == Border::Over;
                Some(self.ends(at, end == Border::Ends))
            }
        }
    }

    fn begins(&mut self, at: usize) -> Option<usize> {
        self.ends(at, false);
        self.over = false;
        let tag = tag(self.text, at)?;
        self.outside(at);
        if tag.end == self.text.len() && !self.text.ends_with('>') {
            self.open = Some(tag);
            return None;
        }
        self.open = Some(tag);
        if tag.empty {
            self.ends(tag.end, true);
            self.outside_from = tag.end;
        }
        Some(tag.end)
    }

    /// Ends the open item before `at`; gives where to go on.
    fn ends(&mut self, at: usize, closed: bool) -> usize {
        let Some(tag) = self.open.take() else { return at + 1 };
        self.split.count += 1;
        if self.split.items.len() < MOST_ITEMS {
            let body = part(self.text, tag.end, at);
            self.split.items.push(Piece { tag, body, closed });
        }
        let past = if closed && !tag.empty {
            close_len(rest(self.text, at))
        } else {
            0
        };
        self.outside_from = at + past;
        at + past.max(1)
    }

    /// Keeps what stands outside up to `to`.
    fn outside(&mut self, to: usize) {
        let outside = part(self.text, self.outside_from, to);
        if !outside.trim().is_empty() {
            self.split.outside.push_str(outside);
        }
        self.outside_from = to;
    }

    /// Passes over a comment or CDATA section, or over its beginning alone where it was evidently never closed.
    fn section(&mut self, n: usize, at: usize) -> Option<usize> {
        let within = self.open.is_some();
        let (begin, nested, end) = self.sections.get_mut(n)?;
        let from = at + begin.len();
        let end = end.after(self.text, from);
        let nested = nested.after(self.text, from);
        let border = self.next_border(from);
        match (end, border) {
            (Some(end), None) => Some(end + 3),
            (Some(end), Some((border, kind))) => {
                let holds = border < end;
                let repeats = nested.is_some_and(|n| n < end) && self.repeats(n, border, end);
                let hangs = within && kind != Border::Begins && self.border_follows(border);
                Some(if !holds || !(repeats || hangs) {
                    end + 3
                } else if within {
                    border
                } else {
                    from
                })
            }
            (None, Some((border, _))) if within => Some(border),
            (None, Some(_)) if ends_as_feed(self.text) => Some(from),
            (None, _) => None,
        }
    }

    /// True where another section of the kind begins between a border and the end of this one.
    fn repeats(&self, n: usize, border: usize, end: usize) -> bool {
        let begin = self.sections.get(n).map_or("<!--", |(begin, ..)| begin);
        memchr::memmem::find(part(self.text, border, end).as_bytes(), begin.as_bytes()).is_some()
    }

    fn next_border(&mut self, from: usize) -> Option<(usize, Border)> {
        if let Some((looked, found)) = self.border
            && looked <= from
            && found.is_none_or(|(at, _)| at >= from)
        {
            return found;
        }
        let found = memchr::memchr_iter(b'<', bytes(self.text, from)).find_map(|n| {
            let (kind, _) = border(self.text, from + n, self.prefix)?;
            Some((from + n, kind?))
        });
        self.border = Some((from, found));
        found
    }

    /// True where after the tag at `at` only blanks stand before the next border or the end.
    fn border_follows(&self, at: usize) -> bool {
        let end = at + close_len(rest(self.text, at));
        let left = rest(self.text, end);
        let next = end + (left.len() - left.trim_start().len());
        next >= self.text.len() || border(self.text, next, self.prefix).is_some_and(|(kind, _)| kind.is_some())
    }
}

/// What the tag at `at` is to the items, and its prefix. The outer None: the text is over.
fn border<'a>(text: &'a str, at: usize, prefix: Option<&str>) -> Option<(Option<Border>, &'a str)> {
    let bytes = text.as_bytes();
    let close = bytes.get(at + 1) == Some(&b'/');
    let from = at + 1 + usize::from(close);
    let name = bytes.get(from..).unwrap_or_default();
    let len = name
        .iter()
        .take(64)
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'.')));
    let Some(len) = len else { return Some((None, "")) };
    let name = part(text, from, from + len);
    let (found, local) = name.split_once(':').unwrap_or(("", name));
    let is = |names: &[&str]| names.iter().any(|name| local.eq_ignore_ascii_case(name));
    let ours = prefix.is_none_or(|prefix| prefix == found);
    let kind = if is(&["item", "entry"]) && ours {
        Some(if close { Border::Ends } else { Border::Begins })
    } else if close && is(&["rss", "feed", "rdf", "channel"]) {
        Some(Border::Over)
    } else {
        None
    };
    Some((kind, found))
}

/// Length of the closing tag that a text begins with; one that lacks its `>` ends before the next `<`.
fn close_len(text: &str) -> usize {
    match memchr2(b'>', b'<', bytes(text, 1)) {
        Some(n) if text.as_bytes().get(n + 1) == Some(&b'>') => n + 2,
        Some(n) => n + 1,
        None => text.len(),
    }
}

/// True where the end of a feed stands near the end of the text.
fn ends_as_feed(text: &str) -> bool {
    let tail = rest(text, text.ceil_char_boundary(text.len().saturating_sub(200))).to_ascii_lowercase();
    ["</rss", "</feed", ":rdf", "</channel"]
        .iter()
        .any(|end| tail.contains(end))
}

/// Length of a document type with its internal subset, which is never read.
fn doctype_len(text: &str) -> usize {
    let Some(first) = memchr2(b'[', b'>', text.as_bytes()) else {
        return 9;
    };
    if text.as_bytes().get(first) == Some(&b'>') {
        return first + 1;
    }
    memchr::memchr_iter(b']', text.as_bytes())
        .find_map(|at| {
            let left = rest(text, at + 1).trim_start();
            left.starts_with('>').then(|| text.len() - left.len() + 1)
        })
        .unwrap_or(9)
}
