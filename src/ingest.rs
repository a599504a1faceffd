//! The one way in, for `poll`, `run` and `import` alike.
//!
//! Comes in: what polls brought. Goes out: one synced journal transaction with the new posts, their sources' cursors,
//! roll-ups and alerts, and then the same mentions handed to the index so that nothing is scored twice. Never here:
//! network, parsing of foreign bytes, or a decision of what is worth an alert.

mod identity;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, RwLock};

use jiff::{SignedDuration, Timestamp};

use crate::alerts::Rules;
use crate::config::source::Keep;
use crate::index::Handle;
use crate::journal::{Arrival, Batch, CommitError, Incoming, Journal, JournalError, Sifted};
use crate::mention::{Mention, Poll, Post, SourceState};
use crate::pipeline::Pipeline;
use crate::stories;

/// Posts older than this by their own date count for no alert.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// Longest text that is kept, in Unicode scalars; what is beyond it is cut off.
const LONGEST: usize = 200_000;

/// One poll of one source, ready to be stored.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Name of the source.
    pub source: String,
    /// Its kind.
    pub kind: String,
    /// A channel: every post is a mention of this brand.
    pub channel: Option<String>,
    /// What the configuration says of its language.
    pub language: Option<crate::mention::Language>,
    /// Whether posts about no brand are kept.
    pub keep: Keep,
    /// Whether ids match in any case (feeds).
    pub fold_ids: bool,
    /// Undated posts count for alerts: not those of an import or of a source's first poll.
    pub undated_alert: bool,
    /// What came.
    pub poll: Poll,
    /// What to remember of the source; none for an import.
    pub state: Option<SourceState>,
}

/// What became of a batch of deliveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Posts that are really new.
    pub new: usize,
    /// Posts whose text changed.
    pub edited: usize,
    /// Mentions among the new posts.
    pub mentions: usize,
    /// Alerts that fired, repeated or were resolved.
    pub alerts: usize,
    /// Posts that were known.
    pub known: usize,
}

/// What the stages of one configuration conclude and decide; swapped whole on reload.
pub struct Judgement {
    /// Post -> mentions.
    pub pipeline: Arc<Pipeline>,
    /// New mentions -> alerts.
    pub rules: Rules,
}

/// The one way in. Only the process that holds the data lock may own one.
pub struct Ingest {
    journal: Journal,
    judgement: RwLock<Arc<Judgement>>,
    index: Handle,
}

impl Ingest {
    /// Ties journal, judgement and index together.
    pub fn new(journal: Journal, judgement: Judgement, index: Handle) -> Ingest {
        Ingest {
            journal,
            judgement: RwLock::new(Arc::new(judgement)),
            index,
        }
    }

    /// Takes a new configuration's judgement; batches under way end with the old one.
    pub fn judge_by(&self, judgement: Judgement) {
        *self.judgement.write().unwrap_or_else(|e| e.into_inner()) = Arc::new(judgement);
    }

    /// What concludes now.
    pub fn pipeline(&self) -> Arc<Pipeline> {
        self.judgement
            .read()
            .unwrap_or_else(|e| e.into_inner())
            .pipeline
            .clone()
    }

    /// Drops what is known, concludes, decides, stores. All or nothing; blocking.
    ///
    /// # Errors
    /// What the journal says; nothing of the batch is stored then, and it may be handed in again.
    pub fn take(&self, deliveries: &[Delivery], now: Timestamp) -> Result<Taken, JournalError> {
        let judgement = self.judgement.read().unwrap_or_else(|e| e.into_inner()).clone();
        let mut known = 0;
        let mut arrivals = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            arrivals.push(self.arrival(&judgement, delivery, now, &mut known)?);
        }
        let taken = self.commit(&judgement, Batch { arrivals }, now)?;
        Ok(Taken { known, ..taken })
    }

    /// Lets time pass for the rules: repeats, resolutions, silence.
    ///
    /// # Errors
    /// What the journal says.
    pub fn tick(&self, now: Timestamp) -> Result<Taken, JournalError> {
        let judgement = self.judgement.read().unwrap_or_else(|e| e.into_inner()).clone();
        self.commit(&judgement, Batch { arrivals: Vec::new() }, now)
    }

    fn commit(&self, judgement: &Judgement, batch: Batch, now: Timestamp) -> Result<Taken, JournalError> {
        let done = self
            .journal
            .commit(batch, now, |new, counters| judgement.rules.evaluate(new, counters, now))
            .map_err(|error| match error {
                CommitError::Journal(error) | CommitError::Evaluate(error) => error,
            })?;
        let taken = Taken {
            new: done.new.len(),
            edited: done.edited.len(),
            mentions: done.new.iter().map(|(_, mentions)| mentions.len()).sum(),
            alerts: done.alerts.len(),
            known: 0,
        };
        let fingerprint = judgement.pipeline.fingerprint();
        for (stored, mentions) in done.new.into_iter().chain(done.edited) {
            self.index.hand(fingerprint, stored.no, stored.position, mentions);
        }
        self.index.wake();
        Ok(taken)
    }

    fn arrival(
        &self,
        judgement: &Judgement,
        delivery: &Delivery,
        now: Timestamp,
        known: &mut usize,
    ) -> Result<Arrival, JournalError> {
        let mut posts: Vec<Post> = delivery
            .poll
            .posts
            .iter()
            .map(|post| belong(post.clone(), delivery))
            .collect();
        let keys = identity::keys(&posts, delivery.fold_ids, delivery.state.is_none());
        let contents: Vec<u64> = posts.iter().map(identity::content).collect();
        posts.iter_mut().for_each(identity::name);
        let sifted = self.journal.sift(&delivery.source, &keys, &contents)?;
        let fresh: Vec<usize> = (0..posts.len())
            .filter(|&i| !matches!(sifted[i], Sifted::Known { edited: false, .. }))
            .collect();
        *known += posts.len() - fresh.len();
        let mut concluded = conclude(&judgement.pipeline, &posts, &fresh);
        let incoming = posts
            .into_iter()
            .zip(keys)
            .zip(contents)
            .enumerate()
            .map(|(i, ((mut post, keys), content))| {
                let mentions = concluded.remove(&i).unwrap_or_default();
                let alertable = alertable(&post, delivery, now);
                if delivery.state.is_none() {
                    // An import without a date: the contract says now, which rings no alert.
                    post.published.get_or_insert(now);
                }
                Incoming {
                    alertable,
                    keep: delivery.keep == Keep::All || !mentions.is_empty(),
                    stories: stories::fingerprints(&post),
                    post,
                    keys,
                    content,
                    mentions,
                }
            });
        Ok(Arrival {
            source: delivery.source.clone(),
            state: delivery.state.clone(),
            posts: incoming.collect(),
            deleted: delivery.poll.deleted.clone(),
            counts: delivery.poll.counts.clone(),
        })
    }
}

/// Gives a post what its source knows, and an id where the platform gave none.
fn belong(mut post: Post, delivery: &Delivery) -> Post {
    if post.source.is_empty() {
        post.source.clone_from(&delivery.source);
    }
    post.kind.clone_from(&delivery.kind);
    post.channel = post.channel.or_else(|| delivery.channel.clone());
    post.language = post.language.or(delivery.language);
    if let Some((end, _)) = post.text.char_indices().nth(LONGEST) {
        post.text.truncate(end);
    }
    post
}

fn alertable(post: &Post, delivery: &Delivery, now: Timestamp) -> bool {
    match post.published {
        Some(published) => now.duration_since(published) <= FRESH,
        None => delivery.undated_alert,
    }
}

/// Runs the pipeline over the posts numbered in `fresh`, on as many threads as it is worth.
fn conclude(pipeline: &Pipeline, posts: &[Post], fresh: &[usize]) -> HashMap<usize, Vec<Mention>> {
    let one = |&i: &usize| {
        // Whatever a stranger's text does to the stages, it costs only this post its mentions.
        let concluded = catch_unwind(AssertUnwindSafe(|| pipeline.mentions(0, &posts[i])));
        let mentions = concluded.unwrap_or_else(|_| {
            tracing::error!(
                source = posts[i].source,
                id = posts[i].id,
                "a post could not be understood; it is kept without mentions"
            );
            Vec::new()
        });
        (i, mentions)
    };
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(fresh.len() / 64);
    if threads < 2 {
        return fresh.iter().map(one).collect();
    }
    let share = fresh.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let parts: Vec<_> = fresh
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
            .collect()
    })
}
