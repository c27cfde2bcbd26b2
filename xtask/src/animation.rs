//! `cargo xtask animation`: the tour of the built page as `docs/tour.png`, which the README shows. The pictures are taken of the page
//! by a program of `tests/browser/`; nothing is drawn here.

use std::process::Command;

use anyhow::Result;

use crate::{command, project, site};

/// Where it goes.
const TO: &str = "docs/tour.png";

/// Builds the page, and takes it.
///
/// # Errors
/// When the page does not build, or cannot be driven.
pub fn run() -> Result<()> {
    site::build()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "pictures", "--", TO]);
    command::run(cargo.current_dir(project::root()))
}
