//! `run`: crawl, index, alerts and server, until SIGTERM.

use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::open::{House, Plan, derive_rollups, runtime};
use super::reload::{self, Live, Signals};
use crate::alerts::deliver;
use crate::crawl::{self, JournalRobots};
use crate::fetch::{Fetcher, Sender};
use crate::index::{Handle, Role};
use crate::journal::Journal;
use crate::pipeline::Pipeline;
use crate::server::{self, App, Crawling};

/// How long a stop may take before what is left is cut off; everything stored stays stored.
const STOP_WITHIN: Duration = Duration::from_secs(8);
/// How long a rebuild may take before who asked is told that it did not end.
const LONGEST_REBUILD: Duration = Duration::from_secs(6 * 3600);

pub(super) fn run(config: Option<&Path>) -> anyhow::Result<u8> {
    let plan = Plan::read(config)?;
    let runtime = runtime()?;
    let signals = {
        let _inside = runtime.enter();
        Signals::hear()?
    };
    let house = House::open(plan, Role::Run)?;
    let ended = runtime.block_on(all(house, signals, CancellationToken::new(), None));
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended?;
    Ok(0)
}

/// Crawl, deliver, serve, reload, tidy: each a task, all stopped by one token. `listener`, where one is bound already.
pub(super) async fn all(
    house: House,
    signals: Signals,
    stop: CancellationToken,
    listener: Option<TcpListener>,
) -> anyhow::Result<()> {
    let config = &house.plan.config;
    let listener = match listener {
        Some(listener) => listener,
        None => listen(config.server.listen).await?,
    };
    tracing::info!(address = %listener.local_addr()?, sources = house.plan.sources.len(), "listening");
    let robots = Arc::new(JournalRobots(house.journal.clone()));
    let fetcher = Fetcher::new(&config.fetch, robots.clone())?;
    let paused = crawl::Paused::default();
    let fetchers = watch::channel(fetcher).0;
    let live = Live {
        sources: watch::channel(house.plan.sources.clone()).0,
        fetcher: fetchers.clone(),
        speakers: watch::channel((house.plan.speakers.clone(), Sender::new(&config.fetch)?)).0,
        app: Arc::new(App {
            config: RwLock::new(Arc::new(config.clone())),
            journal: house.journal.clone(),
            reader: house.reader(),
            crawling: Some(Crawling {
                fetcher: fetchers.subscribe(),
                paused: paused.clone(),
            }),
            started: Timestamp::now(),
        }),
        robots,
    };
    let mut parts = JoinSet::new();
    let crawl = crawl::run(
        live.sources.subscribe(),
        live.fetcher.subscribe(),
        house.ingest.clone(),
        house.journal.clone(),
        paused.clone(),
        stop.clone(),
    );
    parts.spawn(async move { Ok(crawl.await?) });
    let deliver = deliver::run(house.journal.clone(), live.speakers.subscribe(), stop.clone());
    parts.spawn(async move {
        deliver.await;
        anyhow::Ok(())
    });
    let serve = server::serve(listener, live.app.clone(), stop.clone());
    parts.spawn(async move { Ok(serve.await?) });
    let result = tokio::select! {
        ended = reload::watch_signals(signals, &house, &live, &stop) => ended,
        ended = errands(&house, &live, &stop) => ended,
        Some(ended) = parts.join_next() => early(ended, &stop),
    };
    stop.cancel();
    let rest = async {
        while let Some(ended) = parts.join_next().await {
            ended??;
        }
        anyhow::Ok(())
    };
    let stopped = tokio::time::timeout(STOP_WITHIN, rest).await;
    result?;
    stopped.unwrap_or(Ok(()))
}

/// A part that ends while nobody asked it to is a fault: half a gjallar would look healthy and hear nothing.
fn early(ended: Result<anyhow::Result<()>, JoinError>, stop: &CancellationToken) -> anyhow::Result<()> {
    ended??;
    anyhow::ensure!(stop.is_cancelled(), "a part of the running process ended by itself");
    Ok(())
}

pub(super) async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

/// What other processes ask for (`rebuild`), and the daily tidying.
async fn errands(house: &House, live: &Live, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut tidied = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
        let (journal, index, pipeline) = (house.journal.clone(), house.index.clone(), house.ingest.pipeline());
        let kept = live.app.config().retention;
        let sweep = tidied.is_none_or(|at: std::time::Instant| at.elapsed() > Duration::from_secs(3600));
        let errand = tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            if let Some((id, verb)) = journal.take_request()? {
                let (text, done) = match verb.as_str() {
                    "rebuild" => rebuild(&journal, &index, &pipeline),
                    other => (format!("`{other}` is not known here"), false),
                };
                journal.answer(id, &text, done)?;
            }
            if sweep {
                journal.sweep(Timestamp::now(), kept.unmatched, kept.posts)?;
            }
            Ok(())
        });
        if let Err(error) = errand.await? {
            tracing::warn!(%error, "an errand failed");
        }
        if sweep {
            tidied = Some(std::time::Instant::now());
        }
    }
}

/// Derives roll-ups and index again, while everything else goes on.
fn rebuild(journal: &Journal, index: &Handle, pipeline: &Pipeline) -> (String, bool) {
    index.rebuild();
    match derive_rollups(journal, pipeline) {
        Err(error) => (error.to_string(), false),
        Ok(_) if !index.wait_built(LONGEST_REBUILD) => ("the index was not built again in time".to_owned(), false),
        Ok(posts) => (format!("{posts} posts derived again"), true),
    }
}
