//! Messages out: one POST, through the same door as everything else.
//!
//! Comes in: a hook's address (a secret), headers, a body. Goes out: the receiver's answer, or an error that tells whether the
//! message may have arrived. Never here: a redirect followed, a retry, an address in an error beyond its host.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use tokio::time::Instant;
use url::Url;

use crate::config;
use crate::config::secret::Secret;
use crate::fetch::bounded;
use crate::fetch::decode::Beyond;
use crate::fetch::dial::{Dialing, Doors};
use crate::fetch::failure::{FetchError, one_line};
use crate::fetch::retry;
use crate::fetch::wire::{self, Limits};

/// Bytes of an answer that are read.
const MAX_ANSWER: usize = 64 * 1024;

/// Sends messages. Cheap to keep and to clone, no connection is held between two.
#[derive(Clone)]
pub struct Sender {
    doors: Doors,
    header_timeout: Duration,
    total_timeout: Duration,
}

/// What the receiver answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The answer, at most 64 KB; for a redirect, where to it would have led (host only).
    pub body: String,
    /// How long it asked us to wait; at most 24 h.
    pub retry_after: Option<Duration>,
}

/// A message without an answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct SendError {
    /// Why, naming no more of the address than its host.
    pub reason: String,
    /// True where the message may have arrived: a repeat may double it.
    pub unknown: bool,
}

impl Sender {
    /// A sender with the guard and the time limits of `[fetch]`.
    ///
    /// # Errors
    /// `misconfigured`, where the clients cannot be built.
    pub fn new(config: &config::fetch::Fetch) -> Result<Sender, FetchError> {
        Sender::dialing(
            config,
            &Dialing {
                keep_alive: false,
                ..Dialing::default()
            },
        )
    }

    pub(crate) fn dialing(config: &config::fetch::Fetch, dialing: &Dialing) -> Result<Sender, FetchError> {
        let config = bounded(config);
        let doors = Doors::new(&config, dialing)?;
        Ok(Sender {
            doors,
            header_timeout: config.header_timeout,
            total_timeout: config.total_timeout,
        })
    }

    /// POSTs `body` to `url`. `content-type` is JSON where `headers` name none. Redirects are answers like any other.
    ///
    /// # Errors
    /// The address is refused, nobody is there, or no whole answer came.
    pub async fn post(&self, url: &Secret, headers: &[(&str, String)], body: String) -> Result<Reply, SendError> {
        let known = |reason: String| SendError { reason, unknown: false };
        let url = Url::parse(url.reveal()).map_err(|error| known(format!("the address cannot be read: {error}")))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = self
            .doors
            .request(Method::POST, &url)
            .map_err(|why| known(format!("refused: {why}")))?;
        let request = request.headers(header_map(headers).map_err(known)?).body(body);

        let limits = Limits {
            header: self.header_timeout,
            total: self.total_timeout,
            deadline: Instant::now() + self.total_timeout,
            body: MAX_ANSWER,
            beyond: Beyond::Keep,
        };
        let answer = wire::ask(request, &limits).await;
        let response = answer.map_err(|unanswered| SendError {
            reason: format!("{host}: {}", unanswered.error.reason),
            unknown: unanswered.reached,
        })?;
        reply(response, &url, &limits).await.map_err(|error| SendError {
            reason: format!("{host}: {}", error.reason),
            unknown: true,
        })
    }
}

async fn reply(response: Response, url: &Url, limits: &Limits) -> Result<Reply, FetchError> {
    let status = response.status().as_u16();
    let text = |name: HeaderName| {
        response
            .headers()
            .get(name)
            .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    let told = text(header::RETRY_AFTER).map(|v| retry::retry_after(&v, Timestamp::now()));
    let retry_after = told.and_then(|r| r.wait);
    if (300..400).contains(&status) {
        let target = text(header::LOCATION).and_then(|to| url.join(&to).ok());
        let target = target.as_ref().and_then(Url::host_str).unwrap_or("no address");
        let body = format!("redirect to {}, not followed", one_line(target, 200));
        return Ok(Reply {
            status,
            body,
            retry_after,
        });
    }
    let unpacked = wire::body(response, limits).await?;
    let body = String::from_utf8_lossy(&unpacked.body).into_owned();
    Ok(Reply {
        status,
        body,
        retry_after,
    })
}

fn header_map(headers: &[(&str, String)]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    map.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        let wrong = || format!("the header `{}` cannot be sent", one_line(name, 40));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        map.insert(key, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    Ok(map)
}
