//! `/api/v1/brands`: whom we listen for.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;

use crate::config::brand::Role;
use crate::server::params::Params;
use crate::server::{Desk, Problem, api};

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    role: &'static str,
    group: &'a str,
    terms: &'a [String],
    near: &'a [String],
    exclude: &'a [String],
    case: bool,
}

/// `GET /api/v1/brands`.
pub(in crate::server) async fn list(
    State(desk): State<Arc<Desk>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let config = desk.config();
    let shown = config.brands.iter().map(|brand| Shown {
        name: &brand.name,
        role: match brand.role {
            Role::Own => "own",
            Role::Competitor => "competitor",
        },
        group: &brand.group,
        terms: &brand.terms,
        near: &brand.near,
        exclude: &brand.exclude,
        case: brand.case,
    });
    api::json(&shown.collect::<Vec<_>>())
}
