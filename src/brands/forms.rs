//! The forms in which a name may stand in a text: inflected, in the genitive, in the other script.
//!
//! Comes in: one folded word of a term. Goes out: `Form`s, each a beginning and the endings that may follow it. Endings
//! of all our languages are open to every name, since people inflect a name in their own tongue whatever its origin.
//! Names of three letters and less take the genitive only: longer endings would make other words of them.

use super::{finnish, nordic, russian, translit};
use crate::language::function;

/// A beginning of a word and what may follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The beginning, folded.
    pub start: String,
    /// What may follow.
    pub endings: Endings,
    /// False where the form was derived (the other script): its case cannot be compared letter by letter.
    pub written: bool,
}

/// The endings that may follow a beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endings {
    /// None.
    Bare,
    /// The genitive -s only.
    Genitive,
    /// Nordic and Finnish endings of a whole Latin name.
    Latin(finnish::Shape),
    /// Finnish endings behind a changed stem (Marimekko: Marimeko-n).
    Changed(finnish::Change),
    /// One of a list; the empty one is listed where the beginning alone is a form.
    Listed(&'static [&'static str]),
}

impl Endings {
    /// True where a word that goes on with `ending` is a form of the name.
    pub fn admit(&self, ending: &str) -> bool {
        match self {
            Endings::Bare => ending.is_empty(),
            Endings::Genitive => matches!(ending, "" | "s" | "'s"),
            Endings::Latin(shape) => {
                ending.is_empty() || nordic::ending(ending, shape.vowel) || finnish::ending(ending, *shape)
            }
            Endings::Changed(change) => finnish::changed(ending, *change),
            Endings::Listed(list) => list.contains(&ending),
        }
    }
}

impl Form {
    fn new(start: impl Into<String>, endings: Endings) -> Form {
        Form {
            start: start.into(),
            endings,
            written: true,
        }
    }

    /// True where `word` is this form. An inflected form is none where it is a common small word of its own.
    pub fn fits(&self, word: &str) -> bool {
        word.strip_prefix(self.start.as_str())
            .is_some_and(|ending| self.endings.admit(ending) && (ending.is_empty() || function::claims(word) == 0))
    }
}

/// The script of a word: whether it is all Cyrillic, all Latin, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Latin letters only.
    Latin,
    /// Cyrillic letters only.
    Cyrillic,
    /// Digits, other scripts, a mixture.
    Other,
}

/// The script of a folded word; apostrophes do not count.
pub fn script(word: &str) -> Script {
    let letters = || word.chars().filter(|&c| c != '\'');
    if letters().next().is_none() {
        Script::Other
    } else if letters().all(latin) {
        Script::Latin
    } else if letters().all(|c| matches!(c, '\u{400}'..='\u{52f}')) {
        Script::Cyrillic
    } else {
        Script::Other
    }
}

/// A letter of the Latin script, as far as European languages need it.
pub fn latin(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, 'ª'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic())
}

/// How far a word may be inflected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inflect {
    /// Not at all: a word inside a Latin name.
    Never,
    /// In the genitive: a short name.
    Genitive,
    /// In every way.
    Fully,
}

impl Inflect {
    /// How far the words of a name may be inflected, by its letters.
    pub fn of(name: &str) -> Inflect {
        if letters(name) <= 3 {
            Inflect::Genitive
        } else {
            Inflect::Fully
        }
    }
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

/// All forms of a word in its own script.
pub fn own(word: &str, inflect: Inflect) -> Vec<Form> {
    if inflect == Inflect::Never {
        return vec![Form::new(word, Endings::Bare)];
    }
    let short = inflect == Inflect::Genitive;
    let mut forms = match script(word) {
        Script::Latin if !short => {
            let shape = finnish::Shape::of(word);
            let mut forms = vec![Form::new(word, Endings::Latin(shape))];
            forms.extend(
                finnish::stems(word)
                    .into_iter()
                    .map(|(stem, change)| Form::new(stem, Endings::Changed(change))),
            );
            forms.extend(
                nordic::stems(word)
                    .into_iter()
                    .map(|(stem, list)| Form::new(stem, Endings::Listed(list))),
            );
            forms
        }
        Script::Cyrillic => {
            let mut forms = vec![Form::new(word, Endings::Bare)];
            forms.extend(
                russian::stems(word, short)
                    .into_iter()
                    .map(|(stem, list)| Form::new(stem, Endings::Listed(list))),
            );
            forms
        }
        _ => vec![Form::new(word, Endings::Genitive)],
    };
    // "McDonald's" is written without its apostrophe as often as with it, and inflected without its own genitive.
    if word.contains('\'') {
        let without = word.replace('\'', "");
        forms.push(Form::new(without, Endings::Bare));
        if let Some(owner) = word.strip_suffix("'s").filter(|o| o.chars().count() > 3) {
            forms.push(Form::new(owner, Endings::Latin(finnish::Shape::of(owner))));
        }
        forms
            .iter_mut()
            .skip(1)
            .for_each(|f| f.written &= word.starts_with(f.start.as_str()));
    }
    forms
}

/// All forms of a word in the other script: Cyrillic for a Latin name, Latin for a Cyrillic one. Words of three
/// letters and less have none: too many of them would be other words.
pub fn other_script(word: &str, inflect: Inflect) -> Vec<Form> {
    let spelled = match script(word) {
        _ if letters(word) <= 3 => Vec::new(),
        Script::Latin => translit::to_cyrillic(word),
        Script::Cyrillic => translit::to_latin(word),
        Script::Other => Vec::new(),
    };
    let spelled = spelled
        .into_iter()
        .filter(|s| letters(s) > 3 && function::claims(s) == 0);
    spelled
        .flat_map(|s| own(&s, inflect))
        .map(|f| Form { written: false, ..f })
        .collect()
}
