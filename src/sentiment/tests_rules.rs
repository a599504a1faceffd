//! Tests of the rules that reach over a clause, a sentence or a text, each on sentences of its kind.

use super::tests::{changed, heard, part};
use super::*;
use crate::language::words;
use crate::mention::Label;

/// Each text has the label that stands before it.
fn labels(language: Language, rows: &[(Label, &str)]) {
    for (label, text) in rows {
        let verdict = heard(language, text);
        assert_eq!(verdict.label, *label, "{text}: {:?}", verdict.because);
    }
}

use Label::{Negative, Neutral, Positive};

#[test]
fn a_bad_thing_that_never_happens_is_praise() {
    assert_eq!(changed(Language::SV, "Aldrig dåligt här", "dåligt").0, -0.6);
    assert!(heard(Language::SV, "Inga problem").score > 0.0);
}

#[test]
fn two_negators_undo_each_other() {
    labels(Language::SV, &[(Positive, "Det går inte att inte älska den")]);
    labels(Language::RU, &[(Positive, "Не могу не рекомендовать")]);
    // Russian denies one thing with several words.
    assert!(heard(Language::RU, "Никто не помог хорошо").score < 0.0);
}

#[test]
fn a_negator_reaches_over_and_for_more_of_the_same() {
    let verdict = heard(Language::SV, "Aldrig trångt och smutsigt");
    assert!(
        verdict.because.iter().all(|part| part.weight > 0.0),
        "{:?}",
        verdict.because
    );
}

#[test]
fn without_says_of_nothing_that_it_is_missing() {
    assert!(heard(Language::NB, "De bar esken opp uten å spørre").score > -0.4);
    assert!(heard(Language::SV, "Vi kom fram utan problem").score > 0.0);
}

#[test]
fn what_is_conceded_weighs_less() {
    assert_eq!(
        changed(Language::SV, "Trots dålig parkering åker vi dit", "dålig"),
        (0.4, "conceded".into())
    );
    labels(
        Language::NB,
        &[(Positive, "Selv om maten var dårlig, var betjeningen fantastisk")],
    );
    labels(Language::RU, &[(Positive, "Хотя дорого, качество отличное")]);
}

#[test]
fn a_wish_tells_what_is_missing() {
    labels(
        Language::SV,
        &[
            (Negative, "Hade önskat bättre svarstid"),
            (Negative, "Tänk om de kunde svara"),
        ],
    );
    labels(Language::FI, &[(Negative, "Kunpa vastaisivat puhelimeen")]);
    labels(Language::RU, &[(Negative, "Хоть бы ответили")]);
    labels(Language::EN, &[(Negative, "I wish they would answer")]);
}

#[test]
fn questions_are_neutral_unless_they_shout_or_ask_why() {
    labels(
        Language::SV,
        &[
            (Neutral, "Är maten god där?"),
            (Negative, "Varför är maten så dålig?"),
            (Negative, "Ska det ta hela dagen?!"),
        ],
    );
}

#[test]
fn others_words_and_scare_quotes() {
    assert_eq!(
        changed(Language::SV, "De skriver \"vår mat är god\" på skylten", "god").0,
        0.2
    );
    let (doubted, rules) = changed(Language::SV, "Det är deras \"goda\" mat", "goda");
    assert!(doubted < 0.0 && rules == "scare quotes", "{doubted} {rules}");
    assert!(
        heard(Language::EN, "> the staff is terrible\nI was there too")
            .score
            .abs()
            < 0.8
    );
}

#[test]
fn irony_is_marked_by_signs_and_tags() {
    labels(
        Language::SV,
        &[
            (Negative, "Jättekul att gå hem i regnet 🙄"),
            (Negative, "Jättekul att gå hem i regnet /s"),
            (Negative, "Jättekul att gå hem i regnet #ironi"),
            (Positive, "Jättekul att gå hem i regnet"),
        ],
    );
    labels(Language::EN, &[(Negative, "Great service. Not.")]);
    // Thanks beside nothing but blame.
    labels(Language::SV, &[(Negative, "Tack för ännu en försening")]);
    labels(Language::SV, &[(Positive, "Tack för snabb hjälp")]);
}

#[test]
fn a_complaint_that_was_put_right_weighs_little() {
    labels(
        Language::SV,
        &[
            (
                Positive,
                "Först var den trasig, men de löste det direkt och var trevliga",
            ),
            (Negative, "De löste det, men sen blev allt fel och trasigt igen"),
        ],
    );
    let verdict = heard(Language::SV, "Kön var hemsk. Men de fixade det på fem minuter.");
    assert!(
        part(&verdict, "hemsk").rules.contains(&"resolved".into()),
        "{:?}",
        verdict.because
    );
}

#[test]
fn ratings_stand_for_themselves() {
    for (text, sign) in [
        ("2/5", -1.0),
        ("8 av 10", 1.0),
        ("Terningkast 2", -1.0),
        ("terningkast seks", 1.0),
        ("★☆☆☆☆", -1.0),
        ("⭐⭐⭐⭐⭐", 1.0),
        ("4,5/5", 1.0),
        ("betyg: 1", -1.0),
        ("två av fem", -1.0),
        ("fem stjärnor", 1.0),
        ("5 av 5 butiker stänger", 0.0),
        ("öppnar den 2/5", 0.0),
        ("anno 1/10000", 0.0),
        ("24/7", 0.0),
    ] {
        let verdict = heard(Language::SV, text);
        let rated = verdict
            .because
            .iter()
            .find(|part| part.rules.contains(&"rating".into()));
        let weight = rated.map_or(0.0, |part| part.weight);
        assert!(
            if sign == 0.0 {
                weight == 0.0
            } else {
                weight * sign > 0.0
            },
            "{text}: {:?}",
            verdict.because
        );
    }
    labels(Language::FI, &[(Positive, "5 tähteä")]);
    labels(Language::RU, &[(Negative, "1 звезда"), (Positive, "5 из 5")]);
}

#[test]
fn spans_of_time_are_faint_praise_and_blame() {
    for (language, text, sign) in [
        (Language::SV, "De kom på fem minuter", 1.0),
        (Language::SV, "Det tog sex veckor", -1.0),
        (Language::SV, "För tredje gången", -1.0),
        (Language::NB, "De kom samme dag", 1.0),
        (Language::FI, "Tulivat vartissa", 1.0),
        (Language::FI, "Siinä meni kolme viikkoa", -1.0),
        (Language::RU, "Ответили за пять минут", 1.0),
        (Language::RU, "Третью неделю", -1.0),
        (Language::EN, "Back within an hour", 0.0),
        (Language::EN, "Back in ten minutes", 1.0),
    ] {
        let score = heard(language, text).score;
        assert!(
            if sign == 0.0 {
                score.abs() < 2.0
            } else {
                score * sign > 0.0
            },
            "{text}: {score}"
        );
    }
}

#[test]
fn words_are_known_however_they_are_spelt() {
    for (language, text, word) in [
        (Language::SV, "Det var en bedrovlig middag tycker jag", "bedrovlig"),
        (Language::SV, "Vilken sk*t", "sk*t"),
    ] {
        let verdict = heard(language, text);
        let spelt = verdict.because.iter().find(|part| part.word.as_deref() == Some(word));
        let known = spelt.is_none_or(|part| part.rules.contains(&"spelling".into()));
        assert!(
            known && (verdict.score < 0.0 || spelt.is_none()),
            "{text}: {:?}",
            verdict.because
        );
    }
    labels(Language::SV, &[(Negative, "Det var en valdigt dalig mat tycker jag")]);
    labels(Language::RU, &[(Negative, "п***ц")]);
}

#[test]
fn a_comparison_and_a_share_of_nothing_are_told_by_their_rules() {
    let text = "Telgo är bra";
    let words = words::words(text);
    let hints = [Hint {
        first: 1,
        past: 2,
        valence: -1.5,
        switched: false,
    }];
    let passage = Passage {
        hints: &hints,
        shares: &[1.0, 1.0, 0.0],
        ..Passage::whole(Field::Text, text, &words)
    };
    let verdict = Ear::new().map(|ear| ear.score(Language::SV, &[passage], None));
    let Ok(verdict) = verdict else { panic!("lexicons") };
    assert_eq!(verdict.because.len(), 1);
    assert_eq!(
        (part(&verdict, "är").weight, part(&verdict, "är").rules),
        (-1.5, vec!["compared".into()])
    );
}

#[test]
fn a_bad_verb_denied_behind_is_praise() {
    assert_eq!(changed(Language::SV, "Den krånglar inte", "krånglar").1, "negated");
    assert!(part(&heard(Language::SV, "Rekommenderar inte detta skräp"), "skräp").weight < 0.0);
}

#[test]
fn nobody_and_never_reach_over_the_clause() {
    assert!(heard(Language::SV, "Ingen på hela det stället verkade särskilt trevlig").score < 0.0);
}

#[test]
fn anything_but_turns_what_follows() {
    assert!(heard(Language::NB, "Betjeningen er alt annet enn hyggelig").score < 0.0);
    assert!(heard(Language::SV, "Allt annat än dåligt").score > 0.0);
    assert!(heard(Language::EN, "The staff is anything but friendly").score < 0.0);
}

#[test]
fn a_vile_adverb_before_praise_only_strengthens() {
    for (language, text) in [
        (Language::NB, "Det var forferdelig koselig"),
        (Language::EN, "It was terribly nice"),
        (Language::SV, "Det var fruktansvärt trevligt"),
    ] {
        let verdict = heard(language, text);
        assert!(
            verdict.score > 1.0 && verdict.because.len() == 1,
            "{text}: {:?}",
            verdict.because
        );
    }
    assert!(heard(Language::SV, "Det var fruktansvärt").score < 0.0);
}

#[test]
fn an_insurance_against_accidents_is_none() {
    assert_eq!(heard(Language::NB, "ulykkesforsikringen").score, 0.0);
    assert!(heard(Language::SV, "katastrofbygge").score < 0.0);
}

#[test]
fn applause_for_nothing_that_is_told_is_irony() {
    labels(
        Language::SV,
        &[
            (Negative, "Grattis till er 👏 Nu fick jag låda nummer två"),
            (Positive, "Grattis, så trevlig butik 👏"),
        ],
    );
}

#[test]
fn a_long_time_without_trouble_is_no_wait() {
    assert!(heard(Language::NB, "Ikke en feil på tre måneder").score > -0.8);
}

#[test]
fn never_such_is_the_worst_or_the_best() {
    for (language, text) in [
        (Language::SV, "Aldrig varit med om en sådan usel kundtjänst"),
        (Language::NB, "Jeg har aldri opplevd så dårlig service"),
        (Language::NN, "Eg har aldri opplevd så dårleg service"),
        (Language::DA, "Aldrig har jeg mødt så elendig en betjening"),
        (Language::FI, "En ole koskaan saanut näin huonoa palvelua"),
        (Language::RU, "Никогда не видел такого ужасного сервиса"),
        (Language::EN, "I have never had such bad service"),
    ] {
        assert_eq!(heard(language, text).label, Negative, "{text}");
    }
    for (language, text) in [
        (Language::NB, "Har aldri smakt så god kaffe"),
        (Language::FI, "En ole koskaan syönyt näin hyvää pizzaa"),
        (Language::RU, "Никогда не ел такой вкусной пиццы"),
        (Language::EN, "I have never had such good coffee"),
    ] {
        assert_eq!(heard(language, text).label, Positive, "{text}");
    }
    // "Never bad", and "never as good as": turned as ever.
    assert!(heard(Language::EN, "I have never had bad service here").score > 0.0);
    assert!(heard(Language::SV, "Den är aldrig så bra som de säger").score < 0.0);
}
