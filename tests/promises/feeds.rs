//! A post is taken once, however its feed is dressed up; what did not change costs nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::house::House;
use crate::site::{Site, answer, config, item, not_found, ok, rss};

/// The same five items, told differently at each of 20 polls.
fn dressed(round: usize) -> String {
    let scheme = if round.is_multiple_of(2) { "http" } else { "https" };
    let tracker = if round.is_multiple_of(3) {
        String::new()
    } else {
        format!("?utm_source=x{round}&amp;utm_medium=rss")
    };
    let mut items: Vec<String> = (0..5)
        .map(|i| {
            let guid = format!("Urn-Post-{i}");
            let guid = if round % 4 == 1 { guid.to_uppercase() } else { guid };
            let link = format!("{scheme}://Blog.Example.org/{i}{tracker}");
            let date = format!("<pubDate>Mon, 0{} Mar 2026 10:00:00 GMT</pubDate>", 1 + round % 9);
            item(&guid, &link, &format!("Nordkaffe {i}"), "text").replace("</item>", &(date + "</item>"))
        })
        .collect();
    items.rotate_left(round % 5);
    // A title alone, without guid and link: known by what it says.
    items.push("<item><title>Nordkaffe utan allt</title></item>".to_owned());
    items.concat()
}

#[test]
fn the_same_items_in_twenty_disguises_are_taken_once() {
    let round = AtomicUsize::new(0);
    let site = Site::serve(move |_| rss(&dressed(round.fetch_add(1, Ordering::SeqCst))));
    let house = House::new(&config(&site, &[("blog", "/feed")], ""));
    for _ in 0..20 {
        house.run(&["poll"]).ends_with(0);
    }
    assert_eq!(house.search("").len(), 6);
    assert_eq!(site.asked().len(), 20);
}

#[test]
fn an_unchanged_feed_is_answered_with_304_and_not_read_again() {
    let site = Site::serve(|asked| match asked.header("if-none-match") {
        Some("\"v1\"") => answer("304 Not Modified", &[], ""),
        _ => answer(
            "200 OK",
            &[("Content-Type", "application/rss+xml"), ("ETag", "\"v1\"")],
            "<rss><channel><item><guid>1</guid><title>Nordkaffe</title></item></channel></rss>",
        ),
    });
    let house = House::new(&config(&site, &[("blog", "/feed")], ""));
    for _ in 0..10 {
        house.run(&["poll"]).ends_with(0);
    }
    let conditional = site
        .asked()
        .iter()
        .filter(|asked| asked.header("if-none-match").is_some())
        .count();
    assert_eq!((site.asked().len(), conditional), (10, 9));
    assert_eq!(house.search("").len(), 1);
}

#[test]
fn a_broken_item_and_a_broken_source_cost_only_themselves() {
    let site = Site::serve(|asked| match asked.path.as_str() {
        "/broken" => rss(
            "<item><guid>1</guid><title>Nordkaffe & mer <b></title></item><item><title>Nordkaffe H&M</item><item><guid>3</guid><title>Nordkaffe tre</title></item>",
        ),
        "/cut" => ok(
            "application/rss+xml",
            "<rss><channel><item><guid>a</guid><title>Nordkaffe hel</title></item><item><guid>b</guid><title>Nordka",
        ),
        "/html" => ok("text/html", "<!DOCTYPE html><html><title>Logga in</title></html>"),
        "/empty" => ok("application/rss+xml", ""),
        _ => not_found(),
    });
    let feeds = [
        ("broken", "/broken"),
        ("cut", "/cut"),
        ("html", "/html"),
        ("empty", "/empty"),
        ("gone", "/none"),
    ];
    let house = House::new(&config(&site, &feeds, ""));
    house.run(&["poll"]).ends_with(3);
    assert_eq!(house.search("source:broken").len(), 3);
    assert_eq!(house.search("source:cut").len(), 1);
    let listed: serde_json::Value =
        serde_json::from_str(&house.run(&["sources", "--json"]).ends_with(0).out()).unwrap();
    let states: Vec<(&str, &str)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["name"].as_str().unwrap(), s["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states[1..],
        [
            ("cut", "partial"),
            ("html", "failing"),
            ("empty", "failing"),
            ("gone", "failing")
        ]
    );
    assert!(
        listed[2]["reason"].as_str().unwrap().contains("Logga in"),
        "{}",
        listed[2]
    );
}

#[test]
fn an_edited_item_is_a_new_revision_and_no_new_mention() {
    let round = AtomicUsize::new(0);
    let site = Site::serve(move |_| {
        let text = if round.fetch_add(1, Ordering::SeqCst) == 0 {
            "fantastiskt"
        } else {
            "bedrövligt"
        };
        rss(&item("1", "https://example.org/1", "Nordkaffe", text))
    });
    let house = House::new(&config(&site, &[("blog", "/feed")], ""));
    house.run(&["poll"]).ends_with(0);
    let first = house.search("");
    house.run(&["poll"]).ends_with(0);
    let second = house.search("");
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_eq!(first[0]["key"], second[0]["key"]);
    assert_eq!(second[0]["text"], "bedrövligt");
    assert_eq!(
        (first[0]["label"].as_str(), second[0]["label"].as_str()),
        (Some("positive"), Some("negative"))
    );
}

#[test]
fn a_private_address_is_refused_and_never_reached() {
    let canary = Site::serve(|_| rss(""));
    let port = canary.address().port();
    let target = canary.url("/inner");
    let site = Site::serve(move |_| answer("302 Found", &[("Location", &target)], ""));
    let more = format!(
        "[[source]]\nname = \"direct\"\nkind = \"feed\"\nurl = \"http://2130706433:{port}/\"\n\
         [[source]]\nname = \"named\"\nkind = \"feed\"\nurl = \"http://localhost:{port}/\"\n"
    );
    let house = House::new(&config(&site, &[("redirect", "/feed")], &more));
    house.run(&["poll"]).ends_with(3);
    let listed: serde_json::Value =
        serde_json::from_str(&house.run(&["sources", "--json"]).ends_with(0).out()).unwrap();
    for source in listed.as_array().unwrap() {
        assert_eq!(source["state"], "refused", "{source}");
    }
    assert!(canary.asked().is_empty());
}
