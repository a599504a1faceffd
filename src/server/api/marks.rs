//! `/api/v1/mentions/{key}/mark`: what people decide about a mention.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::journal::{JournalError, MarkEdit};
use crate::mention::{Key, Label, Mark, Status};
use crate::server::{App, Desk, Problem, api};

/// Tags and notes are short: longest in Unicode scalars, and most at once.
const TAG: usize = 100;
const TAGS: usize = 50;
const NOTE: usize = 10_000;

/// The body: what is absent stays as it is; `null` takes a label or a note away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(default, deserialize_with = "present")]
    label: Option<Option<Label>>,
    tags: Option<Vec<String>>,
    #[serde(default)]
    tag: Vec<String>,
    #[serde(default)]
    untag: Vec<String>,
    status: Option<Status>,
    #[serde(default, deserialize_with = "present")]
    note: Option<Option<String>>,
}

/// Tells `null` from absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(value).map(Some)
}

/// `POST /api/v1/mentions/{key}/mark`; answers with the mark as it is then.
pub(in crate::server) async fn mark(
    State(desk): State<Arc<Desk>>,
    key: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Path(key) = key.map_err(|why| Problem::bad(why.body_text()))?;
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if !kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "expected `Content-Type: application/json`",
        ));
    }
    let body = body.map_err(|why| Problem::new(why.status(), why.body_text()))?;
    let body: Body =
        serde_json::from_slice(&body).map_err(|why| Problem::bad(format!("the body is no mark: {why}")))?;
    let Body {
        label,
        tags,
        tag,
        untag,
        status,
        note,
    } = body;
    let edit = MarkEdit {
        label,
        tag,
        untag,
        status,
        note,
    };
    let mark = desk.ask(move |app| set(app, &key, edit, tags)).await?;
    api::json(&mark)
}

/// Changes the mark of a key; `tags`, where given, become all the tags there are.
pub(in crate::server) fn set(
    app: &App,
    key: &str,
    mut edit: MarkEdit,
    tags: Option<Vec<String>>,
) -> Result<Mark, Problem> {
    let key: Key = key.parse().map_err(Problem::missing)?;
    let config = app.config();
    let brand = config
        .brands
        .iter()
        .find(|brand| Key::new(key.post, &brand.name) == key);
    let unknown = || Problem::missing("there is no mention of this key");
    let brand = &brand.ok_or_else(unknown)?.name;
    if let Some(tags) = tags {
        let marks = app
            .journal
            .marks(&[key.post])
            .map_err(|error| Problem::broken(&error))?;
        let before = marks
            .get(&(key.post, brand.clone()))
            .map(|mark| mark.tags.clone())
            .unwrap_or_default();
        edit.untag.extend(before.into_iter().filter(|tag| !tags.contains(tag)));
        edit.tag.extend(tags);
    }
    check(&edit)?;
    if !super::mentions::exists(app, key)? {
        return Err(unknown());
    }
    app.journal
        .mark(key.post, brand, edit, Timestamp::now())
        .map_err(|error| match error {
            JournalError::NoPost(_) => unknown(),
            error => Problem::broken(&error),
        })
}

fn check(edit: &MarkEdit) -> Result<(), Problem> {
    let long = |tag: &String| tag.chars().count() > TAG || tag.chars().any(char::is_control);
    if edit.tag.len() > TAGS || edit.tag.iter().any(long) {
        return Err(Problem::bad(format!(
            "expected at most {TAGS} tags of one line and at most {TAG} characters each"
        )));
    }
    if edit.note.iter().flatten().any(|note| note.chars().count() > NOTE) {
        return Err(Problem::bad(format!("expected a note of at most {NOTE} characters")));
    }
    if edit.label == Some(Some(Label::Unscored)) {
        return Err(Problem::bad(
            "expected the label positive, negative or neutral, or null for the derived one",
        ));
    }
    Ok(())
}
