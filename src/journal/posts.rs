//! The posts table: rows in, posts out; by number, by the publisher's id, by position.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{self, Micros};
use super::entry::Entry;
use super::{Journal, Result, commit, marks, shares};
use crate::mention::{Engagement, Language, Mark, Position, Post, PostNo, Stored};

/// A changed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Number of the post.
    pub no: PostNo,
    /// Position of its last change.
    pub position: Position,
    /// The post as it is now; `None`: it was deleted.
    pub stored: Option<Stored>,
    /// Its marks, by brand.
    pub marks: Vec<(String, Mark)>,
}

/// Bytes of text after which one answer is cut short.
const ANSWER: usize = 16 << 20;

/// The columns that `stored` reads.
const COLUMNS: &str = "p.no, p.position, p.seen, p.story, s.name, p.kind, p.id, p.url, p.author, p.published, p.dated, \
     p.title, p.text, p.language, p.reply_to, p.likes, p.shares, p.comments, p.views, p.followers, p.rating, p.channel, \
     p.deleted FROM posts p JOIN sources s ON s.no = p.source";

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let count = |at: usize| row.get(at).map(columns::uncount);
    let language: Option<String> = row.get(13)?;
    let published: Option<Micros> = row.get(9)?;
    Ok(Stored {
        no: row.get(0)?,
        position: row.get::<_, i64>(1)?.cast_unsigned(),
        seen: row.get::<_, Micros>(2)?.0,
        story: row.get(3)?,
        post: Post {
            source: row.get(4)?,
            kind: row.get(5)?,
            id: Some(row.get(6)?),
            url: row.get(7)?,
            author: row.get(8)?,
            published: published.map(|m| m.0),
            dated: row.get(10)?,
            title: row.get(11)?,
            text: row.get(12)?,
            language: language.and_then(|code| code.parse::<Language>().ok()),
            reply_to: row.get(14)?,
            engagement: Engagement {
                likes: count(15)?,
                shares: count(16)?,
                comments: count(17)?,
                views: count(18)?,
            },
            followers: count(19)?,
            rating: row.get(20)?,
            channel: row.get(21)?,
        },
    })
}

/// The post as it will be read back: times cut to microseconds, counts that fit, always an id.
pub(super) fn storable(mut post: Post, source: &str, content: u64) -> Post {
    let fit = |count: Option<u64>| columns::uncount(columns::count(count));
    let Engagement {
        likes,
        shares,
        comments,
        views,
    } = post.engagement;
    if post.source != source {
        source.clone_into(&mut post.source);
    }
    post.id = post
        .id
        .or_else(|| post.url.clone())
        .or_else(|| Some(format!("{content:016x}")));
    post.published = post.published.map(columns::whole);
    post.engagement = Engagement {
        likes: fit(likes),
        shares: fit(shares),
        comments: fit(comments),
        views: fit(views),
    };
    post.followers = fit(post.followers);
    post.rating = post.rating.filter(|r| r.is_finite());
    post
}

/// Writes a new row.
pub(super) fn insert(tx: &Transaction<'_>, stored: &Stored, source: i64, content: u64) -> Result<()> {
    let post = &stored.post;
    let id = post.id.as_deref().unwrap_or_default();
    let Engagement {
        likes,
        shares,
        comments,
        views,
    } = post.engagement;
    tx.prepare_cached(
        "INSERT INTO posts (no, position, source, seen, published, story, content, id_hash, likes, shares, comments, \
         views, followers, rating, kind, language, id, url, author, dated, reply_to, channel, title, text) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
         ?23, ?24)",
    )?
    .execute(params![
        stored.no,
        stored.position.cast_signed(),
        source,
        Micros(stored.seen),
        post.published.map(Micros),
        stored.story,
        columns::bits(content),
        columns::hash(id),
        columns::count(likes),
        columns::count(shares),
        columns::count(comments),
        columns::count(views),
        columns::count(post.followers),
        post.rating,
        post.kind,
        post.language.as_ref().map(Language::code),
        id,
        post.url,
        post.author,
        post.dated,
        post.reply_to,
        post.channel,
        post.title,
        post.text,
    ])?;
    Ok(())
}

/// Writes what an edit may change, with its new position. The time it was seen, the time of publication and the id stay.
pub(super) fn update(tx: &Transaction<'_>, stored: &Stored, content: u64) -> Result<()> {
    let post = &stored.post;
    tx.prepare_cached(
        "UPDATE posts SET position = ?2, content = ?3, kind = ?4, language = ?5, url = ?6, author = ?7, reply_to = ?8, \
         channel = ?9, title = ?10, text = ?11, rating = ?12 WHERE no = ?1",
    )?
    .execute(params![
        stored.no,
        stored.position.cast_signed(),
        columns::bits(content),
        post.kind,
        post.language.as_ref().map(Language::code),
        post.url,
        post.author,
        post.reply_to,
        post.channel,
        post.title,
        post.text,
        post.rating,
    ])?;
    recount(tx, stored)
}

/// Writes counts and position.
pub(super) fn recount(tx: &Transaction<'_>, stored: &Stored) -> Result<()> {
    let Engagement {
        likes,
        shares,
        comments,
        views,
    } = stored.post.engagement;
    tx.prepare_cached(
        "UPDATE posts SET position = ?2, likes = ?3, shares = ?4, comments = ?5, views = ?6, followers = ?7 WHERE no = ?1",
    )?
    .execute(params![
        stored.no,
        stored.position.cast_signed(),
        columns::count(likes),
        columns::count(shares),
        columns::count(comments),
        columns::count(views),
        columns::count(stored.post.followers),
    ])?;
    Ok(())
}

/// Leaves a tombstone: number, source and id stay, what was written goes, with its marks and its part in the roll-ups.
/// False where it was deleted before.
pub(super) fn bury(entry: &mut Entry<'_>, no: PostNo) -> Result<bool> {
    let Some(stored) = one(entry.tx, no)? else {
        return Ok(false);
    };
    shares::recast(entry, &stored, &[])?;
    entry
        .tx
        .prepare_cached("DELETE FROM marks WHERE post = ?1")?
        .execute([no])?;
    let position = entry.next_position();
    entry
        .tx
        .prepare_cached(
            "UPDATE posts SET position = ?2, deleted = 1, content = 0, likes = NULL, shares = NULL, comments = NULL, \
             views = NULL, followers = NULL, rating = NULL, language = NULL, url = NULL, author = NULL, dated = NULL, \
             reply_to = NULL, channel = NULL, title = NULL, text = '' WHERE no = ?1",
        )?
        .execute(params![no, position])?;
    Ok(true)
}

/// What a poll compares a known post with; read without its text.
pub(super) struct Held {
    pub content: u64,
    engagement: Engagement,
    followers: Option<u64>,
}

impl Held {
    /// True where these counts say something new.
    pub fn differs(&self, engagement: Engagement, followers: Option<u64>) -> bool {
        commit::latest(self.engagement, engagement) != self.engagement || followers.or(self.followers) != self.followers
    }
}

/// What is compared, of a post that is not deleted.
pub(super) fn held(connection: &Connection, no: PostNo) -> Result<Option<Held>> {
    let mut by_no = connection.prepare_cached(
        "SELECT content, likes, shares, comments, views, followers FROM posts WHERE no = ?1 AND deleted = 0",
    )?;
    let held = by_no.query_row([no], |row| {
        let count = |at: usize| row.get(at).map(columns::uncount);
        Ok(Held {
            content: columns::unbits(row.get(0)?),
            engagement: Engagement {
                likes: count(1)?,
                shares: count(2)?,
                comments: count(3)?,
                views: count(4)?,
            },
            followers: count(5)?,
        })
    });
    Ok(held.optional()?)
}

/// A post that is not deleted.
pub(super) fn one(connection: &Connection, no: PostNo) -> Result<Option<Stored>> {
    let mut by_no = connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE p.no = ?1 AND p.deleted = 0"))?;
    Ok(by_no.query_row([no], stored).optional()?)
}

/// Posts with that id, oldest first, of one source or of all.
pub(super) fn by_id(connection: &Connection, source: Option<i64>, id: &str) -> Result<Vec<Stored>> {
    let mut by_id = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} WHERE p.id_hash = ?1 AND p.id = ?2 AND p.deleted = 0 AND (?3 IS NULL OR p.source = ?3) ORDER BY p.no"
    ))?;
    let found = by_id.query_map(params![columns::hash(id), id, source], stored)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Documents changed after a position, oldest change first, and whether they are deleted (what is left of them then).
pub(super) fn after(connection: &Connection, after: Position, limit: usize) -> Result<Vec<(Stored, bool)>> {
    let mut after_position = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} WHERE p.position > ?1 ORDER BY p.position LIMIT ?2"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = after_position.query(params![after.cast_signed(), limit])?;
    let (mut changes, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (stored, deleted) = (stored(row)?, row.get(22)?);
        bytes += stored.post.text.len();
        changes.push((stored, deleted));
        if bytes > ANSWER {
            break;
        }
    }
    Ok(changes)
}

impl Journal {
    /// The posts with these numbers, in this order; deleted and unknown ones are left out.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>> {
        self.file
            .read(|t| nos.iter().filter_map(|no| one(t, *no).transpose()).collect())
    }

    /// Documents that changed after a position, oldest change first: each once, as it is now. Fewer than `limit` may come
    /// where texts are long; none means that the end is reached.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn changes(&self, position: Position, limit: usize) -> Result<Vec<Change>> {
        self.file.read(|t| {
            let change = |(stored, deleted): (Stored, bool)| {
                let (no, position) = (stored.no, stored.position);
                Ok(Change {
                    no,
                    position,
                    marks: marks::of(t, no)?,
                    stored: (!deleted).then_some(stored),
                })
            };
            after(t, position, limit)?.into_iter().map(change).collect()
        })
    }

    /// Posts by the publisher's id, over all sources, oldest first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn find(&self, id: &str) -> Result<Vec<Stored>> {
        self.file.read(|t| by_id(t, None, id))
    }

    /// How many posts are held.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn held(&self) -> Result<u64> {
        self.file.read(|t| {
            let held: i64 = t
                .prepare_cached("SELECT count(*) FROM posts INDEXED BY posts_seen WHERE deleted = 0")?
                .query_row([], |row| row.get(0))?;
            Ok(held.cast_unsigned())
        })
    }
}
