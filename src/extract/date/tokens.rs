//! The pieces of a written date: numbers, words and signs, joined to dates, times and zones.

use jiff::civil::Time;

use super::words;
use crate::extract::part;

/// A date has no more pieces.
const MOST: usize = 40;

/// What stands between two borders.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// Digits.
    Number { value: u64, digits: usize, text: &'a str },
    /// Letters, lower case.
    Word(String),
    /// Any other sign; one blank for many.
    Sign(char),
}

impl Token<'_> {
    /// The word, where it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn sign(&self) -> Option<char> {
        match self {
            Token::Sign(c) => Some(*c),
            _ => None,
        }
    }
}

/// What several pieces mean together.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part<'a> {
    /// Year, month, day.
    Iso(i16, i8, i8),
    /// Two numbers and perhaps a year, with the sign between them.
    Dotted(i8, i8, Option<i16>, char),
    /// Time of day, and seconds to be added (86,400 where it said 24:00, 1 for a leap second).
    Time((Time, i64)),
    /// Seconds east of UTC.
    Zone(i32),
    /// A word that is nothing of these.
    Word(&'a str),
    /// A number that is nothing of these.
    Number { value: u64, digits: usize },
}

/// Cuts a text into pieces. Blanks between numbers and words are left out.
pub(super) fn read(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((from, c)) = chars.next() {
        if tokens.len() >= MOST {
            break;
        }
        let digit = c.is_ascii_digit();
        if !digit && !c.is_alphabetic() {
            if !c.is_whitespace() && c != ',' {
                tokens.push(Token::Sign(if matches!(c, '−' | '‐' | '‑' | '–') {
                    '-'
                } else {
                    c
                }));
            }
            continue;
        }
        let mut to = from + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|(_, n)| if digit { n.is_ascii_digit() } else { n.is_alphabetic() })
        {
            to = at + next.len_utf8();
        }
        let piece = part(text, from, to);
        if digit {
            tokens.push(Token::Number {
                value: piece.parse().unwrap_or(u64::MAX),
                digits: piece.len(),
                text: piece,
            });
        } else {
            push_words(piece.to_lowercase(), &mut tokens);
        }
    }
    tokens
}

/// The `t` of `2026-11-20T08:15` is only a border.
fn push_words(word: String, tokens: &mut Vec<Token<'_>>) {
    if word != "t" || tokens.len() < 5 {
        tokens.push(Token::Word(word));
    }
}

/// Joins pieces.
pub(super) fn parts<'a>(tokens: &'a [Token<'a>]) -> Vec<Part<'a>> {
    let (mut parts, mut at) = (Vec::new(), 0);
    while let Some(token) = tokens.get(at) {
        let left = tokens.get(at..).unwrap_or_default();
        let timed = parts.iter().any(|part| matches!(part, Part::Time(_)));
        let found = if timed {
            zone(left)
        } else {
            time(left, at.checked_sub(1).and_then(|n| tokens.get(n)))
        };
        let found = found.or_else(|| dotted(left));
        if let Some((part, used)) = found {
            parts.push(part);
            at += used;
            continue;
        }
        match token {
            Token::Word(word) => parts.push(Part::Word(word)),
            Token::Number { value, digits, .. } => parts.push(Part::Number {
                value: *value,
                digits: *digits,
            }),
            Token::Sign(_) => {}
        }
        at += 1;
    }
    parts
}

/// `2026-11-20`, `2026/11/20`, `20.11.2026`, `5/9/26`, `5.9.`
fn dotted<'a>(tokens: &'a [Token<'a>]) -> Option<(Part<'a>, usize)> {
    let (first, digits) = number(tokens.first())?;
    let sign = tokens.get(1)?.sign().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (second, width) = number(tokens.get(2))?;
    if width > 2 {
        return None;
    }
    let again = tokens.get(3).and_then(Token::sign) == Some(sign);
    let third = if again { number(tokens.get(4)) } else { None };
    let small = |n: u64| i8::try_from(n).ok();
    if digits == 4 {
        let (day, used) = third
            .filter(|(_, width)| *width <= 2)
            .map_or((1, 3), |(day, _)| (day, 5));
        return Some((Part::Iso(i16::try_from(first).ok()?, small(second)?, small(day)?), used));
    }
    if digits > 2 {
        return None;
    }
    match third.and_then(|(year, width)| full_year(year, width)) {
        Some(year) => Some((Part::Dotted(small(first)?, small(second)?, Some(year), sign), 5)),
        None if sign == '.' && again && third.is_none() => {
            Some((Part::Dotted(small(first)?, small(second)?, None, sign), 4))
        }
        None => None,
    }
}

/// `12:10`, `12:10:30.5`, `klo 12.30`, `kl. 12`, `3 pm`.
fn time<'a>(tokens: &'a [Token<'a>], before: Option<&Token<'_>>) -> Option<(Part<'a>, usize)> {
    let marked = tokens.first()?.word().is_some_and(|word| words::AT.contains(&word));
    let mut at = usize::from(marked);
    at += usize::from(marked && tokens.get(at).and_then(Token::sign) == Some('.'));
    let (hour, width) = number(tokens.get(at))?;
    if width > 2 || before.and_then(Token::sign) == Some('-') {
        return None;
    }
    at += 1;
    let colon = |at: usize| {
        tokens
            .get(at)
            .and_then(Token::sign)
            .filter(|c| *c == ':' || (marked && *c == '.'))
    };
    let (mut fields, mut bare) = ([0, 0], true);
    for field in &mut fields {
        let Some((value, 2)) = colon(at).and_then(|_| number(tokens.get(at + 1))) else {
            break;
        };
        (*field, bare) = (value, false);
        at += 2;
    }
    if !bare && tokens.get(at).and_then(Token::sign) == Some('.') && number(tokens.get(at + 1)).is_some() {
        at += 2;
    }
    let half = tokens
        .get(at)
        .and_then(Token::word)
        .filter(|word| matches!(*word, "am" | "pm"));
    if bare && !marked && half.is_none() {
        return None;
    }
    let hour = match half {
        Some("pm") if hour < 12 => hour + 12,
        Some("am") if hour == 12 => 0,
        _ => hour,
    };
    at += usize::from(half.is_some());
    clock(hour, fields).map(|time| (Part::Time(time), at))
}

fn clock(hour: u64, [minute, second]: [u64; 2]) -> Option<(Time, i64)> {
    let small = |n: u64| i8::try_from(n).ok();
    match (hour, minute, second) {
        (24, 0, 0) => Some((Time::midnight(), 86_400)),
        (_, _, 60) => Time::new(small(hour)?, small(minute)?, 59, 0)
            .ok()
            .map(|time| (time, 1)),
        _ => Time::new(small(hour)?, small(minute)?, small(second)?, 0)
            .ok()
            .map(|time| (time, 0)),
    }
}

/// `+0200`, `+02:00`, `-5`, `GMT`, `GMT+3`, `CEST`.
fn zone<'a>(tokens: &'a [Token<'a>]) -> Option<(Part<'a>, usize)> {
    if let Some(named) = tokens.first()?.word().and_then(words::zone) {
        let more = tokens.get(1..).and_then(zone).filter(|_| named == 0);
        return Some(more.map_or((Part::Zone(named), 1), |(part, used)| (part, used + 1)));
    }
    let sign = match tokens.first()?.sign()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let Token::Number { value, digits, text } = tokens.get(1)? else {
        return None;
    };
    let (hours, minutes, used) = match digits {
        4 => (part(text, 0, 2).parse().ok()?, part(text, 2, 4).parse().ok()?, 2),
        1 | 2 => match (tokens.get(2).and_then(Token::sign), number(tokens.get(3))) {
            (Some(':'), Some((minutes, 2))) => (*value, minutes, 4),
            _ => (*value, 0, 2),
        },
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60)
        .ok()
        .filter(|s| *s <= 14 * 3600)?;
    Some((Part::Zone(sign * seconds), used))
}

fn number(token: Option<&Token<'_>>) -> Option<(u64, usize)> {
    match token {
        Some(Token::Number { value, digits, .. }) => Some((*value, *digits)),
        _ => None,
    }
}

/// A year of two, three or four digits (RFC 2822, section 4.3).
pub(super) fn full_year(value: u64, digits: usize) -> Option<i16> {
    let year = match digits {
        2 if value < 50 => value + 2000,
        2 | 3 => value + 1900,
        4 => value,
        _ => return None,
    };
    i16::try_from(year).ok()
}
