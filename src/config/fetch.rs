//! `[fetch]`: how to ask.

use std::time::Duration;

use crate::config::{Faults, Key, Table, quoted};

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

/// The user agent where the file names none and the server has no public address to point to.
const USER_AGENT: &str = concat!("gjallar/", env!("CARGO_PKG_VERSION"));

/// The keys of `[fetch]`.
pub const KEYS: &[Key] = &[
    Key::new(
        "user_agent",
        "\"gjallar (+https://example.org)\"",
        "say who you are and how you can be reached",
    ),
    Key::new(
        "interval",
        "\"1s\"",
        "least gap between two requests to one host; 0s counts for `allow` only",
    ),
    Key::new(
        "header_timeout",
        "\"15s\"",
        "from the request to the end of the headers",
    ),
    Key::new("total_timeout", "\"60s\"", "from the request to the end of the body"),
    Key::new("max_body", "\"8MB\"", "decompressed"),
    Key::new("concurrency", "256", "requests at once, all hosts together"),
    Key::new(
        "allow",
        "[\"127.0.0.1:8080\"]",
        "the only private addresses that may be reached, exactly host:port",
    ),
];

impl Default for Fetch {
    fn default() -> Fetch {
        Fetch {
            user_agent: USER_AGENT.into(),
            interval: Duration::from_secs(1),
            header_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            max_body: 8_000_000,
            concurrency: 256,
            allow: Vec::new(),
        }
    }
}

impl Fetch {
    /// `contact`: what the user agent points to by default.
    pub(super) fn read(mut table: Table, contact: Option<&str>, faults: &mut Faults) -> Fetch {
        let default = Fetch::default();
        let least = Duration::from_millis(1);
        let fetch = Fetch {
            user_agent: user_agent(&mut table, contact, faults),
            interval: table.duration("interval", faults).unwrap_or(default.interval),
            header_timeout: table
                .duration_from("header_timeout", least, faults)
                .unwrap_or(default.header_timeout),
            total_timeout: table
                .duration_from("total_timeout", least, faults)
                .unwrap_or(default.total_timeout),
            max_body: max_body(&mut table, faults).unwrap_or(default.max_body),
            concurrency: table
                .integer_in("concurrency", 1, 10_000, faults)
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(default.concurrency),
            allow: allow(&mut table, faults),
        };
        table.finish(faults);
        fetch
    }
}

fn user_agent(table: &mut Table, contact: Option<&str>, faults: &mut Faults) -> String {
    match table.string("user_agent", faults) {
        Some(text) if text.chars().all(|c| matches!(c, ' '..='~')) && text.len() <= 500 => text,
        Some(_) => {
            table.fault(
                "user_agent",
                "cannot be sent; expected at most 500 plain ASCII characters",
                faults,
            );
            USER_AGENT.into()
        }
        None => contact.map_or_else(|| USER_AGENT.into(), |url| format!("{USER_AGENT} (+{url})")),
    }
}

fn max_body(table: &mut Table, faults: &mut Faults) -> Option<u64> {
    let bytes = table.bytes("max_body", faults)?;
    if (1_000..=1_000_000_000).contains(&bytes) {
        return Some(bytes);
    }
    table.fault("max_body", "is out of bounds; expected a size from 1KB to 1GB", faults);
    None
}

/// Reads `host:port` entries, lower case; an IPv6 address stands in brackets.
fn allow(table: &mut Table, faults: &mut Faults) -> Vec<String> {
    let entries = table.strings("allow", faults).unwrap_or_default();
    for entry in &entries {
        let (host, port) = entry.rsplit_once(':').unwrap_or((entry, ""));
        let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let fits = match bracketed {
            Some(host) => host.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty()
                    && host
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
            }
        };
        if !fits || !matches!(port.parse::<u16>(), Ok(1..)) {
            let what = format!(
                "holds {}; expected exactly host:port such as 127.0.0.1:8080",
                quoted(entry)
            );
            table.fault("allow", &what, faults);
        }
    }
    entries.iter().map(|entry| entry.to_lowercase()).collect()
}
