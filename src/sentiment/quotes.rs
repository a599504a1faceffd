//! Words that are others' words.
//!
//! Comes in: a field and its tokens. Goes out: the spans of tokens that stand in quotes or on lines quoted with `>`.
//! Never here: a single word in quotes; that is the author's own doubt.

use crate::language::words::{TokenKind, Words};

/// A longer span is no quotation but a mark that was never closed, in tokens.
const LONGEST: usize = 200;

/// The quoted spans, in text order, as `[first, past the last)`.
pub(super) fn spans(text: &str, words: &Words) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut line_end = 0;
    let mut before = 0;
    for (i, token) in words.tokens.iter().enumerate() {
        if token.kind == TokenKind::Mark && token.start >= line_end {
            let mark = token.folded.chars().next().unwrap_or(' ');
            if mark == '>' && begins_line(text, before, token.start) {
                line_end = text
                    .get(token.start..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(text.len(), |at| token.start + at);
                let length = words
                    .tokens
                    .iter()
                    .skip(i)
                    .take_while(|token| token.start < line_end)
                    .count();
                spans.push((i, i + length));
                open = None;
            } else if closes(open, mark) {
                if let Some((from, _)) = open.take().filter(|(from, _)| (3..=LONGEST).contains(&(i - from))) {
                    spans.push((from, i));
                }
            } else if opens(mark) {
                open = Some((i, mark));
            }
        }
        before = token.end;
    }
    spans
}

/// True where the token is in one of the spans.
pub(super) fn within(spans: &[(usize, usize)], token: usize) -> bool {
    let after = spans.partition_point(|&(from, _)| from <= token);
    after
        .checked_sub(1)
        .and_then(|i| spans.get(i))
        .is_some_and(|&(_, to)| token < to)
}

fn begins_line(text: &str, before: usize, start: usize) -> bool {
    before == 0 || text.get(before..start).is_some_and(|gap| gap.contains('\n'))
}

fn opens(mark: char) -> bool {
    matches!(mark, '"' | '«' | '»' | '“' | '”' | '„' | '‟')
}

/// Nordic texts close with the sign they open with, German ones turn `»…«` round: any pair that fits will do.
fn closes(open: Option<(usize, char)>, mark: char) -> bool {
    match open {
        Some((_, '"')) => mark == '"',
        Some((_, '«')) => mark == '»',
        Some((_, '»')) => matches!(mark, '«' | '»'),
        Some((_, '“' | '”' | '„' | '‟')) => matches!(mark, '“' | '”'),
        _ => false,
    }
}
