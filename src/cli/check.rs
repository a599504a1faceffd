//! `check`: reads configuration and lexicons as `run` would, and says what would be watched. No network.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::open::Plan;
use super::{Usage, out};
use crate::config::brand::Role;
use crate::language::LANGUAGES;
use crate::sentiment::Ear;

/// What to check.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only check a folder of lexicons, like `lexicons/` of the source
    #[arg(long, value_name = "DIR")]
    lexicons: Option<PathBuf>,
}

/// How many of a brand's own words are shown.
const SHOWN: usize = 10;

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    if let Some(folder) = arguments.lexicons {
        super::score::lexicons(&folder)?;
        sourced(&folder)?;
        out::line(&format!("{}: valid", folder.display()))?;
        return Ok(0);
    }
    let plan = Plan::read(config)?;
    Ear::check()?;
    let config = &plan.config;
    let mut lines = vec![
        format!("{}: valid", config.path.display()),
        format!("data in {}", config.data.display()),
    ];
    for brand in &config.brands {
        let role = if brand.role == Role::Own { "own" } else { "competitor" };
        let mut line = format!(
            "brand {} ({role}, group {}): {}",
            brand.name,
            brand.group,
            brand.terms.join(", ")
        );
        for (word, list) in [("near", &brand.near), ("not", &brand.exclude)] {
            if !list.is_empty() {
                line.push_str(&format!("; {word} {}", list.join(", ")));
            }
        }
        let words = brand.words();
        if !words.is_empty() {
            let shown: Vec<String> = words
                .iter()
                .take(SHOWN)
                .map(|(word, valence)| format!("{word} {valence}"))
                .collect();
            let dots = if words.len() > SHOWN { ", …" } else { "" };
            line.push_str(&format!("; own words {}{dots}", shown.join(", ")));
        }
        lines.push(line);
    }
    for watched in &plan.sources {
        let pace = watched
            .source
            .every
            .map_or_else(|| "adapting".to_owned(), |every| format!("every {}", span(every)));
        let channel = watched
            .source
            .brand
            .as_deref()
            .map_or_else(String::new, |brand| format!(", all of it about {brand}"));
        lines.push(format!(
            "source {} ({}): {pace}{channel}",
            watched.source.name, watched.kind.name
        ));
    }
    for line in plan.rules.explain() {
        lines.push(line);
    }
    for speaker in &plan.speakers {
        lines.push(format!("channel {} ({})", speaker.name(), speaker.kind().name));
    }
    lines.push(format!("dashboard on http://{}/", config.server.listen));
    for line in lines {
        out::line(&line)?;
    }
    for (missing, what) in [
        (config.brands.is_empty(), "no [[brand]]: nothing would be matched"),
        (config.sources.is_empty(), "no [[source]]: nothing would be read"),
        (
            !config.alerts.is_empty() && config.channels.is_empty(),
            "no [[channel]]: alerts would reach nobody",
        ),
    ] {
        if missing {
            out::remark(&format!("note: {what}"));
        }
    }
    Ok(0)
}

/// Every lexicon says where it comes from, and under which licence.
fn sourced(folder: &Path) -> anyhow::Result<()> {
    let codes = LANGUAGES.iter().filter_map(|row| row.lexicon).chain(["common"]);
    let silent: Vec<String> = codes
        .filter(|code| {
            let source = std::fs::read_to_string(folder.join(code).join("SOURCE.md")).unwrap_or_default();
            !source.contains("Licence")
        })
        .map(|code| {
            format!("lexicons/{code}/SOURCE.md: names no licence; expected who wrote the list, and `Licence: ...`")
        })
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    Err(Usage::error(silent.join("\n")))
}

/// A duration as the configuration writes it.
pub(super) fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{}ms", duration.as_millis()),
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
