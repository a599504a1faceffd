//! How words change each other's weight.
//!
//! Comes in: what was heard in a field. Goes out: a weight for each word of tone, with the names of the rules that made
//! it. `scene` weighs a sentence, `course` what a text comes to in its course. Never here: word lists.

use std::borrow::Cow;

use super::course;
use super::grammar::Grammar;
use super::hear::Heard;
use super::scene::Scene;
use crate::language::words::Words;

/// Raised whenever a rule or constant changes what comes out.
pub(super) const VERSION: u64 = 2;

/// Each further one of the same sign in a field, and how many count.
const REPEATED: f64 = 0.5;
const REPEATS: i32 = 3;
/// How close behind "but" a name stands that it speaks of, in tokens.
const NAMED: usize = 6;

/// What changed a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Rule {
    /// Turned by a negator.
    Negated = 1,
    /// Strengthened by a word beside it.
    Intensified = 1 << 1,
    /// Weakened by a word beside it.
    Weakened = 1 << 2,
    /// Before or after "but".
    Contrast = 1 << 3,
    /// The sentence ends with an exclamation mark.
    Exclaimed = 1 << 4,
    /// Written in capitals.
    Capitals = 1 << 5,
    /// A letter is drawn out.
    Stretched = 1 << 6,
    /// The sentence asks.
    Question = 1 << 7,
    /// Somebody else's words.
    Quoted = 1 << 8,
    /// A condition.
    Conditional = 1 << 9,
    /// Guessed from a part of the word.
    Compound = 1 << 10,
    /// The same sign again.
    Repeated = 1 << 11,
    /// Conceded: "although".
    Conceded = 1 << 12,
    /// Wished for.
    Wish = 1 << 13,
    /// Praise of a few words in quotes.
    Scare = 1 << 14,
    /// Said with irony.
    Irony = 1 << 15,
    /// A complaint that was put right.
    Resolved = 1 << 16,
    /// Stars, dice, points.
    Rating = 1 << 17,
    /// How long it took, how often it happened.
    Span = 1 << 18,
    /// Read from a word that is spelt otherwise.
    Spelling = 1 << 19,
    /// Said of the one that the brand is measured against.
    Compared = 1 << 20,
    /// A change from one to the other.
    Switched = 1 << 21,
    /// The other, beside whom the brand is set, sounds so.
    Opposed = 1 << 22,
    /// Said of another in the same sentence, while nothing is said of the brand.
    Nearby = 1 << 23,
    /// Nothing was ever worse, or better.
    Superlative = 1 << 24,
}

const NAMES: [(Rule, &str); 25] = [
    (Rule::Superlative, "superlative"),
    (Rule::Negated, "negated"),
    (Rule::Intensified, "intensified"),
    (Rule::Weakened, "weakened"),
    (Rule::Contrast, "contrast"),
    (Rule::Exclaimed, "exclaimed"),
    (Rule::Capitals, "capitals"),
    (Rule::Stretched, "stretched"),
    (Rule::Question, "question"),
    (Rule::Quoted, "quoted"),
    (Rule::Conditional, "conditional"),
    (Rule::Compound, "compound"),
    (Rule::Repeated, "repeated"),
    (Rule::Conceded, "conceded"),
    (Rule::Wish, "wish"),
    (Rule::Scare, "scare quotes"),
    (Rule::Irony, "irony"),
    (Rule::Resolved, "resolved"),
    (Rule::Rating, "rating"),
    (Rule::Span, "span"),
    (Rule::Spelling, "spelling"),
    (Rule::Compared, "compared"),
    (Rule::Switched, "switched"),
    (Rule::Opposed, "opposed"),
    (Rule::Nearby, "nearby"),
];

/// A set of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rules(u32);

impl Rules {
    pub(super) fn set(&mut self, rule: Rule, applies: bool) {
        if applies {
            self.0 |= rule as u32;
        }
    }

    /// These and one more.
    pub(super) fn with(mut self, rule: Rule) -> Rules {
        self.set(rule, true);
        self
    }

    pub(super) fn has(self, rule: Rule) -> bool {
        self.0 & rule as u32 != 0
    }

    /// Their stable names.
    pub(super) fn names(self) -> Vec<Cow<'static, str>> {
        NAMES
            .iter()
            .filter(|(rule, _)| self.has(*rule))
            .map(|(_, name)| Cow::Borrowed(*name))
            .collect()
    }
}

/// A weighed word, phrase or sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
    /// By itself.
    pub(super) valence: f64,
    /// Here.
    pub(super) weight: f64,
    /// Why.
    pub(super) rules: Rules,
    /// What it can do in a text: bits of `role`.
    pub(super) roles: u32,
    /// Its sentence, counted among those that say something.
    pub(super) sentence: usize,
    /// An emoji or emoticon.
    pub(super) sign: bool,
}

/// Weighs all that was heard in a field, in text order.
pub(super) fn weigh(heard: &Heard, words: &Words, names: &[(usize, usize)], grammar: &Grammar) -> Vec<Weighed> {
    let mut weighed: Vec<Weighed> = Vec::with_capacity(heard.items.len());
    let mut signs: Vec<(&str, i32)> = Vec::new();
    let mut before = 0..0;
    for (number, sentence) in heard.sentences.iter().enumerate() {
        let Some(items) = heard.items.get(sentence.from..sentence.to) else {
            continue;
        };
        let scene = Scene::new(items, grammar);
        if scene.answers() {
            course::answered(weighed.get_mut(before).unwrap_or_default());
        }
        let first = weighed.len();
        for (i, item) in items.iter().enumerate() {
            let Some(valence) = scene.valence(i) else { continue };
            let (mut weight, mut rules) = scene.weight(i, valence, sentence);
            if item.sign {
                let again = repeats(
                    &mut signs,
                    words.tokens.get(item.from).map_or("", |token| &token.folded),
                );
                weight *= if again < REPEATS { REPEATED.powi(again) } else { 0.0 };
                rules.set(Rule::Repeated, again > 0);
            }
            weighed.push(Weighed {
                from: item.from,
                to: item.to,
                valence,
                weight,
                rules,
                roles: item.sense.roles,
                sentence: number,
                sign: item.sign,
            });
        }
        let named = |but: &usize| names.iter().any(|(name, _)| (*but..*but + NAMED).contains(name));
        if let Some(but) = scene.but().filter(named) {
            course::made_good(weighed.get_mut(first..).unwrap_or_default(), but);
        }
        before = first..weighed.len();
    }
    weighed
}

/// How often a sign stood before.
fn repeats<'a>(signs: &mut Vec<(&'a str, i32)>, sign: &'a str) -> i32 {
    match signs.iter_mut().find(|(seen, _)| *seen == sign) {
        Some((_, count)) => {
            *count += 1;
            *count - 1
        }
        None => {
            signs.push((sign, 1));
            0
        }
    }
}
