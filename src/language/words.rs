//! The one token stream that matching, scoring, stemming and indexing share.
//!
//! Comes in: a text as given. Goes out: its tokens in order, each with its place in that text and its folded
//! form. One pass, linear in the text, whatever it holds. Never here: a change of the text itself.

use std::borrow::Cow;

use rust_stemmers::Stemmer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{row_of, scan};
use crate::mention::Language;

/// The most scalars that a folded form keeps; a longer token keeps its whole span.
pub const LONGEST: usize = 256;

/// A text cut into tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The tokens, in text order.
    pub tokens: Vec<Token>,
    /// How many sentences there are; every `Token::sentence` is below it.
    pub sentences: u32,
}

/// A word, number, sign or mark of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// First Unicode scalar in the text.
    pub scalar: usize,
    /// Its length in Unicode scalars.
    pub scalars: usize,
    /// The form to compare: see [`fold`]; without `#` and `@`; an emoji without skin tone and variation
    /// selector; an emoticon as written, its last sign three times at most. At most [`LONGEST`] scalars.
    pub folded: String,
    /// What it is.
    pub kind: TokenKind,
    /// No white space stands between it and the token before (a hyphen may: it is no token inside a word).
    pub joined: bool,
    /// The sentence that it stands in, from 0.
    pub sentence: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word; apostrophes inside belong to it, hyphens do not; digits may (`5G`).
    Word,
    /// Digits only, with `.`, `,` or `:` between them.
    Number,
    /// An emoji sequence or an emoticon.
    Emoji,
    /// `http://…`, `https://…`, `www.…` or a mail address.
    Link,
    /// `@name`, also `@name@host`.
    Handle,
    /// `#word`.
    Hashtag,
    /// Any other sign, one token a sign (a run of equal signs is three tokens at most).
    Mark,
}

/// Cuts a text into tokens and sentences.
pub fn words(text: &str) -> Words {
    scan::scan(text)
}

/// The form in which words are compared: NFC, lower case, ё as е, curly apostrophes as `'`, without soft hyphens,
/// zero-width signs and direction marks. `fold(fold(x)) == fold(x)`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut all_simple = true;
    for c in text.chars() {
        if !simple(c) {
            all_simple = false;
            break;
        }
        push_folded(c, &mut out);
    }
    if all_simple {
        return out;
    }
    out.clear();
    let mut lower = String::with_capacity(text.len());
    let mut base = ' ';
    for c in text.chars().filter(|&c| !ignorable(c)).nfc() {
        // More dots over an ё would make a new ё of the е.
        if c == '\u{308}' && matches!(base, 'ё' | 'Ё' | 'е') {
            continue;
        }
        if !is_combining_mark(c) {
            base = c;
        }
        push_folded(c, &mut lower);
    }
    out.extend(lower.nfc());
    out
}

/// The form in which words are compared where their case counts: as [`fold`], but in the case as written.
pub fn plain(text: &str) -> String {
    let kept = text.chars().filter(|&c| !ignorable(c)).nfc();
    kept.map(|c| match c {
        'ё' => 'е',
        'Ё' => 'Е',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => '\'',
        _ => c,
    })
    .collect()
}

/// The stem of a folded word after Snowball; a language without a stemmer, and a form that is no plain word of at
/// most 64 letters, is its own stem.
pub fn stem(language: Language, folded: &str) -> Cow<'_, str> {
    let Some(algorithm) = row_of(language).and_then(|r| r.stemmer) else {
        return Cow::Borrowed(folded);
    };
    // The generated stemmers are only ever tried on words: nothing else has a stem.
    if folded.len() > 128 || !folded.chars().all(|c| c.is_alphabetic() || c == '\'') {
        return Cow::Borrowed(folded);
    }
    let stem = Stemmer::create(algorithm).stem(folded);
    if stem.is_empty() { Cow::Borrowed(folded) } else { stem }
}

/// Letters that are NFC by themselves whatever stands beside them, and need no look-up but lower case.
fn simple(c: char) -> bool {
    matches!(c, '\0'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{2019}')
}

fn push_folded(c: char, out: &mut String) {
    match c {
        'a'..='z' | 'а'..='я' => out.push(c),
        'ё' | 'Ё' => out.push('е'),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        'å' | 'ä' | 'ö' | 'æ' | 'ø' => out.push(c),
        // The letters of this block and their small ones stand 32 apart.
        'А'..='Я' | 'À'..='Ö' | 'Ø'..='Þ' => out.push(char::from_u32(u32::from(c) + 32).unwrap_or(c)),
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => out.push('\''),
        // By itself, so that the end of a word is not folded otherwise than its middle.
        _ => out.extend(c.to_lowercase()),
    }
}

/// Signs that are not seen: soft hyphen, zero-width signs, direction marks, variation selectors.
pub(super) fn ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
