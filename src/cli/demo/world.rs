//! The world: five sites in four languages and a Slack stand-in, served over real HTTP on loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::render;

/// second TAB site TAB author TAB title TAB text
const WORLD: &str = include_str!("world.tsv");
/// Seconds that the world's own clock runs over.
const SPAN: f64 = 60.0;

/// What somebody says, and when.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) number: usize,
    pub(super) second: f64,
    pub(super) site: &'static str,
    pub(super) author: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) at: Timestamp,
}

/// Sites by their path.
pub(super) const SITES: &[&str] = &["kaffebladet", "kaffeforum", "kaffeprat", "kahvipoyta", "kofeman"];

struct Stage {
    said: Vec<Said>,
    started: Instant,
    arrival: Duration,
    address: SocketAddr,
    heard: mpsc::UnboundedSender<String>,
}

/// The served world.
pub(super) struct World(Arc<Stage>);

impl World {
    /// Starts to serve; the messages that the Slack stand-in hears come out of the receiver.
    pub(super) async fn open(
        arrival: Duration,
        stop: CancellationToken,
    ) -> anyhow::Result<(World, mpsc::UnboundedReceiver<String>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("cannot listen on loopback")?;
        let (heard, hearing) = mpsc::unbounded_channel();
        let stage = Arc::new(Stage {
            said: read(Timestamp::now(), arrival)?,
            started: Instant::now(),
            arrival,
            address: listener.local_addr()?,
            heard,
        });
        let routes = Router::new()
            .route("/slack", post(slack))
            .route("/robots.txt", get(|| async { "User-agent: *\nAllow: /\n" }))
            .route("/{site}", get(site))
            .with_state(stage.clone());
        tokio::spawn(async move {
            let served = axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = served.await {
                tracing::error!(%error, "the demo's world ended");
            }
        });
        Ok((World(stage), hearing))
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0.address
    }

    pub(super) fn slack(&self) -> String {
        format!("http://{}/slack", self.0.address)
    }

    pub(super) fn posts(&self) -> usize {
        self.0.said.len()
    }
}

/// Reads the script; times are spread over `arrival` from now.
fn read(now: Timestamp, arrival: Duration) -> anyhow::Result<Vec<Said>> {
    let lines = WORLD.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .enumerate()
        .map(|(number, line)| {
            let mut cells = line.split('\t');
            let mut cell = || {
                cells
                    .next()
                    .with_context(|| format!("world.tsv: too few cells in `{line}`"))
            };
            let second: f64 = cell()?
                .parse()
                .with_context(|| format!("world.tsv: no second in `{line}`"))?;
            let (site, author, title, text) = (cell()?, cell()?, cell()?, cell()?);
            let offset = SignedDuration::try_from_secs_f64(second / SPAN * arrival.as_secs_f64())?;
            Ok(Said {
                number,
                second,
                site,
                author,
                title,
                text,
                at: now.checked_add(offset)?,
            })
        })
        .collect()
}

async fn site(State(stage): State<Arc<Stage>>, Path(name): Path<String>, asked: HeaderMap) -> Response {
    if !SITES.contains(&name.as_str()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let clock = stage.started.elapsed().as_secs_f64() / stage.arrival.as_secs_f64() * SPAN;
    let said: Vec<&Said> = stage
        .said
        .iter()
        .filter(|said| said.site == name && said.second <= clock)
        .rev()
        .take(60)
        .collect();
    let etag = format!("\"{name}-{}\"", said.first().map_or(0, |newest| newest.number + 1));
    if asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent.as_bytes() == etag.as_bytes())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let (kind, body) = render::site(&name, &said, stage.address);
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, etag)], body).into_response()
}

async fn slack(State(stage): State<Arc<Stage>>, body: String) -> &'static str {
    // The demo may have ended while a message was on its way.
    drop(stage.heard.send(body));
    "ok"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_as_large_as_promised_and_angry_in_the_middle() {
        let said = read(Timestamp::now(), Duration::from_secs(60)).unwrap();
        assert!(said.len() >= 120, "{} posts", said.len());
        assert!(said.is_sorted_by(|a, b| a.second <= b.second));
        for site in SITES {
            assert!(said.iter().any(|s| s.site == *site), "{site} is silent");
        }
        assert!(
            said.iter()
                .all(|s| SITES.contains(&s.site) && s.second < SPAN && !s.text.is_empty())
        );
    }
}
