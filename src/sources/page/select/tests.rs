//! Pages of true shapes, and pages that are traps.

use super::*;

fn named(written: &str) -> Named {
    Named {
        written: written.into(),
        selector: Selector::parse(written).unwrap(),
    }
}

/// Selectors of item, text, title, author, date, link; empty: none.
fn wanted([item, text, title, author, date, link]: [&str; 6]) -> Wanted {
    let some = |written: &str| (!written.is_empty()).then(|| named(written));
    Wanted {
        item: named(item),
        text: named(text),
        title: some(title),
        author: some(author),
        date: some(date),
        link: some(link),
    }
}

fn found(page: &str, selectors: [&str; 6]) -> Found {
    let base = Url::parse("https://forum.example/new?p=1").unwrap();
    wanted(selectors).read(page, &base, &"2026-11-21T12:00:00Z[UTC]".parse().unwrap(), None)
}

fn shown(found: &Found) -> String {
    let mut out = format!(
        "empty {:?}, whole {}, partial {:?}\n",
        found.empty, found.whole, found.partial
    );
    for post in &found.posts {
        let (id, url, author) = (&post.id, &post.url, &post.author);
        let (at, dated) = (post.published.map(|at| at.to_string()), &post.dated);
        out.push_str(&format!(
            "--\nid {id:?}\nurl {url:?}\nauthor {author:?}\npublished {at:?} {dated:?}\n"
        ));
        out.push_str(&format!(
            "language {:?}\ntitle {:?}\n{}\n",
            post.language, post.title, post.text
        ));
    }
    out
}

#[test]
fn fixtures_read_as_they_should() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources/page");
    let rows = [
        (
            "flashback",
            [
                ".post",
                ".post_message",
                "",
                ".post-user-username",
                ".post-heading",
                "a.permalink",
            ],
        ),
        (
            "xenforo",
            [
                "article.js-post",
                ".bbWrapper",
                "",
                ".username",
                "time",
                ".message-attribution-main a",
            ],
        ),
        (
            "telegram",
            [
                ".tgme_widget_message",
                ".tgme_widget_message_text",
                "",
                ".tgme_widget_message_owner_name",
                ".tgme_widget_message_date time",
                "a.tgme_widget_message_date",
            ],
        ),
        ("thread", ["li.comment", "p.words", "", ".by", ".when", ".words a"]),
    ];
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), rows.len());
    for (name, selectors) in rows {
        let page = std::fs::read_to_string(folder.join(format!("{name}.html"))).unwrap();
        insta::assert_snapshot!(name, shown(&found(&page, selectors)));
    }
}

#[test]
fn a_selector_that_matches_nothing_is_named() {
    let page = "<title>Logga in</title><article><p>x</p><time>igår</time></article>";
    let empty = |selectors| found(page, selectors).empty;
    assert_eq!(
        empty(["article.post", "p", "", "", "", ""]).as_deref(),
        Some("selector `article.post` matched nothing (title \"Logga in\")")
    );
    assert_eq!(
        empty(["article", ".body", "", "", "", ""]).as_deref(),
        Some("selector `.body` matched nothing (title \"Logga in\")")
    );
    let some = found(page, ["article", "p", "h2", ".user", "time", "a"]);
    assert_eq!(some.empty, None);
    assert_eq!(
        some.partial.join("; "),
        "selector `h2` matched nothing in 1 items; selector `.user` matched nothing in 1 items; selector `a` matched nothing in 1 items"
    );
}

#[test]
fn a_selector_that_matches_everything_is_capped() {
    let page = "<p>x</p>".repeat(3000);
    let found = found(&page, ["p", "p", "", "", "", ""]);
    assert_eq!((found.posts.len(), found.whole), (500, false));
    assert_eq!(
        found.partial,
        ["selector `p` matched 3000 times: the first 500 were taken"]
    );
}

#[test]
fn items_inside_one_another_say_each_word_once() {
    let page = format!("{}x{}", "<div>a".repeat(100), "</div>".repeat(100));
    let found = found(&page, ["div", "div", "", "", "", ""]);
    assert_eq!(found.posts.len(), 100);
    assert!(found.posts.iter().all(|post| post.text.len() <= 2), "{:?}", found.posts);
    assert_eq!(
        found.partial,
        ["selector `div` matched items inside one another, 99 deep"]
    );
}

#[test]
fn monsters_end_and_say_so() {
    let deep = format!("<p class=i>först</p>{}", "<div>".repeat(200_000));
    let read = found(&deep, [".i", ".i", "", "", "", ""]);
    assert_eq!(read.posts[0].text, "först");
    assert_eq!(
        (read.whole, read.partial.join("; ").as_str()),
        (false, "cut off: elements nested deeper than 512")
    );
    let read = found(&"<div>".repeat(100_000), [".i", ".i", "", "", "", ""]);
    assert!(
        read.empty
            .unwrap()
            .ends_with("the page is cut off: elements nested deeper than 512")
    );
    let wide = "<div><b></b></div>".repeat(60_000);
    assert!(found(&wide, ["*", "*", "*", "*", "*", "*"]).empty.is_some());
}

#[test]
fn numbers_of_a_list_are_no_ids() {
    let ids = |ids: &[&str]| {
        let page: String = ids.iter().map(|id| format!("<p id='{id}'>x</p>")).collect();
        found(&page, ["p", "p", "", "", "", ""])
            .posts
            .into_iter()
            .map(|post| post.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["post-1", "post-2", "post-3"]), [None, None, None]);
    assert_eq!(ids(&["item2", "item1", "item0"]), [None, None, None]);
    assert_eq!(ids(&["a", "a"]), [None, None]);
    assert_eq!(ids(&["c17", "c18"]), [Some("c17".into()), Some("c18".into())]);
    assert_eq!(ids(&["c17", "", "x"]), [Some("c17".into()), None, Some("x".into())]);
}

proptest::proptest! {
    #[test]
    fn arbitrary_pages_never_panic(page in "[<>/a-z =\"'&;!-]{0,200}") {
        found(&page, ["*", "*", "a", "b", "i", "a"]);
    }
}
