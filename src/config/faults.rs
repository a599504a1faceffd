//! Every fault of a configuration, collected before anything starts.
//!
//! Comes in: a line and what is wrong there. Goes out: one `FILE:LINE: what` a line, in the order of the file.
//! Never here: the value of a secret.

use std::fmt;
use std::path::{Path, PathBuf};

/// More faults than this are counted, not kept: a file of garbage must not fill the screen or the memory.
const KEPT: usize = 100;

/// Longest piece of the file that is repeated in a message, in characters.
const QUOTED: usize = 60;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    line: usize,
    what: String,
    /// A secret is not there: the file itself may be right.
    secret: bool,
}

/// What is wrong with one configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    file: PathBuf,
    kept: Vec<Fault>,
    more: usize,
}

impl Faults {
    /// None yet.
    pub fn new(file: &Path) -> Faults {
        Faults {
            file: file.to_owned(),
            kept: Vec::new(),
            more: 0,
        }
    }

    /// Adds one; line 0 stands for the file as a whole.
    pub fn add(&mut self, line: usize, what: impl Into<String>) {
        self.keep(line, what.into(), false);
    }

    /// Adds a secret that is not there.
    pub fn add_secret(&mut self, line: usize, what: impl Into<String>) {
        self.keep(line, what.into(), true);
    }

    fn keep(&mut self, line: usize, what: String, secret: bool) {
        if self.kept.len() < KEPT {
            self.kept.push(Fault { line, what, secret });
        } else {
            self.more += 1;
        }
    }

    /// Passes over the secrets that are not there, for who needs none.
    pub fn without_secrets(mut self) -> Faults {
        self.kept.retain(|fault| !fault.secret);
        self
    }

    /// True where nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kept.len() + self.more
    }

    /// Ok where nothing is wrong.
    pub fn into_result(self) -> Result<(), Faults> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        let mut sorted: Vec<&Fault> = self.kept.iter().collect();
        sorted.sort_by_key(|fault| fault.line);
        for (i, fault) in sorted.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            match fault.line {
                0 => write!(f, "{file}: {}", fault.what)?,
                line => write!(f, "{file}:{line}: {}", fault.what)?,
            }
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n{file}: and {more} more faults"),
        }
    }
}

impl std::error::Error for Faults {}

/// A piece of the file as it may stand in a message: in backquotes, control characters visible, cut when long.
pub fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(QUOTED).flat_map(char::escape_debug).collect();
    let dots = if text.chars().nth(QUOTED).is_some() { "…" } else { "" };
    format!("`{}{dots}`", shown.replace("\\'", "'").replace("\\\"", "\""))
}

/// Names as a sentence: `a, b or c`.
pub fn either<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        None => "nothing".into(),
        Some((last, [])) => (*last).into(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// `; did you mean …?` where one of the names is near to what was written, or else nothing.
pub fn hint<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(written, names) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => String::new(),
    }
}

/// The name that was probably meant: a slip or two away, or one that holds the other whole.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let length = written.chars().count();
    if !(2..=40).contains(&length) {
        return None;
    }
    let slips = (length / 3).clamp(1, 2);
    let measured = names.into_iter().map(|name| {
        let part = name.contains(written.as_str()) || (name.len() > 2 && written.contains(name));
        let distance = distance(&written, name);
        (
            if distance <= slips {
                distance
            } else if part {
                slips + 1
            } else {
                usize::MAX
            },
            name,
        )
    });
    measured
        .filter(|(distance, _)| *distance != usize::MAX)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(x != y);
            row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_stand_in_the_order_of_the_file() {
        let mut faults = Faults::new(Path::new("gjallar.toml"));
        faults.add(9, "second");
        faults.add(2, "first");
        faults.add(0, "whole");
        assert_eq!(
            faults.to_string(),
            "gjallar.toml: whole\ngjallar.toml:2: first\ngjallar.toml:9: second"
        );
        assert!(faults.into_result().is_err());
    }

    #[test]
    fn a_flood_is_counted() {
        let mut faults = Faults::new(Path::new("x"));
        for line in 1..=1000 {
            faults.add(line, "bad");
        }
        assert_eq!(faults.len(), 1000);
        assert!(faults.to_string().ends_with("x: and 900 more faults"));
    }

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["every", "language", "header_timeout", "kind"];
        assert_eq!(nearest("evry", names), Some("every"));
        assert_eq!(nearest("knid", names), Some("kind"));
        assert_eq!(nearest("lang", names), Some("language"));
        assert_eq!(nearest("timeout", names), Some("header_timeout"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn quotes_are_short_and_visible() {
        assert_eq!(quoted("a\n\u{1b}[31m'"), "`a\\n\\u{1b}[31m'`");
        assert_eq!(quoted(&"x".repeat(70)).chars().count(), QUOTED + 3);
    }
}
