//! `score`: language and polarity of texts, with the words that decided. Needs no config.

mod told;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{PARTLY, out};
use crate::mention::{Because, Label, Language, Tone};
use crate::pipeline::Pipeline;
use crate::sentiment::Ear;

/// What to score.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file of texts, one a line; `-` or nothing: stdin
    file: Option<String>,
    /// Lines are JSON objects {"text", "language"?, "target"?}; so are the answers
    #[arg(long)]
    jsonl: bool,
    /// Lexicons to try instead of those that are compiled in: a folder like `lexicons/` of the source
    #[arg(long, value_name = "DIR")]
    lexicons: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Asked {
    text: String,
    language: Option<Language>,
    target: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    language: Language,
    confidence: f64,
    label: Label,
    certainty: f64,
    polarity: Option<f64>,
    score: f64,
    because: &'a [Because],
}

/// Lines scored at a time, on all cores.
const TOGETHER: usize = 4_096;

pub(super) fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let pipeline = match &arguments.lexicons {
        Some(folder) => Pipeline::with(&[], lexicons(folder)?),
        None => Pipeline::new(&[])?,
    };
    let input: Box<dyn Read> = match arguments.file.as_deref() {
        None | Some("-") => Box::new(io::stdin()),
        Some(path) => Box::new(File::open(path).with_context(|| format!("cannot open {path}"))?),
    };
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut bad = false;
    let mut input = BufReader::with_capacity(1 << 18, input);
    loop {
        let batch = lines(&mut input)?;
        if batch.is_empty() {
            break;
        }
        for (line, answer) in batch.iter().zip(answers(&pipeline, &batch, arguments.jsonl)) {
            bad |= answer.is_err();
            if arguments.jsonl {
                jsonl(&mut output, &answer)?;
            } else {
                readable(&mut output, &String::from_utf8_lossy(line), &answer)?;
            }
        }
        output.flush()?;
    }
    Ok(if bad { PARTLY } else { 0 })
}

/// The lexicons of a folder.
pub(super) fn lexicons(folder: &Path) -> anyhow::Result<Ear> {
    let read = |place: &str| match fs::read(folder.join(place)) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|e| {
            let good = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|b| **b == b'\n').count() + 1;
            format!("line {line} is not UTF-8")
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.to_string()),
    };
    Ok(Ear::of(read)?)
}

/// The lines that are there already, so that who waits for an answer gets it; at least one, none at the end.
fn lines(input: &mut BufReader<Box<dyn Read>>) -> io::Result<Vec<Vec<u8>>> {
    let mut batch = Vec::new();
    while batch.len() < TOGETHER && (batch.is_empty() || input.buffer().contains(&b'\n')) {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        line.truncate(line.strip_suffix(b"\n").map_or(line.len(), <[u8]>::len));
        batch.push(line);
    }
    Ok(batch)
}

fn answers(pipeline: &Pipeline, batch: &[Vec<u8>], json: bool) -> Vec<Result<Tone, String>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = batch.len().div_ceil(threads).max(64);
    std::thread::scope(|scope| {
        let work = |part: &[Vec<u8>]| part.iter().map(|line| answer(pipeline, line, json)).collect::<Vec<_>>();
        let parts: Vec<_> = batch
            .chunks(share)
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
            .collect()
    })
}

fn answer(pipeline: &Pipeline, line: &[u8], json: bool) -> Result<Tone, String> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if !json {
        return Ok(pipeline.score(&String::from_utf8_lossy(line), None, None));
    }
    let asked: Asked = serde_json::from_slice(line)
        .map_err(|e| format!("expected {{\"text\": \"...\", \"language\"?, \"target\"?}}: {e}"))?;
    Ok(pipeline.score(&asked.text, asked.language, asked.target.as_deref()))
}

fn jsonl(output: &mut impl Write, answer: &Result<Tone, String>) -> anyhow::Result<()> {
    match answer {
        Ok(tone) => serde_json::to_writer(
            &mut *output,
            &Answer {
                language: tone.language,
                confidence: tone.confidence,
                label: tone.label,
                certainty: tone.certainty,
                polarity: tone.polarity,
                score: tone.score,
                because: &tone.because,
            },
        )?,
        Err(error) => serde_json::to_writer(&mut *output, &serde_json::json!({ "error": error }))?,
    }
    Ok(output.write_all(b"\n")?)
}

fn readable(output: &mut impl Write, text: &str, answer: &Result<Tone, String>) -> anyhow::Result<()> {
    let Ok(tone) = answer else { return Ok(()) };
    Ok(writeln!(output, "{}", told::told(text, tone, out::colour()))?)
}
