//! What is promised, tested as the user does: through the binary, over loopback. A file a promise.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where it cannot go on, and says what it left out"
)]

mod api;
mod cli;
mod client;
mod demo;
mod docs;
mod durability;
mod feeds;
mod hook;
mod house;
mod lexicon;
mod limits;
mod mending;
mod site;
mod stopping;
