//! Set-up: finds the tools the build and the tests need, and installs the ones that are missing.
//!
//! A tool on PATH is used if it is of the very version; else it comes from a cache outside the checkout, into which
//! it is installed once per machine, so that the next clone finds it. The cache is `$MUSTER_TOOLS`, else
//! `$XDG_CACHE_HOME/muster`, else `~/.cache/muster`, with a folder `NAME-VERSION` for each tool.
//! Nothing is installed anywhere else, but for the wasm target (rustup's) and the browser (the system's).

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};

use crate::command::{self, find};
use crate::project;

/// The target the page is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A tool of one version, kept in the cache as `NAME-VERSION/bin`.
struct Tool {
    /// The name of its package.
    name: &'static str,
    version: &'static str,
    /// The programs it brings that we use.
    programs: &'static [&'static str],
    /// What `--version` says of itself.
    says: &'static str,
    source: Source,
    /// How long installing it takes on an ordinary machine.
    takes: &'static str,
}

enum Source {
    /// `cargo install`, optimised so far, with these arguments.
    Cargo {
        optimised: u8,
        arguments: &'static [&'static str],
    },
    Npm,
}

const TRUNK: Tool = Tool {
    name: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    says: "0.21.14",
    // It only calls others: time spent on optimising it would not come back.
    source: Source::Cargo {
        optimised: 0,
        arguments: &["--no-default-features", "--features", "rustls"],
    },
    takes: "about 3 minutes",
};

/// Must be of the version that Cargo.toml pins for the crate `wasm-bindgen`.
const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.126",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    says: "0.2.126",
    source: Source::Cargo { optimised: 1, arguments: &[] },
    takes: "about 3 minutes",
};

const BINARYEN: Tool = Tool {
    name: "binaryen",
    version: "132.0.0",
    programs: &["wasm-opt"],
    says: "132",
    source: Source::Npm,
    takes: "a few seconds",
};

const GECKODRIVER: Tool = Tool {
    name: "geckodriver",
    version: "0.37.1",
    programs: &["geckodriver"],
    says: "0.37.1",
    source: Source::Cargo { optimised: 0, arguments: &[] },
    takes: "about 3 minutes",
};

const CARGO_FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    version: "0.13.1",
    programs: &["cargo-fuzz"],
    says: "0.13.1",
    source: Source::Cargo { optimised: 0, arguments: &[] },
    takes: "about a minute",
};

/// The compiler that fuzzing needs: libFuzzer's instrumentation is not in a stable one.
const NIGHTLY: &str = "nightly-2026-05-20";

/// axe-core, which finds in a page what keeps people from using it: a script that is run in the page.
const AXE: &str = "4.14.1";

/// What a build of the page needs, found.
pub struct BuildTools {
    path: OsString,
    /// wasm-opt, if there is one: a build without it works and is a little larger and slower.
    pub wasm_opt: Option<PathBuf>,
}

impl BuildTools {
    /// Finds the tools, installing what is missing.
    ///
    /// # Errors
    /// When one that the build cannot do without is neither found nor to be installed.
    pub fn ready() -> Result<Self> {
        wasm_target()?;
        let folders = [TRUNK.ready()?, WASM_BINDGEN.ready()?];
        let path = env::join_paths(folders.into_iter().chain(path_folders()))
            .context("PATH cannot be extended")?;
        Ok(Self { path, wasm_opt: wasm_opt() })
    }

    /// A command that finds these tools before any others, at the checkout's root.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(project::root()).env("PATH", &self.path);
        // The flags of .cargo/config.toml are part of the page; these would replace them.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }

    /// All versions that shape a build, as one line.
    ///
    /// # Errors
    /// When rustc cannot be asked.
    pub fn versions(&self) -> Result<String> {
        let rustc = command::output(self.command("rustc").arg("-V"))?;
        let wasm_opt = self.wasm_opt.as_ref().map_or("none", |_| BINARYEN.version);
        Ok(format!(
            "{} trunk {} wasm-bindgen {} wasm-opt {wasm_opt}",
            rustc.trim(),
            TRUNK.version,
            WASM_BINDGEN.version
        ))
    }
}

/// What fuzzing needs, found.
pub struct FuzzTools {
    rustup: PathBuf,
    path: OsString,
}

impl FuzzTools {
    /// Finds cargo-fuzz and the nightly compiler, installing what is missing.
    ///
    /// # Errors
    /// When one of them is neither found nor to be installed.
    pub fn ready() -> Result<Self> {
        let rustup = rustup("fuzzing needs a nightly compiler")?;
        let rustc = || command::output(Command::new(&rustup).args(["run", NIGHTLY, "rustc", "-V"]));
        if rustc().is_err() {
            let what = format!("Installing Rust's {NIGHTLY}");
            announced(&what, "a minute, once per machine", || {
                let arguments = ["toolchain", "install", NIGHTLY, "--profile", "minimal"];
                command::run(Command::new(&rustup).args(arguments).arg("--no-self-update"))
            })?;
        }
        let folders = [CARGO_FUZZ.ready()?];
        let path = env::join_paths(folders.into_iter().chain(path_folders()))
            .context("PATH cannot be extended")?;
        Ok(Self { rustup, path })
    }

    /// A command of the nightly cargo.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.rustup);
        command.args(["run", NIGHTLY, "cargo"]).env("PATH", &self.path);
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }
}

/// What drives Firefox.
///
/// # Errors
/// When it can neither be found nor installed.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    Ok(GECKODRIVER.ready()?.join("geckodriver"))
}

/// Whether packages can be installed: on Debian and Ubuntu, as root.
pub(crate) fn can_apt_get() -> bool {
    let is_root = || command::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    find("apt-get").is_some() && is_root()
}

/// Sees to it that there is `curl`, which the scripts of a package need; on Debian and Ubuntu, as root, installs it.
///
/// # Errors
/// When there is none: the message says what to install.
pub fn curl() -> Result<()> {
    if find("curl").is_none() && can_apt_get() {
        announced("Installing curl with apt-get", "some seconds", || apt_get_install(&["curl"]))?;
    }
    find("curl").map(drop).context("the tests of the scripts that send packages need curl on PATH")
}

/// Installs packages and what they need.
pub(crate) fn apt_get_install(packages: &[&str]) -> Result<()> {
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    command::run(
        Command::new("apt-get")
            .arg("-qq")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null()),
    )
}

/// The script of axe-core, installed if need be.
///
/// # Errors
/// When it is neither there nor to be installed: it comes from npm.
pub fn axe() -> Result<PathBuf> {
    let home = cache()?.join(format!("axe-core-{AXE}"));
    let script = home.join("lib/node_modules/axe-core/axe.min.js");
    // The version stands in the first line; a copy that was cut short has no end.
    let is_whole = || {
        fs::read_to_string(&script).is_ok_and(|text| {
            text.starts_with(&format!("/*! axe v{AXE}\n"))
                && text.trim_end().ends_with("(\"object\"==typeof window?window:this);")
        })
    };
    if !is_whole() {
        let _alone = lock()?;
        if !is_whole() {
            let what = format!("Installing axe-core {AXE} into {}", home.display());
            announced(&what, "a few seconds, once per machine", || {
                npm_install(&home, "axe-core", AXE)
            })?;
        }
    }
    if !is_whole() {
        bail!("axe-core {AXE} was installed into {} and is not whole there", home.display());
    }
    Ok(script)
}

/// wasm-bindgen's runner for tests in a browser.
///
/// # Errors
/// When it can neither be found nor installed.
pub fn wasm_test_runner() -> Result<PathBuf> {
    wasm_target()?;
    Ok(WASM_BINDGEN.ready()?.join("wasm-bindgen-test-runner"))
}

/// Sees to it that cargo has its `fmt` and `clippy`.
///
/// # Errors
/// When they are missing and rustup cannot add them.
pub fn components() -> Result<()> {
    let has = |name| {
        command::output(
            Command::new("cargo").args([name, "--version"]).current_dir(project::root()),
        )
        .is_ok()
    };
    if has("fmt") && has("clippy") {
        return Ok(());
    }
    let rustup = rustup("rustfmt and clippy are missing")?;
    announced("Adding rustfmt and clippy", "a few seconds", || {
        command::run(
            Command::new(rustup)
                .args(["component", "add", "rustfmt", "clippy"])
                .current_dir(project::root()),
        )
    })
}

fn wasm_target() -> Result<()> {
    let libraries = command::output(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(project::root()),
    )?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    let rustup = rustup("Rust's WebAssembly target is missing")?;
    announced("Adding Rust's WebAssembly target", "a few seconds", || {
        command::run(
            Command::new(rustup).args(["target", "add", WASM]).current_dir(project::root()),
        )
    })
}

fn rustup(missing: &str) -> Result<PathBuf> {
    find("rustup").with_context(|| {
        format!("{missing}, and there is no rustup on PATH to add it: install Rust with rustup")
    })
}

fn wasm_opt() -> Option<PathBuf> {
    match BINARYEN.ready() {
        Ok(folder) => Some(folder.join("wasm-opt")),
        Err(reason) => {
            println!("Going on without wasm-opt (the page will be a little larger): {reason:#}");
            None
        }
    }
}

impl Tool {
    /// The folder its programs are in, after installing it if need be.
    fn ready(&self) -> Result<PathBuf> {
        if let Some(folder) = self.on_path() {
            return Ok(folder);
        }
        let home = cache()?.join(format!("{}-{}", self.name, self.version));
        let folder = home.join("bin");
        if !self.works_in(&folder) {
            self.install(&home)?;
        }
        if !self.works_in(&folder) {
            bail!(
                "{} {} was installed into {} and does not run there",
                self.name,
                self.version,
                home.display()
            );
        }
        Ok(folder)
    }

    fn on_path(&self) -> Option<PathBuf> {
        let folder = find(self.programs[0])?.parent()?.to_path_buf();
        self.works_in(&folder).then_some(folder)
    }

    /// An installation that was cut short has no program yet, or one that does not run.
    fn works_in(&self, folder: &Path) -> bool {
        self.programs.iter().all(|program| {
            let version = command::output(Command::new(folder.join(program)).arg("--version"));
            version.is_ok_and(|text| text.split_whitespace().any(|word| word == self.says))
        })
    }

    fn install(&self, home: &Path) -> Result<()> {
        let _alone = lock()?;
        if self.works_in(&home.join("bin")) {
            return Ok(());
        }
        let what = format!("Installing {} {} into {}", self.name, self.version, home.display());
        let how_long = format!("{}, once per machine", self.takes);
        announced(&what, &how_long, || match self.source {
            Source::Cargo { optimised, arguments } => {
                self.cargo_install(home, optimised, arguments)
            }
            Source::Npm => npm_install(home, self.name, self.version),
        })
    }

    fn cargo_install(&self, home: &Path, optimised: u8, arguments: &[&str]) -> Result<()> {
        let scratch = cache()?.join(format!("build-{}-{}", self.name, self.version));
        let result = command::run(
            Command::new("cargo")
                .args([
                    "install",
                    "--quiet",
                    "--locked",
                    &format!("{}@{}", self.name, self.version),
                ])
                .args(arguments)
                .arg("--force")
                .arg("--root")
                .arg(home)
                .current_dir(project::root())
                // Half the time to compile; the tools are fast enough.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", optimised.to_string())
                .env("CARGO_PROFILE_RELEASE_LTO", "false")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64")
                .env("CARGO_TARGET_DIR", &scratch),
        );
        remove_folder(&scratch)?;
        result.with_context(|| format!("{} {} could not be installed", self.name, self.version))
    }
}

fn npm_install(home: &Path, name: &str, version: &str) -> Result<()> {
    let npm = find("npm").context("it comes from npm, which is not on PATH")?;
    command::output(
        Command::new(npm)
            .args([
                "install",
                "--global",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--loglevel=error",
            ])
            .arg("--prefix")
            .arg(home)
            .arg(format!("{name}@{version}")),
    )
    .map(drop)
}

fn cache() -> Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("MUSTER_TOOLS")
        .or_else(|| Some(set("XDG_CACHE_HOME")?.join("muster")))
        .or_else(|| Some(env::home_dir()?.join(".cache").join("muster")))
        .ok_or_else(|| {
            anyhow!("no home folder to keep the tools in: set MUSTER_TOOLS to a folder for them")
        })
}

/// One installation at a time: two commands started together would build into the same folder.
fn lock() -> Result<File> {
    let folder = cache()?;
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let file = File::create(folder.join("lock"))
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", folder.display()))?;
    Ok(file)
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH").iter().flat_map(|path| env::split_paths(path).collect::<Vec<_>>()).collect()
}

pub(crate) fn announced(
    what: &str,
    how_long: &str,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    println!("{what} ({how_long})…");
    let start = Instant::now();
    work()?;
    println!("{what}: done in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_crate_and_its_tool_are_of_one_version() {
        let manifest = project::read_text(&project::root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version)));
    }

    #[test]
    fn a_tool_that_is_not_there_or_of_another_version_does_not_count() {
        let tool = Tool {
            name: "rust",
            version: "0",
            programs: &["rustc"],
            says: "0.0.1",
            source: Source::Npm,
            takes: "",
        };
        let rustc = find("rustc").unwrap();
        assert!(!tool.works_in(rustc.parent().unwrap()));
        assert!(!tool.works_in(Path::new("/nowhere")));
    }
}
