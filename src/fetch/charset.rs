//! Bytes to text: byte order mark, then what the header says, then what the document declares, then what the bytes show.
//!
//! Comes in: a body, its Content-Type, the top-level domain. Goes out: text, the charset that was used, the share of
//! characters that were lost, and a note where the bytes contradicted what was said. Never here: a panic, whatever the bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::fetch::failure::one_line;
use crate::fetch::mojibake;

/// Bytes in which a declaration must stand.
const DECLARED_WITHIN: usize = 1024;

/// More lost characters than this, and what was said of the charset is not believed.
const TOO_DAMAGED: f64 = 0.01;

/// A body as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// Name of the charset that was used.
    pub charset: &'static str,
    /// Share of characters that were lost (U+FFFD), 0 to 1.
    pub damaged: f64,
    /// Why it is not read as it was said to be, or what was repaired.
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Charset {
    Of(&'static Encoding),
    Utf32 { big: bool },
    Utf7,
}

/// Reads a body as text. `tld` is a hint for detection: `ru`, `se`.
pub fn decode(body: &[u8], content_type: Option<&str>, tld: Option<&str>) -> Decoded {
    let mut notes = Vec::new();
    let (charset, rest) = choose(body, content_type, tld, &mut notes);
    let (text, name) = match charset {
        Charset::Of(encoding) => (
            encoding.decode_without_bom_handling(rest).0.into_owned(),
            encoding.name(),
        ),
        Charset::Utf32 { big } => (utf32(rest, big), if big { "UTF-32BE" } else { "UTF-32LE" }),
        Charset::Utf7 => {
            let note = "UTF-7 is refused: it hides markup from everyone who does not expect it".to_owned();
            return Decoded {
                text: String::new(),
                charset: "UTF-7",
                damaged: 1.0,
                note: Some(note),
            };
        }
    };
    let damaged = damage(&text);
    let text = match mojibake::repair(&text) {
        Some((repaired, places)) => {
            notes.push(format!("text that was encoded twice is repaired in {places} places"));
            repaired
        }
        None => text,
    };
    if damaged > TOO_DAMAGED {
        notes.push(format!("{:.1} % of the characters are lost", damaged * 100.0));
    }
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    Decoded {
        text,
        charset: name,
        damaged,
        note,
    }
}

fn choose<'b>(
    body: &'b [u8],
    content_type: Option<&str>,
    tld: Option<&str>,
    notes: &mut Vec<String>,
) -> (Charset, &'b [u8]) {
    let marked = byte_order_mark(body);
    let (mark, rest) = marked.map_or((None, body), |(charset, skip)| (Some(charset), &body[skip..]));
    let header = content_type
        .and_then(of_content_type)
        .and_then(|l| labelled(&l, "header", notes));
    // A declaration that could be read byte by byte is not in a charset of wider units, whatever it says.
    let declared = declaration(rest)
        .and_then(|l| labelled(&l, "document", notes))
        .filter(|c| !matches!(c, Charset::Utf32 { .. }) && *c != Charset::Of(UTF_16LE) && *c != Charset::Of(UTF_16BE));
    if mark.is_none()
        && let (Some(Charset::Of(said)), Some(Charset::Of(other))) = (header, declared)
        && said == WINDOWS_1252
        && other != said
        && !valid_beyond_ascii(rest)
        && detected(rest, tld) == other
    {
        // A server's default, put over documents that know better.
        notes.push(format!(
            "header says {}, the document and its bytes say {}",
            said.name(),
            other.name()
        ));
        return (Charset::Of(other), rest);
    }
    match mark.or(header).or(declared) {
        Some(Charset::Of(said)) => (Charset::Of(checked(said, mark.is_some(), rest, tld, notes)), rest),
        Some(other) => (other, rest),
        None => (from_bytes(rest, tld), rest),
    }
}

/// Byte order marks and their length; the four bytes of UTF-32 begin with the two of UTF-16.
fn byte_order_mark(body: &[u8]) -> Option<(Charset, usize)> {
    Some(match body {
        [0xff, 0xfe, 0, 0, ..] => (Charset::Utf32 { big: false }, 4),
        [0, 0, 0xfe, 0xff, ..] => (Charset::Utf32 { big: true }, 4),
        [0xef, 0xbb, 0xbf, ..] => (Charset::Of(UTF_8), 3),
        [0xff, 0xfe, ..] => (Charset::Of(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Charset::Of(UTF_16BE), 2),
        [b'+', b'/', b'v', b'8', b'-', ..] => (Charset::Utf7, 5),
        _ => return None,
    })
}

fn labelled(label: &str, by: &str, notes: &mut Vec<String>) -> Option<Charset> {
    let lower = label.trim().to_ascii_lowercase();
    match lower.as_str() {
        "utf-7" | "utf7" | "unicode-1-1-utf-7" => return Some(Charset::Utf7),
        "utf-32" | "utf-32le" | "ucs-4" | "iso-10646-ucs-4" => return Some(Charset::Utf32 { big: false }),
        "utf-32be" => return Some(Charset::Utf32 { big: true }),
        _ => {}
    }
    let known = Encoding::for_label_no_replacement(lower.as_bytes()).map(Charset::Of);
    if known.is_none() && !lower.is_empty() {
        notes.push(format!("the {by} names an unknown charset `{}`", one_line(&lower, 40)));
    }
    known
}

fn of_content_type(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let end = |c: char| matches!(c, ';' | ',' | '"' | '\'' | '/') || c.is_whitespace();
    let label = value.strip_prefix(['"', '\'']).map_or_else(
        || value.split(end).next().unwrap_or_default(),
        |quoted| quoted.split(['"', '\'']).next().unwrap_or_default(),
    );
    (!label.is_empty()).then(|| label.to_owned())
}

/// The encoding of an XML declaration, or the charset of the first `<meta>` that names one.
fn declaration(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(body.get(..DECLARED_WITHIN).unwrap_or(body)).to_ascii_lowercase();
    if let Some((_, rest)) = head.split_once("<?xml")
        && let Some(xml) = rest.split("?>").next()
        && let Some((_, value)) = xml.split_once("encoding")
    {
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        return value.split(quote).nth(1).map(str::to_owned);
    }
    head.split("<meta")
        .skip(1)
        .find_map(|tag| of_content_type(tag.split('>').next().unwrap_or_default()))
}

/// What was said, unless the bytes contradict it.
fn checked(
    said: &'static Encoding,
    marked: bool,
    body: &[u8],
    tld: Option<&str>,
    notes: &mut Vec<String>,
) -> &'static Encoding {
    if said == UTF_16LE || said == UTF_16BE {
        let shown = wide(body);
        if !marked && shown.is_none() && !body.contains(&0) && std::str::from_utf8(body).is_ok() {
            notes.push(format!("says {} and is UTF-8", said.name()));
            return UTF_8;
        }
        return match shown {
            Some(Charset::Of(order)) if !marked => order,
            _ => said,
        };
    }
    if said != UTF_8 && valid_beyond_ascii(body) {
        notes.push(format!("says {} and is UTF-8", said.name()));
        return UTF_8;
    }
    let (text, lossy) = said.decode_without_bom_handling(body);
    if !lossy || damage(&text) <= TOO_DAMAGED || (said == UTF_8 && mostly_utf8(body)) {
        return said;
    }
    let better = detected(body, tld);
    if damage(&better.decode_without_bom_handling(body).0) < damage(&text) {
        notes.push(format!("says {} and is read as {}", said.name(), better.name()));
        return better;
    }
    said
}

fn from_bytes(body: &[u8], tld: Option<&str>) -> Charset {
    if let Some(wide) = wide(body) {
        return wide;
    }
    if std::str::from_utf8(body).is_ok() || mostly_utf8(body) {
        return Charset::Of(UTF_8);
    }
    Charset::Of(detected(body, tld))
}

fn detected(body: &[u8], tld: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    let tld = tld.filter(|t| {
        t.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    });
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Deny)
}

fn valid_beyond_ascii(body: &[u8]) -> bool {
    !body.is_ascii() && std::str::from_utf8(body).is_ok()
}

/// True where most of what is beyond ASCII is well-formed: one damaged item, or a cut at the end, is no other charset.
fn mostly_utf8(body: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    let cut = std::str::from_utf8(body).is_err_and(|e| e.error_len().is_none());
    for chunk in body.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 0 && (cut || good >= bad.saturating_mul(2))
}

/// UTF-16 and UTF-32 without a mark show in where the zero bytes stand.
fn wide(body: &[u8]) -> Option<Charset> {
    let sample = body.get(..4096).unwrap_or(body);
    let mut zeros = [0usize; 4];
    for (at, byte) in sample.iter().enumerate() {
        zeros[at % 4] += usize::from(*byte == 0);
    }
    let units = sample.len() / 4;
    if units == 0 {
        return None;
    }
    let mostly = |n: usize| n * 10 >= units * 9;
    match zeros {
        [0, b, c, d] if mostly(c) && mostly(d) && b > 0 => return Some(Charset::Utf32 { big: false }),
        [a, b, c, 0] if mostly(a) && mostly(b) && c > 0 => return Some(Charset::Utf32 { big: true }),
        _ => {}
    }
    let (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3]);
    let some = |n: usize| n * 10 >= units * 2 && n >= 2;
    if some(odd) && even * 10 <= odd {
        Some(Charset::Of(UTF_16LE))
    } else if some(even) && odd * 10 <= even {
        Some(Charset::Of(UTF_16BE))
    } else {
        None
    }
}

fn utf32(body: &[u8], big: bool) -> String {
    let unit = |b: &[u8]| {
        let bytes: [u8; 4] = b.try_into().unwrap_or([0xff; 4]);
        let scalar = if big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        };
        char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    body.chunks(4).map(unit).collect()
}

fn damage(text: &str) -> f64 {
    let lost = text.matches(char::REPLACEMENT_CHARACTER).count();
    if lost == 0 {
        0.0
    } else {
        lost as f64 / text.chars().count() as f64
    }
}

#[cfg(test)]
mod tests;
