//! `rebuild`: everything that was concluded, concluded again from what was published.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::open::Plan;
use super::{out, progress};
use crate::index::{self, Lock, LockError, Role};
use crate::journal::Journal;

pub(super) fn run(config: Option<&Path>) -> anyhow::Result<u8> {
    let plan = Plan::to_read(config)?;
    let journal = plan.journal()?;
    let lock = match Lock::hold(&plan.config.data, Role::Rebuild) {
        Ok(lock) => lock,
        Err(LockError::Locked { pid, role: Role::Run }) => match hand_over(&plan, &journal, pid)? {
            Some(lock) => lock,
            None => return Ok(0),
        },
        Err(locked) => return Err(locked.into()),
    };
    let posts = plan.derive_rollups(&journal)?;
    let bar = progress::bar(0, "deriving");
    index::rebuild(
        &plan.config.data,
        Arc::new(journal),
        plan.pipeline.clone(),
        &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        },
    )?;
    bar.finish_and_clear();
    drop(lock);
    out::remark(&format!("{posts} posts derived again"));
    note_dropped(&plan);
    Ok(0)
}

/// Asks the running process, and waits for its answer. Where it ends before that, the lock is ours, and so is the work.
fn hand_over(plan: &Plan, journal: &Journal, pid: u32) -> anyhow::Result<Option<Lock>> {
    out::remark(&format!("handed to the running process {pid}"));
    let request = journal.request("rebuild")?;
    let asked = Timestamp::now();
    loop {
        if let Some((done, text)) = journal.answered(request)? {
            anyhow::ensure!(done, "the running process could not rebuild: {text}");
            out::remark(&text);
            return Ok(None);
        }
        if let Ok(lock) = Lock::hold(&plan.config.data, Role::Rebuild) {
            journal.withdraw(request)?;
            return Ok(Some(lock));
        }
        if Timestamp::now().duration_since(asked).as_hours() >= 6 {
            anyhow::bail!("no answer from process {pid} within six hours");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Says what cannot be derived again: posts that were never kept.
fn note_dropped(plan: &Plan) {
    let matched: Vec<&str> = plan
        .sources
        .iter()
        .filter(|watched| watched.keep == crate::config::source::Keep::Matched)
        .map(|watched| watched.source.name.as_str())
        .collect();
    if !matched.is_empty() {
        out::remark(&format!(
            "posts about no brand were not kept from {} (keep = \"matched\"): a brand that is new finds nothing older there",
            matched.join(", ")
        ));
    }
}
