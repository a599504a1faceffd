//! Several messages, several channels, and the end of the day.

use super::*;

#[tokio::test]
async fn the_oldest_goes_first_and_slack_gets_one_a_second() {
    let receiver = Receiver::open(|_, _| say(200, "", "ok")).await;
    let post = Post::of("slack", &receiver);
    post.write("press", &["a", "b", "c"]);
    assert_eq!(post.once().await, 3);
    let heard = receiver.heard();
    let names: Vec<&str> = heard.iter().map(|heard| heard.body.as_str()).collect();
    assert_eq!(names, [r#"{"name": "a"}"#, r#"{"name": "b"}"#, r#"{"name": "c"}"#]);
    // A lower bound: a slow machine only makes it longer.
    assert!(
        heard
            .windows(2)
            .all(|pair| pair[1].at - pair[0].at >= Duration::from_secs(1))
    );
}

#[tokio::test]
async fn short_trouble_does_not_change_the_order() {
    let receiver = Receiver::open(|n, _| if n < 3 { say(500, "", "") } else { say(200, "", "") }).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a", "b"]);
    post.run_until(|rows| sent(rows).len() == 2).await;
    let bodies = receiver.bodies();
    assert_eq!(bodies.last().unwrap(), r#"{"name": "b"}"#);
    assert_eq!(bodies.iter().filter(|body| body.contains("\"b\"")).count(), 1);
}

#[tokio::test]
async fn a_poison_letter_is_set_aside() {
    let poisoned = |_: usize, heard: &Heard| match heard.body.contains("poison") {
        true => say(500, "", "cannot read this"),
        false => say(200, "", ""),
    };
    let receiver = Receiver::open(poisoned).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["poison", "b", "c"]);
    post.run_until(|rows| sent(rows) == ["b", "c"]).await;
    assert_eq!(post.rows()[0].delivery, Delivery::Pending);
    // In single rounds as well, even where three of them stand at the head.
    let receiver = Receiver::open(poisoned).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["poison-1", "poison-2", "b"]);
    assert_eq!(post.once().await, 1);
    assert_eq!(sent(&post.rows()), ["b"]);
}

#[tokio::test]
async fn a_single_round_leaves_a_receiver_in_trouble_alone() {
    let receiver = Receiver::open(|_, _| say(503, "", "")).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a", "b", "c", "d", "e"]);
    assert_eq!(post.once().await, 0);
    assert_eq!(receiver.heard().len(), 3);
}

#[tokio::test]
async fn what_the_receiver_asks_for_holds_for_the_lane() {
    let ask = |n: usize, _: &Heard| match n {
        0 => say(429, "Retry-After: 2\r\n", "rate_limited"),
        _ => say(200, "", ""),
    };
    let receiver = Receiver::open(ask).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a", "b"]);
    assert_eq!(post.once().await, 0);
    let reason = post.rows()[0].reason.clone().unwrap();
    assert_eq!(reason, "asked to wait 2 s (429: `rate_limited`)");
    assert_eq!(post.once().await, 0, "the next round remembers");
    assert_eq!(receiver.heard().len(), 1);
    post.run_until(|rows| sent(rows).len() == 2).await;
    let heard = receiver.heard();
    assert_eq!(heard.len(), 3);
    assert!(
        heard[1].at - heard[0].at >= Duration::from_millis(1_900),
        "a lower bound"
    );
    assert!(heard[1].body.contains("\"a\""), "the oldest first");
}

#[tokio::test]
async fn a_slow_receiver_does_not_delay_another() {
    let told = Arc::new(Notify::new());
    let wait = told.clone();
    let slow = Receiver::open(move |_, _| Act::Later(wait.clone(), raw(200, "", ""))).await;
    let fast = Receiver::open(|_, _| say(200, "", "")).await;
    let post = Post::new(&[("slow", "webhook", slow.address), ("fast", "webhook", fast.address)]);
    post.write("slow", &["a", "b"]);
    post.write("fast", &["c", "d", "e"]);
    let stop = CancellationToken::new();
    let running = post.run(&stop);
    // The slow one has not said a word before all the others are there.
    post.until(|| sent(&post.rows()) == ["c", "d", "e"] && slow.heard().len() == 1)
        .await;
    told.notify_one();
    post.until(|| slow.heard().len() == 2).await;
    told.notify_one();
    post.until(|| sent(&post.rows()) == ["a", "b", "c", "d", "e"]).await;
    stop.cancel();
    running.await.unwrap();
    assert!(slow.bodies()[0].contains("\"a\""), "one in flight, the oldest first");
}

#[tokio::test]
async fn a_post_under_way_at_a_stop_is_finished_and_marked() {
    let told = Arc::new(Notify::new());
    let wait = told.clone();
    let receiver = Receiver::open(move |_, _| Act::Later(wait.clone(), raw(200, "", ""))).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a", "b"]);
    let stop = CancellationToken::new();
    let running = post.run(&stop);
    post.until(|| receiver.heard().len() == 1).await;
    stop.cancel();
    told.notify_one();
    running.await.unwrap();
    assert_eq!(sent(&post.rows()), ["a"]);
    assert_eq!(receiver.heard().len(), 1, "nothing new after the stop");
}

#[tokio::test]
async fn a_receiver_that_is_silent_at_a_stop_is_not_waited_for() {
    let receiver = Receiver::open(|_, _| Act::Later(Arc::new(Notify::new()), String::new())).await;
    let post = Post::of("webhook", &receiver);
    post.write("press", &["a"]);
    let (_held, channels) = watch::channel((post.speakers.clone(), post.sender.clone()));
    let stop = CancellationToken::new();
    let pace = Pace {
        grace: Duration::from_millis(5),
        ..quick()
    };
    let running = tokio::spawn(run_at(post.journal.clone(), channels, stop.clone(), pace));
    post.until(|| receiver.heard().len() == 1).await;
    stop.cancel();
    running.await.unwrap();
    let row = &post.rows()[0];
    assert_eq!((row.delivery, row.attempts), (Delivery::Pending, 1));
    assert!(
        row.reason
            .as_deref()
            .unwrap()
            .starts_with("stopped before the answer came; it may have arrived")
    );
}

#[tokio::test]
async fn messages_of_an_unknown_channel_wait_for_it() {
    let receiver = Receiver::open(|_, _| say(200, "", "")).await;
    let post = Post::of("webhook", &receiver);
    post.write("gone", &["a"]);
    post.write("press", &["b"]);
    assert_eq!(post.once().await, 1);
    assert_eq!(post.once().await, 0);
    let row = &post.rows()[0];
    assert_eq!((row.delivery, row.attempts), (Delivery::Pending, 1), "told once");
    assert_eq!(row.reason.as_deref(), Some("waits: no channel is named `gone`"));
}

#[tokio::test]
async fn a_reload_brings_and_takes_lanes() {
    let first = Receiver::open(|_, _| say(200, "", "")).await;
    let second = Receiver::open(|_, _| say(200, "", "")).await;
    let post = Post::new(&[("a", "webhook", first.address), ("b", "webhook", second.address)]);
    let [a, b] = &post.speakers[..] else {
        panic!("two channels")
    };
    let (channels, speakers) = watch::channel((vec![a.clone()], post.sender.clone()));
    let stop = CancellationToken::new();
    let running = tokio::spawn(run_at(post.journal.clone(), speakers, stop.clone(), quick()));
    post.write("a", &["1"]);
    post.write("b", &["2"]);
    post.until(|| sent(&post.rows()) == ["1"]).await;
    channels.send_replace((vec![b.clone()], post.sender.clone()));
    post.until(|| sent(&post.rows()) == ["1", "2"]).await;
    post.write("a", &["3"]);
    post.write("b", &["4"]);
    post.until(|| sent(&post.rows()) == ["1", "2", "4"]).await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(first.heard().len(), 1);
}

#[tokio::test]
async fn a_clock_put_back_withholds_nothing() {
    let receiver = Receiver::open(|_, _| say(200, "", "")).await;
    let post = Post::of("webhook", &receiver);
    let ahead = Timestamp::now() + SignedDuration::from_hours(3);
    post.write_at("press", &["a", "b"], ahead);
    post.journal
        .again("storm/Nordkaffe/b/press", ahead, "500: no text")
        .unwrap();
    assert_eq!(
        post.once().await,
        2,
        "neither the one never tried nor the one that waits"
    );
}
