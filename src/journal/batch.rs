//! What goes into a commit and what comes out of it.

use crate::mention::{AlertRow, Mention, Position, Post, PostNo, Sighting, SourceState, Stored};

/// What is to be committed together.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// One a source and poll.
    pub arrivals: Vec<Arrival>,
}

/// What one poll of one source brought.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// Name of the source; it becomes that of every post here.
    pub source: String,
    /// Where the poll ended, to be kept with what it brought.
    pub state: Option<SourceState>,
    /// Posts, known ones perhaps among them.
    pub posts: Vec<Incoming>,
    /// The publisher's ids of posts that were deleted.
    pub deleted: Vec<String>,
    /// New counts of known posts.
    pub counts: Vec<Sighting>,
}

/// A post with what was made of it.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// The post.
    pub post: Post,
    /// Its identity: it is known where any of these is, within its source; the first that is known counts.
    pub keys: Vec<u128>,
    /// Hash of what an edit would change.
    pub content: u64,
    /// Keys that join posts to one story.
    pub stories: Vec<u64>,
    /// What it says of the brands, with any post number.
    pub mentions: Vec<Mention>,
    /// Whether alerts may count it.
    pub alertable: bool,
    /// False: only its keys are remembered, so that it stays known.
    pub keep: bool,
}

/// A post that is really new, as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The post.
    pub stored: &'a Stored,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// Whether alerts may count it.
    pub alertable: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Committed {
    /// Position of the last change in the journal.
    pub position: Position,
    /// New posts with their mentions.
    pub new: Vec<(Stored, Vec<Mention>)>,
    /// Posts whose text changed, as they are now, with their mentions.
    pub edited: Vec<(Stored, Vec<Mention>)>,
    /// Posts of which only counts changed.
    pub sighted: Vec<PostNo>,
    /// Posts that are gone.
    pub deleted: Vec<PostNo>,
    /// Alerts written, with their messages.
    pub alerts: Vec<AlertRow>,
}

/// What is known of a post before it is looked at more closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sifted {
    /// Never seen.
    New,
    /// Seen before.
    Known {
        /// Its number; 0 where it was not kept.
        no: PostNo,
        /// True where its content is another one now (never for deleted posts).
        edited: bool,
    },
}
