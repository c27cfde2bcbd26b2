//! Sheets of a workbook (Excel, OpenDocument) as CSV text, a row a row: row 17 of the text is row 17 of the sheet.
//!
//! Cells become what a person sees of them as far as that is told: whole numbers without a point, dates in ISO 8601,
//! errors by their names. Formulas are their last results. What a spreadsheet has changed for good cannot be had back.

use std::io::{Cursor, Write};

use calamine::{Data, DataType, Range, Reader, SheetVisible, Sheets, open_workbook_auto_from_rs};

/// What is wrong with a workbook.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It cannot be read as a workbook
    #[error("The workbook could not be read: {0}")]
    Unreadable(String),
    /// It has no sheet of that name
    #[error("The workbook has no sheet called “{0}”")]
    Missing(String),
    /// Writing fails
    #[error("The rows could not be written: {0}")]
    Write(#[from] csv::Error),
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name
    pub name: String,
    /// Rows with anything in them or above it
    pub rows: u32,
    /// Columns, likewise
    pub columns: u32,
    /// Cells that hold an address
    pub addresses: u32,
    /// Whether it is hidden
    pub is_hidden: bool,
}

/// A workbook in memory.
pub struct Workbook {
    sheets: Sheets<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Opens a workbook: `.xlsx`, `.xlsm`, `.xlsb`, `.xls` or `.ods`, by what is in it.
    ///
    /// # Errors
    /// When it is none, or encrypted, or damaged.
    pub fn open(bytes: Vec<u8>) -> Result<Self, SheetError> {
        let sheets = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
        Ok(Workbook { sheets })
    }

    /// Its sheets, in order. Sheets that hold no cells (charts) are left out.
    pub fn sheets(&mut self) -> Vec<SheetInfo> {
        let metadata = self.sheets.sheets_metadata().to_vec();
        let info = metadata.into_iter().filter_map(|sheet| {
            let range = self.sheets.worksheet_range(&sheet.name).ok()?;
            let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let is_address =
                |cell: &&Data| cell.get_string().is_some_and(|text| text.contains('@'));
            let addresses = range.rows().flatten().filter(is_address).count() as u32;
            let is_hidden = sheet.visible != SheetVisible::Visible;
            Some(SheetInfo { name: sheet.name, rows, columns, addresses, is_hidden })
        });
        info.collect()
    }

    /// Writes the sheet called `name` as CSV: commas, quotes where needed, a line feed after each row.
    ///
    /// # Errors
    /// When there is no such sheet, it cannot be read, or writing fails.
    pub fn write(&mut self, name: &str, out: impl Write) -> Result<(), SheetError> {
        if !self.sheets.sheet_names().iter().any(|sheet| sheet == name) {
            return Err(SheetError::Missing(name.to_owned()));
        }
        let range = self.sheets.worksheet_range(name).map_err(unreadable)?;
        write_rows(&range, out)
    }
}

/// Which of the sheets holds the users: the first with most addresses of those that are not hidden, else the first with
/// rows.
pub fn likely(sheets: &[SheetInfo]) -> Option<&SheetInfo> {
    let shown = sheets.iter().filter(|sheet| sheet.rows > 0 && !sheet.is_hidden);
    let most = shown.clone().map(|sheet| sheet.addresses).max().unwrap_or(0);
    shown.clone().find(|sheet| sheet.addresses == most).or_else(|| sheets.first())
}

fn unreadable(error: impl std::fmt::Display) -> SheetError {
    SheetError::Unreadable(error.to_string())
}

fn write_rows(range: &Range<Data>, out: impl Write) -> Result<(), SheetError> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let (row, column) = range.start().unwrap_or_default();
    for _ in 0..row {
        writer.write_record([""])?;
    }
    let mut cells = Vec::new();
    for row in range.rows() {
        cells.clear();
        cells.resize(column as usize, String::new());
        cells.extend(row.iter().map(text));
        writer.write_record(&cells)?;
    }
    writer.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// A cell as text.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::DateTime(date) => number_text(date.as_f64()),
        Data::Error(error) => error.to_string(),
    }
}

/// A number as people write it: without an exponent as long as its digits are all there.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    }
}

#[cfg(test)]
mod tests;
