//! Messages out, to receivers of every kind.

use super::*;
use crate::config::secret::Secret;

async fn post(server: &Server) -> Result<Reply, SendError> {
    let hasty = config::fetch::Fetch {
        header_timeout: Duration::from_millis(500),
        total_timeout: Duration::from_millis(1000),
        ..listed(&[server])
    };
    let url = Secret::new(server.url("/hook/hemlig"));
    Sender::new(&hasty)
        .unwrap()
        .post(
            &url,
            &[("webhook-id", "k/firing/press".to_owned())],
            "{\"a\":1}".to_owned(),
        )
        .await
}

#[tokio::test]
async fn a_message_and_its_answer() {
    let server = Server::always(ok("", "ok")).await;
    assert_eq!(
        post(&server).await,
        Ok(Reply {
            status: 200,
            body: "ok".to_owned(),
            retry_after: None
        })
    );
    let head = &server.heads()[0];
    assert!(
        head.starts_with("POST /hook/hemlig HTTP/1.1\r\n") && head.ends_with("\r\n\r\n{\"a\":1}"),
        "{head}"
    );
    assert_eq!(header(head, "webhook-id"), Some("k/firing/press"));
    assert_eq!(header(head, "content-type"), Some("application/json"));
}

#[tokio::test]
async fn every_status_is_an_answer_and_nothing_is_followed() {
    for (steps, expected) in [
        (
            answer("404 No", "", "channel_not_found"),
            (404, "channel_not_found", None),
        ),
        (answer("429 Slow", "Retry-After: 7\r\n", ""), (429, "", Some(7))),
        (answer("204 Fine", "", ""), (204, "", None)),
        (
            moved("307 Other", "http://user:pw@other.example/deep/hemlig"),
            (307, "redirect to other.example, not followed", None),
        ),
        (
            moved("301 Other", "/x"),
            (301, "redirect to 127.0.0.1, not followed", None),
        ),
        (
            answer("302 Found", "", ""),
            (302, "redirect to no address, not followed", None),
        ),
    ] {
        let server = Server::always(steps).await;
        let reply = post(&server).await.unwrap();
        assert_eq!(
            (
                reply.status,
                reply.body.as_str(),
                reply.retry_after.map(|r| r.as_secs())
            ),
            expected
        );
        assert_eq!(server.heads().len(), 1);
    }
}

#[tokio::test]
async fn whether_the_message_may_have_arrived() {
    let begins = Step::Send(b"HTTP/1.1 200 OK\r\n\r\no".to_vec());
    for (steps, reason) in [
        (vec![], "closed without an answer"),
        (vec![Step::Reset], "connection"),
        (vec![Step::Hold], "no answer within 500 ms"),
        (vec![begins, Step::Hold], "body not complete within 1 s"),
        (send("garbage\r\n\r\n"), "not HTTP"),
    ] {
        let error = post(&Server::always(steps).await).await.unwrap_err();
        assert!(error.unknown && error.reason.contains(reason), "{}", error.reason);
        assert!(
            error.reason.starts_with("127.0.0.1: ") && !error.reason.contains("hemlig"),
            "{}",
            error.reason
        );
    }
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nobody = Sender::new(&config(&[format!("127.0.0.1:{port}")])).unwrap();
    let error = nobody
        .post(&Secret::new(format!("http://127.0.0.1:{port}/")), &[], String::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.unknown, error.reason.as_str()),
        (false, "127.0.0.1: connection refused")
    );
}

#[tokio::test]
async fn an_endless_answer_is_read_to_64_kilobytes() {
    let endless = vec![
        Step::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        Step::Flood(vec![b'x'; 65_536]),
    ];
    let reply = post(&Server::always(endless).await).await.unwrap();
    assert_eq!((reply.status, reply.body.len()), (200, 64 * 1024));
}

#[tokio::test]
async fn addresses_and_headers_that_cannot_be_used() {
    let sender = Sender::new(&config(&[])).unwrap();
    let post = |url: &'static str, value: &'static str| {
        let headers = [("x", value.to_owned())];
        let (sender, url) = (&sender, Secret::new(url));
        async move { sender.post(&url, &headers, String::new()).await.unwrap_err() }
    };
    for (url, value) in [
        ("hemlig", ""),
        ("ftp://hemlig.example/hemlig", ""),
        ("https://hook.example:25/hemlig", ""),
        ("https://hook.example/hemlig", "a\r\nb"),
    ] {
        let error = post(url, value).await;
        assert!(!error.unknown && !error.reason.contains("/hemlig"), "{}", error.reason);
    }
}
