//! Words written together: `skitservice`, `kjempebra`, `jätteglad`, `problemfri`.
//!
//! Comes in: a word that no list knows. Goes out: a careful guess at its valence from its last or first part. Never here:
//! a word that is listed, or whose stem is.

use std::borrow::Cow;
use std::cell::OnceCell;

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
    let topic = parts.topics.iter().any(|end| folded.ends_with(end));
    if solid || topic || letters < SHORTEST || !folded.chars().all(char::is_alphabetic) {
        return None;
    }
    let word = Whole {
        lexicon,
        folded,
        stem: OnceCell::new(),
    };
    // A first part must be listed as it is; most words begin with none.
    let opens = lexicon.parts.first.may_hold(folded) || parts.curses.iter().any(|curse| folded.starts_with(curse));
    let mut first = None;
    for (place, (cut, _)) in folded.char_indices().enumerate().skip(REST_LETTERS) {
        let rest = letters - place;
        if rest < REST_LETTERS {
            break;
        }
        let (head, tail) = folded.split_at(cut);
        let cursed = opens && parts.curses.contains(&head);
        let listed = (opens && place >= STRENGTHENER_LETTERS)
            .then(|| lexicon.form(head))
            .flatten();
        let factor = listed.map_or(0.0, |sense| sense.factor);
        let last = word.last(cut, tail);
        if let Some((_, valence)) = last.filter(|_| cursed || factor > 1.0) {
            return Some((valence * factor.max(CURSED)).clamp(-MOST, MOST));
        }
        // The longest last part comes first.
        let strong = |(letters, valence): &(usize, f64)| *letters >= LAST_LETTERS && valence.abs() >= STRONG;
        if let Some((_, valence)) = last.filter(strong) {
            return Some(valence * LAST);
        }
        if cursed || (opens && place >= FIRST_LETTERS) {
            first = opening(lexicon, head, tail, parts.without).or(first);
        }
    }
    first
}

/// A word with its stem, which is found once it is needed.
struct Whole<'a> {
    lexicon: &'a Lexicon,
    folded: &'a str,
    stem: OnceCell<Cow<'a, str>>,
}

impl Whole<'_> {
    /// What the last part from `cut` says, and its letters: its form, or else the end of the whole word's stem.
    fn last(&self, cut: usize, tail: &str) -> Option<(usize, f64)> {
        if !self.lexicon.parts.last.may_hold(tail) {
            return None;
        }
        let form = self.lexicon.form(tail).map(|sense| (tail, sense.valence));
        let by_stem = || {
            let stem = self
                .stem
                .get_or_init(|| words::stem(self.lexicon.language(), self.folded));
            stem.get(cut..).map(|end| (end, self.lexicon.stem(end)))
        };
        let (part, valence) = form.or_else(by_stem).filter(|(_, valence)| *valence != 0.0)?;
        let letters = part.chars().count();
        (letters >= REST_LETTERS).then_some((letters, valence))
    }
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
