//! Health, readiness and the figures that Prometheus scrapes.
//!
//! Comes in: what the journal and the index hold. Goes out: text. The figures come from the journal, so that `serve` beside a
//! crawler in another process tells the same. Never here: counting while others work.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::index::Clause;
use crate::mention::State as Health;
use crate::server::App;
use crate::server::problem::Problem;

type Labels = Vec<(&'static str, String)>;

/// `GET /healthz`: the process is alive and answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the journal and the index can be read.
pub(super) async fn readyz(State(app): State<Arc<App>>) -> Response {
    let asked = app.ask(|app| {
        let (journal, index) = (app.journal.position(), app.reader.view());
        let reason = match (&journal, &index) {
            (Err(error), _) => Some(format!("the journal cannot be read: {error}")),
            (_, Err(error)) => Some(error.to_string()),
            _ => None,
        };
        Ok(reason)
    });
    match asked.await {
        Ok(None) => "ready\n".into_response(),
        Ok(Some(reason)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// `GET /metrics`.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let text = app.ask(text).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn text(app: &App) -> Result<String, Problem> {
    let mut registry = Registry::with_prefix("gjallar");
    let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The program that answers", version);
    let started: Gauge = Gauge::default();
    started.set(app.started.as_second());
    registry.register_with_unit("start_timestamp", "When this process started", Unit::Seconds, started);
    mentions(app, &mut registry)?;
    sources(app, &mut registry)?;
    messages(app, &mut registry)?;
    if let Some(more) = &app.more {
        more(&mut registry);
    }
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Problem::broken(&error))?;
    Ok(text)
}

fn mentions(app: &App, registry: &mut Registry) -> Result<(), Problem> {
    let position: Gauge<u64, AtomicU64> = Gauge::default();
    position.set(app.journal.position().map_err(|error| Problem::broken(&error))?);
    registry.register("journal_position", "Position of the last change in the journal", position);
    // An index that is being built tells nothing yet; the other figures still stand.
    let Ok(view) = app.reader.view() else { return Ok(()) };
    let family: Family<Labels, Gauge<u64, AtomicU64>> = Family::default();
    let groups = view.grouped(&Clause::All, None).map_err(|error| Problem::broken(&error))?;
    let mut all = 0;
    for (group, cell) in groups {
        all += cell.mentions;
        family.get_or_create(&vec![("brand", group.brand), ("sentiment", group.label)]).set(cell.mentions);
    }
    registry.register("mentions", "Mentions that are held, by brand and label", family);
    let documents: Gauge<u64, AtomicU64> = Gauge::default();
    documents.set(all);
    registry.register("index_docs", "Mentions in the index", documents);
    let reached: Gauge<u64, AtomicU64> = Gauge::default();
    reached.set(view.position());
    registry.register("index_position", "Journal position that the index has reached", reached);
    Ok(())
}

fn sources(app: &App, registry: &mut Registry) -> Result<(), Problem> {
    let states = app.journal.source_states().map_err(|error| Problem::broken(&error))?;
    let config = app.config();
    let success: Family<Labels, Gauge<i64, AtomicI64>> = Family::default();
    let posts: Family<Labels, Counter> = Family::default();
    let broken: Gauge = Gauge::default();
    for source in &config.sources {
        let Some(state) = states.get(&source.name) else { continue };
        let labels = vec![("source", source.name.clone())];
        if let Some(time) = state.last_success {
            success.get_or_create(&labels).set(time.as_second());
        }
        posts.get_or_create(&labels).inc_by(state.posts);
        if state.state != Health::Pending && !state.state.answered() {
            broken.inc();
        }
    }
    registry.register_with_unit("last_success_timestamp", "Last poll that answered", Unit::Seconds, success);
    registry.register("posts", "Posts taken from a source", posts);
    registry.register("sources_broken", "Sources whose last poll did not answer", broken);
    Ok(())
}

fn messages(app: &App, registry: &mut Registry) -> Result<(), Problem> {
    let lanes = app.journal.outbox_counts().map_err(|error| Problem::broken(&error))?;
    let sent: Family<Labels, Counter> = Family::default();
    let waiting: Family<Labels, Gauge<u64, AtomicU64>> = Family::default();
    for lane in lanes {
        let labels = |outcome: &str| vec![("channel", lane.channel.clone()), ("outcome", outcome.to_owned())];
        sent.get_or_create(&labels("sent")).inc_by(lane.sent);
        sent.get_or_create(&labels("dead")).inc_by(lane.dead);
        waiting.get_or_create(&vec![("channel", lane.channel.clone())]).set(lane.pending);
    }
    registry.register("alerts_sent", "Messages that left the outbox, by channel and outcome", sent);
    registry.register("queue_depth", "Messages that wait in the outbox", waiting);
    Ok(())
}
