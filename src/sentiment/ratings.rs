//! Ratings inside a text: "2/5", "8 av 10", "terningkast 2", "★☆☆☆☆", "5 tähteä", "betyg: 1".
//!
//! Comes in: the tokens from a place on. Goes out: how many of them are a rating, and the valence that it comes to.
//! Never here: dates, years, results ("den 2/5", "5 av 5 butiker"), and the stars that a source delivers beside the text.

use super::numerals::number;
use crate::language::words::{Token, TokenKind};

/// The best and the worst rating weigh this much.
const FULL: f64 = 2.8;
/// What stands between points and their scale.
const OF: &[&str] = &["av", "af", "of", "out", "из", "/"];
/// Scales that people use.
const SCALES: &[f64] = &[5.0, 6.0, 10.0, 100.0];
/// Words for the unit of a rating.
const STARS: &[&str] = &[
    "stjärna",
    "stjärnor",
    "stjerne",
    "stjerner",
    "stjerna",
    "stjernor",
    "tähti",
    "tähteä",
    "tähden",
    "tähdellä",
    "звезда",
    "звезды",
    "звезд",
    "звездочка",
    "звездочки",
    "звездочек",
    "star",
    "stars",
    "getingar",
    "geting",
    "plus",
    "poeng",
    "poäng",
    "pistettä",
    "points",
    "балл",
    "балла",
    "баллов",
    "pist",
    "p",
];
/// Words before a grade of five, and before a throw of dice.
const GRADE: &[&str] = &[
    "betyg",
    "betyget",
    "karakter",
    "karakteren",
    "arvosana",
    "arvosanaksi",
    "оценка",
    "оценку",
    "рейтинг",
    "rating",
    "score",
    "grade",
    "bedømmelse",
];
const DICE: &[&str] = &["terningkast", "terning", "terningkastet"];
/// Before a day of the month.
const DATES: &[&str] = &[
    "den", "fra", "från", "til", "till", "kl", "klockan", "klokka", "sedan", "siden", "с", "до", "on", "senast",
    "innan", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "mandag", "tirsdag", "lørdag",
    "søndag", "på", "ma", "ti", "ke", "to", "pe", "la", "su", "kello", "klo",
];

/// The words that a rating may begin with, beside numbers.
pub(super) fn starts() -> impl Iterator<Item = &'static str> {
    DICE.iter().chain(GRADE).copied()
}

/// The rating that begins at `at`: its length in tokens, and its valence.
pub(super) fn at(text: &str, tokens: &[Token], at: usize) -> Option<(usize, f64)> {
    let token = tokens.get(at)?;
    if matches!(token.kind, TokenKind::Mark | TokenKind::Emoji) {
        return drawn(text, tokens, at);
    }
    if DICE.contains(&token.folded.as_str()) {
        return graded(tokens, at, 6.0);
    }
    if GRADE.contains(&token.folded.as_str()) {
        return graded(tokens, at, 5.0);
    }
    let points = number(token)?;
    let second = tokens.get(at + 1).filter(|next| next.sentence == token.sentence)?;
    if STARS
        .get(..STARS.len() - 6)
        .is_some_and(|stars| stars.contains(&second.folded.as_str()))
        && points <= 6.0
    {
        let scale = if points > 5.0 { 6.0 } else { 5.0 };
        return Some((2, valence(points, scale)?));
    }
    if !OF.contains(&second.folded.as_str()) || (second.folded == "/" && !second.joined) {
        return None;
    }
    let mut length = if second.folded == "out" { 4 } else { 3 };
    let mut scale = tokens.get(at + length - 1).and_then(number);
    // "fyra getingar av fem" and the like have their word between, see below; "2 av 5 stjerner" has it behind.
    if scale.is_none() && second.folded != "/" {
        length += 1;
        scale = tokens.get(at + length - 1).and_then(number);
    }
    let scale = scale.filter(|scale| SCALES.contains(scale))?;
    let date = at.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|before| {
        before.sentence == token.sentence
            && (DATES.contains(&before.folded.as_str()) || before.kind == TokenKind::Number)
    });
    if second.folded == "/" && (date || points.fract() == 0.0 && points > scale) {
        return None;
    }
    match tokens.get(at + length).filter(|next| next.sentence == token.sentence) {
        Some(next) if STARS.contains(&next.folded.as_str()) => length += 1,
        // "5 av 5 butiker": so many things.
        Some(next) if second.folded != "/" && counted(next) => return None,
        _ => {}
    }
    Some((length, valence(points, scale)?))
}

/// True for a noun that numbers could count.
fn counted(token: &Token) -> bool {
    let small = [
        "til", "till", "for", "för", "från", "fra", "i", "på", "av", "men", "och", "og", "и", "но", "за", "от", "для",
        "ja", "mutta", "to", "from", "and", "but", "ger", "gir", "får", "är", "er", "jag", "jeg", "så", "då", "som",
        "hos", "med",
    ];
    token.kind == TokenKind::Word && !small.contains(&token.folded.as_str()) && token.scalars > 2
}

/// "betyg: 2", "terningkast to".
fn graded(tokens: &[Token], at: usize, scale: f64) -> Option<(usize, f64)> {
    let colon = usize::from(
        tokens
            .get(at + 1)
            .is_some_and(|next| matches!(next.folded.as_str(), ":" | "=" | "-" | "–")),
    );
    let points = number(tokens.get(at + 1 + colon)?)?;
    let after = |i: usize| tokens.get(at + 2 + colon + i).map(|next| next.folded.as_str());
    if let Some(of) = after(0).filter(|of| OF.contains(of)) {
        let given = tokens
            .get(at + 3 + colon)
            .and_then(number)
            .filter(|given| SCALES.contains(given));
        return match given {
            Some(given) => Some((4 + colon, valence(points, given)?)),
            None if of == "/" => None,
            None => Some((2 + colon, valence(points, scale)?)),
        };
    }
    Some((2 + colon, valence(points, scale)?))
}

/// ★★☆☆☆, ⭐⭐⭐
fn drawn(text: &str, tokens: &[Token], at: usize) -> Option<(usize, f64)> {
    let start = tokens.get(at)?.start;
    let run = text.get(start..)?;
    let full = |c: char| matches!(c, '★' | '⭐' | '🌟');
    let signs = run.chars().take_while(|&c| full(c) || c == '☆' || c == '\u{fe0f}');
    let (mut lit, mut all, mut bytes) = (0, 0, 0);
    for c in signs {
        bytes += c.len_utf8();
        lit += i32::from(full(c));
        all += i32::from(c != '\u{fe0f}');
    }
    let scale = if all > lit { all } else { 5.max(all) };
    // One star alone is an ornament.
    if !(2..=10).contains(&all) {
        return None;
    }
    let length = tokens
        .iter()
        .skip(at)
        .take_while(|token| token.start < start + bytes)
        .count();
    Some((length, valence(f64::from(lit), f64::from(scale))?))
}

/// From the worst, one point, to the best.
fn valence(points: f64, scale: f64) -> Option<f64> {
    if points > scale || points < 0.0 {
        return None;
    }
    let place = ((points - 1.0) / (scale - 1.0)).max(0.0);
    let valence = ((place - 0.5) * 2.0 * FULL * 10.0).round() / 10.0;
    (valence != 0.0).then_some(valence)
}
