//! `[[source]]`: the keys that every kind shares. The rest belongs to the kind.

use std::time::Duration;

use crate::mention::Language;

/// Whether robots.txt decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robots {
    /// Ask it and obey.
    Obey,
    /// The owner subscribed to this address: do not ask.
    Ignore,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Every post, for brands that come later.
    All,
    /// Posts that mention a brand.
    Matched,
}

/// The common keys of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name, unique.
    pub name: String,
    /// Its kind, one of the registry's.
    pub kind: String,
    /// Fixed interval; absent: adapts to how often the source publishes.
    pub every: Option<Duration>,
    /// Hint.
    pub language: Option<Language>,
    /// A channel: every post is a mention of this brand.
    pub brand: Option<String>,
    /// As configured; absent: the kind's default.
    pub robots: Option<Robots>,
    /// As configured; absent: the kind's default.
    pub keep: Option<Keep>,
}
