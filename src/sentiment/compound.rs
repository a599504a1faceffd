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
/// The most that any word says.
const MOST: f64 = 4.0;
/// The last part rules a compound, yet a guess is a guess.
const LAST: f64 = 0.8;
/// The first part colours it.
const FIRST: f64 = 0.6;
/// A curse strengthens what sounds by itself (`skitgod`).
const CURSED: f64 = 1.3;
/// "Without trouble" is less than joy.
const WITHOUT: f64 = -0.6;
/// The fewest letters of a part that tells: shorter ones stand in words that have nothing to do with them (`be-stem-mer`,
/// `kris-tina`); curses are known by name.
const LAST_LETTERS: usize = 5;
const FIRST_LETTERS: usize = 5;
/// The fewest letters of a part that tells nothing.
const REST_LETTERS: usize = 3;
/// The fewest letters of a strengthener (`kjempe`, `super`).
const STRENGTHENER_LETTERS: usize = 4;

/// The valence of a compound; none where its parts say nothing, or are not sure enough.
pub(super) fn valence(lexicon: &Lexicon, folded: &str) -> Option<f64> {
    let parts = lexicon.grammar.compounds.as_ref()?;
    let letters = folded.chars().count();
    let solid = parts.solid.iter().any(|start| folded.starts_with(start));
    if solid || letters < SHORTEST || !folded.chars().all(char::is_alphabetic) {
        return None;
    }
    let stem = words::stem(lexicon.language(), folded);
    let mut first = None;
    for (place, (cut, _)) in folded.char_indices().enumerate().skip(REST_LETTERS) {
        let (head, tail) = folded.split_at(cut);
        let rest = letters - place;
        if rest < REST_LETTERS {
            break;
        }
        let cursed = parts.curses.contains(&head);
        let factor = lexicon.form(head).map_or(0.0, |sense| sense.factor);
        let strengthened = cursed || (factor > 1.0 && place >= STRENGTHENER_LETTERS);
        if strengthened && let Some(valence) = last(lexicon, tail, &stem, cut, REST_LETTERS) {
            return Some((valence * factor.max(CURSED)).clamp(-MOST, MOST));
        }
        // The longest last part comes first.
        let strong = |valence: &f64| valence.abs() >= STRONG;
        if let Some(valence) = last(lexicon, tail, &stem, cut, LAST_LETTERS).filter(strong) {
            return Some(valence * LAST);
        }
        if cursed || place >= FIRST_LETTERS {
            first = opening(lexicon, head, tail, parts.without).or(first);
        }
    }
    first
}

/// What a last part says: its form, or the end of the whole word's stem; both of `least` letters or more.
fn last(lexicon: &Lexicon, tail: &str, stem: &str, cut: usize, least: usize) -> Option<f64> {
    let long = |part: &&str| part.chars().count() >= least;
    let by_form = Some(tail)
        .filter(long)
        .and_then(|tail| lexicon.form(tail))
        .map(|sense| sense.valence);
    let by_stem = || stem.get(cut..).filter(long).map(|end| lexicon.stem(end));
    by_form.or_else(by_stem).filter(|&valence| valence != 0.0)
}

/// What a first part says, an `s` between the parts aside.
fn opening(lexicon: &Lexicon, head: &str, tail: &str, without: &[&str]) -> Option<f64> {
    let valence = lexicon.form(head).filter(|sense| sense.valence != 0.0)?.valence;
    if without
        .iter()
        .any(|end| tail == *end || tail.strip_prefix('s') == Some(end))
    {
        return Some(valence * WITHOUT);
    }
    (valence.abs() >= STRONG).then_some(valence * FIRST)
}
