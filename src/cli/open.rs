//! What the verbs have in common: the configuration read with every registry, the folder opened, the index brought up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;

use super::Usage;
use crate::alerts::Rules;
use crate::alerts::channels::Speaker;
use crate::config::{self, Config, Faults};
use crate::index::lock::Lock;
use crate::index::{Follower, Reader};
use crate::ingest::{Ingest, Judgement};
use crate::journal::Journal;
use crate::pipeline::Pipeline;
use crate::query::Filter;
use crate::sources::{self, Watched};

/// A configuration that every registry has read: nothing in it can fail any more but the world.
pub(super) struct Plan {
    pub(super) config: Config,
    pub(super) sources: Vec<Arc<Watched>>,
    pub(super) speakers: Vec<Arc<Speaker>>,
    pub(super) pipeline: Arc<Pipeline>,
    pub(super) rules: Rules,
}

impl Plan {
    /// Reads the file named, or `gjallar.toml` in the current folder. All faults at once.
    pub(super) fn read(named: Option<&Path>) -> anyhow::Result<Plan> {
        let path = match named {
            Some(path) => path.to_path_buf(),
            None => PathBuf::from("gjallar.toml"),
        };
        if named.is_none() && !path.exists() {
            return Err(Usage::new(
                "no gjallar.toml in this folder: name one with --config, or write one with `gjallar init --brand NAME`",
            ));
        }
        Ok(Plan::of(&path)?)
    }

    /// The same, from a path that is known.
    pub(super) fn of(path: &Path) -> Result<Plan, Faults> {
        let (mut draft, mut faults) = config::read(path)?;
        let sources = sources::open_all(&mut draft, &mut faults).into_iter().map(Arc::new).collect();
        let speakers = crate::alerts::channels::open_all(&draft.config, &mut faults);
        let pipeline = match Pipeline::new(&draft.config.brands) {
            Ok(pipeline) => Arc::new(pipeline),
            Err(error) => {
                faults.add(0, error.to_string());
                return Err(faults);
            }
        };
        let rules = Rules::compile(&draft.config, pipeline.fingerprint(), &mut faults);
        faults.into_result()?;
        Ok(Plan { config: draft.config, sources, speakers, pipeline, rules })
    }

    /// Opens the journal in the data folder, which is made when it is not there.
    pub(super) fn journal(&self) -> anyhow::Result<Journal> {
        let folder = &self.config.data;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the data folder {}", folder.display()))?;
        Journal::open(folder).with_context(|| format!("cannot open the journal in {}", folder.display()))
    }

    /// Journal and index, for reading: where nobody holds the folder, the index is brought up first.
    pub(super) fn look(&self) -> anyhow::Result<(Journal, Reader)> {
        let journal = self.journal()?;
        let reader = crate::index::bring_up(&self.config.data, &journal, &self.pipeline)?;
        Ok((journal, reader))
    }

    /// A query in the search language, with `--since` and `--until` joined to it.
    pub(super) fn filter(&self, query: &str, since: Option<&str>, until: Option<&str>) -> anyhow::Result<Filter> {
        let mut text = query.to_owned();
        for (name, value) in [("since", since), ("until", until)] {
            if let Some(value) = value {
                let joined = if text.trim().is_empty() { String::new() } else { format!("({text}) ") };
                text = format!("{joined}{name}:{value}");
            }
        }
        crate::query::parse(query, &self.config.zone, Timestamp::now())
            .and_then(|_| crate::query::parse(&text, &self.config.zone, Timestamp::now()))
            .map_err(Usage::new)
    }
}

/// A plan at work: the data lock held, the index following the journal. Drop order stops the follower before the lock.
pub(super) struct House {
    pub(super) plan: Plan,
    pub(super) journal: Journal,
    pub(super) ingest: Arc<Ingest>,
    pub(super) follower: Follower,
    #[expect(dead_code, reason = "held for its drop")]
    lock: Lock,
}

impl House {
    /// Takes the lock and opens everything that writes.
    pub(super) fn open(plan: Plan, role: &str) -> anyhow::Result<House> {
        std::fs::create_dir_all(&plan.config.data)
            .with_context(|| format!("cannot make the data folder {}", plan.config.data.display()))?;
        let lock = Lock::hold(&plan.config.data, role)?;
        let journal = plan.journal()?;
        let follower = Follower::start(&plan.config.data, journal.clone(), plan.pipeline.clone())?;
        let judgement = Judgement { pipeline: plan.pipeline.clone(), rules: plan.rules.clone() };
        let ingest = Arc::new(Ingest::new(journal.clone(), judgement, follower.handoff()));
        Ok(House { plan, journal, ingest, follower, lock })
    }

    /// Waits until what was stored is searchable, then stops the follower.
    pub(super) fn settle(self) -> anyhow::Result<()> {
        let position = self.journal.position()?;
        if !self.follower.wait_for(position, Duration::from_secs(600)) {
            anyhow::bail!("the index did not reach position {position} in time; the next start brings it up");
        }
        self.follower.stop()?;
        Ok(())
    }
}

/// The async runtime of the verbs that go to the network.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the async runtime")
}
