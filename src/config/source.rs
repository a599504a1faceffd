//! `[[source]]`: the keys that every kind shares. The rest belongs to the kind.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::mention::Language;

use crate::config::names::Names;
use crate::config::{Faults, Key, Table};

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
    /// Zone of dates that name none.
    pub zone: TimeZone,
    /// A channel: every post is a mention of this brand.
    pub brand: Option<String>,
    /// As configured; absent: the kind's default.
    pub robots: Option<Robots>,
    /// As configured; absent: the kind's default.
    pub keep: Option<Keep>,
}

const ROBOTS: &[(&str, Robots)] = &[("obey", Robots::Obey), ("ignore", Robots::Ignore)];
const KEEP: &[(&str, Keep)] = &[("all", Keep::All), ("matched", Keep::Matched)];

/// The common keys of `[[source]]`; `url` stands for those of the kind.
pub const KEYS: &[Key] = &[
    Key::needed("name", "\"kaffebloggen\"", "unique"),
    Key::needed("kind", "\"feed\"", "one of `gjallar sources kinds`"),
    Key::needed(
        "url",
        "\"https://example.org/feed.xml\"",
        "and the other keys of that kind",
    ),
    Key::new("every", "\"10m\"", "default: adapts to how often the source publishes"),
    Key::new("language", "\"sv\"", "a hint, two letters"),
    Key::new(
        "zone",
        "\"Europe/Oslo\"",
        "of dates that name none; default: the zone on top",
    ),
    Key::new(
        "brand",
        "\"Nordkaffe\"",
        "a channel: every post is a mention of this brand, named or not",
    ),
    Key::new(
        "robots",
        "\"obey\"",
        "obey or ignore; default: obey for HTML pages, ignore for feeds and APIs",
    ),
    Key::new("keep", "\"all\"", "all or matched; default: all, matched for firehoses"),
];

impl Source {
    /// Takes the common keys and leaves the rest to the kind; None where the kind is not even named.
    pub(super) fn read(
        table: &mut Table,
        names: &mut Names,
        brands: &Names,
        zone: &TimeZone,
        faults: &mut Faults,
    ) -> Option<Source> {
        let name = names.take(table, faults);
        let kind = table.need("kind", faults);
        let every = table.duration_from("every", Duration::from_millis(1), faults);
        let language = table.string("language", faults).and_then(|code| {
            code.parse()
                .map_err(|why: String| table.fault("language", &format!("is wrong: {why}"), faults))
                .ok()
        });
        let zone = table.zone("zone", faults).unwrap_or_else(|| zone.clone());
        let brand = table
            .string("brand", faults)
            .and_then(|name| brands.find(&name, table, "brand", faults));
        let robots = table.choice("robots", ROBOTS, faults);
        let keep = table.choice("keep", KEEP, faults);
        Some(Source {
            name,
            kind: kind?,
            every,
            language,
            zone,
            brand,
            robots,
            keep,
        })
    }
}
