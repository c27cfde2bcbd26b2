//! A record on its way through the steps: its members in order, names and values as the bytes they came as.
//!
//! A step takes, sets or removes a value at a place; inside a value only the stretch that is named changes. It knows no
//! steps and no Auth0. Recursion is as deep as the path, never as the value.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::recipe::after::Beside;
use crate::recipe::place::{Place, Step};
use crate::user::Attribute;
use json::{Kind, text, walk};

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    /// The name as written in JSON, without quotes
    key: Cow<'a, [u8]>,
    /// Whether escapes are in the name: names are compared many times for each user
    has_escapes: bool,
    /// One valid JSON value without space around it
    pub(crate) value: Cow<'a, [u8]>,
}

impl<'a> Member<'a> {
    /// The name as written in JSON, without quotes.
    pub(crate) fn key(&self) -> &Cow<'a, [u8]> {
        &self.key
    }

    /// Whether it is called so.
    #[inline]
    pub(super) fn is_called(&self, name: &str) -> bool {
        match self.has_escapes {
            false => *self.key == *name.as_bytes(),
            true => is_called(&self.key, name),
        }
    }

    /// Gives it the name of an attribute.
    pub(crate) fn rename(&mut self, attribute: Attribute) {
        self.key = Cow::Borrowed(attribute.name().as_bytes());
        self.has_escapes = false;
    }
}

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// Its members in order
    pub(crate) members: Vec<Member<'a>>,
    /// What belongs to it and stands in lists beside the users
    pub(crate) given: Vec<Beside>,
}

/// That a value cannot be put somewhere, and what stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InTheWay(pub(super) Vec<u8>);

impl<'a> Row<'a> {
    /// Adds a member at the end.
    pub(crate) fn push(&mut self, key: impl Into<Cow<'a, [u8]>>, value: impl Into<Cow<'a, [u8]>>) {
        let (key, value) = (key.into(), value.into());
        let has_escapes = memchr::memchr(b'\\', &key).is_some();
        self.members.push(Member { key, has_escapes, value });
    }

    /// Where the column of this name is; of several the last.
    fn column(&self, name: &str, hint: &Cell) -> Option<usize> {
        let is_it = |member: &Member<'_>| member.is_called(name);
        let at = hint.get();
        if self.members.get(at).is_some_and(is_it)
            && !self.members.get(at + 1..).unwrap_or_default().iter().any(is_it)
        {
            return Some(at);
        }
        let found = self.members.iter().rposition(is_it)?;
        hint.set(found);
        Some(found)
    }

    /// The column in which a place is, and the steps from there.
    fn locate<'p>(&self, place: &'p Place) -> (Option<usize>, &'p [Step]) {
        if let Some(steps) = &place.of_user
            && let Some(column) = self.members.iter().rposition(|it| it.is_called("user"))
        {
            let whole = self.members.iter().rposition(|it| it.is_called(&place.text));
            return match whole {
                Some(column) => (Some(column), &[]),
                None => (Some(column), steps),
            };
        }
        if place.steps.is_empty() {
            return (self.column(&place.root, &place.hint), &[]);
        }
        let whole = self.members.iter().rposition(|it| it.is_called(&place.text));
        match whole {
            Some(column) => (Some(column), &[]),
            None => (self.column(&place.root, &place.hint), &place.steps),
        }
    }

    /// The value at `place`.
    pub(super) fn get(&self, place: &Place) -> Option<&[u8]> {
        let (column, steps) = self.locate(place);
        let value = &*self.members.get(column?)?.value;
        steps.iter().try_fold(value, stepped)
    }

    /// The value at `place`, so that the row can be changed meanwhile. That of a column is not copied.
    pub(super) fn value(&self, place: &Place) -> Option<Cow<'a, [u8]>> {
        let (column, steps) = self.locate(place);
        let value = &self.members.get(column?)?.value;
        match steps {
            [] => Some(value.clone()),
            steps => Some(steps.iter().try_fold(&**value, stepped)?.to_vec().into()),
        }
    }

    /// Puts a value at `place`: in the old one's stead, or with all that leads to it.
    ///
    /// # Errors
    /// A text or number on the way, or a list that is too short.
    pub(super) fn set(&mut self, place: &Place, value: Cow<'a, [u8]>) -> Result<(), InTheWay> {
        let (column, steps) = self.locate(place);
        let Some(member) = column.and_then(|column| self.members.get_mut(column)) else {
            let key = match text::inner(&text::quoted(&place.root)) {
                Some(raw) => raw.to_vec(),
                None => return Err(InTheWay(Vec::new())),
            };
            let value = match steps {
                [] => value,
                _ => wrapped(steps, &value).ok_or_else(|| InTheWay(b"null".to_vec()))?.into(),
            };
            self.push(key, value);
            return Ok(());
        };
        if steps.is_empty() {
            member.value = value;
            return Ok(());
        }
        member.value = Cow::Owned(with(&member.value, steps, &value)?);
        Ok(())
    }

    /// Takes the value at `place` out.
    pub(super) fn remove(&mut self, place: &Place) -> Option<Cow<'a, [u8]>> {
        let (column, steps) = self.locate(place);
        let column = column?;
        let Some((last, way)) = steps.split_last() else {
            let value = self.members.remove(column).value;
            // What is repeated goes as well.
            self.members.retain(|it| !it.is_called(&place.root) && !it.is_called(&place.text));
            return Some(value);
        };
        let member = self.members.get_mut(column)?;
        let parent = way.iter().try_fold(&*member.value, stepped)?;
        let value = stepped(parent, last)?.to_vec();
        let start = offset(&member.value, parent);
        let smaller = without(parent, last);
        let end = start + parent.len();
        let spliced = spliced(&member.value, start, end, &smaller);
        member.value = Cow::Owned(spliced);
        Some(Cow::Owned(value))
    }

    /// Appends the row to `out` as a JSON object.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for (index, member) in self.members.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b"{\"" } else { b",\"" });
            out.extend_from_slice(&member.key);
            out.extend_from_slice(b"\":");
            out.extend_from_slice(&member.value);
        }
        out.extend_from_slice(if self.members.is_empty() { b"{}" } else { b"}" });
    }
}

type Cell = std::cell::Cell<usize>;

/// Whether a name as written in JSON is `name`. With escapes it is always longer: mostly its length tells.
#[inline]
pub(super) fn is_called(raw: &[u8], name: &str) -> bool {
    match raw.len().cmp(&name.len()) {
        Ordering::Less => false,
        Ordering::Equal => raw == name.as_bytes(),
        Ordering::Greater => memchr::memchr(b'\\', raw).is_some() && text::unescaped(raw) == name,
    }
}

/// What a step leads to from `value`.
fn stepped<'v>(value: &'v [u8], step: &Step) -> Option<&'v [u8]> {
    match (Kind::of(value), step) {
        (Kind::Object, Step::Key(key)) => member(value, key),
        (Kind::Object, Step::Index(index)) => member(value, &index.to_string()),
        (Kind::Array, step) => walk::elements(value).nth(element(step)?),
        _ => None,
    }
}

/// The element that a step leads to in a list: a name of digits means one, too.
fn element(step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => Some(*index),
        Step::Key(key) => key.parse().ok().filter(|_| key.bytes().all(|it| it.is_ascii_digit())),
    }
}

/// The last member of this name.
pub(super) fn member<'v>(object: &'v [u8], key: &str) -> Option<&'v [u8]> {
    walk::members(object).filter(|(raw, _)| is_called(raw, key)).last().map(|(_, value)| value)
}

/// Where `part`, a stretch of `whole`, begins in it.
pub(super) fn offset(whole: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

fn spliced(whole: &[u8], start: usize, end: usize, new: &[u8]) -> Vec<u8> {
    let before = whole.get(..start).unwrap_or_default();
    [before, new, whole.get(end..).unwrap_or_default()].concat()
}

/// `root` with `value` where the steps lead.
fn with(root: &[u8], steps: &[Step], value: &[u8]) -> Result<Vec<u8>, InTheWay> {
    let mut at = root;
    let mut rest = steps;
    while let Some((step, after)) = rest.split_first() {
        let Some(next) = stepped(at, step) else { break };
        (at, rest) = (next, after);
    }
    let start = offset(root, at);
    let end = start + at.len();
    let Some((missing, after)) = rest.split_first() else {
        return Ok(spliced(root, start, end, value));
    };
    let in_the_way = || InTheWay(at.to_vec());
    let is_blank = at == b"null" || text::inner(at).is_some_and(|it| it.trim_ascii().is_empty());
    let new = match (Kind::of(at), missing) {
        _ if is_blank => wrapped(rest, value).ok_or_else(in_the_way)?,
        (Kind::Object, _) => {
            let key = match missing {
                Step::Key(key) => text::quoted(key),
                Step::Index(index) => text::quoted(&index.to_string()),
            };
            let value = wrapped(after, value).ok_or_else(in_the_way)?;
            appended(at, &[&key[..], b":", &value].concat())
        }
        (Kind::Array, step) if element(step) == Some(walk::elements(at).count()) => {
            appended(at, &wrapped(after, value).ok_or_else(in_the_way)?)
        }
        _ => return Err(in_the_way()),
    };
    Ok(spliced(root, start, end, &new))
}

/// An object or array with one more at its end.
fn appended(container: &[u8], item: &[u8]) -> Vec<u8> {
    let (inside, close) = container.split_at(container.len().saturating_sub(1));
    let inside = inside.trim_ascii_end();
    let comma: &[u8] = if inside.len() > 1 { b"," } else { b"" };
    [inside, comma, item, close].concat()
}

/// `value` in new objects and arrays, so that the steps lead to it.
fn wrapped(steps: &[Step], value: &[u8]) -> Option<Vec<u8>> {
    steps.iter().rev().try_fold(value.to_vec(), |value, step| match step {
        Step::Key(key) => Some([b"{", &text::quoted(key)[..], b":", &value, b"}"].concat()),
        Step::Index(0) => Some([b"[", &value[..], b"]"].concat()),
        Step::Index(_) => None,
    })
}

/// A container without the member or element of this step.
fn without(container: &[u8], step: &Step) -> Vec<u8> {
    let mut out = Vec::with_capacity(container.len());
    let add = |out: &mut Vec<u8>, parts: &[&[u8]]| {
        out.push(if out.is_empty() {
            if Kind::of(container) == Kind::Array { b'[' } else { b'{' }
        } else {
            b','
        });
        parts.iter().for_each(|part| out.extend_from_slice(part));
    };
    if Kind::of(container) == Kind::Array {
        let Some(index) = element(step) else { return container.to_vec() };
        let kept = walk::elements(container).enumerate().filter(|(at, _)| *at != index);
        kept.for_each(|(_, value)| add(&mut out, &[value]));
        out.extend_from_slice(if out.is_empty() { b"[]" } else { b"]" });
        return out;
    }
    let name = match step {
        Step::Key(key) => Cow::Borrowed(key),
        Step::Index(index) => Cow::Owned(index.to_string()),
    };
    let kept = walk::members(container).filter(|(raw, _)| !is_called(raw, &name));
    kept.for_each(|(raw, value)| add(&mut out, &[b"\"", raw, b"\":", value]));
    out.extend_from_slice(if out.is_empty() { b"{}" } else { b"}" });
    out
}

/// Whether a value holds something: neither null nor blank text nor `{}` nor `[]`.
pub(super) fn holds_something(value: &[u8]) -> bool {
    match Kind::of(value) {
        Kind::Null => false,
        Kind::String => text::string(value).is_some_and(|text| !text.trim().is_empty()),
        Kind::Array => walk::elements(value).next().is_some(),
        Kind::Object => walk::members(value).next().is_some(),
        Kind::Boolean | Kind::Number => true,
    }
}

/// How many values a record has, whose members have these: each that holds something, in an object each of its own.
pub(crate) fn filled<'v>(values: impl Iterator<Item = &'v [u8]>) -> u32 {
    let one = |value: &[u8]| match Kind::of(value) {
        Kind::Object => walk::members(value).filter(|(_, it)| holds_something(it)).count(),
        _ => usize::from(holds_something(value)),
    };
    u32::try_from(values.map(one).sum::<usize>()).unwrap_or(u32::MAX)
}

/// The text of a value: of a string what it says, of anything else how it is written.
pub(super) fn text_of(value: &[u8]) -> Cow<'_, str> {
    text::string(value).unwrap_or_else(|| String::from_utf8_lossy(value))
}
