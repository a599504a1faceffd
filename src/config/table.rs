//! One table of the file with its lines: each reader takes a key, names what is wrong, and remembers what was asked.
//!
//! Comes in: a spanned TOML table. Goes out: typed values, faults. Never here: what a key means.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use url::Url;

use crate::config::faults::{Faults, either, hint, nearest, quoted};
use crate::config::tree::{Entry, Value};
use crate::config::units;

/// One table of the configuration file. Keys nobody asked for are faults at `finish`.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) title: String,
    pub(super) line: usize,
    pub(super) folder: Arc<PathBuf>,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) asked: Vec<(&'static str, String)>,
}

impl Table {
    /// Line of its header.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Line of a key, or else of the header.
    pub fn line_of(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.line, |entry| entry.key_line)
    }

    /// True where the key stands there, asked for or not.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// How the table is called in a message: `[fetch]`, or `[[source]] "forum"` where it has a name.
    pub fn title(&self) -> String {
        match self.entries.get("name").map(|entry| &entry.value) {
            Some(Value::Text(name)) => format!("{} {}", self.title, quoted(name).replace('`', "\"")),
            _ => self.title.clone(),
        }
    }

    /// The same with ` in ` before it; nothing for the top of the file.
    fn place(&self) -> String {
        if self.title.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.title())
        }
    }

    fn ask(&mut self, key: &'static str, shown: String) -> Option<(usize, Value)> {
        if !self.asked.iter().any(|(asked, _)| *asked == key) {
            self.asked.push((key, shown));
        }
        let entry = self.entries.get_mut(key)?;
        entry.asked = true;
        Some((entry.line, entry.value.clone()))
    }

    /// Takes a key, and lets `fits` say whether its value will do.
    fn take<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        faults: &mut Faults,
        fits: impl FnOnce(Value) -> Result<T, Option<String>>,
    ) -> Option<T> {
        let (line, value) = self.ask(key, key.to_owned())?;
        let article = value.article();
        match fits(value) {
            Ok(value) => Some(value),
            Err(why) => {
                let why = why.unwrap_or_else(|| format!("is {article}; expected {expected}"));
                faults.add(line, format!("`{key}`{} {why}", self.place()));
                None
            }
        }
    }

    /// A string that is not blank, without blanks around it.
    pub fn string(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        self.take(key, "a string", faults, |value| match value {
            Value::Text(text) if text.trim().is_empty() => {
                Err(Some("is empty; expected a text, or no such key".into()))
            }
            Value::Text(text) => Ok(text.trim().to_owned()),
            _ => Err(None),
        })
    }

    /// A string that must be there.
    pub fn need(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        if !self.has(key) {
            self.ask(key, key.to_owned());
            self.missing(&[key], faults);
            return None;
        }
        self.string(key, faults)
    }

    pub(super) fn missing(&self, keys: &[&str], faults: &mut Faults) {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        faults.add(
            self.line,
            format!(
                "{} lacks {}; expected that key",
                self.title(),
                either(keys.iter().map(String::as_str))
            ),
        );
    }

    /// A list of strings, none of them blank.
    pub fn strings(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<String>> {
        const EXPECTED: &str = "a list of strings such as [\"one\", \"two\"]";
        let items = self.take(key, EXPECTED, faults, |value| match value {
            Value::List(items) => Ok(items),
            _ => Err(None),
        })?;
        let (mut texts, count) = (Vec::new(), items.len());
        for (line, item) in items {
            match item {
                Value::Text(text) if !text.trim().is_empty() => texts.push(text.trim().to_owned()),
                Value::Text(_) => faults.add(line, format!("`{key}`{} holds an empty string", self.place())),
                other => {
                    let article = other.article();
                    faults.add(
                        line,
                        format!("`{key}`{} holds {article}; expected {EXPECTED}", self.place()),
                    );
                }
            }
        }
        (texts.len() == count).then_some(texts)
    }

    /// `true` or `false`.
    pub fn bool(&mut self, key: &'static str, faults: &mut Faults) -> Option<bool> {
        self.take(key, "true or false", faults, |value| match value {
            Value::Bool(b) => Ok(b),
            _ => Err(None),
        })
    }

    /// A finite number; an integer will do.
    pub fn float(&mut self, key: &'static str, faults: &mut Faults) -> Option<f64> {
        self.take(key, "a number", faults, |value| match value {
            Value::Float(n) if n.is_finite() => Ok(n),
            Value::Float(_) | Value::Integer(None) => Err(Some("is no finite number; expected one such as 0.5".into())),
            #[expect(clippy::cast_precision_loss, reason = "a number that people write by hand")]
            Value::Integer(Some(n)) => Ok(n as f64),
            _ => Err(None),
        })
    }

    /// A finite number within bounds, both included.
    pub fn float_in(&mut self, key: &'static str, low: f64, high: f64, faults: &mut Faults) -> Option<f64> {
        let line = self.value_line(key);
        let n = self.float(key, faults)?;
        if (low..=high).contains(&n) {
            return Some(n);
        }
        faults.add(
            line,
            format!("`{key}`{} is {n}; expected a number from {low} to {high}", self.place()),
        );
        None
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'static str, faults: &mut Faults) -> Option<i64> {
        self.take(key, "a whole number", faults, |value| match value {
            Value::Integer(Some(n)) => Ok(n),
            Value::Integer(None) => Err(Some("is too large a number".into())),
            _ => Err(None),
        })
    }

    /// A whole number within bounds, both included.
    pub fn integer_in(&mut self, key: &'static str, low: u64, high: u64, faults: &mut Faults) -> Option<u64> {
        let line = self.value_line(key);
        let n = self.integer(key, faults)?;
        match u64::try_from(n).ok().filter(|n| (low..=high).contains(n)) {
            Some(n) => Some(n),
            None => {
                let place = self.place();
                faults.add(
                    line,
                    format!("`{key}`{place} is {n}; expected a whole number from {low} to {high}"),
                );
                None
            }
        }
    }

    /// Takes a time zone by its IANA name.
    pub fn zone(&mut self, key: &'static str, faults: &mut Faults) -> Option<TimeZone> {
        let name = self.string(key, faults)?;
        let zone = TimeZone::get(&name).ok();
        if zone.is_none() {
            let what = format!(
                "is {}, which is no time zone; expected an IANA name such as Europe/Stockholm",
                quoted(&name)
            );
            self.fault(key, &what, faults);
        }
        zone
    }

    /// A duration such as `"10m"`; zero is one.
    pub fn duration(&mut self, key: &'static str, faults: &mut Faults) -> Option<Duration> {
        self.take(key, "a duration such as \"10m\"", faults, |value| match value {
            Value::Text(text) => units::duration(&text).map_err(|why| Some(format!("is wrong: {why}"))),
            _ => Err(None),
        })
    }

    /// A duration of at least `least`.
    pub fn duration_from(&mut self, key: &'static str, least: Duration, faults: &mut Faults) -> Option<Duration> {
        let line = self.value_line(key);
        let found = self.duration(key, faults)?;
        if found >= least {
            return Some(found);
        }
        let (found, least, place) = (units::shown(found), units::shown(least), self.place());
        faults.add(line, format!("`{key}`{place} is {found}; expected {least} or more"));
        None
    }

    /// A size such as `"8MB"`, in bytes.
    pub fn bytes(&mut self, key: &'static str, faults: &mut Faults) -> Option<u64> {
        self.take(key, "a size such as \"8MB\"", faults, |value| match value {
            Value::Text(text) => units::bytes(&text).map_err(|why| Some(format!("is wrong: {why}"))),
            _ => Err(None),
        })
    }

    /// One of a few names.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        names: &[(&'static str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        let known = || names.iter().map(|(name, _)| *name);
        let expected = either(known());
        self.take(key, &expected, faults, |value| match value {
            Value::Text(text) => names
                .iter()
                .find(|(name, _)| *name == text.trim())
                .map(|(_, value)| *value)
                .ok_or_else(|| {
                    Some(format!(
                        "is {}; expected {expected}{}",
                        quoted(&text),
                        hint(text.trim(), known())
                    ))
                }),
            _ => Err(None),
        })
    }

    /// An absolute http or https address without a password in it.
    pub fn url(&mut self, key: &'static str, faults: &mut Faults) -> Option<Url> {
        self.take(
            key,
            "an address such as \"https://example.org/feed.xml\"",
            faults,
            |value| match value {
                Value::Text(text) => web_address(text.trim()).map_err(Some),
                _ => Err(None),
            },
        )
    }

    /// A table of this name, such as `[fetch]`; an empty one where there is none.
    pub fn table(&mut self, key: &'static str, faults: &mut Faults) -> Table {
        let empty = Table {
            title: format!("[{key}]"),
            line: 0,
            folder: self.folder.clone(),
            entries: BTreeMap::new(),
            asked: Vec::new(),
        };
        match self.ask(key, format!("[{key}]")) {
            None => empty,
            Some((_, Value::Table(table))) => table,
            Some((line, other)) => {
                faults.add(line, format!("`{key}` is {}; expected a table: [{key}]", other.shape()));
                empty
            }
        }
    }

    /// Every key of a table whose keys are free, with its line and number, in the order of the file.
    pub(super) fn numbers(self, title: &str, faults: &mut Faults) -> Vec<(usize, String, f64)> {
        let mut entries: Vec<_> = self.entries.into_iter().collect();
        entries.sort_by_key(|(_, entry)| entry.key_line);
        let mut numbers = Vec::new();
        for (key, entry) in entries {
            let number = match entry.value {
                Value::Float(n) if n.is_finite() => Some(n),
                #[expect(clippy::cast_precision_loss, reason = "a number that people write by hand")]
                Value::Integer(Some(n)) => Some(n as f64),
                _ => None,
            };
            match number {
                Some(number) => numbers.push((entry.key_line, key, number)),
                None => {
                    let article = entry.value.article();
                    faults.add(
                        entry.line,
                        format!("{} in [{title}] is {article}; expected a number", quoted(&key)),
                    );
                }
            }
        }
        numbers
    }

    /// All tables of this name, such as `[[source]]`, in the order of the file.
    pub fn tables(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Table> {
        let (line, items) = match self.ask(key, format!("[[{key}]]")) {
            None => return Vec::new(),
            Some((line, Value::List(items))) => (line, items),
            Some((line, other)) => {
                faults.add(
                    line,
                    format!("`{key}` is {}; expected [[{key}]], once for each", other.shape()),
                );
                return Vec::new();
            }
        };
        let mut tables = Vec::new();
        for (at, item) in items {
            match item {
                Value::Table(table) => tables.push(table),
                other => faults.add(
                    at.max(line),
                    format!("`{key}` holds {}; expected [[{key}]]", other.article()),
                ),
            }
        }
        tables
    }

    /// Line of a key's value, or else of the header.
    fn value_line(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.line, |entry| entry.line)
    }

    /// Adds a fault about the value of a key.
    pub fn fault(&self, key: &str, what: &str, faults: &mut Faults) {
        faults.add(self.value_line(key), format!("`{key}`{} {what}", self.place()));
    }

    /// The keys that were asked for, as a list for a message.
    pub fn expected(&self) -> String {
        let names: Vec<&str> = self.asked.iter().map(|(_, shown)| shown.as_str()).collect();
        names.join(", ")
    }

    /// Every key that nobody asked for is a fault, with the keys that are expected and the one that was perhaps meant.
    pub fn finish(self, faults: &mut Faults) {
        let place = self.place();
        for (key, entry) in self.entries.iter().filter(|(_, entry)| !entry.asked) {
            let bare = |shown: &'_ str| shown.trim_matches(['[', ']']).to_owned();
            let names: Vec<String> = self.asked.iter().map(|(_, shown)| bare(shown)).collect();
            let names = || names.iter().map(String::as_str);
            let meant = match names().find(|name| *name == format!("{key}_env")) {
                Some(_) => {
                    format!("; a secret never stands in this file: `{key}_env` names a variable, `{key}_file` a file")
                }
                None => nearest(key, names()).map_or(String::new(), |name| format!("; did you mean `{name}`?")),
            };
            let what = if matches!(entry.value, Value::Table(_)) {
                "table"
            } else {
                "key"
            };
            let expected = self.expected();
            faults.add(
                entry.key_line,
                format!("unknown {what} {}{place}{meant} (expected: {expected})", quoted(key)),
            );
        }
    }
}

/// Reads an http or https address; the error says why it is none.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| format!("is {}, no address ({why}); expected https://…", quoted(text)))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(format!(
            "is {}, no web address; expected http:// or https://",
            quoted(text)
        ));
    }
    if url.password().is_some() {
        return Err("holds a password; expected an address without, a secret never stands in this file".into());
    }
    Ok(url)
}
