//! Items of RSS, RDF, Atom and CDF.
//!
//! Comes in: the document. Goes out: items, each read from its own piece of the text.

use ::url::Url;

use crate::extract::{scan::Tag, url};

use super::content::Content;
use super::element::{Element, children};
use super::item::{Context, Item, person_of};
use super::names::Names;
use super::split::{Piece, split};
use super::{Feed, Gathering, NotAFeed, content, head};

/// Reads the document.
pub(super) fn read(text: &str, mut context: Context) -> Result<Feed, NotAFeed> {
    let split = split(text);
    let names = Names::declared(&split.outside);
    let head = head::read(&split.outside, &names, &context.base, split.count > 0)?;
    context.base = head.base.unwrap_or(context.base);
    context.language = head.language;
    context.author = head.author;
    let mut gathering = Gathering::default();
    for (n, piece) in split.items.iter().enumerate() {
        gathering.take(
            n + 1,
            Ok(Reading::new(piece, &names, &context, head.atom).run(piece)),
            &context,
        );
    }
    Ok(Feed {
        title: head.title,
        language: head.language,
        ttl: head.ttl,
        ..gathering.finish(split.count, split.cut)
    })
}

/// One item being read.
struct Reading<'a> {
    names: &'a Names,
    atom: bool,
    base: Url,
    item: Item,
}

impl<'a> Reading<'a> {
    fn new(piece: &Piece<'_>, names: &'a Names, context: &Context, atom: bool) -> Reading<'a> {
        let atom = atom || super::element::local(piece.tag.name).eq_ignore_ascii_case("entry");
        let base = piece
            .tag
            .attribute("xml:base")
            .and_then(|href| url::join(&context.base, &href));
        Reading {
            names,
            atom,
            base: base.unwrap_or_else(|| context.base.clone()),
            item: Item::default(),
        }
    }

    fn run(mut self, piece: &Piece<'_>) -> Item {
        self.tag(&piece.tag);
        if !piece.closed {
            self.item.damage = Some("it is not closed");
        }
        let mut level = children(piece.body);
        // Media RSS nests its words in groups: two levels are looked into.
        for _ in 0..3 {
            let mut deeper = Vec::new();
            for element in &level {
                let name = self.names.of(element.tag.name);
                if !element.closed {
                    self.item.damage = self.item.damage.or(Some("a tag is not closed"));
                }
                if matches!(name.as_str(), "media:group" | "media:community" | "media:content") {
                    deeper.extend(children(element.inner));
                } else {
                    self.element(&name, element);
                }
            }
            level = deeper;
        }
        self.item
    }

    /// What the opening tag says: `rdf:about`, `xml:lang`, and all of CDF.
    fn tag(&mut self, tag: &Tag<'_>) {
        if let Some(about) = tag.attribute("rdf:about") {
            self.item.link(4, &self.base, &about);
            self.item.id = Some(about.into_owned());
        }
        if let Some(href) = tag.attribute("href") {
            self.item.link(1, &self.base, &href);
        }
        self.item.language = tag.attribute("xml:lang").and_then(|code| code.parse().ok());
        self.item
            .dates
            .extend(tag.attribute("lastmod").map(|text| (6, text.into_owned())));
    }

    fn element(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "title" => self.title(0, element),
            "dc:title" | "media:title" | "itunes:title" => self.title(1, element),
            "content:encoded" => self.body(0, element),
            "content" | "xhtml:body" | "body" | "fullitem" => self.body(1, element),
            "description" | "summary" | "abstract" => self.body(2, element),
            "dc:description" | "itunes:summary" | "media:description" => self.body(3, element),
            "link" | "feedburner:origlink" => self.link(name, element),
            "guid" | "id" | "dc:identifier" => self.id(name, element),
            "pubdate" | "published" => self.date(0, element),
            "issued" | "dc:issued" | "dc:date" | "date" => self.date(1, element),
            "created" | "dc:created" => self.date(2, element),
            "updated" | "modified" | "dc:modified" => self.date(3, element),
            "dc:creator" | "creator" => self.author(0, content::line(element)),
            "author" => self.author(1, person_of(element, self.names)),
            "itunes:author" => self.author(2, content::line(element)),
            "source" => self.source(element),
            "language" | "dc:language" => {
                let code = content::literal(element).and_then(|code| code.parse().ok());
                self.item.language = code.or(self.item.language);
            }
            "slash:comments" | "thr:total" => self.item.engagement.comments = count(element),
            "media:statistics" => {
                self.item.engagement.views = element.tag.attribute("views").and_then(|n| n.trim().parse().ok());
            }
            "thr:in-reply-to" => {
                let of = |name| {
                    element
                        .tag
                        .attribute(name)
                        .map(|id| id.trim().to_owned())
                        .filter(|id| !id.is_empty())
                };
                self.item.reply_to = of("ref").or_else(|| of("href"));
            }
            "im:rating" => {
                self.item.rating = content::literal(element)
                    .and_then(|n| n.parse().ok())
                    .filter(|n: &f64| n.is_finite())
            }
            _ => {}
        }
    }

    fn content(&mut self, element: &Element<'_>) -> Option<Content> {
        let (content, damage) = content::read(element, self.atom);
        self.item.damage = self.item.damage.or(damage);
        content
    }

    fn title(&mut self, rank: u8, element: &Element<'_>) {
        let title = self.content(element);
        self.item.titles.extend(title.map(|title| (rank, title)));
    }

    fn body(&mut self, rank: u8, element: &Element<'_>) {
        let body = self.content(element);
        if let Some(code) = element.tag.attribute("xml:lang").and_then(|code| code.parse().ok()) {
            self.item.language.get_or_insert(code);
        }
        // Of two bodies of one rank the one in plain words is first (App Store reviews have both).
        let rank =
            rank * 2 + u8::from(body.as_ref().is_some_and(|body| body.html) && element.tag.attribute("type").is_some());
        self.item.bodies.extend(body.map(|body| (rank, body)));
    }

    fn date(&mut self, rank: u8, element: &Element<'_>) {
        self.item
            .dates
            .extend(content::literal(element).map(|text| (rank, text)));
    }

    fn author(&mut self, rank: u8, name: Option<String>) {
        self.item.authors.extend(name.map(|name| (rank, name)));
    }

    /// The address of the item: an own element in RSS, an attribute in Atom.
    fn link(&mut self, name: &str, element: &Element<'_>) {
        let base = element
            .tag
            .attribute("xml:base")
            .and_then(|href| url::join(&self.base, &href));
        let base = base.unwrap_or_else(|| self.base.clone());
        let Some(href) = element.tag.attribute("href") else {
            let href = content::literal(element).unwrap_or_default();
            return self.item.link(u8::from(name == "link"), &base, &href);
        };
        let of = |name| element.tag.attribute(name).unwrap_or_default().to_ascii_lowercase();
        let (rel, kind) = (of("rel"), of("type"));
        let rank = match rel.rsplit('/').next().unwrap_or_default() {
            "" | "alternate" if kind.is_empty() || kind.contains("html") => 1,
            "" | "alternate" => 2,
            "related" | "via" => 6,
            _ => return,
        };
        self.item.link(rank, &base, &href);
    }

    /// guid or id; a guid that is an address is a link of last resort.
    fn id(&mut self, name: &str, element: &Element<'_>) {
        let Some(id) = content::literal(element) else { return };
        let permanent = element
            .tag
            .attribute("isPermaLink")
            .is_none_or(|value| !value.trim().eq_ignore_ascii_case("false"));
        if name == "guid" && permanent {
            self.item.links.extend(url::absolute(&id).map(|url| (3, url)));
        }
        if name != "dc:identifier" || self.item.id.is_none() {
            self.item.id = Some(id);
        }
    }

    /// Where the item comes from: an outlet in RSS, a whole head in Atom.
    fn source(&mut self, element: &Element<'_>) {
        let inner = children(element.inner);
        let author = inner.iter().find(|element| self.names.of(element.tag.name) == "author");
        match author {
            Some(author) => self.author(8, person_of(author, self.names)),
            None if inner.is_empty() => self.author(9, content::line(element)),
            None => {}
        }
    }
}

fn count(element: &Element<'_>) -> Option<u64> {
    content::literal(element)?.parse().ok()
}
