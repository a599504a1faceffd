//! Gjallar hears what people say in public about a brand and its rivals.

pub mod config;
pub mod export;
pub mod index;
pub mod journal;
pub mod language;
pub mod mention;
pub mod pipeline;
pub mod query;
