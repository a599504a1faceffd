//! Tests of the lexicon files: each fault at its line, and files of any size.

use super::*;

fn read(text: &str, shape: &Shape) -> (Vec<(String, f64)>, String) {
    let mut faults = LexiconFaults::default();
    let entries = entries("x.tsv", text, shape, &mut faults);
    (
        entries
            .iter()
            .map(|entry| (entry.word.to_owned(), entry.value))
            .collect(),
        faults.to_string(),
    )
}

#[test]
fn good_lines_are_read_and_each_bad_one_is_named() {
    let text = "\u{feff}# comment\r\nbra\t1.9\r\n\r\nbra\t2\nGod\t1\nuselt\tNaN\nfint\t4.5\nnoll\t0\nensam\n a\t1\nför\tmånga\t1\n\t1\ncafe\u{301}\t1\n=gift\t-2\nint\tinf\nx\ty";
    let (entries, faults) = read(text, &VALENCE);
    assert_eq!(entries, [("bra".to_owned(), 1.9), ("gift".to_owned(), -2.0)]);
    insta::assert_snapshot!(faults);
}

#[test]
fn lists_have_one_column_and_phrases_may_say_nothing() {
    assert_eq!(read("inte\nej\n", &LIST).0.len(), 2);
    assert!(read("inte\t1\n", &LIST).1.contains("x.tsv:1:"));
    assert_eq!(read("inte bara\t0\n", &PHRASE).0, [("inte bara".to_owned(), 0.0)]);
}

#[test]
fn signs_keep_their_case_and_may_begin_with_a_hash() {
    assert_eq!(read("xD\t2\n#\t1\n# a comment\n=)\t2", &SIGN).0.len(), 3);
}

#[test]
fn a_million_lines_are_read_in_one_go() {
    let mut text = String::new();
    for i in 0..1_000_000 {
        text.push_str(if i % 2 == 0 { "samma\t1.0\r\n" } else { "dålig\tNaN\n" });
    }
    let mut faults = LexiconFaults::default();
    let entries = entries("x.tsv", &text, &VALENCE, &mut faults);
    assert_eq!((entries.len(), faults.faults.len() + faults.more), (1, 999_999));
    assert!(faults.to_string().ends_with("faults"));
}

#[test]
fn every_language_with_a_lexicon_is_on_the_shelf() {
    for row in crate::language::LANGUAGES {
        let here = SHELF.iter().any(|(language, _)| *language == row.language);
        assert_eq!(here, row.lexicon.is_some(), "{}", row.name);
    }
}
