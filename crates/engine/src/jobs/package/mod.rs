//! The package for Auth0: files that a job has made, once more as what the scripts beside them send. Users in import files
//! of at most 500 KB, requests, follow-on lists, and lists of all of it with their digests, in one zip.
//!
//! It reads only what jobs write: a record is a line. It judges no user and sends nothing. [`lines`] reads, [`pieces`] cuts.

mod lines;
mod pieces;

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::jobs::after::Follow;
use crate::jobs::clock::Timestamp;
use crate::jobs::package::lines::Lines;
use crate::jobs::package::pieces::{Kind, Pieces};
use crate::recipe::Recipe;
use crate::recipe::after::List;
use crate::user::user_id::DATABASE;
use json::text;

/// What a package is to say of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackageSpec {
    /// The name of the connection, if it is known
    pub connection: Option<String>,
    /// Whether users who are there already are updated
    pub upsert: bool,
    /// What the jobs are to be found by
    pub external_id: String,
    /// What was done to the users
    pub recipe: Option<Recipe>,
}

/// What is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contents {
    /// Users: an array or a user a line, compressed or not, or a zip of such
    Users,
    /// Requests of the Management API, one a line
    Requests,
    /// Follow-on lists, as a run writes them
    After,
    /// A file that goes into the package as it is
    Text,
}

/// A file that is packed.
pub struct Source<R> {
    /// What it holds
    pub contents: Contents,
    /// Its name in the package, if it goes in as it is
    pub name: String,
    /// Its size in bytes
    pub bytes: u64,
    /// Its bytes
    pub reader: R,
}

/// A package that is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Users in it
    pub users: u64,
    /// Requests in it
    pub requests: u64,
    /// Lines of follow-on lists in it
    pub after: u64,
    /// Users who are larger than an import file may be: they are not in it
    pub too_large: u64,
    /// Lines of follow-on lists that name nobody who could be found at Auth0, or nothing that could be given: not in it
    pub not_followed: u64,
    /// Its size in bytes
    pub bytes: u64,
}

/// What stops the packing.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file cannot be read or is none of ours.
    #[error(
        "“{0}” could not be read ({1}). It may be damaged: make it again with the job that made it."
    )]
    Read(String, io::Error),
    /// The package cannot be written.
    #[error(
        "The package could not be written ({0}). The disk may be full: make room and try again."
    )]
    Write(#[from] io::Error),
}

/// Bytes that are read between two checkpoints, about.
const STEP: u64 = 4 << 20;

/// Packs `sources` into `output`. Between steps `checkpoint` is given how much of how much is read; `None` if it said `false`.
///
/// # Errors
/// Why there is no package.
pub async fn pack<R: Read + 'static, W: Write>(
    (spec, muster): (&PackageSpec, &str),
    sources: Vec<Source<R>>,
    output: W,
    made: &Timestamp,
    mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<Option<(W, Packed)>, PackError> {
    let total = sources.iter().map(|source| source.bytes).sum();
    let (mut packed, mut read, mut told) = (Packed::default(), 0, 0);
    let mut pieces = Pieces::new(output, &made.iso);
    for source in sources {
        let Source { contents, name, mut reader, .. } = source;
        let failed = |error| PackError::Read(name.clone(), error);
        if contents == Contents::Text {
            let mut text = Vec::new();
            reader.read_to_end(&mut text).map_err(failed)?;
            pieces.text(&name, &text)?;
            continue;
        }
        let mut lines = Lines::of(reader).map_err(failed)?;
        while let Some(line) = lines.next().map_err(failed)? {
            match contents {
                Contents::Users => user(line, &mut pieces, &mut packed)?,
                Contents::Requests => {
                    request(line, &mut pieces, &mut packed).map_err(failed)?;
                }
                Contents::After => after(line, spec, &mut pieces, &mut packed)?,
                Contents::Text => {}
            }
            read += line.len() as u64;
            if read > told + STEP {
                told = read;
                if !checkpoint(told.min(total), total).await {
                    return Ok(None);
                }
            }
        }
    }
    let (output, bytes) = pieces.finish(|files| about(spec, muster, made, &packed, files))?;
    packed.bytes = bytes;
    Ok(Some((output, packed)))
}

fn user<W: Write>(user: &[u8], to: &mut Pieces<W>, packed: &mut Packed) -> io::Result<()> {
    match to.push(Kind::Users, user)? {
        true => packed.users += 1,
        false => packed.too_large += 1,
    }
    Ok(())
}

/// `{"method":"PATCH","path":"/api/v2/users/auth0%7C1","body":{…}}` as `{"user_id":"auth0|1","body":{…}}`; a deletion as
/// `{"user_id":"auth0|1"}`.
fn request<W: Write>(line: &[u8], to: &mut Pieces<W>, packed: &mut Packed) -> io::Result<()> {
    const PATH: &[u8] = br#","path":"/api/v2/users/"#;
    let other = || io::Error::new(io::ErrorKind::InvalidData, "a request of another kind");
    let kinds =
        [(&br#"{"method":"PATCH""#[..], Kind::Patch), (br#"{"method":"DELETE""#, Kind::Delete)];
    let found = kinds.into_iter().find_map(|(start, kind)| Some((kind, line.strip_prefix(start)?)));
    let (kind, rest) = found.ok_or_else(other)?;
    let rest = rest.strip_prefix(PATH).ok_or_else(other)?;
    let end = rest.iter().position(|byte| *byte == b'"').ok_or_else(other)?;
    let (id, rest) = (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
    let mut out = br#"{"user_id":"#.to_vec();
    text::quote(&decoded(id).ok_or_else(other)?, &mut out);
    out.extend_from_slice(rest);
    to.push(kind, &out)?;
    packed.requests += 1;
    Ok(())
}

/// An id out of a path, where some bytes are `%` and two digits.
fn decoded(path: &[u8]) -> Option<String> {
    let (mut out, mut rest) = (Vec::with_capacity(path.len()), path);
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            out.push(*first);
            rest = after;
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after.get(2..)?;
    }
    String::from_utf8(out).ok()
}

/// A line of follow-on lists, by what Auth0 finds the user by: an upsert finds by email, and keeps the id that is there.
fn after<W: Write>(
    line: &[u8],
    spec: &PackageSpec,
    to: &mut Pieces<W>,
    packed: &mut Packed,
) -> io::Result<()> {
    let Some(follow) = Follow::read(line) else {
        packed.not_followed += 1;
        return Ok(());
    };
    let id = match follow.user_id {
        "" => String::new(),
        id => format!("{DATABASE}|{id}"),
    };
    let (first, second) = match spec.upsert {
        true => (follow.email, id.as_str()),
        false => (id.as_str(), follow.email),
    };
    let key = if first.is_empty() { second } else { first };
    if key.is_empty() {
        packed.not_followed += 1;
        return Ok(());
    }
    let kind = match follow.list {
        List::Roles => Kind::Roles,
        List::Organizations => Kind::Organizations,
        List::Permissions => Kind::Permissions,
    };
    let mut out = format!("{key}\t{}", follow.value);
    if kind != Kind::Roles {
        out.push('\t');
        out.push_str(follow.more);
    }
    to.push(kind, out.as_bytes())?;
    packed.after += 1;
    Ok(())
}

/// One line of the manifest.
#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    kind: &'a str,
    lines: u64,
    bytes: u64,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Manifest<'a> {
    package: u8,
    muster: &'a str,
    made: &'a str,
    connection: Option<&'a str>,
    upsert: bool,
    users: u64,
    settings: Settings<'a>,
    recipe: Option<&'a Recipe>,
    files: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Settings<'a> {
    upsert: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    external_id: &'a str,
}

/// The files that say what is in the package, by name.
fn about(
    spec: &PackageSpec,
    muster: &str,
    made: &Timestamp,
    packed: &Packed,
    files: &[pieces::Piece],
) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let entries = files.iter().map(|file| Entry {
        path: &file.path,
        kind: file.kind.name(),
        lines: file.lines,
        bytes: file.bytes,
        sha256: &file.sha256,
    });
    // No value may hold what separates values.
    let plain = |value: &str| value.replace(char::is_control, " ");
    let (connection, external_id) =
        (spec.connection.as_deref().map(plain), plain(&spec.external_id));
    let manifest = Manifest {
        package: 1,
        muster,
        made: &made.iso,
        connection: connection.as_deref(),
        upsert: spec.upsert,
        users: packed.users,
        settings: Settings { upsert: spec.upsert, external_id: &external_id },
        recipe: spec.recipe.as_ref(),
        files: entries.collect(),
    };
    let mut json = serde_json::to_vec_pretty(&manifest)?;
    json.push(b'\n');
    let mut settings = format!("upsert\t{}\n", spec.upsert);
    for (key, value) in [("external_id", Some(&external_id)), ("connection", connection.as_ref())] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            settings.push_str(&format!("{key}\t{value}\n"));
        }
    }
    let mut table = String::new();
    for file in files {
        let pieces::Piece { kind, path, lines, bytes, sha256 } = file;
        table.push_str(&format!("{}\t{path}\t{lines}\t{bytes}\t{sha256}\n", kind.name()));
    }
    Ok(vec![
        ("manifest.json", json),
        ("files.tsv", table.into_bytes()),
        ("settings.tsv", settings.into_bytes()),
    ])
}

#[cfg(test)]
mod tests;
