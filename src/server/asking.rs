//! What is asked, by every route in the same words: the search language in `q`, and the commonest fields by name.
//!
//! Comes in: parameters. Goes out: one filter, or a problem that names the parameter (and, for `q`, the position).
//! Never here: answers.

use jiff::Timestamp;

use crate::config::Config;
use crate::index::IndexError;
use crate::query::{self, Filter, time};
use crate::server::params::Params;
use crate::server::problem::Problem;

/// The parameters that ask.
pub(super) const NAMES: &[&str] = &["q", "brand", "label", "lang", "source", "status", "since", "until"];

/// The values of those parameters as they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asking(Vec<(&'static str, String)>);

impl Asking {
    /// Takes them from the parameters of a request.
    pub(super) fn new(params: &Params) -> Asking {
        let given = |name: &&'static str| params.get(name).map(|value| (*name, value.to_owned()));
        Asking(NAMES.iter().filter_map(given).collect())
    }

    /// True where nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of them.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// All of them that were given.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The same but for one.
    pub(super) fn without(&self, name: &str) -> Asking {
        Asking(self.0.iter().filter(|(other, _)| *other != name).cloned().collect())
    }

    /// All of it as one condition.
    pub(super) fn filter(&self, config: &Config, now: Timestamp) -> Result<Filter, Problem> {
        let (mut filter, mut since, mut until) = (Filter::everything(), None, None);
        for (name, value) in self.pairs() {
            let time = || time::read(value, &config.zone, now).map_err(|why| Problem::parameter(name, why));
            match name {
                "q" => filter = filter.and(read(name, value, config, now)?),
                "since" => since = Some(time()?),
                "until" => until = Some(time()?),
                name => filter = filter.and(field(name, value, config, now)?),
            }
        }
        let reversed = |why: query::QueryError| Problem::parameter("until", why.message);
        filter.between(since, until).map_err(reversed)
    }
}

/// Reads the search language; only in `q` does the position mean something to who asked.
fn read(name: &'static str, text: &str, config: &Config, now: Timestamp) -> Result<Filter, Problem> {
    query::parse(text, &config.zone, now).map_err(|why| Problem {
        position: (name == "q").then_some(why.position),
        ..Problem::parameter(name, why.message)
    })
}

/// A field of the search language with a value of whatever letters.
pub(super) fn field(name: &'static str, value: &str, config: &Config, now: Timestamp) -> Result<Filter, Problem> {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    read(name, &format!("{name}:\"{value}\""), config, now)
}

/// What the index could not do, as an answer.
pub(super) fn unsearched(error: &IndexError) -> Problem {
    if error.mendable() {
        return Problem::busy(error.to_string());
    }
    Problem::broken(error)
}
