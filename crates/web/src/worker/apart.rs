//! Answers with the files in an archive, each a file of its own: those that belong together are joined by key, and for that they must
//! be told apart. It unpacks, and looks into none of them.

use std::io::{Read, Write};

use js_sys::Array;
use web_sys::File;

use crate::io::blob::BlobWriter;
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::Response;
use crate::worker::query_progress::QueryProgress;
use crate::worker::readable::named;
use engine::read::{Archive, ArchiveFile};

/// The most files that are taken out of an archive.
const MOST: u32 = 200;

/// The most bytes that they may have together. Much out of little is an attack, or nothing to do in a browser.
const MOST_BYTES: u64 = 16 << 30;

/// Bytes unpacked before others get a turn.
const TURN: u64 = 8 << 20;

/// Takes the files out of `file`.
///
/// # Errors
/// When it is no archive, damaged, or holds too much or what cannot be read; when the answer is no longer wanted.
pub(crate) async fn answer(query_id: u32, file: File) -> Result<Response, Failure> {
    let failed = |error: std::io::Error| Failure::Open { reason: error.to_string() };
    let size = file.size() as u64;
    let reader = FileReader::new(file).map_err(failed)?;
    let mut archive = Archive::open(reader.clone()).map_err(failed)?;
    let (files, mut progress) = (Array::new(), QueryProgress::new(query_id));
    let mut unpacked = 0;
    let mut piece = vec![0; 1 << 20];
    while let Some(ArchiveFile { name, problem }) = archive.next_file().map_err(failed)? {
        if let Some(problem) = problem {
            return Err(Failure::refused(format!("{name}: {problem}. {}", problem.fix())));
        }
        if files.length() == MOST {
            return Err(too_much("200 files"));
        }
        let (mut writer, mut turn) = (BlobWriter::default(), 0);
        loop {
            let length = archive.read(&mut piece).map_err(failed)?;
            if length == 0 {
                break;
            }
            writer.write_all(&piece[..length]).map_err(failed)?;
            (unpacked, turn) = (unpacked + length as u64, turn + length as u64);
            if unpacked > MOST_BYTES {
                return Err(too_much("16 GB"));
            }
            if turn >= TURN {
                turn = 0;
                reader.read_ahead(TURN as f64).await;
                if !progress.checkpoint(unpacked.min(size), size).await {
                    return Err(Failure::Cancelled);
                }
            }
        }
        let content = writer.into_blob("").await.map_err(failed)?;
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
