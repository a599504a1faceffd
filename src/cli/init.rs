//! `init`: a commented configuration for a brand, with public sources that need no key.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Usage, out};
use crate::mention::Language;

/// Whom to watch.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Your brand
    #[arg(long)]
    brand: String,
    /// A rival (may be repeated)
    #[arg(long)]
    competitor: Vec<String>,
    /// A language to listen in: sv, ru, nb, fi, da, en (may be repeated) [default: sv nb fi ru]
    #[arg(long)]
    language: Vec<Language>,
    /// File to write
    #[arg(short, long, default_value = "gjallar.toml")]
    output: PathBuf,
    /// Print to stdout instead
    #[arg(long)]
    print: bool,
}

/// News search by language: language, country, and the edition's own name of both.
const EDITIONS: &[(Language, &str, &str)] = &[
    (Language::SV, "sv", "SE"),
    (Language::NB, "no", "NO"),
    (Language::NN, "no", "NO"),
    (Language::FI, "fi", "FI"),
    (Language::RU, "ru", "RU"),
    (Language::DA, "da", "DK"),
    (Language::EN, "en-US", "US"),
];

pub(super) fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let nameless = |name: &String| name.trim().is_empty() || name.contains(char::is_control);
    if std::iter::once(&arguments.brand)
        .chain(&arguments.competitor)
        .any(nameless)
    {
        return Err(Usage::error(
            "a brand's name is empty or has control characters; expected a name on one line",
        ));
    }
    for language in &arguments.language {
        if !EDITIONS.iter().any(|(known, ..)| known == language) {
            let known: Vec<&str> = EDITIONS.iter().map(|(known, ..)| known.code()).collect();
            return Err(Usage::error(format!(
                "`{language}` is no language that gjallar listens in; expected {}",
                crate::config::either(known)
            )));
        }
    }
    let text = config(&arguments);
    if arguments.print {
        std::io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(0);
    }
    let path = &arguments.output;
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Usage::error(format!(
                "{} is there already; expected a new file (-o FILE)",
                path.display()
            )));
        }
        opened => opened.with_context(|| format!("cannot write {}", path.display()))?,
    };
    file.write_all(text.as_bytes())?;
    out::remark(&format!(
        "{} written; next: gjallar check, then gjallar run",
        path.display()
    ));
    Ok(0)
}

fn config(arguments: &Arguments) -> String {
    let defaults = [Language::SV, Language::NB, Language::FI, Language::RU];
    let languages = if arguments.language.is_empty() {
        &defaults[..]
    } else {
        &arguments.language[..]
    };
    let mut text = String::from(HEAD);
    brand(&mut text, &arguments.brand, false);
    arguments
        .competitor
        .iter()
        .for_each(|name| brand(&mut text, name, true));
    text.push_str(SOURCES);
    for name in std::iter::once(&arguments.brand).chain(&arguments.competitor) {
        for language in languages {
            news(&mut text, name, *language);
        }
        social(&mut text, name);
    }
    text.push_str(&ALERTS.replace("BRAND", &quoted(&arguments.brand)));
    text
}

/// A basic string on one line: what JSON escapes TOML reads too, but for DEL.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn brand(text: &mut String, name: &str, rival: bool) {
    let role = if rival { "role = \"competitor\"\n" } else { "" };
    text.push_str(&format!("[[brand]]\nname = {}\n{role}", quoted(name)));
    if !rival {
        text.push_str(
            "# terms = [\"another name\", \"#hashtag\"]   # inflected forms and the other script match by themselves\n",
        );
        text.push_str("# near = [\"a word\"]                       # for a name that is a common word: one of these must stand by\n");
        text.push_str("# exclude = [\"a phrase\"]                  # what looks like the name and is not\n");
    }
    text.push('\n');
}

fn news(text: &mut String, name: &str, language: Language) {
    let Some((_, code, country)) = EDITIONS.iter().find(|(l, ..)| *l == language) else {
        return;
    };
    let query = utf8_percent_encode(&format!("\"{name}\""), NON_ALPHANUMERIC).to_string();
    let short = code.split('-').next().unwrap_or(code);
    let url = format!("https://news.google.com/rss/search?q={query}&hl={code}&gl={country}&ceid={country}:{short}");
    source(text, &format!("news {language} {name}"), &url, Some(language));
}

fn social(text: &mut String, name: &str) {
    let tag: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase();
    let tag = utf8_percent_encode(&tag, NON_ALPHANUMERIC).to_string();
    source(
        text,
        &format!("mastodon {name}"),
        &format!("https://mastodon.social/tags/{tag}.rss"),
        None,
    );
    let query = utf8_percent_encode(&format!("\"{name}\""), NON_ALPHANUMERIC).to_string();
    source(
        text,
        &format!("reddit {name}"),
        &format!("https://www.reddit.com/search.rss?q={query}&sort=new"),
        None,
    );
}

fn source(text: &mut String, name: &str, url: &str, language: Option<Language>) {
    let language = language.map_or_else(String::new, |language| format!("language = \"{language}\"\n"));
    text.push_str(&format!(
        "[[source]]\nname = {}\nkind = \"feed\"\nurl = {}\n{language}\n",
        quoted(name),
        quoted(url)
    ));
}

const HEAD: &str = r#"# What gjallar watches. `gjallar check` reads this file and says what it means; SIGHUP makes a running gjallar read it again.

data = "gjallar-data"            # where everything is kept: copy the folder, and you have moved
zone = "Europe/Stockholm"        # for dates in queries and reports

[fetch]
# Say who asks, and where a site's owner can reach you.
user_agent = "gjallar/1.0 (+https://example.org/contact)"

[server]
listen = "127.0.0.1:7171"        # dashboard and API; another address needs token_env

"#;

const SOURCES: &str = r#"# Where to look. Each of these is public and needs no key. `gjallar sources kinds` shows what else can be read:
# blogs and news sites by their feed, forums and review pages by CSS selectors. `gjallar sources test NAME` tries one.

"#;

const ALERTS: &str = r#"# When to sound the horn. Put the address of a Slack incoming webhook into the environment variable GJALLAR_SLACK,
# then take the marks away.

# [[channel]]
# name = "press"
# kind = "slack"
# url_env = "GJALLAR_SLACK"

# [[alert]]
# name = "storm"                 # many voices: more than half of an hour's mentions are negative
# kind = "negative_share"
# brand = BRAND
# window = "1h"
# share = 0.6
# at_least = 10
# authors = 5

# [[alert]]
# name = "harsh"                 # one loud complaint
# kind = "single"
# brand = BRAND
# polarity = -0.8
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_init_writes_is_a_valid_configuration_for_any_name() {
        for name in ["Nordkaffe", "H&M \"x\"", "Кофейня", "a\\b"] {
            let arguments = Arguments {
                brand: name.to_owned(),
                competitor: vec!["Fjordbryg".to_owned()],
                language: Vec::new(),
                output: PathBuf::new(),
                print: true,
            };
            let text = config(&arguments);
            let plain = text
                .replace("# [[", "[[")
                .replace("# name", "name")
                .replace("# kind", "kind");
            for text in [&text, &plain] {
                assert!(toml::from_str::<toml::Table>(text).is_ok(), "{text}");
            }
            let path = std::path::Path::new("gjallar.toml");
            let (mut draft, mut faults) = crate::config::parse(path, &text, &|_| None).unwrap();
            assert_eq!(crate::sources::open_all(&mut draft, &mut faults).len(), 2 * 6);
            assert!(faults.is_empty(), "{faults}");
        }
    }
}
