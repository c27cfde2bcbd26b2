//! A user's JSON → a JavaScript object, the whole of it or single attributes.
//!
//! [`UserScan`] proves with [`json::Scanner`] that a user is one JSON object and notes where its members are;
//! [`ValueBuilder`] makes values of text that was proved so. Not by Boa's own `JSON.parse`, which compiles the text as a
//! program. The result is what `JSON.parse` gives: the last of equal keys counts, numbers are doubles, `__proto__` is a
//! key like any other.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsString, JsValue};
use json::{Member, Scanner, Span, scan, text, walk};
use rustc_hash::FxHashMap;

/// How deep a user may be nested: values are built by functions that call themselves.
const MAX_DEPTH: usize = 256;

/// How many property keys are remembered.
const MAX_KEYS: usize = 4096;

/// The text is no JSON object, or nested too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// Where the members of a user are. Its memory is reused from one user to the next.
#[derive(Default)]
pub(crate) struct UserScan {
    scanner: Scanner,
    members: Vec<Member>,
    /// For each wanted attribute, its value
    found: Vec<Option<Span>>,
}

impl UserScan {
    /// Scans `user` and notes where the attributes named `wanted` are.
    pub(crate) fn scan(&mut self, user: &[u8], wanted: &[String]) -> Result<(), Unreadable> {
        let start = scan::space_end(user, 0);
        let scanned =
            self.scanner.object(user, start, &mut self.members).map_err(|_| Unreadable)?;
        if scan::space_end(user, scanned.end) != user.len() {
            return Err(Unreadable);
        }
        self.found.clear();
        self.found.resize(wanted.len(), None);
        for member in &self.members {
            let place = |name: &[u8]| wanted.iter().position(|wanted| wanted.as_bytes() == name);
            let name = member.key.of(user);
            let place = if member.escaped { walk::place(name, place) } else { place(name) };
            if let Some(place) = place {
                self.found[place] = Some(member.value);
            }
        }
        Ok(())
    }

    /// The value of the wanted attribute number `place`.
    pub(crate) fn value<'a>(&self, user: &'a [u8], place: usize) -> Option<&'a [u8]> {
        self.found.get(place).copied().flatten().map(|span| span.of(user))
    }

    /// Names as written and values, repeated names included.
    fn members<'a>(&self, user: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.members.iter().map(move |member| (member.key.of(user), member.value.of(user)))
    }
}

/// The property keys that were made lately, by their names as written.
#[derive(Default)]
pub(crate) struct KeyCache(FxHashMap<Box<[u8]>, PropertyKey>);

impl KeyCache {
    fn key(&mut self, raw: &[u8]) -> Result<PropertyKey, Unreadable> {
        if let Some(key) = self.0.get(raw) {
            return Ok(key.clone());
        }
        let key = PropertyKey::from(string(raw)?);
        if self.0.len() < MAX_KEYS {
            self.0.insert(raw.into(), key.clone());
        }
        Ok(key)
    }
}

/// Makes JavaScript values in one context, of JSON that was scanned before.
pub(crate) struct ValueBuilder<'a> {
    pub(crate) context: &'a mut Context,
    pub(crate) keys: &'a mut KeyCache,
}

impl ValueBuilder<'_> {
    /// The whole user that `scan` scanned last.
    pub(crate) fn user(&mut self, user: &[u8], scan: &UserScan) -> Result<JsValue, Unreadable> {
        self.object(scan.members(user), 0)
    }

    /// A user of these attributes only.
    pub(crate) fn partial_user<'a>(
        &mut self,
        attributes: impl Iterator<Item = (PropertyKey, &'a [u8])>,
    ) -> Result<JsValue, Unreadable> {
        let object = self.empty_object();
        for (key, value) in attributes {
            object.insert_property(key, data_property(self.value(value, 1)?));
        }
        Ok(object.into())
    }

    fn empty_object(&self) -> JsObject {
        JsObject::with_object_proto(self.context.intrinsics())
    }

    fn value(&mut self, value: &[u8], depth: usize) -> Result<JsValue, Unreadable> {
        if depth > MAX_DEPTH {
            return Err(Unreadable);
        }
        match value.first() {
            Some(b'"') => Ok(string(text::inner(value).ok_or(Unreadable)?)?.into()),
            Some(b'{') => self.object(walk::members(value), depth),
            Some(b'[') => {
                let items: Result<Vec<_>, _> =
                    walk::elements(value).map(|item| self.value(item, depth + 1)).collect();
                Ok(JsArray::from_iter(items?, self.context).into())
            }
            Some(b't') => Ok(true.into()),
            Some(b'f') => Ok(false.into()),
            Some(b'n') => Ok(JsValue::null()),
            _ => number(value),
        }
    }

    fn object<'a>(
        &mut self,
        members: impl Iterator<Item = (&'a [u8], &'a [u8])>,
        depth: usize,
    ) -> Result<JsValue, Unreadable> {
        let object = self.empty_object();
        for (name, value) in members {
            let key = self.keys.key(name)?;
            object.insert_property(key, data_property(self.value(value, depth + 1)?));
        }
        Ok(object.into())
    }
}

/// A property as assignment makes it.
fn data_property(value: JsValue) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(true)
        .configurable(true)
        .build()
}

fn number(digits: &[u8]) -> Result<JsValue, Unreadable> {
    let short = digits.len() <= 9 && digits.first() != Some(&b'-');
    if short && digits.iter().all(u8::is_ascii_digit) {
        let value = digits.iter().fold(0_i32, |value, digit| value * 10 + i32::from(digit - b'0'));
        return Ok(value.into());
    }
    let text = std::str::from_utf8(digits).map_err(|_| Unreadable)?;
    text.parse::<f64>().map(JsValue::from).map_err(|_| Unreadable)
}

/// What a string says that stands between quotes as `raw`, lone surrogates included.
fn string(raw: &[u8]) -> Result<JsString, Unreadable> {
    let plain = std::str::from_utf8(raw).map_err(|_| Unreadable)?;
    if memchr::memchr(b'\\', raw).is_none() {
        return Ok(JsString::from(plain));
    }
    Ok(JsString::from(&text::utf16(raw)[..]))
}
