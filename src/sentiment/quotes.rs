//! Words that are others' words.
//!
//! Comes in: a field and its tokens. Goes out: the spans of tokens that stand in quotes or on lines quoted with `>`.
//! A word or two in quotes are marked as such: the author's own doubt, or a title.

use crate::language::words::{TokenKind, Words};

/// A longer span is no quotation but a mark that was never closed, in tokens.
const LONGEST: usize = 200;

/// In a brief quotation stand this many tokens at most.
const BRIEF: usize = 2;

/// A quotation: tokens `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quote {
    from: usize,
    to: usize,
    /// A word or two.
    pub(super) brief: bool,
}

/// The quotations, in text order.
pub(super) fn spans(text: &str, words: &Words) -> Vec<Quote> {
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
                spans.push(Quote {
                    from: i,
                    to: i + length,
                    brief: false,
                });
                open = None;
            } else if closes(open, mark) {
                if let Some((from, _)) = open.take().filter(|(from, _)| (2..=LONGEST).contains(&(i - from))) {
                    spans.push(Quote {
                        from,
                        to: i,
                        brief: i - from <= BRIEF + 1,
                    });
                }
            } else if opens(mark) {
                open = Some((i, mark));
            }
        }
        before = token.end;
    }
    spans
}

/// The quotation that a token stands in.
pub(super) fn within(spans: &[Quote], token: usize) -> Option<Quote> {
    let after = spans.partition_point(|quote| quote.from <= token);
    let quote = after.checked_sub(1).and_then(|i| spans.get(i))?;
    (token < quote.to).then_some(*quote)
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
