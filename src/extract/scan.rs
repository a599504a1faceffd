//! A pull scanner of tags that never gives up: XML and HTML alike, well-formed or not.
//!
//! Comes in: any text. Goes out: tags, text, CDATA, in order; comments, instructions and declarations are passed over.
//! Nothing is expanded or fetched, nothing nests here, and the time is linear in the text. Never here: meaning.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

use super::{bytes, entity, part, rest};

/// What stands in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    /// Text as written, entities not decoded.
    Text(&'a str),
    /// What stood in a CDATA section.
    Cdata(&'a str),
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag.
    Close(Tag<'a>),
}

/// A tag and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tag<'a> {
    /// The name as written, prefix included.
    pub name: &'a str,
    /// All that stands between name and `>`.
    pub attributes: &'a str,
    /// True for `<br/>`.
    pub empty: bool,
    /// Byte of `<`.
    pub start: usize,
    /// One past `>`.
    pub end: usize,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, entities decoded; the name in any case.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        attribute(self.attributes, name)
    }
}

/// Where a string stands next, found once: many openings with a far or no end stay linear.
#[derive(Debug)]
pub(super) struct Next {
    needle: &'static str,
    at: Option<usize>,
    from: usize,
    asked: bool,
}

impl Next {
    /// Nothing sought yet.
    pub(super) fn new(needle: &'static str) -> Next {
        Next {
            needle,
            at: None,
            from: 0,
            asked: false,
        }
    }

    /// Its first place at or after `from`; `from` may not go back by much, or time is lost.
    pub(super) fn after(&mut self, text: &str, from: usize) -> Option<usize> {
        let known = self.asked && self.from <= from && self.at.is_none_or(|at| at >= from);
        if !known {
            self.at = memmem::find(bytes(text, from), self.needle.as_bytes()).map(|at| at + from);
            (self.from, self.asked) = (from, true);
        }
        self.at
    }
}

/// Reads a text tag by tag.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    comment_end: Next,
    cdata_end: Next,
    cdata: Next,
    pi_end: Next,
    /// True once something stood open at the end of the text.
    pub torn: bool,
}

impl<'a> Scanner<'a> {
    /// From the beginning of a text.
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            text,
            at: 0,
            comment_end: Next::new("-->"),
            cdata_end: Next::new("]]>"),
            cdata: Next::new("<![CDATA["),
            pi_end: Next::new("?>"),
            torn: false,
        }
    }

    /// A CDATA section that begins at `at`. One that never ends, or in which another begins, ends at the next `</`.
    fn section(&mut self, at: usize) -> Option<Token<'a>> {
        let from = at + "<![CDATA[".len();
        let end = self.cdata_end.after(self.text, from);
        let nested = self
            .cdata
            .after(self.text, from)
            .filter(|n| end.is_some_and(|end| *n < end));
        if let Some(nested) = nested
            && part(self.text, from, nested).trim().is_empty()
        {
            self.at = nested;
            return None;
        }
        let (end, past) = match end {
            Some(end) if nested.is_none() => (end, end + 3),
            _ => {
                self.torn = true;
                let close = memmem::find(bytes(self.text, from), b"</");
                let close = close.map_or(self.text.len(), |close| close + from);
                (close, close)
            }
        };
        self.at = past;
        Some(Token::Cdata(part(self.text, from, end)))
    }

    /// Passes over `<!…>` and `<?…>`, or gives the CDATA section that it is.
    fn declaration(&mut self, at: usize) -> Option<Token<'a>> {
        let here = rest(self.text, at);
        if here.starts_with("<![CDATA[") {
            return self.section(at);
        }
        let end = if here.starts_with("<!--") {
            self.comment_end.after(self.text, at + 4).map(|end| end + 3)
        } else if here.starts_with("<?") {
            self.pi_end.after(self.text, at).map(|end| end + 2)
        } else {
            memchr2(b'>', b'<', bytes(here, 2))
                .map(|n| at + 2 + n + usize::from(here.as_bytes().get(n + 2) == Some(&b'>')))
        };
        self.torn |= end.is_none();
        self.at = end.unwrap_or(at + if here.starts_with("<!--") { 4 } else { 2 });
        None
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let here = rest(self.text, self.at);
            match here.as_bytes() {
                [] => return None,
                [b'<', b'!' | b'?', ..] => {
                    let token = self.declaration(self.at);
                    if token.is_some() {
                        return token;
                    }
                }
                [b'<', ..] => {
                    if let Some(tag) = tag(self.text, self.at) {
                        self.torn |= tag.end == self.text.len() && !self.text.ends_with('>');
                        self.at = tag.end;
                        let close = here.starts_with("</");
                        return Some(if close { Token::Close(tag) } else { Token::Open(tag) });
                    }
                    return Some(self.literal(1));
                }
                _ => return Some(self.literal(0)),
            }
        }
    }
}

impl<'a> Scanner<'a> {
    /// Text up to the next `<` that stands at least `least` bytes ahead.
    fn literal(&mut self, least: usize) -> Token<'a> {
        let from = self.at;
        let next = memchr(b'<', bytes(self.text, from + least));
        self.at = next.map_or(self.text.len(), |next| from + least + next);
        Token::Text(part(self.text, from, self.at))
    }
}

/// The tag at `at`, where the text has a `<`; None where that `<` is only a sign.
pub(super) fn tag(text: &str, at: usize) -> Option<Tag<'_>> {
    let close = rest(text, at).starts_with("</");
    let name_at = at + 1 + usize::from(close);
    let name_len = rest(text, name_at)
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '=' | '"' | '\'' | '&'))
        .unwrap_or_else(|| rest(text, name_at).len());
    let name = part(text, name_at, name_at + name_len);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let from = name_at + name_len;
    let (to, end) = tag_end(text, from);
    let inner = part(text, from, to);
    let empty = inner.ends_with('/');
    let attributes = inner.strip_suffix('/').unwrap_or(inner);
    Some(Tag {
        name,
        attributes,
        empty: empty && !close,
        start: at,
        end,
    })
}

/// End of a tag's attributes and end of the tag. A quote counts only after `=` and only if it closes before the next
/// `<`; otherwise the tag ends at its first `>`, or else just before that `<`.
fn tag_end(text: &str, from: usize) -> (usize, usize) {
    let all = text.as_bytes();
    let first = memchr2(b'>', b'<', bytes(text, from));
    let mut at = from;
    while let Some(&byte) = all.get(at) {
        match byte {
            b'>' => return (at, at + 1),
            b'<' => return (at, at),
            b'"' | b'\'' if opens_value(all, from, at) => {
                match memchr2(byte, b'<', bytes(text, at + 1)).map(|n| n + at + 1) {
                    Some(end) if all.get(end) == Some(&byte) => at = end,
                    _ => break,
                }
            }
            _ => {}
        }
        at += 1;
    }
    match first.map(|n| n + from) {
        Some(end) if all.get(end) == Some(&b'>') => (end, end + 1),
        Some(end) => (end, end),
        None => (text.len(), text.len()),
    }
}

/// True where the last thing before `at`, blanks aside, is `=`.
fn opens_value(bytes: &[u8], from: usize, at: usize) -> bool {
    let before = bytes.get(from..at).unwrap_or_default();
    before.trim_ascii_end().last() == Some(&b'=')
}

/// The value of an attribute in what stands between name and `>`; quoted in any way or not at all.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<Cow<'a, str>> {
    Attributes(attributes)
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| entity::decode(value))
}

/// Name and value of each attribute, values as written.
pub(super) struct Attributes<'a>(pub &'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let blank = |c: char| c.is_whitespace() || c == '/' || c == '"' || c == '\'';
        self.0 = self.0.trim_start_matches(blank);
        if self.0.is_empty() {
            return None;
        }
        // A name has at least one character, so that `=x` cannot stop the walk.
        let first = self.0.chars().next().map_or(0, char::len_utf8);
        let len = rest(self.0, first)
            .find(|c: char| c.is_whitespace() || c == '=')
            .map(|n| n + first);
        let (name, after) = self.0.split_at(len.unwrap_or(self.0.len()));
        let Some(value) = after.trim_start().strip_prefix('=') else {
            self.0 = after;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quote = ['"', '\'', '”', '“', '’'].into_iter().find(|q| value.starts_with(*q));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = rest(value, quote.len_utf8());
                let closes = |c: char| c == quote || (!quote.is_ascii() && c == '”');
                inner.find(closes).map_or((inner, ""), |end| {
                    let skip = rest(inner, end).chars().next().map_or(0, char::len_utf8);
                    (part(inner, 0, end), rest(inner, end + skip))
                })
            }
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        self.0 = after;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        Scanner::new(text)
            .map(|token| match token {
                Token::Text(t) => format!("'{t}'"),
                Token::Cdata(t) => format!("[{t}]"),
                Token::Open(t) if t.empty => format!("<{}/>", t.name),
                Token::Open(t) => format!("<{}>", t.name),
                Token::Close(t) => format!("</{}>", t.name),
            })
            .collect()
    }

    #[test]
    fn tags_text_and_sections_in_order() {
        let text = "<?xml version='1.0'?><!-- <a> --><r x=\"1>2\"><![CDATA[a<b]]> 1 < 2 & <br/></r>";
        assert_eq!(names(text), ["<r>", "[a<b]", "' 1 '", "'< 2 & '", "<br/>", "</r>"]);
    }

    #[test]
    fn broken_tags_end_at_the_next_bracket() {
        assert_eq!(names("<a href=\"x>t</a><b <c>"), ["<a>", "'t'", "</a>", "<b>", "<c>"]);
        assert_eq!(names("<a"), ["<a>"]);
        assert_eq!(names("<"), ["'<'"]);
        assert_eq!(
            names("<!-- never <a> closed"),
            ["' never '", "<a>", "' closed'"].map(str::to_owned)
        );
    }

    #[test]
    fn open_sections_end_where_an_element_closes() {
        assert_eq!(
            names("<t><![CDATA[x</t><d>y</d>"),
            ["<t>", "[x]", "</t>", "<d>", "'y'", "</d>"]
        );
        assert_eq!(
            names("<t><![CDATA[x</t><d><![CDATA[y]]></d>"),
            ["<t>", "[x]", "</t>", "<d>", "[y]", "</d>"]
        );
        assert_eq!(
            names("<t><![CDATA[<![CDATA[x]]>]]></t>"),
            ["<t>", "[x]", "']]>'", "</t>"]
        );
    }

    #[test]
    fn attributes_in_any_quotes() {
        let raw = " a=\"1 &amp; 2\" B='3' c=4 d e = \"5\" f=“6” xml:lang=sv";
        for (name, value) in [
            ("a", "1 & 2"),
            ("b", "3"),
            ("c", "4"),
            ("d", ""),
            ("e", "5"),
            ("f", "6"),
            ("xml:lang", "sv"),
        ] {
            assert_eq!(attribute(raw, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(attribute(raw, "g"), None);
        assert!(Attributes("=== = '' \" = =x '").count() < 9);
    }
}
