//! A user's JSON → a JavaScript object, the whole of it or single attributes.
//!
//! Straight from the bytes: Boa's own `JSON.parse` compiles the text as a program. The text is trusted to be JSON as
//! the engine has checked it; what is not is refused somewhere, at the latest where it stops making sense. The result is
//! what `JSON.parse` gives: the last of equal keys counts, numbers are doubles, `__proto__` is a key like any other.

use std::ops::Range;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsString, JsValue, js_string};
use memchr::{memchr2, memchr3};
use rustc_hash::FxHashMap;

/// How deep a user may be nested.
const DEEPEST: usize = 256;

/// How many names of properties are remembered.
const NAMES: usize = 4096;

/// The text is no JSON, or nested too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The names that properties have, made once.
#[derive(Default)]
pub(crate) struct Names(FxHashMap<Box<[u8]>, PropertyKey>);

impl Names {
    fn key(&mut self, raw: &[u8]) -> Result<PropertyKey, Unreadable> {
        if let Some(key) = self.0.get(raw) {
            return Ok(key.clone());
        }
        let key = PropertyKey::from(text(raw)?);
        if self.0.len() < NAMES {
            self.0.insert(raw.into(), key.clone());
        }
        Ok(key)
    }
}

/// Where the attributes named `wanted` are in a user's JSON; `None` for one it does not have.
pub(crate) fn find(
    json: &[u8],
    wanted: &[String],
    found: &mut Vec<Option<Range<usize>>>,
) -> Result<(), Unreadable> {
    found.clear();
    found.resize(wanted.len(), None);
    if wanted.is_empty() {
        return Ok(());
    }
    let mut cursor = Cursor { json, at: 0 };
    cursor.expect(b'{')?;
    if cursor.takes(b'}') {
        return Ok(());
    }
    loop {
        let name = cursor.string()?;
        cursor.expect(b':')?;
        cursor.space();
        let start = cursor.at;
        cursor.skip()?;
        if let Some(index) = index_of(name, wanted)? {
            found[index] = Some(start..cursor.at);
        }
        if cursor.ends(b'}')? {
            return Ok(());
        }
    }
}

fn index_of(name: &[u8], wanted: &[String]) -> Result<Option<usize>, Unreadable> {
    if memchr::memchr(b'\\', name).is_none() {
        return Ok(wanted.iter().position(|wanted| wanted.as_bytes() == name));
    }
    let name = text(name)?;
    Ok(wanted.iter().position(|wanted| name == wanted.as_str()))
}

/// Makes JavaScript values in one context.
pub(crate) struct Maker<'a> {
    pub(crate) context: &'a mut Context,
    pub(crate) names: &'a mut Names,
}

impl Maker<'_> {
    /// The value of a whole JSON text.
    pub(crate) fn value(&mut self, json: &[u8]) -> Result<JsValue, Unreadable> {
        let mut cursor = Cursor { json, at: 0 };
        let value = self.next(&mut cursor, 0)?;
        cursor.space();
        if cursor.at == json.len() { Ok(value) } else { Err(Unreadable) }
    }

    /// A user with these attributes only.
    pub(crate) fn part(
        &mut self,
        json: &[u8],
        attributes: impl Iterator<Item = (PropertyKey, Range<usize>)>,
    ) -> Result<JsValue, Unreadable> {
        let object = self.empty_object();
        for (key, range) in attributes {
            let value = self.value(json.get(range).ok_or(Unreadable)?)?;
            object.insert_property(key, plain(value));
        }
        Ok(object.into())
    }

    fn empty_object(&self) -> JsObject {
        JsObject::with_object_proto(self.context.intrinsics())
    }

    fn next(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<JsValue, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable);
        }
        match cursor.peek()? {
            b'"' => Ok(text(cursor.string()?)?.into()),
            b'{' => self.object(cursor, depth),
            b'[' => self.array(cursor, depth),
            b't' => cursor.word("true").map(|()| true.into()),
            b'f' => cursor.word("false").map(|()| false.into()),
            b'n' => cursor.word("null").map(|()| JsValue::null()),
            _ => number(cursor.number()),
        }
    }

    fn object(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<JsValue, Unreadable> {
        cursor.expect(b'{')?;
        let object = self.empty_object();
        if cursor.takes(b'}') {
            return Ok(object.into());
        }
        loop {
            let key = self.names.key(cursor.string()?)?;
            cursor.expect(b':')?;
            let value = self.next(cursor, depth + 1)?;
            object.insert_property(key, plain(value));
            if cursor.ends(b'}')? {
                return Ok(object.into());
            }
        }
    }

    fn array(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<JsValue, Unreadable> {
        cursor.expect(b'[')?;
        let mut items = Vec::new();
        if !cursor.takes(b']') {
            loop {
                items.push(self.next(cursor, depth + 1)?);
                if cursor.ends(b']')? {
                    break;
                }
            }
        }
        Ok(JsArray::from_iter(items, self.context).into())
    }
}

/// A property as assignment makes it.
fn plain(value: JsValue) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(true)
        .configurable(true)
        .build()
}

fn number(digits: &[u8]) -> Result<JsValue, Unreadable> {
    let short = digits.len() <= 9 && digits.first() != Some(&b'-');
    if short && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        let value = digits.iter().fold(0_i32, |value, digit| value * 10 + i32::from(digit - b'0'));
        return Ok(value.into());
    }
    let text = std::str::from_utf8(digits).map_err(|_| Unreadable)?;
    text.parse::<f64>().map(JsValue::from).map_err(|_| Unreadable)
}

/// The text that stands between quotes as `raw`.
fn text(raw: &[u8]) -> Result<JsString, Unreadable> {
    if memchr::memchr(b'\\', raw).is_none() {
        return std::str::from_utf8(raw).map(JsString::from).map_err(|_| Unreadable);
    }
    let raw = std::str::from_utf8(raw).map_err(|_| Unreadable)?;
    let mut units = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        units.extend(rest[..at].encode_utf16());
        let escape = rest.as_bytes().get(at + 1).ok_or(Unreadable)?;
        let (unit, length) = match escape {
            b'u' => (unicode(rest, at + 2)?, 6),
            b'b' => (8, 2),
            b'f' => (12, 2),
            b'n' => (10, 2),
            b'r' => (13, 2),
            b't' => (9, 2),
            b'"' | b'\\' | b'/' => (u16::from(*escape), 2),
            _ => return Err(Unreadable),
        };
        units.push(unit);
        rest = rest.get(at + length..).ok_or(Unreadable)?;
    }
    units.extend(rest.encode_utf16());
    Ok(js_string!(&units[..]))
}

fn unicode(text: &str, at: usize) -> Result<u16, Unreadable> {
    let digits = text.get(at..at + 4).ok_or(Unreadable)?;
    u16::from_str_radix(digits, 16).map_err(|_| Unreadable)
}

/// Walks over JSON text.
struct Cursor<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn space(&mut self) {
        while matches!(self.json.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Result<u8, Unreadable> {
        self.space();
        self.json.get(self.at).copied().ok_or(Unreadable)
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is = self.peek() == Ok(byte);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.takes(byte) { Ok(()) } else { Err(Unreadable) }
    }

    /// Behind an element: whether the list ends, with `close`, or goes on, with a comma.
    fn ends(&mut self, close: u8) -> Result<bool, Unreadable> {
        if self.takes(b',') {
            return Ok(false);
        }
        self.expect(close).map(|()| true)
    }

    fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        let is = self.json[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        if is { Ok(()) } else { Err(Unreadable) }
    }

    /// What stands between the quotes of the string that comes next.
    fn string(&mut self) -> Result<&'a [u8], Unreadable> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let rest = self.json.get(self.at..).ok_or(Unreadable)?;
            self.at += memchr2(b'"', b'\\', rest).ok_or(Unreadable)?;
            if self.json[self.at] == b'"' {
                self.at += 1;
                return Ok(&self.json[start..self.at - 1]);
            }
            self.at += 2;
        }
    }

    fn number(&mut self) -> &'a [u8] {
        let start = self.at;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        self.at += self.json[start..].iter().take_while(|byte| is_part(byte)).count();
        &self.json[start..self.at]
    }

    /// Passes over the value that comes next, without looking at it closely.
    fn skip(&mut self) -> Result<(), Unreadable> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' => self.skip_nested(b'{', b'}'),
            b'[' => self.skip_nested(b'[', b']'),
            _ => {
                let rest = &self.json[self.at..];
                self.at += memchr3(b',', b'}', b' ', rest).ok_or(Unreadable)?;
                Ok(())
            }
        }
    }

    /// Counts one kind of bracket: in JSON the other kind is balanced between.
    fn skip_nested(&mut self, open: u8, close: u8) -> Result<(), Unreadable> {
        let mut depth = 0_usize;
        loop {
            let byte = *self.json.get(self.at).ok_or(Unreadable)?;
            if byte == b'"' {
                self.string()?;
                continue;
            }
            self.at += 1;
            depth += usize::from(byte == open);
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
        }
    }
}
