//! Writes one generation: changes in, commits out, each with the journal position that it has reached.
//!
//! Comes in: changes in the order of their positions with the mentions made of them. Goes out: documents. The commit
//! payload says how far the generation is, so that whoever opens it next goes on from there; applying a change twice
//! changes nothing. Never here: which generation is current, or when to commit.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexWriter, Term};

use crate::index::IndexError;
use crate::index::document;
use crate::index::schema::{self, Fields};
use crate::index::seal::Sealed;
use crate::index::sound::{self, Stamp};
use crate::journal::Change;
use crate::mention::{Mention, Position, PostNo};

/// Memory of the indexing thread before it writes a segment, in bytes.
const HEAP: usize = 32 << 20;

/// What a commit says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The journal position that is reached.
    pub position: Position,
    /// Of the pipeline that made the mentions.
    pub fingerprint: u64,
    /// [`schema::identity`].
    pub schema: u64,
    /// The highest number of a post ever written here: higher ones need no deletion.
    pub top: PostNo,
}

/// An open generation.
pub(super) struct Writer {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    // Started by the first change: looking whether there is one costs no thread and no heap.
    inner: Option<IndexWriter>,
    reached: Payload,
    top: PostNo,
}

/// Opens the tantivy index in a folder and reads its last payload, without looking at its segments.
pub(super) fn open(folder: &Path) -> Result<(Index, Payload), IndexError> {
    Stamp::of(&folder.join(".managed.json"))?;
    let directory = Sealed(MmapDirectory::open(folder).map_err(|e| IndexError::opening(e.into()))?);
    let index = Index::open(directory).map_err(IndexError::opening)?;
    let metas = index.load_metas().map_err(IndexError::opening)?;
    let payload = metas
        .payload
        .as_deref()
        .ok_or_else(|| IndexError::damaged("it has no payload"))?;
    let payload: Payload = serde_json::from_str(payload).map_err(IndexError::damaged)?;
    if payload.schema != schema::identity() || index.schema() != schema::build().0 {
        return Err(IndexError::damaged("it was written with another schema"));
    }
    index.tokenizers().register(schema::ANALYZER, document::analyzer());
    Ok((index, payload))
}

impl Writer {
    /// A new generation in an empty folder, committed at position 0.
    pub(super) fn create(folder: &Path, fingerprint: u64) -> Result<Writer, IndexError> {
        let (schema, fields) = schema::build();
        let directory = Sealed(MmapDirectory::open(folder).map_err(IndexError::write)?);
        let index = Index::create(directory, schema, tantivy::IndexSettings::default()).map_err(IndexError::write)?;
        index.tokenizers().register(schema::ANALYZER, document::analyzer());
        let reached = Payload {
            position: 0,
            fingerprint,
            schema: schema::identity(),
            top: 0,
        };
        let mut writer = Writer {
            folder: folder.to_owned(),
            index,
            fields,
            inner: None,
            reached,
            top: 0,
        };
        writer.commit(0)?;
        Ok(writer)
    }

    /// Opens a generation and checks its files.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where it cannot be trusted.
    pub(super) fn open(folder: &Path, thorough: bool) -> Result<Writer, IndexError> {
        sound::check(folder, thorough)?;
        let (index, reached) = open(folder)?;
        let fields = schema::build().1;
        Ok(Writer {
            folder: folder.to_owned(),
            index,
            fields,
            inner: None,
            reached,
            top: reached.top,
        })
    }

    /// Reads every file again.
    pub(super) fn check(&self) -> Result<(), IndexError> {
        sound::check(&self.folder, true).map(drop)
    }

    /// The journal position of the last commit.
    pub(super) fn position(&self) -> Position {
        self.reached.position
    }

    /// Of the pipeline that made what is written here.
    pub(super) fn fingerprint(&self) -> u64 {
        self.reached.fingerprint
    }

    fn inner(&mut self) -> Result<&mut IndexWriter, IndexError> {
        let inner = match self.inner.take() {
            Some(started) => started,
            None => self.index.writer_with_num_threads(1, HEAP).map_err(IndexError::write)?,
        };
        Ok(self.inner.insert(inner))
    }

    /// Replaces the documents of a post by those of `mentions`; uncommitted.
    pub(super) fn apply(&mut self, change: &Change, mentions: &[Mention]) -> Result<(), IndexError> {
        let (no, fields, old) = (change.no, self.fields, change.no <= self.top);
        self.top = self.top.max(no);
        let inner = self.inner()?;
        if old {
            inner.delete_term(Term::from_field_i64(fields.no, no));
        }
        let Some(stored) = &change.stored else { return Ok(()) };
        for mention in mentions {
            let mark = change
                .marks
                .iter()
                .find(|(brand, _)| *brand == mention.brand)
                .map(|(_, mark)| mark);
            let doc = document::document(&fields, stored, mention, mark)?;
            inner.add_document(doc).map_err(IndexError::write)?;
        }
        Ok(())
    }

    /// Makes what was applied durable and visible, as the state at a journal position.
    pub(super) fn commit(&mut self, at: Position) -> Result<(), IndexError> {
        let reached = Payload {
            position: at,
            top: self.top,
            ..self.reached
        };
        let payload = serde_json::to_string(&reached).map_err(IndexError::write)?;
        let inner = self.inner()?;
        let mut prepared = inner.prepare_commit().map_err(IndexError::write)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(IndexError::write)?;
        self.reached = reached;
        Ok(())
    }

    /// Ends it when merges under way are done; uncommitted changes are dropped. (Dropping a writer gives merges up.)
    pub(super) fn finish(mut self) -> Result<(), IndexError> {
        self.inner
            .take()
            .map_or(Ok(()), |inner| inner.wait_merging_threads().map_err(IndexError::write))
    }
}
