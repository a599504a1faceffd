//! The labelled lines that the project is tested with, as a check that a brand's words do not spoil what was right.

use crate::config::brand::Brand;
use crate::mention::Language;
use crate::pipeline::Pipeline;

/// The lines, by the language they are in.
const LINES: &[(Language, &str)] = &[
    (Language::SV, include_str!("../../../tests/fixtures/sentiment/sv.tsv")),
    (Language::NB, include_str!("../../../tests/fixtures/sentiment/nb.tsv")),
    (Language::NN, include_str!("../../../tests/fixtures/sentiment/nn.tsv")),
    (Language::DA, include_str!("../../../tests/fixtures/sentiment/da.tsv")),
    (Language::FI, include_str!("../../../tests/fixtures/sentiment/fi.tsv")),
    (Language::RU, include_str!("../../../tests/fixtures/sentiment/ru.tsv")),
    (Language::EN, include_str!("../../../tests/fixtures/sentiment/en.tsv")),
];

/// How many lines come out as they are labelled without the brand's words and with them, as a line to print.
pub(super) fn compared(brand: &Brand) -> anyhow::Result<String> {
    let bare = Brand {
        lexicon: Vec::new(),
        learnt: Vec::new(),
        ..brand.clone()
    };
    let (before, lines) = right(&Pipeline::new(&[bare])?);
    let (after, _) = right(&Pipeline::new(std::slice::from_ref(brand))?);
    let worse = if after < before { ": worse" } else { "" };
    Ok(format!(
        "labelled lines of the project that come out right: {before} of {lines} without its words, {after} with them{worse}"
    ))
}

fn right(pipeline: &Pipeline) -> (usize, usize) {
    let (mut right, mut lines) = (0, 0);
    for (language, text) in LINES {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (label, target, text) = match cells.as_slice() {
                [label, text] => (label, "", text),
                [label, target, text, ..] => (label, *target, text),
                _ => continue,
            };
            let target = Some(target).filter(|target| !target.is_empty());
            let tone = pipeline.score_as_own(text, *language, target);
            lines += 1;
            right += usize::from(tone.label.name() == *label);
        }
    }
    (right, lines)
}
