//! A [`Clause`] becomes a tantivy query: objects, never a string, so nothing a user types can reach a parser.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::index::clause::{Clause, Phrase};
use crate::index::schema::Fields;
use crate::index::steady::Steady;
use crate::index::terms;

/// The query that finds what `clause` asks for.
pub(super) fn compile(clause: &Clause, fields: &Fields) -> Box<dyn Query> {
    match clause {
        Clause::All => Box::new(AllQuery),
        Clause::Words(phrase) => words(phrase, fields),
        Clause::Is(facet, value) => term(Term::from_field_u64(fields.facets, terms::facet(*facet, value))),
        Clause::Since(time) => {
            let from = Term::from_field_i64(fields.time, *time);
            Box::new(RangeQuery::new(Bound::Included(from), Bound::Unbounded))
        }
        Clause::Until(time) => {
            let to = Term::from_field_i64(fields.time, *time);
            Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(to)))
        }
        Clause::And(parts) => all_of(parts, fields),
        Clause::Or(parts) => Box::new(BooleanQuery::union(parts.iter().map(|p| compile(p, fields)).collect())),
        Clause::Not(_) => all_of(std::slice::from_ref(clause), fields),
    }
}

/// A query of exclusions alone finds nothing in tantivy, so everything stands before them.
fn all_of(parts: &[Clause], fields: &Fields) -> Box<dyn Query> {
    let mut queries: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        queries.push(match part {
            Clause::Not(inner) => (Occur::MustNot, Box::new(Steady(compile(inner, fields)))),
            other => (Occur::Must, compile(other, fields)),
        });
    }
    if queries.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        queries.push((Occur::Must, Box::new(AllQuery)));
    }
    Box::new(BooleanQuery::new(queries))
}

fn words(phrase: &Phrase, fields: &Fields) -> Box<dyn Query> {
    if let Some(folded) = phrase.inflected() {
        let every = terms::stems(folded)
            .iter()
            .map(|stem| term(text(fields.stems, stem)))
            .collect();
        return Box::new(BooleanQuery::union(every));
    }
    match phrase.forms.as_slice() {
        [form] => term(text(fields.exact, &form.term())),
        forms => Box::new(PhraseQuery::new(
            forms.iter().map(|form| text(fields.exact, &form.term())).collect(),
        )),
    }
}

fn text(field: Field, value: &str) -> Term {
    Term::from_field_text(field, value)
}

fn term(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
