//! `backup`: the journal, whole, while everything runs, and the words that were learnt. The index is derived and comes back by itself.

use std::path::{Path, PathBuf};

use super::open::Plan;
use super::{Usage, out};
use crate::config::layer::LAYER;

/// Where to.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A folder that does not exist yet, or is empty; it can serve as `data` at once
    dest: PathBuf,
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let plan = Plan::to_read(config)?;
    let dest = &arguments.dest;
    if dest.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Usage::error(format!(
            "{} is not empty; expected a new folder",
            dest.display()
        )));
    }
    std::fs::create_dir_all(dest)?;
    plan.journal()?.backup(dest)?;
    let learnt = plan.config.data.join(LAYER);
    if learnt.exists() {
        std::fs::copy(learnt, dest.join(LAYER))?;
    }
    out::remark(&format!("backup written to {}", dest.display()));
    Ok(0)
}
