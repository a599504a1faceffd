//! The pages: server-rendered, whole without script, every crawled word escaped by its template.
//!
//! Comes in: requests of people. Goes out: HTML and redirects. Never here: JSON.

pub(super) mod assets;
mod figures;
mod form;
mod login;
mod overview;
mod shown;
mod spans;

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::journal::MarkEdit;
use crate::mention::{Label, Status};
use crate::server::api::marks;
use crate::server::params::Params;
use crate::server::{Desk, Problem};

pub(super) use assets::asset;
pub(super) use login::{login, login_address, login_page, logout, once_more};
pub(super) use overview::overview;

#[derive(Template)]
#[template(path = "broken.html")]
struct Broken<'a> {
    title: &'a str,
    detail: &'a str,
}

/// A page that says what went wrong.
pub(super) fn broken(problem: &Problem) -> Response {
    let title = problem.status.canonical_reason().unwrap_or("Error");
    page(
        problem.status,
        &Broken {
            title,
            detail: &problem.detail,
        },
    )
}

/// A rendered page.
fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => Problem::broken(&error).into_response(),
    }
}

/// An address on this page that a form may lead back to; anything else leads to `/`.
fn local(address: Option<&str>) -> &str {
    let fits = |address: &&str| {
        let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        plain && (*address == "/" || address.starts_with("/?"))
    };
    address.filter(fits).unwrap_or("/")
}

/// `POST /mentions/{key}/mark`: the form below a mention.
pub(super) async fn mark(
    State(desk): State<Arc<Desk>>,
    key: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match save(&desk, key, body).await {
        Ok(response) => response,
        Err(problem) => broken(&problem),
    }
}

async fn save(
    desk: &Desk,
    key: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Path(key) = key.map_err(|why| Problem::bad(why.body_text()))?;
    let body = body.map_err(|why| Problem::new(why.status(), why.body_text()))?;
    let form = Params::lenient(
        std::str::from_utf8(&body).ok(),
        &["label", "status", "tags", "note", "back"],
    )?;
    let label = form
        .get("label")
        .map(str::parse::<Label>)
        .transpose()
        .map_err(Problem::bad)?;
    let status = form
        .get("status")
        .map(str::parse::<Status>)
        .transpose()
        .map_err(Problem::bad)?;
    let tags = form
        .get("tags")
        .unwrap_or_default()
        .split(',')
        .map(|tag| tag.trim().to_owned());
    let tags: Vec<String> = tags.filter(|tag| !tag.is_empty()).collect();
    let note = form.get("note").map(str::to_owned);
    let edit = MarkEdit {
        label: Some(label),
        status,
        note: Some(note),
        ..MarkEdit::default()
    };
    let key_of = key.clone();
    desk.ask(move |app| marks::set(app, &key_of, edit, Some(tags))).await?;
    Ok(Redirect::to(&format!("{}#m-{key}", local(form.get("back")))).into_response())
}

/// The address itself, as a link back to this view.
fn here(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or_else(|| "/".into(), |path| path.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back_only_here() {
        assert_eq!(local(Some("/?q=kaffe")), "/?q=kaffe");
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/x",
            "/?a\r\nb",
            "",
            "/?å",
        ] {
            assert_eq!(local(Some(bad)), "/", "{bad}");
        }
        assert_eq!(local(None), "/");
    }
}
