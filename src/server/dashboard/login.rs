//! Logging in with the token, and out again.
//!
//! Comes in: a form. Goes out: a cookie, or the form again. Never here: the token in an answer.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use url::form_urlencoded;

use crate::config::Config;
use crate::server::dashboard::{broken, here, local, page};
use crate::server::params::Params;
use crate::server::{Desk, Problem, auth};

/// A wrong token costs this long.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    next: &'a str,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "again.html")]
struct Again<'a> {
    address: &'a str,
}

/// Where a person logs in, and comes back from to where they wanted to go.
pub(in crate::server) fn login_address(uri: &Uri) -> String {
    let next = here(uri);
    let next: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", local(Some(&next)))
        .finish();
    format!("/login?{next}")
}

/// Asks the same again, from this site.
pub(in crate::server) fn once_more(uri: &Uri) -> Response {
    let address = here(uri);
    page(
        StatusCode::OK,
        &Again {
            address: local(Some(&address)),
        },
    )
}

/// `GET /login`.
pub(in crate::server) async fn login_page(State(desk): State<Arc<Desk>>, RawQuery(query): RawQuery) -> Response {
    let params = Params::lenient(query.as_deref(), &["next"]).unwrap_or_default();
    if desk.config().server.token.is_none() {
        return Redirect::to("/").into_response();
    }
    page(
        StatusCode::OK,
        &Login {
            next: local(params.get("next")),
            wrong: false,
        },
    )
}

/// `POST /login`.
pub(in crate::server) async fn login(State(desk): State<Arc<Desk>>, body: Result<Bytes, BytesRejection>) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(why) => return broken(&Problem::new(why.status(), why.body_text())),
    };
    let form = Params::lenient(std::str::from_utf8(&body).ok(), &["token", "next"]).unwrap_or_default();
    let (config, next) = (desk.config(), local(form.get("next")));
    let Some(token) = &config.server.token else {
        return Redirect::to("/").into_response();
    };
    if !form.get("token").is_some_and(|given| auth::matches(given, token)) {
        tokio::time::sleep(PAUSE).await;
        tracing::warn!("a login with a wrong token");
        return page(StatusCode::FORBIDDEN, &Login { next, wrong: true });
    }
    match auth::session(token, Timestamp::now(), secure(&config)) {
        Some(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response(),
        None => broken(&Problem::broken(&"the session could not be sealed")),
    }
}

/// `POST /logout`.
pub(in crate::server) async fn logout(State(desk): State<Arc<Desk>>) -> Response {
    match auth::farewell(secure(&desk.config())) {
        Some(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response(),
        None => Redirect::to("/login").into_response(),
    }
}

fn secure(config: &Config) -> bool {
    config
        .server
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"))
}
