//! One user on its way through a job: its fields in order, each name once, values as JSON text.

use std::borrow::Cow;

use super::{Attribute, attribute};
use crate::json::{Member, Scanner, text};

/// The name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// An attribute of the table
    Known(Attribute),
    /// Any other name, as written in JSON, without its quotes
    Other(&'a [u8]),
}

impl<'a> Name<'a> {
    /// The name as text.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Name::Known(attribute) => Cow::Borrowed(attribute.name()),
            Name::Other(raw) => text::unescaped(raw),
        }
    }
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name
    pub name: Name<'a>,
    /// The value: one valid JSON value without space around it
    pub value: Cow<'a, [u8]>,
}

/// A user. No two fields have the same name.
#[derive(Clone, Debug, Default)]
pub struct User<'a> {
    fields: Vec<Field<'a>>,
    /// For each attribute one more than its index in `fields`; 0 if it is absent.
    places: [u16; attribute::COUNT],
}

impl<'a> User<'a> {
    /// A user without fields, with room for `fields` of them.
    pub fn with_capacity(fields: usize) -> Self {
        User { fields: Vec::with_capacity(fields), places: Default::default() }
    }

    /// The fields in order.
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The value of `attribute` as JSON text.
    pub fn get(&self, attribute: Attribute) -> Option<&[u8]> {
        let place = usize::from(self.places[attribute as usize]);
        self.fields.get(place.wrapping_sub(1)).map(|field| field.value.as_ref())
    }

    /// The text of `attribute` if it is a string.
    pub fn text(&self, attribute: Attribute) -> Option<Cow<'_, str>> {
        self.get(attribute).and_then(text::string)
    }

    /// Sets `attribute`, in its old place if it has one. Returns whether it had one.
    pub fn set(&mut self, attribute: Attribute, value: impl Into<Cow<'a, [u8]>>) -> bool {
        let value = value.into();
        let place = &mut self.places[attribute as usize];
        if let Some(field) = self.fields.get_mut(usize::from(*place).wrapping_sub(1)) {
            field.value = value;
            return true;
        }
        self.fields.push(Field { name: Name::Known(attribute), value });
        // A user of more than 65,535 fields keeps them all; those attributes are then not found by name.
        *place = u16::try_from(self.fields.len()).unwrap_or(0);
        false
    }

    /// Sets a name that is no attribute: `raw` as written in JSON, without quotes. The caller sees to it
    /// that it was not set before.
    pub fn set_other(&mut self, raw: &'a [u8], value: impl Into<Cow<'a, [u8]>>) {
        self.fields.push(Field { name: Name::Other(raw), value: value.into() });
    }

    /// The user without the fields whose names `dropped` tells.
    pub fn without(self, dropped: impl Fn(Name<'_>) -> bool) -> Self {
        let mut user = User::with_capacity(self.fields.len());
        for field in self.fields.into_iter().filter(|field| !dropped(field.name)) {
            match field.name {
                Name::Known(attribute) => {
                    user.set(attribute, field.value);
                }
                Name::Other(raw) => user.set_other(raw, field.value),
            }
        }
        user
    }

    /// Appends the user to `out` as one compact JSON object.
    pub fn write(&self, out: &mut Vec<u8>) {
        for (index, field) in self.fields.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b"{\"" } else { b",\"" });
            match field.name {
                Name::Known(attribute) => out.extend_from_slice(attribute.name().as_bytes()),
                Name::Other(raw) => out.extend_from_slice(raw),
            }
            out.extend_from_slice(b"\":");
            out.extend_from_slice(&field.value);
        }
        out.extend_from_slice(if self.fields.is_empty() { b"{}" } else { b"}" });
    }
}

/// Reads users from JSON, reusing its memory from one to the next.
#[derive(Debug, Default)]
pub struct Reader {
    scanner: Scanner,
    members: Vec<Member>,
}

impl Reader {
    /// The user written in `bytes`, one compact JSON object with each name once; `None` if it is not that.
    pub fn read<'a>(&mut self, bytes: &'a [u8]) -> Option<User<'a>> {
        let scanned = self.scanner.object(bytes, 0, &mut self.members).ok()?;
        if scanned.end != bytes.len() {
            return None;
        }
        let mut user = User::with_capacity(self.members.len());
        for member in &self.members {
            let (raw, value) = (member.key.of(bytes), member.value.of(bytes));
            let known = if member.escaped {
                Attribute::named(text::unescaped(raw).as_bytes())
            } else {
                Attribute::named(raw)
            };
            match known {
                Some(attribute) => {
                    user.set(attribute, value);
                }
                None => user.set_other(raw, value),
            }
        }
        Some(user)
    }
}
