//! What Muster is measured beside: packages of npm in a folder of their own, with the scripts of `benches/` that use
//! them. Where npm cannot install them, there is nothing to measure beside, and that is no failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{command, project};

/// What is said instead of a figure.
pub const MISSING: &str = "not measured: npm could not install it";

const PACKAGES: [&str; 6] = [
    "dexie@4.2.1",
    "liqe@3.8.7",
    "@json2csv/plainjs@7.0.8",
    "esbuild@0.28.2",
    "csv-parse@7.0.3",
    "@duckdb/node-api@1.5.6-r.1",
];

/// The scripts, under the names they are used by.
const SCRIPTS: [(&str, &str); 5] = [
    ("dexie.html", "index.html"),
    ("dexie.mjs", "dexie.mjs"),
    ("export.mjs", "export.mjs"),
    ("csv.mjs", "csv.mjs"),
    ("duckdb.mjs", "duckdb.mjs"),
];

/// The folder, which is also the site of the page for Dexie.
pub struct Others {
    folder: PathBuf,
    installed: bool,
}

impl Others {
    /// Installs everything below `folder`.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn install(folder: &Path) -> Result<Self> {
        let folder = folder.join("others");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        for (from, to) in SCRIPTS {
            let from = project::root().join("benches").join(from);
            std::fs::copy(&from, folder.join(to))
                .with_context(|| format!("cannot copy {}", from.display()))?;
        }
        let installed = packages(&folder).and_then(|()| bundle(&folder)).is_ok();
        Ok(Others { folder, installed })
    }

    /// Whether the packages are there.
    pub fn installed(&self) -> bool {
        self.installed
    }

    /// Where everything is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn packages(folder: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder)
        .args(PACKAGES);
    command::output(&mut npm).map(drop)
}

/// One script of the page for Dexie and what it imports: a browser cannot load liqe as it is published.
fn bundle(folder: &Path) -> Result<()> {
    let mut esbuild = Command::new(folder.join("node_modules/.bin/esbuild"));
    esbuild
        .args(["dexie.mjs", "--bundle", "--format=esm", "--outfile=bench.js"])
        .current_dir(folder);
    command::output(&mut esbuild).map(drop)
}
