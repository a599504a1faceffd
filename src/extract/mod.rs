//! What was said: bytes in, posts out.
//!
//! Comes in: text as it was served, the address it came from, the time of the poll. Goes out: posts, plain text, dates,
//! absolute addresses. Never here: a request, a clock, a disk, or a panic: every line read here was written by strangers.

pub mod date;
mod entity;
pub mod feed;
pub mod html;
pub mod opml;
mod scan;
pub mod text;
pub mod url;

/// A part of a text; empty where the ends are no character borders or the wrong way round.
fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// The text from a byte on; empty past its end.
fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// The bytes from one on, wherever it stands in a character; empty past the end.
fn bytes(text: &str, from: usize) -> &[u8] {
    text.as_bytes().get(from..).unwrap_or_default()
}

/// The longest beginning of at most `most` bytes that ends on a character border.
fn head(text: &str, most: usize) -> &str {
    part(text, 0, text.floor_char_boundary(most))
}
