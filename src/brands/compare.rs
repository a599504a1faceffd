//! What sets one name against another: "better than Y", "unlike Y", "X beats Y", "from X to Y".
//!
//! Comes in: a sentence that names both. Goes out: whose its clauses are then, turned where it is the measure, and what the
//! comparison says by itself. Never here: sentences that set nothing against anything.

use super::frames;
use super::share::{Field, Hint, NEAR, Name, Whose};

/// What is said of one by comparison, turned, says less of the other.
const TURNED: f64 = -0.8;
/// What a comparison without a word of tone says, and a change from one to the other.
const COMPARED: f64 = 1.5;
const SWITCHED: f64 = 1.4;

impl Field<'_> {
    /// "X is better than Y", "unlike Y", "X beats Y".
    pub(super) fn compare(&mut self, from: usize, to: usize) {
        for at in from..to {
            let rest = &self.tokens[at..to];
            if let Some(length) = frames::stands(self.frames.unlike, rest) {
                if let Some(name) = self.next(at + length, to) {
                    self.against(name, from, to);
                }
            } else if frames::stands(self.frames.unlike_behind, rest).is_some() {
                if let Some(name) = self.last(from, at).filter(|name| name.past == at) {
                    self.against(name, from, to);
                }
            } else if self.frames.than.contains(&self.tokens[at].folded.as_str()) {
                self.than(from, at, to);
            } else if let Some(length) = frames::stands(self.frames.trails, rest) {
                self.stronger(from, at, at + length, to, -COMPARED);
            } else if let Some(length) = frames::stands(self.frames.beats, rest) {
                self.stronger(from, at, at + length, to, COMPARED);
            } else if self.measured(at)
                && let Some(name) = self.behind(at, from, to)
            {
                self.against(name, from, to);
            }
        }
    }

    /// The whole sentence is said of the other of the two, and turned of `name`.
    fn against(&mut self, name: Name, from: usize, to: usize) {
        if self.within(from, to).all(|other| other.own == name.own) && name.own {
            return;
        }
        self.told.shares[from..to].fill(if name.own { TURNED } else { 1.0 });
        let own_there = self.within(from, to).any(|other| other.own);
        if !own_there {
            self.told.shares[from..to].fill(0.0);
        }
        self.told.side_by_side = true;
    }

    fn than(&mut self, from: usize, at: usize, to: usize) {
        let Some(behind) = self.next(at + 1, (at + 1 + NEAR).min(to)) else {
            return;
        };
        let before = self.last(from, at);
        if before.is_some_and(|before| before.own == behind.own) {
            return;
        }
        let own_before = before.is_some_and(|before| before.own);
        if !own_before && !behind.own {
            return;
        }
        let head = self.clauses(from, to);
        let mut start = head
            .iter()
            .rev()
            .find(|clause| clause.from <= at)
            .map_or(from, |clause| clause.from);
        // "лучше X, чем Y": the clause before.
        if start + 1 >= at {
            start = head
                .iter()
                .rev()
                .find(|clause| clause.to <= start)
                .map_or(from, |clause| clause.from);
        }
        if let Some(before) = before {
            start = start.min(before.first).max(from);
        }
        let rather = (start..at).find(|&i| self.frames.rather.contains(&self.tokens[i].folded.as_str()));
        let fronted = !self.russian || rather == Some(start);
        if let Some(rather) = rather.filter(|_| fronted) {
            self.told.shares[start..to].fill(0.0);
            let valence = if own_before { COMPARED } else { -COMPARED };
            self.told.hints.push(Hint {
                first: rather,
                past: rather + 1,
                valence,
                switched: false,
            });
        } else {
            // "A better one than X I have never seen."
            let never = before.is_none() && frames::stands_in(self.frames.never, &self.tokens[behind.past..to]);
            self.told.shares[start..at].fill(if own_before || never { 1.0 } else { TURNED });
            let end = head.iter().find(|clause| clause.to > at).map_or(to, |clause| clause.to);
            let end = end.max(behind.past).min(to);
            self.told.shares[at..end].fill(if behind.own { 1.0 } else { 0.0 });
        }
        self.told.side_by_side = true;
    }

    /// "X beats Y": what the verb says by itself, of X and of Y.
    fn stronger(&mut self, from: usize, at: usize, past: usize, to: usize, valence: f64) {
        let (Some(before), Some(behind)) = (self.last(from, at), self.next(past, to)) else {
            return;
        };
        if before.own == behind.own || self.told.hints.iter().any(|hint| hint.past > at) {
            return;
        }
        let valence = if before.own { valence } else { -valence };
        self.told.hints.push(Hint {
            first: at,
            past,
            valence,
            switched: false,
        });
        self.told.shares[from..to].fill(if before.own { 1.0 } else { 0.0 });
    }

    /// "from X to Y"
    pub(super) fn switch(&mut self, from: usize, to: usize) {
        let Some(verb) = (from..to).find(|&at| frames::stands(self.frames.switch, &self.tokens[at..to]).is_some())
        else {
            return;
        };
        let left = self.within(from, to).find(|name| self.leaves(name)).copied();
        let taken = self.within(from, to).find(|name| self.enters(name)).copied();
        let (Some(left), Some(taken)) = (left, taken) else {
            return;
        };
        let asks = self.tokens[from..to].iter().any(|token| token.folded == "?");
        if left.own == taken.own || asks {
            return;
        }
        let valence = if taken.own { SWITCHED } else { -SWITCHED };
        self.told.hints.push(Hint {
            first: verb,
            past: verb + 1,
            valence,
            switched: true,
        });
        self.told.hints.sort_by_key(|hint| hint.first);
        // What is said besides is said of what was chosen.
        self.told.shares[from..to].fill(if taken.own { 1.0 } else { 0.0 });
        self.owner = Some(if taken.own { Whose::Own } else { Whose::Other });
        self.told.side_by_side = false;
    }

    fn leaves(&self, name: &Name) -> bool {
        if self.finnish {
            return self.ends(name, &["sta", "stä", "lta", "ltä"]);
        }
        // "left X", "from X"
        self.led(name, self.frames.from) || self.led(name, self.frames.leave)
    }

    fn enters(&self, name: &Name) -> bool {
        if self.finnish {
            let doubled = self.ends(name, &["aan", "ään", "een", "iin", "oon", "uun", "yyn", "öön"]);
            return doubled || self.ends(name, &["lle", "hin", "hun", "hän", "han", "hen", "hon", "seen"]);
        }
        self.led(name, self.frames.to)
    }

    fn led(&self, name: &Name, by: &[&str]) -> bool {
        by.iter().any(|phrase| {
            let head = name.first.checked_sub(phrase.split(' ').count());
            let rest = head.and_then(|head| self.tokens.get(head..name.first));
            rest.is_some_and(|rest| frames::stands(&[phrase], rest).is_some())
        })
    }

    fn ends(&self, name: &Name, with: &[&str]) -> bool {
        let last = name.past.checked_sub(1).and_then(|i| self.tokens.get(i));
        last.is_some_and(|last| with.iter().any(|end| last.folded.ends_with(end)))
    }

    /// A comparative that takes its measure without "than": "Y:tä parempi", "лучше Y".
    fn measured(&self, at: usize) -> bool {
        let word = self.tokens[at].folded.as_str();
        if self.finnish {
            return ["mpi", "mpaa", "mman", "mmin", "mmat", "mpia", "mpää"]
                .iter()
                .any(|end| word.ends_with(end));
        }
        self.russian
            && (matches!(
                word,
                "лучше"
                    | "хуже"
                    | "дороже"
                    | "дешевле"
                    | "проще"
                    | "круче"
                    | "выше"
                    | "ниже"
                    | "хлеще"
            ) || (word.chars().count() > 5 && (word.ends_with("ее") || word.ends_with("ей"))))
    }

    /// The name that such a comparative is measured against.
    fn behind(&self, at: usize, from: usize, to: usize) -> Option<Name> {
        let name = if self.finnish {
            self.last(from, at)
                .filter(|name| name.past == at && self.ends(name, &["a", "ä"]) && !self.leaves(name))?
        } else {
            self.next(at + 1, to).filter(|name| name.first == at + 1)?
        };
        self.within(from, to).any(|other| other.own != name.own).then_some(name)
    }
}
