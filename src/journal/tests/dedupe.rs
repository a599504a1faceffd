use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
struct Item {
    source: u8,
    keys: Vec<u8>,
    content: u8,
    keep: bool,
}

fn item() -> impl Strategy<Value = Item> {
    (
        0u8..2,
        prop::collection::vec(0u8..12, 1..4),
        0u8..3,
        prop::bool::weighted(0.8),
    )
        .prop_map(|(source, keys, content, keep)| Item {
            source,
            keys,
            content,
            keep,
        })
}

/// The rules in plain words: a post is known where any of its keys is; the first kept one counts; of a batch the first
/// version counts.
#[derive(Default)]
struct Model {
    known: HashMap<(u8, u8), usize>,
    posts: Vec<(u8, u8)>,
}

impl Model {
    fn take(&mut self, batch: &[Item]) -> (usize, usize) {
        let (mut new, mut edited, mut touched) = (0, 0, BTreeSet::new());
        for item in batch {
            let mut found: Option<usize> = None;
            for key in &item.keys {
                let next = self.known.get(&(item.source, *key)).copied();
                if matches!(found, None | Some(0)) {
                    found = next.or(found);
                }
            }
            let no = match found {
                Some(no) => no,
                None if item.keep => {
                    self.posts.push((item.source, item.content));
                    touched.insert(self.posts.len());
                    new += 1;
                    self.posts.len()
                }
                None => 0,
            };
            if no > 0 && touched.insert(no) && self.posts[no - 1].1 != item.content {
                self.posts[no - 1].1 = item.content;
                edited += 1;
            }
            for key in &item.keys {
                self.known.entry((item.source, *key)).or_insert(no);
            }
        }
        (new, edited)
    }
}

fn arrival(item: &Item) -> Arrival {
    let text = format!("text {}", item.content);
    let mut incoming = incoming(&format!("{:?}", item.keys), &text);
    incoming.post.published = None;
    incoming.keys = item.keys.iter().map(|k| u128::from(*k) << 99).collect();
    incoming.keep = item.keep;
    Arrival {
        source: format!("s{}", item.source),
        posts: vec![incoming],
        ..Arrival::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn batches_are_stored_as_the_model_says(batches in prop::collection::vec(prop::collection::vec(item(), 0..12), 1..8)) {
        let (_folder, journal) = fresh();
        let mut model = Model::default();
        let mut position = 0;
        for batch in &batches {
            for item in batch {
                let Arrival { source, posts, .. } = arrival(item);
                let sifted = journal.sift(&source, &[posts[0].keys.clone()], &[posts[0].content]).unwrap();
                let known = item.keys.iter().any(|k| model.known.contains_key(&(item.source, *k)));
                prop_assert_eq!(matches!(sifted[..], [Sifted::Known { .. }]), known);
            }
            let (new, edited) = model.take(batch);
            let committed = put(&journal, Batch { arrivals: batch.iter().map(arrival).collect() }, at(0));
            prop_assert_eq!((committed.new.len(), committed.edited.len()), (new, edited));
            prop_assert_eq!(committed.position, position + (new + edited) as u64);
            prop_assert_eq!(committed.position, journal.position().unwrap());
            position = committed.position;
        }
        let held = journal.changes(0, 10_000).unwrap();
        prop_assert!(held.is_sorted_by(|a, b| a.position < b.position));
        let nos: Vec<_> = (1..=model.posts.len() as i64).collect();
        let held = journal.posts(&nos).unwrap();
        prop_assert_eq!(held.len() as u64, journal.held().unwrap());
        let held: Vec<_> = held.iter().map(|s| (s.post.source.clone(), s.post.text.clone())).collect();
        let model: Vec<_> = model.posts.iter().map(|(s, c)| (format!("s{s}"), format!("text {c}"))).collect();
        prop_assert_eq!(held, model);
    }
}

#[test]
fn the_same_again_changes_nothing() {
    let (_folder, journal) = fresh();
    let batch = || {
        from(
            "blog",
            (0..50)
                .map(|n| incoming(&n.to_string(), &format!("text {n}")))
                .collect(),
        )
    };
    let first = put(&journal, batch(), at(0));
    assert_eq!((first.new.len(), first.position), (50, 50));
    let again = put(&journal, batch(), at(60));
    assert_eq!(
        again,
        Committed {
            position: 50,
            ..Committed::default()
        }
    );
    let sifted = journal
        .sift("blog", &[incoming("7", "").keys], &[incoming("7", "text 7").content])
        .unwrap();
    assert_eq!(sifted, [Sifted::Known { no: 8, edited: false }]);
    let other = journal.sift("forum", &[incoming("7", "").keys], &[0]).unwrap();
    assert_eq!(other, [Sifted::New]);
}

#[test]
fn a_post_comes_back_as_it_was_committed() {
    let (_folder, journal) = fresh();
    let mut odd = incoming("odd\0id", "nul \0, line\u{2028}, emoji 😀, bidi \u{202e}");
    odd.post.published = Some("2026-01-01T00:00:00.123456789Z".parse().unwrap());
    odd.post.engagement.likes = Some(u64::MAX);
    odd.post.followers = Some(u64::MAX);
    odd.post.rating = Some(f64::NAN);
    odd.post.channel = Some("Nordkaffe".to_owned());
    odd.post.language = Some(Language::UND);
    let mut bare = incoming("x", "bare");
    bare.post = Post {
        text: "bare".to_owned(),
        ..Post::default()
    };
    let committed = put(&journal, from("blog", vec![odd, bare]), at(0));
    let stored: Vec<_> = committed.new.iter().map(|(stored, _)| stored.clone()).collect();
    assert_eq!(journal.posts(&[1, 2, 3]).unwrap(), stored);
    assert_eq!(stored[0].post.engagement.likes, Some(i64::MAX as u64));
    assert_eq!(stored[0].post.source, "blog");
    assert!(stored[1].post.id.is_some());
    assert_eq!(journal.find("odd\0id").unwrap(), stored[..1]);
    assert_eq!(journal.find("ODD\0id").unwrap(), []);
}

#[test]
fn stories_join_the_first_that_told_them() {
    let (_folder, journal) = fresh();
    let told = |id: &str, stories: &[u64]| Incoming {
        stories: stories.to_vec(),
        ..incoming(id, id)
    };
    let posts = vec![
        told("a", &[1, 2]),
        told("b", &[3]),
        told("c", &[3, 2]),
        told("d", &[4]),
        told("e", &[]),
    ];
    let committed = put(&journal, from("blog", posts), at(0));
    let later = put(
        &journal,
        from("forum", vec![told("f", &[4, 3]), told("g", &[9])]),
        at(1),
    );
    let stories = committed.new.iter().chain(&later.new).map(|(s, _)| s.story);
    assert_eq!(stories.collect::<Vec<_>>(), [1, 2, 1, 4, 5, 2, 7]);
}

#[test]
fn what_was_not_kept_stays_known() {
    let (_folder, journal) = fresh();
    let dropped = || {
        from(
            "fire",
            vec![Incoming {
                keep: false,
                ..incoming("a", "a")
            }],
        )
    };
    assert_eq!(put(&journal, dropped(), at(0)), Committed::default());
    let sifted = journal.sift("fire", &[incoming("a", "").keys], &[1]).unwrap();
    assert_eq!(sifted, [Sifted::Known { no: 0, edited: false }]);
    assert_eq!(
        put(&journal, from("fire", vec![incoming("a", "a")]), at(0)),
        Committed::default()
    );
}
