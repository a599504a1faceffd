//! What to watch: one TOML file, read whole, every fault named at once.
//!
//! Comes in: a path, or a text and the environment. Goes out: a `Draft` (the configuration, and for each source the
//! keys that belong to its kind) with the faults found so far; the registries add theirs before anything starts.
//! Never here: a word of what a kind of source or channel needs, or the value of a secret in a message.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use toml::de::DeTable;

use crate::config::names::Names;

pub mod alert;
pub mod brand;
mod example;
mod faults;
pub mod fetch;
pub mod layer;
mod names;
pub mod secret;
pub mod server;
pub mod source;
mod table;
mod tree;
mod units;

pub use example::{Key, SECTIONS, Section, example};
pub use faults::{Faults, either, hint, nearest, quoted};
pub use table::Table;
pub use units::{bytes, duration, shown};

/// A larger configuration file is a mistake.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Up to this size all syntax errors of a file are listed, above it the first.
const LISTED: usize = 64 * 1024;

/// The name that is found by itself in the current folder.
pub const FILE: &str = "gjallar.toml";

/// The keys at the top of the file.
pub const KEYS: &[Key] = &[
    Key::new(
        "data",
        "\"gjallar-data\"",
        "folder of journal and index, relative to this file's folder",
    ),
    Key::new(
        "zone",
        "\"UTC\"",
        "IANA name: days and dates without a time are taken in this zone",
    ),
];

/// The configuration as it was read.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Folder of journal and index; absolute.
    pub data: PathBuf,
    /// In which days begin and end.
    pub zone: TimeZone,
    /// Its IANA name.
    pub zone_name: String,
    /// Whom to listen for.
    pub brands: Vec<brand::Brand>,
    /// Where to listen.
    pub sources: Vec<source::Source>,
    /// Where alerts go.
    pub channels: Vec<alert::Channel>,
    /// When to sound the horn.
    pub alerts: Vec<alert::Alert>,
    /// How to ask.
    pub fetch: fetch::Fetch,
    /// Dashboard and API.
    pub server: server::Server,
    /// How long posts are kept.
    pub retention: server::Retention,
}

/// A configuration whose sources have not been opened yet.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What was read so far.
    pub config: Config,
    /// For each source, in the same order: the keys that are left for its kind.
    pub tables: Vec<Table>,
}

/// Reads a file and the environment of this process. A file that cannot be read, or is no TOML, is `Err`.
pub fn read(path: &Path) -> Result<(Draft, Faults), Faults> {
    let text = capped(path, LARGEST).map_err(|why| {
        let mut faults = Faults::new(path);
        faults.add(0, why);
        faults
    })?;
    let (mut draft, mut faults) = parse(path, &text, &|name| std::env::var(name).ok())?;
    layer::lay(&draft.config.data, &mut draft.config.brands, &mut faults);
    Ok((draft, faults))
}

/// Reads a text as if it stood in the file at `path`; `env` answers for the environment.
pub fn parse(path: &Path, text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<(Draft, Faults), Faults> {
    let mut faults = Faults::new(path);
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.parent().unwrap_or(Path::new("/"));
    let origin = tree::Origin::new(text, folder, env);
    let document = document(text, &origin, &mut faults);
    let Some(document) = document else { return Err(faults) };
    let mut root = Table::read(document, String::new(), 1, &origin);
    let draft = draft(&mut root, &absolute, folder, &mut faults);
    root.finish(&mut faults);
    Ok((draft, faults))
}

/// The TOML tree, or None with its errors. A key that stands twice is a fault among others, not the end of reading.
fn document<'t>(text: &'t str, origin: &tree::Origin<'_>, faults: &mut Faults) -> Option<DeTable<'t>> {
    let (document, errors) = match text.len() {
        0..=LISTED => DeTable::parse_recoverable(text),
        _ => match DeTable::parse(text) {
            Ok(document) => (document, Vec::new()),
            Err(error) => (toml::Spanned::new(0..0, DeTable::new()), vec![error]),
        },
    };
    let readable = text.len() <= LISTED && errors.iter().all(|error| error.message() == "duplicate key");
    for error in &errors {
        let line = error.span().map_or(0, |span| origin.line(span.start));
        faults.add(line, format!("not readable as TOML: {}", error.message().trim()));
    }
    (errors.is_empty() || readable).then(|| document.into_inner())
}

fn draft(root: &mut Table, path: &Path, folder: &Path, faults: &mut Faults) -> Draft {
    let data = root.string("data", faults).unwrap_or_else(|| "gjallar-data".into());
    if data.contains("://") {
        root.fault("data", "is an address; expected a folder", faults);
    }
    let zone = root.zone("zone", faults).unwrap_or(TimeZone::UTC);
    let zone_name = zone.iana_name().unwrap_or("UTC").to_owned();
    let (mut names, mut brands) = (Names::new("brand", true), Vec::new());
    for table in root.tables("brand", faults) {
        brands.push(brand::Brand::read(table, &mut names, faults));
    }
    let (brand_names, mut names) = (names, Names::new("source", false));
    let (mut sources, mut tables) = (Vec::new(), Vec::new());
    for mut table in root.tables("source", faults) {
        if let Some(source) = source::Source::read(&mut table, &mut names, &brand_names, &zone, faults) {
            sources.push(source);
            tables.push(table);
        }
    }
    let (mut names, mut channels) = (Names::new("channel", false), Vec::new());
    for table in root.tables("channel", faults) {
        channels.extend(alert::Channel::read(table, &mut names, faults));
    }
    let (channel_names, mut names, mut alerts) = (names, Names::new("alert", false), Vec::new());
    for table in root.tables("alert", faults) {
        alerts.extend(alert::Alert::read(
            table,
            &mut names,
            &brand_names,
            &channel_names,
            faults,
        ));
    }
    let fetch = root.table("fetch", faults);
    let server = server::Server::read(root.table("server", faults), faults);
    let fetch = fetch::Fetch::read(fetch, server.public_url.as_deref(), faults);
    let retention = server::Retention::read(root.table("retention", faults), faults);
    let data = std::path::absolute(folder.join(data)).unwrap_or_else(|_| folder.into());
    let path = path.to_owned();
    let config = Config {
        path,
        data,
        zone,
        zone_name,
        brands,
        sources,
        channels,
        alerts,
        fetch,
        server,
        retention,
    };
    Draft { config, tables }
}

/// Reads a text file of at most `largest` bytes; the error says why not, as the end of a sentence.
fn capped(path: &Path, largest: u64) -> Result<String, String> {
    let cannot = |why: std::io::Error| format!("cannot be read: {why}");
    let file = File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > largest {
        return Err(format!("is larger than {} KiB", largest / 1024));
    }
    let text = String::from_utf8(bytes).map_err(|why| {
        let before = &why.as_bytes()[..why.utf8_error().valid_up_to()];
        format!(
            "is not UTF-8 text (line {})",
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        )
    })?;
    Ok(text)
}

#[cfg(test)]
mod tests;
