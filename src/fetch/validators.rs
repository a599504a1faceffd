//! Conditional GET: what we send so that an unchanged page costs a 304, and how long an answer stays fresh.
//!
//! Comes in: stored validators, response headers, the time. Goes out: request headers, new validators, a max-age.
//! Never here: where validators are kept, which promises that what they stood for is stored.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::mention::Validator;

/// After this long a page is fetched whole again, for servers whose ETag never changes.
const FORCED: Duration = Duration::from_secs(24 * 3600);

/// The longest freshness believed.
const LONGEST_AGE: Duration = Duration::from_secs(24 * 3600);

/// A validator longer than this is not kept.
const LONGEST_VALIDATOR: usize = 4096;

/// The headers of a conditional request; empty where there is nothing to send, or a whole fetch is due.
pub fn conditions(validator: Option<&Validator>, now: Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(validator) = validator else { return headers };
    if validator.full.is_some_and(|full| whole_is_due(full, now)) {
        return headers;
    }
    let mut put = |name: HeaderName, value: &Option<String>| {
        if let Some(value) = value
            .as_deref()
            .and_then(|v| HeaderValue::from_bytes(v.as_bytes()).ok())
        {
            headers.insert(name, value);
        }
    };
    put(header::IF_NONE_MATCH, &validator.etag);
    put(header::IF_MODIFIED_SINCE, &validator.last_modified);
    headers
}

fn whole_is_due(full: Timestamp, now: Timestamp) -> bool {
    // A time ahead of us comes from a clock that was set back: nothing can be said of its age.
    Duration::try_from(now.duration_since(full)).map_or(true, |age| age >= FORCED)
}

/// The validators of a whole answer.
pub fn capture(headers: &HeaderMap, now: Timestamp) -> Validator {
    let text = |name: HeaderName| {
        let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim();
        (!value.is_empty() && value.len() <= LONGEST_VALIDATOR).then(|| value.to_owned())
    };
    Validator {
        etag: text(header::ETAG),
        last_modified: text(header::LAST_MODIFIED),
        full: Some(now),
    }
}

/// How long the answer stays fresh for us: Cache-Control max-age less Age, or else Expires (RFC 9111, section 4.2).
pub fn max_age(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let texts = |name: HeaderName| headers.get_all(name).iter().filter_map(|v| v.to_str().ok());
    let directives: Vec<(String, &str)> = texts(header::CACHE_CONTROL)
        .flat_map(|line| line.split(','))
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"')))
        .collect();
    if directives
        .iter()
        .any(|(name, _)| name == "no-cache" || name == "no-store")
    {
        return None;
    }
    let age = if let Some((_, seconds)) = directives.iter().find(|(name, _)| name == "max-age") {
        let spent = texts(header::AGE)
            .next()
            .and_then(|v| v.trim().parse().ok())
            .unwrap_or(0);
        Duration::from_secs(seconds.parse::<u64>().ok()?.saturating_sub(spent))
    } else {
        let date = |name| {
            texts(name)
                .next()
                .and_then(|v| httpdate::parse_http_date(v.trim()).ok())
        };
        // Against the server's own Date, so that a clock that is wrong there does no harm here.
        let since = date(header::DATE).unwrap_or_else(|| SystemTime::from(now));
        date(header::EXPIRES)?.duration_since(since).ok()?
    };
    (!age.is_zero()).then_some(age.min(LONGEST_AGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T08:00:00Z".parse().unwrap()
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap()))
            .collect()
    }

    fn validator(full: Option<&str>) -> Validator {
        Validator {
            etag: Some("W/\"7\"".into()),
            last_modified: Some("Fri, 20 Nov 2026 07:00:00 GMT".into()),
            full: full.map(|t| t.parse().unwrap()),
        }
    }

    #[test]
    fn both_validators_go_back_as_they_came() {
        let sent = conditions(Some(&validator(Some("2026-11-20T07:00:00Z"))), now());
        assert_eq!(sent["if-none-match"], "W/\"7\"");
        assert_eq!(sent["if-modified-since"], "Fri, 20 Nov 2026 07:00:00 GMT");
        assert!(conditions(None, now()).is_empty());
    }

    #[test]
    fn a_day_after_the_last_whole_fetch_nothing_is_sent() {
        assert!(conditions(Some(&validator(Some("2026-11-19T08:00:00Z"))), now()).is_empty());
        assert!(!conditions(Some(&validator(Some("2026-11-19T08:00:01Z"))), now()).is_empty());
        assert!(
            conditions(Some(&validator(Some("2026-11-21T08:00:00Z"))), now()).is_empty(),
            "clock set back"
        );
    }

    #[test]
    fn a_forged_validator_cannot_split_the_request() {
        let forged = Validator {
            etag: Some("\"a\"\r\nX: 1".into()),
            ..Validator::default()
        };
        assert!(conditions(Some(&forged), now()).is_empty());
    }

    #[test]
    fn freshness() {
        let age = |lines: &[(&'static str, &str)]| max_age(&headers(lines), now()).map(|d| d.as_secs());
        assert_eq!(age(&[("cache-control", "public, max-age=600")]), Some(600));
        assert_eq!(age(&[("cache-control", "Max-Age=\"600\""), ("age", "100")]), Some(500));
        assert_eq!(age(&[("cache-control", "max-age=99999999999")]), Some(86_400));
        assert_eq!(age(&[("cache-control", "max-age=600, no-cache")]), None);
        assert_eq!(age(&[("cache-control", "max-age=soon")]), None);
        assert_eq!(age(&[("expires", "Fri, 20 Nov 2026 08:05:00 GMT")]), Some(300));
        let dated = [
            ("expires", "Fri, 20 Nov 2020 08:05:00 GMT"),
            ("date", "Fri, 20 Nov 2020 08:00:00 GMT"),
        ];
        assert_eq!(age(&dated), Some(300));
        assert_eq!(age(&[("expires", "0")]), None);
        assert_eq!(age(&[]), None);
    }

    #[test]
    fn captured_with_the_time() {
        let kept = capture(&headers(&[("etag", " \"x\" "), ("last-modified", "yesterday")]), now());
        assert_eq!(kept.etag.as_deref(), Some("\"x\""));
        assert_eq!(kept.last_modified.as_deref(), Some("yesterday"));
        assert_eq!(kept.full, Some(now()));
        assert_eq!(capture(&headers(&[("etag", &"e".repeat(5000))]), now()).etag, None);
    }
}
