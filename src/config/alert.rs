//! `[[alert]]` and `[[channel]]`: when to sound the horn, and where.

use std::time::Duration;

use crate::config::secret::Secret;

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
}
