//! Builds the command line as people get it: all of it fast, with expressions. The tests build it unoptimised and without.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::{command, project};

/// Builds `target/cli/muster`.
///
/// # Errors
/// When it does not build.
pub fn build() -> Result<()> {
    let start = Instant::now();
    let mut build = Command::new("cargo");
    build.args([
        "build",
        "--profile",
        "cli",
        "--package",
        "muster-cli",
        "--features",
        "expressions",
    ]);
    command::run(build.current_dir(project::root()))?;
    println!("target/cli/muster built in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
