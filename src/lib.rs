//! Gjallar hears what people say in public about a brand and its rivals, understands how it sounds, keeps it
//! searchable, and sounds the horn when anger rises.
//!
//! The way of a mention, from top to bottom:
//!
//! ```text
//! config     1  what to watch: brands, sources, alert rules, channels
//! sources    2  where to look: a connector asks one platform and returns posts
//! fetch      3  how to ask: the only door to the network (polite, guarded, bounded)
//! extract    4  what was said: bytes in, posts out; pure
//! brands     5  about whom:    \
//! language   6  in which tongue  >  pipeline: Post -> Vec<Mention>, pure, one screen
//! sentiment  7  how it sounds: /
//! stories    8  the same story told again joins
//! ingest     9  the one way in: drop known, pipeline, stories, rules, ONE journal transaction
//! journal   10  kept for good: posts as published, marks, alerts, outbox
//! index     11  found again: mentions in tantivy, always rebuildable from the journal
//! query     12  asked: the search language, filters, counts over time
//! alerts    13  told: rules -> ledger -> outbox -> Slack, webhook
//! export    14  handed on: CSV, JSON Lines
//! crawl         the wheel that turns sources; server and cli are the two faces
//! ```
//!
//! Two ideas carry it. The journal holds posts, not opinions: everything concluded is derived, and can be derived again.
//! And the order of writing is the promise: fetch, drop what is known, conclude, one synced transaction; index and outbox
//! follow it, each by itself. `ARCHITECTURE.md` has the import table that `tests/architecture.rs` enforces.

pub mod mention;

pub mod config;
pub mod sources;
pub mod fetch;
pub mod extract;
pub mod brands;
pub mod language;
pub mod sentiment;
pub mod pipeline;
pub mod stories;
pub mod ingest;
pub mod journal;
pub mod index;
pub mod query;
pub mod alerts;
pub mod export;
pub mod crawl;
pub mod server;
pub mod cli;
