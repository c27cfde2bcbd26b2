//! What stands in the first stretch of a file, read in one way: its columns with values, its first rows, and what the
//! reader has to say of it. For a person to judge whether a file is understood.
//!
//! It reads at most [`MOST_RECORDS`] records or [`MOST_BYTES`] bytes of them, and says whether that was all. No step is
//! done and no user checked: those are the jobs' business. Every value is shown by `check::excerpt`, secrets masked.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::check::excerpt;
use crate::fields::path::joined;
use crate::jobs::hints::HINTS;
use crate::jobs::looks::{self, Looks};
use crate::jobs::report::Progress;
use crate::jobs::sketch;
use crate::passwords::{self, Certainty, clear_text};
use crate::read::{
    Event, Fault, FileFormat, Files, Input, Layout, ReadError, Record, Remark, RemarkKind,
};
use crate::user::date::Period;
use crate::user::secret;
use json::{Kind, text, walk};

/// The most records that are read.
pub const MOST_RECORDS: u64 = 20_000;

/// The most bytes of records that are read, about.
const MOST_BYTES: u64 = 4 << 20;

/// The most bytes that are read from where the file lies: in a dump the users may come after other tables.
const MOST_READ: u64 = 64 << 20;

/// Bytes between two questions whether to go on.
const STEP: u64 = 1 << 20;

/// The most columns that are told apart.
const MOST_COLUMNS: usize = 300;

/// The levels of objects whose members are columns.
const LEVELS: usize = 6;

/// How many rows are shown.
const ROWS: u64 = 10;

/// How many values of a column are shown.
const VALUES: usize = 3;

/// The most characters of a value.
const CHARACTERS: usize = 60;

/// The most names of members that are kept of the objects in a column's lists, and the most objects of a list that are looked at.
const MEMBERS: usize = 24;
const ELEMENTS: usize = 4;

/// Texts that programs write where there is nothing.
const NOTHING: [&[u8]; 9] = [
    b"\"NULL\"",
    b"\"null\"",
    b"\"\\\\N\"",
    b"\"(null)\"",
    b"\"(NULL)\"",
    b"\"[NULL]\"",
    b"\"<null>\"",
    b"\"<NULL>\"",
    b"\"undefined\"",
];

/// How many places of each kind of remark are kept.
const PLACES: usize = 20;

/// The first stretch of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// What the file is, as far as it was read
    pub format: Option<FileFormat>,
    /// Records in the stretch, broken ones included
    pub records: u64,
    /// Whether the stretch is the whole file
    pub is_whole: bool,
    /// What records hold, in the order it first came
    pub columns: Vec<SurveyColumn>,
    /// Whether there are more columns than are told apart
    pub has_more_columns: bool,
    /// The first records
    pub rows: Vec<SurveyRow>,
    /// What the reader has to say, by what it is about, in the order it first came
    pub remarks: Vec<SurveyRemarks>,
    /// What could not be read
    pub faults: SurveyFaults,
}

/// A column of a table, or a path of other records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurveyColumn {
    /// Its name or path, as a query would have it
    pub name: String,
    /// The same as people read it
    pub label: String,
    /// Records in which it holds something
    pub filled: u64,
    /// Records in which it is written and holds nothing: null, or an empty text
    #[serde(default)]
    pub empty: u64,
    /// The first different values, cut
    pub values: Vec<String>,
    /// What its values are or look like, the most frequent first
    pub kinds: Vec<(ValueKind, u64)>,
    /// How many of its values are JSON's numbers, not texts that look like one
    #[serde(default, skip_serializing_if = "is_zero")]
    pub numbers: u64,
    /// What its texts and numbers look like by themselves, the most frequent first
    #[serde(default)]
    pub looks: Vec<(Looks, u64)>,
    /// Whether some of its texts are words for nothing, such as `NULL`: these are counted as empty
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub words_for_nothing: bool,
    /// The names of members of the objects in its lists, of the first few
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The smallest hashes of its different values: columns of other files with the same values are told by them
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sketch: Vec<u32>,
}

impl SurveyColumn {
    /// Whether at least half of its values look so.
    pub fn looks_like(&self, looks: Looks) -> bool {
        let count = self.looks.iter().find(|(it, _)| *it == looks).map_or(0, |(_, count)| *count);
        count > 0 && count * 2 >= self.filled
    }

    /// Whether any of its values looks so.
    pub fn has_some(&self, looks: Looks) -> bool {
        self.looks.iter().any(|(it, _)| *it == looks)
    }

    /// Whether hardly any of its values occurs twice.
    pub(crate) fn is_unique(&self) -> bool {
        self.filled > 0 && sketch::different(&self.sketch) * 4 >= self.filled * 3
    }
}

/// What a value is, or a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Text
    Text,
    /// A number
    Number,
    /// True or false
    Boolean,
    /// A date in a form of ISO 8601
    Date,
    /// A list
    List,
    /// An object
    Object,
}

/// A record as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyRow {
    /// Its line or row in the file, from 1
    pub line: u64,
    /// What it holds in each column
    pub cells: Vec<Option<String>>,
}

/// What the reader has to say of places of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyRemarks {
    /// What it is about
    pub kind: RemarkKind,
    /// Whether a value may be wrong because of one of them
    pub is_warning: bool,
    /// How many there are
    pub count: u64,
    /// The first of them
    pub places: Vec<RemarkPlace>,
}

/// A place of which the reader has something to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemarkPlace {
    /// Its line or row, from 1
    pub line: u64,
    /// The column; empty if none is meant
    pub column: String,
    /// What stands there, cut
    pub value: String,
    /// What is to be said
    pub message: String,
    /// What to do
    pub fix: String,
}

/// What could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyFaults {
    /// How many faults there are
    pub count: u64,
    /// Whether the file ends where more should come
    pub is_cut_off: bool,
    /// The first of them
    pub places: Vec<RemarkPlace>,
}

/// Reads the first stretch of a file. `checkpoint` is told how far it is, and stops it with `false`: then there is none.
///
/// # Errors
/// When the file can no longer be read.
pub async fn survey<R: Read + 'static>(
    input: Input<R>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Survey>, ReadError> {
    let is_enough = Rc::new(Cell::new(false));
    let Input { name, bytes, reader, options } = input;
    let reader = Limited { inner: reader, left: MOST_READ, is_enough: Rc::clone(&is_enough) };
    let mut files = Files::new(vec![Input { name, bytes, reader, options }], HINTS);
    files.window(256 << 10);
    let (mut found, mut goal) = (Findings::default(), 0);
    while found.records < MOST_RECORDS && found.bytes < MOST_BYTES {
        if files.bytes_read() >= goal {
            goal = files.bytes_read() + STEP;
            let (bytes_read, bytes_total) = (files.bytes_read(), files.bytes_total());
            let progress = Progress { bytes_read, bytes_total, ..Progress::default() };
            if !checkpoint(progress).await {
                return Ok(None);
            }
        }
        match files.read_next() {
            Ok(Some(event)) => found.add(&event),
            Ok(None) => {
                found.is_whole = true;
                break;
            }
            Err(_) if is_enough.get() => break,
            Err(error) => return Err(error),
        }
    }
    let format = files.reports().pop().and_then(|report| report.form);
    Ok(Some(found.into_survey(format)))
}

/// Reads no more than it may, and says so.
struct Limited<R> {
    inner: R,
    left: u64,
    is_enough: Rc<Cell<bool>>,
}

impl<R: Read + 'static> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.is_enough.set(true);
            return Err(io::Error::other("enough was read"));
        }
        let read = self.inner.read(out)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

/// What was found so far.
#[derive(Default)]
struct Findings {
    records: u64,
    bytes: u64,
    is_whole: bool,
    root: Node,
    columns: Vec<SurveyColumn>,
    has_more_columns: bool,
    rows: Vec<(u64, Cells)>,
    remarks: Vec<SurveyRemarks>,
    faults: SurveyFaults,
}

/// Cells of a row with the numbers of their columns.
type Cells = Vec<(usize, String)>;

impl Findings {
    fn add(&mut self, event: &Event<'_>) {
        match event {
            Event::Record(record) => self.record(record),
            Event::Fault(fault) => self.fault(fault),
            Event::Remark(remark) => self.remark(remark),
            Event::More(_) => {}
        }
    }

    fn record(&mut self, record: &Record<'_>) {
        self.records += 1;
        self.bytes += record.bytes.len() as u64;
        let masked = secret::masked_record(&clear_text::without(record.bytes));
        let mut cells = (self.rows.len() < ROWS as usize).then(Vec::new);
        let mut taking = Taking { columns: &mut self.columns, cells: &mut cells, has_more: false };
        taking.members(&mut self.root, "", &masked, LEVELS);
        self.has_more_columns |= taking.has_more;
        self.rows.extend(cells.map(|cells| (record.position.line, cells)));
    }

    fn fault(&mut self, fault: &Fault<'_>) {
        let faults = &mut self.faults;
        self.records += u64::from(fault.is_record);
        faults.count += 1;
        faults.is_cut_off |= fault.problem.is_cut_off();
        if faults.places.len() < PLACES {
            faults.places.push(RemarkPlace {
                line: fault.position.line,
                message: fault.problem.to_string(),
                fix: fault.problem.fix().to_owned(),
                ..RemarkPlace::default()
            });
        }
    }

    fn remark(&mut self, remark: &Remark) {
        let at = self.remarks.iter().position(|it| it.kind == remark.kind);
        let at = at.unwrap_or_else(|| {
            let (kind, places) = (remark.kind, Vec::new());
            self.remarks.push(SurveyRemarks { kind, is_warning: false, count: 0, places });
            self.remarks.len() - 1
        });
        let Some(all) = self.remarks.get_mut(at) else { return };
        all.count += 1;
        all.is_warning |= remark.is_warning;
        if all.places.len() < PLACES {
            let value = excerpt::member(&remark.column, &text::quoted(&remark.value));
            all.places.push(RemarkPlace {
                line: remark.position.line,
                column: excerpt::short(&remark.column),
                value,
                message: remark.message.clone(),
                fix: remark.fix.clone().into_owned(),
            });
        }
    }

    fn into_survey(mut self, format: Option<FileFormat>) -> Survey {
        // Columns were numbered as they came; a member that came late belongs beside its siblings.
        let mut order = Vec::new();
        self.root.list(&mut order);
        let mut columns: Vec<SurveyColumn> =
            order.iter().filter_map(|at| self.columns.get_mut(*at).map(std::mem::take)).collect();
        // A table may have columns in which nothing stands: they tell the system as well as others.
        let of_dump = format.iter().filter(|it| it.layout == Layout::Sql).flat_map(|it| &it.lists);
        let of_dump = of_dump.filter(|it| it.is_read).flat_map(|it| &it.columns);
        let mut empty = format.iter().flat_map(|it| &it.columns).chain(of_dump);
        while let Some(key) = empty.next().filter(|_| columns.len() < MOST_COLUMNS) {
            let name = joined("", key);
            if columns.iter().all(|it| it.name != name) {
                let label = excerpt::cut(key.clone().into(), CHARACTERS).into_owned();
                columns.push(SurveyColumn { name, label, ..SurveyColumn::default() });
            }
        }
        for column in &mut columns {
            column.kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            column.looks.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let rows = self.rows.into_iter().map(|(line, cells)| {
            let cell = |at: &usize| cells.iter().find(|(column, _)| column == at);
            let text = |at: &usize| cell(at).map(|(_, text)| text.clone());
            let mut cells: Vec<_> = order.iter().map(text).collect();
            cells.resize(columns.len(), None);
            SurveyRow { line, cells }
        });
        Survey {
            format,
            records: self.records,
            is_whole: self.is_whole,
            rows: rows.collect(),
            columns,
            has_more_columns: self.has_more_columns,
            remarks: self.remarks,
            faults: self.faults,
        }
    }
}

/// Adds the names of members of the first objects in a list.
fn note_members(members: &mut Vec<String>, list: &[u8]) {
    let objects = walk::elements(list).take(ELEMENTS).filter(|it| Kind::of(it) == Kind::Object);
    for (name, _) in objects.flat_map(walk::members).take(MEMBERS) {
        if members.len() < MEMBERS && !members.iter().any(|it| it.as_bytes() == name) {
            let name = text::unescaped(name).into_owned();
            if !members.contains(&name) {
                members.push(excerpt::cut(name.into(), CHARACTERS).into_owned());
            }
        }
    }
}

/// A name that occurs, and what lies below it.
#[derive(Default)]
struct Node {
    /// As written in JSON
    name: Vec<u8>,
    /// The number of its column, if records hold something here that is no object
    column: Option<usize>,
    members: Vec<Node>,
}

impl Node {
    /// Adds the columns from here on, in order.
    fn list(&self, out: &mut Vec<usize>) {
        out.extend(self.column);
        self.members.iter().for_each(|member| member.list(out));
    }

    /// The place of the member of this name; most often it is `guess`.
    fn place(&self, name: &[u8], guess: usize) -> Option<usize> {
        if self.members.get(guess).is_some_and(|member| member.name == name) {
            return Some(guess);
        }
        self.members.iter().position(|member| member.name == name)
    }
}

/// A record being taken in.
struct Taking<'a> {
    columns: &'a mut Vec<SurveyColumn>,
    cells: &'a mut Option<Cells>,
    has_more: bool,
}

impl Taking<'_> {
    fn members(&mut self, node: &mut Node, path: &str, object: &[u8], levels: usize) {
        for (index, (name, value)) in walk::members(object).enumerate() {
            let Some(at) = node.place(name, index).or_else(|| self.new_member(node, name)) else {
                self.has_more = true;
                continue;
            };
            let Some(member) = node.members.get_mut(at) else { continue };
            let is_filled_object = Kind::of(value) == Kind::Object && value.len() > 2;
            if is_filled_object && levels > 1 {
                let below = joined(path, &text::unescaped(name));
                self.members(member, &below, value, levels - 1);
            } else {
                self.value(member, path, value);
            }
        }
    }

    /// A node for a name that is new; `None` if there are too many.
    fn new_member(&mut self, node: &mut Node, name: &[u8]) -> Option<usize> {
        (self.columns.len() < MOST_COLUMNS && node.members.len() < MOST_COLUMNS).then(|| {
            node.members.push(Node { name: name.to_vec(), ..Node::default() });
            node.members.len() - 1
        })
    }

    fn value(&mut self, node: &mut Node, path: &str, value: &[u8]) {
        let column = match node.column {
            Some(column) => column,
            None if self.columns.len() >= MOST_COLUMNS => {
                self.has_more = true;
                return;
            }
            None => {
                let key = text::unescaped(&node.name);
                let name = joined(path, &key);
                let label = if path.is_empty() { key.into_owned() } else { name.clone() };
                let label = excerpt::cut(label.into(), CHARACTERS).into_owned();
                self.columns.push(SurveyColumn { name, label, ..SurveyColumn::default() });
                *node.column.insert(self.columns.len() - 1)
            }
        };
        let Some(about) = self.columns.get_mut(column) else { return };
        if matches!(value, b"null" | b"\"\"" | b"{}" | b"[]") {
            about.empty += 1;
            return;
        }
        if NOTHING.contains(&value) {
            about.words_for_nothing = true;
            about.empty += 1;
            return;
        }
        about.filled += 1;
        match Kind::of(value) {
            Kind::Number => {
                about.numbers += 1;
                sketch::note(&mut about.sketch, value);
            }
            Kind::String => sketch::note(&mut about.sketch, text::inner(value).unwrap_or_default()),
            Kind::Array => note_members(&mut about.members, value),
            _ => {}
        }
        let kind = kind_of(value);
        match about.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => about.kinds.push((kind, 1)),
        }
        if let Some(looks) = looks::looks(value, is_hash(value)) {
            match about.looks.iter_mut().find(|(known, _)| *known == looks) {
                Some((_, count)) => *count += 1,
                None => about.looks.push((looks, 1)),
            }
        }
        if about.values.len() < VALUES || self.cells.is_some() {
            let shown = match is_hash(value) {
                true => secret::MASK.to_owned(),
                false => excerpt::cut(excerpt::whole(value), CHARACTERS).into_owned(),
            };
            if about.values.len() < VALUES && !about.values.contains(&shown) {
                about.values.push(shown.clone());
            }
            self.cells.iter_mut().for_each(|cells| cells.push((column, shown.clone())));
        }
    }
}

/// Whether a text is a hash of a password: columns of hashes may be called anything. Digits that may be one are shown: they
/// may be ids as well.
fn is_hash(value: &[u8]) -> bool {
    let form = text::string(value).and_then(|text| passwords::form_of(&text));
    form.is_some_and(|form| form.certainty == Certainty::Sure)
}

/// What a value is or, if it is a text, looks like.
fn kind_of(value: &[u8]) -> ValueKind {
    match Kind::of(value) {
        Kind::Null => ValueKind::Text,
        Kind::Boolean => ValueKind::Boolean,
        Kind::Number => ValueKind::Number,
        Kind::Array => ValueKind::List,
        Kind::Object => ValueKind::Object,
        Kind::String => match text::inner(value).unwrap_or_default() {
            b"true" | b"false" | b"TRUE" | b"FALSE" | b"True" | b"False" => ValueKind::Boolean,
            text if is_number(text) => ValueKind::Number,
            // A year by itself is a number more often than a date.
            text if text.len() > 6 && Period::parse(text).is_some() => ValueKind::Date,
            _ => ValueKind::Text,
        },
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Whether a text is written as a number; one with a leading zero or a plus is an id or a phone number.
fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, part) = match memchr::memchr(b'.', digits) {
        Some(dot) => (&digits[..dot], Some(&digits[dot + 1..])),
        None => (digits, None),
    };
    let all = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all(whole) && (whole == b"0" || !whole.starts_with(b"0")) && part.is_none_or(all)
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::read::ReadOptions;

    fn input<R>(reader: R, bytes: u64) -> Input<R> {
        Input { name: "a".to_owned(), bytes, reader, options: ReadOptions::default() }
    }

    fn survey_of(text: &str) -> Survey {
        let input = input(io::Cursor::new(text.as_bytes().to_vec()), text.len() as u64);
        let survey = block_on(survey(input, async |_| true));
        survey.expect("memory").expect("a survey")
    }

    /// Checks the columns: name, filled, values, kinds.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let told = |column: &SurveyColumn| {
            let kinds: Vec<String> =
                column.kinds.iter().map(|(kind, count)| format!("{count} {kind:?}")).collect();
            let SurveyColumn { name, filled, values, .. } = column;
            format!("{name}: {filled} [{}] {}", values.join("|"), kinds.join(", "))
        };
        let columns: Vec<String> = survey_of(text).columns.iter().map(told).collect();
        assert_eq!(columns, expected);
    }

    #[test]
    fn columns_have_values_counts_and_kinds() {
        check(
            r#"{"id":1,"email":"a@x.io"}{"id":"2","email":""}{"id":"03","email":null}{"id":"2"}"#,
            &["id: 4 [1|2|03] 3 Number, 1 Text", "email: 1 [a@x.io] 1 Text"],
        );
        check(
            r#"{"a":{"b":true,"c":{"d":[1]}},"email":"x"}{"a":{"new":"2020-01-31"},"email":"y"}{"a":7,"email":"z"}"#,
            &[
                "a: 1 [7] 1 Number",
                "a.b: 1 [true] 1 Boolean",
                "a.c.d: 1 [[1]] 1 List",
                "a.new: 1 [2020-01-31] 1 Date",
                "email: 3 [x|y|z] 3 Text",
            ],
        );
        check(
            r#"{"email":"a","my key":{"é.f":{}}}"#,
            &["email: 1 [a] 1 Text", r#"["my key"]["é.f"]: 0 [] "#],
        );
    }

    #[test]
    fn secrets_are_masked_and_values_cut() {
        check(
            r#"{"email":"a","password":"x1","custom_password_hash":{"hash":{"value":"y"}}}{"email":"b","password":"x2"}"#,
            &[
                "email: 2 [a|b] 2 Text",
                "password: 2 [*****] 2 Text",
                "custom_password_hash.hash.value: 1 [*****] 1 Text",
            ],
        );
        check(
            r#"{"email":"a","user_pass":"x","col":"$P$BxWgkD0GmOTxRM1","c2":"{SSHA512}xWgkD0Gm=","c3":"{Ann}","c4":"pbkdf2_sha256$1$a$b"}"#,
            &[
                "email: 1 [a] 1 Text",
                "user_pass: 1 [*****] 1 Text",
                "col: 1 [*****] 1 Text",
                "c2: 1 [*****] 1 Text",
                "c3: 1 [{Ann}] 1 Text",
                "c4: 1 [*****] 1 Text",
            ],
        );
        let survey = survey_of(&format!("{{\"email\":\"{}\"}}", "é".repeat(500)));
        assert_eq!(survey.columns[0].values[0].chars().count(), CHARACTERS);
    }

    #[test]
    fn the_first_rows_stand_under_their_columns() {
        let survey = survey_of("{\"email\":\"a\"}\n\n{\"x\":{\"y\":1},\"email\":\"b\"}\n");
        let text = |text: &str| Some(text.to_owned());
        let rows = [
            SurveyRow { line: 1, cells: vec![text("a"), None] },
            SurveyRow { line: 3, cells: vec![text("b"), text("1")] },
        ];
        assert_eq!(survey.rows, rows);
        assert!(survey.is_whole && survey.format.is_some());
    }

    #[test]
    fn a_long_file_is_read_in_part() {
        let line = "{\"email\":\"a@example.com\"}\n";
        let survey = survey_of(&line.repeat(MOST_RECORDS as usize + 1));
        assert_eq!((survey.records, survey.is_whole, survey.rows.len()), (MOST_RECORDS, false, 10));
        let long = format!("{{\"email\":\"{}\"}}\n", "a".repeat(1 << 20));
        let survey = survey_of(&long.repeat(9));
        assert_eq!((survey.records, survey.is_whole), (4, false));
        assert!(survey_of(&line.repeat(3)).is_whole);
    }

    #[test]
    fn names_without_end_are_bounded() {
        let text: String =
            (0..400).map(|n| format!("{{\"email\":\"a\",\"k{n}\":{{\"x{n}\":1}}}}\n")).collect();
        let survey = survey_of(&text);
        assert_eq!((survey.columns.len(), survey.has_more_columns), (MOST_COLUMNS, true));
        let text = format!("{{\"email\":{}1{}}}", "{\"a\":".repeat(90), "}".repeat(90));
        assert_eq!(survey_of(&text).columns[0].name, "email.a.a.a.a.a");
    }

    #[test]
    fn faults_are_told_with_their_place_and_a_cut_off_file_as_one() {
        let survey = survey_of("[{\"email\":\"a\"},\n{\"email\":\"b\"},\n{\"ema");
        assert!(survey.faults.is_cut_off, "{:?}", survey.faults);
        assert_eq!((survey.faults.places[0].line, survey.records), (3, 3));
        let survey = survey_of("{\"email\":\"a\"}\n{\"email\":tru}\n{\"email\":\"c\"}\n");
        assert!(!survey.faults.is_cut_off);
        assert_eq!((survey.faults.count, survey.records), (1, 3));
        assert!(!survey.faults.places[0].fix.is_empty());
    }

    #[test]
    fn what_is_never_found_is_not_searched_for_without_end() {
        /// White space without end.
        struct Spaces;
        impl Read for Spaces {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                out.fill(b' ');
                Ok(out.len())
            }
        }
        let found = block_on(survey(input(Spaces, u64::MAX), async |_| true));
        let survey = found.expect("no error").expect("a survey");
        assert_eq!((survey.records, survey.is_whole), (0, false));
    }

    #[test]
    fn it_can_be_stopped() {
        let text = "{\"email\":\"a\"}";
        let stopped = block_on(survey(input(text.as_bytes(), 13), async |_| false));
        assert!(matches!(stopped, Ok(None)));
    }
}
