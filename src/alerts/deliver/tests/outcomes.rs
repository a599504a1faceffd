//! What a receiver may do with one message.

use super::*;

#[tokio::test]
async fn a_message_that_is_taken() {
    let receiver = Receiver::open(|_, _| say(200, "", "ok")).await;
    let post = Post::of("slack", &receiver);
    post.write("press", &["a"]);
    assert_eq!(post.once().await, 1);
    let row = &post.rows()[0];
    assert_eq!(
        (row.delivery, row.attempts, row.reason.as_deref()),
        (Delivery::Sent, 1, None)
    );
    let heard = &receiver.heard()[0];
    assert!(
        heard.head.starts_with(&format!("POST /hook/{CANARY} HTTP/1.1")),
        "{}",
        heard.head
    );
    assert_eq!(
        (heard.header("content-type"), heard.body.as_str()),
        (Some("application/json"), r#"{"name": "a"}"#)
    );
    assert_eq!(post.once().await, 0, "once is once");
    assert_eq!(receiver.heard().len(), 1);
}

#[tokio::test]
async fn a_body_that_is_not_ok_is_parked() {
    let receiver = Receiver::open(|_, _| say(200, "", "no_text")).await;
    let post = Post::of("slack", &receiver);
    post.write("press", &["a"]);
    assert_eq!(post.once().await, 0);
    let row = &post.rows()[0];
    assert_eq!(row.delivery, Delivery::Dead);
    assert_eq!(
        row.reason.as_deref(),
        Some("answered 200 with `no_text`, expected 200 with `ok`")
    );
}

#[tokio::test]
async fn some_answers_end_a_message_at_once() {
    for status in [400, 401, 403, 404, 410, 301, 307] {
        let receiver = Receiver::open(move |n, _| match (n, status) {
            (0, 300..400) => say(status, "Location: http://elsewhere.example/secret-path\r\n", "ok"),
            (0, _) => say(status, "", "channel_is_archived"),
            _ => say(200, "", "ok"),
        })
        .await;
        let post = Post::of("slack", &receiver);
        post.write("press", &["a", "b"]);
        assert_eq!(post.once().await, 1, "{status}: the next one is tried");
        let row = &post.rows()[0];
        assert_eq!((row.delivery, row.attempts), (Delivery::Dead, 1), "{status}");
        let reason = row.reason.as_deref().unwrap();
        let expected = match status {
            301 | 307 => format!("{status}: redirect to elsewhere.example, not followed"),
            _ => format!("{status}: `channel_is_archived`"),
        };
        assert_eq!(reason, expected);
        assert!(post.journal.resend(&row.id).unwrap());
        assert_eq!(post.once().await, 1, "{status}: sent again by hand");
    }
}

#[tokio::test]
async fn trouble_is_waited_out_with_the_same_id_and_bytes() {
    let receiver = Receiver::open(|n, _| match n {
        0..20 => say(500, "", "rollup_error"),
        20..23 => Act::Hang,
        _ => say(200, "", "taken"),
    })
    .await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a"]);
    post.run_until(|rows| rows[0].delivery != Delivery::Pending).await;
    let row = &post.rows()[0];
    assert_eq!((row.delivery, row.attempts), (Delivery::Sent, 24));
    let heard = receiver.heard();
    assert_eq!(heard.len(), 24);
    for (n, heard) in heard.iter().enumerate() {
        assert_eq!(heard.header("webhook-id"), Some("storm/Nordkaffe/a/press"));
        assert_eq!(heard.body, r#"{"name": "a"}"#);
        let attempt = (n > 0).then(|| (n + 1).to_string());
        assert_eq!(heard.header("gjallar-attempt").map(str::to_owned), attempt);
    }
}

#[tokio::test]
async fn nobody_knows_whether_it_arrived() {
    for n in 0..3 {
        let receiver = Receiver::open(move |_, _| match n {
            0 => Act::Hang,
            1 => Act::Say("HTTP/1.1 200 OK\r\nContent-Len".to_owned()),
            // An answer that is longer than anybody reads.
            _ => say(200, "", &"ok".repeat(1_000_000)),
        })
        .await;
        let post = Post::of("slack", &receiver);
        post.write("press", &["a"]);
        assert_eq!(post.once().await, 0);
        let row = &post.rows()[0];
        assert_eq!((row.delivery, row.attempts), (Delivery::Pending, 1), "{n}");
        let reason = row.reason.as_deref().unwrap();
        assert!(
            reason.ends_with("it may have arrived, the repeat has the same id"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn nobody_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let post = Post::new(&[("press", "webhook", address)]);
    post.write("press", &["a"]);
    assert_eq!(post.once().await, 0);
    let row = &post.rows()[0];
    let reason = row.reason.as_deref().unwrap();
    assert_eq!((row.delivery, row.attempts), (Delivery::Pending, 1));
    assert!(
        reason.starts_with("127.0.0.1: ") && !reason.contains("may have arrived"),
        "{reason}"
    );
}

#[tokio::test]
async fn no_reason_tells_the_secret() {
    let echo = format!("nothing at /hook/{CANARY}");
    for status in [200, 302, 404, 500, 429] {
        let echo = echo.clone();
        let receiver = Receiver::open(move |_, _| say(status, &format!("Location: /hook/{CANARY}\r\n"), &echo)).await;
        let post = Post::of("slack", &receiver);
        post.write("press", &["a"]);
        post.once().await;
        let reason = post.rows()[0].reason.clone().unwrap();
        assert!(!reason.contains("canary"), "{status}: {reason}");
        let error = test(&post.speakers[0], &post.sender, Timestamp::now())
            .await
            .unwrap_err();
        assert!(!error.contains("canary"), "{status}: {error}");
    }
}

#[tokio::test]
async fn a_test_message_goes_past_the_outbox() {
    let receiver = Receiver::open(|_, _| say(200, "", "ok")).await;
    let post = Post::new(&[
        ("press", "slack", receiver.address),
        ("desk", "webhook", receiver.address),
    ]);
    for speaker in &post.speakers {
        test(speaker, &post.sender, Timestamp::now()).await.unwrap();
    }
    let heard = receiver.heard();
    assert!(heard[0].body.contains("Test message from gjallar"));
    assert!(heard[1].body.contains(r#""transition":"test""#));
    assert!(heard[1].header("webhook-id").unwrap().ends_with("/test/desk"));
    assert!(post.rows().is_empty());
}

#[tokio::test]
async fn a_message_is_given_up_after_a_day() {
    let receiver = Receiver::open(|_, _| say(503, "", "")).await;
    let post = Post::of("webhook", &receiver);
    let begun = Timestamp::now() - SignedDuration::from_hours(25);
    post.write_at("press", &["a"], begun);
    post.run_until(|rows| rows[0].delivery == Delivery::Dead).await;
    let row = &post.rows()[0];
    assert_eq!(
        (row.attempts, row.reason.as_deref()),
        (12, Some("503: no text; given up after 12 tries"))
    );
}
