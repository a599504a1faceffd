//! A brand's own words: configured, or learnt from labels by hand and kept only when asked for.

use std::fs;

use crate::house::House;

const GAME: &str = "[[brand]]\nname = \"Stridslek\"\n";

/// Forty posts about a game in which war is no fault, and a word that the lists do not know is one.
fn house(config: &str) -> House {
    let house = House::new(config);
    let mut posts = String::new();
    for i in 0..40 {
        let text = match i % 2 {
            0 => format!("Stridslek har krig på bana {i} i kväll"),
            _ => format!("Stridslek fick rubbelhack på bana {i} i kväll"),
        };
        posts.push_str(&format!(
            "{{\"id\": \"p{i}\", \"text\": \"{text}\", \"language\": \"sv\"}}\n"
        ));
    }
    house.write("posts.jsonl", posts);
    house.run(&["import", "posts.jsonl"]).ends_with(0);
    house
}

fn mark(house: &House, posts: std::ops::Range<usize>) {
    for i in posts {
        let label = if i % 2 == 0 { "neutral" } else { "negative" };
        house.run(&["mark", &format!("p{i}"), "--label", label]).ends_with(0);
    }
}

#[test]
fn own_words_are_learnt_from_labels_shown_and_kept_only_when_asked() {
    let house = house(GAME);
    assert_eq!(house.search("label:negative").len(), 20);
    mark(&house, 0..19);
    let refused = house.run(&["lexicon", "learn"]).ends_with(1);
    assert!(
        refused.err().contains("19 labels set by hand; 20 are needed"),
        "{}",
        refused.err()
    );
    mark(&house, 19..24);

    let shown = house.run(&["lexicon", "learn", "--brand", "stridslek"]).ends_with(0);
    for part in [
        "Stridslek: 24 labels set by hand",
        "→ +0.0  krig  in 12 of them",
        "rubbelhack  in 12 of them",
        "labels by hand that come out right: 0 of 24 before, 24 after",
        "history: 16 of 16 other mentions change their label",
        "8 negative → neutral",
        "8 neutral → negative",
        "labelled lines of the project that come out right: ",
    ] {
        assert!(shown.out().contains(part), "no `{part}` in\n{}", shown.out());
    }
    assert!(shown.err().contains("--keep"), "{}", shown.err());
    assert!(!house.path("gjallar-data/lexicon.toml").exists());

    house.run(&["lexicon", "learn", "--keep"]).ends_with(0);
    let kept = fs::read_to_string(house.path("gjallar-data/lexicon.toml")).unwrap();
    assert!(kept.contains("[\"Stridslek\"]\n\"krig\" = 0.0\n"), "{kept}");
    let check = house.run(&["check"]).ends_with(0).out();
    assert!(check.contains("own words krig 0, rubbelhack -"), "{check}");
    let negative = house.search("label:negative rubbelhack").len();
    assert_eq!((negative, house.search("label:negative krig").len()), (20, 0));
    house.run(&["backup", "copy"]).ends_with(0);
    assert_eq!(fs::read_to_string(house.path("copy/lexicon.toml")).unwrap(), kept);

    // The configuration stands over what was learnt.
    house.write("gjallar.toml", format!("{GAME}[brand.lexicon]\nrubbelhack = 3\n"));
    assert_eq!(house.search("label:positive rubbelhack").len(), 8);
}

#[test]
fn configured_words_decide_and_faults_are_named() {
    let house = house(&format!("{GAME}[brand.lexicon]\nkrig = 0\n\"bana\" = 2.5\n"));
    assert_eq!(house.search("label:positive").len(), 40);
    house.write("gjallar.toml", format!("{GAME}[brand.lexicon]\nkrig = \"inte\"\n"));
    let check = house.run(&["check"]).ends_with(2);
    assert!(
        check
            .err()
            .contains("gjallar.toml:4: `krig` in [brand.lexicon] is a string"),
        "{}",
        check.err()
    );
    let unknown = house.run(&["lexicon", "learn", "--brand", "Nobody"]).ends_with(2);
    assert!(!unknown.err().is_empty());
}

#[test]
fn a_spoilt_layer_is_named_with_its_line() {
    let house = house(GAME);
    house.write("gjallar-data/lexicon.toml", "[Stridslek]\nkrig = 12\n");
    let check = house.run(&["check"]).ends_with(2);
    assert!(check.err().contains("lexicon.toml:2: `krig`"), "{}", check.err());
}

#[test]
fn a_folder_of_lexicons_is_checked_line_by_line() {
    let house = House::new("");
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    for folder in ["common", "sv", "nb", "nn", "da", "fi", "ru", "en"] {
        fs::create_dir_all(house.path("lexicons").join(folder)).unwrap();
        for file in fs::read_dir(ours.join(folder)).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            house.write(&format!("lexicons/{folder}/{name}"), fs::read(&file).unwrap());
        }
    }
    let check = ["check", "--lexicons", "lexicons"];
    house.run(&check).ends_with(0);

    let valence = fs::read(ours.join("fi/valence.tsv")).unwrap();
    house.write(
        "lexicons/fi/valence.tsv",
        "hyvä\t2\nhuono\t-5\nHieno\t2\nhyvä\t1\nkiva 2\n",
    );
    let told = house.run(&check).ends_with(2);
    for fault in ["valence.tsv:2:", "valence.tsv:3:", "valence.tsv:4:", "valence.tsv:5:"] {
        assert!(told.err().contains(fault), "no {fault} in:\n{}", told.err());
    }
    house.write("lexicons/fi/valence.tsv", b"hyv\xe4\t2\n");
    assert!(house.run(&check).ends_with(2).err().contains("line 1 is not UTF-8"));
    house.write("lexicons/fi/valence.tsv", valence);
    house.write("lexicons/sv/SOURCE.md", "Ours.\n");
    assert!(house.run(&check).ends_with(2).err().contains("names no licence"));
}
