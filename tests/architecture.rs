//! The house keeps its shape: imports run one way, no file grows too long, and the papers tell the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module -> what it may import. `server` and `cli` may import everything above them.
const TABLE: &[(&str, &str)] = &[
    ("mention", ""),
    ("config", "mention"),
    ("language", "mention"),
    ("extract", "language mention"),
    ("fetch", "config mention"),
    ("sources", "config fetch extract mention"),
    ("brands", "config language mention"),
    ("sentiment", "config language mention"),
    ("pipeline", "brands language sentiment config mention"),
    ("stories", "language mention"),
    ("journal", "config mention"),
    ("index", "config fetch journal pipeline stories language mention"),
    ("query", "index brands language mention"),
    ("alerts", "config fetch journal query pipeline stories language mention"),
    ("ingest", "config pipeline stories journal alerts index mention"),
    ("export", "query mention"),
    ("crawl", "sources fetch ingest alerts journal index config mention"),
    ("server", "*"),
    ("cli", "*"),
];

const LONGEST_FILE: usize = 500;

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    rust_files(Path::new("src"), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// `src/fetch/dial.rs` and `src/fetch.rs` belong to `fetch`.
fn module_of(path: &Path) -> String {
    let first = path
        .components()
        .nth(1)
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Top modules named after `crate::` in code, `use crate::{a, b}` included.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|l| format!("{l}\n"))
        .collect();
    let word = |s: &str| {
        s.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && c.is_alphabetic() => {
                            found.insert(word(&list[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
            None => {
                found.insert(word(rest));
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn imports_follow_the_table() {
    let table: BTreeMap<&str, &str> = TABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some(allowed) = table.get(module.as_str()) else {
            wrong.push(format!(
                "{}: module `{module}` is not in the import table",
                path.display()
            ));
            continue;
        };
        for import in imports(&text) {
            let fine = *allowed == "*" || import == module || allowed.split(' ').any(|name| name == import);
            if !fine && table.contains_key(import.as_str()) {
                wrong.push(format!("{}: `{module}` may not import `{import}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_import_reader_sees_every_form() {
    let text = "use crate::mention::Post;\nuse crate::{config::{a, b}, fetch};\n// crate::server\nlet x = crate::journal::open();\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["config", "fetch", "journal", "mention"]);
}

#[test]
fn no_file_is_over_500_lines_and_each_says_what_it_is() {
    let mut wrong = Vec::new();
    let mut tests = Vec::new();
    rust_files(Path::new("tests"), &mut tests);
    let tests = tests
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()));
    for (path, text) in sources().into_iter().chain(tests) {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{}: does not begin with a //! header", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_under_src_are_the_fields_own() {
    let empty = ["manager", "helper", "util", "common", "processor", "data", "info"];
    for (path, _) in sources() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            !stem.split('_').any(|part| empty.contains(&part)),
            "{} says nothing",
            path.display()
        );
    }
}

#[test]
fn architecture_names_every_module_and_no_other() {
    let paper = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for (module, _) in TABLE {
        assert!(
            paper.contains(&format!("`{module}`")),
            "ARCHITECTURE.md does not speak of `{module}`"
        );
    }
    let mut rows = 0;
    for line in paper.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let module = cells[0].trim_matches('`');
        let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        let told = cells[1].replace(['`', ','], "");
        let want = match *allowed {
            "*" => "everything above".to_owned(),
            "" => "nothing".to_owned(),
            list => list.to_owned(),
        };
        assert_eq!(told, want, "ARCHITECTURE.md tells another import row for `{module}`");
        rows += 1;
    }
    assert_eq!(rows, TABLE.len(), "ARCHITECTURE.md's import table is not whole");
    for (at, _) in paper.match_indices("`src/") {
        let path = paper[at + 1..].split('`').next().unwrap();
        assert!(
            Path::new(path).exists(),
            "ARCHITECTURE.md names {path}, which is not there"
        );
    }
}

#[test]
fn pure_modules_have_no_async_no_clock_and_no_disk() {
    let pure = ["extract", "brands", "language", "sentiment", "pipeline", "stories"];
    for (path, text) in sources() {
        if !pure.contains(&module_of(&path).as_str()) {
            continue;
        }
        let product = text.split("#[cfg(test)]").next().unwrap();
        for banned in [
            "async ",
            "Timestamp::now",
            "SystemTime",
            "Instant::now",
            "std::fs",
            "tokio",
        ] {
            assert!(
                !product.contains(banned),
                "{} is pure and must not say `{banned}`",
                path.display()
            );
        }
    }
}
