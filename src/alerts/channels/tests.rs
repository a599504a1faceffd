//! Bodies as receivers get them, and what their answers mean.

use std::path::Path;

use serde_json::Value;

use super::*;
use crate::alerts::notice::{Expected, Observed, Sample, Transition, Word};
use crate::alerts::tests::{at, speakers};
use crate::config;
use crate::mention::Language;

fn notice(transition: Transition, repeats: u32) -> Notice {
    let sample = |n: usize, title: Option<&str>| Sample {
        key: format!("{n:013x}-00000000beef"),
        title: title.map(str::to_owned),
        text: format!("Urusel service på Nordkaffe, besök nummer {n}. Aldrig igen!"),
        url: Some(format!("https://forum.example.org/t/{n}?a=1&b=2")),
        author: Some(format!("Aino {n}")),
        source: "forum".to_owned(),
        published: Some(at(60)),
        language: Language::SV,
        polarity: -0.82,
        words: vec![Word {
            word: "urusel".to_owned(),
            weight: -3.4,
        }],
    };
    Notice {
        key: "storm/Nordkaffe/2026-11-20T12:00:00Z".to_owned(),
        transition,
        repeats,
        rule: "storm".to_owned(),
        kind: "negative_share".to_owned(),
        brand: "Nordkaffe".to_owned(),
        window: at(0),
        time: at(754),
        observed: Observed {
            since: at(0),
            until: at(3_600),
            scored: 20,
            negative: 14,
            positive: 3,
            share: 0.7,
            authors: 9,
            stories: 4,
            reach: 1_900,
            languages: [("sv".to_owned(), 12), ("ru".to_owned(), 2)].into(),
            sources: [("forum".to_owned(), 14)].into(),
        },
        expected: Expected {
            share: Some(0.6),
            at_least: Some(10),
            authors: Some(5),
            polarity: None,
            certainty: 0.5,
            window: "1h".to_owned(),
            filter: Some("lang:sv".to_owned()),
        },
        authors: 9,
        words: vec![
            Word {
                word: "urusel".to_owned(),
                weight: -18.25,
            },
            Word {
                word: "aldrig igen".to_owned(),
                weight: -6.0,
            },
        ],
        mentions: vec![
            sample(1, Some("Kaffet & servicen")),
            sample(2, None),
            sample(3, None),
            sample(4, None),
        ],
        url: "https://listen.example.org/?q=brand%3A%22Nordkaffe%22".to_owned(),
    }
}

/// Somebody writes all this to do harm.
fn hostile() -> Notice {
    let long = "&<!channel>@here\u{202e}\u{0}\r\n ".repeat(400);
    let mut notice = notice(Transition::Firing, 0);
    notice.brand = format!("<!everyone> {long}");
    notice.rule = long.clone();
    notice.observed.reach = u64::MAX;
    notice.observed.sources = (0..100).map(|n| (format!("{n}{long}"), n)).collect();
    notice.words = (0..12)
        .map(|_| Word {
            word: long.clone(),
            weight: -1e9,
        })
        .collect();
    for (n, sample) in notice.mentions.iter_mut().enumerate() {
        sample.title = Some(long.clone());
        sample.text = long.clone();
        sample.author = Some(long.clone());
        sample.source = long.clone();
        sample.words = notice.words.clone();
        let urls = [
            "javascript:alert(1)".to_owned(),
            format!("https://a.example/?{}", "&".repeat(190)),
            "https://a.example/|<!channel>\"".to_owned(),
        ];
        sample.url = urls.get(n).cloned();
    }
    notice
}

fn by_name(name: &str) -> Arc<Speaker> {
    speakers().into_iter().find(|speaker| speaker.name() == name).unwrap()
}

fn pretty(body: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<Value>(body).unwrap()).unwrap()
}

#[test]
fn slack_bodies() {
    let slack = by_name("press");
    insta::assert_snapshot!("slack_firing", pretty(&slack.render(&notice(Transition::Firing, 0))));
    insta::assert_snapshot!("slack_repeat", pretty(&slack.render(&notice(Transition::Repeat, 2))));
    insta::assert_snapshot!(
        "slack_resolved",
        pretty(&slack.render(&notice(Transition::Resolved, 2)))
    );
    insta::assert_snapshot!("slack_test", pretty(&slack.render(&Notice::test(at(0)))));
    let mut single = notice(Transition::Firing, 0);
    single.kind = "single".to_owned();
    single.observed = Observed {
        negative: 1,
        scored: 1,
        authors: 1,
        stories: 1,
        ..single.observed
    };
    single.expected = Expected {
        share: None,
        at_least: None,
        authors: None,
        polarity: Some(-0.6),
        ..single.expected
    };
    insta::assert_snapshot!("slack_single", pretty(&slack.render(&single)));
}

#[test]
fn webhook_bodies() {
    let hook = by_name("desk");
    insta::assert_snapshot!("webhook_firing", pretty(&hook.render(&notice(Transition::Firing, 0))));
    let body: Value = serde_json::from_str(&hook.render(&hostile())).unwrap();
    for key in [
        "key",
        "transition",
        "rule",
        "brand",
        "window",
        "observed",
        "expected",
        "authors",
        "words",
        "mentions",
        "url",
    ] {
        assert!(!body[key].is_null(), "{key}");
    }
    let read: Notice = serde_json::from_value(body).unwrap();
    assert_eq!(read, hostile(), "a webhook gets what was written, as JSON");
}

#[test]
fn every_kind_tells_every_transition_in_its_own_bytes() {
    for kind in KINDS {
        assert!(
            speakers().iter().any(|speaker| speaker.kind().name == kind.name),
            "{}",
            kind.name
        );
    }
    for speaker in speakers() {
        let transitions = [
            Transition::Firing,
            Transition::Repeat,
            Transition::Resolved,
            Transition::Test,
        ];
        let bodies: Vec<String> = transitions.iter().map(|t| speaker.render(&notice(*t, 1))).collect();
        for (n, body) in bodies.iter().enumerate() {
            assert!(!bodies[..n].contains(body), "{}", speaker.kind().name);
            assert_eq!(
                *body,
                speaker.render(&notice(transitions[n], 1)),
                "the same notice, the same bytes"
            );
        }
    }
}

#[test]
fn slack_keeps_its_limits_whatever_is_written() {
    let body = by_name("press").render(&hostile());
    assert!(body.chars().count() < 13_000, "{}", body.chars().count());
    let value: Value = serde_json::from_str(&body).unwrap();
    let blocks = value["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50);
    let units = |text: &Value| text["text"].as_str().unwrap().encode_utf16().count();
    let mut texts = vec![value["text"].as_str().unwrap().to_owned()];
    for block in blocks {
        match block["type"].as_str().unwrap() {
            "header" => assert!(units(&block["text"]) <= 150),
            "section" if block["fields"].is_array() => {
                let fields = block["fields"].as_array().unwrap();
                assert!(fields.len() <= 10 && fields.iter().all(|field| units(field) <= 2_000));
            }
            "section" => assert!((1..=3_000).contains(&units(&block["text"]))),
            _ => {}
        }
        let all = block["fields"].as_array().or(block["elements"].as_array()).cloned();
        let all = all.unwrap_or_else(|| vec![block["text"].clone()]);
        texts.extend(
            all.iter()
                .filter(|t| t["type"] == "mrkdwn")
                .map(|t| t["text"].as_str().unwrap().to_owned()),
        );
        assert!(all.iter().all(|t| t["type"] != "mrkdwn" || t["verbatim"] == true));
    }
    for text in texts {
        assert!(
            !text.contains("<!") && !text.contains("<@") && !text.contains("@here"),
            "{text}"
        );
        assert!(
            !text.chars().any(|c| mrkdwn::unseen(c) && c != '\u{2060}' && c != '\n'),
            "{text}"
        );
        assert!(!text.contains("javascript:"));
    }
    insta::assert_snapshot!("slack_hostile", pretty(&body));
}

#[test]
fn answers_and_what_they_mean() {
    let reply = |status, body: &str| Reply {
        status,
        body: body.to_owned(),
        retry_after: None,
    };
    let word = |speaker: &Speaker, status, body: &str| match speaker.judge(&reply(status, body)) {
        Verdict::Sent => "sent".to_owned(),
        Verdict::Again { after, reason } => format!("again {after:?}: {reason}"),
        Verdict::Dead { reason } => format!("dead: {reason}"),
    };
    let slack = by_name("press");
    let hook = by_name("desk");
    let mut told = String::new();
    for (status, body) in [
        (200, "ok"),
        (200, "ok\n"),
        (200, ""),
        (200, "<html>log in"),
        (204, ""),
        (301, "redirect to elsewhere.example, not followed"),
        (400, "invalid_payload"),
        (401, ""),
        (403, "action_prohibited"),
        (404, "no_service"),
        (408, ""),
        (410, "channel_is_archived"),
        (429, "rate_limited"),
        (500, "rollup_error"),
        (503, "\u{1b}[31m\r\nbusy"),
    ] {
        told.push_str(&format!(
            "{status} {body:?}\n  slack   {}\n  webhook {}\n",
            word(&slack, status, body),
            word(&hook, status, body)
        ));
    }
    insta::assert_snapshot!("answers", told);
    let after = Some(Duration::from_secs(7));
    let asked = slack.judge(&Reply {
        status: 429,
        body: String::new(),
        retry_after: after,
    });
    assert_eq!(
        asked,
        Verdict::Again {
            after,
            reason: "429: no text".to_owned()
        }
    );
}

#[test]
fn a_secret_is_in_no_reason() {
    for speaker in speakers() {
        let url = speaker.url().reveal().to_owned();
        let echo = format!(
            "no hook at {url} nor /services/T000/B000/canarycanary?token=canarycanary {}",
            "x".repeat(500)
        );
        for status in [200, 302, 404, 500] {
            let verdict = speaker.judge(&Reply {
                status,
                body: echo.clone(),
                retry_after: None,
            });
            let shown = format!("{verdict:?} {speaker:?}");
            assert!(
                !shown.contains("canary") || speaker.kind().name == "webhook" && verdict == Verdict::Sent,
                "{shown}"
            );
            assert!(shown.len() < 500);
        }
    }
}

#[test]
fn every_kind_carries_an_example_that_works() {
    let env = |name: &str| {
        let secret = name.ends_with("_SECRET");
        Some(
            if secret {
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            } else {
                "https://hooks.example.org/x"
            }
            .to_owned(),
        )
    };
    for kind in KINDS {
        let (draft, mut faults) = config::parse(Path::new("gjallar.toml"), kind.example, &env).unwrap();
        let speakers = open_all(&draft.config, &mut faults);
        faults.into_result().unwrap();
        assert_eq!(speakers.len(), 1);
        assert_eq!(speakers[0].kind().name, kind.name);
        assert!(!kind.about.is_empty() && KINDS.iter().filter(|other| other.name == kind.name).count() == 1);
    }
}

#[test]
fn faults_of_channels() {
    let text = "[[channel]]\nname = \"a\"\nkind = \"slak\"\nurl_env = \"URL\"\n\
        [[channel]]\nname = \"b\"\nkind = \"webhook\"\nurl_env = \"URL\"\nsecret_env = \"KEY\"\n\
        [[channel]]\nname = \"c\"\nkind = \"slack\"\nurl_env = \"URL\"\nsecret_env = \"KEY\"\n";
    let env = |name: &str| {
        Some(
            if name == "KEY" {
                "canary"
            } else {
                "https://hooks.example.org/canary"
            }
            .to_owned(),
        )
    };
    let (draft, mut faults) = config::parse(Path::new("gjallar.toml"), text, &env).unwrap();
    assert!(open_all(&draft.config, &mut faults).is_empty());
    insta::assert_snapshot!(faults.to_string(), @r"
    gjallar.toml:3: unknown kind of channel `slak`; expected slack or webhook; did you mean `slack`?
    gjallar.toml:7: the signing key of the channel `b` will not do; expected whsec_ and base64
    gjallar.toml:12: the channel `c` has a signing key; expected none, Slack takes no signature
    ");
}
