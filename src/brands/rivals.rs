//! Names that nobody has configured: whom a text speaks of beside the one that is asked about.
//!
//! Comes in: a text, its tokens, where the target is named. Goes out: spans of tokens that look like other names. A
//! capital inside a sentence is one; at the head of a sentence the word must be no ordinary word besides (`ordinary.txt`).
//! Never here: names of the configuration.

use super::frames;
use crate::language::ordinary::akin;
use crate::language::words::{Token, TokenKind, Words};
use crate::mention::Language;

/// Fewer letters make no name.
const SHORTEST: usize = 3;
/// How many first letters two forms of one name share, at most.
const ALIKE: usize = 5;

/// The spans `[first, past the last)` of other names, in order. `known` says whether a word is in a lexicon of the language.
pub fn rivals(
    language: Language,
    text: &str,
    words: &Words,
    own: &[(usize, usize)],
    known: &dyn Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    if shouted(text) {
        return Vec::new();
    }
    let tokens = words.tokens.as_slice();
    let mine = |at: usize| own.iter().any(|&(first, past)| first <= at && at < past);
    let like_mine = |token: &Token| {
        own.iter()
            .filter_map(|&(first, _)| tokens.get(first))
            .any(|name| alike(&name.folded, &token.folded))
    };
    let frames = frames::of(language);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if mine(at) || !capital(text, token) || like_mine(token) || frames.begins(&tokens[at..]) {
            continue;
        }
        // A name of several words is one name.
        if let Some(last) = found.last_mut().filter(|last| last.1 == at) {
            last.1 += 1;
            continue;
        }
        let opens = opens(tokens, at);
        let strange = !akin(language, &token.folded) && !known(&token.folded);
        let place = at > 0
            && tokens.get(at - 1).is_some_and(|before| {
                before.sentence == token.sentence && frames.place.contains(&before.folded.as_str())
            });
        if (!opens && !place && (strange || token.folded.chars().count() > 6))
            || (opens && strange && !definite(language, token))
        {
            found.push((at, at + 1));
        }
    }
    found
}

/// True for a word with a capital at its head and small letters after it, and for a handle.
fn capital(text: &str, token: &Token) -> bool {
    if token.kind == TokenKind::Handle {
        return true;
    }
    let word = text.get(token.start..token.end).unwrap_or_default();
    let mut letters = word.chars();
    token.kind == TokenKind::Word
        && token.scalars >= SHORTEST
        && letters.next().is_some_and(char::is_uppercase)
        && letters.any(char::is_lowercase)
}

/// True at the head of a sentence, a line or a quotation, where any word has a capital.
fn opens(tokens: &[Token], at: usize) -> bool {
    let (Some(token), Some(before)) = (tokens.get(at), at.checked_sub(1).and_then(|i| tokens.get(i))) else {
        return true;
    };
    if before.sentence != token.sentence {
        return true;
    }
    match before.kind {
        TokenKind::Mark => !matches!(
            before.folded.as_str(),
            "," | ";" | "(" | "/" | "&" | "+" | "-" | "–" | "—"
        ),
        TokenKind::Emoji | TokenKind::Link | TokenKind::Handle => true,
        _ => false,
    }
}

/// A definite noun of the Nordic languages ("Maten", "Personalen"): a thing, no name.
fn definite(language: Language, token: &Token) -> bool {
    let ends: &[&str] = match language {
        Language::SV => &["arna", "erna", "orna", "aren", "elen", "ingen", "heten"],
        Language::NB | Language::NN | Language::DA => {
            &["ene", "ane", "ingen", "inga", "heten", "elsen", "eren", "aren"]
        }
        _ => &[],
    };
    ends.iter().any(|end| token.folded.ends_with(end))
}

fn alike(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    shared >= ALIKE.min(a.chars().count()).min(b.chars().count()).max(SHORTEST)
}

/// A text that is mostly in capitals tells nothing by them.
fn shouted(text: &str) -> bool {
    let (upper, lower) = text.chars().fold((0, 0), |(upper, lower), c| {
        (
            upper + usize::from(c.is_uppercase()),
            lower + usize::from(c.is_lowercase()),
        )
    });
    upper > lower
}
