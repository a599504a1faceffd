//! Which language a text is in, short texts above all.
//!
//! Comes in: a text with its tokens, the names in it and what its source says. Goes out: one language with a confidence,
//! or one for each sentence. First the script, then what the `profile` has learnt, then, for what is none of our languages,
//! whatlang. Links, handles, hashtags, emoji, numbers and the brand's own names are no evidence.

use super::foreign::Foreign;
use super::profile::{Evidence, LATIN, Profile, classes};
use super::words::{Token, TokenKind, Words};
use super::{LANGUAGES, Row, Script};
use crate::mention::Language;

/// Raised when detection changes, so that what was derived is derived again.
pub const VERSION: u32 = 2;

/// The most bytes of a text that are looked at; more would not change the answer.
const ENOUGH: usize = 2_000;
/// So many words are read before the lead of the first language may end the reading.
const AT_LEAST: usize = 10;
/// A lead in natural logarithms of odds that more text does not turn round.
const DECISIVE: f32 = 12.0;
/// What the source's word weighs, in the same unit: a source in one language is seldom wrong, but people answer in others.
const SOURCE: f32 = 2.0;
/// The scores are divided by this, so that a confidence is the share of right answers (temperature, Guo et al. 2017).
const HEAT: f32 = 1.3;
/// Below this confidence whatlang is asked whether it is another language altogether.
const UNSURE: f64 = 0.6;
/// Confidence in the source alone, where the text says nothing.
const HEARSAY: f64 = 0.3;
/// A sentence is in another language than its text from this confidence on.
const TURNS: f64 = 0.95;
/// Where so many words are no names, words with a capital inside a sentence tell nothing.
const PLAIN: usize = 6;
/// A sentence with fewer words does not speak for itself.
const SPEAKS: usize = 4;

/// A language and how sure it is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The language; `und` where nothing can be said.
    pub language: Language,
    /// The share of right answers to be expected among answers like this one.
    pub confidence: f64,
}

/// A text to be heard.
#[derive(Debug, Clone, Copy)]
pub struct Utterance<'a> {
    /// As published.
    pub text: &'a str,
    /// Its tokens.
    pub words: &'a Words,
    /// Spans of tokens `[first, past the last)`, ascending, that are names and tell nothing.
    pub names: &'a [(usize, usize)],
}

/// Tells languages apart. Making one is cheap; what it has learnt is compiled in.
pub struct Detector {
    profile: Profile,
    foreign: Foreign,
}

impl Default for Detector {
    fn default() -> Detector {
        Detector::new()
    }
}

impl std::fmt::Debug for Detector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detector").finish_non_exhaustive()
    }
}

impl Detector {
    /// Ready to hear.
    pub fn new() -> Detector {
        Detector {
            profile: Profile::own(),
            foreign: Foreign::new(),
        }
    }

    /// The language of `text`, whose tokens are `words`; `hint` is what its source says.
    pub fn detect(&self, words: &Words, text: &str, hint: Option<Language>) -> Guess {
        let names = &[];
        self.hear(&Utterance { text, words, names }, hint)
    }

    /// The language of an utterance; `hint` is what its source says.
    pub fn hear(&self, said: &Utterance<'_>, hint: Option<Language>) -> Guess {
        self.judge(&telling(said, None), said.text, hint)
    }

    /// The language of each sentence: that of the whole, which was told or heard before, unless the sentence is long enough
    /// to speak for itself and almost surely in another one. The two Norwegians count as one here.
    pub fn sentences(&self, said: &Utterance<'_>, whole: Guess) -> Vec<Guess> {
        let norwegian = |language| [Language::NB, Language::NN].contains(&language);
        (0..said.words.sentences)
            .map(|sentence| {
                let told = telling(said, Some(sentence));
                if told.len() < SPEAKS {
                    return whole;
                }
                let own = self.judge(&told, said.text, Some(whole.language));
                let turns = own.confidence >= TURNS && own.language != Language::UND;
                let same = norwegian(own.language) && norwegian(whole.language);
                if turns && !same { own } else { whole }
            })
            .collect()
    }

    fn judge(&self, told: &[Told<'_>], text: &str, hint: Option<Language>) -> Guess {
        let hint = hint.filter(|hint| *hint != Language::UND);
        let Some(script) = script_of(told) else {
            return self.unheard(told, text, hint);
        };
        let mut scores = self.read(told, script).scores();
        for (score, class) in scores.iter_mut().zip(classes(script)) {
            if LANGUAGES.get(class).map(|row| row.language) == hint {
                *score += SOURCE;
            }
        }
        let shares = shares(&scores);
        match best(&shares, script) {
            Ok(guess) if guess.confidence >= UNSURE || told.len() < SPEAKS || hint == Some(guess.language) => guess,
            Ok(guess) => match self.foreign.claim(text) {
                Some((language, _)) => Guess { language, ..guess },
                None => guess,
            },
            Err(other) => self.name(text, other),
        }
    }

    /// Reads word by word until the lead of one class is decisive.
    fn read(&self, told: &[Told<'_>], script: Script) -> Evidence {
        let mut evidence = self.profile.listen(script);
        let ours = told.iter().filter(|t| t.writing == Writing::Ours(script));
        for (i, told) in ours.enumerate() {
            evidence.read(told.word);
            if i >= AT_LEAST && i % 4 == 0 && lead(&evidence.scores()) > DECISIVE {
                break;
            }
        }
        evidence
    }

    /// Nothing is written in a script that the profile knows.
    fn unheard(&self, told: &[Told<'_>], text: &str, hint: Option<Language>) -> Guess {
        match hint {
            _ if !told.is_empty() => self.name(text, 1.0),
            Some(language) => Guess {
                language,
                confidence: HEARSAY,
            },
            None => Guess {
                language: Language::UND,
                confidence: 0.0,
            },
        }
    }

    /// A language that is none of ours; `other` is how sure that is.
    fn name(&self, text: &str, other: f64) -> Guess {
        let (language, confidence) = self.foreign.name(text).unwrap_or((Language::UND, 1.0));
        Guess {
            language,
            confidence: other * confidence,
        }
    }
}

/// What a word is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Ours(Script),
    Foreign,
}

/// A word that tells something about its language.
struct Told<'a> {
    word: &'a str,
    scalars: usize,
    writing: Writing,
    name: bool,
}

/// The words of a text, or of one of its sentences, that tell something: names inside a sentence do not, where there are
/// other words enough.
fn telling<'a>(said: &Utterance<'a>, sentence: Option<u32>) -> Vec<Told<'a>> {
    let tokens = &said.words.tokens;
    let (from, to) = match sentence {
        Some(sentence) => (
            tokens.partition_point(|t| t.sentence < sentence),
            tokens.partition_point(|t| t.sentence <= sentence),
        ),
        None => (0, tokens.len()),
    };
    let (mut size, mut plain, mut last) = (0, 0, u32::MAX);
    let mut told = Vec::new();
    for (i, token) in tokens.iter().enumerate().take(to).skip(from) {
        if token.kind != TokenKind::Word || is_name(said.names, i) {
            continue;
        }
        let opens = token.sentence != last;
        last = token.sentence;
        let Some(writing) = writing(token) else { continue };
        let first = said.text.get(token.start..).and_then(|text| text.chars().next());
        let name = !opens && first.is_some_and(char::is_uppercase);
        plain += usize::from(!name);
        size += token.folded.len();
        told.push(Told {
            word: &token.folded,
            scalars: token.scalars,
            writing,
            name,
        });
        if size > ENOUGH {
            break;
        }
    }
    if plain >= PLAIN {
        told.retain(|told| !told.name);
    }
    told
}

fn is_name(names: &[(usize, usize)], token: usize) -> bool {
    names.iter().any(|&(first, past)| (first..past).contains(&token))
}

/// The script of a word's first letter; none for a word without letters.
fn writing(token: &Token) -> Option<Writing> {
    let first = token.folded.chars().find(|c| c.is_alphabetic())?;
    Some(match first {
        'a'..='z' | 'ª'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Writing::Ours(Script::Latin),
        '\u{400}'..='\u{52f}' => Writing::Ours(Script::Cyrillic),
        _ => Writing::Foreign,
    })
}

/// The script that most is written in, where it is one of ours.
fn script_of(told: &[Told<'_>]) -> Option<Script> {
    let size = |writing| -> usize { told.iter().filter(|t| t.writing == writing).map(|t| t.scalars).sum() };
    let latin = size(Writing::Ours(Script::Latin));
    let cyrillic = size(Writing::Ours(Script::Cyrillic));
    let foreign = size(Writing::Foreign);
    if latin > cyrillic && latin >= foreign {
        Some(Script::Latin)
    } else if cyrillic > 0 && cyrillic >= foreign {
        Some(Script::Cyrillic)
    } else {
        None
    }
}

/// How far the first class is ahead of the second.
fn lead(scores: &[f32; LATIN]) -> f32 {
    let (first, second) = scores
        .iter()
        .fold((f32::NEG_INFINITY, f32::NEG_INFINITY), |(a, b), &s| {
            if s > a { (s, a) } else { (a, b.max(s)) }
        });
    first - second
}

/// Scores to shares of one (softmax).
fn shares(scores: &[f32; LATIN]) -> [f64; LATIN] {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let odds = scores.map(|score| f64::from(((score - top) / HEAT).exp()));
    let total: f64 = odds.iter().sum();
    odds.map(|odds| odds / total)
}

/// The language with the greatest share, the two Norwegians taken together first; else the share of all others.
fn best(shares: &[f64; LATIN], script: Script) -> Result<Guess, f64> {
    let ours = || classes(script).filter_map(|class| LANGUAGES.get(class)).zip(shares);
    let norwegian = |language| [Language::NB, Language::NN].contains(&language);
    let together: f64 = ours().filter(|(row, _)| norwegian(row.language)).map(|(_, s)| s).sum();
    let merit = |row: &Row, share: f64| (if norwegian(row.language) { together } else { share }, share);
    let other = shares.get(classes(script).count()).copied().unwrap_or(0.0);
    let mut found = (Language::UND, (other, other));
    for (row, &share) in ours() {
        let merit = merit(row, share);
        if merit > found.1 {
            found = (row.language, merit);
        }
    }
    match found {
        (Language::UND, _) => Err(other),
        (language, (_, confidence)) => Ok(Guess { language, confidence }),
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
