//! Addresses as they stand in documents.
//!
//! Comes in: an href and the address of its document. Goes out: an absolute http or https address, or none.

use url::Url;

/// A longer href is no address that anyone will open.
const LONGEST: usize = 4096;

/// The absolute address that `href` means in a document at `base`. None for other schemes than http and https, for an
/// empty or over-long href; user and password are left out.
pub fn join(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.len() > LONGEST {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    (url.as_str().len() <= 2 * LONGEST).then_some(url)
}

/// The address, where a text is an absolute http or https address by itself.
pub fn absolute(text: &str) -> Option<Url> {
    let text = text.trim();
    let scheme = text.split_once("://")?.0;
    let http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !http || text.contains(char::is_whitespace) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    join(&url, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_become_absolute() {
        let base = Url::parse("https://blogg.example/a/feed.xml").unwrap();
        let joined = |href: &str| join(&base, href).map(String::from);
        for (href, url) in [
            ("../p/1?x=å#c2", "https://blogg.example/p/1?x=%C3%A5#c2"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("?p=7", "https://blogg.example/a/feed.xml?p=7"),
            (" HTTP://Anna:hemlig@Forum.Example/x\n", "http://forum.example/x"),
        ] {
            assert_eq!(joined(href).as_deref(), Some(url));
        }
    }

    #[test]
    fn what_cannot_be_opened_is_none() {
        let base = Url::parse("https://blogg.example/").unwrap();
        let long = format!("https://a.example/{}", "x".repeat(5000));
        for href in [
            "",
            "  ",
            "javascript:alert(1)",
            "java\nscript:x",
            "data:text/html,x",
            "mailto:a@b.example",
            "http://",
            &long,
        ] {
            assert_eq!(join(&base, href), None, "{href}");
        }
        assert_eq!(absolute("tag:blogg.example,2026:1"), None);
        assert_eq!(absolute("not an address"), None);
        assert!(absolute("https://blogg.example/?p=1").is_some());
    }
}
