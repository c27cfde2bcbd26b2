//! Backups as the page asks for them: made, looked into, restored. What is in a backup is the engine's; a passphrase is put around
//! the finished file, and taken off, by `crates/passwords`, which is started for it and ended after it. A file that does not open
//! whole is given to nobody.

use std::pin::pin;

use futures_util::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use passwords_protocol::{Sealing, SealingReply};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::assets;
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::{BackupOpened, Response};
use crate::protocol::trial::Password;
use crate::store::indexed_db::IndexedDb;
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::timestamp;
use crate::worker::subworker::Subworker;
use engine::store::backup::{self, Origin, What};
use engine::store::{Error, Tenant};

/// What a file under a passphrase begins with.
const SEALED: &[u8] = b"age-encryption.org/v1\n";

/// Milliseconds between two looks whether the answer is still wanted.
const LOOK: u32 = 100;

/// Makes a backup.
///
/// # Errors
/// What the store and the program give; [`Failure::Cancelled`] when it is no longer wanted.
pub(crate) async fn make(
    tenant: &Tenant<IndexedDb>,
    query_id: u32,
    (skips_damaged, settings): (bool, String),
    passphrase: Option<Password>,
) -> Result<Response, Failure> {
    let mut progress = QueryProgress::new(query_id);
    let origin = Origin { made: timestamp().iso, build: assets::worker_build() };
    let what = What { origin, settings: Some(settings), skips_damaged };
    let halves = if passphrase.is_some() { 2 } else { 1 };
    let checkpoint = async |done, all: u64| progress.checkpoint(done, all * halves).await;
    let written = backup::write(tenant, &what, checkpoint).await?.ok_or(Failure::Cancelled)?;
    let file = match passphrase {
        None => written.file,
        Some(passphrase) => {
            let Some(file) = through(&written.file, passphrase, false, &mut progress).await? else {
                return Err(stopped());
            };
            file
        }
    };
    Ok(Response::BackedUp { file, left_out: written.left_out })
}

/// Says what is in a backup, and gives it without its passphrase.
///
/// # Errors
/// When it is no backup, or damaged; what the program gives; [`Failure::Cancelled`] when it is no longer wanted.
pub(crate) async fn inspect(
    query_id: u32,
    file: File,
    passphrase: Option<Password>,
) -> Result<Response, Failure> {
    let mut progress = QueryProgress::new(query_id);
    let (file, first_half) = match (is_sealed(&file).await?, passphrase) {
        (false, _) => (file, 0),
        (true, None) => return Ok(Response::Backup(BackupOpened::Locked { is_wrong: false })),
        (true, Some(passphrase)) => {
            let Some(opened) = through(&file, passphrase, true, &mut progress).await? else {
                return Ok(Response::Backup(BackupOpened::Locked { is_wrong: true }));
            };
            let opened = File::new_with_blob_sequence(&Array::of1(&opened), &file.name());
            (opened.map_err(|_| Failure::Browser { what: "keep a file".to_owned() })?, 1)
        }
    };
    let checkpoint = async |done, all: u64| {
        progress.checkpoint(first_half * all + done, all * (1 + first_half)).await
    };
    let contents = backup::inspect(reader(file.clone())?, file.size() as u64, checkpoint).await?;
    let contents = contents.ok_or(Failure::Cancelled)?;
    Ok(Response::Backup(BackupOpened::Open { contents: Box::new(contents), file }))
}

/// Replaces everything by what is in a backup without passphrase.
///
/// # Errors
/// What the engine gives; [`Failure::Cancelled`] when it is no longer wanted.
pub(crate) async fn restore(
    tenant: &mut Tenant<IndexedDb>,
    query_id: u32,
    file: File,
) -> Result<Response, Failure> {
    let mut progress = QueryProgress::new(query_id);
    let size = file.size() as u64;
    let checkpoint = async |done, all| progress.checkpoint(done, all).await;
    match backup::restore(tenant, reader(file)?, size, checkpoint).await? {
        true => Ok(Response::Done),
        false => Err(Failure::Cancelled),
    }
}

fn reader(file: File) -> Result<FileReader, Failure> {
    FileReader::new(file).map_err(|error| Failure::Open { reason: error.to_string() })
}

/// Whether a file is under a passphrase, or encrypted for a key.
async fn is_sealed(file: &File) -> Result<bool, Failure> {
    let failed = |_| Failure::Open { reason: "the browser cannot read it".to_owned() };
    let start = file.slice_with_f64_and_f64(0.0, SEALED.len() as f64).map_err(failed)?;
    let start = JsFuture::from(start.array_buffer()).await.map_err(failed)?;
    Ok(Uint8Array::new(&start).to_vec() == SEALED)
}

/// A file sealed, or opened; `None` if the passphrase does not open it.
async fn through(
    file: &Blob,
    passphrase: Password,
    opens: bool,
    progress: &mut QueryProgress,
) -> Result<Option<Blob>, Failure> {
    let worker = assets::start_passwords().map_err(|_| not_loaded())?;
    let read = |message| SealingReply::read(&message).unwrap_or(SealingReply::Died);
    let mut program = Subworker::new(worker, read, || SealingReply::Died);
    let sealing = Sealing { file: file.clone(), passphrase: passphrase.0, opens };
    program.post(&sealing.write(), &Array::new());
    drop(sealing);
    let all = file.size() as u64;
    let mut done = 0;
    loop {
        let (reply, look) = (pin!(program.receive()), pin!(TimeoutFuture::new(LOOK)));
        if let Either::Left((reply, _)) = select(reply, look).await {
            match reply.unwrap_or(SealingReply::Died) {
                SealingReply::Progress(bytes) => done = bytes as u64,
                SealingReply::Done(file) => return Ok(Some(file)),
                SealingReply::WrongPassphrase => return Ok(None),
                SealingReply::Refused(reason) => return Err(Error::Refused(reason).into()),
                SealingReply::NotLoaded => return Err(not_loaded()),
                SealingReply::Died => return Err(stopped()),
            }
        }
        // Sealing is the second half of making a backup, opening the first of looking into it.
        let before = if opens { 0 } else { all };
        if !progress.checkpoint(before + done, 2 * all).await {
            return Err(Failure::Cancelled);
        }
    }
}

fn not_loaded() -> Failure {
    Failure::refused(
        "What encrypts backups could not be loaded. Reload the page while you are connected to where it came from, and try \
         again.",
    )
}

fn stopped() -> Failure {
    Failure::refused(
        "What encrypts backups has stopped, most likely for want of memory: a passphrase takes 256 MB for a moment. Close other \
         tabs and try again. Nothing was changed.",
    )
}
