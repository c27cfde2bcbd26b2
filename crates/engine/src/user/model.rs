//! One user on its way through a job: its fields in order, each name once, values as JSON text.

use std::borrow::Cow;

use crate::user::{ATTRIBUTES, Attribute, attribute};
use json::{Member, Scanner, text, walk};

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
    name: FieldName<'a>,
    /// The value: one valid JSON value without space around it
    pub value: Cow<'a, [u8]>,
}

/// The name of a field, which a step may have made.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FieldName<'a> {
    Known(Attribute),
    Other(Cow<'a, [u8]>),
}

impl<'a> Field<'a> {
    /// The name as written in JSON, without quotes, and the value.
    pub fn into_parts(self) -> (Cow<'a, [u8]>, Cow<'a, [u8]>) {
        let name = match self.name {
            FieldName::Known(attribute) => Cow::Borrowed(attribute.name().as_bytes()),
            FieldName::Other(raw) => raw,
        };
        (name, self.value)
    }

    /// The name.
    pub fn name(&self) -> Name<'_> {
        match &self.name {
            FieldName::Known(attribute) => Name::Known(*attribute),
            FieldName::Other(raw) => Name::Other(raw),
        }
    }
}

/// Room for the fields of most users.
const USUAL: usize = 24;

/// What stands around the name of a field before its value: `,"` and `":`.
const AROUND_NAME: usize = 4;

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

    /// The user that [`User::write`] wrote; `None` if `bytes` cannot be that. Values are not proved valid again.
    pub fn stored(bytes: &'a [u8]) -> Option<Self> {
        let mut user = User::with_capacity(USUAL);
        // With the quotes, the colon, and the comma or brace after each.
        let mut length = 1;
        for (raw, value) in walk::members(bytes) {
            length += raw.len() + value.len() + 4;
            user.add(raw, value);
        }
        let braced = bytes.starts_with(b"{") && bytes.ends_with(b"}");
        (braced && length.max(2) == bytes.len()).then_some(user)
    }

    /// The user that [`User::write`] wrote, from the lengths that [`User::lengths`] gave; `None` if they are not of `bytes`.
    pub(crate) fn of_lengths(bytes: &'a [u8], lengths: &[[u32; 2]]) -> Option<Self> {
        let mut user = User::with_capacity(lengths.len());
        let mut at = 0_usize;
        for [name, value] in lengths {
            let known = ATTRIBUTES.get(*name as usize).map(|row| row.attribute);
            let opening = match known {
                Some(attribute) => attribute.opening().len(),
                None => (*name as usize).checked_sub(attribute::COUNT)? + AROUND_NAME,
            };
            let start = at.checked_add(opening)?;
            let end = start.checked_add(*value as usize)?;
            let value = bytes.get(start..end)?;
            match known {
                Some(attribute) => drop(user.set(attribute, value)),
                None => user.set_other(bytes.get(at + 2..start - 2)?, value),
            }
            at = end;
        }
        (bytes.len() == at.max(1) + 1).then_some(user)
    }

    /// Of each field which attribute it is, or how long its name is beyond those, and the length of its value; `None` where
    /// one is too large to say so.
    pub(crate) fn lengths(&self, out: &mut Vec<[u32; 2]>) -> Option<()> {
        for field in &self.fields {
            let name = match field.name() {
                Name::Known(attribute) => attribute as usize,
                Name::Other(raw) => attribute::COUNT + raw.len(),
            };
            out.push([u32::try_from(name).ok()?, u32::try_from(field.value.len()).ok()?]);
        }
        Some(())
    }

    /// Adds a field that it has not yet.
    fn add(&mut self, raw: &'a [u8], value: &'a [u8]) {
        match Attribute::named(raw).or_else(|| Attribute::named(&escaped(raw)?)) {
            Some(attribute) => {
                self.set(attribute, value);
            }
            None => self.set_other(raw, value),
        }
    }

    /// The fields in order.
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The fields in order, taken out.
    pub fn into_fields(self) -> impl Iterator<Item = Field<'a>> {
        self.fields.into_iter()
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
        self.fields.push(Field { name: FieldName::Known(attribute), value });
        // A user of more than 65,535 fields keeps them all; those attributes are then not found by name.
        *place = u16::try_from(self.fields.len()).unwrap_or(0);
        false
    }

    /// Sets a name that is no attribute: `raw` as written in JSON, without quotes. The caller sees to it
    /// that it was not set before.
    pub fn set_other(&mut self, raw: impl Into<Cow<'a, [u8]>>, value: impl Into<Cow<'a, [u8]>>) {
        self.fields.push(Field { name: FieldName::Other(raw.into()), value: value.into() });
    }

    /// Puts `value` in the place of every member that is no attribute and has such a name.
    pub(crate) fn replace_others(&mut self, is_meant: impl Fn(&[u8]) -> bool, value: &'a [u8]) {
        for field in &mut self.fields {
            if matches!(&field.name, FieldName::Other(raw) if is_meant(raw)) {
                field.value = Cow::Borrowed(value);
            }
        }
    }

    /// The user without the fields whose names `dropped` tells.
    pub fn without(self, dropped: impl Fn(Name<'_>) -> bool) -> Self {
        let mut user = User::with_capacity(self.fields.len());
        for field in self.fields.into_iter().filter(|field| !dropped(field.name())) {
            match field.name {
                FieldName::Known(attribute) => {
                    user.set(attribute, field.value);
                }
                FieldName::Other(raw) => user.set_other(raw, field.value),
            }
        }
        user
    }

    /// How many bytes [`User::write`] writes.
    pub fn size(&self) -> usize {
        let sizes = self.fields.iter().map(|field| {
            let name = match field.name() {
                Name::Known(attribute) => attribute.name().len(),
                Name::Other(raw) => raw.len(),
            };
            name + field.value.len() + 4
        });
        1 + sizes.sum::<usize>().max(1)
    }

    /// Appends the user to `out` as one compact JSON object.
    pub fn write(&self, out: &mut Vec<u8>) {
        for (index, field) in self.fields.iter().enumerate() {
            // Before the first member stands a brace instead of the comma.
            let skipped = usize::from(index == 0);
            if index == 0 {
                out.push(b'{');
            }
            match field.name() {
                Name::Known(attribute) => out.extend_from_slice(&attribute.opening()[skipped..]),
                Name::Other(raw) => {
                    out.extend_from_slice(&b",\""[skipped..]);
                    out.extend_from_slice(raw);
                    out.extend_from_slice(b"\":");
                }
            }
            out.extend_from_slice(&field.value);
        }
        out.extend_from_slice(if self.fields.is_empty() { b"{}" } else { b"}" });
    }
}

/// What the name `raw` says if it is written with escapes.
fn escaped(raw: &[u8]) -> Option<Vec<u8>> {
    raw.contains(&b'\\').then(|| walk::said(raw).into_owned())
}

/// Reads users from JSON that nobody has proved valid, reusing its memory from one to the next. See also [`User::stored`].
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
            user.add(member.key.of(bytes), member.value.of(bytes));
        }
        Some(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: [&str; 6] = [
        "{}",
        r#"{"email":"a@x.io"}"#,
        r#"{"email":"a\"}","x":[{"a":"]"},{}],"app_metadata":{"b":{}},"blocked":false}"#,
        r#"{"\u0065mail":"a","other":-1.5e3,"":null}"#,
        r#"{"nickname":"é","name":"\ud83d\ude00\\"}"#,
        r#"{"identities":[]}"#,
    ];

    #[test]
    fn what_is_stored_is_read_as_what_is_not() {
        for text in USERS {
            let (mut reader, mut out) = (Reader::default(), Vec::new());
            let user = User::stored(text.as_bytes()).expect(text);
            assert_eq!(user.fields(), reader.read(text.as_bytes()).expect(text).fields());
            user.write(&mut out);
            assert_eq!(user.size(), out.len(), "{text}");
            let mut lengths = Vec::new();
            user.lengths(&mut lengths).expect(text);
            let again = User::of_lengths(&out, &lengths).expect(text);
            assert_eq!(again.fields(), user.fields());
            assert!(User::of_lengths(&out[1..], &lengths).is_none(), "{text}");
            assert_eq!(String::from_utf8_lossy(&out), text.replace(r"\u0065mail", "email"));
        }
    }

    #[test]
    fn what_is_cut_or_is_no_object_is_no_stored_user() {
        for text in USERS {
            for cut in 0..text.len() {
                assert!(User::stored(&text.as_bytes()[..cut]).is_none(), "{text}, {cut}");
            }
            assert!(User::stored(format!("{text} ").as_bytes()).is_none(), "{text}");
        }
        assert!(User::stored(br#"["email","a"]"#).is_none());
        assert!(User::stored(br#"{"email":}"#).is_none());
    }
}
