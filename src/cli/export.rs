//! `export`: every match, no limit, to a file or stdout.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::open::Plan;
use super::{Usage, progress};
use crate::export::{self, FORMATS};
use crate::query::Filter;

/// What to write, how and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A query in the search language; nothing: every mention
    query: Vec<String>,
    /// One of the formats
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: String,
    /// File; nothing: stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// From this time on
    #[arg(long, value_name = "T")]
    since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "T")]
    until: Option<String>,
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let plan = Plan::to_read(config)?;
    let filter = plan.filter(
        &arguments.query.join(" "),
        arguments.since.as_deref(),
        arguments.until.as_deref(),
    )?;
    match &arguments.output {
        None => write(&plan, &filter, &arguments.format, &mut io::stdout().lock()),
        Some(path) => to_file(&plan, &filter, &arguments.format, path),
    }?;
    Ok(0)
}

/// Beside the target first, then renamed: a broken export never replaces a whole one.
fn to_file(plan: &Plan, filter: &Filter, format: &str, path: &Path) -> anyhow::Result<()> {
    let name = path
        .file_name()
        .ok_or_else(|| Usage::error(format!("{} names no file", path.display())))?;
    let unfinished = path.with_file_name(format!("{}.unfinished", name.to_string_lossy()));
    let mut file = File::create(&unfinished).with_context(|| format!("cannot write {}", unfinished.display()))?;
    let written = write(plan, filter, format, &mut file).and_then(|()| Ok(file.sync_all()?));
    if let Err(error) = written {
        // The half-written file is of no use to anyone; the error is what counts.
        drop(std::fs::remove_file(&unfinished));
        return Err(error);
    }
    std::fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}

fn write(plan: &Plan, filter: &Filter, format: &str, target: &mut dyn Write) -> anyhow::Result<()> {
    let (journal, reader) = plan.look()?;
    let format = export::named(format).ok_or_else(|| Usage::error("unknown format"))?;
    let mut target = BufWriter::new(target);
    let mut writer = (format.open)(Box::new(&mut target))?;
    let bar = progress::bar(0, "exporting");
    crate::query::all(&reader, &journal, filter, &mut |record| {
        bar.inc(1);
        Ok::<_, anyhow::Error>(writer.write(&record)?)
    })?;
    writer.finish()?;
    bar.finish_and_clear();
    Ok(target.flush()?)
}
