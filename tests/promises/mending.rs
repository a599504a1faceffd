//! Whatever happens to the index, the same answers come back by themselves.

use std::fs;
use std::path::PathBuf;

use crate::house::House;

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(path))
        } else {
            found.push(path)
        }
    }
    found.sort();
    found
}

#[test]
fn each_file_of_the_index_truncated_flipped_or_deleted_is_mended() {
    let house = House::new("[[brand]]\nname = \"Nordkaffe\"\n");
    let line = |i: usize| format!("{{\"id\": \"{i}\", \"text\": \"Nordkaffe nummer {i} är bra\"}}\n");
    house.write("posts.jsonl", (0..60).map(line).collect::<String>());
    house.run(&["import", "posts.jsonl"]).ends_with(0);
    let want = house
        .run(&["search", "nummer", "--jsonl", "--limit", "100"])
        .ends_with(0)
        .out();
    assert_eq!(want.lines().count(), 60);

    let mut damaged = 0;
    let mut at = 0;
    loop {
        // The names change with each repair: the nth file of what is there now.
        let names = files(house.path("gjallar-data/index"));
        let Some(file) = names.get(at) else { break };
        let bytes = fs::read(file).unwrap();
        for kind in 0..4 {
            let Some(file) = files(house.path("gjallar-data/index")).get(at).cloned() else {
                break;
            };
            match kind {
                0 => fs::write(&file, b"").unwrap(),
                1 => fs::write(&file, &bytes[..bytes.len() / 2]).unwrap(),
                2 => {
                    let mut flipped = fs::read(&file).unwrap();
                    let middle = flipped.len() / 2;
                    if let Some(byte) = flipped.get_mut(middle) {
                        *byte ^= 1;
                    }
                    fs::write(&file, flipped).unwrap();
                }
                _ => fs::remove_file(&file).unwrap(),
            }
            let got = house
                .run(&["search", "nummer", "--jsonl", "--limit", "100"])
                .ends_with(0)
                .out();
            assert_eq!(got, want, "after damage {kind} to {}", file.display());
            damaged += 1;
        }
        at += 1;
    }
    assert!(damaged >= 40, "{damaged} cases");
    fs::remove_dir_all(house.path("gjallar-data/index")).unwrap();
    let got = house
        .run(&["search", "nummer", "--jsonl", "--limit", "100"])
        .ends_with(0)
        .out();
    assert_eq!(got, want);
}
