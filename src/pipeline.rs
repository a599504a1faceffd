//! From a post to its mentions, on one screen: words, brands, language, sentiment.
//!
//! Comes in: a post, or a text with a target. Goes out: a mention for each brand that it names, or a tone. Everything is
//! derived from the post, the configured brands and what is compiled in, so it can be derived again at any time. Never
//! here: disk, network, clock.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::brands::{Brands, Found, context};
use crate::config::brand::{Brand, Role};
use crate::language::detect::{self, Detector, Guess, Utterance};
use crate::language::words::{self, Words};
use crate::mention::{Field, Language, Mention, Post, PostNo, Tone};
use crate::sentiment::{self, Ear, LexiconFaults, Passage, Verdict};

/// Raised whenever words, brands or the steps below come to other conclusions than before.
const VERSION: u64 = 3;

/// From this confidence on a text's own language counts more than what its source says of it.
const SURE: f64 = 0.95;

/// A post of fewer words is taken to be in one language.
const LONG: usize = 12;

/// All that it takes to understand a post.
pub struct Pipeline {
    names: Vec<String>,
    brands: Brands,
    detector: Detector,
    ear: Ear,
    fingerprint: u64,
}

impl Pipeline {
    /// Makes ready for these brands.
    ///
    /// # Errors
    /// Lexicons that cannot be read, line by line.
    pub fn new(brands: &[Brand]) -> Result<Pipeline, LexiconFaults> {
        Ok(Pipeline::with(brands, Ear::new()?))
    }

    /// Makes ready for these brands with another ear than the one that is compiled in; nothing of that is to be stored.
    pub fn with(brands: &[Brand], ear: Ear) -> Pipeline {
        Pipeline {
            names: brands.iter().map(|brand| brand.name.clone()).collect(),
            brands: Brands::new(brands),
            detector: Detector::new(),
            ear,
            fingerprint: fingerprint(brands),
        }
    }

    /// Changes whenever anything changes that mentions are derived from: brands, lexicons, detector, rules.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The brands that are looked for.
    pub fn brands(&self) -> &Brands {
        &self.brands
    }

    /// The mentions of a post: one for each brand that it names, and for the brand whose channel it is.
    pub fn mentions(&self, no: PostNo, post: &Post) -> Vec<Mention> {
        let parts = Parts::of(post.title.as_deref(), &post.text);
        let found = self.found(&parts, post.channel.as_deref());
        if found.is_empty() {
            return Vec::new();
        }
        let guess = self.told_or_heard(&parts, &found, post.language);
        let tongues = self.tongues(&parts, &found, guess);
        let about = |brand: &Found| {
            let verdict = self.hear(&tongues, &parts, brand, &found, post.rating);
            let name = self.names.get(brand.brand).cloned().unwrap_or_default();
            Mention {
                post: no,
                brand: name,
                tone: tone(&guess, verdict),
            }
        };
        found.iter().map(about).collect()
    }

    /// What the source says of the language stands, unless the text itself says another one almost surely.
    fn told_or_heard(&self, parts: &Parts<'_>, all: &[Found], told: Option<Language>) -> Guess {
        let (field, text, words) = parts.longest();
        let names = &names(field, all);
        let heard = self.detector.hear(&Utterance { text, words, names }, told);
        match told {
            Some(language) if heard.language != language && heard.confidence < SURE => Guess {
                language,
                confidence: (1.0 - heard.confidence).max(0.5),
            },
            _ => heard,
        }
    }

    /// Whole posts are in the language `guess`, but for sentences of long ones that are surely in another.
    fn tongues(&self, parts: &Parts<'_>, all: &[Found], guess: Guess) -> Tongues {
        let long = parts.told().map(|(_, _, words)| words.tokens.len()).sum::<usize>() >= LONG;
        let sentences = |(field, text, words)| {
            let names = &names(field, all);
            let heard = self.detector.sentences(&Utterance { text, words, names }, guess);
            (field, heard.iter().map(|guess| guess.language).collect())
        };
        Tongues {
            whole: guess.language,
            sentences: if long {
                parts.told().map(sentences).collect()
            } else {
                Vec::new()
            },
        }
    }

    /// Scores a text towards `target` where that is named, else as a whole. The language is detected where none is given.
    pub fn score(&self, text: &str, language: Option<Language>, target: Option<&str>) -> Tone {
        let parts = Parts::of(None, text);
        let brand = target.and_then(|target| named(target, &parts));
        let all: Vec<Found> = match &brand {
            Some(brand) => {
                let others = self.brands.find(None, (text, &parts.text.1));
                others.into_iter().chain([brand.clone()]).collect()
            }
            None => Vec::new(),
        };
        let (guess, tongues) = match language.filter(|language| *language != Language::UND) {
            Some(language) => (
                Guess {
                    language,
                    confidence: 1.0,
                },
                Tongues::one(language),
            ),
            None => {
                let guess = self.told_or_heard(&parts, &all, None);
                (guess, self.tongues(&parts, &all, guess))
            }
        };
        let whole = Found {
            brand: usize::MAX,
            spans: Vec::new(),
        };
        let verdict = self.hear(&tongues, &parts, brand.as_ref().unwrap_or(&whole), &all, None);
        tone(&guess, verdict)
    }

    /// The brands that are named, in the order of the configuration, and that of the channel, named or not.
    fn found(&self, parts: &Parts<'_>, channel: Option<&str>) -> Vec<Found> {
        let title = parts.title.as_ref().map(|(title, words)| (*title, words));
        let mut found = self.brands.find(title, (parts.text.0, &parts.text.1));
        let own = channel.and_then(|channel| self.names.iter().position(|name| name == channel));
        if let Some(brand) = own.filter(|own| found.iter().all(|found| found.brand != *own)) {
            let place = found.partition_point(|found| found.brand < brand);
            found.insert(
                place,
                Found {
                    brand,
                    spans: Vec::new(),
                },
            );
        }
        found
    }

    /// How the sentences around a brand sound; a channel's post that does not name its brand counts as a whole.
    fn hear(&self, tongues: &Tongues, parts: &Parts<'_>, brand: &Found, all: &[Found], rating: Option<f64>) -> Verdict {
        let heard: Vec<_> = parts
            .told()
            .flat_map(|(field, text, words)| {
                let counted = match brand.spans.is_empty() {
                    true => None,
                    false => Some(context::sentences(brand, all, field, words)),
                };
                let parted = tongues.part(field, words, counted);
                let names = names(field, all);
                parted
                    .into_iter()
                    .map(move |(tongue, sentences)| (tongue, field, text, words, sentences, names.clone()))
            })
            .collect();
        let passages: Vec<_> = heard
            .iter()
            .map(|(tongue, field, text, words, sentences, names)| {
                let passage = Passage {
                    field: *field,
                    text,
                    words,
                    sentences: sentences.as_deref(),
                    names,
                };
                (*tongue, passage)
            })
            .collect();
        self.ear.score_mixed(&passages, rating)
    }
}

/// The language of a post, and of its sentences where they differ.
struct Tongues {
    whole: Language,
    sentences: Vec<(Field, Vec<Language>)>,
}

impl Tongues {
    fn one(whole: Language) -> Tongues {
        Tongues {
            whole,
            sentences: Vec::new(),
        }
    }

    /// The sentences of a field that count (none: all), by their language.
    fn part(&self, field: Field, words: &Words, counted: Option<Vec<u32>>) -> Vec<(Language, Option<Vec<u32>>)> {
        let told = self.sentences.iter().find(|(of, _)| *of == field).map(|(_, told)| told);
        let Some(told) = told.filter(|told| told.iter().any(|language| *language != self.whole)) else {
            return vec![(self.whole, counted)];
        };
        let mut parted: Vec<(Language, Option<Vec<u32>>)> = Vec::new();
        for sentence in counted.unwrap_or_else(|| (0..words.sentences).collect()) {
            let language = told.get(sentence as usize).copied().unwrap_or(self.whole);
            match parted.iter_mut().find(|(known, _)| *known == language) {
                Some((_, sentences)) => sentences.get_or_insert_default().push(sentence),
                None => parted.push((language, Some(vec![sentence]))),
            }
        }
        parted
    }
}

/// The fields of a post, cut into words once.
struct Parts<'a> {
    title: Option<(&'a str, Words)>,
    text: (&'a str, Words),
}

impl<'a> Parts<'a> {
    fn of(title: Option<&'a str>, text: &'a str) -> Parts<'a> {
        let title = title.filter(|title| !title.trim().is_empty());
        Parts {
            title: title.map(|title| (title, words::words(title))),
            text: (text, words::words(text)),
        }
    }

    /// The field with more in it, for the language.
    fn longest(&self) -> (Field, &'a str, &Words) {
        match &self.title {
            Some(title) if title.1.tokens.len() > self.text.1.tokens.len() => (Field::Title, title.0, &title.1),
            _ => (Field::Text, self.text.0, &self.text.1),
        }
    }

    /// The fields to be heard; a title that the text begins with is told once only.
    fn told(&self) -> impl Iterator<Item = (Field, &'a str, &Words)> {
        let repeated = |title: &Words| {
            let text = self.text.1.tokens.iter().map(|token| &token.folded);
            let title = title.tokens.iter().map(|token| &token.folded);
            title.len() <= text.len() && title.zip(text).all(|(title, text)| title == text)
        };
        let title = self.title.as_ref().filter(|(_, words)| !repeated(words));
        let title = title.map(|(title, words)| (Field::Title, *title, words));
        title.into_iter().chain([(Field::Text, self.text.0, &self.text.1)])
    }
}

/// Where brands are named in a field, in order.
fn names(field: Field, all: &[Found]) -> Vec<(usize, usize)> {
    let spans = all.iter().flat_map(|found| &found.spans).filter(|span| span.0 == field);
    let mut names: Vec<_> = spans.map(|&(_, first, past)| (first, past)).collect();
    names.sort_unstable();
    names.dedup_by(|next, last| {
        let overlap = next.0 < last.1;
        last.1 = if overlap { last.1.max(next.1) } else { last.1 };
        overlap
    });
    names
}

/// Finds a target as if it were a brand; its number is behind all configured ones.
fn named(target: &str, parts: &Parts<'_>) -> Option<Found> {
    let brand = Brand {
        name: target.to_owned(),
        terms: vec![target.to_owned()],
        near: Vec::new(),
        exclude: Vec::new(),
        case: false,
        role: Role::Own,
        group: String::new(),
    };
    let found = Brands::new(&[brand]).find(None, (parts.text.0, &parts.text.1));
    found.into_iter().next().map(|found| Found {
        brand: usize::MAX,
        ..found
    })
}

fn tone(guess: &Guess, verdict: Verdict) -> Tone {
    let Verdict {
        label,
        certainty,
        polarity,
        score,
        because,
    } = verdict;
    Tone {
        language: guess.language,
        confidence: guess.confidence,
        label,
        certainty,
        polarity,
        score,
        because,
    }
}

fn fingerprint(brands: &[Brand]) -> u64 {
    let compiled = [VERSION, u64::from(detect::VERSION), sentiment::fingerprint()];
    let mut print = compiled
        .iter()
        .fold(0, |print, part| xxh3_64_with_seed(&part.to_le_bytes(), print));
    for brand in brands {
        // What decides about mentions; role and group do not.
        let Brand {
            name,
            terms,
            near,
            exclude,
            case,
            role: _,
            group: _,
        } = brand;
        let said = format!("{:?}", (name, terms, near, exclude, case));
        print = xxh3_64_with_seed(said.as_bytes(), print);
    }
    print
}

#[cfg(test)]
mod tests;
