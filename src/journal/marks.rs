//! What people decided about a mention: a label, tags, a status, a note. Facts of their own, from any process; they survive
//! every rebuild.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{Json, Micros, Word};
use super::entry::Entry;
use super::{Journal, JournalError, Result, posts, shares};
use crate::mention::{Label, Mark, PostNo, Status};

/// What shall change in a mark; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkEdit {
    /// A label by hand; `Some(None)` gives the derived one back.
    pub label: Option<Option<Label>>,
    /// Tags to add.
    pub tag: Vec<String>,
    /// Tags to take away; a tag named in both lists goes.
    pub untag: Vec<String>,
    /// Where the work stands.
    pub status: Option<Status>,
    /// A note; `Some(None)` takes it away.
    pub note: Option<Option<String>>,
}

impl MarkEdit {
    fn apply(self, mark: &Mark) -> Mark {
        let mut tags: Vec<String> = mark
            .tags
            .iter()
            .cloned()
            .chain(self.tag)
            .map(|t| t.trim().to_owned())
            .collect();
        tags.retain(|tag| !tag.is_empty() && !self.untag.iter().any(|gone| gone.trim() == tag));
        tags.sort();
        tags.dedup();
        Mark {
            label: self.label.unwrap_or(mark.label),
            tags,
            status: self.status.unwrap_or(mark.status),
            note: self.note.unwrap_or_else(|| mark.note.clone()),
        }
    }
}

fn mark(row: &Row<'_>) -> rusqlite::Result<(String, Mark)> {
    let mark = Mark {
        label: row.get::<_, Option<Word<Label>>>(1)?.map(|word| word.0),
        tags: row.get::<_, Json<_>>(2)?.0,
        status: row.get::<_, Word<_>>(3)?.0,
        note: row.get(4)?,
    };
    Ok((row.get(0)?, mark))
}

/// The marks of a post, by brand.
pub(super) fn of(connection: &Connection, post: PostNo) -> Result<Vec<(String, Mark)>> {
    let mut by_post = connection
        .prepare_cached("SELECT brand, label, tags, status, note FROM marks WHERE post = ?1 ORDER BY brand")?;
    Ok(by_post.query_map([post], mark)?.collect::<rusqlite::Result<_>>()?)
}

impl Journal {
    /// The marks of these posts, by post and brand.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn marks(&self, nos: &[PostNo]) -> Result<HashMap<(PostNo, String), Mark>> {
        self.file.read(|t| {
            let mut marks = HashMap::new();
            for no in nos {
                marks.extend(of(t, *no)?.into_iter().map(|(brand, mark)| ((*no, brand), mark)));
            }
            Ok(marks)
        })
    }

    /// Changes the mark of a mention and returns it as it is then; a real change gives the post a new position.
    ///
    /// # Errors
    /// `NoPost`, or where the journal cannot be written.
    pub fn mark(&self, no: PostNo, brand: &str, edit: MarkEdit, now: Timestamp) -> Result<Mark> {
        self.file.write(|t| {
            let mut stored = posts::one(t, no)?.ok_or(JournalError::NoPost(no))?;
            let before = t
                .prepare_cached("SELECT brand, label, tags, status, note FROM marks WHERE post = ?1 AND brand = ?2")?
                .query_row(params![no, brand], mark)
                .optional()?
                .map(|(_, mark)| mark)
                .unwrap_or_default();
            let after = edit.apply(&before);
            if after == before {
                return Ok(after);
            }
            t.prepare_cached("INSERT OR REPLACE INTO marks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                .execute(params![
                    no,
                    brand,
                    after.label.map(Word),
                    Json(&after.tags),
                    Word(after.status),
                    after.note,
                    Micros(now),
                ])?;
            let mut entry = Entry::open(t)?;
            if after.label != before.label {
                shares::refresh(&mut entry, &stored)?;
            }
            stored.position = entry.next_position().cast_unsigned();
            posts::recount(t, &stored)?;
            entry.close()?;
            Ok(after)
        })
    }
}
