//! A language's lexicon, ready for look-ups.
//!
//! Comes in: the texts of a folder. Goes out: what a word's form or stem, or several words side by side, stand for.
//! A form that is listed wins over a stem; a stem that entries of both signs share stands for nothing. Never here: what
//! the words do to each other in a sentence.

use std::collections::HashMap;

use super::files::{self, Entry, Folder, LexiconFaults};
use super::grammar::{self, Grammar};
use super::hash::Quick;
use super::heads::{self, Heads};
use super::numerals;
use super::phrases::Phrases;
use super::ratings;
use super::spans;
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

/// A stem and what the entries that share it say.
#[derive(Debug, Clone, Copy, Default)]
struct Stem {
    valence: f64,
    symbol: Symbol,
    sum: f64,
    entries: u32,
    mixed: bool,
}

impl Stem {
    /// Entries share it, and they agree.
    fn stands(&self) -> bool {
        self.entries > 0 && !self.mixed
    }
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
    language: Language,
    /// The habits of its sentences.
    pub(super) grammar: &'static Grammar,
    forms: HashMap<Box<str>, Reading, Quick>,
    stems: HashMap<Box<str>, Stem, Quick>,
    heads: Heads,
    /// What may be a part of a longer word.
    pub(super) parts: Parts,
    /// Several words side by side.
    pub(super) phrases: Phrases,
    symbols: Symbol,
}

impl Lexicon {
    /// Builds the lexicon from the texts of its folders, the first of which says what the others say otherwise. What cannot
    /// be read is left out, and told in `faults` where it is the language's own.
    pub(super) fn build(language: Language, folders: &[Folder<'_>], faults: &mut LexiconFaults) -> Lexicon {
        let mut lexicon = Lexicon::empty(language);
        for folder in folders {
            let mut foreign = LexiconFaults::default();
            let own = folder.name == language.code();
            lexicon.take(folder, if own { &mut *faults } else { &mut foreign });
        }
        lexicon.grammatical();
        lexicon.settle();
        lexicon.take_apart();
        lexicon
    }

    /// Takes in a folder; what is there already stays.
    fn take(&mut self, folder: &Folder<'_>, faults: &mut LexiconFaults) {
        let mut read =
            |file: &str, text, shape| files::entries(&format!("lexicons/{}/{file}", folder.name), text, shape, faults);
        let valence = read("valence.tsv", folder.valence, &files::VALENCE);
        let phrases = read("phrases.tsv", folder.phrases, &files::PHRASE);
        let intensifiers = read("intensifiers.tsv", folder.intensifiers, &files::FACTOR);
        let negators = read("negators.txt", folder.negators, &files::LIST);
        let contrast = read("contrast.txt", folder.contrast, &files::LIST);
        let function = read("function.txt", folder.function, &files::LIST);
        let learnt = read(files::LEARNT, folder.learnt, &files::LEARNT_VALENCE);
        self.forms.reserve(valence.len() + phrases.len() + learnt.len());
        self.stems.reserve(valence.len());
        for entry in &valence {
            self.tone(entry, true);
        }
        for entry in &phrases {
            self.tone(entry, false);
        }
        for entry in &intensifiers {
            self.grant(entry.word, |sense| {
                sense.factor = if sense.factor == 0.0 { entry.value } else { sense.factor };
            });
        }
        for (entries, role) in [(&negators, role::NEGATES), (&contrast, role::CONTRASTS), (&function, 0)] {
            for entry in entries {
                self.grant(entry.word, |sense| sense.roles |= role);
            }
        }
        for entry in &learnt {
            let reading = self.forms.entry(words::fold(entry.word).into()).or_default();
            reading.faint = entry.value as f32;
        }
    }

    fn empty(language: Language) -> Lexicon {
        Lexicon {
            language,
            grammar: grammar::of(language),
            forms: HashMap::default(),
            stems: HashMap::default(),
            heads: Heads::default(),
            parts: Parts::default(),
            phrases: Phrases::default(),
            symbols: 0,
        }
    }

    /// Words and phrases alone, to be laid over the lexicon of their language; 0 is a valence here.
    pub(super) fn of_words(language: Language, words: &[(String, f64)]) -> Lexicon {
        let mut lexicon = Lexicon::empty(language);
        for (word, value) in words {
            let entry = Entry {
                word,
                alone: false,
                value: *value,
            };
            lexicon.tone(&entry, true);
        }
        lexicon.settle();
        lexicon
    }

    /// A line of `valence.tsv` or `phrases.tsv`; a word with a hyphen is read as the phrase that its parts make.
    fn tone(&mut self, entry: &Entry<'_>, single: bool) {
        let parts = parts(entry.word);
        let [word] = parts.as_slice() else {
            return self.phrase(&parts, entry.alone, |sense| {
                sense.valence = if sense.speaks() { sense.valence } else { entry.value };
            });
        };
        if single && !entry.alone {
            let stem = words::stem(self.language, word);
            if stem.chars().count() >= heads::SHORTEST {
                let stem = self.stems.entry(stem.as_ref().into()).or_default();
                stem.mixed |= stem.sum * entry.value < 0.0;
                stem.sum += entry.value;
                stem.entries += 1;
            }
        }
        let reading = self.forms.entry(word.as_str().into()).or_default();
        if reading.sense.valence == 0.0 {
            reading.sense.valence = entry.value;
        }
        reading.known = true;
    }

    /// Gives a word, or several side by side, a role beside its tone.
    fn grant(&mut self, entry: &str, give: impl FnOnce(&mut Sense)) {
        let parts = parts(entry);
        match parts.as_slice() {
            [word] => {
                let reading = self.forms.entry(word.as_str().into()).or_default();
                reading.known = true;
                give(&mut reading.sense);
            }
            _ => self.phrase(&parts, false, give),
        }
    }

    /// Gives a role to a word that keeps the tone which its stem lends it.
    fn lend(&mut self, entry: &str, give: impl FnOnce(&mut Sense)) {
        match parts(entry).as_slice() {
            [word] => give(&mut self.forms.entry(word.as_str().into()).or_default().sense),
            parts => self.phrase(parts, true, |sense| {
                give(sense);
                if sense.is(role::MENDS) && sense.valence == 0.0 {
                    sense.valence = MENDED;
                }
            }),
        }
    }

    /// A phrase stands in the tree twice: by its forms, and by its stems.
    fn phrase(&mut self, parts: &[String], alone: bool, give: impl FnOnce(&mut Sense)) {
        let mut forms = Vec::with_capacity(parts.len());
        let mut stems = Vec::with_capacity(parts.len());
        for part in parts {
            let form = &mut self.forms.entry(part.as_str().into()).or_default().form;
            forms.push(number(form, &mut self.symbols));
            let stem = self
                .stems
                .entry(words::stem(self.language, part).as_ref().into())
                .or_default();
            stems.push(number(&mut stem.symbol, &mut self.symbols));
        }
        let mut sense = self.phrases.at(&forms).unwrap_or_default();
        give(&mut sense);
        self.phrases.insert(&forms, sense);
        if !alone && self.phrases.at(&stems).is_none() {
            self.phrases.insert(&stems, sense);
        }
    }

    fn grammatical(&mut self) {
        let grammar = self.grammar;
        let lists = [
            (grammar.perhaps, 0),
            (grammar.subjects, 0),
            (grammar.back, role::TURNS_BACK),
            (grammar.openers, role::OPENS),
            (grammar.correcting, role::CORRECTS),
            (grammar.conditions, role::CONDITION),
        ];
        for (list, role) in lists {
            for word in list {
                self.grant(word, |sense| sense.roles |= role);
            }
        }
        let lent = [
            (grammar.wishes, role::WISH),
            (grammar.never, role::NEVER),
            (grammar.anything_but, role::NEGATES | role::WITHOUT | role::NEVER),
            (grammar.without, role::WITHOUT),
            (grammar.joins, role::JOINS),
            (grammar.denying, role::DENIES_ALONE),
            (grammar.whys, role::WHY),
            (grammar.concessions, role::CONCEDES),
            (grammar.formulas, role::FORMULA),
            (grammar.mends, role::MENDS),
        ];
        for (list, role) in lent {
            for word in list {
                self.lend(word, |sense| sense.roles |= role);
            }
        }
        for word in spans::starts(self.language)
            .chain(ratings::starts())
            .chain(numerals::words())
        {
            self.lend(word, |sense| sense.roles |= role::STARTS);
        }
        for words in grammar.concessions {
            self.lend(words, |sense| sense.roles &= !role::CONTRASTS);
        }
        for words in grammar.after {
            self.grant(words, |sense| {
                sense.roles |= role::AFTER;
                sense.factor = if sense.factor > 1.0 { sense.factor } else { AFTERTHOUGHT };
            });
        }
    }

    /// Decides what the stems stand for, and lets the forms that no list speaks of know it.
    fn settle(&mut self) {
        for stem in self.stems.values_mut().filter(|stem| stem.stands()) {
            stem.valence = (stem.sum / f64::from(stem.entries) * 100.0).round() / 100.0;
        }
        self.heads = Heads::of(self.language, self.stems.keys());
        for (form, reading) in &mut self.forms {
            if let Some(stem) = self.stems.get(words::stem(self.language, form).as_ref()) {
                reading.stem = stem.symbol;
                if !reading.known {
                    reading.sense.valence = stem.valence;
                    reading.known = stem.stands();
                }
            }
            // What a role was lent to is known by it.
            reading.known |= reading.sense.roles != 0;
            if reading.sense.is(role::MENDS) && reading.sense.valence == 0.0 {
                reading.sense.valence = MENDED;
            }
        }
    }

    /// Takes stock of what may be a part of a longer word, where words are written together.
    fn take_apart(&mut self) {
        if self.grammar.compounds.is_none() {
            return;
        }
        let known = self.forms.iter().filter(|(_, reading)| reading.known);
        let toned = known.clone().filter(|(_, reading)| reading.sense.valence != 0.0);
        let stems = self.stems.iter().filter(|(_, stem)| stem.valence != 0.0);
        let last = toned
            .map(|(form, _)| form.as_ref())
            .chain(stems.map(|(stem, _)| stem.as_ref()));
        let last = Heads::exactly(last);
        let first = Heads::exactly(known.map(|(form, _)| form.as_ref()));
        self.parts = Parts { first, last };
    }

    /// Reads a word: by its form, or else by its stem.
    pub(super) fn read(&self, folded: &str) -> Reading {
        if let Some(reading) = self.forms.get(folded) {
            return *reading;
        }
        if !self.heads.may_hold(folded) {
            return Reading::default();
        }
        match self.stems.get(words::stem(self.language, folded).as_ref()) {
            Some(stem) => Reading {
                sense: Sense {
                    valence: stem.valence,
                    ..Sense::default()
                },
                form: 0,
                stem: stem.symbol,
                known: stem.stands(),
                faint: 0.0,
            },
            None => Reading::default(),
        }
    }

    /// Reads a mark, which has a meaning inside a phrase only ("5/5").
    pub(super) fn part(&self, folded: &str) -> Reading {
        self.forms.get(folded).copied().unwrap_or_default()
    }

    /// Reads a form that is listed as it is.
    pub(super) fn form(&self, folded: &str) -> Option<Sense> {
        self.forms
            .get(folded)
            .filter(|reading| reading.known)
            .map(|reading| reading.sense)
    }

    /// The valence that a stem stands for; 0: none.
    pub(super) fn stem(&self, stem: &str) -> f64 {
        self.stems.get(stem).map_or(0.0, |stem| stem.valence)
    }

    /// The language of the lexicon.
    pub(super) fn language(&self) -> Language {
        self.language
    }
}

/// What an afterthought ("… as hell") multiplies.
const AFTERTHOUGHT: f64 = 1.3;

/// How a word for putting things right sounds that no list has.
const MENDED: f64 = 1.2;

fn number(symbol: &mut Symbol, last: &mut Symbol) -> Symbol {
    if *symbol == 0 {
        *last += 1;
        *symbol = *last;
    }
    *symbol
}

/// The folded words of an entry, cut as texts are cut.
fn parts(entry: &str) -> Vec<String> {
    if entry.chars().all(char::is_alphabetic) {
        return vec![words::fold(entry)];
    }
    let parts: Vec<String> = words::words(entry)
        .tokens
        .into_iter()
        .map(|token| token.folded)
        .collect();
    if parts.is_empty() {
        vec![words::fold(entry)]
    } else {
        parts
    }
}
