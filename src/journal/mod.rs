//! Stand-in.
#![allow(missing_docs, unused_variables)]
use std::collections::HashMap;
use crate::mention::*;
#[derive(Debug, thiserror::Error)]
#[error("journal")]
pub struct JournalError;
pub struct Change { pub no: PostNo, pub position: Position, pub stored: Option<Stored>, pub marks: Vec<(String, Mark)> }
#[derive(Clone)]
pub struct Journal;
impl Journal {
    pub fn position(&self) -> Result<Position, JournalError> { Err(JournalError) }
    pub fn changes(&self, after: Position, limit: usize) -> Result<Vec<Change>, JournalError> { Err(JournalError) }
    pub fn posts(&self, nos: &[PostNo]) -> Result<Vec<Stored>, JournalError> { Err(JournalError) }
    pub fn marks(&self, nos: &[PostNo]) -> Result<HashMap<(PostNo, String), Mark>, JournalError> { Err(JournalError) }
}
