//! Servers that answer slowly, wrongly, too much or not at all.

use std::io::Write;

use super::*;

async fn fails(steps: Vec<Step>, state: State, reason: &str) {
    let server = Server::always(steps).await;
    let error = get(&server, "/feed").await.expect_err(reason);
    assert_eq!(
        (error.state, error.reason.contains(reason)),
        (state, true),
        "`{}` for `{reason}`",
        error.reason
    );
    assert_eq!(server.heads().len(), 1, "asked once: {reason}");
    assert!(!error.reason.contains("/feed"), "no address in {}", error.reason);
}

#[tokio::test]
async fn nobody_there() {
    let gone = Server::always(vec![]).await.port;
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_ne!(gone, free);
    let fetcher = fetcher(&config(&[format!("127.0.0.1:{free}")]));
    let error = fetcher
        .get(plain(&format!("http://127.0.0.1:{free}/")))
        .await
        .unwrap_err();
    assert_eq!(
        (error.state, error.reason.as_str()),
        (State::Failing, "connection refused")
    );
    assert_eq!(
        fetcher.counts(),
        FetchCounts {
            failing: 1,
            ..FetchCounts::default()
        }
    );
}

#[tokio::test]
async fn slow_for_ever() {
    let begin = b"HTTP/1.1 200 OK\r\n\r\nbegins".to_vec();
    let flow = Step::Drip(vec![b'x'; 10_000], Duration::from_millis(20));
    for (steps, reason) in [
        (vec![Step::Hold], "no answer within 400 ms"),
        (
            vec![Step::Drip(vec![b'H'; 10_000], Duration::from_millis(20))],
            "no answer within 400 ms",
        ),
        (
            vec![Step::Flood(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".to_vec())],
            "no answer within 400 ms",
        ),
        (vec![Step::Send(begin.clone()), flow], "body not complete within 900 ms"),
        (vec![Step::Send(begin), Step::Hold], "body not complete within 900 ms"),
    ] {
        let server = Server::always(steps).await;
        let hasty = config::fetch::Fetch {
            header_timeout: Duration::from_millis(400),
            total_timeout: Duration::from_millis(900),
            ..listed(&[&server])
        };
        let error = fetcher(&hasty).get(plain(&server.url("/"))).await.unwrap_err();
        assert_eq!((error.state, error.reason.as_str()), (State::Failing, reason));
    }
}

#[tokio::test]
async fn bodies_that_end_early_keep_what_came() {
    let validators = "ETag: \"1\"\r\nLast-Modified: Fri, 20 Nov 2026 07:00:00 GMT\r\n";
    for (framing, body) in [
        ("Content-Length: 50\r\n", "one two"),
        ("Transfer-Encoding: chunked\r\n", "7\r\none two\r\nzz\r\n"),
        ("Transfer-Encoding: chunked\r\n", "7\r\none two\r\n"),
        (
            "Transfer-Encoding: chunked\r\n",
            "7\r\none two\r\nffffffffffffffffff\r\nx",
        ),
    ] {
        let server = Server::always(send(format!("HTTP/1.1 200 OK\r\n{framing}{validators}\r\n{body}"))).await;
        let page = get(&server, "/").await.unwrap();
        assert_eq!(page.body, "one two", "{framing}{body}");
        assert!(
            page.cut.as_deref().is_some_and(|c| c.starts_with("truncated: ")),
            "{:?}",
            page.cut
        );
        assert_eq!(
            page.validator,
            Validator::default(),
            "a validator would promise the rest"
        );
    }
    let reset = vec![
        Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\none".to_vec()),
        Step::Reset,
    ];
    let page = get(&Server::always(reset).await, "/").await;
    assert!(page.is_ok_and(|p| p.cut.is_some()));
    let nothing = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n";
    fails(send(nothing), State::Failing, "no body: connection closed too early").await;
    fails(
        send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        State::Failing,
        "no body: bad chunk",
    )
    .await;
}

#[tokio::test]
async fn bodies_that_go_on_are_read_to_their_length() {
    let server = Server::always(send(
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 500 NO\r\n\r\n",
    ))
    .await;
    let fetcher = fetcher(&listed(&[&server]));
    for _ in 0..2 {
        assert_eq!(page(fetcher.get(plain(&server.url("/"))).await).unwrap().body, "one");
    }
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn framing_that_can_be_read_in_two_ways() {
    for head in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 4\r\n",
        "Content-Length: -3\r\n",
        "Content-Length: +3\r\n",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n3\r\none\r\n0\r\n\r\n");
        fails(send(answer), State::Failing, "ambiguous framing").await;
    }
    fails(
        send("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        State::Failing,
        "ambiguous framing",
    )
    .await;
    fails(
        send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        State::Failing,
        "not chunked",
    )
    .await;
    let twice = Server::always(send(
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\none",
    ))
    .await;
    assert_eq!(get(&twice, "/").await.unwrap().body, "one", "the same length twice");
}

#[tokio::test]
async fn what_is_not_http() {
    for bytes in [
        "SSH-2.0-OpenSSH_9\r\n",
        "<html>hello</html>",
        "\0\x01\x02\x03\x7f",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
    ] {
        fails(send(bytes), State::Failing, "not HTTP").await;
    }
    fails(vec![], State::Failing, "closed without an answer").await;
    fails(vec![Step::Reset], State::Failing, "connection").await;
    fails(
        send("HTTP/1.1 200 OK\r\nContent-"),
        State::Failing,
        "closed without an answer",
    )
    .await;
}

#[tokio::test]
async fn too_many_or_too_long_headers() {
    let many: String = (0..10_000).map(|n| format!("X-{n}: y\r\n")).collect();
    fails(
        send(format!("HTTP/1.1 200 OK\r\n{many}\r\n")),
        State::Failing,
        "headers larger than 64 KB",
    )
    .await;
    for length in [70_000, 1 << 20] {
        let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(length));
        fails(send(long), State::Failing, "headers larger than 64 KB").await;
    }
    let endless = vec![
        Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::Flood(b"Set-Cookie: a=b\r\n".to_vec()),
    ];
    fails(endless, State::Failing, "headers larger than 64 KB").await;
}

#[tokio::test]
async fn odd_headers_are_tolerated() {
    fails(
        send("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n\r\n"),
        State::Failing,
        "a header cannot be read",
    )
    .await;
    for line in [
        &b"X-Fold: one\r\n two\r\n"[..],
        b"X-Latin: sm\xf6r\r\n",
        b"X Blank: 1\r\n",
        b"Server : x\r\n",
        b": empty\r\n",
    ] {
        let server = Server::always(send(
            [b"HTTP/1.1 200 OK\r\n", line, b"Content-Length: 3\r\n\r\none"].concat(),
        ))
        .await;
        let page = get(&server, "/").await;
        assert_eq!(
            page.map(|p| p.body),
            Ok("one".into()),
            "{}",
            String::from_utf8_lossy(line)
        );
    }
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let server = Server::always(ok(&"Set-Cookie: session=1; Path=/\r\n".repeat(200), "one")).await;
    let fetcher = fetcher(&listed(&[&server]));
    for _ in 0..2 {
        assert!(fetcher.get(plain(&server.url("/"))).await.is_ok());
    }
    assert!(server.heads().iter().all(|head| header(head, "cookie").is_none()));
}

#[tokio::test]
async fn statuses_and_what_they_mean() {
    for (status, headers, state, reason) in [
        ("204 No Content", "", State::Failing, "204: no content"),
        ("205 Reset", "", State::Failing, "205: no content"),
        (
            "206 Partial",
            "Content-Range: bytes 0-2/9\r\n",
            State::Failing,
            "206: a part",
        ),
        (
            "202 Accepted",
            "x-amzn-waf-action: challenge\r\n",
            State::Blocked,
            "challenge",
        ),
        ("201 Created", "", State::Failing, "unexpected status 201"),
        ("300 Choices", "Location: /x\r\n", State::Failing, "300: no address"),
        ("302 Found", "", State::Failing, "no Location"),
        ("302 Found", "Location:  \r\n", State::Failing, "empty Location"),
        ("304 Not Modified", "", State::Failing, "unexpected 304"),
        (
            "305 Use Proxy",
            "Location: http://127.0.0.1:1/\r\n",
            State::Failing,
            "305: no address",
        ),
        ("401 No", "", State::Blocked, "401"),
        ("403 No", "", State::Blocked, "403: forbidden"),
        ("403 No", "CF-Mitigated: challenge\r\n", State::Blocked, "challenge"),
        ("404 No", "", State::Failing, "404"),
        ("410 Gone", "", State::Gone, "410"),
        ("418 Teapot", "", State::Failing, "418"),
        ("429 Slow", "", State::Throttled, "429"),
        ("451 Law", "", State::Blocked, "451"),
        ("500 Oops", "", State::Failing, "500"),
        ("503 Off", "", State::Failing, "503"),
        ("503 Off", "Retry-After: 7\r\n", State::Throttled, "come again in 7 s"),
        (
            "503 Off",
            "Retry-After: soon\r\n",
            State::Failing,
            "`soon` cannot be read",
        ),
        ("599 Odd", "", State::Failing, "599"),
        ("999 Denied", "", State::Failing, "unexpected status 999"),
    ] {
        fails(answer(status, headers, "body"), state, reason).await;
    }
    let server = Server::always(answer("429 Slow", "Retry-After: 7\r\n", "")).await;
    let error = get(&server, "/").await.unwrap_err();
    assert_eq!(
        (error.status, error.retry_after),
        (Some(429), Some(Duration::from_secs(7)))
    );
    let early = "HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
    assert_eq!(get(&Server::always(send(early)).await, "/").await.unwrap().body, "one");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bomb(coding: &str) -> Vec<u8> {
    let zeros = vec![0; 32 << 20];
    match coding {
        "gzip" => gzip(&zeros),
        "gzip, gzip" => gzip(&gzip(&zeros)),
        "deflate" => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&zeros).unwrap();
            encoder.finish().unwrap()
        }
        "br" => {
            let mut out = Vec::new();
            brotli::CompressorWriter::new(&mut out, 4096, 1, 22)
                .write_all(&zeros)
                .unwrap();
            out
        }
        _ => zstd::stream::encode_all(zeros.as_slice(), 1).unwrap(),
    }
}

#[tokio::test]
async fn bombs_end_at_the_cap() {
    for coding in ["gzip", "deflate", "br", "zstd", "gzip, gzip"] {
        let body = bomb(coding);
        assert!(body.len() < 1 << 20);
        fails(
            ok(&format!("Content-Encoding: {coding}\r\n"), body),
            State::Failing,
            "body too large",
        )
        .await;
    }
    let endless = vec![
        Step::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        Step::Flood(vec![b'x'; 65_536]),
    ];
    fails(endless, State::Failing, "body too large").await;
    fails(ok("", vec![b'x'; (1 << 20) + 1]), State::Failing, "body too large").await;
    let server = Server::always(ok("", vec![b'x'; 1 << 20])).await;
    assert_eq!(get(&server, "/").await.unwrap().body.len(), 1 << 20, "exactly the cap");
}

#[tokio::test]
async fn codings_over_the_wire() {
    let server = Server::paths(&[
        ("/gzip", ok("Content-Encoding: gzip\r\n", gzip(b"<rss/>"))),
        ("/plain", ok("Content-Encoding: gzip\r\n", "<rss/>")),
        ("/unsaid", ok("Content-Type: application/xml\r\n", gzip(b"<rss/>"))),
        (
            "/twice",
            ok(
                "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
                gzip(&gzip(b"<rss/>")),
            ),
        ),
        ("/foo", ok("Content-Encoding: foo\r\n", "<rss/>")),
    ])
    .await;
    for path in ["/gzip", "/plain", "/unsaid", "/twice"] {
        let page = get(&server, path).await.unwrap();
        assert_eq!((page.body.as_ref(), &page.cut), (&b"<rss/>"[..], &None), "{path}");
        assert_eq!(
            page.notes.is_empty(),
            matches!(path, "/gzip" | "/twice"),
            "{path}: {:?}",
            page.notes
        );
    }
    let error = get(&server, "/foo").await.unwrap_err();
    assert!(
        error.reason.contains("unknown content-encoding `foo`"),
        "{}",
        error.reason
    );
    let half = gzip(&(0..200_000).map(|n| (n % 241 * (n % 251)) as u8).collect::<Vec<_>>());
    let server = Server::always(ok("Content-Encoding: gzip\r\nETag: \"1\"\r\n", &half[..half.len() / 2])).await;
    let page = get(&server, "/").await.unwrap();
    assert_eq!(page.cut.as_deref(), Some("the gzip stream ends early"));
    assert!(!page.body.is_empty() && page.validator.etag.is_none());
    assert_eq!(
        header(&server.heads()[0], "accept-encoding"),
        Some("gzip, br, zstd, deflate")
    );
}

#[tokio::test]
async fn the_text_of_a_page_in_its_charset() {
    let (body, _, _) = encoding_rs::KOI8_R.encode("<p>Кофе ужасный</p>");
    let server = Server::always(ok("Content-Type: text/html; charset=koi8-r\r\n", body)).await;
    let page = get(&server, "/").await.unwrap();
    let text = page.text();
    assert_eq!((text.text.as_str(), text.charset), ("<p>Кофе ужасный</p>", "KOI8-R"));
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=koi8-r"));
}
