//! "I have never had such bad service": nothing was ever worse, and the word is not turned.
//!
//! Comes in: a word of tone among its tokens. Goes out: whether it is the worst, or the best, of its kind. Never here:
//! what it weighs.

use super::grammar::Grammar;
use crate::language::words::{Token, TokenKind};

/// How many words may stand between "such" and the word.
const BESIDE: usize = 1;
/// How many words before "such" a "never" may stand.
const REACH: usize = 8;

/// True where "never ... such" stands before the tokens `from..to`, and nothing behind them that they are compared with.
pub(super) fn is(grammar: &Grammar, tokens: &[Token], from: usize, to: usize) -> bool {
    let Some(first) = tokens.get(from) else {
        return false;
    };
    let here = |token: &Token| token.sentence == first.sentence && token.kind == TokenKind::Word;
    let before = tokens.get(..from).unwrap_or_default();
    let near = before.iter().rev().take_while(|token| here(token));
    let such = near
        .clone()
        .take(BESIDE + 1)
        .position(|token| grammar.such.contains(&token.folded.as_str()));
    // "never so good that": "such" may be the first word of the phrase itself.
    let inside = tokens.get(from..to).unwrap_or_default();
    let such = match such {
        Some(place) => place + 1,
        None if inside.len() > 1 && grammar.such.contains(&first.folded.as_str()) => 0,
        None => return false,
    };
    let never = near
        .skip(such)
        .take(REACH)
        .any(|token| grammar.ever.contains(&token.folded.as_str()));
    // "never as good as they say"; but "never as good food as here" is praise.
    let next = tokens.get(to).filter(|token| here(token));
    let compared = next.is_some_and(|token| grammar.than.contains(&token.folded.as_str()));
    never && !compared
}
