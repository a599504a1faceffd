//! Inputs that broke other readers, and generators of more.

use proptest::prelude::*;

use super::tests::parse;

/// Item number `n` of twenty, whole.
fn item(n: usize) -> String {
    format!(
        "<item>\n<title>Titel {n}</title><link>https://x.example/{n}</link><guid>g{n}</guid>\
         <description><![CDATA[<p>Text {n} om Nordkaffe</p>]]></description><!-- {n} --></item>\n"
    )
}

fn rss(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>T</title>\n{}</channel></rss>\n",
        items.concat()
    )
}

/// Ways to break one item, each as what stands in its place.
fn breaks(n: usize) -> Vec<String> {
    let whole = item(n);
    let mut ways: Vec<String> = [
        ("</title>", ""),
        ("</title>", "<title>"),
        ("</title>", "</titel>"),
        ("</title>", "</title></title></guid>"),
        ("</item>", ""),
        ("</item>", "</item></item>"),
        ("<item>", ""),
        ("<item>", "<item><item>"),
        ("<item>", "<item"),
        ("<item>", "<item a=\"x>"),
        ("<item>", "<item a='<'>"),
        ("]]>", ""),
        ("]]></description>", ""),
        ("<![CDATA[", "<![CDATA[<![CDATA["),
        ("]]>", "]]>]]>"),
        ("-->", ""),
        ("<!--", "<!-- <!--"),
        ("Titel", "H&M & <"),
        ("Titel", "&undefined; &#xD800; &#0; \u{0}\u{1}\u{7f}"),
        ("Titel", "</b></i><br><img src=\"x"),
        ("<link>", "<link href=\"https://x.example/"),
        ("</guid>", "</"),
        ("<guid>", "<?php "),
        ("<description>", "<!DOCTYPE x [<!ENTITY y 'z'>"),
        ("</description>", "</description></div></p>"),
        ("<p>", "<p><![CDATA["),
    ]
    .into_iter()
    .map(|(from, to)| whole.replacen(from, to, 1))
    .collect();
    ways.push(whole.replacen("</item>", &"<a>".repeat(5000), 1));
    ways.push(String::from("<item>"));
    ways.push(String::from("<item/>"));
    ways.push(whole.replace('>', ""));
    ways
}

#[test]
fn thirty_ways_to_break_one_item_keep_the_nineteen_others() {
    for broken in [0, 7, 19] {
        let ways = breaks(broken);
        assert!(ways.len() >= 25);
        for way in ways {
            let text = rss((0..20).map(|n| if n == broken { way.clone() } else { item(n) }));
            let feed = parse(&text).unwrap_or_else(|why| panic!("{why}: {way}"));
            for n in (0..20).filter(|n| *n != broken) {
                let post = feed
                    .posts
                    .iter()
                    .find(|post| post.id.as_deref() == Some(&format!("g{n}")));
                let post = post.unwrap_or_else(|| panic!("item {n} lost beside {way:?} at {broken}"));
                assert_eq!(
                    post.title.as_deref(),
                    Some(format!("Titel {n}").as_str()),
                    "beside {way:?}"
                );
                assert_eq!(post.text, format!("Text {n} om Nordkaffe"), "beside {way:?}");
                assert_eq!(
                    post.url.as_deref(),
                    Some(format!("https://x.example/{n}").as_str()),
                    "beside {way:?}"
                );
            }
            assert!(feed.posts.len() <= 21, "{} posts beside {way:?}", feed.posts.len());
            assert!(feed.whole, "beside {way:?}");
        }
    }
}

#[test]
fn a_feed_cut_at_any_byte_keeps_its_complete_items() {
    let text = rss((0..5).map(item));
    let json = format!(
        "{{\"title\": \"T\", \"items\": [{}]}}",
        (0..5)
            .map(|n| format!("{{\"id\": \"g{n}\", \"content_text\": \"[{{\\\"å {n}\", \"tags\": [{{\"a\": 1}}]}}"))
            .collect::<Vec<_>>()
            .join(",\n")
    );
    for (text, begins, ends) in [(&text, "<item>", "</item>"), (&json, "{\"id\"", "1}]}")] {
        let whole = parse(text).unwrap();
        assert!(
            whole.whole && whole.partial.is_none() && whole.posts.len() == 5,
            "{whole:?}"
        );
        let first = text.find(begins).unwrap();
        for at in (first..text.trim_end().len()).filter(|at| text.is_char_boundary(*at)) {
            let cut = text.get(..at).unwrap();
            let complete = cut.matches(ends).count();
            let feed = parse(cut).unwrap();
            assert_eq!(feed.posts, whole.posts[..complete], "cut at {at}");
            let closed = cut.ends_with("</channel></rss")
                || cut.contains("</channel>")
                || (begins.starts_with('{') && cut.ends_with("]"));
            if !closed {
                assert_eq!(
                    feed.partial,
                    Some(format!("cut off after item {complete}")),
                    "cut at {at}"
                );
                assert!(!feed.whole);
            }
        }
    }
}

#[test]
fn too_many_items_are_counted_and_the_first_are_taken() {
    let feed = parse(&rss((0..100_000).map(item))).unwrap();
    assert_eq!((feed.posts.len(), feed.items, feed.whole), (1000, 100_000, false));
    assert_eq!(feed.posts[999].id.as_deref(), Some("g999"));
    assert_eq!(
        feed.partial.as_deref(),
        Some("truncated by limit: the first 1000 of 100000 items were taken")
    );
    let items: Vec<String> = (0..2000).map(|n| format!("{{\"id\":{n},\"title\":\"t\"}}")).collect();
    let feed = parse(&format!("{{\"items\":[{}]}}", items.join(","))).unwrap();
    assert_eq!((feed.posts.len(), feed.items), (1000, 2000));
}

/// Each of these costs time that grows with the square of its length in a careless reader.
#[test]
fn monsters_end() {
    let body = |middle: String| {
        rss([
            format!("<item><title>x</title><description>{middle}</description></item>"),
            item(1),
        ])
    };
    let mb = 300_000;
    let names: String = (0..30_000).map(|n| format!("<a{n}>")).collect();
    for text in [
        "<a>".repeat(mb / 3),
        format!("<rss><channel>{}", "<a>".repeat(mb / 3)),
        body("<div>".repeat(mb / 5)),
        body("<title>".repeat(mb / 7)),
        body("<![CDATA[".repeat(mb / 9)),
        body("<!--".repeat(mb / 4)),
        body("<?".repeat(mb / 2)),
        body("<a href=\"".repeat(mb / 9)),
        body(format!("<a{}>", " b=\"c\"".repeat(mb / 6))),
        body("&".repeat(mb)),
        body("&lt;div&gt;".repeat(mb / 11)),
        body(format!("{names}{}", "<title></title>".repeat(1000))),
        rss(["<item>".repeat(mb / 6)]),
        rss(["<!--".repeat(mb / 4), item(1)]),
        rss(["<item><![CDATA[".repeat(mb / 15)]),
        rss(["</item>".repeat(mb / 7)]),
        format!("<!DOCTYPE{}", "[]".repeat(mb / 2)),
        format!("<rss {}><channel>", "xmlns:a='b' ".repeat(mb / 12)),
        format!("{{\"items\":[{}", "[".repeat(mb)),
        format!("{{\"items\":[{}", "{\"id\":".repeat(mb / 6)),
        format!("{{\"items\":[{}]}}", "{\"id\":1,,},".repeat(mb / 11)),
        format!("{{\"items\":[{}", "\"\\".repeat(mb / 2)),
        format!("{{{}", "\"a\":".repeat(mb / 4)),
    ] {
        parse(&text).ok();
    }
}

#[test]
fn nothing_a_document_defines_is_expanded() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY % p SYSTEM \"http://x.example/p\">%p;\
                <!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&b;&f;</title></item></channel></rss>";
    assert_eq!(parse(bomb).unwrap().posts[0].title.as_deref(), Some("&b;&f;"));
}

#[test]
fn commented_out_items_are_not_heard() {
    let text = rss([
        item(1),
        format!("<!-- {} -->", item(2).replace("<!-- 2 -->", "")),
        "<item><title><![CDATA[a <item>b</item> c]]></title></item>".into(),
    ]);
    let titles: Vec<_> = parse(&text)
        .unwrap()
        .posts
        .into_iter()
        .filter_map(|post| post.title)
        .collect();
    assert_eq!(titles, ["Titel 1", "a b c"]);
}

#[test]
fn one_broken_json_item_costs_only_itself() {
    let whole = |n: usize| {
        format!(
            "{{\"id\": \"g{n}\", \"content_text\": \"Text {n}\", \"attachments\": [{{\"url\": \"x\"}}, {{\"url\": \"y\"}}]}}"
        )
    };
    let broken = [
        "null",
        "7",
        "\"x\"",
        "[]",
        "[[[",
        "{\"id\": }",
        "{\"id\": \"b\",}",
        "{\"id\": \"b",
        "{\"id\": b\"}",
        "{'id': 'b'}",
        "{\"id\": NaN}",
        "{\"content_text\": \"a \"b\" c\"}",
        "{\"id\": \"\\x\"}",
        "{\"id\": \"b\"",
        "{}",
        "{\"id\": 1 \"url\": 2}",
    ];
    for way in broken {
        let items: Vec<String> = (0..20)
            .map(|n| if n == 7 { way.to_owned() } else { whole(n) })
            .collect();
        let feed = parse(&format!("{{\"items\": [{}], \"title\": \"T\"}}", items.join(", "))).unwrap();
        let lost: Vec<usize> = (0..20)
            .filter(|n| {
                *n != 7
                    && !feed
                        .posts
                        .iter()
                        .any(|post| post.id.as_deref() == Some(&format!("g{n}")) && post.text == format!("Text {n}"))
            })
            .collect();
        assert_eq!(lost, Vec::<usize>::new(), "beside {way}");
        assert!(feed.partial.is_some(), "beside {way}");
        assert!(feed.posts.len() <= 20, "beside {way}: {:?}", feed.posts);
    }
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        parse(&text).ok();
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        parse(&String::from_utf8_lossy(&bytes)).ok();
    }

    #[test]
    fn pieces_of_feeds_never_panic(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<rss>", "<channel>", "<item>", "</item>", "<item/>", "<entry", "<feed>", "</feed>", "<title>", "</title>", "<![CDATA[", "]]>", "<!--", "-->",
        "<?", "?>", "<!DOCTYPE [", "]>", "&amp;", "&#x", "&", "<", ">", "\"", "'", "=", "/", " href=", "å", "\0", "{", "}", "[", "]", ":", ",", "\\u",
        "\"items\"", "\"id\"", "1", "<link>", "<media:group>", "xml:base='//x/'", " type='xhtml'",
    ]), 0..60)) {
        parse(&pieces.concat()).ok();
        parse(&format!("<rss><channel>{}", pieces.concat())).ok();
        parse(&format!("{{\"items\":[{}", pieces.concat())).ok();
    }

    #[test]
    fn a_changed_byte_never_panics_and_seldom_costs(at in 0usize..3000, byte in 0u8..128) {
        let text = rss((0..20).map(item));
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(feed) = parse(&String::from_utf8(bytes).unwrap()) {
            prop_assert!(feed.posts.len() >= 18, "{}", feed.posts.len());
        }
    }
}
