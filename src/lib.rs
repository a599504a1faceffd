//! Gjallar hears what people say in public about a brand and its rivals.

pub mod brands;
pub mod config;
pub mod language;
pub mod mention;
pub mod pipeline;
pub mod sentiment;
pub mod stories;
