use std::borrow::Cow;

use crate::export::{COLUMNS, FORMATS, named};
use crate::mention::{Because, Engagement, Field, Key, Label, Language, Record, Status};

fn record() -> Record {
    Record {
        key: Key::new(31, "Nordkaffe"),
        id: "abc-1".into(),
        brand: "Nordkaffe".into(),
        source: "kaffebloggen".into(),
        kind: "feed".into(),
        url: Some("https://example.org/1".into()),
        author: Some("@anna".into()),
        published: "2026-11-20T08:15:00Z".parse().ok(),
        seen: "2026-11-20T08:16:00.5Z".parse().unwrap(),
        title: Some("=HYPERLINK(\"https://evil.example\")".into()),
        text: "Urusel, säger \"Bo\":\naldrig mer; 😡".into(),
        language: Language::SV,
        confidence: 0.98,
        label: Label::Negative,
        certainty: 0.9,
        polarity: Some(-0.62),
        score: -2.9,
        because: vec![Because {
            word: Some("Urusel".into()),
            field: Field::Text,
            start: 0,
            end: 6,
            valence: -3.0,
            weight: -2.9,
            rules: vec![Cow::Borrowed("intensified")],
        }],
        engagement: Engagement {
            likes: Some(3),
            shares: Some(0),
            comments: None,
            views: Some(200),
        },
        reach: Some(900),
        rating: Some(2.0),
        reply_to: Some("-1".into()),
        story: "1f".into(),
        tags: vec!["press".into(), "storm".into()],
        status: Status::Open,
        note: None,
    }
}

fn bare() -> Record {
    Record {
        url: None,
        author: None,
        published: None,
        title: None,
        text: "och,så".into(),
        polarity: None,
        label: Label::Unscored,
        because: Vec::new(),
        engagement: Engagement::default(),
        reach: None,
        rating: None,
        reply_to: None,
        tags: Vec::new(),
        status: Status::Done,
        note: Some("ring upp".into()),
        ..record()
    }
}

fn written(format: &str, records: &[Record]) -> String {
    let mut bytes = Vec::new();
    let mut writer = (named(format).unwrap().open)(Box::new(&mut bytes)).unwrap();
    records.iter().for_each(|r| writer.write(r).unwrap());
    writer.finish().unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_format_is_as_it_was() {
    for format in FORMATS {
        insta::assert_snapshot!(format.name, written(format.name, &[record(), bare()]));
        assert!(!format.about.is_empty() && !format.extension.is_empty() && !format.content_type.is_empty());
    }
    assert!(named("CSV").is_some() && named("doc").is_none());
}

#[test]
fn an_empty_export_has_its_header() {
    let names: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
    assert_eq!(written("csv", &[]), names.join(",") + "\r\n");
    assert_eq!(written("jsonl", &[]), "");
}

#[test]
fn no_text_cell_begins_a_formula() {
    let signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠"];
    let before = ["", " ", "\t", "\r", "\n", "\u{a0}", "\u{feff}", "\u{200b}", " \t "];
    let mut texts: Vec<String> = before
        .iter()
        .flat_map(|b| signs.map(|s| format!("{b}{s}1+1")))
        .collect();
    texts.extend(["\tx", "\rx", "\nx", "=1,\"2\"", "@SUM(1)|'x'!A1"].map(String::from));
    let harmless = ["Nordkaffe", "a=b", "1-2", "'=1", "\"=1\"", "<b>", "", "5+"];
    let records = |text: &String| Record {
        text: text.clone(),
        author: Some(text.clone()),
        score: -1.5,
        ..record()
    };
    let rows: Vec<Record> = texts
        .iter()
        .cloned()
        .chain(harmless.map(String::from))
        .map(|t| records(&t))
        .collect();
    let file = written("csv", &rows);
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let at = |name: &str| COLUMNS.iter().position(|c| c.name == name).unwrap();
    for (row, asked) in reader.records().map(Result::unwrap).zip(&rows) {
        let defused = texts.contains(&asked.text);
        let expected = if defused {
            format!("'{}", asked.text)
        } else {
            asked.text.clone()
        };
        assert_eq!((&row[at("text")], &row[at("author")]), (&*expected, &*expected));
        assert_eq!(
            (&row[at("score")], &row[at("polarity")]),
            ("-1.5", "-0.62"),
            "numbers stay numbers"
        );
        assert_eq!(row.len(), COLUMNS.len());
    }
}

#[test]
fn json_lines_have_the_names_of_the_contract() {
    let file = written("jsonl", &[record()]);
    let row: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(row["engagement"]["likes"], 3);
    for column in COLUMNS
        .iter()
        .filter(|c| !["likes", "shares", "comments", "views"].contains(&c.name))
    {
        assert!(row.get(column.name).is_some(), "{}", column.name);
    }
}
