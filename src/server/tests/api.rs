//! The API: pages, filters, marks, counts, exports, and what it says of itself.

use std::collections::BTreeSet;

use super::*;

fn three() -> Vec<Post> {
    vec![
        post(1, "Nordkaffe är bra"),
        post(2, "Nordkaffe och Fjordbryg, urusel service"),
        post(3, "Fjordbryg igen"),
    ]
}

fn texts(reply: &Reply) -> Vec<String> {
    let found = reply.json();
    let mentions = found["mentions"].as_array().unwrap_or_else(|| panic!("{}", reply.body));
    mentions
        .iter()
        .map(|m| format!("{}: {}", m["brand"].as_str().unwrap(), m["text"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn mentions_come_newest_first_and_page_by_page() {
    let world = World::new(three()).await;
    let all = world.get("/api/v1/mentions").await;
    assert_eq!((all.status, all.header("content-type")), (200, "application/json"));
    assert_eq!(all.json()["total"], 4);
    assert_eq!(all.json()["next"], serde_json::Value::Null);
    let (mut paged, mut path) = (Vec::new(), "/api/v1/mentions?limit=1".to_owned());
    loop {
        let page = world.get(&path).await;
        paged.extend(texts(&page));
        match page.json()["next"].as_str() {
            Some(next) => path = format!("/api/v1/mentions?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, texts(&all));
    assert_eq!(paged[0], "Fjordbryg: Fjordbryg igen");
    world.stop().await;
}

#[tokio::test]
async fn every_way_to_ask() {
    let world = World::new(three()).await;
    for (query, count) in [
        ("q=urusel", 2),
        ("q=urusel+brand:Nordkaffe", 1),
        ("brand=nordkaffe", 2),
        ("brand=nordkaffe&label=negative", 1),
        ("lang=sv", 4),
        ("lang=ru", 0),
        ("source=bloggen&status=open", 4),
        ("since=1990-01-01&until=2000-01-01", 0),
        ("brand=a%22%20OR%20b", 0),
        ("q=", 4),
    ] {
        let reply = world.get(&format!("/api/v1/mentions?{query}")).await;
        assert_eq!(
            (reply.status, texts(&reply).len()),
            (200, count),
            "{query}: {}",
            reply.body
        );
    }
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_a_problem_with_its_place() {
    let world = World::new(three()).await;
    for (query, parameter) in [
        ("q=%28kaffe", "q"),
        ("q=nosuchfield:x", "q"),
        ("limit=1001", "limit"),
        ("limit=1000000000", "limit"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("cursor=AAAA", "cursor"),
        ("cursor=%00", "cursor"),
        ("label=angry", "label"),
        ("status=lost", "status"),
        ("since=yesterday", "since"),
        ("since=2026-02-01&until=2026-01-01", "until"),
    ] {
        let reply = world.get(&format!("/api/v1/mentions?{query}")).await;
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (400, "application/problem+json"),
            "{query}"
        );
        let problem = reply.json();
        assert_eq!(problem["parameter"], parameter, "{query}");
        assert_eq!(
            (problem["status"].as_u64(), problem["title"].as_str()),
            (Some(400), Some("Bad Request"))
        );
    }
    let place = world.get("/api/v1/mentions?q=kaffe+nosuchfield:x").await.json();
    assert_eq!(place["position"], 6, "{place}");
    assert_eq!(world.get("/api/v1/mentions?limt=3").await.status, 400);
    assert_eq!(
        world.get("/api/v1/nothing").await.header("content-type"),
        "application/problem+json"
    );
    world.stop().await;
}

#[tokio::test]
async fn marks_stay_and_replace_the_label() {
    let world = World::new(three()).await;
    let key = world.get("/api/v1/mentions?q=urusel+brand:Nordkaffe").await.json()["mentions"][0]["key"].clone();
    let path = format!("/api/v1/mentions/{}/mark", key.as_str().unwrap());
    let mark = world
        .post_json(
            &path,
            r#"{"label":"neutral","tags":["b","a"],"status":"pending","note":"ringde"}"#,
        )
        .await;
    assert_eq!(mark.status, 200, "{}", mark.body);
    assert_eq!(
        mark.json(),
        serde_json::json!({"label":"neutral","tags":["a","b"],"status":"pending","note":"ringde"})
    );
    let mark = world.post_json(&path, r#"{"tags":["b"],"note":null}"#).await;
    assert_eq!(
        mark.json(),
        serde_json::json!({"label":"neutral","tags":["b"],"status":"pending","note":null})
    );
    bring_up(&world.app, world.folder.path());
    let one = world
        .get(&format!("/api/v1/mentions/{}", key.as_str().unwrap()))
        .await
        .json();
    assert_eq!(
        (one["label"].as_str(), one["status"].as_str()),
        (Some("neutral"), Some("pending"))
    );
    assert_eq!(one["score"], -3.0, "as derived");
    assert_eq!(
        world.get("/api/v1/mentions?label=neutral&brand=Nordkaffe").await.json()["total"],
        1
    );
    let mark = world.post_json(&path, r#"{"label":null}"#).await;
    assert_eq!(mark.json()["label"], serde_json::Value::Null);
    world.stop().await;
}

#[tokio::test]
async fn marks_that_cannot_be() {
    let world = World::new(three()).await;
    let found = world.get("/api/v1/mentions?q=brand:Nordkaffe+bra").await.json();
    let key = found["mentions"][0]["key"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/mentions/{key}/mark");
    for bad in [
        "",
        "{",
        "[]",
        r#"{"lable":"neutral"}"#,
        r#"{"label":"angry"}"#,
        r#"{"label":"unscored"}"#,
        r#"{"status":3}"#,
        r#"{"tag":["a\nb"]}"#,
    ] {
        assert_eq!(world.post_json(&path, bad).await.status, 400, "{bad}");
    }
    let long = format!(r#"{{"note":"{}"}}"#, "x".repeat(10_001));
    assert_eq!(world.post_json(&path, &long).await.status, 400);
    assert_eq!(
        world
            .send("POST", &path, "Content-Type: text/plain\r\n", "{}")
            .await
            .status,
        415
    );
    assert_eq!(world.get(&path).await.status, 405);
    let fjordbryg = crate::mention::Key::new(1, "Fjordbryg");
    for missing in [
        "nonsense",
        "0000000000001-000000000000",
        "0000000000fff-000000000000",
        &fjordbryg.to_string(),
    ] {
        let reply = world.post_json(&format!("/api/v1/mentions/{missing}/mark"), "{}").await;
        assert_eq!(reply.status, 404, "{missing}: {}", reply.body);
        assert_eq!(
            world.get(&format!("/api/v1/mentions/{missing}")).await.status,
            404,
            "{missing}"
        );
    }
    world.stop().await;
}

#[tokio::test]
async fn counts_of_every_road_agree() {
    let world = World::new(three()).await;
    let voice = world.get("/api/v1/voice").await.json();
    assert_eq!(voice["total"], 4);
    assert_eq!(voice["brands"][0]["brand"], "Nordkaffe");
    assert_eq!(
        (voice["brands"][0]["share"].as_f64(), voice["brands"][0]["net"].as_f64()),
        (Some(0.5), Some(0.0))
    );
    for by in ["hour", "day"] {
        let trend = world.get(&format!("/api/v1/trend?by={by}")).await.json();
        let spans = trend["spans"].as_array().unwrap();
        assert_eq!(
            spans.iter().map(|span| span["mentions"].as_u64().unwrap()).sum::<u64>(),
            4,
            "{trend}"
        );
        assert_eq!(trend["zone"], "Europe/Stockholm");
    }
    assert_eq!(world.get("/api/v1/trend?by=week").await.status, 400);
    let csv = world.get("/api/v1/export").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"gjallar.csv\""
    );
    assert_eq!(csv.body.lines().count(), 5, "{}", csv.body);
    let lines = world.get("/api/v1/export?format=jsonl&q=urusel").await;
    assert_eq!(lines.body.lines().count(), 2);
    assert_eq!(
        world.get("/api/v1/export?format=xml").await.json()["parameter"],
        "format"
    );
    world.stop().await;
}

#[tokio::test]
async fn a_long_export_is_whole() {
    let posts = (0..3000)
        .map(|n| post(n, &format!("Nordkaffe {}", "lång text ".repeat(40))))
        .collect();
    let world = World::new(posts).await;
    let lines = world.get("/api/v1/export?format=jsonl").await;
    assert_eq!(lines.header("transfer-encoding"), "chunked");
    assert_eq!(lines.body.lines().count(), 3000);
    let records = lines
        .body
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert_eq!(
        records.map(|r| r["key"].to_string()).collect::<BTreeSet<_>>().len(),
        3000
    );
    world.stop().await;
}

#[tokio::test]
async fn brands_sources_and_alerts_are_listed() {
    let world = World::new(three()).await;
    let row = alert("storm/Nordkaffe/2026", AlertState::Firing);
    let committed: Result<_, CommitError<JournalError>> =
        world
            .app
            .journal
            .commit(Batch::default(), Timestamp::now(), |_, _| Ok(vec![row]));
    committed.unwrap();
    let brands = world.get("/api/v1/brands").await.json();
    assert_eq!(
        (brands[0]["name"].as_str(), brands[1]["role"].as_str()),
        (Some("Nordkaffe"), Some("competitor"))
    );
    let sources = world.get("/api/v1/sources").await.json();
    assert_eq!(
        (sources[0]["state"].as_str(), sources[0]["posts"].as_u64()),
        (Some("ok"), Some(3))
    );
    assert_eq!(
        (sources[1]["state"].as_str(), sources[1]["reason"].is_null()),
        (Some("pending"), true)
    );
    let alerts = world.get("/api/v1/alerts").await.json();
    assert_eq!(
        (alerts[0]["key"].as_str(), alerts[0]["state"].as_str()),
        (Some("storm/Nordkaffe/2026"), Some("firing"))
    );
    assert_eq!(world.get("/api/v1/alerts?limit=0").await.status, 400);
    world.stop().await;
}

#[tokio::test]
async fn metrics_tell_what_is_held() {
    let world = World::new(three()).await;
    let metrics = world.get("/metrics").await;
    assert!(
        metrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    for line in [
        "gjallar_build_info{version=",
        "gjallar_mentions_total{brand=\"Nordkaffe\",lang=\"sv\",sentiment=\"negative\"} 1",
        "gjallar_index_docs 4",
        "gjallar_posts_total{source=\"bloggen\"} 3",
        "gjallar_sources_broken 0",
        "gjallar_last_success_timestamp_seconds{source=\"bloggen\"} ",
        "# EOF",
    ] {
        assert!(metrics.body.contains(line), "{line} in\n{}", metrics.body);
    }
    world.stop().await;
}

#[tokio::test]
async fn an_index_that_is_not_there_is_told() {
    let world = World::new(Vec::new()).await;
    assert_eq!(world.get("/healthz").await.status, 200);
    assert_eq!(world.get("/readyz").await.status, 503);
    let reply = world.get("/api/v1/mentions").await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "5"));
    assert_eq!(world.get("/api/v1/export").await.status, 503);
    assert_eq!(world.get("/metrics").await.status, 200);
    bring_up(&world.app, world.folder.path());
    assert_eq!(world.get("/readyz").await.status, 200);
    world.stop().await;
}

#[tokio::test]
async fn the_document_names_every_address() {
    let document: serde_json::Value = serde_json::from_str(crate::server::api::OPENAPI).unwrap();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, verbs)| {
            verbs
                .as_object()
                .unwrap()
                .keys()
                .map(|verb| (path.clone(), verb.to_uppercase()))
        })
        .collect();
    let programs = ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/") || matches!(route.path, "/metrics" | "/healthz" | "/readyz"));
    let there: BTreeSet<(String, String)> = programs
        .flat_map(|route| {
            route
                .methods
                .iter()
                .map(|method| (route.path.to_owned(), (*method).to_owned()))
        })
        .collect();
    assert_eq!(described, there);
    let text = crate::server::api::OPENAPI;
    for reference in text.split("\"#/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
    }
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for name in path.split(['{', '}']).skip(1).step_by(2) {
            assert!(verbs.to_string().contains(&format!("parameters/{name}")), "{path}");
        }
    }
    let world = World::new(Vec::new()).await;
    assert_eq!(world.get("/api/v1/openapi.json").await.json(), document);
    world.stop().await;
}

#[tokio::test]
async fn the_document_names_what_a_mention_has() {
    let world = World::new(three()).await;
    let found = world.get("/api/v1/mentions").await.json();
    let document: serde_json::Value = serde_json::from_str(crate::server::api::OPENAPI).unwrap();
    let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        names(&found["mentions"][0]),
        names(&document["components"]["schemas"]["Mention"]["properties"])
    );
    world.stop().await;
}
