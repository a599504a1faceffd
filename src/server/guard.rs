//! What every request passes: the Host it asks, where it comes from, how long it may take, and what the answer forbids.
//!
//! Comes in: a request. Goes out: the answer of the route behind, with its headers, or a refusal. Never here: routes.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::server::Desk;
use crate::server::problem::Problem;

/// A request must be answered within.
const ANSWER: Duration = Duration::from_secs(30);

/// What a page may load: its own style, script and images, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Checks Host and origin, then answers with the headers that every answer has.
pub(super) async fn doors(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let config = desk.config();
    // Whoever watches over the process calls it by names of its own; these two tell nothing.
    let watched = matches!(request.uri().path(), "/healthz" | "/readyz");
    let refused = if watched || host_fits(&request, config.server.listen, config.server.public_url.as_deref()) {
        foreign(&request, config.server.public_url.as_deref())
            .then(|| Problem::new(StatusCode::FORBIDDEN, "a change may not be asked for from another site"))
    } else {
        let detail =
            "this host is not served here; expected the listening address, localhost or the host of public_url";
        Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail))
    };
    let mut response = match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Ends what takes too long.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::busy("this took longer than 30 seconds; ask for less, or later").into_response(),
    }
}

/// A browser that was led here by another name (DNS rebinding) names that name as Host: only ours are served.
fn host_fits(request: &Request, listen: SocketAddr, public: Option<&str>) -> bool {
    let Some(host) = host(request.headers()) else {
        return false;
    };
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        // A name can be bent to our address; an address is what it is.
        return if listen.ip().is_loopback() {
            address.is_loopback()
        } else {
            true
        };
    }
    let public = public.and_then(|url| Url::parse(url).ok());
    public
        .as_ref()
        .and_then(Url::host_str)
        .is_some_and(|ours| ours.eq_ignore_ascii_case(&host))
}

/// The Host header without its port; None where there is none, or more than one.
fn host(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(header::HOST).iter();
    let (Some(one), None) = (all.next(), all.next()) else {
        return None;
    };
    let authority: axum::http::uri::Authority = one.to_str().ok()?.parse().ok()?;
    Some(authority.host().to_owned())
}

/// True where a page of another site asks for a change.
fn foreign(request: &Request, public: Option<&str>) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return !matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    let origin = origin.to_str().ok().and_then(|text| Url::parse(text).ok());
    let Some(origin) = origin else { return true };
    let named = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let ours = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    };
    let public = public.and_then(|url| Url::parse(url).ok());
    let fits =
        ours(&origin).eq_ignore_ascii_case(named) || public.is_some_and(|public| public.origin() == origin.origin());
    !fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asked(method: Method, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn only_our_names_are_served() {
        let ours: SocketAddr = "127.0.0.1:7171".parse().unwrap();
        let open: SocketAddr = "0.0.0.0:7171".parse().unwrap();
        let public = Some("https://listen.example.org/gjallar");
        let fits = |host: &str, listen, public| host_fits(&asked(Method::GET, &[("host", host)]), listen, public);
        for host in [
            "127.0.0.1:7171",
            "localhost",
            "LOCALHOST:9000",
            "[::1]:7171",
            "listen.example.org",
            "127.0.0.1",
        ] {
            assert!(fits(host, ours, public), "{host}");
        }
        for host in [
            "evil.example",
            "listen.example.org.evil.example",
            "192.168.1.5:7171",
            "",
            "a b",
            "127.0.0.1.nip.io",
        ] {
            assert!(!fits(host, ours, public), "{host}");
        }
        assert!(!fits("listen.example.org", ours, None));
        assert!(fits("192.168.1.5:7171", open, None));
        assert!(!fits("evil.example", open, None));
        assert!(!host_fits(&asked(Method::GET, &[]), ours, public));
        assert!(!host_fits(
            &asked(Method::GET, &[("host", "localhost"), ("host", "evil.example")]),
            ours,
            public
        ));
    }

    #[test]
    fn changes_are_asked_for_at_home() {
        let public = Some("https://listen.example.org");
        let is_foreign = |headers: &[(&str, &str)]| {
            let mut all = vec![("host", "localhost:7171")];
            all.extend_from_slice(headers);
            foreign(&asked(Method::POST, &all), public)
        };
        for home in [
            &[][..],
            &[("origin", "http://localhost:7171")],
            &[("origin", "https://listen.example.org")],
            &[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:7171")],
            &[("sec-fetch-site", "none")],
        ] {
            assert!(!is_foreign(home), "{home:?}");
        }
        for away in [
            &[("origin", "null")][..],
            &[("origin", "http://localhost:9999")],
            &[("origin", "http://listen.example.org")],
            &[("origin", "https://evil.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
        ] {
            assert!(is_foreign(away), "{away:?}");
        }
        assert!(!foreign(
            &asked(Method::GET, &[("origin", "https://evil.example")]),
            public
        ));
    }
}
