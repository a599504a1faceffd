use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::mention::Delivery;

fn raise(journal: &Journal, now: Timestamp, row: AlertRow) -> Committed {
    journal.tick(now, |_, _| Ok::<_, Infallible>(vec![row])).unwrap()
}

#[test]
fn rules_see_what_is_new_and_keep_their_counters() {
    let (_folder, journal) = fresh();
    put(&journal, from("blog", vec![incoming("old", "old")]), at(0));
    let mut late = about(incoming("late", "late"), "Nordkaffe", Label::Negative, -0.5);
    late.alertable = false;
    let angry = about(incoming("new", "new"), "Nordkaffe", Label::Negative, -1.0);
    let batch = from("blog", vec![incoming("old", "changed"), late, angry.clone(), angry]);
    let committed = journal.commit(batch, at(60), |new, counters| -> Result<Vec<AlertRow>> {
        let seen: Vec<_> = new
            .iter()
            .map(|n| (n.stored.no, n.mentions.len(), n.mentions[0].post, n.alertable))
            .collect();
        assert_eq!(seen, [(2, 1, 2, false), (3, 1, 3, true)]);
        assert_eq!(counters.tally("storm", "Nordkaffe", at(0))?, None);
        counters.put_tally("storm", "Nordkaffe", at(0), &[1])?;
        counters.put_tally("storm", "Nordkaffe", at(0), &[1, 2])?;
        assert_eq!(counters.tally("storm", "Nordkaffe", at(0))?, Some(vec![1, 2]));
        assert_eq!(
            counters
                .hourly(at(-3_600), at(3_600), None)?
                .iter()
                .map(|h| h.count)
                .sum::<u64>(),
            2
        );
        assert_eq!(
            (counters.latest("storm", "Nordkaffe")?, counters.firing()?),
            (None, Vec::new())
        );
        Ok(vec![alert("storm", at(0), AlertState::Firing, &["firing"])])
    });
    assert_eq!(committed.unwrap().alerts.len(), 1);
    let resolved = alert("storm", at(0), AlertState::Resolved, &["resolved"]);
    journal
        .tick(at(120), |new, counters| -> Result<Vec<AlertRow>> {
            assert!(new.is_empty());
            let firing = AlertRow {
                messages: Vec::new(),
                ..alert("storm", at(0), AlertState::Firing, &[])
            };
            assert_eq!(counters.tally("storm", "Nordkaffe", at(0))?, Some(vec![1, 2]));
            assert_eq!(counters.firing()?, vec![firing.clone()]);
            assert_eq!(counters.latest("storm", "Nordkaffe")?, Some(firing));
            Ok(vec![resolved.clone()])
        })
        .unwrap();
    let ledger = journal.alerts(10).unwrap();
    assert_eq!(
        ledger,
        [AlertRow {
            messages: Vec::new(),
            ..resolved
        }]
    );
    assert_eq!(journal.position().unwrap(), 4, "an alert changes no document");
}

#[test]
fn an_error_of_the_rules_leaves_no_trace() {
    let (_folder, journal) = fresh();
    put(
        &journal,
        from(
            "blog",
            vec![about(incoming("a", "a"), "Nordkaffe", Label::Neutral, 0.0)],
        ),
        at(0),
    );
    let before = (
        journal.changes(0, 99).unwrap(),
        hours(&journal),
        journal.source_states().unwrap(),
    );
    for panics in [false, true] {
        let new = about(incoming("b", "b"), "Nordkaffe", Label::Negative, -1.0);
        let mut batch = from("other", vec![incoming("a", "edited"), new]);
        batch.arrivals[0].deleted = vec!["a".to_owned()];
        batch.arrivals[0].state = Some(crate::mention::SourceState::default());
        let commit = || {
            journal.commit(batch, at(1), |new, counters| {
                assert_eq!(new.len(), 2);
                counters.put_tally("storm", "Nordkaffe", at(0), &[1]).unwrap();
                assert!(!panics, "a rule that panics");
                Err::<Vec<AlertRow>, _>("no")
            })
        };
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(commit)) {
            Ok(done) => assert!(matches!(done, Err(CommitError::Evaluate("no")))),
            Err(_) => assert!(panics),
        }
        assert_eq!(
            (
                journal.changes(0, 99).unwrap(),
                hours(&journal),
                journal.source_states().unwrap()
            ),
            before
        );
        assert_eq!(
            journal.sift("other", &[incoming("b", "").keys], &[0]).unwrap(),
            [Sifted::New]
        );
        let tick = journal.tick(at(2), |_, c| {
            c.tally("storm", "Nordkaffe", at(0))
                .map(|t| assert_eq!(t, None))
                .map(|()| vec![])
        });
        assert_eq!(tick.unwrap().position, 1);
    }
    let again = from("other", vec![incoming("b", "b")]);
    assert_eq!(put(&journal, again, at(3)).new[0].0.no, 2);
}

#[test]
fn a_message_goes_its_way_and_never_changes() {
    let (_folder, journal) = fresh();
    let row = alert("storm", at(0), AlertState::Firing, &["firing", "repeat-1"]);
    let [first, second] = &row.messages[..] else {
        panic!("two messages")
    };
    raise(&journal, at(10), row.clone());
    let mut changed = row.clone();
    changed.messages[0].body = "other".to_owned();
    raise(&journal, at(20), changed);
    let due = journal.due("press", at(10)).unwrap().unwrap();
    assert_eq!(
        (&due.id, &due.body, due.created, due.attempts),
        (&first.id, &first.body, at(10), 0)
    );
    assert_eq!(journal.due("press", at(9)).unwrap(), None);
    assert_eq!(journal.due("mail", at(99)).unwrap(), None);
    assert_eq!(journal.next_due("press").unwrap(), Some(at(10)));
    // The first has to wait, the second need not.
    assert!(journal.again(&first.id, at(70), "503").unwrap());
    assert_eq!(journal.due("press", at(20)).unwrap().unwrap().id, second.id);
    assert!(journal.sent(&second.id, at(21)).unwrap());
    assert!(!journal.sent(&second.id, at(22)).unwrap(), "sent is sent");
    assert!(!journal.resend(&second.id).unwrap());
    assert_eq!(
        (
            journal.due("press", at(69)).unwrap(),
            journal.next_due("press").unwrap()
        ),
        (None, Some(at(70)))
    );
    assert!(journal.dead(&first.id, "404", at(71)).unwrap());
    assert_eq!(journal.next_due("press").unwrap(), None);
    let lane = LaneCount {
        channel: "press".to_owned(),
        pending: 0,
        sent: 1,
        dead: 1,
    };
    assert_eq!(journal.outbox_counts().unwrap(), [lane]);
    let all = journal.outbox(10).unwrap();
    let states: Vec<_> = all
        .iter()
        .map(|r| (r.delivery, r.attempts, r.reason.as_deref(), r.ended))
        .collect();
    assert_eq!(
        states,
        [
            (Delivery::Sent, 1, None, Some(at(21))),
            (Delivery::Dead, 2, Some("404"), Some(at(71)))
        ]
    );
    assert!(journal.resend(&first.id).unwrap());
    let again = journal.due("press", at(72)).unwrap().unwrap();
    assert_eq!((again.body, again.attempts, again.ended), (first.body.clone(), 0, None));
    assert!(!journal.again("nothing", at(0), "").unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn keys_are_unique_and_the_newest_come_first(rows in prop::collection::vec((0u8..3, 0i64..4, any::<bool>()), 0..30)) {
        let (_folder, journal) = fresh();
        let mut keys = BTreeSet::new();
        for (rule, window, firing) in rows {
            let state = if firing { AlertState::Firing } else { AlertState::Resolved };
            let row = alert(&format!("r{rule}"), at(window * 3_600), state, &["firing"]);
            keys.insert(row.key.clone());
            raise(&journal, at(0), row);
        }
        let ledger = journal.alerts(100).unwrap();
        prop_assert!(ledger.is_sorted_by(|a, b| a.opened >= b.opened));
        prop_assert_eq!(ledger.iter().map(|r| r.key.clone()).collect::<BTreeSet<_>>(), keys.clone());
        prop_assert_eq!((ledger.len(), journal.outbox(100).unwrap().len()), (keys.len(), keys.len()));
        prop_assert_eq!(journal.alerts(2).unwrap(), ledger.into_iter().take(2).collect::<Vec<_>>());
    }
}
