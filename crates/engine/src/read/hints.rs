//! What a caller knows of its records, so that lists and damaged records are told from other objects. The reader
//! itself knows none of their names.

use crate::read::file_format::Layout;
use json::Span;
use json::scan::{Member, Scanner, Stop, space_end};
use memchr::memchr;

/// Names of an object's members, as written, without quotes.
pub type Names<'a> = [&'a [u8]];

/// What a caller knows of its records.
#[derive(Clone, Copy, Debug)]
pub struct Hints {
    /// Whether an object with members of these names is a record, beyond doubt
    pub is_record: fn(&Names<'_>) -> bool,
    /// Whether a name among these is one that members of records have; other objects may have it, too
    pub is_familiar: fn(&Names<'_>) -> bool,
    /// What a file is whose first object has members of these names, if it holds no records although it might seem so
    pub other: fn(&Names<'_>) -> Option<Layout>,
    /// What the cells of a column of this name hold, in a table
    pub cell_kind: fn(&str) -> CellKind,
    /// Whether records keep the form they are written in, even if it looks like another system's: then JSON in a text stays a
    /// text, and a list of names and values a list
    pub keeps_form: bool,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, whatever it looks like
    #[default]
    Text,
    /// True or false
    Boolean,
    /// Numbers
    Number,
    /// Objects or lists, as JSON
    Json,
}

impl Default for Hints {
    fn default() -> Self {
        Hints {
            is_record: |_| false,
            is_familiar: |_| false,
            other: |_| None,
            cell_kind: |_| CellKind::Text,
            keeps_form: false,
        }
    }
}

/// How sure it is that an array is the list of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// By its name, or because it is all there is
    Named,
    /// By what is in it
    Sure,
}

/// What an object is, as far as the text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A record
    Record,
    /// Holds a list of records
    Wrapper(Certainty),
    /// Neither so far; the text ends inside it
    Unknown,
}

/// The name of a list that needs no other sign.
pub(super) const USERS: &[u8] = b"users";

/// Names of lists that are usual, in lower case.
const LISTS: [&[u8]; 9] = [
    b"value",
    b"results",
    b"data",
    b"items",
    b"records",
    b"rows",
    b"resources",
    b"members",
    b"entries",
];

/// How far into an array its first object may stand behind brackets.
const MOST_BRACKETS: usize = 64;

/// How deep inside one another the objects around a list may be.
pub(super) const MOST_LEVELS: usize = 3;

/// The most members that stand beside a list; what has more is a record.
const MOST_MEMBERS: usize = 200;

impl Hints {
    /// What the object at the start of `text` is.
    pub(super) fn class(&self, text: &[u8]) -> Class {
        self.class_at(text, 1)
    }

    /// The same of an object that is the innermost of `level` objects.
    pub(super) fn class_at(&self, text: &[u8], level: usize) -> Class {
        let (class, _) = self.survey(text, level);
        class
    }

    /// The class of the object at the start of `text`, `level` objects deep, and whether its names make it a record.
    fn survey(&self, text: &[u8], level: usize) -> (Class, bool) {
        let mut names = Vec::new();
        let (mut list, mut last) = (None, None);
        let mut listed = Vec::new();
        let mut walk = Walk::new(text);
        while let Some((key, value)) = walk.next() {
            names.push(key);
            if listed.is_empty() && key.eq_ignore_ascii_case(USERS) {
                listed = self.names_of_first(&text[value..]);
            }
            list = list.max(match text[value] {
                b'[' => self.certainty(key, &text[value..]),
                b'{' if key.eq_ignore_ascii_case(USERS)
                    && (self.is_record)(&self::names(&text[value..])) =>
                {
                    Some(Certainty::Sure)
                }
                b'{' if level < MOST_LEVELS => match self.survey(&text[value..], level + 1) {
                    (Class::Wrapper(certainty), false) => Some(certainty),
                    _ => None,
                },
                _ => None,
            });
            last = Some(value);
            if names.len() > MOST_MEMBERS {
                return (Class::Record, true);
            }
        }
        // What the users of its list have says nothing about the object itself: an email may be whom to ask.
        let own: Vec<&[u8]> = names.iter().copied().filter(|name| !listed.contains(name)).collect();
        if (self.is_record)(&own) {
            return (Class::Record, true);
        }
        if list.is_none() && !walk.is_over && walk.is_broken() {
            list = self.list_after(text, walk.at);
        }
        // An only member that is a list of objects: what a query's result looks like.
        if list.is_none()
            && walk.is_over
            && names.len() == 1
            && last.is_some_and(|at| holds_objects(&text[at..]))
        {
            list = Some(Certainty::Named);
        }
        if list == Some(Certainty::Named) && (self.is_familiar)(&names) {
            list = None;
        }
        let class = match list {
            Some(certainty) => Class::Wrapper(certainty),
            None if walk.is_over => Class::Record,
            None => Class::Unknown,
        };
        (class, false)
    }

    /// The list of records after damage in what is around it.
    fn list_after(&self, text: &[u8], from: usize) -> Option<Certainty> {
        let mut at = from;
        while let Some(step) = memchr(b'[', text.get(at..)?) {
            at += step;
            let before = text[..at].trim_ascii_end().strip_suffix(b":").map(<[u8]>::trim_ascii_end);
            let key = before.and_then(|before| before.strip_suffix(b"\""));
            let key = key.and_then(|key| key.rsplit(|byte| *byte == b'"').next());
            if key.is_some_and(|key| key.eq_ignore_ascii_case(USERS))
                && self.certainty(USERS, &text[at..]).is_some()
            {
                return Some(Certainty::Sure);
            }
            at += 1;
        }
        None
    }

    /// The names of the first object in the array at the start of `text`, if they make it a record; otherwise none.
    fn names_of_first<'a>(&self, text: &'a [u8]) -> Vec<&'a [u8]> {
        let first = if holds_objects(text) { space_end(text, 1) } else { return Vec::new() };
        let names = names(&text[first..]);
        if (self.is_record)(&names) { names } else { Vec::new() }
    }

    /// How sure it is that the array at the start of `text`, the member `key`, is a list of records; `None` if it
    /// does not look like one.
    pub(super) fn certainty(&self, key: &[u8], text: &[u8]) -> Option<Certainty> {
        let mut first = space_end(text, 1);
        // Brackets may be doubled, or the list be in parts.
        while text.get(first) == Some(&b'[') && first < MOST_BRACKETS {
            first = space_end(text, first + 1);
        }
        let is_users = key.eq_ignore_ascii_case(USERS);
        let is_usual =
            key.contains(&b' ') || LISTS.iter().any(|name| key.eq_ignore_ascii_case(name));
        match text.get(first)? {
            b'{' => {
                let names = names(&text[first..]);
                if (self.is_record)(&names) || is_users || is_report(&names) {
                    return Some(Certainty::Sure);
                }
                is_usual.then_some(Certainty::Named)
            }
            // The brace of the first record is missing.
            b'"' => {
                member(&mut Scanner::default(), text, first)?;
                let named = is_usual.then_some(Certainty::Named);
                if is_users { Some(Certainty::Sure) } else { named }
            }
            b']' => is_users.then_some(Certainty::Sure),
            _ => None,
        }
    }
}

/// Whether the array at the start of `text` holds objects.
pub(super) fn holds_objects(text: &[u8]) -> bool {
    text.first() == Some(&b'[') && text.get(space_end(text, 1)) == Some(&b'{')
}

/// Whether these are the names of an entry of an error report: the record, and what is wrong with it.
pub(super) fn is_report(names: &Names<'_>) -> bool {
    let has = |name: &[u8]| names.contains(&name);
    has(b"user") && (names.len() == 1 || names.len() <= 4 && has(b"errors"))
}

/// The names of the members of the object at the start of `text`, as far as it goes.
pub(super) fn names(text: &[u8]) -> Vec<&[u8]> {
    members_from(text, 1)
}

/// The names of the members from `at` on.
pub(super) fn members_from(text: &[u8], at: usize) -> Vec<&[u8]> {
    let mut walk = Walk { at: space_end(text, at), ..Walk::new(text) };
    let mut names = Vec::new();
    while let Some((key, _)) = walk.next() {
        names.push(key);
    }
    names
}

/// What comes after the brace that closes the members from `at` on.
pub(super) fn after_members(text: &[u8], at: usize) -> Option<u8> {
    let mut walk = Walk { at, ..Walk::new(text) };
    while walk.next().is_some() {}
    let next = space_end(text, walk.at + 1);
    text.get(next).copied().filter(|_| walk.is_over)
}

/// Goes through the members of an object whose end may be missing.
struct Walk<'a> {
    text: &'a [u8],
    scanner: Scanner,
    at: usize,
    /// Where the value of the last member starts
    value: Option<usize>,
    /// Whether the object has ended
    is_over: bool,
}

impl<'a> Walk<'a> {
    fn new(text: &'a [u8]) -> Self {
        Walk {
            text,
            scanner: Scanner::default(),
            at: space_end(text, 1),
            value: None,
            is_over: false,
        }
    }

    /// Whether it ended where no more text would help.
    fn is_broken(&mut self) -> bool {
        match self.value {
            Some(value) => {
                matches!(self.scanner.value(self.text, value), Err(Stop::Invalid { .. }))
            }
            None => self.at < self.text.len(),
        }
    }

    /// The next key, and where its value starts.
    fn next(&mut self) -> Option<(&'a [u8], usize)> {
        if let Some(value) = self.value {
            let end = self.scanner.value(self.text, value).ok()?.end;
            self.value = None;
            self.at = space_end(self.text, end);
            if self.text.get(self.at) == Some(&b',') {
                self.at = space_end(self.text, self.at + 1);
            }
        }
        if self.text.get(self.at) == Some(&b'}') {
            self.is_over = true;
            return None;
        }
        let Member { key, value, .. } = member(&mut self.scanner, self.text, self.at)?;
        self.text.get(value.start)?;
        self.value = Some(value.start);
        Some((key.of(self.text), value.start))
    }
}

/// The key at `at` and where its value starts; the value's end is left open.
pub(super) fn member(scanner: &mut Scanner, text: &[u8], at: usize) -> Option<Member> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let end = scanner.value(text, at).ok()?.end;
    let colon = space_end(text, end);
    if text.get(colon) != Some(&b':') {
        return None;
    }
    let start = space_end(text, colon + 1);
    let key = Span { start: at + 1, end: end - 1 };
    Some(Member { key, value: Span { start, end: start }, escaped: false })
}
