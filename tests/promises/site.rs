//! A site on loopback that serves what a test wants, byte by byte, and remembers who asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    /// Lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

type Answer = dyn Fn(&Asked) -> Vec<u8> + Send + Sync;

pub struct Site {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    /// Serves until the test ends; an empty answer closes the connection without a word.
    pub fn serve(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer): (_, Arc<Answer>) = (asked.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (log.clone(), answer.clone());
                thread::spawn(move || drop(converse(stream, &log, &*answer)));
            }
        });
        Site { address, asked }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn converse(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, answer: &Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split_whitespace();
        let path = words.nth(1).unwrap_or_default().to_owned();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut asked = Asked {
            path,
            headers,
            body: String::new(),
        };
        let length = asked
            .header("content-length")
            .and_then(|length| length.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        asked.body = String::from_utf8_lossy(&body).into_owned();
        log.lock().unwrap().push(asked.clone());
        let bytes = answer(&asked);
        if bytes.is_empty() {
            return Ok(());
        }
        stream.write_all(&bytes)?;
        stream.flush()?;
    }
}

/// A whole answer.
pub fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut bytes = (head + "\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub fn ok(kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    answer("200 OK", &[("Content-Type", kind)], body)
}

pub fn not_found() -> Vec<u8> {
    answer("404 Not Found", &[], "")
}

/// An RSS document of the given items.
pub fn rss(items: &str) -> Vec<u8> {
    ok(
        "application/rss+xml; charset=utf-8",
        format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>"),
    )
}

pub fn item(guid: &str, link: &str, title: &str, text: &str) -> String {
    format!(
        "<item><guid>{guid}</guid><link>{link}</link><title>{title}</title><description>{text}</description></item>"
    )
}

/// A configuration that reads these feeds of a site, with Nordkaffe as the brand.
pub fn config(site: &Site, feeds: &[(&str, &str)], more: &str) -> String {
    let address = site.address();
    let sources: String = feeds
        .iter()
        .map(|(name, path)| {
            format!(
                "[[source]]\nname = \"{name}\"\nkind = \"feed\"\nurl = \"http://{address}{path}\"\nevery = \"1s\"\n"
            )
        })
        .collect();
    format!(
        "[fetch]\ninterval = \"0s\"\nallow = [\"{address}\"]\n[server]\nlisten = \"127.0.0.1:0\"\n\
         [[brand]]\nname = \"Nordkaffe\"\n{sources}{more}"
    )
}
