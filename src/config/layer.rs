//! `lexicon.toml` in the data folder: the brands' own words that `gjallar lexicon learn --keep` wrote. It lies under the
//! configuration, whose `[brand.lexicon]` stands over it word by word.
//!
//! Comes in: the text of that file. Goes out: words by brand, or the text again. Never here: a brand that is not configured.

use std::path::{Path, PathBuf};

use super::brand::{self, Brand};
use super::tree::{Origin, Value};
use super::{Faults, LARGEST, Table, capped, document};

/// The name of the file in the data folder.
pub const LAYER: &str = "lexicon.toml";

/// Reads the layer of this data folder into the brands; a brand that is not configured any more is passed over.
pub(super) fn lay(data: &Path, brands: &mut [Brand], faults: &mut Faults) {
    let path = data.join(LAYER);
    if !path.exists() {
        return;
    }
    let mut own = Faults::new(&path);
    match capped(&path, LARGEST) {
        Ok(text) => read(&path, &text, brands, &mut own),
        Err(why) => own.add(0, why),
    }
    if !own.is_empty() {
        faults.add(0, format!("the words learnt for it cannot be read:\n{own}"));
    }
}

fn read(path: &Path, text: &str, brands: &mut [Brand], faults: &mut Faults) {
    let origin = Origin::new(text, path.parent().unwrap_or(Path::new("/")), &|_| None);
    let Some(document) = document(text, &origin, faults) else {
        return;
    };
    let root = Table::read(document, String::new(), 1, &origin);
    for (name, entry) in root.entries {
        match entry.value {
            Value::Table(table) => {
                let words = brand::lexicon(table, &name, faults);
                if let Some(brand) = brands.iter_mut().find(|brand| brand.name == name) {
                    brand.learnt = words;
                }
            }
            other => faults.add(entry.line, format!("`{name}` is {}; expected a table", other.article())),
        }
    }
}

/// The place of the layer, and its text for these brands.
pub fn written(data: &Path, brands: &[Brand]) -> (PathBuf, String) {
    let mut text = String::from(
        "# Written by `gjallar lexicon learn --keep`. `[brand.lexicon]` in the configuration stands over these words.\n",
    );
    for brand in brands.iter().filter(|brand| !brand.learnt.is_empty()) {
        text.push_str(&format!("\n[{}]\n", key(&brand.name)));
        for (word, valence) in &brand.learnt {
            text.push_str(&format!("{} = {valence:?}\n", key(word)));
        }
    }
    (data.join(LAYER), text)
}

/// A quoted key, as TOML writes it.
fn key(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brand(name: &str, learnt: &[(&str, f64)]) -> Brand {
        Brand {
            name: name.to_owned(),
            terms: vec![name.to_owned()],
            near: Vec::new(),
            exclude: Vec::new(),
            case: false,
            role: brand::Role::Own,
            group: String::new(),
            lexicon: vec![("seg".to_owned(), 1.0)],
            learnt: learnt
                .iter()
                .map(|(word, valence)| ((*word).to_owned(), *valence))
                .collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let names = ["Nordkaffe", "A \"b\" \\ c"];
        let words = [("war zone", 0.0), ("kö", -1.2), ("#seg", 2.0)];
        let before = names.map(|name| brand(name, &words));
        let (path, text) = written(Path::new("/data"), &before);
        assert_eq!(path, Path::new("/data/lexicon.toml"));
        let mut after = names.map(|name| brand(name, &[]));
        let mut faults = Faults::new(&path);
        read(&path, &text, &mut after, &mut faults);
        assert_eq!(faults.to_string(), "");
        assert_eq!(after, before);
        assert_eq!(after[0].words().len(), 4);
    }

    #[test]
    fn a_brand_that_is_gone_is_passed_over_and_faults_have_their_line() {
        let mut faults = Faults::new(Path::new("l.toml"));
        read(Path::new("l.toml"), "[Gone]\n\"kö\" = 9\n", &mut [], &mut faults);
        assert_eq!(
            faults.to_string(),
            "l.toml:2: `kö` in [Gone] is 9; expected a number from -4 to 4"
        );
    }
}
