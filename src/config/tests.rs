//! Whole files, good and bad.

use std::time::Duration;

use super::*;
use crate::config::alert::AlertKind;
use crate::config::brand::Role;
use crate::config::source::{Keep, Robots};
use crate::mention::Language;

/// The file of DESIGN.md, as users write it.
const WHOLE: &str = r##"
data = "gjallar-data"
zone = "Europe/Stockholm"

[[brand]]
name = "Nordkaffe"
terms = ["Nordkaffe", "#nordkaffe"]
near = ["kaffe", "espresso"]
exclude = ["Nordkaffe Arena"]
case = false
role = "own"
group = "coffee"

[[brand]]
name = "Fjordbryg"
role = "competitor"

[[source]]
name = "kaffebloggen"
kind = "feed"
url = "https://example.org/feed.xml"
every = "10m"
language = "sv"
brand = "nordkaffe"
robots = "obey"
keep = "matched"

[[source]]
name = "forum"
kind = "page"
url = "https://forum.example.org/new"
item = "article.post"

[[channel]]
name = "press"
kind = "slack"
url_env = "GJALLAR_SLACK"

[[channel]]
name = "hook"
kind = "webhook"
url_env = "GJALLAR_HOOK"
secret_env = "GJALLAR_SECRET"

[[alert]]
name = "storm"
kind = "negative_share"
brand = "Nordkaffe"
window = "1h"
share = 1
where = "lang:sv"
channels = ["press"]

[[alert]]
name = "one"
kind = "single"

[fetch]
user_agent = "gjallar/1.0 (+https://example.org/contact)"
interval = "0s"
max_body = "2MiB"
allow = ["127.0.0.1:8080", "Localhost:9"]
[server]
listen = "0.0.0.0:7171"
public_url = "https://listen.example.org/"
token_env = "GJALLAR_TOKEN"
[retention]
posts = "1y"
"##;

fn env(name: &str) -> Option<String> {
    match name {
        "GJALLAR_SLACK" | "GJALLAR_HOOK" => Some("https://hooks.example.org/T0/hidden-part".into()),
        "GJALLAR_SECRET" => Some("whsec_aGlkZGVuLXBhcnQ=".into()),
        "GJALLAR_TOKEN" => Some(" hidden-part \n".into()),
        "EMPTY" => Some("  ".into()),
        "NOT_A_URL" => Some("hidden-part".into()),
        _ => None,
    }
}

fn parsed(text: &str) -> (Draft, Faults) {
    parse(Path::new("/srv/gjallar/gjallar.toml"), text, &env).unwrap()
}

fn faults(text: &str) -> String {
    let faults = match parse(Path::new("g.toml"), text, &env) {
        Ok((draft, mut faults)) => {
            for table in draft.tables {
                let mut table = table;
                table.url("url", &mut faults);
                table.finish(&mut faults);
            }
            faults
        }
        Err(faults) => faults,
    };
    faults.to_string()
}

#[test]
fn a_brand_has_words_of_its_own() {
    let text =
        "[[brand]]\nname = \"Stridslek\"\n[brand.lexicon]\n\"War zone\" = 0\nseg = -2.5\n[[brand]]\nname = \"B\"\n";
    let (draft, found) = parsed(text);
    assert_eq!(found.to_string(), "");
    let words = [("war zone".to_owned(), 0.0), ("seg".to_owned(), -2.5)];
    assert_eq!(draft.config.brands[0].lexicon, words);
    assert!(draft.config.brands[1].lexicon.is_empty());
    let bad = "[[brand]]\nname = \"S\"\n[brand.lexicon]\nseg = 5\nkul = \"mycket\"\nbra = 1\nBra = 2\n\" \" = 1\n";
    assert_eq!(
        faults(bad),
        "g.toml:4: `seg` in [brand.lexicon] is 5; expected a number from -4 to 4\n\
         g.toml:5: `kul` in [brand.lexicon] is a string; expected a number\n\
         g.toml:7: `Bra` stands twice in [brand.lexicon]; expected each word once, in any case\n\
         g.toml:8: ` ` in [brand.lexicon] is no word; expected words of at most 200 characters"
    );
}

#[test]
fn a_whole_file_is_read() {
    let (draft, faults) = parsed(WHOLE);
    assert_eq!(faults.to_string(), "");
    let config = &draft.config;
    assert_eq!(config.data, Path::new("/srv/gjallar/gjallar-data"));
    assert_eq!(config.zone_name, "Europe/Stockholm");
    assert_eq!(config.brands[0].group, "coffee");
    assert_eq!(config.brands[1].terms, ["Fjordbryg"]);
    assert_eq!(config.brands[1].role, Role::Competitor);
    let [blog, forum] = config.sources.as_slice() else {
        panic!("two sources")
    };
    assert_eq!(blog.brand.as_deref(), Some("Nordkaffe"), "as it was declared");
    assert_eq!(
        (blog.every, blog.language),
        (Some(Duration::from_secs(600)), Some(Language::SV))
    );
    assert_eq!((blog.robots, blog.keep), (Some(Robots::Obey), Some(Keep::Matched)));
    assert_eq!(
        (forum.every, forum.robots, forum.keep, forum.brand.clone()),
        (None, None, None, None)
    );
    assert_eq!(draft.tables.len(), 2);
    assert_eq!(config.alerts[0].share, 1.0);
    assert_eq!(config.alerts[1].kind, AlertKind::Single);
    assert_eq!(config.fetch.allow, ["127.0.0.1:8080", "localhost:9"]);
    assert_eq!(config.fetch.max_body, 2 << 20);
    assert_eq!(
        config.server.token.as_ref().map(secret::Secret::reveal),
        Some("hidden-part")
    );
    assert_eq!(config.server.public_url.as_deref(), Some("https://listen.example.org"));
    assert!(
        !format!("{draft:?}").contains("hidden-part"),
        "a secret is never printed"
    );
}

#[test]
fn the_rest_of_a_source_is_left_to_its_kind() {
    let (mut draft, _) = parsed(WHOLE);
    let mut found = Faults::new(Path::new("g.toml"));
    let mut table = draft.tables.remove(1);
    assert_eq!(
        table.url("url", &mut found).unwrap().as_str(),
        "https://forum.example.org/new"
    );
    table.string("text", &mut found);
    table.finish(&mut found);
    insta::assert_snapshot!(found, @"g.toml:32: unknown key `item` in [[source]] \"forum\" (expected: name, kind, every, language, zone, brand, robots, keep, url, text)");
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let (draft, faults) = parsed("");
    assert_eq!(faults.to_string(), "");
    let config = draft.config;
    assert_eq!(config.fetch, fetch::Fetch::default());
    assert_eq!(config.server, server::Server::default());
    assert_eq!(config.retention, server::Retention::default());
    assert_eq!(config.zone_name, "UTC");
}

#[test]
fn every_fault_is_named_at_once() {
    let text = faults(
        r##"
zone = "Europe/Stokholm"
colour = "red"
[[brand]]
name = "Nordkaffe"
term = ["x"]
case = "yes"
[[brand]]
name = "NORDKAFFE"
terms = []
role = "rival"
[[brand]]
near = ["", 3]
[[source]]
name = "a"
kind = "feed"
url = "ftp://example.org"
evry = "10m"
brand = "Nordkafe"
[[source]]
name = "a"
every = 10
language = "swedish"
robots = "maybe"
[[source]]
name = "b"
kind = "feed"
url = "https://user:hidden-part@example.org/"
every = "0s"
keep = "some"
[[channel]]
name = "press"
kind = "slack"
url = "https://hooks.example.org/T0/hidden-part"
[[channel]]
name = "hook"
kind = "webhook"
url_env = "NOT_SET"
secret_env = "whsec_aGlkZGVuLXBhcnQ="
[[channel]]
name = "two"
kind = "webhook"
url_env = "NOT_A_URL"
secret_file = "/nowhere/at/all"
[[channel]]
name = "three"
kind = "webhook"
url_env = "EMPTY"
url_file = "x"
[[alert]]
name = "storm"
kind = "negative_shear"
share = 1.5
at_least = 0
authors = 99999999999999999999
polarity = nan
certainty = "high"
window = "-1h"
repeat = "soon"
brand = "Fjordbryg"
channels = ["pres"]
[[alert]]
name = "late"
channels = []
[fetch]
interval = 1
header_timeout = "0s"
max_body = "1B"
concurrency = 100_000
allow = ["127.0.0.1", "[::1]:80", "http://x:80"]
user_agent = "caffè"
[server]
listen = "0.0.0.0:80"
public_url = "listen.example.org"
tokn_env = "X"
[retention]
posts = "9000y"
unmatched = 2026-01-01
[smtp]
host = "mail"
"##,
    );
    assert!(!text.contains("hidden-part"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_missing_secret_names_its_variable_never_a_value() {
    let text = faults("[server]\ntoken_env = \"GJALLAR_TOKEM\"");
    assert_eq!(
        text,
        "g.toml:2: `token_env` in [server] names the environment variable GJALLAR_TOKEM, which is not set"
    );
    assert!(!faults(WHOLE).contains("hidden-part"));
}

#[test]
fn listening_to_others_needs_a_token() {
    assert!(faults("[server]\nlisten = \"0.0.0.0:7171\"").contains("g.toml:2: `listen` in [server] is 0.0.0.0:7171"));
    for listen in ["127.0.0.1:0", "[::1]:7171", "localhost:7171", "127.8.8.8:1"] {
        assert_eq!(faults(&format!("[server]\nlisten = \"{listen}\"")), "", "{listen}");
    }
}

#[test]
fn broken_toml_is_told_with_its_lines() {
    insta::assert_snapshot!(faults("zone = \"UTC\"\n[[brand]\nname = \nterms = [\"a\"\n"));
}

#[test]
fn a_key_that_stands_twice_does_not_hide_other_faults() {
    let text = faults("zone = \"UTC\"\nzone = \"UTC\"\n[fetch]\nx = 1\n");
    assert!(
        text.starts_with("g.toml:2: not readable as TOML: duplicate key"),
        "{text}"
    );
    assert!(text.contains("g.toml:4: unknown key `x`"), "{text}");
}

#[test]
fn one_table_where_many_are_due_and_many_where_one_is() {
    insta::assert_snapshot!(faults("[brand]\nname = \"Kaffila\"\n[[fetch]]\ninterval = \"1s\"\n"), @r"
    g.toml:1: `brand` is a single table; expected [[brand]], once for each
    g.toml:3: `fetch` is a list of tables; expected a table: [fetch]
    ");
    assert!(faults("source = 3").contains("expected [[source]]"));
    assert!(faults("source = [3]").contains("holds an integer"));
    assert_eq!(faults("brand = [{ name = \"Kaffila\" }]\nfetch.interval = \"2s\""), "");
}

#[test]
fn bombs_end_quickly() {
    let arrays = format!("data = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(faults(&arrays).contains("g.toml:1: not readable as TOML"));
    let tables = format!("data = {}", "{a=".repeat(100_000));
    assert!(faults(&tables).contains("g.toml:1: not readable as TOML"));
    let dotted = format!("{}a = 1", "a.".repeat(100_000));
    assert!(faults(&dotted).contains("g.toml:"));
    let header = format!("[{}a]", "a.".repeat(100_000));
    assert!(faults(&header).contains("g.toml:"));
    let keys: String = (0..20_000).map(|n| format!("k{n} = {n}\n")).collect();
    let text = faults(&keys);
    assert!(text.ends_with("and 19900 more faults"), "{text}");
    assert!(text.len() < 30_000);
    let brands: String = (0..20_000).map(|n| format!("[[brand]]\nname = \"b{n}\"\n")).collect();
    assert_eq!(faults(&brands), "");
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gjallar.toml");
    assert!(
        read(&path)
            .unwrap_err()
            .to_string()
            .contains("gjallar.toml: cannot be read: No such file")
    );
    assert!(read(folder.path()).unwrap_err().to_string().contains("cannot be read"));
    std::fs::write(&path, vec![b'#'; 5 << 20]).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("is larger than 4096 KiB"));
    std::fs::write(&path, b"# a\n# \xff\n").unwrap();
    assert!(
        read(&path)
            .unwrap_err()
            .to_string()
            .contains("is not UTF-8 text (line 2)")
    );
    std::fs::write(&path, "\u{feff}zone = \"UTC\"\r\n").unwrap();
    assert!(read(&path).unwrap().1.is_empty());
    assert!(
        read(Path::new("/dev/zero"))
            .unwrap_err()
            .to_string()
            .contains("is larger")
    );
}

#[test]
fn a_secret_may_stand_in_a_file_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gjallar.toml");
    std::fs::write(folder.path().join("token"), "hidden-part\n").unwrap();
    std::fs::write(&path, "[server]\ntoken_file = \"token\"\n").unwrap();
    let (draft, faults) = read(&path).unwrap();
    assert!(faults.is_empty(), "{faults}");
    assert_eq!(draft.config.server.token.unwrap().reveal(), "hidden-part");
    std::fs::write(folder.path().join("token"), "\n").unwrap();
    assert!(
        read(&path)
            .unwrap()
            .1
            .to_string()
            .contains("names `token`, which is empty")
    );
}

#[test]
fn garbage_never_panics() {
    for cut in 0..WHOLE.len() {
        if let Some(text) = WHOLE.get(..cut) {
            faults(text);
        }
    }
    for (from, to) in [
        ("\"", "'"),
        ("[[", "["),
        ("=", "= -"),
        ("\n", "\r"),
        ("a", "\u{0}"),
        ("\"", "\"\"\""),
    ] {
        faults(&WHOLE.replace(from, to));
    }
}

mod example_file {
    use super::*;

    fn uncommented() -> String {
        let open = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
            _ => line.to_owned(),
        };
        let drop = |line: &String| !line.starts_with("url_file") && !line.contains("_file =");
        example().lines().map(open).filter(drop).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn it_stands_in_the_repository() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("gjallar.example.toml");
        if std::env::var_os("GJALLAR_WRITE_EXAMPLE").is_some() {
            std::fs::write(&path, example()).unwrap();
        }
        let stands = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            stands == example(),
            "write it anew: GJALLAR_WRITE_EXAMPLE=1 cargo test --lib example_file"
        );
    }

    #[test]
    fn as_it_stands_it_has_no_fault() {
        assert_eq!(faults(&example()), "");
        assert_eq!(parsed(&example()).0.config.fetch, fetch::Fetch::default());
    }

    #[test]
    fn with_every_key_it_has_no_fault_and_shows_the_defaults() {
        let whole = format!("{}\n", uncommented()).replace("GJALLAR_WEBHOOK_SECRET", "GJALLAR_SECRET");
        assert_eq!(faults(&whole), "");
        let with = parsed(&whole).0.config;
        let without = parsed(&example()).0.config;
        let strip = |f: fetch::Fetch| fetch::Fetch {
            user_agent: String::new(),
            allow: Vec::new(),
            ..f
        };
        assert_eq!(strip(with.fetch), strip(without.fetch));
        assert_eq!(with.retention, without.retention);
        assert_eq!(with.server.listen, without.server.listen);
        assert_eq!((with.data, with.zone_name), (without.data, without.zone_name));
        let strip = |a: &alert::Alert| {
            let (brand, filter, channels, line) = (None, None, Vec::new(), 0);
            alert::Alert {
                brand,
                filter,
                channels,
                line,
                ..a.clone()
            }
        };
        assert_eq!(strip(&with.alerts[0]), strip(&without.alerts[0]));
        let b = |c: &brand::Brand| (c.case, c.role, c.group.clone());
        assert_eq!(b(&with.brands[0]), b(&without.brands[0]));
    }

    #[test]
    fn it_explains_exactly_the_keys_that_are_read() {
        // The keys of a brand's lexicon are free.
        for section in SECTIONS.iter().filter(|section| section.header != "[brand.lexicon]") {
            let kind = if section.header == "[[source]]" {
                "kind = \"feed\"\n"
            } else {
                ""
            };
            let bad = format!("{}\n{kind}nonsense = 1\n", section.header);
            let text = faults(&bad);
            let line = text
                .lines()
                .rev()
                .find(|line| line.contains("unknown key `nonsense`"))
                .unwrap();
            let expected = line.split_once("(expected: ").unwrap().1.trim_end_matches(')');
            let mut expected: Vec<&str> = expected.split(", ").filter(|key| !key.starts_with('[')).collect();
            let mut explained: Vec<&str> = section.keys.iter().map(|key| key.name).collect();
            expected.sort_unstable();
            explained.sort_unstable();
            assert_eq!(expected, explained, "{}", section.header);
        }
    }
}
