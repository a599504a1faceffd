//! Words side by side that mean more than their parts.
//!
//! Comes in: phrases as sequences of symbols. Goes out: the longest that begins at a place. A tree whose edges lie in one
//! table. Never here: what a symbol is.

use std::collections::HashMap;

use super::hash::Quick;
use super::lexicon::{Reading, Sense, Symbol};

/// A tree of phrases.
#[derive(Default)]
pub(super) struct Phrases {
    edges: HashMap<u64, u32, Quick>,
    /// What ends at each node; node 0 is the root, whose sense is never asked for.
    ends: Vec<Option<Sense>>,
}

fn edge(node: u32, symbol: Symbol) -> u64 {
    u64::from(node) << 32 | u64::from(symbol)
}

impl Phrases {
    /// Puts a phrase into the tree; a phrase that stands there already gets the new sense.
    pub(super) fn insert(&mut self, phrase: &[Symbol], sense: Sense) {
        if self.ends.is_empty() {
            self.ends.push(None);
        }
        let mut node = 0;
        for &symbol in phrase {
            let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            node = *self.edges.entry(edge(node, symbol)).or_insert(next);
            if node == next {
                self.ends.push(None);
            }
        }
        if let Some(end) = self.ends.get_mut(node as usize) {
            *end = Some(sense);
        }
    }

    /// The sense of exactly this phrase.
    pub(super) fn at(&self, phrase: &[Symbol]) -> Option<Sense> {
        let node = phrase
            .iter()
            .try_fold(0, |node, &symbol| self.edges.get(&edge(node, symbol)).copied())?;
        self.ends.get(node as usize).copied().flatten()
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
        let (mut node, mut found) = (0, None);
        for (length, symbol) in symbols.enumerate() {
            if symbol == 0 {
                break;
            }
            let Some(&next) = self.edges.get(&edge(node, symbol)) else {
                break;
            };
            node = next;
            if let Some(sense) = self.ends.get(node as usize).copied().flatten() {
                found = Some((length + 1, sense));
            }
        }
        found
    }
}
