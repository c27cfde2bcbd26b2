//! wasm-opt over the site's WebAssembly. It takes long, so results are kept by what they were made from.
//! Without wasm-opt it leaves the files as they are.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::tools::BuildTools;
use crate::{command, project};

/// What rustc's code for WebAssembly may use.
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The page is to load soon, the workers are to run fast. The evaluator of expressions is so large that more than the
/// least takes minutes.
fn level(file: &str) -> &'static str {
    if file.starts_with("page") {
        "-Oz"
    } else if file.starts_with("expression") {
        "-O1"
    } else {
        "-O3"
    }
}

/// Optimises every WebAssembly file below `site`, in place.
pub(super) fn all(tools: &BuildTools, site: &Path) -> Result<()> {
    let Some(wasm_opt) = &tools.wasm_opt else { return Ok(()) };
    let mut used = HashSet::new();
    for file in project::files_below(site)?.iter().filter(|file| file.ends_with(".wasm")) {
        used.insert(one(wasm_opt, &site.join(file), level(file))?);
    }
    forget_all_but(&used)
}

/// Returns where the result is kept.
fn one(wasm_opt: &Path, file: &Path, level: &str) -> Result<PathBuf> {
    let input = project::read(file)?;
    let key = Sha256::new()
        .chain_update(FEATURES.concat())
        .chain_update(level)
        .chain_update(&input)
        .finalize();
    let kept = kept().join(format!("{key:x}.wasm"));
    if !kept.exists() {
        optimise(wasm_opt, file, level, &kept)?;
    }
    project::write(file, project::read(&kept)?)?;
    Ok(kept)
}

fn optimise(wasm_opt: &Path, input: &Path, level: &str, output: &Path) -> Result<()> {
    fs::create_dir_all(kept())
        .with_context(|| format!("cannot make the folder {}", kept().display()))?;
    let unfinished = output.with_extension("unfinished");
    let mut command = Command::new(wasm_opt);
    command.arg(level).args(FEATURES).arg(input).arg("-o").arg(&unfinished);
    command::output(&mut command)?;
    fs::rename(&unfinished, output).with_context(|| format!("cannot write {}", output.display()))
}

fn kept() -> PathBuf {
    project::scratch().join("wasm-opt")
}

fn forget_all_but(used: &HashSet<PathBuf>) -> Result<()> {
    for name in project::files_below(&kept())? {
        let file = kept().join(name);
        if !used.contains(&file) {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}
