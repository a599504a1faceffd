use std::time::Duration;

use super::*;
use crate::mention::{Engagement, Sighting};

fn sighting(id: &str, likes: u64, views: Option<u64>) -> Batch {
    let engagement = Engagement {
        likes: Some(likes),
        views,
        ..Engagement::default()
    };
    let counts = vec![Sighting {
        id: id.to_owned(),
        engagement,
    }];
    Batch {
        arrivals: vec![Arrival {
            source: "blog".to_owned(),
            counts,
            ..Arrival::default()
        }],
    }
}

fn deletion(source: &str, id: &str) -> Batch {
    let deleted = vec![id.to_owned()];
    Batch {
        arrivals: vec![Arrival {
            source: source.to_owned(),
            deleted,
            ..Arrival::default()
        }],
    }
}

#[test]
fn an_edit_changes_the_text_and_keeps_the_times() {
    let (_folder, journal) = fresh();
    let before = about(incoming("a", "hyvä kahvi"), "Nordkaffe", Label::Positive, 0.5);
    put(&journal, from("blog", vec![before]), at(0));
    let mut after = about(incoming("a", "huono kahvi"), "Nordkaffe", Label::Negative, -0.7);
    after.post.published = Some(at(500));
    after.post.title = None;
    after.post.author = None;
    let mut seen_by_rules = 9;
    let committed = journal
        .commit(from("blog", vec![after]), at(900), |new, _| {
            seen_by_rules = new.len();
            Ok::<_, Infallible>(Vec::new())
        })
        .unwrap();
    assert_eq!((seen_by_rules, committed.new.len(), committed.position), (0, 0, 2));
    let (stored, mentions) = &committed.edited[0];
    assert_eq!(journal.posts(&[1]).unwrap(), std::slice::from_ref(stored));
    assert_eq!(
        (stored.seen, stored.post.published, stored.position),
        (at(0), Some(at(-60)), 2)
    );
    assert_eq!(
        (stored.post.text.as_str(), stored.post.title.as_deref()),
        ("huono kahvi", None)
    );
    assert_eq!(stored.post.author.as_deref(), Some("Aino"));
    assert_eq!(mentions[0].post, 1);
    let source = "blog".to_owned();
    assert_eq!(
        hours(&journal),
        [("Nordkaffe".to_owned(), Label::Negative, source, 1, 1, -0.7, 0)]
    );
    // No mention any more: nothing is left of it.
    put(&journal, from("blog", vec![incoming("a", "kahvi")]), at(999));
    assert_eq!(hours(&journal), []);
}

#[test]
fn counts_change_the_position_only_where_they_are_new() {
    let (_folder, journal) = fresh();
    put(
        &journal,
        from(
            "blog",
            vec![about(incoming("a", "a"), "Nordkaffe", Label::Neutral, 0.0)],
        ),
        at(0),
    );
    assert_eq!(put(&journal, sighting("a", 3, Some(200)), at(1)).sighted, [1]);
    assert_eq!(
        put(&journal, sighting("a", 3, None), at(2)),
        Committed {
            position: 2,
            ..Committed::default()
        }
    );
    assert_eq!(put(&journal, sighting("nobody", 3, None), at(2)).position, 2);
    let mut again = incoming("a", "a");
    again.post.engagement.comments = Some(1);
    again.post.followers = Some(900);
    assert_eq!(put(&journal, from("blog", vec![again]), at(3)).sighted, [1]);
    let held = &journal.posts(&[1]).unwrap()[0];
    let engagement = Engagement {
        likes: Some(3),
        shares: None,
        comments: Some(1),
        views: Some(200),
    };
    assert_eq!(
        (held.post.engagement, held.post.followers, held.position),
        (engagement, Some(900), 3)
    );
    assert_eq!(hours(&journal)[0].6, 900);
}

#[test]
fn a_deletion_leaves_a_tombstone_that_does_not_rise() {
    let (_folder, journal) = fresh();
    let post = || about(incoming("a", "a"), "Nordkaffe", Label::Negative, -1.0);
    put(&journal, from("blog", vec![post()]), at(0));
    put(&journal, from("forum", vec![post()]), at(0));
    journal
        .mark(
            1,
            "Nordkaffe",
            MarkEdit {
                tag: vec!["x".to_owned()],
                ..MarkEdit::default()
            },
            at(1),
        )
        .unwrap();
    let committed = put(&journal, deletion("blog", "a"), at(2));
    assert_eq!((committed.deleted, committed.position), (vec![1], 4));
    assert_eq!(put(&journal, deletion("blog", "a"), at(2)).position, 4);
    assert_eq!(journal.find("a").unwrap().len(), 1);
    assert_eq!(journal.held().unwrap(), 1);
    let changes = journal.changes(2, 10).unwrap();
    assert_eq!(
        changes,
        [Change {
            no: 1,
            position: 4,
            stored: None,
            marks: Vec::new()
        }]
    );
    assert_eq!(hours(&journal).len(), 1);
    let edited = Incoming { content: 77, ..post() };
    assert_eq!(
        put(&journal, from("blog", vec![edited]), at(3)),
        Committed {
            position: 4,
            ..Committed::default()
        }
    );
    let sifted = journal.sift("blog", &[post().keys], &[77]).unwrap();
    assert_eq!(sifted, [Sifted::Known { no: 1, edited: false }]);
    assert!(matches!(
        journal.mark(1, "Nordkaffe", MarkEdit::default(), at(4)),
        Err(JournalError::NoPost(1))
    ));
}

#[test]
fn the_sweep_takes_what_nobody_named_or_marked() {
    const DAY: u64 = 86_400;
    let (_folder, journal) = fresh();
    let posts = vec![
        incoming("plain", "p"),
        about(incoming("named", "n"), "Nordkaffe", Label::Neutral, 0.0),
        incoming("marked", "m"),
    ];
    put(&journal, from("blog", posts), at(0));
    put(
        &journal,
        from("blog", vec![incoming("young", "y")]),
        at(DAY as i64 * 20),
    );
    journal
        .mark(
            3,
            "Nordkaffe",
            MarkEdit {
                tag: vec!["x".to_owned()],
                ..MarkEdit::default()
            },
            at(1),
        )
        .unwrap();
    let sweep = |day: u64| {
        let (unmatched, posts) = (Duration::from_secs(DAY * 30), Duration::from_secs(DAY * 365));
        journal.sweep(at((day * DAY) as i64), unmatched, posts).unwrap()
    };
    let ids = || {
        let held = journal
            .changes(0, 100)
            .unwrap()
            .into_iter()
            .filter_map(|c| c.stored?.post.id);
        held.collect::<Vec<_>>()
    };
    assert_eq!(sweep(30), 0);
    assert_eq!(sweep(31), 1);
    assert_eq!(ids(), ["named", "young", "marked"]);
    assert_eq!(sweep(51), 1);
    assert_eq!(sweep(400), 2);
    assert_eq!((ids(), hours(&journal)), (vec![], vec![]));
    assert_eq!(sweep(400), 0);
    let sifted = journal.sift("blog", &[incoming("plain", "p").keys], &[1]).unwrap();
    assert_eq!(sifted, [Sifted::Known { no: 1, edited: false }]);
    assert_eq!(journal.sweep(Timestamp::MAX, Duration::MAX, Duration::MAX).unwrap(), 0);
}

#[test]
fn long_texts_come_in_several_answers() {
    let (_folder, journal) = fresh();
    let long = "ä".repeat(3 << 20);
    put(
        &journal,
        from(
            "blog",
            (0..6)
                .map(|n| incoming(&n.to_string(), &format!("{n}{long}")))
                .collect(),
        ),
        at(0),
    );
    let (mut after, mut answers, mut posts) = (0, 0, 0);
    loop {
        let changes = journal.changes(after, 100).unwrap();
        let Some(last) = changes.last() else { break };
        (after, answers, posts) = (last.position, answers + 1, posts + changes.len());
    }
    assert_eq!((posts, answers > 1), (6, true));
}
