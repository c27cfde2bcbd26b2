//! The site for whoever works on it: `cargo xtask serve --fast` builds it unoptimised beside `dist/`, serves it, and
//! builds it anew whenever a source changes. It is not weighed, not stamped, and kept by no service worker.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use super::{fetch, notices, replace, sources, trunk};
use crate::project;
use crate::tools::BuildTools;

/// How often the sources are looked at.
const EVERY: Duration = Duration::from_millis(300);

/// Where the site lies.
#[must_use]
pub fn folder() -> PathBuf {
    project::scratch().join("fast")
}

/// Builds the site as it is now.
///
/// # Errors
/// When a tool is missing or the build fails; the site that was there stays.
pub fn build(tools: &BuildTools) -> Result<()> {
    let start = Instant::now();
    let stage = project::scratch().join("fast-stage");
    trunk(tools, &stage, &[])?;
    notices::write(tools, &stage)?;
    replace(&stage, &folder())?;
    println!("built in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Finds the tools and the crates, and builds the site for the first time.
///
/// # Errors
/// When a tool is missing or the build fails.
pub fn begin() -> Result<BuildTools> {
    let tools = BuildTools::ready()?;
    fetch(&tools)?;
    build(&tools)?;
    Ok(tools)
}

/// Builds the site anew after each change of a source, for ever. What does not build is reported and waits for the next change.
///
/// # Errors
/// When the sources cannot be listed.
pub fn watch(tools: &BuildTools) -> Result<()> {
    let mut built = newest()?;
    loop {
        thread::sleep(EVERY);
        let now = newest()?;
        if now != built {
            built = now;
            if let Err(error) = build(tools) {
                eprintln!("error: {error:#}");
            }
        }
    }
}

/// How many sources there are, and when one was last written.
fn newest() -> Result<(usize, SystemTime)> {
    let files = sources()?;
    let mut newest = SystemTime::UNIX_EPOCH;
    for file in &files {
        // A file that is being replaced at this moment is looked at again soon.
        let Ok(about) = project::root().join(file).metadata() else { continue };
        newest = newest.max(about.modified().context("this system keeps no times of files")?);
    }
    Ok((files.len(), newest))
}
