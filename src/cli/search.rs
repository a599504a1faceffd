//! `search`: mentions that match, newest first.

use std::io::{self, Write};
use std::path::Path;

use super::open::Plan;
use super::{Usage, out};
use crate::mention::{Field, Label, Record};

/// What to look for.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Words, "phrases", AND OR NOT, brackets, brand: lang: label: source: author: since: until:
    query: Vec<String>,
    /// One JSON array
    #[arg(long, conflicts_with = "jsonl")]
    json: bool,
    /// One JSON object a line
    #[arg(long)]
    jsonl: bool,
    /// At most so many, 10,000 at the most
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// From this time on: RFC 3339, a date, or an age such as 7d
    #[arg(long, value_name = "T")]
    since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "T")]
    until: Option<String>,
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    if !(1..=10_000).contains(&arguments.limit) {
        return Err(Usage::error(format!(
            "--limit {} is out of range; expected 1 to 10000",
            arguments.limit
        )));
    }
    let plan = Plan::to_read(config)?;
    let query = arguments.query.join(" ");
    let filter = plan.filter(&query, arguments.since.as_deref(), arguments.until.as_deref())?;
    let (journal, reader) = plan.look()?;
    let page = crate::query::search(&reader, &journal, &filter, arguments.limit, None)?;
    if arguments.json {
        out::json(&page.records)?;
    } else if arguments.jsonl {
        let mut output = io::BufWriter::new(io::stdout().lock());
        for record in &page.records {
            serde_json::to_writer(&mut output, record)?;
            output.write_all(b"\n")?;
        }
        output.flush()?;
    } else {
        for record in &page.records {
            out::coloured(&shown(record, out::colour()))?;
        }
        out::remark(&format!("{} of {} mentions", page.records.len(), page.total));
    }
    Ok(0)
}

/// A mention in a few lines: what, where, and the words that decided.
pub(super) fn shown(record: &Record, colour: bool) -> String {
    let (on, off) = match (colour, record.label) {
        (true, Label::Negative) => ("\u{1b}[33m", "\u{1b}[0m"),
        (true, Label::Positive) => ("\u{1b}[36m", "\u{1b}[0m"),
        _ => ("", ""),
    };
    let polarity = record
        .polarity
        .map_or_else(String::new, |polarity| format!(" {polarity:+.2}"));
    let when = record.published.unwrap_or(record.seen).strftime("%Y-%m-%d %H:%M");
    let by = record
        .author
        .as_deref()
        .map_or_else(String::new, |author| format!(" {}", out::visible_line(author)));
    let head = format!(
        "{on}{}{polarity}{off}  {}  {}  {when}  {}{by}",
        record.label.name(),
        out::visible_line(&record.brand),
        record.language,
        out::visible_line(&record.source),
    );
    let title = record
        .title
        .as_deref()
        .map_or_else(String::new, |title| format!("{title}: "));
    let text: String = format!("{title}{}", record.text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let short: String = text.chars().take(240).collect();
    let because: Vec<String> = record
        .because
        .iter()
        .filter(|part| matches!(part.field, Field::Text | Field::Title) && !part.faint())
        .map(|part| format!("{} {:+.1}", part.word.as_deref().unwrap_or("(prior)"), part.weight))
        .collect();
    let mut lines = vec![head, format!("  {}", out::visible_line(&short))];
    if !because.is_empty() {
        lines.push(format!("  because: {}", out::visible_line(&because.join(", "))));
    }
    lines.push(format!(
        "  {}  {}",
        record.key,
        out::visible_line(record.url.as_deref().unwrap_or(&record.id))
    ));
    lines.join("\n")
}
