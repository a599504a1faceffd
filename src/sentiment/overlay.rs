//! A brand's own words: what sounds otherwise about it than it does elsewhere ("war zone" about a game).
//!
//! Comes in: words and phrases with their valences. Goes out: what stands over a language's lexicon when a mention of that
//! brand is heard. A word stands for its inflected forms in whatever language the text is. Never here: where they come from.

use super::files::SHELF;
use super::lexicon::{Lexicon, Reading, Sense};
use crate::language::words::Token;
use crate::mention::Language;

/// The words of one brand, ready for every language that has a lexicon.
pub struct Overlay {
    languages: Vec<Lexicon>,
}

impl Overlay {
    /// Of these words and phrases, each with its valence, 0 for silence; none where there are none.
    pub fn of(words: &[(String, f64)]) -> Option<Overlay> {
        let over = |(language, _): &(Language, _)| Lexicon::of_words(*language, words);
        (!words.is_empty()).then(|| Overlay {
            languages: SHELF.iter().map(over).collect(),
        })
    }

    /// What it says of words of the language.
    pub(super) fn over(&self, language: Language) -> Option<&Lexicon> {
        self.languages.iter().find(|lexicon| lexicon.language() == language)
    }
}

/// What a brand's own words say of a token; a mark has a meaning inside a phrase only.
pub(super) fn read(own: &Lexicon, token: &Token, word: bool) -> Reading {
    if word {
        own.read(&token.folded)
    } else {
        own.part(&token.folded)
    }
}

/// The phrase of a brand's own that begins at `at`, with its length in words.
pub(super) fn phrase(own: Option<&Lexicon>, readings: &[Reading], at: usize) -> Option<(usize, Sense)> {
    own?.phrases.longest(readings.get(at..)?.iter().copied())
}

/// What they make of a reading: they decide about the tone, not about what the word does to others.
pub(super) fn laid(over: Reading, mut reading: Reading) -> Reading {
    if over.known {
        reading.sense.valence = over.sense.valence;
        (reading.known, reading.faint) = (true, 0.0);
    }
    reading
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Overlay")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::words;
    use crate::mention::Field;
    use crate::sentiment::{Ear, Passage, Verdict};

    fn heard(own: &[(&str, f64)], language: Language, text: &str) -> Verdict {
        let own: Vec<_> = own.iter().map(|(word, value)| ((*word).to_owned(), *value)).collect();
        let own = Overlay::of(&own);
        let words = words::words(text);
        let passage = Passage {
            own: own.as_ref(),
            ..Passage::whole(Field::Text, text, &words)
        };
        let ear = Ear::new().unwrap_or_else(|faults| panic!("{faults}"));
        ear.score(language, &[passage], None)
    }

    /// The words that are no undertones, with their valences.
    fn parts(verdict: &Verdict) -> Vec<(&str, f64)> {
        let spoken = verdict.because.iter().filter(|part| !part.faint());
        spoken
            .map(|part| (part.word.as_deref().unwrap_or_default(), part.valence))
            .collect()
    }

    #[test]
    fn a_phrase_is_silenced_and_a_word_is_given_a_tone() {
        let text = "The war zone map is a killer";
        let plain = heard(&[], Language::EN, text);
        assert!(plain.score < 0.0, "{plain:?}");
        let own = heard(&[("war zone", 0.0), ("killer", 3.0)], Language::EN, text);
        assert_eq!(parts(&own), [("killer", 3.0)]);
    }

    #[test]
    fn a_word_stands_for_its_forms_in_every_language_and_obeys_the_rules() {
        let own = [("köer", 2.0), ("krig", 0.0)];
        let verdict = heard(&own, Language::SV, "Det blev inte kö, inga krigen");
        assert!(parts(&verdict).iter().all(|(word, _)| *word != "krigen"), "{verdict:?}");
        assert_eq!(
            parts(&heard(&[("krig", 1.5)], Language::NB, "Krigen")),
            [("Krigen", 1.5)]
        );
        let turned = heard(&[("plommon", 2.0)], Language::SV, "Det är inte plommon");
        assert_eq!(turned.because.first().map(|part| part.weight), Some(-1.4));
    }

    #[test]
    fn emoji_may_be_own_words() {
        assert_eq!(parts(&heard(&[("💀", 2.0)], Language::EN, "Today 💀")), [("💀", 2.0)]);
        assert_eq!(parts(&heard(&[("😡", 0.0)], Language::EN, "Today 😡")), []);
    }

    #[test]
    fn without_words_there_is_nothing_to_lay_over() {
        assert!(Overlay::of(&[]).is_none());
    }
}
