//! The one guarded dialer: which addresses may be reached, and the two clients that reach them.
//!
//! Comes in: the allow list and a URL. Goes out: a request that cannot connect to a private address: literals are
//! judged before the request, names after their resolution, by the resolver that the connection itself uses, so that
//! the address that was checked is the address that is connected. Never here: a redirect followed, a proxy, a cookie.
#![expect(
    clippy::disallowed_types,
    reason = "the door itself; everything else asks a Fetcher or a Sender"
)]

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, ClientBuilder, Method, RequestBuilder};
use url::{Host, Url};

use crate::config;
use crate::fetch::address::class;
use crate::fetch::failure::FetchError;
use crate::mention::State;

/// Ports of other protocols that no request may go to, <https://fetch.spec.whatwg.org/#port-blocking>.
const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045,
    4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 9300, 10080, 11211,
    27017,
];

/// Header fields in one answer; hyper drops the connection beyond it.
const MAX_HEADERS: usize = 512;

/// Bytes of all header fields together.
pub(crate) const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Decides which addresses may be reached.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allow: HashSet<(String, u16)>,
}

impl Guard {
    /// A guard that admits public addresses, and besides them exactly these `host:port`.
    pub fn new(allow: &[String]) -> Guard {
        let pair = |entry: &String| {
            let url = Url::parse(&format!("http://{}/", entry.trim())).ok()?;
            Some((
                url.host_str()?.trim_end_matches('.').to_owned(),
                url.port_or_known_default()?,
            ))
        };
        Guard {
            allow: allow.iter().filter_map(pair).collect(),
        }
    }

    /// True where exactly this host and port are listed.
    pub fn lists(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return false;
        };
        self.allow
            .contains(&(host.trim_end_matches('.').to_ascii_lowercase(), port))
    }

    /// Judges everything that can be judged before a name is resolved: scheme, port, literal address, loopback names.
    ///
    /// # Errors
    /// Why the address is refused, naming the class of the address.
    pub fn admit(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!(
                "`{}` addresses are not fetched, only http and https",
                url.scheme()
            ));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err("the address has no host".to_owned());
        };
        if self.lists(url) {
            return Ok(());
        }
        if BAD_PORTS.contains(&port) {
            return Err(format!(
                "port {port} belongs to another protocol; list `{host}:{port}` under allow to reach it"
            ));
        }
        let found = match host {
            Host::Ipv4(ip) => class(IpAddr::V4(ip)),
            Host::Ipv6(ip) => class(IpAddr::V6(ip)),
            Host::Domain(name) => is_local_name(name).then_some("a loopback address"),
        };
        match found {
            Some(class) => Err(format!(
                "{host} is {class}; list `{host}:{port}` under allow to reach it"
            )),
            None => Ok(()),
        }
    }

    /// True for an address of the public internet.
    pub fn public(ip: IpAddr) -> bool {
        class(ip).is_none()
    }
}

/// `localhost` and everything below it, <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.is_empty() || name == "localhost" || name.ends_with(".localhost")
}

/// How a name becomes addresses; the system's resolver unless a test brings its own.
pub(crate) type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// The resolver of the machine.
pub(crate) fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            Ok(tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .map(|a| a.ip())
                .collect())
        })
    })
}

/// Why a name led to no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Closed {
    /// All its addresses are such that may not be reached.
    #[error("{0}")]
    Refused(String),
    /// It has no address.
    #[error("{0}")]
    Unknown(String),
}

/// The resolver of a client: what it leaves out, the client cannot connect to.
pub(crate) struct Resolver {
    /// Where answers come from.
    pub(crate) lookup: Lookup,
    /// Leave out every address that is not public.
    pub(crate) public_only: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (name, public_only) = (name.as_str().to_owned(), self.public_only);
        let answer = (self.lookup)(name.clone());
        Box::pin(async move {
            let found = answer
                .await
                .map_err(|_| Closed::Unknown(format!("the name {name} cannot be resolved")))?;
            let Some(first) = found.first().copied() else {
                return Err(Closed::Unknown(format!("the name {name} has no address")).into());
            };
            let open: Vec<_> = found
                .into_iter()
                .filter(|ip| !public_only || Guard::public(*ip))
                .collect();
            if open.is_empty() {
                let class = class(first).unwrap_or("not public");
                return Err(Closed::Refused(format!("{name} resolves to {first}, {class}")).into());
            }
            Ok(Box::new(open.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// What differs between the users of the door.
pub(crate) struct Dialing {
    /// Resolution of names.
    pub(crate) lookup: Lookup,
    /// Keep a connection for the next request to the same host.
    pub(crate) keep_alive: bool,
    /// Roots to trust besides those of the system.
    pub(crate) roots: Vec<Certificate>,
}

impl Default for Dialing {
    fn default() -> Dialing {
        Dialing {
            lookup: system_lookup(),
            keep_alive: true,
            roots: Vec::new(),
        }
    }
}

/// The guard and the clients behind it: the only place where a request can begin.
#[derive(Clone)]
pub(crate) struct Doors {
    guard: Guard,
    public: Client,
    listed: Client,
}

impl Doors {
    /// Builds both clients.
    ///
    /// # Errors
    /// `misconfigured`, where the user agent is no header value or TLS cannot be set up.
    pub(crate) fn new(config: &config::fetch::Fetch, dialing: &Dialing) -> Result<Doors, FetchError> {
        install_provider();
        Ok(Doors {
            guard: Guard::new(&config.allow),
            public: client(config, dialing, true)?,
            listed: client(config, dialing, false)?,
        })
    }

    /// A request to `url`, if it may be reached.
    ///
    /// # Errors
    /// Why the address is refused.
    pub(crate) fn request(&self, method: Method, url: &Url) -> Result<RequestBuilder, String> {
        self.guard.admit(url)?;
        let client = if self.guard.lists(url) {
            &self.listed
        } else {
            &self.public
        };
        Ok(client.request(method, url.clone()))
    }

    /// The guard alone.
    pub(crate) fn guard(&self) -> &Guard {
        &self.guard
    }
}

/// One provider for every TLS user in the process: two would panic at run time.
fn install_provider() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS provider was installed before");
        }
    });
}

fn client(config: &config::fetch::Fetch, dialing: &Dialing, public_only: bool) -> Result<Client, FetchError> {
    if reqwest::header::HeaderValue::from_str(&config.user_agent).is_err() {
        return Err(FetchError::new(
            State::Misconfigured,
            "fetch.user_agent cannot stand in a header",
        ));
    }
    let builder = || {
        let resolver = Resolver {
            lookup: dialing.lookup.clone(),
            public_only,
        };
        let builder = builder(config, dialing.keep_alive).dns_resolver(resolver);
        if dialing.roots.is_empty() {
            builder
        } else {
            builder.tls_certs_merge(dialing.roots.clone())
        }
    };
    builder().build().or_else(|error| {
        // A slim container has no root certificates: http still works, https says that no issuer is known.
        tracing::warn!(error = %chain(&error), "no system certificates, https cannot be verified and will fail");
        builder().tls_certs_only(Vec::new()).build().map_err(|error| {
            FetchError::new(
                State::Misconfigured,
                format!("cannot set up the network client: {}", chain(&error)),
            )
        })
    })
}

fn builder(config: &config::fetch::Fetch, keep_alive: bool) -> ClientBuilder {
    Client::builder()
        .user_agent(&config.user_agent)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Before header_timeout, so that a connection that was never made is told from an answer that never came.
        .connect_timeout(config.header_timeout.mul_f64(0.8))
        // Shorter than servers keep theirs, so that a request seldom meets a connection that is being closed.
        .pool_idle_timeout(Duration::from_secs(3))
        .pool_max_idle_per_host(usize::from(keep_alive))
        .http1_max_headers(MAX_HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .http2_max_header_list_size(MAX_HEADER_BYTES as u32)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
