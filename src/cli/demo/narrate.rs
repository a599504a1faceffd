//! Tells what happens while the demo runs: counts, the message that Slack would show, and what a search finds.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::cli::out;
use crate::cli::search::shown;
use crate::index::Reader;
use crate::journal::Journal;
use crate::mention::{Label, Record};
use crate::query;

/// The world may be slow; after this the demo says so and ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// Watches the demo from outside, as its user would.
pub(super) struct Narrator {
    journal: Journal,
    reader: Reader,
    zone: TimeZone,
    posts: usize,
    arrival: Duration,
    started: Instant,
}

impl Narrator {
    pub(super) fn new(journal: Journal, reader: Reader, zone: TimeZone, posts: usize, arrival: Duration) -> Narrator {
        Narrator {
            journal,
            reader,
            zone,
            posts,
            arrival,
            started: Instant::now(),
        }
    }

    /// Until everything has arrived, the alert was heard and all of it can be found.
    pub(super) async fn tell(&self, mut heard: UnboundedReceiver<String>) -> anyhow::Result<()> {
        let mut alerts = 0;
        let mut pause = tokio::time::interval(self.arrival / 6);
        pause.tick().await;
        loop {
            tokio::select! {
                Some(message) = heard.recv() => {
                    alerts += 1;
                    slack(&message)?;
                }
                _ = pause.tick() => {
                    let arrived = self.count()?;
                    out::line(&format!("{:>3} s  {arrived} mentions searchable", self.started.elapsed().as_secs()))?;
                    if alerts > 0 && arrived >= self.posts {
                        break;
                    }
                    anyhow::ensure!(
                        self.started.elapsed() < self.arrival + PATIENCE,
                        "the demo's world was not heard whole: {arrived} mentions of {} posts, {alerts} alerts", self.posts
                    );
                }
            }
        }
        self.summary()
    }

    fn find(&self, query: &str) -> anyhow::Result<Vec<Record>> {
        let filter = query::parse(query, &self.zone, Timestamp::now())?;
        Ok(query::search(&self.reader, &self.journal, &filter, 1_000, None)?.records)
    }

    fn count(&self) -> anyhow::Result<usize> {
        Ok(self.find("")?.len())
    }

    fn summary(&self) -> anyhow::Result<()> {
        out::line("\nbrand        positive  negative  neutral")?;
        for brand in ["Nordkaffe", "Fjordbryg", "Kaffila"] {
            let records = self.find(&format!("brand:{brand}"))?;
            let of = |label| records.iter().filter(|record| record.label == label).count();
            let (good, bad, neither) = (of(Label::Positive), of(Label::Negative), of(Label::Neutral));
            out::line(&format!("{brand:12} {good:>8}  {bad:>8}  {neither:>7}"))?;
        }
        for query in [
            "brand:Nordkaffe label:negative lang:sv",
            "lang:ru label:negative",
            "lang:nb label:positive",
            "lang:fi",
        ] {
            out::line(&format!("\n$ gjallar search '{query}' --limit 2"))?;
            for record in self.find(query)?.iter().take(2) {
                out::coloured(&shown(record, out::colour()))?;
            }
        }
        Ok(())
    }
}

/// A Slack message as plain lines: what the phone would show.
fn slack(message: &str) -> anyhow::Result<()> {
    let value: Value = serde_json::from_str(message)?;
    out::line("\n--- Slack ---------------------------------------------------------------")?;
    for block in value["blocks"].as_array().into_iter().flatten() {
        let mut texts = vec![&block["text"]];
        texts.extend(
            ["fields", "elements"]
                .iter()
                .filter_map(|key| block[key].as_array())
                .flatten(),
        );
        for text in texts {
            let text = text["text"].as_str().or_else(|| text["text"]["text"].as_str());
            if let Some(text) = text {
                out::line(text)?;
            }
        }
    }
    out::line("-------------------------------------------------------------------------\n")
}
