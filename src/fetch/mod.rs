//! The only door to the network: polite, guarded, bounded.
//!
//! Comes in: an address and how to ask for it. Goes out: a page with its body decompressed, or the reason why there is none.
//! On the way: the address is judged at every hop ([`dial`]), robots.txt is obeyed where asked ([`robots`]), the host's turn
//! is awaited (`host`), and time, size and redirects are bounded (`wire`). Never here: what a page means, a
//! private address reached that was not listed, a URL or secret in a reason.

mod address;
pub mod charset;
mod counts;
pub mod decode;
pub mod dial;
mod failure;
pub mod head;
mod host;
pub mod mojibake;
mod page;
pub mod retry;
pub mod robots;
mod rulebook;
mod sender;
pub mod validators;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{self, HeaderMap, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::config;
use crate::config::source::Robots;
use crate::mention::{State, Validator};

pub use counts::FetchCounts;
pub use failure::FetchError;
pub use page::{Answer, Ask, Page};
pub use rulebook::{RobotsKeep, RobotsRecord};
pub use sender::{Reply, SendError, Sender};

use counts::Tallies;
use decode::{Beyond, Unpacked};
use dial::{Dialing, Doors};
use host::Hosts;
use wire::{Limits, Meaning};

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;

/// The gap kept to a host that is not listed, where the configuration says none.
const LEAST_GAP: Duration = Duration::from_secs(1);

/// Asks for pages. Clones share gates, robots copies and counts.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    config: config::fetch::Fetch,
    /// Our product token, as in robots.txt.
    agent: String,
    doors: Doors,
    hosts: Hosts,
    keep: Arc<dyn RobotsKeep>,
    tallies: Tallies,
}

/// The longest limit that is kept, whatever the configuration says.
const LONGEST_LIMIT: Duration = Duration::from_secs(24 * 3600);

/// What one request to one address brought.
struct Visited {
    status: u16,
    meaning: Meaning,
    headers: HeaderMap,
    unpacked: Unpacked,
}

/// What is gathered on the way from hop to hop.
struct Journey {
    notes: Vec<String>,
    moved: Option<Url>,
    /// All redirects so far were permanent.
    for_good: bool,
    /// Time left for requests; waiting for a turn does not count.
    budget: Duration,
}

impl Fetcher {
    /// A fetcher with no memory but that of `keep`.
    ///
    /// # Errors
    /// `misconfigured`, where the clients cannot be built.
    pub fn new(config: &config::fetch::Fetch, keep: Arc<dyn RobotsKeep>) -> Result<Fetcher, FetchError> {
        Fetcher::dialing(config, keep, &Dialing::default())
    }

    pub(crate) fn dialing(
        config: &config::fetch::Fetch,
        keep: Arc<dyn RobotsKeep>,
        dialing: &Dialing,
    ) -> Result<Fetcher, FetchError> {
        let product = config.user_agent.split(['/', ' ']).next().unwrap_or_default();
        let inner = Inner {
            agent: robots::token(product.as_bytes()),
            doors: Doors::new(config, dialing)?,
            hosts: Hosts::new(config.concurrency),
            keep,
            tallies: Tallies::default(),
            config: bounded(config),
        };
        Ok(Fetcher { inner: Arc::new(inner) })
    }

    /// Asks for a page: waits for the host's turn, follows redirects, reads the body.
    ///
    /// # Errors
    /// Why there is no page, with the state that the source is in now.
    pub async fn get(&self, ask: Ask<'_>) -> Result<Answer, FetchError> {
        let answer = self.inner.follow(&ask).await;
        self.inner.tallies.count(&answer);
        answer
    }

    /// How many fetches ended how, since the start.
    pub fn counts(&self) -> FetchCounts {
        self.inner.tallies.read()
    }
}

impl Inner {
    async fn follow(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let url = Url::parse(ask.url).map_err(|e| FetchError::refused(format!("the address cannot be read: {e}")))?;
        let mut journey = Journey {
            notes: Vec::new(),
            moved: None,
            for_good: true,
            budget: self.config.total_timeout,
        };
        let mut url = bare(url, &mut journey.notes);
        for _ in 0..=MAX_REDIRECTS {
            let visited = self.hop(ask, &url, &mut journey).await?;
            match &visited.meaning {
                Meaning::Moved { to, for_good } => {
                    url = next(&url, to, ask.downgrade, visited.status, &mut journey.notes)?;
                    journey.for_good &= *for_good;
                    if journey.for_good {
                        journey.moved = Some(url.clone());
                    }
                }
                Meaning::Unchanged => {
                    let note = (!journey.notes.is_empty()).then(|| journey.notes.join("; "));
                    return Ok(Answer::Unchanged { note });
                }
                Meaning::Whole => return self.page(ask, url, visited, journey).map(Answer::Page),
            }
        }
        Err(FetchError::new(State::Failing, format!("too many redirects: more than {MAX_REDIRECTS}")).with_status(302))
    }

    /// One address on the way: judged, permitted, asked.
    async fn hop(&self, ask: &Ask<'_>, url: &Url, journey: &mut Journey) -> Result<Visited, FetchError> {
        self.doors.guard().admit(url).map_err(FetchError::refused)?;
        let mut gap = self.gap(url);
        if ask.robots == Robots::Obey {
            gap = gap.max(self.permitted(url, &mut journey.notes).await?.unwrap_or_default());
        }
        let mut headers = validators::conditions(ask.validator, Timestamp::now());
        headers.insert(
            header::ACCEPT,
            HeaderValue::from_str(ask.accept).unwrap_or(HeaderValue::from_static("*/*")),
        );
        let beyond = (
            usize::try_from(self.config.max_body).unwrap_or(usize::MAX),
            Beyond::Fail,
        );
        self.visit(url, headers, gap, beyond, &mut journey.budget, &mut journey.notes)
            .await
    }

    /// Awaits the host's turn, sends one request, reads the body if the status brings one.
    async fn visit(
        &self,
        url: &Url,
        mut headers: HeaderMap,
        gap: Duration,
        (body, beyond): (usize, Beyond),
        budget: &mut Duration,
        notes: &mut Vec<String>,
    ) -> Result<Visited, FetchError> {
        let turn = self.hosts.turn(&self.hosts.host(&origin(url)), gap).await?;
        let begun = Instant::now();
        let (header, total) = (self.config.header_timeout, self.config.total_timeout);
        let limits = Limits {
            header,
            total,
            deadline: begun + *budget,
            body,
            beyond,
        };
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("gzip, br, zstd, deflate"),
        );
        let conditional =
            headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE);
        let visited = async {
            let request = self
                .doors
                .request(Method::GET, url)
                .map_err(FetchError::refused)?
                .headers(headers);
            let response = wire::ask(request, &limits).await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let meaning = wire::judge(status, &headers, conditional, Timestamp::now(), notes)?;
            let whole = meaning == Meaning::Whole;
            let unpacked = if whole {
                wire::body(response, &limits).await?
            } else {
                Unpacked::default()
            };
            Ok(Visited {
                status,
                meaning,
                headers,
                unpacked,
            })
        };
        let visited = visited.await;
        turn.end(visited.as_ref().err());
        *budget = budget.saturating_sub(begun.elapsed());
        if let Err(error) = &visited {
            tracing::debug!(
                host = url.host_str(),
                state = error.state.name(),
                reason = error.reason,
                "not fetched"
            );
        }
        visited
    }

    fn page(&self, ask: &Ask<'_>, url: Url, visited: Visited, journey: Journey) -> Result<Page, FetchError> {
        let Visited {
            headers,
            unpacked,
            status,
            ..
        } = visited;
        let content_type = headers
            .get(header::CONTENT_TYPE)
            .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let html = content_type
            .as_deref()
            .is_some_and(|t| t.to_ascii_lowercase().contains("html"));
        let said = head::said(&headers, &unpacked.body, html, &self.agent);
        if said.noindex && ask.robots == Robots::Obey {
            let reason = "the page says noindex (X-Robots-Tag or meta robots)";
            return Err(FetchError::new(State::Blocked, reason).with_status(status));
        }
        let mut notes = journey.notes;
        notes.extend(unpacked.notes);
        if said.refresh {
            notes.push("the page sends visitors on by meta refresh, which is not followed".to_owned());
        }
        let fetched = Timestamp::now();
        let whole = unpacked.cut.is_none();
        Ok(Page {
            moved: journey.moved,
            content_type,
            body: unpacked.body.into(),
            cut: unpacked.cut,
            validator: if whole {
                validators::capture(&headers, fetched)
            } else {
                Validator::default()
            },
            max_age: validators::max_age(&headers, fetched),
            notes,
            fetched,
            url,
        })
    }

    /// The least gap between two requests to this host.
    fn gap(&self, url: &Url) -> Duration {
        let gap = self.config.interval;
        if gap.is_zero() && !self.doors.guard().lists(url) {
            LEAST_GAP
        } else {
            gap
        }
    }
}

/// A day at most for every limit: durations beyond what a clock can hold would panic when added to it.
fn bounded(config: &config::fetch::Fetch) -> config::fetch::Fetch {
    config::fetch::Fetch {
        interval: config.interval.min(LONGEST_LIMIT),
        header_timeout: config.header_timeout.min(LONGEST_LIMIT),
        total_timeout: config.total_timeout.min(LONGEST_LIMIT),
        ..config.clone()
    }
}

/// Scheme, host and port: what a gate and a robots.txt belong to.
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Without fragment, user and password: they are never sent.
fn bare(mut url: Url, notes: &mut Vec<String>) -> Url {
    url.set_fragment(None);
    if !url.username().is_empty() || url.password().is_some() {
        // Fails only for addresses that cannot have any.
        if url.set_username("").is_ok() && url.set_password(None).is_ok() {
            notes.push("user and password in the address are not sent".to_owned());
        }
    }
    url
}

/// The address that a redirect leads to.
fn next(from: &Url, to: &str, downgrade: bool, status: u16, notes: &mut Vec<String>) -> Result<Url, FetchError> {
    let joined = from.join(to).map_err(|error| {
        FetchError::new(
            State::Failing,
            format!("redirect to an address that cannot be read: {error}"),
        )
        .with_status(status)
    })?;
    if from.scheme() == "https" && joined.scheme() == "http" && !downgrade {
        return Err(FetchError::refused("redirect from https to http").with_status(status));
    }
    Ok(bare(joined, notes))
}

#[cfg(test)]
mod tests;
