//! Content codings: gzip, deflate, br and zstd undone under a cap on what comes out.
//!
//! Comes in: the raw body and the codings that the headers name. Goes out: the body, with what was odd about it.
//! Never here: the network; a byte beyond the cap; a panic, whatever the bytes are.

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use crate::fetch::failure::one_line;

/// Codings laid over one another that are still undone.
const MAX_LAYERS: usize = 2;

/// Members of one gzip body; an empty one costs 20 bytes and a decoder.
const MAX_MEMBERS: usize = 4096;

/// Base-two logarithm of the largest zstd window, as RFC 9659 bounds it for HTTP: 8 MB.
const ZSTD_WINDOW: u32 = 23;

/// What happens at the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// The body is refused.
    Fail,
    /// What fits is kept.
    Keep,
}

/// A body with its codings undone.
#[derive(Debug, Default, PartialEq)]
pub struct Unpacked {
    /// The bytes.
    pub body: Vec<u8>,
    /// Why bytes are missing at the end.
    pub cut: Option<String>,
    /// What was odd.
    pub notes: Vec<String>,
}

/// Why a body cannot be had.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// More than the cap comes out.
    #[error("body too large: more than {0} bytes when decompressed")]
    TooLarge(usize),
    /// A coding that we did not ask for.
    #[error("unknown content-encoding `{0}`; expected gzip, deflate, br or zstd")]
    Unknown(String),
    /// A coding in a coding in a coding.
    #[error("{0} content-encodings over one another; at most {MAX_LAYERS} are undone")]
    Nested(usize),
    /// Nothing can be read.
    #[error("the {0} body cannot be read")]
    Broken(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        }
    }
}

/// The codings that the headers name, in the order in which they were applied, without `identity`.
pub fn named(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let text = lines
        .map(|v| String::from_utf8_lossy(v.as_bytes()).to_ascii_lowercase())
        .collect::<Vec<_>>()
        .join(",");
    text.split(',')
        .map(str::trim)
        .filter(|c| !c.is_empty() && *c != "identity")
        .map(str::to_owned)
        .collect()
}

/// Undoes `codings` (as [`named`] gives them), and one more that the bytes show and no header named.
///
/// # Errors
/// A coding that is unknown, too many of them, more than `cap` bytes, or nothing that can be read.
pub fn unpack(raw: Vec<u8>, codings: &[String], cap: usize, beyond: Beyond) -> Result<Unpacked, DecodeError> {
    if codings.len() > MAX_LAYERS {
        return Err(DecodeError::Nested(codings.len()));
    }
    let layers = codings.iter().rev().map(|c| coding(c)).collect::<Result<Vec<_>, _>>()?;
    let mut out = Unpacked {
        body: raw,
        ..Unpacked::default()
    };
    for layer in &layers {
        undo(&mut out, *layer, cap, beyond)?;
    }
    if layers.len() < MAX_LAYERS
        && let Some(shown) = magic(&out.body)
    {
        out.notes
            .push(format!("{} without a content-encoding that says so", shown.name()));
        undo(&mut out, shown, cap, beyond)?;
    }
    if out.body.len() > cap {
        match beyond {
            Beyond::Fail => return Err(DecodeError::TooLarge(cap)),
            Beyond::Keep => out.body.truncate(cap),
        }
    }
    Ok(out)
}

fn coding(name: &str) -> Result<Coding, DecodeError> {
    match name {
        "gzip" | "x-gzip" => Ok(Coding::Gzip),
        "deflate" => Ok(Coding::Deflate),
        "br" => Ok(Coding::Brotli),
        "zstd" => Ok(Coding::Zstd),
        other => Err(DecodeError::Unknown(one_line(other, 40))),
    }
}

fn magic(bytes: &[u8]) -> Option<Coding> {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Some(Coding::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Coding::Zstd),
        _ => None,
    }
}

/// How a decoder ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Early,
    Corrupt,
    Capped,
}

fn undo(out: &mut Unpacked, said: Coding, cap: usize, beyond: Beyond) -> Result<(), DecodeError> {
    let raw = std::mem::take(&mut out.body);
    if raw.is_empty() {
        return Ok(());
    }
    let coding = magic(&raw).unwrap_or(said);
    if coding != said {
        out.notes.push(format!("says {} and is {}", said.name(), coding.name()));
    }
    let mut body = Vec::new();
    let end = match coding {
        Coding::Gzip => gunzip(&raw, &mut body, cap, &mut out.notes),
        Coding::Deflate => inflate(&raw, &mut body, cap),
        Coding::Brotli => unbrotli(&raw, &mut body, cap),
        Coding::Zstd => unzstd(&raw, &mut body, cap),
    };
    if end == End::Capped && beyond == Beyond::Fail {
        return Err(DecodeError::TooLarge(cap));
    }
    // The empty stream of br is one byte, and that byte may be a letter.
    let doubtful = matches!(end, End::Early | End::Corrupt) || (body.is_empty() && raw.len() > 1);
    if doubtful && magic(&raw).is_none() && plain(&raw) {
        out.notes.push(format!("says {} and is plain", said.name()));
        out.body = raw;
        return Ok(());
    }
    if body.is_empty() && end != End::Whole {
        return Err(DecodeError::Broken(coding.name()));
    }
    let cut = match end {
        End::Early => Some(format!("the {} stream ends early", coding.name())),
        End::Corrupt => Some(format!("the {} stream is damaged", coding.name())),
        End::Whole | End::Capped => None,
    };
    out.cut = out.cut.take().or(cut);
    out.body = body;
    Ok(())
}

/// True for bytes that are text as they stand. A compressed body of some length is never valid UTF-8.
fn plain(raw: &[u8]) -> bool {
    let sample = raw.get(..4096).unwrap_or(raw);
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => sample.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return looks_marked_up(sample),
    };
    sample[..valid]
        .iter()
        .all(|b| *b >= 0x20 || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// Markup or JSON in an eight-bit charset.
fn looks_marked_up(sample: &[u8]) -> bool {
    let start = sample.trim_ascii_start();
    [
        b"<?xml".as_slice(),
        b"<!",
        b"<html",
        b"<rss",
        b"<feed",
        b"<rdf",
        b"{\"",
        b"[{",
    ]
    .iter()
    .any(|m| start.starts_with(m))
}

fn drain(reader: &mut dyn Read, out: &mut Vec<u8>, cap: usize) -> End {
    let mut buffer = vec![0; 32 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return End::Whole,
            Ok(n) => {
                let room = cap.saturating_sub(out.len());
                out.extend_from_slice(&buffer[..n.min(room)]);
                if n > room {
                    return End::Capped;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return End::Early,
            Err(_) => return End::Corrupt,
        }
    }
}

/// All members of a gzip body (RFC 1952, section 2.2); what follows the last one is left.
fn gunzip(raw: &[u8], out: &mut Vec<u8>, cap: usize, notes: &mut Vec<String>) -> End {
    let mut rest = raw;
    for _ in 0..MAX_MEMBERS {
        let mut member = GzDecoder::new(rest);
        let end = drain(&mut member, out, cap);
        if end != End::Whole {
            return end;
        }
        rest = member.into_inner();
        if !matches!(rest, [0x1f, 0x8b, ..]) {
            if !rest.is_empty() {
                notes.push(format!(
                    "{} bytes after the end of the gzip stream are ignored",
                    rest.len()
                ));
            }
            return End::Whole;
        }
    }
    End::Corrupt
}

/// `deflate` means zlib (RFC 9110, section 8.4.1.2), but some servers send it raw.
fn inflate(raw: &[u8], out: &mut Vec<u8>, cap: usize) -> End {
    let zlib = matches!(raw, [cmf, flg, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)) % 31 == 0);
    if zlib {
        let end = drain(&mut ZlibDecoder::new(raw), out, cap);
        if end != End::Corrupt || !out.is_empty() {
            return end;
        }
    }
    drain(&mut DeflateDecoder::new(raw), out, cap)
}

fn unbrotli(raw: &[u8], out: &mut Vec<u8>, cap: usize) -> End {
    // The mark of a large window, up to 1 GB, which RFC 7932 does not know.
    if raw.first().is_some_and(|b| b & 0x7f == 0x11) {
        return End::Corrupt;
    }
    let mut decoder = brotli::Decompressor::new(raw, 4096);
    let end = drain(&mut decoder, out, cap);
    // It has one error for both: input that ran out is a stream that ends early.
    if end == End::Corrupt && decoder.get_ref().is_empty() {
        End::Early
    } else {
        end
    }
}

fn unzstd(raw: &[u8], out: &mut Vec<u8>, cap: usize) -> End {
    let Ok(mut decoder) = zstd::stream::read::Decoder::with_buffer(raw) else {
        return End::Corrupt;
    };
    if decoder.window_log_max(ZSTD_WINDOW).is_err() {
        return End::Corrupt;
    }
    drain(&mut decoder, out, cap)
}

#[cfg(test)]
mod tests;
