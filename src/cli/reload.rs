//! Signals: SIGTERM and SIGINT stop, SIGHUP reads the configuration again. A bad file changes nothing.

use std::sync::{Arc, PoisonError};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::open::{House, Plan};
use crate::alerts::channels::Speaker;
use crate::crawl::JournalRobots;
use crate::fetch::{Fetcher, Sender};
use crate::server::App;
use crate::sources::Watched;

/// What a reload swaps under running tasks.
pub(super) struct Live {
    pub(super) sources: watch::Sender<Vec<Arc<Watched>>>,
    pub(super) fetcher: watch::Sender<Fetcher>,
    pub(super) speakers: watch::Sender<(Vec<Arc<Speaker>>, Sender)>,
    pub(super) app: Arc<App>,
    pub(super) robots: Arc<JournalRobots>,
}

/// The signals that are heard. From its making on none of them ends the process by itself.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    /// Begins to hear; inside the async runtime, and before anything is opened that wants a clean stop.
    pub(super) fn hear() -> anyhow::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Returns at the first SIGTERM or SIGINT.
    pub(super) async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Returns when it is time to stop.
pub(super) async fn watch_signals(
    mut signals: Signals,
    house: &House,
    live: &Live,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = signals.terminate.recv() => return Ok(()),
            _ = signals.interrupt.recv() => return Ok(()),
            _ = signals.hangup.recv() => {
                let path = house.plan.config.path.clone();
                let plan = tokio::task::spawn_blocking(move || Plan::of(&path)).await?;
                match plan.map_err(anyhow::Error::from).and_then(|plan| reload(house, live, plan)) {
                    Ok(()) => tracing::info!("configuration reloaded"),
                    Err(error) => tracing::error!(error = %format!("{error:#}"), "configuration not reloaded; the old one stays"),
                }
            }
        }
    }
}

/// Swaps everything that can fail to be made first, so that a reload is whole or nothing.
fn reload(house: &House, live: &Live, plan: Plan) -> anyhow::Result<()> {
    if plan.config.data != house.plan.config.data || plan.config.server.listen != house.plan.config.server.listen {
        anyhow::bail!("`data` and `server.listen` cannot change while running; restart for that");
    }
    let fetcher = Fetcher::new(&plan.config.fetch, live.robots.clone())?;
    let sender = Sender::new(&plan.config.fetch)?;
    house.judge_by(plan.pipeline, plan.rules)?;
    live.fetcher.send_replace(fetcher);
    live.speakers.send_replace((plan.speakers, sender));
    live.sources.send_replace(plan.sources);
    *live.app.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(plan.config);
    Ok(())
}
