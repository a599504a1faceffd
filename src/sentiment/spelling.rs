//! Words that no list knows as they are spelt: drawn out, without the national letters, doubled letters, masked curses,
//! Finnish clitics, prefixes that deny.
//!
//! Comes in: an unknown word. Goes out: what the word that is meant stands for. Never here: a word that some list knows.

use super::compound;
use super::lexicon::{Lexicon, Sense};
use super::rules::{Rule, Rules};
use crate::language::ordinary::listed;
use crate::language::words::{Token, TokenKind};
use crate::mention::Language;

/// Shorter words are not read otherwise than they stand, in letters.
const SHORTEST: usize = 4;
/// The most spellings that are tried for one word.
const MOST: usize = 24;
/// What a prefix that denies makes of its word.
const DENIED_GOOD: f64 = -0.8;
const DENIED_BAD: f64 = -0.4;
/// How a masked curse sounds that no list has.
const CURSE: f64 = -2.0;

/// What a word is read as; `plain` texts have none of the national letters. None: nothing.
pub(super) fn read(lexicon: &Lexicon, folded: &str, plain: bool) -> Option<(Sense, Rules)> {
    if let Some(sense) = drawn_out(lexicon, folded) {
        return Some((sense, Rules::default().with(Rule::Stretched)));
    }
    let letters = folded.chars().count();
    if letters < SHORTEST || !folded.chars().all(char::is_alphabetic) {
        return None;
    }
    if listed(lexicon.language(), folded) {
        return None;
    }
    let spelling = |sense: Sense| (sense, Rules::default().with(Rule::Spelling));
    let language = lexicon.language();
    if plain && let Some(sense) = restored(lexicon, folded, letters) {
        return Some(spelling(sense));
    }
    if language == Language::FI
        && letters > 6
        && let Some(sense) = without_clitic(lexicon, folded)
    {
        return Some(spelling(sense));
    }
    // Finnish tells words apart by doubled letters.
    if letters > 6
        && language != Language::FI
        && let Some(sense) = doubled(lexicon, folded)
    {
        return Some(spelling(sense));
    }
    denied(lexicon, folded, letters).map(|valence| {
        let sense = Sense {
            valence: (valence * 100.0).round() / 100.0,
            ..Sense::default()
        };
        (sense, Rules::default().with(Rule::Compound))
    })
}

fn spoken(lexicon: &Lexicon, folded: &str) -> Option<Sense> {
    let reading = lexicon.read(folded);
    (reading.known && reading.sense.speaks()).then_some(reading.sense)
}

/// First to double letters, which many words have, then to single ones.
fn drawn_out(lexicon: &Lexicon, folded: &str) -> Option<Sense> {
    [2, 1].into_iter().find_map(|runs| {
        let sense = lexicon.read(&shortened(folded, runs)?).sense;
        sense.speaks().then_some(sense)
    })
}

/// The word with its runs of three and more equal letters cut down to `runs`; none where it has no such run.
fn shortened(folded: &str, runs: usize) -> Option<String> {
    let long = |(a, (b, c)): (char, (char, char))| a == b && b == c && a.is_alphabetic();
    let threes = folded.chars().zip(folded.chars().skip(1).zip(folded.chars().skip(2)));
    if !threes.into_iter().any(long) {
        return None;
    }
    let mut shorter = String::with_capacity(folded.len());
    let mut rest = folded.chars().peekable();
    while let Some(c) = rest.next() {
        let mut count = 1;
        while rest.next_if_eq(&c).is_some() {
            count += 1;
        }
        let kept = if count >= 3 && c.is_alphabetic() { runs } else { count };
        shorter.extend(std::iter::repeat_n(c, kept));
    }
    Some(shorter)
}

/// The word with its national letters put back, where a list knows it so.
fn restored(lexicon: &Lexicon, folded: &str, letters: usize) -> Option<Sense> {
    let pairs: &[(&str, &[&str])] = match lexicon.language() {
        Language::SV => &[
            ("aa", &["å"]),
            ("ae", &["ä"]),
            ("oe", &["ö"]),
            ("a", &["ä", "å"]),
            ("o", &["ö"]),
        ],
        Language::NB | Language::NN | Language::DA => &[
            ("aa", &["å"]),
            ("ae", &["æ"]),
            ("oe", &["ø"]),
            ("a", &["å"]),
            ("o", &["ø"]),
        ],
        Language::FI => return harmonic(lexicon, folded),
        _ => return None,
    };
    if letters > 14 {
        return None;
    }
    let mut tried = 0;
    respelt(
        folded,
        0,
        &mut String::with_capacity(folded.len() + 4),
        pairs,
        &mut |word| {
            tried += 1;
            if tried > MOST {
                return Err(());
            }
            Ok((word != folded).then(|| spoken(lexicon, word)).flatten())
        },
    )
    .ok()
    .flatten()
}

/// Tries the spellings of what is left of a word from `at` on.
fn respelt(
    word: &str,
    at: usize,
    made: &mut String,
    pairs: &[(&str, &[&str])],
    try_: &mut dyn FnMut(&str) -> Result<Option<Sense>, ()>,
) -> Result<Option<Sense>, ()> {
    let Some(c) = word.get(at..).and_then(|rest| rest.chars().next()) else {
        return try_(made);
    };
    let length = made.len();
    for (plain, others) in pairs {
        if word.get(at..).is_some_and(|rest| rest.starts_with(plain)) {
            for other in *others {
                made.push_str(other);
                let found = respelt(word, at + plain.len(), made, pairs, try_)?;
                made.truncate(length);
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
    }
    made.push(c);
    let found = respelt(word, at + c.len_utf8(), made, pairs, try_)?;
    made.truncate(length);
    Ok(found)
}

/// Finnish vowels go together: all of them are fronted, or none.
fn harmonic(lexicon: &Lexicon, folded: &str) -> Option<Sense> {
    if folded.contains('u') || folded.chars().count() < 6 {
        return None;
    }
    let fronted: String = folded
        .chars()
        .map(|c| match c {
            'a' => 'ä',
            'o' => 'ö',
            _ => c,
        })
        .collect();
    spoken(lexicon, &fronted)
}

/// "hyvinkin", "surkeahan", "pettymykseni"
fn without_clitic(lexicon: &Lexicon, folded: &str) -> Option<Sense> {
    const CLITICS: &[&str] = &[
        "kaan", "kään", "kin", "han", "hän", "pas", "päs", "pa", "pä", "ko", "kö", "nsa", "nsä", "mme", "nne", "ni",
        "si", "s",
    ];
    CLITICS.iter().find_map(|clitic| {
        let word = folded
            .strip_suffix(clitic)
            .filter(|word| word.chars().count() >= SHORTEST)?;
        spoken(lexicon, word).filter(|sense| sense.valence != 0.0)
    })
}

/// "elenndig", "sämmst": a letter doubled that should not be, or the other way round.
fn doubled(lexicon: &Lexicon, folded: &str) -> Option<Sense> {
    let mut last = None;
    for (at, c) in folded.char_indices() {
        if last == Some(c) {
            let word = format!("{}{}", folded.get(..at)?, folded.get(at + c.len_utf8()..)?);
            if let Some(sense) = spoken(lexicon, &word).filter(|sense| sense.valence != 0.0) {
                return Some(sense);
            }
        }
        last = Some(c);
    }
    None
}

/// "ovänlig", "uvennlig", "epäselvä", "неудобный": the word behind the prefix, turned.
fn denied(lexicon: &Lexicon, folded: &str, letters: usize) -> Option<f64> {
    let prefix = match lexicon.language() {
        Language::SV => "o",
        Language::NB | Language::NN | Language::DA => "u",
        Language::FI => "epä",
        Language::RU => "не",
        Language::EN => "un",
        _ => return None,
    };
    let word = folded.strip_prefix(prefix).filter(|_| letters >= 7)?;
    let valence = lexicon.form(word)?.valence;
    let denied = valence * if valence > 0.0 { DENIED_GOOD } else { DENIED_BAD };
    (valence.abs() >= 1.0).then_some(denied)
}

/// A curse with signs in the place of letters, from `at` on: how many tokens it takes, and what it stands for.
pub(super) fn masked(lexicon: &Lexicon, text: &str, tokens: &[Token], at: usize) -> Option<(usize, Sense)> {
    let first = tokens.get(at).filter(|token| token.kind == TokenKind::Word)?;
    let next = tokens
        .get(at + 1)
        .filter(|next| next.joined && next.kind != TokenKind::Word)?;
    if !matches!(next.folded.as_str(), "*" | "#" | "@" | "$" | "%") && !next.folded.starts_with('#') {
        return None;
    }
    let rest = text.get(first.start..)?;
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | '?' | ')'))
        .unwrap_or(rest.len());
    let pattern: Vec<char> = rest.get(..end)?.chars().flat_map(char::to_lowercase).take(24).collect();
    let curse = lexicon.grammar.curses.iter().find(|curse| hides(&pattern, curse))?;
    let past = first.start + end;
    let length = tokens.iter().skip(at).take_while(|token| token.start < past).count();
    let known = lexicon.form(curse).filter(Sense::speaks);
    Some((
        length,
        known.unwrap_or(Sense {
            valence: CURSE,
            ..Sense::default()
        }),
    ))
}

/// Whether a word fits a pattern in which each run of signs stands for one letter or more.
fn hides(pattern: &[char], word: &str) -> bool {
    let sign = |c: char| !c.is_alphabetic();
    match pattern.split_first() {
        None => word.is_empty(),
        Some((&c, rest)) if sign(c) => {
            let run = 1 + rest.iter().take_while(|&&c| sign(c)).count();
            let rest = pattern.get(run..).unwrap_or_default();
            word.char_indices()
                .skip(1)
                .map(|(at, _)| at)
                .chain([word.len()])
                .take(8)
                .any(|at| at > 0 && word.get(at..).is_some_and(|word| hides(rest, word)))
        }
        Some((c, rest)) => word.strip_prefix(*c).is_some_and(|word| hides(rest, word)),
    }
}

/// A word that no list knows: spelt otherwise, or written together.
pub(super) fn guess(lexicon: &Lexicon, token: &Token, plain: bool) -> (Sense, Rules) {
    if token.kind == TokenKind::Number {
        return (Sense::default(), Rules::default());
    }
    if let Some(read) = read(lexicon, &token.folded, plain) {
        return read;
    }
    match compound::valence(lexicon, &token.folded) {
        Some(valence) => (
            Sense {
                valence: (valence * 100.0).round() / 100.0,
                ..Sense::default()
            },
            Rules::default().with(Rule::Compound),
        ),
        None => (Sense::default(), Rules::default()),
    }
}

/// True for a text without the letters that its language adds to the Latin ones.
pub(super) fn plain(text: &str) -> bool {
    text.len() > 24
        && !text
            .chars()
            .any(|c| matches!(c, 'å' | 'ä' | 'ö' | 'æ' | 'ø' | 'Å' | 'Ä' | 'Ö' | 'Æ' | 'Ø'))
}
