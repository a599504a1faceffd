//! Pages of answers, and all answers: what the index finds, with the texts from the journal.

use std::collections::HashMap;

use crate::index::{Hit, IndexError, Reader, Truth, View};
use crate::mention::{PostNo, Record, Stored};
use crate::query::{Filter, PageCursor};

/// Records made at once: as many texts are held in memory.
const CHUNK: usize = 500;

/// Places found at once while all answers are gone through.
const SWEEP: usize = 100_000;

/// One page of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Newest first, ties by key.
    pub records: Vec<Record>,
    /// Where the next page begins; none after the last one.
    pub next: Option<PageCursor>,
    /// All that match.
    pub total: usize,
}

/// The first `limit` answers after a place.
///
/// # Errors
/// Those of the index and of the journal.
pub fn search(
    reader: &Reader,
    truth: &(impl Truth + ?Sized),
    filter: &Filter,
    limit: usize,
    after: Option<&PageCursor>,
) -> Result<Page, IndexError> {
    let view = reader.view()?;
    let mut found = view.newest(filter.clause(), limit.saturating_add(1), after.map(|c| c.rank))?;
    let more = found.hits.len() > limit;
    found.hits.truncate(limit);
    let next = found
        .hits
        .last()
        .filter(|_| more)
        .map(|hit| PageCursor { rank: hit.rank });
    let mut records = Vec::with_capacity(found.hits.len());
    for chunk in found.hits.chunks(CHUNK) {
        records.extend(recall(&view, truth, chunk)?);
    }
    Ok(Page {
        records,
        next,
        total: usize::try_from(found.total).unwrap_or(usize::MAX),
    })
}

/// All answers, in the same order, one at a time, in bounded memory; how many there were.
///
/// # Errors
/// Those of the index and of the journal, and what `each` says: it ends the walk.
pub fn all<E: From<IndexError>>(
    reader: &Reader,
    truth: &(impl Truth + ?Sized),
    filter: &Filter,
    each: &mut dyn FnMut(Record) -> Result<(), E>,
) -> Result<u64, E> {
    let view = reader.view()?;
    let (mut after, mut count) = (None, 0);
    loop {
        let found = view.newest(filter.clause(), SWEEP, after)?;
        for chunk in found.hits.chunks(CHUNK) {
            for record in recall(&view, truth, chunk)? {
                each(record)?;
                count += 1;
            }
        }
        after = found.hits.last().map(|hit| hit.rank);
        if found.hits.len() < SWEEP {
            return Ok(count);
        }
    }
}

/// Records of what was found. What the journal does not have any more is left out.
fn recall(view: &View, truth: &(impl Truth + ?Sized), hits: &[Hit]) -> Result<Vec<Record>, IndexError> {
    let mut nos: Vec<PostNo> = hits.iter().map(|hit| hit.rank.no).collect();
    nos.sort_unstable();
    nos.dedup();
    let posts: HashMap<PostNo, Stored> = truth
        .posts(&nos)?
        .into_iter()
        .map(|stored| (stored.no, stored))
        .collect();
    let marks = truth.marks(&nos)?;
    let mut records = Vec::with_capacity(hits.len());
    for mention in view.mentions(hits)? {
        let Some(stored) = posts.get(&mention.post) else {
            continue;
        };
        let key = (mention.post, mention.brand.clone());
        records.push(Record::new(stored, &mention, marks.get(&key)));
    }
    Ok(records)
}
