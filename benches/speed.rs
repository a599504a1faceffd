//! Speed of the parts and of the whole way, as CPU microseconds an item: the unit that holds still on a shared machine.
//!
//! `cargo bench` prints a table. Nothing is asserted: a ratio inside one run is the result.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and ends where it cannot go on"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use gjallar::config;
use gjallar::index::{Derive, Follower, Reader};
use gjallar::ingest::{Delivery, Ingest, Judgement};
use gjallar::journal::Journal;
use gjallar::language::detect::Detector;
use gjallar::language::words::words;
use gjallar::mention::{Poll, Post};
use gjallar::pipeline::Pipeline;
use jiff::Timestamp;

/// The demo's sentences: sv, nb, fi, ru.
const WORLD: &str = include_str!("../src/cli/demo/world.tsv");
const POSTS: usize = 20_000;
const TOGETHER: usize = 2_000;

/// Posts of about 250 characters, three sentences each, all about a brand.
fn posts() -> Vec<Post> {
    let texts: Vec<&str> = WORLD
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').nth(4))
        .collect();
    (0..POSTS)
        .map(|i| Post {
            id: Some(i.to_string()),
            source: format!("s{}", i % 20),
            author: Some(format!("a{}", i % 997)),
            text: (0..3)
                .map(|k| texts[(i * 7 + k * 13) % texts.len()])
                .collect::<Vec<_>>()
                .join(" ")
                + &format!(" {i}"),
            published: Some(Timestamp::from_second(1_767_225_600 + i as i64 * 60).unwrap()),
            ..Post::default()
        })
        .collect()
}

/// CPU seconds of this process, all threads, those that ended included (proc(5): utime and stime in ticks of 10 ms).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn measure(what: &str, items: usize, mut work: impl FnMut()) {
    let (wall, before) = (Instant::now(), cpu());
    work();
    let (wall, spent) = (wall.elapsed().as_secs_f64(), cpu() - before);
    println!(
        "{what:34} {:>9.2} us CPU  {:>10.0} a second",
        spent * 1e6 / items as f64,
        items as f64 / wall
    );
}

/// The language of texts cut to a length, from their words on.
fn languages(posts: &[Post]) {
    let detector = Detector::new();
    for length in [44, 250] {
        let texts: Vec<String> = posts
            .iter()
            .map(|post| post.text.chars().cycle().take(length).collect())
            .collect();
        let cut: Vec<_> = texts.iter().map(|text| words(text)).collect();
        measure(&format!("language of {length} characters"), texts.len() * 5, || {
            for (text, words) in texts.iter().zip(&cut).cycle().take(texts.len() * 5) {
                black_box(detector.detect(words, text, None));
            }
        });
    }
}

fn main() {
    let text = "[[brand]]\nname = \"Nordkaffe\"\nterms = [\"Nordkaffe\", \"Нордкаффе\"]\n[[brand]]\nname = \"Fjordbryg\"\n[[brand]]\nname = \"Kaffila\"\n";
    let (draft, mut faults) = config::parse(std::path::Path::new("gjallar.toml"), text, &|_| None).unwrap();
    let pipeline = Arc::new(Pipeline::new(&draft.config.brands).unwrap());
    let rules = gjallar::alerts::Rules::compile(&draft.config, pipeline.fingerprint(), &mut faults);
    let posts = posts();
    let characters: usize = posts.iter().map(|post| post.text.chars().count()).sum();
    println!("{POSTS} posts, {} characters on average\n", characters / POSTS);

    let rounds = 5;
    measure("split into words", POSTS * rounds, || {
        for post in posts.iter().cycle().take(POSTS * rounds) {
            black_box(words(&post.text));
        }
    });
    languages(&posts);
    measure("language and score (`score`)", POSTS, || {
        for post in &posts {
            black_box(pipeline.score(&post.text, None, None));
        }
    });
    measure("pipeline: post -> mentions", POSTS, || {
        for post in &posts {
            black_box(Derive::mentions(&*pipeline, 1, post));
        }
    });

    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let follower = Follower::start(folder.path(), Arc::new(journal.clone()), pipeline.clone()).unwrap();
    let judgement = Judgement {
        pipeline: pipeline.clone(),
        rules,
    };
    let ingest = Ingest::new(journal.clone(), judgement, follower.handle());
    let take = |posts: &[Post]| {
        let delivery = Delivery {
            source: "bench".to_owned(),
            kind: "import".to_owned(),
            channel: None,
            language: None,
            keep: config::source::Keep::All,
            fold_ids: false,
            undated_alert: false,
            poll: Poll {
                posts: posts.to_vec(),
                ..Poll::default()
            },
            state: None,
        };
        ingest.take(&[delivery], Timestamp::now()).unwrap();
    };
    measure("whole way: ingest, journal, index", POSTS, || {
        posts.chunks(TOGETHER).for_each(take);
        let position = journal.position().unwrap();
        assert!(
            follower
                .handle()
                .wait_for(position, std::time::Duration::from_secs(600))
        );
    });
    measure("the same posts again: all known", POSTS, || {
        posts.chunks(TOGETHER).for_each(take)
    });

    let mut delays: Vec<_> = (0..40)
        .map(|n| {
            let fresh: Vec<Post> = posts
                .iter()
                .take(50)
                .map(|post| Post {
                    id: post.id.as_ref().map(|id| format!("{id}-{n}")),
                    text: format!("{} {n}", post.text),
                    ..post.clone()
                })
                .collect();
            let taken = Instant::now();
            take(&fresh);
            let position = journal.position().unwrap();
            assert!(follower.handle().wait_for(position, std::time::Duration::from_secs(60)));
            taken.elapsed()
        })
        .collect();
    delays.sort();
    println!(
        "taken -> searchable, 40 polls of 50: median {:.0?}, slowest {:.0?}",
        delays[20], delays[39]
    );

    let reader = Reader::new(folder.path());
    let zone = jiff::tz::TimeZone::UTC;
    for query in ["Nordkaffe", "brand:Nordkaffe label:negative", "kaffe OR app", ""] {
        let filter = gjallar::query::parse(query, &zone, Timestamp::now()).unwrap();
        measure(&format!("search `{query}`, 50 newest"), 200, || {
            for _ in 0..200 {
                black_box(gjallar::query::search(&reader, &journal, &filter, 50, None).unwrap());
            }
        });
    }
}
