//! What each format says where, and what is no feed.

use ::url::Url;
use jiff::Zoned;

use super::*;

/// Saturday, 21 November 2026, noon.
pub(super) fn now() -> Zoned {
    "2026-11-21T12:00:00Z[UTC]".parse().unwrap()
}

pub(super) fn parse(text: &str) -> Result<Feed, NotAFeed> {
    read(
        text,
        &Url::parse("https://kalla.example/feed.xml").unwrap(),
        &now(),
        None,
    )
}

fn refused(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn what_is_no_feed_says_what_it_is() {
    assert_eq!(refused(" \u{feff}\r\n\0"), "empty");
    let page =
        "<!DOCTYPE html>\n<html><head><title>Logga in &amp; läs</title></head><body><item>x</item></body></html>";
    assert_eq!(refused(page), "not a feed (text/html, title \"Logga in & läs\")");
    assert_eq!(refused("<html><p>x"), "not a feed (text/html)");
    assert_eq!(refused("hello"), "not a feed (plain text)");
    assert_eq!(
        refused("<urlset><url/></urlset>"),
        "not a feed (root element `urlset`; expected rss, feed or RDF)"
    );
    assert_eq!(
        refused("{\"error\": {\"message\": \"no such page\"}}"),
        "not a feed (JSON without `items`: \"no such page\")"
    );
    assert_eq!(
        refused("[1,2]"),
        "not a feed (a JSON list; expected an object with `items`)"
    );
    assert!(refused("<opml><outline/></opml>").contains("OPML"));
}

#[test]
fn an_empty_feed_is_whole() {
    for text in [
        "<rss><channel><title>x</title></channel></rss>",
        "<feed></feed>",
        "{\"items\": []}",
    ] {
        let feed = parse(text).unwrap();
        assert!(feed.whole && feed.partial.is_none() && feed.posts.is_empty(), "{text}");
    }
}

#[test]
fn the_owner_knows_the_language_better_than_the_feed() {
    let text = "<rss><channel><language>en-us</language><item><title>x</title></item></channel></rss>";
    let base = Url::parse("https://kalla.example/").unwrap();
    let language = |hint| read(text, &base, &now(), hint).unwrap().posts[0].language;
    assert_eq!(language(None), Some(Language::EN));
    assert_eq!(language(Some(Language::SV)), Some(Language::SV));
}

#[test]
fn a_guid_is_a_link_only_where_it_may_be_one() {
    let url = |guid: &str| {
        let text = format!("<rss><channel><item><title>x</title>{guid}</item></channel></rss>");
        parse(&text).unwrap().posts[0].url.clone()
    };
    assert_eq!(
        url("<guid>https://a.example/1</guid>").as_deref(),
        Some("https://a.example/1")
    );
    assert_eq!(url("<guid isPermaLink=\"false\">https://a.example/1</guid>"), None);
    assert_eq!(url("<guid>tag:a.example,2026</guid>"), None);
    assert_eq!(
        url("<guid>https://a.example/1</guid><link>https://a.example/2</link>").as_deref(),
        Some("https://a.example/2")
    );
    assert_eq!(url("<guid>7</guid><link>data:text/html,x</link>"), None);
}

#[test]
fn authors_are_named_as_people_name_them() {
    let author = |xml: &str| {
        let text = format!("<rss><channel><item><title>x</title>{xml}</item></channel></rss>");
        parse(&text).unwrap().posts[0].author.clone().unwrap_or_default()
    };
    assert_eq!(author("<author>ada@example.org (Ada Berg)</author>"), "Ada Berg");
    assert_eq!(author("<author>Ada Berg &lt;ada@example.org&gt;</author>"), "Ada Berg");
    assert_eq!(
        author("<author><name>Ada</name></author><dc:creator>A. Berg</dc:creator>"),
        "A. Berg"
    );
    assert_eq!(
        author("<dc:creator>A</dc:creator><dc:creator>B</dc:creator><dc:creator>A</dc:creator>"),
        "A, B"
    );
}

#[test]
fn ttl_is_in_minutes() {
    let ttl = |n: &str| {
        parse(&format!("<rss><channel><ttl>{n}</ttl></channel></rss>"))
            .unwrap()
            .ttl
    };
    assert_eq!(ttl("90"), Some(Duration::from_secs(5400)));
    assert_eq!(
        (ttl("0"), ttl("-5"), ttl("1e9"), ttl("99999999999")),
        (None, None, None, None)
    );
}
