//! A term as configured, made ready for the matcher.
//!
//! Comes in: `Nordkaffe Plus`, `H&M`, `#nordkaffe`, `@nordkaffe_se`, `nordkaffe.se`. Goes out: the ways in which each may stand in a
//! text. Never here: a look at a text.

use super::forms::{self, Form, Inflect, Script};
use super::lookalike;
use super::matcher::domain;
use crate::language::words::{Token, TokenKind, fold, plain, words};

/// Where a term is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In words; a term of one word also as a hashtag.
    Text,
    /// In hashtags that begin with it.
    Hashtag,
    /// In handles.
    Handle,
    /// In the hosts of links.
    Domain,
}

/// One way in which a term may stand in a text.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// The brand.
    pub(super) brand: usize,
    /// An excluded phrase.
    pub(super) veto: bool,
    /// Where to look.
    pub(super) place: Place,
    /// For each word its forms.
    pub(super) words: Vec<Vec<Form>>,
    /// For each word its case as written; empty where case does not matter.
    pub(super) written: Vec<String>,
    /// The domain, for [`Place::Domain`].
    pub(super) whole: String,
}

/// All ways in which `term` may stand in a text.
pub(super) fn terms(brand: usize, term: &str, case: bool, veto: bool) -> Vec<Term> {
    let new = |place, words: Vec<Vec<Form>>, written: Vec<String>| {
        let written = if case { written } else { Vec::new() };
        Term {
            brand,
            veto,
            place,
            words,
            written,
            whole: String::new(),
        }
    };
    let mut found = words(term).tokens;
    for token in &mut found {
        token.folded = lookalike::unmixed(&token.folded).unwrap_or_else(|| std::mem::take(&mut token.folded));
    }
    let tokens = trimmed(&found);
    let slice = |t: &Token| term.get(t.start..t.end).unwrap_or("");
    let mut out = Vec::new();
    if let Some(whole) = domain(term).filter(|_| !term.contains(char::is_whitespace)) {
        out.push(Term {
            whole,
            ..new(Place::Domain, Vec::new(), Vec::new())
        });
    }
    match tokens {
        [] => {}
        [one] if matches!(one.kind, TokenKind::Hashtag | TokenKind::Handle) => {
            let place = if one.kind == TokenKind::Hashtag {
                Place::Hashtag
            } else {
                Place::Handle
            };
            let name = plain(slice(one).trim_start_matches(['#', '＃', '@', '＠']));
            out.push(new(place, vec![vec![exact(&one.folded)]], vec![name]));
        }
        [one] if one.kind == TokenKind::Link => {}
        _ => {
            let written: Vec<String> = tokens.iter().map(|t| plain(slice(t))).collect();
            for words in spellings(tokens) {
                out.push(new(Place::Text, words, written.clone()));
            }
            // "Dr. Oetker" is written without its full stop too.
            let bare: Vec<Token> = unstopped(tokens);
            if bare.len() < tokens.len() {
                let written: Vec<String> = bare.iter().map(|t| plain(slice(t))).collect();
                out.extend(
                    spellings(&bare)
                        .into_iter()
                        .map(|words| new(Place::Text, words, written.clone())),
                );
            }
            for (joined, written) in joined(tokens, &slice) {
                let name = vec![vec![Form {
                    written: written.is_some(),
                    ..exact(&joined)
                }]];
                let written = vec![written.unwrap_or_else(|| plain(term))];
                out.push(new(Place::Hashtag, name.clone(), written.clone()));
                out.push(new(Place::Handle, name, written));
            }
        }
    }
    out
}

fn exact(folded: &str) -> Form {
    Form {
        start: folded.to_owned(),
        endings: forms::Endings::Bare,
        written: true,
    }
}

/// Without the marks at both ends ("Coop.", "Yahoo!"), unless there is nothing else.
fn trimmed(tokens: &[Token]) -> &[Token] {
    let solid = |t: &Token| t.kind != TokenKind::Mark;
    match (tokens.iter().position(solid), tokens.iter().rposition(solid)) {
        (Some(first), Some(last)) => tokens.get(first..=last).unwrap_or(tokens),
        _ => tokens,
    }
}

/// Without the marks that a blank follows.
fn unstopped(tokens: &[Token]) -> Vec<Token> {
    let follows = tokens.iter().skip(1).map(Some).chain([None]);
    let loose = |t: &Token, next: Option<&Token>| {
        t.kind == TokenKind::Mark && t.folded != "&" && next.is_some_and(|n| !n.joined)
    };
    tokens
        .iter()
        .zip(follows)
        .filter(|(t, next)| !loose(t, *next))
        .map(|(t, _)| t.clone())
        .collect()
}

/// The words in their own script and in the other one. The last word is inflected, in Cyrillic names each word.
fn spellings(tokens: &[Token]) -> Vec<Vec<Vec<Form>>> {
    let last = tokens.len().saturating_sub(1);
    let name: String = tokens.iter().map(|t| t.folded.as_str()).collect();
    let how = |i: usize, all: bool| {
        if i == last || all {
            Inflect::of(&name)
        } else {
            Inflect::Never
        }
    };
    let own = |(i, t): (usize, &Token)| match t.kind {
        TokenKind::Word => forms::own(&t.folded, how(i, cyrillic(t))),
        _ => vec![exact(&t.folded)],
    };
    let other = |(i, t): (usize, &Token)| match t.kind {
        TokenKind::Word => forms::other_script(&t.folded, how(i, !cyrillic(t))),
        _ => vec![exact(&t.folded)],
    };
    let own: Vec<Vec<Form>> = tokens.iter().enumerate().map(own).collect();
    let other: Vec<Vec<Form>> = tokens.iter().enumerate().map(other).collect();
    // Where one word has no other spelling, the whole name has none.
    let spelled = other.iter().all(|forms| !forms.is_empty()) && tokens.iter().any(|t| t.kind == TokenKind::Word);
    if spelled { vec![own, other] } else { vec![own] }
}

fn cyrillic(token: &Token) -> bool {
    forms::script(&token.folded) == Script::Cyrillic
}

/// The name in one word, as hashtags and handles have it, in its own script (with its case) and the other one.
fn joined<'t>(tokens: &[Token], slice: &impl Fn(&Token) -> &'t str) -> Vec<(String, Option<String>)> {
    let parts = || {
        tokens
            .iter()
            .filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number))
    };
    let joined: String = parts().map(|t| t.folded.replace(['\'', '.', ','], "")).collect();
    if joined.is_empty() {
        return Vec::new();
    }
    let written: String = parts().map(|t| plain(slice(t)).replace(['\'', '.', ','], "")).collect();
    let mut out = vec![(fold(&joined), Some(written))];
    let others = forms::other_script(&joined, Inflect::Never);
    out.extend(others.into_iter().map(|f| (f.start, None)));
    out
}
