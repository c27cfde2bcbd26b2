//! What is given to people: `cargo xtask release` makes the site as a zip, the single file, the command line, and their digests,
//! in `target/release-files`. `cargo xtask reproducible` builds the committed state in two folders and compares the sites byte by byte.
//!
//! It publishes nothing. The zip is written here, for the same files give the same bytes: names in order, no times.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use sha2::{Digest, Sha256};

use crate::{cli, command, project, single_file};

/// Makes everything.
///
/// # Errors
/// When something does not build or cannot be written.
pub fn run() -> Result<()> {
    single_file::build()?;
    cli::build()?;
    let folder = project::root().join("target/release-files");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let program = format!("muster{}", env::consts::EXE_SUFFIX);
    let binary = project::root().join("target/cli").join(&program);
    let files = [
        ("muster-site.zip".to_owned(), zip(&project::dist())?),
        ("muster.html".to_owned(), project::read(&project::root().join("target/muster.html"))?),
        (
            format!("muster-{}-{}{}", env::consts::OS, env::consts::ARCH, env::consts::EXE_SUFFIX),
            project::read(&binary)?,
        ),
    ];
    let mut sums = String::new();
    for (name, bytes) in &files {
        project::write(&folder.join(name), bytes)?;
        sums.push_str(&format!("{:x}  {name}\n", Sha256::digest(bytes)));
    }
    project::write(&folder.join("SHA256SUMS"), &sums)?;
    println!("build {}, in {}:\n{}", build_id()?, folder.display(), sums.trim_end());
    Ok(())
}

/// The build that the page names at its foot.
fn build_id() -> Result<String> {
    let page = project::read_text(&project::dist().join("index.html"))?;
    let id =
        page.split_once("name=\"build\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
    Ok(id.context("index.html names no build")?.0.to_owned())
}

/// Builds the last commit in two folders whose paths differ, also in length, and compares what comes of it.
///
/// # Errors
/// When a build fails, or a file differs.
pub fn reproducible() -> Result<()> {
    let scratch = project::scratch().join("reproducible");
    let sites = ["one", "another-folder"].map(|name| built_in(&scratch.join(name)));
    let [one, other] = sites;
    let differences = differences(&one?, &other?)?;
    ensure!(differences.is_empty(), "the two builds differ in {}", differences.join(", "));
    fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))?;
    println!("Two builds in two folders are the same, byte by byte.");
    Ok(())
}

/// Builds the last commit in this folder; where the site lies.
fn built_in(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "--local"]).arg(project::root()).arg(folder);
    command::run(&mut clone)?;
    let mut build = Command::new("cargo");
    build.args(["xtask", "build"]).current_dir(folder).env_remove("CARGO_TARGET_DIR");
    command::run(&mut build)?;
    Ok(folder.join("dist"))
}

/// The names of files that only one of two folders has, or whose bytes differ.
fn differences(one: &Path, other: &Path) -> Result<Vec<String>> {
    let mut names = project::files_below(one)?;
    names.extend(project::files_below(other)?);
    names.sort();
    names.dedup();
    let bytes = |folder: &Path, name: &str| fs::read(folder.join(name)).ok();
    names.retain(|name| bytes(one, name) != bytes(other, name));
    Ok(names)
}

/// What stands before the parts of an entry: its signature, in the file and in the directory at the end.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// 1 January 1980, the first day that a zip can name.
const DAY: u16 = 0x0021;

/// All files of a folder as a zip archive.
fn zip(folder: &Path) -> Result<Vec<u8>> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let names = project::files_below(folder)?;
    for name in &names {
        let bytes = project::read(&folder.join(name))?;
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
        deflate.write_all(&bytes)?;
        let packed = deflate.finish()?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).context("a file is too large");
        let place = size(&out)?;
        // Version, UTF-8 names, deflate, no time, the day; digest, sizes, length of the name, nothing more.
        let mut head = Vec::new();
        for value in [20, 0x0800, 8, 0, DAY] {
            head.extend_from_slice(&u16::to_le_bytes(value));
        }
        for value in [crc.sum(), size(&packed)?, size(&bytes)?] {
            head.extend_from_slice(&value.to_le_bytes());
        }
        head.extend_from_slice(&u16::try_from(name.len())?.to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        for (start, to) in [(LOCAL, &mut out), (CENTRAL, &mut directory)] {
            to.extend_from_slice(&start.to_le_bytes());
            if start == CENTRAL {
                to.extend_from_slice(&u16::to_le_bytes(20));
            }
            to.extend_from_slice(&head);
            if start == CENTRAL {
                to.extend_from_slice(&[0; 10]);
                to.extend_from_slice(&place.to_le_bytes());
            }
            to.extend_from_slice(name.as_bytes());
        }
        out.extend_from_slice(&packed);
    }
    if names.is_empty() {
        bail!("{} is empty", folder.display());
    }
    let (count, place) = (u16::try_from(names.len())?, u32::try_from(out.len())?);
    let length = u32::try_from(directory.len())?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(&END.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&place.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differing_files_are_named() {
        let folder = env::temp_dir().join(format!("muster-release-{}", std::process::id()));
        let (one, other) = (folder.join("one"), folder.join("other"));
        for (folder, name, text) in [
            (&one, "a", "1"),
            (&other, "a", "1"),
            (&one, "b/c", "1"),
            (&other, "b/c", "2"),
            (&other, "d", ""),
        ] {
            project::write(&folder.join(name), text).unwrap();
        }
        assert_eq!(differences(&one, &other).unwrap(), ["b/c", "d"]);
        assert_eq!(zip(&one).unwrap(), zip(&one).unwrap());
        // Two entries, and the end says so.
        let bytes = zip(&one).unwrap();
        assert_eq!(bytes[bytes.len() - 14..bytes.len() - 12], [2, 0]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
