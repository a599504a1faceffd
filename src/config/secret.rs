//! A secret: read from the environment or a file, never printed, never logged.

use std::fmt;

use crate::config::faults::{Faults, quoted};
use crate::config::table::Table;
use crate::config::tree::{Entry, Value};

/// A file that holds a secret is no longer than this.
const LARGEST: u64 = 64 * 1024;

/// Text that must not be shown; `Debug` and `Display` print `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Table {
    /// A secret from the variable that `{stem}_env` names or the file that `{stem}_file` names.
    pub fn secret(&mut self, stem: &'static str, required: bool, faults: &mut Faults) -> Option<Secret> {
        let [by_env, by_file] = [format!("{stem}_env"), format!("{stem}_file")];
        for key in [&by_env, &by_file] {
            if !self.asked.iter().any(|(_, shown)| shown == key) {
                self.asked.push((stem, key.clone()));
            }
        }
        let env = self.entries.get_mut(&by_env).map(|entry| {
            entry.asked = true;
            entry.clone()
        });
        let file = self.entries.get_mut(&by_file).map(|entry| {
            entry.asked = true;
            entry.clone()
        });
        match (env, file) {
            (Some(env), None) => self.in_env(&by_env, &env, faults),
            (None, Some(file)) => self.in_file(&by_file, &file, faults),
            (Some(_), Some(file)) => {
                let title = self.title();
                faults.add(
                    file.line,
                    format!("{title} has both `{by_env}` and `{by_file}`; expected one of them"),
                );
                None
            }
            (None, None) if required => {
                self.missing(&[&by_env, &by_file], faults);
                None
            }
            (None, None) => None,
        }
    }

    fn in_env(&self, key: &str, entry: &Entry, faults: &mut Faults) -> Option<Secret> {
        let title = self.title();
        let mut fault = |what: String| faults.add(entry.line, format!("`{key}` in {title} {what}"));
        let Value::Text(name) = &entry.value else {
            fault(format!(
                "is {}; expected the name of an environment variable",
                entry.value.article()
            ));
            return None;
        };
        // A value that is no name is perhaps the secret itself: it is not repeated.
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            fault("is no name of an environment variable (letters, digits and _)".into());
            return None;
        }
        let why = match &entry.env {
            Some(secret) if !secret.reveal().trim().is_empty() => return Some(Secret::new(secret.reveal().trim())),
            Some(_) => "empty",
            None => "not set",
        };
        let what = format!("`{key}` in {title} names the environment variable {name}, which is {why}");
        faults.add_secret(entry.line, what);
        None
    }

    fn in_file(&self, key: &str, entry: &Entry, faults: &mut Faults) -> Option<Secret> {
        let title = self.title();
        let Value::Text(name) = &entry.value else {
            let what = format!("is {}; expected the path of a file", entry.value.article());
            faults.add(entry.line, format!("`{key}` in {title} {what}"));
            return None;
        };
        let path = self.folder.join(name);
        let why = match super::capped(&path, LARGEST) {
            Ok(text) if !text.trim().is_empty() => return Some(Secret::new(text.trim())),
            Ok(_) => "is empty".to_owned(),
            Err(why) => why,
        };
        faults.add_secret(
            entry.line,
            format!("`{key}` in {title} names {}, which {why}", quoted(name)),
        );
        None
    }
}
