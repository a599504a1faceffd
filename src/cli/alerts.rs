//! `alerts`: the ledger, the outbox, a test message.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::open::{Plan, runtime};
use super::{Usage, out};
use crate::alerts::deliver;
use crate::fetch::Sender;
use crate::mention::{AlertRow, AlertState, Delivery};

/// What to do.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
    /// One JSON array
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Alerts, newest first
    List,
    /// Messages that wait, were sent, or were given up
    Outbox,
    /// Send a message that was given up again
    Resend {
        /// Its id
        id: String,
    },
    /// Send a test message to a channel
    Test {
        /// The channel's name
        channel: String,
    },
}

/// An alert as `alerts list --json` shows it.
#[derive(Serialize)]
struct Listed<'a> {
    key: &'a str,
    rule: &'a str,
    brand: &'a str,
    state: AlertState,
    window: Timestamp,
    opened: Timestamp,
    told: Timestamp,
    repeats: u32,
    detail: &'a serde_json::Value,
}

/// A message as `alerts outbox --json` shows it.
#[derive(Serialize)]
struct Queued<'a> {
    id: &'a str,
    channel: &'a str,
    state: Delivery,
    attempts: u32,
    due: Option<Timestamp>,
    reason: Option<&'a str>,
}

/// Rows shown.
const SHOWN: usize = 10_000;

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    let plan = Plan::read(config)?;
    match arguments.what {
        What::List => list(&plan.journal()?.alerts(SHOWN)?, arguments.json),
        What::Outbox => outbox(&plan, arguments.json),
        What::Resend { id } => {
            if !plan.journal()?.resend(&id)? {
                return Err(Usage::error(format!("no message was given up under the id `{id}`")));
            }
            Ok(0)
        }
        What::Test { channel } => test(&plan, &channel),
    }
}

fn list(alerts: &[AlertRow], json: bool) -> anyhow::Result<u8> {
    if json {
        let rows: Vec<Listed<'_>> = alerts
            .iter()
            .map(|a| Listed {
                key: &a.key,
                rule: &a.rule,
                brand: &a.brand,
                state: a.state,
                window: a.window,
                opened: a.opened,
                told: a.told,
                repeats: a.repeats,
                detail: &a.detail,
            })
            .collect();
        return out::json(&rows).map(|()| 0);
    }
    for alert in alerts {
        let state = if alert.state == AlertState::Firing {
            "firing"
        } else {
            "resolved"
        };
        let opened = alert.opened.strftime("%Y-%m-%d %H:%M");
        out::line(&format!(
            "{state:8}  {opened}  {}  {}  {}",
            alert.rule, alert.brand, alert.key
        ))?;
    }
    Ok(0)
}

fn outbox(plan: &Plan, json: bool) -> anyhow::Result<u8> {
    let rows = plan.journal()?.outbox(SHOWN)?;
    let queued: Vec<Queued<'_>> = rows
        .iter()
        .map(|row| Queued {
            id: &row.id,
            channel: &row.channel,
            state: row.delivery,
            attempts: row.attempts,
            due: (row.delivery == Delivery::Pending).then_some(row.due),
            reason: row.reason.as_deref(),
        })
        .collect();
    if json {
        return out::json(&queued).map(|()| 0);
    }
    for row in &queued {
        let reason = row.reason.map_or_else(String::new, |reason| format!("  {reason}"));
        let state = format!("{:?}", row.state).to_lowercase();
        out::line(&format!(
            "{state:8} {:12} {} tries  {}{reason}",
            row.channel, row.attempts, row.id
        ))?;
    }
    Ok(0)
}

fn test(plan: &Plan, name: &str) -> anyhow::Result<u8> {
    let speaker = plan
        .speakers
        .iter()
        .find(|speaker| speaker.name() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = plan.speakers.iter().map(|speaker| speaker.name()).collect();
            Usage::error(format!(
                "no channel is named `{name}`; expected one of {}",
                names.join(", ")
            ))
        })?;
    runtime()?.block_on(async {
        let sender = Sender::new(&plan.config.fetch)?;
        deliver::test(speaker, &sender, Timestamp::now())
            .await
            .map_err(|reason| anyhow::anyhow!("{name}: {reason}"))
    })?;
    out::remark(&format!("{name}: the receiver took the test message"));
    Ok(0)
}
