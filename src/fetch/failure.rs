//! Why a fetch brought nothing, in words for people and as a state for the schedule.
//!
//! Comes in: the error chain of the client. Goes out: a [`FetchError`]. Never here: a URL or a header in a reason,
//! since either may carry a secret.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};

use crate::fetch::dial::Closed;
use crate::mention::{Outcome, State};

/// A fetch that brought no page.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct FetchError {
    /// The state that the source is in now.
    pub state: State,
    /// Why, in one line.
    pub reason: String,
    /// How long the server asked us to stay away; at most 24 h.
    pub retry_after: Option<Duration>,
    /// HTTP status that decided, where there was one.
    pub status: Option<u16>,
}

impl FetchError {
    /// An error without a status.
    pub(crate) fn new(state: State, reason: impl Into<String>) -> FetchError {
        FetchError {
            state,
            reason: reason.into(),
            retry_after: None,
            status: None,
        }
    }

    /// The same, decided by this HTTP status.
    pub(crate) fn with_status(self, status: u16) -> FetchError {
        FetchError {
            status: Some(status),
            ..self
        }
    }

    /// An address that may not be reached.
    pub(crate) fn refused(why: impl std::fmt::Display) -> FetchError {
        FetchError::new(State::Refused, format!("refused: {why}"))
    }

    /// True where the whole host is in trouble, not only this address.
    pub(crate) fn blames_host(&self) -> bool {
        match self.state {
            State::Throttled => true,
            State::Failing => self.status.is_none_or(|s| (500..600).contains(&s)),
            _ => false,
        }
    }
}

impl From<FetchError> for Outcome {
    fn from(error: FetchError) -> Outcome {
        Outcome {
            state: error.state,
            reason: Some(error.reason),
            retry_after: error.retry_after,
            status: error.status,
        }
    }
}

/// Reads the chain of a client error: the deepest cause that says something decides.
pub(crate) fn of_chain(error: &(dyn Error + 'static)) -> FetchError {
    let mut told = None;
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        told = known(cause).or(told);
        texts.push(cause.to_string());
        next = cause.source();
    }
    told.or_else(|| of_texts(&texts)).unwrap_or_else(|| {
        let last = texts.last().map(String::as_str).unwrap_or_default();
        FetchError::new(State::Failing, format!("the request failed: {}", one_line(last, 120)))
    })
}

fn known(cause: &(dyn Error + 'static)) -> Option<FetchError> {
    if let Some(closed) = cause.downcast_ref::<Closed>() {
        return Some(match closed {
            Closed::Refused(why) => FetchError::refused(why),
            Closed::Unknown(why) => FetchError::new(State::Failing, why.as_str()),
        });
    }
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(FetchError::new(State::Failing, of_tls(tls)));
    }
    let io = cause.downcast_ref::<io::Error>()?;
    // An io::Error hides what it wraps from `source`.
    if let Some(inner) = io.get_ref() {
        return known(inner);
    }
    let reason = match io.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset",
        io::ErrorKind::ConnectionAborted => "connection aborted",
        io::ErrorKind::HostUnreachable => "host unreachable",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => "network unreachable",
        io::ErrorKind::TimedOut => "connection timed out",
        io::ErrorKind::UnexpectedEof => "connection closed too early",
        _ => return None,
    };
    Some(FetchError::new(State::Failing, reason))
}

fn of_tls(error: &rustls::Error) -> String {
    use rustls::Error as Tls;
    match error {
        Tls::InvalidCertificate(why) => of_certificate(why),
        Tls::InvalidMessage(_) => "not TLS: the port answers in another protocol".to_owned(),
        Tls::PeerIncompatible(_)
        | Tls::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            "TLS: no version or cipher in common (1.2 and 1.3 are spoken)".to_owned()
        }
        Tls::AlertReceived(alert) => format!("TLS: the server broke off ({alert:?})"),
        other => format!("TLS: {}", one_line(&other.to_string(), 120)),
    }
}

fn of_certificate(error: &CertificateError) -> String {
    let why = match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet (is this machine's clock right?)"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "is for another host",
        CertificateError::UnknownIssuer => "is from an unknown issuer or self-signed",
        CertificateError::Revoked => "was revoked",
        CertificateError::BadSignature => "has a bad signature",
        CertificateError::BadEncoding => "cannot be read",
        other => {
            return format!(
                "TLS: the certificate was not accepted: {}",
                one_line(&other.to_string(), 120)
            );
        }
    };
    format!("TLS: the certificate {why}")
}

/// hyper keeps the kind of a parse error to itself; its text is all that tells.
fn of_texts(texts: &[String]) -> Option<FetchError> {
    const TELLING: &[(&str, &str)] = &[
        (
            "invalid content-length",
            "ambiguous framing: Content-Length is no number, or there are several",
        ),
        (
            "transfer-encoding parsed",
            "ambiguous framing: Transfer-Encoding where it may not be",
        ),
        ("message head is too large", "headers larger than 64 KB"),
        ("HTTP version parsed", "not HTTP"),
        ("HTTP status-code parsed", "not HTTP"),
        ("HTTP header parsed", "not HTTP: a header cannot be read"),
        ("unexpected message", "not HTTP: bytes that nobody asked for"),
        ("closed before message completed", "connection closed without an answer"),
        ("message head", "not HTTP"),
        ("http2 error", "HTTP/2: the server broke off"),
        ("hunk", "bad chunked body"),
        ("end of file before message length", "connection closed too early"),
        ("timed out", "connection timed out"),
        ("connection closed", "connection closed without an answer"),
    ];
    let telling = |text: &String| TELLING.iter().find(|(part, _)| text.contains(part));
    texts
        .iter()
        .rev()
        .find_map(telling)
        .map(|(_, reason)| FetchError::new(State::Failing, *reason))
}

/// Foreign text made fit for a reason: one line, no control characters, at most `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let plain = |c: char| {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        }
    };
    text.chars().map(plain).take(limit).collect()
}
