//! What the rules need to know of a language's sentences, beyond the lists of its lexicon.
//!
//! Comes in: a language. Goes out: its grammar, closed sets of small words only. Never here: words of tone.

mod danish;
mod english;
mod finnish;
mod norwegian;
mod russian;
mod swedish;

use crate::mention::Language;

/// The habits of one language.
#[derive(Debug)]
pub(super) struct Grammar {
    /// How many words after a negator it still turns.
    pub(super) reach: u32,
    /// Negators that stand after the verb they turn as well ("fungerar inte").
    pub(super) back: &'static [&'static str],
    /// Words that open a clause or a further member: what stands before them is not turned from behind.
    pub(super) openers: &'static [&'static str],
    /// Negators that mean "but" when one stands before them in the sentence ("inte dyrt utan billigt").
    pub(super) correcting: &'static [&'static str],
    /// Words that make the rest of their clause a condition.
    pub(super) conditions: &'static [&'static str],
    /// Words that do so at the head of a clause, before a subject only.
    pub(super) perhaps: &'static [&'static str],
    /// The subjects that are meant.
    pub(super) subjects: &'static [&'static str],
    /// Words that make their whole clause a wish for what is missing.
    pub(super) wishes: &'static [&'static str],
    /// Negators that deny a thing altogether ("never").
    pub(super) never: &'static [&'static str],
    /// Endings of adverbs.
    pub(super) adverbs: &'static [&'static str],
    /// "what a"
    pub(super) exclaims: &'static [&'static str],
    /// "never", "ever": with "such" behind them they deny that there is a like, not what it is.
    pub(super) ever: &'static [&'static str],
    /// "so", "such"
    pub(super) such: &'static [&'static str],
    /// "as", "than": there is something to compare with.
    pub(super) than: &'static [&'static str],
    /// Several words that deny what follows ("anything but").
    pub(super) anything_but: &'static [&'static str],
    /// "without", which by itself says of nothing that it is missing.
    pub(super) without: &'static [&'static str],
    /// "and", "or"
    pub(super) joins: &'static [&'static str],
    /// Where several negators deny a thing once: those of which two undo each other. Empty: all do.
    pub(super) denying: &'static [&'static str],
    /// Words that open a question which takes for granted what it names ("why").
    pub(super) whys: &'static [&'static str],
    /// "although"
    pub(super) concessions: &'static [&'static str],
    /// Thanks and congratulations, which are irony beside blame alone.
    pub(super) formulas: &'static [&'static str],
    /// Words for putting a thing right.
    pub(super) mends: &'static [&'static str],
    /// Curses that are written with signs in the place of letters.
    pub(super) curses: &'static [&'static str],
    /// Words that strengthen what they follow.
    pub(super) after: &'static [&'static str],
    /// Endings of a negator that make it ask.
    pub(super) asking: &'static [&'static str],
    /// How words are written together, where they are.
    pub(super) compounds: Option<Compounds>,
    /// Bare brackets are a smile or a frown.
    pub(super) brackets: bool,
}

/// Parts of words that are no words of tone by themselves.
#[derive(Debug)]
pub(super) struct Compounds {
    /// Last parts that mean "without" the first.
    pub(super) without: &'static [&'static str],
    /// Curses that damn or strengthen what follows.
    pub(super) curses: &'static [&'static str],
    /// Last parts that make the first a topic: an insurance against accidents is none.
    pub(super) topics: &'static [&'static str],
    /// Beginnings of words that only look as if they had parts.
    pub(super) solid: &'static [&'static str],
}

/// The grammar of a language that has a lexicon.
pub(super) fn of(language: Language) -> &'static Grammar {
    match language {
        Language::SV => &swedish::GRAMMAR,
        Language::NB | Language::NN => &norwegian::GRAMMAR,
        Language::DA => &danish::GRAMMAR,
        Language::FI => &finnish::GRAMMAR,
        Language::RU => &russian::GRAMMAR,
        _ => &english::GRAMMAR,
    }
}
