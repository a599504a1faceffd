//! The verdict, and why.
//!
//! Comes in: weighed words. Goes out: score, polarity, label, certainty, and the parts that add up to the score. Never
//! here: the rules that made the weights.

use super::Passage;
use super::rules::Weighed;
use crate::mention::{Because, Field, Label};

/// From this polarity on (score about 0.8) a text speaks well.
pub const POSITIVE: f64 = 0.2;
/// From this polarity down a text speaks ill.
pub const NEGATIVE: f64 = -0.2;
/// The scores at those polarities, about.
pub(super) const POSITIVE_SCORE: f64 = 0.8;
pub(super) const NEGATIVE_SCORE: f64 = -0.8;
/// How fast the score saturates: polarity = score / sqrt(score² + SQUASH), the squash of VADER (Hutto & Gilbert 2014).
pub const SQUASH: f64 = 15.0;
/// Certainty of "neutral" where nothing was heard.
pub const SILENT: f64 = 0.5;

/// How a text sounds; what `Tone` says but for the language.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The answer.
    pub label: Label,
    /// Certainty of the label, 0 to 1.
    pub certainty: f64,
    /// Squashed score, -1 to 1; none where unscored.
    pub polarity: Option<f64>,
    /// Sum of the weights.
    pub score: f64,
    /// The parts that add up to the score, in text order.
    pub because: Vec<Because>,
}

impl Verdict {
    /// Nothing is claimed.
    pub(super) fn unscored() -> Verdict {
        Verdict {
            label: Label::Unscored,
            certainty: 0.0,
            polarity: None,
            score: 0.0,
            because: Vec::new(),
        }
    }

    /// What the parts come to in a text of as many words. Their weights are thousandths, so that the score is their sum
    /// exactly.
    pub(super) fn of(because: Vec<Because>, words: u32) -> Verdict {
        // Adding 0.0 makes -0.0 a plain zero.
        let score = because.iter().map(|part| thousandths(part.weight)).sum::<f64>() / 1000.0 + 0.0;
        let polarity = polarity(score);
        let label = label(polarity);
        let stars = because.iter().any(|part| part.word.is_none());
        let certainty = certainty(label, polarity, score, if stars { 0 } else { words });
        Verdict {
            label,
            certainty,
            polarity: Some(polarity),
            score,
            because,
        }
    }
}

fn thousandths(weight: f64) -> f64 {
    (weight * 1000.0).round()
}

/// score / sqrt(score² + 15), to four decimals; it has the score's sign.
pub fn polarity(score: f64) -> f64 {
    // Adding 0.0 makes -0.0 a plain zero.
    (score / score.mul_add(score, SQUASH).sqrt() * 10_000.0).round() / 10_000.0 + 0.0
}

/// The answer for a polarity.
pub fn label(polarity: f64) -> Label {
    if polarity >= POSITIVE {
        Label::Positive
    } else if polarity <= NEGATIVE {
        Label::Negative
    } else {
        Label::Neutral
    }
}

/// How sure the label is, to two decimals.
///
/// Positive and negative: 1 - 0.78 · e^(-5.3 · |score| / (10 + words)), where words are those that were heard, 25 at most,
/// and none where the author gave stars: the same tone is surer in few words than scattered over many. The constants were
/// chosen on labelled posts, so that of the answers with a certainty of 0.6 about six in ten are right. Neutral: 0.5 where
/// nothing was heard; less, down to 0.25, the nearer the polarity is to a threshold.
fn certainty(label: Label, polarity: f64, score: f64, words: u32) -> f64 {
    let sure = match label {
        Label::Unscored => 0.0,
        Label::Neutral => SILENT * (1.0 - polarity.abs() / (2.0 * POSITIVE)),
        Label::Positive | Label::Negative => {
            let density = score.abs() / (10.0 + f64::from(words.min(25)));
            1.0 - 0.78 * (-5.3 * density).exp()
        }
    };
    (sure.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// The parts of a field's score; weights that come to nothing are left out.
pub(super) fn parts(passage: &Passage<'_>, weighed: &[Weighed]) -> Vec<Because> {
    weighed.iter().filter_map(|part| because(passage, part)).collect()
}

fn because(passage: &Passage<'_>, part: &Weighed) -> Option<Because> {
    let weight = thousandths(part.weight);
    let (first, last) = (
        passage.words.tokens.get(part.from)?,
        passage.words.tokens.get(part.to.checked_sub(1)?)?,
    );
    (weight != 0.0).then(|| Because {
        word: passage.text.get(first.start..last.end).map(str::to_owned),
        field: passage.field,
        start: first.scalar,
        end: last.scalar + last.scalars,
        valence: part.valence,
        weight: weight / 1000.0,
        rules: part.rules.names(),
    })
}

/// What stars say before a word is read: 1 is -2.5, 2 is -1.5, 3 is 0, 4 is 1.5, 5 is 2.5, in between in proportion.
/// Below 1 counts as 1; above 5 the scale is another, and nothing is said.
pub(super) fn prior(rating: f64) -> Option<Because> {
    const AT: [f64; 5] = [-2.5, -1.5, 0.0, 1.5, 2.5];
    if !(0.0..=5.0).contains(&rating) {
        return None;
    }
    let place = rating.max(1.0) - 1.0;
    let below = (place.floor() as usize).min(AT.len() - 1);
    let above = (below + 1).min(AT.len() - 1);
    let weight = thousandths(AT[below] + (AT[above] - AT[below]) * (place - below as f64)) / 1000.0;
    (weight != 0.0).then(|| Because {
        word: None,
        field: Field::Text,
        start: 0,
        end: 0,
        valence: weight,
        weight,
        rules: Vec::new(),
    })
}
