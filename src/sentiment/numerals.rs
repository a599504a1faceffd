//! Small numbers, in figures and in words.
//!
//! Comes in: a token. Goes out: the number that it stands for. Never here: ordinals, and what is counted.

use crate::language::words::{Token, TokenKind};

/// The number that a token stands for.
pub(super) fn number(token: &Token) -> Option<f64> {
    if token.kind == TokenKind::Number {
        return token
            .folded
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite());
    }
    let place = WORDS.iter().position(|words| words.contains(&token.folded.as_str()))?;
    u32::try_from(place).ok().map(f64::from)
}

/// The words that stand for numbers.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied().flatten().copied()
}

/// By number, from 0 to 12.
const WORDS: &[&[&str]] = &[
    &["noll", "null", "nul", "nolla", "ноль", "zero"],
    &[
        "en", "ett", "ein", "eitt", "ei", "et", "én", "ett", "yksi", "yhden", "один", "одна", "одну", "one",
    ],
    &[
        "två", "to", "kaksi", "kahden", "kahdessa", "два", "две", "two", "couple",
    ],
    &["tre", "kolme", "kolmen", "kolmessa", "три", "three"],
    &["fyra", "fire", "neljä", "neljän", "neljässä", "четыре", "four"],
    &["fem", "viisi", "viiden", "viidessä", "пять", "five"],
    &["sex", "seks", "kuusi", "kuuden", "шесть", "six"],
    &["sju", "syv", "seitsemän", "семь", "seven"],
    &["åtta", "åtte", "otte", "kahdeksan", "восемь", "eight"],
    &["nio", "ni", "yhdeksän", "девять", "nine"],
    &["tio", "ti", "kymmenen", "kymmenessä", "десять", "ten"],
    &["elva", "elleve", "yksitoista", "одиннадцать", "eleven"],
    &["tolv", "tolv", "kaksitoista", "двенадцать", "twelve"],
];
