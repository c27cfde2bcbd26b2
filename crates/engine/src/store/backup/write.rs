//! Writes a backup: what `mod.rs` lists, in one pass over what is stored. It changes nothing.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::parts::PartWriter;
use super::{CATALOG, LEFT_OUT, Origin, SETTINGS};
use crate::store::segment::{Seal, seal_of, unpack};
use crate::store::tenant::BATCH;
use crate::store::{Backend, Catalog, DamagedPart, DamagedSegment, Error, Tenant};

/// Bytes of a file that are read at a time.
const PIECE: u64 = 4 << 20;

/// What goes into a backup besides the tenant, and what not.
#[derive(Clone, Debug, Default)]
pub struct What {
    /// When it is made, and by which build
    pub origin: Origin,
    /// The page's settings, as the page writes them
    pub settings: Option<String>,
    /// Whether users whose stored data is damaged are left out
    pub skips_damaged: bool,
}

/// A backup that was written.
pub struct Backup<F> {
    /// It
    pub file: F,
    /// What it has not, because it is damaged
    pub left_out: Vec<DamagedSegment>,
}

/// Writes everything into a file. `checkpoint` is given how many of how many segments are written, and stops it with
/// `false`; then there is no file.
///
/// # Errors
/// What the store gives; [`Error::DamagedSegment`] unless such are to be left out.
pub async fn write<B: Backend>(
    tenant: &Tenant<B>,
    what: &What,
    mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<Option<Backup<B::File>>, Error> {
    let mut catalog = tenant.catalog().clone();
    catalog.forget_undos();
    catalog.hidden_jobs.clear();
    let mut left_out = Vec::new();
    if what.skips_damaged {
        let Some(damaged) = tenant.check_integrity(None, &mut checkpoint).await? else {
            return Ok(None);
        };
        left_out = leave_out(&mut catalog, damaged);
    }
    let mut parts = PartWriter::new(B::Writer::default(), &what.origin)?;
    parts.add(CATALOG, &catalog.write())?;
    if let Some(settings) = &what.settings {
        parts.add(SETTINGS, settings.as_bytes())?;
    }
    if !left_out.is_empty() {
        parts.add(LEFT_OUT, &left_out_text(&left_out))?;
    }
    let ids: Vec<u64> = catalog.kept().collect();
    for (batch, done) in ids.chunks(BATCH).zip(1..) {
        add_segments(tenant, &mut parts, batch).await?;
        if !checkpoint(ids.len().min(done * BATCH) as u64, ids.len() as u64).await {
            return Ok(None);
        }
    }
    let jobs = tenant.jobs().await?;
    for (id, record) in &jobs {
        parts.add(&format!("jobs/{id}.json"), record)?;
    }
    for name in tenant.backend().file_names().await? {
        if name.split_once('/').is_some_and(|(owner, _)| jobs.iter().any(|(id, _)| id == owner)) {
            add_file(tenant, &mut parts, &name).await?;
        }
        if !checkpoint(ids.len() as u64, ids.len() as u64).await {
            return Ok(None);
        }
    }
    let file = tenant.backend().close(parts.finish()?, "application/gzip").await?;
    Ok(Some(Backup { file, left_out }))
}

async fn add_segments<B: Backend>(
    tenant: &Tenant<B>,
    parts: &mut PartWriter<B::Writer>,
    ids: &[u64],
) -> Result<(), Error> {
    for (id, block) in ids.iter().zip(tenant.read_blocks(ids).await?) {
        let part = if block.is_none() { DamagedPart::Missing } else { DamagedPart::Users };
        let block = block.filter(|block| match seal_of(block) {
            Seal::Whole => true,
            Seal::Unknown => unpack(block).is_ok(),
            Seal::Broken => false,
        });
        let broken = || Error::Damaged("a segment".to_owned());
        let block = block.ok_or_else(|| tenant.located(broken(), *id, part))?;
        parts.add(&format!("segments/{id}"), &block)?;
    }
    Ok(())
}

async fn add_file<B: Backend>(
    tenant: &Tenant<B>,
    parts: &mut PartWriter<B::Writer>,
    name: &str,
) -> Result<(), Error> {
    let Some(file) = tenant.backend().file(name).await? else { return Ok(()) };
    let (size, path) = (tenant.backend().size(&file), format!("files/{name}"));
    parts.begin(&path, size)?;
    let (mut at, mut digest) = (0, Sha256::new());
    while at < size {
        let piece = tenant.backend().part(&file, at, PIECE).await?;
        if piece.is_empty() {
            return Err(Error::Damaged("a file of a job".to_owned()));
        }
        digest.update(&piece);
        parts.piece(&piece)?;
        at += piece.len() as u64;
    }
    parts.end(&path, size, &digest.finalize())
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
