//! Tests of undertones, through the ear.

use std::fs;

use crate::language::words;
use crate::mention::{Because, Field, Label, Language};
use crate::sentiment::{Ear, Passage};

/// An ear whose Swedish folder has these undertones.
fn with_undertones(learnt: &str) -> Ear {
    let text = |place: &str| {
        let text = match place {
            "sv/learnt.tsv" => Some(learnt.to_owned()),
            _ if place.ends_with("learnt.tsv") => None,
            _ => Some(fs::read_to_string(format!("lexicons/{place}")).map_err(|e| e.to_string())?),
        };
        Ok(text)
    };
    Ear::of(text).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn undertones_lean_where_nothing_else_speaks_and_never_make_a_label() {
    let ear = with_undertones("stolen\t-0.5\nbordet\t-0.4\nlampan\t0.1\ndålig\t2\n");
    let heard = |text: &str| {
        let words = words::words(text);
        ear.score(Language::SV, &[Passage::whole(Field::Text, text, &words)], None)
    };
    let silent = heard("Stolen står vid bordet under lampan, stolen alltså.");
    assert_eq!(silent.label, Label::Neutral);
    assert!((silent.score + 0.3).abs() < 0.005, "{silent:?}");
    let words: Vec<_> = silent.because.iter().filter_map(|part| part.word.as_deref()).collect();
    assert_eq!(words, ["Stolen", "bordet", "lampan"]);
    assert_eq!(silent.because.first().map(|part| part.valence), Some(-0.5));
    assert!(silent.because.iter().all(|part| part.rules == ["undertone"]));
    assert_eq!(heard("Lampan där").score, 0.1);
    assert!(
        heard("Stolen är bra.")
            .because
            .iter()
            .all(|part: &Because| !part.faint())
    );
    // A word of tone has no undertone beside it.
    assert!(heard("dålig").score < 0.0);
}

#[test]
fn a_faulty_undertone_is_named_and_a_missing_file_is_none() {
    let of = |learnt: Option<&str>| {
        Ear::of(|place| match place {
            "fi/learnt.tsv" => Ok(learnt.map(str::to_owned)),
            _ => Ok(fs::read_to_string(format!("lexicons/{place}")).ok()),
        })
    };
    assert!(of(None).is_ok());
    let faults = of(Some("pöytä\t0.3\ntuoli\t9\n"))
        .err()
        .map(|faults| faults.to_string());
    assert!(faults.is_some_and(|faults| faults.starts_with("lexicons/fi/learnt.tsv:2:")));
}
