//! JSON Lines: one record a line, in the names of the contract.

use std::io::{self, Write};

use crate::export::{Format, Writer};
use crate::mention::Record;

/// Row of the registry.
pub const FORMAT: Format = Format {
    name: "jsonl",
    about: "one JSON object a line, for programs",
    extension: "jsonl",
    content_type: "application/x-ndjson",
    open: |out| Ok(Box::new(Lines { out })),
};

struct Lines<'w> {
    out: Box<dyn Write + 'w>,
}

impl Writer for Lines<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.out.write_all(&line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
