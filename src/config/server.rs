//! `[server]` and `[retention]`.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::config::secret::Secret;
use crate::config::{Faults, Key, Table, quoted};

const DAY: Duration = Duration::from_secs(86_400);

/// Where the dashboard and the API listen.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// For links in messages and the Host check behind a proxy.
    pub public_url: Option<String>,
    /// Bearer token; needed as soon as `listen` is not loopback.
    pub token: Option<Secret>,
}

/// How long posts are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention {
    /// Posts that mention no brand.
    pub unmatched: Duration,
    /// All others.
    pub posts: Duration,
}

/// The keys of `[server]`.
pub const KEYS: &[Key] = &[
    Key::new(
        "listen",
        "\"127.0.0.1:7171\"",
        "address and port; port 0 takes a free one",
    ),
    Key::new(
        "public_url",
        "\"https://listen.example.org\"",
        "for links in messages and the Host check behind a proxy",
    ),
    Key::new(
        "token_env",
        "\"GJALLAR_TOKEN\"",
        "variable that holds the token; needed when listen is not loopback",
    ),
    Key::new("token_file", "\"token\"", "or a file that holds it"),
];

/// The keys of `[retention]`.
pub const RETENTION_KEYS: &[Key] = &[
    Key::new("unmatched", "\"30d\"", "posts that mention no brand"),
    Key::new("posts", "\"5y\"", "all others"),
];

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7171)),
            public_url: None,
            token: None,
        }
    }
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            unmatched: DAY * 30,
            posts: DAY * 365 * 5,
        }
    }
}

impl Server {
    pub(super) fn read(mut table: Table, faults: &mut Faults) -> Server {
        let default = Server::default();
        let listen = table.string("listen", faults).and_then(|text| {
            let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
            let wrong = || {
                format!(
                    "is {}; expected an address and a port such as 127.0.0.1:7171",
                    quoted(&text)
                )
            };
            numeric
                .as_deref()
                .unwrap_or(&text)
                .parse()
                .map_err(|_| table.fault("listen", &wrong(), faults))
                .ok()
        });
        let public_url = table.url("public_url", faults).and_then(|url| {
            if url.query().is_some() || url.fragment().is_some() {
                table.fault(
                    "public_url",
                    "has more than a host and a path; expected https://listen.example.org",
                    faults,
                );
                return None;
            }
            Some(url.as_str().trim_end_matches('/').to_owned())
        });
        let token = table.secret("token", false, faults);
        let named = table.has("token_env") || table.has("token_file");
        let listen = listen.unwrap_or(default.listen);
        if !listen.ip().is_loopback() && token.is_none() && !named {
            let what =
                format!("is {listen}, which others can reach; expected a token too: `token_env` or `token_file`");
            table.fault("listen", &what, faults);
        }
        table.finish(faults);
        Server {
            listen,
            public_url,
            token,
        }
    }
}

impl Retention {
    pub(super) fn read(mut table: Table, faults: &mut Faults) -> Retention {
        let default = Retention::default();
        let least = Duration::from_secs(1);
        let retention = Retention {
            unmatched: table
                .duration_from("unmatched", least, faults)
                .unwrap_or(default.unmatched),
            posts: table.duration_from("posts", least, faults).unwrap_or(default.posts),
        };
        table.finish(faults);
        retention
    }
}
