//! One automaton over the terms of all brands.
//!
//! Comes in: terms and exclusions of all brands; a text with its tokens. Goes out: hits, in order of their first token.
//! Each token is walked once through an Aho-Corasick automaton that is anchored at its first letter; what the walk
//! passes are the beginnings of `forms`, and what is left of the token must be one of their endings.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, PatternID};

use super::forms::Form;
use super::lookalike;
use super::term::{Place, Term, terms};
use crate::config::brand::Brand;
use crate::language::words::{Token, TokenKind, fold, plain};

/// A place where a brand is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The brand.
    pub(super) brand: usize,
    /// First token.
    pub(super) start: usize,
    /// One past the last token.
    pub(super) end: usize,
    /// Scalars of the name that were found; the longest name wins.
    length: usize,
    /// It does not count (an excluded phrase).
    veto: bool,
}

/// All terms, ready.
#[derive(Debug)]
pub(super) struct Matcher {
    /// None where there is no term at all, or too many for one automaton.
    automaton: Option<NFA>,
    /// For each pattern of the automaton the terms that begin so, and with which form of their first word.
    heads: Vec<Vec<(usize, usize)>>,
    terms: Vec<Term>,
    domains: Vec<usize>,
}

impl Matcher {
    /// Compiles the terms and exclusions of all brands.
    pub(super) fn new(brands: &[Brand]) -> Matcher {
        let mut all: Vec<Term> = Vec::new();
        for (number, brand) in brands.iter().enumerate() {
            all.extend(brand.terms.iter().flat_map(|t| terms(number, t, brand.case, false)));
            all.extend(brand.exclude.iter().flat_map(|t| terms(number, t, false, true)));
        }
        let mut starts: Vec<(&str, usize, usize)> = Vec::new();
        for (number, term) in all.iter().enumerate().filter(|(_, t)| t.place != Place::Domain) {
            let forms = term.words.first().into_iter().flatten().enumerate();
            starts.extend(
                forms
                    .filter(|(_, f)| !f.start.is_empty())
                    .map(|(i, form)| (form.start.as_str(), number, i)),
            );
        }
        starts.sort_unstable();
        let mut patterns: Vec<&str> = Vec::new();
        let mut heads: Vec<Vec<(usize, usize)>> = Vec::new();
        for (start, term, form) in starts {
            if patterns.last() != Some(&start) {
                patterns.push(start);
                heads.push(Vec::new());
            }
            heads.last_mut().into_iter().for_each(|h| h.push((term, form)));
        }
        let automaton = if patterns.is_empty() {
            None
        } else {
            NFA::new(&patterns).ok()
        };
        let domains = all
            .iter()
            .enumerate()
            .filter(|(_, t)| t.place == Place::Domain)
            .map(|(i, _)| i)
            .collect();
        Matcher {
            automaton,
            heads,
            terms: all,
            domains,
        }
    }

    /// Where brands are named: the longest name where several stand in one place, nothing inside an excluded phrase.
    pub(super) fn hits(&self, text: &str, tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let Some(automaton) = &self.automaton else { return hits };
        let Ok(start) = automaton.start_state(Anchored::Yes) else {
            return hits;
        };
        for (at, token) in tokens.iter().enumerate() {
            if token.kind == TokenKind::Link {
                self.link(at, token, &mut hits);
                continue;
            }
            let place = Here {
                text,
                tokens,
                at,
                folded: &token.folded,
            };
            self.walk(automaton, start, &place, &mut hits);
            if matches!(token.kind, TokenKind::Word | TokenKind::Hashtag | TokenKind::Handle)
                && let Some(word) = lookalike::unmixed(&token.folded)
            {
                self.walk(automaton, start, &Here { folded: &word, ..place }, &mut hits);
            }
        }
        if hits.is_empty() { hits } else { settled(hits) }
    }

    fn walk(&self, automaton: &NFA, start: aho_corasick::automaton::StateID, here: &Here<'_>, hits: &mut Vec<Hit>) {
        let mut state = start;
        for (i, &byte) in here.folded.as_bytes().iter().enumerate() {
            state = automaton.next_state(Anchored::Yes, state, byte);
            if automaton.is_dead(state) {
                return;
            }
            if !automaton.is_match(state) {
                continue;
            }
            for n in 0..automaton.match_len(state) {
                let pattern: PatternID = automaton.match_pattern(state, n);
                if automaton.pattern_len(pattern) != i + 1 {
                    continue;
                }
                let heads = self.heads.get(pattern.as_usize()).into_iter().flatten();
                hits.extend(heads.filter_map(|&(term, form)| self.terms.get(term)?.stands(here, form, i + 1)));
            }
        }
    }

    fn link(&self, at: usize, token: &Token, hits: &mut Vec<Hit>) {
        if self.domains.is_empty() {
            return;
        }
        let host = host(&token.folded);
        for term in self.domains.iter().filter_map(|&d| self.terms.get(d)) {
            let inside = host
                .strip_suffix(term.whole.as_str())
                .is_some_and(|h| h.is_empty() || h.ends_with('.'));
            if inside {
                hits.push(term.hit(at, at + 1, term.whole.chars().count()));
            }
        }
    }
}

/// A token under the eye.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    folded: &'a str,
}

impl Term {
    fn hit(&self, start: usize, end: usize, length: usize) -> Hit {
        Hit {
            brand: self.brand,
            start,
            end,
            length,
            veto: self.veto,
        }
    }

    /// The hit of this term at a token whose first `len` bytes are the beginning of its form number `form`.
    fn stands(&self, here: &Here<'_>, form: usize, len: usize) -> Option<Hit> {
        let token = here.tokens.get(here.at)?;
        let rest = here.folded.get(len..)?;
        let form = self.words.first()?.get(form)?;
        match (self.place, token.kind) {
            (Place::Hashtag, TokenKind::Hashtag) => {
                let free = form.start.chars().count() > 3
                    || rest.is_empty()
                    || rest == "s"
                    || !rest.starts_with(char::is_alphabetic);
                let length = form.start.chars().count();
                (free && self.cased(here, 0, form)).then(|| self.hit(here.at, here.at + 1, length))
            }
            (Place::Handle, TokenKind::Handle) => {
                let free = rest.is_empty() || rest.starts_with(|c: char| !c.is_alphabetic());
                let length = form.start.chars().count();
                (free && self.cased(here, 0, form)).then(|| self.hit(here.at, here.at + 1, length))
            }
            (Place::Text, TokenKind::Hashtag) if self.words.len() == 1 => {
                let fits = form.fits(here.folded) && self.cased(here, 0, form);
                fits.then(|| self.hit(here.at, here.at + 1, here.folded.chars().count()))
            }
            (Place::Text, TokenKind::Word | TokenKind::Number | TokenKind::Mark | TokenKind::Emoji) => {
                self.phrase(here, form)
            }
            _ => None,
        }
    }

    /// The hit of all words of the term, the first of them in `form`.
    fn phrase(&self, here: &Here<'_>, form: &Form) -> Option<Hit> {
        if !form.fits(here.folded) || !self.cased(here, 0, form) {
            return None;
        }
        let mut length = here.folded.chars().count();
        for (n, forms) in self.words.iter().enumerate().skip(1) {
            let token = here.tokens.get(here.at + n)?;
            let next = Here {
                at: here.at + n,
                folded: &token.folded,
                ..*here
            };
            if matches!(token.kind, TokenKind::Hashtag | TokenKind::Handle | TokenKind::Link) {
                return None;
            }
            forms
                .iter()
                .find(|f| f.fits(&token.folded) && self.cased(&next, n, f))?;
            length += token.scalars.min(token.folded.len());
        }
        let end = here.at + self.words.len();
        Some(self.hit(here.at, end + colon(here.tokens.get(end..)?), length))
    }

    /// True where the case of the text is that of the term as written, or does not matter.
    fn cased(&self, here: &Here<'_>, word: usize, form: &Form) -> bool {
        let Some(written) = self.written.get(word) else {
            return true;
        };
        let Some(token) = here.tokens.get(here.at) else {
            return false;
        };
        let slice = here.text.get(token.start..token.end).unwrap_or("");
        let given = plain(slice.trim_start_matches(['#', '＃', '@', '＠']));
        if !form.written || here.folded != token.folded {
            let upper = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
            return upper(&given) == upper(written);
        }
        let kept = form.start.chars().count();
        let same = given.chars().zip(written.chars()).take(kept).all(|(a, b)| a == b);
        let ending_small = self.place != Place::Text || !given.chars().skip(kept).any(char::is_uppercase);
        same && ending_small
    }
}

/// The tokens of a colon form behind a name: `:sta` in IKEA:sta, `:s` in IKEA:s.
fn colon(rest: &[Token]) -> usize {
    const ENDINGS: &[&str] = &[
        "s", "n", "en", "et", "ns", "a", "ä", "ta", "tä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä",
        "lle", "na", "nä", "ksi", "tta", "ttä", "han", "hin", "hen", "hon", "hun", "iin", "aan", "een", "seen", "ni",
        "si", "nsa", "nsä", "mme", "nne", "t", "ita", "itä", "iden", "er", "erna", "ar", "arna", "n's",
    ];
    const CLITICS: &[&str] = &["kin", "kaan", "kään", "han", "hän", "ko", "kö"];
    let [mark, ending, ..] = rest else { return 0 };
    let word = ending.folded.as_str();
    let known = ENDINGS.contains(&word)
        || CLITICS.iter().any(|c| {
            word.strip_suffix(c)
                .is_some_and(|w| w.is_empty() || ENDINGS.contains(&w))
        });
    if mark.folded == ":" && mark.joined && ending.joined && ending.kind == TokenKind::Word && known {
        2
    } else {
        0
    }
}

/// The host of a folded link or mail address, without `www.`.
fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |p| p.1);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.split(':').next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.')
}

/// A term that is a domain, as it is compared with hosts.
pub(super) fn domain(term: &str) -> Option<String> {
    let folded = fold(term.trim());
    let host = host(&folded);
    let labels: Vec<&str> = host.split('.').collect();
    let plausible = labels.len() >= 2
        && labels
            .iter()
            .all(|l| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-'))
        && labels
            .last()
            .is_some_and(|l| l.chars().count() >= 2 && l.chars().all(char::is_alphabetic));
    plausible.then(|| host.to_owned())
}

/// Drops what stands inside an excluded phrase, then what stands inside a longer name of another brand; sorts.
fn settled(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_unstable_by_key(|h| (h.start, h.end, h.brand, h.length));
    hits.dedup();
    let longest = hits.iter().map(|h| h.end - h.start).max().unwrap_or(1);
    let around = |hit: &Hit| {
        let from = hits.partition_point(|h| h.start + longest <= hit.start);
        let to = hits.partition_point(|h| h.start < hit.end);
        hits.get(from..to).unwrap_or(&[])
    };
    let overlap = |a: &Hit, b: &Hit| a.start < b.end && b.start < a.end;
    let vetoed = |hit: &Hit| {
        around(hit)
            .iter()
            .any(|v| v.veto && v.brand == hit.brand && overlap(v, hit))
    };
    let counted: Vec<bool> = hits.iter().map(|h| !h.veto && !vetoed(h)).collect();
    let covers = |a: &Hit, b: &Hit| a.brand != b.brand && a.start <= b.start && b.end <= a.end && a.length > b.length;
    let from = |hit: &Hit| hits.partition_point(|h| h.start + longest <= hit.start);
    let covered = |hit: &Hit| {
        let first = from(hit);
        around(hit)
            .iter()
            .zip(counted.iter().skip(first))
            .any(|(other, counts)| *counts && covers(other, hit))
    };
    hits.iter()
        .zip(&counted)
        .filter(|(hit, counts)| **counts && !covered(hit))
        .map(|(hit, _)| *hit)
        .collect()
}
