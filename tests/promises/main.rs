//! What is promised, tested as the user does: through the binary, over loopback. A file a promise.

mod api;
mod cli;
mod client;
mod demo;
mod docs;
mod durability;
mod feeds;
mod hook;
mod house;
mod limits;
mod mending;
mod site;
mod stopping;
