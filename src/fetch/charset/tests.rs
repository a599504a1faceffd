use encoding_rs::{ISO_8859_5, KOI8_R, WINDOWS_1251};
use proptest::prelude::*;

use super::*;

const NORDIC: &str = "Smörgåsarna på kaféet i Åre var hårda, äckliga och för dyra, säger många gäster.";
const RUSSIAN: &str = "Кофе в этом городе ужасный, а очередь в кафе занимает целый час.";

fn eight_bit(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn sixteen(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
        .collect()
}

fn thirty_two(text: &str, big: bool) -> Vec<u8> {
    text.chars()
        .flat_map(|c| {
            if big {
                (c as u32).to_be_bytes()
            } else {
                (c as u32).to_le_bytes()
            }
        })
        .collect()
}

fn read(bytes: &[u8], content_type: &str) -> (String, &'static str) {
    let decoded = decode(bytes, Some(content_type), None);
    (decoded.text, decoded.charset)
}

fn with(mark: &[u8], rest: Vec<u8>) -> Vec<u8> {
    [mark, &rest].concat()
}

#[test]
fn undeclared_bytes_are_known_by_their_shape() {
    for (bytes, text, tld) in [
        (NORDIC.as_bytes().to_vec(), NORDIC, None),
        (eight_bit(NORDIC, WINDOWS_1252), NORDIC, Some("se")),
        (eight_bit(NORDIC, WINDOWS_1252), NORDIC, None),
        (eight_bit(RUSSIAN, WINDOWS_1251), RUSSIAN, Some("ru")),
        (eight_bit(RUSSIAN, WINDOWS_1251), RUSSIAN, None),
        (eight_bit(RUSSIAN, KOI8_R), RUSSIAN, Some("ru")),
        (eight_bit(RUSSIAN, KOI8_R), RUSSIAN, None),
        (sixteen(NORDIC, true), NORDIC, None),
        (sixteen(NORDIC, false), NORDIC, None),
        (
            sixteen(&format!("<t>{RUSSIAN}</t><x/>"), true),
            &format!("<t>{RUSSIAN}</t><x/>"),
            None,
        ),
        (thirty_two(NORDIC, false), NORDIC, None),
        (thirty_two(NORDIC, true), NORDIC, None),
    ] {
        let decoded = decode(&bytes, None, tld);
        assert_eq!(
            (decoded.text.as_str(), decoded.damaged, &decoded.note),
            (text, 0.0, &None),
            "{}",
            decoded.charset
        );
    }
}

#[test]
fn a_mark_goes_before_everything() {
    let says_otherwise = "text/xml; charset=koi8-r";
    assert_eq!(
        read(&with(b"\xef\xbb\xbf", NORDIC.into()), says_otherwise),
        (NORDIC.to_owned(), "UTF-8")
    );
    assert_eq!(
        read(&with(b"\xff\xfe", sixteen(RUSSIAN, false)), says_otherwise),
        (RUSSIAN.to_owned(), "UTF-16LE")
    );
    assert_eq!(
        read(&with(b"\xfe\xff", sixteen(RUSSIAN, true)), says_otherwise),
        (RUSSIAN.to_owned(), "UTF-16BE")
    );
    assert_eq!(
        read(&with(b"\xff\xfe\0\0", thirty_two(RUSSIAN, false)), says_otherwise),
        (RUSSIAN.to_owned(), "UTF-32LE")
    );
    assert_eq!(
        read(&with(b"\0\0\xfe\xff", thirty_two(RUSSIAN, true)), says_otherwise),
        (RUSSIAN.to_owned(), "UTF-32BE")
    );
    let lying = decode(&with(b"\xef\xbb\xbf", eight_bit(RUSSIAN, WINDOWS_1251)), None, None);
    assert_eq!((lying.text.as_str(), lying.charset), (RUSSIAN, "windows-1251"));
    assert_eq!(lying.note.as_deref(), Some("says UTF-8 and is read as windows-1251"));
}

#[test]
fn the_header_goes_before_the_document_and_both_before_a_guess() {
    let xml = |charset: &str, text: &str| format!("<?xml version='1.0' encoding='{charset}'?><t>{text}</t>");
    // ISO-8859-5 cannot be mistaken for what the document says, so it shows who was heard.
    let bytes = eight_bit(&xml("windows-1251", RUSSIAN), ISO_8859_5);
    assert_eq!(
        read(&bytes, "text/xml; charset=\"ISO-8859-5\"").0,
        xml("windows-1251", RUSSIAN)
    );
    let bytes = eight_bit(&xml("koi8-r", "да"), KOI8_R);
    assert_eq!(read(&bytes, "text/xml"), (xml("koi8-r", "да"), "KOI8-R"));
    let meta = "<html><head><META http-equiv='Content-Type' content='text/html; charset=koi8-r'>да";
    assert_eq!(read(&eight_bit(meta, KOI8_R), "text/html"), (meta.to_owned(), "KOI8-R"));
    let short = "<meta charset=windows-1251>да";
    assert_eq!(
        read(&eight_bit(short, WINDOWS_1251), "text/html"),
        (short.to_owned(), "windows-1251")
    );
    let late = format!("{}<meta charset=koi8-r>{RUSSIAN}", " ".repeat(2000));
    assert_eq!(
        read(&eight_bit(&late, WINDOWS_1251), "text/html"),
        (late, "windows-1251"),
        "beyond 1,024 bytes"
    );
}

#[test]
fn what_was_said_is_not_believed_against_the_bytes() {
    let noted = |bytes: &[u8], content_type: &str| {
        let decoded = decode(bytes, Some(content_type), None);
        assert!(decoded.note.is_some(), "{content_type}");
        (decoded.text, decoded.charset)
    };
    let utf8 = (NORDIC.to_owned(), "UTF-8");
    assert_eq!(noted(NORDIC.as_bytes(), "text/html; charset=iso-8859-1"), utf8);
    assert_eq!(noted(NORDIC.as_bytes(), "text/html; charset=us-ascii"), utf8);
    assert_eq!(noted(NORDIC.as_bytes(), "text/html; charset=utf-16"), utf8);
    assert_eq!(
        noted(&eight_bit(NORDIC, WINDOWS_1252), "text/html; charset=utf-8"),
        (NORDIC.to_owned(), "windows-1252")
    );
    let page = format!("<meta charset=windows-1251>{RUSSIAN}");
    let default_of_the_server = noted(&eight_bit(&page, WINDOWS_1251), "text/html; charset=iso-8859-1");
    assert_eq!(default_of_the_server, (page, "windows-1251"));
    let unknown = noted(NORDIC.as_bytes(), "text/html; charset=x-viking");
    assert_eq!(unknown, utf8);
    let xml = "<?xml version='1.0' encoding='UTF-16'?><t>å</t>";
    assert_eq!(
        read(xml.as_bytes(), "text/xml"),
        (xml.to_owned(), "UTF-8"),
        "read as bytes, so not UTF-16"
    );
    assert_eq!(
        read(&sixteen(NORDIC, true), "text/plain; charset=utf-16"),
        (NORDIC.to_owned(), "UTF-16BE")
    );
}

#[test]
fn one_damaged_item_is_no_other_charset() {
    let mut bytes = format!("{NORDIC}{RUSSIAN}").into_bytes();
    bytes.extend(b"caf\xe9 ");
    bytes.extend(NORDIC.as_bytes());
    for content_type in [None, Some("text/xml; charset=utf-8")] {
        let decoded = decode(&bytes, content_type, None);
        assert_eq!(decoded.charset, "UTF-8");
        assert!(decoded.text.contains(RUSSIAN) && decoded.text.ends_with(NORDIC));
        assert!(decoded.damaged > 0.0 && decoded.damaged < 0.01);
    }
    let cut = &NORDIC.as_bytes()[..7];
    assert_eq!(decode(cut, None, None).text, "Smörg\u{fffd}", "cut inside a character");
    let mut worse = RUSSIAN.as_bytes().to_vec();
    worse.extend(b" \xff\xff \xff \xff".repeat(4));
    let decoded = decode(&worse, Some("text/plain; charset=utf-8"), None);
    assert!(decoded.note.is_some_and(|n| n.contains("lost")), "{}", decoded.damaged);
}

#[test]
fn utf7_is_refused_and_says_so() {
    for (bytes, content_type) in [
        (b"sm+APY-rg+AOU-s".as_slice(), "text/html; charset=UTF-7"),
        (b"+/v8-hej", "text/html"),
    ] {
        let decoded = decode(bytes, Some(content_type), None);
        assert_eq!(
            (decoded.text.as_str(), decoded.charset, decoded.damaged),
            ("", "UTF-7", 1.0)
        );
        assert!(decoded.note.is_some_and(|n| n.contains("refused")));
    }
}

#[test]
fn text_encoded_twice_is_repaired_and_flagged() {
    let decoded = decode("<t>smÃ¶rgÃ¥s</t>".as_bytes(), Some("text/xml; charset=utf-8"), None);
    assert_eq!(decoded.text, "<t>smörgås</t>");
    assert!(decoded.note.is_some_and(|n| n.contains("repaired in 2 places")));
}

#[test]
fn content_types_as_servers_write_them() {
    for value in [
        "text/html;charset=koi8-r",
        "text/html; Charset = 'KOI8-R'",
        "a/b; x=y; charset=\"koi8-r\"; z",
        "charset=koi8-r, x",
        "a/b; charset=koi8-r'",
    ] {
        assert_eq!(of_content_type(value).as_deref(), Some("koi8-r"), "{value}");
    }
    for value in ["text/html", "text/html; charset=", "charset", ""] {
        assert_eq!(of_content_type(value), None, "{value}");
    }
}

proptest! {
    #[test]
    fn any_bytes_become_text(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        mark in 0usize..8,
        label in "(utf-8|utf-16|utf-32|koi8-r|gbk|iso-2022-jp|x|.{0,5})",
    ) {
        let marks: [&[u8]; 8] = [b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<?xml encoding='"];
        let bytes = with(marks[mark], body);
        let decoded = decode(&bytes, Some(&format!("text/html; charset={label}")), Some("xn--p1ai"));
        prop_assert!((0.0..=1.0).contains(&decoded.damaged));
    }

    #[test]
    fn every_way_to_write_a_text_gives_it_back(text in "[a-zåäöøæ]{3}[a-zåäöøæÅÄÖ .,!0-9]{0,60}[a-z ]{8}") {
        let plain = |bytes: &[u8]| decode(bytes, None, Some("se")).text;
        prop_assert_eq!(&plain(text.as_bytes()), &text);
        prop_assert_eq!(&plain(&sixteen(&text, true)), &text);
        prop_assert_eq!(&plain(&sixteen(&text, false)), &text);
        prop_assert_eq!(&decode(&eight_bit(&text, WINDOWS_1252), Some("a/b; charset=iso-8859-1"), None).text, &text);
    }
}
