//! Stand-in.
#![allow(missing_docs)]
pub mod words;
use crate::mention::Language;
use rust_stemmers::Algorithm;
pub struct Row { pub language: Language, pub name: &'static str, pub whatlang: Option<whatlang::Lang>, pub stemmer: Option<Algorithm>, pub lexicon: Option<&'static str> }
const fn row(language: Language, name: &'static str, stemmer: Option<Algorithm>) -> Row { Row { language, name, whatlang: None, stemmer, lexicon: None } }
pub const LANGUAGES: &[Row] = &[
    row(Language::SV, "Swedish", Some(Algorithm::Swedish)),
    row(Language::NB, "Bokmål", Some(Algorithm::Norwegian)),
    row(Language::NN, "Nynorsk", Some(Algorithm::Norwegian)),
    row(Language::DA, "Danish", Some(Algorithm::Danish)),
    row(Language::FI, "Finnish", Some(Algorithm::Finnish)),
    row(Language::RU, "Russian", Some(Algorithm::Russian)),
    row(Language::EN, "English", Some(Algorithm::English)),
];
