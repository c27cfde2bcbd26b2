//! Answers with the files in an archive, each a file of its own: those that belong together are joined by key, and for that they must
//! be told apart. It unpacks, and looks into none of them.

use std::cell::Cell;
use std::io::Write;

use js_sys::Array;
use web_sys::File;

use crate::io::blob::BlobWriter;
use crate::protocol::failure::Failure;
use crate::protocol::page::Response;
use crate::worker::query_progress::QueryProgress;
use crate::worker::readable::{copy_while, failed, named, open};
use engine::read::{Archive, ArchiveFile};

/// The most files that are taken out of an archive.
const MOST: u32 = 200;

/// The most bytes that they may have together. Much out of little is an attack, or nothing to do in a browser.
const MOST_BYTES: u64 = 16 << 30;

/// Takes the files out of `file`.
///
/// # Errors
/// When it is no archive, damaged, or holds too much or what cannot be read; when the answer is no longer wanted.
pub(crate) async fn answer(query_id: u32, file: File) -> Result<Response, Failure> {
    let size = file.size() as u64;
    let reader = open(&file)?;
    let mut archive = Archive::open(reader.clone()).map_err(|error| failed(&error))?;
    let (files, mut progress) = (Array::new(), QueryProgress::new(query_id));
    let unpacked = Cell::new(0);
    while let Some(ArchiveFile { name, problem }) =
        archive.next_file().map_err(|error| failed(&error))?
    {
        if let Some(problem) = problem {
            return Err(Failure::refused(format!("{name}: {problem}. {}", problem.fix())));
        }
        if files.length() == MOST {
            return Err(too_much("200 files"));
        }
        let mut writer = BlobWriter::default();
        let take = |piece: &[u8]| {
            unpacked.set(unpacked.get() + piece.len() as u64);
            if unpacked.get() <= MOST_BYTES { writer.write_all(piece) } else { Ok(()) }
        };
        let goes_on = async || {
            unpacked.get() <= MOST_BYTES
                && progress.checkpoint(unpacked.get().min(size), size).await
        };
        let copied = copy_while(&mut archive, &reader, take, goes_on).await;
        if unpacked.get() > MOST_BYTES {
            return Err(too_much("16 GB"));
        }
        copied?;
        let content = writer.into_blob("").await.map_err(|error| failed(&error))?;
        files.push(named(&content, &name)?.as_ref());
    }
    if archive.is_damaged() {
        let reason = "The archive is damaged. Without taking it apart you see where.";
        return Err(Failure::refused(reason));
    }
    Ok(Response::Apart(files))
}

fn too_much(what: &str) -> Failure {
    Failure::refused(format!(
        "There are more than {what} in it: unpack it, and choose those you need."
    ))
}
