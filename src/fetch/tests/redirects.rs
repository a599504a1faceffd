//! From hop to hop.

use super::*;

async fn follow(server: &Server, path: &str) -> Result<Page, FetchError> {
    get(server, path).await
}

#[tokio::test]
async fn five_are_followed_and_a_sixth_is_not() {
    let mut paths: Vec<(String, Vec<Step>)> = (0..11)
        .map(|n| (format!("/{n}"), moved("302 Found", &format!("/{}", n + 1))))
        .collect();
    paths.push(("/11".to_owned(), ok("", "end")));
    paths.push(("/loop".to_owned(), moved("302 Found", "/loop")));
    let server = Server::paths(&paths.iter().map(|(p, s)| (p.as_str(), s.clone())).collect::<Vec<_>>()).await;
    assert_eq!(follow(&server, "/6").await.unwrap().body, "end");
    for path in ["/5", "/0", "/loop"] {
        let before = server.heads().len();
        let error = follow(&server, path).await.unwrap_err();
        assert_eq!(
            (error.state, error.reason.contains("too many redirects")),
            (State::Failing, true),
            "{path}"
        );
        assert_eq!(server.heads().len() - before, 6, "{path}");
    }
}

#[tokio::test]
async fn a_new_address_is_reported_as_far_as_it_is_for_good() {
    let server = Server::paths(&[
        ("/a", moved("301 Moved", "/b")),
        ("/b", moved("308 Moved", "/end")),
        ("/c", moved("301 Moved", "/d")),
        ("/d", moved("302 Found", "/end")),
        ("/e", moved("307 Found", "/a")),
        ("/end", ok("", "end")),
    ])
    .await;
    let path = |url: &Url| url.path().to_owned();
    for (from, reported) in [("/a", Some("/end")), ("/c", Some("/d")), ("/e", None), ("/end", None)] {
        let page = follow(&server, from).await.unwrap();
        assert_eq!(
            (path(&page.url).as_str(), page.moved.as_ref().map(path).as_deref()),
            ("/end", reported),
            "{from}"
        );
    }
}

#[tokio::test]
async fn addresses_in_every_form() {
    let server = Server::paths(&[
        ("/dir/relative", moved("302 Found", "end?q=1#part")),
        ("/dir/up", moved("302 Found", "../dir/./end?q=1")),
        ("/blank", moved("302 Found", " /dir/end?q=1 ")),
        ("/back", moved("302 Found", "\\dir\\end?q=1")),
        ("/letters", moved("302 Found", "/sm\u{f6}r")),
        ("/sm%C3%B6r", ok("", "letters")),
        ("/dir/end?q=1", ok("", "end")),
        ("/long", moved("302 Found", &format!("/{}", "x".repeat(20_000)))),
        ("/longer", moved("302 Found", &format!("/{}", "x".repeat(100_000)))),
        ("/broken", moved("302 Found", "http://[::1/")),
        ("/port", moved("302 Found", "http://example.org:99999/")),
    ])
    .await;
    for path in ["/dir/relative", "/dir/up", "/blank", "/back"] {
        let page = follow(&server, path).await.unwrap();
        assert_eq!(
            (page.body.as_ref(), page.url.as_str()),
            (&b"end"[..], server.url("/dir/end?q=1").as_str()),
            "{path}"
        );
    }
    assert_eq!(follow(&server, "/letters").await.unwrap().body, "letters");
    for (path, reason) in [
        ("/long", "address of 20001 bytes"),
        ("/longer", "headers larger than 64 KB"),
        ("/broken", "cannot be read"),
        ("/port", "cannot be read"),
    ] {
        let error = follow(&server, path).await.unwrap_err();
        assert_eq!(
            (error.state, error.reason.contains(reason)),
            (State::Failing, true),
            "{}",
            error.reason
        );
    }
    let to_other = format!("//127.0.0.1:{}/dir/end?q=1", server.port);
    let other = Server::always(moved("302 Found", &to_other)).await;
    let fetcher = fetcher(&listed(&[&server, &other]));
    assert_eq!(page(fetcher.get(plain(&other.url("/"))).await).unwrap().body, "end");
    assert_eq!(header(server.heads().last().unwrap(), "referer"), None);
}

#[tokio::test]
async fn other_schemes_and_ports_are_refused() {
    for to in [
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "data:text/html,hej",
        "javascript:alert(1)",
        "ws://127.0.0.1/",
        "http://example.org:25/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "https://example.org:0/",
    ] {
        let server = Server::always(moved("302 Found", to)).await;
        let error = follow(&server, "/").await.unwrap_err();
        assert_eq!(error.state, State::Refused, "{to}: {}", error.reason);
    }
}

#[tokio::test]
async fn user_and_password_go_nowhere() {
    let server = Server::new(|n, _| if n == 0 { ok("", "end") } else { vec![] }).await;
    let to = format!("http://anna:hemlig@127.0.0.1:{}/end", server.port);
    let first = Server::always(moved("301 Moved", &to)).await;
    let fetcher = fetcher(&listed(&[&server, &first]));
    let page = page(
        fetcher
            .get(plain(&first.url("/").replace("http://", "http://u:p@")))
            .await,
    )
    .unwrap();
    let shown = format!("{page:?}");
    assert!(!shown.contains("hemlig") && !shown.contains("u:p"), "{shown}");
    assert_eq!(page.url.as_str(), server.url("/end"));
    for head in server.heads().iter().chain(&first.heads()) {
        assert_eq!(header(head, "authorization"), None);
    }
}

#[test]
fn https_does_not_lead_to_http_unless_told_so() {
    let from = Url::parse("https://example.org/a").unwrap();
    let error = next(&from, "http://example.org/a", false, 301, &mut vec![]).unwrap_err();
    assert_eq!(
        (error.state, error.reason.as_str()),
        (State::Refused, "refused: redirect from https to http")
    );
    assert!(next(&from, "http://example.org/a", true, 301, &mut vec![]).is_ok());
    assert!(next(&from, "//example.org/a", false, 301, &mut vec![]).is_ok());
}

#[tokio::test]
async fn other_ways_on_are_noted_and_not_taken() {
    let body = "<html><head><meta http-equiv=refresh content='0; url=/next'></head>";
    let server = Server::always(ok(
        "Content-Type: text/html\r\nAlt-Svc: h3=\"127.0.0.1:1\"\r\nRefresh: 0; url=/x\r\n",
        body,
    ))
    .await;
    let page = get(&server, "/").await.unwrap();
    assert!(
        page.notes.iter().any(|n| n.contains("meta refresh")),
        "{:?}",
        page.notes
    );
    assert_eq!(server.heads().len(), 1);
}
