//! About whom a post speaks: the names of all brands, found in one pass over its tokens.
//!
//! Comes in: brands as configured, the tokens of a title and a text. Goes out: where each brand is named, and
//! which sentences speak of it (`context`). Names are found in inflected forms (`forms`, `finnish`, `russian`), in the other
//! script (`translit`), as hashtags and handles. Never here: how it sounds.
//!
//! What counts as a name: whole words, never part of a word; a hyphen ends a word ("Nordkaffe-skandalen" counts). A
//! hashtag counts when it is the term or begins with it, a handle when it is the term or goes on with `_`, `.`, `-`
//! or a digit. The address of a link counts only for a term that is a domain itself (`nordkaffe.se`).

mod compare;
pub mod context;
mod finnish;
pub mod forms;
mod frames;
mod lookalike;
mod matcher;
mod near;
mod nordic;
mod rivals;
mod russian;
mod share;
mod term;
mod translit;

use crate::config::brand::Brand;
use crate::language::words::Words;
use crate::mention::Field;

use matcher::{Hit, Matcher};
use near::Near;

/// All brands, ready to be looked for.
#[derive(Debug)]
pub struct Brands {
    matcher: Matcher,
    near: Vec<Near>,
}

/// A brand that a post names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place in the configuration.
    pub brand: usize,
    /// Where: the field, the first token, one past the last token; in order, never overlapping.
    pub spans: Vec<(Field, usize, usize)>,
}

impl Brands {
    /// Compiles the terms of all brands.
    pub fn new(brands: &[Brand]) -> Brands {
        Brands {
            matcher: Matcher::new(brands),
            near: brands.iter().map(|b| Near::new(&b.near)).collect(),
        }
    }

    /// The brands that a post names, in the order of the configuration. The words must be those of their texts.
    pub fn find(&self, title: Option<(&str, &Words)>, text: (&str, &Words)) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let fields = title
            .map(|t| (Field::Title, t))
            .into_iter()
            .chain([(Field::Text, text)]);
        for (field, (text, words)) in fields {
            for hit in self.matcher.hits(text, &words.tokens) {
                add(&mut found, field, &hit);
            }
        }
        let words = [title.map(|t| t.1), Some(text.1)];
        found.retain(|f| {
            self.near
                .get(f.brand)
                .is_none_or(|n| n.holds(words.into_iter().flatten()))
        });
        found.sort_by_key(|f| f.brand);
        found
    }
}

/// Adds a hit to its brand; hits come in order of their first token, so one that overlaps begins inside the last span.
fn add(found: &mut Vec<Found>, field: Field, hit: &Hit) {
    let span = (field, hit.start, hit.end);
    let Some(known) = found.iter_mut().find(|f| f.brand == hit.brand) else {
        return found.push(Found {
            brand: hit.brand,
            spans: vec![span],
        });
    };
    match known.spans.last_mut() {
        Some((last, start, end)) if *last == field && hit.start < *end => {
            // The same name in a longer form.
            *start = hit.start.min(*start);
            *end = hit.end.max(*end);
        }
        _ => known.spans.push(span),
    }
}

#[cfg(test)]
mod tests;
