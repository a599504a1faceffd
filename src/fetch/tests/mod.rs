//! The door against hostile servers on loopback.

mod addresses;
mod hostile;
mod politeness;
mod redirects;
mod sending;
mod tls;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::fetch::dial::Lookup;

/// What a server does on one connection, step by step; then it closes.
#[derive(Clone)]
enum Step {
    Send(Vec<u8>),
    /// These bytes one by one, this far apart.
    Drip(Vec<u8>, Duration),
    /// These bytes until nobody listens, or 64 MB were taken that nobody can use: then silence.
    Flood(Vec<u8>),
    Reset,
    Hold,
}

/// Bytes of a flood.
const FLOOD: usize = 64 << 20;

fn send(bytes: impl AsRef<[u8]>) -> Vec<Step> {
    vec![Step::Send(bytes.as_ref().to_vec())]
}

/// An answer of 200 with these header lines and this body, its length told.
fn ok(headers: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    answer("200 OK", headers, body)
}

fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    send([head.as_bytes(), body].concat())
}

fn moved(status: &str, to: &str) -> Vec<Step> {
    answer(status, &format!("Location: {to}\r\n"), "")
}

/// A server on 127.0.0.1; one request a connection.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<(std::time::Instant, String)>>>,
}

impl Server {
    /// `script` is given the number of the request (from 0) and its head.
    async fn new(script: impl Fn(usize, &str) -> Vec<Step> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<_>>> = Arc::default();
        let (seen, script) = (requests.clone(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, script) = (seen.clone(), script.clone());
                tokio::spawn(async move {
                    let at = std::time::Instant::now();
                    let (stream, head) = head_of(stream).await;
                    let number = {
                        let mut seen = seen.lock().unwrap();
                        seen.push((at, head.clone()));
                        seen.len() - 1
                    };
                    let steps = script(number, &head);
                    play(stream, steps).await;
                });
            }
        });
        Server { port, requests }
    }

    async fn always(steps: Vec<Step>) -> Server {
        Server::new(move |_, _| steps.clone()).await
    }

    /// Chooses by path; what is not listed is 404.
    async fn paths(paths: &[(&str, Vec<Step>)]) -> Server {
        let paths: HashMap<String, Vec<Step>> = paths.iter().map(|(p, s)| ((*p).to_owned(), s.clone())).collect();
        let missing = || answer("404 Not Found", "", "");
        Server::new(move |_, head| paths.get(path_of(head)).cloned().unwrap_or_else(missing)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn heads(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap()
            .iter()
            .map(|(_, head)| head.clone())
            .collect()
    }

    fn asked(&self) -> Vec<String> {
        self.heads().iter().map(|head| path_of(head).to_owned()).collect()
    }
}

fn path_of(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|l| {
        l.split_once(": ")
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    })
}

/// Head and, where its length is told, body of one request.
async fn head_of(mut stream: TcpStream) -> (TcpStream, String) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let due: usize = header(head, "content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
            if body.len() >= due {
                return (stream, text);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => bytes.extend(&buffer[..n]),
            _ => return (stream, text),
        }
    }
}

async fn play(mut stream: TcpStream, steps: Vec<Step>) {
    for step in steps {
        let going = match step {
            Step::Send(bytes) => stream.write_all(&bytes).await.is_ok(),
            Step::Drip(bytes, gap) => drip(&mut stream, &bytes, gap).await,
            Step::Flood(bytes) => {
                let mut sent = 0;
                while sent < FLOOD && stream.write_all(&bytes).await.is_ok() {
                    sent += bytes.len();
                }
                if sent >= FLOOD {
                    tokio::time::sleep(Duration::from_secs(600)).await;
                }
                false
            }
            Step::Reset => {
                let linger = stream.set_zero_linger();
                assert!(linger.is_ok());
                false
            }
            Step::Hold => {
                tokio::time::sleep(Duration::from_secs(600)).await;
                false
            }
        };
        if !going {
            return;
        }
    }
    let closed = stream.shutdown().await;
    drop(closed);
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], gap: Duration) -> bool {
    for byte in bytes {
        tokio::time::sleep(gap).await;
        if stream.write_all(&[*byte]).await.is_err() {
            return false;
        }
    }
    true
}

/// A keep in memory.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, RobotsRecord>>);

impl RobotsKeep for Memory {
    fn load(&self, origin: &str) -> Option<RobotsRecord> {
        self.0.lock().unwrap().get(origin).cloned()
    }

    fn save(&self, record: &RobotsRecord) {
        self.0.lock().unwrap().insert(record.origin.clone(), record.clone());
    }
}

fn config(allow: &[String]) -> config::fetch::Fetch {
    config::fetch::Fetch {
        user_agent: "gjallar/1.0 (+https://example.org/contact)".to_owned(),
        interval: Duration::ZERO,
        header_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(10),
        max_body: 1 << 20,
        concurrency: 16,
        allow: allow.to_vec(),
    }
}

fn listed(servers: &[&Server]) -> config::fetch::Fetch {
    config(
        &servers
            .iter()
            .map(|s| format!("127.0.0.1:{}", s.port))
            .collect::<Vec<_>>(),
    )
}

fn fetcher(config: &config::fetch::Fetch) -> Fetcher {
    Fetcher::new(config, Arc::new(Memory::default())).unwrap()
}

/// Every name is 127.0.0.1.
fn all_names_here() -> Lookup {
    Arc::new(|_| Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) }))
}

fn plain(url: &str) -> Ask<'_> {
    Ask {
        robots: Robots::Ignore,
        ..Ask::new(url)
    }
}

async fn get(server: &Server, path: &str) -> Result<Page, FetchError> {
    let fetcher = fetcher(&listed(&[server]));
    page(fetcher.get(plain(&server.url(path))).await)
}

fn page(answer: Result<Answer, FetchError>) -> Result<Page, FetchError> {
    answer.map(|answer| match answer {
        Answer::Page(page) => page,
        Answer::Unchanged { note } => panic!("unchanged: {note:?}"),
    })
}
