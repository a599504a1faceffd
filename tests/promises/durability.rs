//! `kill -9` at random moments: no item missing, none twice, each alert delivered under its own key and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::hook::Hook;
use crate::house::{House, until};
use crate::site::{Site, config, item, rss};

const FEEDS: usize = 20;
const ITEMS: usize = 50;

/// 50 kills in CI, 200 in `make soak`.
fn kills() -> usize {
    if std::env::var_os("GJALLAR_SOAK").is_some() {
        200
    } else {
        50
    }
}

/// A feed of which items appear one by one as time goes on, in a sliding window of all of them.
fn feed(number: usize, shown: usize) -> Vec<u8> {
    let items: String = (0..shown.min(ITEMS))
        .rev()
        .map(|i| {
            let text = if i % 2 == 0 {
                "Nordkaffe är uruselt och bedrövligt"
            } else {
                "Nordkaffe är fantastiskt"
            };
            item(
                &format!("f{number}-i{i}"),
                &format!("https://example.org/{number}/{i}"),
                "",
                text,
            )
            .replace("</item>", &format!("<author>a{number}-{i}</author></item>"))
        })
        .collect();
    rss(&items)
}

fn rules() -> String {
    let rule = |n: usize| {
        format!(
            "[[alert]]\nname = \"storm{n}\"\nkind = \"negative_share\"\nbrand = \"Nordkaffe\"\nwindow = \"1d\"\nshare = 0.2\n\
             at_least = {}\nauthors = 3\ncertainty = 0.0\n",
            10 + n * 40
        )
    };
    let channel =
        "[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl_env = \"HOOK\"\nsecret_env = \"HOOK_SECRET\"\n";
    channel.to_owned() + &(0..5).map(rule).collect::<String>()
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_doubled() {
    let shown = Arc::new(AtomicUsize::new(1));
    let now = shown.clone();
    let site = Site::serve(move |asked| {
        let number = asked.path.trim_start_matches("/f").parse().unwrap_or(0);
        feed(number, now.load(Ordering::SeqCst))
    });
    let names: Vec<(String, String)> = (0..FEEDS).map(|n| (format!("f{n}"), format!("/f{n}"))).collect();
    let feeds: Vec<(&str, &str)> = names
        .iter()
        .map(|(name, path)| (name.as_str(), path.as_str()))
        .collect();
    let hook = Hook::new();
    let text = config(&site, &feeds, &rules());
    let text = text.replacen("allow = [", &format!("allow = [\"{}\", ", hook.address()), 1);
    let house = House::new(&text)
        .variable("HOOK", &hook.url())
        .variable("HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    let kills = kills();
    for kill in 0..kills {
        shown.store(1 + kill * ITEMS / kills, Ordering::SeqCst);
        let mut run = house.start(&["run"]);
        std::thread::sleep(Duration::from_millis(fastrand::u64(50..900)));
        run.child.kill().unwrap();
        run.child.wait().unwrap();
    }
    shown.store(ITEMS, Ordering::SeqCst);
    let run = house.start(&["run"]);
    let want: BTreeSet<String> = (0..FEEDS)
        .flat_map(|f| (0..ITEMS).map(move |i| format!("f{f}-i{i}")))
        .collect();
    until("all items", || (house.search("").len() == want.len()).then_some(()));
    until("every alert", || (told(&hook).len() == 5).then_some(()));
    run.signal("TERM");
    assert_eq!(run.end(), 0);

    once_each("the index", &house.search(""), &want);
    let export = house.run(&["export", "--format", "jsonl"]).ends_with(0).out();
    let rows: Vec<Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    once_each("the export", &rows, &want);
    every_alert_once_per_key(&house, &hook);
}

fn once_each(what: &str, rows: &[Value], want: &BTreeSet<String>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        *seen.entry(row["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let twice: Vec<_> = seen.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "twice in {what}: {twice:?}");
    let missing: Vec<_> = want.iter().filter(|id| !seen.contains_key(*id)).collect();
    assert!(missing.is_empty(), "missing in {what}: {missing:?}");
    assert_eq!(seen.len(), want.len(), "more than was served in {what}");
}

/// Bodies by message id.
fn told(hook: &Hook) -> BTreeMap<String, BTreeSet<String>> {
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, body) in hook.heard() {
        told.entry(id).or_default().insert(body);
    }
    told
}

fn every_alert_once_per_key(house: &House, hook: &Hook) {
    let told = told(hook);
    for (id, bodies) in &told {
        assert_eq!(bodies.len(), 1, "{id} was sent with different bytes");
    }
    let ledger: Value = serde_json::from_str(&house.run(&["alerts", "list", "--json"]).ends_with(0).out()).unwrap();
    let keys: BTreeSet<String> = ledger
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["key"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    let sent: BTreeSet<String> = told
        .keys()
        .map(|id| id.rsplitn(3, '/').last().unwrap().to_owned())
        .collect();
    assert_eq!(sent, keys, "alerts told are those of the ledger");
    let heard = hook.heard().len();
    assert!(heard <= told.len() + kills(), "{heard} messages for {} ids", told.len());
}
