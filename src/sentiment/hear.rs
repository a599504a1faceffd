//! What a field says, before rules weigh it.
//!
//! Comes in: the tokens of a field and the lexicon. Goes out: the words, phrases and signs that mean something, in text
//! order, with the clause and sentence that each stands in. Never here: arithmetic.

use super::Passage;
use super::emoji::{self, Signs};
use super::lexicon::{Lexicon, Reading, Sense, role};
use super::overlay;
use super::quotes::{self, Quote};
use super::ratings;
use super::rules::{Rule, Rules};
use super::spans;
use super::spelling;
use super::superlative;
use crate::language::words::TokenKind;

/// Something heard: a word, a phrase or a sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
    /// How many words stand before it in the field.
    pub(super) place: u32,
    /// One past its last word.
    pub(super) end: u32,
    /// Its clause, counted through the field.
    pub(super) clause: u32,
    /// It is the first word of its clause.
    pub(super) opens: bool,
    /// No word follows it in its clause.
    pub(super) closes: bool,
    /// What it means.
    pub(super) sense: Sense,
    /// An emoji or emoticon.
    pub(super) sign: bool,
    /// It has the form of an adverb, or stands before "what a".
    pub(super) adverb: bool,
    /// It stands for itself, whatever the words around it do: a sign, a rating, a comparison.
    pub(super) fixed: bool,
    /// What is known of it already.
    pub(super) rules: Rules,
}

/// How a sentence ends, and where its items are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sentence {
    /// First item.
    pub(super) from: usize,
    /// One past the last item.
    pub(super) to: usize,
    /// Exclamation marks.
    pub(super) cries: u32,
    /// It has a question mark and no exclamation mark.
    pub(super) asks: bool,
}

/// All that was heard in a field.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// In text order.
    pub(super) items: Vec<Item>,
    /// Those sentences that count and say something.
    pub(super) sentences: Vec<Sentence>,
    /// Tokens with what they leave behind by themselves, in text order.
    pub(super) faint: Vec<(usize, f32)>,
}

/// What marks say that ask in anger: "?!", and more than one question mark.
const ANGRY: f64 = -1.0;
const INSISTING: f64 = -0.6;

/// Hears a field. Without a lexicon only signs and ratings are heard.
pub(super) fn hear(lexicon: Option<&Lexicon>, signs: &Signs, passage: &Passage<'_>) -> Heard {
    let mut listener = Listener::new(lexicon, signs, passage);
    let tokens = passage.words.tokens.as_slice();
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let sentence = first.sentence;
        let length = tokens
            .iter()
            .skip(at)
            .take_while(|token| token.sentence == sentence)
            .count();
        listener.sentence(at, at + length);
        at += length;
    }
    listener.heard
}

struct Listener<'a> {
    lexicon: Option<&'a Lexicon>,
    signs: &'a Signs,
    passage: &'a Passage<'a>,
    quotes: Vec<Quote>,
    /// Whether the field has none of the national letters, once somebody asked.
    plain: Option<bool>,
    /// Whether the field is mostly in capitals, so that they mean nothing.
    loud: Option<bool>,
    readings: Vec<Reading>,
    /// The brand's own words, where it has any, and what they make of the sentence.
    own: Option<&'a Lexicon>,
    own_readings: Vec<Reading>,
    place: u32,
    clause: u32,
    heard: Heard,
}

impl<'a> Listener<'a> {
    fn new(lexicon: Option<&'a Lexicon>, signs: &'a Signs, passage: &'a Passage<'a>) -> Listener<'a> {
        Listener {
            lexicon,
            signs,
            passage,
            quotes: quotes::spans(passage.text, passage.words),
            plain: None,
            loud: None,
            readings: Vec::new(),
            own: lexicon.and_then(|lexicon| passage.own?.over(lexicon.language())),
            own_readings: Vec::new(),
            place: 0,
            clause: 0,
            heard: Heard::default(),
        }
    }

    /// Hears the tokens `from..to`, which are one sentence.
    fn sentence(&mut self, from: usize, to: usize) {
        self.clause += 1;
        self.read(from, to);
        let mut sentence = Sentence {
            from: self.heard.items.len(),
            ..Sentence::default()
        };
        let (mut at, mut question, mut opens) = (from, false, true);
        while at < to {
            let token = &self.passage.words.tokens[at];
            if let Some(taken) = self.whole(at, from, to, opens) {
                at += taken;
                opens = false;
                continue;
            }
            match token.kind {
                TokenKind::Mark => {
                    sentence.cries += u32::from(token.folded == "!");
                    question |= token.folded == "?";
                    if ends_clause(&token.folded) {
                        self.clause += 1;
                        opens = true;
                    }
                    at += 1;
                }
                TokenKind::Emoji => {
                    self.sign(at);
                    self.clause += 1;
                    opens = true;
                    at += 1;
                }
                _ => {
                    at += self.word(at, from, opens);
                    opens = false;
                }
            }
        }
        sentence.to = self.heard.items.len();
        sentence.asks = question && sentence.cries == 0;
        if sentence.to > sentence.from {
            self.heard.sentences.push(sentence);
        }
    }

    /// What several tokens from `at` on say together, without a lexicon: a comparison, a rating, a span of time, a masked
    /// curse, marks that shout; answers how many tokens it took.
    fn whole(&mut self, at: usize, sentence: usize, to: usize, opens: bool) -> Option<usize> {
        let tokens = &self.passage.words.tokens;
        if let Some(hint) = self.passage.hints.iter().find(|hint| hint.first == at) {
            let rule = if hint.switched { Rule::Switched } else { Rule::Compared };
            return Some(self.fix(at, hint.past - at, hint.valence, rule));
        }
        if self.passage.is_name(at) {
            return None;
        }
        let token = tokens.get(at)?;
        let starts = self
            .readings
            .get(at - sentence)
            .is_some_and(|reading| reading.sense.is(role::STARTS));
        let starts = starts || token.kind == TokenKind::Number;
        let sign = matches!(token.kind, TokenKind::Mark | TokenKind::Emoji);
        if (starts || sign)
            && let Some((length, valence)) = ratings::at(self.passage.text, tokens, at)
        {
            return Some(self.fix(at, length.min(to - at), valence, Rule::Rating));
        }
        if token.kind == TokenKind::Mark {
            return self.anger(at, to);
        }
        let lexicon = self.lexicon?;
        if let Some((length, sense)) = spelling::masked(lexicon, self.passage.text, tokens, at) {
            let length = length.min(to - at);
            self.keep(at, length, sense, Rules::default().with(Rule::Spelling), opens);
            return Some(self.pass(length));
        }
        if !starts {
            return None;
        }
        let (length, valence) = spans::at(lexicon.language(), tokens, at)?;
        self.keep(at, length, sense(valence), Rules::default().with(Rule::Span), opens);
        Some(self.pass(length))
    }

    /// "?!" and "???", where the run of marks begins.
    fn anger(&mut self, at: usize, to: usize) -> Option<usize> {
        let tokens = self.passage.words.tokens.get(at..to)?;
        let run = tokens
            .iter()
            .take_while(|token| matches!(token.folded.as_str(), "?" | "!"));
        let (mut asks, mut cries, mut length) = (0, 0, 0);
        for token in run {
            asks += u32::from(token.folded == "?");
            cries += u32::from(token.folded == "!");
            length += 1;
        }
        let valence = match (asks, cries) {
            (1.., 1..) => ANGRY,
            (2.., 0) => INSISTING,
            _ => return None,
        };
        // The sentence still ends with these marks.
        self.fix(at, length, valence, Rule::Question);
        None
    }

    fn fix(&mut self, at: usize, length: usize, valence: f64, rule: Rule) -> usize {
        let mut rules = Rules::default().with(rule);
        rules.set(Rule::Quoted, quotes::within(&self.quotes, at).is_some());
        self.heard.items.push(Item {
            from: at,
            to: at + length,
            place: self.place,
            end: self.place,
            clause: self.clause,
            opens: false,
            closes: true,
            sense: sense(valence),
            sign: false,
            fixed: true,
            adverb: false,
            rules,
        });
        length
    }

    /// Looks every token of a sentence up; names of the brand and all but words read as nothing.
    fn read(&mut self, from: usize, to: usize) {
        self.readings.clear();
        self.own_readings.clear();
        let tokens = self.passage.words.tokens.get(from..to).unwrap_or_default();
        for (i, token) in tokens.iter().enumerate() {
            let word = matches!(token.kind, TokenKind::Word | TokenKind::Number | TokenKind::Hashtag);
            let reading = match self.lexicon {
                Some(lexicon) if word && !self.passage.is_name(from + i) => lexicon.read(&token.folded),
                Some(lexicon) if token.kind == TokenKind::Mark => lexicon.part(&token.folded),
                _ => Reading::default(),
            };
            let reading = self.own.map_or(reading, |own| {
                let over = overlay::read(own, token, word && !self.passage.is_name(from + i));
                self.own_readings.push(over);
                overlay::laid(over, reading)
            });
            if reading.faint != 0.0 {
                self.heard.faint.push((from + i, reading.faint));
            }
            self.readings.push(reading);
        }
    }

    /// Hears the word or phrase at `at`; answers how many tokens it took.
    fn word(&mut self, at: usize, sentence: usize, opens: bool) -> usize {
        let Some(lexicon) = self.lexicon else {
            return self.pass(1);
        };
        if self.passage.is_name(at) {
            return self.pass(1);
        }
        if let Some((length, sense)) = overlay::phrase(self.own, &self.own_readings, at - sentence) {
            if sense.speaks() {
                self.keep(at, length, sense, Rules::default(), opens);
            }
            return self.pass(length);
        }
        let readings = self.readings.get(at - sentence..).unwrap_or_default();
        let token = &self.passage.words.tokens[at];
        let mut rules = Rules::default();
        let mut sense = readings.first().map_or(Sense::default(), |reading| reading.sense);
        let mut length = 1;
        match lexicon.phrases.longest(readings.iter().copied()) {
            Some((words, phrase)) => {
                (length, sense) = (words, phrase);
                let denies = readings
                    .iter()
                    .take(words)
                    .any(|reading| reading.sense.is(role::NEGATES));
                sense.roles |= if denies { role::DENIES } else { 0 };
                if phrase.valence > 0.0 {
                    // "tack för" thanks, "löste problemet" mends.
                    let lent = readings
                        .iter()
                        .take(words)
                        .fold(0, |roles, reading| roles | reading.sense.roles);
                    sense.roles |= lent & (role::FORMULA | role::MENDS);
                }
                // "не очень" has a tone by itself, but before a word of tone it is a negator.
                let faint = |reading: &Reading| reading.sense.is(role::NEGATES) || reading.sense.factor != 0.0;
                let negator = denies && phrase.valence != 0.0 && readings.iter().take(words).all(faint);
                sense.roles |= if negator { role::NEGATES } else { 0 };
            }
            None if readings.first().is_some_and(|reading| !reading.known) => {
                let plain = *self.plain.get_or_insert_with(|| spelling::plain(self.passage.text));
                (sense, rules) = spelling::guess(lexicon, token, plain);
            }
            None => {}
        }
        let grammar = lexicon.grammar;
        if opens && length == 1 && grammar.perhaps.contains(&token.folded.as_str()) {
            let next = self
                .passage
                .words
                .tokens
                .get(at + 1)
                .map_or("", |next| next.folded.as_str());
            sense.roles |= if grammar.subjects.contains(&next) {
                role::CONDITION
            } else {
                0
            };
        }
        let asks = |end: &&str| token.folded.ends_with(*end);
        rules.set(
            Rule::Question,
            sense.is(role::NEGATES) && grammar.asking.iter().any(asks),
        );
        if sense.speaks() {
            self.keep(at, length, sense, rules, opens);
        }
        self.pass(length)
    }

    fn pass(&mut self, words: usize) -> usize {
        self.place += u32::try_from(words).unwrap_or(u32::MAX);
        words
    }

    fn keep(&mut self, at: usize, length: usize, sense: Sense, mut rules: Rules, opens: bool) {
        let (from, to) = (at, at + length);
        let tokens = &self.passage.words.tokens;
        let closes = tokens.get(to).is_none_or(|next| {
            next.sentence != tokens[at].sentence || matches!(next.kind, TokenKind::Mark | TokenKind::Emoji)
        });
        if sense.valence != 0.0 {
            let quote = quotes::within(&self.quotes, at);
            let scare = quote.is_some_and(|quote| quote.brief) && sense.valence > 0.0;
            rules.set(Rule::Scare, scare);
            rules.set(Rule::Quoted, quote.is_some() && !scare);
            rules.set(Rule::Capitals, self.shouted(from, to));
            let grammar = self.lexicon.map(|lexicon| lexicon.grammar);
            let words = &self.passage.words.tokens;
            let superlative = grammar.is_some_and(|grammar| superlative::is(grammar, words, from, to));
            rules.set(Rule::Superlative, superlative);
        }
        let adverb = sense.valence < 0.0 && self.is_adverb(at, to);
        let words = u32::try_from(length).unwrap_or(u32::MAX);
        let (place, clause) = (self.place, self.clause);
        let end = place + words;
        self.heard.items.push(Item {
            from,
            to,
            place,
            end,
            clause,
            opens,
            closes,
            sense,
            sign: false,
            fixed: false,
            adverb,
            rules,
        });
    }

    fn is_adverb(&self, at: usize, to: usize) -> bool {
        let Some(grammar) = self.lexicon.map(|lexicon| lexicon.grammar) else {
            return false;
        };
        let tokens = &self.passage.words.tokens;
        let next = tokens.get(to).map_or("", |next| next.folded.as_str());
        let exclaims = grammar.exclaims.contains(&next);
        exclaims || (to == at + 1 && grammar.adverbs.iter().any(|end| tokens[at].folded.ends_with(end)))
    }

    fn sign(&mut self, at: usize) {
        let folded = &self.passage.words.tokens[at].folded;
        if emoji::bare_brackets(folded) && !self.lexicon.is_some_and(|lexicon| lexicon.grammar.brackets) {
            return;
        }
        let own = self.own.map(|own| own.part(folded)).filter(|own| own.known);
        let Some(valence) = own.map_or_else(|| self.signs.valence(folded), |own| Some(own.sense.valence)) else {
            return;
        };
        let mut rules = Rules::default();
        rules.set(Rule::Quoted, quotes::within(&self.quotes, at).is_some());
        self.heard.items.push(Item {
            from: at,
            to: at + 1,
            place: self.place,
            end: self.place,
            clause: self.clause,
            opens: false,
            closes: true,
            sense: sense(valence),
            sign: true,
            fixed: true,
            adverb: false,
            rules,
        });
    }

    /// True where a word of three letters or more is all capitals, in a field that is not.
    fn shouted(&mut self, from: usize, to: usize) -> bool {
        let (Some(first), Some(last)) = (
            self.passage.words.tokens.get(from),
            self.passage.words.tokens.get(to - 1),
        ) else {
            return false;
        };
        let slice = self.passage.text.get(first.start..last.end).unwrap_or_default();
        let (upper, lower) = cases(slice);
        if upper < 3 || lower > 0 {
            return false;
        }
        let text = self.passage.text;
        !*self.loud.get_or_insert_with(|| {
            let (upper, lower) = cases(text);
            upper > lower
        })
    }
}

/// How many letters of a text are capitals, and how many small.
fn cases(text: &str) -> (usize, usize) {
    text.chars().fold((0, 0), |(upper, lower), c| {
        (
            upper + usize::from(c.is_uppercase()),
            lower + usize::from(c.is_lowercase()),
        )
    })
}

/// Marks that end what a negator reaches.
fn ends_clause(mark: &str) -> bool {
    matches!(
        mark,
        "," | ";" | ":" | "." | "…" | "–" | "—" | "-" | "(" | ")" | "[" | "]" | "!" | "?" | "|" | "•" | "/"
    )
}

/// A word's tone alone.
fn sense(valence: f64) -> Sense {
    Sense {
        valence,
        ..Sense::default()
    }
}
