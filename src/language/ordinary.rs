//! Ordinary words of each language: a capital does not make them names, and they are not spelt wrongly.
//!
//! Comes in: a word. Goes out: whether texts of the language use it in small letters. Never here: what it means.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::words::stem;
use crate::mention::Language;

/// Hashes of words and of their stems.
#[derive(Default)]
struct Shelf {
    words: HashSet<u64, BuildHasherDefault<Xxh3Default>>,
    stems: HashSet<u64, BuildHasherDefault<Xxh3Default>>,
}

const LISTS: &[(Language, &str)] = &[
    (Language::SV, include_str!("../../lexicons/sv/ordinary.txt")),
    (Language::NB, include_str!("../../lexicons/nb/ordinary.txt")),
    (Language::DA, include_str!("../../lexicons/da/ordinary.txt")),
    (Language::FI, include_str!("../../lexicons/fi/ordinary.txt")),
    (Language::RU, include_str!("../../lexicons/ru/ordinary.txt")),
    (Language::EN, include_str!("../../lexicons/en/ordinary.txt")),
];

static SHELVES: LazyLock<Vec<Shelf>> = LazyLock::new(|| {
    let read = |(language, list): &(Language, &str)| {
        let words = list.lines().filter(|line| !line.starts_with('#'));
        Shelf {
            words: words.clone().map(hash).collect(),
            stems: words.map(|word| hash(&stem(*language, word))).collect(),
        }
    };
    LISTS.iter().map(read).collect()
});

/// True for a folded word of the list.
pub fn listed(language: Language, folded: &str) -> bool {
    shelf(language).is_some_and(|shelf| shelf.words.contains(&hash(folded)))
}

/// True for a folded word of the list, or one with the stem of such a word.
pub fn akin(language: Language, folded: &str) -> bool {
    let stems = |shelf: &Shelf| shelf.stems.contains(&hash(&stem(language, folded)));
    shelf(language).is_some_and(|shelf| shelf.words.contains(&hash(folded)) || stems(shelf))
}

fn shelf(language: Language) -> Option<&'static Shelf> {
    let language = if language == Language::NN {
        Language::NB
    } else {
        language
    };
    let place = LISTS.iter().position(|(of, _)| *of == language)?;
    SHELVES.get(place)
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
