//! `/api/v1/mentions`: what was found, newest first, a page at a time.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::mention::{Key, Record};
use crate::query::{self, PageCursor};
use crate::server::asking::{field, unsearched};
use crate::server::{App, Desk, Problem, api};

const LIMIT: usize = 50;
const MOST: usize = 1000;

#[derive(Serialize)]
struct Answer {
    mentions: Vec<Record>,
    next: Option<String>,
    total: usize,
}

/// `GET /api/v1/mentions?q=&limit=&cursor=`.
pub(in crate::server) async fn list(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, asking) = api::asked(query.as_deref(), &["limit", "cursor"])?;
    let limit = params.limit(LIMIT, MOST)?;
    let after: Option<PageCursor> = params
        .get("cursor")
        .map(|text| text.parse().map_err(|why: String| Problem::parameter("cursor", why)))
        .transpose()?;
    let filter = asking.filter(&desk.config(), Timestamp::now())?;
    let page = desk.ask(move |app| {
        query::search(&app.reader, &app.journal, &filter, limit, after.as_ref()).map_err(|error| unsearched(&error))
    });
    let page = page.await?;
    let next = page.next.map(|cursor| cursor.to_string());
    api::json(&Answer {
        mentions: page.records,
        next,
        total: page.total,
    })
}

/// `GET /api/v1/mentions/{key}`.
pub(in crate::server) async fn one(
    State(desk): State<Arc<Desk>>,
    key: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(text) = key.map_err(|why| Problem::bad(why.body_text()))?;
    let key: Key = text.parse().map_err(Problem::missing)?;
    let found = desk.ask(move |app| record(app, key)).await?;
    api::json(&found.ok_or_else(|| Problem::missing("there is no mention of this key"))?)
}

/// True where the mention is there, or may be: what the index has not reached yet is believed.
pub(super) fn exists(app: &App, key: Key) -> Result<bool, Problem> {
    let stored = app
        .journal
        .posts(&[key.post])
        .map_err(|error| Problem::broken(&error))?
        .pop();
    let Some(stored) = stored else { return Ok(false) };
    match app.reader.view() {
        Ok(view) if view.position() >= stored.position => Ok(record(app, key)?.is_some()),
        _ => Ok(true),
    }
}

/// The mention of a key, as the index has it: found by the id and the time of its post.
fn record(app: &App, key: Key) -> Result<Option<Record>, Problem> {
    let stored = app
        .journal
        .posts(&[key.post])
        .map_err(|error| Problem::broken(&error))?
        .pop();
    let Some(stored) = stored else { return Ok(None) };
    let (config, now) = (app.config(), Timestamp::now());
    let id = field("id", stored.post.id.as_deref().unwrap_or_default(), &config, now)?;
    let filter = id.between(Some(stored.time()), Some(stored.time() + Duration::from_micros(1)));
    let filter = filter.map_err(|error| Problem::broken(&error))?;
    let page = query::search(&app.reader, &app.journal, &filter, MOST, None).map_err(|error| unsearched(&error))?;
    Ok(page.records.into_iter().find(|record| record.key == key))
}
