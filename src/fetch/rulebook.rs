//! The robots.txt of each origin: fetched once, kept a day at most, and asked before every page.
//!
//! Comes in: an address that is about to be asked for. Goes out: permission, with the delay that the rules ask for. Never
//! here: how rules are read; a page fetched where the rules cannot be had.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::fetch::decode::Beyond;
use crate::fetch::failure::{FetchError, one_line};
use crate::fetch::robots::{LONGEST_DELAY, MAX_BYTES, Rules};
use crate::fetch::wire::Meaning;
use crate::fetch::{Inner, MAX_REDIRECTS, Visited, bare, next, origin, robots, validators};
use crate::mention::State;

/// A copy is used this long where the server does not say, and at most where it says longer.
const FRESH: Duration = Duration::from_secs(12 * 3600);

/// The least time between two looks.
const LEAST_FRESH: Duration = Duration::from_secs(600);

/// The last good copy is used this long while no newer one can be had (RFC 9309, section 2.4).
const GOOD: Duration = Duration::from_secs(24 * 3600);

/// After a look that failed.
const UNREACHABLE: Duration = Duration::from_secs(600);

/// Where robots.txt are kept between two starts. Called off the async threads.
pub trait RobotsKeep: Send + Sync {
    /// The record of `origin` (`https://example.org`, the port where it is not the usual one).
    fn load(&self, origin: &str) -> Option<RobotsRecord>;
    /// Keeps a record in the place of an older one.
    fn save(&self, record: &RobotsRecord);
}

/// A robots.txt as it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct RobotsRecord {
    /// Scheme, host and port.
    pub origin: String,
    /// HTTP status, 2xx or 4xx.
    pub status: u16,
    /// At most 500 KiB; empty with 4xx.
    pub body: String,
    /// When it was fetched.
    pub fetched: Timestamp,
}

/// What is known of one origin's robots.txt.
#[derive(Default)]
pub(crate) struct Shelf {
    copy: Option<Copy>,
    /// No look before this, and why the last one failed.
    unreachable: Option<(Instant, FetchError)>,
    /// The keep was asked.
    asked: bool,
}

#[derive(Clone)]
struct Copy {
    rules: Arc<Rules>,
    status: u16,
    fetched: Timestamp,
    fresh: Duration,
}

impl Copy {
    fn of(record: &RobotsRecord, fresh: Duration) -> Copy {
        Copy {
            rules: Arc::new(Rules::parse(record.body.as_bytes())),
            status: record.status,
            fetched: record.fetched,
            fresh,
        }
    }

    fn younger_than(&self, age: Duration, now: Timestamp) -> bool {
        Duration::try_from(now.duration_since(self.fetched)).is_ok_and(|passed| passed < age)
    }
}

impl Inner {
    /// Asks the rules of the origin whether `url` may be fetched; gives the delay that they ask for.
    ///
    /// # Errors
    /// `blocked` where the rules say no, `throttled` where they cannot be had.
    pub(super) async fn permitted(&self, url: &Url, notes: &mut Vec<String>) -> Result<Option<Duration>, FetchError> {
        let copy = self.copy(url, notes).await?;
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        if !copy.rules.allowed(&self.agent, path) {
            let reason = format!("robots.txt disallows {}", one_line(url.path(), 200));
            return Err(FetchError::new(State::Blocked, reason));
        }
        if matches!(copy.status, 401 | 403) {
            notes.push(format!(
                "robots.txt answers {}, which counts as none; the host may not want us",
                copy.status
            ));
        }
        if let Some(asked) = copy
            .rules
            .delay_asked(&self.agent)
            .filter(|s| *s > LONGEST_DELAY.as_secs_f64())
        {
            notes.push(format!(
                "robots.txt asks for {asked} s between requests; {} s are kept",
                LONGEST_DELAY.as_secs()
            ));
        }
        Ok(copy.rules.delay(&self.agent))
    }

    async fn copy(&self, url: &Url, notes: &mut Vec<String>) -> Result<Copy, FetchError> {
        let origin = origin(url);
        let host = self.hosts.host(&origin);
        let mut shelf = host.shelf.lock().await;
        if shelf.copy.is_none() && !shelf.asked {
            shelf.asked = true;
            shelf.copy = self.kept(&origin).await;
        }
        if let Some(copy) = shelf
            .copy
            .as_ref()
            .filter(|c| c.younger_than(c.fresh, Timestamp::now()))
        {
            return Ok(copy.clone());
        }
        let failure = match shelf.unreachable.take().filter(|(until, _)| *until > Instant::now()) {
            Some(known) => known,
            None => match self.look(url, &origin).await {
                Ok(copy) => {
                    shelf.copy = Some(copy.clone());
                    return Ok(copy);
                }
                Err(failure) => (Instant::now() + UNREACHABLE, failure),
            },
        };
        let why = failure.1.clone();
        shelf.unreachable = Some(failure);
        match shelf.copy.as_ref().filter(|c| c.younger_than(GOOD, Timestamp::now())) {
            Some(copy) => {
                notes.push(format!("{}; the copy of {} is used", why.reason, copy.fetched));
                Ok(copy.clone())
            }
            None => Err(why),
        }
    }

    async fn kept(&self, origin: &str) -> Option<Copy> {
        let (keep, of) = (self.keep.clone(), origin.to_owned());
        let record = tokio::task::spawn_blocking(move || keep.load(&of))
            .await
            .ok()
            .flatten()?;
        Some(Copy::of(&record, FRESH))
    }

    /// Fetches the robots.txt of the origin.
    async fn look(&self, url: &Url, origin: &str) -> Result<Copy, FetchError> {
        let (status, body, fresh) = match self.answer(url).await {
            Ok(Some(visited)) if visited.unpacked.cut.is_some() => {
                let cut = visited.unpacked.cut.unwrap_or_default();
                return Err(unreachable(&FetchError::new(State::Failing, cut)));
            }
            Ok(Some(visited)) => {
                let fresh = validators::max_age(&visited.headers, Timestamp::now()).unwrap_or(FRESH);
                (visited.status, visited.unpacked.body, fresh.clamp(LEAST_FRESH, FRESH))
            }
            Ok(None) => (404, Vec::new(), FRESH),
            Err(error) => match error.status {
                Some(status @ 400..=499) if status != 429 => (status, Vec::new(), FRESH),
                _ if error.state == State::Refused => return Err(error),
                _ => return Err(unreachable(&error)),
            },
        };
        let record = RobotsRecord {
            origin: origin.to_owned(),
            status,
            body: robots::text(&body),
            fetched: Timestamp::now(),
        };
        let copy = Copy::of(&record, fresh);
        let keep = self.keep.clone();
        if tokio::task::spawn_blocking(move || keep.save(&record)).await.is_err() {
            tracing::warn!(origin, "the robots.txt could not be kept");
        }
        Ok(copy)
    }

    /// Follows redirects to any public host; none where there are too many, which counts as no robots.txt.
    async fn answer(&self, page: &Url) -> Result<Option<Visited>, FetchError> {
        let mut budget = self.config.total_timeout;
        let mut notes = Vec::new();
        let mut url = bare(page.clone(), &mut notes);
        url.set_path("/robots.txt");
        url.set_query(None);
        for hop in 0..=MAX_REDIRECTS {
            let admitted = self.doors.guard().admit(&url);
            admitted.map_err(|why| unreachable(&FetchError::refused(why)))?;
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/plain, */*;q=0.5"))]);
            let limits = (MAX_BYTES + 1, Beyond::Keep);
            let visited = self
                .visit(&url, headers, self.gap(&url), limits, &mut budget, &mut notes)
                .await;
            let visited = visited.map_err(|error| if hop == 0 { error } else { not_refused(error) })?;
            let Meaning::Moved { to, .. } = &visited.meaning else {
                return Ok(Some(visited));
            };
            url = next(&url, to, true, visited.status, &mut notes).map_err(|e| unreachable(&e))?;
        }
        Ok(None)
    }
}

/// A refusal on the way is no refusal of the page's own address.
fn not_refused(error: FetchError) -> FetchError {
    if error.state == State::Refused {
        unreachable(&error)
    } else {
        error
    }
}

fn unreachable(error: &FetchError) -> FetchError {
    let prefix = "robots.txt unreachable";
    let reason = match error.reason.strip_prefix(prefix) {
        Some(_) => error.reason.clone(),
        None => format!("{prefix}: {}", error.reason),
    };
    FetchError {
        state: State::Throttled,
        reason,
        retry_after: error.retry_after,
        status: None,
    }
}
