//! OPML: lists of feeds, as readers export them.
//!
//! Comes in: the text of a file. Goes out: title and address of each feed, folders put aside. Tolerant: a broken tag costs
//! only itself.

use std::collections::HashSet;

use super::scan::{Scanner, Token};
use super::{text, url};

/// Feeds of one list.
const MOST: usize = 10_000;

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its title, or else its host.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// Every feed in a list, each address once, in the order of the file.
pub fn read(opml: &str) -> Vec<Outline> {
    let mut seen = HashSet::new();
    let mut outlines = Vec::new();
    for token in Scanner::new(opml) {
        let Token::Open(tag) = token else { continue };
        if !tag.name.eq_ignore_ascii_case("outline") || outlines.len() >= MOST {
            continue;
        }
        let Some(url) = tag.attribute("xmlUrl").and_then(|url| url::absolute(&url)) else {
            continue;
        };
        if !seen.insert(url.clone()) {
            continue;
        }
        let title = ["title", "text"].iter().find_map(|name| {
            let title = text::line(&tag.attribute(name)?);
            (!title.is_empty()).then_some(title)
        });
        let title = title.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned());
        outlines.push(Outline { title, url: url.into() });
    }
    outlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_broken_lists_give_their_feeds() {
        let opml = r#"<?xml version="1.0"?><opml version="2.0"><head><title>Mina</title></head><body>
            <outline text="Kaffe"><outline text="Kaffebloggen" title="" type="rss" xmlUrl="https://kaffe.example/feed?a=1&amp;b=2"/>
            <OUTLINE xmlurl='http://te.example/rss'>
            <outline text="H&M" xmlUrl="https://hm.example/feed" <outline text="Trasig xmlUrl="x">
            <outline text="Igen" xmlUrl="http://te.example/rss"/><outline text="Fil" xmlUrl="file:///etc/passwd"/></outline>"#;
        let shown: Vec<String> = read(opml)
            .into_iter()
            .map(|o| format!("{} {}", o.title, o.url))
            .collect();
        assert_eq!(
            shown,
            [
                "Kaffebloggen https://kaffe.example/feed?a=1&b=2",
                "te.example http://te.example/rss",
                "H&M https://hm.example/feed"
            ]
        );
        assert!(read("").is_empty());
    }
}
