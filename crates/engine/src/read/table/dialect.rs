//! Finds out how the rows of a table are written: what stands between cells and around them, and how rows end.
//!
//! A delimiter is good if rows have equally many cells by it and these look like values of a kind. What a person has
//! said is not guessed. Reads no names and judges no rows.

use std::collections::HashMap;

use memchr::memchr_iter;

use crate::read::file_format::{Guess, GuessAbout};
use crate::read::options::{Escape, Quote, ReadOptions};
use crate::read::table::looks::is_plain;
use crate::read::table::row::{Delimiter, Dialect, QuoteFault, Row};
use crate::read::table::rows::Splitter;

/// Delimiters that are tried, the usual ones first, and how much the odd ones are trusted.
const DELIMITERS: [(char, f64); 9] = [
    (',', 1.0),
    (';', 1.0),
    ('\t', 1.0),
    ('|', 1.0),
    ('^', 0.8),
    ('~', 0.8),
    ('\u{1f}', 1.0),
    ('¦', 0.9),
    (':', 0.4),
];

/// How many rows are looked at.
pub(super) const ROWS: usize = 200;

/// A dialect, and why it is that.
pub(super) struct Found {
    pub dialect: Dialect,
    pub guesses: Vec<Guess>,
    /// How many cells most rows have
    pub width: usize,
    /// Which column holds addresses
    pub email: Option<usize>,
    /// How good the guess of the delimiter is: 0 if nothing speaks for a table
    pub score: f64,
}

/// The rows of `head`, up to so many.
pub(super) fn sample(splitter: &Splitter, head: &[u8], is_whole: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < head.len() && rows.len() < ROWS {
        let mut row = Row::default();
        let view = &head[at..];
        let Some(length) = splitter.split(view, is_whole, &mut row) else { break };
        row.fix(view);
        rows.push(row);
        at += length;
    }
    if rows.is_empty() && !head.is_empty() {
        // One row is longer than what is looked at.
        let mut row = Row::default();
        splitter.split(head, true, &mut row);
        row.fix(head);
        rows.push(row);
    }
    rows
}

/// Finds the dialect of the text that begins with `head`.
pub(super) fn find(head: &[u8], is_whole: bool, options: &ReadOptions) -> Found {
    let quote = match options.quote {
        Some(Quote::None) => None,
        Some(Quote::Single) => Some(b'\''),
        Some(Quote::Double) | None => Some(b'"'),
    };
    let mut dialect = Dialect {
        delimiter: Delimiter::new(','),
        quote,
        backslash: options.escape == Some(Escape::Backslash),
        lone_cr: has_lone_cr(head),
        blanks: false,
        nested: false,
    };
    let mut guesses = Vec::new();
    let mut tried = Tried { head, is_whole, dialect };
    if options.quote.is_none() {
        tried.dialect.nested = is_nested(head, is_whole, dialect);
    }
    let (delimiter, reason, score) = match (options.delimiter, sep_line(head)) {
        (Some(delimiter), _) => (delimiter, None, 1.0),
        (None, Some(delimiter)) => {
            (delimiter, Some("the file’s sep= line says so".to_owned()), 1.0)
        }
        (None, None) => tried.delimiter(),
    };
    tried.dialect.delimiter = Delimiter::new(delimiter);
    if let Some(reason) = reason {
        guesses.push(guess(GuessAbout::Delimiter, delimiter.to_string(), reason));
    }
    if options.quote.is_none() && !tried.dialect.nested {
        guesses.extend(tried.quote());
    }
    if options.escape.is_none() {
        guesses.extend(tried.escape());
    }
    tried.dialect.blanks = tried.has_blanks();
    dialect = tried.dialect;
    let width = tried.width();
    let email = tried.email(width);
    Found { dialect, guesses, width, email, score }
}

fn guess(about: GuessAbout, value: String, reason: impl Into<String>) -> Guess {
    Guess { about, value, reason: reason.into() }
}

/// A head of a file, and the dialect it is read by so far.
struct Tried<'a> {
    head: &'a [u8],
    is_whole: bool,
    dialect: Dialect,
}

impl Tried<'_> {
    fn rows_by(&self, dialect: Dialect) -> Vec<Row> {
        let width = self.rough_width(&dialect);
        let splitter = Splitter { dialect, width, email: None };
        sample(&splitter, self.head, self.is_whole)
    }

    fn rows(&self) -> Vec<Row> {
        self.rows_by(self.dialect)
    }

    /// How many cells most lines have if none is quoted over several lines.
    fn rough_width(&self, dialect: &Dialect) -> usize {
        let lines = self.head.split(|byte| matches!(byte, b'\n' | b'\r'));
        let quote = dialect.quote.unwrap_or(0);
        let widths = lines.filter(|line| !line.trim_ascii().is_empty()).take(ROWS).map(|line| {
            let (mut is_open, mut cells) = (false, 1);
            for (at, byte) in line.iter().enumerate() {
                is_open ^= *byte == quote;
                cells += usize::from(!is_open && dialect.delimiter.is_at(line, at));
            }
            cells
        });
        mode(widths)
    }

    /// The delimiter by which rows are most alike, why, and how good it is.
    fn delimiter(&self) -> (char, Option<String>, f64) {
        let mut best = (',', 0.0, 1);
        for (delimiter, trust) in DELIMITERS {
            let mut bytes = [0; 4];
            let encoded = delimiter.encode_utf8(&mut bytes).as_bytes();
            let is_of_address =
                delimiter == ':' && memchr::memmem::find(self.head, b"mailto:").is_some();
            if is_of_address || memchr::memmem::find(self.head, encoded).is_none() {
                continue;
            }
            let dialect = Dialect { delimiter: Delimiter::new(delimiter), ..self.dialect };
            let rows = self.rows_by(dialect);
            let score = score(&rows) * trust;
            if score > best.1 {
                best = (delimiter, score, mode(filled(&rows).map(Row::len)));
            }
        }
        let (delimiter, score, width) = best;
        let reason = match width {
            0 | 1 => "there is one column".to_owned(),
            width => format!("most rows have {width} cells by it"),
        };
        (delimiter, Some(reason), score)
    }

    /// Finds out which quotes are in use.
    fn quote(&mut self) -> Option<Guess> {
        let rows = self.rows();
        let quoted = rows.iter().map(|row| (0..row.len()).filter(|at| row.is_quoted(*at)).count());
        let (quoted, faults) =
            (quoted.sum::<usize>(), rows.iter().map(|row| row.faults.len()).sum::<usize>());
        if quoted == 0 || faults > quoted {
            let bare = Dialect { quote: None, ..self.dialect };
            let single = Dialect { quote: Some(b'\''), ..self.dialect };
            let (bare_rows, single_rows) = (self.rows_by(bare), self.rows_by(single));
            if are_single_quotes(&bare_rows, &single_rows) {
                self.dialect = single;
                return Some(guess(
                    GuessAbout::Quote,
                    "single".into(),
                    "cells stand between ' and '",
                ));
            }
            if faults > 0 {
                self.dialect = bare;
                let reason = "no cell stands between quotes";
                return Some(guess(GuessAbout::Quote, "none".into(), reason));
            }
        }
        (quoted > 0)
            .then(|| guess(GuessAbout::Quote, "double".into(), "cells stand between \" and \""))
    }

    /// Finds out whether backslashes escape.
    fn escape(&mut self) -> Option<Guess> {
        memchr::memchr(b'\\', self.head)?;
        let escaped = Dialect { backslash: true, ..self.dialect };
        let (plain, with) = (self.rows(), self.rows_by(escaped));
        let faults = |rows: &[Row]| rows.iter().map(|row| row.faults.len()).sum::<usize>();
        let most = mode(filled(&plain).map(Row::len));
        let odd = |rows: &[Row]| filled(rows).filter(|row| row.len() != most).count();
        let is_better = faults(&with) < faults(&plain)
            || faults(&with) == faults(&plain) && odd(&with) < odd(&plain);
        if !is_better {
            return None;
        }
        self.dialect = escaped;
        let reason = "quotes or delimiters stand behind backslashes";
        Some(guess(GuessAbout::Escape, "backslash".into(), reason))
    }

    /// Whether all cells but the first begin with a blank.
    fn has_blanks(&self) -> bool {
        let rows = self.rows_by(Dialect { blanks: false, quote: None, ..self.dialect });
        let cells =
            rows.iter().flat_map(|row| row.cells(b"").skip(1)).filter(|cell| !cell.is_empty());
        let (mut all, mut blank) = (0_usize, 0_usize);
        for cell in cells {
            all += 1;
            blank += usize::from(cell[0] == b' ');
        }
        all >= 3 && blank * 20 >= all * 19
    }

    fn width(&self) -> usize {
        mode(filled(&self.rows()).map(Row::len))
    }

    /// The column with most addresses, if most of its cells are some.
    fn email(&self, width: usize) -> Option<usize> {
        let rows = self.rows();
        let rows: Vec<&Row> = filled(&rows).filter(|row| row.len() == width).collect();
        let count =
            |column: usize| rows.iter().filter(|row| row.cell(b"", column).contains(&b'@')).count();
        let best = (0..width)
            .map(|column| (count(column), column))
            .max_by_key(|(count, column)| (*count, std::cmp::Reverse(*column)));
        best.filter(|(count, _)| *count > 1 && count * 5 >= rows.len() * 3)
            .map(|(_, column)| column)
    }
}

/// Rows that are not blank.
fn filled(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().filter(|row| row.cells(b"").any(|cell| !cell.trim_ascii().is_empty()))
}

/// What occurs most often; of what occurs equally often the largest.
fn mode(values: impl Iterator<Item = usize>) -> usize {
    let mut counts = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_insert(0) += 1);
    counts.into_iter().map(|(value, count)| (count, value)).max().map_or(0, |(_, value)| value)
}

/// How much rows are alike, times how much their cells look like values.
fn score(rows: &[Row]) -> f64 {
    let mut widths: HashMap<usize, usize> = HashMap::new();
    let (mut cells, mut plain, mut all) = (0_usize, 0_usize, 0_usize);
    for row in filled(rows) {
        all += 1;
        *widths.entry(row.len()).or_insert(0) += 1;
        for (index, cell) in row.cells(b"").enumerate() {
            cells += 1;
            let has_fault = row.faults.binary_search_by_key(&index, |(at, _)| *at).is_ok();
            plain += usize::from(!has_fault && (row.is_quoted(index) || is_plain(cell)));
        }
    }
    if all == 0 {
        return 0.0;
    }
    let alike: f64 = widths
        .iter()
        .map(|(width, count)| *count as f64 * (width.saturating_sub(1) as f64) / *width as f64)
        .sum();
    alike / all as f64 / (widths.len() as f64).sqrt() * (plain as f64 / cells.max(1) as f64)
}

/// Whether `'` stands around cells: all that begin with one end with one, and some are no mere text by it.
fn are_single_quotes(bare: &[Row], single: &[Row]) -> bool {
    let (mut begun, mut closed) = (0_usize, 0_usize);
    for cell in bare.iter().flat_map(|row| row.cells(b"")) {
        begun += usize::from(cell.starts_with(b"'"));
        closed += usize::from(cell.len() > 1 && cell.starts_with(b"'") && cell.ends_with(b"'"));
    }
    let faults = single.iter().flat_map(|row| &row.faults);
    let is_sound = !faults.into_iter().any(|(_, fault)| *fault == QuoteFault::Unclosed);
    closed >= 2 && closed * 10 >= begun * 6 && is_sound
}

/// Whether each line is one quoted cell that holds a row.
fn is_nested(head: &[u8], is_whole: bool, dialect: Dialect) -> bool {
    let dialect = Dialect { delimiter: Delimiter::new('\0'), ..dialect };
    let rows = sample(&Splitter { dialect, width: 0, email: None }, head, is_whole);
    let rows: Vec<&Row> = filled(&rows).collect();
    let holds_row = |row: &&&Row| {
        let cell = row.cell(b"", 0);
        row.is_quoted(0) && row.faults.is_empty() && cell.iter().any(|byte| b",;\t|".contains(byte))
    };
    let nested: Vec<_> = rows.iter().filter(holds_row).collect();
    if nested.len() < 2 || nested.len() * 10 < rows.len() * 6 {
        return false;
    }
    // A single column of quoted sentences has commas, too, but not equally many.
    let widths = b",;\t|".iter().map(|mark| {
        let count = |row: &&&&Row| memchr_iter(*mark, row.cell(b"", 0)).count();
        let most = mode(nested.iter().map(|row| count(&row)));
        if most == 0 { 0 } else { nested.iter().filter(|row| count(row) >= most).count() }
    });
    widths.max().is_some_and(|alike| alike * 10 >= nested.len() * 6)
}

/// Whether CRs alone end rows; those in quotes do not count.
fn has_lone_cr(head: &[u8]) -> bool {
    let (mut alone, mut feeds, mut is_open) = (0_usize, 0_usize, false);
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'"' => is_open = !is_open,
            b'\n' if !is_open => feeds += 1,
            b'\r' if !is_open && !matches!(head.get(at + 1), Some(b'\n') | None) => alone += 1,
            _ => {}
        }
    }
    alone > 0 && alone * 4 >= feeds
}

/// The delimiter that Excel's `sep=` line names.
pub(super) fn sep_line(head: &[u8]) -> Option<char> {
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = std::str::from_utf8(line).ok()?;
    let line = line.strip_prefix('"').map_or(line, |line| line.strip_suffix('"').unwrap_or(line));
    let value =
        line.get(..4).filter(|name| name.eq_ignore_ascii_case("sep=")).and(line.get(4..))?;
    match value {
        "\\t" | "\t" => Some('\t'),
        _ => value.chars().next().filter(|c| value.len() == c.len_utf8() && !c.is_alphanumeric()),
    }
}
