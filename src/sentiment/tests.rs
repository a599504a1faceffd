//! Tests of the ear: each rule on a sentence, the labelled lines, and what holds for any text.

use std::fmt::Write;

use proptest::prelude::*;

use super::explain::polarity;
use super::*;
use crate::language::LANGUAGES;
use crate::language::words;
use crate::mention::{Because, Label};

#[test]
fn what_is_compiled_in_has_no_faults() {
    assert_eq!(Ear::check().err().map(|faults| faults.to_string()), None);
}

fn ear() -> Ear {
    match Ear::new() {
        Ok(ear) => ear,
        Err(faults) => panic!("{faults}"),
    }
}

pub(super) fn heard(language: Language, text: &str) -> Verdict {
    let words = words::words(text);
    ear().score(language, &[Passage::whole(Field::Text, text, &words)], None)
}

/// The part of a verdict that a word gave.
pub(super) fn part(verdict: &Verdict, word: &str) -> Because {
    let found = verdict.because.iter().find(|part| part.word.as_deref() == Some(word));
    found
        .unwrap_or_else(|| panic!("{word} is no part of {:?}", verdict.because))
        .clone()
}

/// A word's weight over its valence, and the rules that made it.
pub(super) fn changed(language: Language, text: &str, word: &str) -> (f64, String) {
    let part = part(&heard(language, text), word);
    (
        (part.weight / part.valence * 100.0).round() / 100.0,
        part.rules.join(" "),
    )
}

#[test]
fn negators_turn_what_follows_within_their_clause() {
    assert_eq!(
        changed(Language::SV, "Maten var inte alls god", "god"),
        (-0.7, "negated".into())
    );
    assert_eq!(
        changed(Language::SV, "Kom inte, maten var god", "god"),
        (1.0, String::new())
    );
    assert_eq!(
        changed(Language::EN, "The staff is not friendly", "friendly"),
        (-0.7, "negated".into())
    );
    assert_eq!(
        changed(Language::RU, "Еда была не вкусная", "вкусная"),
        (-0.7, "negated".into())
    );
    assert_eq!(
        changed(Language::FI, "Ruoka ei ollut maukasta", "maukasta"),
        (-0.7, "negated".into())
    );
}

#[test]
fn a_negator_behind_the_verb_turns_it() {
    assert_eq!(
        changed(Language::SV, "Jag gillar inte kaffet", "gillar"),
        (-0.7, "negated".into())
    );
    assert_eq!(
        changed(Language::NB, "Jeg elsker ikke kaffen", "elsker"),
        (-0.7, "negated".into())
    );
    let verdict = heard(Language::SV, "Rekommenderar inte detta skräp");
    assert!(
        part(&verdict, "skräp").weight < 0.0,
        "the bad word behind stays bad: {:?}",
        verdict.because
    );
    assert_eq!(verdict.label, Label::Negative);
}

#[test]
fn a_bad_word_denied_is_faint_praise_and_a_vile_one_stays_bad() {
    assert!(heard(Language::SV, "Maten är inte dyr").score > 0.0);
    assert!(heard(Language::DA, "Det er ikke en skid").score <= 0.0);
}

#[test]
fn not_only_denies_nothing() {
    let verdict = heard(Language::SV, "Servicen är inte bara snabb utan också vänlig");
    assert!(
        verdict.because.iter().all(|part| part.weight > 0.0),
        "{:?}",
        verdict.because
    );
}

#[test]
fn a_negator_alone_weighs_a_little() {
    let verdict = heard(Language::SV, "De cyklar inte till butiken");
    assert_eq!((verdict.score, verdict.label), (-0.4, Label::Neutral));
}

#[test]
fn an_asking_negator_turns_nothing() {
    let verdict = heard(Language::FI, "Eikö tämä ole ihana?");
    assert!(verdict.score > 0.0, "{verdict:?}");
}

#[test]
fn strengtheners_and_weakeners_stand_beside() {
    let (strong, rules) = changed(Language::SV, "Väldigt god mat", "god");
    assert!(strong > 1.0 && rules == "intensified", "{strong} {rules}");
    let (weak, rules) = changed(Language::SV, "Lite god mat", "god");
    assert!(weak < 1.0 && rules == "weakened", "{weak} {rules}");
    let (late, rules) = changed(Language::EN, "The staff is friendly as hell", "friendly");
    assert!(late > 1.0 && rules == "intensified", "{late} {rules}");
}

#[test]
fn a_strengthener_with_a_tone_of_its_own_plays_one_part_only() {
    let verdict = heard(Language::SV, "Fruktansvärt god mat");
    assert_eq!(verdict.because.len(), 1, "{:?}", verdict.because);
    assert!(heard(Language::SV, "Det var fruktansvärt").score < 0.0);
}

#[test]
fn what_follows_but_outweighs_what_stands_before() {
    let verdict = heard(Language::SV, "Maten var god men personalen otrevlig");
    let (before, after) = (part(&verdict, "god"), part(&verdict, "otrevlig"));
    assert_eq!((before.weight / before.valence * 10.0).round(), 7.0);
    assert_eq!((after.weight / after.valence * 10.0).round(), 13.0);
    assert_eq!(before.rules, ["contrast"]);
}

#[test]
fn marks_and_letters_raise_the_voice() {
    assert_eq!(changed(Language::SV, "God mat!", "God"), (1.1, "exclaimed".into()));
    assert_eq!(changed(Language::SV, "God mat!!!!!!", "God"), (1.3, "exclaimed".into()));
    assert_eq!(
        changed(Language::EN, "The staff is FRIENDLY", "FRIENDLY"),
        (1.25, "capitals".into())
    );
    assert_eq!(
        changed(Language::EN, "THE STAFF IS FRIENDLY", "FRIENDLY"),
        (1.0, String::new())
    );
    assert_eq!(
        changed(Language::SV, "Goooood mat", "Goooood"),
        (1.2, "stretched".into())
    );
}

#[test]
fn questions_quotes_and_conditions_are_damped() {
    assert_eq!(
        changed(Language::EN, "Is the staff friendly?", "friendly"),
        (0.4, "question".into())
    );
    let quote = "Chefen säger: ”vi har trevlig personal” och går";
    assert_eq!(changed(Language::SV, quote, "trevlig"), (0.2, "quoted".into()));
    assert_eq!(
        changed(Language::EN, "> the staff is friendly\nSays who", "friendly"),
        (0.2, "quoted".into())
    );
    assert_eq!(
        changed(Language::NB, "Kommer tilbake hvis maten er god", "god"),
        (0.5, "conditional".into())
    );
    assert_eq!(
        changed(Language::SV, "Om ni är trevliga, kommer jag", "trevliga"),
        (0.5, "conditional".into())
    );
}

#[test]
fn compounds_are_guessed_from_their_parts() {
    for (language, word, sign) in [
        (Language::SV, "skitkorvkiosk", -1.0),
        (Language::SV, "jättefestligt", 1.0),
        (Language::NB, "kjempekoselige", 1.0),
        (Language::DA, "vanvidsprojekt", -1.0),
        (Language::SV, "katastrofbygge", -1.0),
        (Language::SV, "försvinner", 0.0),
        (Language::FI, "helmikuussa", 0.0),
    ] {
        let score = heard(language, word).score;
        assert!(
            if sign == 0.0 { score == 0.0 } else { score * sign > 0.0 },
            "{word}: {score}"
        );
    }
}

#[test]
fn signs_wear_out_and_bare_brackets_smile_in_russian_only() {
    let one = heard(Language::SV, "Ok 😍").score;
    let many = heard(Language::SV, "Ok 😍😍😍😍😍😍😍😍").score;
    assert!(one < many && many < 2.0 * one, "{one} {many}");
    assert!(heard(Language::RU, "Ок )))").score > 0.0);
    assert!(
        heard(Language::SV, "Butiken (se (här))")
            .because
            .iter()
            .all(Because::faint)
    );
}

#[test]
fn signs_decide_where_there_are_no_words() {
    assert_eq!(heard(Language::UND, "😡😡 🤬").label, Label::Negative);
    assert_eq!(heard(Language::UND, "42 17").label, Label::Unscored);
}

#[test]
fn a_language_without_a_lexicon_is_unscored() {
    let verdict = heard("is".parse().unwrap(), "Þetta er frábært 😍");
    assert_eq!(
        verdict,
        Verdict {
            label: Label::Unscored,
            certainty: 0.0,
            polarity: None,
            score: 0.0,
            because: vec![]
        }
    );
}

#[test]
fn the_brands_own_name_is_never_scored() {
    let text = "Bra Kaffe har öppet";
    let words = words::words(text);
    let passage = Passage {
        names: &[(0, 2)],
        ..Passage::whole(Field::Text, text, &words)
    };
    let heard = ear().score(Language::SV, &[passage], None);
    let own = |part: &Because| part.end <= "Bra Kaffe".len();
    assert!(heard.because.iter().all(|part| part.faint() && !own(part)), "{heard:?}");
}

#[test]
fn only_the_share_that_counts_is_heard() {
    let text = "Nordkaffe är bra. Fjordbryg är uselt.";
    let words = words::words(text);
    let shares: Vec<f64> = words
        .tokens
        .iter()
        .map(|token| f64::from(token.sentence == 0))
        .collect();
    let passage = Passage {
        shares: &shares,
        ..Passage::whole(Field::Text, text, &words)
    };
    assert_eq!(ear().score(Language::SV, &[passage], None).label, Label::Positive);
}

#[test]
fn stars_are_a_prior_without_a_word() {
    let words = words::words("Ok");
    let passage = Passage::whole(Field::Text, "Ok", &words);
    for (stars, score) in [
        (1.0, -2.5),
        (2.0, -1.5),
        (3.0, 0.0),
        (4.5, 2.0),
        (5.0, 2.5),
        (0.0, -2.5),
        (80.0, 0.0),
    ] {
        let base = ear().score(Language::DA, &[passage], None).score;
        let verdict = ear().score(Language::DA, &[passage], Some(stars));
        assert!((verdict.score - base - score).abs() < 1e-9, "{stars}: {verdict:?}");
    }
    assert_eq!(
        ear().score(Language::DA, &[passage], Some(f64::NAN)),
        ear().score(Language::DA, &[passage], None)
    );
}

#[test]
fn a_verdict_says_why() {
    let text = "Urusel service, men jag är verkligen inte besviken på kaffet! 😍";
    let words = words::words(text);
    let verdict = ear().score(Language::SV, &[Passage::whole(Field::Text, text, &words)], Some(2.0));
    let mut shown = format!("{:?} {:?} {}\n", verdict.label, verdict.polarity, verdict.score);
    for part in &verdict.because {
        let word = part.word.as_deref().unwrap_or("-");
        writeln!(
            shown,
            "{word} {}..{} {} {} {}",
            part.start,
            part.end,
            part.valence,
            part.weight,
            part.rules.join(" ")
        )
        .unwrap();
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn long_texts_take_their_time_once() {
    for piece in [
        "inte bra ",
        "😍",
        "( ",
        "\"bra ",
        "> bra\n",
        "kjempe",
        "a",
        "mycket ",
        "om du ",
    ] {
        let text = piece.repeat(60_000);
        for language in [Language::SV, Language::NB, Language::FI, Language::RU] {
            check(language, &text);
        }
    }
}

/// What must hold of every verdict.
fn check(language: Language, text: &str) {
    let verdict = heard(language, text);
    let sum: f64 = verdict.because.iter().map(|part| part.weight).sum();
    assert!((sum - verdict.score).abs() < 1e-6_f64.max(verdict.because.len() as f64 * 1e-12));
    assert!((0.0..=1.0).contains(&verdict.certainty));
    let polarity = verdict.polarity.unwrap_or_default();
    assert!((-1.0..=1.0).contains(&polarity));
    assert_eq!(polarity > 0.0, verdict.score > 0.0);
    assert_eq!(polarity < 0.0, verdict.score < 0.0);
    if text.len() < 10_000 {
        for part in &verdict.because {
            let slice: String = text.chars().skip(part.start).take(part.end - part.start).collect();
            assert_eq!(part.word.as_deref(), Some(slice.as_str()));
        }
    }
}

/// Texts of words that rules know, of marks, and of anything.
fn texts() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "inte",
        "bra",
        "väldigt",
        "men",
        "dålig",
        "!",
        "?",
        ",",
        "”",
        ">",
        "\n",
        "😍",
        ":)",
        "om",
        "du",
        "utan",
        "ikke",
        "хорошо",
        "не",
        "очень",
        ")))",
        "ei",
        "hyvä",
        "skitdålig",
        "not",
        "good",
        "as",
        "hell",
        "5",
        "BRA",
        "braaaa",
    ]);
    prop::collection::vec(prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}"], 0..40)
        .prop_map(|parts| parts.join(" "))
}

proptest! {
    #[test]
    fn weights_add_up_and_spans_are_true(text in texts(), which in 0_usize..LANGUAGES.len()) {
        check(LANGUAGES[which].language, &text);
    }

    #[test]
    fn any_text_is_heard_alike_twice(text in any::<String>()) {
        prop_assert_eq!(heard(Language::RU, &text), heard(Language::RU, &text));
        check(Language::SV, &text);
    }

    #[test]
    fn polarity_has_the_sign_of_the_score(thousandths in -50_000_i32..50_000) {
        let score = f64::from(thousandths) / 1000.0;
        prop_assert_eq!(polarity(score).partial_cmp(&0.0), score.partial_cmp(&0.0));
    }
}
