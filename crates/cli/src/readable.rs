//! What the engine does not read as it is becomes text first: a sheet of a workbook CSV, another encoding UTF-8. The page does
//! the same in `crates/web/src/worker/readable.rs`; files inside archives are read as they are here.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek};

use anyhow::{Context, Result, ensure};
use engine::jobs::inspect;
use engine::read::decode::{Text, Utf8Check};
use engine::read::{Layout, ReadOptions};
use formats::encoding::{self, Detector};
use formats::sheet::{Workbook, likely};

/// The largest workbook that is opened, in bytes: it is unpacked in memory, some ten times as large.
const LARGEST: u64 = 200 << 20;

/// Bytes looked at at a time.
const PIECE: usize = 1 << 20;

/// The file, or what was made of it, and how it is to be read.
///
/// # Errors
/// When it cannot be read, or is a workbook without users.
pub(crate) fn made(file: File, options: ReadOptions) -> Result<(File, ReadOptions)> {
    let format = inspect(again(&file)?, &options)?;
    if format.zip {
        return Ok((again(&file)?, options));
    }
    if format.layout == Layout::Sheet {
        return sheet(file, options);
    }
    let label = options.foreign_encoding().map(str::to_owned);
    let is_ours = options.encoding.is_some() || !format.may_be_foreign_text();
    if label.is_none() && (is_ours || is_utf8(&file)?) {
        return Ok((again(&file)?, options));
    }
    let label = match label {
        Some(label) => label,
        None => detected(&file)?,
    };
    let text = written(|out| {
        let made = Text::new(again(&file)?).and_then(|text| encoding::transcode(text, &label, out));
        Ok(made.map(drop)?)
    })?;
    Ok((text, ReadOptions { encoding: None, ..options }))
}

fn sheet(mut file: File, options: ReadOptions) -> Result<(File, ReadOptions)> {
    let size = file.metadata()?.len();
    ensure!(size <= LARGEST, "the workbook is larger than 200 MB: save its sheet as CSV");
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let mut workbook = Workbook::open(bytes)?;
    let sheets = workbook.sheets();
    let name = options.list.clone().or_else(|| likely(&sheets).map(|sheet| sheet.name.clone()));
    let name = name.context("the workbook has no sheet with cells")?;
    let text = written(|out| Ok(workbook.write(&name, out)?))?;
    Ok((text, ReadOptions { list: None, ..options }.as_csv()))
}

fn is_utf8(file: &File) -> Result<bool> {
    let mut check = Utf8Check::default();
    let goes_on = each_piece(file, |piece| check.feed(piece))?;
    Ok(goes_on && check.finish())
}

fn detected(file: &File) -> Result<String> {
    let mut detector = Detector::default();
    each_piece(file, |piece| {
        detector.feed(piece);
        true
    })?;
    Ok(detector.finish().label)
}

/// Gives the unpacked text to `take`, a piece after the other, until it says `false`. Whether all of it was taken.
fn each_piece(file: &File, mut take: impl FnMut(&[u8]) -> bool) -> Result<bool> {
    let mut text = Text::new(again(file)?)?;
    let mut piece = vec![0; PIECE];
    loop {
        match text.read(&mut piece)? {
            0 => return Ok(true),
            length if !take(&piece[..length]) => return Ok(false),
            _ => {}
        }
    }
}

/// The same file from its start.
fn again(file: &File) -> io::Result<File> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    Ok(file)
}

/// A file of its own, without a name, that `write` fills.
fn written(write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<File> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    write(&mut out)?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}
