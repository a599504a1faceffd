//! The index and the evaluation in memory answer the same, and pages of answers fit together.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::index::tests::world::{World, post};
use crate::index::{IndexError, Reader, catch_up};
use crate::mention::{Key, Label, Mark, Record, Status};
use crate::query::{Filter, PageCursor, Step, all, counts, parse, search, trend};

const WORDS: &[&str] = &[
    "kaffe",
    "kaffet",
    "bönor",
    "Bönan",
    "bra",
    "urusel",
    "Nordkaffe",
    "Kaffila",
    "#nordkaffe",
    "@anna",
    "кофе",
    "чашки",
    "чашку",
    "kahvi",
    "kahvia",
    "kupit",
    "koppen",
    "kopper",
    "e-post",
    "😡",
    "7",
    "Ёлка",
    "ёлки",
    "https://a.example/x",
];

const LANGUAGES: &[&str] = &["sv", "nb", "nn", "da", "fi", "ru", "en", "de", "und"];

struct Made {
    _data: TempDir,
    reader: Reader,
    world: World,
}

/// Two hundred posts of few words, so that every query of these words has something to find and something to miss.
fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe", "Kaffila"]));
        let mut luck = fastrand::Rng::with_seed(7);
        let pick = |luck: &mut fastrand::Rng, from: &[&'static str]| from[luck.usize(..from.len())];
        for nth in 0..200 {
            let count = luck.usize(2..9);
            let words: Vec<&str> = (0..count).map(|_| pick(&mut luck, WORDS)).collect();
            let brand = pick(&mut luck, &["Nordkaffe", "kaffila", "Kaffila nordkaffe", ""]);
            let text = words.join(pick(&mut luck, &[" ", ", ", ". ", "! "])) + " " + brand;
            let mut made = post(pick(&mut luck, LANGUAGES), luck.i64(0..60), &text);
            made.title = luck.bool().then(|| pick(&mut luck, WORDS).to_owned());
            made.author = luck
                .bool()
                .then(|| pick(&mut luck, &["Anna", "@anna", "Bo Ek"]).to_owned());
            made.url = luck
                .bool()
                .then(|| format!("https://{}/p", pick(&mut luck, &["www.a.example", "b.example"])));
            made.published = made.published.filter(|_| luck.u8(..8) > 0);
            let no = world.add(made);
            if nth % 5 == 0 {
                let label = luck.bool().then_some(Label::Neutral);
                let mark = Mark {
                    label,
                    tags: vec!["Press".into()],
                    status: Status::Pending,
                    note: None,
                };
                world.mark(no, pick(&mut luck, &["Nordkaffe", "Kaffila"]), mark);
            }
            if nth % 70 == 0 {
                catch_up(data.path(), world.truth(), world.derive(), &mut |_, _| {}).unwrap();
            }
        }
        world.edit(3, "Nordkaffe bra kaffe");
        world.delete(4);
        catch_up(data.path(), world.truth(), world.derive(), &mut |_, _| {}).unwrap();
        Made {
            reader: Reader::new(data.path()),
            world,
            _data: data,
        }
    })
}

fn read(text: &str) -> Filter {
    parse(text, &TimeZone::UTC, Timestamp::from_second(60).unwrap()).unwrap()
}

fn everything(filter: &Filter) -> Vec<Record> {
    let (made, mut records) = (made(), Vec::new());
    let mut each = |record| -> Result<(), IndexError> {
        records.push(record);
        Ok(())
    };
    all(&made.reader, &*made.world.truth(), filter, &mut each).unwrap();
    records
}

fn query() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS).prop_map(str::to_owned);
    let phrase = prop::collection::vec(prop::sample::select(WORDS), 1..4).prop_map(|w| format!("\"{}\"", w.join(" ")));
    let fields = &[
        "brand:nordkaffe",
        "brand:KAFFILA",
        "lang:sv",
        "lang:no",
        "lang:ru",
        "label:negative",
        "label:neutral",
        "author:anna",
        "author:\"bo ek\"",
        "host:a.example",
        "host:example",
        "tag:press",
        "status:open",
        "status:pending",
        "source:bloggen",
        "kind:page",
        "since:30s",
        "until:20s",
        "since:1970-01-01T00:00:10Z",
        "story:a",
        "id:id-3-22",
    ][..];
    let leaf = prop_oneof![3 => word, 1 => phrase, 2 => prop::sample::select(fields).prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" "))),
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            2 => inner.prop_map(|part| format!("-{part}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn index_and_memory_agree(text in query()) {
        let Ok(filter) = parse(&text, &TimeZone::UTC, Timestamp::from_second(60).unwrap()) else { return Ok(()) };
        let found: BTreeSet<Key> = everything(&filter).iter().map(|r| r.key).collect();
        let mentions = made().world.mentions();
        let seen = mentions.iter().filter(|(s, m, mark)| filter.matches_marked(s, m, mark.as_ref()));
        let seen: BTreeSet<Key> = seen.map(|(_, m, _)| m.key()).collect();
        prop_assert_eq!(found, seen);
    }

    #[test]
    fn pages_fit_together(text in query(), limit in 1usize..40) {
        let Ok(filter) = parse(&text, &TimeZone::UTC, Timestamp::from_second(60).unwrap()) else { return Ok(()) };
        let whole = everything(&filter);
        let (mut pages, mut after): (Vec<Record>, Option<PageCursor>) = (Vec::new(), None);
        loop {
            let page = search(&made().reader, &*made().world.truth(), &filter, limit, after.as_ref()).unwrap();
            prop_assert_eq!(page.total, whole.len());
            prop_assert!(page.records.len() == limit || page.next.is_none());
            pages.extend(page.records);
            after = page.next.map(|next| next.to_string().parse().unwrap());
            if after.is_none() {
                break;
            }
        }
        prop_assert!(whole.is_sorted_by_key(|r| (std::cmp::Reverse(r.published.unwrap_or(r.seen)), r.key)));
        prop_assert_eq!(pages, whole);
    }
}

#[test]
fn counts_agree_with_the_records() {
    for text in ["", "kaffe", "lang:sv OR lang:ru", "label:neutral", "-brand:nordkaffe"] {
        let records = everything(&read(text));
        let filter = read(text);
        let counted = counts(&made().reader, &filter).unwrap();
        assert_eq!(
            counted.iter().map(|(_, _, n)| *n as usize).sum::<usize>(),
            records.len(),
            "{text}"
        );
        for (brand, label, count) in counted {
            let those = records.iter().filter(|r| r.brand == brand && r.label == label);
            assert_eq!(those.count() as u64, count, "{text}");
        }
        let buckets = trend(&made().reader, &filter, Step::Hour, &TimeZone::UTC).unwrap();
        assert_eq!(
            buckets.iter().map(|b| b.cell.mentions as usize).sum::<usize>(),
            records.len(),
            "{text}"
        );
        let polarity: f64 = records.iter().filter_map(|r| r.polarity).sum();
        assert!(
            (buckets.iter().map(|b| b.cell.polarity).sum::<f64>() - polarity).abs() < 1e-9,
            "{text}"
        );
    }
    let hours: BTreeSet<Timestamp> = trend(&made().reader, &read(""), Step::Hour, &TimeZone::UTC)
        .unwrap()
        .iter()
        .map(|b| b.start)
        .collect();
    assert_eq!(hours.len(), 2, "published within one minute, or seen at another time");
}

#[test]
fn a_cursor_stands_while_others_write() {
    let (data, world) = (tempfile::tempdir().unwrap(), World::new(&["Nordkaffe"]));
    for nth in 0..10 {
        world.add(post("sv", nth, "Nordkaffe"));
    }
    let up = || catch_up(data.path(), world.truth(), world.derive(), &mut |_, _| {}).unwrap();
    let reader = Reader::new(data.path());
    let page = |after| search(&reader, &*world.truth(), &Filter::everything(), 4, after).unwrap();
    up();
    let first = page(None);
    world.add(post("sv", 100, "Nordkaffe nytt"));
    world.delete(10);
    up();
    let second = page(first.next.as_ref());
    let numbers = |records: &[Record]| records.iter().map(|r| r.key.post).collect::<Vec<_>>();
    assert_eq!(numbers(&first.records), [10, 9, 8, 7]);
    assert_eq!(numbers(&second.records), [6, 5, 4, 3]);
    // Deleted in the journal, not yet in the index: left out.
    world.delete(2);
    assert_eq!(numbers(&page(second.next.as_ref()).records), [1]);
}
