//! The lock of a data folder: one holder of the crawl and the index writer at a time.
//!
//! `gjallar.lock` is locked by the operating system, so it is free again however its holder ended; inside stand the
//! holder's process id and role, for the message to whoever comes second. It is never removed.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long somebody who holds it for a moment only is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two tries. A holder writes who it is well within this time.
const PAUSE: Duration = Duration::from_millis(50);

/// What the holder is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `gjallar run`, for its life.
    Run,
    /// `gjallar poll`, while it works.
    Poll,
    /// `gjallar import`, while it works.
    Import,
    /// `gjallar rebuild`, while it works.
    Rebuild,
    /// A reading verb, for the moment in which it brings the index up.
    Moment,
}

impl Role {
    const ALL: [Role; 5] = [Role::Run, Role::Poll, Role::Import, Role::Rebuild, Role::Moment];

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Role::Run => "run",
            Role::Poll => "poll",
            Role::Import => "import",
            Role::Rebuild => "rebuild",
            Role::Moment => "moment",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why the lock is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it.
    #[error("locked by pid {pid} ({role})")]
    Locked {
        /// Its process.
        pid: u32,
        /// What it is at.
        role: Role,
    },
    /// The file cannot be opened or locked.
    #[error("locking {} failed: {source}", path.display())]
    File {
        /// The lock file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// The lock, held until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of a data folder, which is created when missing; waits up to ten seconds for a holder that has
    /// it for a moment.
    ///
    /// # Errors
    /// [`LockError::Locked`] where another process keeps it.
    pub fn hold(data: &Path, role: Role) -> Result<Lock, LockError> {
        Lock::within(data, role, PATIENCE)
    }

    fn within(data: &Path, role: Role, patience: Duration) -> Result<Lock, LockError> {
        let path = data.join("gjallar.lock");
        let fault = |source| LockError::File {
            path: path.clone(),
            source,
        };
        fs::create_dir_all(data).map_err(fault)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(fault)?;
        let start = Instant::now();
        let mut before = None;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(fault(source)),
                Err(TryLockError::WouldBlock) => {}
            }
            // What stands there may be of a holder before this one: only what stands there twice is believed. Who
            // wants a moment only goes on without it rather than wait.
            let holder = holder(&path);
            let late = start.elapsed() >= patience;
            if let Some((pid, held)) = holder
                && (late || held != Role::Moment && (role == Role::Moment || before == holder))
            {
                return Err(LockError::Locked { pid, role: held });
            }
            if late {
                return Err(fault(io::Error::new(
                    io::ErrorKind::WouldBlock,
                    "another process holds it",
                )));
            }
            before = holder;
            sleep(PAUSE);
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.write_all(format!("{} {role}\n", std::process::id()).as_bytes()));
        written.map_err(fault)?;
        Ok(Lock { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The operating system frees the lock; the name inside is a courtesy.
        drop(self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.set_len(0)));
    }
}

/// Who stands in the lock file of a data folder; whether it still holds the lock is not said.
fn holder(path: &Path) -> Option<(u32, Role)> {
    let text = fs::read_to_string(path).ok()?;
    let (pid, role) = text.trim_end().split_once(' ')?;
    Some((pid.parse().ok()?, Role::ALL.into_iter().find(|r| r.name() == role)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_by_whom() {
        let data = tempfile::tempdir().unwrap();
        let first = Lock::hold(data.path(), Role::Run).unwrap();
        let second = Lock::hold(data.path(), Role::Poll).unwrap_err();
        assert_eq!(
            second.to_string(),
            format!("locked by pid {} (run)", std::process::id())
        );
        drop(first);
        let third = Lock::hold(data.path(), Role::Import).unwrap();
        assert!(matches!(
            Lock::hold(data.path(), Role::Moment),
            Err(LockError::Locked { role: Role::Import, .. })
        ));
        drop(third);
    }

    #[test]
    fn a_moment_is_waited_for() {
        let data = tempfile::tempdir().unwrap();
        let moment = Lock::hold(data.path(), Role::Moment).unwrap();
        let waited = Lock::within(data.path(), Role::Poll, Duration::from_millis(120)).unwrap_err();
        assert!(matches!(waited, LockError::Locked { role: Role::Moment, .. }));
        let folder = data.path().to_owned();
        let waiter = std::thread::spawn(move || Lock::hold(&folder, Role::Poll));
        std::thread::sleep(PAUSE * 3);
        drop(moment);
        assert!(waiter.join().unwrap().is_ok());
    }

    #[test]
    fn what_a_dead_holder_wrote_locks_nobody_out() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("gjallar.lock"), "4000000 run\n").unwrap();
        assert!(Lock::hold(data.path(), Role::Run).is_ok());
    }
}
