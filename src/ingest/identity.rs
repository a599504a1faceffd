//! When two items are the same post.
//!
//! Comes in: the posts of one document. Goes out: for each the keys that it may be known by. Within one source a post is
//! the same when its guid matches, or its link does after scheme, host case and tracking parameters are put aside, or,
//! with neither, its content does. A guid or link that stands on several different items of one document names none of them.

use std::collections::HashMap;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::mention::Post;
use crate::stories::canonical_link;

/// Hash of what an edit would change: title and text.
pub(super) fn content(post: &Post) -> u64 {
    xxh3_64(shown(post).as_bytes())
}

/// Gives a post an id where the platform gave none: its link, or else its content key.
pub(super) fn name(post: &mut Post) {
    if post.id.as_deref().is_none_or(|id| id.trim().is_empty()) {
        post.id = Some(
            post.url
                .clone()
                .unwrap_or_else(|| format!("{:032x}", key("content", &shown(post)))),
        );
    }
}

fn shown(post: &Post) -> String {
    format!("{}\u{0}{}", post.title.as_deref().unwrap_or_default(), post.text)
}

/// The keys of each post, never empty.
///
/// `pieces`: the posts are a piece of a longer document (an import), where nobody can tell whether a link stands on other
/// items too. An item's own id alone names it there.
pub(super) fn keys(posts: &[Post], fold_ids: bool, pieces: bool) -> Vec<Vec<u128>> {
    let guids: Vec<Option<u128>> = posts.iter().map(|post| guid(post, fold_ids)).collect();
    let links: Vec<Option<u128>> = posts.iter().map(link).collect();
    let contents: Vec<u128> = posts.iter().map(|post| key("content", &shown(post))).collect();
    let (vague_guids, vague_links) = (vague(&guids, &contents), vague(&links, &contents));
    (0..posts.len())
        .map(|i| {
            let names = [
                guids[i].filter(|key| !vague_guids.contains_key(key)),
                links[i].filter(|key| !(vague_links.contains_key(key) || pieces && guids[i].is_some())),
            ];
            let named: Vec<u128> = names.into_iter().flatten().collect();
            if named.is_empty() { vec![contents[i]] } else { named }
        })
        .collect()
}

fn guid(post: &Post, fold: bool) -> Option<u128> {
    let id = post.id.as_deref().map(str::trim).filter(|id| !id.is_empty())?;
    Some(if fold {
        key("guid", &id.to_lowercase())
    } else {
        key("guid", id)
    })
}

fn link(post: &Post) -> Option<u128> {
    post.url
        .as_deref()
        .filter(|url| !url.is_empty())
        .map(|url| key("link", &canonical_link(url)))
}

fn key(what: &str, text: &str) -> u128 {
    xxh3_128(format!("{what}\u{0}{text}").as_bytes())
}

/// The names that stand on items of different content.
fn vague(names: &[Option<u128>], contents: &[u128]) -> HashMap<u128, ()> {
    let mut first: HashMap<u128, u128> = HashMap::new();
    let mut vague = HashMap::new();
    for (name, content) in names.iter().zip(contents) {
        let Some(name) = name else { continue };
        if *first.entry(*name).or_insert(*content) != *content {
            vague.insert(*name, ());
        }
    }
    vague
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(id: &str, url: &str, text: &str) -> Post {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        Post {
            id: some(id),
            url: some(url),
            text: text.to_owned(),
            ..Post::default()
        }
    }

    #[test]
    fn a_guid_in_another_case_is_the_same_post_in_feeds_only() {
        let (a, b) = (post("ABC-1", "", "x"), post("abc-1", "", "y"));
        assert_eq!(
            keys(std::slice::from_ref(&a), true, false),
            keys(std::slice::from_ref(&b), true, false)
        );
        assert_ne!(keys(&[a], false, false), keys(&[b], false, false));
    }

    #[test]
    fn a_link_counts_without_scheme_and_trackers() {
        let a = keys(&[post("", "http://Example.org/a?utm_source=x", "1")], true, false);
        let b = keys(&[post("", "https://example.org/a", "2")], true, false);
        assert_eq!(a, b);
    }

    #[test]
    fn a_guid_on_different_items_names_none_of_them() {
        let document = [
            post("same", "", "one"),
            post("same", "", "two"),
            post("other", "", "three"),
        ];
        let keys = keys(&document, true, false);
        assert_eq!(keys[0], vec![key("content", "\u{0}one")]);
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys[2], vec![key("guid", "other")]);
    }

    #[test]
    fn an_item_repeated_in_a_document_keeps_its_guid() {
        let document = [post("same", "", "one"), post("same", "", "one")];
        assert_eq!(keys(&document, true, false)[0], vec![key("guid", "same")]);
    }
}
