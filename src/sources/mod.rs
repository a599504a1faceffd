//! Where to look: a connector asks one place and returns posts.
//!
//! Comes in: one `[[source]]` and its cursor. Goes out: a `Poll`: posts, the new cursor, how it ended. A connector never
//! matches, scores, stores or sleeps. To add a kind: one file beside this one, and two lines here.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::source::{Keep, Robots, Source as Common};
use crate::config::{Draft, Faults, Table, either, hint, quoted};
use crate::fetch::charset::Decoded;
use crate::fetch::{Answer, Ask, Fetcher, Page};
use crate::mention::{Cursor, Outcome, Poll, Post, State};

pub mod feed;
pub mod page;

/// Every kind of source there is.
pub const KINDS: &[Kind] = &[feed::KIND, page::KIND];

/// A share of unreadable characters above this makes a document partial.
const DAMAGED: f64 = 0.01;

/// A server that calls its page fresh for longer is asked again all the same.
const LONGEST_FRESH: Duration = Duration::from_secs(3600);

/// The answer to a poll, some time.
pub type Polling<'a> = Pin<Box<dyn Future<Output = Poll> + Send + 'a>>;

/// A kind of source.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as in `kind = "…"`.
    pub name: &'static str,
    /// What it is for, one line.
    pub about: &'static str,
    /// One `[[source]]` in TOML with every key of the kind.
    pub example: &'static str,
    /// Whether robots.txt decides where the source does not say.
    pub robots: Robots,
    /// What is kept where the source does not say.
    pub keep: Keep,
    /// True where ids match in any case.
    pub fold_ids: bool,
    /// Reads the keys of the kind; None where they have faults.
    pub open: fn(&Common, &mut Table, &mut Faults) -> Option<Box<dyn Source>>,
}

/// A connector, opened for one source.
pub trait Source: Send + Sync {
    /// What is asked: another address under the same name is another source.
    fn address(&self) -> &str;

    /// Asks once, from where the last poll ended. Errors are outcomes.
    fn poll<'a>(&'a self, fetcher: &'a Fetcher, last: Cursor, now: Timestamp) -> Polling<'a>;
}

/// A source that is ready to be polled.
pub struct Watched {
    /// Its common keys.
    pub source: Common,
    /// Its kind.
    pub kind: &'static Kind,
    /// What is kept.
    pub keep: Keep,
    /// Its connector.
    pub open: Box<dyn Source>,
}

/// The kind of a name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Opens every source of a draft; takes its tables. What is wrong goes to `faults`, and that source is left out.
pub fn open_all(draft: &mut Draft, faults: &mut Faults) -> Vec<Watched> {
    let tables = std::mem::take(&mut draft.tables);
    let mut watched = Vec::new();
    for (source, mut table) in draft.config.sources.iter().zip(tables) {
        let Some(kind) = kind(&source.kind) else {
            let names = || KINDS.iter().map(|kind| kind.name);
            let (found, expected) = (quoted(&source.kind), either(names()));
            let meant = hint(&source.kind, names());
            faults.add(
                table.line_of("kind"),
                format!("unknown kind {found}{meant} (expected: {expected})"),
            );
            continue;
        };
        let open = (kind.open)(source, &mut table, faults);
        table.finish(faults);
        if let Some(open) = open {
            let keep = source.keep.unwrap_or(kind.keep);
            watched.push(Watched {
                source: source.clone(),
                kind,
                keep,
                open,
            });
        }
    }
    watched
}

/// Asks for a page, with the validator of the last whole one. Where none comes, the poll says why and is ready.
async fn ask(fetcher: &Fetcher, url: &str, accept: &'static str, robots: Robots, poll: &mut Poll) -> Option<Page> {
    let question = Ask {
        accept,
        robots,
        validator: poll.cursor.validators.get(url),
        ..Ask::new(url)
    };
    match fetcher.get(question).await {
        Ok(Answer::Page(page)) => return Some(page),
        Ok(Answer::Unchanged { note }) => {
            // What was partial then is partial still.
            poll.outcome = match poll.cursor.at.get("partial").and_then(|reason| reason.as_str()) {
                Some(reason) => Outcome::because(State::Partial, reason),
                None => Outcome {
                    reason: note,
                    ..Outcome::ok()
                },
            };
        }
        Err(error) => poll.outcome = error.into(),
    }
    None
}

/// Work of a connector off the socket tasks. A panic is an outcome of this source alone.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Outcome> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Outcome::because(State::Failing, "reading what came ended in a fault of ours"))
}

/// What was odd about a page, and what of it is missing.
#[derive(Debug, Default)]
struct Remarks {
    partial: Vec<String>,
    notes: Vec<String>,
}

impl Remarks {
    fn of(page: &Page, text: &Decoded) -> Remarks {
        let mut remarks = Remarks {
            partial: page.cut.iter().cloned().collect(),
            notes: page.notes.clone(),
        };
        if text.damaged > DAMAGED {
            let percent = text.damaged * 100.0;
            remarks.partial.push(format!(
                "{percent:.1} % of the characters cannot be read as {}",
                text.charset
            ));
        }
        remarks.notes.extend(text.note.clone());
        remarks
            .notes
            .extend(page.moved.as_ref().map(|url| format!("moved to {url}")));
        remarks
    }

    /// Why the poll is partial.
    fn missing(&self) -> Option<String> {
        (!self.partial.is_empty()).then(|| self.partial.join("; "))
    }

    fn outcome(self) -> Outcome {
        let state = if self.partial.is_empty() {
            State::Ok
        } else {
            State::Partial
        };
        let reason = [self.partial, self.notes].concat().join("; ");
        Outcome {
            state,
            reason: (!reason.is_empty()).then_some(reason),
            ..Outcome::default()
        }
    }
}

/// Posts as this source's own.
fn own(mut posts: Vec<Post>, source: &Common) -> Vec<Post> {
    for post in &mut posts {
        post.source.clone_from(&source.name);
        post.kind.clone_from(&source.kind);
        post.channel.clone_from(&source.brand);
    }
    posts
}

#[cfg(test)]
mod tests;
