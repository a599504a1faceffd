//! The command line: one enum, one line a verb.
//!
//! Comes in: arguments. Goes out: an answer on stdout, everything else on stderr, an exit code (0 done, 1 failed, 2 usage or
//! config, 3 done but some sources failed or some lines were bad). Never here: what another module could do.

mod alerts;
mod backup;
mod check;
mod demo;
mod export;
mod import;
mod init;
mod lexicon;
mod mark;
mod open;
mod out;
mod papers;
mod poll;
mod progress;
mod rebuild;
mod reload;
mod run;
mod score;
mod search;
mod serve;
mod sources;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::index::LockError;

/// Exit codes beside 0 and 1.
const USAGE: u8 = 2;
const PARTLY: u8 = 3;

/// Hears what people say in public about a brand and its rivals, and sounds the horn when anger rises.
#[derive(Debug, Parser)]
#[command(name = "gjallar", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// Configuration file [default: gjallar.toml in the current folder]
    #[arg(long, global = true, value_name = "FILE", env = "GJALLAR_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// A small world on loopback: feeds, a forum, a Slack stand-in; the whole way, with the dashboard
    Demo(demo::Arguments),
    /// Write a commented gjallar.toml for a brand, with real public sources
    Init(init::Arguments),
    /// Validate the configuration and explain what would be watched; no network
    Check(check::Arguments),
    /// Crawl, index, alert and serve until SIGTERM; SIGHUP reloads the configuration
    Run,
    /// Ask every source once (or one of them), then exit
    Poll(poll::Arguments),
    /// Find mentions
    Search(search::Arguments),
    /// Language and polarity of texts, with the words that decided
    Score(score::Arguments),
    /// Set label, tags, status or note of a mention by hand
    Mark(mark::Arguments),
    /// A brand's own words, learnt from labels set by hand
    Lexicon(lexicon::Arguments),
    /// Take in posts from JSON Lines or CSV (history, licensed exports)
    Import(import::Arguments),
    /// Write every match to a file or stdout
    Export(export::Arguments),
    /// Derive everything again from the journal
    Rebuild,
    /// Sources: their health, their kinds, a test, OPML
    Sources(sources::Arguments),
    /// Alerts: the ledger, the outbox, a test message
    Alerts(alerts::Arguments),
    /// Copy the journal while everything runs
    Backup(backup::Arguments),
    /// Dashboard and API alone, without crawling
    Serve,
    /// Completions for a shell
    Completions(papers::Shell),
    /// The manual page
    Man,
}

/// A wrong call: bad arguments, config, or a folder in use. Exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

impl Usage {
    fn error(text: impl std::fmt::Display) -> anyhow::Error {
        anyhow::Error::new(Usage(text.to_string()))
    }
}

/// Parses the command line, does it, and turns the end into an exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    out::log_to_stderr();
    match run_verb(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) if out::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            out::complain(&format!("{error:#}"));
            ExitCode::from(if is_usage(&error) { USAGE } else { 1 })
        }
    }
}

fn is_usage(error: &anyhow::Error) -> bool {
    error.is::<Usage>()
        || error.is::<crate::config::Faults>()
        || error.is::<crate::sentiment::LexiconFaults>()
        || matches!(error.downcast_ref(), Some(LockError::Locked { .. }))
}

fn run_verb(arguments: Arguments) -> anyhow::Result<u8> {
    let config = arguments.config.as_deref();
    match arguments.verb {
        Verb::Demo(a) => demo::run(a),
        Verb::Init(a) => init::run(a),
        Verb::Check(a) => check::run(config, a),
        Verb::Run => run::run(config),
        Verb::Poll(a) => poll::run(config, a),
        Verb::Search(a) => search::run(config, a),
        Verb::Score(a) => score::run(a),
        Verb::Mark(a) => mark::run(config, a),
        Verb::Lexicon(a) => lexicon::run(config, a),
        Verb::Import(a) => import::run(config, a),
        Verb::Export(a) => export::run(config, a),
        Verb::Rebuild => rebuild::run(config),
        Verb::Sources(a) => sources::run(config, a),
        Verb::Alerts(a) => alerts::run(config, a),
        Verb::Backup(a) => backup::run(config, a),
        Verb::Serve => serve::run(config),
        Verb::Completions(a) => papers::completions(a),
        Verb::Man => papers::man(),
    }
}
