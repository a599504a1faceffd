//! Text that was UTF-8, read as an eight-bit charset and encoded again: found by its shape and undone.
//!
//! Comes in: text. Goes out: the repaired text, where there was something to repair. Never here: a guess on weak evidence:
//! a pair of characters that writers really use is repaired only beside others that they do not.

use std::sync::OnceLock;

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};

/// How often text may have been encoded.
const MAX_PASSES: usize = 3;

/// Undoes up to three encodings too many; gives the text and the number of places.
pub fn repair(text: &str) -> Option<(String, usize)> {
    let mut places = 0;
    let mut repaired: Option<String> = None;
    for _ in 0..MAX_PASSES {
        let current = repaired.as_deref().unwrap_or(text);
        let Some((next, count)) = pass(current, &LATIN).or_else(|| pass(current, &CYRILLIC)) else {
            break;
        };
        places = places.max(count);
        repaired = Some(next);
    }
    repaired.map(|text| (text, places))
}

/// A charset through which UTF-8 was read by mistake.
struct Wrong {
    encoding: &'static Encoding,
    table: OnceLock<[char; 128]>,
    /// Pairs in a row that are proof where one alone is not.
    row: usize,
    /// Sequences of bytes that are proof by themselves.
    proof: fn(&[u8]) -> bool,
}

static LATIN: Wrong = Wrong {
    encoding: WINDOWS_1252,
    table: OnceLock::new(),
    row: 2,
    // Letters of Latin-1, its signs, dashes and quotes, the euro, a byte order mark, emoji.
    proof: |b| {
        matches!(
            b,
            [0xc3, _] | [0xc2, 0xa0..=0xbf] | [0xe2, 0x80 | 0x82 | 0x84, _] | [0xef, 0xbb, _] | [0xf0, 0x9f, ..]
        )
    },
};

static CYRILLIC: Wrong = Wrong {
    encoding: WINDOWS_1251,
    table: OnceLock::new(),
    row: 3,
    proof: |_| false,
};

impl Wrong {
    /// The byte from which this charset would have read `c`; only the upper half.
    fn byte(&self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return None;
        }
        let table = self.table.get_or_init(|| {
            let bytes: Vec<u8> = (0x80..=0xff).collect();
            let text = self.encoding.decode_without_bom_handling(&bytes).0;
            let mut table = ['\0'; 128];
            table.iter_mut().zip(text.chars()).for_each(|(slot, c)| *slot = c);
            table
        });
        // True Latin-1 reads 0x80 to 0x9f as control characters.
        if matches!(c, '\u{80}'..='\u{9f}') {
            return Some(c as u8);
        }
        table.iter().position(|t| *t == c).map(|at| at as u8 | 0x80)
    }

    /// The character that stood at the start of `rest` before it was misread, with the bytes that it takes there.
    fn sequence(&self, rest: &str) -> Option<Hit> {
        let mut chars = rest.chars();
        let first = chars.next()?;
        let lead = self.byte(first)?;
        let len = match lead {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        let (mut bytes, mut taken) = ([lead, 0, 0, 0], first.len_utf8());
        for slot in &mut bytes[1..len] {
            let next = chars.next()?;
            *slot = self.byte(next).filter(|b| matches!(b, 0x80..=0xbf))?;
            taken += next.len_utf8();
        }
        let character = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
        let cyrillic = matches!(lead, 0xd0 | 0xd1);
        Some(Hit {
            start: 0,
            end: taken,
            character,
            sure: (self.proof)(&bytes[..len]),
            cyrillic,
        })
    }
}

struct Hit {
    start: usize,
    end: usize,
    character: char,
    sure: bool,
    cyrillic: bool,
}

fn pass(text: &str, wrong: &Wrong) -> Option<(String, usize)> {
    let mut hits = find(text, wrong);
    prove_rows(&mut hits, wrong.row);
    let sure = hits.iter().filter(|h| h.sure).count();
    if sure == 0 {
        return None;
    }
    hits.retain(|h| h.sure || (sure >= 3 && alone(text, h)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for hit in &hits {
        out.push_str(text.get(done..hit.start).unwrap_or_default());
        out.push(hit.character);
        done = hit.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Some((out, hits.len()))
}

fn find(text: &str, wrong: &Wrong) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        // Cheap first: nothing below U+00C2 begins a sequence.
        match (c >= '\u{c2}').then(|| wrong.sequence(rest)).flatten() {
            Some(hit) => {
                hits.push(Hit {
                    start: at,
                    end: at + hit.end,
                    ..hit
                });
                at += hit.end;
            }
            None => at += c.len_utf8(),
        }
    }
    hits
}

/// Sequences that follow without a gap prove one another: by one that is proof itself, or by several Cyrillic ones.
fn prove_rows(hits: &mut [Hit], row: usize) {
    for group in hits.chunk_by_mut(|a, b| a.end == b.start) {
        let cyrillic = group
            .chunk_by(|a, b| a.cyrillic && b.cyrillic)
            .any(|c| c.len() >= row && c[0].cyrillic);
        if cyrillic || group.iter().any(|h| h.sure) {
            group.iter_mut().for_each(|h| h.sure = true);
        }
    }
}

/// True where no letter touches the hit.
fn alone(text: &str, hit: &Hit) -> bool {
    let before = text.get(..hit.start).and_then(|t| t.chars().next_back());
    let after = text.get(hit.end..).and_then(|t| t.chars().next());
    !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn misread(text: &str, encoding: &'static Encoding) -> String {
        encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    fn repaired(text: &str) -> String {
        repair(text).map_or_else(|| text.to_owned(), |(text, _)| text)
    }

    #[test]
    fn nordic_and_russian_misread_once_and_twice() {
        for text in [
            "smörgås på Nordkaffe – ”blä” 😡",
            "Åre är öde",
            "привет, и не говори",
            "кофе — дрянь!",
            "5 € £",
        ] {
            let once = misread(text, WINDOWS_1252);
            let twice = misread(&once, WINDOWS_1252);
            assert_ne!(once, text);
            assert_eq!(repaired(&once), text, "{once}");
            assert_eq!(repaired(&twice), text, "{twice}");
        }
        assert_eq!(repaired("smÃ¶rgÃ¥s"), "smörgås");
        assert_eq!(repaired("Ð¿Ñ€Ð¸"), "при");
        assert_eq!(
            repaired(&misread("привет всем и каждому", WINDOWS_1251)),
            "привет всем и каждому"
        );
        let c1: String = "på Å".bytes().map(char::from).collect();
        assert_eq!(repaired(&c1), "på Å", "read as true Latin-1");
    }

    #[test]
    fn one_damaged_item_among_good_ones() {
        let text = "<t>Blåbär</t><t>BlÃ¥bÃ¤r</t><t>Черника</t>";
        let (fixed, places) = repair(text).unwrap();
        assert_eq!(
            (fixed.as_str(), places),
            ("<t>Blåbär</t><t>Blåbär</t><t>Черника</t>", 2)
        );
    }

    #[test]
    fn what_people_write_is_left() {
        for text in [
            "”DET VAR PÅ SJÖ”, sa hon. »BLÅ»",
            "Åâ Ä” Ö” Å»",
            "«РОСС» «СССР» Ёлка С»",
            "NÃO é São Paulo, ÃO",
            "Ðalvík, Ñandú, â la carte",
            "Сім'я Рік Сіверськ",
            "plain",
            "",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_words_come_back(text in "[a-zåäöøæÅÄÖ ]{0,30}å[a-zåäö ]{0,20}") {
            prop_assert_eq!(repaired(&misread(&text, WINDOWS_1252)), text);
        }

        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            let done = repaired(&text);
            prop_assert!(done.len() <= text.len());
        }
    }
}
