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
    runtime.block_on(async {
        let mut signals = Signals::hear()?;
        let (journal, reader) = plan.look()?;
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
        let serving = tokio::spawn(server::serve(listener, app, stop.clone()));
        let following = tokio::spawn(follow(plan, journal, reader, stop.clone()));
        signals.stop().await;
        stop.cancel();
        following.await?;
        serving.await??;
        anyhow::Ok(())
    })?;
    Ok(0)
}

/// Brings the index up whenever something was stored and nobody else holds the folder.
async fn follow(plan: Plan, journal: Journal, reader: Reader, stop: CancellationToken) {
    let plan = Arc::new(plan);
    let mut reached = journal.position().unwrap_or_default();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
        }
        let (plan, journal, reader) = (plan.clone(), journal.clone(), reader.clone());
        let work = move || -> anyhow::Result<u64> {
            let position = journal.position()?;
            let broken = reader.view().is_err_and(|error| error.mendable());
            if position != reached || broken {
                plan.bring_up(&journal)?;
            }
            Ok(position)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(position)) => reached = position,
            Ok(Err(error)) => tracing::warn!(error = %format!("{error:#}"), "the index could not be brought up"),
            Err(_) => return,
        }
    }
}
