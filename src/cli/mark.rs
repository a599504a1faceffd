//! `mark`: what people decide about a mention.

use std::path::Path;

use jiff::Timestamp;

use super::open::Plan;
use super::{Usage, out};
use crate::journal::{Journal, MarkEdit};
use crate::mention::{Key, Label, PostNo, Status, Stored};
use crate::pipeline::Pipeline;

/// Which mention, and what to set.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A mention's key, or a post's id (all its mentions, or that of --brand)
    id: String,
    /// Only the mention of this brand
    #[arg(long)]
    brand: Option<String>,
    /// positive, negative, neutral; `none` gives the derived label back
    #[arg(long)]
    label: Option<String>,
    /// Add a tag (may be repeated)
    #[arg(long)]
    tag: Vec<String>,
    /// Take a tag away (may be repeated)
    #[arg(long)]
    untag: Vec<String>,
    /// open, pending or done
    #[arg(long)]
    status: Option<Status>,
    /// A note; an empty one removes it
    #[arg(long)]
    note: Option<String>,
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let edit = edit(&arguments)?;
    let plan = Plan::to_read(config)?;
    let journal = plan.journal()?;
    let targets = targets(&journal, &plan.pipeline, &arguments)?;
    for (no, brand) in &targets {
        journal.mark(*no, brand, edit.clone(), Timestamp::now())?;
        out::line(&Key::new(*no, brand).to_string())?;
    }
    Ok(0)
}

fn edit(arguments: &Arguments) -> anyhow::Result<MarkEdit> {
    let nothing = arguments.label.is_none()
        && arguments
            .tag
            .iter()
            .chain(&arguments.untag)
            .all(|tag| tag.trim().is_empty())
        && arguments.status.is_none()
        && arguments.note.is_none();
    if nothing {
        return Err(Usage::error(
            "nothing to set; expected --label, --tag, --untag, --status or --note",
        ));
    }
    let label = match arguments.label.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(name) => match name.parse::<Label>() {
            Ok(label) if label != Label::Unscored => Some(Some(label)),
            _ => {
                let expected = "expected positive, negative, neutral or none";
                return Err(Usage::error(format!("`{name}` is no label to set by hand; {expected}")));
            }
        },
    };
    let note = arguments
        .note
        .clone()
        .map(|note| Some(note).filter(|note| !note.is_empty()));
    Ok(MarkEdit {
        label,
        tag: arguments.tag.clone(),
        untag: arguments.untag.clone(),
        status: arguments.status,
        note,
    })
}

/// The post numbers and brands meant by a key or an id.
fn targets(journal: &Journal, pipeline: &Pipeline, arguments: &Arguments) -> anyhow::Result<Vec<(PostNo, String)>> {
    let key = arguments.id.parse::<Key>().ok();
    let posts = match key {
        Some(key) => journal.posts(&[key.post])?,
        None => journal.find(&arguments.id)?,
    };
    let wanted = |brand: &str| {
        arguments
            .brand
            .as_deref()
            .is_none_or(|only| only.to_lowercase() == brand.to_lowercase())
    };
    let of_post = |stored: &Stored| -> Vec<(PostNo, String)> {
        let brands = pipeline
            .mentions(stored.no, &stored.post)
            .into_iter()
            .map(|mention| mention.brand);
        brands
            .filter(|brand| wanted(brand) && key.is_none_or(|key| key == Key::new(stored.no, brand)))
            .map(|brand| (stored.no, brand))
            .collect()
    };
    let found: Vec<_> = posts
        .iter()
        .map(of_post)
        .filter(|mentions| !mentions.is_empty())
        .collect();
    match found.as_slice() {
        [] => Err(Usage::error(format!(
            "no mention has the key or id `{}`",
            out::visible(&arguments.id)
        ))),
        [one] => Ok(one.clone()),
        several => {
            let keys: Vec<String> = several
                .iter()
                .flatten()
                .map(|(no, brand)| format!("{} {brand}", Key::new(*no, brand)))
                .collect();
            Err(Usage::error(format!(
                "the id `{}` stands in several sources; name a key:\n{}",
                arguments.id,
                keys.join("\n")
            )))
        }
    }
}
