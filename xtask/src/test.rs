//! Everything that must pass: `cargo xtask test`. It runs the steps in order, each announced and timed, adds up what
//! their runners count, and ends with one line for all of them.
//!
//! Every step runs even if an earlier one failed, so that one run shows everything; only a page that does not build
//! is not driven. It knows no single test: those are the runners' business.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::io::{BufRead as _, BufReader};
use std::iter;
use std::process::{Command, ExitCode, Stdio};
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::browsers::{self, Kind};
use crate::tools::{self, WASM};
use crate::{check, command, project, site};

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The project's structure.
    Check,
    /// rustfmt.
    Fmt,
    /// clippy, natively and for the browser.
    Clippy,
    /// The tests that need no browser.
    Unit,
    /// The tests of what runs in the browser, in a browser.
    Wasm,
    /// The release build of the page.
    Build,
    /// The built page, driven as a person would.
    E2e,
}

impl Step {
    const ALL: [Self; 7] =
        [Self::Check, Self::Fmt, Self::Clippy, Self::Unit, Self::Wasm, Self::Build, Self::E2e];

    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Build => "build",
            Self::E2e => "e2e",
        }
    }

    fn run(self, browser: Kind) -> Result<Tally> {
        match self {
            Self::Check => structure(),
            Self::Fmt => formatting(),
            Self::Clippy => lints(),
            Self::Unit => without_browser(),
            Self::Wasm => in_browser(),
            Self::Build => site::build().and_then(|()| site::weigh()).map(|()| Tally::one(true)),
            Self::E2e => end_to_end(browser),
        }
    }
}

impl FromStr for Step {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|step| step.name() == name)
            .with_context(|| format!("no step {name:?}; there are {names}"))
    }
}

/// What the runners counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Tally {
    /// A step that is one test in itself.
    fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into(), skipped: 0 }
    }

    fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// Reads a runner's closing line: `test result: ok. 3 passed; 0 failed; 1 ignored; …`
    fn parse(line: &str) -> Option<Self> {
        let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
        let count = |what: &str| -> Option<usize> {
            let part = counts.split(';').find_map(|part| part.trim().strip_suffix(what))?;
            part.trim().parse().ok()
        };
        Some(Self {
            passed: count("passed")?,
            failed: count("failed")?,
            skipped: count("ignored")?,
        })
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// What is to be run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chosen {
    /// One step, instead of all.
    pub only: Option<Step>,
    /// The page driven in this browser, and nothing else.
    pub browser: Option<Kind>,
}

impl Chosen {
    /// Driving the page is driving the page as it is now.
    fn wants(self, step: Step) -> bool {
        match (self.browser, self.only) {
            (Some(_), None) | (None, Some(Step::E2e)) => matches!(step, Step::Build | Step::E2e),
            (_, only) => only.is_none_or(|only| step == only),
        }
    }
}

/// Runs all steps, or those that are chosen, and prints the sum as its last line.
///
/// # Errors
/// Never for a test that fails: that is what the exit code is for.
pub fn run(chosen: Chosen) -> Result<ExitCode> {
    let mut total = Tally::default();
    let mut built = true;
    let browser = chosen.browser.unwrap_or(Kind::Chromium);
    for step in Step::ALL.into_iter().filter(|step| chosen.wants(*step)) {
        let tally = if step == Step::E2e && !built { skipped(step) } else { timed(step, browser) };
        // A page that is only too heavy can be driven.
        built &= step != Step::Build || tally.failed == 0 || site::is_current().unwrap_or(false);
        total = total.and(tally);
    }
    println!("\n{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn skipped(step: Step) -> Tally {
    println!("\n== {}: skipped, there is no page to drive", step.name());
    Tally { skipped: 1, ..Tally::default() }
}

fn timed(step: Step, browser: Kind) -> Tally {
    println!("\n== {}", step.name());
    let start = Instant::now();
    let tally = step.run(browser).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Tally::one(false)
    });
    println!("== {}: {} in {:.0} s", step.name(), counts(tally), start.elapsed().as_secs_f64());
    tally
}

/// Not the form of the last line, which is to be the only one of its kind.
fn counts(tally: Tally) -> String {
    match tally.failed {
        0 => format!("ok ({})", tally.passed),
        failed => format!("{failed} FAILED, {} ok", tally.passed),
    }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(project::root());
    command
}

fn structure() -> Result<Tally> {
    let results = check::run()?;
    for (rule, findings) in &results {
        println!("{} {}", if findings.is_empty() { "ok    " } else { "FAILED" }, rule.promise);
        for finding in findings {
            println!("         {finding}");
        }
    }
    Ok(results
        .iter()
        .fold(Tally::default(), |sum, (_, findings)| sum.and(Tally::one(findings.is_empty()))))
}

fn formatting() -> Result<Tally> {
    tools::components()?;
    command::run(&mut cargo(&["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    Ok(Tally::one(true))
}

fn lints() -> Result<Tally> {
    tools::components()?;
    let native = command::run(&mut cargo(&[
        "clippy",
        "--workspace",
        // Checking all of Boa for a few files takes minutes.
        "--exclude",
        "expression",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]));
    let mut browser = cargo(&["clippy", "--target", WASM]);
    browser.args(IN_BROWSER).args([
        "-p",
        "worker",
        "-p",
        "formats",
        "-p",
        "passwords",
        "-p",
        "blob-io",
        "--lib",
        "--bins",
        "--",
        "-D",
        "warnings",
    ]);
    let browser = command::run(&mut browser);
    native.and(browser)?;
    Ok(Tally::one(true))
}

/// The packages that exist in a browser only.
const IN_BROWSER: &[&str] = &[
    "-p",
    "muster",
    "-p",
    "web",
    "-p",
    "expression-protocol",
    "-p",
    "formats-protocol",
    "-p",
    "passwords-protocol",
];

fn in_browser() -> Result<Tally> {
    let runner = tools::wasm_test_runner()?;
    let browser = Kind::Chromium.ready()?;
    let mut command = cargo(&["test", "--target", WASM, "--no-fail-fast", "--tests"]);
    command.args(IN_BROWSER);
    command
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", browser.driver)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    counted(command)
}

fn without_browser() -> Result<Tally> {
    tools::curl()?;
    counted(cargo(&[
        "test",
        "--workspace",
        "--exclude",
        "browser-tests",
        // Compiling Boa natively takes minutes; what the evaluator gives is compared in the browser (e2e).
        "--exclude",
        "expression",
        "--no-fail-fast",
    ]))
}

/// Drives the built page. Real browsers on a busy machine miss a beat now and then: what fails is tried once more when
/// the others are through, and said to have needed it; what fails twice has failed.
fn end_to_end(browser: Kind) -> Result<Tally> {
    const DRIVEN: [&str; 4] = ["test", "--package", "browser-tests", "--no-fail-fast"];
    browser.ready()?;
    let driven = |more: &[&str]| {
        let mut command = cargo(&DRIVEN);
        command.args(more).env(browsers::WANTED, browser.name());
        command
    };
    let (mut failed, mut unable) = (Vec::new(), BTreeSet::new());
    let first = watched(driven(&[]), |line| {
        failed.extend(name_of_failed(line));
        unable.extend(name_of_skipped(line));
    })?;
    // Where a visit ended because the browser cannot be driven further, the runner says that the test passed.
    let not_run = unable.iter().filter(|name| !failed.contains(name)).count().min(first.passed);
    let first = Tally { passed: first.passed - not_run, skipped: first.skipped + not_run, ..first };
    if failed.is_empty() || failed.len() > SECOND_ATTEMPTS || failed.len() != first.failed {
        return Ok(first);
    }
    println!("\n== e2e: once more: {}", failed.join(", "));
    let mut again = driven(&["--tests", "--", "--exact"]);
    again.args(&failed);
    let second = counted(again)?;
    println!("== e2e: passed only when tried again: {} of {}", second.passed, failed.len());
    Ok(Tally { passed: first.passed + second.passed, failed: second.failed, ..first })
}

/// How the end-to-end tests begin a line that names a test and what the browser cannot be driven to do.
pub const SKIPPED: &str = "skipped: ";

/// `skipped: a::b: this browser cannot be driven to …`
fn name_of_skipped(line: &str) -> Option<String> {
    Some(line.split_once(SKIPPED)?.1.split_once(": ")?.0.to_owned())
}

/// More failures than this are no accident.
const SECOND_ATTEMPTS: usize = 3;

/// The test that a runner's line says has failed: `test a::b ... FAILED`
fn name_of_failed(line: &str) -> Option<String> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned)
}

/// Runs a command whose test runners print their counts, and adds these up.
fn counted(command: Command) -> Result<Tally> {
    watched(command, |_| ())
}

/// The same, and each line is also shown to somebody.
fn watched(mut command: Command, mut see: impl FnMut(&str)) -> Result<Tally> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command::shown(&command)))?;
    let output = BufReader::new(child.stdout.take().context("a child without output")?);
    let tally = output.lines().map_while(Result::ok).fold(Tally::default(), |sum, line| {
        println!("{line}");
        see(&line);
        iter::once(sum).chain(Tally::parse(&line)).fold(Tally::default(), Tally::and)
    });
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        bail!("{} failed ({status}) before its tests could", command::shown(&command));
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runners_are_understood() {
        for (line, tally) in [
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                Some((3, 0, 1)),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                Some((3, 2, 0)),
            ),
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 1s",
                Some((12, 0, 0)),
            ),
            ("test a::b ... ok", None),
            ("test a::b ... FAILED", None),
            ("running 3 tests", None),
        ] {
            let expected = tally.map(|(passed, failed, skipped)| Tally { passed, failed, skipped });
            assert_eq!(Tally::parse(line), expected, "{line}");
        }
    }

    #[test]
    fn what_failed_is_known_by_name() {
        assert_eq!(name_of_failed("test a::b ... FAILED").as_deref(), Some("a::b"));
        let skipped = "skipped: a::b: this browser cannot be driven to sing";
        assert_eq!(name_of_skipped(skipped).as_deref(), Some("a::b"));
        assert_eq!(name_of_skipped("test a::b ... ok"), None);
        for line in ["test a::b ... ok", "test result: FAILED. 3 passed; 2 failed", "a ... FAILED"]
        {
            assert_eq!(name_of_failed(line), None, "{line}");
        }
    }

    #[test]
    fn the_last_line_is_plain() {
        assert_eq!(Tally { passed: 3, failed: 0, skipped: 0 }.to_string(), "3 passed, 0 failed");
        assert_eq!(
            Tally { passed: 3, failed: 1, skipped: 2 }.to_string(),
            "3 passed, 1 failed, 2 skipped"
        );
    }

    #[test]
    fn steps_have_names() {
        for step in Step::ALL {
            assert_eq!(step.name().parse::<Step>().unwrap(), step);
        }
        assert!("everything".parse::<Step>().unwrap_err().to_string().contains("check, fmt"));
    }

    #[test]
    fn driving_the_page_builds_it_first() {
        let steps = |only, browser| {
            let chosen = Chosen { only, browser };
            Step::ALL.into_iter().filter(|step| chosen.wants(*step)).collect::<Vec<_>>()
        };
        assert_eq!(steps(None, None), Step::ALL);
        assert_eq!(steps(Some(Step::E2e), None), [Step::Build, Step::E2e]);
        assert_eq!(steps(None, Some(Kind::Firefox)), [Step::Build, Step::E2e]);
        assert_eq!(steps(Some(Step::Build), None), [Step::Build]);
        // With the page as it was built before.
        assert_eq!(steps(Some(Step::E2e), Some(Kind::Firefox)), [Step::E2e]);
    }
}
