use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::mention::Stored;

/// A derivation that everyone can do in their head: each word that is a brand, unless it is followed by `!`.
fn derive(stored: &Stored) -> Vec<Mention> {
    let words = stored.post.text.split(' ').filter(|w| w.starts_with("brand"));
    let mut mentions: BTreeMap<&str, Mention> = BTreeMap::new();
    for word in words {
        let (name, label) = match word.strip_suffix('!') {
            Some(name) => (name, Label::Negative),
            None => (word, Label::Neutral),
        };
        mentions
            .entry(name)
            .or_insert_with(|| mention(name, label, Some(if label == Label::Negative { -0.5 } else { 0.0 })));
    }
    mentions.into_values().collect()
}

fn derived(id: &str, text: &str) -> Incoming {
    let mut incoming = incoming(id, text);
    incoming.mentions = derive(&Stored {
        no: 0,
        position: 0,
        seen: at(0),
        story: 0,
        post: incoming.post.clone(),
    });
    incoming
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, String),
    Delete(u8),
    Mark(u8, Option<Label>),
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop::collection::vec(prop::sample::select(vec!["brand1", "brand2!", "brand1!", "word"]), 0..4);
    let label = prop::option::of(prop::sample::select(Label::ALL.to_vec()));
    prop_oneof![
        4 => (0u8..12, text).prop_map(|(id, words)| Step::Put(id, words.join(" "))),
        1 => (0u8..12).prop_map(Step::Delete),
        2 => (0u8..12, label).prop_map(|(id, label)| Step::Mark(id, label)),
    ]
}

fn take(journal: &Journal, step: &Step) {
    match step {
        Step::Put(id, text) => {
            put(journal, from("blog", vec![derived(&id.to_string(), text)]), at(0));
        }
        Step::Delete(id) => {
            let deleted = vec![id.to_string()];
            let arrival = Arrival {
                source: "blog".to_owned(),
                deleted,
                ..Arrival::default()
            };
            put(
                journal,
                Batch {
                    arrivals: vec![arrival],
                },
                at(0),
            );
        }
        Step::Mark(id, label) => {
            if let [stored] = &journal.find(&id.to_string()).unwrap()[..] {
                let edit = MarkEdit {
                    label: Some(*label),
                    ..MarkEdit::default()
                };
                journal.mark(stored.no, "brand1", edit, at(0)).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Kept step by step, roll-ups say what they say when they are counted from nothing; also where the steps come
    /// while they are being counted.
    #[test]
    fn roll_ups_are_what_a_rebuild_makes_of_them(
        before in prop::collection::vec(step(), 0..40),
        meanwhile in prop::collection::vec(step(), 0..40),
        chunk in 1usize..9,
    ) {
        let (_folder, journal) = fresh();
        before.iter().for_each(|s| take(&journal, s));
        let kept = hours(&journal);
        journal.rederive(&[], &mut derive).unwrap();
        prop_assert_eq!(hours(&journal), kept);
        let mut late = meanwhile.iter();
        let position = journal.position().unwrap();
        journal.rederive_by(chunk, &[("brands", 7)], &mut |stored| {
            // Only outside the last transaction, which nothing can come into.
            if stored.position <= position {
                late.by_ref().take(3).for_each(|s| take(&journal, s));
            }
            derive(stored)
        }).unwrap();
        let kept = hours(&journal);
        prop_assert_eq!(journal.fingerprint("brands").unwrap(), Some(7));
        journal.rederive(&[], &mut derive).unwrap();
        prop_assert_eq!(hours(&journal), kept);
    }
}

#[test]
fn a_rebuild_that_was_cut_off_leaves_the_old_and_can_be_begun_again() {
    let (folder, journal) = fresh();
    put(
        &journal,
        from(
            "blog",
            (0..20).map(|n| derived(&n.to_string(), "brand1 brand2!")).collect(),
        ),
        at(0),
    );
    let before = hours(&journal);
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        journal.rederive_by(4, &[("brands", 1)], &mut |stored| {
            assert!(stored.no < 10, "killed here");
            derive(stored)
        })
    }));
    assert!(cut.is_err());
    assert_eq!(
        (hours(&journal), journal.fingerprint("brands").unwrap()),
        (before, None)
    );
    let left = "SELECT count(DISTINCT generation) FROM \
                (SELECT generation FROM shares UNION ALL SELECT generation FROM rollups)";
    let generations = |journal: &Journal| {
        let count = journal
            .file
            .read(|t| Ok(t.query_row(left, [], |row| row.get::<_, i64>(0))?));
        count.unwrap()
    };
    assert_eq!(generations(&journal), 2, "leftovers of the one that never went live");
    drop(journal);
    let journal = Journal::open(folder.path()).unwrap();
    let count = journal.rederive(&[("brands", 2)], &mut |stored| {
        let mut mentions = derive(stored);
        mentions.retain(|m| m.brand == "brand2");
        mentions
    });
    assert_eq!((count.unwrap(), journal.fingerprint("brands").unwrap()), (20, Some(2)));
    let now = hours(&journal);
    assert_eq!((now.len(), now[0].0.as_str(), now[0].3), (1, "brand2", 20));
    assert_eq!(generations(&journal), 1);
    assert_eq!(journal.position().unwrap(), 20, "a rebuild changes no document");
}
