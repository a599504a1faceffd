//! What stands in an element: plain text, escaped HTML or XHTML, as its feed means it.
//!
//! Comes in: an element. Goes out: text or HTML, references of the XML undone exactly once. Never here: the HTML's own
//! references (`text::plain` undoes those).

use crate::extract::scan::{Scanner, Tag, Token};
use crate::extract::{entity, part, text};

use super::element::Element;

/// The content of an element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Content {
    /// It.
    pub raw: String,
    /// True for HTML.
    pub html: bool,
}

impl Content {
    /// Text that is no HTML.
    pub(super) fn text(raw: String) -> Content {
        Content { raw, html: false }
    }

    /// HTML.
    pub(super) fn html(raw: String) -> Content {
        Content { raw, html: true }
    }

    /// As plain text.
    pub(super) fn plain(&self) -> String {
        if self.html {
            text::plain(&self.raw)
        } else {
            text::tidy(&self.raw)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Xhtml,
}

/// The content of an element, and what was wrong with it. `atom`: without a type it is text, not HTML. None where it is
/// empty, stands elsewhere (`src`), or is of a type that has no text (base64, images).
pub(super) fn read(element: &Element<'_>, atom: bool) -> (Option<Content>, Option<&'static str>) {
    let pieces: Vec<Token<'_>> = Scanner::new(element.inner).collect();
    let tagged = pieces.iter().any(|p| matches!(p, Token::Open(_) | Token::Close(_)));
    let damage = damage(&pieces);
    let Some(form) = form(&element.tag, atom, tagged) else {
        return (None, damage);
    };
    let mut out = String::with_capacity(element.inner.len());
    for piece in pieces {
        match piece {
            Token::Text(text) if form == Form::Xhtml => out.push_str(text),
            Token::Text(text) => out.push_str(&entity::decode(text)),
            Token::Cdata(text) if form == Form::Xhtml && !atom => out.push_str(text),
            Token::Cdata(text) if form == Form::Xhtml => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Token::Cdata(text) => out.push_str(text),
            Token::Open(tag) | Token::Close(tag) => out.push_str(part(element.inner, tag.start, tag.end)),
        }
    }
    let out = out.trim();
    let out = out.strip_suffix("]]>").unwrap_or(out).trim();
    if out.is_empty() {
        return (None, damage);
    }
    let html = form != Form::Text || (atom && looks_like_html(out));
    (
        Some(Content {
            raw: out.to_owned(),
            html,
        }),
        damage,
    )
}

/// The plain text of an element, on one line.
pub(super) fn line(element: &Element<'_>) -> Option<String> {
    let content = read(element, false).0?;
    let line = text::line(&content.plain());
    (!line.is_empty()).then_some(line)
}

/// The characters of an element as an address or an id: one decoding, no HTML.
pub(super) fn literal(element: &Element<'_>) -> Option<String> {
    let mut out = String::new();
    for piece in Scanner::new(element.inner) {
        match piece {
            Token::Text(text) => out.push_str(&entity::decode(text)),
            Token::Cdata(text) => out.push_str(text),
            _ => {}
        }
    }
    let out = text::line(&out);
    (!out.is_empty()).then_some(out)
}

fn form(tag: &Tag<'_>, atom: bool, tagged: bool) -> Option<Form> {
    let mode = tag.attribute("mode").unwrap_or_default().to_ascii_lowercase();
    if mode == "base64" || (atom && tag.attribute("src").is_some()) {
        return None;
    }
    let kind = tag.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let form = match kind {
        "" if atom => Form::Text,
        "text" | "plain" | "text/plain" => Form::Text,
        "xhtml" => Form::Xhtml,
        "" | "html" | "text/html" => Form::Html,
        kind if kind.ends_with("xml") => Form::Xhtml,
        kind if kind.starts_with("text/") => Form::Text,
        kind if kind.contains('/') => return None,
        _ => Form::Html,
    };
    // Tags that were not escaped: then the references belong to them, not to the XML.
    Some(if tagged { Form::Xhtml } else { form })
}

/// Tags that only HTML has and that people forget to announce.
fn looks_like_html(text: &str) -> bool {
    ["<p>", "<p ", "<br", "<div", "<a href", "</a>", "</p>", "<img "]
        .iter()
        .any(|tag| text.contains(tag))
}

/// What is wrong in XML that was healed on the way.
fn damage(pieces: &[Token<'_>]) -> Option<&'static str> {
    let (mut open, mut bare) = (0i64, false);
    for piece in pieces {
        match piece {
            Token::Open(tag) => open += i64::from(!tag.empty),
            Token::Close(_) => open -= 1,
            Token::Text(text) => bare |= entity::bare(text),
            Token::Cdata(_) => {}
        }
    }
    if open != 0 {
        Some("a tag is not closed")
    } else if bare {
        Some("a bare `&`")
    } else {
        None
    }
}
