//! What words leave behind that have no tone of their own, where no word of tone speaks up.
//!
//! Comes in: the faint words of each field, with what was weighed there. Goes out: a few parts more, which lend a text that
//! is silent or undecided a leaning. Never here: a label; all undertones together stay under the threshold of one.

use std::borrow::Cow;

use super::Passage;
use super::rules::Weighed;
use crate::language::words::Token;
use crate::mention::{Because, Field};

/// All undertones of a text together; they are heard only where the words of tone come to less. A label takes 0.8.
const MOST: f64 = 0.3;
/// How many words may lend a text their undertone.
const WORDS: usize = 6;

/// The faint words that say most, the loudest first.
#[derive(Default)]
pub(super) struct Undertone<'a> {
    loudest: Vec<Faint<'a>>,
}

struct Faint<'a> {
    field: Field,
    text: &'a str,
    token: &'a Token,
    valence: f64,
}

impl<'a> Undertone<'a> {
    /// Takes in the faint words of a field; a word counts once, not where it was weighed, and not where
    /// somebody else is spoken of.
    pub(super) fn listen(&mut self, passage: &Passage<'a>, faint: &[(usize, f32)], weighed: &[Weighed]) {
        for &(at, valence) in faint {
            let after = weighed.partition_point(|part| part.from <= at);
            let spoken = after.checked_sub(1).and_then(|i| weighed.get(i));
            let Some(token) = passage.words.tokens.get(at) else {
                continue;
            };
            if spoken.is_some_and(|part| at < part.to) || self.has(&token.folded) || !passage.is_near(at) {
                continue;
            }
            // Two decimals in the file are two decimals here.
            let valence = (f64::from(valence) * 100.0).round() / 100.0;
            let place = self
                .loudest
                .partition_point(|louder| louder.valence.abs() >= valence.abs());
            if place < WORDS {
                self.loudest.truncate(WORDS - 1);
                let (field, text) = (passage.field, passage.text);
                self.loudest.insert(
                    place,
                    Faint {
                        field,
                        text,
                        token,
                        valence,
                    },
                );
            }
        }
    }

    fn has(&self, folded: &str) -> bool {
        self.loudest.iter().any(|faint| faint.token.folded == folded)
    }

    /// Adds the undertones to the parts of a text that says little else, each in its place.
    pub(super) fn join(self, because: &mut Vec<Because>) {
        let said: f64 = because.iter().map(|part| part.weight).sum();
        let total: f64 = self.loudest.iter().map(|faint| faint.valence).sum();
        if said.abs() >= MOST || total == 0.0 {
            return;
        }
        let share = (MOST / total.abs()).min(1.0);
        because.extend(self.loudest.iter().filter_map(|faint| faint.part(share)));
        // What stands nowhere (the stars of the author) stays in front.
        because.sort_by_key(|part| part.word.is_some().then_some((part.field == Field::Text, part.start)));
    }
}

impl Faint<'_> {
    fn part(&self, share: f64) -> Option<Because> {
        let weight = (self.valence * share * 1000.0).round() / 1000.0;
        (weight != 0.0).then(|| Because {
            word: self.text.get(self.token.start..self.token.end).map(str::to_owned),
            field: self.field,
            start: self.token.scalar,
            end: self.token.scalar + self.token.scalars,
            valence: self.valence,
            weight,
            rules: vec![Cow::Borrowed(Because::UNDERTONE)],
        })
    }
}

#[cfg(test)]
#[path = "undertone_tests.rs"]
mod tests;
