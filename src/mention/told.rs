//! Alerts and the messages that tell them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of a channel message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Waiting for its time or its next try.
    Pending,
    /// The receiver took it.
    Sent,
    /// Given up; can be sent again by hand.
    Dead,
}

/// A message to a channel: written before it is sent, byte-equal at every try.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// key / transition / channel: the `webhook-id`.
    pub id: String,
    /// Name of the channel.
    pub channel: String,
    /// The body, as it goes over the wire.
    pub body: String,
}

/// State of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertState {
    /// The condition holds.
    Firing,
    /// One whole window passed without it.
    Resolved,
}

/// One row of the alert ledger, unique by key.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRow {
    /// rule / brand / start of the window in which it fired.
    pub key: String,
    /// Name of the rule.
    pub rule: String,
    /// The brand.
    pub brand: String,
    /// Start of that window.
    pub window: Timestamp,
    /// Firing or resolved.
    pub state: AlertState,
    /// When it fired.
    pub opened: Timestamp,
    /// Start of the last window in which the condition held.
    pub held: Timestamp,
    /// When its last message was written.
    pub told: Timestamp,
    /// Repeats so far.
    pub repeats: u32,
    /// What was observed when it last changed, as in the webhook's body.
    pub detail: serde_json::Value,
    /// Messages to be written with this row.
    pub messages: Vec<Message>,
}
