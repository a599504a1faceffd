//! What the verbs print: answers to stdout, complaints, logs and progress to stderr.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use tracing_subscriber::EnvFilter;

/// Logs go to stderr: readable on a terminal, one JSON object a line elsewhere, so that no crawled text can forge a line.
pub(super) fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("GJALLAR_LOG").unwrap_or_else(|_| EnvFilter::new("warn,gjallar=info"));
    let to_stderr = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    let set = if io::stderr().is_terminal() {
        to_stderr
            .with_ansi(std::env::var_os("NO_COLOR").is_none())
            .with_target(false)
            .try_init()
    } else {
        to_stderr.json().flatten_event(true).try_init()
    };
    // A second subscriber in one process (tests) changes nothing.
    drop(set);
}

/// One complaint on stderr, control characters made visible.
pub(super) fn complain(text: &str) {
    let mut err = io::stderr().lock();
    // Nobody is left to tell when stderr is closed.
    drop(writeln!(err, "gjallar: {}", visible(text)));
}

/// A remark on stderr.
pub(super) fn remark(text: &str) {
    let mut err = io::stderr().lock();
    drop(writeln!(err, "{}", visible(text)));
}

/// Control characters but line breaks and tabs as `\u{…}`, so that foreign text cannot steer a terminal.
pub(super) fn visible(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| {
            if steers(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// The same, for a value that stands inside a line: it may not draw lines of its own.
pub(super) fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', " ")
}

/// One line of text on stdout.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout().lock(), "{}", visible(text))?)
}

/// A line whose foreign parts were made visible already, and which may carry our own colour.
pub(super) fn coloured(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// One JSON document on stdout.
pub(super) fn json(document: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, document)?;
    Ok(writeln!(out)?)
}

/// True where the reader of our output has gone: `gjallar search … | head` is no fault.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// True where colour is wanted on stdout.
pub(super) fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(visible("ok\u{1b}[31mred\r\u{202e}"), "ok\\u{1b}[31mred\\u{d}\\u{202e}");
        assert_eq!(visible("två\nrader"), "två\nrader");
    }
}
