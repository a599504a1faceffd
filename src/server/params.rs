//! The query string of a request: the names that a route knows, once each.
//!
//! Comes in: the text after `?`, or a form. Goes out: values by name, or a problem that names what was expected.
//! Never here: what a value means.

use url::form_urlencoded;

use crate::config::{either, hint, quoted};
use crate::server::problem::Problem;

/// A query string no longer than this is read.
const LONGEST: usize = 16 * 1024;

/// Values by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(&'static str, String)>);

impl Params {
    /// Reads a query string; a name that is not known is a problem, so that a slip does not widen a question.
    pub fn strict(query: Option<&str>, known: &[&'static str]) -> Result<Params, Problem> {
        let (params, unknown) = Params::read(query.unwrap_or_default(), known)?;
        match unknown {
            None => Ok(params),
            Some(name) => {
                let (expected, meant) = (either(known.iter().copied()), hint(&name, known.iter().copied()));
                Err(Problem::bad(format!(
                    "unknown parameter {}; expected {expected}{meant}",
                    quoted(&name)
                )))
            }
        }
    }

    /// The same, but what is not known is put aside: addresses that people send each other grow tails.
    pub fn lenient(query: Option<&str>, known: &[&'static str]) -> Result<Params, Problem> {
        Ok(Params::read(query.unwrap_or_default(), known)?.0)
    }

    fn read(query: &str, known: &[&'static str]) -> Result<(Params, Option<String>), Problem> {
        if query.len() > LONGEST {
            return Err(Problem::bad("the parameters are too long; expected 16 KiB at most"));
        }
        let (mut found, mut unknown) = (Vec::new(), None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match known.iter().find(|known| **known == name) {
                Some(name) if found.iter().any(|(other, _)| other == name) => {
                    return Err(Problem::parameter(
                        name,
                        format!("`{name}` stands twice; expected it once"),
                    ));
                }
                Some(name) => found.push((*name, value.into_owned())),
                None => unknown = Some(name.into_owned()),
            }
        }
        Ok((Params(found), unknown))
    }

    /// The value of a name; none where it is absent or blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(known, _)| *known == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// `limit`, from 1 to `most`.
    pub fn limit(&self, default: usize, most: usize) -> Result<usize, Problem> {
        let Some(text) = self.get("limit") else {
            return Ok(default);
        };
        let fits = text.parse().ok().filter(|n| (1..=most).contains(n));
        fits.ok_or_else(|| {
            Problem::parameter(
                "limit",
                format!("`limit` is {}; expected a whole number from 1 to {most}", quoted(text)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["q", "limit"];

    #[test]
    fn names_are_known_and_stand_once() {
        let read = |query: &str| Params::strict(Some(query), KNOWN);
        assert_eq!(read("q=kaffe+%C3%A5&limit=").unwrap().get("q"), Some("kaffe å"));
        assert_eq!(read("q=%20&limit=").unwrap().get("q"), None);
        assert_eq!(Params::strict(None, KNOWN).unwrap(), Params::default());
        let slip = read("limt=3").unwrap_err();
        assert_eq!(
            slip.detail,
            "unknown parameter `limt`; expected q or limit; did you mean `limit`?"
        );
        assert_eq!(read("q=a&q=b").unwrap_err().parameter, Some("q"));
        assert!(read(&"q=".repeat(20_000)).is_err());
        assert_eq!(Params::lenient(Some("utm=1&q=a"), KNOWN).unwrap().get("q"), Some("a"));
        read("%FF%00=%ZZ").unwrap_err();
    }

    #[test]
    fn limits_have_bounds() {
        let limit = |query| Params::strict(Some(query), KNOWN).unwrap().limit(50, 1000);
        assert_eq!(limit(""), Ok(50));
        assert_eq!(limit("limit=1000"), Ok(1000));
        for bad in [
            "limit=0",
            "limit=1001",
            "limit=1000000000",
            "limit=-1",
            "limit=ten",
            "limit=99999999999999999999",
        ] {
            assert_eq!(limit(bad).unwrap_err().parameter, Some("limit"), "{bad}");
        }
    }
}
