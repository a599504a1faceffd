//! Dates of machines and of people, and what is none.

use super::*;

/// 21 November 2026, 12:00 UTC, a Saturday.
fn now() -> Zoned {
    "2026-11-21T12:00:00Z[UTC]".parse().unwrap()
}

fn shown(text: &str) -> String {
    read(text, &now(), None).map_or_else(|| "none".into(), |at| at.to_string())
}

#[test]
fn machines_write() {
    for (text, at) in [
        ("2026-11-20T08:15:00Z", "2026-11-20T08:15:00Z"),
        ("2026-11-20T08:15:00.123+01:00", "2026-11-20T07:15:00Z"),
        ("2026-11-20T08:15+0100", "2026-11-20T07:15:00Z"),
        ("2026-11-20t08:15z", "2026-11-20T08:15:00Z"),
        ("2026-11-20 08:15:00 -05:00", "2026-11-20T13:15:00Z"),
        ("2026-11-20 08:15", "2026-11-20T08:15:00Z"),
        ("2026/11/20 8:15", "2026-11-20T08:15:00Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z"),
        ("2026-11", "2026-11-01T00:00:00Z"),
        ("2026", "2026-01-01T00:00:00Z"),
        ("20261120", "2026-11-20T00:00:00Z"),
        ("20261120081500", "2026-11-20T08:15:00Z"),
        ("2026-11-20T24:00:00Z", "2026-11-21T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("1795248900", "2026-11-21T08:15:00Z"),
        ("1795248900000", "2026-11-21T08:15:00Z"),
        ("1795248900.25", "2026-11-21T08:15:00Z"),
        ("Fri, 20 Nov 2026 08:15:00 +0100", "2026-11-20T07:15:00Z"),
        ("20 Nov 2026 08:15:00 GMT", "2026-11-20T08:15:00Z"),
        ("Fri, 20 Nov 26 08:15 CET", "2026-11-20T07:15:00Z"),
        ("Fri, 5 Jun 2026 8:15:00 CEST", "2026-06-05T06:15:00Z"),
        ("Fri,20 Nov 2026 08:15:00 MSK", "2026-11-20T05:15:00Z"),
        ("Fri, 20 Nov 2026 08:15:00 EST", "2026-11-20T13:15:00Z"),
        ("Fri, 20 Nov 2026 08:15:00 UT", "2026-11-20T08:15:00Z"),
        ("Fri, 20 Nov 2026 08:15:00 GMT+3", "2026-11-20T05:15:00Z"),
        ("Fri, 20 Nov 2026", "2026-11-20T00:00:00Z"),
        ("Fri Nov 20 08:15:00 2026", "2026-11-20T08:15:00Z"),
        ("Fri Nov 20 08:15:00 +0000 2026", "2026-11-20T08:15:00Z"),
        ("November 20, 2026 at 8:15 PM", "2026-11-20T20:15:00Z"),
        ("05 Nov 98 10:00 GMT", "1998-11-05T10:00:00Z"),
    ] {
        assert_eq!(shown(text), at, "{text}");
    }
}

#[test]
fn people_write() {
    for (text, at) in [
        ("5. maj 2026", "2026-05-05T00:00:00Z"),
        ("5 maj 2026 kl 12:10", "2026-05-05T12:10:00Z"),
        ("tisdag den 5 maj 2026, kl. 12.10", "2026-05-05T12:10:00Z"),
        ("5. mai 2026 klokka 12.10", "2026-05-05T12:10:00Z"),
        ("d. 5. marts 2026 kl. 9.05", "2026-03-05T09:05:00Z"),
        ("3 марта 2026 г., 12:05", "2026-03-03T12:05:00Z"),
        ("3 марта 2026 в 12:05", "2026-03-03T12:05:00Z"),
        ("lauantai 5. syyskuuta 2026 klo 12.30", "2026-09-05T12:30:00Z"),
        ("5.9.2026 klo 12.30", "2026-09-05T12:30:00Z"),
        ("05.09.2026, 12:30", "2026-09-05T12:30:00Z"),
        ("20/11/2026 08:15", "2026-11-20T08:15:00Z"),
        ("11/20/2026 08:15", "2026-11-20T08:15:00Z"),
        ("20.11.26", "2026-11-20T00:00:00Z"),
        ("5 maj", "2026-05-05T00:00:00Z"),
        ("24 dec 10:00", "2025-12-24T10:00:00Z"),
        ("24.12.", "2025-12-24T00:00:00Z"),
        ("May 2026", "2026-05-01T00:00:00Z"),
        ("Postat av Ada 2026-05-05 12:10", "2026-05-05T12:10:00Z"),
    ] {
        assert_eq!(shown(text), at, "{text}");
    }
    let slashes = |language| read("05/09/2026", &now(), language).unwrap().to_string();
    assert_eq!(slashes(Some(Language::SV)), "2026-09-05T00:00:00Z");
    assert_eq!(slashes(Some(Language::EN)), "2026-05-09T00:00:00Z");
}

#[test]
fn people_count_from_today() {
    for (text, at) in [
        ("igår 12:10", "2026-11-20T12:10:00Z"),
        ("Idag, 08:15", "2026-11-21T08:15:00Z"),
        ("i går kl. 12", "2026-11-20T12:00:00Z"),
        ("I dag 07:00", "2026-11-21T07:00:00Z"),
        ("вчера в 12:30", "2026-11-20T12:30:00Z"),
        ("сегодня", "2026-11-21T00:00:00Z"),
        ("eilen klo 12.00", "2026-11-20T12:00:00Z"),
        ("toissapäivänä", "2026-11-19T00:00:00Z"),
        ("i förrgår 10:00", "2026-11-19T10:00:00Z"),
        ("for 3 timer siden", "2026-11-21T09:00:00Z"),
        ("2 hours ago", "2026-11-21T10:00:00Z"),
        ("5 minuter sedan", "2026-11-21T11:55:00Z"),
        ("för en timme sedan", "2026-11-21T11:00:00Z"),
        ("an hour ago", "2026-11-21T11:00:00Z"),
        ("3 часа назад", "2026-11-21T09:00:00Z"),
        ("час назад", "2026-11-21T11:00:00Z"),
        ("2 päivää sitten", "2026-11-19T12:00:00Z"),
        ("for 2 år siden", "2024-11-21T12:00:00Z"),
        ("1 month ago", "2026-10-21T12:00:00Z"),
        ("5h", "2026-11-21T07:00:00Z"),
        ("15 min", "2026-11-21T11:45:00Z"),
        ("just nu", "2026-11-21T12:00:00Z"),
        ("Только что", "2026-11-21T12:00:00Z"),
    ] {
        assert_eq!(shown(text), at, "{text}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "31 juni",
        "31 juni 2026",
        "2026-02-30",
        "soon",
        "12:10",
        "99999999999999999999",
        "1.2.3.4",
        "Fri, 20 Foo 2026",
        "maj",
        "32 maj 2026",
        "2026-13-01",
        "25:99 igår x",
        "5 maj 99999",
        "-",
        "в",
        "kl.",
        "999999999 years ago",
    ] {
        let at = shown(text);
        assert!(
            at == "none" || text.starts_with("25:99") || text == "5 maj 99999",
            "{text}: {at}"
        );
    }
}

#[test]
fn absurd_times_are_clamped_and_kept_as_written() {
    for text in ["9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let (at, dated) = published([text], &now(), None);
        assert_eq!(at.unwrap().to_string(), "2026-11-22T12:00:00Z");
        assert_eq!(dated.as_deref(), Some(text));
    }
    for text in ["1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z"] {
        assert_eq!(
            published([text], &now(), None).0.unwrap().to_string(),
            "2016-11-20T12:00:00Z"
        );
    }
    let (at, dated) = published(["0000-00-00 00:00:00"], &now(), None);
    assert_eq!((at, dated.as_deref()), (None, Some("0000-00-00 00:00:00")));
    let (at, dated) = published(["", "nyligen ändrad", "2026-11-20"], &now(), None);
    assert_eq!(
        (at.unwrap().to_string().as_str(), dated),
        ("2026-11-20T00:00:00Z", None)
    );
    assert_eq!(published(["31 juni"], &now(), None), (None, Some("31 juni".into())));
    assert_eq!(published(["2026-11-22T08:00:00Z"], &now(), None).1, None);
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,60}") {
        read(&text, &now(), None);
    }

    #[test]
    fn pieces_of_dates_never_make_it_panic(pieces in proptest::collection::vec(
        proptest::sample::select(vec!["2026", "-", "5", ".", ":", "maj", "igår", "kl", "+", "99999999999999999999", "T", "Z", "h", "sedan", " ", "0"]), 0..14))
    {
        read(&pieces.concat(), &now(), Some(Language::EN));
    }

    #[test]
    fn rfc_3339_comes_back(seconds in 0i64..4_000_000_000, minutes in -14i32*60..=14*60) {
        let at = Timestamp::from_second(seconds).unwrap();
        let offset = Offset::from_seconds(minutes * 60).unwrap();
        let text = format!("{}{}", offset.to_datetime(at), if minutes < 0 { "-" } else { "+" });
        let text = format!("{text}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        proptest::prop_assert_eq!(read(&text, &now(), None), Some(at));
    }
}

#[test]
fn what_names_no_zone_is_meant_in_that_of_its_source() {
    let now: Zoned = "2026-11-21T23:30:00+01:00[Europe/Oslo]".parse().unwrap();
    let read = |text| read(text, &now, None).map_or_else(|| "none".into(), |at| at.to_string());
    assert_eq!(read("2026-11-20 08:15"), "2026-11-20T07:15:00Z");
    assert_eq!(read("2026-07-01 08:15"), "2026-07-01T06:15:00Z");
    assert_eq!(read("i dag 21:10"), "2026-11-21T20:10:00Z");
    assert_eq!(read("20261120"), "2026-11-19T23:00:00Z");
    assert_eq!(read("Fri, 20 Nov 2026 08:15:00 GMT"), "2026-11-20T08:15:00Z");
    assert_eq!(read("2026-11-20T08:15:00+03:00"), "2026-11-20T05:15:00Z");
}
