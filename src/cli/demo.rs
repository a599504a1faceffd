//! `demo`: a small world on loopback, and the real crawler, alerts and dashboard at work on it.
//!
//! Over a minute people talk about an invented coffee chain and two rivals, in four languages; in the middle a wave of
//! anger rises. Nothing here is staged but the world: requests, journal, index, rules and delivery are those of `run`.

mod folder;
mod narrate;
mod render;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::open::{House, Plan, runtime};
use super::reload::Signals;
use super::{out, run};
use crate::index::Role;
use folder::Folder;
use narrate::Narrator;
use world::World;

/// How the demo runs.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Compress the arrival and end by itself, within 45 seconds
    #[arg(long)]
    once: bool,
}

/// Where the dashboard listens, if it is free.
const PORT: u16 = 7171;
/// How long the posts take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);
const COMPRESSED: Duration = Duration::from_secs(12);

pub(super) fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let runtime = runtime()?;
    let result = runtime.block_on(play(arguments.once));
    runtime.shutdown_timeout(Duration::from_secs(1));
    result.map(|()| 0)
}

async fn play(once: bool) -> anyhow::Result<()> {
    let arrival = if once { COMPRESSED } else { ARRIVAL };
    let stop = CancellationToken::new();
    let signals = Signals::hear()?;
    let (world, heard) = World::open(arrival, stop.clone()).await?;
    let dashboard = listen(once).await?;
    let folder = Folder::new()?;
    let config = folder.write(&render::config(&world, dashboard.local_addr()?), &world.slack())?;
    let plan = Plan::of(&config)?;
    let zone = plan.config.zone.clone();
    let house = House::open(plan, Role::Run)?;
    let address = dashboard.local_addr()?;
    out::line(&format!("dashboard   http://{address}/"))?;
    out::line(&format!(
        "the world   {} (five sites), Slack stand-in beside them",
        world.address()
    ))?;
    out::line(&format!(
        "{} posts arrive within {} seconds\n",
        world.posts(),
        arrival.as_secs()
    ))?;

    let narrator = Narrator::new(house.journal.clone(), house.reader(), zone, world.posts(), arrival);
    let running = tokio::spawn(run::all(house, signals, stop.clone(), Some(dashboard)));
    let told = tokio::select! {
        told = narrator.tell(heard) => told,
        ended = wait_for_end(&stop) => ended,
    };
    if told.is_ok() && !once && !stop.is_cancelled() {
        out::line(&format!("\nthe dashboard stays on http://{address}/ until Ctrl-C"))?;
        stop.cancelled().await;
    }
    stop.cancel();
    running.await.context("the crawl ended badly")??;
    told
}

/// `run` has its own ears for SIGINT; when it stops, so does the telling.
async fn wait_for_end(stop: &CancellationToken) -> anyhow::Result<()> {
    stop.cancelled().await;
    Ok(())
}

/// The usual port, or a free one where it is taken; a demo that ends by itself is in nobody's way.
async fn listen(once: bool) -> anyhow::Result<TcpListener> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if !once && let Ok(listener) = TcpListener::bind(at(PORT)).await {
        return Ok(listener);
    }
    TcpListener::bind(at(0)).await.context("cannot listen on loopback")
}
