//! `lexicon`: a brand's own words, learnt from labels that people set by hand.

mod fixtures;
mod history;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use self::history::{Change, Changes};
use super::open::Plan;
use super::{Usage, out};
use crate::config::brand::Brand;
use crate::config::layer;
use crate::mention::Key;
use crate::pipeline::Pipeline;
use crate::sentiment::relearn::{self, Moved};

/// From fewer labels nothing is learnt.
const ENOUGH: usize = 20;
/// How many words and how many mentions are shown.
const WORDS: usize = 40;
const SAMPLES: usize = 10;

/// What to do.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Learn a brand's own words from labels set by hand, and show what would change
    Learn {
        /// Only for this brand
        #[arg(long, value_name = "B")]
        brand: Option<String>,
        /// Write the words to lexicon.toml in the data folder, under [brand.lexicon] of the configuration
        #[arg(long)]
        keep: bool,
    },
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let What::Learn { brand, keep } = arguments.what;
    let plan = Plan::to_read(config)?;
    let journal = plan.journal()?;
    let chosen = chosen(&plan.config.brands, brand.as_deref())?;
    let marked = history::marked(&journal, &plan.pipeline, &chosen)?;
    let mut brands = plan.config.brands.clone();
    let mut learnt = 0;
    for name in &chosen {
        let labels = marked.get(name).map_or(0, Vec::len);
        if labels < ENOUGH {
            out::remark(&format!(
                "{name}: {labels} labels set by hand; {ENOUGH} are needed to learn from (gjallar mark ID --label ...)"
            ));
            continue;
        }
        learnt += 1;
        let Some(at) = brands.iter().position(|brand| brand.name == *name) else {
            continue;
        };
        let rows = marked.get(name).map(Vec::as_slice).unwrap_or_default();
        let words: Vec<_> = rows.iter().map(|row| row.marked.clone()).collect();
        let moved = relearn::own_words(&words);
        let moved = take(&mut brands[at], moved);
        told(name, labels, &moved)?;
        if moved.is_empty() {
            continue;
        }
        let after = Pipeline::new(&brands)?;
        let changes = history::changes(&journal, &plan.pipeline, &after, name, rows)?;
        report(&changes)?;
        out::line(&fixtures::compared(&brands[at])?)?;
    }
    if learnt == 0 {
        bail!("too few labels set by hand: nothing was learnt");
    }
    if brands == plan.config.brands {
        out::remark("nothing to write");
    } else if keep {
        write(&plan.config.data, &brands)?;
    } else {
        out::remark("nothing was written; --keep writes it");
    }
    Ok(0)
}

/// The names of the brands to learn for.
fn chosen(brands: &[Brand], only: Option<&str>) -> anyhow::Result<Vec<String>> {
    let names = brands.iter().map(|brand| brand.name.clone());
    let Some(only) = only else { return Ok(names.collect()) };
    let found: Vec<String> = names
        .clone()
        .filter(|name| name.to_lowercase() == only.to_lowercase())
        .collect();
    if found.is_empty() {
        let known: Vec<String> = names.collect();
        return Err(Usage::error(format!(
            "no brand is called `{}`; expected {}",
            out::visible_line(only),
            crate::config::either(known.iter().map(String::as_str))
        )));
    }
    Ok(found)
}

/// Takes what was learnt into the brand, but for words that its configuration or its names decide; answers what is left.
fn take(brand: &mut Brand, moved: Vec<Moved>) -> Vec<Moved> {
    let named = |word: &str| brand.terms.iter().any(|term| term.to_lowercase().contains(word));
    let settled = |word: &str| brand.lexicon.iter().any(|(own, _)| own == word);
    let moved: Vec<Moved> = moved
        .into_iter()
        .filter(|moved| !named(&moved.word) && !settled(&moved.word))
        .collect();
    for word in &moved {
        match brand.learnt.iter_mut().find(|(own, _)| *own == word.word) {
            Some((_, valence)) => *valence = word.valence,
            None => brand.learnt.push((word.word.clone(), word.valence)),
        }
    }
    brand.learnt.sort_by(|a, b| a.0.cmp(&b.0));
    moved
}

fn told(name: &str, labels: usize, moved: &[Moved]) -> anyhow::Result<()> {
    out::line(&format!(
        "{name}: {labels} labels set by hand, {} words to change",
        moved.len()
    ))?;
    for word in moved.iter().take(WORDS) {
        let before = match word.before {
            None => "   new".to_owned(),
            Some(before) => format!("{before:+6.1}"),
        };
        let (shown, valence, mentions) = (out::visible_line(&word.word), word.valence, word.mentions);
        out::line(&format!("  {before} → {valence:+.1}  {shown}  in {mentions} of them"))?;
    }
    if moved.len() > WORDS {
        out::line(&format!("  and {} more", moved.len() - WORDS))?;
    }
    Ok(())
}

fn report(changes: &Changes) -> anyhow::Result<()> {
    let Changes {
        marked,
        before,
        after,
        mentions,
        kinds,
        samples,
    } = changes;
    out::line(&format!(
        "labels by hand that come out right: {before} of {marked} before, {after} after"
    ))?;
    let changed: usize = kinds.values().sum();
    out::line(&format!(
        "history: {changed} of {mentions} other mentions change their label"
    ))?;
    for ((from, to), count) in kinds {
        out::line(&format!("  {count} {} → {}", from.name(), to.name()))?;
    }
    for Change {
        no,
        brand,
        from,
        to,
        text,
    } in samples
    {
        let text = out::visible_line(text);
        out::line(&format!(
            "  {}  {} → {}  {text}",
            Key::new(*no, brand),
            from.name(),
            to.name()
        ))?;
    }
    Ok(())
}

/// Writes the layer whole, beside it first, so that a reader sees the old one or the new one.
fn write(data: &Path, brands: &[Brand]) -> anyhow::Result<()> {
    let (path, text) = layer::written(data, brands);
    let beside = path.with_extension("new");
    fs::write(&beside, text).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, &path).with_context(|| format!("cannot write {}", path.display()))?;
    out::remark(&format!(
        "written to {}; what is derived follows at the next start, a running process takes it on SIGHUP",
        path.display()
    ));
    Ok(())
}
