//! What went wrong, as RFC 9457 has it: `application/problem+json`.
//!
//! Comes in: a status and a sentence. Goes out: a response. Never here: what only the log may know.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error as the API tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// What was expected, for a person.
    pub detail: String,
    /// Of a query: the Unicode scalar at which it could not be read on.
    pub position: Option<usize>,
    /// The parameter that is wrong.
    pub parameter: Option<&'static str>,
}

#[derive(Serialize)]
struct Shape<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
}

impl Problem {
    /// One of this status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            detail: detail.into(),
            position: None,
            parameter: None,
        }
    }

    /// 400.
    pub fn bad(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 for one parameter.
    pub fn parameter(name: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            parameter: Some(name),
            ..Problem::bad(detail)
        }
    }

    /// 404.
    pub fn missing(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// 500; the reason goes to the log, not over the wire.
    pub fn broken(error: &dyn std::fmt::Display) -> Problem {
        tracing::error!(error = %error, "a request failed");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "this could not be answered; the log says why",
        )
    }

    /// 503.
    pub fn busy(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let shape = Shape {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            parameter: self.parameter,
            position: self.position,
        };
        let body = serde_json::to_string(&shape).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"gjallar\""),
            );
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
