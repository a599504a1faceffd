//! One table of the file with its lines: each reader takes a key, names what is wrong, and remembers what was asked.
//!
//! Comes in: a spanned TOML table. Goes out: typed values, faults. Never here: what a key means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use crate::config::faults::{Faults, either, hint, nearest, quoted};
use crate::config::secret::Secret;
use crate::config::units;

/// A secret in a file of its own is no longer than this.
const SECRET_FILE: u64 = 64 * 1024;

/// What every table of one file shares: where its lines begin, its folder, and the environment.
pub(super) struct Origin<'a> {
    starts: Vec<usize>,
    folder: Arc<PathBuf>,
    env: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Origin<'a> {
    /// Of a file with this text, in this folder.
    pub(super) fn new(text: &str, folder: &Path, env: &'a dyn Fn(&str) -> Option<String>) -> Origin<'a> {
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Origin {
            starts: std::iter::once(0).chain(ends).collect(),
            folder: Arc::new(folder.to_owned()),
            env,
        }
    }

    /// Line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Integer(Option<i64>),
    Float(f64),
    Bool(bool),
    Date,
    List(Vec<(usize, Value)>),
    Table(Table),
}

impl Value {
    fn read(value: Spanned<DeValue<'_>>, title: &str, origin: &Origin<'_>) -> (usize, Value) {
        let line = origin.line(value.span().start);
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(n) => Value::Integer(i64::from_str_radix(n.as_str(), n.radix()).ok()),
            DeValue::Float(n) => Value::Float(n.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(b) => Value::Bool(b),
            DeValue::Datetime(_) => Value::Date,
            DeValue::Array(list) => {
                let title = format!("[[{title}]]");
                Value::List(list.into_iter().map(|item| Value::read(item, &title, origin)).collect())
            }
            DeValue::Table(table) => {
                let title = if title.starts_with('[') {
                    title.to_owned()
                } else {
                    format!("[{title}]")
                };
                Value::Table(Table::read(table, title, line, origin))
            }
        };
        (line, value)
    }

    fn article(&self) -> &'static str {
        match self {
            Value::Text(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Bool(_) => "true or false",
            Value::Date => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

#[derive(Debug, Clone)]
struct Entry {
    key_line: usize,
    line: usize,
    value: Value,
    /// Of a key that ends in `_env`: what the variable holds.
    env: Option<Secret>,
    asked: bool,
}

/// One table of the configuration file. Keys nobody asked for are faults at `finish`.
#[derive(Debug, Clone)]
pub struct Table {
    title: String,
    line: usize,
    folder: Arc<PathBuf>,
    entries: BTreeMap<String, Entry>,
    asked: Vec<(&'static str, String)>,
}

impl Table {
    pub(super) fn read(table: DeTable<'_>, title: String, line: usize, origin: &Origin<'_>) -> Table {
        let mut entries = BTreeMap::new();
        for (key, value) in table {
            let key_line = origin.line(key.span().start);
            let key = key.into_inner().into_owned();
            let (line, value) = Value::read(value, &key, origin);
            let env = match &value {
                Value::Text(name) if key.ends_with("_env") => (origin.env)(name).map(Secret::new),
                _ => None,
            };
            entries.insert(
                key,
                Entry {
                    key_line,
                    line,
                    value,
                    env,
                    asked: false,
                },
            );
        }
        Table {
            title,
            line,
            folder: origin.folder.clone(),
            entries,
            asked: Vec::new(),
        }
    }

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
                faults.add(line, format!("`{key}` in {} {why}", self.title()));
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

    fn missing(&self, keys: &[&str], faults: &mut Faults) {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        faults.add(
            self.line,
            format!("{} lacks {}", self.title(), either(keys.iter().map(String::as_str))),
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
                Value::Text(_) => faults.add(line, format!("`{key}` in {} holds an empty string", self.title())),
                other => {
                    let article = other.article();
                    faults.add(
                        line,
                        format!("`{key}` in {} holds {article}; expected {EXPECTED}", self.title()),
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
            format!(
                "`{key}` in {} is {n}; expected a number from {low} to {high}",
                self.title()
            ),
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
                let title = self.title();
                faults.add(
                    line,
                    format!("`{key}` in {title} is {n}; expected a whole number from {low} to {high}"),
                );
                None
            }
        }
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
        let (found, least, title) = (units::shown(found), units::shown(least), self.title());
        faults.add(line, format!("`{key}` in {title} is {found}; expected {least} or more"));
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
                Value::Text(text) => {
                    web_address(text.trim()).map_err(|why| Some(format!("is {}, {why}", quoted(&text))))
                }
                _ => Err(None),
            },
        )
    }

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
            (Some(env), None) => self.from_env(&by_env, &env, faults),
            (None, Some(file)) => self.from_file(&by_file, &file, faults),
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

    fn from_env(&self, key: &str, entry: &Entry, faults: &mut Faults) -> Option<Secret> {
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
        match &entry.env {
            Some(secret) if !secret.reveal().trim().is_empty() => Some(Secret::new(secret.reveal().trim())),
            Some(_) => {
                fault(format!("names the environment variable {name}, which is empty"));
                None
            }
            None => {
                fault(format!("names the environment variable {name}, which is not set"));
                None
            }
        }
    }

    fn from_file(&self, key: &str, entry: &Entry, faults: &mut Faults) -> Option<Secret> {
        let title = self.title();
        let mut fault = |what: String| faults.add(entry.line, format!("`{key}` in {title} {what}"));
        let Value::Text(name) = &entry.value else {
            fault(format!("is {}; expected the path of a file", entry.value.article()));
            return None;
        };
        let path = self.folder.join(name);
        match super::capped(&path, SECRET_FILE) {
            Ok(text) if !text.trim().is_empty() => Some(Secret::new(text.trim())),
            Ok(_) => {
                fault(format!("names {}, which is empty", quoted(name)));
                None
            }
            Err(why) => {
                fault(format!("names {}, which {why}", quoted(name)));
                None
            }
        }
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
                faults.add(line, format!("`{key}` is {}; expected a table: [{key}]", shape(&other)));
                empty
            }
        }
    }

    /// All tables of this name, such as `[[source]]`, in the order of the file.
    pub fn tables(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Table> {
        let (line, items) = match self.ask(key, format!("[[{key}]]")) {
            None => return Vec::new(),
            Some((line, Value::List(items))) => (line, items),
            Some((line, other)) => {
                faults.add(
                    line,
                    format!("`{key}` is {}; expected [[{key}]], once for each", shape(&other)),
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
        faults.add(self.value_line(key), format!("`{key}` in {} {what}", self.title()));
    }

    /// The keys that were asked for, as a list for a message.
    pub fn expected(&self) -> String {
        let names: Vec<&str> = self.asked.iter().map(|(_, shown)| shown.as_str()).collect();
        names.join(", ")
    }

    /// Every key that nobody asked for is a fault, with the keys that are expected and the one that was perhaps meant.
    pub fn finish(self, faults: &mut Faults) {
        let place = if self.title.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.title())
        };
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

/// What a value is where a table was expected: one `[x]` instead of `[[x]]` is called by its brackets.
fn shape(value: &Value) -> &'static str {
    match value {
        Value::Table(_) => "a single table",
        Value::List(items) if items.iter().all(|(_, item)| matches!(item, Value::Table(_))) => "a list of tables",
        other => other.article(),
    }
}

/// Reads an http or https address; the error says why it is none.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| format!("which is no address ({why}); expected https://…"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err("which is no web address; expected http:// or https://".into());
    }
    if url.password().is_some() {
        return Err("which holds a password; a secret never stands in this file".into());
    }
    Ok(url)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
