use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::*;
use crate::config;
use crate::fetch::{RobotsKeep, RobotsRecord};

struct Forgetful;

impl RobotsKeep for Forgetful {
    fn load(&self, _: &str) -> Option<RobotsRecord> {
        None
    }

    fn save(&self, _: &RobotsRecord) {}
}

fn open(toml: &str) -> (config::Config, Vec<Watched>, Result<(), Faults>) {
    let (mut draft, mut faults) = config::parse(Path::new("g.toml"), toml, &|_| None).unwrap();
    let watched = open_all(&mut draft, &mut faults);
    (draft.config, watched, faults.into_result())
}

const BRAND: &str = "[[brand]]\nname = \"Nordkaffe\"\n";

#[test]
fn every_kind_has_an_example_that_opens_and_fixtures() {
    for kind in KINDS {
        let (_, watched, faults) = open(&format!("{BRAND}{}", kind.example));
        assert!(faults.is_ok(), "{}: {}", kind.name, faults.unwrap_err());
        assert_eq!(
            (watched.len(), watched[0].kind.name, watched[0].keep),
            (1, kind.name, kind.keep)
        );
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/sources")
            .join(kind.name);
        assert!(
            std::fs::read_dir(fixtures).unwrap().count() > 0,
            "{} has no fixtures",
            kind.name
        );
        assert!(kind.example.contains(&format!("kind = \"{}\"", kind.name)) && !kind.about.is_empty());
    }
}

#[test]
fn every_fault_of_every_source_is_told_at_its_line() {
    let toml = format!(
        "{BRAND}[[source]]\nname = \"a\"\nkind = \"fed\"\n\n[[source]]\nname = \"b\"\nkind = \"feed\"\nurl = \"ftp://x.example\"\nitem = \"p\"\n\n\
         [[source]]\nname = \"c\"\nkind = \"page\"\nurl = \"https://x.example\"\nitem = \"p..\"\nauthor = \"[\"\n\n[[source]]\nname = \"d\"\nkind = \"feed\"\n"
    );
    let (_, watched, faults) = open(&toml);
    assert!(watched.is_empty());
    insta::assert_snapshot!(faults.unwrap_err());
}

/// Answers each request with the next text, the last one for ever; keeps what was asked.
fn serve(answers: &[String]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (mut left, asked) = (VecDeque::from(answers.to_vec()), Arc::new(Mutex::new(Vec::new())));
    let heard = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(n) => request.extend_from_slice(&buffer[..n]),
                }
            }
            heard
                .lock()
                .unwrap()
                .push(String::from_utf8_lossy(&request).into_owned());
            let answer = if left.len() > 1 {
                left.pop_front()
            } else {
                left.front().cloned()
            };
            stream.write_all(answer.unwrap().as_bytes()).ok();
        }
    });
    (host, asked)
}

fn answer(head: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Polls a source as often as there are answers, each time from where the last one ended.
async fn polls(keys: &str, answers: &[String]) -> (Vec<Poll>, Vec<String>) {
    let (host, asked) = serve(answers);
    let source = format!(
        "[[source]]\nname = \"s\"\nurl = \"http://{host}/x\"\nrobots = \"ignore\"\nbrand = \"Nordkaffe\"\n{keys}\n"
    );
    let (config, watched, faults) = open(&format!(
        "{BRAND}{source}[fetch]\ninterval = \"0s\"\nallow = [\"{host}\"]\n"
    ));
    faults.unwrap();
    let fetcher = Fetcher::new(&config.fetch, Arc::new(Forgetful)).unwrap();
    let (mut cursor, mut polls) = (Cursor::default(), Vec::new());
    for _ in answers {
        let poll = watched[0].open.poll(&fetcher, cursor, Timestamp::now()).await;
        cursor = poll.cursor.clone();
        polls.push(poll);
    }
    let asked = asked.lock().unwrap().clone();
    (polls, asked)
}

const FEED: &str =
    "<rss><channel><language>sv</language><ttl>20</ttl><item><title>Ett</title><guid>1</guid></item></channel></rss>";

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_asked_again_with_its_validators() {
    let answers = [answer("200 OK\r\netag: \"v1\"", FEED), answer("304 Not Modified", "")];
    let (polls, asked) = polls("kind = \"feed\"", &answers).await;
    let post = &polls[0].posts[0];
    assert_eq!(
        (post.source.as_str(), post.kind.as_str(), post.channel.as_deref()),
        ("s", "feed", Some("Nordkaffe"))
    );
    assert_eq!(polls[0].outcome, Outcome::ok());
    assert_eq!(polls[0].wait, Some(Duration::from_secs(1200)));
    assert!(
        asked[1].to_ascii_lowercase().contains("if-none-match: \"v1\""),
        "{}",
        asked[1]
    );
    assert_eq!((polls[1].outcome.state, polls[1].posts.len()), (State::Ok, 0));
    assert_eq!(polls[1].cursor, polls[0].cursor);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_feed_stays_partial_until_it_is_mended() {
    let answers = [
        answer("200 OK\r\netag: \"v1\"", &FEED.replace("Ett", "H&M")),
        answer("304 Not Modified", ""),
        answer("200 OK", FEED),
    ];
    let (polls, _) = polls("kind = \"feed\"", &answers).await;
    for poll in &polls[..2] {
        assert_eq!(poll.outcome, Outcome::because(State::Partial, "item 1: a bare `&`"));
    }
    assert_eq!(polls[0].posts[0].title.as_deref(), Some("H&M"));
    assert_eq!(polls[2].outcome, Outcome::ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_not_whole_keeps_no_validators() {
    let cut = FEED.replace("</channel></rss>", "<item><title>Tv");
    let short = answer("200 OK\r\netag: \"v1\"", FEED).replace("content-length: ", "content-length: 9");
    for (body, why) in [
        (answer("200 OK\r\netag: \"v1\"", &cut), "cut off after item 1"),
        (short, ""),
    ] {
        let (polls, asked) = polls("kind = \"feed\"", &[body.clone(), body]).await;
        assert_eq!((polls[0].outcome.state, polls[0].posts.len()), (State::Partial, 1));
        assert!(
            polls[0]
                .outcome
                .reason
                .as_deref()
                .is_some_and(|reason| reason.contains(why))
        );
        assert!(!asked[1].to_ascii_lowercase().contains("if-none-match"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_feed_fails_with_its_reason() {
    let answers = [
        answer(
            "200 OK\r\ncontent-type: text/html",
            "<html><title>Logga in</title></html>",
        ),
        answer("200 OK", " \n"),
        answer("404 Not Found", ""),
    ];
    let (polls, _) = polls("kind = \"feed\"", &answers).await;
    let reason = |n: usize| polls[n].outcome.reason.clone().unwrap_or_default();
    assert!(
        polls
            .iter()
            .all(|poll| poll.outcome.state == State::Failing && poll.posts.is_empty()),
        "{polls:?}"
    );
    assert_eq!(reason(0), "not a feed (text/html, title \"Logga in\")");
    assert_eq!(reason(1), "empty");
    assert_eq!(polls[2].outcome.status, Some(404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_moved_for_good_is_read_and_says_so() {
    let moved = answer("301 Moved Permanently\r\nlocation: /ny", "");
    let (polls, _) = polls("kind = \"feed\"", &[moved, answer("200 OK", FEED)]).await;
    assert_eq!((polls[0].outcome.state, polls[0].posts.len()), (State::Ok, 1));
    let reason = polls[0].outcome.reason.as_deref().unwrap_or_default();
    assert!(
        reason.contains("moved to http://127.0.0.1") && reason.ends_with("/ny"),
        "{reason}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_its_items_is_failing_the_third_time() {
    let keys = "kind = \"page\"\nitem = \".i\"\ntext = \"p\"";
    let good = answer(
        "200 OK\r\netag: \"v1\"\r\ncontent-type: text/html",
        "<html lang=sv><div class=i><p>Hej</p></div>",
    );
    let bare = answer("200 OK\r\netag: \"v2\"\r\ncontent-type: text/html", "<p>Hej</p>");
    let (polls, asked) = polls(keys, &[good.clone(), bare.clone(), bare.clone(), bare, good]).await;
    let states: Vec<State> = polls.iter().map(|poll| poll.outcome.state).collect();
    assert_eq!(
        states,
        [State::Ok, State::Partial, State::Partial, State::Failing, State::Ok]
    );
    assert_eq!(
        polls[3].outcome.reason.as_deref(),
        Some("selector `.i` matched nothing, 3 polls in a row")
    );
    assert_eq!(polls[4].posts[0].text, "Hej");
    assert!(!asked[2].to_ascii_lowercase().contains("if-none-match"));
}
