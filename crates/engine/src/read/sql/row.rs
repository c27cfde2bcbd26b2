//! One row of values as a statement writes it: `(1, 'a', NULL, CAST(N'…' AS DateTime))`.
//!
//! What only dresses a literal is taken off; what the database was to compute is a [`Cell`] without a value, which
//! is told. Nothing is computed here.

use std::ops::Range;

use crate::read::sql::convert::{CellKind, as_number, binary, bits, hex_date, hex_text, is_number};
use crate::read::sql::lexer::{Lexer, Quoting, Stop, Token, is_escaped, unquote};
use crate::read::sql::statement;

/// How deep brackets and calls around a literal are looked into.
const MOST_DEPTH: u32 = 12;

/// The most values of a row; no database has tables so wide.
pub(super) const MOST_CELLS: usize = 20_000;

/// A value of a row; its text stands in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it is
    pub kind: CellKind,
    /// Where its text is
    pub text: Range<usize>,
}

/// The values of one row. Its memory is used again for the next.
#[derive(Default)]
pub(super) struct Row {
    /// The values, in order
    pub cells: Vec<Cell>,
    /// Their texts
    bytes: Vec<u8>,
    /// Where texts of few hexadecimal digits begin, which are text only beside others that are it beyond doubt
    few_digits: Vec<usize>,
    /// Whether there are such others
    has_text_in_digits: bool,
}

impl Row {
    /// The text of a cell.
    pub fn text(&self, cell: &Cell) -> &[u8] {
        self.bytes.get(cell.text.clone()).unwrap_or_default()
    }

    /// Forgets the values.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.bytes.clear();
        self.few_digits.clear();
        self.has_text_in_digits = false;
    }

    /// Adds a value that `write` appends to the texts.
    pub fn add(&mut self, kind: CellKind, write: impl FnOnce(&mut Vec<u8>)) {
        let cell = self.cell(kind, write);
        self.cells.push(cell);
    }

    /// Puts another value in the place of one.
    pub fn replace(&mut self, at: usize, kind: CellKind, text: &[u8]) {
        let new = self.cell(kind, |out| out.extend_from_slice(text));
        if let Some(cell) = self.cells.get_mut(at) {
            *cell = new;
        }
    }

    /// Reads a literal by itself; `false` if it is none.
    pub fn literal_alone(&mut self, lexer: &mut Lexer<'_>) -> Result<bool, Stop> {
        let cell = match lexer.token()? {
            Token::Text(raw, quoting) => self.literal(raw, quoting, false),
            Token::Number(raw) => self.number(raw),
            Token::Word(word) => match word.to_ascii_lowercase().as_slice() {
                b"null" => self.cell(CellKind::Null, |_| {}),
                b"true" => self.cell(CellKind::True, |_| {}),
                b"false" => self.cell(CellKind::False, |_| {}),
                _ if lexer.peek() == Some(b'\'') => self.prefixed(word, lexer)?,
                _ => return Ok(false),
            },
            _ => return Ok(false),
        };
        self.cells.push(cell);
        Ok(true)
    }

    /// Reads the row whose opening bracket is the next token.
    pub fn read(&mut self, lexer: &mut Lexer<'_>) -> Result<(), Stop> {
        self.clear();
        lexer.skip_blank()?;
        if lexer.token()? != Token::Sign(b'(') {
            return Err(Stop::Bad);
        }
        loop {
            let cell = self.value(lexer, 0)?;
            if self.cells.len() >= MOST_CELLS {
                return Err(Stop::Bad);
            }
            self.cells.push(cell);
            match lexer.token()? {
                Token::Sign(b',') => {}
                Token::Sign(b')') => {
                    self.settle_digits();
                    return Ok(());
                }
                _ => return Err(Stop::Bad),
            }
        }
    }

    /// Reads few hexadecimal digits as text where the row has others that are: a table whose texts are all bytes.
    fn settle_digits(&mut self) {
        if !self.has_text_in_digits {
            return;
        }
        // Both are in the order of the row.
        let mut few = std::mem::take(&mut self.few_digits).into_iter().peekable();
        for at in 0..self.cells.len() {
            let Some(cell) = self.cells.get(at) else { continue };
            while few.next_if(|start| *start < cell.text.start).is_some() {}
            if few.next_if_eq(&cell.text.start).is_none() {
                continue;
            }
            let text = self.text(cell).get(2..).and_then(hex_text);
            if let Some(text) = text {
                self.replace(at, CellKind::Text, &text);
            }
        }
    }

    /// Reads `a = 1, b = 'x'`, up to what follows. Gives the names.
    pub fn assignments(&mut self, lexer: &mut Lexer<'_>) -> Result<Vec<String>, Stop> {
        self.clear();
        let mut names = Vec::new();
        loop {
            let name = statement::name(lexer)?.unwrap_or_default();
            let name = name.rsplit('.').next().unwrap_or_default();
            if name.is_empty()
                || self.cells.len() >= MOST_CELLS
                || lexer.token()? != Token::Sign(b'=')
            {
                return Err(Stop::Bad);
            }
            names.push(name.to_owned());
            let cell = self.value(lexer, 0)?;
            self.cells.push(cell);
            if lexer.peek() != Some(b',') {
                return Ok(names);
            }
            lexer.token()?;
        }
    }

    fn cell(&mut self, kind: CellKind, write: impl FnOnce(&mut Vec<u8>)) -> Cell {
        let start = self.bytes.len();
        write(&mut self.bytes);
        Cell { kind, text: start..self.bytes.len() }
    }

    fn literal(&mut self, raw: &[u8], quoting: Quoting, is_c: bool) -> Cell {
        self.cell(CellKind::Text, |out| match is_escaped(raw, quoting) {
            true => unquote(raw, quoting, is_c, out),
            false => out.extend_from_slice(raw),
        })
    }

    /// A value, up to the comma or bracket behind it.
    fn value(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        lexer.skip_blank()?;
        let start = lexer.at;
        let mut cell = match lexer.token()? {
            Token::Text(raw, quoting) => self.literal(raw, quoting, false),
            Token::Number(raw) => self.number(raw),
            Token::Sign(b'(') if depth < MOST_DEPTH => self.bracketed(lexer, depth)?,
            Token::Word(word) => self.word(word, lexer, depth)?,
            _ => return Err(Stop::Bad),
        };
        loop {
            lexer.skip_blank()?;
            match lexer.peek() {
                Some(b',' | b')' | b';') => return Ok(cell),
                None if depth == 0 => return Ok(cell),
                None => return Err(Stop::Bad),
                _ => {}
            }
            let is_text = cell.kind == CellKind::Text;
            match lexer.token()? {
                Token::Sign(b':') => skip_type(lexer)?,
                // `INSERT … SET a = 1 ON DUPLICATE KEY UPDATE …`
                Token::Word(word) if depth == 0 && word.eq_ignore_ascii_case(b"on") => {
                    lexer.at -= word.len();
                    return Ok(cell);
                }
                Token::Word(word) if word.eq_ignore_ascii_case(b"collate") => {
                    lexer.token()?;
                }
                // `CAST(… AS type)` and `CONVERT(… USING charset)` read on by themselves.
                Token::Word(word)
                    if depth > 0
                        && (word.eq_ignore_ascii_case(b"as")
                            || word.eq_ignore_ascii_case(b"using")) =>
                {
                    lexer.at -= word.len();
                    return Ok(cell);
                }
                Token::Sign(b'|' | b'+' | b'-' | b'*' | b'/' | b'[' | b'.' | b'=') => {
                    cell = self.computed(lexer, start)?;
                }
                Token::Word(word) if !is_text && word.eq_ignore_ascii_case(b"at") => {
                    cell = self.computed(lexer, start)?;
                }
                _ => return Err(Stop::Bad),
            }
        }
    }

    /// Passes over the rest of what is to be computed.
    fn computed(&mut self, lexer: &mut Lexer<'_>, start: usize) -> Result<Cell, Stop> {
        skip_value(lexer)?;
        let shown = lexer.since(start);
        Ok(self.cell(CellKind::Call, |out| out.extend_from_slice(shown)))
    }

    fn bracketed(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let start = lexer.at;
        let is_select = matches!(lexer.clone().token()?, Token::Word(word) if word.eq_ignore_ascii_case(b"select"));
        let cell = match is_select {
            true => {
                skip_closed(lexer)?;
                let shown = lexer.since(start);
                return Ok(self.cell(CellKind::Call, |out| out.extend_from_slice(shown)));
            }
            false => self.value(lexer, depth + 1)?,
        };
        match lexer.token()? {
            Token::Sign(b')') => Ok(cell),
            _ => Err(Stop::Bad),
        }
    }

    fn number(&mut self, raw: &[u8]) -> Cell {
        match raw {
            // A byte of 0 or 1 is how `--hex-blob` writes bit(1).
            b"0x00" => self.cell(CellKind::Number, |out| out.push(b'0')),
            b"0x01" => self.cell(CellKind::Number, |out| out.push(b'1')),
            _ if is_number(raw) => self.cell(CellKind::Number, |out| out.extend_from_slice(raw)),
            [b'0', b'x' | b'X', digits @ ..] => self.hex(digits, raw),
            _ => match as_number(raw) {
                Some(number) => self.cell(CellKind::Number, |out| out.extend_from_slice(&number)),
                None => self.cell(CellKind::Text, |out| out.extend_from_slice(raw)),
            },
        }
    }

    /// Hexadecimal digits: the text they hold, or as they are written.
    fn hex(&mut self, digits: &[u8], raw: &[u8]) -> Cell {
        const MANY: usize = 16;
        let text = hex_text(digits);
        match text.filter(|_| digits.len() >= MANY) {
            Some(text) => {
                self.has_text_in_digits = true;
                self.cell(CellKind::Text, |out| out.extend_from_slice(&text))
            }
            None => {
                self.few_digits.push(self.bytes.len());
                self.cell(CellKind::Text, |out| out.extend_from_slice(raw))
            }
        }
    }

    /// A value that begins with a word.
    fn word(&mut self, word: &[u8], lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let start = lexer.at - word.len();
        let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        if is("null") || is("default") {
            return Ok(self.cell(CellKind::Null, |_| {}));
        }
        if is("true") || is("false") {
            let kind = if is("true") { CellKind::True } else { CellKind::False };
            return Ok(self.cell(kind, |_| {}));
        }
        lexer.skip_blank()?;
        match lexer.peek() {
            Some(b'\'') => self.prefixed(word, lexer),
            Some(b'&') if is("u") => {
                lexer.at += 1;
                self.unicode(lexer)
            }
            Some(b'"') if word.first() == Some(&b'_') => self.prefixed(word, lexer),
            // An introducer may stand before hexadecimal digits, too.
            Some(b'0' | b'x' | b'X') if word.first() == Some(&b'_') => {
                self.value(lexer, MOST_DEPTH)
            }
            Some(b'(') => {
                lexer.token()?;
                let cell = match depth < MOST_DEPTH {
                    true => self.call(word, lexer, depth)?,
                    false => None,
                };
                if let Some(cell) = cell {
                    return Ok(cell);
                }
                skip_closed(lexer)?;
                let shown = lexer.since(start);
                Ok(self.cell(CellKind::Call, |out| out.extend_from_slice(shown)))
            }
            _ if is_computed(word) || matches!(lexer.peek(), Some(b'.' | b'[')) => {
                self.computed(lexer, start)
            }
            _ => Err(Stop::Bad),
        }
    }

    /// A text of PostgreSQL behind `U&`: `\0041` and `\+01F600` are characters, `\\` is a backslash.
    fn unicode(&mut self, lexer: &mut Lexer<'_>) -> Result<Cell, Stop> {
        let quoting = Quoting { quote: b'\'', backslash: false };
        let raw = match lexer.peek() {
            Some(b'\'') => lexer.quoted(quoting)?,
            None => return Err(Stop::More),
            _ => return Err(Stop::Bad),
        };
        let mut text = Vec::new();
        unquote(raw, quoting, false, &mut text);
        let text = String::from_utf8_lossy(&text);
        let mut parts = text.split('\\');
        let mut out = parts.next().unwrap_or_default().to_owned();
        while let Some(part) = parts.next() {
            if part.is_empty() {
                out.push('\\');
                out.push_str(parts.next().unwrap_or_default());
                continue;
            }
            let (digits, length) = match part.strip_prefix('+') {
                Some(long) => (long.get(..6), 7),
                None => (part.get(..4), 4),
            };
            let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            out.push(code.and_then(char::from_u32).ok_or(Stop::Bad)?);
            out.push_str(part.get(length..).unwrap_or_default());
        }
        Ok(self.cell(CellKind::Text, |bytes| bytes.extend_from_slice(out.as_bytes())))
    }

    /// A text with a word before it: `N'…'`, `E'…'`, `_binary '…'`.
    fn prefixed(&mut self, word: &[u8], lexer: &mut Lexer<'_>) -> Result<Cell, Stop> {
        let lower = word.to_ascii_lowercase();
        let is_c = lower == b"e";
        let quote = lexer.peek().unwrap_or(b'\'');
        let quoting = Quoting { quote, backslash: is_c || lexer.dialect.backslash };
        let raw = lexer.quoted(quoting)?;
        match lower.as_slice() {
            b"x" => Ok(self.hex(raw, &[b"0x", raw].concat())),
            b"b" => {
                let (number, text) = bits(raw);
                let kind = if number { CellKind::Number } else { CellKind::Text };
                Ok(self.cell(kind, |out| out.extend_from_slice(&text)))
            }
            b"_binary" => {
                let mut bytes = Vec::new();
                unquote(raw, quoting, false, &mut bytes);
                let (kind, text) = binary(bytes);
                Ok(self.cell(kind, |out| out.extend_from_slice(&text)))
            }
            b"n" | b"e" | b"q" | b"nq" | b"date" | b"time" | b"timestamp" | b"timestamptz"
            | b"datetime" | b"interval" | b"json" | b"uuid" => Ok(self.literal(raw, quoting, is_c)),
            [b'_', ..] => Ok(self.literal(raw, quoting, false)),
            _ => Err(Stop::Bad),
        }
    }

    /// A call that only dresses a literal, its bracket open. `None` if it computes something: then what is left of it
    /// is still to be passed over, from where the lexer stood.
    fn call(
        &mut self,
        word: &[u8],
        lexer: &mut Lexer<'_>,
        depth: u32,
    ) -> Result<Option<Cell>, Stop> {
        let lower = word.to_ascii_lowercase();
        let inside = lexer.clone();
        let cell = match lower.as_slice() {
            b"cast" | b"try_cast" => self.cast(lexer, depth),
            b"convert" | b"try_convert" => self.convert(lexer, depth),
            b"replace" => self.replaced(lexer, depth),
            b"to_date" | b"to_timestamp" | b"to_timestamp_tz" | b"datetime" | b"date"
            | b"timestamp" | b"str_to_date" | b"json" | b"to_json" | b"to_clob" | b"unhex"
            | b"hextoraw" => self.dressed(lexer, depth),
            b"md5" | b"sha" | b"sha1" | b"sha2" | b"password" | b"old_password" | b"crypt"
            | b"encrypt" | b"pwdencrypt" | b"hashbytes" | b"sha256" | b"sha512" | b"digest" => {
                self.hashed(lexer, depth)
            }
            _ => Err(Stop::Bad),
        };
        match cell {
            Ok(cell) if !matches!(cell.kind, CellKind::Call) => Ok(Some(cell)),
            Err(Stop::More) => Err(Stop::More),
            _ => {
                *lexer = inside;
                Ok(None)
            }
        }
    }

    /// `CAST(value AS type)`
    fn cast(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let cell = self.value(lexer, depth + 1)?;
        let Token::Word(_) = lexer.token()? else { return Err(Stop::Bad) };
        let (Token::Word(kind) | Token::Name(kind, _)) = lexer.token()? else {
            return Err(Stop::Bad);
        };
        let kind = kind.to_ascii_lowercase();
        skip_closed(lexer)?;
        Ok(self.typed(cell, &kind))
    }

    /// `CONVERT(type, value, style)` of SQL Server, `CONVERT(value, type)` and `CONVERT(value USING charset)` of MySQL
    fn convert(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let mut ahead = lexer.clone();
        let first = ahead.token()?;
        if let Token::Word(kind) | Token::Name(kind, _) = first
            && !matches!(ahead.peek(), Some(b'\''))
            && !kind.starts_with(b"_")
        {
            let kind = kind.to_ascii_lowercase();
            *lexer = ahead;
            if lexer.peek() == Some(b'(') {
                lexer.token()?;
                skip_closed(lexer)?;
            }
            if lexer.token()? != Token::Sign(b',') {
                return Err(Stop::Bad);
            }
            let cell = self.value(lexer, depth + 1)?;
            skip_closed(lexer)?;
            return Ok(self.typed(cell, &kind));
        }
        self.dressed(lexer, depth)
    }

    /// The first argument, whatever the others are
    fn dressed(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let cell = self.value(lexer, depth + 1)?;
        skip_closed(lexer)?;
        match cell.kind {
            CellKind::Text | CellKind::Number | CellKind::Null => Ok(cell),
            _ => Err(Stop::Bad),
        }
    }

    /// A call that hashes: the first text in it that is no name of an algorithm
    fn hashed(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        loop {
            let cell = self.value(lexer, depth + 1)?;
            let text = self.text(&cell).to_ascii_uppercase();
            let is_algorithm =
                text.starts_with(b"SHA") || text.starts_with(b"MD") && text.len() == 3;
            if cell.kind == CellKind::Text && !is_algorithm {
                skip_closed(lexer)?;
                return Ok(Cell { kind: CellKind::Clear, ..cell });
            }
            if lexer.token()? != Token::Sign(b',') {
                return Err(Stop::Bad);
            }
        }
    }

    /// `replace(value, 'from', char(10))`, as SQLite writes line breaks
    fn replaced(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let cell = self.value(lexer, depth + 1)?;
        let comma = lexer.token()?;
        let from = self.value(lexer, depth + 1)?;
        let second = lexer.token()?;
        let to = self.character(lexer, depth)?;
        let close = lexer.token()?;
        let is_whole = comma == Token::Sign(b',') && second == comma && close == Token::Sign(b')');
        if !is_whole
            || cell.kind != CellKind::Text
            || from.kind != CellKind::Text
            || from.text.is_empty()
        {
            return Err(Stop::Bad);
        }
        let (text, from, to) = (self.text(&cell), self.text(&from), self.text(&to));
        let mut replaced = Vec::with_capacity(text.len());
        let mut start = 0;
        for at in memchr::memmem::find_iter(text, from) {
            replaced.extend_from_slice(text.get(start..at).unwrap_or_default());
            replaced.extend_from_slice(to);
            start = at + from.len();
        }
        replaced.extend_from_slice(text.get(start..).unwrap_or_default());
        Ok(self.cell(CellKind::Text, |out| out.extend_from_slice(&replaced)))
    }

    /// `char(10)`, or a text
    fn character(&mut self, lexer: &mut Lexer<'_>, depth: u32) -> Result<Cell, Stop> {
        let mut ahead = lexer.clone();
        let is_char = matches!(ahead.token()?, Token::Word(word)
            if word.eq_ignore_ascii_case(b"char") || word.eq_ignore_ascii_case(b"chr"));
        if !is_char {
            return self.value(lexer, depth + 1);
        }
        *lexer = ahead;
        let (open, code, close) = (lexer.token()?, lexer.token()?, lexer.token()?);
        let (Token::Sign(b'('), Token::Number(code), Token::Sign(b')')) = (open, code, close)
        else {
            return Err(Stop::Bad);
        };
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok());
        let char = code.and_then(char::from_u32).ok_or(Stop::Bad)?;
        Ok(self.cell(CellKind::Text, |out| {
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }))
    }

    /// A value as the type `kind` has it: old scripts of SQL Server write times as their bytes.
    fn typed(&mut self, cell: Cell, kind: &[u8]) -> Cell {
        match hex_date(self.text(&cell), kind) {
            Some(date) => self.cell(CellKind::Text, |out| out.extend_from_slice(date.as_bytes())),
            None => cell,
        }
    }
}

/// Whether a word alone is something the database was to compute.
fn is_computed(word: &[u8]) -> bool {
    const WORDS: [&str; 9] = [
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "localtime",
        "sysdate",
        "systimestamp",
        "current_user",
        "array",
    ];
    word.first() == Some(&b'@')
        || WORDS.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes()))
}

/// Passes over a type behind the first `:` of `::`.
fn skip_type(lexer: &mut Lexer<'_>) -> Result<(), Stop> {
    if lexer.token()? != Token::Sign(b':') {
        return Err(Stop::Bad);
    }
    loop {
        lexer.skip_blank()?;
        match lexer.peek() {
            Some(b',' | b')' | b':' | b'|') => return Ok(()),
            None => return Err(Stop::Bad),
            _ => {}
        }
        match lexer.token()? {
            Token::Word(_)
            | Token::Name(..)
            | Token::Text(..)
            | Token::Sign(b'.' | b'[' | b']') => {}
            Token::Sign(b'(') => skip_closed(lexer)?,
            _ => return Err(Stop::Bad),
        }
    }
}

/// Passes over what is left of a bracket that is open, and what closes it.
fn skip_closed(lexer: &mut Lexer<'_>) -> Result<(), Stop> {
    let mut depth = 1u32;
    while depth > 0 {
        match lexer.token()? {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth -= 1,
            Token::Sign(0 | b';') => return Err(Stop::Bad),
            _ => {}
        }
    }
    Ok(())
}

/// Passes over what is left of a value, up to the comma or bracket behind it.
fn skip_value(lexer: &mut Lexer<'_>) -> Result<(), Stop> {
    let mut open = 0u32;
    loop {
        lexer.skip_blank()?;
        match lexer.peek() {
            Some(b',' | b')') if open == 0 => return Ok(()),
            None => return Err(Stop::Bad),
            _ => {}
        }
        match lexer.token()? {
            Token::Sign(b'(' | b'[') => open += 1,
            Token::Sign(b')' | b']') => open = open.saturating_sub(1),
            Token::Sign(b';') => return Err(Stop::Bad),
            _ => {}
        }
    }
}
