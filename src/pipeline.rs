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
use crate::language::{latin, ordinary, profile, row_of};
use crate::mention::{Field, Language, Mention, Post, PostNo, Tone};
use crate::sentiment::{self, Ear, Hint, LexiconFaults, Overlay, Passage, Verdict};

mod tongues;

use self::tongues::Tongues;

/// Raised whenever words, brands or the steps below come to other conclusions than before.
const VERSION: u64 = 4;

/// From this confidence on a text's own language counts more than what its source says of it.
const SURE: f64 = 0.95;

/// A post of fewer tokens is taken to be in one language.
const LONG: usize = 12;

/// All that it takes to understand a post.
pub struct Pipeline {
    names: Vec<String>,
    overlays: Vec<Option<Overlay>>,
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
            overlays: brands.iter().map(|brand| Overlay::of(&brand.words())).collect(),
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
        let mut parts = Parts::of(post.title.as_deref(), &post.text);
        let found = self.found(&parts, post.channel.as_deref());
        if found.is_empty() {
            return Vec::new();
        }
        let guess = self.told_or_heard(&parts, &found, post.language);
        let guess = parts.in_russian(guess);
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
    fn told_or_heard(&self, parts: &Parts<'_>, named: &[Found], told: Option<Language>) -> Guess {
        let (field, text, words) = parts.longest();
        let names = &names(field, named);
        let heard = self.detector.hear(&Utterance { text, words, names }, told);
        match told {
            Some(language) if heard.language != language && heard.confidence < SURE => Guess {
                language,
                confidence: (1.0 - heard.confidence).max(0.5),
            },
            _ => heard,
        }
    }

    /// A post is in the language `guess`, but for those sentences of a long one that are surely in another.
    fn tongues(&self, parts: &Parts<'_>, named: &[Found], guess: Guess) -> Tongues {
        let long = parts.told().map(|told| told.2.tokens.len()).sum::<usize>() >= LONG;
        let sentences = |(field, text, words)| {
            let names = &names(field, named);
            let heard = self.detector.sentences(&Utterance { text, words, names }, guess);
            (field, heard.iter().map(|guess| guess.language).collect())
        };
        let told = parts.told().filter(|_| long).map(sentences);
        Tongues {
            whole: guess.language,
            sentences: told.collect(),
        }
    }

    /// Scores a text towards `target` where that is named, else as a whole. The language is detected where none is given.
    pub fn score(&self, text: &str, language: Option<Language>, target: Option<&str>) -> Tone {
        let mut parts = Parts::of(None, text);
        let brand = target.and_then(|target| named(target, &parts));
        let (guess, tongues) = match language.filter(|language| *language != Language::UND) {
            Some(language) => {
                let confidence = 1.0;
                (Guess { language, confidence }, Tongues::one(language))
            }
            None => {
                let guess = self.told_or_heard(&parts, brand.as_slice(), None);
                let guess = parts.in_russian(guess);
                (guess, self.tongues(&parts, brand.as_slice(), guess))
            }
        };
        let verdict = match brand {
            Some(brand) => {
                let all = self.with_rivals(guess.language, (text, &parts.text.1), &brand);
                self.hear(&tongues, &parts, &brand, &all, None)
            }
            None => {
                let whole = Found {
                    brand: usize::MAX,
                    spans: Vec::new(),
                };
                self.hear(&tongues, &parts, &whole, &[], None)
            }
        };
        tone(&guess, verdict)
    }

    /// Scores a text as if the first brand were its target, or were named `target` in it: with that brand's own words.
    pub fn score_as_own(&self, text: &str, language: Language, target: Option<&str>) -> Tone {
        let parts = Parts::of(None, text);
        let found = target.and_then(|target| named(target, &parts));
        let brand = Found {
            brand: 0,
            spans: found.map(|found| found.spans).unwrap_or_default(),
        };
        let verdict = self.hear(
            &Tongues::one(language),
            &parts,
            &brand,
            std::slice::from_ref(&brand),
            None,
        );
        let confidence = 1.0;
        tone(&Guess { language, confidence }, verdict)
    }

    /// A target and who else is named: the configured brands, and what looks like a name.
    fn with_rivals(&self, language: Language, (text, words): (&str, &Words), target: &Found) -> Vec<Found> {
        let mut all = self.brands.find(None, (text, words));
        let own: Vec<_> = target.spans.iter().map(|&(_, first, past)| (first, past)).collect();
        // The target may be one of the configured brands.
        all.retain(|found| {
            found
                .spans
                .iter()
                .all(|&(_, first, past)| own.iter().all(|own| past <= own.0 || own.1 <= first))
        });
        let known = |word: &str| self.ear.knows(language, word);
        let rivals = context::rivals(language, text, words, &own, &known);
        if !rivals.is_empty() {
            let spans = rivals
                .into_iter()
                .map(|(first, past)| (Field::Text, first, past))
                .collect();
            all.push(Found {
                brand: usize::MAX - 1,
                spans,
            });
        }
        all.push(target.clone());
        all
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

    /// How what is said of a brand sounds; a channel's post that does not name its brand counts as a whole.
    fn hear(&self, tongues: &Tongues, parts: &Parts<'_>, brand: &Found, all: &[Found], rating: Option<f64>) -> Verdict {
        let mut heard = Vec::new();
        for (field, text, words) in parts.told() {
            for tongue in tongues.of(field) {
                let mut shares = match brand.spans.is_empty() {
                    true => context::Shares::default(),
                    false => context::shares(tongue, brand, all, field, words),
                };
                tongues.mute(field, tongue, words, &mut shares);
                let hints: Vec<_> = shares.hints.iter().map(hint).collect();
                heard.push((tongue, field, text, words, shares, hints, names(field, all)));
            }
        }
        let passages: Vec<_> = heard
            .iter()
            .map(|(tongue, field, text, words, shares, hints, names)| {
                let passage = Passage {
                    field: *field,
                    text,
                    words,
                    shares: &shares.shares,
                    hints,
                    near: &shares.near,
                    side_by_side: shares.side_by_side,
                    names,
                    own: self.overlays.get(brand.brand).and_then(Option::as_ref),
                };
                (*tongue, passage)
            })
            .collect();
        self.ear.score_mixed(&passages, rating)
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

    /// Reads Russian in Latin letters, which no detector knows, as Russian.
    fn in_russian(&mut self, guess: Guess) -> Guess {
        let ours = row_of(guess.language).is_some();
        if guess.language == Language::RU || (ours && guess.confidence >= SURE) {
            return guess;
        }
        let Some(words) = latin::russian(&self.text.1) else {
            return guess;
        };
        self.text.1 = words;
        Guess {
            language: Language::RU,
            confidence: guess.confidence.max(0.5),
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

fn hint(hint: &context::Hint) -> Hint {
    let context::Hint {
        first,
        past,
        valence,
        switched,
    } = *hint;
    Hint {
        first,
        past,
        valence,
        switched,
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
        lexicon: Vec::new(),
        learnt: Vec::new(),
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
    let compiled = [
        VERSION,
        u64::from(detect::VERSION),
        profile::fingerprint(),
        ordinary::fingerprint(),
        sentiment::fingerprint(),
    ];
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
            lexicon: _,
            learnt: _,
            role: _,
            group: _,
        } = brand;
        let said = format!("{:?}", (name, terms, near, exclude, case, brand.words()));
        print = xxh3_64_with_seed(said.as_bytes(), print);
    }
    print
}

#[cfg(test)]
mod labelled;
#[cfg(test)]
mod tests;
