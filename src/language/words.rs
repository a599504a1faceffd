//! Stand-in.
#![allow(missing_docs)]
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use crate::mention::Language;
pub struct Words { pub tokens: Vec<Token>, pub sentences: u32 }
pub struct Token { pub start: usize, pub end: usize, pub scalar: usize, pub scalars: usize, pub folded: String, pub kind: TokenKind, pub sentence: u32 }
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind { Word, Number, Emoji, Link, Handle, Hashtag, Mark }
pub fn words(text: &str) -> Words {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut sentence, mut scalar) = (0, 0);
    let mut sigil = None;
    for (start, piece) in text.split_word_bound_indices() {
        let scalars = piece.chars().count();
        let kind = if piece.chars().any(char::is_alphanumeric) { TokenKind::Word } else { TokenKind::Mark };
        let folded = fold(piece);
        if kind == TokenKind::Word && !folded.is_empty() {
            let kind = match sigil { Some('#') => TokenKind::Hashtag, Some('@') => TokenKind::Handle, _ => kind };
            let back = usize::from(kind != TokenKind::Word);
            tokens.push(Token { start: start - back, end: start + piece.len(), scalar: scalar - back, scalars: scalars + back, folded, kind, sentence });
        } else if !piece.trim().is_empty() && piece != "#" && piece != "@" {
            tokens.push(Token { start, end: start + piece.len(), scalar, scalars, folded, kind: TokenKind::Mark, sentence });
            if piece == "." || piece == "!" || piece == "?" { sentence += 1; }
        }
        sigil = match piece { "#" => Some('#'), "@" => Some('@'), _ => None };
        scalar += scalars;
    }
    Words { tokens, sentences: sentence + 1 }
}
pub fn fold(text: &str) -> String { text.nfc().collect::<String>().to_lowercase().nfc().filter(|c| !c.is_control()).map(|c| if c == 'ё' { 'е' } else { c }).collect() }
pub fn stem(language: Language, folded: &str) -> Cow<'_, str> {
    match super::LANGUAGES.iter().find(|r| r.language == language).and_then(|r| r.stemmer) {
        Some(a) => Cow::Owned(rust_stemmers::Stemmer::create(a).stem(folded).into_owned()),
        None => Cow::Borrowed(folded),
    }
}
