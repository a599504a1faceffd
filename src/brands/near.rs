//! The condition `near`: one of these words must stand in the post too.
//!
//! Comes in: words and phrases as configured, the tokens of a post. Goes out: whether one of them stands there, in any
//! inflected form (equal stems in one of our languages), in title or text, also as a hashtag.

use std::collections::HashSet;

use crate::language::LANGUAGES;
use crate::language::words::{Token, TokenKind, Words, stem, words};

/// One brand's condition.
#[derive(Debug, Default)]
pub(super) struct Near {
    phrases: Vec<Vec<Stems>>,
}

/// A word with its stem in each language.
#[derive(Debug, PartialEq)]
struct Stems {
    word: String,
    stems: Vec<String>,
}

impl Stems {
    fn of(word: &str) -> Stems {
        let stems = LANGUAGES
            .iter()
            .filter(|r| r.lexicon.is_some())
            .map(|r| stem(r.language, word).into_owned());
        Stems {
            word: word.to_owned(),
            stems: stems.collect(),
        }
    }

    fn fits(&self, token: &Token) -> bool {
        if token.kind == TokenKind::Mark || token.kind == TokenKind::Link {
            return false;
        }
        if token.folded == self.word {
            return true;
        }
        let head = self
            .word
            .chars()
            .zip(token.folded.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let languages = LANGUAGES.iter().filter(|r| r.lexicon.is_some());
        head >= 2
            && languages
                .zip(&self.stems)
                .any(|(r, own)| stem(r.language, &token.folded) == own.as_str())
    }
}

impl Near {
    /// The condition that one of `phrases` stands in a post; none: no condition.
    pub(super) fn new(phrases: &[String]) -> Near {
        let mut seen = HashSet::new();
        let phrases = phrases.iter().map(|phrase| {
            let tokens = words(phrase).tokens;
            tokens
                .iter()
                .filter(|t| t.kind != TokenKind::Mark)
                .map(|t| Stems::of(&t.folded))
                .collect::<Vec<_>>()
        });
        let kept =
            phrases.filter(|p| !p.is_empty() && seen.insert(p.iter().map(|s| s.word.clone()).collect::<Vec<_>>()));
        Near {
            phrases: kept.collect(),
        }
    }

    /// True where the condition holds for a post of these fields.
    pub(super) fn holds<'w>(&self, fields: impl Iterator<Item = &'w Words> + Clone) -> bool {
        self.phrases.is_empty()
            || self
                .phrases
                .iter()
                .any(|phrase| fields.clone().any(|words| stands(phrase, &words.tokens)))
    }
}

fn stands(phrase: &[Stems], tokens: &[Token]) -> bool {
    tokens
        .windows(phrase.len())
        .any(|window| phrase.iter().zip(window).all(|(stems, token)| stems.fits(token)))
}
