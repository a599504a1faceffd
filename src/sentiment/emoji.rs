//! Emoji and emoticons.
//!
//! Comes in: `lexicons/common/emoji.tsv`. Goes out: the valence of a sign. Never here: words.

use std::collections::HashMap;

use super::files::{self, LexiconFaults};
use super::hash::Quick;
use crate::language::words::{self, TokenKind};

/// The signs that sound, in the form in which texts are read.
pub(super) struct Signs(HashMap<Box<str>, f64, Quick>);

impl Signs {
    pub(super) fn build(text: &str, faults: &mut LexiconFaults) -> Signs {
        let mut signs = HashMap::default();
        for entry in files::entries("lexicons/common/emoji.tsv", text, &files::SIGN, faults) {
            signs.entry(folded(entry.word)).or_insert(entry.value);
        }
        Signs(signs)
    }

    /// How a sign sounds; none: it is not listed.
    pub(super) fn valence(&self, folded: &str) -> Option<f64> {
        self.0.get(folded).copied()
    }
}

/// The form that a sign has as a token; one that is no token by itself stays as it is.
fn folded(sign: &str) -> Box<str> {
    match words::words(sign).tokens.as_slice() {
        [token] if token.kind == TokenKind::Emoji => token.folded.as_str().into(),
        _ => sign.into(),
    }
}

/// True for `)))` and `(((`: in Russian a smile and a frown, elsewhere brackets.
pub(super) fn bare_brackets(folded: &str) -> bool {
    !folded.is_empty() && (folded.bytes().all(|b| b == b')') || folded.bytes().all(|b| b == b'('))
}
