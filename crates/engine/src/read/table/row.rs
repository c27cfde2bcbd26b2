//! What rows of a table are written by, and a row that was found: where its cells are, and what is wrong with their quotes.

/// What stands between cells: a character, as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    pub bytes: [u8; 4],
    pub length: usize,
}

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between cells
    pub delimiter: Delimiter,
    /// What stands around cells that hold delimiters
    pub quote: Option<u8>,
    /// Whether a backslash takes the meaning from the character behind it
    pub backslash: bool,
    /// Whether a CR without LF ends a row
    pub lone_cr: bool,
    /// Whether blanks behind a delimiter belong to no cell
    pub blanks: bool,
    /// Whether each line is one quoted cell that holds a row
    pub nested: bool,
}

/// A cell of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    pub start: usize,
    pub end: usize,
    /// Whether its text stands among the row's own, not in the file's
    pub is_own: bool,
    pub is_quoted: bool,
}

/// What is wrong with the quotes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// Never closed; the cell was taken to end with its line
    Unclosed,
    /// A quote inside that is neither doubled nor closes the cell
    Stray,
}

/// A row that was found. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
    /// Text that does not stand in the file as it is
    pub own: Vec<u8>,
    /// The line of a nested row, which then stands for the file's text
    pub line: Option<Vec<u8>>,
    /// Which cells have quotes that are wrong
    pub faults: Vec<(usize, QuoteFault)>,
    /// Where its text ends in the file, without its line end
    pub end: usize,
}

impl Delimiter {
    pub fn new(delimiter: char) -> Self {
        let mut bytes = [0; 4];
        let length = delimiter.encode_utf8(&mut bytes).len();
        Delimiter { bytes, length }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    pub fn is_at(&self, text: &[u8], at: usize) -> bool {
        text.get(at..).is_some_and(|text| text.starts_with(self.as_bytes()))
    }

    pub fn ends(&self, text: &[u8]) -> bool {
        text.ends_with(self.as_bytes())
    }

    /// Itself as people write it.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(self.as_bytes()).into_owned()
    }
}

impl Row {
    pub fn clear(&mut self) {
        self.cells.clear();
        self.own.clear();
        self.line = None;
        self.faults.clear();
    }

    /// How many cells it has; a blank line has one that is empty.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell; `view` is the text it was found in.
    #[inline]
    pub fn cell<'a>(&'a self, view: &'a [u8], index: usize) -> &'a [u8] {
        let Some(cell) = self.cells.get(index) else { return b"" };
        let text = match &self.line {
            _ if cell.is_own => &self.own,
            Some(line) => line,
            None => view,
        };
        text.get(cell.start..cell.end).unwrap_or_default()
    }

    /// The text of a cell without the byte-order mark that a file brings along which was put behind another.
    #[inline]
    pub fn marked<'a>(&'a self, view: &'a [u8], index: usize) -> &'a [u8] {
        let text = self.cell(view, index);
        if index == 0 { text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text) } else { text }
    }

    /// Whether a cell was quoted.
    pub fn is_quoted(&self, index: usize) -> bool {
        self.cells.get(index).is_some_and(|cell| cell.is_quoted)
    }

    /// The texts of all cells.
    pub fn cells<'a>(&'a self, view: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(move |index| self.cell(view, index))
    }

    /// Keeps the text it was found in, so that its cells can be had without that.
    pub fn fix(&mut self, view: &[u8]) {
        if self.line.is_none() {
            self.line = Some(view.get(..self.end).unwrap_or_default().to_vec());
        }
    }
}
