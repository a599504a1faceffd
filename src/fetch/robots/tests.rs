use proptest::prelude::*;

use super::*;

fn allowed(body: &str, agent: &str, path: &str) -> bool {
    Rules::parse(body.as_bytes()).allowed(agent, path)
}

fn all(body: &str, cases: &[(&str, bool)]) {
    for (path, expected) in cases {
        assert_eq!(allowed(body, "kaffila", path), *expected, "{path} by\n{body}");
    }
}

#[test]
fn groups_are_merged_and_ones_own_puts_everyone_aside() {
    let body = "user-agent: *\ndisallow: /x\nuser-agent: Kaffila/2.1\ndisallow: /a\nuser-agent: other\nallow: /\n\
                user-agent: kaffila\ndisallow: /b\n";
    all(body, &[("/a", false), ("/b", false), ("/x", true), ("/", true)]);
    assert!(!allowed(body, "stranger", "/x"));
    assert!(allowed(body, "OTHER", "/x"));
    all(
        "user-agent: one\nuser-agent: kaffila\ndisallow: /\nuser-agent: two\nallow: /\n",
        &[("/x", false)],
    );
    all("user-agent: kaffila\n\nuser-agent: *\ndisallow: /\n", &[("/x", false)]);
    all(
        "user-agent: kaffila\ndisallow:\nuser-agent: *\ndisallow: /\n",
        &[("/x", true)],
    );
    all("user-agent: * junk\ndisallow: /\n", &[("/x", false)]);
    all("user-agent: *bot\ndisallow: /\n", &[("/x", true)]);
    all("user-agent: kaffilabot\ndisallow: /\n", &[("/x", true)]);
}

#[test]
fn the_longest_pattern_decides_and_allow_wins_a_tie() {
    let of = |rules: &str| format!("user-agent: *\n{rules}");
    all(
        &of("disallow: /p\nallow: /p/ok\n"),
        &[("/p/ok", true), ("/p/no", false), ("/q", true)],
    );
    all(
        &of("allow: /p/ok\ndisallow: /p\n"),
        &[("/p/ok", true), ("/p/no", false)],
    );
    all(&of("disallow: /page\nallow: /page\n"), &[("/page", true)]);
    all(&of("disallow: /x/page.\nallow: /x/*age\n"), &[("/x/page.html", false)]);
    all(&of("disallow: \nallow: \n"), &[("/", true)]);
    all(
        &of("allow: /dir/index.html\ndisallow: /\n"),
        &[("/dir/", true), ("/dir/index.html", true), ("/dir/x", false)],
    );
}

#[test]
fn stars_dollars_and_encodings() {
    let of = |rule: &str| format!("user-agent: *\ndisallow: {rule}\n");
    all(
        &of("/fish*"),
        &[
            ("/fish", false),
            ("/fishheads?id=1", false),
            ("/Fish", true),
            ("/catfish", true),
        ],
    );
    all(
        &of("/*.php$"),
        &[
            ("/a.php", false),
            ("/a/b.php", false),
            ("/a.php?x", true),
            ("/a.php/", true),
            ("/.php", false),
        ],
    );
    all(
        &of("/a*b*c$"),
        &[
            ("/abc", false),
            ("/axbxc", false),
            ("/abcc", false),
            ("/ab", true),
            ("/acb", true),
        ],
    );
    all(&of("*"), &[("/", false)]);
    all(&of("/*$"), &[("/x", false)]);
    all(&of("/$"), &[("/", false), ("/x", true)]);
    all(&of("/a$b"), &[("/a$b", false), ("/a", true)]);
    all(&of("fish"), &[("/fish", true)]);
    all(
        &of("/blåbär"),
        &[
            ("/bl%C3%A5b%C3%A4r", false),
            ("/bl%c3%a5b%c3%a4r", false),
            ("/blabar", true),
        ],
    );
    all(&of("/a%3cd"), &[("/a%3Cd", false), ("/a%3cd", false)]);
    all(&of("/~nora"), &[("/%7Enora", false), ("/%7enora/x", false)]);
    all(&of("/%7Enora"), &[("/~nora", false)]);
    all(&of("/a%2Fb"), &[("/a/b", true), ("/a%2fb", false)]);
    all(&of("/q?a=*&b"), &[("/q?a=1&b=2", false), ("/q?b", true)]);
}

#[test]
fn lines_as_people_write_them() {
    for body in [
        "USER-AGENT:kaffila\rDISALLOW:/x\r",
        "user-agent: kaffila\r\n\r\n\r\n disallow : /x # why\r\n",
        "User Agent: kaffila\nDissallow: /x",
        "user-agent kaffila\ndisallow /x\n",
        "\u{feff}user-agent: kaffila\ndisallow: /x\n",
        "<html>\n<body>\nuser-agent: kaffila\ncrawl-delay: 1\nsitemap: http://x.example/\ndisallow: /x\n",
        "disallow: /\nuser-agent: kaffila\ndisallow: /x\n",
        "u\0s\0e\0r\0-\0a\0g\0e\0n\0t\0:\0k\0a\0f\0f\0i\0l\0a\0\n\0d\0i\0s\0a\0l\0l\0o\0w\0:\0/\0x\0\n\0",
    ] {
        all(body, &[("/x", false), ("/y", true)]);
    }
    all(
        "<!DOCTYPE html><p>user agents: disallow nothing of / here",
        &[("/", true)],
    );
    all("user-agent: kaffila disallow: /", &[("/", true)]);
    all("", &[("/", true)]);
    let sixteen: Vec<u8> = "\u{feff}user-agent: *\ndisallow: /x\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert!(!Rules::parse(&sixteen).allowed("kaffila", "/x"));
    assert!(
        !Rules::parse(text(&sixteen).as_bytes()).allowed("kaffila", "/x"),
        "kept and read again"
    );
}

#[test]
fn only_the_first_500_kib_and_whole_lines_count() {
    let filler = "#".repeat(79) + "\n";
    let mut body = "user-agent: *\n".to_owned() + &filler.repeat(MAX_BYTES / 80);
    body.truncate(MAX_BYTES - 11);
    body.push_str("\ndisallow: /p/q\n");
    assert_eq!(&body.as_bytes()[MAX_BYTES - 10..MAX_BYTES], b"disallow: ");
    all(&body, &[("/p/q", true), ("/", true)]);
    let late = "user-agent: *\n".to_owned() + &filler.repeat(10 * MAX_BYTES / 80) + "disallow: /\n";
    all(&late, &[("/", true)]);
    let long = format!("user-agent: *\ndisallow: /{}\ndisallow: /y\n", "x".repeat(1 << 18));
    all(&long, &[("/x", true), ("/y", false)]);
    assert!(
        !allowed(&long, "kaffila", &format!("/{}", "x".repeat(MAX_LINE))),
        "the line counts as far as it is read"
    );
}

#[test]
fn delays() {
    let delay = |line: &str| {
        let rules = Rules::parse(format!("user-agent: kaffila\ncrawl-delay: {line}\ndisallow: /x\n").as_bytes());
        (rules.delay("kaffila").map(|d| d.as_millis()), rules.delay("other"))
    };
    assert_eq!(delay("2.5"), (Some(2500), None));
    assert_eq!(delay("10"), (Some(10_000), None));
    for capped in ["86400", "1e9", "inf", "1e400"] {
        assert_eq!(delay(capped), (Some(300_000), None), "{capped}");
    }
    for junk in ["-1", "abc", "NaN", "0", "", "-inf"] {
        assert_eq!(delay(junk), (None, None), "{junk}");
    }
    assert_eq!(Rules::parse(b"crawl-delay: 5\n").delay("kaffila"), None);
}

#[test]
fn wildcard_bombs_and_thousands_of_groups() {
    let path = format!("/{}", "a".repeat(2000));
    let bomb = "*a".repeat(5000);
    all(&format!("user-agent: *\ndisallow: /{bomb}b\n"), &[(&path, true)]);
    all(
        &format!("user-agent: *\ndisallow: /{}*b$\n", "*".repeat(16_000)),
        &[(&path, true)],
    );
    let many: String = (0..12_000)
        .map(|n| format!("user-agent: b{n}\ndisallow: /*a*a*a*b\n"))
        .collect();
    all(
        &format!("{many}user-agent: *\ndisallow: /z\n"),
        &[(&path, true), ("/z", false)],
    );
}

#[test]
fn our_own_token_is_the_product_alone() {
    assert_eq!(token(b"Gjallar/1.0 (+https://example.org)"), "gjallar");
    assert_eq!(token(b"gjallar-test_x 2"), "gjallar-test_x");
    assert_eq!(token(b""), "");
    assert!(
        allowed("user-agent: /\ndisallow: /\n", "", "/"),
        "an empty token names nobody"
    );
}

/// The matcher as a table of all positions: slow and plain.
fn glob_by_table(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, anchored) = match pattern.split_last() {
        Some((b'$', head)) => (head, true),
        _ => (pattern, false),
    };
    let mut at: Vec<bool> = (0..=path.len()).map(|n| n == 0).collect();
    for p in pattern {
        let mut next = vec![false; at.len()];
        for from in (0..at.len()).filter(|n| at[*n]) {
            match p {
                b'*' => next[from..].iter_mut().for_each(|n| *n = true),
                c if path.get(from) == Some(c) => next[from + 1] = true,
                _ => {}
            }
        }
        at = next;
    }
    if anchored { at[path.len()] } else { at.contains(&true) }
}

proptest! {
    #[test]
    fn the_linear_matcher_agrees_with_the_table(pattern in "/?[ab*/]{0,10}[$]?", path in "/[ab/]{0,12}") {
        prop_assert_eq!(glob(pattern.as_bytes(), path.as_bytes()), glob_by_table(pattern.as_bytes(), path.as_bytes()));
    }

    #[test]
    fn any_bytes_are_read(body in proptest::collection::vec(any::<u8>(), 0..400), path in "/.{0,20}") {
        let rules = Rules::parse(&body);
        let (first, again) = (rules.allowed("kaffila", &path), Rules::parse(&body).allowed("kaffila", &path));
        prop_assert_eq!(first, again);
        prop_assert!(rules.delay("kaffila").is_none_or(|d| d <= LONGEST_DELAY));
    }

    #[test]
    fn any_words_are_read(body in "((user-agent|allow|disallow|crawl-delay)[: ]{0,2}[*/a$%1-9]{0,4}[\r\n#]{0,2}){0,12}") {
        let rules = Rules::parse(body.as_bytes());
        prop_assert!(rules.allowed("zzz", "/") || body.contains("isallow"));
    }
}
