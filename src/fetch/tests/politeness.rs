//! robots.txt, conditional requests, gaps and distance, over the wire.

use super::*;

fn robots(body: &str) -> (&'static str, Vec<Step>) {
    ("/robots.txt", ok("Content-Type: text/plain\r\n", body))
}

fn obeying(url: &str) -> Ask<'_> {
    Ask::new(url)
}

#[tokio::test]
async fn rules_are_asked_once_and_obeyed() {
    let server = Server::paths(&[
        robots("user-agent: gjallar\ndisallow: /no\n\nuser-agent: *\ndisallow: /\n"),
        ("/yes", ok("", "page")),
    ])
    .await;
    let keep = Arc::new(Memory::default());
    let fetcher = Fetcher::new(&listed(&[&server]), keep.clone()).unwrap();
    assert_eq!(
        page(fetcher.get(obeying(&server.url("/yes"))).await).unwrap().body,
        "page"
    );
    let error = fetcher
        .get(obeying(&server.url("/no/way?token=hemlig")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.state, error.reason.as_str()),
        (State::Blocked, "robots.txt disallows /no/way")
    );
    assert_eq!(server.asked(), ["/robots.txt", "/yes"]);
    let record = keep.load(&format!("http://127.0.0.1:{}", server.port)).unwrap();
    assert_eq!((record.status, record.body.contains("gjallar")), (200, true));

    let again = Fetcher::new(&listed(&[&server]), keep).unwrap();
    assert!(again.get(obeying(&server.url("/no"))).await.is_err());
    assert_eq!(server.heads().len(), 2, "the kept copy is used");
    assert!(
        again.get(plain(&server.url("/yes"))).await.is_ok(),
        "not asked where robots are ignored"
    );
}

#[tokio::test]
async fn what_the_status_of_a_robots_txt_means() {
    for (steps, state) in [
        (answer("404 No", "", ""), None),
        (answer("401 No", "", ""), None),
        (answer("403 No", "", ""), None),
        (answer("410 Gone", "", ""), None),
        (moved("302 Found", "/robots.txt"), None),
        (ok("", "\0\u{1}<html>\u{ff}disallow"), None),
        (answer("500 Oops", "", ""), Some(State::Throttled)),
        (answer("503 Off", "Retry-After: 20\r\n", ""), Some(State::Throttled)),
        (answer("429 Slow", "", ""), Some(State::Throttled)),
        (answer("999 Denied", "", ""), Some(State::Throttled)),
        (vec![Step::Reset], Some(State::Throttled)),
        (
            send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nuser-agent: *\n"),
            Some(State::Throttled),
        ),
        (
            moved("302 Found", "ftp://example.org/robots.txt"),
            Some(State::Throttled),
        ),
    ] {
        let shown = format!(
            "{:?}",
            steps.first().map(|s| if let Step::Send(b) = s {
                String::from_utf8_lossy(b).into_owned()
            } else {
                String::new()
            })
        );
        let server = Server::new(move |_, head| {
            if path_of(head) == "/robots.txt" {
                steps.clone()
            } else {
                ok("", "page")
            }
        })
        .await;
        let fetcher = fetcher(&listed(&[&server]));
        let answer = fetcher.get(obeying(&server.url("/page"))).await;
        assert_eq!(answer.as_ref().err().map(|e| e.state), state, "{shown}");
        let Err(error) = answer else { continue };
        assert!(error.reason.starts_with("robots.txt unreachable: "), "{}", error.reason);
        let before = server.heads().len();
        assert!(fetcher.get(obeying(&server.url("/page"))).await.is_err());
        assert_eq!(server.heads().len(), before, "not asked again at once: {shown}");
        assert!(
            !server.asked().contains(&"/page".to_owned()),
            "no page without its rules: {shown}"
        );
    }
    let server = Server::new(|_, head| {
        if path_of(head) == "/robots.txt" {
            answer("403 No", "", "")
        } else {
            ok("", "page")
        }
    })
    .await;
    let page = page(fetcher(&listed(&[&server])).get(obeying(&server.url("/page"))).await).unwrap();
    assert!(
        page.notes.iter().any(|n| n.contains("robots.txt answers 403")),
        "{:?}",
        page.notes
    );
}

#[tokio::test]
async fn the_last_good_copy_serves_for_a_day() {
    for (hours, expected) in [(13, Ok("robots.txt disallows /no")), (25, Err(State::Throttled))] {
        let server = Server::new(|_, head| {
            if path_of(head) == "/robots.txt" {
                answer("500 Oops", "", "")
            } else {
                ok("", "page")
            }
        })
        .await;
        let keep = Arc::new(Memory::default());
        keep.save(&RobotsRecord {
            origin: format!("http://127.0.0.1:{}", server.port),
            status: 200,
            body: "user-agent: *\ndisallow: /no\n".to_owned(),
            fetched: Timestamp::now() - jiff::SignedDuration::from_hours(hours),
        });
        let fetcher = Fetcher::new(&listed(&[&server]), keep).unwrap();
        let blocked = fetcher.get(obeying(&server.url("/no"))).await.unwrap_err();
        assert_eq!(
            server.asked(),
            ["/robots.txt"],
            "older than its freshness: looked at again"
        );
        match expected {
            Ok(reason) => {
                assert_eq!(blocked.reason, reason);
                let page = page(fetcher.get(obeying(&server.url("/yes"))).await).unwrap();
                assert!(page.notes.iter().any(|n| n.contains("the copy of")), "{:?}", page.notes);
            }
            Err(state) => assert_eq!(blocked.state, state),
        }
    }
}

#[tokio::test]
async fn a_newer_copy_is_in_force_from_the_next_request() {
    let server = Server::paths(&[robots("user-agent: *\ndisallow: /\n"), ("/page", ok("", "page"))]).await;
    let keep = Arc::new(Memory::default());
    keep.save(&RobotsRecord {
        origin: format!("http://127.0.0.1:{}", server.port),
        status: 200,
        body: String::new(),
        fetched: Timestamp::now() - jiff::SignedDuration::from_hours(13),
    });
    let fetcher = Fetcher::new(&listed(&[&server]), keep.clone()).unwrap();
    assert_eq!(
        fetcher.get(obeying(&server.url("/page"))).await.unwrap_err().state,
        State::Blocked
    );
    assert!(
        keep.load(&format!("http://127.0.0.1:{}", server.port))
            .unwrap()
            .body
            .contains("disallow")
    );
}

#[tokio::test]
async fn rules_of_ten_megabytes_and_rules_elsewhere() {
    let big = format!("user-agent: *\ndisallow: /no\n{}", "# filler\n".repeat(1_200_000));
    let server = Server::paths(&[robots(&big), ("/yes", ok("", "page"))]).await;
    let fetcher = fetcher(&listed(&[&server]));
    assert!(fetcher.get(obeying(&server.url("/yes"))).await.is_ok());
    assert_eq!(
        fetcher.get(obeying(&server.url("/no"))).await.unwrap_err().state,
        State::Blocked
    );

    let elsewhere = Server::paths(&[
        ("/robots.txt", moved("301 Moved", &server.url("/robots.txt"))),
        ("/no", ok("", "x")),
    ])
    .await;
    let fetcher = super::fetcher(&listed(&[&server, &elsewhere]));
    assert_eq!(
        fetcher.get(obeying(&elsewhere.url("/no"))).await.unwrap_err().state,
        State::Blocked
    );
}

#[tokio::test]
async fn the_rules_of_the_host_that_a_redirect_leads_to_are_asked() {
    let closed = Server::paths(&[robots("user-agent: *\ndisallow: /\n"), ("/page", ok("", "page"))]).await;
    let open = Server::paths(&[("/page", moved("302 Found", &closed.url("/page")))]).await;
    let fetcher = fetcher(&listed(&[&open, &closed]));
    assert_eq!(
        fetcher.get(obeying(&open.url("/page"))).await.unwrap_err().state,
        State::Blocked
    );
    assert_eq!(closed.asked(), ["/robots.txt"]);
}

#[tokio::test]
async fn pages_that_say_noindex() {
    let server = Server::paths(&[
        ("/header", ok("X-Robots-Tag: noindex\r\n", "page")),
        (
            "/meta",
            ok("Content-Type: text/html\r\n", "<meta name=robots content=noindex>"),
        ),
        (
            "/text",
            ok("Content-Type: text/plain\r\n", "<meta name=robots content=noindex>"),
        ),
    ])
    .await;
    let fetcher = fetcher(&listed(&[&server]));
    for (path, blocked) in [("/header", true), ("/meta", true), ("/text", false)] {
        let obeyed = fetcher.get(obeying(&server.url(path))).await;
        assert_eq!(
            obeyed.err().map(|e| e.state),
            blocked.then_some(State::Blocked),
            "{path}"
        );
        assert!(fetcher.get(plain(&server.url(path))).await.is_ok(), "{path}");
    }
}

#[tokio::test]
async fn unchanged_pages_cost_a_304() {
    let server = Server::new(|_, head| match header(head, "if-none-match") {
        Some("\"1\"") => send("HTTP/1.1 304 Not Modified\r\n\r\n"),
        _ => ok(
            "ETag: \"1\"\r\nLast-Modified: Fri, 20 Nov 2026 07:00:00 GMT\r\nCache-Control: max-age=90\r\n",
            "one",
        ),
    })
    .await;
    let fetcher = fetcher(&listed(&[&server]));
    let first = page(fetcher.get(plain(&server.url("/"))).await).unwrap();
    assert_eq!(
        (first.validator.etag.as_deref(), first.max_age),
        (Some("\"1\""), Some(Duration::from_secs(90)))
    );
    assert_eq!(first.validator.full, Some(first.fetched));
    let url = server.url("/");
    let with = |validator| Ask {
        validator: Some(validator),
        ..plain(&url)
    };
    let again = fetcher.get(with(&first.validator)).await.unwrap();
    assert_eq!(again, Answer::Unchanged { note: None });
    assert_eq!(
        header(&server.heads()[1], "if-modified-since"),
        Some("Fri, 20 Nov 2026 07:00:00 GMT")
    );
    let day = Validator {
        full: Some(first.fetched - jiff::SignedDuration::from_hours(25)),
        ..first.validator.clone()
    };
    assert!(
        matches!(fetcher.get(with(&day)).await, Ok(Answer::Page(_))),
        "forced once a day"
    );
    let counts = fetcher.counts();
    assert_eq!((counts.pages, counts.unchanged, counts.bytes), (2, 1, 6));
}

#[tokio::test]
async fn who_asks_says_who_it_is() {
    let server = Server::always(ok("", "one")).await;
    let fetcher = fetcher(&listed(&[&server]));
    let url = server.url("/");
    assert!(
        fetcher
            .get(Ask {
                accept: "application/rss+xml",
                ..plain(&url)
            })
            .await
            .is_ok()
    );
    let head = &server.heads()[0];
    assert_eq!(
        header(head, "user-agent"),
        Some("gjallar/1.0 (+https://example.org/contact)")
    );
    assert_eq!(header(head, "accept"), Some("application/rss+xml"));
}

#[tokio::test]
async fn one_request_at_a_time_with_the_gap_between() {
    let server = Server::new(|_, head| {
        let body = if path_of(head) == "/robots.txt" {
            "user-agent: *\ncrawl-delay: 0.25\n"
        } else {
            "page"
        };
        ok("", body)
    })
    .await;
    let gap = Duration::from_millis(100);
    let fetcher = fetcher(&config::fetch::Fetch {
        interval: gap,
        ..listed(&[&server])
    });
    let asks = (0..4).map(|n| {
        let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
        tokio::spawn(async move { fetcher.get(obeying(&url)).await })
    });
    for ask in asks.collect::<Vec<_>>() {
        assert!(ask.await.unwrap().is_ok());
    }
    assert_eq!(
        server.asked(),
        ["/robots.txt", "/0", "/1", "/2", "/3"],
        "rules once, then in the order of asking"
    );
    let times: Vec<_> = server.requests.lock().unwrap().iter().map(|(at, _)| *at).collect();
    assert!(times[1] - times[0] >= gap);
    assert!(
        times[1..].windows(2).all(|w| w[1] - w[0] >= Duration::from_millis(250)),
        "{times:?}"
    );
}

#[tokio::test]
async fn a_host_that_asked_for_distance_gets_it_from_all() {
    let server = Server::always(answer("429 Slow", "Retry-After: 3600\r\n", "")).await;
    let other = Server::always(ok("", "page")).await;
    let fetcher = fetcher(&listed(&[&server, &other]));
    for path in ["/a", "/b", "/c"] {
        let error = fetcher.get(plain(&server.url(path))).await.unwrap_err();
        assert_eq!(error.state, State::Throttled);
        assert!(error.retry_after.is_some_and(|r| r > Duration::from_secs(3500)));
    }
    assert_eq!(server.asked(), ["/a"]);
    assert!(fetcher.get(plain(&other.url("/"))).await.is_ok());
    assert_eq!(fetcher.counts().throttled, 3);
}

#[test]
fn a_gap_of_nothing_is_for_listed_hosts_only() {
    let fetcher = fetcher(&config(&["127.0.0.1:8080".to_owned()]));
    let gap = |url: &str| fetcher.inner.gap(&Url::parse(url).unwrap());
    assert_eq!(gap("http://127.0.0.1:8080/"), Duration::ZERO);
    assert_eq!(gap("https://example.org/"), LEAST_GAP);
}

#[tokio::test]
async fn limits_beyond_every_clock() {
    let server = Server::always(ok("", "one")).await;
    let endless = config::fetch::Fetch {
        interval: Duration::MAX,
        header_timeout: Duration::MAX,
        total_timeout: Duration::MAX,
        max_body: u64::MAX,
        concurrency: usize::MAX,
        ..listed(&[&server])
    };
    assert!(fetcher(&endless).get(plain(&server.url("/"))).await.is_ok());
    assert!(Sender::new(&endless).is_ok());
}
