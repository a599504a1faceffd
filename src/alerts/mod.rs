//! Told: rules, ledger, outbox, channels.
//!
//! Comes in: posts that are really new, with their mentions, and the passing of time. Goes out: rows of the alert ledger with
//! the messages that tell of them, written in the same transaction ([`Rules::evaluate`]); and then those messages to their
//! receivers, each channel in a lane of its own ([`deliver`]). Never here: a message that was not written first, a body
//! that changes between two tries, or a secret in a reason.

pub mod channels;
pub mod deliver;
mod evaluate;
pub mod notice;
mod rule;
mod tally;
#[cfg(test)]
mod tests;

pub use rule::Rules;
