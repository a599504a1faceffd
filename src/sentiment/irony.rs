//! Marks of irony: a rolling eye, "/s", #ironi, a "not" at the end.
//!
//! Comes in: the tokens of a field. Goes out: whether the author marks the text as not meant as it stands. Never here:
//! irony without a mark.

use crate::language::words::{Token, TokenKind, Words};

const SIGNS: &[&str] = &["🙄", "🙃", "🤡", "😒", "🤦", "🤦‍♂️", "🤦‍♀️", "🫠"];
const TAGS: &[&str] = &[
    "ironi",
    "irony",
    "ironisk",
    "ironiskt",
    "sarkasm",
    "sarkasme",
    "sarcasm",
    "sarkasmi",
    "ironia",
    "ирония",
    "сарказм",
    "not",
    "s",
];
/// Words that take back what stands before them when nothing follows.
const NOT: &[&str] = &["not", "eller hur", "liksom"];

/// Whether a field is marked so.
pub(super) fn marked(words: &Words) -> bool {
    let tokens = words.tokens.as_slice();
    tokens.iter().enumerate().any(|(at, token)| match token.kind {
        TokenKind::Emoji => SIGNS.iter().any(|sign| token.folded.starts_with(sign)),
        TokenKind::Hashtag => TAGS.contains(&token.folded.as_str()),
        TokenKind::Mark => token.folded == "/" && is_s(tokens, at),
        TokenKind::Word => at > 2 && NOT[..1].contains(&token.folded.as_str()) && alone(tokens, at),
        _ => false,
    })
}

/// Whether there is applause in a field.
pub(super) fn clapped(words: &Words) -> bool {
    let clap = |token: &Token| token.kind == TokenKind::Emoji && token.folded.starts_with('👏');
    words.tokens.iter().any(clap)
}

/// "/s" with nothing but signs behind it.
fn is_s(tokens: &[Token], at: usize) -> bool {
    let s = tokens.get(at + 1).is_some_and(|next| next.folded == "s" && next.joined);
    s && !tokens.get(at).is_some_and(|slash| slash.joined && at > 0)
        && tokens.iter().skip(at + 2).all(|token| token.kind == TokenKind::Mark)
}

/// A word that is a sentence of its own.
fn alone(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| tokens.get(i));
    let after = tokens.get(at + 1);
    before.is_some_and(|before| before.kind == TokenKind::Mark)
        && after.is_none_or(|after| matches!(after.kind, TokenKind::Mark | TokenKind::Emoji | TokenKind::Hashtag))
}
