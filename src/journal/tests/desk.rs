use super::*;
use crate::mention::{Cursor, Mark, SourceState, State, Status, Validator};

#[test]
fn marks_change_what_they_name() {
    let (_folder, journal) = fresh();
    put(
        &journal,
        from(
            "blog",
            vec![about(incoming("a", "a"), "Nordkaffe", Label::Positive, 0.4)],
        ),
        at(0),
    );
    let edit = MarkEdit {
        label: Some(Some(Label::Negative)),
        tag: ["b", " a ", "b", ""].map(str::to_owned).to_vec(),
        status: Some(Status::Pending),
        note: Some(Some("call her".to_owned())),
        ..MarkEdit::default()
    };
    let mark = journal.mark(1, "Nordkaffe", edit.clone(), at(1)).unwrap();
    let tags = vec!["a".to_owned(), "b".to_owned()];
    let expected = Mark {
        label: Some(Label::Negative),
        tags,
        status: Status::Pending,
        note: Some("call her".to_owned()),
    };
    assert_eq!(mark, expected);
    assert_eq!(journal.position().unwrap(), 2);
    assert_eq!(journal.mark(1, "Nordkaffe", edit, at(2)).unwrap(), expected);
    assert_eq!(journal.position().unwrap(), 2, "the same mark again is no change");
    assert_eq!(journal.marks(&[1, 7]).unwrap()[&(1, "Nordkaffe".to_owned())], expected);
    let change = &journal.changes(1, 9).unwrap()[0];
    assert_eq!(change.marks, [("Nordkaffe".to_owned(), expected)]);
    let counted = || hours(&journal).into_iter().map(|h| (h.1, h.3, h.5)).collect::<Vec<_>>();
    assert_eq!(counted(), [(Label::Negative, 1, 0.4)]);
    // An edit keeps the label by hand; taking it away gives the derived one of now.
    let edited = about(incoming("a", "b"), "Nordkaffe", Label::Neutral, 0.1);
    put(&journal, from("blog", vec![edited]), at(3));
    assert_eq!(counted(), [(Label::Negative, 1, 0.1)]);
    let back = MarkEdit {
        label: Some(None),
        untag: vec!["a".to_owned()],
        ..MarkEdit::default()
    };
    let mark = journal.mark(1, "Nordkaffe", back, at(4)).unwrap();
    assert_eq!((mark.label, mark.tags), (None, vec!["b".to_owned()]));
    assert_eq!(counted(), [(Label::Neutral, 1, 0.1)]);
    assert!(matches!(
        journal.mark(2, "Nordkaffe", MarkEdit::default(), at(4)),
        Err(JournalError::NoPost(2))
    ));
}

#[test]
fn sources_are_remembered_with_what_they_brought() {
    let (_folder, journal) = fresh();
    let mut cursor = Cursor {
        at: serde_json::json!({"page": 3}),
        ..Cursor::default()
    };
    let validator = Validator {
        etag: Some("\"x\"".to_owned()),
        last_modified: None,
        full: Some(at(0)),
    };
    cursor
        .validators
        .insert("https://example.org/feed".to_owned(), validator);
    let state = SourceState {
        cursor,
        state: State::Throttled,
        reason: Some("429".to_owned()),
        since: Some(at(1)),
        last_poll: Some(at(2)),
        last_success: None,
        next_poll: Some(at(3)),
        not_before: Some(at(4)),
        failures: 2,
        posts: 999,
    };
    let mut batch = from("blog", vec![incoming("a", "a"), incoming("a", "a"), incoming("b", "b")]);
    batch.arrivals[0].state = Some(state.clone());
    put(&journal, batch.clone(), at(0));
    put(&journal, batch, at(0));
    put(&journal, from("import", vec![incoming("a", "a")]), at(0));
    let states = journal.source_states().unwrap();
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        [("blog".to_owned(), SourceState { posts: 2, ..state })]
    );
    journal
        .put_state(
            "blog",
            &SourceState {
                state: State::Ok,
                ..SourceState::default()
            },
        )
        .unwrap();
    let states = journal.source_states().unwrap();
    assert_eq!((states["blog"].state, states["blog"].posts), (State::Ok, 2));
}

#[test]
fn requests_are_taken_once_and_answered() {
    let (folder, journal) = fresh();
    let other = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.take_request().unwrap(), None);
    let (first, second) = (other.request("rebuild").unwrap(), other.request("erase").unwrap());
    let third = other.request("poll").unwrap();
    assert!(other.withdraw(third).unwrap());
    assert_eq!(journal.take_request().unwrap(), Some((first, "rebuild".to_owned())));
    assert!(!other.withdraw(first).unwrap());
    assert_eq!(journal.take_request().unwrap(), Some((second, "erase".to_owned())));
    assert_eq!(journal.take_request().unwrap(), None);
    assert_eq!(other.answered(first).unwrap(), None);
    journal.answer(first, "120 posts", true).unwrap();
    journal.answer(second, "no author", false).unwrap();
    assert_eq!(other.answered(first).unwrap(), Some((true, "120 posts".to_owned())));
    assert_eq!(other.answered(second).unwrap(), Some((false, "no author".to_owned())));
    assert_eq!(other.answered(99).unwrap(), None);
}

#[test]
fn robots_and_fingerprints_are_kept() {
    let (folder, journal) = fresh();
    assert_eq!(journal.robots("http://a").unwrap(), None);
    journal.keep_robots("http://a", 404, "", at(0)).unwrap();
    journal.keep_robots("http://a", 200, "User-agent: *", at(1)).unwrap();
    journal.set_fingerprint("brands", u64::MAX).unwrap();
    drop(journal);
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(
        journal.robots("http://a").unwrap(),
        Some((200, "User-agent: *".to_owned(), at(1)))
    );
    assert_eq!(journal.fingerprint("brands").unwrap(), Some(u64::MAX));
    assert_eq!(journal.fingerprint("rules").unwrap(), None);
}

#[test]
fn hours_are_counted_by_the_time_of_the_mention() {
    let (_folder, journal) = fresh();
    let mut posts = Vec::new();
    for n in 0..10i64 {
        let mut one = about(
            incoming(&n.to_string(), &n.to_string()),
            "Nordkaffe",
            Label::Negative,
            -0.25,
        );
        one.mentions.push(mention("Kaffila", Label::Unscored, None));
        one.mentions.push(mention("Kaffila", Label::Positive, Some(1.0)));
        one.post.published = (n % 2 == 0).then(|| at(-3_600 * n));
        one.post.author = Some(if n < 5 { " Aino" } else { "aino" }.to_owned());
        one.post.followers = Some(u64::MAX);
        one.stories = vec![7];
        posts.push(one);
    }
    put(&journal, from("blog", posts), at(10));
    let hours = journal.hourly(at(0), at(1), Some("Nordkaffe")).unwrap();
    assert_eq!(hours.len(), 1);
    let hour = &hours[0];
    assert_eq!((hour.hour, hour.count, hour.scored, hour.polarity), (at(0), 6, 6, -1.5));
    assert_eq!((hour.authors.count(), hour.stories.count()), (1, 1));
    let all = journal.hourly(at(-3_600 * 8), at(3_600), None).unwrap();
    let kaffila: Vec<_> = all
        .iter()
        .filter(|h| h.brand == "Kaffila")
        .map(|h| (h.label, h.count, h.scored))
        .collect();
    assert_eq!(
        kaffila.iter().map(|k| k.1).sum::<u64>(),
        10,
        "one mention a post and brand"
    );
    assert!(kaffila.iter().all(|k| k.0 == Label::Unscored && k.2 == 0));
    assert_eq!(
        journal.hourly(at(1), at(1), None).unwrap().len(),
        2,
        "the hour in which both lie"
    );
    assert_eq!(journal.hourly(at(0), at(0), None).unwrap(), []);
}
