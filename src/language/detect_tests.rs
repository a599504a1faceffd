//! Tests of detection.

use proptest::prelude::*;

use super::*;
use crate::language::words::words;

fn detect(text: &str, hint: Option<Language>) -> Guess {
    Detector::new().detect(&words(text), text, hint)
}

#[test]
fn short_posts() {
    let detector = Detector::new();
    let wrong: Vec<(&str, Guess)> = [
        ("sv", "Bra service, tack!"),
        ("sv", "Jag fick aldrig mitt paket från Nordkaffe"),
        ("sv", "Jättegod choklad men alldeles för dyr"),
        ("nb", "Jeg fikk aldri pakken min, dårlig service"),
        ("nb", "Veldig fornøyd med maskinen"),
        ("nn", "Eg fekk ikkje kaffien min, og dei svarar aldri"),
        ("nn", "Dette er ein av dei beste kafeane i Noreg"),
        ("da", "Jeg fik aldrig min pakke, dårlig service"),
        ("da", "Det er noget af det bedste jeg har købt"),
        ("fi", "Huono palvelu, en osta enää mitään"),
        ("fi", "Kahvi oli kylmää ja tilaus myöhässä"),
        ("ru", "Ужасное обслуживание, больше не приду"),
        ("ru", "спасибо за кофе"),
        ("en", "The coffee was cold and they never answered"),
        ("de", "Der Kaffee war kalt und niemand hat geantwortet"),
        ("nl", "De koffie was koud en niemand gaf antwoord"),
        ("et", "Kohv oli külm ja keegi ei vastanud"),
        ("is", "Kaffið var kalt og enginn svaraði mér"),
        ("uk", "Кава була холодна і ніхто не відповів"),
        ("be", "Кава была халодная, і ніхто не адказаў"),
        ("bg", "Кафето беше студено и никой не отговори"),
    ]
    .into_iter()
    .map(|(code, text)| (code, detector.detect(&words(text), text, None)))
    .filter(|(code, guess)| guess.language.code() != *code)
    .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn nothing_to_say() {
    let und = Guess {
        language: Language::UND,
        confidence: 0.0,
    };
    for text in ["", "😡😡 123 :)", "https://nordkaffe.se @nordkaffe #och #och"] {
        assert_eq!(detect(text, None), und, "{text}");
        assert_eq!(detect(text, Some(Language::FI)).language, Language::FI);
    }
    let name = detect("Nordkaffe", Some(Language::FI));
    assert!(name.confidence < 0.9, "{name:?}");
}

#[test]
fn the_source_decides_a_close_call() {
    for hint in [Language::NB, Language::DA] {
        let guess = detect("Det er en bil", Some(hint));
        assert!(guess.confidence < 0.9, "{guess:?}");
    }
    assert_eq!(detect("Vi ses her", Some(Language::NB)).language, Language::NB);
    assert_eq!(detect("Vi ses her", Some(Language::DA)).language, Language::DA);
    let text = "Jag fick aldrig mitt paket och de svarar inte";
    assert_eq!(detect(text, Some(Language::FI)).language, Language::SV);
}

#[test]
fn other_scripts_are_named() {
    assert_eq!(detect("コーヒーがとてもおいしいです", None).language.code(), "ja");
    assert_eq!(detect("Ο καφές ήταν κρύος", Some(Language::SV)).language.code(), "el");
}

/// No sentence here was learnt from; Faroese stands between Nynorsk and Icelandic and has no name in whatlang.
#[test]
fn foreign_languages_are_not_taken_for_ours() {
    let detector = Detector::new();
    let rows = include_str!("../../tests/fixtures/language/foreign.tsv");
    let rows: Vec<(&str, &str)> = rows.lines().filter_map(|line| line.split_once('\t')).collect();
    let (mut all, mut taken, mut named) = (0, Vec::new(), 0);
    for (code, text) in rows.into_iter().filter(|(code, _)| *code != "fo") {
        let guess = detector.detect(&words(text), text, None);
        all += 1;
        if LANGUAGES.iter().any(|row| row.language == guess.language) {
            taken.push((code, guess, text));
        }
        named += usize::from(guess.language.code() == code);
    }
    assert!(
        all == 200 && taken.len() <= 40 && named >= 100,
        "{named} named, {}: {taken:?}",
        taken.len()
    );
}

#[test]
fn a_name_tells_nothing() {
    let text = "The Body Shop";
    let words = words(text);
    let names = &[(0, 3)];
    let guess = Detector::new().hear(
        &Utterance {
            text,
            words: &words,
            names,
        },
        Some(Language::FI),
    );
    assert_eq!((guess.language, guess.confidence), (Language::FI, HEARSAY));
}

#[test]
fn a_sentence_speaks_for_itself() {
    let detector = Detector::new();
    let mut wrong = Vec::new();
    for (text, codes) in [
        (
            "Jag har väntat på paketet i två veckor. The courier says it was never sent by the shop. Nu ringer jag dem igen.",
            "sv en sv",
        ),
        (
            "Kiitos nopeasta toimituksesta, olen todella tyytyväinen! Спасибо большое за быструю доставку.",
            "fi ru",
        ),
        (
            "Jeg er veldig fornøyd med maskinen. Takk for hjelpen! Det var godt gjort.",
            "nb nb nb",
        ),
    ] {
        let words = words(text);
        let said = Utterance {
            text,
            words: &words,
            names: &[],
        };
        let whole = detector.hear(&said, None);
        let heard = detector.sentences(&said, whole);
        let heard: Vec<&str> = heard.iter().map(|guess| guess.language.code()).collect();
        if heard != codes.split(' ').collect::<Vec<_>>() {
            wrong.push((text, whole, heard.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn more_of_the_same_changes_nothing() {
    for text in [
        "Jag fick aldrig mitt paket. ",
        "Eg fekk aldri pakken min. ",
        "Я не получил посылку. ",
    ] {
        let once = detect(text, None);
        let often = detect(&text.repeat(200), None);
        assert_eq!(once.language, often.language);
        assert!(often.confidence > 0.95, "{often:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_has_an_answer(text in "(\\PC|[а-яa-zåäöæø ]){0,60}") {
        let detector = Detector::new();
        let guess = detector.detect(&words(&text), &text, None);
        prop_assert!((0.0..=1.0).contains(&guess.confidence));
    }
}
