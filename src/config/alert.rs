//! `[[alert]]` and `[[channel]]`: when to sound the horn, and where.

use std::time::Duration;

use crate::config::brand::ROLES;
use crate::config::names::Names;
use crate::config::secret::Secret;
use crate::config::{Faults, Key, Table};

/// What a rule watches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// Share of negative mentions in a window.
    NegativeShare,
    /// One mention at or below a polarity.
    Single,
}

/// A rule as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Its name, unique.
    pub name: String,
    /// What it watches for.
    pub kind: AlertKind,
    /// One brand; absent: every brand of the role, each by itself.
    pub brand: Option<String>,
    /// Brands of this role, where `brand` is absent.
    pub role: crate::config::brand::Role,
    /// Length of the windows; they are aligned to UTC.
    pub window: Duration,
    /// Share of scored mentions that must be negative, 0 to 1.
    pub share: f64,
    /// Scored mentions that must count.
    pub at_least: u64,
    /// Distinct authors.
    pub authors: u64,
    /// `single`: at or below.
    pub polarity: f64,
    /// Mentions whose label is less certain do not count.
    pub certainty: f64,
    /// Filter in the search language.
    pub filter: Option<String>,
    /// Least gap between two messages of an open alert.
    pub repeat: Duration,
    /// Channels by name; empty: all.
    pub channels: Vec<String>,
    /// Line of its `where`, or else of its header, for faults that show later.
    pub line: usize,
}

/// A channel as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Its name, unique.
    pub name: String,
    /// Its kind, one of the registry's.
    pub kind: String,
    /// Where to POST; a secret, since a hook's address is its key.
    pub url: Secret,
    /// Signing key of a webhook (`whsec_…`).
    pub secret: Option<Secret>,
    /// Line of its `kind`, for faults that show later.
    pub line: usize,
}

/// Names of the kinds of rules.
pub const KINDS: &[(&str, AlertKind)] = &[
    ("negative_share", AlertKind::NegativeShare),
    ("single", AlertKind::Single),
];

/// Windows shorter than this say nothing.
const SHORTEST: Duration = Duration::from_secs(1);

/// No count that a rule waits for is larger.
const MANY: u64 = 1_000_000_000;

/// The keys of `[[alert]]`.
pub const KEYS: &[Key] = &[
    Key::needed("name", "\"storm\"", "unique"),
    Key::needed("kind", "\"negative_share\"", "negative_share or single"),
    Key::new(
        "brand",
        "\"Nordkaffe\"",
        "default: every brand of the role, each by itself",
    ),
    Key::new("role", "\"own\"", "own or competitor, where there is no brand"),
    Key::new("window", "\"1h\"", "windows are aligned to UTC"),
    Key::new("share", "0.6", "of scored mentions that are negative, 0 to 1"),
    Key::new("at_least", "10", "scored mentions that count"),
    Key::new("authors", "5", "distinct"),
    Key::new("polarity", "-0.6", "single: at or below, -1 to 1"),
    Key::new("certainty", "0.5", "mentions below it do not count, 0 to 1"),
    Key::new("where", "\"lang:sv\"", "filter in the search language; default: none"),
    Key::new("repeat", "\"6h\"", "least gap between two messages of an open alert"),
    Key::new("channels", "[\"press\"]", "default: all"),
];

/// The keys of `[[channel]]`.
pub const CHANNEL_KEYS: &[Key] = &[
    Key::needed("name", "\"press\"", "unique"),
    Key::needed("kind", "\"slack\"", "slack or webhook"),
    Key::needed(
        "url_env",
        "\"GJALLAR_SLACK\"",
        "variable that holds the address to POST to",
    ),
    Key::new("url_file", "\"slack-url\"", "or a file that holds it"),
    Key::new(
        "secret_env",
        "\"GJALLAR_WEBHOOK_SECRET\"",
        "webhook: variable that holds the signing key (whsec_...)",
    ),
    Key::new("secret_file", "\"webhook-secret\"", "or a file that holds it"),
];

impl Alert {
    /// None where the kind is unknown.
    pub(super) fn read(
        mut table: Table,
        names: &mut Names,
        brands: &Names,
        known: &Names,
        faults: &mut Faults,
    ) -> Option<Alert> {
        let name = names.take(&mut table, faults);
        if !table.has("kind") {
            table.need("kind", faults);
        }
        let kind = table.choice("kind", KINDS, faults);
        let brand = table
            .string("brand", faults)
            .and_then(|name| brands.find(&name, &table, "brand", faults));
        let role = table.choice("role", ROLES, faults).unwrap_or_default();
        let window = table
            .duration_from("window", SHORTEST, faults)
            .unwrap_or(Duration::from_secs(3600));
        let share = table.float_in("share", 0.0, 1.0, faults).unwrap_or(0.6);
        let at_least = table.integer_in("at_least", 1, MANY, faults).unwrap_or(10);
        let authors = table.integer_in("authors", 1, MANY, faults).unwrap_or(5);
        let polarity = table.float_in("polarity", -1.0, 1.0, faults).unwrap_or(-0.6);
        let certainty = table.float_in("certainty", 0.0, 1.0, faults).unwrap_or(0.5);
        let filter = table.string("where", faults);
        let repeat = table
            .duration_from("repeat", SHORTEST, faults)
            .unwrap_or(Duration::from_secs(6 * 3600));
        let channels = table.strings("channels", faults);
        if channels.as_ref().is_some_and(Vec::is_empty) {
            table.fault(
                "channels",
                "is empty; expected names of channels, or no such key for all of them",
                faults,
            );
        }
        let channels = channels.unwrap_or_default();
        let channels = channels
            .iter()
            .filter_map(|name| known.find(name, &table, "channels", faults))
            .collect();
        let line = table.line_of("where");
        table.finish(faults);
        Some(Alert {
            name,
            kind: kind?,
            brand,
            role,
            window,
            share,
            at_least,
            authors,
            polarity,
            certainty,
            filter,
            repeat,
            channels,
            line,
        })
    }
}

impl Channel {
    /// None where its kind or its address is missing.
    pub(super) fn read(mut table: Table, names: &mut Names, faults: &mut Faults) -> Option<Channel> {
        let name = names.take(&mut table, faults);
        let kind = table.need("kind", faults);
        let url = table.secret("url", true, faults);
        if let Some(url) = &url
            && !matches!(url::Url::parse(url.reveal()), Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host())
        {
            let key = if table.has("url_env") { "url_env" } else { "url_file" };
            table.fault(
                key,
                "leads to a text that is no address; expected one that begins with https://",
                faults,
            );
        }
        let secret = table.secret("secret", false, faults);
        let line = table.line_of("kind");
        table.finish(faults);
        Some(Channel {
            name,
            kind: kind?,
            url: url?,
            secret,
            line,
        })
    }
}
