//! Names and what refers to them: none twice, and every reference leads somewhere.
//!
//! Comes in: a table's `name`, or a reference with its line. Goes out: the name as it was declared, or a fault.
//! Never here: what the named thing is.

use std::collections::HashMap;

use crate::config::{Faults, Table, either, hint, quoted};

/// Longest name, in characters.
const LONGEST: usize = 100;

/// The names of one kind of table, as they come.
pub(super) struct Names {
    what: &'static str,
    fold: bool,
    seen: HashMap<String, (String, usize)>,
    order: Vec<String>,
}

impl Names {
    /// Of `[[what]]`; `fold`: names that differ only in case are the same.
    pub(super) fn new(what: &'static str, fold: bool) -> Names {
        Names {
            what,
            fold,
            seen: HashMap::new(),
            order: Vec::new(),
        }
    }

    fn folded(&self, name: &str) -> String {
        if self.fold {
            name.to_lowercase()
        } else {
            name.to_owned()
        }
    }

    /// Takes the name of a table; empty where there is none that will do.
    pub(super) fn take(&mut self, table: &mut Table, faults: &mut Faults) -> String {
        let Some(name) = table.need("name", faults) else {
            return String::new();
        };
        if name.chars().count() > LONGEST || name.chars().any(char::is_control) {
            table.fault(
                "name",
                &format!("will not do; expected one line of at most {LONGEST} characters"),
                faults,
            );
            return String::new();
        }
        let folded = self.folded(&name);
        match self.seen.get(&folded) {
            Some((_, line)) => {
                let what = format!(
                    "is already the name of the [[{}]] on line {line}; expected another",
                    self.what
                );
                table.fault("name", &what, faults);
            }
            None => {
                self.seen.insert(folded, (name.clone(), table.line()));
                self.order.push(name.clone());
            }
        }
        name
    }

    /// Finds what a reference under `key` means; a fault where nothing has that name.
    pub(super) fn find(&self, name: &str, table: &Table, key: &str, faults: &mut Faults) -> Option<String> {
        if let Some((declared, _)) = self.seen.get(&self.folded(name)) {
            return Some(declared.clone());
        }
        let known = || self.order.iter().map(String::as_str);
        let expected = match self.order.as_slice() {
            [] => format!("there is no [[{}]] in this file", self.what),
            _ => format!("expected {}", either(known().take(20))),
        };
        let (name, hint) = (quoted(name), hint(name, known()));
        table.fault(
            key,
            &format!("names {name}, but no [[{}]] is called so; {expected}{hint}", self.what),
            faults,
        );
        None
    }
}
