//! `[fetch]`: how to ask.

use std::time::Duration;

/// Manners and bounds of the network door.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch {
    /// Product, version and contact.
    pub user_agent: String,
    /// Least gap between two requests to one host.
    pub interval: Duration,
    /// From the request to the end of the headers.
    pub header_timeout: Duration,
    /// From the request to the end of the body.
    pub total_timeout: Duration,
    /// Decompressed bytes.
    pub max_body: u64,
    /// Requests at once, all hosts together.
    pub concurrency: usize,
    /// The only private addresses that may be reached, exactly `host:port`, lower case.
    pub allow: Vec<String>,
}
