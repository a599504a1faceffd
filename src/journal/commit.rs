//! The one transaction: posts, edits, deletions, counts, source states, roll-ups, the rules' counters, alerts and their
//! messages. All of it is on the disk when `commit` returns, or none.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::batch::{Arrival, Batch, Committed, Incoming, New, Sifted};
use super::columns;
use super::entry::Entry;
use super::ledger::{self, Counters};
use super::{CommitError, Journal, Result, posts, shares, sources};
use crate::mention::{AlertRow, Engagement, Post, PostNo, Stored};

impl Journal {
    /// Tells what is new, at the cost of a look-up a key. `keys` and `contents` go in pairs, a post each, as in [`Incoming`].
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn sift(&self, source: &str, keys: &[Vec<u128>], contents: &[u64]) -> Result<Vec<Sifted>> {
        self.file.read(|t| {
            let Some(source) = sources::known(t, source)? else {
                return Ok(vec![Sifted::New; keys.len()]);
            };
            keys.iter()
                .zip(contents)
                .map(|(keys, content)| sift(t, source, keys, *content))
                .collect()
        })
    }

    /// Writes a batch in one synced transaction. `evaluate` is called once, inside it, with the posts that are really new
    /// and the rules' counters; what it returns is written with them. It must not call the journal.
    ///
    /// Posts that are in the journal, or twice in the batch, are stored once. Nothing changed: no position is used up.
    ///
    /// # Errors
    /// `Evaluate` with the error of `evaluate`, or `Journal`; nothing is written then.
    pub fn commit<E>(
        &self,
        batch: Batch,
        now: Timestamp,
        evaluate: impl FnOnce(&[New<'_>], &mut Counters<'_>) -> Result<Vec<AlertRow>, E>,
    ) -> Result<Committed, CommitError<E>> {
        let now = columns::whole(now);
        let done = self.file.transact(|t| {
            let mut taking = Taking::open(t, now)?;
            batch
                .arrivals
                .into_iter()
                .try_for_each(|arrival| taking.arrive(arrival))?;
            taking.entry.settle()?;
            let alerts = evaluate(&taking.news(), &mut Counters::new(t)).map_err(CommitError::Evaluate)?;
            alerts.iter().try_for_each(|alert| ledger::put(t, alert, now))?;
            Ok(Committed {
                position: taking.entry.close()?,
                alerts,
                ..taking.committed
            })
        });
        done.map_err(|e| match e {
            CommitError::Journal(e) => CommitError::Journal(e.at(&self.file.path)),
            other => other,
        })
    }

    /// Evaluates the rules without any new post: silence, repeats, the end of an alert.
    ///
    /// # Errors
    /// As [`Journal::commit`].
    pub fn tick<E>(
        &self,
        now: Timestamp,
        evaluate: impl FnOnce(&[New<'_>], &mut Counters<'_>) -> Result<Vec<AlertRow>, E>,
    ) -> Result<Committed, CommitError<E>> {
        self.commit(Batch::default(), now, evaluate)
    }
}

fn sift(tx: &Connection, source: i64, keys: &[u128], content: u64) -> Result<Sifted> {
    let mut found = None;
    for key in keys {
        found = better(found, look_up(tx, source, *key)?);
    }
    let Some(no) = found else { return Ok(Sifted::New) };
    let mut held = tx.prepare_cached("SELECT content FROM posts WHERE no = ?1 AND deleted = 0")?;
    let held: Option<i64> = held.query_row([no], |row| row.get(0)).optional()?;
    Ok(Sifted::Known {
        no,
        edited: held.is_some_and(|held| held != columns::bits(content)),
    })
}

fn look_up(tx: &Connection, source: i64, key: u128) -> Result<Option<PostNo>> {
    let mut known = tx.prepare_cached("SELECT no FROM known WHERE source = ?1 AND key = ?2")?;
    Ok(known
        .query_row(params![source, key.to_be_bytes()], |row| row.get(0))
        .optional()?)
}

/// Writes a key; false where it was there, with its number untouched.
fn remember(tx: &Connection, source: i64, key: u128, no: PostNo) -> Result<bool> {
    let mut known = tx.prepare_cached("INSERT OR IGNORE INTO known VALUES (?1, ?2, ?3)")?;
    Ok(known.execute(params![source, key.to_be_bytes(), no])? > 0)
}

/// Gives a key that was just written the number that it belongs to.
fn point(tx: &Connection, source: i64, key: u128, no: PostNo) -> Result<()> {
    let mut known = tx.prepare_cached("UPDATE known SET no = ?3 WHERE source = ?1 AND key = ?2")?;
    known.execute(params![source, key.to_be_bytes(), no])?;
    Ok(())
}

/// The first that is found counts, a kept post before one that was not kept.
fn better(found: Option<PostNo>, next: Option<PostNo>) -> Option<PostNo> {
    match (found, next) {
        (None | Some(0), Some(no)) => Some(no),
        _ => found,
    }
}

/// A batch on its way into the journal.
struct Taking<'t> {
    entry: Entry<'t>,
    now: Timestamp,
    committed: Committed,
    alertable: Vec<bool>,
    /// Posts that this batch has already brought: of two versions of one post in a batch the first counts.
    touched: HashSet<PostNo>,
}

impl<'t> Taking<'t> {
    fn open(tx: &'t Transaction<'t>, now: Timestamp) -> Result<Taking<'t>> {
        let entry = Entry::open(tx)?;
        Ok(Taking {
            entry,
            now,
            committed: Committed::default(),
            alertable: Vec::new(),
            touched: HashSet::new(),
        })
    }

    fn news(&self) -> Vec<New<'_>> {
        let new = self.committed.new.iter().zip(&self.alertable);
        new.map(|((stored, mentions), alertable)| New {
            stored,
            mentions,
            alertable: *alertable,
        })
        .collect()
    }

    fn arrive(&mut self, arrival: Arrival) -> Result<()> {
        let source = sources::number(self.entry.tx, &arrival.source)?;
        let before = self.committed.new.len();
        for incoming in arrival.posts {
            self.take(source, &arrival.source, incoming)?;
        }
        for id in &arrival.deleted {
            self.delete(source, id)?;
        }
        for sighting in &arrival.counts {
            for stored in posts::by_id(self.entry.tx, Some(source), &sighting.id)? {
                self.recount(&stored, sighting.engagement, None)?;
            }
        }
        if let Some(state) = &arrival.state {
            sources::put(self.entry.tx, source, state)?;
        }
        match self.committed.new.len() - before {
            0 => Ok(()),
            posts => sources::took(self.entry.tx, source, posts),
        }
    }

    fn take(&mut self, source: i64, name: &str, incoming: Incoming) -> Result<()> {
        // Most posts that come this far are new: their keys are written at once, under the number that they will get, and
        // looked up only where they are there already.
        let guess = if incoming.keep { self.entry.coming_post() } else { 0 };
        let (mut found, mut fresh) = (None, Vec::new());
        for key in &incoming.keys {
            if remember(self.entry.tx, source, *key, guess)? {
                fresh.push(*key);
            } else if !fresh.contains(key) {
                found = better(found, look_up(self.entry.tx, source, *key)?);
            }
        }
        let no = match found {
            None if incoming.keep => return self.insert(source, name, incoming),
            None | Some(0) => 0,
            Some(no) => no,
        };
        if no != guess {
            fresh
                .iter()
                .try_for_each(|key| point(self.entry.tx, source, *key, no))?;
        }
        if no != 0 && self.touched.insert(no) {
            self.compare(no, name, incoming)
        } else {
            Ok(())
        }
    }

    fn insert(&mut self, source: i64, name: &str, incoming: Incoming) -> Result<()> {
        let Incoming {
            post,
            content,
            stories,
            mut mentions,
            alertable,
            ..
        } = incoming;
        let no = self.entry.next_post();
        let stored = Stored {
            no,
            position: self.entry.next_position().cast_unsigned(),
            seen: self.now,
            story: story(self.entry.tx, no, &stories)?,
            post: posts::storable(post, name, content),
        };
        posts::insert(self.entry.tx, &stored, source, content)?;
        mentions.iter_mut().for_each(|m| m.post = no);
        shares::cast(&mut self.entry, &stored, source, &mentions)?;
        self.touched.insert(no);
        self.alertable.push(alertable);
        self.committed.new.push((stored, mentions));
        Ok(())
    }

    /// A known post: edited, counted anew, or nothing at all.
    fn compare(&mut self, no: PostNo, name: &str, incoming: Incoming) -> Result<()> {
        let Some(held) = posts::held(self.entry.tx, no)? else {
            return Ok(());
        };
        let Incoming {
            post,
            content,
            mut mentions,
            ..
        } = incoming;
        let post = posts::storable(post, name, content);
        if held.content == content {
            if held.differs(post.engagement, post.followers) {
                let Some(stored) = posts::one(self.entry.tx, no)? else {
                    return Ok(());
                };
                self.recount(&stored, post.engagement, post.followers)?;
            }
            return Ok(());
        }
        let Some(was) = posts::one(self.entry.tx, no)? else {
            return Ok(());
        };
        let position = self.entry.next_position().cast_unsigned();
        let stored = Stored {
            position,
            post: edited(was.post, post),
            ..was
        };
        posts::update(self.entry.tx, &stored, content)?;
        mentions.iter_mut().for_each(|m| m.post = no);
        shares::recast(&mut self.entry, &stored, &mentions)?;
        self.committed.edited.push((stored, mentions));
        Ok(())
    }

    fn recount(&mut self, was: &Stored, engagement: Engagement, followers: Option<u64>) -> Result<()> {
        let mut stored = was.clone();
        stored.post.engagement = latest(was.post.engagement, engagement);
        stored.post.followers = followers.or(was.post.followers);
        if stored.post == was.post {
            return Ok(());
        }
        stored.position = self.entry.next_position().cast_unsigned();
        posts::recount(self.entry.tx, &stored)?;
        if stored.post.reach() != was.post.reach() {
            shares::refresh(&mut self.entry, &stored)?;
        }
        self.committed.sighted.push(stored.no);
        Ok(())
    }

    fn delete(&mut self, source: i64, id: &str) -> Result<()> {
        for stored in posts::by_id(self.entry.tx, Some(source), id)? {
            if posts::bury(&mut self.entry, stored.no)? {
                self.committed.deleted.push(stored.no);
            }
        }
        Ok(())
    }
}

/// The counts of now, and of before where the source says nothing now.
pub(super) fn latest(was: Engagement, now: Engagement) -> Engagement {
    Engagement {
        likes: now.likes.or(was.likes),
        shares: now.shares.or(was.shares),
        comments: now.comments.or(was.comments),
        views: now.views.or(was.views),
    }
}

/// A post after an edit: its id, its times and what the new version does not tell stay.
fn edited(was: Post, now: Post) -> Post {
    Post {
        id: was.id,
        published: was.published,
        dated: was.dated,
        url: now.url.or(was.url),
        author: now.author.or(was.author),
        language: now.language.or(was.language),
        reply_to: now.reply_to.or(was.reply_to),
        followers: now.followers.or(was.followers),
        rating: now.rating.or(was.rating),
        engagement: latest(was.engagement, now.engagement),
        ..now
    }
}

/// The story of a new post: the first that has one of its hashes, or else its own; hashes that are new point to it from now on.
fn story(tx: &Transaction<'_>, no: PostNo, hashes: &[u64]) -> Result<PostNo> {
    let (mut story, mut fresh) = (no, Vec::new());
    for hash in hashes.iter().map(|hash| columns::bits(*hash)) {
        if tx
            .prepare_cached("INSERT OR IGNORE INTO stories VALUES (?1, ?2)")?
            .execute([hash, no])?
            > 0
        {
            fresh.push(hash);
        } else {
            let mut by_hash = tx.prepare_cached("SELECT story FROM stories WHERE hash = ?1")?;
            story = by_hash
                .query_row([hash], |row| row.get(0))
                .map(|told: PostNo| told.min(story))?;
        }
    }
    if story != no {
        for hash in fresh {
            tx.prepare_cached("UPDATE stories SET story = ?2 WHERE hash = ?1")?
                .execute([hash, story])?;
        }
    }
    Ok(story)
}
