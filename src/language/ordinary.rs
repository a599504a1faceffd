//! Ordinary words of each language: a capital does not make them names, and they are not spelt wrongly.
//!
//! Comes in: a word. Goes out: whether texts of the language use it in small letters. Never here: what it means.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64, xxh3_64_with_seed};

use super::words::stem;
use crate::mention::Language;

/// Hashes of words.
type Hashes = HashSet<u64, BuildHasherDefault<Xxh3Default>>;

/// One language; its words are read once somebody asks for them.
struct Shelf {
    language: Language,
    list: &'static str,
    words: OnceLock<Hashes>,
    stems: OnceLock<Hashes>,
}

macro_rules! shelf {
    ($language:expr, $code:literal) => {
        Shelf {
            language: $language,
            list: include_str!(concat!("../../lexicons/", $code, "/ordinary.txt")),
            words: OnceLock::new(),
            stems: OnceLock::new(),
        }
    };
}

static SHELVES: [Shelf; 6] = [
    shelf!(Language::SV, "sv"),
    shelf!(Language::NB, "nb"),
    shelf!(Language::DA, "da"),
    shelf!(Language::FI, "fi"),
    shelf!(Language::RU, "ru"),
    shelf!(Language::EN, "en"),
];

impl Shelf {
    fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.list.lines().filter(|line| !line.starts_with('#'))
    }

    fn words(&self) -> &Hashes {
        self.words.get_or_init(|| self.lines().map(hash).collect())
    }

    fn stems(&self) -> &Hashes {
        let read = || self.lines().map(|word| hash(&stem(self.language, word))).collect();
        self.stems.get_or_init(read)
    }
}

/// Changes whenever a list does, and with it what is derived.
pub fn fingerprint() -> u64 {
    static PRINT: OnceLock<u64> = OnceLock::new();
    let print = || {
        SHELVES
            .iter()
            .fold(0, |seed, shelf| xxh3_64_with_seed(shelf.list.as_bytes(), seed))
    };
    *PRINT.get_or_init(print)
}

/// True for a folded word of the list.
pub fn listed(language: Language, folded: &str) -> bool {
    shelf(language).is_some_and(|shelf| shelf.words().contains(&hash(folded)))
}

/// True for a folded word of the list, or one with the stem of such a word.
pub fn akin(language: Language, folded: &str) -> bool {
    listed(language, folded)
        || shelf(language).is_some_and(|shelf| shelf.stems().contains(&hash(&stem(shelf.language, folded))))
}

fn shelf(language: Language) -> Option<&'static Shelf> {
    let language = if language == Language::NN {
        Language::NB
    } else {
        language
    };
    SHELVES.iter().find(|shelf| shelf.language == language)
}

fn hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_small_letters_is_ordinary_in_all_its_forms() {
        assert!(listed(Language::SV, "igen") && !listed(Language::SV, "nordkaffe"));
        assert!(akin(Language::NB, "dagene") && !akin(Language::NB, "fjordbryg"));
        assert!(akin(Language::NN, "ikkje") && !akin(Language::UND, "og"));
    }
}
