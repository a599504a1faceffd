//! Style, script and icon, compiled in.
//!
//! Comes in: a name. Goes out: bytes that a browser may keep, since their address changes with them. Never here: pages.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_64;

use crate::server::problem::Problem;

/// A file of the page.
pub struct Asset {
    /// Where a page finds it.
    pub address: String,
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(name: &'static str, kind: &'static str, text: &'static str) -> Asset {
        Asset {
            address: format!("/assets/{name}?v={:x}", xxh3_64(text.as_bytes())),
            name,
            kind,
            text,
        }
    }
}

/// The style of all pages.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style.css", "text/css; charset=utf-8", include_str!("assets/style.css")));
/// Live refresh and keys.
pub static LIVE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "live.js",
        "text/javascript; charset=utf-8",
        include_str!("assets/live.js"),
    )
});
/// The horn.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")));

/// `GET /assets/{name}`.
pub(in crate::server) async fn asset(Path(name): Path<String>) -> Response {
    let all = [&*STYLE, &*LIVE, &*ICON];
    match all.into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let keep = "public, max-age=31536000, immutable";
            (
                [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, keep)],
                asset.text,
            )
                .into_response()
        }
        None => Problem::missing("there is no such file").into_response(),
    }
}
