//! A rule: what it counts, when it holds, and what it says of itself.
//!
//! Comes in: the configuration. Goes out: rules that are ready to be evaluated, or faults with their lines. Never here: what
//! was counted, or a clock.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::alert::{Alert, AlertKind, KINDS};
use crate::config::{Config, Faults, shown};
use crate::mention::{Label, Mention, Stored};
use crate::query::{self, Filter};

use super::channels::{self, Speaker};
use super::notice::{Expected, Notice, Observed, Transition, Word, after};
use super::tally::Tally;

/// Posts that are older by their own date never count.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Words told in a message.
const WORDS: usize = 12;
/// What stays as it is in a query of an address.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b':');

/// All rules of a configuration. Cheap to clone.
#[derive(Clone)]
pub struct Rules {
    pub(super) rules: Arc<[Rule]>,
}

/// One rule, ready to be evaluated.
pub(super) struct Rule {
    pub alert: Alert,
    /// Brands, each watched by itself.
    pub brands: Vec<String>,
    /// Whom it tells.
    pub speakers: Vec<Arc<Speaker>>,
    /// Of everything that decides what is counted.
    pub fingerprint: u64,
    filter: Filter,
    dashboard: String,
}

impl Rules {
    /// Reads the rules of a configuration; `fingerprint` is that of the pipeline, whose conclusions they count.
    pub fn compile(config: &Config, fingerprint: u64, faults: &mut Faults) -> Rules {
        // Faults of the channels are the registry's to tell.
        let speakers = channels::open_all(config, &mut Faults::new(&config.path));
        let rules = config
            .alerts
            .iter()
            .filter_map(|alert| Rule::read(alert, config, &speakers, fingerprint, faults));
        Rules { rules: rules.collect() }
    }

    /// What is watched for, one line a rule.
    pub fn explain(&self) -> Vec<String> {
        self.rules.iter().map(Rule::explain).collect()
    }
}

impl Rule {
    fn read(
        alert: &Alert,
        config: &Config,
        speakers: &[Arc<Speaker>],
        fingerprint: u64,
        faults: &mut Faults,
    ) -> Option<Rule> {
        let before = faults.len();
        let filter = match filter(alert, config) {
            Ok(filter) => filter,
            Err(why) => {
                faults.add(
                    alert.line,
                    format!("`where` of the alert `{}` cannot be read: {why}", alert.name),
                );
                Filter::everything()
            }
        };
        let brands: Vec<String> = match &alert.brand {
            Some(brand) => vec![brand.clone()],
            None => config
                .brands
                .iter()
                .filter(|b| b.role == alert.role)
                .map(|b| b.name.clone())
                .collect(),
        };
        if brands.is_empty() {
            faults.add(
                alert.line,
                format!("the alert `{}` has no brand of its role to watch", alert.name),
            );
        }
        let speaks = |speaker: &&Arc<Speaker>| {
            alert.channels.is_empty() || alert.channels.iter().any(|name| name == speaker.name())
        };
        (faults.len() == before).then(|| Rule {
            brands,
            speakers: speakers.iter().filter(speaks).cloned().collect(),
            fingerprint: stamp(alert, fingerprint),
            filter,
            dashboard: dashboard(config),
            alert: alert.clone(),
        })
    }

    /// True where a mention counts for this rule.
    pub fn counts(&self, stored: &Stored, mention: &Mention, now: Timestamp) -> bool {
        let tone = &mention.tone;
        tone.label != Label::Unscored
            && tone.certainty >= self.alert.certainty
            && stored
                .post
                .published
                .is_none_or(|published| now.duration_since(published) <= FRESH)
            && (self.alert.kind != AlertKind::Single || self.ill(mention))
            && self.filter.matches(stored, mention)
    }

    /// True where a mention is what the rule watches for.
    pub fn ill(&self, mention: &Mention) -> bool {
        match self.alert.kind {
            AlertKind::NegativeShare => mention.tone.label == Label::Negative,
            AlertKind::Single => mention
                .tone
                .polarity
                .is_some_and(|polarity| polarity <= self.alert.polarity),
        }
    }

    /// True where what was counted is what the rule waits for.
    pub fn holds(&self, tally: &Tally) -> bool {
        match self.alert.kind {
            // The quotient, not a product: it is the double nearest to the true share, as the one in the configuration is.
            AlertKind::NegativeShare => {
                tally.scored >= self.alert.at_least
                    && tally.negative as f64 / tally.scored as f64 >= self.alert.share
                    && tally.authors() >= self.alert.authors
            }
            AlertKind::Single => tally.negative > 0,
        }
    }

    /// The key of an alert that fires in a window.
    pub fn key(&self, brand: &str, window: Timestamp) -> String {
        format!("{}/{}/{window}", part(&self.alert.name), part(brand))
    }

    /// What there is to tell of an alert, all but what happened to it.
    pub fn notice(&self, brand: &str, fired: Timestamp, counted: Timestamp, tally: &Tally, now: Timestamp) -> Notice {
        let until = after(counted, self.alert.window, 1);
        let share = if tally.scored == 0 {
            0.0
        } else {
            tally.negative as f64 / tally.scored as f64
        };
        let words: Vec<Word> = tally.heaviest(WORDS);
        Notice {
            key: self.key(brand, fired),
            transition: Transition::Firing,
            repeats: 0,
            rule: self.alert.name.clone(),
            kind: self.kind().to_owned(),
            brand: brand.to_owned(),
            window: fired,
            time: now,
            observed: Observed {
                since: counted,
                until,
                scored: tally.scored,
                negative: tally.negative,
                positive: tally.positive,
                share,
                authors: tally.authors(),
                stories: tally.stories(),
                reach: tally.reach,
                languages: tally.languages.clone(),
                sources: tally.sources.clone(),
            },
            expected: self.expected(),
            authors: tally.authors(),
            words,
            mentions: tally.samples.clone(),
            url: self.link(brand, tally, counted, until),
        }
    }

    fn kind(&self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self.alert.kind)
            .map_or("", |(name, _)| name)
    }

    fn expected(&self) -> Expected {
        let alert = &self.alert;
        let share = alert.kind == AlertKind::NegativeShare;
        Expected {
            share: share.then_some(alert.share),
            at_least: share.then_some(alert.at_least),
            authors: share.then_some(alert.authors),
            polarity: (!share).then_some(alert.polarity),
            certainty: alert.certainty,
            window: shown(alert.window),
            filter: alert.filter.clone(),
        }
    }

    /// The dashboard, filtered to what was counted. It filters by the time of the posts, the rule by when they were first
    /// seen: the link begins with the earliest of them.
    fn link(&self, brand: &str, tally: &Tally, since: Timestamp, until: Timestamp) -> String {
        let since = tally.earliest.map_or(since, |t| t.min(since));
        let second = SignedDuration::from_secs(1);
        let last = tally.latest.and_then(|t| t.checked_add(second).ok());
        let until = last.map_or(until, |t| t.max(until));
        let name = brand.replace('\\', "\\\\").replace('"', "\\\"");
        let mut query = format!(
            "brand:\"{name}\" label:negative since:{} until:{}",
            whole(since),
            whole(until)
        );
        if let Some(filter) = self.alert.filter.as_deref().filter(|text| !text.trim().is_empty()) {
            query = format!("{query} ({filter})");
        }
        format!("{}/?q={}", self.dashboard, utf8_percent_encode(&query, IN_QUERY))
    }

    fn explain(&self) -> String {
        let alert = &self.alert;
        let each = if self.brands.len() > 1 { " (each by itself)" } else { "" };
        let brands = self.brands.join(", ") + each;
        let window = shown(alert.window);
        let what = match alert.kind {
            AlertKind::NegativeShare => format!(
                "{} of at least {} scored mentions of {brands} within {window} (UTC) are negative, by {} authors or more",
                percent(alert.share),
                alert.at_least,
                alert.authors
            ),
            AlertKind::Single => {
                format!(
                    "one mention of {brands} sounds {:.2} or worse, once in {window} (UTC)",
                    alert.polarity
                )
            }
        };
        let filter = alert
            .filter
            .as_deref()
            .map_or(String::new(), |text| format!(", where {text}"));
        let told = match &self.speakers[..] {
            [] => "nobody: there is no [[channel]]".to_owned(),
            speakers => speakers.iter().map(|s| s.name()).collect::<Vec<_>>().join(", "),
        };
        let (certainty, repeat) = (alert.certainty, shown(alert.repeat));
        format!(
            "{}: {what}; certainty {certainty} or more{filter}; tells {told}, again every {repeat}",
            alert.name
        )
    }
}

/// Reads `where`. It is read once for all time, so it cannot lean on the clock.
fn filter(alert: &Alert, config: &Config) -> Result<Filter, String> {
    let Some(text) = &alert.filter else {
        return Ok(Filter::everything());
    };
    let read = |second: i64| {
        let now = Timestamp::from_second(second).unwrap_or_default();
        query::parse(text, &config.zone, now).map_err(|error| error.to_string())
    };
    // Two moments of the last ten years.
    let (early, late) = (read(1_500_000_000)?, read(1_700_000_000)?);
    if early != late {
        return Err(
            "an age moves with the clock; expected no `since:` or `until:`, the window says what counts".into(),
        );
    }
    Ok(late)
}

/// A fingerprint of everything that decides what a rule counts: not whom it tells, nor how often.
fn stamp(alert: &Alert, pipeline: u64) -> u64 {
    let Alert {
        name,
        kind,
        window,
        share,
        at_least,
        authors,
        polarity,
        certainty,
        filter,
        ..
    } = alert;
    let text = format!(
        "{pipeline:x} {name:?} {kind:?} {window:?} {share:?} {at_least} {authors} {polarity:?} {certainty:?} {filter:?}"
    );
    xxh3_64(text.as_bytes())
}

/// A name as a part of a key: the slash divides parts, so it cannot stand in one.
fn part(name: &str) -> String {
    if name.contains('/') {
        name.replace('%', "%25").replace('/', "%2F")
    } else {
        name.to_owned()
    }
}

/// Where the dashboard is, without a slash at its end.
fn dashboard(config: &Config) -> String {
    let server = &config.server;
    if let Some(url) = &server.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let mut listen = server.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(if listen.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    format!("http://{listen}")
}

/// A share as people write it.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round() / 10.0;
    format!("{tenths} %")
}

/// Without fractions of a second.
fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
