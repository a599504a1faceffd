//! Who gets in: hosts, tokens, sites, and requests of the worst kind.

use std::time::Duration;

use super::*;

const CLOSED: &str = r#"
[[brand]]
name = "Nordkaffe"
[server]
token_env = "TOKEN"
"#;

#[tokio::test]
async fn other_hosts_are_refused() {
    let world = World::new(vec![post(1, "Nordkaffe")]).await;
    for host in ["evil.example", "localhost.evil.example", "169.254.169.254"] {
        for path in ["/", "/api/v1/mentions", "/metrics"] {
            let reply = world.send("GET", path, &format!("Host: {host}\r\n"), "").await;
            assert_eq!(reply.status, 421, "{host} {path}");
            assert!(!reply.body.contains("Nordkaffe"));
        }
    }
    assert_eq!(
        world
            .send("GET", "/healthz", "Host: gjallar.internal\r\n", "")
            .await
            .status,
        200
    );
    for host in ["localhost:1", "127.0.0.1", "[::1]:7171"] {
        assert_eq!(
            world.send("GET", "/", &format!("Host: {host}\r\n"), "").await.status,
            200,
            "{host}"
        );
    }
    world.stop().await;
}

#[tokio::test]
async fn without_the_token_nothing_is_told() {
    let world = World::with(CLOSED, vec![post(1, "Nordkaffe är bra")]).await;
    for route in ROUTES {
        let path = route
            .path
            .replace("{key}", "0000000000001-000000000000")
            .replace("{name}", "style.css");
        for method in route.methods {
            let reply = world.send(method, &path, "", "").await;
            assert!(!reply.body.contains("Nordkaffe"), "{method} {path}");
            match route.access {
                Access::Open => assert!(reply.status != 401, "{method} {path}"),
                Access::Program => {
                    assert_eq!(
                        (reply.status, reply.header("www-authenticate")),
                        (401, "Bearer realm=\"gjallar\""),
                        "{path}"
                    );
                }
                Access::Person => {
                    assert_eq!(reply.status, 303, "{method} {path}");
                    assert!(reply.header("location").starts_with("/login"), "{path}");
                }
            }
        }
    }
    let with = |token: &str| format!("Authorization: Bearer {token}\r\n");
    assert_eq!(
        world.send("GET", "/api/v1/mentions", &with("horn"), "").await.status,
        200
    );
    assert_eq!(
        world.send("GET", "/api/v1/mentions", &with("hornet"), "").await.status,
        401
    );
    world.stop().await;
}

#[tokio::test]
async fn people_log_in_and_out() {
    let world = World::with(CLOSED, vec![post(1, "Nordkaffe är bra")]).await;
    let lead = world.get("/?q=bra").await;
    assert_eq!(
        (lead.status, lead.header("location")),
        (303, "/login?next=%2F%3Fq%3Dbra")
    );
    let form = world.get(lead.header("location")).await;
    assert!(form.body.contains("value=\"/?q=bra\""), "{}", form.body);
    let wrong = world
        .send("POST", "/login", "", "token=hornet&next=%2F%3Fq%3Dbra")
        .await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (403, ""));
    let right = world
        .send(
            "POST",
            "/login",
            "Origin: http://localhost\r\n",
            "token=horn&next=%2F%3Fq%3Dbra",
        )
        .await;
    assert_eq!((right.status, right.header("location")), (303, "/?q=bra"));
    let cookie = right.header("set-cookie");
    assert!(
        cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("horn"),
        "{cookie}"
    );
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
    let page = world.send("GET", "/?q=bra", &cookie, "").await;
    assert!(page.status == 200 && page.body.contains("Nordkaffe"), "{}", page.body);
    assert_eq!(world.send("GET", "/api/v1/mentions", &cookie, "").await.status, 200);
    let away = world
        .send("POST", "/login", "", "token=horn&next=%2F%2Fevil.example")
        .await;
    assert_eq!(away.header("location"), "/");
    let out = world.send("POST", "/logout", &cookie, "").await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let led = world.send("GET", "/?q=bra", "Sec-Fetch-Site: cross-site\r\n", "").await;
    assert!(
        led.status == 200 && led.body.contains("http-equiv=\"refresh\"") && led.body.contains("url=/?q=bra"),
        "{}",
        led.body
    );
    world.stop().await;
}

#[tokio::test]
async fn changes_from_other_sites_are_refused() {
    let world = World::new(vec![post(1, "Nordkaffe är bra")]).await;
    let key = world.get("/api/v1/mentions").await.json()["mentions"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let kind = "Content-Type: application/json\r\n";
    for from in [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
    ] {
        for path in [format!("/api/v1/mentions/{key}/mark"), format!("/mentions/{key}/mark")] {
            let reply = world
                .send("POST", &path, &format!("{kind}{from}"), "{\"status\":\"done\"}")
                .await;
            assert_eq!(reply.status, 403, "{from}{path}");
        }
    }
    assert_eq!(
        world.get("/api/v1/mentions").await.json()["mentions"][0]["status"],
        "open"
    );
    world.stop().await;
}

#[tokio::test]
async fn every_answer_forbids_what_pages_do_not_need() {
    let world = World::new(vec![post(1, HOSTILE)]).await;
    for path in [
        "/",
        "/api/v1/mentions",
        "/api/v1/export",
        "/nothing",
        "/assets/style.css",
        "/assets/live.js",
        "/healthz",
    ] {
        let reply = world.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
    }
    world.stop().await;
}

#[tokio::test]
async fn strange_requests_get_an_answer_of_4xx_and_the_server_goes_on() {
    let world = World::new(vec![post(1, "Nordkaffe")]).await;
    let key = "0000000000001-000000000000";
    for (method, path) in [
        ("TRACE", "/"),
        ("OPTIONS", "/api/v1/mentions"),
        ("DELETE", "/api/v1/mentions"),
        ("BREW", "/"),
        ("GET", "/../../etc/passwd"),
        ("GET", "/assets/..%2f..%2fCargo.toml"),
        ("GET", "/assets/%00"),
        ("GET", "/api/v1/mentions/%ff%fe"),
        ("GET", "/api/v1/mentions/%00"),
        ("GET", "/%c0%ae%c0%ae/"),
    ] {
        let reply = world.send(method, path, "", "").await;
        assert!((400..500).contains(&reply.status), "{method} {path}: {}", reply.status);
    }
    let head = world.send("HEAD", "/api/v1/mentions", "", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let big = "x".repeat(1024 * 1024 + 1);
    assert_eq!(
        world
            .post_json(&format!("/api/v1/mentions/{key}/mark"), &big)
            .await
            .status,
        413
    );
    let long = world.get(&format!("/{}", "a".repeat(100_000))).await;
    assert!(matches!(long.status, 0 | 400..500), "{}", long.status);
    for garbage in [
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    ] {
        let reply = world.raw(garbage).await;
        assert!(matches!(reply.status, 0 | 400..500), "{garbage:?}: {}", reply.status);
    }
    assert_eq!(world.get("/healthz").await.status, 200);
    world.stop().await;
}

#[tokio::test]
async fn closing_lets_a_running_request_end() {
    let world = World::new(vec![post(1, "Nordkaffe")]).await;
    let mut idle = TcpStream::connect(world.at).await.unwrap();
    assert_eq!(world.get("/healthz").await.status, 200);
    let at = world.at;
    tokio::time::timeout(Duration::from_secs(9), world.stop())
        .await
        .expect("it ends within its time");
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.ok();
    assert!(rest.is_empty());
    assert!(TcpStream::connect(at).await.is_err(), "the door is shut");
}
