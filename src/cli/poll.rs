//! `poll`: one round over all sources, or over one.

use std::path::Path;
use std::sync::Arc;

use super::open::{House, Plan, runtime};
use super::{PARTLY, Usage, out};
use crate::alerts::deliver;
use crate::crawl::{self, JournalRobots, Round};
use crate::fetch::{Fetcher, Sender};
use crate::index::Role;
use crate::mention::State;
use crate::sources::Watched;

/// Whom to ask.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only this source
    #[arg(long, value_name = "S")]
    source: Option<String>,
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let plan = Plan::read(config)?;
    let sources = chosen(&plan, arguments.source.as_deref())?;
    let house = House::open(plan, Role::Poll)?;
    let round = runtime()?.block_on(round(&house, &sources))?;
    house.settle()?;
    Ok(report(&round, &sources))
}

fn chosen(plan: &Plan, only: Option<&str>) -> anyhow::Result<Vec<Arc<Watched>>> {
    let Some(name) = only else {
        return Ok(plan.sources.clone());
    };
    let one: Vec<_> = plan
        .sources
        .iter()
        .filter(|watched| watched.source.name == name)
        .cloned()
        .collect();
    if one.is_empty() {
        let names: Vec<&str> = plan
            .sources
            .iter()
            .map(|watched| watched.source.name.as_str())
            .collect();
        return Err(Usage::error(format!(
            "no source is named `{name}`; expected one of {}",
            names.join(", ")
        )));
    }
    Ok(one)
}

async fn round(house: &House, sources: &[Arc<Watched>]) -> anyhow::Result<Round> {
    let fetcher = Fetcher::new(&house.plan.config.fetch, Arc::new(JournalRobots(house.journal.clone())))?;
    let round = crawl::round(sources, &fetcher, &house.ingest, &house.journal).await?;
    let ingest = house.ingest.clone();
    tokio::task::spawn_blocking(move || ingest.tick(jiff::Timestamp::now())).await??;
    deliver_due(house).await?;
    Ok(round)
}

/// Tries once what is due in the outbox; the number of messages taken by their receivers.
pub(super) async fn deliver_due(house: &House) -> anyhow::Result<usize> {
    let sender = Sender::new(&house.plan.config.fetch)?;
    Ok(deliver::once(&house.journal, &house.plan.speakers, &sender).await?)
}

fn report(round: &Round, sources: &[Arc<Watched>]) -> u8 {
    let mut ill = false;
    for watched in sources {
        let Some(state) = round.states.get(&watched.source.name) else {
            continue;
        };
        let whole = matches!(state.state, State::Ok | State::Pending | State::Partial);
        ill |= !whole;
        if let Some(reason) = state.reason.as_deref().filter(|_| state.state != State::Ok) {
            let reason = out::visible_line(reason);
            out::remark(&format!("{}: {}: {reason}", watched.source.name, state.state.name()));
        }
    }
    let taken = round.taken;
    out::remark(&format!(
        "{} of {} sources asked: {} new posts, {} mentions, {} edited, {} alerts",
        round.asked,
        sources.len(),
        taken.new,
        taken.mentions,
        taken.edited,
        taken.alerts
    ));
    if ill { PARTLY } else { 0 }
}
