//! One request and its answer: time limits, framing, what the status means, and the body under its cap.
//!
//! Comes in: a request that the door has let through. Goes out: an answer whose status was judged, then its body with
//! codings undone. Never here: a redirect followed, a retry, an address judged.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap};
use reqwest::{RequestBuilder, Response};
use tokio::time::{Instant, timeout, timeout_at};

use crate::fetch::decode::{self, Beyond, Unpacked};
use crate::fetch::dial::MAX_HEADER_BYTES;
use crate::fetch::failure::{self, FetchError, one_line};
use crate::fetch::retry;
use crate::mention::State;

/// Bodies up to this size are unpacked where they stand; larger ones off the async threads.
const UNPACKED_IN_PLACE: usize = 16 * 1024;

/// The longest Location that is followed.
const LONGEST_LOCATION: usize = 8 * 1024;

/// Limits of one exchange.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the request to the end of the headers.
    pub(crate) header: Duration,
    /// The configured total, for the reason.
    pub(crate) total: Duration,
    /// When the body must have ended.
    pub(crate) deadline: Instant,
    /// Bytes of the body, compressed and decompressed.
    pub(crate) body: usize,
    /// What happens to a larger one.
    pub(crate) beyond: Beyond,
}

/// What an answer means before its body is read.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A body follows that stands for the address.
    Whole,
    /// 304 to a conditional request.
    Unchanged,
    /// Another address, relative or absolute; `for_good` with 301 and 308.
    Moved {
        /// As it stands in the Location header.
        to: String,
        /// 301 or 308.
        for_good: bool,
    },
}

/// A request that got no usable headers back.
#[derive(Debug)]
pub(crate) struct Unanswered {
    /// Why.
    pub(crate) error: FetchError,
    /// It may have reached the server.
    pub(crate) reached: bool,
}

impl From<Unanswered> for FetchError {
    fn from(unanswered: Unanswered) -> FetchError {
        unanswered.error
    }
}

/// Sends the request and reads the headers.
///
/// # Errors
/// Whatever kept the headers from coming, or made them unusable.
pub(crate) async fn ask(request: RequestBuilder, limits: &Limits) -> Result<Response, Unanswered> {
    let left = limits
        .header
        .min(limits.deadline.saturating_duration_since(Instant::now()));
    let fail = |reason: String| Unanswered {
        error: FetchError::new(State::Failing, reason),
        reached: true,
    };
    let Ok(sent) = timeout(left, request.send()).await else {
        return Err(fail(format!("no answer within {}", seconds(left))));
    };
    let response = sent.map_err(|error| Unanswered {
        error: failure::of_chain(&error),
        reached: !error.is_connect() && !error.is_builder(),
    })?;
    let headers = response.headers();
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if bytes > MAX_HEADER_BYTES {
        return Err(fail("headers larger than 64 KB".to_owned()));
    }
    // hyper goes by Transfer-Encoding and leaves both to see; RFC 9112, section 6.1, calls it an attack.
    if headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH) {
        return Err(fail(
            "ambiguous framing: both Content-Length and Transfer-Encoding".to_owned(),
        ));
    }
    if let Some(value) = headers.get(header::TRANSFER_ENCODING)
        && !value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked")
    {
        return Err(fail("a transfer-encoding that is not chunked".to_owned()));
    }
    Ok(response)
}

/// Judges status and headers; `conditional`: validators were sent. Notes what was odd.
///
/// # Errors
/// Every status that brings neither a page, nor a 304, nor another address.
pub(crate) fn judge(
    status: u16,
    headers: &HeaderMap,
    conditional: bool,
    now: Timestamp,
    notes: &mut Vec<String>,
) -> Result<Meaning, FetchError> {
    let fail = |state, reason: String| Err(FetchError::new(state, reason).with_status(status));
    if challenged(status, headers) {
        return fail(
            State::Blocked,
            format!("challenge: the host wants a browser ({status})"),
        );
    }
    match status {
        200 | 203 => Ok(Meaning::Whole),
        204 | 205 => fail(State::Failing, format!("{status}: no content")),
        206 => fail(State::Failing, "206: a part, though the whole was asked for".to_owned()),
        301 | 302 | 303 | 307 | 308 => {
            let to = location(headers).map_err(|why| FetchError::new(State::Failing, why).with_status(status))?;
            Ok(Meaning::Moved {
                to,
                for_good: matches!(status, 301 | 308),
            })
        }
        304 if conditional => Ok(Meaning::Unchanged),
        304 => fail(State::Failing, "unexpected 304: no validator was sent".to_owned()),
        300 | 305 | 306 => fail(State::Failing, format!("{status}: no address to follow")),
        401 => fail(State::Blocked, "401: wants a log-in".to_owned()),
        403 => fail(State::Blocked, "403: forbidden".to_owned()),
        451 => fail(State::Blocked, "451: unavailable for legal reasons".to_owned()),
        404 => fail(State::Failing, "404: not found".to_owned()),
        410 => fail(State::Gone, "410: gone".to_owned()),
        429 | 503 => Err(busy(status, headers, now, notes)),
        400..=499 => fail(State::Failing, format!("{status}: the request was not accepted")),
        500..=599 => fail(State::Failing, format!("{status}: error of the server")),
        _ => fail(State::Failing, format!("unexpected status {status}")),
    }
}

/// A page that asks the visitor to prove to be a person.
fn challenged(status: u16, headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| {
        headers
            .get(name)
            .is_some_and(|v| v.as_bytes().to_ascii_lowercase().starts_with(value.as_bytes()))
    };
    status != 304 && (says("cf-mitigated", "challenge") || says("x-amzn-waf-action", "c"))
}

fn busy(status: u16, headers: &HeaderMap, now: Timestamp, notes: &mut Vec<String>) -> FetchError {
    let told = headers
        .get(header::RETRY_AFTER)
        .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let read = told.as_deref().map(|v| retry::retry_after(v, now)).unwrap_or_default();
    let throttled = status == 429 || read.wait.is_some();
    let mut reason = match status {
        429 => "429: too many requests".to_owned(),
        _ => "503: unavailable".to_owned(),
    };
    if let Some(wait) = read.wait {
        reason = format!("{reason}, to come again in {} s", wait.as_secs());
    }
    if let Some(note) = read.note {
        reason = format!("{reason} ({note})");
        notes.push(note);
    }
    FetchError {
        state: if throttled { State::Throttled } else { State::Failing },
        reason,
        retry_after: read.wait,
        status: Some(status),
    }
}

fn location(headers: &HeaderMap) -> Result<String, String> {
    let Some(value) = headers.get(header::LOCATION) else {
        return Err("redirect without an address (no Location header)".to_owned());
    };
    let bytes = value.as_bytes().trim_ascii();
    if bytes.is_empty() {
        return Err("redirect without an address (empty Location header)".to_owned());
    }
    if bytes.len() > LONGEST_LOCATION {
        return Err(format!(
            "redirect to an address of {} bytes; at most {LONGEST_LOCATION} are followed",
            bytes.len()
        ));
    }
    // Browsers read UTF-8 here, and what is none as Latin-1.
    Ok(std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|b| *b as char).collect(), str::to_owned))
}

/// Reads the body and undoes its codings.
///
/// # Errors
/// Nothing that can be used came, too much came, or it took too long.
pub(crate) async fn body(mut response: Response, limits: &Limits) -> Result<Unpacked, FetchError> {
    let status = response.status().as_u16();
    let fail = |reason: String| FetchError::new(State::Failing, reason).with_status(status);
    let codings = decode::named(response.headers());
    let (mut raw, mut cut, mut over) = (Vec::new(), None, false);
    loop {
        let chunk = match timeout_at(limits.deadline, response.chunk()).await {
            Err(_) => {
                let reason = format!("body not complete within {}", seconds(limits.total));
                return Err(FetchError::new(State::Failing, reason));
            }
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            Ok(Err(error)) => {
                let error = failure::of_chain(&error);
                if raw.is_empty() {
                    return Err(FetchError::new(State::Failing, format!("no body: {}", error.reason)));
                }
                cut = Some(format!("truncated: {} after {} bytes", error.reason, raw.len()));
                break;
            }
        };
        raw.extend_from_slice(&chunk);
        // A compressed body beyond the cap is beyond it unpacked, too, or built to look so.
        if raw.len() > limits.body {
            over = true;
            break;
        }
    }
    if over && limits.beyond == Beyond::Fail {
        return Err(fail(format!("body too large: more than {} bytes", limits.body)));
    }
    let mut unpacked = unpack(raw, codings, limits)
        .await
        .map_err(|error| fail(one_line(&error.to_string(), 200)))?;
    // The connection's end explains the stream's end.
    unpacked.cut = cut.or(unpacked.cut.filter(|_| !over));
    Ok(unpacked)
}

async fn unpack(raw: Vec<u8>, codings: Vec<String>, limits: &Limits) -> Result<Unpacked, String> {
    let (cap, beyond) = (limits.body, limits.beyond);
    let in_place = codings.is_empty() && raw.len() <= UNPACKED_IN_PLACE;
    let work = move || decode::unpack(raw, &codings, cap, beyond).map_err(|e| e.to_string());
    if in_place {
        return work();
    }
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err("the body cannot be unpacked".to_owned()))
}

fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}
