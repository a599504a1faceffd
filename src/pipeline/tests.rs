//! Tests of the whole way from a post to its mentions.

use proptest::prelude::*;

use super::*;
use crate::mention::{Because, Label};

fn brand(name: &str) -> Brand {
    Brand {
        name: name.to_owned(),
        terms: vec![name.to_owned()],
        near: Vec::new(),
        exclude: Vec::new(),
        case: false,
        role: Role::Own,
        group: "default".to_owned(),
        lexicon: Vec::new(),
        learnt: Vec::new(),
    }
}

fn pipeline(names: &[&str]) -> Pipeline {
    let brands: Vec<Brand> = names.iter().map(|name| brand(name)).collect();
    match Pipeline::new(&brands) {
        Ok(pipeline) => pipeline,
        Err(faults) => panic!("{faults}"),
    }
}

fn post(title: Option<&str>, text: &str) -> Post {
    Post {
        title: title.map(str::to_owned),
        text: text.to_owned(),
        ..Post::default()
    }
}

fn labels(mentions: &[Mention]) -> Vec<(&str, Label)> {
    mentions
        .iter()
        .map(|mention| (mention.brand.as_str(), mention.tone.label))
        .collect()
}

#[test]
fn each_brand_gets_the_tone_of_its_own_sentences() {
    let pipeline = pipeline(&["Nordkaffe", "Fjordbryg"]);
    let text = "Jag har provat båda. Nordkaffes kaffe är fantastiskt gott. Fjordbryg är urusla och otrevliga.";
    let mentions = pipeline.mentions(7, &post(None, text));
    assert_eq!(
        labels(&mentions),
        [("Nordkaffe", Label::Positive), ("Fjordbryg", Label::Negative)]
    );
    assert!(
        mentions
            .iter()
            .all(|mention| mention.post == 7 && mention.tone.language == Language::SV)
    );
}

#[test]
fn a_post_that_names_no_brand_is_no_mention() {
    assert!(
        pipeline(&["Nordkaffe"])
            .mentions(1, &post(None, "Gott kaffe i stan idag"))
            .is_empty()
    );
}

#[test]
fn a_channels_post_is_a_mention_named_or_not() {
    let pipeline = pipeline(&["Kaffila", "Nordkaffe"]);
    let channel = Post {
        channel: Some("Nordkaffe".to_owned()),
        ..post(None, "Er kundtjänst är verkligen urusel")
    };
    assert_eq!(
        labels(&pipeline.mentions(1, &channel)),
        [("Nordkaffe", Label::Negative)]
    );
    let both = Post {
        text: "Kaffila är bättre! Ni är urusla och otrevliga".to_owned(),
        ..channel
    };
    let mentions = pipeline.mentions(1, &both);
    assert_eq!(
        mentions.iter().map(|mention| &mention.brand).collect::<Vec<_>>(),
        ["Kaffila", "Nordkaffe"]
    );
}

#[test]
fn the_title_is_heard_once() {
    let pipeline = pipeline(&["Nordkaffe"]);
    let alone = pipeline.mentions(1, &post(None, "Nordkaffe är urusla och det säger alla här i stan"));
    let text = "Nordkaffe är urusla och det säger alla här i stan";
    let repeated = pipeline.mentions(1, &post(Some("Nordkaffe är urusla"), text));
    assert_eq!(alone[0].tone.score, repeated[0].tone.score);
    let other = pipeline.mentions(1, &post(Some("Skandal hos Nordkaffe"), "Nordkaffe är urusla"));
    assert!(other[0].tone.because.iter().any(|part| part.field == Field::Title));
}

#[test]
fn stars_count_and_the_sources_hint_helps() {
    let rated = Post {
        rating: Some(1.0),
        language: Some(Language::DA),
        ..post(None, "Nordkaffe")
    };
    let mentions = pipeline(&["Nordkaffe"]).mentions(1, &rated);
    assert_eq!(
        (mentions[0].tone.label, mentions[0].tone.language),
        (Label::Negative, Language::DA)
    );
}

#[test]
fn a_target_is_scored_by_its_sentences_and_never_by_its_name() {
    let pipeline = pipeline(&["Fjordbryg"]);
    let text = "Kaffila är fantastiska. Fjordbryg är urusla.";
    assert_eq!(pipeline.score(text, None, Some("Kaffila")).label, Label::Positive);
    let named = pipeline.score("Urusla Kaffet har öppet", Some(Language::SV), Some("Urusla Kaffet"));
    assert!(named.because.iter().all(Because::faint), "{named:?}");
    let whole = pipeline.score(text, Some(Language::SV), None);
    assert_eq!(pipeline.score(text, Some(Language::SV), Some("Nordkaffe")), whole);
    assert_eq!(whole.confidence, 1.0);
}

#[test]
fn a_language_without_a_lexicon_is_unscored() {
    let tone = pipeline(&[]).score(
        "Der Kaffee bei Nordkaffe ist leider wirklich sehr schlecht geworden",
        None,
        None,
    );
    assert_eq!((tone.label, tone.polarity, tone.score), (Label::Unscored, None, 0.0));
    assert!(tone.because.is_empty());
    assert_eq!(pipeline(&[]).score("😡😡", None, None).label, Label::Negative);
    assert_eq!(pipeline(&[]).score("", None, None).label, Label::Unscored);
}

#[test]
fn the_fingerprint_follows_what_decides_and_nothing_else() {
    let print = |brands: &[Brand]| fingerprint(brands);
    let plain = print(&[brand("Nordkaffe")]);
    assert_eq!(plain, pipeline(&["Nordkaffe"]).fingerprint());
    assert_ne!(plain, print(&[brand("Fjordbryg")]));
    assert_ne!(
        plain,
        print(&[Brand {
            case: true,
            ..brand("Nordkaffe")
        }])
    );
    assert_ne!(
        plain,
        print(&[Brand {
            exclude: vec!["Nordkaffe Arena".to_owned()],
            ..brand("Nordkaffe")
        }])
    );
    assert_eq!(
        plain,
        print(&[Brand {
            group: "kaffe".to_owned(),
            role: Role::Competitor,
            ..brand("Nordkaffe")
        }])
    );
    assert_ne!(
        plain,
        print(&[Brand {
            lexicon: vec![("kö".to_owned(), 0.0)],
            ..brand("Nordkaffe")
        }])
    );
}

#[test]
fn a_brands_own_words_count_for_it_alone() {
    let game = Brand {
        lexicon: vec![("krigszon".to_owned(), 3.0)],
        ..brand("Stridslek")
    };
    let pipeline = Pipeline::new(&[game, brand("Nordkaffe")]).unwrap();
    let mentions = pipeline.mentions(1, &post(None, "Stridslek är en krigszon. Nordkaffe är en krigszon."));
    let score = |brand: &str| mentions.iter().find(|m| m.brand == brand).map(|m| m.tone.score);
    assert_eq!(score("Stridslek"), Some(3.0));
    assert!(score("Nordkaffe").is_some_and(|score| score < 3.0));
}

#[test]
fn a_mention_as_it_is_handed_on() {
    let post = post(
        Some("Ny kopp från Nordkaffe"),
        "Skitsnygg! Men den gick sönder första dagen, jag är inte nöjd 😡",
    );
    let mention = pipeline(&["Nordkaffe"]).mentions(1, &post).remove(0);
    // How sure the detector is, is its own matter.
    insta::assert_json_snapshot!(Tone {
        confidence: 1.0,
        ..mention.tone
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_and_no_target_breaks_it(text in any::<String>(), target in any::<String>(), rating in any::<f64>()) {
        let pipeline = pipeline(&["Nordkaffe", "H&M"]);
        let tone = pipeline.score(&text, None, Some(&target));
        prop_assert_eq!(&tone, &pipeline.score(&text, None, Some(&target)));
        let named = Post { rating: Some(rating), ..post(Some(&text), &format!("{text} Nordkaffe {target}")) };
        for mention in pipeline.mentions(1, &named) {
            let sum: f64 = mention.tone.because.iter().map(|part| part.weight).sum();
            prop_assert!((sum - mention.tone.score).abs() < 1e-9);
        }
    }
}

#[test]
fn each_sentence_is_heard_in_its_own_language() {
    let pipeline = pipeline(&["Nordkaffe"]);
    let text = "Jag köpte en ny bryggare från Nordkaffe och den är urusel. The support was absolutely terrible and rude to us.";
    let tone = pipeline.score(text, None, None);
    let words: Vec<&str> = tone.because.iter().filter_map(|part| part.word.as_deref()).collect();
    assert!(words.contains(&"urusel") && words.contains(&"terrible"), "{words:?}");
    assert!(tone.because.is_sorted_by_key(|part| part.start));
    let told = pipeline.score(text, Some(Language::SV), None);
    assert!(told.because.iter().all(|part| part.word.as_deref() != Some("terrible")));
}
