//! Everything as one file, and back: a tar archive in gzip, which any tool opens.
//!
//! In it: `muster.json` (what it is), `catalog.json`, `left-out.json` if damaged users are not in it, each segment as `segments/ID`, each job as `jobs/ID.json`, each
//! file of a job as `files/NAME`. A restore writes segments under new ids, works their directories out anew and counts
//! their users, and only then replaces the tenant, in one commit: a backup that is damaged or cut short changes nothing.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::store::segment::{Seal, Users, seal_of, unpack};
use crate::store::tenant::{BATCH, CommitExtras};
use crate::store::{
    Backend, Builder, Catalog, DamagedPart, DamagedSegment, Error, Segment, SegmentRef, Tenant,
};
use crate::user::Reader;
use crate::user::fingerprint::Fingerprinter;

/// What a backup begins with.
const HEAD: &str = r#"{"kind":"muster-backup","format":1}"#;

/// Bytes of a file that are read at a time.
const PIECE: u64 = 4 << 20;

/// The most bytes of a catalog or a record of a job.
const MOST: u64 = 256 << 20;

/// A backup that was written.
pub struct Backup<F> {
    /// It
    pub file: F,
    /// What it has not, because it is damaged
    pub left_out: Vec<DamagedSegment>,
}

/// Writes everything into a file. `checkpoint` is given how many of how many segments are written, and stops it with
/// `false`; then there is no file. With `skip_damaged`, users whose stored data is damaged are left out.
///
/// # Errors
/// What the store gives; [`Error::DamagedSegment`] unless such are to be left out.
pub async fn write<B: Backend>(
    tenant: &Tenant<B>,
    skip_damaged: bool,
    mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<Option<Backup<B::File>>, Error> {
    let mut catalog = tenant.catalog().clone();
    catalog.forget_undos();
    catalog.hidden_jobs.clear();
    let mut left_out = Vec::new();
    if skip_damaged {
        let Some(damaged) = tenant.check_integrity(None, &mut checkpoint).await? else {
            return Ok(None);
        };
        left_out = leave_out(&mut catalog, damaged);
    }
    // Segments are compressed already: gzip is there for its checksum.
    let mut archive = tar::Builder::new(GzEncoder::new(B::Writer::default(), Compression::none()));
    add(&mut archive, "muster.json", HEAD.as_bytes())?;
    add(&mut archive, "catalog.json", &catalog.write())?;
    if !left_out.is_empty() {
        let text = left_out_text(&left_out);
        add(&mut archive, "left-out.json", &text)?;
    }
    let ids: Vec<u64> = catalog.kept().collect();
    for (batch, done) in ids.chunks(BATCH).zip(1..) {
        for (id, block) in batch.iter().zip(tenant.read_blocks(batch).await?) {
            let part = if block.is_none() { DamagedPart::Missing } else { DamagedPart::Users };
            let block = block.filter(|block| match seal_of(block) {
                Seal::Whole => true,
                Seal::Unknown => unpack(block).is_ok(),
                Seal::Broken => false,
            });
            let broken = || Error::Damaged("a segment".to_owned());
            let block = block.ok_or_else(|| tenant.located(broken(), *id, part))?;
            add(&mut archive, &format!("segments/{id}"), &block)?;
        }
        if !checkpoint(ids.len().min(done * BATCH) as u64, ids.len() as u64).await {
            return Ok(None);
        }
    }
    let jobs = tenant.jobs().await?;
    for (id, record) in &jobs {
        add(&mut archive, &format!("jobs/{id}.json"), record)?;
    }
    for name in tenant.backend().file_names().await? {
        let kept =
            name.split_once('/').is_some_and(|(owner, _)| jobs.iter().any(|(id, _)| id == owner));
        let Some(file) = tenant.backend().file(&name).await?.filter(|_| kept) else { continue };
        let size = tenant.backend().size(&file);
        let mut head = header(size);
        let path = format!("files/{name}");
        head.set_path(&path).map_err(full)?;
        head.set_cksum();
        archive.get_mut().write_all(head.as_bytes()).map_err(full)?;
        let mut at = 0;
        while at < size {
            let piece = tenant.backend().part(&file, at, PIECE).await?;
            archive.get_mut().write_all(&piece).map_err(full)?;
            at += piece.len().max(1) as u64;
        }
        let padding = size.next_multiple_of(512) - size;
        archive.get_mut().write_all(&vec![0; padding as usize]).map_err(full)?;
        if !checkpoint(ids.len() as u64, ids.len() as u64).await {
            return Ok(None);
        }
    }
    let writer = archive.into_inner().and_then(GzEncoder::finish).map_err(full)?;
    let file = tenant.backend().close(writer, "application/gzip")?;
    Ok(Some(Backup { file, left_out }))
}

/// What is not in a backup, for whoever opens it: whose users, and which.
fn left_out_text(left_out: &[DamagedSegment]) -> Vec<u8> {
    #[derive(serde::Serialize)]
    struct LeftOut<'a> {
        what: String,
        #[serde(flatten)]
        segment: &'a DamagedSegment,
    }
    let left_out: Vec<LeftOut<'_>> = left_out
        .iter()
        .map(|segment| LeftOut { what: format!("{segment}, damaged"), segment })
        .collect();
    // Plain data in plain structures: this cannot fail.
    serde_json::to_vec_pretty(&left_out).unwrap_or_default()
}

/// Takes the segments whose users are damaged out of `catalog`; the directories of others are made anew by a restore.
fn leave_out(catalog: &mut Catalog, mut damaged: Vec<DamagedSegment>) -> Vec<DamagedSegment> {
    damaged.retain(DamagedSegment::loses_users);
    for stored in &mut catalog.connections {
        let lost: HashSet<u64> = damaged
            .iter()
            .filter(|lost| lost.connection == stored.connection.id)
            .map(|lost| lost.segment)
            .collect();
        let mut number = 0;
        stored.segments.retain(|_| {
            number += 1;
            !lost.contains(&number)
        });
    }
    damaged
}

fn full(_: io::Error) -> Error {
    Error::Full
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_entry_type(tar::EntryType::Regular);
    header
}

fn add<W: Write>(archive: &mut tar::Builder<W>, path: &str, bytes: &[u8]) -> Result<(), Error> {
    archive.append_data(&mut header(bytes.len() as u64), path, bytes).map_err(full)
}

/// What a restore has read so far.
struct Restoring<'a, B: Backend> {
    tenant: &'a Tenant<B>,
    catalog: Option<Catalog>,
    prints: Fingerprinter,
    /// What each segment of the backup has become
    segments: HashMap<u64, Vec<SegmentRef>>,
    /// How many users each segment must have
    users: HashMap<u64, u32>,
    extras: CommitExtras<B::File>,
}

/// Replaces everything by what is in a backup of `size` bytes. Returns whether it did: `checkpoint` stops it with `false`.
///
/// # Errors
/// When it is no backup, of a later version, or damaged; what the store gives. Nothing has changed then.
pub async fn restore<B: Backend, R: Read>(
    tenant: &mut Tenant<B>,
    reader: R,
    size: u64,
    mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<bool, Error> {
    let read = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = Counted { inner: reader, read: std::rc::Rc::clone(&read) };
    let mut archive =
        tar::Archive::new(MultiGzDecoder::new(io::BufReader::with_capacity(1 << 20, counted)));
    let mut restoring = Restoring {
        tenant,
        catalog: None,
        prints: tenant.fingerprinter(),
        segments: HashMap::new(),
        users: HashMap::new(),
        extras: CommitExtras { replaces_jobs: true, ..CommitExtras::default() },
    };
    let mut waiting = Vec::new();
    let mut begun = false;
    for entry in archive.entries().map_err(at_first)? {
        let wrong = if begun { unreadable } else { at_first };
        let mut entry = entry.map_err(wrong)?;
        let path = entry.path().map_err(wrong)?.to_string_lossy().into_owned();
        if !begun && path != "muster.json" {
            return Err(no_backup());
        }
        begun = true;
        restoring.entry(&path, &mut entry, &mut waiting).map_err(of_the_file)?;
        if waiting.len() >= BATCH {
            tenant.backend().put_segments(std::mem::take(&mut waiting)).await?;
            if !checkpoint(read.get(), size).await {
                return Ok(false);
            }
        }
    }
    // To its very end, where the checksum stands.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(unreadable)?;
    tenant.backend().put_segments(waiting).await?;
    let Restoring { catalog, mut segments, extras, .. } = restoring;
    let mut catalog = catalog.ok_or_else(no_backup)?;
    for stored in &mut catalog.connections {
        let old = std::mem::take(&mut stored.segments);
        for segment in old {
            let new = segments.remove(&segment.id);
            stored.segments.extend(new.ok_or_else(damaged)?);
        }
    }
    catalog.revision = tenant.catalog().revision;
    catalog.forget_undos();
    if !checkpoint(size, size).await {
        return Ok(false);
    }
    tenant.commit(catalog, extras).await?;
    Ok(true)
}

struct Counted<R> {
    inner: R,
    read: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

fn no_backup() -> Error {
    Error::Refused("This file is no backup of Muster. Nothing was changed.".to_owned())
}

fn unreadable(_: io::Error) -> Error {
    damaged()
}

/// Why a file cannot be read from its beginning: most likely because it is something else.
fn at_first(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof { damaged() } else { no_backup() }
}

fn damaged() -> Error {
    Error::Refused(
        "The backup is damaged or incomplete, so nothing was changed. Choose another copy of it."
            .to_owned(),
    )
}

/// What is damaged is the file, not what is stored.
fn of_the_file(error: Error) -> Error {
    if matches!(error, Error::Damaged(_)) { damaged() } else { error }
}

impl<B: Backend> Restoring<'_, B> {
    fn entry(
        &mut self,
        path: &str,
        entry: &mut impl Read,
        waiting: &mut Vec<Segment>,
    ) -> Result<(), Error> {
        let mut small = || {
            let mut bytes = Vec::new();
            entry.take(MOST).read_to_end(&mut bytes).map(|_| bytes).map_err(unreadable)
        };
        match path.split_once('/') {
            None if path == "muster.json" => check_head(&small()?),
            None if path == "catalog.json" => {
                let catalog = Catalog::read(&small()?)?;
                self.prints = Fingerprinter::new(catalog.fingerprint_key);
                let live = catalog.connections.iter().flat_map(|stored| &stored.segments);
                self.users = live.map(|segment| (segment.id, segment.users)).collect();
                self.catalog = Some(catalog);
                Ok(())
            }
            Some(("segments", id)) => {
                let id: u64 = id.parse().map_err(|_| no_backup())?;
                let users = *self.users.get(&id).ok_or_else(no_backup)?;
                let made = self.segment(&Users::of(&small()?, users)?)?;
                self.segments.insert(id, made.iter().map(Segment::reference).collect());
                waiting.extend(made);
                Ok(())
            }
            Some(("jobs", name)) => {
                let id = name.trim_end_matches(".json").to_owned();
                self.extras.jobs.push((id, small()?));
                Ok(())
            }
            Some(("files", name)) => {
                let mut writer = B::Writer::default();
                io::copy(entry, &mut writer).map_err(unreadable)?;
                let file = self.tenant.backend().close(writer, "application/octet-stream")?;
                self.extras.files.push((name.to_owned(), file));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The same users under new ids, with fingerprints of their own.
    fn segment(&self, users: &Users) -> Result<Vec<Segment>, Error> {
        let (mut builder, mut reader) = (Builder::default(), Reader::default());
        for bytes in users.iter() {
            let user = reader
                .read(bytes)
                .ok_or_else(|| Error::Damaged("a user of the backup".to_owned()))?;
            builder.push(bytes, self.prints.of(&user), || self.tenant.ids().next());
        }
        builder.close(self.tenant.ids().next());
        Ok(builder.take())
    }
}

fn check_head(head: &[u8]) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    struct Head {
        kind: String,
        format: u64,
    }
    match serde_json::from_slice(head) {
        Ok(Head { kind, format: 1 }) if kind == "muster-backup" => Ok(()),
        Ok(Head { kind, format }) if kind == "muster-backup" => Err(Error::Newer { found: format }),
        _ => Err(no_backup()),
    }
}
