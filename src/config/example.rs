//! The example file: every key with its default and what it means, from the same tables that the readers are tested by.
//!
//! Comes in: the key tables beside each struct. Goes out: `gjallar.example.toml`. Never here: reading.

use crate::config::{alert, brand, fetch, server, source};

/// One key as it is explained.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Its default, or else an example, as TOML.
    pub value: &'static str,
    /// True where it must be there; false where the line stands commented out.
    pub required: bool,
    /// What it means, on one line.
    pub doc: &'static str,
}

impl Key {
    /// A key that may be left out, with its default or an example.
    pub const fn new(name: &'static str, value: &'static str, doc: &'static str) -> Key {
        Key {
            name,
            value,
            required: false,
            doc,
        }
    }

    /// A key that must be there, with an example.
    pub const fn needed(name: &'static str, value: &'static str, doc: &'static str) -> Key {
        Key {
            name,
            value,
            required: true,
            doc,
        }
    }
}

/// One table as it is explained.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its header with brackets; empty for the keys at the top.
    pub header: &'static str,
    /// What it is for, on one line.
    pub about: &'static str,
    /// True where the table itself stands commented out, since it would need something from outside.
    pub off: bool,
    /// Its keys.
    pub keys: &'static [Key],
}

/// All tables, in the order in which they are explained.
pub const SECTIONS: &[Section] = &[
    Section {
        header: "",
        about: "Where things are.",
        off: false,
        keys: super::KEYS,
    },
    Section {
        header: "[[brand]]",
        about: "Whom to listen for: once for each, rivals too.",
        off: false,
        keys: brand::KEYS,
    },
    Section {
        header: "[brand.lexicon]",
        about: "Words and phrases that sound otherwise about the brand above than they do elsewhere.",
        off: true,
        keys: brand::LEXICON_KEYS,
    },
    Section {
        header: "[[source]]",
        about: "Where to listen: once for each. `gjallar sources kinds` prints the keys that belong to each kind.",
        off: false,
        keys: source::KEYS,
    },
    Section {
        header: "[[channel]]",
        about: "Where alerts go: once for each.",
        off: true,
        keys: alert::CHANNEL_KEYS,
    },
    Section {
        header: "[[alert]]",
        about: "When to sound the horn: once for each rule.",
        off: false,
        keys: alert::KEYS,
    },
    Section {
        header: "[fetch]",
        about: "How to ask.",
        off: false,
        keys: fetch::KEYS,
    },
    Section {
        header: "[server]",
        about: "The dashboard and the API.",
        off: false,
        keys: server::KEYS,
    },
    Section {
        header: "[retention]",
        about: "How long posts are kept.",
        off: false,
        keys: server::RETENTION_KEYS,
    },
];

/// Column at which the explanations begin.
const COLUMN: usize = 48;

/// The text of `gjallar.example.toml`.
pub fn example() -> String {
    let mut text = String::from(
        "# Gjallar: every key there is. Lines that begin with # and no blank show defaults or examples; take the # away to\n\
         # change them. Durations: 250ms, 30s, 10m, 1h30m, 7d, 4w, 5y. Secrets come from the environment or a file.\n",
    );
    for section in SECTIONS {
        let off = if section.off { "#" } else { "" };
        text.push_str(&format!("\n# {}\n", section.about));
        if !section.header.is_empty() {
            text.push_str(&format!("{off}{}\n", section.header));
        }
        for key in section.keys {
            let off = if section.off || !key.required { "#" } else { "" };
            let line = format!("{off}{} = {}", key.name, key.value);
            text.push_str(&format!("{line:COLUMN$} # {}\n", key.doc));
        }
    }
    text
}
