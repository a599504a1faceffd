//! The labelled lines of `tests/fixtures/sentiment`: all in shape, and not fewer right than once were.

use std::fmt::Write;

use super::*;
use crate::mention::Label;

/// A line: label, target (empty: the whole text is judged), text, what it pins.
struct Line {
    label: Label,
    target: Option<&'static str>,
    text: &'static str,
}

/// A file, and how many of a hundred lines of each label are right at least: negative, neutral, positive.
struct File {
    code: &'static str,
    text: &'static str,
    /// The language is told, since the lines pin rules; mentions come without.
    told: bool,
    least: usize,
    floor: [f64; 3],
}

macro_rules! file {
    ($code:literal, $told:literal, $least:literal, $floor:expr) => {
        File {
            code: $code,
            text: include_str!(concat!("../../tests/fixtures/sentiment/", $code, ".tsv")),
            told: $told,
            least: $least,
            floor: $floor,
        }
    };
}

const FILES: &[File] = &[
    file!("sv", true, 150, [83.1, 62.0, 86.2]),
    file!("nb", true, 150, [79.5, 78.1, 79.7]),
    file!("nn", true, 150, [71.4, 73.0, 87.2]),
    file!("fi", true, 150, [91.5, 78.0, 81.2]),
    file!("ru", true, 150, [76.5, 93.1, 81.8]),
    file!("da", true, 150, [79.2, 82.7, 93.2]),
    file!("en", true, 150, [85.4, 75.0, 89.6]),
    file!("sv.mentions", false, 100, [63.1, 85.7, 66.6]),
    file!("nb.mentions", false, 100, [85.9, 98.2, 73.6]),
    file!("nn.mentions", false, 100, [68.2, 92.5, 70.0]),
    file!("fi.mentions", false, 100, [73.6, 92.8, 56.1]),
    file!("ru.mentions", false, 100, [73.2, 91.2, 68.4]),
];

const LABELS: [Label; 3] = [Label::Negative, Label::Neutral, Label::Positive];

fn lines(file: &File) -> Vec<Line> {
    let rows = file.text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        let [label, target, text, _] = columns.as_slice() else {
            panic!("{}.tsv: not four columns: {row}", file.code);
        };
        let label = LABELS.into_iter().find(|known| known.name() == *label);
        Line {
            label: label.unwrap_or_else(|| panic!("{}.tsv: no label: {row}", file.code)),
            target: (!target.is_empty()).then_some(target),
            text,
        }
    })
    .collect()
}

#[test]
fn labelled_lines_are_heard_as_well_as_ever() {
    let pipeline = Pipeline::new(&[]).unwrap();
    let mut worse = String::new();
    for file in FILES {
        let lines = lines(file);
        assert!(lines.len() >= file.least, "{}.tsv has {} lines", file.code, lines.len());
        let language = file.told.then(|| file.code.parse().unwrap());
        let heard: Vec<Label> = lines
            .iter()
            .map(|line| pipeline.score(line.text, language, line.target).label)
            .collect();
        for (label, floor) in LABELS.into_iter().zip(file.floor) {
            let labelled = lines.iter().zip(&heard).filter(|(line, _)| line.label == label);
            let missed: Vec<_> = labelled.clone().filter(|(_, heard)| **heard != label).collect();
            let all = labelled.count();
            let right = 100.0 * (all - missed.len()) as f64 / all.max(1) as f64;
            if right < floor {
                writeln!(
                    worse,
                    "{}.tsv: {right:.1} of a hundred {} lines, not {floor}; missed:",
                    file.code,
                    label.name()
                )
                .unwrap();
                for (line, heard) in missed {
                    writeln!(
                        worse,
                        "    {} [{}] {}",
                        heard.name(),
                        line.target.unwrap_or_default(),
                        line.text
                    )
                    .unwrap();
                }
            }
        }
    }
    assert!(worse.is_empty(), "{worse}");
}
