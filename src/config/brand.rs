//! `[[brand]]`: whom to listen for.

use crate::config::names::Names;
use crate::config::{Faults, Key, Table, quoted};

/// Own or rival.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// Ours.
    #[default]
    Own,
    /// A rival's.
    Competitor,
}

/// A brand as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Brand {
    /// Its name, unique.
    pub name: String,
    /// Names, hashtags, handles that stand for it; never empty.
    pub terms: Vec<String>,
    /// One of these must stand in the post too; empty: no condition.
    pub near: Vec<String>,
    /// Phrases that do not count.
    pub exclude: Vec<String>,
    /// Exact case.
    pub case: bool,
    /// Own or rival.
    pub role: Role,
    /// Who is compared with whom.
    pub group: String,
    /// Its own words or phrases and how they sound about it, -4 to 4; 0: silent. In order, none twice.
    pub lexicon: Vec<(String, f64)>,
    /// The same, learnt from labels by hand; `lexicon` stands over it.
    pub learnt: Vec<(String, f64)>,
}

/// Names of the roles.
pub(super) const ROLES: &[(&str, Role)] = &[("own", Role::Own), ("competitor", Role::Competitor)];

/// The keys of `[[brand]]`.
pub const KEYS: &[Key] = &[
    Key::needed("name", "\"Nordkaffe\"", "unique, in any case"),
    Key::new(
        "terms",
        "[\"Nordkaffe\", \"#nordkaffe\"]",
        "default: the name; inflected forms match by themselves",
    ),
    Key::new(
        "near",
        "[\"kaffe\", \"espresso\"]",
        "one of these must stand in the post too (ambiguous names)",
    ),
    Key::new("exclude", "[\"Nordkaffe Arena\"]", "phrases that do not count"),
    Key::new("case", "false", "true: exact case"),
    Key::new("role", "\"own\"", "own or competitor"),
    Key::new("group", "\"default\"", "who is compared with whom"),
];

/// The keys of `[brand.lexicon]` are words of people's choice; this is one.
pub const LEXICON_KEYS: &[Key] = &[Key::new(
    "\"war zone\"",
    "0",
    "-4.0 to 4.0 over the language's own lists, in every language; 0: says nothing",
)];

impl Brand {
    /// Its own words, configured and learnt.
    pub fn words(&self) -> Vec<(String, f64)> {
        let configured = |word: &str| self.lexicon.iter().any(|(own, _)| own == word);
        let learnt = self.learnt.iter().filter(|(word, _)| !configured(word));
        self.lexicon.iter().chain(learnt).cloned().collect()
    }

    pub(super) fn read(mut table: Table, names: &mut Names, faults: &mut Faults) -> Brand {
        let name = names.take(&mut table, faults);
        let terms = terms(&mut table, "terms", faults).unwrap_or_else(|| vec![name.clone()]);
        let brand = Brand {
            terms,
            near: terms_of(&mut table, "near", faults),
            exclude: terms_of(&mut table, "exclude", faults),
            case: table.bool("case", faults).unwrap_or(false),
            role: table.choice("role", ROLES, faults).unwrap_or_default(),
            group: table.string("group", faults).unwrap_or_else(|| "default".into()),
            lexicon: lexicon(table.table("lexicon", faults), "brand.lexicon", faults),
            learnt: Vec::new(),
            name,
        };
        table.finish(faults);
        brand
    }
}

/// Words of the brand's own, each once in whatever case.
pub(super) fn lexicon(table: Table, title: &str, faults: &mut Faults) -> Vec<(String, f64)> {
    let mut words: Vec<(String, f64)> = Vec::new();
    for (line, word, valence) in table.numbers(title, faults) {
        let shown = quoted(&word);
        let plain = word.trim().to_lowercase();
        if !plain.chars().any(|c| !c.is_whitespace() && !c.is_control()) || plain.chars().count() > 200 {
            faults.add(
                line,
                format!("{shown} in [{title}] is no word; expected words of at most 200 characters"),
            );
        } else if !(-4.0..=4.0).contains(&valence) {
            faults.add(
                line,
                format!("{shown} in [{title}] is {valence}; expected a number from -4 to 4"),
            );
        } else if words.iter().any(|(other, _)| *other == plain) {
            faults.add(
                line,
                format!("{shown} stands twice in [{title}]; expected each word once, in any case"),
            );
        } else {
            words.push((plain, valence));
        }
    }
    words
}

fn terms_of(table: &mut Table, key: &'static str, faults: &mut Faults) -> Vec<String> {
    terms(table, key, faults).unwrap_or_default()
}

/// A list of names or phrases, each with something in it that can be found.
fn terms(table: &mut Table, key: &'static str, faults: &mut Faults) -> Option<Vec<String>> {
    let terms = table.strings(key, faults)?;
    if terms.is_empty() {
        table.fault(key, "is empty; expected at least one, or no such key", faults);
    }
    for term in &terms {
        let mark = |c: char| c.is_whitespace() || c.is_control() || c.is_ascii_punctuation();
        if term.chars().all(mark) || term.chars().count() > 200 {
            let what = format!("holds {}; expected words of at most 200 characters", quoted(term));
            table.fault(key, &what, faults);
        }
    }
    Some(terms)
}
