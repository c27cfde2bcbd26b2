//! Files as the engine can read them, by their paths. Standard input is put aside first: steps may have to read twice.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use anyhow::{Context, Result};
use engine::jobs::Input;
use engine::read::ReadOptions;
use engine::recipe::Recipe;

use crate::readable;

/// The path that means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// All files, read as found out.
///
/// # Errors
/// When one cannot be opened, or not be made readable.
pub(crate) fn open_all(paths: &[impl AsRef<Path>]) -> Result<Vec<Input<File>>> {
    paths.iter().map(|path| open(path.as_ref(), ReadOptions::default())).collect()
}

/// All files, read as the recipe says of those it knows: the ones it names, and whatever has no name of its own if it
/// knows a single one. A table that a step joins is not how the users are read.
///
/// # Errors
/// As [`open_all`].
pub(crate) fn open_for(paths: &[impl AsRef<Path>], recipe: &Recipe) -> Result<Vec<Input<File>>> {
    let options = |path: &Path| {
        let (whole, stem) = (name(path), path.file_stem().unwrap_or_default().to_string_lossy());
        let is_it = |is: &str| is == whole || is == stem;
        let known = recipe.sources.iter().find(|source| is_it(&source.is));
        let only = || {
            let mut users =
                recipe.sources.iter().filter(|it| recipe.joined().all(|is| is != it.is));
            let only = users.next().filter(|_| paths.len() == 1)?;
            users.next().is_none().then_some(only)
        };
        known.or_else(only).map(|source| source.read.clone()).unwrap_or_default()
    };
    paths.iter().map(AsRef::as_ref).map(|path| open(path, options(path))).collect()
}

fn open(path: &Path, options: ReadOptions) -> Result<Input<File>> {
    let file = if is_standard(path) {
        spooled().context("standard input cannot be read")?
    } else {
        File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?
    };
    let (reader, options) = readable::made(file, options)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let bytes = reader.metadata().map(|it| it.len()).unwrap_or_default();
    Ok(Input { name: name(path), bytes, reader, options })
}

/// What reports call the file.
fn name(path: &Path) -> String {
    match path.file_name() {
        _ if is_standard(path) => "standard input".to_owned(),
        Some(name) => name.to_string_lossy().into_owned(),
        None => path.display().to_string(),
    }
}

fn spooled() -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut io::stdin().lock(), &mut file)?;
    file.rewind()?;
    Ok(file)
}
