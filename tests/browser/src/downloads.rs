//! Files that the browser saved. A download counts when the browser is done with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

/// A saved file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Download {
    /// The name it was saved under.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files in the folder, or nothing while one is still being written.
pub(crate) fn finished(folder: &Path) -> Result<Option<BTreeSet<String>>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Browsers write under such a name and give the file its own at the end.
        let unfinished = [".crdownload", ".part", ".wkdownload"];
        if name.starts_with('.') || unfinished.iter().any(|end| name.ends_with(end)) {
            return Ok(None);
        }
        names.insert(name);
    }
    Ok(Some(names))
}

pub(crate) fn load(folder: &Path, name: &str) -> Result<Download> {
    Ok(Download { name: name.to_owned(), bytes: fs::read(folder.join(name))? })
}
