//! Words side by side that mean more than their parts.
//!
//! Comes in: phrases as sequences of symbols. Goes out: the longest that begins at a place. A phrase is kept as the hash of
//! its symbols; how long a phrase may be is known from its first word. Never here: what a symbol is.

use std::collections::HashMap;

use super::hash::Hashed;
use super::lexicon::{Kept, Reading, Sense, Symbol};

/// All phrases of a language.
#[derive(Default)]
pub(super) struct Phrases {
    senses: HashMap<u64, Kept, Hashed>,
    /// By symbol: how many words the longest phrase has that begins with it.
    reach: Vec<u8>,
}

/// The hash of a sequence, one symbol further: multiplication by the golden ratio, folded (Knuth, TAOCP vol. 3, 6.4).
fn further(hash: u64, symbol: Symbol) -> u64 {
    let mixed = hash.rotate_left(23) ^ (u64::from(symbol) + 1);
    let product = u128::from(mixed).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (product as u64) ^ ((product >> 64) as u64)
}

fn key(phrase: &[Symbol]) -> u64 {
    phrase.iter().fold(0, |hash, &symbol| further(hash, symbol))
}

impl Phrases {
    /// Keeps a phrase; one that is there already gets the new sense.
    pub(super) fn insert(&mut self, phrase: &[Symbol], sense: Sense) {
        let Some(&first) = phrase.first() else { return };
        let (first, length) = (first as usize, u8::try_from(phrase.len()).unwrap_or(u8::MAX));
        if self.reach.len() <= first {
            self.reach.resize(first + 1, 0);
        }
        if let Some(reach) = self.reach.get_mut(first) {
            *reach = (*reach).max(length);
        }
        self.senses.insert(key(phrase), Kept::of(sense));
    }

    /// The sense of exactly this phrase.
    pub(super) fn at(&self, phrase: &[Symbol]) -> Option<Sense> {
        self.senses.get(&key(phrase)).map(|kept| kept.sense())
    }

    /// Without room to spare.
    pub(super) fn tight(mut self) -> Phrases {
        self.senses.shrink_to_fit();
        self.reach.shrink_to_fit();
        self
    }

    /// The longest phrase at the head of `words`, with its length in words; of two equally long ones that by form.
    pub(super) fn longest(&self, words: impl Iterator<Item = Reading> + Clone) -> Option<(usize, Sense)> {
        let by_form = self.walk(words.clone().map(|reading| reading.form));
        let by_stem = self.walk(words.map(|reading| reading.stem));
        match (by_form, by_stem) {
            (Some(form), Some(stem)) if stem.0 > form.0 => Some(stem),
            (form, stem) => form.or(stem),
        }
    }

    fn walk(&self, symbols: impl Iterator<Item = Symbol>) -> Option<(usize, Sense)> {
        let mut symbols = symbols.take_while(|&symbol| symbol != 0);
        let first = symbols.next()?;
        let reach = usize::from(self.reach.get(first as usize).copied().unwrap_or(0));
        let (mut hash, mut found) = (further(0, first), None);
        for (length, symbol) in (2..=reach).zip(symbols) {
            hash = further(hash, symbol);
            if let Some(kept) = self.senses.get(&hash) {
                found = Some((length, kept.sense()));
            }
        }
        found
    }
}
