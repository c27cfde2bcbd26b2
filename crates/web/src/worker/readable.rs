//! Chosen files as the engine can read them: a sheet of a workbook becomes CSV, text that is not UTF-8 becomes UTF-8.
//!
//! So do such files in a zip archive, which is put together again. `crates/formats` does it, a program that is started when the first such file comes and ended after it. What was made of
//! a file is kept for the next time, under the file's name, size, time and the way it is read. JSON is not looked through: it
//! is UTF-8 (RFC 8259), and what is not is reported user by user.

use std::cell::RefCell;
use std::io::{self, Read, Write};

use formats_protocol::{Reply, Request};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use crate::assets;
use crate::io::blob::{BlobWriter, of_parts};
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::ChosenFiles;
use crate::worker::scope::yield_now;
use crate::worker::subworker::Subworker;
use engine::jobs::{inspect, is_source};
use engine::read::decode::{Text, Utf8Check};
use engine::read::{
    ARCHIVE_END, Archive, ArchiveFile, FileFormat, Guess, GuessAbout, Layout, ListFound,
    ReadOptions, stored_header, unreadable_header,
};
use engine::recipe::Recipe;

/// Bytes of text looked at before others get a turn.
const TURN: usize = 8 << 20;

/// How many archives may stand inside each other.
const MOST_NESTED: usize = 4;

/// How much of a file in an archive shows what it is.
const HEAD: usize = 256 << 10;

/// The most files whose readable form is kept.
const MOST: usize = 64;

/// What tells a file, read in one way, from others.
type Key = (String, f64, f64, ReadOptions);

thread_local! {
    static KEPT: RefCell<Vec<(Key, Readable)>> = const { RefCell::new(Vec::new()) };
}

/// A file that the engine can read.
#[derive(Clone)]
struct Readable {
    file: File,
    options: ReadOptions,
    /// What was found out while it was made readable
    guesses: Vec<Guess>,
    lists: Vec<ListFound>,
    /// What it was, if it was something else
    layout: Option<Layout>,
}

/// These files as the engine can read them, each under its own name.
///
/// # Errors
/// When one cannot be read, or cannot be made readable.
pub(crate) async fn all(files: &ChosenFiles) -> Result<ChosenFiles, Failure> {
    let mut readable = Vec::new();
    for (file, options) in files.iter() {
        let Readable { file, options, .. } = one(file, options).await?;
        readable.push((file, options));
    }
    Ok(readable.into_iter().collect())
}

/// The same for a job by `recipe`: what its steps join may be another sheet of a workbook, which then is a file of its own.
///
/// # Errors
/// As [`all`].
pub(crate) async fn for_recipe(
    files: &ChosenFiles,
    recipe: &Recipe,
) -> Result<ChosenFiles, Failure> {
    let mut readable: Vec<(File, ReadOptions)> = all(files).await?.iter().collect();
    let mut joined: Vec<&str> = recipe.joined().collect();
    joined.sort_unstable();
    joined.dedup();
    for name in joined {
        let is_it = |(file, options): &(File, ReadOptions)| is_source(&file.name(), options, name);
        let Some(read) = recipe.list_inside(name).filter(|_| !readable.iter().any(is_it)) else {
            continue;
        };
        for (file, options) in files.iter() {
            let workbook = one(file.clone(), options).await?;
            let holds_it = workbook.lists.iter().any(|it| Some(&it.name) == read.list.as_ref());
            if workbook.layout == Some(Layout::Sheet) && holds_it {
                let options = ReadOptions { is: Some(name.to_owned()), ..read.clone() };
                let Readable { file, options, .. } = one(file, options).await?;
                readable.push((file, options));
            }
        }
    }
    Ok(readable.into_iter().collect())
}

/// What `file` is.
///
/// # Errors
/// When it cannot be read.
pub(crate) async fn format_of(file: File, options: ReadOptions) -> Result<FileFormat, Failure> {
    let readable = one(file, options).await?;
    let mut format = look(&readable.file, &readable.options)?;
    if let Some(layout) = readable.layout {
        format.layout = layout;
        format.guesses.clear();
    }
    format.guesses.splice(0..0, readable.guesses);
    if !readable.lists.is_empty() {
        format.lists = readable.lists;
    }
    Ok(format)
}

async fn one(file: File, options: ReadOptions) -> Result<Readable, Failure> {
    let key = (file.name(), file.size(), file.last_modified(), options.clone());
    let kept = KEPT.with_borrow(|kept| {
        kept.iter().find(|(known, _)| *known == key).map(|(_, readable)| readable.clone())
    });
    if let Some(readable) = kept {
        // A file that was chosen again may be another object; what lies behind it is the same.
        return Ok(readable);
    }
    let readable = make_readable(file, options, 0).await?;
    KEPT.with_borrow_mut(|kept| {
        if kept.len() == MOST {
            kept.remove(0);
        }
        kept.push((key, readable.clone()));
    });
    Ok(readable)
}

async fn make_readable(
    file: File,
    options: ReadOptions,
    nested: usize,
) -> Result<Readable, Failure> {
    let format = look(&file, &options)?;
    let label = options.foreign_encoding().map(str::to_owned);
    if format.zip {
        let made = match nested < MOST_NESTED {
            true => archive(&file, &options, nested + 1).await?,
            false => None,
        };
        let file = made.unwrap_or(file);
        return Ok(Readable { file, options, guesses: vec![], lists: vec![], layout: None });
    }
    if format.layout == Layout::Sheet {
        return sheet(file, options).await;
    }
    let may_differ = format.may_be_foreign_text() && options.encoding.is_none();
    if label.is_none() && (!may_differ || is_utf8(&file).await?) {
        return Ok(Readable { file, options, guesses: vec![], lists: vec![], layout: None });
    }
    decode(file, options, label, format.gzip).await
}

/// The archive with what the engine does not read made readable, each file under its own name; `None` if there is no
/// such file in it, or the archive is damaged: then it is read as it is, and that is told.
async fn archive(
    file: &File,
    options: &ReadOptions,
    nested: usize,
) -> Result<Option<File>, Failure> {
    if !holds_others(file, options).await? {
        return Ok(None);
    }
    let parts = Array::new();
    let bytes = |bytes: &[u8]| -> JsValue { js_sys::Uint8Array::from(bytes).into() };
    let reader = open(file)?;
    let mut archive = Archive::open(reader.clone()).map_err(|error| failed(&error))?;
    while let Some(ArchiveFile { name, problem }) =
        archive.next_file().map_err(|error| failed(&error))?
    {
        if let Some(problem) = problem {
            if let Some(header) = unreadable_header(&name, problem) {
                parts.push(&bytes(&header));
            }
            continue;
        }
        let mut writer = BlobWriter::default();
        copy(&mut archive, &reader, |piece| writer.write_all(piece)).await?;
        let raw = named(&writer.into_blob("").await.map_err(|error| failed(&error))?, &name)?;
        let text = match Box::pin(make_readable(raw.clone(), options.clone(), nested)).await {
            Ok(readable) => readable.file,
            // A workbook that cannot be opened, say: the engine tells what it is.
            Err(_) => raw,
        };
        let mut crc = crc32fast::Hasher::new();
        let mut content = open(&text)?;
        let again = content.clone();
        copy(&mut content, &again, |piece| {
            crc.update(piece);
            Ok(())
        })
        .await?;
        let Some(header) = stored_header(&name, crc.finalize(), text.size() as u64) else {
            return Ok(None);
        };
        parts.push(&bytes(&header));
        parts.push(&text);
    }
    parts.push(&bytes(&ARCHIVE_END));
    if archive.is_damaged() {
        return Ok(None);
    }
    let whole = of_parts(&parts, "").map_err(|error| failed(&error))?;
    Ok(Some(named(&whole, &file.name())?))
}

/// Whether an archive holds a file that the engine does not read as it is.
async fn holds_others(file: &File, options: &ReadOptions) -> Result<bool, Failure> {
    let reader = open(file)?;
    let mut archive = Archive::open(reader.clone()).map_err(|error| failed(&error))?;
    while let Some(entry) = archive.next_file().map_err(|error| failed(&error))? {
        if entry.problem.is_some() {
            continue;
        }
        let (mut head, mut check) = (Vec::new(), Utf8Check::default());
        let mut is_utf8 = true;
        copy(&mut archive, &reader, |piece| {
            let room = HEAD.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(&piece[..room]);
            is_utf8 = is_utf8 && check.feed(piece);
            Ok(())
        })
        .await?;
        let format = inspect(io::Cursor::new(head), options).map_err(|error| failed(&error))?;
        let is_other = options.encoding.is_some()
            || format.zip
            || format.gzip
            || format.layout == Layout::Sheet
            || format.may_be_foreign_text() && !(is_utf8 && check.finish());
        if is_other {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives all of `from`, which reads from `file`, to `take`, a piece after the other.
async fn copy(
    from: &mut impl Read,
    file: &FileReader,
    take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), Failure> {
    copy_while(from, file, take, async || {
        yield_now().await;
        true
    })
    .await
}

/// The same as long as `goes_on`, which is asked now and then and lets others have a turn.
///
/// # Errors
/// When it does not go on, or something cannot be read or taken.
pub(crate) async fn copy_while(
    from: &mut impl Read,
    file: &FileReader,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
    mut goes_on: impl AsyncFnMut() -> bool,
) -> Result<(), Failure> {
    let mut piece = vec![0; 1 << 20];
    let mut turn = 0;
    loop {
        let length = from.read(&mut piece).map_err(|error| failed(&error))?;
        if length == 0 {
            return Ok(());
        }
        take(&piece[..length]).map_err(|error| failed(&error))?;
        turn += length;
        if turn >= TURN {
            turn = 0;
            if !goes_on().await {
                return Err(Failure::Cancelled);
            }
            file.read_ahead(TURN as f64).await;
        }
    }
}

fn look(file: &File, options: &ReadOptions) -> Result<FileFormat, Failure> {
    inspect(open(file)?, options).map_err(|error| failed(&error))
}

pub(crate) fn open(file: &File) -> Result<FileReader, Failure> {
    FileReader::new(file.clone()).map_err(|error| failed(&error))
}

pub(crate) fn failed(error: &io::Error) -> Failure {
    Failure::Open { reason: error.to_string() }
}

async fn is_utf8(file: &File) -> Result<bool, Failure> {
    let mut check = Utf8Check::default();
    let goes_on = each_piece(file, |piece| Ok(check.feed(piece))).await?;
    Ok(goes_on && check.finish())
}

/// Gives the unpacked text of `file` to `take`, a piece after the other, until it returns `false`. Returns whether all of it
/// was taken.
async fn each_piece(
    file: &File,
    mut take: impl FnMut(&[u8]) -> io::Result<bool>,
) -> Result<bool, Failure> {
    let reader = open(file)?;
    let mut text = Text::new(reader.clone()).map_err(|error| failed(&error))?;
    let mut piece = vec![0; 1 << 20];
    let mut turn = 0;
    loop {
        let length = text.read(&mut piece).map_err(|error| failed(&error))?;
        if length == 0 {
            return Ok(true);
        }
        if !take(&piece[..length]).map_err(|error| failed(&error))? {
            return Ok(false);
        }
        turn += length;
        if turn >= TURN {
            turn = 0;
            yield_now().await;
            reader.read_ahead(TURN as f64).await;
        }
    }
}

/// The text of a file in another encoding, which is found out if there is no `label`.
async fn decode(
    file: File,
    options: ReadOptions,
    label: Option<String>,
    is_packed: bool,
) -> Result<Readable, Failure> {
    let name = file.name();
    let packed = if is_packed { unpacked(&file).await? } else { file.into() };
    let (text, label, reason) = match ask(&Request::Decode { file: packed, label }).await? {
        Reply::Text { text, label, reason } => (text, label, reason),
        other => return Err(refusal(other)),
    };
    let guesses = match reason.is_empty() {
        true => vec![],
        false => vec![Guess { about: GuessAbout::Encoding, value: label, reason }],
    };
    let options = ReadOptions { encoding: None, ..options };
    Ok(Readable { file: named(&text, &name)?, options, guesses, lists: vec![], layout: None })
}

async fn unpacked(file: &File) -> Result<Blob, Failure> {
    let mut writer = BlobWriter::default();
    each_piece(file, |piece| writer.write_all(piece).map(|()| true)).await?;
    writer.into_blob("").await.map_err(|error| failed(&error))
}

async fn sheet(file: File, options: ReadOptions) -> Result<Readable, Failure> {
    let name = file.name();
    let request = Request::Sheet { file: file.into(), name: options.list.clone() };
    let (text, chosen, sheets) = match ask(&request).await? {
        Reply::Sheet { text, name, sheets } => (text, name, sheets),
        other => return Err(refusal(other)),
    };
    let lists = sheets.into_iter().map(|sheet| ListFound {
        is_read: sheet.name == chosen,
        records: u64::from(sheet.rows),
        columns: vec![],
        name: sheet.name,
    });
    let lists: Vec<ListFound> = lists.collect();
    let guesses = match options.list.is_none() && lists.len() > 1 {
        true => {
            let reason = "the sheet with most addresses".to_owned();
            vec![Guess { about: GuessAbout::List, value: chosen, reason }]
        }
        false => vec![],
    };
    let file = named(&text, &name)?;
    let options = ReadOptions { list: None, ..options }.as_csv();
    Ok(Readable { file, options, guesses, lists, layout: Some(Layout::Sheet) })
}

/// What was made of a file, under a name.
///
/// # Errors
/// When the browser does not keep it.
pub(crate) fn named(text: &Blob, name: &str) -> Result<File, Failure> {
    File::new_with_blob_sequence(&Array::of1(text), name)
        .map_err(|_| Failure::Browser { what: "keep the text of a file".to_owned() })
}

/// Asks the program, which is started for it and ended after it: what it has in memory goes with it.
async fn ask(request: &Request) -> Result<Reply, Failure> {
    let worker = assets::start_formats().map_err(|_| refusal(Reply::NotLoaded))?;
    let read = |message| Reply::read(&message).unwrap_or(Reply::Died);
    let mut program = Subworker::new(worker, read, || Reply::Died);
    program.post(&request.write(), &Array::new());
    Ok(program.receive().await.unwrap_or(Reply::Died))
}

fn refusal(reply: Reply) -> Failure {
    let reason = match reply {
        Reply::Failed(reason) => reason,
        Reply::NotLoaded => {
            "What reads spreadsheets and other encodings could not be loaded. Reload the page while you are connected to \
             where it came from, and try again."
                .to_owned()
        }
        _ => "What reads spreadsheets and other encodings has stopped, most likely for want of memory. Save the file as \
              CSV in UTF-8 and choose that."
            .to_owned(),
    };
    Failure::Refused { reason, findings: Vec::new() }
}
