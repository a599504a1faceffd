//! Which part of a text speaks of a brand.
//!
//! Comes in: the brands that a post names, with their places. Goes out: for one brand and one field whose share each
//! token is (`share`). Never here: what is said.

use super::Found;
pub use super::rivals::rivals;
use super::share;
pub use super::share::{Hint, REACH, Shares};
use crate::language::words::Words;
use crate::mention::{Field, Language};

/// What of `field` is said of `found`; `all` are the brands that the post names, `found` among them or not (a channel's
/// brand that is not named).
///
/// Where no other brand is named, everything is. A title that names no brand counts for all of them; a title that names
/// the brand stands before the first sentence of the text.
pub fn shares(language: Language, found: &Found, all: &[Found], field: Field, words: &Words) -> Shares {
    let own = spans(found, field);
    let mut others: Vec<_> = all
        .iter()
        .filter(|other| other.brand != found.brand)
        .flat_map(|other| spans(other, field))
        .collect();
    others.sort_unstable();
    let named = found.spans.iter().any(|span| span.0 == Field::Title);
    let alone = all.iter().all(|other| other.brand == found.brand);
    if (alone && own.is_empty()) || (field == Field::Title && own.is_empty() && others.is_empty()) {
        return Shares::default();
    }
    if field == Field::Text && own.is_empty() && others.is_empty() {
        return Shares {
            shares: if named {
                Vec::new()
            } else {
                vec![0.0; words.tokens.len()]
            },
            ..Shares::default()
        };
    }
    let title = all
        .iter()
        .flat_map(|other| other.spans.iter().map(move |span| (other.brand == found.brand, span)));
    let titled = title.filter(|(_, span)| span.0 == Field::Title && field == Field::Text);
    let titled = titled.map(|(own, _)| own).reduce(|a, b| a || b);
    share::shares(language, words, &own, &others, titled)
}

fn spans(found: &Found, field: Field) -> Vec<(usize, usize)> {
    let there = found.spans.iter().filter(|span| span.0 == field);
    there.map(|&(_, first, past)| (first, past)).collect()
}
