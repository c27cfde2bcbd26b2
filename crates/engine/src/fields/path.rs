//! Paths into a user: `user_metadata.address.city`, `identities[0].connection`, `user["app_metadata"]?.roles`.
//!
//! A path finds an object's own members and an array's elements, the last of members of one name, as in JavaScript. It
//! gives values as they stand in the JSON, to the byte. It makes no difference between what is absent and what has an
//! absent parent; a chain does, see [`super::chain`].

use std::borrow::Cow;

use crate::user::{Attribute, Name, User};
use json::{Kind, text, walk};

/// A place in a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Step>,
    /// The attribute that the first step names, if it is one
    attribute: Option<Attribute>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where to
    pub to: To,
    /// Whether `?.` stands before it
    pub optional: bool,
}

/// Where a step leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// To the member of this name
    Key(String),
    /// To the element of this index, from 0
    Index(u32),
}

/// Why a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// There is nothing at this place
    Absent,
    /// What the step of this index should start from is absent or null, and the step is not optional
    NoParent(usize),
}

impl Path {
    /// The path of these steps; none of them means the user itself.
    pub fn new(steps: Vec<Step>) -> Self {
        let attribute = match steps.first().map(|step| &step.to) {
            Some(To::Key(name)) => Attribute::named(name.as_bytes()),
            _ => None,
        };
        Path { steps, attribute }
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The attribute that the path begins with.
    pub fn attribute(&self) -> Option<Attribute> {
        self.attribute
    }

    /// The value in `user` as JSON.
    ///
    /// # Errors
    /// Why there is none.
    pub fn of<'a>(&self, user: &'a User<'_>) -> Result<Cow<'a, [u8]>, Lost> {
        let Some((first, rest)) = self.steps.split_first() else {
            let mut whole = Vec::new();
            user.write(&mut whole);
            return Ok(Cow::Owned(whole));
        };
        let root = match self.attribute {
            Some(attribute) => user.get(attribute),
            None => other(user, &first.to),
        };
        let mut value = root.map(Cow::Borrowed);
        for (index, step) in (1..).zip(rest) {
            value = match value {
                Some(from) if Kind::of(&from) != Kind::Null => stepped(from, &step.to),
                _ if step.optional => return Err(Lost::Absent),
                _ => return Err(Lost::NoParent(index)),
            };
        }
        value.ok_or(Lost::Absent)
    }

    /// The path up to the step of this index, as JavaScript has it.
    pub fn written(&self, steps: usize) -> String {
        let mut out = "user".to_owned();
        self.steps.iter().take(steps).for_each(|step| step.write(&mut out));
        out
    }

    /// Itself as a field is named: `user_metadata.color`, without `user.`.
    pub fn name(&self) -> String {
        let name = self.written(self.steps.len());
        let bare = name.strip_prefix("user.").or_else(|| name.strip_prefix("user?."));
        bare.map_or(name.clone(), str::to_owned)
    }
}

impl Step {
    fn write(&self, out: &mut String) {
        let optional = if self.optional { "?." } else { "" };
        match &self.to {
            To::Key(key) if is_identifier(key) => {
                out.push_str(if self.optional { "?." } else { "." });
                out.push_str(key);
            }
            To::Key(key) => {
                out.push_str(optional);
                out.push('[');
                out.push_str(&String::from_utf8_lossy(&text::quoted(key)));
                out.push(']');
            }
            To::Index(index) => out.push_str(&format!("{optional}[{index}]")),
        }
    }
}

/// `parent` and the member `key` as a path: `user_metadata.color`, `user_metadata["eye color"]`.
pub fn joined(parent: &str, key: &str) -> String {
    let mut path = parent.to_owned();
    Step { to: To::Key(key.to_owned()), optional: false }.write(&mut path);
    path.strip_prefix('.').map_or(path.clone(), str::to_owned)
}

/// Whether `text` is a plain name, which JavaScript takes without quotes.
pub fn is_identifier(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    text.chars().all(is_name) && !text.is_empty() && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// The field of a name that is no attribute.
fn other<'a>(user: &'a User<'_>, to: &To) -> Option<&'a [u8]> {
    let To::Key(key) = to else { return None };
    let found = user.fields().iter().rfind(|field| match field.name() {
        Name::Known(_) => false,
        Name::Other(raw) => is_called(raw, key),
    });
    found.map(|field| field.value.as_ref())
}

/// Whether a name as written in JSON is `key`.
pub fn is_called(raw: &[u8], key: &str) -> bool {
    raw == key.as_bytes() || (raw.contains(&b'\\') && text::unescaped(raw) == key)
}

/// What `to` leads to from `value`.
fn stepped<'a>(value: Cow<'a, [u8]>, to: &To) -> Option<Cow<'a, [u8]>> {
    match value {
        Cow::Borrowed(value) => step_from(value, to),
        Cow::Owned(value) => step_from(&value, to).map(|found| Cow::Owned(found.into_owned())),
    }
}

fn step_from<'a>(value: &'a [u8], to: &To) -> Option<Cow<'a, [u8]>> {
    match (Kind::of(value), to) {
        (Kind::Object, To::Key(key)) => member(value, key).map(Cow::Borrowed),
        (Kind::Object, To::Index(index)) => member(value, &index.to_string()).map(Cow::Borrowed),
        (Kind::Array, To::Index(index)) => {
            walk::elements(value).nth(*index as usize).map(Cow::Borrowed)
        }
        (Kind::Array, To::Key(key)) => match key.as_str() {
            "length" => Some(count(walk::elements(value).count())),
            key => {
                let index = index_of(key)?;
                walk::elements(value).nth(index as usize).map(Cow::Borrowed)
            }
        },
        (Kind::String, To::Key(key)) if key == "length" => {
            Some(count(text::utf16(text::inner(value)?).len()))
        }
        (Kind::String, To::Index(index)) => unit(value, *index),
        (Kind::String, To::Key(key)) => unit(value, index_of(key)?),
        _ => None,
    }
}

/// The last member of this name.
fn member<'a>(object: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let named = walk::members(object).filter(|(raw, _)| is_called(raw, key));
    named.last().map(|(_, value)| value)
}

fn count<'a>(number: usize) -> Cow<'a, [u8]> {
    Cow::Owned(number.to_string().into_bytes())
}

/// The index that `text` is, if it is one as JavaScript writes it.
fn index_of(text: &str) -> Option<u32> {
    text.parse().ok().filter(|index: &u32| index.to_string() == text)
}

/// The UTF-16 unit of this index of a string, as a string.
fn unit<'a>(value: &'a [u8], index: u32) -> Option<Cow<'a, [u8]>> {
    let units = text::utf16(text::inner(value)?);
    let unit = *units.get(index as usize)?;
    let quoted = match char::from_u32(u32::from(unit)) {
        Some(c) => text::quoted(c.encode_utf8(&mut [0; 4])),
        None => format!("\"\\u{unit:04x}\"").into_bytes(),
    };
    Some(Cow::Owned(quoted))
}
