//! Fuzzing: runs the targets of `fuzz/` one after another, each for some time, with cargo-fuzz and a nightly compiler, for
//! libFuzzer needs one. Both are installed if they are missing. What makes a target panic is kept and told; it mends nothing.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::{command, project, tools};

/// What is fuzzed, and for how long.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The target; all if there is none
    pub target: Option<String>,
    /// Seconds for each
    pub seconds: u64,
}

impl Default for Asked {
    fn default() -> Self {
        Asked { target: None, seconds: 60 }
    }
}

/// Runs what is asked. Inputs that reach new code gather in `target/fuzz/`, crashes in `fuzz/artifacts/`.
///
/// # Errors
/// When there is no such target, something cannot be built, or a target panicked.
pub fn run(asked: &Asked) -> Result<()> {
    let root = project::root();
    let all = targets(&root.join("fuzz/fuzz_targets"))?;
    let chosen: Vec<&String> =
        all.iter().filter(|it| asked.target.as_ref().is_none_or(|name| name == *it)).collect();
    ensure!(!chosen.is_empty(), "the targets are: {}", all.join(", "));
    let tools = tools::FuzzTools::ready()?;
    let mut failed = Vec::new();
    for name in chosen {
        let gathered = root.join("target/fuzz").join(name);
        fs::create_dir_all(&gathered)
            .with_context(|| format!("cannot make {}", gathered.display()))?;
        let mut fuzz = tools.command();
        // The engine has no unsafe code, so that a sanitizer would only slow it down.
        fuzz.args([
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            "--target-dir",
            "target/fuzz-build",
            name,
        ]);
        fuzz.args([&gathered, &seeds(root, name)]).arg("--");
        fuzz.args([
            &*format!("-max_total_time={}", asked.seconds),
            "-timeout=20",
            "-rss_limit_mb=2048",
        ]);
        println!("{name}, {} seconds", asked.seconds);
        if command::run(fuzz.args(["-print_final_stats=1", "-verbosity=0"]).current_dir(root))
            .is_err()
        {
            failed.push(name.as_str());
        }
    }
    if !failed.is_empty() {
        bail!(
            "panicked: {}. The input is in fuzz/artifacts: mend what is wrong, and keep it in fuzz/seeds as crash-NAME",
            failed.join(", ")
        );
    }
    Ok(())
}

fn seeds(root: &Path, target: &str) -> PathBuf {
    root.join("fuzz/seeds").join(target)
}

/// The names of the targets, in order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let sources = paths.filter(|path| path.extension() == Some(OsStr::new("rs")));
    let mut names: Vec<String> =
        sources.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_built_and_has_seeds() {
        let root = project::root();
        let manifest = project::read_text(&root.join("fuzz/Cargo.toml")).unwrap();
        for name in targets(&root.join("fuzz/fuzz_targets")).unwrap() {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            assert!(fs::read_dir(seeds(root, &name)).unwrap().count() > 0, "{name}");
        }
    }
}
