//! The same over the real journal: posts, an edit, a mark, new counts, a deletion, each searchable after its commit.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::index::tests::world::{World, keys, post};
use crate::index::{Clause, Facet, Follower, Phrase, Reader, catch_up};
use crate::journal::{Arrival, Batch, Incoming, Journal, MarkEdit};
use crate::mention::{Label, Post, Sighting};

fn take(journal: &Journal, posts: Vec<Post>, deleted: Vec<String>, counts: Vec<Sighting>) -> u64 {
    let incoming = |post: Post| Incoming {
        keys: vec![u128::from(xxhash_rust::xxh3::xxh3_64(
            post.id.as_deref().unwrap().as_bytes(),
        ))],
        content: xxhash_rust::xxh3::xxh3_64(post.text.as_bytes()),
        keep: true,
        post,
        ..Incoming::default()
    };
    let posts = posts.into_iter().map(incoming).collect();
    let arrival = Arrival {
        source: "bloggen".into(),
        posts,
        deleted,
        counts,
        ..Arrival::default()
    };
    let now = Timestamp::from_second(1_000_000).unwrap();
    let done = journal.commit::<()>(
        Batch {
            arrivals: vec![arrival],
        },
        now,
        |_, _| Ok(Vec::new()),
    );
    done.unwrap().position
}

fn named(id: &str, text: &str) -> Post {
    Post {
        id: Some(id.into()),
        ..post("sv", 10, text)
    }
}

#[test]
fn every_kind_of_change_of_the_journal_arrives() {
    let data = tempfile::tempdir().unwrap();
    let journal = Journal::open(data.path()).unwrap();
    let ear = World::new(&["Nordkaffe"]);
    let follower = Follower::start(data.path(), Arc::new(journal.clone()), ear.derive()).unwrap();
    let (handle, reader) = (follower.handle(), Reader::new(data.path()));
    let arrived = |at| assert!(handle.wait_for(at, Duration::from_secs(60)));
    let word = |text: &str| keys(&reader, &Clause::Words(Phrase::new(text, false).unwrap()));

    arrived(take(
        &journal,
        vec![named("a", "Nordkaffe kall"), named("b", "Nordkaffe varm")],
        vec![],
        vec![],
    ));
    assert_eq!(word("nordkaffe"), [1, 2]);
    arrived(take(&journal, vec![named("a", "Nordkaffe het")], vec![], vec![]));
    assert_eq!((word("kall"), word("het")), (vec![], vec![1]));

    let edit = MarkEdit {
        label: Some(Some(Label::Negative)),
        tag: vec!["press".into()],
        ..MarkEdit::default()
    };
    journal
        .mark(2, "Nordkaffe", edit, Timestamp::from_second(2_000_000).unwrap())
        .unwrap();
    arrived(journal.position().unwrap());
    assert_eq!(keys(&reader, &Clause::Is(Facet::Label, "negative".into())), [2]);
    assert_eq!(keys(&reader, &Clause::Is(Facet::Tag, "press".into())), [2]);

    let mut sighting = Sighting {
        id: "a".into(),
        engagement: Default::default(),
    };
    sighting.engagement.likes = Some(7);
    arrived(take(&journal, vec![], vec![], vec![sighting]));
    let grouped = reader.view().unwrap().grouped(&Clause::All, None).unwrap();
    assert_eq!(grouped.values().map(|cell| cell.engagement).sum::<u64>(), 7);

    arrived(take(&journal, vec![], vec!["a".into()], vec![]));
    assert_eq!(word("nordkaffe"), [2]);
    follower.stop();

    // Marks survive what is derived again.
    let wider = World::new(&["Nordkaffe", "varm"]);
    let reached = catch_up(data.path(), Arc::new(journal.clone()), wider.derive(), &mut |_, _| {}).unwrap();
    assert_eq!(reached, journal.position().unwrap());
    assert_eq!(keys(&reader, &Clause::All), [2, 2]);
    assert_eq!(keys(&reader, &Clause::Is(Facet::Tag, "press".into())), [2]);
}
