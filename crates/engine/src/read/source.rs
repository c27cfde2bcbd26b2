//! Opens a file as what it is: looks at its first bytes and what a person said of it, and chooses the reader.
//!
//! The one place that knows all readers. JSON has its own ([`Shaped`]); what else there is has a parser
//! ([`Parsed`]).

use std::io::{self, Read};

use crate::read::addresses::{self, Addresses};
use crate::read::bson::Bson;
use crate::read::console;
use crate::read::decode::Text;
use crate::read::event::Event;
use crate::read::file_format::{FileFormat, Layout};
use crate::read::firebase::{self, Firebase};
use crate::read::hints::Hints;
use crate::read::json::Records;
use crate::read::layout::{self, ENOUGH};
use crate::read::ldif::{self, Ldif};
use crate::read::magic;
use crate::read::options::{Kind, ReadOptions};
use crate::read::parser::{Parsed, Parser};
use crate::read::shapes::{self, ByColumn, Shaped, Twice};
use crate::read::sql::Sql;
use crate::read::table::{self, Table};
use crate::read::window::{Limits, Window};

/// The records of one file, whatever its form.
pub enum Source {
    /// JSON
    Json(Box<Shaped>),
    /// Any other form
    Parsed(Box<Parsed>),
}

impl Source {
    /// Opens a file. `file` is the index that positions carry.
    ///
    /// # Errors
    /// What reading gives.
    pub fn open(
        file: u32,
        input: impl Read + 'static,
        limits: Limits,
        hints: Hints,
        options: &ReadOptions,
    ) -> io::Result<Self> {
        let mut window = Window::new(file, Text::new(input)?, limits);
        window.fill(ENOUGH)?;
        if has_lone_cr(window.view(), options) {
            window.end_lines_by_cr();
        }
        if options.kind.is_none() && shapes::is_twice(window.view()) {
            let (parser, layout) = (Box::new(Twice::new(hints, options)), Layout::Shaped);
            return Ok(Source::Parsed(Box::new(Parsed::new(window, parser, layout, limits))));
        }
        if options.kind.is_none() && shapes::is_cells(window.view()) {
            let (parser, layout) = (Box::new(Twice::of_cells(hints, options)), Layout::Shaped);
            return Ok(Source::Parsed(Box::new(Parsed::new(window, parser, layout, limits))));
        }
        let is_free = options.kind.is_none() && options.header.is_none();
        if let Some(mark) = addresses::mark(window.view(), window.is_last())
            .filter(|_| is_free && options.delimiter.is_none())
        {
            let (parser, layout) = (Box::new(Addresses::new(mark)), Layout::Table);
            return Ok(Source::Parsed(Box::new(Parsed::new(window, parser, layout, limits))));
        }
        if let Some((parser, layout)) = parser(window.view(), options, limits) {
            return Ok(Source::Parsed(Box::new(Parsed::new(window, parser, layout, limits))));
        }
        if options.kind == Some(Kind::Table) {
            return Self::table(window, limits, hints, options);
        }
        if options.list.is_none() && shapes::is_by_column(window.view(), &hints) {
            let (parser, layout) = (Box::new(ByColumn::default()), Layout::Shaped);
            return Ok(Source::Parsed(Box::new(Parsed::new(window, parser, layout, limits))));
        }
        let records = Shaped::over(window, limits, hints, options)?;
        match records.form().layout {
            Layout::Table if options.kind.is_none() => {
                Self::table(records.into_window(), limits, hints, options)
            }
            _ => Ok(Source::Json(Box::new(records))),
        }
    }

    /// The table in `window`.
    fn table(
        mut window: Window,
        limits: Limits,
        hints: Hints,
        options: &ReadOptions,
    ) -> io::Result<Self> {
        window.fill(table::HEAD)?;
        let head = window.view();
        let is_whole = window.is_last() && head.len() <= table::HEAD;
        let head = head.get(..table::HEAD).unwrap_or(head);
        let parser = Box::new(Table::new(head, is_whole, &hints, options));
        Ok(Source::Parsed(Box::new(Parsed::new(window, parser, Layout::Table, limits))))
    }

    /// Finds the next event; `false` at the end of the file.
    ///
    /// # Errors
    /// What reading gives: then the rest of the file is unknown.
    pub fn find(&mut self) -> io::Result<bool> {
        match self {
            Source::Json(records) => records.find(),
            Source::Parsed(records) => records.find(),
        }
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        match self {
            Source::Json(records) => records.event(),
            Source::Parsed(records) => records.event(),
        }
    }

    /// The reader of a file that can be given stretches which somebody else has looked through.
    pub fn plain(&mut self) -> Option<&mut Records> {
        match self {
            Source::Json(records) => records.plain(),
            Source::Parsed(_) => None,
        }
    }

    /// What the file is, as far as it was read.
    pub fn form(&self) -> FileFormat {
        match self {
            Source::Json(records) => records.form(),
            Source::Parsed(records) => records.form(),
        }
    }

    /// Records found so far, broken ones included.
    pub fn count(&self) -> u64 {
        match self {
            Source::Json(records) => records.count(),
            Source::Parsed(records) => records.count(),
        }
    }
}

/// Whether a text that begins with `head` has lines that CRs alone end, and is no table: these have a say of their own.
fn has_lone_cr(head: &[u8], options: &ReadOptions) -> bool {
    if memchr::memchr(b'\r', head).is_none() || memchr::memchr(b'\n', head).is_some() {
        return false;
    }
    let text: Vec<u8> =
        head.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect();
    match options.kind {
        Some(Kind::Table) => false,
        Some(_) => true,
        None => {
            matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
                || layout::is_sql(text.get(..ENOUGH).unwrap_or(&text))
                || ldif::is_ldif(&text)
                || firebase::is_firebase(&text)
        }
    }
}

/// The reader of a text that begins with `head`, unless it is JSON.
fn parser(head: &[u8], options: &ReadOptions, limits: Limits) -> Option<(Box<dyn Parser>, Layout)> {
    let is_free = options.kind.is_none() && options.header.is_none() && options.delimiter.is_none();
    if let Some(parser) = console::parser(head).filter(|_| is_free) {
        return Some((parser, Layout::Table));
    }
    if magic::layout(head).is_some() {
        return None;
    }
    let is_ldif = match options.kind {
        None => ldif::is_ldif(head),
        kind => kind == Some(Kind::Ldif),
    };
    if options.kind.is_none() && magic::is_bson(head) {
        return Some((Box::new(Bson::default()), Layout::Bson));
    }
    let is_sql = match options.kind {
        None => layout::is_sql(head.get(..ENOUGH).unwrap_or(head)),
        kind => kind == Some(Kind::Sql),
    };
    if is_sql {
        return Some((Box::new(Sql::new(head, options, limits)), Layout::Sql));
    }
    // A person who says where names are means another table.
    if options.kind.is_none() && options.header.is_none() && firebase::is_firebase(head) {
        return Some((Box::new(Firebase::default()), Layout::Table));
    }
    is_ldif.then(|| (Box::new(Ldif::new(options)) as Box<dyn Parser>, Layout::Ldif))
}
