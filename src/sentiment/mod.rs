//! How a text sounds about a brand, and which words decided.
//!
//! Comes in: the fields of a post as token streams, with the sentences that count. Goes out: a verdict whose parts add
//! up to its score. `files` reads the lexicons, `lexicon` looks words up, `hear` finds what is said, `rules` weighs it,
//! `explain` concludes. Never here: which language it is, where the brand stands, a clock or a disk.

pub mod explain;
pub mod files;
pub mod learn;
pub mod relearn;

mod bind;
mod compound;
mod course;
mod emoji;
mod grammar;
mod hash;
mod heads;
mod hear;
mod irony;
mod lexicon;
mod numerals;
mod overlay;
mod phrases;
mod quotes;
mod ratings;
mod rules;
mod scene;
mod spans;
mod spelling;
mod superlative;
mod undertone;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_rules;

use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use self::emoji::Signs;
pub use self::explain::Verdict;
use self::files::Folder;
pub use self::files::{LexiconFault, LexiconFaults};
use self::lexicon::Lexicon;
pub use self::overlay::Overlay;
use self::undertone::Undertone;
use crate::language::words::{TokenKind, Words};
use crate::mention::{Field, Language};

/// What a comparison says of the brand by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hint {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub past: usize,
    /// Toward the brand.
    pub valence: f64,
    /// A change from one to the other.
    pub switched: bool,
}

/// A field to be heard.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// Which it is.
    pub field: Field,
    /// As published.
    pub text: &'a str,
    /// Its tokens.
    pub words: &'a Words,
    /// How much of each token's tone is the brand's: 1 all, 0 none, below 0 turned; empty: all of all.
    pub shares: &'a [f64],
    /// What comparisons say of the brand by themselves, in order.
    pub hints: &'a [Hint],
    /// The sentences that name the brand, as spans of tokens.
    pub near: &'a [(usize, usize)],
    /// The brand stands beside another, each with a clause of its own.
    pub side_by_side: bool,
    /// The brand's own names, as spans of tokens `[first, past the last)`, ascending: never scored.
    pub names: &'a [(usize, usize)],
    /// The brand's own words.
    pub own: Option<&'a Overlay>,
}

impl<'a> Passage<'a> {
    /// A field of which everything counts.
    pub fn whole(field: Field, text: &'a str, words: &'a Words) -> Passage<'a> {
        Passage {
            field,
            text,
            words,
            shares: &[],
            hints: &[],
            near: &[],
            side_by_side: false,
            names: &[],
            own: None,
        }
    }

    fn is_name(&self, token: usize) -> bool {
        let after = self.names.partition_point(|&(first, _)| first <= token);
        after
            .checked_sub(1)
            .and_then(|i| self.names.get(i))
            .is_some_and(|&(_, past)| token < past)
    }

    /// Whether a token is the brand's, or stands in a sentence that names it.
    fn is_near(&self, token: usize) -> bool {
        let own = self.shares.get(token).is_none_or(|share| *share > 0.0);
        own || self.near.iter().any(|&(from, to)| from <= token && token < to)
    }

    /// How many words may say something about the brand.
    fn counted(&self) -> u32 {
        let tokens = self.words.tokens.iter().enumerate();
        let counted = tokens.filter(|(i, token)| {
            token.kind != TokenKind::Mark && self.shares.get(*i).is_none_or(|share| *share != 0.0)
        });
        u32::try_from(counted.count()).unwrap_or(u32::MAX)
    }

    /// Whether there is a word in it that a lexicon would be needed for.
    fn speaks(&self) -> bool {
        self.words
            .tokens
            .iter()
            .any(|token| matches!(token.kind, TokenKind::Word | TokenKind::Hashtag))
    }
}

/// All lexicons.
struct Shelf {
    lexicons: Vec<Place>,
    signs: Signs,
}

/// A lexicon's place on the shelf; one that is compiled in is built when its language is first heard.
struct Place {
    language: Language,
    folders: &'static [Folder<'static>],
    lexicon: OnceLock<Lexicon>,
}

impl Place {
    fn lexicon(&self) -> &Lexicon {
        // What is compiled in has no faults: a test sees to it, and `Ear::check`.
        let build = || Lexicon::build(self.language, self.folders, &mut LexiconFaults::default());
        self.lexicon.get_or_init(build)
    }
}

impl Shelf {
    /// Builds everything now, each lexicon on a thread of its own.
    fn build(folders: &[(Language, &[Folder<'_>])], emoji: &str) -> Result<Shelf, LexiconFaults> {
        let mut faults = LexiconFaults::default();
        let build = |(language, folders): &(Language, &[Folder<'_>])| {
            let mut faults = LexiconFaults::default();
            (Lexicon::build(*language, folders, &mut faults), faults)
        };
        let built: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = folders
                .iter()
                .map(|folder| scope.spawn(move || build(folder)))
                .collect();
            let done = running.into_iter().map(|thread| thread.join());
            done.map(|built| built.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut lexicons = Vec::with_capacity(built.len());
        for (lexicon, found) in built {
            lexicons.push(Place {
                language: lexicon.language(),
                folders: &[],
                lexicon: OnceLock::from(lexicon),
            });
            faults = faults.and(found);
        }
        let signs = Signs::build(emoji, &mut faults);
        if faults.is_empty() {
            Ok(Shelf { lexicons, signs })
        } else {
            Err(faults)
        }
    }

    /// What is compiled in, built as it is needed.
    fn ours() -> Result<Shelf, LexiconFaults> {
        let mut faults = LexiconFaults::default();
        let signs = Signs::build(files::EMOJI, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let place = |(language, folders): &(Language, &'static [Folder<'static>])| Place {
            language: *language,
            folders,
            lexicon: OnceLock::new(),
        };
        Ok(Shelf {
            lexicons: files::SHELF.iter().map(place).collect(),
            signs,
        })
    }
}

/// Hears how texts sound. Cheap to clone; a lexicon is built once in a process.
#[derive(Clone)]
pub struct Ear {
    shelf: Arc<Shelf>,
}

impl Ear {
    /// Hears with the lexicons that are compiled in.
    ///
    /// # Errors
    /// Every line of the emoji that cannot be read.
    pub fn new() -> Result<Ear, LexiconFaults> {
        static SHELF: OnceLock<Result<Arc<Shelf>, LexiconFaults>> = OnceLock::new();
        let built = SHELF.get_or_init(|| Shelf::ours().map(Arc::new));
        built.clone().map(|shelf| Ear { shelf })
    }

    /// Reads all that is compiled in, at once.
    ///
    /// # Errors
    /// Every line that cannot be read, with its file.
    pub fn check() -> Result<Ear, LexiconFaults> {
        let shelf = Shelf::build(files::SHELF, files::EMOJI)?;
        Ok(Ear { shelf: Arc::new(shelf) })
    }

    /// Reads lexicons other than those that are compiled in: `text` gives each file by its place under `lexicons/`
    /// (`sv/valence.tsv`), none where it is not there.
    ///
    /// # Errors
    /// Every line that cannot be read, with its file; a file that is not there is one of them, but for `learnt.tsv`.
    pub fn of(text: impl Fn(&str) -> Result<Option<String>, String>) -> Result<Ear, LexiconFaults> {
        let mut faults = LexiconFaults::default();
        let mut take = |place: String| match text(&place) {
            Ok(Some(text)) => text,
            Ok(None) if place.ends_with(files::LEARNT) => String::new(),
            other => {
                let what = other.err().unwrap_or_else(|| "is not there".to_owned());
                faults.add(&format!("lexicons/{place}"), 0, what);
                String::new()
            }
        };
        let texts: Vec<_> = files::SHELF
            .iter()
            .map(|(language, folders)| {
                let text = |folder: &Folder<'_>| files::NAMES.map(|file| take(format!("{}/{file}", folder.name)));
                (*language, folders.iter().map(text).collect::<Vec<_>>(), *folders)
            })
            .collect();
        let emoji = take("common/emoji.tsv".to_owned());
        let folders: Vec<(Language, Vec<Folder<'_>>)> = texts
            .iter()
            .map(|(language, texts, folders)| {
                let read = folders
                    .iter()
                    .zip(texts)
                    .map(|(folder, texts)| Folder::of(folder.name, texts));
                (*language, read.collect())
            })
            .collect();
        let folders: Vec<(Language, &[Folder<'_>])> = folders.iter().map(|(l, f)| (*l, f.as_slice())).collect();
        match Shelf::build(&folders, &emoji) {
            Ok(shelf) if faults.is_empty() => Ok(Ear { shelf: Arc::new(shelf) }),
            Ok(_) => Err(faults),
            Err(found) => Err(faults.and(found)),
        }
    }

    /// Scores the passages of one post. A language without a lexicon is unscored, but where there are no words at all
    /// the signs decide; `rating` is the stars that the author gave.
    pub fn score(&self, language: Language, passages: &[Passage<'_>], rating: Option<f64>) -> Verdict {
        let told: Vec<_> = passages.iter().map(|passage| (language, *passage)).collect();
        self.score_mixed(&told, rating)
    }

    /// As [`Ear::score`], each passage in its own language: a field that is in two languages is two passages, each with the
    /// shares of its own sentences. Where one language has a lexicon, those without are passed over.
    pub fn score_mixed(&self, passages: &[(Language, Passage<'_>)], rating: Option<f64>) -> Verdict {
        let understood = passages.iter().any(|told| self.lexicon(told.0).is_some());
        let unknown = passages.iter().all(|told| told.0 == Language::UND);
        if !understood && !unknown && passages.iter().any(|told| told.1.speaks()) {
            return Verdict::unscored();
        }
        let mut because: Vec<_> = rating.and_then(explain::prior).into_iter().collect();
        let (mut undertone, mut words, mut last) = (Undertone::default(), 0, None);
        for (language, passage) in passages {
            let heard = hear::hear(self.lexicon(*language), &self.shelf.signs, passage);
            // Beside others, a name behind "but" may be anybody's.
            let names = if passage.shares.is_empty() { passage.names } else { &[] };
            let mut weighed = rules::weigh(&heard, passage.words, names, grammar::of(*language));
            course::settle(&mut weighed, passage);
            because.extend(explain::parts(passage, &weighed));
            undertone.listen(passage, &heard.faint, &weighed);
            // A field's words count once, in however many languages it is heard.
            words += if last == Some(passage.field) {
                0
            } else {
                passage.counted()
            };
            last = Some(passage.field);
        }
        if passages.windows(2).any(|two| matches!(two, [a, b] if a.0 != b.0)) {
            because.sort_by_key(|part| part.word.is_some().then_some((part.field == Field::Text, part.start)));
        }
        undertone.join(&mut because);
        if !understood && because.is_empty() {
            // Digits alone, or nothing: not a neutral opinion, but none that could be heard.
            return Verdict::unscored();
        }
        Verdict::of(because, words)
    }

    /// Whether a word is listed in the lexicon of a language, in whatever role.
    pub fn knows(&self, language: Language, folded: &str) -> bool {
        self.lexicon(language).is_some_and(|lexicon| lexicon.read(folded).known)
    }

    fn lexicon(&self, language: Language) -> Option<&Lexicon> {
        let place = self.shelf.lexicons.iter().find(|place| place.language == language)?;
        Some(place.lexicon())
    }
}

/// Changes whenever a lexicon or a rule does, and with it what is derived.
pub fn fingerprint() -> u64 {
    static PRINT: OnceLock<u64> = OnceLock::new();
    *PRINT.get_or_init(|| {
        let texts = files::SHELF
            .iter()
            .flat_map(|(_, folders)| *folders)
            .flat_map(|folder| {
                let Folder {
                    name,
                    valence,
                    phrases,
                    negators,
                    intensifiers,
                    contrast,
                    function,
                    learnt,
                } = *folder;
                [
                    name,
                    valence,
                    phrases,
                    negators,
                    intensifiers,
                    contrast,
                    function,
                    learnt,
                ]
            });
        texts
            .chain([files::EMOJI])
            .fold(rules::VERSION, |seed, text| xxh3_64_with_seed(text.as_bytes(), seed))
    })
}
