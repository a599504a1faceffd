//! A progress bar on long work, where stderr is a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `total` of `what`; hidden where nobody would see it.
pub(super) fn bar(total: u64, what: &'static str) -> ProgressBar {
    shaped(
        total,
        what,
        "{msg} {bar:30} {human_pos}/{human_len} {per_sec} {eta} left",
    )
}

/// A bar over the bytes of a file.
pub(super) fn bytes(total: u64, what: &'static str) -> ProgressBar {
    shaped(
        total,
        what,
        "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
    )
}

fn shaped(total: u64, what: &'static str, shape: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template(shape) {
        bar.set_style(style);
    }
    bar.with_message(what)
}
