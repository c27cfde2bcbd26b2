//! Builds the site: Trunk compiles and lays out, then `shrink` and `finish` do what Trunk does not.
//!
//! Everything happens beside `dist/`, which is replaced as a whole at the end: it is never half a site. A stamp
//! remembers what it was made from, so that a build with nothing to do is over at once.

pub mod fast;
mod finish;
mod notices;
mod shrink;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

pub(crate) use finish::base64;
pub use finish::complete;

use crate::tools::{BuildTools, WASM};
use crate::{command, project};

/// What the site is made from, besides the versions of the tools.
const INPUTS: &[&str] = &["src", "crates", "www", "xtask/src/site", ".cargo"];
const INPUT_FILES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "rust-toolchain.toml",
    "xtask/src/site.rs",
];

/// Builds `dist/`, unless it is what the sources give already.
///
/// # Errors
/// When a tool is missing or the build fails.
pub fn build() -> Result<()> {
    let tools = BuildTools::ready()?;
    let inputs = inputs(&tools)?;
    if is_made_from(&inputs) {
        println!("dist/ is up to date");
        return Ok(());
    }
    make(&tools, &inputs)
}

/// Prints what the first screen of `dist/` weighs.
///
/// # Errors
/// When it is over its budget.
pub fn weigh() -> Result<()> {
    finish::weigh(&project::dist())
}

/// Whether `dist/` is there and is what the sources give.
///
/// # Errors
/// When the sources cannot be read or the tools are missing.
pub fn is_current() -> Result<bool> {
    Ok(is_made_from(&inputs(&BuildTools::ready()?)?))
}

fn make(tools: &BuildTools, inputs: &str) -> Result<()> {
    let start = Instant::now();
    println!("Building dist/ (a few minutes the first time)…");
    let stage = project::scratch().join("site");
    fetch(tools)?;
    trunk(tools, &stage, &["--release"])?;
    shrink::all(tools, &stage)?;
    notices::write(tools, &stage)?;
    finish::complete(&stage)?;
    let dist = project::dist();
    replace(&stage, &dist)?;
    project::write(&stamp_file(), stamp(inputs, &dist)?)?;
    println!("dist/ built in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Trunk builds offline, so that it downloads no tools; then the crates must be there already.
fn fetch(tools: &BuildTools) -> Result<()> {
    command::run(tools.command("cargo").args(["fetch", "--quiet", "--locked", "--target", WASM]))
}

/// Has Trunk compile and lay out the site in `stage`, in the profiles that index.html names for this `mode`.
fn trunk(tools: &BuildTools, stage: &Path, mode: &[&str]) -> Result<()> {
    fs::create_dir_all(stage)
        .with_context(|| format!("cannot make the folder {}", stage.display()))?;
    let mut trunk = tools.command("trunk");
    trunk
        .arg("build")
        .args(mode)
        .args(["--offline", "--skip-version-check", "--quiet", "--dist"])
        .arg(stage);
    // Trunk takes the variable for a boolean of its own and refuses the usual "1".
    trunk.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
    command::run(&mut trunk).context("the page did not build; the reason is above")?;
    styles::assemble(stage)
}

fn replace(stage: &Path, dist: &Path) -> Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist).with_context(|| format!("cannot remove {}", dist.display()))?;
    }
    if fs::rename(stage, dist).is_ok() {
        return Ok(());
    }
    // The target folder may be on another disk.
    for file in project::files_below(stage)? {
        project::write(&dist.join(&file), project::read(&stage.join(&file))?)?;
    }
    Ok(())
}

fn stamp_file() -> PathBuf {
    project::scratch().join("stamp")
}

fn is_made_from(inputs: &str) -> bool {
    let made = stamp(inputs, &project::dist());
    let remembered = project::read_text(&stamp_file());
    matches!((made, remembered), (Ok(made), Ok(remembered)) if made == remembered)
}

/// Says what a site was made from and what it holds: it differs as soon as anyone changes either.
fn stamp(inputs: &str, dist: &Path) -> Result<String> {
    Ok(format!("{inputs}\n{}\n", digest_of(dist, &project::files_below(dist)?)?))
}

fn inputs(tools: &BuildTools) -> Result<String> {
    Ok(format!("{} {}", tools.versions()?, digest_of(project::root(), &sources()?)?))
}

/// The files that the site is made from. Tests and measurements of the crates are not part of it.
fn sources() -> Result<Vec<String>> {
    let mut files: Vec<String> = INPUT_FILES.iter().map(ToString::to_string).collect();
    for folder in INPUTS {
        let below = project::files_below(&project::root().join(folder))?;
        files.extend(below.into_iter().map(|file| format!("{folder}/{file}")));
    }
    files.retain(|file| !file.contains("/tests/") && !file.contains("/benches/"));
    Ok(files)
}

/// A digest over names and contents.
fn digest_of(folder: &Path, files: &[String]) -> Result<String> {
    let mut digest = Sha256::new();
    for file in files {
        let content = project::read(&folder.join(file))?;
        digest.update(format!("{file}\0{}\0", content.len()));
        digest.update(content);
    }
    Ok(format!("{:x}", digest.finalize()))
}
