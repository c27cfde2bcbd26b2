//! Finds the lists in the first stretch of a JSON file: what is in them, and which is the users'.
//!
//! The stretch may be cut off anywhere. Each part of it is looked at once for each level it lies deep, and only a few
//! levels are looked into.

use crate::read::file_format::ListFound;
use crate::read::hints::{Hints, member};
use crate::read::shapes::lift::{self, Fields, members};
use crate::read::shapes::pairs;
use crate::read::wrapper::path as joined;
use json::scan::space_end;
use json::{Kind, Scanner, Stop, walk};

/// How deep lists are looked for.
const MOST_LEVELS: usize = 10;

/// The most lists and objects that are looked into.
const MOST_PARTS: usize = 2_000;

/// How many elements of a list are looked at.
pub(super) const SAMPLES: usize = 20;

/// The score of records that hold addresses under names that are none of users.
pub(super) const ADDRESSES: u8 = 3;

/// The most columns that are told.
const MOST_COLUMNS: usize = 20;

/// What stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Objects
    Records,
    /// Objects under a key each
    Keyed,
    /// Rows of cells, and the names of their columns where those were found
    Rows(Option<Vec<String>>),
}

/// A list.
pub(super) struct Found<'a> {
    pub path: String,
    pub held: Held,
    /// How many there are in the stretch
    pub count: u64,
    pub samples: Vec<&'a [u8]>,
    /// How sure it is that they are users; 0 if nothing speaks for it
    pub score: u8,
    pub columns: Vec<String>,
}

impl Found<'_> {
    pub fn told(&self, is_read: bool) -> ListFound {
        let columns = self.columns.clone();
        ListFound { name: self.path.clone(), records: self.count, columns, is_read }
    }
}

/// A part of the text to be looked into.
struct Part {
    start: usize,
    path: String,
    level: usize,
    /// Names of columns that stand beside it
    columns: Option<Vec<String>>,
}

/// A child of an object or list.
pub(super) struct Child<'a> {
    pub key: Option<&'a [u8]>,
    pub start: usize,
    pub end: usize,
    pub is_whole: bool,
}

/// The lists of the value that begins at `start`; `None` if the stretch is damaged.
pub(super) fn survey<'a>(text: &'a [u8], start: usize, hints: &Hints) -> Option<Vec<Found<'a>>> {
    let mut found: Vec<Found<'a>> = Vec::new();
    let mut parts = vec![Part { start, path: String::new(), level: 0, columns: None }];
    let mut at = 0;
    while let Some(part) = parts.get(at).filter(|_| at < MOST_PARTS) {
        at += 1;
        let (children, is_object) =
            (children(text, part.start)?, text.get(part.start) == Some(&b'{'));
        let list = match is_object {
            true => keyed(text, part, &children, hints),
            false => listed(text, part, &children, hints),
        };
        let is_users = list.as_ref().is_some_and(|list| list.score > 0);
        let (level, path) = (part.level + 1, part.path.clone());
        if let Some(list) = list {
            match found.iter_mut().find(|known| known.path == list.path) {
                Some(known) => {
                    known.count += list.count;
                    known.score = known.score.max(list.score);
                    let room = SAMPLES.saturating_sub(known.samples.len());
                    known.samples.extend(list.samples.into_iter().take(room));
                }
                None => found.push(list),
            }
        }
        if is_users || level >= MOST_LEVELS {
            continue;
        }
        let inner = if is_object { children.len() } else { SAMPLES };
        let columns = if is_object { beside(text, &children) } else { None };
        let table = is_object.then(|| table(text, &children)).flatten();
        for child in children.iter().take(inner) {
            if !matches!(text.get(child.start), Some(b'{' | b'[')) {
                continue;
            }
            let path = match (child.key, &table) {
                (Some(b"data"), Some(table)) => table.clone(),
                (Some(key), _) => joined(&path, key),
                (None, _) => path.clone(),
            };
            parts.push(Part { start: child.start, path, level, columns: columns.clone() });
        }
    }
    Some(found)
}

/// The children of the object or list at `start`, as far as the text goes; `None` where it makes no sense.
pub(super) fn children(text: &[u8], start: usize) -> Option<Vec<Child<'_>>> {
    let is_object = text.get(start) == Some(&b'{');
    let (mut children, mut scanner) = (Vec::new(), Scanner::default());
    let mut at = space_end(text, start + 1);
    loop {
        match text.get(at) {
            None | Some(b'}' | b']') => return Some(children),
            Some(_) => {}
        }
        let (key, from) = if is_object {
            let Some(found) = member(&mut scanner, text, at) else {
                // A key that is cut off
                return scanner_ends(text, at).then_some(children);
            };
            (Some(found.key.of(text)), found.value.start)
        } else {
            (None, at)
        };
        if from >= text.len() {
            return Some(children);
        }
        let (end, is_whole) = match scanner.value(text, from) {
            Ok(value) => (value.end, true),
            Err(Stop::End) => (text.len(), false),
            Err(Stop::Invalid { .. }) => return None,
        };
        children.push(Child { key, start: from, end, is_whole });
        at = space_end(text, end);
        match text.get(at) {
            Some(b',') => at = space_end(text, at + 1),
            None | Some(b'}' | b']') => {}
            Some(_) => return None,
        }
    }
}

/// Whether the text ends inside the member at `at`.
fn scanner_ends(text: &[u8], at: usize) -> bool {
    match Scanner::default().value(text, at) {
        Err(Stop::End) => true,
        Ok(key) => space_end(text, key.end) >= text.len(),
        Err(Stop::Invalid { .. }) => false,
    }
}

/// The samples among `children` that are whole and of this kind, and how many there are of it.
fn samples<'a>(text: &'a [u8], children: &[Child<'_>], first: u8) -> (Vec<&'a [u8]>, usize) {
    let fits = |child: &&Child<'_>| text.get(child.start) == Some(&first);
    let whole = children.iter().filter(fits).filter(|child| child.is_whole);
    let samples = whole.filter_map(|child| text.get(child.start..child.end)).take(SAMPLES);
    (samples.collect(), children.iter().filter(fits).count())
}

/// The list that an array is.
fn listed<'a>(
    text: &'a [u8],
    part: &Part,
    children: &[Child<'_>],
    hints: &Hints,
) -> Option<Found<'a>> {
    let (records, count) = samples(text, children, b'{');
    if count > 0 && count * 2 >= children.len() {
        let score = score(&records, &part.path, hints);
        let columns = names(&records);
        let (path, count) = (part.path.clone(), count as u64);
        return Some(Found { path, held: Held::Records, count, samples: records, score, columns });
    }
    let (rows, count) = samples(text, children, b'[');
    let is_flat = |row: &&[u8]| !walk::elements(row).any(|it| Kind::of(it) == Kind::Object);
    if rows.is_empty()
        || count != children.iter().filter(|it| it.is_whole).count().max(count)
        || !rows.iter().all(is_flat)
    {
        return None;
    }
    let cells = |row: &[u8]| walk::elements(row).count();
    let width = rows.first().map_or(0, |row| cells(row));
    let columns = part.columns.clone().filter(|columns| columns.len() == width);
    let mails = rows.iter().filter(|row| row.contains(&b'@')).count();
    let score = if mails * 2 >= rows.len() && width > 0 { 2 } else { 0 };
    let told = columns.clone().or_else(|| header(rows.first()?)).unwrap_or_default();
    let (path, count, held) = (part.path.clone(), count as u64, Held::Rows(columns));
    Some(Found { path, held, count, samples: rows, score, columns: told })
}

/// The names in the first row, if it is one of names.
pub(super) fn header(row: &[u8]) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = walk::elements(row)
        .map(|cell| json::text::string(cell).map(|it| it.into_owned()))
        .collect();
    names.filter(|names| names.iter().all(|name| !name.is_empty() && !name.contains('@')))
}

/// The list that the members of an object are, if all are records under their keys.
fn keyed<'a>(
    text: &'a [u8],
    part: &Part,
    children: &[Child<'_>],
    hints: &Hints,
) -> Option<Found<'a>> {
    let (records, count) = samples(text, children, b'{');
    // An object or two may as well be parts of one record.
    let is_id = |child: &Child<'_>| {
        let key = child.key.unwrap_or_default();
        key.len() >= 16
            || key.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@')
            || text.get(child.start..child.end).is_some_and(|record| says(record, key))
    };
    let are_ids = || children.iter().all(is_id);
    let is_few = count < 3 && !is_users(&part.path);
    if count == 0 || count != children.len() || is_few && !are_ids() {
        return None;
    }
    let is_address = |child: &Child<'_>| child.key.is_some_and(|key| key.contains(&b'@'));
    let least = if children.iter().all(is_address) { ADDRESSES } else { 0 };
    let score = score(&records, &part.path, hints).max(least);
    if score < 2 || score < 4 && !are_ids() {
        return None;
    }
    let columns = names(&records);
    let (path, count) = (part.path.clone(), count as u64);
    Some(Found { path, held: Held::Keyed, count, samples: records, score, columns })
}

/// Whether a record says its own key: `"ann": {"user_id": "ann"}`.
fn says(record: &[u8], key: &[u8]) -> bool {
    walk::members(record).any(|(_, value)| json::text::inner(value) == Some(key))
}

fn names(records: &[&[u8]]) -> Vec<String> {
    let first = records.first().map(|first| walk::members(first));
    let name = |(name, _): (&[u8], &[u8])| json::text::unescaped(name).into_owned();
    first.into_iter().flatten().take(MOST_COLUMNS).map(name).collect()
}

/// Whether a path ends in `users`.
fn is_users(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|name| name.eq_ignore_ascii_case("users"))
}

/// How sure it is that these are users.
pub(super) fn score(records: &[&[u8]], path: &str, hints: &Hints) -> u8 {
    let mut fields: Vec<Fields> = records.iter().map(|record| members(record)).collect();
    for _ in 0..lift::MOST {
        let Some(lift) = lift::of(&fields) else { break };
        fields.retain(|it| lift.fits(it));
        fields = fields.iter().map(|it| lift.lift(it)).collect();
    }
    let is_record = |fields: &&Fields| {
        let names: Vec<&[u8]> = fields.iter().map(|(name, _)| name.as_bytes()).collect();
        (hints.is_record)(&names)
    };
    let named = fields.iter().filter(is_record).count();
    let mails = fields.iter().filter(|fields| has_address(fields)).count();
    let is_users = is_users(path);
    match (named * 2 >= fields.len() && named > 0, mails * 2 >= fields.len() && mails > 0) {
        _ if fields.is_empty() => 0,
        (true, has_mails) if has_mails || is_users => 4,
        // An id of a user alone may be that of what belongs to one.
        (false, true) => ADDRESSES,
        (true, _) => 2,
        (false, false) => u8::from(mails > 0 || named > 0),
    }
}

/// Whether a record holds an address where a user's own may stand: not inside lists of other things.
fn has_address(fields: &Fields) -> bool {
    fields.iter().any(|(name, value)| match Kind::of(value) {
        Kind::String => value.contains(&b'@'),
        Kind::Array => {
            value.contains(&b'@')
                && (name.to_ascii_lowercase().contains("mail") || pairs::is_pairs(value))
        }
        Kind::Object => holds_address(value),
        _ => false,
    })
}

/// Whether an object holds an address outside its lists.
fn holds_address(object: &[u8]) -> bool {
    let (mut at, mut lists) = (0usize, 0usize);
    while let Some(byte) = object.get(at) {
        match byte {
            b'"' => {
                let end = walk::string_end(object, at);
                let text = object.get(at..end).unwrap_or_default();
                if lists == 0 && text.contains(&b'@') {
                    return true;
                }
                at = end;
                continue;
            }
            b'[' => lists += 1,
            b']' => lists = lists.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    false
}

/// The names of columns that stand beside rows: texts, or objects with a name.
fn beside(text: &[u8], children: &[Child<'_>]) -> Option<Vec<String>> {
    const NAMES: [&[u8]; 7] =
        [b"columns", b"fields", b"header", b"headers", b"cols", b"names", b"column_names"];
    let columns = children.iter().find(|child| {
        let key = child.key.unwrap_or_default();
        child.is_whole
            && NAMES.iter().any(|name| key.eq_ignore_ascii_case(name))
            && text.get(child.start) == Some(&b'[')
    })?;
    let list = text.get(columns.start..columns.end)?;
    let name = |element: &[u8]| match Kind::of(element) {
        Kind::Object => {
            let name =
                walk::members(element).find(|(name, _)| name.eq_ignore_ascii_case(b"name"))?;
            json::text::string(name.1).map(|it| it.into_owned())
        }
        _ => json::text::string(element).map(|it| it.into_owned()),
    };
    let names: Option<Vec<String>> = walk::elements(list).map(name).collect();
    names.filter(|names| !names.is_empty())
}

/// The name of the table that an object of phpMyAdmin's export is.
fn table(text: &[u8], children: &[Child<'_>]) -> Option<String> {
    let of = |name: &[u8]| {
        let child = children.iter().find(|child| child.key == Some(name) && child.is_whole)?;
        text.get(child.start..child.end)
    };
    if of(b"type") != Some(b"\"table\"") {
        return None;
    }
    json::text::string(of(b"name")?).map(|name| name.into_owned())
}
