//! The demo's own data folder: made anew, removed at the end.

use std::path::PathBuf;

use anyhow::Context;

/// Removed with everything in it when dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> anyhow::Result<Folder> {
        let name = format!("gjallar-demo-{}-{:08x}", std::process::id(), fastrand::u32(..));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Folder(path))
    }

    /// Writes configuration and the hook's address; the path of the configuration.
    pub(super) fn write(&self, config: &str, hook: &str) -> anyhow::Result<PathBuf> {
        std::fs::write(self.0.join("slack"), hook)?;
        let path = self.0.join("gjallar.toml");
        std::fs::write(&path, config)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's own temporary folder.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
