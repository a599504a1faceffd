//! A language's lexicon, ready for look-ups.
//!
//! Comes in: words. Goes out: what a word's form or stem, or several words side by side, stand for. A form that is
//! listed wins over a stem. The tables hold hashes of words, not words, and hundredths: a hundred thousand entries take
//! few MB. Never here: how they are filled (`bind`), what the words do to each other in a sentence.

use std::collections::HashMap;

use super::grammar::Grammar;
use super::hash::{Hashed, hash};
use super::heads::Heads;
use super::phrases::Phrases;
use crate::language::words;
use crate::mention::Language;

/// What a word or phrase can do in a sentence, as bits.
pub(super) mod role {
    /// Turns what follows.
    pub(in crate::sentiment) const NEGATES: u32 = 1;
    /// Turns a verb before it too.
    pub(in crate::sentiment) const TURNS_BACK: u32 = 1 << 1;
    /// Outweighs what came before.
    pub(in crate::sentiment) const CONTRASTS: u32 = 1 << 2;
    /// Opens a clause.
    pub(in crate::sentiment) const OPENS: u32 = 1 << 3;
    /// Makes the rest of the clause a condition.
    pub(in crate::sentiment) const CONDITION: u32 = 1 << 4;
    /// Makes the whole clause a wish.
    pub(in crate::sentiment) const WISH: u32 = 1 << 5;
    /// Strengthens the word before it.
    pub(in crate::sentiment) const AFTER: u32 = 1 << 6;
    /// Says "but" after a negator.
    pub(in crate::sentiment) const CORRECTS: u32 = 1 << 7;
    /// A negator stands in it that turns nothing ("inte bara").
    pub(in crate::sentiment) const DENIES: u32 = 1 << 8;
    /// Denies altogether.
    pub(in crate::sentiment) const NEVER: u32 = 1 << 9;
    /// "and", "or"
    pub(in crate::sentiment) const JOINS: u32 = 1 << 10;
    /// Undoes another negator, in a language that denies with several at once.
    pub(in crate::sentiment) const DENIES_ALONE: u32 = 1 << 11;
    /// Asks for the reason of what it names.
    pub(in crate::sentiment) const WHY: u32 = 1 << 12;
    /// Concedes what follows.
    pub(in crate::sentiment) const CONCEDES: u32 = 1 << 13;
    /// Thanks or congratulates.
    pub(in crate::sentiment) const FORMULA: u32 = 1 << 14;
    /// "without"
    pub(in crate::sentiment) const WITHOUT: u32 = 1 << 16;
    /// May begin a rating or a span of time.
    pub(in crate::sentiment) const STARTS: u32 = 1 << 17;
    /// Puts a thing right.
    pub(in crate::sentiment) const MENDS: u32 = 1 << 15;
}

/// What a word or phrase stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sense {
    /// How it sounds by itself; 0: not at all.
    pub(super) valence: f64,
    /// What it multiplies; 0: nothing.
    pub(super) factor: f64,
    /// Bits of `role`.
    pub(super) roles: u32,
}

impl Sense {
    /// True where it means something to a rule.
    pub(super) fn speaks(&self) -> bool {
        *self != Sense::default()
    }

    pub(super) fn is(&self, role: u32) -> bool {
        self.roles & role != 0
    }
}

/// A form's or stem's number in phrases; 0: in none.
pub(super) type Symbol = u32;

/// What one word of a text reads as.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Reading {
    /// By itself.
    pub(super) sense: Sense,
    /// Its form, as part of phrases.
    pub(super) form: Symbol,
    /// Its stem, as part of phrases.
    pub(super) stem: Symbol,
    /// Stands in some list: what it means needs no guessing from its parts.
    pub(super) known: bool,
    /// What the form leaves behind where no word of tone speaks up; 0: nothing.
    pub(super) faint: f32,
}

/// A sense as it is kept: hundredths.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Kept {
    valence: i16,
    factor: i16,
    roles: u32,
}

impl Kept {
    pub(super) fn of(sense: Sense) -> Kept {
        Kept {
            valence: hundredths(sense.valence),
            factor: hundredths(sense.factor),
            roles: sense.roles,
        }
    }

    pub(super) fn sense(self) -> Sense {
        Sense {
            valence: f64::from(self.valence) / 100.0,
            factor: f64::from(self.factor) / 100.0,
            roles: self.roles,
        }
    }
}

/// Valences and factors have two decimals.
pub(super) fn hundredths(value: f64) -> i16 {
    (value * 100.0).round() as i16
}

/// A form as it is kept.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Form {
    pub(super) sense: Kept,
    pub(super) form: Symbol,
    pub(super) stem: Symbol,
    pub(super) faint: i16,
    pub(super) known: bool,
}

impl Form {
    fn reading(self) -> Reading {
        Reading {
            sense: self.sense.sense(),
            form: self.form,
            stem: self.stem,
            known: self.known,
            faint: f32::from(self.faint) / 100.0,
        }
    }
}

/// A stem as it is kept.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stem {
    pub(super) symbol: Symbol,
    pub(super) valence: i16,
    /// Entries share it, and they agree.
    pub(super) stands: bool,
}

/// A quick look at whether a part of a longer word can be listed.
#[derive(Default)]
pub(super) struct Parts {
    /// Listed words.
    pub(super) first: Heads,
    /// Words and stems of tone.
    pub(super) last: Heads,
}

/// The lexicon of one language.
pub(super) struct Lexicon {
    pub(super) language: Language,
    /// The habits of its sentences.
    pub(super) grammar: &'static Grammar,
    pub(super) forms: HashMap<u64, Form, Hashed>,
    pub(super) stems: HashMap<u64, Stem, Hashed>,
    /// How its stems begin.
    pub(super) heads: Heads,
    /// What may be a part of a longer word.
    pub(super) parts: Parts,
    /// Several words side by side.
    pub(super) phrases: Phrases,
}

impl Lexicon {
    /// Reads a word: by its form, or else by its stem.
    pub(super) fn read(&self, folded: &str) -> Reading {
        if let Some(form) = self.forms.get(&hash(folded)) {
            return form.reading();
        }
        if !self.heads.may_hold(folded) {
            return Reading::default();
        }
        match self.stems.get(&hash(&words::stem(self.language, folded))) {
            Some(stem) => Reading {
                sense: Sense {
                    valence: f64::from(stem.valence) / 100.0,
                    ..Sense::default()
                },
                form: 0,
                stem: stem.symbol,
                known: stem.stands,
                faint: 0.0,
            },
            None => Reading::default(),
        }
    }

    /// Reads a mark, which has a meaning inside a phrase only ("5/5").
    pub(super) fn part(&self, folded: &str) -> Reading {
        let form = self.forms.get(&hash(folded));
        form.map_or_else(Reading::default, |form| form.reading())
    }

    /// Reads a form that is listed as it is.
    pub(super) fn form(&self, folded: &str) -> Option<Sense> {
        let form = self.forms.get(&hash(folded)).filter(|form| form.known)?;
        Some(form.sense.sense())
    }

    /// The valence that a stem stands for; 0: none.
    pub(super) fn stem(&self, stem: &str) -> f64 {
        let stem = self.stems.get(&hash(stem));
        stem.map_or(0.0, |stem| f64::from(stem.valence) / 100.0)
    }

    /// The language of the lexicon.
    pub(super) fn language(&self) -> Language {
        self.language
    }
}
