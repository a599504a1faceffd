//! What the verbs have in common: the configuration read with every registry, the folder opened, the index brought up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::Timestamp;

use super::{Usage, progress};
use crate::alerts::Rules;
use crate::alerts::channels::Speaker;
use crate::config::{self, Config, Faults};
use crate::index::{self, Follower, Handle, Lock, LockError, Reader, Role};
use crate::ingest::{Ingest, Judgement};
use crate::journal::{Journal, JournalError};
use crate::pipeline::Pipeline;
use crate::query::{Filter, QueryError};
use crate::sources::{self, Watched};

/// How long a reading verb waits for an index that another process is about to build.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

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
        Ok(Plan::of(&Plan::place(named)?)?)
    }

    /// The same for who sends nothing and lets nobody in: secrets may be absent, and what needs them with them.
    pub(super) fn to_read(named: Option<&Path>) -> anyhow::Result<Plan> {
        Ok(Plan::compile(&Plan::place(named)?, Faults::without_secrets)?)
    }

    fn place(named: Option<&Path>) -> anyhow::Result<PathBuf> {
        let path = match named {
            Some(path) => path.to_path_buf(),
            None => PathBuf::from(config::FILE),
        };
        if named.is_none() && !path.exists() {
            return Err(Usage::error(
                "no gjallar.toml in this folder: name one with --config, or write one with `gjallar init --brand NAME`",
            ));
        }
        Ok(path)
    }

    /// The same, from a path that is known.
    pub(super) fn of(path: &Path) -> Result<Plan, Faults> {
        Plan::compile(path, |faults| faults)
    }

    fn compile(path: &Path, pardon: fn(Faults) -> Faults) -> Result<Plan, Faults> {
        let (mut draft, mut faults) = config::read(path)?;
        let sources = sources::open_all(&mut draft, &mut faults)
            .into_iter()
            .map(Arc::new)
            .collect();
        let speakers = crate::alerts::channels::open_all(&draft.config, &mut faults);
        let pipeline = match Pipeline::new(&draft.config.brands) {
            Ok(pipeline) => Arc::new(pipeline),
            Err(error) => {
                faults.add(0, error.to_string());
                return Err(faults);
            }
        };
        let rules = Rules::compile(&draft.config, pipeline.fingerprint(), &mut faults);
        pardon(faults).into_result()?;
        Ok(Plan {
            config: draft.config,
            sources,
            speakers,
            pipeline,
            rules,
        })
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
        let reader = Reader::new(&self.config.data);
        let started = Instant::now();
        loop {
            let brought = self.bring_up(&journal);
            if let Err(error) = &brought {
                // A full disk or a read-only folder: what was committed before can still be asked.
                tracing::warn!(error = %format!("{error:#}"), "the index could not be brought up; the answers may be old");
            }
            // A holder that has only just begun may still be building the first generation.
            match reader.view() {
                Err(error) if brought.is_ok() && error.mendable() && started.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(brought.err().unwrap_or_else(|| error.into())),
                Ok(_) => return Ok((journal, reader)),
            }
        }
    }

    /// Brings the index to where the journal is, where nobody holds the folder and it is behind. A holder does it by itself.
    pub(super) fn bring_up(&self, journal: &Journal) -> anyhow::Result<()> {
        let _moment = match Lock::hold(&self.config.data, Role::Moment) {
            Ok(lock) => lock,
            Err(LockError::Locked { role, .. }) => {
                tracing::debug!(%role, "another process brings the index up");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let bar = progress::bar(0, "indexing");
        index::catch_up(
            &self.config.data,
            Arc::new(journal.clone()),
            self.pipeline.clone(),
            &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            },
        )?;
        bar.finish_and_clear();
        Ok(())
    }

    /// Derives the roll-ups again; the number of posts.
    pub(super) fn derive_rollups(&self, journal: &Journal) -> Result<u64, JournalError> {
        derive_rollups(journal, &self.pipeline)
    }

    /// A query in the search language, with `--since` and `--until` joined to it.
    pub(super) fn filter(&self, query: &str, since: Option<&str>, until: Option<&str>) -> anyhow::Result<Filter> {
        let (zone, now) = (&self.config.zone, Timestamp::now());
        let time = |text: Option<&str>| text.map(|text| crate::query::time::read(text, zone, now)).transpose();
        let (since, until) = (time(since).map_err(Usage::error)?, time(until).map_err(Usage::error)?);
        let filter = crate::query::parse(query, zone, now).map_err(unreadable)?;
        filter.between(since, until).map_err(unreadable)
    }
}

fn unreadable(error: QueryError) -> anyhow::Error {
    Usage::error(format!(
        "the query cannot be read at position {}: {}",
        error.position, error.message
    ))
}

/// What the roll-ups were derived with.
const ROLLUPS: &str = "rollups";

pub(super) fn derive_rollups(journal: &Journal, pipeline: &Pipeline) -> Result<u64, JournalError> {
    journal.rederive(&[(ROLLUPS, pipeline.fingerprint())], &mut |stored| {
        pipeline.mentions(stored.no, &stored.post)
    })
}

/// Derives the roll-ups again, on a thread of its own, where they were derived with something else.
fn keep_rollups_true(journal: &Journal, pipeline: &Arc<Pipeline>) -> anyhow::Result<Option<JoinHandle<()>>> {
    let fingerprint = pipeline.fingerprint();
    if journal.fingerprint(ROLLUPS)? == Some(fingerprint) {
        return Ok(None);
    }
    if journal.held()? == 0 {
        journal.set_fingerprint(ROLLUPS, fingerprint)?;
        return Ok(None);
    }
    let (journal, pipeline) = (journal.clone(), pipeline.clone());
    // Killed in between, it begins again at the next start.
    let thread = std::thread::Builder::new().name("roll-ups".to_owned()).spawn(move || {
        if let Err(error) = derive_rollups(&journal, &pipeline) {
            tracing::warn!(%error, "the roll-ups could not be derived again");
        }
    })?;
    Ok(Some(thread))
}

/// A plan at work: the data lock held, the index following the journal. Drop order stops the follower before the lock.
pub(super) struct House {
    pub(super) plan: Plan,
    pub(super) journal: Journal,
    pub(super) ingest: Arc<Ingest>,
    pub(super) index: Handle,
    follower: Follower,
    rollups: Option<JoinHandle<()>>,
    #[expect(dead_code, reason = "held for its drop")]
    lock: Lock,
}

impl House {
    /// Takes the lock and opens everything that writes.
    pub(super) fn open(plan: Plan, role: Role) -> anyhow::Result<House> {
        let lock = Lock::hold(&plan.config.data, role)?;
        let journal = plan.journal()?;
        let rollups = keep_rollups_true(&journal, &plan.pipeline)?;
        let follower = Follower::start(&plan.config.data, Arc::new(journal.clone()), plan.pipeline.clone())?;
        let judgement = Judgement {
            pipeline: plan.pipeline.clone(),
            rules: plan.rules.clone(),
        };
        let ingest = Arc::new(Ingest::new(journal.clone(), judgement, follower.handle()));
        Ok(House {
            index: follower.handle(),
            plan,
            journal,
            ingest,
            follower,
            rollups,
            lock,
        })
    }

    /// Searches what the follower has committed.
    pub(super) fn reader(&self) -> Reader {
        Reader::new(&self.plan.config.data)
    }

    /// Takes a new configuration's judgement: for what comes, and for all that is there.
    pub(super) fn judge_by(&self, pipeline: Arc<Pipeline>, rules: Rules) -> anyhow::Result<()> {
        self.ingest.judge_by(Judgement {
            pipeline: pipeline.clone(),
            rules,
        });
        self.index.derive_with(pipeline.clone());
        keep_rollups_true(&self.journal, &pipeline).map(drop)
    }

    /// Waits until what was stored is searchable, then stops the follower.
    pub(super) fn settle(self) -> anyhow::Result<()> {
        let position = self.journal.position()?;
        if !self.index.wait_for(position, Duration::from_secs(600)) {
            let fault = self.index.following().fault.unwrap_or_default();
            anyhow::bail!("the index did not reach position {position}: {fault}; the next start brings it up");
        }
        self.follower.stop();
        // A verb that lives shortly waits for them, or they would begin anew each time.
        if let Some(rollups) = self.rollups {
            rollups.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
        }
        Ok(())
    }
}

/// The async runtime of the verbs that go to the network.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the async runtime")
}
