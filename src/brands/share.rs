//! Whose each clause is, where a text names several; `compare` has what sets one against the other.
//!
//! Comes in: the tokens of a field, where the brand and the others are named. Goes out: for each token how much of its
//! tone is the brand's (1: all, 0: none, below 0: turned, as what is good for one is bad for the one it is measured
//! against), and what comparisons themselves say. Never here: what the words mean.

use super::frames::{self, Frames};
use crate::language::words::{Token, TokenKind, Words};
use crate::mention::Language;

/// How many sentences after one that names the brand are still taken for it.
pub const REACH: u32 = 3;
/// How much of what stands before the first name is about it.
const BEFORE: f64 = 0.5;
/// How many tokens may stand between "than" and its name.
pub(super) const NEAR: usize = 6;

/// What a comparison says by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hint {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub past: usize,
    /// Toward the brand.
    pub valence: f64,
    /// A change from one to the other, else a comparison.
    pub switched: bool,
}

/// What a field says of the brand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shares {
    /// For each token; empty: all is the brand's.
    pub shares: Vec<f64>,
    /// In order.
    pub hints: Vec<Hint>,
    /// The sentences that name the brand, as spans of tokens.
    pub near: Vec<(usize, usize)>,
    /// The brand and another are set side by side, each with a clause of its own.
    pub side_by_side: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Own,
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) first: usize,
    pub(super) past: usize,
    pub(super) own: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Clause {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) whose: Option<Whose>,
}

/// The shares of a field in which `own` and `others` are named (spans of tokens, in order). `titled`: whether a title
/// before the field speaks of the brand, or of another.
pub fn shares(
    language: Language,
    words: &Words,
    own: &[(usize, usize)],
    others: &[(usize, usize)],
    titled: Option<bool>,
) -> Shares {
    let mut names: Vec<Name> = own
        .iter()
        .map(|&(first, past)| Name { first, past, own: true })
        .collect();
    names.extend(others.iter().map(|&(first, past)| Name {
        first,
        past,
        own: false,
    }));
    names.sort_by_key(|name| name.first);
    let mut field = Field {
        tokens: &words.tokens,
        names,
        frames: frames::of(language),
        finnish: language == Language::FI,
        russian: language == Language::RU,
        told: Shares {
            shares: vec![0.0; words.tokens.len()],
            ..Shares::default()
        },
        owner: titled.map(|own| if own { Whose::Own } else { Whose::Other }),
        left: REACH,
        joint: false,
        asked: false,
    };
    if others.is_empty() && titled != Some(false) {
        return field.measure();
    }
    field.read();
    field.told
}

pub(super) struct Field<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) names: Vec<Name>,
    pub(super) frames: &'static Frames,
    pub(super) finnish: bool,
    pub(super) russian: bool,
    pub(super) told: Shares,
    /// Whose the last clause was.
    pub(super) owner: Option<Whose>,
    /// How many more sentences without a name are still its.
    pub(super) left: u32,
    /// Something is said of both at once.
    pub(super) joint: bool,
    /// The brand is asked about.
    pub(super) asked: bool,
}

impl Field<'_> {
    /// A brand named alone may still be a measure: "even the bus is quicker than X".
    fn measure(mut self) -> Shares {
        self.told.shares.fill(1.0);
        let mut at = 0;
        while let Some(first) = self.tokens.get(at) {
            let sentence = first.sentence;
            let rest = self.tokens.iter().skip(at);
            let to = at + rest.take_while(|token| token.sentence == sentence).count();
            if self.within(at, to).next().is_some() {
                self.compare(at, to);
            }
            at = to;
        }
        if self.told.shares.iter().all(|share| *share == 1.0) {
            return Shares::default();
        }
        Shares {
            hints: Vec::new(),
            side_by_side: false,
            ..self.told
        }
    }

    fn read(&mut self) {
        let mut at = 0;
        let mut heads: Vec<(u32, bool)> = Vec::new();
        while let Some(first) = self.tokens.get(at) {
            let sentence = first.sentence;
            let to = at
                + self
                    .tokens
                    .iter()
                    .skip(at)
                    .take_while(|token| token.sentence == sentence)
                    .count();
            self.sentence(at, to, &mut heads);
            at = to;
        }
        // One sentence for each, one after the other.
        self.told.side_by_side |= heads
            .windows(2)
            .any(|pair| pair[0].1 != pair[1].1 && pair[1].0 - pair[0].0 <= 2);
        // Of more than two names nobody is the opposite.
        self.told.side_by_side &= !self.joint && !self.asked && self.rivals() < 2;
    }

    fn sentence(&mut self, from: usize, to: usize, heads: &mut Vec<(u32, bool)>) {
        let mut clauses = self.clauses(from, to);
        let named = clauses.iter().any(|clause| clause.whose.is_some());
        if !named && frames_any(self.frames.both, &self.tokens[from..to]) && self.owner.is_some() {
            self.told.shares[from..to].fill(1.0);
            self.joint = true;
            return;
        }
        if !named {
            self.left = self.left.saturating_sub(1);
            let share = match self.owner {
                None => self.before(to),
                Some(Whose::Own) if self.left > 0 => 1.0,
                Some(_) => 0.0,
            };
            self.told.shares[from..to].fill(share);
            return;
        }
        let mut owner = clauses.iter().find_map(|clause| clause.whose);
        for clause in &mut clauses {
            owner = clause.whose.or(owner);
            let share = if owner == Some(Whose::Own) { 1.0 } else { 0.0 };
            self.told.shares[clause.from..clause.to].fill(share);
        }
        if self.within(from, to).any(|name| name.own) {
            self.told.near.push((from, to));
        }
        if frames_any(self.frames.both, &self.tokens[from..to]) {
            self.told.shares[from..to].fill(1.0);
            self.joint = true;
        }
        let asks = self.tokens[from..to].iter().any(|token| token.folded == "?");
        self.asked |= asks && self.within(from, to).any(|name| name.own);
        let whose: Vec<Whose> = clauses.iter().filter_map(|clause| clause.whose).collect();
        self.told.side_by_side |= whose.contains(&Whose::Own) && whose.contains(&Whose::Other);
        if let [one] = whose.as_slice() {
            heads.push((self.tokens[from].sentence, *one == Whose::Own));
        }
        self.owner = owner;
        self.left = REACH + 1;
        self.compare(from, to);
        self.switch(from, to);
    }

    /// How many others are named.
    fn rivals(&self) -> usize {
        let mut heads: Vec<String> = Vec::new();
        for name in self.names.iter().filter(|name| !name.own) {
            let word = self.tokens.get(name.first).map_or("", |token| &token.folded);
            let head: String = word.chars().take(4).collect();
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
        heads.len()
    }

    /// What stands before any name is about the first of them.
    fn before(&self, to: usize) -> f64 {
        let first = self.names.iter().find(|name| name.first >= to);
        if first.is_some_and(|name| name.own) {
            BEFORE
        } else {
            0.0
        }
    }

    pub(super) fn clauses(&self, from: usize, to: usize) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut start = from;
        for at in from..to {
            if self.parts(start, at, to) && at > start {
                clauses.push(self.clause(start, at));
                start = at;
            }
        }
        clauses.push(self.clause(start, to));
        clauses
    }

    fn clause(&self, from: usize, to: usize) -> Clause {
        let mut names = self.within(from, to).peekable();
        let whose = names.peek().is_some().then(|| {
            if names.any(|name| name.own) {
                Whose::Own
            } else {
                Whose::Other
            }
        });
        Clause { from, to, whose }
    }

    pub(super) fn within(&self, from: usize, to: usize) -> impl Iterator<Item = &Name> {
        self.names
            .iter()
            .filter(move |name| from <= name.first && name.first < to)
    }

    /// Whether a clause that began at `start` ends before the token at `at`.
    fn parts(&self, start: usize, at: usize, to: usize) -> bool {
        let token = &self.tokens[at];
        if token.kind == TokenKind::Mark {
            let ends = matches!(
                token.folded.as_str(),
                "," | ";" | ":" | "–" | "—" | "-" | "(" | ")" | "…" | "/"
            );
            return ends && !token_joins(token) && !self.lists(at);
        }
        if frames::stands(self.frames.but, &self.tokens[at..to]).is_some() {
            return true;
        }
        // "and" opens a clause where each side has its name.
        let and = self.frames.and.contains(&token.folded.as_str()) && !self.lists(at);
        and && self.within(start, at).next().is_some() && self.within(at, (at + NEAR).min(to)).next().is_some()
    }

    /// Whether a mark or "and" stands between two names of a list.
    fn lists(&self, at: usize) -> bool {
        let light = |token: &Token| {
            self.frames.and.contains(&token.folded.as_str())
                || matches!(token.folded.as_str(), "," | "/" | "&" | "+" | "-")
        };
        let mut after = at + 1;
        while self.tokens.get(after).is_some_and(light) {
            after += 1;
        }
        let mut before = at;
        while before > 0 && light(&self.tokens[before - 1]) {
            before -= 1;
        }
        let follows = self.names.iter().find(|name| name.first == after);
        let precedes = self.names.iter().find(|name| name.past == before);
        // "X was slow, Y helped" is no list: a list goes on or ends after its last name.
        match (precedes, follows) {
            (Some(_), Some(_)) => self.tokens[at].folded != "," || self.is_and(after, before),
            _ => false,
        }
    }

    fn is_and(&self, after: usize, before: usize) -> bool {
        (before..after).any(|i| self.frames.and.contains(&self.tokens[i].folded.as_str()))
            || self
                .tokens
                .get(after + 1)
                .is_some_and(|token| self.frames.and.contains(&token.folded.as_str()))
    }

    pub(super) fn next(&self, from: usize, to: usize) -> Option<Name> {
        self.within(from, to).next().copied()
    }

    pub(super) fn last(&self, from: usize, to: usize) -> Option<Name> {
        self.within(from, to).last().copied()
    }
}

fn frames_any(words: &[&str], tokens: &[Token]) -> bool {
    tokens.iter().any(|token| words.contains(&token.folded.as_str()))
}

/// A hyphen inside a word ends no clause.
fn token_joins(token: &Token) -> bool {
    token.joined && matches!(token.folded.as_str(), "-" | "/" | "–")
}
