//! The file itself: created whole or not at all, opened with the same settings by every process, migrated step by step.
//!
//! One writer behind a lock and a few readers; every write is one IMMEDIATE, synced transaction, so that positions given
//! inside it are ordered over all processes. Never here: what stands in the tables.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::JournalError;

/// Name of the file in the data folder.
pub(super) const FILE: &str = "journal.sqlite";

/// Every version of the schema, oldest first; `user_version` counts how many were applied.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_first.sql")];

/// `gjal`: tells a journal from any other SQLite file.
const APPLICATION_ID: i64 = 0x676a_616c;

/// Up to this size the whole file is checked at each opening; checking takes one or two milliseconds a megabyte.
const CHECKED_ALWAYS: u64 = 16 << 20;
/// Up to this size it is checked where the last process did not close it.
const CHECKED_UNCLEAN: u64 = 64 << 20;

/// Pages of 4 KB after which the log is moved into the file. A long log writes less; on a full disk its space is missing
/// for the move.
const LONG_LOG: i64 = 2_048;
const SHORT_LOG: i64 = 256;

const BUSY: Duration = Duration::from_secs(10);
const READERS: usize = 4;

/// The open file.
pub(super) struct Connections {
    pub path: PathBuf,
    pub unclean: bool,
    /// Held by the one rebuild that may run.
    pub rebuilding: Mutex<()>,
    /// Whether the last write failed, perhaps for lack of space.
    failed: AtomicBool,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Connections {
    pub fn open(folder: &Path) -> Result<Connections, JournalError> {
        let path = folder.join(FILE);
        let failed = |e: std::io::Error| JournalError::Open {
            path: path.clone(),
            reason: e.to_string(),
        };
        fs::create_dir_all(folder).map_err(failed)?;
        if !path.try_exists().map_err(failed)? {
            create(folder, &path)?;
        }
        let size = fs::metadata(&path).map_err(failed)?.len();
        if size == 0 {
            // A new journal is never empty, and SQLite would take an empty file for a new one.
            return Err(JournalError::Damaged {
                path,
                reason: "the file is empty".to_owned(),
            });
        }
        let unclean = fs::metadata(wal(&path)).is_ok_and(|m| m.len() > 0);
        identify(&path)?;
        let mut writer = connect(&path, false).map_err(|e| opening(e, &path))?;
        migrate(&mut writer, &path, MIGRATIONS)?;
        if size < if unclean { CHECKED_UNCLEAN } else { CHECKED_ALWAYS } {
            quick_check(&writer, &path)?;
        }
        Ok(Connections {
            path,
            unclean,
            rebuilding: Mutex::default(),
            failed: AtomicBool::new(false),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// Runs `work` in one IMMEDIATE transaction; an error or a panic leaves no trace of it.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.transact(|t| work(t).map_err(|e| e.at(&self.path)))
    }

    /// The same, for work that can fail in more ways.
    pub fn transact<T, E: From<JournalError>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let lift = |e: rusqlite::Error| E::from(JournalError::from(e).at(&self.path));
        let mut writer = self.writer();
        if self.failed.load(Ordering::Relaxed) {
            self.give_back(&writer);
        }
        let done = (|| {
            let transaction = writer
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(lift)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(lift)?;
            Ok(done)
        })();
        if done.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        done
    }

    /// After a failure, which may have been a full disk: moves what the log holds into the file and cuts the log, so that its
    /// space can be used again, and keeps it short from then on. Where that fails too, the log stays, and with it everything
    /// committed.
    fn give_back(&self, writer: &Connection) {
        let moved = writer
            .pragma_update(None, "wal_autocheckpoint", SHORT_LOG)
            .and_then(|()| writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)));
        tracing::debug!(?moved, "moved the log into the journal after a failure");
        self.failed.store(moved.is_err(), Ordering::Relaxed);
    }

    /// Runs `work` on one unchanging state of the journal.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let at = |e: JournalError| e.at(&self.path);
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connect(&self.path, true).map_err(|e| at(e.into()))?,
        };
        let transaction = reader.transaction().map_err(|e| at(e.into()))?;
        let done = work(&transaction).map_err(at);
        transaction.finish().map_err(|e| at(e.into()))?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(reader);
        }
        done
    }

    /// Reads the whole file and compares what must agree; takes about a millisecond a megabyte.
    pub fn check(&self) -> Result<(), JournalError> {
        let reader = connect(&self.path, true).map_err(|e| JournalError::from(e).at(&self.path))?;
        quick_check(&reader, &self.path)
    }

    /// The writing connection. A panic in a writer rolled its transaction back, so the connection itself is sound.
    pub fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of its own, for long work that must not hold a pooled one.
    pub fn another(&self) -> Result<Connection, JournalError> {
        connect(&self.path, false).map_err(|e| JournalError::from(e).at(&self.path))
    }
}

/// Makes the new file aside and puts it in place whole: a kill in between leaves no half journal, and of two processes
/// that start together one wins.
fn create(folder: &Path, path: &Path) -> Result<(), JournalError> {
    let failed = |e: std::io::Error| JournalError::Open {
        path: path.to_path_buf(),
        reason: e.to_string(),
    };
    let aside = folder.join(format!("{FILE}.new-{}-{:016x}", std::process::id(), fastrand::u64(..)));
    let mut fresh = Connection::open(&aside).map_err(|e| opening(e, path))?;
    let made = migrate(&mut fresh, path, MIGRATIONS).and_then(|()| Ok(wal_mode(&fresh)?));
    drop(fresh);
    let placed = made.and_then(|()| match fs::hard_link(&aside, path) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        // A file system without hard links.
        Err(_) if !path.exists() => fs::rename(&aside, path).map_err(failed),
        other => other.map_err(failed),
    });
    match fs::remove_file(&aside) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => placed.and(Err(failed(e))),
        _ => placed.and_then(|()| sync_folder(folder).map_err(failed)),
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

fn connect(path: &Path, reader: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    wal_mode(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // KiB. Modest: the operating system's own cache holds the file as well.
    connection.pragma_update(None, "cache_size", if reader { -4_096 } else { -32_768 })?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    connection.pragma_update(None, "wal_autocheckpoint", LONG_LOG)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "query_only", reader)?;
    Ok(connection)
}

fn wal_mode(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))
        .map(drop)
}

fn opening(error: rusqlite::Error, path: &Path) -> JournalError {
    match JournalError::from(error).at(path) {
        JournalError::Full(reason) => JournalError::Open {
            path: path.to_path_buf(),
            reason,
        },
        other => other,
    }
}

/// Refuses another program's database before anything in it is changed.
fn identify(path: &Path) -> Result<(), JournalError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|e| opening(e, path))?;
    connection.busy_timeout(BUSY)?;
    let id = number(&connection, "application_id").map_err(|e| e.at(path))?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let reason = "it is a database of another program; expected a journal of gjallar".to_owned();
    Err(JournalError::Open {
        path: path.to_path_buf(),
        reason,
    })
}

fn number(connection: &Connection, pragma: &str) -> Result<i64, JournalError> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}

/// Applies what is missing, each step in a transaction of its own together with its number.
pub(super) fn migrate(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), JournalError> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    loop {
        let found = number(connection, "user_version").map_err(|e| e.at(path))?;
        if found > known {
            return Err(JournalError::Newer {
                path: path.to_path_buf(),
                found,
                known,
            });
        }
        if found == known {
            return Ok(());
        }
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been quicker: then its step counts.
        if number(&step, "user_version")? == found {
            let sql = usize::try_from(found)
                .ok()
                .and_then(|at| steps.get(at))
                .copied()
                .unwrap_or_default();
            step.execute_batch(sql).map_err(|e| opening(e, path))?;
            step.pragma_update(None, "user_version", found + 1)?;
            step.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        step.commit()?;
    }
}

/// Reads a file whole that nobody has open, such as a backup.
pub(super) fn verify(path: &Path) -> Result<(), JournalError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    quick_check(&connection.map_err(|e| opening(e, path))?, path)
}

fn quick_check(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|e| JournalError::from(e).at(path))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(JournalError::Damaged {
            path: path.to_path_buf(),
            reason: verdict,
        })
    }
}

/// The write-ahead log that stands beside a journal while it is open, or after it was not closed.
pub(super) fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}
