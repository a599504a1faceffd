//! Tests of links and of the keys that join posts.

use proptest::prelude::*;

use super::*;

#[test]
fn links_to_one_page_are_equal() {
    let page = "example.org/kaffe/Test?id=7&sida=2";
    for link in [
        "http://example.org/kaffe/Test?id=7&sida=2",
        "https://EXAMPLE.org:443/kaffe/Test?id=7&sida=2",
        " https://www.example.org/kaffe/Test/?id=7&sida=2#topp ",
        "https://example.org/kaffe/Test?utm_source=x&id=7&UTM_Medium=y&sida=2&fbclid=1&gclid=2&yclid=3&mc_cid=4&ref=rss",
        "https://example.org/kaffe/%54est?id=%37&sida=2#xtor=RSS-1",
        "http://user:secret@example.org:80/kaffe/./Test?id=7&sida=2",
    ] {
        assert_eq!(canonical_link(link), page, "{link}");
    }
}

#[test]
fn what_tells_pages_apart_is_kept() {
    assert_eq!(canonical_link("https://example.org/"), "example.org");
    assert_eq!(canonical_link("https://example.org:8443/a"), "example.org:8443/a");
    assert_ne!(
        canonical_link("https://example.org/a?b=1&c=2"),
        canonical_link("https://example.org/a?c=2&b=1")
    );
    assert_ne!(
        canonical_link("https://example.org/A"),
        canonical_link("https://example.org/a")
    );
    assert_eq!(
        canonical_link("https://example.org/a%2fb%c3%a5"),
        "example.org/a%2Fb%C3%A5"
    );
    assert_eq!(canonical_link("https://example.org/å"), "example.org/%C3%A5");
    assert_eq!(canonical_link("https://example.org/t?utm=1"), "example.org/t?utm=1");
}

#[test]
fn an_item_of_a_page_is_not_the_page() {
    assert_eq!(
        canonical_link("https://example.org/t/9#comment-12"),
        "example.org/t/9#comment-12"
    );
    assert_eq!(canonical_link("https://example.org/#!/t/9"), "example.org#!/t/9");
    assert_eq!(
        canonical_link("https://example.org/t/9#:~:text=kaffe"),
        "example.org/t/9"
    );
}

#[test]
fn what_is_no_link_stays_as_it_is() {
    for text in [
        "",
        "tag:example.org,2026:1",
        "urn:x",
        "kaffe",
        "//example.org/a",
        "https://",
        "mailto:a@example.org",
    ] {
        assert_eq!(canonical_link(text), text);
    }
}

fn post(url: Option<&str>, title: Option<&str>, text: &str) -> Post {
    Post {
        url: url.map(str::to_owned),
        title: title.map(str::to_owned),
        text: text.to_owned(),
        ..Post::default()
    }
}

const TOLD: &str = "Nordkaffe återkallar alla sina muggar efter larm om sprickor i porslinet";

#[test]
fn the_same_words_are_one_story() {
    let first = fingerprints(&post(Some("https://example.org/1"), None, TOLD));
    assert_eq!(first.len(), 2);
    for again in [
        format!("RT @nordkaffe: {} https://example.com/x", TOLD.to_uppercase()),
        format!("{TOLD}!!! 😡 @fjordbryg"),
        format!("  {}", TOLD.replace(' ', ",\n")),
    ] {
        assert_eq!(fingerprints(&post(None, None, &again)), first[1..], "{again}");
    }
    assert_eq!(
        fingerprints(&post(Some("http://www.example.org/1/?utm_source=a"), None, "Kort"))[..],
        first[..1]
    );
}

#[test]
fn short_texts_tell_no_story_unless_the_title_helps() {
    assert!(fingerprints(&post(None, None, "Grattis till Nordkaffe!")).is_empty());
    assert!(fingerprints(&post(None, Some("Grattis"), "Grattis")).is_empty());
    let titled = fingerprints(&post(None, Some(TOLD), ""));
    assert_eq!(titled, fingerprints(&post(None, None, TOLD)));
    assert_eq!(titled, fingerprints(&post(None, Some(TOLD), TOLD)));
}

proptest! {
    #[test]
    fn a_canonical_link_is_its_own(path in "[a-zA-Z0-9/%._~å-]{0,20}", query in "[a-z=&%0-9]{0,20}", item in "[a-z0-9#!/-]{0,8}") {
        let once = canonical_link(&format!("http://example.org/{path}?{query}#{item}"));
        prop_assert_eq!(canonical_link(&format!("https://{once}")), once);
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>()) {
        let _ = canonical_link(&text);
        let _ = canonical_link(&format!("https://{text}"));
        let _ = fingerprints(&post(Some(&text), Some(&text), &text));
    }
}
