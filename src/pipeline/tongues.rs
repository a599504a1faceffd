//! The languages of a post that changes its language in the middle.
//!
//! Comes in: the language of the whole and of its sentences. Goes out: the languages that each field is to be heard in, and
//! what is left of a brand's shares for one of them. Never here: how a language is told.

use crate::brands::context::Shares;
use crate::language::words::Words;
use crate::mention::{Field, Language};

/// The language of a post, and of its sentences.
pub(super) struct Tongues {
    pub(super) whole: Language,
    /// For each sentence of a field; a field that is not here is whole.
    pub(super) sentences: Vec<(Field, Vec<Language>)>,
}

impl Tongues {
    /// All in one language.
    pub(super) fn one(whole: Language) -> Tongues {
        let sentences = Vec::new();
        Tongues { whole, sentences }
    }

    fn told(&self, field: Field) -> &[Language] {
        let told = self.sentences.iter().find(|(of, _)| *of == field);
        told.map_or(&[], |(_, languages)| languages)
    }

    /// The languages of a field, each once.
    pub(super) fn of(&self, field: Field) -> Vec<Language> {
        let mut languages = Vec::new();
        for language in self.told(field) {
            if !languages.contains(language) {
                languages.push(*language);
            }
        }
        if languages.is_empty() {
            vec![self.whole]
        } else {
            languages
        }
    }

    /// Takes the brand's share from all that is said in another language than `tongue`.
    pub(super) fn mute(&self, field: Field, tongue: Language, words: &Words, shares: &mut Shares) {
        let told = self.told(field);
        if told.iter().all(|language| *language == tongue) {
            return;
        }
        let foreign = |token: usize| {
            let sentence = words.tokens.get(token).map_or(0, |token| token.sentence);
            told.get(sentence as usize).is_some_and(|language| *language != tongue)
        };
        if shares.shares.is_empty() {
            shares.shares = vec![1.0; words.tokens.len()];
        }
        for (token, share) in shares.shares.iter_mut().enumerate() {
            if foreign(token) {
                *share = 0.0;
            }
        }
        shares.hints.retain(|hint| !foreign(hint.first));
        shares.near.retain(|near| !foreign(near.0));
        shares.side_by_side = false;
    }
}
