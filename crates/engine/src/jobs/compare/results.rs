//! What a comparison writes: lists of users, the values that differ, ids that became others, and records that could not be
//! compared. Secrets are masked where values are shown; lists hold users as they came, without passwords in clear.

use std::io::{self, BufWriter, Write};

use crate::check::excerpt::cut;
use crate::jobs::compare::differ::Difference;
use crate::jobs::compare::key::{SHOWN_KEY, bare_id};
use crate::jobs::compare::spec::{
    Key, ListReport, QUERY_USERS, SHOWN_USERS, UserDifference, ValueDifference, in_both,
};
use crate::passwords::clear_text;
use crate::query::build::{Condition, Joined, written};
use crate::query::{self, Options};
use crate::user::user_id::DATABASE;
use crate::user::{Attribute, User, secret};
use crate::write::csv::{BYTE_ORDER_MARK, Cell, Dialect, Rows};
use json::text;

/// Bytes that wait until they are written.
const WAITING: usize = 64 << 10;

/// The most characters of a value that is shown.
const SHOWN_VALUE: usize = 200;

/// The most values of a user that are shown.
const SHOWN_VALUES: usize = 30;

/// The most bytes of a user that are shown.
const SHOWN_BYTES: usize = 4 << 10;

/// A list of users, one a line.
pub(super) struct ListFile<W: Write> {
    file: BufWriter<W>,
    report: ListReport,
    /// Their ids, while all have one and they are few
    ids: Option<Vec<String>>,
    emails: Option<Vec<String>>,
}

impl<W: Write> ListFile<W> {
    pub(super) fn new(writer: W) -> Self {
        ListFile {
            file: BufWriter::with_capacity(WAITING, writer),
            report: ListReport::default(),
            ids: Some(Vec::new()),
            emails: Some(Vec::new()),
        }
    }

    /// Adds a user, who is written as `row`; `is_shown` if lists of whole users are looked at.
    pub(super) fn add(&mut self, user: &User<'_>, row: &[u8], is_shown: bool) -> io::Result<()> {
        self.file.write_all(&clear_text::without(row))?;
        self.file.write_all(b"\n")?;
        self.report.users += 1;
        note(&mut self.ids, || {
            let id = user.text(Attribute::UserId)?;
            let id = id.trim();
            (!id.is_empty()).then(|| match id.contains('|') {
                true => id.to_owned(),
                false => format!("{DATABASE}|{id}"),
            })
        });
        note(&mut self.emails, || {
            let email = user.text(Attribute::Email)?.trim().to_lowercase();
            (!email.is_empty()).then_some(email)
        });
        if is_shown && self.report.first.len() < SHOWN_USERS {
            let mut shown = Vec::new();
            secret::write_masked(user, &mut shown);
            let shown = clear_text::without(&shown).into_owned();
            // What is long is shortened member by member, so that it stays JSON.
            let shown = if shown.len() > SHOWN_BYTES { shortened(&shown) } else { shown };
            self.report.first.push(String::from_utf8_lossy(&shown).into_owned());
        }
        Ok(())
    }

    /// The file, and what is said of it.
    pub(super) fn finish(self) -> io::Result<(W, ListReport)> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut report = self.report;
        let by = |field: &str, values: Vec<String>| query_of(field, values);
        report.query = match (self.ids, self.emails) {
            _ if report.users == 0 => None,
            (Some(ids), _) => by("user_id", ids),
            (None, Some(emails)) => by("email", emails),
            (None, None) => None,
        };
        Ok((file, report))
    }
}

/// Notes the value of one more user, as long as all have one and they are few.
fn note(values: &mut Option<Vec<String>>, value: impl FnOnce() -> Option<String>) {
    let Some(known) = values else { return };
    match value() {
        Some(value) if known.len() < QUERY_USERS => known.push(value),
        _ => *values = None,
    }
}

/// The query for these values of a field, if it can be one.
fn query_of(field: &str, values: Vec<String>) -> Option<String> {
    let condition = |value| Condition { field: field.to_owned(), value, ..Condition::default() };
    let conditions: Vec<Condition> = values.into_iter().map(condition).collect();
    let query = written(&conditions, Joined::Any);
    query::read(&query, Options::default()).is_ok().then_some(query)
}

/// The members of a user that have room.
fn shortened(user: &[u8]) -> Vec<u8> {
    let mut out = b"{".to_vec();
    for (name, value) in json::walk::members(user) {
        if out.len() + name.len() > SHOWN_BYTES {
            break;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        out.extend([b"\"", name, b"\":"].concat());
        match value.len() > SHOWN_VALUE {
            true => text::quote(&short(value), &mut out),
            false => out.extend_from_slice(value),
        }
    }
    out.push(b'}');
    out
}

/// JSON as text, shortened.
fn short(json: &[u8]) -> String {
    cut(String::from_utf8_lossy(json), SHOWN_VALUE).into_owned()
}

/// Rows of a table.
pub(super) struct Table<W: Write> {
    rows: Rows,
    file: W,
    waiting: usize,
}

impl<W: Write> Table<W> {
    pub(super) fn new(mut file: W, header: &[&str]) -> io::Result<Self> {
        file.write_all(BYTE_ORDER_MARK)?;
        let mut rows = Rows::new(Dialect::Guarded, false);
        header.iter().for_each(|name| rows.cell(Cell::Name(name.as_bytes())));
        rows.end();
        Ok(Table { rows, file, waiting: 0 })
    }

    pub(super) fn add(&mut self, cells: &[Option<&[u8]>]) -> io::Result<()> {
        for cell in cells {
            self.waiting += 8 + cell.map_or(0, <[u8]>::len);
            self.rows.cell(cell.map_or(Cell::Empty, Cell::Text));
        }
        self.rows.end();
        if self.waiting >= WAITING { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.waiting = 0;
        self.file.write_all(&self.rows.take().0)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.file)
    }
}

/// Writes what differs in the user of this key, and gives what is shown of it.
pub(super) fn write_differences<W: Write>(
    table: &mut Table<W>,
    key: &str,
    differences: &[Difference<'_>],
) -> io::Result<UserDifference> {
    let key_shown = cut(key.into(), SHOWN_KEY).into_owned();
    let mut shown = UserDifference { key: key_shown, ..UserDifference::default() };
    for difference in differences {
        let masked = |value: Option<&[u8]>| value.map(|value| difference.masked(value));
        let (left, right) = (masked(difference.left), masked(difference.right));
        let cells = [Some(key.as_bytes()), Some(difference.path.as_bytes())];
        table.add(&[cells[0], cells[1], left.as_deref(), right.as_deref()])?;
        if shown.values.len() == SHOWN_VALUES {
            shown.more += 1;
            continue;
        }
        let text = |value: Option<Vec<u8>>| value.map(|it| short(&it)).unwrap_or_default();
        let path = cut((&*difference.path).into(), SHOWN_KEY).into_owned();
        shown.values.push(ValueDifference { path, left: text(left), right: text(right) });
    }
    Ok(shown)
}

/// The two ids of a user who is in both lists, if they are not the same.
pub(super) fn new_id(left: &User<'_>, right: &User<'_>) -> Option<(String, String)> {
    let ids = (left.text(Attribute::UserId)?, right.text(Attribute::UserId)?);
    (bare_id(&ids.0) != bare_id(&ids.1)).then(|| (ids.0.into_owned(), ids.1.into_owned()))
}

/// The keys of users in both lists, one a line: what a step that leaves them out of a file is joined with.
pub(super) struct BothFile<W: Write> {
    file: BufWriter<W>,
    key: Key,
}

impl<W: Write> BothFile<W> {
    pub(super) fn new(writer: W, key: &Key) -> Self {
        BothFile { file: BufWriter::with_capacity(WAITING, writer), key: key.clone() }
    }

    pub(super) fn add(&mut self, key: &str) -> io::Result<()> {
        let name = in_both(&self.key).1;
        self.line(name, key)?;
        match self.key {
            // A file may have it either way.
            Key::Id => self.line(name, &format!("{DATABASE}|{key}")),
            _ => Ok(()),
        }
    }

    fn line(&mut self, name: &str, key: &str) -> io::Result<()> {
        let mut line = Vec::with_capacity(name.len() + key.len() + 8);
        line.push(b'{');
        text::quote(name, &mut line);
        line.push(b':');
        text::quote(key, &mut line);
        line.extend_from_slice(b"}\n");
        self.file.write_all(&line)
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Records that could not be compared, one a line, each with its side and the reason.
pub(super) struct AsideFile<W: Write>(BufWriter<W>);

impl<W: Write> AsideFile<W> {
    pub(super) fn new(writer: W) -> Self {
        AsideFile(BufWriter::with_capacity(WAITING, writer))
    }

    pub(super) fn write(&mut self, side: &str, reason: &str, row: &[u8]) -> io::Result<()> {
        write!(self.0, "{{\"side\":\"{side}\",\"reason\":\"{reason}\",\"user\":")?;
        self.0.write_all(&clear_text::without(row))?;
        self.0.write_all(b"}\n")
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)
    }
}
