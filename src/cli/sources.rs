//! `sources`: health of the configured ones, the kinds there are, one poll as a test, addresses from OPML.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use jiff::Timestamp;
use serde::Serialize;

use super::open::{Plan, runtime};
use super::{PARTLY, Usage, out};
use crate::crawl::JournalRobots;
use crate::fetch::Fetcher;
use crate::mention::{Cursor, Post, SourceState};
use crate::sources::KINDS;

/// What to do with sources; nothing: list them.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// JSON: one array, or one object for `test`
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Health of every configured source
    List,
    /// The kinds of sources, each with an example
    Kinds,
    /// Poll one source once; nothing is stored
    Test {
        /// Its name
        name: String,
    },
    /// Print source blocks for the feeds of an OPML file
    Import {
        /// The OPML file
        opml: PathBuf,
    },
}

pub(super) fn run(config: Option<&Path>, arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.what {
        None | Some(What::List) => list(&Plan::to_read(config)?, arguments.json),
        Some(What::Kinds) => kinds(arguments.json),
        Some(What::Test { name }) => test(&Plan::to_read(config)?, &name, arguments.json),
        Some(What::Import { opml }) => import(&opml),
    }
}

/// A source as `sources list --json` shows it.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    kind: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    last_success: Option<Timestamp>,
    next_poll: Option<Timestamp>,
    posts: u64,
}

fn list(plan: &Plan, json: bool) -> anyhow::Result<u8> {
    let states = plan.journal()?.source_states()?;
    let fresh = SourceState::default();
    let rows: Vec<Listed<'_>> = plan
        .sources
        .iter()
        .map(|watched| {
            let state = states.get(&watched.source.name).unwrap_or(&fresh);
            Listed {
                name: &watched.source.name,
                kind: watched.kind.name,
                state: state.state.name(),
                reason: state.reason.as_deref(),
                last_success: state.last_success,
                next_poll: state.next_poll,
                posts: state.posts,
            }
        })
        .collect();
    if json {
        return out::json(&rows).map(|()| 0);
    }
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    for row in &rows {
        let last = row
            .last_success
            .map_or_else(|| "never".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let reason = row
            .reason
            .map_or_else(String::new, |reason| format!("  {}", out::visible_line(reason)));
        out::line(&format!(
            "{:13} {:width$}  {:6}  {last}  {:>6} posts{reason}",
            row.state, row.name, row.kind, row.posts
        ))?;
    }
    Ok(0)
}

fn kinds(json: bool) -> anyhow::Result<u8> {
    if json {
        let kinds = KINDS
            .iter()
            .map(|k| serde_json::json!({"name": k.name, "about": k.about, "example": k.example}));
        return out::json(&kinds.collect::<Vec<_>>()).map(|()| 0);
    }
    for kind in KINDS {
        out::line(&format!("{}: {}\n\n{}\n", kind.name, kind.about, kind.example.trim()))?;
    }
    Ok(0)
}

fn test(plan: &Plan, name: &str, json: bool) -> anyhow::Result<u8> {
    let watched = plan
        .sources
        .iter()
        .find(|watched| watched.source.name == name)
        .ok_or_else(|| Usage::error(format!("no source is named `{name}`")))?;
    let journal = plan.journal()?;
    let started = std::time::Instant::now();
    let poll = runtime()?.block_on(async {
        let fetcher = Fetcher::new(&plan.config.fetch, Arc::new(JournalRobots(journal)))?;
        anyhow::Ok(watched.open.poll(&fetcher, Cursor::default(), Timestamp::now()).await)
    })?;
    let outcome = &poll.outcome;
    let code = if outcome.state.answered() { 0 } else { PARTLY };
    if json {
        let (state, reason) = (outcome.state.name(), &outcome.reason);
        let shown: Vec<_> = poll.posts.iter().map(|post| found(plan, post)).collect();
        out::json(&serde_json::json!({"state": state, "reason": reason, "posts": shown}))?;
        return Ok(code);
    }
    let reason = outcome
        .reason
        .as_deref()
        .map_or_else(String::new, |reason| format!(": {}", out::visible_line(reason)));
    let took = started.elapsed().as_millis();
    out::line(&format!(
        "{}{reason}; {} posts in {took} ms; nothing stored",
        outcome.state.name(),
        poll.posts.len()
    ))?;
    for post in &poll.posts {
        let when = post
            .published
            .map_or_else(|| "undated".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let text: String = post.title.as_deref().unwrap_or(&post.text).chars().take(80).collect();
        let brands: Vec<String> = plan
            .pipeline
            .mentions(0, post)
            .into_iter()
            .map(|mention| mention.brand)
            .collect();
        let about = if brands.is_empty() {
            "no brand".to_owned()
        } else {
            brands.join(", ")
        };
        out::line(&format!("{when}  [{about}]  {}", text.replace('\n', " ")))?;
    }
    Ok(code)
}

/// A post that a test found, as JSON.
fn found(plan: &Plan, post: &Post) -> serde_json::Value {
    let mentions = plan.pipeline.mentions(0, post);
    serde_json::json!({
        "id": post.id,
        "url": post.url,
        "author": post.author,
        "published": post.published,
        "title": post.title,
        "text": post.text,
        "brands": mentions.iter().map(|mention| &mention.brand).collect::<Vec<_>>(),
    })
}

fn import(path: &Path) -> anyhow::Result<u8> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot open {}", path.display()))?;
    let outlines = crate::extract::opml::read(&String::from_utf8_lossy(&bytes));
    if outlines.is_empty() {
        return Err(Usage::error(format!(
            "{} names no feed; expected outline elements with xmlUrl",
            path.display()
        )));
    }
    for outline in outlines {
        let (name, url) = (toml::Value::from(outline.title), toml::Value::from(outline.url));
        out::line(&format!("[[source]]\nname = {name}\nkind = \"feed\"\nurl = {url}\n"))?;
    }
    Ok(0)
}
