use super::*;

#[test]
fn fires_at_its_thresholds_exactly() {
    // 6 of 10, by 5 authors: every number at its least.
    let script = |bad_ones: usize, good_ones: usize, authors: usize| {
        let mut said = pleased(good_ones);
        said.extend((0..bad_ones).map(|n| bad(format!("a{}", n % authors))));
        said
    };
    for (bad_ones, good_ones, authors, fires) in [
        (6, 4, 5, true),
        (5, 4, 5, false),
        (6, 3, 5, false),
        (6, 4, 4, false),
        (5, 5, 5, false),
        (9, 6, 9, true),
    ] {
        let mut bench = Bench::new(STORM);
        let rows = bench.hear(at(5), script(bad_ones, good_ones, authors));
        assert_eq!(
            rows.len(),
            usize::from(fires),
            "{bad_ones} bad, {good_ones} good, {authors} authors"
        );
        assert_eq!(bench.messages().len(), usize::from(fires));
    }
}

#[test]
fn one_loud_author_is_no_storm() {
    let mut bench = Bench::new(STORM);
    assert!(bench.hear(at(1), (0..500).map(|_| bad("Rolf"))).is_empty());
    // Nor is one in any case, among others who are content.
    assert!(
        bench
            .hear(at(2), (0..500).map(|n| bad(if n % 2 == 0 { "ROLF" } else { " rolf" })))
            .is_empty()
    );
    assert!(bench.hear(at(3), pleased(100)).is_empty());
    assert_eq!(bench.hear(at(4), angry(4)).len(), 1, "the fifth voice");
}

#[test]
fn sources_without_authors_are_one_voice_each() {
    let mut bench = Bench::new(STORM);
    assert!(bench.hear(at(1), (0..50).map(|_| bad(" "))).is_empty());
}

#[test]
fn what_does_not_count() {
    type Twist = fn(Said) -> Said;
    let cases: [(&str, Twist); 6] = [
        ("old by its own date", |said| Said { age: 86_401, ..said }),
        ("not alertable", |said| Said {
            alertable: false,
            ..said
        }),
        ("unsure", |said| Said {
            certainty: 0.49,
            ..said
        }),
        ("unscored", |said| Said {
            label: Label::Unscored,
            ..said
        }),
        ("about another brand", |said| Said {
            brand: "Fjordbryg",
            ..said
        }),
        ("outside of where", |said| Said {
            author: format!("{}x", said.author),
            ..said
        }),
    ];
    let filtered = format!(
        "{STORM}where = \"{}\"\n",
        r#"NOT (author:a0x OR author:a1x OR author:a2x OR author:a3x OR author:a4x OR author:a5x OR author:a6x OR author:a7x OR author:a8x OR author:a9x)"#
    );
    for (what, twist) in cases {
        let mut bench = Bench::new(if what.contains("where") { &filtered } else { STORM });
        assert!(bench.hear(at(1), angry(10).into_iter().map(twist)).is_empty(), "{what}");
        assert_eq!(bench.hear(at(2), angry(10)).len(), 1, "{what}: the others count");
    }
    let mut bench = Bench::new(STORM);
    let just = angry(10).into_iter().map(|said| Said {
        age: 86_400,
        certainty: 0.5,
        ..said
    });
    assert_eq!(bench.hear(at(1), just).len(), 1, "at the borders it counts");
}

#[test]
fn windows_begin_anew() {
    let mut bench = Bench::new(STORM);
    assert!(bench.hear(at(3_599), angry(6)).is_empty());
    assert!(
        bench.hear(at(3_600), angry(6)).is_empty(),
        "a new window has counted six, not twelve"
    );
    assert_eq!(bench.hear(at(7_199), angry(4)).len(), 1);
    assert_eq!(bench.ledger()[0].window, at(3_600));
    assert_eq!(bench.ledger()[0].key, "storm/Nordkaffe/2026-11-20T13:00:00Z");
}

#[test]
fn the_same_alert_stays_open_is_repeated_and_is_resolved() {
    let mut bench = Bench::new(&format!("{STORM}repeat = \"2h\"\n"));
    assert_eq!(steps(&bench.hear(at(10), angry(10))), ["firing"]);
    assert!(bench.hear(at(20), angry(10)).is_empty(), "counted, not told");
    // The next window: the condition has to come to hold there again.
    assert!(bench.hear(at(3_610), angry(9)).is_empty());
    let rows = bench.hear(at(3_620), angry(10));
    assert_eq!((steps(&rows).len(), rows[0].held), (0, at(3_600)));
    assert!(
        bench
            .hear(at(7_205), angry(10))
            .iter()
            .all(|row| row.messages.is_empty())
    );
    assert!(bench.tick(at(7_209)).is_empty());
    assert_eq!(
        steps(&bench.tick(at(7_210))),
        ["repeat-1"],
        "by the tick, two hours after it was told"
    );
    assert!(bench.tick(at(7_300)).is_empty());
    assert!(steps(&bench.hear(at(10_900), angry(10))).is_empty());
    assert_eq!(steps(&bench.hear(at(14_500), angry(10))), ["repeat-2"]);
    // 16:00 to 17:00 held; 17:00 to 18:00 passes without.
    assert!(bench.tick(at(21_599)).is_empty());
    let rows = bench.tick(at(21_600));
    assert_eq!(
        (steps(&rows), rows[0].state),
        (vec!["resolved".to_owned()], AlertState::Resolved)
    );
    assert!(bench.tick(at(99_999)).is_empty());
    let key = "storm/Nordkaffe/2026-11-20T12:00:00Z";
    assert_eq!(bench.states(), [(key.to_owned(), AlertState::Resolved)]);
    let ids = ["firing", "repeat-1", "repeat-2", "resolved"].map(|step| format!("{key}/{step}/desk"));
    assert_eq!(bench.messages(), ids);
    let body: serde_json::Value = serde_json::from_str(&rows[0].messages[1].body).unwrap();
    assert_eq!(
        (
            &body["transition"],
            &body["window"],
            &body["observed"]["since"],
            &body["observed"]["scored"]
        ),
        (
            &"resolved".into(),
            &"2026-11-20T12:00:00Z".into(),
            &"2026-11-20T16:00:00Z".into(),
            &10.into()
        )
    );
}

#[test]
fn a_window_without_it_parts_two_alerts() {
    let mut bench = Bench::new(STORM);
    bench.hear(at(10), angry(10));
    // Nobody looked until the window after the quiet one.
    let rows = bench.hear(at(7_210), angry(10));
    assert_eq!(steps(&rows), ["resolved", "firing"]);
    let states: Vec<AlertState> = bench.ledger().iter().map(|row| row.state).collect();
    assert_eq!(states, [AlertState::Resolved, AlertState::Firing]);
    assert_eq!(bench.ledger()[1].window, at(7_200));
}

#[test]
fn ten_thousand_angry_mentions_are_one_message() {
    for brands in [1, 100] {
        let names: Vec<String> = (0..brands).map(|n| format!("Brand{n}")).collect();
        let tables: String = names
            .iter()
            .map(|name| format!("[[brand]]\nname = \"{name}\"\n"))
            .collect();
        let mut bench = Bench::new(&format!(
            "{tables}[[alert]]\nname = \"storm\"\nkind = \"negative_share\"\n"
        ));
        for second in 0..20 {
            let said = (0..500).map(|n| {
                let brand: &'static str = Box::leak(names[n % brands].clone().into_boxed_str());
                Said {
                    brand,
                    ..bad(format!("a{}", n + second))
                }
            });
            bench.hear(at(second as i64 * 3), said.collect::<Vec<_>>());
        }
        assert_eq!(bench.messages().len(), brands);
        assert_eq!(bench.ledger().len(), brands);
    }
}

#[test]
fn a_message_tells_the_true_count() {
    let mut bench = Bench::new(STORM);
    let rows = bench.hear(at(1), angry(700));
    assert_eq!(rows[0].detail["observed"]["negative"], 700);
    assert_eq!(rows[0].detail["mentions"].as_array().unwrap().len(), 5);
    // A wave that broke within one batch is told as it was when it held.
    let mut bench = Bench::new(STORM);
    let rows = bench.hear(at(1), angry(10).into_iter().chain(pleased(40)));
    assert_eq!(
        (
            rows[0].detail["observed"]["scored"].as_u64(),
            rows[0].detail["observed"]["share"].as_f64()
        ),
        (Some(10), Some(1.0))
    );
}

#[test]
fn single_opens_one_a_window_and_counts_the_rest() {
    let single = "[[alert]]\nname = \"one\"\nkind = \"single\"\nbrand = \"Nordkaffe\"\nrepeat = \"30m\"\n";
    let mut bench = Bench::new(single);
    assert!(
        bench
            .hear(
                at(1),
                [Said {
                    polarity: -0.59,
                    ..bad("a")
                }]
            )
            .is_empty()
    );
    let rows = bench.hear(
        at(2),
        [
            Said {
                polarity: -0.6,
                ..bad("a")
            },
            bad("b"),
        ],
    );
    assert_eq!(
        (steps(&rows), rows[0].detail["observed"]["negative"].as_u64()),
        (vec!["firing".to_owned()], Some(2))
    );
    assert!(bench.hear(at(3), angry(5)).is_empty());
    assert!(bench.tick(at(1_900)).is_empty(), "nothing new, nothing to repeat");
    let rows = bench.hear(at(1_901), [bad("c")]);
    assert_eq!(
        (steps(&rows), rows[0].detail["observed"]["negative"].as_u64()),
        (vec!["repeat-1".to_owned()], Some(8))
    );
    // Each window has its own.
    assert_eq!(steps(&bench.hear(at(3_600), [bad("d")])), ["firing"]);
    assert_eq!(steps(&bench.tick(at(7_200))), ["resolved"]);
    assert_eq!(steps(&bench.tick(at(10_800))), ["resolved"]);
    let keys = ["12", "13"].map(|hour| (format!("one/Nordkaffe/2026-11-20T{hour}:00:00Z"), AlertState::Resolved));
    assert_eq!(bench.states(), keys);
}

#[test]
fn every_own_brand_is_watched_by_itself() {
    let mut bench = Bench::new("[[alert]]\nname = \"storm\"\nkind = \"negative_share\"\n");
    let half = |brand: &'static str| angry(5).into_iter().map(move |said| Said { brand, ..said });
    assert!(
        bench
            .hear(at(1), half("Nordkaffe").chain(half("Fjordbryg")).chain(half("Kaffila")))
            .is_empty()
    );
    assert!(bench.hear(at(2), half("Kaffila")).is_empty(), "a rival");
    assert_eq!(bench.hear(at(3), half("Fjordbryg")).len(), 1);
    assert_eq!(bench.ledger()[0].brand, "Fjordbryg");
}

#[test]
fn a_changed_rule_starts_afresh_and_an_open_alert_stays() {
    let mut bench = Bench::new(STORM);
    bench.hear(at(1), angry(9));
    bench.rules = compile(&format!("{STORM}certainty = 0.6\n"));
    assert!(bench.hear(at(2), angry(9)).is_empty());
    assert_eq!(bench.hear(at(3), angry(1)).len(), 1);
    bench.rules = compile(&format!("{STORM}certainty = 0.7\n"));
    assert!(
        bench.hear(at(4), angry(20)).is_empty(),
        "once in a window, whatever the rule is then"
    );
    // Whom it tells, and how often, changes nothing of what was counted.
    let mut bench = Bench::new(STORM);
    bench.hear(at(1), angry(9));
    bench.rules = compile(&format!("{STORM}repeat = \"1h\"\nchannels = [\"desk\"]\n"));
    let rows = bench.hear(at(2), angry(1));
    assert_eq!((rows.len(), rows[0].messages.len()), (1, 1));
}

#[test]
fn an_alert_whose_rule_is_gone_is_closed_in_silence() {
    let mut bench = Bench::new(STORM);
    bench.hear(at(1), angry(10));
    bench.rules = compile("");
    let rows = bench.tick(at(2));
    assert_eq!(
        (rows.len(), rows[0].state, rows[0].messages.len()),
        (1, AlertState::Resolved, 0)
    );
    assert!(bench.tick(at(3)).is_empty());
}

#[test]
fn a_slash_in_a_name_is_escaped_in_the_key() {
    let alerts = "[[brand]]\nname = \"A/B 50%\"\n[[alert]]\nname = \"up/down\"\nkind = \"negative_share\"\nbrand = \"A/B 50%\"\n";
    let mut bench = Bench::new(alerts);
    let rows = bench.hear(
        at(1),
        angry(10).into_iter().map(|said| Said {
            brand: "A/B 50%",
            ..said
        }),
    );
    assert_eq!(rows[0].key, "up%2Fdown/A%2FB 50%25/2026-11-20T12:00:00Z");
    assert_eq!(
        bench.messages(),
        ["up%2Fdown/A%2FB 50%25/2026-11-20T12:00:00Z/firing/desk"]
    );
}

#[test]
fn faults_have_the_line_of_their_rule() {
    let (config, mut faults) = config(&format!(
        "{STORM}where = \"lang:\"\n{}",
        STORM.replace("storm", "other")
    ));
    Rules::compile(&config, 1, &mut faults);
    let told = faults.into_result().unwrap_err().to_string();
    assert!(
        told.starts_with("gjallar.toml:24: `where` of the alert `storm` cannot be read: "),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1);
    let (config, mut faults) = super::config(&format!("{STORM}where = \"lang:sv since:7d\"\n"));
    Rules::compile(&config, 1, &mut faults);
    assert!(faults.to_string().contains("an age moves with the clock"), "{faults}");
}

#[test]
fn rules_explain_themselves() {
    let rules = compile(&format!(
        "{STORM}where = \"lang:sv\"\nchannels = [\"press\"]\n[[alert]]\nname = \"one\"\nkind = \"single\"\n"
    ));
    insta::assert_snapshot!(rules.explain().join("\n"), @r"
    storm: 60 % of at least 10 scored mentions of Nordkaffe within 1h (UTC) are negative, by 5 authors or more; certainty 0.5 or more, where lang:sv; tells press, again every 6h
    one: one mention of Nordkaffe, Fjordbryg (each by itself) sounds -0.60 or worse, once in 1h (UTC); certainty 0.5 or more; tells press, desk, again every 6h
    ");
}

#[test]
fn rules_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&compile(STORM));
}
