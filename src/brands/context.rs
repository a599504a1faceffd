//! Which sentences speak of a brand.
//!
//! Comes in: the brands that a post names, with their places. Goes out: for one brand and one field the sentences that
//! count for it. Never here: what the sentences say.

use super::Found;
use crate::language::words::Words;
use crate::mention::Field;

/// How many sentences after one that names the brand are still taken for it.
pub const REACH: u32 = 3;

/// The sentences of `field` that count for `found`, in order; `all` are the brands that the post names, `found`
/// among them or not (a channel's brand that is not named).
///
/// Where no other brand is named, every sentence counts. Otherwise those that name the brand, and after each up to
/// [`REACH`] that name no other; a title that names the brand stands before the first sentence of the text, a title that names no brand
/// counts for all of them.
pub fn sentences(found: &Found, all: &[Found], field: Field, words: &Words) -> Vec<u32> {
    let others: Vec<&Found> = all.iter().filter(|f| f.brand != found.brand).collect();
    if others.is_empty() {
        return (0..words.sentences).collect();
    }
    let named = named(found, field, words);
    let mut foreign = vec![false; words.sentences as usize];
    for sentence in others.iter().flat_map(|o| self::named(o, field, words)) {
        if let Some(flag) = foreign.get_mut(sentence as usize) {
            *flag = true;
        }
    }
    let titled = found.spans.iter().any(|s| s.0 == Field::Title);
    if field == Field::Title && !titled && foreign.iter().all(|f| !f) {
        return (0..words.sentences).collect();
    }
    let mut left = if titled && field == Field::Text { REACH } else { 0 };
    let mut named = named.into_iter().peekable();
    let mut out = Vec::new();
    for (sentence, foreign) in (0..words.sentences).zip(foreign) {
        let mut names = false;
        while named.next_if_eq(&sentence).is_some() {
            names = true;
        }
        if names {
            left = REACH;
            out.push(sentence);
        } else if foreign {
            left = 0;
        } else if left > 0 {
            left -= 1;
            out.push(sentence);
        }
    }
    out
}

/// The sentences of `field` that name the brand, in order, repeats possible.
fn named(found: &Found, field: Field, words: &Words) -> Vec<u32> {
    let spans = found.spans.iter().filter(|s| s.0 == field);
    spans
        .filter_map(|s| words.tokens.get(s.1))
        .map(|t| t.sentence)
        .collect()
}
