//! `serve`: dashboard and API over what is stored, without crawling. Another process may crawl meanwhile.

use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::open::{Plan, runtime};
use super::reload::Signals;
use super::run::listen;
use crate::index::Reader;
use crate::journal::Journal;
use crate::server::{self, App};

pub(super) fn run(config: Option<&Path>) -> anyhow::Result<u8> {
    let plan = Plan::read(config)?;
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let mut signals = Signals::hear()?;
        let journal = plan.journal()?;
        let reader = Reader::new(&plan.config.data);
        let listener = listen(plan.config.server.listen).await?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        let stop = CancellationToken::new();
        let app = Arc::new(App {
            config: RwLock::new(Arc::new(plan.config.clone())),
            journal: journal.clone(),
            reader: reader.clone(),
            crawling: None,
            started: Timestamp::now(),
        });
        let mut serving = tokio::spawn(server::serve(listener, app, stop.clone()));
        tokio::spawn(follow(plan, journal, reader, stop.clone()));
        tokio::select! {
            () = signals.stop() => {
                stop.cancel();
                serving.await??;
            }
            ended = &mut serving => ended??,
        }
        anyhow::Ok(())
    });
    // An index that is just being brought up is left as it is: the next one goes on from its last commit.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended?;
    Ok(0)
}

/// Brings the index up whenever something was stored and nobody else holds the folder.
async fn follow(plan: Plan, journal: Journal, reader: Reader, stop: CancellationToken) {
    let plan = Arc::new(plan);
    loop {
        let (plan, journal, reader) = (plan.clone(), journal.clone(), reader.clone());
        let work = move || -> anyhow::Result<()> {
            let position = journal.position()?;
            let behind = reader
                .view()
                .map_or_else(|error| error.mendable(), |view| view.position() < position);
            if behind { plan.bring_up(&journal) } else { Ok(()) }
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = %format!("{error:#}"), "the index could not be brought up"),
            Err(_) => return,
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
        }
    }
}
