//! The TOML tree with lines in place of spans.
//!
//! Comes in: spanned values that borrow from the text. Goes out: owned tables, and what the environment holds for every key
//! that ends in `_env`. Never here: faults.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::Table;
use crate::config::secret::Secret;

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

/// A value, with the lines of what it holds.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(Option<i64>),
    Float(f64),
    Bool(bool),
    Date,
    List(Vec<(usize, Value)>),
    Table(Table),
}

impl Value {
    pub(super) fn read(value: Spanned<DeValue<'_>>, title: &str, origin: &Origin<'_>) -> (usize, Value) {
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

    /// What a value is where a table was expected: one `[x]` instead of `[[x]]` is called by its brackets.
    pub(super) fn shape(&self) -> &'static str {
        match self {
            Value::Table(_) => "a single table",
            Value::List(items) if items.iter().all(|(_, item)| matches!(item, Value::Table(_))) => "a list of tables",
            other => other.article(),
        }
    }

    /// What it is, with its article.
    pub(super) fn article(&self) -> &'static str {
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

/// A key of a table.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Line of the key.
    pub(super) key_line: usize,
    /// Line of the value.
    pub(super) line: usize,
    pub(super) value: Value,
    /// Of a key that ends in `_env`: what the variable holds.
    pub(super) env: Option<Secret>,
    pub(super) asked: bool,
}

impl Table {
    /// Owned, with lines in place of spans.
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
}
