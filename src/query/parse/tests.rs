use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::query::{Filter, QueryError};

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn parse(text: &str) -> Result<Filter, QueryError> {
    super::parse(text, &TimeZone::UTC, now())
}

/// The query as the parser understood it.
fn read(text: &str) -> String {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).to_string()
}

#[test]
fn what_queries_mean() {
    for (asked, meant) in [
        ("", ""),
        (" \t\n ", ""),
        ("kaffe", "kaffe"),
        ("bra kaffe", "bra kaffe"),
        ("bra AND kaffe", "bra kaffe"),
        ("bra and kaffe", "bra and kaffe"),
        ("te OR kaffe bra", "te OR kaffe bra"),
        ("(te OR kaffe) bra", "(te OR kaffe) bra"),
        ("((te)) (bra (kaffe))", "te bra kaffe"),
        ("NOT te", "-te"),
        ("kaffe -te -\"kallt kaffe\"", "kaffe -te -\"kallt kaffe\""),
        ("-(te OR kaffe) NOT NOT bra --bra", "-(te OR kaffe) bra bra"),
        ("e-post", "e-post"),
        ("“bra kaffe” „svag te”", "\"bra kaffe\" \"svag te\""),
        (r#""säg \"hej\" \\ nu""#, r#""säg \"hej\" \\ nu""#),
        (
            "brand:Nordkaffe BRAND:\"Nord Kaffe\"",
            "brand:nordkaffe brand:\"nord kaffe\"",
        ),
        ("lang:no", "lang:nb OR lang:nn"),
        ("-lang:no kaffe", "-(lang:nb OR lang:nn) kaffe"),
        (
            "lang:SV label:Negative status:done",
            "lang:sv label:negative status:done",
        ),
        ("author:@Anna", "author:anna"),
        (
            "site:Example.org id:\"a b\" story:1f tag:press kind:feed",
            "host:example.org id:\"a b\" story:1f tag:press kind:feed",
        ),
        ("since:7d", "since:2026-11-14T12:00:00Z"),
        (
            "since:2026-11-01 until:2026-11-02T10:00:00+02:00",
            "since:2026-11-01T00:00:00Z until:2026-11-02T08:00:00Z",
        ),
        (
            "#nordkaffe @anna https://example.org/a?b=c",
            "#nordkaffe @anna https://example.org/a?b=c",
        ),
        ("12:30", "12:30"),
        ("кофе OR чай", "кофе OR чай"),
        ("\"AND\" \"OR\"", "\"AND\" \"OR\""),
        ("ORDER NOTE ANDRA", "ORDER NOTE ANDRA"),
    ] {
        assert_eq!(read(asked), meant, "{asked}");
        assert_eq!(parse(meant).unwrap(), parse(asked).unwrap(), "{meant}");
    }
}

#[test]
fn what_cannot_be_read_and_where() {
    for (asked, position, expected) in [
        ("kaffe OR", 8, "found the end"),
        ("AND kaffe", 0, "before `AND`"),
        ("kaffe AND OR te", 10, "before `OR`"),
        ("kaffe NOT", 9, "found the end"),
        ("kaffe - te", 6, "right after `-`"),
        ("(kaffe", 0, "not closed; expected `)`"),
        ("kaffe)", 5, "closes no bracket"),
        ("å () b", 3, "before `)`"),
        ("å \"bra kaffe", 2, "quote is not closed"),
        ("\"\"", 0, "nothing to search for"),
        ("kaffe & te", 6, "nothing to search for"),
        ("*", 0, "nothing to search for"),
        ("kaff*", 0, "no wildcards"),
        ("*kaff", 0, "no wildcards"),
        (
            "frand:x",
            0,
            "expected brand, lang, label, source, author, since, until, kind",
        ),
        ("å brand:", 8, "expected a value right after `brand:`"),
        ("brand: x", 6, "expected a value right after `brand:`"),
        ("author:@", 7, "expected a value"),
        ("label:angry", 6, "expected positive, negative, neutral or unscored"),
        ("status:x", 7, "expected open, pending or done"),
        ("lang:swedish", 5, "two letters"),
        ("since:yesterday", 6, "an age such as 7d"),
        ("kaffe until:2026-11-01 te since:2026-11-02", 26, "since before until"),
        ("until:2026-11-01 (te since:2026-11-01)", 21, "since before until"),
    ] {
        let error = parse(asked).unwrap_err();
        assert_eq!(error.position, position, "{asked}: {error}");
        assert!(error.message.contains(expected), "{asked}: {error}");
        assert!(error.to_string().ends_with(&format!("(at character {})", position + 1)));
    }
}

#[test]
fn depth_length_and_number_are_capped() {
    for depth in [10, 60, 65, 1_000, 100_000] {
        for (open, close) in [("(", ")"), ("-", ""), ("NOT ", ""), ("-(", ")")] {
            let query = format!("{}kaffe{}", open.repeat(depth), close.repeat(depth));
            let fits = query.chars().count() <= 4_096 && depth * open.trim().replace("NOT", "n").len() <= 64;
            assert_eq!(parse(&query).is_ok(), fits, "{open} {depth}");
        }
    }
    assert!(parse(&"(".repeat(100_000)).is_err());
    assert!(parse(&"a ".repeat(1_000)).is_ok());
    assert!(
        parse(&"a ".repeat(1_001))
            .unwrap_err()
            .message
            .contains("more than 1000")
    );
    assert_eq!(parse(&"å".repeat(1_000_000)).unwrap_err().position, 4_096);
    assert!(parse(&format!("\"{}\"", "a ".repeat(2_000))).is_ok());
}

#[test]
fn times_given_beside_the_query_narrow_it() {
    let (day, week) = ("2026-11-20T00:00:00Z".parse().ok(), "2026-11-14T00:00:00Z".parse().ok());
    let filter = parse("kaffe").unwrap();
    let narrowed = filter.clone().between(week, day).unwrap();
    assert_eq!(
        narrowed.to_string(),
        "kaffe since:2026-11-14T00:00:00Z until:2026-11-20T00:00:00Z"
    );
    assert_eq!(filter.clone().between(None, None).unwrap(), filter);
    assert!(filter.between(day, week).is_err());
    assert!(parse("until:2026-11-01").unwrap().between(week, None).is_err());
    assert_eq!(
        parse("a OR b").unwrap().and(parse("c").unwrap()).to_string(),
        "(a OR b) c"
    );
}

/// Text in which the language's own marks are frequent.
fn queryish() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[a-zåäöа-яё]{1,6}",
        2 => prop::sample::select(&["AND", "OR", "NOT", "-", "(", ")", "\"", "“", "”", "\\", ":", " ", "*", "#", "@"][..])
            .prop_map(str::to_owned),
        2 => prop::sample::select(&["brand:", "lang:no", "label:negative", "author:@", "host:", "tag:", "id:", "since:1d",
            "until:2026-11-20", "story:", "status:open", "kind:", "https://a.b/c"][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec((part, prop::bool::weighted(0.6)), 0..24).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(p, blank)| if blank { p + " " } else { p })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in ".{0,200}") {
        if let Err(e) = parse(&text) {
            prop_assert!(e.position <= text.chars().count());
        }
    }

    #[test]
    fn what_is_shown_reads_as_the_same_filter(text in queryish()) {
        match parse(&text) {
            Ok(filter) => prop_assert_eq!(parse(&filter.to_string()).map_err(|e| e.to_string()), Ok(filter)),
            Err(e) => prop_assert!(e.position <= text.chars().count()),
        }
    }
}
