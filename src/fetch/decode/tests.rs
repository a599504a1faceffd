use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn br(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, 5, 22);
    encoder.write_all(bytes).unwrap();
    drop(encoder);
    out
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).unwrap()
}

fn undone(raw: Vec<u8>, codings: &[&str], cap: usize) -> Result<Unpacked, DecodeError> {
    let codings: Vec<String> = codings.iter().map(|c| (*c).to_owned()).collect();
    unpack(raw, &codings, cap, Beyond::Fail)
}

type Packer = fn(&[u8]) -> Vec<u8>;

const ALL: [(&str, Packer); 5] = [
    ("gzip", gzip),
    ("deflate", zlib),
    ("deflate", raw_deflate),
    ("br", br),
    ("zstd", zst),
];

/// Text that compresses only a little, so that half of the stream holds about half of it.
fn text() -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(7);
    (0..600_000).map(|_| rng.alphanumeric() as u8).collect()
}

#[test]
fn every_coding_there_and_back() {
    for (name, pack) in ALL {
        let out = undone(pack(&text()), &[name], 1 << 20).unwrap();
        assert_eq!((out.body, out.cut, out.notes), (text(), None, vec![]), "{name}");
        assert_eq!(undone(pack(b""), &[name], 10).unwrap().body, b"", "{name} of nothing");
    }
    assert_eq!(undone(gzip(b"x"), &["x-gzip"], 10).unwrap().body, b"x");
}

#[test]
fn the_cap_is_on_what_comes_out() {
    let zeros = vec![0; 3 << 20];
    for (name, pack) in ALL {
        assert_eq!(
            undone(pack(&zeros), &[name], 1 << 20).unwrap_err(),
            DecodeError::TooLarge(1 << 20),
            "{name}"
        );
        assert_eq!(
            undone(pack(&zeros), &[name], 3 << 20).unwrap().body.len(),
            3 << 20,
            "{name} exactly at the cap"
        );
        let kept = unpack(pack(&zeros), &[name.to_owned()], 100, Beyond::Keep).unwrap();
        assert_eq!((kept.body.len(), kept.cut), (100, None), "{name}");
    }
    assert!(matches!(
        undone(vec![b'a'; 11], &[], 10),
        Err(DecodeError::TooLarge(10))
    ));
}

#[test]
fn a_stream_cut_off_keeps_what_came() {
    for (name, pack) in ALL {
        let mut packed = pack(&text());
        packed.truncate(packed.len() / 2);
        let out = undone(packed, &[name], 1 << 20).unwrap();
        assert!(
            text().starts_with(&out.body) && out.body.len() > 10_000,
            "{name} kept {}",
            out.body.len()
        );
        assert_eq!(out.cut, Some(format!("the {name} stream ends early")), "{name}");
    }
}

#[test]
fn a_damaged_stream_is_never_whole() {
    let mut packed = gzip(&text());
    let middle = packed.len() / 2;
    packed[middle] ^= 0xff;
    let out = undone(packed, &["gzip"], 1 << 20).unwrap();
    assert_eq!(out.cut.as_deref(), Some("the gzip stream is damaged"));
    let mut checksum = gzip(b"short text");
    let end = checksum.len() - 8;
    checksum[end] ^= 1;
    assert!(undone(checksum, &["gzip"], 1 << 20).unwrap().cut.is_some(), "checksum");
    assert_eq!(
        undone(vec![0x1f, 0x8b, 8, 0xff], &["gzip"], 10).unwrap_err(),
        DecodeError::Broken("gzip")
    );
}

#[test]
fn headers_that_lie() {
    for name in ["gzip", "deflate", "br", "zstd"] {
        for plain in [
            "<rss><channel/></rss>",
            "{\"items\": []}",
            "no",
            " \n<html lang=sv>å</html>",
            "!",
            "; no",
        ] {
            let out = undone(plain.into(), &[name], 1000).unwrap();
            assert_eq!(
                (out.body, out.cut),
                (plain.as_bytes().to_vec(), None),
                "{name}: {plain}"
            );
            assert_eq!(out.notes, [format!("says {name} and is plain")]);
        }
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><t>sm\xf6rg\xe5s</t>".to_vec();
        assert_eq!(
            undone(latin.clone(), &[name], 1000).unwrap().body,
            latin,
            "{name}: latin-1"
        );
    }
    let unsaid = undone(gzip(b"<rss/>"), &[], 1000).unwrap();
    assert_eq!((unsaid.body.as_slice(), unsaid.notes.len()), (b"<rss/>".as_slice(), 1));
    assert_eq!(undone(zst(b"<rss/>"), &[], 1000).unwrap().body, b"<rss/>");
    assert_eq!(undone(gzip(b"<rss/>"), &["br"], 1000).unwrap().body, b"<rss/>");
    assert_eq!(undone(zst(b"<rss/>"), &["gzip"], 1000).unwrap().body, b"<rss/>");
}

#[test]
fn two_layers_and_no_more() {
    let twice = gzip(&gzip(b"<rss/>"));
    assert_eq!(undone(twice.clone(), &["gzip", "gzip"], 1000).unwrap().body, b"<rss/>");
    assert_eq!(undone(twice, &["gzip"], 1000).unwrap().body, b"<rss/>", "said once");
    assert_eq!(
        undone(gzip(b"<rss/>"), &["gzip", "gzip"], 1000).unwrap().body,
        b"<rss/>",
        "said twice, done once"
    );
    assert_eq!(
        undone(br(&gzip(b"<rss/>")), &["gzip", "br"], 1000).unwrap().body,
        b"<rss/>",
        "order"
    );
    assert_eq!(
        undone(vec![], &["gzip", "gzip", "gzip"], 10).unwrap_err(),
        DecodeError::Nested(3)
    );
    let inner_bomb = gzip(&gzip(&vec![0; 50 << 20]));
    assert_eq!(
        undone(inner_bomb, &["gzip", "gzip"], 1 << 20).unwrap_err(),
        DecodeError::TooLarge(1 << 20)
    );
}

#[test]
fn members_one_after_the_other() {
    let mut many = gzip(b"one ");
    many.extend(gzip(b"two"));
    assert_eq!(undone(many.clone(), &["gzip"], 100).unwrap().body, b"one two");
    many.extend(b"\0\0\0\0");
    let out = undone(many, &["gzip"], 100).unwrap();
    assert_eq!(
        (out.body.as_slice(), out.cut, out.notes.len()),
        (b"one two".as_slice(), None, 1)
    );
    let flood = gzip(b"").repeat(MAX_MEMBERS + 1);
    assert_eq!(undone(flood, &["gzip"], 100).unwrap_err(), DecodeError::Broken("gzip"));
}

#[test]
fn windows_that_would_cost_memory_are_refused() {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(&text()).unwrap();
    assert_eq!(
        undone(encoder.finish().unwrap(), &["zstd"], 1 << 20).unwrap_err(),
        DecodeError::Broken("zstd")
    );
    assert_eq!(
        undone(vec![0x11, 0x1e, 0, 0xff, 0xff], &["br"], 100).unwrap_err(),
        DecodeError::Broken("br")
    );
}

#[test]
fn names_as_headers_have_them() {
    let mut headers = HeaderMap::new();
    headers.append(CONTENT_ENCODING, " GZip ,identity,, ".parse().unwrap());
    headers.append(CONTENT_ENCODING, "br".parse().unwrap());
    assert_eq!(named(&headers), ["gzip", "br"]);
    assert_eq!(
        undone(vec![], &["foo"], 10).unwrap_err(),
        DecodeError::Unknown("foo".into())
    );
}

proptest! {
    #[test]
    fn any_bytes_under_any_name(raw in proptest::collection::vec(any::<u8>(), 0..300), which in 0usize..5) {
        let name = ["gzip", "deflate", "br", "zstd", "identity"][which];
        let named: &[&str] = if name == "identity" { &[] } else { &[name] };
        if let Ok(out) = undone(raw, named, 10_000) {
            prop_assert!(out.body.len() <= 10_000);
        }
    }
}
