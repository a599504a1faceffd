//! A language's lexicon, bound from the entries of its folders.
//!
//! Comes in: the texts of a folder, or a brand's own words. Goes out: the lexicon. A stem that entries of both signs
//! share stands for nothing. Each form is stemmed once. Never here: what is asked of a lexicon.

use std::borrow::Cow;
use std::collections::HashMap;

use super::files::{self, Entry, Folder, LexiconFaults};
use super::grammar::{self, Grammar};
use super::hash::{Hashed, hash};
use super::heads::{self, Heads};
use super::lexicon::{Form, Kept, Lexicon, Parts, Sense, Stem, Symbol, hundredths, role};
use super::numerals;
use super::phrases::Phrases;
use super::ratings;
use super::spans;
use crate::language::words;
use crate::mention::Language;

/// What an afterthought ("… as hell") multiplies.
const AFTERTHOUGHT: f64 = 1.3;

/// How a word for putting things right sounds that no list has.
const MENDED: f64 = 1.2;

/// A form while its lexicon is bound.
#[derive(Default)]
struct Draft {
    text: Box<str>,
    sense: Sense,
    symbol: Symbol,
    /// Its stem's place in `Binding::stems` and one; 0: not yet looked for, or shared with nobody.
    stem: u32,
    known: bool,
    faint: f64,
}

/// A stem and what the entries that share it say.
#[derive(Default)]
struct Shared {
    text: Box<str>,
    symbol: Symbol,
    sum: f64,
    entries: u32,
    mixed: bool,
}

impl Shared {
    /// Entries share it, and they agree.
    fn stands(&self) -> bool {
        self.entries > 0 && !self.mixed
    }

    fn valence(&self) -> f64 {
        if self.stands() {
            (self.sum / f64::from(self.entries) * 100.0).round() / 100.0
        } else {
            0.0
        }
    }
}

impl Lexicon {
    /// Builds the lexicon from the texts of its folders, the first of which says what the others say otherwise. What cannot
    /// be read is left out, and told in `faults` where it is the language's own.
    pub(super) fn build(language: Language, folders: &[Folder<'_>], faults: &mut LexiconFaults) -> Lexicon {
        let mut binding = Binding::of(language);
        for folder in folders {
            let mut foreign = LexiconFaults::default();
            let own = folder.name == language.code();
            binding.take(folder, if own { &mut *faults } else { &mut foreign });
        }
        binding.grammatical();
        binding.bind()
    }

    /// Words and phrases alone, to be laid over the lexicon of their language; 0 is a valence here.
    pub(super) fn of_words(language: Language, words: &[(String, f64)]) -> Lexicon {
        let mut binding = Binding::of(language);
        for (word, value) in words {
            let entry = Entry {
                word,
                alone: false,
                value: *value,
            };
            binding.tone(&entry, true);
        }
        binding.bind()
    }
}

/// A lexicon that is being bound.
struct Binding {
    language: Language,
    grammar: &'static Grammar,
    /// By hash.
    forms: HashMap<u64, Draft, Hashed>,
    stems: Vec<Shared>,
    /// Stems by hash: their place, and one.
    places: HashMap<u64, u32, Hashed>,
    phrases: Phrases,
    symbols: Symbol,
}

impl Binding {
    fn of(language: Language) -> Binding {
        Binding {
            language,
            grammar: grammar::of(language),
            forms: HashMap::default(),
            stems: Vec::new(),
            places: HashMap::default(),
            phrases: Phrases::default(),
            symbols: 0,
        }
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
        self.forms.reserve(valence.len() + phrases.len() / 4 + learnt.len());
        self.places.reserve(valence.len());
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
            let reading = self.form(&words::fold(entry.word));
            reading.faint = entry.value;
        }
    }

    fn form(&mut self, folded: &str) -> &mut Draft {
        self.forms.entry(hash(folded)).or_insert_with(|| Draft {
            text: folded.into(),
            ..Draft::default()
        })
    }

    /// The place of a stem, and one; made where it is not there.
    fn stem(&mut self, stem: &str) -> u32 {
        let stems = &mut self.stems;
        *self.places.entry(hash(stem)).or_insert_with(|| {
            stems.push(Shared {
                text: stem.into(),
                ..Shared::default()
            });
            u32::try_from(stems.len()).unwrap_or(u32::MAX)
        })
    }

    fn shared(&mut self, place: u32) -> Option<&mut Shared> {
        self.stems.get_mut((place as usize).checked_sub(1)?)
    }

    /// A line of `valence.tsv` or `phrases.tsv`; a word with a hyphen is read as the phrase that its parts make.
    fn tone(&mut self, entry: &Entry<'_>, single: bool) {
        let parts = parts(entry.word);
        let [word] = parts.as_slice() else {
            return self.phrase(&parts, entry.alone, |sense| {
                sense.valence = if sense.speaks() { sense.valence } else { entry.value };
            });
        };
        let mut place = 0;
        if single && !entry.alone {
            let stem = words::stem(self.language, word);
            if stem.chars().count() >= heads::SHORTEST {
                place = self.stem(&stem);
                if let Some(stem) = self.shared(place) {
                    stem.mixed |= stem.sum * entry.value < 0.0;
                    stem.sum += entry.value;
                    stem.entries += 1;
                }
            }
        }
        let form = self.form(word);
        form.stem = if place == 0 { form.stem } else { place };
        if form.sense.valence == 0.0 {
            form.sense.valence = entry.value;
        }
        form.known = true;
    }

    /// Gives a word, or several side by side, a role beside its tone.
    fn grant(&mut self, entry: &str, give: impl FnOnce(&mut Sense)) {
        let parts = parts(entry);
        match parts.as_slice() {
            [word] => {
                let form = self.form(word);
                form.known = true;
                give(&mut form.sense);
            }
            _ => self.phrase(&parts, false, give),
        }
    }

    /// Gives a role to a word that keeps the tone which its stem lends it.
    fn lend(&mut self, entry: &str, give: impl FnOnce(&mut Sense)) {
        match parts(entry).as_slice() {
            [word] => give(&mut self.form(word).sense),
            parts => self.phrase(parts, true, |sense| {
                give(sense);
                if sense.is(role::MENDS) && sense.valence == 0.0 {
                    sense.valence = MENDED;
                }
            }),
        }
    }

    /// A phrase is kept twice: by its forms, and by its stems.
    fn phrase(&mut self, parts: &[Cow<'_, str>], alone: bool, give: impl FnOnce(&mut Sense)) {
        let mut forms = Vec::with_capacity(parts.len());
        let mut stems = Vec::with_capacity(parts.len());
        for part in parts {
            let (form, stem) = self.symbols_of(part);
            forms.push(form);
            stems.push(stem);
        }
        let mut sense = self.phrases.at(&forms).unwrap_or_default();
        give(&mut sense);
        self.phrases.insert(&forms, sense);
        if !alone && self.phrases.at(&stems).is_none() {
            self.phrases.insert(&stems, sense);
        }
    }

    /// The numbers of a form and of its stem.
    fn symbols_of(&mut self, part: &str) -> (Symbol, Symbol) {
        let (symbol, place) = self
            .forms
            .get(&hash(part))
            .map_or((0, 0), |form| (form.symbol, form.stem));
        let place = if place == 0 {
            let stem = words::stem(self.language, part);
            self.stem(&stem)
        } else {
            place
        };
        let mut last = self.symbols;
        let mut number = |symbol: Symbol| {
            last += u32::from(symbol == 0);
            if symbol == 0 { last } else { symbol }
        };
        let form = number(symbol);
        let stem = number(self.shared(place).map_or(0, |stem| stem.symbol));
        self.symbols = last;
        if let Some(shared) = self.shared(place) {
            shared.symbol = stem;
        }
        if symbol == 0 {
            let draft = self.form(part);
            (draft.symbol, draft.stem) = (form, place);
        }
        (form, stem)
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
    fn bind(self) -> Lexicon {
        let heads = Heads::of(self.language, self.stems.iter().map(|stem| stem.text.as_ref()));
        let mut parts = Parts::default();
        let compounds = self.grammar.compounds.is_some();
        if compounds {
            parts = Parts {
                first: Heads::exactly(std::iter::empty()),
                last: Heads::exactly(
                    self.stems
                        .iter()
                        .filter(|s| s.valence() != 0.0)
                        .map(|s| s.text.as_ref()),
                ),
            };
        }
        let mut forms = HashMap::with_capacity_and_hasher(self.forms.len(), Hashed::default());
        for (hash, draft) in &self.forms {
            let text = draft.text.as_ref();
            let place = match draft.stem {
                0 => self
                    .places
                    .get(&super::hash::hash(&words::stem(self.language, text)))
                    .copied(),
                place => Some(place),
            };
            let stem = place.and_then(|place| self.stems.get((place as usize).checked_sub(1)?));
            let mut sense = draft.sense;
            let mut known = draft.known;
            if let Some(stem) = stem.filter(|_| !known) {
                sense.valence = stem.valence();
                known = stem.stands();
            }
            // What a role was lent to is known by it.
            known |= sense.roles != 0;
            if sense.is(role::MENDS) && sense.valence == 0.0 {
                sense.valence = MENDED;
            }
            if compounds && known {
                parts.first.add(text);
                if sense.valence != 0.0 {
                    parts.last.add(text);
                }
            }
            let form = Form {
                sense: Kept::of(sense),
                form: draft.symbol,
                stem: stem.map_or(0, |stem| stem.symbol),
                faint: hundredths(draft.faint),
                known,
            };
            forms.insert(*hash, form);
        }
        let kept = |stem: &Shared| {
            let kept = Stem {
                symbol: stem.symbol,
                valence: hundredths(stem.valence()),
                stands: stem.stands(),
            };
            (hash(&stem.text), kept)
        };
        Lexicon {
            language: self.language,
            grammar: self.grammar,
            forms,
            stems: self.stems.iter().map(kept).collect(),
            heads,
            parts,
            phrases: self.phrases.tight(),
        }
    }
}

/// The folded words of an entry, cut as texts are cut.
fn parts(entry: &str) -> Vec<Cow<'_, str>> {
    // Letters and blanks are cut at the blanks, whatever they are.
    if entry.chars().all(|c| c.is_alphabetic() || c == ' ') {
        return entry.split(' ').map(folded).collect();
    }
    let parts: Vec<_> = words::words(entry)
        .tokens
        .into_iter()
        .map(|token| Cow::Owned(token.folded))
        .collect();
    if parts.is_empty() { vec![folded(entry)] } else { parts }
}

/// A word of an entry, which is in small letters already.
fn folded(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(words::fold(word))
    }
}
