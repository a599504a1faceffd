//! Channels: how a notice looks to a receiver, and what the receiver's answer means.
//!
//! Comes in: notices, bodies that were written before, answers. Goes out: bodies, headers, verdicts. [`KINDS`] is the only
//! registry. Never here: the network, a retry, or a hook's address in a text.

mod mrkdwn;
mod slack;
mod webhook;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::secret::Secret;
use crate::config::{self, Config, Faults, either, hint, quoted};
use crate::fetch::Reply;

use super::notice::Notice;

/// A kind of channel.
pub struct Kind {
    /// Its name in the configuration.
    pub name: &'static str,
    /// What it does, on one line.
    pub about: &'static str,
    /// One `[[channel]]` as TOML.
    pub example: &'static str,
    /// Least time between two messages.
    pub gap: Duration,
    /// Makes a channel of its configuration, or adds faults.
    pub open: fn(&config::alert::Channel, &mut Faults) -> Option<Box<dyn Channel>>,
}

/// Every kind of channel.
pub const KINDS: &[Kind] = &[slack::KIND, webhook::KIND];

/// What each kind does in its own way.
pub trait Channel: Send + Sync {
    /// The body. The same notice gives the same bytes.
    fn render(&self, notice: &Notice) -> String;
    /// Headers of one try, besides the content type.
    fn headers(&self, id: &str, body: &str, now: Timestamp) -> Vec<(&'static str, String)>;
    /// What an answer with a status of 200 to 299 means; all others mean the same everywhere.
    fn accepted(&self, reply: &Reply) -> Result<(), String>;
}

/// What an answer means for a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The receiver took it.
    Sent,
    /// To be tried again with the same bytes.
    Again {
        /// How long the receiver asked us to wait.
        after: Option<Duration>,
        /// Why.
        reason: String,
    },
    /// No use in trying again.
    Dead {
        /// Why.
        reason: String,
    },
}

/// Bytes of an answer that are read; one as long as this was cut.
const CUT: usize = 64 * 1024;
/// Characters of an answer that are repeated in a reason.
const QUOTED: usize = 100;

/// A configured channel: ready to render and to judge.
pub struct Speaker {
    name: String,
    kind: &'static Kind,
    url: Secret,
    channel: Box<dyn Channel>,
}

/// Opens every channel of a configuration.
pub fn open_all(config: &Config, faults: &mut Faults) -> Vec<Arc<Speaker>> {
    let open = |channel: &config::alert::Channel| {
        let Some(kind) = KINDS.iter().find(|kind| kind.name == channel.kind) else {
            let names = || KINDS.iter().map(|kind| kind.name);
            let (found, known, hint) = (quoted(&channel.kind), either(names()), hint(&channel.kind, names()));
            faults.add(
                channel.line,
                format!("unknown kind of channel {found}; expected {known}{hint}"),
            );
            return None;
        };
        let opened = (kind.open)(channel, faults)?;
        Some(Arc::new(Speaker {
            name: channel.name.clone(),
            kind,
            url: channel.url.clone(),
            channel: opened,
        }))
    };
    config.channels.iter().filter_map(open).collect()
}

impl Speaker {
    /// Name of the channel.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// Where it posts to: a secret.
    pub fn url(&self) -> &Secret {
        &self.url
    }

    /// The body that tells of a notice.
    pub fn render(&self, notice: &Notice) -> String {
        self.channel.render(notice)
    }

    /// Headers of a try at `now`.
    pub fn headers(&self, id: &str, body: &str, now: Timestamp) -> Vec<(&'static str, String)> {
        self.channel.headers(id, body, now)
    }

    /// What an answer means.
    pub fn judge(&self, reply: &Reply) -> Verdict {
        let status = reply.status;
        match status {
            200..=299 => match self.channel.accepted(reply) {
                Ok(()) => Verdict::Sent,
                // Nobody knows what stood behind the cut.
                Err(_) if reply.body.len() >= CUT => Verdict::Again {
                    after: None,
                    reason: format!(
                        "answered {status} without an end; it may have arrived, the repeat has the same id"
                    ),
                },
                Err(expected) => Verdict::Dead {
                    reason: format!("answered {status} with {}, {expected}", self.said(reply)),
                },
            },
            300..=399 => Verdict::Dead {
                reason: format!("{status}: {}", self.shown(&reply.body)),
            },
            408 | 425 | 429 | 500..=599 => Verdict::Again {
                after: reply.retry_after,
                reason: format!("{status}: {}", self.said(reply)),
            },
            _ => Verdict::Dead {
                reason: format!("{status}: {}", self.said(reply)),
            },
        }
    }

    fn said(&self, reply: &Reply) -> String {
        if reply.body.trim().is_empty() {
            "no text".to_owned()
        } else {
            format!("`{}`", self.shown(&reply.body))
        }
    }

    /// Foreign text as it may stand in a reason: one short line, and no part of the hook's address in it.
    fn shown(&self, text: &str) -> String {
        let address = url::Url::parse(self.url.reveal()).ok();
        let host = address.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
        let mut text = text.replace(self.url.reveal(), "***");
        let behind = address
            .as_ref()
            .map(|url| [url.path(), url.query().unwrap_or_default(), url.username()]);
        let parts = behind.iter().flatten().flat_map(|part| part.split(['/', '&', '=']));
        for part in parts.filter(|part| part.len() >= 6 && !host.contains(part)) {
            text = text.replace(part, "***");
        }
        let line: String = text
            .chars()
            .map(|c| if mrkdwn::unseen(c) { ' ' } else { c })
            .take(QUOTED + 1)
            .collect();
        match line.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
            None => line,
        }
    }
}

impl fmt::Debug for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Speaker")
            .field("name", &self.name)
            .field("kind", &self.kind.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
