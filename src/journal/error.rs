//! What can go wrong with the journal. SQLite's codes come in, four cases that callers treat differently go out; no
//! other module learns which store it is.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::mention::PostNo;

/// Why the journal could not do what it was asked. Whatever it is: nothing was written by halves.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or the file cannot be had.
    #[error("cannot open the journal {}: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is not a sound journal. It is left as it is.
    #[error("the journal {} is damaged ({reason}); put a backup made by `gjallar backup` in its place", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer program wrote it.
    #[error("the journal {} has version {found}, this program knows versions up to {known}; expected a newer program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// It cannot be written now: disk full, I/O error, read-only. Crawling pauses and tries again.
    #[error("cannot write the journal: {0}")]
    Full(String),
    /// Another process held it for longer than the ten seconds we wait.
    #[error("the journal was held by another process for more than 10 s")]
    Busy,
    /// No such post, or it was deleted.
    #[error("no post has the number {0}")]
    NoPost(PostNo),
    /// A fault of ours: a statement that the store refused, or a row that cannot be read back.
    #[error("the journal refused a statement: {0}")]
    Refused(String),
}

impl JournalError {
    /// True where the same call may succeed later, once there is space or the other process is done.
    pub fn passing(&self) -> bool {
        matches!(self, JournalError::Full(_) | JournalError::Busy)
    }

    /// The same error, naming the file.
    pub(super) fn at(self, file: &Path) -> JournalError {
        match self {
            JournalError::Damaged { path, reason } if path.as_os_str().is_empty() => JournalError::Damaged {
                path: file.to_path_buf(),
                reason,
            },
            other => other,
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> JournalError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                JournalError::Full(error.to_string())
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => JournalError::Damaged {
                path: PathBuf::new(),
                reason: error.to_string(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => JournalError::Busy,
            _ => JournalError::Refused(error.to_string()),
        }
    }
}

/// Why a commit did not happen; nothing of the batch is in the journal then.
#[derive(Debug, thiserror::Error)]
pub enum CommitError<E> {
    /// The journal could not write.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The rules could not be evaluated.
    #[error("the alert rules could not be evaluated: {0}")]
    Evaluate(E),
}
