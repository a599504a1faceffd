//! Delivery to raw receivers on loopback: what they get, and what the outbox says afterwards.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::*;
use crate::alerts::channels::open_all;
use crate::config;
use crate::journal::OutboxRow;
use crate::mention::{AlertRow, AlertState, Message};

mod lanes;
mod outcomes;

/// What a receiver was sent.
#[derive(Debug, Clone)]
struct Heard {
    head: String,
    body: String,
    at: Instant,
}

impl Heard {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// What a receiver does once it has read a request.
enum Act {
    /// Answers.
    Say(String),
    /// Closes the connection without a word.
    Hang,
    /// Answers when told to.
    Later(Arc<Notify>, String),
}

/// An answer with a status, more headers, and a body.
fn say(status: u16, headers: &str, body: &str) -> Act {
    Act::Say(raw(status, headers, body))
}

fn raw(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Some\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

struct Receiver {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Receiver {
    /// `act` is told how many requests came before, and this one.
    async fn open(act: impl Fn(usize, &Heard) -> Act + Send + Sync + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, act) = (Arc::new(Mutex::new(Vec::new())), Arc::new(act));
        let all = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (all, act) = (all.clone(), act.clone());
                tokio::spawn(async move {
                    let request = read(&mut stream).await;
                    let before = {
                        let mut all = all.lock().unwrap();
                        all.push(request.clone());
                        all.len() - 1
                    };
                    let answer = match act(before, &request) {
                        Act::Hang => return,
                        Act::Say(answer) => answer,
                        Act::Later(told, answer) => {
                            told.notified().await;
                            answer
                        }
                    };
                    // The other end may have gone.
                    drop(stream.write_all(answer.as_bytes()).await);
                });
            }
        });
        Receiver { address, heard }
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn bodies(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.body).collect()
    }
}

async fn read(stream: &mut TcpStream) -> Heard {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let heard = Heard {
                head: head.to_owned(),
                body: body.to_owned(),
                at: Instant::now(),
            };
            let length = heard
                .header("content-length")
                .map_or(0, |length| length.parse().unwrap());
            if heard.body.len() >= length {
                return heard;
            }
        }
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "cut off within a request: {text}");
        bytes.extend_from_slice(&buffer[..read]);
    }
}

/// A journal, and channels that lead to receivers.
struct Post {
    _folder: TempDir,
    journal: Journal,
    speakers: Vec<Arc<Speaker>>,
    sender: Sender,
}

/// The secret in every hook's address.
const CANARY: &str = "canarycanary";

impl Post {
    /// One channel for each name and kind, at that address.
    fn new(channels: &[(&str, &str, SocketAddr)]) -> Post {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let (mut text, mut allow) = (String::new(), Vec::new());
        for (name, kind, address) in channels {
            text.push_str(&format!(
                "[[channel]]\nname = \"{name}\"\nkind = \"{kind}\"\nurl_env = \"{address}\"\n"
            ));
            allow.push(address.to_string());
        }
        // Names of variables have no dots: the addresses go through the file.
        let mut files = String::new();
        for (n, line) in text.lines().enumerate() {
            match line.strip_prefix("url_env = ") {
                None => files.push_str(&format!("{line}\n")),
                Some(address) => {
                    let path = folder.path().join(format!("url-{n}"));
                    std::fs::write(&path, format!("http://{}/hook/{CANARY}", address.trim_matches('"'))).unwrap();
                    files.push_str(&format!("url_file = {path:?}\n"));
                }
            }
        }
        let (draft, mut faults) = config::parse(Path::new("gjallar.toml"), &files, &|_| None).unwrap();
        let speakers = open_all(&draft.config, &mut faults);
        faults.into_result().unwrap();
        let fetch = config::fetch::Fetch {
            allow,
            header_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_secs(20),
            ..config::fetch::Fetch::default()
        };
        Post {
            _folder: folder,
            journal,
            speakers,
            sender: Sender::new(&fetch).unwrap(),
        }
    }

    fn of(kind: &str, receiver: &Receiver) -> Post {
        Post::new(&[("press", kind, receiver.address)])
    }

    /// Writes messages as the rules would; each body is its own name.
    fn write(&self, channel: &str, names: &[&str]) {
        self.write_at(channel, names, Timestamp::now());
    }

    fn write_at(&self, channel: &str, names: &[&str], now: Timestamp) {
        let messages = names.iter().map(|name| Message {
            id: format!("storm/Nordkaffe/{name}/{channel}"),
            channel: channel.to_owned(),
            body: format!("{{\"name\": \"{name}\"}}"),
        });
        let row = AlertRow {
            key: format!("storm/Nordkaffe/{channel}/{now}"),
            rule: "storm".to_owned(),
            brand: "Nordkaffe".to_owned(),
            window: now,
            state: AlertState::Firing,
            opened: now,
            held: now,
            told: now,
            repeats: 0,
            detail: serde_json::Value::Null,
            messages: messages.collect(),
        };
        self.journal.tick(now, |_, _| Ok::<_, JournalError>(vec![row])).unwrap();
    }

    /// The outbox, oldest first.
    fn rows(&self) -> Vec<OutboxRow> {
        let mut rows = self.journal.outbox(1_000).unwrap();
        rows.reverse();
        rows
    }

    async fn once(&self) -> usize {
        once_at(&self.journal, &self.speakers, &self.sender, quick())
            .await
            .unwrap()
    }

    /// Delivers until `done` says so, then stops.
    async fn run_until(&self, done: impl Fn(&[OutboxRow]) -> bool) {
        let stop = CancellationToken::new();
        let running = self.run(&stop);
        self.until(|| done(&self.rows())).await;
        stop.cancel();
        running.await.unwrap();
    }

    fn run(&self, stop: &CancellationToken) -> JoinHandle<()> {
        let (held, speakers) = watch::channel((self.speakers.clone(), self.sender.clone()));
        let (journal, stop) = (self.journal.clone(), stop.clone());
        tokio::spawn(async move {
            run_at(journal, speakers, stop, quick()).await;
            drop(held);
        })
    }

    /// Waits for something that will happen, or else the test hangs no longer than a minute.
    async fn until(&self, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "it never happened: {:#?}",
                self.rows()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// As the lanes go, a few hundred times as fast.
fn quick() -> Pace {
    Pace {
        first: Duration::from_millis(2),
        longest: Duration::from_millis(400),
        lane: Duration::from_millis(20),
        look: Duration::from_millis(2),
        ..Pace::default()
    }
}

fn sent(rows: &[OutboxRow]) -> Vec<&str> {
    let sent = rows.iter().filter(|row| row.delivery == Delivery::Sent);
    sent.map(|row| row.id.split('/').nth(2).unwrap()).collect()
}
