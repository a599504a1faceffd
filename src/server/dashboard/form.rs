//! The filter bar: what is asked, as menus and as addresses.
//!
//! Comes in: what is asked and what there is to choose from. Goes out: menus with the choice made, addresses of narrower
//! views. Never here: answers.

use url::form_urlencoded;

use crate::config::Config;
use crate::language::LANGUAGES;
use crate::mention::Label;
use crate::server::asking::Asking;

/// The bar above the page.
pub(super) struct Form {
    /// The query as typed.
    pub q: String,
    /// Its menus.
    pub menus: Vec<Menu>,
    /// True where anything is asked.
    pub narrowed: bool,
    /// Address of this view.
    pub here: String,
}

/// One menu.
pub(super) struct Menu {
    /// Over it.
    pub title: &'static str,
    /// Name of its parameter.
    pub name: &'static str,
    /// What can be chosen.
    pub options: Vec<Choice>,
}

/// One line of a menu.
pub(super) struct Choice {
    /// Value of the parameter.
    pub value: String,
    /// As shown.
    pub text: String,
    /// True where it is what is asked.
    pub chosen: bool,
}

const PERIODS: &[(&str, &str)] = &[
    ("1d", "last 24 hours"),
    ("7d", "last 7 days"),
    ("30d", "last 30 days"),
    ("1y", "last year"),
];

impl Form {
    /// The bar with the choices made.
    pub(super) fn new(asking: &Asking, config: &Config, here: String) -> Form {
        let brands = config
            .brands
            .iter()
            .map(|brand| (brand.name.clone(), brand.name.clone()));
        let labels = Label::ALL
            .into_iter()
            .map(|label| (label.name().to_owned(), label.name().to_owned()));
        let languages = LANGUAGES
            .iter()
            .map(|row| (row.language.code().to_owned(), row.name.to_owned()));
        let periods = PERIODS
            .iter()
            .map(|(value, text)| ((*value).to_owned(), (*text).to_owned()));
        let menus = vec![
            menu("Brand", "brand", "all", brands, asking),
            menu("Label", "label", "all", labels, asking),
            menu("Language", "lang", "all", languages, asking),
            menu("Period", "since", "all time", periods, asking),
        ];
        let q = asking.get("q").unwrap_or_default().to_owned();
        Form {
            q,
            menus,
            narrowed: !asking.is_empty(),
            here,
        }
    }
}

/// A menu whose first line asks for nothing; what is asked and not on the list is added to it.
fn menu(
    title: &'static str,
    name: &'static str,
    all: &str,
    options: impl Iterator<Item = (String, String)>,
    asking: &Asking,
) -> Menu {
    let asked = asking.get(name).unwrap_or_default();
    let mut lines = vec![Choice {
        value: String::new(),
        text: all.to_owned(),
        chosen: asked.is_empty(),
    }];
    for (value, text) in options {
        let chosen = value.eq_ignore_ascii_case(asked);
        lines.push(Choice { value, text, chosen });
    }
    if !lines.iter().any(|line| line.chosen) {
        lines.push(Choice {
            value: asked.to_owned(),
            text: asked.to_owned(),
            chosen: true,
        });
    }
    Menu {
        title,
        name,
        options: lines,
    }
}

/// Address of a path with what is asked and some changes; an empty value takes a parameter away.
pub(super) fn address(path: &str, asking: &Asking, changes: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    for (name, value) in asking.pairs().filter(|(name, _)| !changed(name)) {
        query.append_pair(name, value);
    }
    for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
