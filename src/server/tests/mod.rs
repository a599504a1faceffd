//! The server over a small world, asked over real sockets.

mod api;
mod dashboard;
mod doors;

use std::path::Path;
use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::config;
use crate::index::{self, Derive};
use crate::journal::{Arrival, Batch, CommitError, Incoming, JournalError};
use crate::mention::{
    AlertRow, AlertState, Because, Field, Label, Language, Mention, Post, PostNo, SourceState, State as Health, Tone,
};

/// A crawled text of the worst kind.
const HOSTILE: &str = "Nordkaffe <script>alert(1)</script> \" onmouseover=x ' &lt; \u{202e}gnol urusel";

const CONFIG: &str = r#"
zone = "Europe/Stockholm"
[[brand]]
name = "Nordkaffe"
[[brand]]
name = "Fjordbryg"
role = "competitor"
[[source]]
name = "bloggen"
kind = "feed"
url = "https://example.org/feed.xml"
[[source]]
name = "forum"
kind = "feed"
url = "https://example.org/forum.xml"
"#;

/// Finds brands by their names; "urusel" is negative, "bra" positive.
struct Ear;

impl Derive for Ear {
    fn fingerprint(&self) -> u64 {
        7
    }

    fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention> {
        let at = |word: &str| {
            post.text
                .find(word)
                .map(|at| post.text.get(..at).unwrap_or_default().chars().count())
        };
        let (label, word, weight) = match (at("urusel"), at("bra")) {
            (Some(at), _) => (Label::Negative, Some(("urusel", at)), -3.0),
            (_, Some(at)) => (Label::Positive, Some(("bra", at)), 2.0),
            _ => (Label::Neutral, None, 0.0),
        };
        let because = word.map(|(word, start)| Because {
            word: Some(word.into()),
            field: Field::Text,
            start,
            end: start + word.chars().count(),
            valence: weight,
            weight,
            rules: Vec::new(),
        });
        let tone = Tone {
            language: post.language.unwrap_or(Language::UND),
            confidence: 1.0,
            label,
            certainty: 0.9,
            polarity: Some(weight / 4.0),
            score: weight,
            because: because.into_iter().collect(),
        };
        let named = ["Nordkaffe", "Fjordbryg"]
            .into_iter()
            .filter(|brand| post.text.contains(brand));
        named
            .map(|brand| Mention {
                post: no,
                brand: brand.into(),
                tone: tone.clone(),
            })
            .collect()
    }
}

struct World {
    folder: TempDir,
    app: Arc<App>,
    at: std::net::SocketAddr,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<io::Result<()>>,
}

/// What came back.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.body))
    }

    /// A header, or nothing.
    fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }
}

fn post(second: i64, text: &str) -> Post {
    Post {
        id: Some(format!("id-{second}")),
        url: Some(format!("https://example.org/{second}")),
        author: Some("Anna".into()),
        text: text.into(),
        language: Some(Language::SV),
        published: Timestamp::from_second(1_790_000_000 + second).ok(),
        kind: "feed".into(),
        ..Post::default()
    }
}

/// Stores posts, all from one source, and brings the index up.
fn store(app: &App, folder: &Path, posts: Vec<Post>) {
    let incoming = |post: Post| Incoming {
        keys: vec![u128::from(xxhash_rust::xxh3::xxh3_64(
            post.id.as_deref().unwrap_or_default().as_bytes(),
        ))],
        mentions: Ear.mentions(0, &post),
        keep: true,
        alertable: true,
        post,
        ..Incoming::default()
    };
    let state = SourceState {
        state: Health::Ok,
        last_success: Some(Timestamp::now()),
        next_poll: Some(Timestamp::now() + jiff::SignedDuration::from_mins(5)),
        ..SourceState::default()
    };
    let arrival = Arrival {
        source: "bloggen".into(),
        state: Some(state),
        posts: posts.into_iter().map(incoming).collect(),
        ..Arrival::default()
    };
    let committed: Result<_, CommitError<JournalError>> = app.journal.commit(
        Batch {
            arrivals: vec![arrival],
        },
        Timestamp::now(),
        |_, _| Ok(Vec::new()),
    );
    committed.unwrap();
    bring_up(app, folder);
}

fn bring_up(app: &App, folder: &Path) {
    index::catch_up(folder, Arc::new(app.journal.clone()), Arc::new(Ear), &mut |_, _| {}).unwrap();
}

fn alert(key: &str, state: AlertState) -> AlertRow {
    let time = Timestamp::from_second(1_790_000_000).unwrap();
    AlertRow {
        key: key.into(),
        rule: "storm".into(),
        brand: "Nordkaffe".into(),
        window: time,
        state,
        opened: time,
        held: time,
        told: time,
        repeats: 0,
        detail: serde_json::json!({"observed": {"scored": 10, "negative": 8, "authors": 7}}),
        messages: Vec::new(),
    }
}

impl World {
    async fn new(posts: Vec<Post>) -> World {
        World::with(CONFIG, posts).await
    }

    /// Posts of none: an index that was never built.
    async fn with(toml: &str, posts: Vec<Post>) -> World {
        let folder = tempfile::tempdir().unwrap();
        let env = |name: &str| (name == "TOKEN").then(|| "horn".to_owned());
        let (draft, faults) = config::parse(&folder.path().join("gjallar.toml"), toml, &env).unwrap();
        assert!(faults.is_empty(), "{faults}");
        let journal = Journal::open(folder.path()).unwrap();
        let app = App {
            config: RwLock::new(Arc::new(draft.config)),
            journal,
            reader: Reader::new(folder.path()),
            crawling: None,
            started: Timestamp::now(),
        };
        if !posts.is_empty() {
            store(&app, folder.path(), posts);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, app, stop) = (listener.local_addr().unwrap(), Arc::new(app), CancellationToken::new());
        let serving = tokio::spawn(serve(listener, app.clone(), stop.clone()));
        World {
            folder,
            app,
            at,
            stop,
            serving,
        }
    }

    /// Sends bytes, reads to the end.
    async fn raw(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.ok();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
        let body = if head.to_lowercase().contains("transfer-encoding: chunked") {
            unchunked(body)
        } else {
            body.into()
        };
        Reply {
            status,
            head: head.into(),
            body,
        }
    }

    /// `GET`, or any other method with a body, and headers.
    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let length = body.len();
        let host = if headers.contains("Host:") {
            String::new()
        } else {
            "Host: localhost\r\n".into()
        };
        let head = format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n");
        self.raw(&format!("{head}{headers}\r\n{body}")).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "", "").await
    }

    async fn post_json(&self, path: &str, body: &str) -> Reply {
        self.send("POST", path, "Content-Type: application/json\r\n", body)
            .await
    }

    async fn stop(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
        drop(self.folder);
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        let (Some(piece), Some(after)) = (rest.get(..size), rest.get(size + 2..)) else {
            break;
        };
        whole.push_str(piece);
        body = after;
    }
    whole
}

/// A value for a query string.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
