//! What keeps the tenant: the contract, with what each method guarantees. `contract` tests it on every backend.
//!
//! A backend understands nothing it keeps. One writer at a time is the caller's to see to; if two write all the
//! same, the second [`Backend::commit`] fails and nothing of it is seen.

use sha2::{Digest, Sha256};

use crate::spill::Spill;
use crate::store::{Error, Segment};
use json::text::hexadecimal;

/// A change that happens whole or not at all.
#[derive(Clone, Debug)]
pub struct Commit<F> {
    /// The revision that must be stored now; `None` if there must be no catalog yet
    pub expected: Option<u64>,
    /// The revision this makes
    pub revision: u64,
    /// The new catalog
    pub catalog: Vec<u8>,
    /// Records of jobs to be put, by id
    pub jobs: Vec<(String, Vec<u8>)>,
    /// Files to be put, by name
    pub files: Vec<(String, F)>,
    /// Whether all jobs and files that were there go
    pub replaces_jobs: bool,
}

/// Files as they are made, before anything keeps them.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait Files {
    /// A file as it is handed out: bytes, or a `Blob` that the browser keeps.
    type File: Clone;

    /// What a file is written with.
    type Writer: Spill + 'static;

    /// The file that was written.
    ///
    /// # Errors
    /// When there is no room for it.
    async fn close(&self, writer: Self::Writer, media_type: &str) -> Result<Self::File, Error>;

    /// Bytes of a file.
    fn size(&self, file: &Self::File) -> u64;

    /// At most `length` bytes of a file, from `start` on.
    async fn part(&self, file: &Self::File, start: u64, length: u64) -> Result<Vec<u8>, Error>;

    /// SHA-256 of a file as 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn sha256(&self, file: &Self::File) -> Result<String, Error> {
        sha256_in_parts(self, file).await
    }
}

/// SHA-256 of a file of any size as 64 hexadecimal digits, in bounded memory.
///
/// # Errors
/// When it cannot be read.
pub async fn sha256_in_parts<F: Files + ?Sized>(
    files: &F,
    file: &F::File,
) -> Result<String, Error> {
    let (mut hash, mut at, size) = (Sha256::new(), 0, files.size(file));
    while at < size {
        let part = files.part(file, at, PART).await?;
        if part.is_empty() {
            return Err(Error::Damaged("a file".to_owned()));
        }
        hash.update(&part);
        at += part.len() as u64;
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// Bytes of a file that are read at a time.
const PART: u64 = 8 << 20;

/// Keeps a catalog, segments, records of jobs and files.
///
/// Every method may fail with [`Error::Denied`], [`Error::Full`] or [`Error::Other`]; then nothing has changed
/// that a catalog names.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait Backend: Files {
    /// The last committed catalog and its revision; `None` before the first.
    async fn catalog(&self) -> Result<Option<(u64, Vec<u8>)>, Error>;

    /// Puts segments. Once it returns they can be read. They stay across restarts only if a catalog comes to name
    /// them; until then they may be collected as garbage. Segments are never changed: an id that is there already fails or stays.
    async fn put_segments(&self, segments: Vec<Segment>) -> Result<(), Error>;

    /// The blocks of these segments, in this order.
    ///
    /// # Errors
    /// [`Error::Gone`] if one is not there.
    async fn blocks(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error>;

    /// The directories of these segments, in this order.
    ///
    /// # Errors
    /// [`Error::Gone`] if one is not there.
    async fn directories(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error>;

    /// Commits a change: after it returns everything of it is there and stays, whatever happens; if it fails, or the
    /// program dies before, nothing is.
    ///
    /// # Errors
    /// [`Error::Changed`] if another revision is stored than expected, [`Error::NoFiles`] if only the files cannot be kept.
    async fn commit(&self, commit: Commit<Self::File>) -> Result<(), Error>;

    /// The ids of all segments that are there, in ascending order.
    async fn segment_ids(&self) -> Result<Vec<u64>, Error>;

    /// Removes segments, which no catalog may name any more. Those that are not there are no fault.
    async fn remove_segments(&self, ids: &[u64]) -> Result<(), Error>;

    /// All records of jobs by id, in ascending order.
    async fn jobs(&self) -> Result<Vec<(String, Vec<u8>)>, Error>;

    /// Puts the record of one job, apart from any change of users.
    async fn put_job(&self, id: &str, record: &[u8]) -> Result<(), Error>;

    /// Removes a job and the files whose names begin with its id and a slash.
    async fn remove_job(&self, id: &str) -> Result<(), Error>;

    /// The names of all files, in ascending order.
    async fn file_names(&self) -> Result<Vec<String>, Error>;

    /// A file; `None` if there is none of this name.
    async fn file(&self, name: &str) -> Result<Option<Self::File>, Error>;
}
