//! The server as a program and a browser meet it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::client::{ask, get};
use crate::house::{House, Running, until};

const CONFIG: &str = "[server]\nlisten = \"127.0.0.1:0\"\n[[brand]]\nname = \"Nordkaffe\"\n";

fn stored() -> House {
    let house = House::new(CONFIG);
    let line = |i: usize| {
        let word = if i.is_multiple_of(3) {
            "bedrövligt"
        } else {
            "underbart"
        };
        format!(
            "{{\"id\": \"{i}\", \"text\": \"Nordkaffe är {word} tycker vi här hemma <script>alert({i})</script>\", \"published\": \"2026-03-01T10:{:02}:00Z\"}}\n",
            i % 60
        )
    };
    house.write("posts.jsonl", (0..130).map(line).collect::<String>());
    house.run(&["import", "posts.jsonl"]).ends_with(0);
    house
}

fn serving(house: &House) -> (Running, String) {
    let serve = house.start(&["serve"]);
    let address = serve.address();
    // The address is told before the index is open.
    until("an open index", || {
        (get(&address, "/readyz").status == 200).then_some(())
    });
    (serve, address)
}

fn pages(address: &str, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = get(address, &format!("/api/v1/mentions?limit=50&q={query}{cursor}"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page = answer.json();
        all.extend(page["mentions"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[test]
fn search_export_and_api_agree_and_pages_do_not_overlap() {
    let house = stored();
    let (_serve, address) = serving(&house);
    for (query, encoded) in [
        ("", ""),
        ("label:negative", "label:negative"),
        ("brand:Nordkaffe underbar", "brand:Nordkaffe%20underbar"),
    ] {
        let search = house.search(query);
        let api = pages(&address, encoded);
        assert_eq!(api, search, "{query}");
        let keys: BTreeSet<&str> = api.iter().map(|row| row["key"].as_str().unwrap()).collect();
        assert_eq!(keys.len(), api.len());
        let export = house.run(&["export", query, "--format", "jsonl"]).ends_with(0).out();
        assert_eq!(export.lines().count(), api.len());
        let streamed = get(&address, &format!("/api/v1/export?format=jsonl&q={encoded}"));
        assert_eq!((streamed.status, streamed.body.lines().count()), (200, api.len()));
    }
}

#[test]
fn wrong_questions_get_a_problem_document() {
    let house = stored();
    let (_serve, address) = serving(&house);
    for path in [
        "/api/v1/mentions?q=(a",
        "/api/v1/mentions?limit=1001",
        "/api/v1/mentions?limit=0",
        "/api/v1/mentions?cursor=tampered",
        "/api/v1/mentions?q=colour:red",
    ] {
        let answer = get(&address, path);
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        assert!(
            answer.head.to_ascii_lowercase().contains("application/problem+json"),
            "{}",
            answer.head
        );
        assert!(answer.json()["detail"].is_string());
    }
    assert_eq!(get(&address, "/api/v1/nothing").status, 404);
    assert_eq!(
        ask(&address, "GET", "/api/v1/mentions", &[("Host", "evil.example.org")], "").status / 100,
        4
    );
    assert_eq!(ask(&address, "DELETE", "/api/v1/mentions", &[], "").status, 405);
}

#[test]
fn a_mark_over_the_api_shows_within_a_second_everywhere() {
    let house = stored();
    let (_serve, address) = serving(&house);
    let key = pages(&address, "label:positive")[0]["key"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/mentions/{key}/mark");
    let json = [("Content-Type", "application/json")];
    let answer = ask(
        &address,
        "POST",
        &path,
        &json,
        "{\"label\": \"negative\", \"tags\": [\"ironi\"], \"status\": \"pending\"}",
    );
    assert_eq!(answer.status, 200, "{}", answer.body);
    until("the mark in the index", || {
        (pages(&address, "tag:ironi%20label:negative").len() == 1).then_some(())
    });
    assert_eq!(house.search("status:pending")[0]["key"], key.as_str());
    let foreign = [
        ("Content-Type", "application/json"),
        ("Origin", "https://evil.example.org"),
    ];
    assert_eq!(
        ask(&address, "POST", &path, &foreign, "{\"status\": \"done\"}").status / 100,
        4
    );
    assert_eq!(ask(&address, "POST", &path, &json, "{\"colour\": 1}").status / 100, 4);
}

#[test]
fn the_page_shows_mentions_as_text_and_its_health() {
    let house = stored();
    let (_serve, address) = serving(&house);
    let page = get(&address, "/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Nordkaffe") && page.body.contains("bedrövligt"));
    assert!(!page.body.contains("<script>alert"), "crawled text is data");
    assert!(page.head.to_ascii_lowercase().contains("content-security-policy"));
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/openapi.json",
        "/api/v1/brands",
        "/api/v1/sources",
        "/api/v1/alerts",
        "/api/v1/voice",
        "/api/v1/trend",
    ] {
        let answer = get(&address, path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    assert!(get(&address, "/metrics").body.contains("gjallar_"));
}

#[test]
fn outside_of_loopback_there_is_a_token_or_no_start() {
    let open = House::new("[server]\nlisten = \"0.0.0.0:0\"\n[[brand]]\nname = \"Nordkaffe\"\n");
    assert!(open.run(&["check"]).ends_with(2).err().contains("token_env"));
    let closed = House::new(
        "[server]\nlisten = \"127.0.0.1:0\"\ntoken_env = \"GJALLAR_TOKEN\"\n[[brand]]\nname = \"Nordkaffe\"\n",
    )
    .variable("GJALLAR_TOKEN", "a-long-and-secret-token");
    let (_serve, address) = serving(&closed);
    assert_eq!(get(&address, "/api/v1/mentions").status, 401);
    assert_ne!(get(&address, "/").status, 200);
    assert_eq!(get(&address, "/healthz").status, 200);
    for (token, status) in [("wrong", 401), ("a-long-and-secret-token", 200)] {
        let bearer = format!("Bearer {token}");
        assert_eq!(
            ask(&address, "GET", "/api/v1/mentions", &[("Authorization", &bearer)], "").status,
            status
        );
    }
}
