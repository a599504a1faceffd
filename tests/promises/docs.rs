//! The papers tell the truth.

use std::fs;

use crate::house::House;

#[test]
fn the_readme_shows_the_verbs_as_help_does() {
    let help = House::new("").run(&["--help"]).ends_with(0).out();
    let verbs = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let want: String = verbs
        .lines()
        .map(|line| format!("{}\n", line.trim_end().strip_prefix("  ").unwrap_or(line)))
        .collect();
    let readme = fs::read_to_string("README.md").unwrap();
    let shown = readme
        .split("<!-- verbs -->\n```text\n")
        .nth(1)
        .unwrap()
        .split("```\n<!-- /verbs -->")
        .next()
        .unwrap();
    assert_eq!(shown, want, "put this between the marks:\n{want}");
}

#[test]
fn the_readme_names_every_kind_of_source() {
    let readme = fs::read_to_string("README.md").unwrap();
    for kind in gjallar::sources::KINDS {
        assert!(
            readme.contains(&format!("| `{}` |", kind.name)),
            "no row for {}",
            kind.name
        );
    }
}

#[test]
fn the_examples_are_valid_configurations() {
    let readme = fs::read_to_string("README.md").unwrap();
    for block in readme
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
    {
        let house = House::new(&format!("[[brand]]\nname = \"Nordkaffe\"\n{block}"))
            .variable("GJALLAR_SLACK", "https://hooks.example.org/x");
        house.run(&["check"]).ends_with(0);
    }
    for kind in gjallar::sources::KINDS {
        House::new(kind.example).run(&["check"]).ends_with(0);
    }
}

#[test]
fn help_and_papers_come_from_one_place() {
    let house = House::new("");
    assert!(house.run(&["man"]).ends_with(0).out().contains("gjallar"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            house
                .run(&["completions", shell])
                .ends_with(0)
                .out()
                .contains("gjallar")
        );
    }
    house
        .run(&[
            "init",
            "--brand",
            "Nordkaffe",
            "--competitor",
            "Fjordbryg",
            "-o",
            "new.toml",
        ])
        .ends_with(0);
    house
        .run(&["init", "--brand", "Nordkaffe", "-o", "new.toml"])
        .ends_with(2);
    house.run(&["--config", "new.toml", "check"]).ends_with(0);
}
