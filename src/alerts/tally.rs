//! What a rule has counted for one brand in one window.
//!
//! Comes in: mentions that count, one by one. Goes out: counts, the words that weighed, the worst mentions; and bytes for the
//! journal, stamped with the fingerprint of what was counted, so that a changed rule starts afresh. Never here: a threshold.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64;

use crate::journal::sketch::Sketch;
use crate::mention::{Because, Field, Label, Mention, Stored};

use super::notice::{Sample, Word};

/// First byte of what is stored; other versions start afresh.
const VERSION: u8 = 1;
/// Version, fingerprint, whether an alert was opened.
const HEAD: usize = 10;
/// Words that are kept, those that weigh most.
const WORDS: usize = 200;
/// Mentions that are kept, the worst.
const SAMPLES: usize = 5;
/// Languages and sources that are told apart.
const KINDS: usize = 100;
/// Characters of an excerpt.
const EXCERPT: usize = 300;
/// Characters of a title or an author.
const LINE: usize = 120;
/// Bytes of a link.
const LINK: usize = 2_000;
/// Characters of a word.
const WORD: usize = 60;
/// Words told of one mention.
const DECIDING: usize = 8;

/// The counts of one rule, brand and window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tally {
    /// True once an alert was opened in this window: it is opened once.
    #[serde(skip)]
    pub fired: bool,
    /// Mentions that count.
    pub scored: u64,
    /// Of these: what the rule watches for.
    pub negative: u64,
    /// Of these: positive.
    pub positive: u64,
    /// Who spoke ill.
    #[serde(with = "sketched")]
    authors: Sketch,
    /// What was told.
    #[serde(with = "sketched")]
    stories: Sketch,
    /// Word -> sum of its negative weights.
    words: BTreeMap<String, f64>,
    /// The worst, worst first.
    pub samples: Vec<Sample>,
    /// Potential reach of those who spoke ill, summed.
    pub reach: u64,
    /// Language -> mentions that speak ill.
    pub languages: BTreeMap<String, u64>,
    /// Source -> mentions that speak ill.
    pub sources: BTreeMap<String, u64>,
    /// The earliest that spoke ill, by its own time.
    pub earliest: Option<Timestamp>,
    /// The latest.
    pub latest: Option<Timestamp>,
}

impl Tally {
    /// Counts a mention; `ill`: it is what the rule watches for.
    pub fn add(&mut self, stored: &Stored, mention: &Mention, ill: bool) {
        self.scored += 1;
        self.positive += u64::from(mention.tone.label == Label::Positive);
        if !ill {
            return;
        }
        self.negative += 1;
        self.authors.add(author(stored));
        self.stories.add(stored.story.cast_unsigned());
        self.reach = self.reach.saturating_add(stored.post.reach().unwrap_or(0));
        one_more(&mut self.languages, mention.tone.language.code());
        one_more(&mut self.sources, &stored.post.source);
        let time = stored.time();
        self.earliest = Some(self.earliest.map_or(time, |t| t.min(time)));
        self.latest = Some(self.latest.map_or(time, |t| t.max(time)));
        for part in &mention.tone.because {
            if let Some(word) = part
                .word
                .as_deref()
                .filter(|_| part.weight < 0.0 && part.weight.is_finite() && !part.faint())
            {
                self.weigh(word, part.weight);
            }
        }
        self.keep(Sample::new(stored, mention));
    }

    /// How many different people spoke ill.
    pub fn authors(&self) -> u64 {
        self.authors.count()
    }

    /// How many different stories they told.
    pub fn stories(&self) -> u64 {
        self.stories.count()
    }

    /// The words that weigh most, heaviest first.
    pub fn heaviest(&self, limit: usize) -> Vec<Word> {
        let mut words: Vec<(&String, &f64)> = self.words.iter().collect();
        words.sort_by(|a, b| a.1.total_cmp(b.1).then_with(|| a.0.cmp(b.0)));
        let heaviest = words.into_iter().take(limit);
        heaviest
            .map(|(word, weight)| Word {
                word: word.clone(),
                weight: hundredths(*weight),
            })
            .collect()
    }

    fn weigh(&mut self, word: &str, weight: f64) {
        let word: String = word.to_lowercase().chars().take(WORD).collect();
        if let Some(sum) = self.words.get_mut(&word) {
            *sum += weight;
            return;
        }
        if self.words.len() >= WORDS {
            let lightest = self.words.iter().max_by(|a, b| a.1.total_cmp(b.1));
            match lightest.map(|(word, sum)| (word.clone(), *sum)) {
                Some((lightest, sum)) if weight < sum => self.words.remove(&lightest),
                _ => return,
            };
        }
        self.words.insert(word, weight);
    }

    fn keep(&mut self, sample: Sample) {
        let worse = |kept: &Sample| {
            kept.polarity
                .total_cmp(&sample.polarity)
                .then(kept.key.cmp(&sample.key))
                .is_lt()
        };
        let at = self.samples.partition_point(worse);
        if at < SAMPLES {
            self.samples.insert(at, sample);
            self.samples.truncate(SAMPLES);
        }
    }

    /// The bytes that [`Tally::from_bytes`] reads.
    pub fn to_bytes(&self, fingerprint: u64) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&fingerprint.to_le_bytes());
        bytes.push(u8::from(self.fired));
        // Numbers, texts and lists of them: nothing in here can fail to be written as JSON.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }

    /// What was counted so far. Counts that another rule or another lexicon made are dropped; that an alert was
    /// opened in this window is remembered all the same.
    pub fn from_bytes(bytes: &[u8], fingerprint: u64) -> Tally {
        let Some((head, body)) = bytes
            .split_at_checked(HEAD)
            .filter(|(head, _)| head.first() == Some(&VERSION))
        else {
            return Tally::default();
        };
        let same = head.get(1..9) == Some(&fingerprint.to_le_bytes()[..]);
        let counted = if same {
            serde_json::from_slice(body).unwrap_or_default()
        } else {
            Tally::default()
        };
        Tally {
            fired: head.get(9) == Some(&1),
            ..counted
        }
    }
}

/// Hash of who wrote it, in any case. Where a source does not tell its authors, it is one voice.
fn author(stored: &Stored) -> u64 {
    match stored
        .post
        .author
        .as_deref()
        .map(str::trim)
        .filter(|author| !author.is_empty())
    {
        Some(author) => xxh3_64(author.to_lowercase().as_bytes()),
        None => xxh3_64(format!("\0{}", stored.post.source).as_bytes()),
    }
}

fn one_more(counts: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = counts.get_mut(name) {
        *count += 1;
    } else if counts.len() < KINDS {
        counts.insert(name.to_owned(), 1);
    }
}

/// Rounded as it is shown: sums of weights have noise in their last bits.
fn hundredths(weight: f64) -> f64 {
    (weight * 100.0).round() / 100.0
}

impl Sample {
    /// What a message tells of a mention.
    pub fn new(stored: &Stored, mention: &Mention) -> Sample {
        let post = &stored.post;
        let mut words: Vec<&Because> = mention
            .tone
            .because
            .iter()
            .filter(|b| b.word.is_some() && b.weight.is_finite() && !b.faint())
            .collect();
        words.sort_by(|a, b| a.weight.total_cmp(&b.weight));
        let deciding = words.iter().take(DECIDING).filter_map(|b| {
            let word = b.word.as_deref()?.chars().take(WORD).collect();
            Some(Word {
                word,
                weight: hundredths(b.weight),
            })
        });
        let first = words.iter().find(|b| b.field == Field::Text).map_or(0, |b| b.start);
        let line = |text: &String| text.chars().take(LINE).collect::<String>();
        Sample {
            key: mention.key().to_string(),
            title: post.title.as_ref().map(line),
            text: excerpt(&post.text, first),
            url: post.url.clone().filter(|url| url.len() <= LINK),
            author: post.author.as_ref().map(line),
            source: post.source.clone(),
            published: post.published,
            language: mention.tone.language,
            polarity: mention.tone.polarity.filter(|p| p.is_finite()).unwrap_or(0.0),
            words: deciding.collect(),
        }
    }
}

/// At most 300 characters around the one numbered `deciding`, from the beginning where that is near enough.
fn excerpt(text: &str, deciding: usize) -> String {
    let from = if deciding < EXCERPT * 3 / 4 {
        0
    } else {
        deciding - EXCERPT / 4
    };
    let mut rest = text.chars().skip(from);
    let dots = |there: bool| if there { "…" } else { "" };
    let cut: String = rest.by_ref().take(EXCERPT - 2).collect();
    format!("{}{}{}", dots(from > 0), cut.trim(), dots(rest.next().is_some()))
}

/// A sketch as text: base64 of its bytes.
mod sketched {
    use super::{Deserialize, Deserializer, Engine, STANDARD_NO_PAD, Serializer, Sketch};

    pub fn serialize<S: Serializer>(sketch: &Sketch, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD_NO_PAD.encode(sketch.to_bytes()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Sketch, D::Error> {
        let text = String::deserialize(d)?;
        let sketch = STANDARD_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| Sketch::from_bytes(&bytes));
        sketch.ok_or_else(|| serde::de::Error::custom("no sketch"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{at, mention, stored};
    use super::*;

    fn full() -> Tally {
        let mut tally = Tally::default();
        for n in 0..100 {
            let stored = stored(n, at(n), &format!("author {n}"), "urusel");
            tally.add(
                &stored,
                &mention(&stored, Label::Negative, -0.5 - n as f64 / 1000.0),
                true,
            );
        }
        tally
    }

    #[test]
    fn the_worst_are_kept_worst_first() {
        let tally = full();
        let polarities: Vec<f64> = tally.samples.iter().map(|s| s.polarity).collect();
        assert_eq!(polarities, [-0.599, -0.598, -0.597, -0.596, -0.595]);
        assert_eq!((tally.scored, tally.negative, tally.positive), (100, 100, 0));
        assert!((90..=110).contains(&tally.authors()), "{}", tally.authors());
    }

    #[test]
    fn bytes_come_back_for_the_same_rule_only() {
        let mut tally = full();
        tally.fired = true;
        assert_eq!(Tally::from_bytes(&tally.to_bytes(7), 7), tally);
        let afresh = Tally {
            fired: true,
            ..Tally::default()
        };
        assert_eq!(Tally::from_bytes(&tally.to_bytes(7), 8), afresh);
        let mut newer = tally.to_bytes(7);
        newer[0] = 9;
        assert_eq!(Tally::from_bytes(&newer, 7), Tally::default());
    }

    #[test]
    fn words_are_bounded_and_the_heavy_ones_stay() {
        let mut tally = Tally::default();
        for n in 0..1_000 {
            tally.weigh(&format!("w{n}"), -1.0 - f64::from(n % 7));
        }
        tally.weigh("Urusel", -9.0);
        tally.weigh("urusel", -0.5);
        tally.weigh("light", -0.1);
        assert_eq!(tally.words.len(), WORDS);
        let heaviest = tally.heaviest(2);
        assert_eq!((heaviest[0].word.as_str(), heaviest[0].weight), ("urusel", -9.5));
        assert_eq!(heaviest[1].weight, -7.0);
    }

    #[test]
    fn an_excerpt_shows_what_decided() {
        assert_eq!(excerpt("kort", 0), "kort");
        let long = format!("{} urusel {}", "a".repeat(1_000), "b".repeat(1_000));
        let shown = excerpt(&long, 1_001);
        assert!(shown.contains("urusel") && shown.starts_with('…') && shown.ends_with('…'));
        assert!(shown.chars().count() <= EXCERPT);
        assert!(excerpt(&long, 0).starts_with("aaa"));
        assert_eq!(excerpt("", 500), "…");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_dropped(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            Tally::from_bytes(&bytes, 1);
        }

        #[test]
        fn order_does_not_matter(order in Just((0..40i64).collect::<Vec<_>>()).prop_shuffle()) {
            let mut tallies = [Tally::default(), Tally::default()];
            for (tally, reversed) in tallies.iter_mut().zip([false, true]) {
                let mut numbers = order.clone();
                if reversed { numbers.sort_unstable(); }
                for n in numbers {
                    let stored = stored(n, at(n), &format!("a{}", n % 9), "text");
                    tally.add(&stored, &mention(&stored, Label::Negative, -0.25), n % 3 > 0);
                }
            }
            let [a, b] = tallies;
            prop_assert_eq!(a, b);
        }
    }
}
