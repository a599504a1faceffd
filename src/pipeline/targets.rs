//! Tests of whose share is whose: two names in a text, compared, contrasted, changed for one another.

use super::*;
use crate::mention::Label;

/// Each text toward X and toward Y has these labels.
fn both(language: Language, rows: &[(&str, Label, Label)]) {
    let pipeline = Pipeline::new(&[]).unwrap();
    for (text, x, y) in rows {
        let toward = |target| pipeline.score(text, Some(language), Some(target));
        let (of_x, of_y) = (toward("Xenor"), toward("Yrsila"));
        assert_eq!(
            (of_x.label, of_y.label),
            (*x, *y),
            "{text}\n{:?}\n{:?}",
            of_x.because,
            of_y.because
        );
    }
}

use Label::{Negative, Neutral, Positive};

#[test]
fn each_has_its_clauses() {
    both(
        Language::SV,
        &[
            ("Xenor var usla, Yrsila var fantastiska", Negative, Positive),
            ("Xenor är bra men Yrsila är usla", Positive, Negative),
            ("Xenor och Yrsila är fantastiska", Positive, Positive),
            ("Xenor öppnar. Yrsila är usla. De svarar aldrig.", Positive, Negative),
            ("Xenor eller Yrsila, båda är usla", Negative, Negative),
        ],
    );
    both(
        Language::RU,
        &[("Xenor отличный, а Yrsila ужасный", Positive, Negative)],
    );
    both(
        Language::FI,
        &[("Xenor oli surkea, mutta Yrsila oli loistava", Negative, Positive)],
    );
    both(
        Language::NB,
        &[("Xenor var forferdelig mens Yrsila var fantastisk", Negative, Positive)],
    );
}

#[test]
fn what_is_better_than_another_is_good_and_the_other_is_not() {
    both(Language::SV, &[("Xenor är bättre än Yrsila", Positive, Negative)]);
    both(Language::NB, &[("Xenor er bedre enn Yrsila", Positive, Negative)]);
    both(Language::NN, &[("Xenor er betre enn Yrsila", Positive, Negative)]);
    both(Language::DA, &[("Xenor er bedre end Yrsila", Positive, Negative)]);
    both(
        Language::FI,
        &[
            ("Xenor on parempi kuin Yrsila", Positive, Negative),
            ("Xenor on Yrsilaa parempi", Positive, Negative),
        ],
    );
    both(
        Language::RU,
        &[
            ("Ксенор лучше, чем Yrsila", Positive, Negative),
            ("Xenor лучше Yrsila", Positive, Negative),
        ],
    );
    both(Language::EN, &[("Xenor is better than Yrsila", Positive, Negative)]);
}

#[test]
fn rather_one_than_the_other() {
    both(
        Language::SV,
        &[(
            "Jag åker hellre en timme till Xenor än handlar hos Yrsila",
            Positive,
            Negative,
        )],
    );
    both(
        Language::NB,
        &[(
            "Går heller en time til Xenor enn å handle på Yrsila",
            Positive,
            Negative,
        )],
    );
    both(
        Language::FI,
        &[("Ajan mieluummin Xenoriin kuin käyn Yrsilassa", Positive, Negative)],
    );
}

#[test]
fn what_is_not_like_the_other() {
    both(
        Language::SV,
        &[("Till skillnad från Yrsila är Xenor pålitliga", Positive, Negative)],
    );
    both(
        Language::EN,
        &[("Unlike Yrsila, Xenor is reliable", Positive, Negative)],
    );
    both(
        Language::RU,
        &[("В отличие от Yrsila, Xenor надежный", Positive, Negative)],
    );
}

#[test]
fn who_changes_likes_what_was_chosen() {
    both(
        Language::SV,
        &[
            ("Bytte från Yrsila till Xenor och är jättenöjd", Positive, Negative),
            ("Byter från Yrsila till Xenor i maj, hur gör man?", Neutral, Neutral),
        ],
    );
    both(Language::RU, &[("Перешли с Yrsila на Xenor", Positive, Negative)]);
    both(Language::FI, &[("Vaihdoin Yrsilasta Xenoriin", Positive, Negative)]);
}

#[test]
fn a_brand_may_be_the_measure_of_something_nameless() {
    let pipeline = Pipeline::new(&[]).unwrap();
    let tone = pipeline.score("Allting är bättre än Xenor", Some(Language::SV), Some("Xenor"));
    assert_eq!(tone.label, Label::Negative, "{:?}", tone.because);
}

#[test]
fn russian_in_latin_letters_is_russian() {
    let pipeline = Pipeline::new(&[]).unwrap();
    let tone = pipeline.score("Xenor uzhasno rabotaet, ochen ploho", None, Some("Xenor"));
    assert_eq!(
        (tone.language, tone.label),
        (Language::RU, Label::Negative),
        "{:?}",
        tone.because
    );
    assert!(tone.because.iter().any(|part| part.word.as_deref() == Some("uzhasno")));
}
