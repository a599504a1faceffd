//! Which language a text is in, short texts above all.
//!
//! Comes in: a text with its tokens and what its source says. Goes out: one language with a confidence. First what
//! the eye sees (script, letters, small words, spellings: `habits`), then, where that leaves it open, whatlang among the
//! languages that we know, then the source. Links, handles, hashtags, emoji and numbers are no evidence, nor are names
//! inside a sentence where there are other words enough.

use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, Input, MatchKind};

use super::habits::{HABITS, SHARED};
use super::words::{Token, TokenKind, Words};
use super::{LANGUAGES, function};
use crate::mention::Language;

/// Raised when detection changes, so that what was derived is derived again.
pub const VERSION: u32 = 1;

/// The most bytes of a text that are looked at; more would not change the answer.
const ENOUGH: usize = 2_000;
/// A word of a function list, for the languages that have it.
const SMALL_WORD: f32 = 2.0;
/// What whatlang's answer weighs at full confidence.
const SECOND_OPINION: f32 = 1.6;
/// What the source's word weighs: a source in one language is seldom wrong, but people answer in others.
const SOURCE: f32 = 1.2;
/// Above this the eye's answer stands by itself.
const SURE: f64 = 0.9;
/// Scores are sums of evidence that is not independent: this many times too large.
const REPETITION: f32 = 2.2;
/// Confidence in the source alone, where the text says nothing.
const HEARSAY: f64 = 0.3;

const COUNT: usize = LANGUAGES.len();

/// A language and how sure it is, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The language; `und` where nothing can be said.
    pub language: Language,
    /// The share of right answers to be expected among answers like this one.
    pub confidence: f64,
}

/// The evidence, compiled. Building one takes some milliseconds: make one and keep it.
pub struct Detector {
    automaton: Option<DFA>,
    weights: Vec<[f32; COUNT]>,
    second: [whatlang::Detector; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
}

/// The script that a language is written in.
fn script_of(language: Language) -> Script {
    match language.code() {
        "ru" | "uk" | "be" | "bg" => Script::Cyrillic,
        _ => Script::Latin,
    }
}

impl Default for Detector {
    fn default() -> Detector {
        Detector::new()
    }
}

impl std::fmt::Debug for Detector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detector")
            .field("patterns", &self.weights.len())
            .finish_non_exhaustive()
    }
}

impl Detector {
    /// Compiles the evidence.
    pub fn new() -> Detector {
        let mut table: std::collections::BTreeMap<String, [f32; COUNT]> = std::collections::BTreeMap::new();
        let mut put = |pattern: &str, code: &str, weight: f32| {
            let row = table.entry(pattern.replace('_', " ")).or_insert([0.0; COUNT]);
            for (slot, known) in row.iter_mut().zip(LANGUAGES) {
                if known.language.code() == code {
                    *slot += weight;
                }
            }
        };
        for (code, weight, patterns) in HABITS {
            patterns.split_whitespace().for_each(|p| put(p, code, *weight));
        }
        for (code, word) in function::all() {
            put(&format!("_{word}_"), code, SMALL_WORD);
        }
        for word in SHARED.split_whitespace() {
            let Some(row) = table.get_mut(&format!(" {word} ")) else {
                continue;
            };
            let of = |language| LANGUAGES.iter().position(|r| r.language == language);
            let weight = row.iter().copied().fold(0.0, f32::max);
            for slot in [of(Language::NB), of(Language::DA)].into_iter().flatten() {
                row.get_mut(slot).into_iter().for_each(|w| *w = weight);
            }
        }
        let (patterns, weights): (Vec<String>, Vec<[f32; COUNT]>) = table.into_iter().unzip();
        let automaton = DFA::builder().match_kind(MatchKind::Standard).build(&patterns).ok();
        let second = [Script::Latin, Script::Cyrillic].map(|script| {
            let known = LANGUAGES.iter().filter(|r| script_of(r.language) == script);
            whatlang::Detector::with_allowlist(known.filter_map(|r| r.whatlang).collect())
        });
        Detector {
            automaton,
            weights,
            second,
        }
    }

    /// The language of `text`, whose tokens are `words`; `hint` is what its source says.
    pub fn detect(&self, words: &Words, text: &str, hint: Option<Language>) -> Guess {
        let hint = hint.filter(|h| *h != Language::UND);
        let Some((script, seen)) = evidence(words, text) else {
            return Guess {
                language: hint.unwrap_or(Language::UND),
                confidence: hint.map_or(0.0, |_| HEARSAY),
            };
        };
        let mut scores = self.look(&seen);
        for (score, row) in scores.iter_mut().zip(LANGUAGES) {
            if script_of(row.language) != script {
                *score = f32::NEG_INFINITY;
            }
        }
        let first = answer(&scores, seen.len());
        if first.confidence >= SURE && hint.is_none_or(|h| h == first.language) {
            return first;
        }
        let second = self
            .second
            .get(usize::from(script == Script::Cyrillic))
            .and_then(|d| d.detect(&seen));
        for (score, row) in scores.iter_mut().zip(LANGUAGES) {
            if let Some(second) = second.as_ref().filter(|s| row.whatlang == Some(s.lang())) {
                *score += SECOND_OPINION * second.confidence() as f32;
            }
            if hint == Some(row.language) {
                *score += SOURCE;
            }
        }
        answer(&scores, seen.len())
    }

    /// The sum of the evidence for each language.
    fn look(&self, seen: &str) -> [f32; COUNT] {
        let mut scores = [0.0; COUNT];
        let Some(automaton) = &self.automaton else {
            return scores;
        };
        let input = Input::new(seen).anchored(Anchored::No);
        let mut state = OverlappingState::start();
        while automaton.try_find_overlapping(&input, &mut state).is_ok() {
            let Some(found) = state.get_match() else { break };
            if let Some(row) = self.weights.get(found.pattern().as_usize()) {
                scores.iter_mut().zip(row).for_each(|(score, weight)| *score += weight);
            }
        }
        scores
    }
}

/// The words that tell something, folded, in blanks, all in the script that most of them are in; none where
/// there are none, or where the script is none of ours.
fn evidence(words: &Words, text: &str) -> Option<(Script, String)> {
    let mut count = [0_usize; 3];
    let mut kept: Vec<(&Token, usize, bool)> = Vec::new();
    let mut size = 0;
    let mut sentence = u32::MAX;
    for token in words.tokens.iter().filter(|t| t.kind == TokenKind::Word) {
        let opens = token.sentence != sentence;
        sentence = token.sentence;
        let Some(script) = script(&token.folded) else { continue };
        let first = text.get(token.start..).and_then(|t| t.chars().next());
        let name = !opens && first.is_some_and(char::is_uppercase);
        if let Some(c) = count.get_mut(script) {
            *c += token.scalars;
        }
        kept.push((token, script, name));
        size += token.folded.len();
        if size > ENOUGH {
            break;
        }
    }
    let script = match count {
        [latin, cyrillic, other] if latin > cyrillic && latin >= other => 0,
        [_, cyrillic, other] if cyrillic > 0 && cyrillic >= other => 1,
        _ => return None,
    };
    kept.retain(|k| k.1 == script);
    let plain = kept.iter().filter(|k| !k.2).count();
    let mut seen = String::with_capacity(size + kept.len() + 2);
    seen.push(' ');
    for (token, _, _) in kept.into_iter().filter(|k| !k.2 || plain < 4) {
        seen.push_str(&token.folded);
        seen.push(' ');
    }
    Some((if script == 0 { Script::Latin } else { Script::Cyrillic }, seen))
}

/// 0 Latin, 1 Cyrillic, 2 another script; none for a word without letters. Its first letter decides.
fn script(folded: &str) -> Option<usize> {
    let first = folded.chars().find(|c| c.is_alphabetic())?;
    Some(match first {
        'a'..='z' | 'ª'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{400}'..='\u{52f}' => 1,
        _ => 2,
    })
}

/// The best language, with the share that its evidence has among all.
fn answer(scores: &[f32; COUNT], size: usize) -> Guess {
    let (best, top) = scores
        .iter()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |a, (i, &s)| if s > a.1 { (i, s) } else { a });
    // The more text, the more often the same evidence has been counted.
    let heat = REPETITION * (1.0 + (size as f32 / 60.0)).sqrt();
    let total: f32 = scores.iter().map(|s| ((s - top) / heat).exp()).sum();
    let language = LANGUAGES.get(best).map_or(Language::UND, |r| r.language);
    Guess {
        language,
        confidence: f64::from(1.0 / total),
    }
}
