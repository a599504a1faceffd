//! The API: a file a noun, the search language in `q`, errors as problem documents.
//!
//! Comes in: GET with parameters, POST with JSON. Goes out: one JSON document. Never here: HTML.

pub(super) mod alerts;
pub(super) mod brands;
pub(super) mod export;
pub(super) mod marks;
pub(super) mod mentions;
pub(super) mod sources;
pub(super) mod trend;
pub(super) mod voice;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::server::asking::{Asking, NAMES};
use crate::server::params::Params;
use crate::server::problem::Problem;

/// What OpenAPI tools read.
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// `GET /api/v1/openapi.json`.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// A document as JSON.
fn json(document: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_string(document).map_err(|error| Problem::broken(&error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Reads the parameters that ask, and those of this route.
fn asked(query: Option<&str>, own: &[&'static str]) -> Result<(Params, Asking), Problem> {
    let known: Vec<&'static str> = NAMES.iter().chain(own).copied().collect();
    let params = Params::strict(query, &known)?;
    let asking = Asking::new(&params);
    Ok((params, asking))
}
