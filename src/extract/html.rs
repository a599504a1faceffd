//! HTML as a browser reads it, within bounds.
//!
//! Comes in: a page or a piece of one. Goes out: its tree, and why it is not the whole of it. The parser below is quadratic
//! in nesting depth and in the attributes of one tag, and repeats open formatting in each new block (servo/html5ever issue
//! 788), so it is fed in small steps and the tree is measured after each.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink, Node};

use super::{head, rest};

/// Levels of elements inside one another; browsers stop at 512 too.
pub const DEEPEST: usize = 512;

/// Elements and texts of one page.
const MOST_NODES: usize = 250_000;

/// Bytes between two looks at the tree.
const STEP: usize = 1024;

/// Bytes that may end an attribute while the tree stands still.
const MOST_BETWEEN: usize = 20_000;

/// A page as far as it was read.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub html: Html,
    /// Why reading ended before the end.
    pub cut: Option<&'static str>,
}

/// Reads a document; a piece of one gets its `html` and `body` as in a browser.
pub fn parse(text: &str) -> Parsed {
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let (mut left, mut cut, mut stuck, mut last) = (text, None, 0, (0, 0));
    while !left.is_empty() && cut.is_none() {
        let step = head(left, STEP);
        left = rest(left, step.len());
        parser.process(StrTendril::from_slice(step));
        let html = parser.tokenizer.sink.sink.0.borrow();
        let size = html.tree.values().len();
        let (depth, tail) = deepest(&html);
        let ends = step
            .bytes()
            .filter(|b| matches!(b, b' ' | b'\n' | b'\t' | b'/' | b'"' | b'\''))
            .count();
        stuck = if last == (size, tail) { stuck + ends } else { 0 };
        last = (size, tail);
        cut = if depth > DEEPEST {
            Some("elements nested deeper than 512")
        } else if size > MOST_NODES {
            Some("more than 250000 elements")
        } else if stuck > MOST_BETWEEN {
            Some("one tag of more than 20000 attributes")
        } else {
            None
        };
    }
    Parsed {
        html: parser.finish(),
        cut,
    }
}

/// Depth of what was read last, and the length of its text.
fn deepest(html: &Html) -> (usize, usize) {
    let (mut node, mut depth) = (html.tree.root(), 0);
    while let Some(child) = node.last_child() {
        (node, depth) = (child, depth + 1);
    }
    let tail = match node.value() {
        Node::Text(text) => text.text.len(),
        Node::Comment(text) => text.comment.len(),
        _ => 0,
    };
    (depth, tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_read_whole() {
        let page = format!(
            "<p>hej</p><img src='data:image/png;base64,{}'><p>då</p>",
            "A".repeat(300_000)
        );
        let parsed = parse(&page);
        assert_eq!(parsed.cut, None);
        assert_eq!(parsed.html.root_element().text().collect::<String>(), "hejdå");
    }

    #[test]
    fn monsters_are_cut_with_their_reason() {
        for (page, why) in [
            ("<div>".repeat(40_000), "elements nested deeper than 512"),
            (
                "<div><table><tr><td></div>".repeat(20_000),
                "elements nested deeper than 512",
            ),
            ("<i>".repeat(100_000), "elements nested deeper than 512"),
            ("<hr>".repeat(1_000_000), "more than 250000 elements"),
        ] {
            assert_eq!(parse(&page).cut, Some(why));
        }
        let names: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(
            parse(&format!("<p>x</p><p{names}>y")).cut,
            Some("one tag of more than 20000 attributes")
        );
        let fonts: String = (0..400).map(|n| format!("<font size={n}>")).collect();
        assert!(
            parse(&format!("<p>{fonts}{}", "<p>x</p>".repeat(100_000)))
                .cut
                .is_some()
        );
    }
}
