//! Where a sentence ends, and which full stops end none.
//!
//! Comes in: a mark with what stands before and behind it. Goes out: whether the next token opens a sentence.
//! Abbreviations of all our languages stand in one list: in short public posts the language is not yet known here.

use super::scan::End;
use super::words::{Token, TokenKind};

/// Words before a full stop that seldom end a sentence.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "adr",
    "afd",
    "alm",
    "ao",
    "approx",
    "art",
    "avd",
    "avg",
    "bl",
    "ca",
    "co",
    "corp",
    "dept",
    "dr",
    "dvs",
    "eks",
    "ekskl",
    "em",
    "esim",
    "est",
    "ev",
    "evt",
    "ex",
    "exkl",
    "fax",
    "fig",
    "forts",
    "fr",
    "frk",
    "gl",
    "hr",
    "hum",
    "huom",
    "inc",
    "inkl",
    "jf",
    "jfr",
    "jr",
    "kap",
    "kl",
    "klo",
    "ks",
    "lisäks",
    "ltd",
    "max",
    "mfl",
    "mht",
    "min",
    "mr",
    "mrs",
    "ms",
    "mt",
    "mv",
    "nr",
    "ns",
    "obs",
    "os",
    "osv",
    "pga",
    "pkt",
    "prof",
    "puh",
    "red",
    "ref",
    "resp",
    "rst",
    "sen",
    "sid",
    "sk",
    "sr",
    "st",
    "stk",
    "str",
    "tel",
    "tlf",
    "tm",
    "tv",
    "ung",
    "vard",
    "vedr",
    "vrt",
    "vs",
    "vv",
    "årg",
    "гл",
    "гр",
    "др",
    "ед",
    "им",
    "кв",
    "корп",
    "мин",
    "млн",
    "млрд",
    "наб",
    "напр",
    "обл",
    "пер",
    "пл",
    "пос",
    "пр",
    "просп",
    "проф",
    "рис",
    "руб",
    "сек",
    "см",
    "сокр",
    "соц",
    "ср",
    "стр",
    "тел",
    "тыс",
    "ул",
    "экз",
];

/// Dotted abbreviations that a sentence often ends with: a capital behind them opens the next.
const ENDERS: &[&str] = &[
    "d", "fl", "l", "m", "p", "v", "д", "п", "mm", "osv", "etc", "др", "руб", "тыс", "млн", "млрд",
];

/// Single letters that are words and may end a sentence.
const LETTER_WORDS: &[&str] = &["i", "u", "y", "o", "å", "ö", "ø", "я", "и"];

/// What the end of the sentence looks like after the mark `c`; `tokens` ends with it, `next` stands behind it.
pub(super) fn after_mark(c: char, end: End, tokens: &[Token], next: Option<char>) -> End {
    match c {
        '!' | '?' | '。' | '！' | '？' | '‼' => End::Closed,
        '…' if end == End::Open => End::Suspense,
        '.' => full_stop(end, tokens, next),
        _ => end,
    }
}

fn full_stop(end: End, tokens: &[Token], next: Option<char>) -> End {
    let before = tokens.len().checked_sub(2).and_then(|i| tokens.get(i));
    let before = before.filter(|_| tokens.last().is_some_and(|t| t.joined));
    if before.is_some_and(|b| b.kind == TokenKind::Mark && b.folded == ".") {
        return End::Suspense;
    }
    let (Some(before), End::Open) = (before, end) else {
        return end;
    };
    let free = next.is_none_or(|n| !n.is_alphanumeric());
    let word = before.folded.as_str();
    let single = before.scalars == 1;
    match before.kind {
        // No space behind it: `bra.Men` ends a sentence, `nordkaffe.se`, `U.S.A` and `t.ex` do not.
        TokenKind::Word if !free && (single || !next.is_some_and(char::is_uppercase)) => End::Open,
        TokenKind::Word if single && !LETTER_WORDS.contains(&word) => dotted(word),
        TokenKind::Word if chained(tokens) => dotted(word),
        TokenKind::Word if ABBREVIATIONS.binary_search(&word).is_ok() || ENDERS.contains(&word) => dotted(word),
        // "3. plass" and "den 3. mars": a small letter goes on.
        TokenKind::Number => End::Suspense,
        _ => End::Closed,
    }
}

/// True where the word before the last full stop is a later part of `t.ex.` or `bl.a.`.
fn chained(tokens: &[Token]) -> bool {
    let [.., first, dot, word, _] = tokens else {
        return false;
    };
    first.scalars <= 3
        && dot.folded == "."
        && dot.joined
        && word.joined
        && first.kind == TokenKind::Word
        && word.scalars <= 3
}

fn dotted(word: &str) -> End {
    if ENDERS.contains(&word) {
        End::Suspense
    } else {
        End::Open
    }
}

/// Whether a token behind such an end still belongs to the sentence; none: it does, and nothing is decided yet.
pub(super) fn goes_on(end: End, kind: TokenKind, slice: &str, gap: bool) -> Option<bool> {
    let first = slice.chars().next().unwrap_or(' ');
    match end {
        End::Open => Some(true),
        End::Broken => Some(false),
        _ if kind == TokenKind::Emoji => None,
        _ if kind == TokenKind::Mark => {
            // Closing signs touch what they close; opening ones stand free.
            let opens = gap
                && !matches!(
                    first,
                    '.' | '!' | '?' | '…' | ')' | ']' | '}' | ',' | ';' | ':' | '»' | '”'
                );
            (opens && end == End::Closed).then_some(false)
        }
        End::Suspense => Some(first.is_lowercase() || !gap || first == ','),
        End::Closed => Some(false),
    }
}
