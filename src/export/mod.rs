//! Handed on: records as files. One row a mention, the same names in every format, for ever.
//!
//! Comes in: records, one at a time. Goes out: bytes to a writer. Never here: which mentions, or where the file lies.

pub mod csv;
pub mod jsonl;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::mention::Record;

/// A file being written.
pub trait Writer {
    /// Adds a row.
    ///
    /// # Errors
    /// Those of the file under it.
    fn write(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what is left; without it the file is not whole.
    ///
    /// # Errors
    /// Those of the file under it.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// An export format.
pub struct Format {
    /// Its name, as in `--format`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Ending of a file's name, without the dot.
    pub extension: &'static str,
    /// Content type for HTTP.
    pub content_type: &'static str,
    /// Begins a file.
    pub open: Open,
}

/// Begins a file of a format on top of a writer.
pub type Open = for<'w> fn(Box<dyn Write + 'w>) -> io::Result<Box<dyn Writer + 'w>>;

/// All formats: the only registry.
pub const FORMATS: &[Format] = &[csv::FORMAT, jsonl::FORMAT];

/// The format of a name, in any case.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Text, of whatever origin.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A number.
    Number(f64),
}

impl Cell {
    fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }
}

/// A column of the formats that have rows and columns.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub cell: fn(&Record) -> Cell,
}

const fn column(name: &'static str, cell: fn(&Record) -> Cell) -> Column {
    Column { name, cell }
}

/// The columns in their order; new ones are added at the end only.
pub const COLUMNS: &[Column] = &[
    column("key", |r| Cell::text(r.key.to_string())),
    column("id", |r| Cell::text(&r.id)),
    column("brand", |r| Cell::text(&r.brand)),
    column("source", |r| Cell::text(&r.source)),
    column("kind", |r| Cell::text(&r.kind)),
    column("url", |r| Cell::maybe(r.url.as_ref(), Cell::text)),
    column("author", |r| Cell::maybe(r.author.as_ref(), Cell::text)),
    column("published", |r| Cell::maybe(r.published, |t| Cell::text(t.to_string()))),
    column("seen", |r| Cell::text(r.seen.to_string())),
    column("title", |r| Cell::maybe(r.title.as_ref(), Cell::text)),
    column("text", |r| Cell::text(&r.text)),
    column("language", |r| Cell::text(r.language.code())),
    column("label", |r| Cell::text(r.label.name())),
    column("certainty", |r| Cell::Number(r.certainty)),
    column("polarity", |r| Cell::maybe(r.polarity, Cell::Number)),
    column("score", |r| Cell::Number(r.score)),
    column("because", |r| {
        Cell::text(serde_json::to_string(&r.because).unwrap_or_default())
    }),
    column("likes", |r| Cell::maybe(r.engagement.likes, Cell::Whole)),
    column("shares", |r| Cell::maybe(r.engagement.shares, Cell::Whole)),
    column("comments", |r| Cell::maybe(r.engagement.comments, Cell::Whole)),
    column("views", |r| Cell::maybe(r.engagement.views, Cell::Whole)),
    column("reach", |r| Cell::maybe(r.reach, Cell::Whole)),
    column("story", |r| Cell::text(&r.story)),
    column("tags", |r| Cell::text(r.tags.join("; "))),
    column("status", |r| {
        Cell::text(
            serde_json::to_value(r.status)
                .ok()
                .as_ref()
                .and_then(|v| v.as_str())
                .unwrap_or_default(),
        )
    }),
    column("confidence", |r| Cell::Number(r.confidence)),
    column("rating", |r| Cell::maybe(r.rating, Cell::Number)),
    column("reply_to", |r| Cell::maybe(r.reply_to.as_ref(), Cell::text)),
    column("note", |r| Cell::maybe(r.note.as_ref(), Cell::text)),
];
