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

use crate::fetch::FetchCounts;
use crate::index::{Clause, Facet};
use crate::language::LANGUAGES;
use crate::mention::State as Health;
use crate::server::problem::Problem;
use crate::server::{App, Desk};

type Labels = Vec<(&'static str, String)>;

/// `GET /healthz`: the process is alive and answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the journal and the index can be read.
pub(super) async fn readyz(State(desk): State<Arc<Desk>>) -> Response {
    let asked = desk.ask(|app| {
        let (journal, index) = (app.journal.position(), app.reader.view());
        let reason = match (&journal, &index) {
            (Err(error), _) => Some(format!("the journal cannot be read: {error}")),
            (_, Err(error)) => Some(error.to_string()),
            _ if app.crawling.as_ref().is_some_and(|crawling| crawling.paused.is()) => {
                Some("store full: crawling pauses until there is room on the disk".to_owned())
            }
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
pub(super) async fn metrics(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let text = desk.ask(text).await?;
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
    if let Some(crawling) = &app.crawling {
        let counts = crawling.fetcher.borrow().counts();
        fetches(&counts, &mut registry);
        let full: Gauge<u64, AtomicU64> = Gauge::default();
        full.set(u64::from(crawling.paused.is()));
        registry.register("store_full", "1 while crawling waits for room on the disk", full);
    }
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Problem::broken(&error))?;
    Ok(text)
}

fn mentions(app: &App, registry: &mut Registry) -> Result<(), Problem> {
    let position: Gauge<u64, AtomicU64> = Gauge::default();
    position.set(app.journal.position().map_err(|error| Problem::broken(&error))?);
    registry.register(
        "journal_position",
        "Position of the last change in the journal",
        position,
    );
    // An index that is being built tells nothing yet; the other figures still stand.
    let Ok(view) = app.reader.view() else { return Ok(()) };
    let family: Family<Labels, Counter> = Family::default();
    let of = |language: &str| Clause::Is(Facet::Language, language.to_owned());
    let named = LANGUAGES.iter().map(|row| row.language.code());
    let others = Clause::not(Clause::or(named.clone().map(of).collect()));
    let each = named.map(|code| (code, of(code))).chain([("other", others)]);
    let mut all = 0;
    for (language, clause) in each {
        for (group, cell) in view.grouped(&clause, None).map_err(|error| Problem::broken(&error))? {
            all += cell.mentions;
            let labels = vec![
                ("brand", group.brand),
                ("lang", language.to_owned()),
                ("sentiment", group.label),
            ];
            family.get_or_create(&labels).inc_by(cell.mentions);
        }
    }
    registry.register(
        "mentions",
        "Mentions that are held, by brand, language and label",
        family,
    );
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
        let Some(state) = states.get(&source.name) else {
            continue;
        };
        let labels = vec![("source", source.name.clone())];
        if let Some(time) = state.last_success {
            success.get_or_create(&labels).set(time.as_second());
        }
        posts.get_or_create(&labels).inc_by(state.posts);
        if state.state != Health::Pending && !state.state.answered() {
            broken.inc();
        }
    }
    registry.register_with_unit(
        "last_success_timestamp",
        "Last poll that answered",
        Unit::Seconds,
        success,
    );
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
        waiting
            .get_or_create(&vec![("channel", lane.channel.clone())])
            .set(lane.pending);
    }
    registry.register(
        "alerts_sent",
        "Messages that left the outbox, by channel and outcome",
        sent,
    );
    registry.register("queue_depth", "Messages that wait in the outbox", waiting);
    Ok(())
}

fn fetches(counts: &FetchCounts, registry: &mut Registry) {
    let family: Family<Labels, Counter> = Family::default();
    let outcomes = [
        ("ok", counts.pages),
        ("unchanged", counts.unchanged),
        ("throttled", counts.throttled),
        ("blocked", counts.blocked),
        ("gone", counts.gone),
        ("refused", counts.refused),
        ("failing", counts.failing),
    ];
    for (outcome, count) in outcomes {
        family
            .get_or_create(&vec![("outcome", outcome.to_owned())])
            .inc_by(count);
    }
    registry.register("fetches", "Fetches since the start, by outcome", family);
    let bytes: Counter = Counter::default();
    bytes.inc_by(counts.bytes);
    registry.register_with_unit(
        "fetched",
        "Decompressed bytes of all pages since the start",
        Unit::Bytes,
        bytes,
    );
}
