//! Letters of one script in a word of the other: "Vоlvo" with a Cyrillic о.
//!
//! Comes in: a folded word that mixes Latin and Cyrillic letters. Goes out: the word in one script, where every stranger
//! looks like a letter of it (after the confusables of Unicode UTS 39, Latin and Cyrillic only).

use super::forms::latin;

/// Latin and Cyrillic letters that look alike, in lower or in upper case.
const PAIRS: &[(char, char)] = &[
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('l', 'ӏ'),
    ('d', 'ԁ'),
    ('q', 'ԛ'),
    ('w', 'ԝ'),
];

fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// The word in one script, Latin first; none for a word that does not mix the two, or cannot be unmixed.
pub(super) fn unmixed(word: &str) -> Option<String> {
    if word.is_ascii() || !word.chars().any(cyrillic) || !word.chars().any(latin) {
        return None;
    }
    let to_latin = |c: char| {
        if cyrillic(c) {
            PAIRS.iter().find(|p| p.1 == c).map(|p| p.0)
        } else {
            Some(c)
        }
    };
    let to_cyrillic = |c: char| {
        if latin(c) {
            PAIRS.iter().find(|p| p.0 == c).map(|p| p.1)
        } else {
            Some(c)
        }
    };
    word.chars()
        .map(to_latin)
        .collect::<Option<String>>()
        .or_else(|| word.chars().map(to_cyrillic).collect())
}
