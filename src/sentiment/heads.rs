//! How the stems of a lexicon begin: most words of a text need not be stemmed to know that their stem is not among them.
//!
//! Comes in: stems. Goes out: whether a word's stem may be one of them. Never here: a word that is turned away wrongly.
//! Snowball only cuts the ends of words in our languages; but Finnish loses a doubled letter (`juttu`, `jutu`), so
//! doubled letters count once there, and English changes whole words (`lying`, `lie`), so there every word may pass.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::mention::Language;

/// How many letters make a head; a stem of three is a head by itself.
const LETTERS: usize = 4;
/// Words are not joined by shorter stems: too many share them.
pub(super) const SHORTEST: usize = 3;
/// Size of the filter, in bits; a power of two.
const BITS: u64 = 1 << 16;

/// A set of heads: a Bloom filter of one hash (Bloom 1970).
#[derive(Default)]
pub(super) struct Heads {
    bits: Vec<u64>,
    doubles_once: bool,
}

impl Heads {
    /// The heads of these stems.
    pub(super) fn of<'a>(language: Language, stems: impl Iterator<Item = &'a str>) -> Heads {
        let mut heads = Heads {
            bits: Vec::new(),
            doubles_once: language == Language::FI,
        };
        if language == Language::EN {
            return heads;
        }
        heads.bits = vec![0; (BITS / 64) as usize];
        for stem in stems.filter(|stem| stem.chars().count() >= SHORTEST) {
            let plain = heads.plain(stem).into_owned();
            heads.add(&plain);
        }
        heads
    }

    /// The heads of words that other words may begin with as they are.
    pub(super) fn exactly<'a>(words: impl Iterator<Item = &'a str>) -> Heads {
        let mut heads = Heads {
            bits: vec![0; (BITS / 64) as usize],
            doubles_once: false,
        };
        words.for_each(|word| heads.add(word));
        heads
    }

    /// Adds a word as it is.
    pub(super) fn add(&mut self, word: &str) {
        let (place, bit) = place(first(word, LETTERS));
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= bit;
        }
    }

    /// False only where no stem of the set is the stem of `word`.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        let word = self.plain(word);
        let known = |letters: usize| {
            let (place, bit) = place(first(&word, letters));
            self.bits.get(place).is_some_and(|bits| bits & bit != 0)
        };
        // A doubled letter more and a stem of three has two.
        self.bits.is_empty() || known(LETTERS) || known(LETTERS - 1) || (self.doubles_once && known(LETTERS - 2))
    }

    fn plain<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let doubled = |word: &str| word.chars().zip(word.chars().skip(1)).any(|(a, b)| a == b);
        if !self.doubles_once || !doubled(word) {
            return Cow::Borrowed(word);
        }
        let mut last = None;
        Cow::Owned(word.chars().filter(|&c| last.replace(c) != Some(c)).collect())
    }
}

/// The first letters of a word, as many as it has.
fn first(word: &str, letters: usize) -> &str {
    let end = word.char_indices().nth(letters).map_or(word.len(), |(end, _)| end);
    word.get(..end).unwrap_or_default()
}

fn place(head: &str) -> (usize, u64) {
    let bit = xxh3_64(head.as_bytes()) & (BITS - 1);
    ((bit / 64) as usize, 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::words;

    #[test]
    fn no_word_is_turned_away_whose_stem_is_there() {
        for (language, list) in [
            (Language::SV, include_str!("../../lexicons/sv/valence.tsv")),
            (Language::NB, include_str!("../../lexicons/nb/valence.tsv")),
            (Language::DA, include_str!("../../lexicons/da/valence.tsv")),
            (Language::FI, include_str!("../../lexicons/fi/valence.tsv")),
            (Language::RU, include_str!("../../lexicons/ru/valence.tsv")),
            (Language::EN, include_str!("../../lexicons/en/valence.tsv")),
        ] {
            let listed = list
                .lines()
                .filter_map(|line| line.trim_start_matches('=').split('\t').next());
            for word in listed.map(words::fold) {
                let stem: Box<str> = words::stem(language, &word).as_ref().into();
                let heads = Heads::of(language, std::iter::once(stem.as_ref()));
                assert!(
                    heads.may_hold(&word) || stem.chars().count() < SHORTEST,
                    "{language}: {word}, {stem}"
                );
            }
        }
    }

    #[test]
    fn a_stranger_is_turned_away() {
        let stems = ["urus", "fantast", "bra"].into_iter();
        assert!(!Heads::of(Language::SV, stems).may_hold("kaffe"));
    }
}
