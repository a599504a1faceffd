//! Learns a brand's own words from labels that people corrected: the fit of `learn`, with three labels.
//!
//! Comes in: mentions of one brand as they are heard, each with the label by hand. Goes out: the words whose valence would
//! have to be another for the labels to come out right, in a fixed order. Never here: a journal, a file, small words.
//!
//! A positive label claims that the score lies above the threshold of one, a negative one that it lies below, a neutral one
//! both that it lies below the upper and above the lower. What is fitted is how far each word's valence moves, pulled towards
//! staying where it is: words that lists speak of less strongly than words that have no tone yet.

use std::collections::BTreeMap;

use super::explain;
use super::learn::{self, Claim, Column, Row};
use crate::language::function;
use crate::mention::{Because, Field, Label};

/// A heard word is moved, and a silent one given a tone, that stands in as many mentions at least.
const HEARD: usize = 2;
const SILENT: usize = 3;
/// How strongly a word is held where it is.
const HOLD_HEARD: f64 = 1.0;
const HOLD_SILENT: f64 = 3.0;
/// A neutral mention is to lie well between the thresholds.
const MIDDLE: f64 = 0.2;
/// Log-odds of a score that is 1 beyond a threshold: what lies well beyond it pushes no further.
const SHARP: f64 = 2.5;
/// A valence that moves less is left alone.
const LEAST: f64 = 0.3;
const MOST: f64 = 4.0;
/// A word of tone that comes so near to nothing is silent.
const FAINT: f64 = 0.5;

/// A mention with the label that people gave it.
#[derive(Debug, Clone)]
pub struct Marked {
    label: Label,
    score: f64,
    /// Each word of tone: its valence, and what the rules made of it all together.
    heard: BTreeMap<String, (f64, f64)>,
    silent: Vec<String>,
}

impl Marked {
    /// Takes from a mention what can be learnt from it: its fields, and the parts that make its score.
    pub fn of(label: Label, fields: &[(Field, &str)], because: &[Because]) -> Marked {
        let spoken: Vec<Because> = because.iter().filter(|part| !part.faint()).cloned().collect();
        let mut heard: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for part in spoken.iter().filter(|part| part.valence != 0.0) {
            let word = part.word.as_deref().map(folded).unwrap_or_default();
            if !word.is_empty() && function::claims(&word) == 0 {
                heard.entry(word).or_insert((part.valence, 0.0)).1 += part.weight / part.valence;
            }
        }
        let silent = fields.iter().flat_map(|(field, text)| {
            let here: Vec<Because> = spoken.iter().filter(|part| part.field == *field).cloned().collect();
            Row::of(true, "", text, 0.0, &here).silent
        });
        Marked {
            label,
            score: spoken.iter().map(|part| part.weight).sum(),
            silent: silent
                .filter(|form| function::claims(form) == 0 && form.chars().count() > 2)
                .collect(),
            heard,
        }
    }
}

fn folded(word: &str) -> String {
    let tokens = crate::language::words::words(word).tokens;
    tokens
        .iter()
        .map(|token| token.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word that is to sound otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The word or phrase, folded.
    pub word: String,
    /// How it sounded; none: not at all.
    pub before: Option<f64>,
    /// How it is to sound, to one decimal.
    pub valence: f64,
    /// In how many of the mentions it stands.
    pub mentions: usize,
}

/// How a word sounds now, and in which mentions it stands by which factor.
type Standing = (Option<f64>, Vec<(usize, f64)>);

/// The words that move, those that move furthest first.
pub fn own_words(marked: &[Marked]) -> Vec<Moved> {
    let (mut claims, rows) = claims(marked);
    let mut words: BTreeMap<&str, Standing> = BTreeMap::new();
    for (i, mention) in marked.iter().enumerate() {
        for (word, (valence, factor)) in &mention.heard {
            words
                .entry(word)
                .or_insert((Some(*valence), Vec::new()))
                .1
                .push((i, *factor));
        }
        for word in &mention.silent {
            words.entry(word).or_insert((None, Vec::new())).1.push((i, 1.0));
        }
    }
    words.retain(|_, (before, mentions)| mentions.len() >= before.map_or(SILENT, |_| HEARD));
    let column = |(before, mentions): &Standing| Column {
        cells: mentions
            .iter()
            .flat_map(|(mention, factor)| {
                rows.get(*mention)
                    .into_iter()
                    .flatten()
                    .map(move |claim| (*claim, factor * SHARP))
            })
            .collect(),
        pull: before.map_or(HOLD_SILENT, |_| HOLD_HEARD),
    };
    // Words that are heard explain what they can before a silent one is given a tone.
    let (heard, silent): (Vec<_>, Vec<_>) = words.into_iter().partition(|(_, (before, _))| before.is_some());
    let mut moved = Vec::new();
    for words in [heard, silent] {
        let columns: Vec<Column> = words.iter().map(|(_, standing)| column(standing)).collect();
        let far = learn::fit(&columns, claims.clone());
        for (column, far) in columns.iter().zip(&far) {
            for &(claim, factor) in &column.cells {
                claims[claim].given += factor * far;
            }
        }
        moved.extend(words.into_iter().zip(far));
    }
    let mut moved: Vec<Moved> = moved
        .into_iter()
        .filter(|(_, far)| far.abs() >= LEAST)
        .map(|((word, (before, mentions)), far)| Moved {
            word: word.to_owned(),
            before,
            valence: settled(before, far),
            mentions: mentions.len(),
        })
        .collect();
    let far = |moved: &Moved| (moved.valence - moved.before.unwrap_or(0.0)).abs();
    moved.retain(|moved| far(moved) >= LEAST - 0.05);
    moved.sort_by(|a, b| far(b).total_cmp(&far(a)).then_with(|| a.word.cmp(&b.word)));
    moved
}

/// What a label asks of the score, and which claims each mention makes.
fn claims(marked: &[Marked]) -> (Vec<Claim>, Vec<Vec<usize>>) {
    let of = |label: Label| marked.iter().filter(|mention| mention.label == label).count().max(1) as f64;
    let (mut claims, mut rows) = (Vec::new(), Vec::new());
    for mention in marked {
        let share = (marked.len() as f64 / 3.0 / of(mention.label)).min(2.0);
        let asked: &[(f64, f64)] = match mention.label {
            Label::Positive => &[(1.0, explain::POSITIVE_SCORE)],
            Label::Negative => &[(-1.0, explain::NEGATIVE_SCORE)],
            _ => &[(-1.0, MIDDLE), (1.0, -MIDDLE)],
        };
        let mut own = Vec::new();
        for &(sign, threshold) in asked {
            own.push(claims.len());
            claims.push(Claim {
                sign,
                share,
                given: (mention.score - threshold) * SHARP,
            });
        }
        rows.push(own);
    }
    (claims, rows)
}

/// The new valence; a word of tone that has all but lost it is silent.
fn settled(before: Option<f64>, far: f64) -> f64 {
    let valence = (before.unwrap_or(0.0) + far).clamp(-MOST, MOST);
    let lost = before.is_some_and(|before| before * valence <= 0.0 || valence.abs() < FAINT);
    let valence = if lost && valence.abs() < 1.0 { 0.0 } else { valence };
    (valence * 10.0).round() / 10.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(word: &str, start: usize, valence: f64) -> Because {
        Because {
            word: Some(word.to_owned()),
            field: Field::Text,
            start,
            end: start + word.chars().count(),
            valence,
            weight: valence,
            rules: Vec::new(),
        }
    }

    #[test]
    fn a_word_that_people_do_not_mind_falls_silent() {
        let marked: Vec<Marked> = (0..20)
            .map(|i| match i % 2 {
                0 => Marked::of(Label::Neutral, &[(Field::Text, "Krig idag")], &[part("Krig", 0, -2.5)]),
                _ => Marked::of(
                    Label::Negative,
                    &[(Field::Text, "Uselt spel")],
                    &[part("Uselt", 0, -3.0)],
                ),
            })
            .collect();
        let moved = own_words(&marked);
        let war = moved.iter().find(|moved| moved.word == "krig");
        assert_eq!(
            war.map(|war| (war.before, war.valence, war.mentions)),
            Some((Some(-2.5), 0.0, 10)),
            "{moved:?}"
        );
        assert!(moved.iter().all(|moved| moved.word != "uselt"), "{moved:?}");
    }

    #[test]
    fn a_silent_word_of_angry_texts_gets_a_tone_and_small_words_none() {
        let marked: Vec<Marked> = (0..20)
            .map(|i| match i % 2 {
                0 => Marked::of(Label::Negative, &[(Field::Text, "och sen lagg igen")], &[]),
                _ => Marked::of(Label::Neutral, &[(Field::Text, "och sen spelade vi")], &[]),
            })
            .collect();
        let moved = own_words(&marked);
        let lag = moved.iter().find(|moved| moved.word == "lagg");
        assert!(
            lag.is_some_and(|lag| lag.before.is_none() && lag.valence <= -0.4),
            "{moved:?}"
        );
        assert!(
            moved.iter().all(|moved| !["och", "sen"].contains(&moved.word.as_str())),
            "{moved:?}"
        );
    }

    #[test]
    fn labels_that_come_out_right_move_little() {
        let right = Marked::of(Label::Positive, &[(Field::Text, "Toppen")], &[part("Toppen", 0, 3.2)]);
        assert_eq!(own_words(&vec![right; 20]), []);
    }
}
