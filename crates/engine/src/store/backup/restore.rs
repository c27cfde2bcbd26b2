//! Replaces the tenant by what is in a backup. Segments are written under new ids, their directories worked out anew and their
//! users counted; only when every part was there and as it was written, everything is replaced, in one commit: a backup that
//! is damaged or cut short changes nothing.

use std::collections::HashMap;
use std::io::{self, Read};

use super::{CATALOG, MOST, damaged, of_the_file, parts, small, unreadable};
use crate::store::segment::Users;
use crate::store::tenant::{BATCH, CommitExtras};
use crate::store::{Backend, Builder, Catalog, Error, Segment, SegmentRef, Tenant};
use crate::user::Reader;
use crate::user::fingerprint::Fingerprinter;

/// What a restore has read so far.
struct Restoring<'a, B: Backend> {
    tenant: &'a Tenant<B>,
    catalog: Option<Catalog>,
    prints: Fingerprinter,
    /// What each segment of the backup has become
    segments: HashMap<u64, Vec<SegmentRef>>,
    /// How many users each segment must have
    users: HashMap<u64, u32>,
    /// Segments that are not written yet
    waiting: Vec<Segment>,
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
    checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<bool, Error> {
    let mut restoring = Restoring {
        tenant,
        catalog: None,
        prints: tenant.fingerprinter(),
        segments: HashMap::new(),
        users: HashMap::new(),
        waiting: Vec::new(),
        extras: CommitExtras { replaces_jobs: true, ..CommitExtras::default() },
    };
    let read = parts::read(reader, size, checkpoint, async |path, part| {
        restoring.part(path, part).await.map_err(of_the_file)?;
        restoring.write_waiting(BATCH).await
    });
    if read.await?.is_none() {
        return Ok(false);
    }
    restoring.write_waiting(1).await?;
    let Restoring { catalog, mut segments, extras, .. } = restoring;
    let mut catalog = catalog.ok_or_else(damaged)?;
    for stored in &mut catalog.connections {
        let old = std::mem::take(&mut stored.segments);
        for segment in old {
            let new = segments.remove(&segment.id);
            stored.segments.extend(new.ok_or_else(damaged)?);
        }
    }
    catalog.revision = tenant.catalog().revision;
    catalog.forget_undos();
    tenant.commit(catalog, extras).await?;
    Ok(true)
}

impl<B: Backend> Restoring<'_, B> {
    async fn part(&mut self, path: &str, part: &mut dyn Read) -> Result<(), Error> {
        match path.split_once('/') {
            None if path == CATALOG => {
                let catalog = Catalog::read(&small(part, MOST)?)?;
                self.prints = Fingerprinter::new(catalog.fingerprint_key);
                let live = catalog.connections.iter().flat_map(|stored| &stored.segments);
                self.users = live.map(|segment| (segment.id, segment.users)).collect();
                self.catalog = Some(catalog);
            }
            Some(("segments", id)) => {
                let id: u64 = id.parse().map_err(|_| damaged())?;
                let users = *self.users.get(&id).ok_or_else(damaged)?;
                let made = self.segment(&Users::of(&small(part, MOST)?, users)?)?;
                self.segments.insert(id, made.iter().map(Segment::reference).collect());
                self.waiting.extend(made);
            }
            Some(("jobs", name)) => {
                let id = name.trim_end_matches(".json").to_owned();
                self.extras.jobs.push((id, small(part, MOST)?));
            }
            Some(("files", name)) => {
                let mut writer = B::Writer::default();
                io::copy(part, &mut writer).map_err(unreadable)?;
                let file = self.tenant.backend().close(writer, "application/octet-stream").await?;
                self.extras.files.push((name.to_owned(), file));
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes the segments that wait, if they are at least `least`.
    async fn write_waiting(&mut self, least: usize) -> Result<(), Error> {
        if self.waiting.len() < least {
            return Ok(());
        }
        self.tenant.backend().put_segments(std::mem::take(&mut self.waiting)).await
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
