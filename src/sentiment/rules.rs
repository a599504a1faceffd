//! How words change each other's weight.
//!
//! Comes in: what was heard in a field. Goes out: a weight for each word of tone, with the names of the rules that made
//! it. The constants were set by hand and tried on labelled rows; they hold for every language. Never here: word lists.

use std::borrow::Cow;

use super::grammar::Grammar;
use super::hear::{Heard, Item, Sentence};
use super::lexicon::role;
use crate::language::words::Words;

/// Raised whenever a rule or constant changes what comes out.
pub(super) const VERSION: u64 = 1;

/// A positive word turned: "inte bra" is not as bad as "dålig".
const TURNED_GOOD: f64 = -0.7;
/// A negative word turned: "inte dåligt" is faint praise.
const TURNED_BAD: f64 = -0.4;
const TURNED_VILE: f64 = 0.2;
const VILE: f64 = -2.0;
/// A negator that turns nothing we know: something is not as it should be.
const BARE: f64 = -0.4;
/// How many words before a negator a verb may stand that it turns ("rekommenderar det inte").
const BACK_REACH: u32 = 2;
/// How many words may stand between a strengthener and its word.
const BESIDE: u32 = 1;
/// All strengtheners of a word together.
const STRONGEST: f64 = 2.0;
/// What stands before and after "but".
const BEFORE_BUT: f64 = 0.7;
const AFTER_BUT: f64 = 1.3;
/// Each exclamation mark, and all together.
const CRY: f64 = 0.1;
const CRIES: f64 = 1.3;
const CAPITALS: f64 = 1.25;
const STRETCHED: f64 = 1.2;
const QUESTION: f64 = 0.6;
const QUOTED: f64 = 0.5;
const CONDITIONAL: f64 = 0.5;
/// Each further one of the same sign in a field, and how many count.
const REPEATED: f64 = 0.5;
const REPEATS: i32 = 3;

/// What changed a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
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
    /// A condition or wish.
    Conditional = 1 << 9,
    /// Guessed from a part of the word.
    Compound = 1 << 10,
    /// The same sign again.
    Repeated = 1 << 11,
}

const NAMES: [(Rule, &str); 12] = [
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
];

/// A set of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rules(u16);

impl Rules {
    pub(super) fn set(&mut self, rule: Rule, applies: bool) {
        if applies {
            self.0 |= rule as u16;
        }
    }

    pub(super) fn has(self, rule: Rule) -> bool {
        self.0 & rule as u16 != 0
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
}

/// Weighs all that was heard in a field, in text order.
pub(super) fn weigh(heard: &Heard, words: &Words, grammar: &Grammar) -> Vec<Weighed> {
    let mut weighed = Vec::with_capacity(heard.items.len());
    let mut signs: Vec<(&str, i32)> = Vec::new();
    for sentence in &heard.sentences {
        let Some(items) = heard.items.get(sentence.from..sentence.to) else {
            continue;
        };
        let scene = Scene::new(items, grammar);
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
            });
        }
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

/// The items of one sentence, and what each of them does there.
struct Scene<'a> {
    items: &'a [Item],
    grammar: &'a Grammar,
    /// The item acts as negator or strengthener here; its own tone is silent.
    serves: Vec<bool>,
    /// The item is a negator that means "but".
    corrects: Vec<bool>,
    /// The negator turns a verb before it.
    bound: Vec<bool>,
    /// The item is turned by a negator.
    turned: Vec<bool>,
    /// The negator turns something.
    turns: Vec<bool>,
    /// The last "but" that has something before it.
    but: Option<usize>,
    /// The item stands in a condition or wish.
    conditional: Vec<bool>,
}

impl<'a> Scene<'a> {
    fn new(items: &'a [Item], grammar: &'a Grammar) -> Scene<'a> {
        let none = vec![false; items.len()];
        let mut scene = Scene {
            items,
            grammar,
            serves: none.clone(),
            corrects: none.clone(),
            bound: none.clone(),
            turned: none.clone(),
            turns: none,
            but: None,
            conditional: conditional(items),
        };
        let mut negated = false;
        for (i, item) in items.iter().enumerate() {
            scene.corrects[i] = negated && item.sense.is(role::CORRECTS);
            negated |= item.sense.is(role::NEGATES | role::DENIES);
            scene.serves[i] = scene.serves(i);
            let contrast = item.sense.is(role::CONTRASTS) || scene.corrects[i];
            if contrast && i > 0 {
                scene.but = Some(i);
            }
        }
        for i in 0..items.len() {
            scene.bound[i] = scene.turns_back(i);
        }
        for i in 0..items.len() {
            if let Some(k) = scene.negator(i) {
                scene.turned[i] = true;
                scene.turns[k] = true;
            }
        }
        scene
    }

    /// Whether an item with a role plays it: one that has a tone of its own only before (or after) another word of tone.
    fn serves(&self, i: usize) -> bool {
        let item = &self.items[i];
        let negates = item.sense.is(role::NEGATES);
        if !negates && item.sense.factor == 0.0 {
            return false;
        }
        if item.sense.valence == 0.0 {
            return true;
        }
        if item.sense.is(role::AFTER) && i > 0 {
            let before = &self.items[i - 1];
            if before.sense.valence != 0.0 && before.clause == item.clause && before.end == item.place {
                return true;
            }
        }
        let reach = if negates { self.grammar.reach } else { BESIDE + 1 };
        let follows = |next: &&Item| next.clause == item.clause && next.place < item.end + reach;
        self.items[i + 1..]
            .iter()
            .take_while(follows)
            .any(|next| next.sense.valence != 0.0)
    }

    /// How an item sounds by itself; none where it only serves others.
    fn valence(&self, i: usize) -> Option<f64> {
        let item = &self.items[i];
        if !self.serves[i] {
            return (item.sense.valence != 0.0).then_some(item.sense.valence);
        }
        let bare = item.sense.is(role::NEGATES) && !self.turns[i] && !self.corrects[i] && !self.asks(item);
        bare.then_some(BARE)
    }

    fn weight(&self, i: usize, valence: f64, sentence: &Sentence) -> (f64, Rules) {
        let item = &self.items[i];
        let mut rules = item.rules;
        let mut weight = valence;
        // A sign stands for itself, whatever the words around it do.
        if item.sign {
            return (weight * mood(rules, 0), rules);
        }
        if self.turned[i] {
            rules.set(Rule::Negated, true);
            weight *= turn(weight);
        }
        let factor = self.beside(i, rules.has(Rule::Negated));
        rules.set(Rule::Intensified, factor > 1.0);
        rules.set(Rule::Weakened, factor < 1.0);
        weight *= factor;
        if let Some(but) = self.but.filter(|&but| but != i) {
            rules.set(Rule::Contrast, true);
            weight *= if i < but { BEFORE_BUT } else { AFTER_BUT };
        }
        rules.set(Rule::Exclaimed, sentence.cries > 0);
        rules.set(Rule::Question, sentence.asks);
        rules.set(Rule::Conditional, self.conditional[i]);
        (weight * mood(rules, sentence.cries), rules)
    }

    /// The negator that turns the item, from before or from behind.
    fn negator(&self, i: usize) -> Option<usize> {
        let item = &self.items[i];
        if item.sign || item.sense.valence == 0.0 || self.serves[i] {
            return None;
        }
        for (k, before) in self.items[..i].iter().enumerate().rev() {
            let reached = before.clause == item.clause && item.place < before.end + self.grammar.reach;
            if !reached || before.sense.is(role::CONTRASTS) || self.corrects[k] {
                break;
            }
            if before.sense.is(role::NEGATES) && self.serves[k] && !self.asks(before) {
                return (item.sense.valence > 0.0 || !self.bound[k]).then_some(k);
            }
            // A negator that has turned a bad word is used up: "inga problem snabb leverans".
            if before.sense.valence < 0.0 && !self.serves[k] {
                break;
            }
        }
        let near = |(_, after): &(usize, &Item)| after.place < item.end + BACK_REACH && !self.parts(item, after);
        let mut rest = self.items.iter().enumerate().skip(i + 1).take_while(near);
        rest.find(|(k, _)| item.sense.valence > 0.0 && self.bound[*k])
            .map(|(k, _)| k)
    }

    /// True where `after` begins something that is not about `item`.
    fn parts(&self, item: &Item, after: &Item) -> bool {
        after.clause != item.clause || after.sense.is(role::OPENS | role::CONTRASTS)
    }

    /// Whether the negator has a good word close before it, as a verb stands before "inte" in a main clause.
    fn turns_back(&self, k: usize) -> bool {
        let negator = &self.items[k];
        if !negator.sense.is(role::TURNS_BACK) || !self.serves[k] || self.corrects[k] || self.asks(negator) {
            return false;
        }
        self.items[..k]
            .iter()
            .rev()
            .take_while(|before| !self.parts(before, negator) && !before.sense.is(role::OPENS))
            .take_while(|before| negator.place < before.end + BACK_REACH)
            .any(|before| before.sense.valence > 0.0)
    }

    /// A negator that opens a question turns nothing: "eikö ole ihana?"
    fn asks(&self, negator: &Item) -> bool {
        negator.sense.is(role::NEGATES) && negator.opens && negator.rules.has(Rule::Question)
    }

    /// What the strengtheners and weakeners beside an item multiply together. What is denied is not strengthened.
    fn beside(&self, i: usize, negated: bool) -> f64 {
        let item = &self.items[i];
        let mut product = 1.0;
        let mut place = item.place;
        for (k, before) in self.items[..i].iter().enumerate().rev() {
            let near = before.clause == item.clause && place <= before.end + BESIDE;
            if !near || before.sense.is(role::CONTRASTS) || (before.sense.valence != 0.0 && !self.serves[k]) {
                break;
            }
            if before.sense.factor != 0.0 && self.serves[k] && !before.sense.is(role::AFTER) {
                product *= before.sense.factor;
                place = before.place;
            }
        }
        if let Some(after) = self
            .items
            .get(i + 1)
            .filter(|after| after.clause == item.clause && after.place == item.end)
        {
            let late = after.sense.is(role::AFTER) || after.closes;
            if late && after.sense.factor > 1.0 && self.serves[i + 1] {
                product *= after.sense.factor;
            }
        }
        if negated {
            product.min(1.0)
        } else {
            product.min(STRONGEST)
        }
    }
}

/// Which items stand in a condition, or in a clause that is a wish.
fn conditional(items: &[Item]) -> Vec<bool> {
    let mut conditional = Vec::with_capacity(items.len());
    for clause in items.chunk_by(|a, b| a.clause == b.clause) {
        let mut holds = clause.iter().any(|item| item.sense.is(role::WISH));
        for item in clause {
            conditional.push(holds);
            holds |= item.sense.is(role::CONDITION);
        }
    }
    conditional
}

fn turn(valence: f64) -> f64 {
    if valence > 0.0 {
        TURNED_GOOD
    } else if valence > VILE {
        TURNED_BAD
    } else {
        TURNED_VILE
    }
}

/// What the tone of the whole sentence and the look of the word multiply.
fn mood(rules: Rules, cries: u32) -> f64 {
    let cry = (1.0 + CRY * f64::from(cries)).min(CRIES);
    let factors = [
        (Rule::Exclaimed, cry),
        (Rule::Capitals, CAPITALS),
        (Rule::Stretched, STRETCHED),
        (Rule::Question, QUESTION),
        (Rule::Quoted, QUOTED),
        (Rule::Conditional, CONDITIONAL),
    ];
    factors
        .iter()
        .filter(|(rule, _)| rules.has(*rule))
        .map(|(_, factor)| factor)
        .product()
}
