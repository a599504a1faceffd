//! Every address there is, in one list: the router, the OpenAPI document's test and the docs walk it.
//!
//! Comes in: the desk that answers. Goes out: a router with its guards. Never here: what an address answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use jiff::Timestamp;

use crate::server::problem::Problem;
use crate::server::{Desk, api, auth, dashboard, guard, metrics};

/// Who may come in, once a token is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody: it tells nothing.
    Open,
    /// With the token, or logged in: a program, told by a problem document.
    Program,
    /// Logged in, or with the token: a person, led to the login.
    Person,
}

/// One address.
pub struct Route {
    /// As axum has it.
    pub path: &'static str,
    /// Methods, upper case; HEAD follows GET.
    pub methods: &'static [&'static str],
    /// Who may come in.
    pub access: Access,
    /// True where the answer streams for as long as it takes.
    pub streams: bool,
    make: fn() -> MethodRouter<Arc<Desk>>,
}

impl Route {
    const fn new(
        path: &'static str,
        methods: &'static [&'static str],
        access: Access,
        make: fn() -> MethodRouter<Arc<Desk>>,
    ) -> Route {
        Route {
            path,
            methods,
            access,
            streams: false,
            make,
        }
    }
}

/// All addresses.
pub const ROUTES: &[Route] = &[
    Route::new("/", &["GET"], Access::Person, || get(dashboard::overview)),
    Route::new("/mentions/{key}/mark", &["POST"], Access::Person, || {
        post(dashboard::mark)
    }),
    Route::new("/login", &["GET", "POST"], Access::Open, || {
        get(dashboard::login_page).post(dashboard::login)
    }),
    Route::new("/logout", &["POST"], Access::Open, || post(dashboard::logout)),
    Route::new("/assets/{name}", &["GET"], Access::Open, || get(dashboard::asset)),
    Route::new("/api/v1/mentions", &["GET"], Access::Program, || {
        get(api::mentions::list)
    }),
    Route::new("/api/v1/mentions/{key}", &["GET"], Access::Program, || {
        get(api::mentions::one)
    }),
    Route::new("/api/v1/mentions/{key}/mark", &["POST"], Access::Program, || {
        post(api::marks::mark)
    }),
    Route::new("/api/v1/brands", &["GET"], Access::Program, || get(api::brands::list)),
    Route::new("/api/v1/sources", &["GET"], Access::Program, || get(api::sources::list)),
    Route::new("/api/v1/alerts", &["GET"], Access::Program, || get(api::alerts::list)),
    Route::new("/api/v1/voice", &["GET"], Access::Program, || get(api::voice::voice)),
    Route::new("/api/v1/trend", &["GET"], Access::Program, || get(api::trend::trend)),
    Route {
        streams: true,
        ..Route::new("/api/v1/export", &["GET"], Access::Program, || get(api::export::export))
    },
    Route::new("/api/v1/openapi.json", &["GET"], Access::Open, || get(api::openapi)),
    Route::new("/metrics", &["GET"], Access::Program, || get(metrics::metrics)),
    Route::new("/healthz", &["GET"], Access::Open, || get(metrics::healthz)),
    Route::new("/readyz", &["GET"], Access::Open, || get(metrics::readyz)),
];

/// Largest body of a request, in bytes.
const BODY: usize = 1024 * 1024;

/// The router with every guard.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    let mut router: Router<Arc<Desk>> = Router::new();
    for route in ROUTES {
        let mut methods = (route.make)();
        if !route.streams {
            methods = methods.layer(middleware::from_fn(guard::in_time));
        }
        methods = match route.access {
            Access::Open => methods,
            Access::Program => methods.layer(middleware::from_fn_with_state(desk.clone(), programs)),
            Access::Person => methods.layer(middleware::from_fn_with_state(desk.clone(), people)),
        };
        router = router.route(route.path, methods);
    }
    router
        .fallback(missing)
        .method_not_allowed_fallback(other_method)
        .layer(axum::extract::DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(desk.clone(), guard::doors))
        .with_state(desk)
}

async fn missing(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::missing("nothing is here; /api/v1/openapi.json lists what there is").into_response();
    }
    dashboard::broken(&Problem::missing("There is no such page."))
}

async fn other_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not take this method; see /api/v1/openapi.json",
    )
}

fn admitted(desk: &Desk, request: &Request) -> bool {
    let config = desk.config();
    match &config.server.token {
        None => true,
        Some(token) => auth::admitted(request.headers(), token, Timestamp::now()),
    }
}

async fn programs(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    if admitted(&desk, &request) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::UNAUTHORIZED, "expected `Authorization: Bearer TOKEN`").into_response()
}

async fn people(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    if admitted(&desk, &request) {
        return next.run(request).await;
    }
    // Browsers keep a strict cookie back when a link on another site leads here; asked again from here, they send it.
    let away = request
        .headers()
        .get("sec-fetch-site")
        .is_some_and(|site| site.as_bytes() == b"cross-site");
    if away && request.method() == Method::GET && !request.headers().contains_key(header::COOKIE) {
        return dashboard::once_more(request.uri());
    }
    if request.method() == Method::GET {
        return Redirect::to(&dashboard::login_address(request.uri())).into_response();
    }
    Redirect::to("/login").into_response()
}
