//! Plain text out of what was published.
//!
//! Comes in: HTML, or text. Goes out: what a reader sees, in lines: NFC, one blank between words, no control characters,
//! bounded. Script, style, comments and hidden elements are never heard. Zero-width characters and soft hyphens stay (they
//! join emoji and divide words); what reads words folds them.

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::scan::{Scanner, Tag, Token};
use super::{entity, head, html, rest};

/// HTML bytes of one post that are looked at.
const MOST_READ: usize = 2 * 1024 * 1024;

/// Bytes of plain text that are kept of one post.
const MOST_KEPT: usize = 200_000;

/// What is never seen.
const UNSEEN: [&str; 12] = [
    "script", "style", "template", "noscript", "head", "title", "iframe", "noembed", "noframes", "svg", "object",
    "select",
];

/// What begins a line.
const BLOCKS: [&str; 41] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];

/// The text of a piece of HTML. References are decoded once, tags are left out.
pub fn plain(html: &str) -> String {
    let html = head(html, MOST_READ);
    if !marked_up(html) {
        return tidy(&entity::decode(html));
    }
    let parsed = html::parse(html);
    if parsed.cut.is_some() {
        strip(html)
    } else {
        seen(parsed.html.tree.root(), &|_| false)
    }
}

/// The text of a node as it is seen; what `skip` names is left out with all that is in it.
pub fn seen(node: NodeRef<'_, Node>, skip: &dyn Fn(NodeId) -> bool) -> String {
    let mut lines = Lines::default();
    let mut hidden: Option<NodeId> = None;
    for edge in node.traverse() {
        match edge {
            Edge::Open(at) if hidden.is_none() => match at.value() {
                Node::Text(text) => lines.inline(&text.text),
                Node::Element(element) if skip(at.id()) || is_hidden(element) => hidden = Some(at.id()),
                Node::Element(element) => lines.element(element.name(), element.attr("alt")),
                _ => {}
            },
            Edge::Close(at) if hidden == Some(at.id()) => hidden = None,
            Edge::Close(at) if hidden.is_none() => {
                if let Node::Element(element) = at.value() {
                    lines.element(element.name(), None);
                }
            }
            _ => {}
        }
        if lines.full() {
            break;
        }
    }
    lines.finish()
}

/// Text that is no HTML: control characters out, blanks joined, lines kept.
pub fn tidy(text: &str) -> String {
    let mut lines = Lines::default();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        lines.inline(line);
        lines.line_ends();
        if lines.full() {
            break;
        }
    }
    lines.finish()
}

/// The same on one line, for titles and names.
pub fn line(text: &str) -> String {
    let text = tidy(text);
    if text.contains('\n') {
        text.replace('\n', " ")
    } else {
        text
    }
}

/// True where a `<` stands that could begin a tag or a comment.
pub(super) fn marked_up(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        text.as_bytes()
            .get(at + 1)
            .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
    })
}

fn is_hidden(element: &Element) -> bool {
    UNSEEN.contains(&element.name()) || hides(element.attr("hidden"), element.attr("style"))
}

/// True where the attributes keep an element from being seen.
fn hides(hidden: Option<&str>, style: Option<&str>) -> bool {
    if hidden.is_some_and(|value| !value.eq_ignore_ascii_case("until-found")) {
        return true;
    }
    let Some(style) = style else { return false };
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(2000)
        .collect::<String>()
        .to_ascii_lowercase();
    style.split(';').any(|rule| {
        let rule = rule.trim_end_matches("!important");
        matches!(
            rule,
            "display:none" | "visibility:hidden" | "opacity:0" | "font-size:0" | "font-size:0px" | "mso-hide:all"
        )
    }) || white_on_white(&style)
}

/// Text and ground declared in one and the same colour.
fn white_on_white(style: &str) -> bool {
    let of = |names: &[&str]| {
        style
            .split(';')
            .filter_map(|rule| rule.split_once(':'))
            .find(|(name, _)| names.contains(name))
            .map(|(_, value)| value)
    };
    let ink = of(&["color"]);
    ink == Some("transparent") || (ink.is_some() && ink == of(&["background-color", "background"]))
}

/// Tags out, by the scanner: for what is nested too deep for a tree. Linear.
fn strip(html: &str) -> String {
    let mut lines = Lines::default();
    let mut hidden: Option<(&str, usize)> = None;
    for token in Scanner::new(html) {
        match (token, &mut hidden) {
            (Token::Open(tag), Some((name, depth))) if tag.name == *name && !tag.empty => *depth += 1,
            (Token::Close(tag), Some((name, depth))) if tag.name.eq_ignore_ascii_case(name) => {
                *depth -= 1;
                if *depth == 0 {
                    hidden = None;
                }
            }
            (_, Some(_)) => {}
            (Token::Text(text), None) => lines.inline(&entity::decode(text)),
            (Token::Cdata(text), None) => lines.inline(text),
            (Token::Open(tag), None) if !tag.empty && tag_hides(&tag) => hidden = Some((tag.name, 1)),
            (Token::Open(tag) | Token::Close(tag), None) => lines.element(&tag.name.to_ascii_lowercase(), None),
        }
        if lines.full() {
            break;
        }
    }
    lines.finish()
}

fn tag_hides(tag: &Tag<'_>) -> bool {
    UNSEEN.iter().any(|name| tag.name.eq_ignore_ascii_case(name))
        || hides(tag.attribute("hidden").as_deref(), tag.attribute("style").as_deref())
}

/// Text in lines, as it is seen.
#[derive(Debug, Default)]
struct Lines {
    out: String,
    blank: bool,
    ended: bool,
}

impl Lines {
    /// Text within a line: any run of white space is one blank.
    fn inline(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
            } else if !harmful(c) {
                if self.ended && !self.out.is_empty() {
                    self.out.push('\n');
                } else if self.blank && !self.out.is_empty() {
                    self.out.push(' ');
                }
                (self.blank, self.ended) = (false, false);
                self.out.push(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c });
            }
        }
    }

    fn line_ends(&mut self) {
        self.ended = true;
    }

    /// Begin or end of an element; `alt` of an image counts where it is a smiley.
    fn element(&mut self, name: &str, alt: Option<&str>) {
        if BLOCKS.contains(&name) {
            self.ended = true;
        } else if matches!(name, "td" | "th" | "option") {
            self.blank = true;
        } else if name == "img"
            && let Some(alt) = alt.filter(|alt| alt.len() <= 32 && !alt.chars().any(char::is_alphanumeric))
        {
            self.inline(alt);
        }
    }

    fn full(&self) -> bool {
        self.out.len() > MOST_KEPT
    }

    fn finish(mut self) -> String {
        if self.full() {
            self.out.truncate(self.out.floor_char_boundary(MOST_KEPT));
            self.out.push('…');
        }
        match is_nfc_quick(self.out.chars()) {
            IsNormalized::Yes => self.out,
            _ => self.out.nfc().collect(),
        }
    }
}

/// Characters that stand for nothing: control characters (NUL shows as U+FFFD), byte order marks, non-characters.
fn harmful(c: char) -> bool {
    (c.is_control() && c != '\0') || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{fff9}'..='\u{fffb}')
}

/// What stands in the first `<title>` of a page, on one line.
pub fn page_title(html: &str) -> Option<String> {
    let mut scanner = Scanner::new(html);
    let open = scanner.find_map(|token| match token {
        Token::Open(tag) if tag.name.eq_ignore_ascii_case("title") => Some(tag.end),
        _ => None,
    })?;
    let inner = head(rest(html, open), 400);
    let title = line(&entity::decode(inner.split('<').next().unwrap_or_default()));
    (!title.is_empty()).then(|| title.chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_lines() {
        let html = "<h2>Kaffe&nbsp;&amp; te</h2><p>Urusel<b>t</b>  kaffe!<br>Aldrig\n mer.</p><ul><li>ett<li>två</ul>\
            <table><tr><td>a</td><td>b</td></tr></table><img class=emoji alt='😡'><img alt='En kopp'>";
        assert_eq!(
            plain(html),
            "Kaffe & te\nUruselt kaffe!\nAldrig mer.\nett\ntvå\na b\n😡"
        );
    }

    #[test]
    fn what_is_hidden_is_not_heard() {
        for hidden in [
            "<script>var a = '<p>x</p>'</script>",
            "<style>p{}</style>",
            "<template><p>x</p></template>",
            "<noscript>x</noscript>",
            "<!-- x -->",
            "<div style='Color: red; DISPLAY : none !important'><p>x</div>",
            "<span hidden>x</span>",
            "<p style='color:#fff;background:#fff'>x</p>",
            "<iframe>x</iframe>",
        ] {
            assert_eq!(
                plain(&format!("<p>före</p>{hidden}<p>efter</p>")),
                "före\nefter",
                "{hidden}"
            );
            let deep = format!("{}<p>före</p>{hidden}<p>efter</p>", "<div>".repeat(3000));
            assert_eq!(plain(&deep), "före\nefter", "deep {hidden}");
        }
    }

    #[test]
    fn signs_that_are_no_tags_stay() {
        assert_eq!(plain("1 < 2 & 3 > 2 <3"), "1 < 2 & 3 > 2 <3");
        assert_eq!(plain("AT&amp;T &lt;b&gt;"), "AT&T <b>");
        assert_eq!(plain("<p>AT&amp;T &lt;b&gt;"), "AT&T <b>");
    }

    #[test]
    fn characters_are_normal_and_harmless() {
        assert_eq!(
            tidy("A\u{30a}\u{0}b\u{7}\u{feff}\r\n\t c\u{200d}d \u{1b}[31m"),
            "Å\u{fffd}b\nc\u{200d}d [31m"
        );
        assert_eq!(line(" ett\n\n två\u{2028}tre "), "ett två tre");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn size_is_bounded() {
        let long = plain(&format!("<p>{}", "å".repeat(1_000_000)));
        assert!(long.len() <= MOST_KEPT + 3 && long.ends_with('…'));
        assert!(tidy(&format!("a{}", "\u{301}".repeat(500_000))).len() <= MOST_KEPT + 3);
        assert_eq!(strip(&format!("{}djupt", "<b>".repeat(300_000))), "djupt");
    }

    #[test]
    fn titles_of_pages() {
        assert_eq!(
            page_title("<!doctype html><head><title>\n Logga in &amp; läs</title>").as_deref(),
            Some("Logga in & läs")
        );
        assert_eq!(page_title("<p>x"), None);
    }
}
