//! The lexicon files: compiled in, and read line by line.
//!
//! Comes in: the text of a file after `lexicons/README.md`. Goes out: its entries, and every fault with file and line.
//! Never here: what an entry means for a text.

use std::collections::HashMap;
use std::fmt;
use std::ops::RangeInclusive;

use unicode_normalization::is_nfc;

use super::hash::{Hashed, hash};
use crate::mention::Language;

/// The texts of one folder under `lexicons/`.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    /// Its name: the language's code.
    pub name: &'a str,
    /// `valence.tsv`
    pub valence: &'a str,
    /// `phrases.tsv`
    pub phrases: &'a str,
    /// `negators.txt`
    pub negators: &'a str,
    /// `intensifiers.tsv`
    pub intensifiers: &'a str,
    /// `contrast.txt`
    pub contrast: &'a str,
    /// `function.txt`
    pub function: &'a str,
    /// `learnt.tsv`; empty where there is none.
    pub learnt: &'a str,
}

/// The files of a folder, in the order in which `Folder::of` takes their texts.
pub(super) const NAMES: [&str; 7] = [
    "valence.tsv",
    "phrases.tsv",
    "negators.txt",
    "intensifiers.tsv",
    "contrast.txt",
    "function.txt",
    LEARNT,
];

/// The one file that a folder may do without.
pub(super) const LEARNT: &str = "learnt.tsv";

impl<'a> Folder<'a> {
    /// A folder of the texts of `NAMES`.
    pub(super) fn of(name: &'a str, texts: &'a [String; NAMES.len()]) -> Folder<'a> {
        let [valence, phrases, negators, intensifiers, contrast, function, learnt] = texts;
        Folder {
            name,
            valence,
            phrases,
            negators,
            intensifiers,
            contrast,
            function,
            learnt,
        }
    }
}

macro_rules! folder {
    ($name:literal, $learnt:expr) => {
        Folder {
            name: $name,
            valence: include_str!(concat!("../../lexicons/", $name, "/valence.tsv")),
            phrases: include_str!(concat!("../../lexicons/", $name, "/phrases.tsv")),
            negators: include_str!(concat!("../../lexicons/", $name, "/negators.txt")),
            intensifiers: include_str!(concat!("../../lexicons/", $name, "/intensifiers.tsv")),
            contrast: include_str!(concat!("../../lexicons/", $name, "/contrast.txt")),
            function: include_str!(concat!("../../lexicons/", $name, "/function.txt")),
            learnt: $learnt,
        }
    };
    ($name:literal) => {
        folder!($name, include_str!(concat!("../../lexicons/", $name, "/learnt.tsv")))
    };
}

/// The lexicons that are compiled in: a language, its own folder, and one that is read where its own says nothing.
pub(super) const SHELF: &[(Language, &[Folder<'static>])] = &[
    (Language::SV, &[folder!("sv")]),
    (Language::NB, &[folder!("nb")]),
    (Language::NN, &[folder!("nn", ""), folder!("nb")]),
    (Language::DA, &[folder!("da")]),
    (Language::FI, &[folder!("fi")]),
    (Language::RU, &[folder!("ru")]),
    (Language::EN, &[folder!("en")]),
];

/// Emoji and emoticons, for every language.
pub(super) const EMOJI: &str = include_str!("../../lexicons/common/emoji.tsv");

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconFault {
    /// The file, from the project's root.
    pub file: String,
    /// Its line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what was expected.
    pub what: String,
}

/// All faults of the lexicons; shown one a line, as `FILE:LINE: what`.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct LexiconFaults {
    /// The first of them, in the order of files and lines.
    pub faults: Vec<LexiconFault>,
    /// How many more there are.
    pub more: usize,
}

/// How many faults are told one by one: a wholly wrong file of a million lines is told in brief.
const TOLD: usize = 1_000;

impl LexiconFaults {
    pub(super) fn add(&mut self, file: &str, line: usize, what: String) {
        if self.faults.len() < TOLD {
            self.faults.push(LexiconFault {
                file: file.to_owned(),
                line,
                what,
            });
        } else {
            self.more += 1;
        }
    }

    /// These and those.
    pub(super) fn and(mut self, those: LexiconFaults) -> LexiconFaults {
        self.more += those.more;
        for fault in those.faults {
            self.add(&fault.file, fault.line, fault.what);
        }
        self
    }

    /// True where everything could be read.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

impl fmt::Display for LexiconFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            let gap = if i == 0 { "" } else { "\n" };
            let line = if fault.line == 0 {
                String::new()
            } else {
                format!("{}:", fault.line)
            };
            write!(f, "{gap}{}:{line} {}", fault.file, fault.what)?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more faults", self.more)
        } else {
            Ok(())
        }
    }
}

/// An entry as it stands in its file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry<'a> {
    /// The word, phrase or sign, without `=`.
    pub(super) word: &'a str,
    /// Written with `=`: this form alone.
    pub(super) alone: bool,
    /// The second column; 0 in files of one column.
    pub(super) value: f64,
}

/// What the lines of a file look like.
pub(super) struct Shape {
    /// Name of the second column and what may stand there; none: a single column.
    column: Option<(&'static str, RangeInclusive<f64>)>,
    /// Whether 0 may stand in the second column.
    zero: bool,
    /// Signs are written as they are, in any case.
    signs: bool,
}

const VALENCES: RangeInclusive<f64> = -4.0..=4.0;

pub(super) const VALENCE: Shape = Shape {
    column: Some(("valence", VALENCES)),
    zero: false,
    signs: false,
};
/// A word whose undertone was learnt is one word, and faint.
pub(super) const LEARNT_VALENCE: Shape = Shape {
    column: Some(("valence", -2.0..=2.0)),
    zero: false,
    signs: false,
};
pub(super) const PHRASE: Shape = Shape {
    column: Some(("valence", VALENCES)),
    zero: true,
    signs: false,
};
pub(super) const SIGN: Shape = Shape {
    column: Some(("valence", VALENCES)),
    zero: false,
    signs: true,
};
pub(super) const FACTOR: Shape = Shape {
    column: Some(("factor", 0.1..=3.0)),
    zero: false,
    signs: false,
};
pub(super) const LIST: Shape = Shape {
    column: None,
    zero: false,
    signs: false,
};

/// Longest word or phrase, in bytes.
const LONGEST: usize = 200;

/// Reads a file whole: its good lines, and a fault for each bad one. Linear in the text.
pub(super) fn entries<'a>(file: &str, text: &'a str, shape: &Shape, faults: &mut LexiconFaults) -> Vec<Entry<'a>> {
    let mut read = Vec::new();
    let mut lines: HashMap<u64, usize, Hashed> = HashMap::default();
    // A line has about twenty bytes.
    lines.reserve(text.len() / 20);
    for (i, line) in text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A comment may not hide a `#` that is an entry of the emoji file: there it stands before a tab.
        if line.trim().is_empty() || (line.starts_with('#') && !(shape.signs && line.contains('\t'))) {
            continue;
        }
        let entry = match entry(line, shape) {
            Ok(entry) => entry,
            Err(what) => {
                faults.add(file, i + 1, what);
                continue;
            }
        };
        match lines.insert(hash(entry.word), i + 1) {
            Some(before) => faults.add(
                file,
                i + 1,
                format!("{} stands on line {before} already", shown(entry.word)),
            ),
            None => read.push(entry),
        }
    }
    read
}

fn entry<'a>(line: &'a str, shape: &Shape) -> Result<Entry<'a>, String> {
    let mut columns = line.split('\t');
    let written = columns.next().unwrap_or_default();
    let value = match (&shape.column, columns.next(), columns.next()) {
        (None, None, _) => 0.0,
        (Some((name, range)), Some(number), None) => value(number, name, range, shape.zero)?,
        (None, _, _) => {
            return Err(format!(
                "{} has more than one column; expected a word alone",
                shown(line)
            ));
        }
        (Some((name, _)), _, _) => return Err(format!("{}: expected `word` TAB `{name}`", shown(line))),
    };
    let (word, alone) = match written.strip_prefix('=') {
        Some(word) if !shape.signs => (word, true),
        _ => (written, false),
    };
    fit(word, shape)?;
    Ok(Entry { word, alone, value })
}

fn value(number: &str, name: &str, range: &RangeInclusive<f64>, zero: bool) -> Result<f64, String> {
    let value: f64 = number
        .trim()
        .parse()
        .map_err(|_| format!("{} is no number; expected a {name}", shown(number)))?;
    // NaN is in no range.
    if !range.contains(&value) {
        return Err(format!(
            "{name} {} is out of range; expected {} to {}",
            shown(number),
            range.start(),
            range.end()
        ));
    }
    if value == 0.0 && !zero {
        return Err(format!(
            "{name} 0 says nothing; expected {} to {} but 0",
            range.start(),
            range.end()
        ));
    }
    Ok(value)
}

fn fit(word: &str, shape: &Shape) -> Result<(), String> {
    if word.trim().is_empty() {
        return Err("no word before the tab".to_owned());
    }
    if word != word.trim() || word.contains("  ") {
        return Err(format!("{} has blanks to spare", shown(word)));
    }
    if word.len() > LONGEST {
        return Err(format!("{} is longer than {LONGEST} bytes", shown(word)));
    }
    if word.chars().any(char::is_control) {
        return Err(format!("{} holds a control character", shown(word)));
    }
    if shape.signs {
        return Ok(());
    }
    if word.chars().any(char::is_uppercase) {
        return Err(format!("{} is not lower case", shown(word)));
    }
    if !is_nfc(word) {
        return Err(format!("{} is not composed (NFC)", shown(word)));
    }
    Ok(())
}

/// A foreign text in a message: in quotes, short, without control characters.
fn shown(text: &str) -> String {
    let safe: String = text
        .chars()
        .take(40)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let cut = if text.chars().nth(40).is_some() { "…" } else { "" };
    format!("`{safe}{cut}`")
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
