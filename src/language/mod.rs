//! Which tongue a text is in, and its words.
//!
//! Comes in: text. Goes out: its token stream (`words`), the stem of a word, the language with a confidence
//! (`detect`, from what `profile` has learnt). `LANGUAGES` is the only table of languages. Never here: meaning; that is `sentiment`'s.

pub mod latin;
pub mod ordinary;
pub mod detect;
pub mod function;
pub mod profile;
pub mod words;

mod foreign;
mod net;
mod scan;
mod sentence;
mod signs;

use rust_stemmers::Algorithm;
use whatlang::Lang;

use crate::mention::Language;

/// A language that we can name.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its code.
    pub language: Language,
    /// Its English name.
    pub name: &'static str,
    /// What whatlang calls it; absent where whatlang does not know it.
    pub whatlang: Option<Lang>,
    /// The Snowball stemmer for its words.
    pub stemmer: Option<Algorithm>,
    /// Its folder under `lexicons/`; absent: texts in it are not scored.
    pub lexicon: Option<&'static str>,
}

/// A script that we tell languages apart in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
}

impl Row {
    /// The script that it is written in.
    pub fn script(&self) -> Script {
        match self.language.code() {
            "ru" | "uk" | "be" | "bg" => Script::Cyrillic,
            _ => Script::Latin,
        }
    }
}

/// All languages that we can name, those with a lexicon first.
pub const LANGUAGES: &[Row] = &[
    row(*b"sv", "Swedish", Some(Lang::Swe), Some(Algorithm::Swedish), Some("sv")),
    row(
        *b"nb",
        "Norwegian Bokmål",
        Some(Lang::Nob),
        Some(Algorithm::Norwegian),
        Some("nb"),
    ),
    row(
        *b"nn",
        "Norwegian Nynorsk",
        None,
        Some(Algorithm::Norwegian),
        Some("nn"),
    ),
    row(*b"da", "Danish", Some(Lang::Dan), Some(Algorithm::Danish), Some("da")),
    row(*b"fi", "Finnish", Some(Lang::Fin), Some(Algorithm::Finnish), Some("fi")),
    row(*b"ru", "Russian", Some(Lang::Rus), Some(Algorithm::Russian), Some("ru")),
    row(*b"en", "English", Some(Lang::Eng), Some(Algorithm::English), Some("en")),
    row(*b"de", "German", Some(Lang::Deu), Some(Algorithm::German), None),
    row(*b"nl", "Dutch", Some(Lang::Nld), Some(Algorithm::Dutch), None),
    row(*b"et", "Estonian", Some(Lang::Est), None, None),
    row(*b"is", "Icelandic", None, None, None),
    row(*b"uk", "Ukrainian", Some(Lang::Ukr), None, None),
    row(*b"be", "Belarusian", Some(Lang::Bel), None, None),
    row(*b"bg", "Bulgarian", Some(Lang::Bul), None, None),
];

const fn row(
    code: [u8; 2],
    name: &'static str,
    whatlang: Option<Lang>,
    stemmer: Option<Algorithm>,
    lexicon: Option<&'static str>,
) -> Row {
    Row {
        language: Language::of(code),
        name,
        whatlang,
        stemmer,
        lexicon,
    }
}

/// The row of a language; none for `und` and for languages that we cannot name.
pub fn row_of(language: Language) -> Option<&'static Row> {
    LANGUAGES.iter().find(|r| r.language == language)
}
