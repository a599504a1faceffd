//! Reads the current generation, whoever writes it, in this process or another.
//!
//! Comes in: a [`Clause`]. Goes out: hits in order, mentions, counts. Every view is of the newest commit: what that costs
//! is a look at `CURRENT`, at `meta.json` and at the state of the live files. A file that changed under way is read
//! again before anything else is; damage is reported to the writer and to the caller, never searched.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::{Collector, Count};
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument};

use crate::index::clause::Clause;
use crate::index::collect::{Cell, Group, Grouped, Hit, Newest, Rank};
use crate::index::compile::compile;
use crate::index::document;
use crate::index::generation::{Generations, Number};
use crate::index::schema::{self, Fields};
use crate::index::sound::{self, Stamp};
use crate::index::{IndexError, writer};
use crate::mention::{Mention, Position};

/// A generation may be switched or a file collected between two looks; after so many it is damage.
const TRIES: usize = 3;

/// Reads mentions. Clones share what is open.
#[derive(Clone)]
pub struct Reader {
    generations: Generations,
    open: Arc<Mutex<Option<Open>>>,
}

struct Open {
    number: Number,
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    position: Position,
    meta: Stamp,
    files: BTreeMap<PathBuf, Stamp>,
}

impl Reader {
    /// A reader of a data folder. Nothing is opened before the first view.
    pub fn new(data: &Path) -> Reader {
        Reader {
            generations: Generations::of(data),
            open: Arc::default(),
        }
    }

    /// The state of the newest commit.
    ///
    /// # Errors
    /// [`IndexError::Unbuilt`] and [`IndexError::Damaged`], both [mendable](IndexError::mendable).
    pub fn view(&self) -> Result<View, IndexError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut last = IndexError::Unbuilt;
        for _ in 0..TRIES {
            let Some(number) = self.generations.current() else {
                self.generations.accuse(0);
                return Err(IndexError::Unbuilt);
            };
            let fresh = match open.take().filter(|o| o.number == number) {
                Some(mut held) => held.renew().map(|()| held),
                None => Open::new(number, self.generations.path(number)),
            };
            match fresh {
                Ok(fresh) => return Ok(self.look(open.insert(fresh))),
                Err(e) => last = e,
            }
        }
        if let Some(number) = self.generations.current().filter(|_| last.mendable()) {
            self.generations.accuse(number);
        }
        Err(last)
    }

    fn look(&self, open: &Open) -> View {
        View {
            searcher: open.reader.searcher(),
            fields: schema::build().1,
            position: open.position,
            number: open.number,
            folder: open.folder.clone(),
            generations: self.generations.clone(),
        }
    }
}

impl Open {
    fn new(number: Number, folder: PathBuf) -> Result<Open, IndexError> {
        let meta = Stamp::of(&folder.join("meta.json"))?;
        let (index, payload) = writer::open(&folder)?;
        let files = sound::check(&folder, false)?;
        let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = builder.try_into().map_err(IndexError::opening)?;
        Ok(Open {
            number,
            folder,
            index,
            reader,
            position: payload.position,
            meta,
            files,
        })
    }

    /// Goes to the newest commit and looks whether a live file was touched.
    fn renew(&mut self) -> Result<(), IndexError> {
        let meta = Stamp::of(&self.folder.join("meta.json"))?;
        if meta != self.meta {
            let metas = self.index.load_metas().map_err(IndexError::opening)?;
            let payload = metas
                .payload
                .as_deref()
                .ok_or_else(|| IndexError::damaged("it has no payload"))?;
            let payload: writer::Payload = serde_json::from_str(payload).map_err(IndexError::damaged)?;
            let mut files = BTreeMap::new();
            for file in sound::files(&self.index, &self.folder)? {
                let stamp = Stamp::of(&self.folder.join(&file))?;
                files.insert(file, stamp);
            }
            // A file that was there before must be as it was.
            let touched = files
                .iter()
                .any(|(file, stamp)| self.files.get(file).is_some_and(|old| old != stamp));
            self.files = if touched {
                sound::check(&self.folder, false)?
            } else {
                files
            };
            self.reader.reload().map_err(IndexError::opening)?;
            (self.meta, self.position) = (meta, payload.position);
        } else if self
            .files
            .iter()
            .any(|(file, old)| Stamp::of(&self.folder.join(file)).ok() != Some(*old))
        {
            self.files = sound::check(&self.folder, false)?;
        }
        Ok(())
    }
}

/// What a page of answers is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// All that match, also before and after this page.
    pub total: u64,
    /// The first of them after the given place.
    pub hits: Vec<Hit>,
}

/// The index as one commit left it; stays as it is while others write.
#[derive(Clone)]
pub struct View {
    searcher: Searcher,
    fields: Fields,
    position: Position,
    number: Number,
    folder: PathBuf,
    generations: Generations,
}

impl View {
    /// The journal position that this view has reached, at least.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The first `limit` matches after a place, newest first, ties by key.
    pub fn newest(&self, clause: &Clause, limit: usize, after: Option<Rank>) -> Result<Hits, IndexError> {
        let (total, hits) = self.run(clause, Newest { limit, after })?;
        Ok(Hits { total, hits })
    }

    /// How many mentions match.
    pub fn total(&self, clause: &Clause) -> Result<u64, IndexError> {
        self.run(clause, Count).map(|count| count as u64)
    }

    /// Counts by brand and label, and by spans of `span` microseconds where given.
    pub fn grouped(&self, clause: &Clause, span: Option<i64>) -> Result<BTreeMap<Group, Cell>, IndexError> {
        self.run(
            clause,
            Grouped {
                span: span.filter(|s| *s > 0),
            },
        )
    }

    /// The mentions that were found, in the order of `hits`.
    pub fn mentions(&self, hits: &[Hit]) -> Result<Vec<Mention>, IndexError> {
        hits.iter()
            .map(|hit| {
                let doc: TantivyDocument = self.guarded(|| self.searcher.doc(hit.address))?;
                document::mention(&self.fields, hit.rank.no, &doc)
            })
            .collect()
    }

    fn run<C: Collector>(&self, clause: &Clause, collector: C) -> Result<C::Fruit, IndexError> {
        let query = compile(clause, &self.fields);
        self.guarded(|| self.searcher.search(&query, &collector))
    }

    /// tantivy may fail or panic on changed bytes; then the files are read again to tell whose fault it was.
    fn guarded<T>(&self, ask: impl FnOnce() -> tantivy::Result<T>) -> Result<T, IndexError> {
        let reason = match catch_unwind(AssertUnwindSafe(ask)) {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(e)) => e.to_string(),
            Err(_) => "a panic in the search library".to_owned(),
        };
        match sound::check(&self.folder, true) {
            Ok(_) => Err(IndexError::Search(reason)),
            Err(damage) => {
                if damage.mendable() {
                    self.generations.accuse(self.number);
                }
                Err(damage)
            }
        }
    }
}
