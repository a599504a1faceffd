//! What is asked for, and what comes.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use crate::config::source::Robots;
use crate::fetch::charset;
use crate::mention::Validator;

/// What to ask for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Absolute address, http or https.
    pub url: &'a str,
    /// `Accept` header.
    pub accept: &'static str,
    /// Whether robots.txt and `noindex` decide.
    pub robots: Robots,
    /// Validators of the last whole fetch of this address.
    pub validator: Option<&'a Validator>,
    /// Redirects from https to http are followed.
    pub downgrade: bool,
}

impl<'a> Ask<'a> {
    /// Anything at `url`, robots obeyed, no validators.
    pub fn new(url: &'a str) -> Ask<'a> {
        Ask {
            url,
            accept: "*/*",
            robots: Robots::Obey,
            validator: None,
            downgrade: false,
        }
    }
}

/// What came.
#[expect(clippy::large_enum_variant, reason = "one for each fetch, taken apart at once")]
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// 304: what the validators stand for is still true.
    Unchanged {
        /// What was odd.
        note: Option<String>,
    },
    /// A body.
    Page(Page),
}

/// A body and what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where it was found in the end; without user, password and fragment.
    pub url: Url,
    /// The address to use from now on, where permanent redirects led to one.
    pub moved: Option<Url>,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// The body, decompressed.
    pub body: Bytes,
    /// Why the body is incomplete; `validator` is then empty.
    pub cut: Option<String>,
    /// To send back next time, once what came is stored.
    pub validator: Validator,
    /// How long the server calls it fresh; at most 24 h.
    pub max_age: Option<Duration>,
    /// What was odd, each in one line.
    pub notes: Vec<String>,
    /// When it came.
    pub fetched: Timestamp,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> charset::Decoded {
        let tld = self
            .url
            .domain()
            .and_then(|d| d.trim_end_matches('.').rsplit('.').next());
        charset::decode(&self.body, self.content_type.as_deref(), tld)
    }
}
