//! CSV after RFC 4180: UTF-8, CR LF, a header line. Spreadsheets may open it safely.
//!
//! A text cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection": a cell
//! beginning with = + - @, tab or CR, and their full-width forms, also behind blanks). Numbers stay numbers.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::export::{COLUMNS, Cell, Format, Writer};
use crate::mention::Record;

/// Row of the registry.
pub const FORMAT: Format = Format {
    name: "csv",
    about: "one row a mention, for spreadsheets",
    extension: "csv",
    content_type: "text/csv; charset=utf-8",
    open,
};

struct Csv<'w> {
    out: csv::Writer<Box<dyn Write + 'w>>,
}

fn open<'w>(out: Box<dyn Write + 'w>) -> io::Result<Box<dyn Writer + 'w>> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    out.write_record(COLUMNS.iter().map(|c| c.name))?;
    Ok(Box::new(Csv { out }))
}

impl Writer for Csv<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        for column in COLUMNS {
            match (column.cell)(record) {
                Cell::Empty => self.out.write_field("")?,
                Cell::Text(text) => self.out.write_field(&*defused(&text))?,
                Cell::Whole(number) => self.out.write_field(number.to_string())?,
                Cell::Number(number) => self.out.write_field(number.to_string())?,
            }
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// A text that no spreadsheet takes for a formula.
fn defused(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let sign = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(hidden).starts_with(sign) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
