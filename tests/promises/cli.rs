//! The command line as a user meets it: answers, complaints, exit codes.

use std::fs;

use serde_json::Value;

use crate::house::House;
use crate::site::{Site, config, item, rss};

const BRAND: &str = "[server]\nlisten = \"127.0.0.1:0\"\n[[brand]]\nname = \"Nordkaffe\"\n[[brand]]\nname = \"Fjordbryg\"\nrole = \"competitor\"\n";

fn posts() -> String {
    let lines = [
        r#"{"id": "1", "source": "forum", "text": "Nordkaffe är urusla, aldrig mer!", "published": "2026-03-01T10:00:00Z", "author": "Elin", "likes": 3}"#,
        r#"{"id": "2", "source": "forum", "text": "Jeg elsker Fjordbryg, kjempegod kaffe", "published": "2026-03-02T10:00:00Z"}"#,
        r#"{"id": "3", "source": "blog", "text": "Nordkaffe ja Fjordbryg: ihanaa kahvia", "published": "2026-03-03T10:00:00Z"}"#,
        r#"{"id": "4", "source": "blog", "text": "Кофе в Нордкаффе ужасный, деньги на ветер", "published": "2026-03-04T10:00:00Z"}"#,
        r#"{"id": "5", "source": "blog", "text": "Inget om något märke alls"}"#,
    ];
    lines.join("\n") + "\n"
}

fn imported() -> House {
    let house = House::new(BRAND);
    house.write("posts.jsonl", posts());
    house.run(&["import", "posts.jsonl"]).ends_with(0);
    house
}

fn keys(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_imported_is_found_counted_and_exported_alike() {
    let house = imported();
    let all = house.search("");
    assert_eq!(all.len(), 5, "post 3 is about two brands, post 5 about none");
    let times: Vec<&str> = all.iter().map(|row| row["published"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first: {times:?}");
    assert_eq!(house.search("brand:Nordkaffe label:negative").len(), 2);
    assert_eq!(house.search("brand:nordkaffe lang:ru").len(), 1);
    assert_eq!(house.search("kahvi").len(), 2, "an inflected form is found by its stem");
    assert_eq!(house.search("source:forum since:2026-03-02").len(), 1);
    let jsonl = house.run(&["export", "--format", "jsonl"]).ends_with(0).out();
    let rows: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(keys(&rows), keys(&all));
    house
        .run(&["export", "label:negative", "--format", "csv", "-o", "out.csv"])
        .ends_with(0);
    let csv = fs::read_to_string(house.path("out.csv")).unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.starts_with("key,id,brand,source,kind,url,author,published,seen,title,text,language,label"),
        "{csv}"
    );
}

#[test]
fn weights_add_up_and_spans_point_at_their_words() {
    for row in imported().search("") {
        let because = row["because"].as_array().unwrap();
        let sum: f64 = because.iter().map(|part| part["weight"].as_f64().unwrap()).sum();
        assert!((sum - row["score"].as_f64().unwrap()).abs() < 1e-6, "{row}");
        let text: Vec<char> = row["text"].as_str().unwrap().chars().collect();
        for part in because {
            let (start, end) = (
                part["start"].as_u64().unwrap() as usize,
                part["end"].as_u64().unwrap() as usize,
            );
            assert_eq!(
                text[start..end].iter().collect::<String>(),
                part["word"].as_str().unwrap()
            );
        }
    }
}

#[test]
fn the_same_file_twice_adds_nothing_and_a_bad_line_is_named() {
    let house = imported();
    let again = house.run(&["import", "posts.jsonl"]).ends_with(0);
    assert!(again.err().contains("0 new, 0 edited, 5 known"), "{}", again.err());
    house.write(
        "more.jsonl",
        "{\"id\": \"9\", \"text\": \"Nordkaffe nio\"}\nnot json\n{\"text\": \"no id\"}\n",
    );
    let ran = house.run(&["import", "more.jsonl"]).ends_with(3);
    assert!(
        ran.err().contains("line 2") && ran.err().contains("line 3"),
        "{}",
        ran.err()
    );
    assert_eq!(house.search("").len(), 6);
}

#[test]
fn a_mark_by_hand_replaces_the_label_and_survives_a_rebuild() {
    let house = imported();
    let ran = house.run(&[
        "mark", "1", "--label", "positive", "--tag", "ironi", "--status", "done", "--note", "skämt",
    ]);
    let key = ran.ends_with(0).out().trim().to_owned();
    for _ in 0..2 {
        let rows = house.search("label:positive source:forum brand:Nordkaffe");
        assert_eq!(keys(&rows), [key.as_str()]);
        let row = &rows[0];
        assert_eq!(
            (&row["tags"][0], &row["status"], &row["note"]),
            (&"ironi".into(), &"done".into(), &"skämt".into())
        );
        assert!(
            row["polarity"].as_f64().unwrap() < 0.0,
            "what was derived stays as it was"
        );
        house.run(&["rebuild"]).ends_with(0);
    }
    house.run(&["mark", &key, "--label", "none"]).ends_with(0);
    assert_eq!(house.search("label:negative source:forum brand:Nordkaffe").len(), 1);
    house.run(&["mark", "nobody", "--status", "done"]).ends_with(2);
    house
        .run(&["mark", "3", "--status", "pending", "--brand", "Fjordbryg"])
        .ends_with(0);
    assert_eq!(house.search("status:pending").len(), 1);
}

#[test]
fn an_id_found_in_two_sources_lists_the_keys() {
    let house = House::new(BRAND);
    let line = |source: &str| format!("{{\"id\": \"1\", \"source\": \"{source}\", \"text\": \"Nordkaffe\"}}\n");
    house.write("a.jsonl", line("a") + &line("b"));
    house.run(&["import", "a.jsonl"]).ends_with(0);
    let ran = house.run(&["mark", "1", "--status", "done"]).ends_with(2);
    for key in keys(&house.search("")) {
        assert!(ran.err().contains(&key), "{}", ran.err());
    }
}

#[test]
fn a_new_brand_is_found_in_all_of_history() {
    let house = imported();
    assert!(house.search("brand:märke").is_empty());
    house.write("gjallar.toml", format!("{BRAND}[[brand]]\nname = \"märke\"\n"));
    house.run(&["rebuild"]).ends_with(0);
    assert_eq!(house.search("brand:märke").len(), 1);
}

#[test]
fn every_fault_of_a_configuration_is_named_at_once_and_nothing_starts() {
    let house = House::new(
        "zone = \"Mars/Olympus\"\n[[brand]]\nname = \"A\"\ncolour = \"red\"\n[[source]]\nname = \"s\"\nkind = \"fead\"\n\
         [[source]]\nname = \"s\"\nkind = \"page\"\nurl = \"http://example.org\"\nitem = \"article[\"\ntext = \".b\"\n\
         [[source]]\nname = \"t\"\nkind = \"feed\"\nurl = \"http://example.org\"\nevery = \"0s\"\nitems = 3\n\
         [[channel]]\nname = \"c\"\nkind = \"slack\"\nurl_env = \"NOT_SET_ANYWHERE\"\n\
         [[alert]]\nname = \"a\"\nkind = \"single\"\nwhere = \"lang:\"\nchannels = [\"nobody\"]\n",
    );
    let ran = house.run(&["check"]).ends_with(2);
    let told = ran.err();
    let faults = [
        "1:",
        "colour",
        "fead",
        "\"s\" is already",
        "article[",
        "every",
        "items",
        "NOT_SET_ANYWHERE",
        "where",
        "nobody",
    ];
    for fault in faults {
        assert!(told.contains(fault), "no word of {fault} in:\n{told}");
    }
    assert!(
        told.lines().filter(|line| line.contains("gjallar.toml:")).count() >= faults.len(),
        "{told}"
    );
    for verb in [&["run"][..], &["poll"], &["search", "x"], &["import", "x.jsonl"]] {
        house.run(verb).ends_with(2);
    }
    assert!(!house.path("gjallar-data").exists(), "nothing was started");
}

#[test]
fn a_wrong_call_ends_with_2_and_says_where() {
    let house = imported();
    for (query, place) in [
        ("(a", ""),
        ("\"a", ""),
        ("colour:red", "brand"),
        ("a AND", ""),
        ("since:yesterdayish", ""),
    ] {
        let ran = house.run(&["search", query]).ends_with(2);
        assert!(
            ran.err().contains("position") && ran.err().contains(place),
            "{query}: {}",
            ran.err()
        );
    }
    house.run(&["search", &"(".repeat(3_000)]).ends_with(2);
    house.run(&["search", &"(".repeat(100_000)]).ends_with(2);
    house.run(&["search", "x", "--limit", "10001"]).ends_with(2);
    house.run(&["search", "--", "-kahvi"]).ends_with(0);
    house.run(&["nonsense"]).ends_with(2);
    house.run(&["--config", "nowhere.toml", "check"]).ends_with(2);
    House::new("").run(&["export", "--format", "papyrus"]).ends_with(2);
}

#[test]
fn one_process_writes_and_the_others_are_told_who() {
    let site = Site::serve(|_| rss(&item("1", "https://example.org/1", "Nordkaffe", "")));
    let house = House::new(&config(&site, &[("blog", "/feed")], ""));
    let run = house.start(&["run"]);
    run.address();
    let ran = house.run(&["poll"]).ends_with(2);
    assert!(
        ran.err().contains(&format!("locked by pid {}", run.child.id())),
        "{}",
        ran.err()
    );
    house.run(&["import", "x.jsonl"]).ends_with(2);
    crate::house::until("the post", || (house.search("").len() == 1).then_some(()));
    let key = keys(&house.search("")).remove(0);
    house.run(&["mark", &key, "--label", "negative"]).ends_with(0);
    crate::house::until("the mark", || (house.search("label:negative").len() == 1).then_some(()));
    house.run(&["rebuild"]).ends_with(0);
    assert_eq!(house.search("label:negative").len(), 1);
    run.signal("TERM");
    assert_eq!(run.end(), 0);
}

#[test]
fn score_answers_line_by_line_in_order() {
    let house = House::new("");
    house.write("in.jsonl", "{\"text\": \"Fantastiskt bra kaffe!\", \"language\": \"sv\"}\nnot json\n{\"text\": \"Ужасный сервис\"}\n{\"text\": \"\"}\n");
    let ran = house.run(&["score", "in.jsonl", "--jsonl"]).ends_with(3);
    let rows: Vec<Value> = ran
        .out()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        (rows[0]["label"].as_str(), rows[2]["label"].as_str()),
        (Some("positive"), Some("negative"))
    );
    assert!(rows[1]["error"].is_string());
    assert_eq!(rows[2]["language"], "ru");
    assert_eq!(rows[3]["language"], "und");
}

#[test]
fn a_backup_serves_as_a_data_folder() {
    let house = imported();
    house.run(&["mark", "1", "--tag", "kept"]).ends_with(0);
    house.run(&["backup", "copy"]).ends_with(0);
    house.run(&["backup", "copy"]).ends_with(2);
    house.write("other.toml", format!("data = \"copy\"\n{BRAND}"));
    let ran = house
        .run(&["--config", "other.toml", "search", "tag:kept", "--json"])
        .ends_with(0);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&ran.out()).unwrap().len(), 1);
}

#[test]
fn opml_becomes_sources() {
    let house = House::new(BRAND);
    house.write("list.opml", "<opml><body><outline text=\"Kaffe\"><outline text=\"A &amp; B\" xmlUrl=\"https://example.org/a.xml\"/></outline></body></opml>");
    let out = house.run(&["sources", "import", "list.opml"]).ends_with(0).out();
    house.write("gjallar.toml", format!("{BRAND}{out}"));
    house.run(&["check"]).ends_with(0);
    assert!(out.contains("A & B"), "{out}");
}

#[test]
fn logs_cannot_be_forged() {
    let evil = "Nordkaffe \u{1b}[2J\r\n{\"level\":\"ERROR\",\"message\":\"forged\"} \u{2028} &#10;x";
    let site = Site::serve(move |_| rss(&item(evil, "https://example.org/1", evil, evil)));
    let house = House::new(&config(&site, &[("blog", "/feed")], "")).variable("GJALLAR_LOG", "trace");
    let ran = house.run(&["poll"]).ends_with(0);
    for line in ran.err().lines().filter(|line| !line.contains("sources asked")) {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_ne!(event["message"], "forged");
    }
    assert!(!ran.err().contains('\u{1b}'));
    assert!(
        !house
            .run(&["search", "Nordkaffe"])
            .ends_with(0)
            .out()
            .contains('\u{1b}')
    );
}

#[test]
fn who_only_reads_needs_no_secret() {
    let house = House::new(
        "[[brand]]\nname = \"Nordkaffe\"\n[[source]]\nname = \"blog\"\nkind = \"feed\"\nurl = \"https://example.org/feed\"\n\
         [[channel]]\nname = \"press\"\nkind = \"slack\"\nurl_env = \"NOT_SET_ANYWHERE\"\n\
         [[alert]]\nname = \"storm\"\nkind = \"single\"\nchannels = [\"press\"]\n",
    );
    for verb in [&["search", "bra"][..], &["export", "--format", "csv"], &["sources"]] {
        house.run(verb).ends_with(0);
    }
    assert!(house.run(&["poll"]).ends_with(2).err().contains("NOT_SET_ANYWHERE"));
    assert!(house.run(&["check"]).ends_with(2).err().contains("NOT_SET_ANYWHERE"));
}

#[test]
fn a_table_from_a_spreadsheet_is_read_and_an_open_quote_is_told() {
    let house = House::new("zone = \"Europe/Stockholm\"\n[[brand]]\nname = \"Nordkaffe\"\n");
    house.write(
        "posts.csv",
        "\u{feff}id;published;text\r\n1;2026-03-01 10:00;Nordkaffe, som alltid, bra\r\n2;2026-03-01 11:00;\"Nordkaffe; dåligt\"\r\n",
    );
    house.run(&["import", "posts.csv"]).ends_with(0);
    let found = house.search("");
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0]["published"], "2026-03-01T10:00:00Z");
    house.write(
        "open.csv",
        format!(
            "id,text\n3,Nordkaffe bra\n4,\"Nordkaffe\n{}",
            "5,Nordkaffe\n".repeat(6_000)
        ),
    );
    let ran = house.run(&["import", "open.csv"]).ends_with(3);
    assert!(ran.err().contains("quote"), "{}", ran.err());
    assert_eq!(house.search("").len(), 3);
}
