//! `[server]` and `[retention]`.

use std::net::SocketAddr;
use std::time::Duration;

use crate::config::secret::Secret;

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
