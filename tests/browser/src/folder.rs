//! Folders that vanish with their owner.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use anyhow::{Context, Result};
use xtask::project;

/// What loads the program of every worker.
const LOADER: &str = "worker-boot.js";

/// A new folder, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one; the name is for whoever finds it.
    ///
    /// # Errors
    /// When the system's folder for temporary files cannot be written to.
    pub fn new(name: &str) -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("muster-{name}-{}-{number}", process::id()));
        fs::create_dir_all(&path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self(path))
    }

    /// One with the built site, and with something put in front of its workers' loader.
    ///
    /// # Panics
    /// When there is no built site, or it cannot be copied.
    #[must_use]
    pub fn of_site(script: &str) -> Self {
        let copied = || -> Result<Self> {
            let (folder, site) = (Self::new("site")?, project::dist());
            for file in project::files_below(&site)? {
                project::write(&folder.path().join(&file), project::read(&site.join(&file))?)?;
            }
            let loader = folder.path().join(LOADER);
            project::write(&loader, format!("{script}\n{}", project::read_text(&loader)?))?;
            Ok(folder)
        };
        copied().unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Removes what is in it.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(crate) fn empty(&self) -> Result<()> {
        for entry in fs::read_dir(&self.0)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a file into it and returns where.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A browser that is still writing its last words is no reason to fail.
        fs::remove_dir_all(&self.0).ok();
    }
}
