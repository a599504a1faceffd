//! Who may ask: a bearer token for programs, a cookie made from it for people.
//!
//! Comes in: headers and the configured token. Goes out: yes or no. Never here: the token in a cookie, a log or a page.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::secret::Secret;

/// Name of the cookie.
const COOKIE: &str = "gjallar_session";

/// How long a login lasts.
const SESSION: Duration = Duration::from_secs(30 * 86_400);

/// True where the headers carry the token, or a cookie that was made from it and has not run out.
pub fn admitted(headers: &HeaderMap, token: &Secret, now: Timestamp) -> bool {
    bearer(headers).is_some_and(|given| matches(given, token))
        || cookie(headers).any(|session| session_holds(session, token, now))
}

/// Compares in constant time, whatever the lengths.
pub fn matches(given: &str, token: &Secret) -> bool {
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    digest(given).ct_eq(&digest(token.reveal())).into()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, given) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(given.trim())
}

fn cookie(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// `Set-Cookie` of a fresh login; `secure` where people come over https.
pub fn session(token: &Secret, now: Timestamp, secure: bool) -> Option<HeaderValue> {
    let until = now.as_second().saturating_add(SESSION.as_secs().cast_signed());
    let value = format!("{until:x}.{}", seal(until, token)?);
    set_cookie(&value, SESSION.as_secs(), secure)
}

/// `Set-Cookie` that ends a login.
pub fn farewell(secure: bool) -> Option<HeaderValue> {
    set_cookie("", 0, secure)
}

fn set_cookie(value: &str, age: u64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).ok()
}

fn session_holds(session: &str, token: &Secret, now: Timestamp) -> bool {
    let Some((until, given)) = session.split_once('.') else {
        return false;
    };
    let Ok(until) = i64::from_str_radix(until, 16) else {
        return false;
    };
    let fits = seal(until, token).is_some_and(|seal| seal.as_bytes().ct_eq(given.as_bytes()).into());
    fits && until > now.as_second()
}

/// HMAC-SHA256 of the end of the session under the token, in hexadecimal.
fn seal(until: i64, token: &Secret) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.reveal().as_bytes()).ok()?;
    mac.update(format!("gjallar session until {until}").as_bytes());
    Some(
        mac.finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn only_the_token_opens() {
        let (token, now) = (Secret::new("horn"), Timestamp::UNIX_EPOCH);
        for good in ["Bearer horn", "bearer horn", "Bearer  horn "] {
            assert!(admitted(&with(header::AUTHORIZATION, good), &token, now), "{good}");
        }
        for bad in [
            "Bearer",
            "Bearer ",
            "Bearer hor",
            "Bearer hornx",
            "Basic horn",
            "horn",
            "Bearer Horn",
        ] {
            assert!(!admitted(&with(header::AUTHORIZATION, bad), &token, now), "{bad}");
        }
        assert!(!admitted(&HeaderMap::new(), &token, now));
    }

    #[test]
    fn a_session_lasts_its_time_and_no_other_tokens() {
        let (token, now) = (Secret::new("horn"), Timestamp::UNIX_EPOCH);
        let set = session(&token, now, true).unwrap();
        let text = set.to_str().unwrap();
        assert!(
            text.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"),
            "{text}"
        );
        assert!(!text.contains("horn"));
        let value = text.split(';').next().unwrap();
        let headers = with(header::COOKIE, &format!("a=b; {value}; c=d"));
        assert!(admitted(&headers, &token, now));
        assert!(!admitted(&headers, &token, now + SESSION), "it has run out");
        assert!(!admitted(&headers, &Secret::new("other"), now));
        let longer = value.replacen("278d00", "ffffff", 1);
        assert_ne!(longer, value);
        assert!(
            !admitted(&with(header::COOKIE, &longer), &token, now),
            "its end is sealed"
        );
    }
}
