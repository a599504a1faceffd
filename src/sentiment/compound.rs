//! Words written together: `skitservice`, `kjempebra`, `jätteglad`, `problemfri`.
//!
//! Comes in: a word that no list knows. Goes out: a careful guess at its valence from its last or first part. Never here:
//! a word that is listed, or whose stem is.

use super::lexicon::Lexicon;
use crate::language::words;

/// Shorter words are not taken apart, in letters.
const SHORTEST: usize = 8;
/// The least that a part must say by itself.
const STRONG: f64 = 2.0;
/// The last part rules a compound, yet a guess is a guess.
const LAST: f64 = 0.8;
/// The first part colours it.
const FIRST: f64 = 0.6;
/// "Without trouble" is less than joy.
const WITHOUT: f64 = -0.6;
/// The fewest letters of a last part, and of what may stand before it; `bestemmer` is not `best`.
const LAST_LETTERS: usize = 5;
const REST_LETTERS: usize = 3;
/// The fewest letters of a first part: curses are shorter than praise.
const BAD_LETTERS: usize = 4;
const GOOD_LETTERS: usize = 5;
/// The fewest letters of a strengthener (`kjempe`, `super`), and of what it strengthens.
const STRONG_LETTERS: usize = 4;
const STRENGTHENED_LETTERS: usize = 3;

/// The valence of a compound; none where its parts say nothing, or are not sure enough.
pub(super) fn valence(lexicon: &Lexicon, folded: &str) -> Option<f64> {
    let without = lexicon.grammar.compounds?;
    let letters = folded.chars().count();
    if letters < SHORTEST || !folded.chars().all(char::is_alphabetic) {
        return None;
    }
    let stem = words::stem(lexicon.language(), folded);
    let mut first = None;
    for (place, (cut, _)) in folded.char_indices().enumerate().skip(REST_LETTERS) {
        let (head, tail) = folded.split_at(cut);
        let rest = letters - place;
        if place >= STRONG_LETTERS && rest >= STRENGTHENED_LETTERS {
            let factor = lexicon.form(head).map_or(0.0, |sense| sense.factor);
            if let Some(valence) = part(lexicon, tail, &stem, cut).filter(|_| factor > 1.0) {
                return Some(valence * factor);
            }
        }
        if rest >= LAST_LETTERS {
            // The longest last part comes first.
            if let Some(valence) = part(lexicon, tail, &stem, cut).filter(|valence| valence.abs() >= STRONG) {
                return Some(valence * LAST);
            }
        }
        if place >= BAD_LETTERS && rest >= REST_LETTERS {
            let valence = opening(lexicon, head, tail, without);
            first = valence.filter(|&valence| valence < 0.0 || place >= GOOD_LETTERS).or(first);
        }
    }
    first
}

/// What a last part says: its form, or the end of the whole word's stem.
fn part(lexicon: &Lexicon, tail: &str, stem: &str, cut: usize) -> Option<f64> {
    let by_form = lexicon.form(tail).map(|sense| sense.valence);
    let valence = by_form.unwrap_or_else(|| stem.get(cut..).map_or(0.0, |end| lexicon.stem(end)));
    (valence != 0.0).then_some(valence)
}

/// What a first part says, an `s` between the parts aside.
fn opening(lexicon: &Lexicon, head: &str, tail: &str, without: &[&str]) -> Option<f64> {
    let valence = lexicon.form(head).filter(|sense| sense.valence != 0.0)?.valence;
    if without.iter().any(|end| tail == *end || tail.strip_prefix('s') == Some(end)) {
        return Some(valence * WITHOUT);
    }
    (valence.abs() >= STRONG).then_some(valence * FIRST)
}
