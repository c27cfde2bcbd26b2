//! The published import schema, and the walk that words what breaks it as Auth0's validator does.
//!
//! Code, message and path agree with the validator to the letter (`tests/corpus` proves it); value and fix are
//! ours. The schema is the table [`table::ROOT`], the walk knows no attribute by name. It reads raw JSON, looks no
//! deeper than the schema is deep and needs no memory for a user without faults.

mod faults;
mod table;

use std::fmt;

pub(super) use crate::check::schema::table::Pattern;
use crate::check::schema::table::{Array, MOST_PROPERTIES, Object, ROOT, Schema, Text};
use crate::check::{Finding, email};
use crate::user::{Name, User};
use json::{text, walk};

/// Adds what the import schema refuses in `user`.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    check_with(user, true, findings);
}

/// Adds what the import schema refuses in `user`, where the connection may do without an email.
pub(super) fn check_with(user: &User, email_required: bool, findings: &mut Vec<Finding>) {
    let mut members = Members::default();
    for field in user.fields() {
        let place = match field.name() {
            Name::Known(attribute) if ROOT.properties.len() > attribute as usize => {
                attribute as usize
            }
            Name::Known(attribute) => {
                members.others.push((attribute.name().as_bytes(), &field.value));
                continue;
            }
            Name::Other(raw) => {
                members.others.push((raw, &field.value));
                continue;
            }
        };
        members.known[place] = Some(&field.value);
    }
    let most = findings.len() + super::MOST_FINDINGS;
    Walk { findings, most, email_required }.object(&ROOT, &members, Path::Root);
}

/// The members of an object, sorted by whether the schema knows them.
#[derive(Default)]
struct Members<'a> {
    /// In the order of the schema's properties
    known: [Option<&'a [u8]>; MOST_PROPERTIES],
    /// Name as written, without quotes, and value
    others: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Members<'a> {
    fn of(object: &'a [u8], schema: &Object) -> Self {
        let mut members = Members::default();
        for (raw, value) in walk::members(object) {
            match walk::place(raw, |name| schema.place(name)) {
                Some(place) => members.known[place] = Some(value),
                None if schema.closed => members.others.push((raw, value)),
                None => {}
            }
        }
        if members.others.len() > 1 {
            members.others = walk::distinct(members.others.into_iter());
        }
        members
    }
}

/// Where the walk is. Written out only when there is something to report.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root,
    Property(&'p Path<'p>, &'static str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The path without places in arrays, for sentences that hold for all of them.
    fn general(&self) -> String {
        match self {
            Path::Root => "the user".to_owned(),
            Path::Property(Path::Root, name) => (*name).to_owned(),
            Path::Property(parent, name) => format!("{}.{name}", parent.general()),
            Path::Item(parent, _) => parent.general(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Property(Path::Root, name) => f.write_str(name),
            Path::Property(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

struct Walk<'f> {
    findings: &'f mut Vec<Finding>,
    /// How many findings there may be
    most: usize,
    email_required: bool,
}

impl Walk<'_> {
    fn is_full(&self) -> bool {
        self.findings.len() >= self.most
    }

    fn object(&mut self, schema: &Object, members: &Members, path: Path) {
        if schema.closed {
            self.others(schema, members, path);
        }
        for (property, value) in schema.properties.iter().zip(&members.known) {
            match value {
                Some(value) => {
                    let path = Path::Property(&path, property.name);
                    self.value(&property.schema, value, path, property.required);
                }
                // Nothing else is required of a user's root.
                None if matches!(path, Path::Root) && !self.email_required => {}
                None if property.required => self.missing(property.name, path),
                None => {}
            }
        }
    }

    fn others(&mut self, schema: &Object, members: &Members, path: Path) {
        if let Some(most) = schema.max_properties {
            let known = members.known.iter().flatten().count();
            if known + members.others.len() > most {
                self.too_many_properties(schema, members, most, path);
            }
        }
        for (raw, value) in &members.others {
            if self.is_full() {
                return;
            }
            self.additional(schema, raw, value, path);
        }
    }

    fn value(&mut self, schema: &Schema, value: &[u8], path: Path, required: bool) {
        if self.is_full() {
            return;
        }
        let admitted = schema.admits(value);
        if !admitted {
            self.wrong_type(schema, value, path, required);
        }
        match schema {
            // Alone among the keywords `enum` does not ask for the type first.
            Schema::String(text) => self.string(text, value, path),
            Schema::Array(array) if admitted => self.array(array, value, path),
            Schema::Object(object) if admitted && !object.properties.is_empty() => {
                self.object(object, &Members::of(value, object), path);
            }
            _ => {}
        }
    }

    fn string(&mut self, schema: &Text, value: &[u8], path: Path) {
        let raw = text::inner(value);
        if let Some(raw) = raw {
            if schema.email && !email::is_email(raw) {
                self.wrong_format(value, path);
            }
            if let Some(pattern) = schema.pattern
                && !pattern.fits(&walk::said(raw))
            {
                self.wrong_pattern(schema, pattern, value, path);
            }
        }
        if !schema.one_of.is_empty()
            && !raw.map(walk::said).is_some_and(|text| schema.allows(&text))
        {
            self.none_of(schema, value, path);
        }
    }

    fn array(&mut self, schema: &Array, value: &[u8], path: Path) {
        let mut count = 0;
        for item in walk::elements(value) {
            self.value(schema.items, item, Path::Item(&path, count), false);
            count += 1;
        }
        if !(schema.least..=schema.most).contains(&count) {
            self.wrong_length(schema, count, path);
        }
    }
}
