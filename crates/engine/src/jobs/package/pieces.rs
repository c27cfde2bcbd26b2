//! The files of a package: lines gathered by kind, cut into files of limited size, each with its digest, in a zip.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::jobs::PART_LIMIT;
use crate::write::Framing;
use crate::write::zip::Archive;
use json::text::hexadecimal;

/// What files of a package hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Users,
    Patch,
    Delete,
    Roles,
    Organizations,
    Permissions,
}

const KINDS: [Kind; 6] =
    [Kind::Users, Kind::Patch, Kind::Delete, Kind::Roles, Kind::Organizations, Kind::Permissions];

/// The largest file of lines, in bytes: what memory holds of each kind.
const LINES_LIMIT: usize = 4 << 20;

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Users => "users",
            Kind::Patch => "patch",
            Kind::Delete => "delete",
            Kind::Roles => "roles",
            Kind::Organizations => "organizations",
            Kind::Permissions => "permissions",
        }
    }

    /// The path of its file of this number, from 1.
    fn path(self, number: usize) -> String {
        let name = self.name();
        match self {
            Kind::Users => format!("users/users-{number:04}.json"),
            Kind::Patch => format!("changes/patch-{number:04}.ndjson"),
            Kind::Delete => format!("delete-{number:04}.ndjson"),
            _ if number == 1 => format!("after/{name}.tsv"),
            _ => format!("after/{name}-{number:04}.tsv"),
        }
    }

    fn framing(self) -> (Framing, usize) {
        match self {
            Kind::Users => (Framing::Array, PART_LIMIT),
            _ => (Framing::Lines, LINES_LIMIT),
        }
    }
}

/// A file that is in the package.
pub(super) struct Piece {
    pub kind: Kind,
    pub path: String,
    pub lines: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// A file being filled.
#[derive(Default)]
struct Filling {
    number: usize,
    bytes: Vec<u8>,
    lines: u64,
}

/// The files of a package under way.
pub(super) struct Pieces<W: Write> {
    archive: Archive<W>,
    filling: [Filling; KINDS.len()],
    pieces: Vec<Piece>,
    /// The digests of all files, as `sha256sum` writes them
    sums: String,
}

impl<W: Write> Pieces<W> {
    pub(super) fn new(output: W, date: &str) -> Self {
        let mut archive = Archive::new(output);
        archive.date(date);
        Pieces { archive, filling: Default::default(), pieces: Vec::new(), sums: String::new() }
    }

    /// Adds a line to the files of this kind. Whether a file could take it.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn push(&mut self, kind: Kind, line: &[u8]) -> io::Result<bool> {
        let (framing, limit) = kind.framing();
        let Some(filling) = self.filling.get(kind as usize) else { return Ok(false) };
        if kind == Kind::Users && line.len() + framing.around() > limit {
            return Ok(false);
        }
        let around = framing.before(false).len() + framing.after().len() + framing.close().len();
        if filling.lines > 0 && filling.bytes.len() + line.len() + around > limit {
            self.complete(kind)?;
        }
        let Some(filling) = self.filling.get_mut(kind as usize) else { return Ok(false) };
        let is_first = filling.lines == 0;
        if is_first {
            filling.bytes.extend_from_slice(framing.open());
        }
        filling.bytes.extend_from_slice(framing.before(is_first));
        filling.bytes.extend_from_slice(line);
        filling.bytes.extend_from_slice(framing.after());
        filling.lines += 1;
        Ok(true)
    }

    /// Ends the file of this kind that is being filled, if there is one.
    fn complete(&mut self, kind: Kind) -> io::Result<()> {
        let Some(filling) = self.filling.get_mut(kind as usize) else { return Ok(()) };
        let lines = std::mem::take(&mut filling.lines);
        if lines == 0 {
            return Ok(());
        }
        filling.number += 1;
        filling.bytes.extend_from_slice(kind.framing().0.close());
        let (path, file) = (kind.path(filling.number), std::mem::take(&mut filling.bytes));
        let sha256 = self.text(&path, &file)?;
        self.pieces.push(Piece { kind, path, lines, bytes: file.len() as u64, sha256 });
        Ok(())
    }

    /// Adds a file as it is; its digest.
    ///
    /// # Errors
    /// What writing gives, or a name that is there already.
    pub(super) fn text(&mut self, path: &str, file: &[u8]) -> io::Result<String> {
        let sha256 = hexadecimal(&Sha256::digest(file));
        self.sums.push_str(&format!("{sha256}  {path}\n"));
        self.archive.add(path, file)?;
        Ok(sha256)
    }

    /// Adds what `about` says of the files, and the digests of all. What was written to, and the size of the zip.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn finish(
        mut self,
        about: impl FnOnce(&[Piece]) -> io::Result<Vec<(&'static str, Vec<u8>)>>,
    ) -> io::Result<(W, u64)> {
        for kind in KINDS {
            self.complete(kind)?;
        }
        // By kind, as they are sent; cut in the order of the lines.
        let rank = |piece: &Piece| piece.kind as usize;
        crate::few::sort_by(&mut self.pieces, |a, b| rank(a).cmp(&rank(b)));
        for (path, file) in about(&self.pieces)? {
            self.text(path, &file)?;
        }
        self.archive.add("SHA256SUMS", self.sums.as_bytes())?;
        self.archive.finish()
    }
}
