//! Every spelling of a private address by every road, with a canary that counts connections.

use std::net::TcpListener as StdListener;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::config::secret::Secret;
use crate::fetch::address::class;
use crate::fetch::dial::Dialing;

/// Listens on every address of this machine and must never be reached.
struct Canary {
    listener: StdListener,
}

impl Canary {
    fn new() -> Canary {
        let listener = StdListener::bind("[::]:0")
            .or_else(|_| StdListener::bind("0.0.0.0:0"))
            .unwrap();
        listener.set_nonblocking(true).unwrap();
        Canary { listener }
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    fn connections(&self) -> usize {
        std::iter::from_fn(|| self.listener.accept().ok()).count()
    }
}

/// Hosts that lead inward, all as they may stand in a URL.
const SPELLINGS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F.0.0.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0177.0x0.0.1",
    "127.0.0.1.",
    "127.0.0.2",
    "127.255.255.254",
    "0",
    "0.0.0.0",
    "0x0",
    "00.00",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "any.localhost",
    "%6c%6f%63%61%6c%68%6f%73%74",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.⓪.⓪.①",
    "ｌocalhost",
    "good@127.0.0.1",
    "example.org:80@127.0.0.1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378::1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "100.64.0.1",
    "100.100.100.200",
    "198.18.0.1",
    "192.0.0.192",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "inward.test",
    "sub.inward.test.",
];

fn inward() -> Lookup {
    Arc::new(|name| {
        let here = name.starts_with('s') && name.ends_with(".listed.test");
        assert!(
            here || name.contains("inward.test") || name == "rebinding.test",
            "asked for {name}"
        );
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    })
}

fn dialing() -> Dialing {
    Dialing {
        lookup: inward(),
        ..Dialing::default()
    }
}

#[tokio::test]
async fn asked_for_directly() {
    let canary = Canary::new();
    let fetcher = Fetcher::dialing(&config(&[]), Arc::new(Memory::default()), &dialing()).unwrap();
    for host in SPELLINGS {
        for robots in [Robots::Ignore, Robots::Obey] {
            let url = format!("http://{host}:{}/", canary.port());
            let error = fetcher
                .get(Ask {
                    robots,
                    ..Ask::new(&url)
                })
                .await
                .expect_err(host);
            assert_eq!(error.state, State::Refused, "{host}: {}", error.reason);
        }
    }
    for zone in ["[fe80::1%25eth0]", "[fe80::1%eth0]"] {
        let error = fetcher
            .get(plain(&format!("http://{zone}:{}/", canary.port())))
            .await
            .unwrap_err();
        assert_eq!(error.state, State::Refused, "{zone}");
    }
    assert_eq!(canary.connections(), 0);
    assert_eq!(fetcher.counts().refused, 2 * SPELLINGS.len() as u64 + 2);
}

#[tokio::test]
async fn led_to_by_a_redirect() {
    let canary = Canary::new();
    let port = canary.port();
    let server = Server::new(move |n, _| {
        let host = SPELLINGS[n % SPELLINGS.len()];
        let to = if n % 2 == 0 {
            format!("http://{host}:{port}/")
        } else {
            format!("//{host}:{port}\\x")
        };
        moved("302 Found", &to)
    })
    .await;
    let fetcher = Fetcher::dialing(&listed(&[&server]), Arc::new(Memory::default()), &dialing()).unwrap();
    for host in SPELLINGS {
        let error = fetcher.get(plain(&server.url("/"))).await.expect_err(host);
        assert_eq!(error.state, State::Refused, "{host}: {}", error.reason);
    }
    assert_eq!((server.heads().len(), canary.connections()), (SPELLINGS.len(), 0));
}

#[tokio::test]
async fn led_to_by_the_redirect_of_a_robots_txt() {
    let canary = Canary::new();
    let port = canary.port();
    let server = Server::new(move |_, head| {
        let host = header(head, "host").unwrap();
        let n: usize = host.trim_start_matches('s').split('.').next().unwrap().parse().unwrap();
        moved("301 Moved", &format!("http://{}:{port}/robots.txt", SPELLINGS[n]))
    })
    .await;
    let names: Vec<_> = (0..SPELLINGS.len())
        .map(|n| format!("s{n}.listed.test:{}", server.port))
        .collect();
    let fetcher = Fetcher::dialing(&config(&names), Arc::new(Memory::default()), &dialing()).unwrap();
    for name in &names {
        let error = fetcher
            .get(Ask::new(&format!("http://{name}/page")))
            .await
            .expect_err(name);
        assert_eq!(error.state, State::Throttled, "{name}: {}", error.reason);
        assert!(
            error.reason.starts_with("robots.txt unreachable: refused: "),
            "{}",
            error.reason
        );
    }
    assert_eq!(canary.connections(), 0);
    assert!(
        server.asked().iter().all(|path| path == "/robots.txt"),
        "no page without its rules"
    );
}

#[tokio::test]
async fn posted_to() {
    let canary = Canary::new();
    let sender = Sender::dialing(&config(&[]), &dialing()).unwrap();
    for host in SPELLINGS {
        let url = Secret::new(format!("http://{host}:{}/hook/hemlig", canary.port()));
        let error = sender.post(&url, &[], "{}".to_owned()).await.expect_err(host);
        assert!(
            !error.unknown && error.reason.contains("refused"),
            "{host}: {}",
            error.reason
        );
        assert!(!error.reason.contains("hemlig"), "{}", error.reason);
    }
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_answer() {
    let server = Server::always(ok("", "inside")).await;
    let canary = Canary::new();
    let asked = Arc::new(AtomicU64::new(0));
    let count = asked.clone();
    let lookup: Lookup = Arc::new(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()]) })
    });
    let listed = config(&[format!("rebinding.test:{}", server.port)]);
    let dialing = Dialing {
        lookup,
        ..Dialing::default()
    };
    let fetcher = Fetcher::dialing(&listed, Arc::new(Memory::default()), &dialing).unwrap();
    let inside = format!("http://rebinding.test:{}/", server.port);
    assert_eq!(
        page(fetcher.get(plain(&inside)).await).unwrap().body,
        "inside",
        "exactly host and port are listed"
    );
    for _ in 0..3 {
        let error = fetcher
            .get(plain(&format!("http://rebinding.test:{}/", canary.port())))
            .await
            .unwrap_err();
        assert_eq!(error.state, State::Refused);
        assert!(
            error.reason.contains("127.0.0.1, a loopback address"),
            "{}",
            error.reason
        );
    }
    assert_eq!(canary.connections(), 0);
    assert_eq!(
        asked.load(Ordering::Relaxed),
        4,
        "every connection asks anew and takes the answer that was judged"
    );
}

#[test]
fn public_addresses_are_public_and_others_are_not() {
    for ip in [
        "1.1.1.1",
        "93.184.215.14",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "192.0.1.1",
        "11.0.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "169.253.0.1",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ] {
        assert!(dial::Guard::public(ip.parse().unwrap()), "{ip}");
    }
    for (ip, what) in [
        ("0.1.2.3", "this network"),
        ("127.9.9.9", "loopback"),
        ("10.1.2.3", "private"),
        ("172.31.255.255", "private"),
        ("192.168.0.1", "private"),
        ("100.127.0.1", "shared"),
        ("169.254.0.1", "link-local"),
        ("192.0.0.9", "assignment"),
        ("192.0.2.1", "documentation"),
        ("198.51.100.1", "documentation"),
        ("203.0.113.1", "documentation"),
        ("192.88.99.1", "6to4"),
        ("198.19.255.255", "benchmarking"),
        ("239.1.1.1", "multicast"),
        ("250.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:0:10.0.0.1", "private"),
        ("::8.8.8.8", "compatible"),
        ("64:ff9b::a00:1", "private"),
        ("2002:a00:1::1", "private"),
        ("2001::1", "Teredo"),
        ("fd00::1", "unique local"),
        ("febf::1", "link-local"),
        ("fec0::1", "site-local"),
        ("ff0e::1", "multicast"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("2001:2::1", "benchmarking"),
        ("2001:20::1", "ORCHID"),
        ("2a00::5efe:a00:1", "private"),
        ("100::1", "outside"),
        ("5f00::1", "outside"),
        ("4000::1", "outside"),
    ] {
        let found = class(ip.parse().unwrap());
        assert!(found.is_some_and(|c| c.contains(what)), "{ip}: {found:?}");
    }
}

#[test]
fn exactly_what_is_listed() {
    let guard = dial::Guard::new(&[
        "127.0.0.1:8080".into(),
        "LocalHost:80".into(),
        "[::1]:443".into(),
        "nonsense".into(),
    ]);
    let admits = |url: &str| guard.admit(&Url::parse(url).unwrap()).is_ok();
    assert!(
        admits("http://127.0.0.1:8080/x")
            && admits("http://0x7f.1:8080/")
            && admits("http://localhost/")
            && admits("https://[::1]/")
    );
    for other in [
        "http://127.0.0.1/",
        "http://127.0.0.1:8081/",
        "http://127.0.0.2:8080/",
        "https://localhost/",
        "http://[::1]/",
    ] {
        assert!(!admits(other), "{other}");
    }
    assert!(admits("https://example.org:8443/") && !admits("https://example.org:22/"));
    assert!(
        dial::Guard::new(&["example.org:22".into()])
            .admit(&Url::parse("http://example.org:22/").unwrap())
            .is_ok()
    );
}

#[tokio::test]
async fn of_several_answers_only_the_public_ones_are_connected() {
    use reqwest::dns::Resolve;
    let answers = |ips: &'static [&'static str]| -> Lookup {
        Arc::new(move |_| Box::pin(async move { Ok(ips.iter().map(|ip| ip.parse().unwrap()).collect()) }))
    };
    let resolve = |ips, public_only| {
        let resolver = dial::Resolver {
            lookup: answers(ips),
            public_only,
        };
        async move { resolver.resolve("mixed.test".parse().unwrap()).await }
    };
    let of = |found: reqwest::dns::Addrs| found.map(|a| a.ip().to_string()).collect::<Vec<_>>();
    let mixed = &["10.0.0.1", "1.1.1.1", "::1", "127.0.0.1"];
    assert_eq!(of(resolve(mixed, true).await.unwrap()), ["1.1.1.1"]);
    assert_eq!(resolve(mixed, false).await.unwrap().count(), 4);
    let refused = resolve(&["10.0.0.1", "::1"], true).await.err().unwrap();
    assert_eq!(
        refused.to_string(),
        "mixed.test resolves to 10.0.0.1, a private address"
    );
    assert!(
        resolve(&[], true)
            .await
            .err()
            .unwrap()
            .to_string()
            .contains("no address")
    );
}
