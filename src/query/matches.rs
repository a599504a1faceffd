//! A filter evaluated in memory: for alert rules, on mentions that are not in the index yet.
//!
//! It compares the same words and facets that the index is made of ([`crate::index::terms`]), so both agree.

use std::cell::OnceCell;

use crate::index::terms::{self, Form, Place};
use crate::index::{Clause, Phrase};
use crate::mention::{Mark, Mention, Stored};
use crate::query::Filter;

impl Filter {
    /// True where a mention without marks fulfils this.
    pub fn matches(&self, stored: &Stored, mention: &Mention) -> bool {
        self.matches_marked(stored, mention, None)
    }

    /// True where a mention with its mark fulfils this.
    pub fn matches_marked(&self, stored: &Stored, mention: &Mention, mark: Option<&Mark>) -> bool {
        Seen {
            stored,
            mention,
            mark,
            facets: OnceCell::new(),
            spots: OnceCell::new(),
        }
        .fulfils(&self.clause)
    }
}

/// A mention, cut into words and facets when these are first asked for.
struct Seen<'m> {
    stored: &'m Stored,
    mention: &'m Mention,
    mark: Option<&'m Mark>,
    facets: OnceCell<Vec<u64>>,
    spots: OnceCell<Vec<Spot>>,
}

struct Spot {
    position: usize,
    form: Form,
    stem: String,
}

impl Seen<'_> {
    fn fulfils(&self, clause: &Clause) -> bool {
        let time = || self.stored.time().as_microsecond();
        match clause {
            Clause::All => true,
            Clause::Words(phrase) => self.has(phrase),
            Clause::Is(facet, value) => self.facets().contains(&terms::facet(*facet, value)),
            Clause::Since(from) => time() >= *from,
            Clause::Until(to) => time() < *to,
            Clause::And(parts) => parts.iter().all(|p| self.fulfils(p)),
            Clause::Or(parts) => parts.iter().any(|p| self.fulfils(p)),
            Clause::Not(inner) => !self.fulfils(inner),
        }
    }

    fn facets(&self) -> &[u64] {
        self.facets
            .get_or_init(|| terms::facets(self.stored, self.mention, self.mark))
    }

    fn spots(&self) -> &[Spot] {
        self.spots.get_or_init(|| {
            let (post, language) = (&self.stored.post, self.mention.tone.language);
            let mut spots = Vec::new();
            terms::places(post.title.as_deref(), &post.text, |place: Place<'_>| {
                let form = Form {
                    folded: place.folded.to_owned(),
                    sigil: place.sigil,
                };
                let stem = terms::stem_in(language, place.folded).into_owned();
                spots.push(Spot {
                    position: place.position,
                    form,
                    stem,
                });
            });
            spots
        })
    }

    fn has(&self, phrase: &Phrase) -> bool {
        if let Some(folded) = phrase.inflected() {
            let stem = terms::stem_in(self.mention.tone.language, folded);
            return self.spots().iter().any(|spot| spot.stem == stem);
        }
        self.spots().windows(phrase.forms.len()).any(|row| {
            let start = row.first().map_or(0, |spot| spot.position);
            let together = |(nth, spot): (usize, &Spot)| spot.position == start + nth;
            row.iter().enumerate().all(together) && row.iter().zip(&phrase.forms).all(|(s, f)| f.stands_at(&s.form))
        })
    }
}
