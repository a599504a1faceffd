//! One sentence: what each of its words does to the others.
//!
//! Comes in: the items of a sentence. Goes out: for each the valence it has there and the weight it comes to, with the
//! rules that made it. A negator reaches to the end of its clause. Never here: what stands in another sentence.

use super::grammar::Grammar;
use super::hear::{Item, Sentence};
use super::lexicon::role;
use super::rules::{Rule, Rules};

/// A positive word turned: "inte bra" is not as bad as "dålig".
const TURNED_GOOD: f64 = -0.7;
/// A negative word turned: "inte dåligt" is praise, if faint; a vile thing denied stays bad.
const TURNED_BAD: f64 = -0.5;
const TURNED_VILE: f64 = 0.2;
const VILE: f64 = -2.1;
/// "never", "no … at all": a bad thing that never happens is praise.
const NEVER_BAD: f64 = -0.6;
/// Denied twice: "det går inte att inte gilla".
const TWICE: f64 = 0.8;
/// A negator that turns nothing we know: something is not as it should be.
const BARE: f64 = -0.4;
/// How many words before a negator a verb may stand that it turns ("rekommenderar det inte").
const BACK_REACH: u32 = 2;
/// How much further "nobody" and "never" reach.
const WIDE: u32 = 4;
/// How much further a negator reaches over "and" ("slipper både köer och sura miner").
const OVER_AND: u32 = 3;
/// How many words may stand between a strengthener and its word.
const BESIDE: u32 = 1;
/// A vile word as a strengthener.
const VILELY: f64 = 1.2;
/// All strengtheners of a word together.
const STRONGEST: f64 = 2.0;
/// What stands before and after "but", and what is conceded ("trots köerna").
const BEFORE_BUT: f64 = 0.7;
const AFTER_BUT: f64 = 1.3;
const CONCEDED: f64 = 0.4;
/// Each exclamation mark, and all together.
const CRY: f64 = 0.1;
const CRIES: f64 = 1.3;
const CAPITALS: f64 = 1.25;
const STRETCHED: f64 = 1.2;
/// A question claims little; one that asks why takes the blame that it names for granted.
const QUESTION: f64 = 0.4;
/// Others' words are not the author's.
const QUOTED: f64 = 0.2;
/// Praise of a word or two in quotes is doubted: so-called "service".
const SCARE: f64 = -0.6;
const CONDITIONAL: f64 = 0.5;
/// What one wishes for is missing.
const WISH: f64 = -1.0;
const WISHED_GOOD: f64 = -0.3;

/// The items of one sentence, and what each of them does there.
pub(super) struct Scene<'a> {
    items: &'a [Item],
    grammar: &'a Grammar,
    /// The item acts as negator or strengthener here; its own tone is silent.
    serves: Vec<bool>,
    /// The item is a negator that means "but".
    corrects: Vec<bool>,
    /// The negator turns a verb before it.
    bound: Vec<bool>,
    /// The negator that turns the item.
    turned: Vec<Option<usize>>,
    /// The negator turns something, or is itself turned.
    turns: Vec<bool>,
    /// The last "but" that has something before it.
    but: Option<usize>,
    /// The item stands in a condition, in a wish, in what is conceded.
    moods: Vec<Moods>,
}

/// What the clause that an item stands in is.
#[derive(Debug, Clone, Copy, Default)]
struct Moods {
    conditional: bool,
    wish: bool,
    conceded: bool,
}

impl<'a> Scene<'a> {
    pub(super) fn new(items: &'a [Item], grammar: &'a Grammar) -> Scene<'a> {
        let none = vec![false; items.len()];
        let mut scene = Scene {
            items,
            grammar,
            serves: none.clone(),
            corrects: none.clone(),
            bound: none.clone(),
            turned: vec![None; items.len()],
            turns: none,
            but: None,
            moods: moods(items),
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
                scene.turned[i] = Some(k);
                scene.turns[k] = true;
            }
        }
        for (i, item) in items.iter().enumerate() {
            // Its "never" denies nothing else.
            if item.rules.has(Rule::Superlative) {
                let before = items[..i].iter().enumerate().rev();
                let own = before.take_while(|(_, before)| before.clause == item.clause);
                own.filter(|(_, before)| before.sense.is(role::NEGATES))
                    .for_each(|(k, _)| scene.turns[k] = true);
            }
        }
        for i in 0..items.len() {
            if let Some(first) = scene.twice(i) {
                (scene.turns[i], scene.turns[first]) = (true, true);
            }
        }
        scene
    }

    /// The token of a "but" with something before it.
    pub(super) fn but(&self) -> Option<usize> {
        self.but.map(|but| self.items[but].from)
    }

    /// Whether the sentence opens with "but", so that it answers the one before.
    pub(super) fn answers(&self) -> bool {
        self.items
            .first()
            .is_some_and(|item| item.opens && item.sense.is(role::CONTRASTS))
    }

    /// Whether an item with a role plays it: one that has a tone of its own only before (or after) another word of tone.
    fn serves(&self, i: usize) -> bool {
        let item = &self.items[i];
        let negates = item.sense.is(role::NEGATES);
        if !negates && item.sense.factor == 0.0 {
            return self.strengthens(i);
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
            .any(|next| next.sense.valence != 0.0 && !next.fixed)
    }

    /// "terribly nice", "jävlar vad gott": a vile word as an adverb before praise, or before "what a", only strengthens.
    fn strengthens(&self, i: usize) -> bool {
        let item = &self.items[i];
        if item.sense.valence > -1.4 || item.fixed || !item.adverb {
            return false;
        }
        let follows = |next: &&Item| next.clause == item.clause && next.place <= item.end + BESIDE + 1;
        let next = self.items[i + 1..]
            .iter()
            .take_while(follows)
            .find(|next| next.sense.valence != 0.0);
        next.is_some_and(|next| next.sense.valence > 0.0 && !next.fixed && !next.sense.is(role::NEGATES))
    }

    /// Whether an item says by itself that something is missing.
    fn wishes(&self, item: &Item) -> bool {
        item.sense.is(role::WISH) && item.sense.valence >= 0.0
    }

    /// How an item sounds by itself; none where it only serves others.
    pub(super) fn valence(&self, i: usize) -> Option<f64> {
        let item = &self.items[i];
        if self.wishes(item) {
            return (!item.rules.has(Rule::Quoted)).then_some(WISH);
        }
        if !self.serves[i] {
            return (item.sense.valence != 0.0).then_some(item.sense.valence);
        }
        let denies = item.sense.is(role::NEGATES) && !item.sense.is(role::WITHOUT);
        let bare = denies && !self.turns[i] && !self.corrects[i] && !self.asks(item);
        bare.then_some(BARE)
    }

    pub(super) fn weight(&self, i: usize, valence: f64, sentence: &Sentence) -> (f64, Rules) {
        let item = &self.items[i];
        let mut rules = item.rules;
        let mut weight = valence;
        // A sign stands for itself, whatever the words around it do.
        if item.fixed {
            let claimed = rules.has(Rule::Quoted) || (rules.has(Rule::Rating) && sentence.asks);
            return (if claimed { weight * QUOTED } else { weight }, rules);
        }
        if self.wishes(item) {
            rules.set(Rule::Wish, true);
            return (
                if self.moods[i].conditional {
                    weight * CONDITIONAL
                } else {
                    weight
                },
                rules,
            );
        }
        if let Some(negator) = self.turned[i] {
            rules.set(Rule::Negated, true);
            weight *= match self.twice(negator) {
                Some(_) => TWICE,
                None => turn(weight, self.items[negator].sense.is(role::NEVER)),
            };
        }
        let factor = self.beside(i, rules.has(Rule::Negated));
        rules.set(Rule::Intensified, factor > 1.0);
        rules.set(Rule::Weakened, factor < 1.0);
        weight *= factor;
        let moods = self.moods[i];
        if let Some(but) = self.but.filter(|&but| but != i) {
            rules.set(Rule::Contrast, true);
            weight *= if i < but { BEFORE_BUT } else { AFTER_BUT };
        }
        if moods.conceded {
            rules.set(Rule::Conceded, true);
            weight *= CONCEDED;
        }
        if moods.wish && weight > 0.0 {
            rules.set(Rule::Wish, true);
            weight *= WISHED_GOOD;
        }
        rules.set(Rule::Exclaimed, sentence.cries > 0);
        rules.set(Rule::Question, sentence.asks && !self.presumes(i, weight));
        rules.set(Rule::Conditional, moods.conditional && !moods.wish);
        (weight * look(rules, sentence.cries, weight), rules)
    }

    /// A question that asks why takes what it blames for granted.
    fn presumes(&self, i: usize, weight: f64) -> bool {
        weight < 0.0 && self.items[..i].iter().any(|item| item.sense.is(role::WHY))
    }

    /// The negator that turns the item, from before or from behind.
    fn negator(&self, i: usize) -> Option<usize> {
        let item = &self.items[i];
        if item.fixed || item.sense.valence == 0.0 || self.serves[i] || item.rules.has(Rule::Superlative) {
            return None;
        }
        let (mut joined, mut reach) = (false, self.grammar.reach);
        for (k, before) in self.items[..i].iter().enumerate().rev() {
            // "Nobody" and "never" are said of the whole clause.
            let wide = if before.sense.is(role::NEVER) { WIDE } else { 0 };
            let reached = before.clause == item.clause && item.place < before.end + reach + wide;
            let far = before.clause != item.clause || item.place >= before.end + reach + WIDE;
            if far || before.sense.is(role::CONTRASTS) || self.corrects[k] {
                break;
            }
            if !reached {
                continue;
            }
            if before.sense.is(role::NEGATES) && self.serves[k] && !self.asks(before) {
                return (item.sense.valence > 0.0 || !self.bound[k]).then_some(k);
            }
            if before.sense.is(role::JOINS) {
                joined = true;
            }
            // A negator that has turned a bad word is used up ("inga problem snabb leverans") unless "and" goes on with it.
            if before.sense.valence < 0.0 && !self.serves[k] {
                if !(joined && item.sense.valence < 0.0) {
                    break;
                }
                reach = self.grammar.reach + OVER_AND;
            }
        }
        let near = |(_, after): &(usize, &Item)| after.place < item.end + BACK_REACH && !self.parts(item, after);
        let mut rest = self.items.iter().enumerate().skip(i + 1).take_while(near);
        rest.find(|(k, after)| self.bound[*k] && (item.sense.valence > 0.0 || after.place == item.end))
            .map(|(k, _)| k)
    }

    /// The negator that turns the negator `k`: "det går inte att inte gilla", "не могу не похвалить". Where a language
    /// denies a thing with several words at once, only those that deny by themselves count.
    fn twice(&self, k: usize) -> Option<usize> {
        let negator = &self.items[k];
        if !self.denies(k) || negator.sense.is(role::JOINS) {
            return None;
        }
        for (first, before) in self.items[..k].iter().enumerate().rev() {
            let reached = before.clause == negator.clause && negator.place < before.end + self.grammar.reach + 1;
            let used = before.sense.valence != 0.0 && !self.serves[first];
            if !reached || used || before.sense.is(role::CONTRASTS | role::JOINS) && !before.sense.is(role::NEGATES) {
                return None;
            }
            if self.denies(first) {
                return Some(first);
            }
        }
        None
    }

    fn denies(&self, k: usize) -> bool {
        let item = &self.items[k];
        item.sense.is(role::NEGATES)
            && self.serves[k]
            && !self.corrects[k]
            && !self.asks(item)
            && (self.grammar.denying.is_empty() || item.sense.is(role::DENIES_ALONE))
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
            .any(|before| before.sense.valence > 0.0 || self.ends_in(before, k))
    }

    /// "it fails not": a bad word right before the negator, with nothing of tone behind it that would be turned instead.
    fn ends_in(&self, before: &Item, k: usize) -> bool {
        let negator = &self.items[k];
        let free = |after: &&Item| after.clause == negator.clause && after.place < negator.end + self.grammar.reach;
        before.sense.valence < 0.0
            && !before.fixed
            && before.end == negator.place
            && !self.items[k + 1..]
                .iter()
                .take_while(free)
                .any(|after| after.sense.valence != 0.0)
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
            if before.sense.factor == 0.0 && self.serves[k] && before.adverb && before.sense.valence < 0.0 {
                product *= VILELY;
                place = before.place;
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

/// What the clause of each item is. A condition and a concession hold from their word on, a wish in its whole clause.
fn moods(items: &[Item]) -> Vec<Moods> {
    let mut moods = Vec::with_capacity(items.len());
    for clause in items.chunk_by(|a, b| a.clause == b.clause) {
        let mut mood = Moods {
            wish: clause.iter().any(|item| item.sense.is(role::WISH)),
            ..Moods::default()
        };
        for item in clause {
            // "but" ends what is conceded.
            mood.conceded &= !item.sense.is(role::CONTRASTS);
            moods.push(mood);
            mood.conditional |= item.sense.is(role::CONDITION);
            mood.conceded |= item.sense.is(role::CONCEDES);
        }
    }
    moods
}

fn turn(valence: f64, never: bool) -> f64 {
    if valence > 0.0 {
        TURNED_GOOD
    } else if never {
        NEVER_BAD
    } else if valence > VILE {
        TURNED_BAD
    } else {
        TURNED_VILE
    }
}

/// What the tone of the whole sentence and the look of the word multiply.
fn look(rules: Rules, cries: u32, weight: f64) -> f64 {
    let cry = (1.0 + CRY * f64::from(cries)).min(CRIES);
    let scare = if weight > 0.0 { SCARE } else { QUOTED };
    let factors = [
        (Rule::Exclaimed, cry),
        (Rule::Capitals, CAPITALS),
        (Rule::Stretched, STRETCHED),
        (Rule::Question, QUESTION),
        (Rule::Quoted, QUOTED),
        (Rule::Scare, scare),
        (Rule::Conditional, CONDITIONAL),
    ];
    factors
        .iter()
        .filter(|(rule, _)| rules.has(*rule))
        .map(|(_, factor)| factor)
        .product()
}
