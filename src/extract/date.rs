//! Dates as people and machines write them.
//!
//! Comes in: a text, the time of the poll, the language where it is known. Goes out: a point in time, or none. A time
//! without a zone is taken in that of `now`; a day that no calendar has ("31 juni") is none. Never here: the clock.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp, ToSpan, Zoned};

use crate::mention::Language;

use super::head;
use tokens::{Part, Token, parts};

mod tokens;
mod words;

/// More than this is no date.
const LONGEST: usize = 160;

/// Reads a date: RFC 3339, RFC 2822 and their sloppy cousins, month names in six languages, unix time in seconds or
/// milliseconds, "igår 12:10", "2 часа назад". What names no zone is meant in that of `now`.
pub fn read(text: &str, now: &Zoned, language: Option<Language>) -> Option<Timestamp> {
    let text = head(text.trim(), LONGEST);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().filter(|b| *b == b'.').count() < 2 {
        return unix(text).or_else(|| compact(text, now));
    }
    let tokens = tokens::read(text);
    if let Some(at) = ago(&tokens, now) {
        return Some(at);
    }
    let parts = parts(&tokens);
    let date = day(&parts, now).or_else(|| written(&parts, now, language))?;
    let time = parts.iter().find_map(|part| match part {
        Part::Time(time) => Some(*time),
        _ => None,
    });
    let offset = parts.iter().find_map(|part| match part {
        Part::Zone(seconds) => Offset::from_seconds(*seconds).ok(),
        _ => None,
    });
    let (time, more) = time.unwrap_or((Time::midnight(), 0));
    let edge = if date.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    };
    let local = date.to_datetime(time);
    let at = match offset {
        Some(offset) => offset.to_timestamp(local),
        None => now.time_zone().to_timestamp(local),
    };
    let at = at.unwrap_or(edge);
    Some(at.checked_add(SignedDuration::from_secs(more)).unwrap_or(edge))
}

/// Puts a time into the ten years before and the one day after `now`; true where it had to be moved.
pub fn clamp(at: Timestamp, now: Timestamp) -> (Timestamp, bool) {
    let day = SignedDuration::from_hours(24);
    let earliest = now.checked_sub(day * 3653).unwrap_or(Timestamp::MIN);
    let latest = now.checked_add(day).unwrap_or(Timestamp::MAX);
    let clamped = at.clamp(earliest, latest);
    (clamped, clamped != at)
}

/// What a post says of its time: the first candidate that can be read, clamped; and the text as written where it could
/// not be read or was clamped.
pub fn published<'a>(
    candidates: impl IntoIterator<Item = &'a str>,
    now: &Zoned,
    language: Option<Language>,
) -> (Option<Timestamp>, Option<String>) {
    let mut unread = None;
    for text in candidates.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        let written = || super::text::line(head(text, LONGEST));
        match read(text, now, language).map(|at| clamp(at, now.timestamp())) {
            Some((at, false)) => return (Some(at), None),
            Some((at, true)) => return (Some(at), Some(written())),
            None => unread = unread.or_else(|| Some(written())),
        }
    }
    (None, unread)
}

/// Seconds or milliseconds since 1970, between 1996 and 2286.
fn unix(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next()?;
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        9 | 10 if number > 820_000_000 => Timestamp::from_second(number).ok(),
        12 | 13 => Timestamp::from_millisecond(number).ok(),
        16 => Timestamp::from_microsecond(number).ok(),
        _ => None,
    }
}

/// `20261120`, `20261120081500`, and a bare `2026`.
fn compact(text: &str, now: &Zoned) -> Option<Timestamp> {
    let field = |from: usize, to: usize| text.get(from..to).map_or(Some(0), |digits| digits.parse::<i8>().ok());
    let year: i16 = text.get(0..4)?.parse().ok()?;
    let date = match text.len() {
        4 if (1990..2100).contains(&year) => Date::new(year, 1, 1).ok()?,
        8 | 12 | 14 => Date::new(year, field(4, 6)?, field(6, 8)?).ok()?,
        _ => return None,
    };
    let time = Time::new(field(8, 10)?, field(10, 12)?, field(12, 14)?, 0).ok()?;
    now.time_zone().to_timestamp(date.to_datetime(time)).ok()
}

/// "2 hours ago", "for 3 timer siden", "час назад", "just nu", "5 min".
fn ago(tokens: &[Token<'_>], now: &Zoned) -> Option<Timestamp> {
    let says = |list: &[&str]| tokens.iter().any(|t| t.word().is_some_and(|w| list.contains(&w)));
    let unit_at = tokens.iter().position(|t| t.word().and_then(words::unit).is_some());
    if let Some(at) = unit_at {
        let before = at.checked_sub(1).and_then(|n| tokens.get(n));
        let count = match before {
            Some(Token::Number { value, .. }) => Some(i64::try_from(*value).ok().filter(|n| *n < 100_000)?),
            Some(token) => token.word().filter(|word| words::ONE.contains(word)).map(|_| 1),
            None => None,
        };
        let alone = tokens.len() == 2 && count.is_some();
        if says(words::AGO) || alone {
            return back(now, count.unwrap_or(1), tokens.get(at)?.word().and_then(words::unit)?);
        }
    }
    let joined: Vec<&str> = tokens.iter().filter_map(Token::word).collect();
    words::NOW.contains(&joined.join(" ").as_str()).then(|| now.timestamp())
}

fn back(now: &Zoned, count: i64, unit: words::Unit) -> Option<Timestamp> {
    let span = Span::new();
    let span = match unit {
        words::Unit::Second => span.try_seconds(count),
        words::Unit::Minute => span.try_minutes(count),
        words::Unit::Hour => span.try_hours(count),
        words::Unit::Day => span.try_days(count),
        words::Unit::Week => span.try_weeks(count),
        words::Unit::Month => span.try_months(count),
        words::Unit::Year => span.try_years(count),
    };
    now.checked_sub(span.ok()?).ok().map(|at| at.timestamp())
}

/// "idag", "i går", "вчера", "toissapäivänä": a day counted from today.
fn day(parts: &[Part<'_>], now: &Zoned) -> Option<Date> {
    let mut last = "";
    for part in parts {
        let Part::Word(word) = part else {
            last = "";
            continue;
        };
        let back = words::days_back(word).or_else(|| words::days_back(&format!("{last} {word}")));
        if let Some(back) = back {
            return now.date().checked_sub(back.days()).ok();
        }
        last = word;
    }
    None
}

/// A calendar date: by the name of its month, or by numbers alone.
fn written(parts: &[Part<'_>], now: &Zoned, language: Option<Language>) -> Option<Date> {
    parts
        .iter()
        .find_map(|part| match part {
            Part::Iso(year, month, day) => Some(Date::new(*year, *month, *day).ok()),
            Part::Dotted(a, b, year, sign) => Some(numbers(*a, *b, *year, *sign, now, language)),
            _ => None,
        })
        .unwrap_or_else(|| named(parts, now))
}

/// Day and month in numbers: day first, but for slashes in English, or where only the other way round is possible.
fn numbers(a: i8, b: i8, year: Option<i16>, sign: char, now: &Zoned, language: Option<Language>) -> Option<Date> {
    let month_first = sign == '/' && (b > 12 || (language == Some(Language::EN) && a <= 12));
    let (day, month) = if month_first { (b, a) } else { (a, b) };
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => this_year(month, day, now),
    }
}

/// Day, month name and year, in any order; "5. maj", "May 5, 2026", "3 марта 2026 г.".
fn named(parts: &[Part<'_>], now: &Zoned) -> Option<Date> {
    let at = parts
        .iter()
        .position(|part| matches!(part, Part::Word(word) if words::month(word).is_some()))?;
    let Part::Word(name) = parts.get(at)? else { return None };
    let month = words::month(name)?;
    let numbers = |fits: fn(usize) -> bool| {
        parts.iter().enumerate().filter_map(move |(n, part)| match part {
            Part::Number { value, digits } if fits(*digits) => Some((n, *value)),
            _ => None,
        })
    };
    let small = numbers(|digits| digits <= 2);
    let day = small
        .clone()
        .find(|(n, _)| n + 1 == at)
        .or_else(|| small.clone().find(|(n, _)| *n > at));
    let year = match numbers(|digits| digits == 4).next() {
        Some((_, year)) => tokens::full_year(year, 4),
        None => small
            .clone()
            .find(|(n, _)| *n > at && Some(*n) != day.map(|(n, _)| n))
            .and_then(|(_, y)| tokens::full_year(y, 2)),
    };
    let number = i8::try_from(day.map_or(1, |(_, day)| day)).ok()?;
    match (year, day) {
        (Some(year), _) => Date::new(year, month, number).ok(),
        (None, Some(_)) => this_year(month, number, now),
        (None, None) => None,
    }
}

/// A day without its year: the last one that is not in the future.
fn this_year(month: i8, day: i8, now: &Zoned) -> Option<Date> {
    let today = now.date();
    let near = Date::new(today.year(), month, day).ok();
    let latest = today.tomorrow().unwrap_or(today);
    near.filter(|date| *date <= latest)
        .or_else(|| Date::new(today.year() - 1, month, day).ok())
}

#[cfg(test)]
mod tests;
