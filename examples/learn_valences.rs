//! Learns the undertones of a language from labelled rows and writes them as a lexicon file.
//!
//! Comes in: a folder of lexicons, a language, and files of rows; a file with a header has the columns `label`, `text` and,
//! if it likes, `target` and `source`; one without has `label`, `target`, `text`. Goes out: `<folder>/<code>/learnt.tsv`, the
//! same for the same rows. Neutral rows are passed over.
//!
//! `cargo run --release --example learn_valences -- lexicons sv rows.tsv more.tsv`

use std::path::Path;
use std::{env, fs, io};

use anyhow::{Context, ensure};
use gjallar::mention::Language;
use gjallar::pipeline::Pipeline;
use gjallar::sentiment::Ear;
use gjallar::sentiment::learn::{self, Row, Settings};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, code, files @ ..] = arguments.as_slice() else {
        anyhow::bail!("expected: FOLDER LANGUAGE ROWS.tsv...");
    };
    ensure!(!files.is_empty(), "expected at least one file of rows");
    let folder = Path::new(folder);
    let language: Language = code.parse().map_err(|_| anyhow::anyhow!("`{code}` is no language"))?;
    let pipeline = Pipeline::with(&[], without_undertones(folder)?);
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
        rows.extend(read(&text).map(|row| {
            let tone = pipeline.score(row.text, Some(language), row.target);
            Row::of(row.good, row.source, row.text, tone.score, &tone.because)
        }));
    }
    let learnt = learn::undertones(&rows, &Settings::default());
    let mut text = format!(
        "# Learnt by examples/learn_valences.rs from {} rows; see SOURCE.md.\n",
        rows.len()
    );
    for word in &learnt {
        text.push_str(&format!("{}\t{}\n", word.form, word.valence));
    }
    fs::write(folder.join(code).join("learnt.tsv"), text)?;
    Ok(())
}

fn without_undertones(folder: &Path) -> anyhow::Result<Ear> {
    let read = |place: &str| match fs::read_to_string(folder.join(place)) {
        Ok(_) if place.ends_with("learnt.tsv") => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.to_string()),
    };
    Ok(Ear::of(read)?)
}

struct Line<'a> {
    good: bool,
    text: &'a str,
    target: Option<&'a str>,
    source: &'a str,
}

/// The rows of a file that take a side.
fn read(text: &str) -> impl Iterator<Item = Line<'_>> {
    let own = ["label", "target", "text", "reason"].to_vec();
    let first: Vec<&str> = text.lines().next().unwrap_or_default().split('\t').collect();
    let headed = first.contains(&"label");
    let columns = if headed { first } else { own };
    text.lines().skip(usize::from(headed)).filter_map(move |line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |name: &str| {
            let at = columns.iter().position(|column| *column == name)?;
            cells.get(at).copied().filter(|cell| !cell.is_empty())
        };
        let good = match cell("label")? {
            "positive" => true,
            "negative" => false,
            _ => return None,
        };
        Some(Line {
            good,
            text: cell("text")?,
            target: cell("target"),
            source: cell("source").unwrap_or("own"),
        })
    })
}
