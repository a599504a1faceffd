//! What a page says to crawlers, in its headers and in the head of its HTML.
//!
//! Comes in: headers, the first bytes of an HTML page. Goes out: whether it wants to be left out of an index, and whether
//! it sends visitors on by other means than HTTP. Never here: a parse of the page; that is what extract is for.

use reqwest::header::HeaderMap;

/// Directives that have a value after a colon.
const VALUED: [&str; 4] = [
    "unavailable_after",
    "max-snippet",
    "max-image-preview",
    "max-video-preview",
];

/// Bytes in which the head must stand.
const WITHIN: usize = 64 * 1024;

/// What was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// `noindex` or `none`, for everyone or for us.
    pub noindex: bool,
    /// A meta refresh to another address; it is not followed.
    pub refresh: bool,
}

/// Reads `X-Robots-Tag` and, in an HTML page, the `<meta>` of its head. `agent`: our product token, lower case.
pub fn said(headers: &HeaderMap, body: &[u8], html: bool, agent: &str) -> Said {
    let tags = headers.get_all("x-robots-tag").iter();
    let mut said = Said {
        noindex: tags.filter_map(|v| v.to_str().ok()).any(|v| tag_says(v, agent)),
        refresh: false,
    };
    if html {
        let head = String::from_utf8_lossy(body.get(..WITHIN).unwrap_or(body)).to_ascii_lowercase();
        for meta in metas(&head) {
            let content = attribute(meta, "content").unwrap_or_default();
            let name = attribute(meta, "name").unwrap_or_default();
            said.noindex |= (name == "robots" || (name == agent && !agent.is_empty())) && unwanted(&content);
            let refresh = attribute(meta, "http-equiv").is_some_and(|v| v == "refresh");
            said.refresh |= refresh && content.contains("url");
        }
    }
    said
}

/// `noindex, nofollow`, or with an agent before it: `gjallar: noindex`.
fn tag_says(value: &str, agent: &str) -> bool {
    let value = value.to_ascii_lowercase();
    match value.split_once(':') {
        // `max-snippet:20, noindex` names no agent before its colon.
        Some((who, what)) if !who.contains(',') && !VALUED.contains(&who.trim()) => {
            who.trim() == agent && unwanted(what)
        }
        _ => unwanted(&value),
    }
}

fn unwanted(directives: &str) -> bool {
    directives.split(',').any(|d| matches!(d.trim(), "noindex" | "none"))
}

/// The `<meta …>` of the head, without those in comments and scripts.
fn metas(lower: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = lower;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        let skip_to = |end: &str| tag.split_once(end).map_or("", |(_, after)| after);
        if tag.starts_with("!--") {
            rest = skip_to("-->");
        } else if tag.starts_with("script") {
            rest = skip_to("</script");
        } else if tag.starts_with("style") {
            rest = skip_to("</style");
        } else if tag.starts_with("body") {
            break;
        } else if let Some(meta) = tag.strip_prefix("meta") {
            found.push(meta.split('>').next().unwrap_or_default());
        }
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(name) {
        rest = after;
        let starts =
            before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'));
        if let Some(value) = after.trim_start().strip_prefix('=').filter(|_| starts) {
            let value = value.trim_start();
            let inner = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value.split(quote).nth(1),
                _ => value.split(char::is_whitespace).next(),
            };
            return inner.map(|v| v.trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Said {
        said(&HeaderMap::new(), body.as_bytes(), true, "gjallar")
    }

    fn tag(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.append("x-robots-tag", value.parse().unwrap());
        said(&headers, b"", false, "gjallar").noindex
    }

    #[test]
    fn header_tags() {
        assert!(tag("noindex") && tag("nofollow, NoIndex") && tag("none") && tag("gjallar: noindex, nofollow"));
        assert!(tag("max-snippet:-1, noindex") && !tag("max-snippet:-1, max-image-preview:large"));
        assert!(!tag("all") && !tag("otherbot: noindex") && !tag("nofollow") && !tag("unavailable_after: 25 Jun 2010"));
        assert!(!tag("noindexing"));
    }

    #[test]
    fn meta_of_the_head() {
        assert!(page("<html><head><META NAME=robots CONTENT='noindex,follow'></head>").noindex);
        assert!(page("<meta content = \"none\" name = \"Gjallar\" />").noindex);
        assert!(!page("<meta name='otherbot' content='noindex'>").noindex);
        assert!(!page("<!-- <meta name=robots content=noindex> --><p>").noindex);
        assert!(!page("<script>'<meta name=robots content=noindex>'</script>").noindex);
        assert!(!page("<body><meta name=robots content=noindex>").noindex);
        assert!(!page("<meta name=description content='a noindex page'>").noindex);
        assert!(page("<meta http-equiv=\"Refresh\" content=\"0; url=https://example.org/\">").refresh);
        assert!(
            !page("<meta http-equiv=refresh content=300>").refresh,
            "reloads itself only"
        );
        assert_eq!(page("<meta <meta name= content"), Said::default());
    }
}
