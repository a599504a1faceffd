//! Gjallar hears what people say in public about a brand and its rivals.

pub mod config;
pub mod extract;
pub mod fetch;
pub mod mention;
pub mod sources;
