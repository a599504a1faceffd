//! Learns undertones from labelled texts: a regularised linear fit over the words that no list speaks of.
//!
//! Comes in: texts with their label, and what the words of tone came to in each. Goes out: a valence for each form that
//! tells good texts from bad ones, in a fixed order, the same for the same rows. Never here: files, text that is kept.
//!
//! The fit is a logistic regression with an L2 pull to 0 (Hoerl & Kennard 1970 for the pull), where the score of the words
//! of tone is given and only the rest is fitted: what a list explains already teaches nothing new. Each coordinate in
//! turn takes the step that minimises a quadratic bound of the loss (Böhning & Lindsay 1988), which needs no step size.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::words::{self, TokenKind};
use crate::mention::Because;

/// A labelled text, as the ear without undertones hears it.
#[derive(Debug, Clone)]
pub struct Row {
    /// It speaks well; else ill.
    pub good: bool,
    /// Where it comes from; each source weighs the same, and in it good and bad do.
    pub source: String,
    /// The score of its words of tone.
    pub score: f64,
    /// The forms that no word of tone, phrase or sign takes up; no names.
    pub silent: BTreeSet<String>,
}

impl Row {
    /// Takes from a text what can be learnt from it; `because` are the parts that make the score.
    pub fn of(good: bool, source: &str, text: &str, score: f64, because: &[Because]) -> Row {
        let spoken = |start: usize| because.iter().any(|part| part.start <= start && start < part.end);
        let mut sentence = None;
        let mut silent = BTreeSet::new();
        for token in words::words(text).tokens {
            let opens = sentence.replace(token.sentence) != Some(token.sentence);
            let word = matches!(token.kind, TokenKind::Word | TokenKind::Hashtag);
            let name = !opens && text.get(token.start..).is_some_and(is_name);
            let plain = token.folded.chars().all(|c| c.is_alphabetic() || c == '\'');
            if word && plain && !name && !spoken(token.scalar) {
                silent.insert(token.folded);
            }
        }
        Row {
            good,
            source: source.to_owned(),
            score,
            silent,
        }
    }
}

/// A capital inside a sentence begins a name, which teaches nothing but who was spoken of; English "I" aside.
fn is_name(rest: &str) -> bool {
    let mut letters = rest.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_alphanumeric)
}

/// How the fit is held back.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// A form is learnt from as many texts at least.
    pub least: usize,
    /// The pull towards 0.
    pub pull: f64,
    /// Log-odds of a score of 1.
    pub scale: f64,
    /// Valences nearer to 0 are left out.
    pub floor: f64,
}

impl Default for Settings {
    /// Chosen by cross-validation over all languages, and by training on one source and testing on another.
    fn default() -> Settings {
        Settings {
            least: 2,
            pull: 2.0,
            scale: 0.7,
            floor: 0.05,
        }
    }
}

/// A form with what it leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// The form, folded.
    pub form: String,
    /// Its valence, to two decimals, -2 to 2.
    pub valence: f64,
    /// How many texts it stands in.
    pub texts: usize,
}

/// Fits the undertones, in the order of their forms.
pub fn undertones(rows: &[Row], settings: &Settings) -> Vec<Learnt> {
    let mut texts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        for form in &row.silent {
            texts.entry(form).or_default().push(i);
        }
    }
    texts.retain(|_, rows| rows.len() >= settings.least);
    let columns: Vec<Column> = texts
        .values()
        .map(|rows| Column {
            cells: rows.iter().map(|&row| (row, 1.0)).collect(),
            pull: settings.pull,
        })
        .collect();
    let claims = rows.iter().zip(shares(rows)).map(|(row, share)| Claim {
        sign: if row.good { 1.0 } else { -1.0 },
        share,
        given: row.score * settings.scale,
    });
    let fitted = fit(&columns, claims.collect());
    texts
        .iter()
        .zip(fitted)
        .map(|((form, rows), weight)| Learnt {
            form: (*form).to_owned(),
            valence: (weight / settings.scale * 100.0).round().clamp(-200.0, 200.0) / 100.0,
            texts: rows.len(),
        })
        .filter(|learnt| learnt.valence.abs() >= settings.floor)
        .collect()
}

/// What each row counts: 1 on average, each source and in it each label the same.
fn shares(rows: &[Row]) -> Vec<f64> {
    let mut sizes: BTreeMap<(&str, bool), f64> = BTreeMap::new();
    for row in rows {
        *sizes.entry((&row.source, row.good)).or_default() += 1.0;
    }
    let each = rows.len() as f64 / sizes.len().max(1) as f64;
    let share = |row: &Row| {
        sizes
            .get(&(row.source.as_str(), row.good))
            .map_or(0.0, |size| each / size)
    };
    rows.iter().map(share).collect()
}

/// The fit stops once no weight moves further than this, or after as many rounds.
const STILL: f64 = 1e-4;
const ROUNDS: usize = 500;

/// What is fitted: a number, wherever it counts.
pub(super) struct Column {
    /// In which claims, and by which factor.
    pub(super) cells: Vec<(usize, f64)>,
    /// How strongly it is pulled towards 0.
    pub(super) pull: f64,
}

/// That a sum has a sign.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// 1 or -1.
    pub(super) sign: f64,
    /// How much it matters that it holds.
    pub(super) share: f64,
    /// The part of the sum that is known.
    pub(super) given: f64,
}

/// Minimises Σ share · ln(1 + e^(-sign · (given + Σ factor · weight))) + Σ pull/2 · weight².
pub(super) fn fit(columns: &[Column], mut claims: Vec<Claim>) -> Vec<f64> {
    let bound = |column: &Column| {
        let curve = |&(at, factor): &(usize, f64)| claims[at].share * factor * factor / 4.0;
        column.cells.iter().map(curve).sum::<f64>() + column.pull
    };
    let bounds: Vec<f64> = columns.iter().map(bound).collect();
    let mut weights = vec![0.0; columns.len()];
    for _ in 0..ROUNDS {
        let mut moved: f64 = 0.0;
        for ((column, bound), weight) in columns.iter().zip(&bounds).zip(&mut weights) {
            let slope = |&(at, factor): &(usize, f64)| {
                let Claim { sign, share, given } = claims[at];
                -sign * share * factor / (1.0 + (sign * given).exp())
            };
            let slope: f64 = column.cells.iter().map(slope).sum();
            let step = -(slope + column.pull * *weight) / bound;
            *weight += step;
            moved = moved.max(step.abs());
            for &(at, factor) in &column.cells {
                claims[at].given += factor * step;
            }
        }
        if moved < STILL {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(good: bool, source: &str, text: &str, score: f64) -> Row {
        Row::of(good, source, text, score, &[])
    }

    fn learnt(rows: &[Row]) -> Vec<(String, f64)> {
        let learnt = undertones(rows, &Settings::default());
        learnt.into_iter().map(|learnt| (learnt.form, learnt.valence)).collect()
    }

    #[test]
    fn what_stands_in_good_texts_only_sounds_good() {
        let pair = || [row(true, "a", "Sol idag", 0.0), row(false, "a", "Regn idag", 0.0)];
        let rows: Vec<Row> = (0..4).flat_map(|_| pair()).collect();
        let learnt = learnt(&rows);
        let [(rain, bad), (sun, good)] = learnt.as_slice() else {
            panic!("{learnt:?}");
        };
        assert_eq!((rain.as_str(), sun.as_str()), ("regn", "sol"));
        assert!(*good > 0.3 && *bad < -0.3, "{learnt:?}");
    }

    #[test]
    fn what_the_words_of_tone_explain_teaches_little() {
        let rows = |score: f64| {
            let pair = || [row(true, "a", "sol", score), row(false, "a", "regn", -score)];
            (0..4).flat_map(|_| pair()).collect::<Vec<_>>()
        };
        let valence = |score: f64| learnt(&rows(score)).iter().map(|(_, v)| v.abs()).fold(0.0, f64::max);
        assert!(valence(4.0) < valence(0.0) / 2.0);
    }

    #[test]
    fn sources_and_labels_weigh_the_same() {
        let mut rows: Vec<Row> = (0..10).map(|_| row(true, "a", "och", 0.0)).collect();
        rows.extend((0..2).map(|_| row(false, "a", "och", 0.0)));
        assert_eq!(learnt(&rows), []);
    }

    #[test]
    fn words_that_were_heard_and_names_are_left_out() {
        let heard = Because {
            word: Some("bra".to_owned()),
            field: crate::mention::Field::Text,
            start: 3,
            end: 6,
            valence: 2.0,
            weight: 2.0,
            rules: Vec::new(),
        };
        let row = Row::of(true, "a", "En bra dag i Lund 2026", 2.0, &[heard]);
        assert_eq!(row.silent.into_iter().collect::<Vec<_>>(), ["dag", "en", "i"]);
    }
}
