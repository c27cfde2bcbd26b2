//! JSON whose every value stands beside its type, as DynamoDB (`{"S": "a"}`) and Firestore (`{"stringValue": "a"}`)
//! write it: the types are taken off.

use crate::read::shapes::counts::Counts;
use json::text::{inner, quoted};
use json::{Kind, Scanner, walk};

/// How deep values are looked into; DynamoDB takes 32 levels, Firestore 20.
const MOST_LEVELS: usize = 64;

/// What a name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    /// It is the value
    Plain,
    /// A number as a text
    Number,
    /// Nothing
    Null,
    /// An object of typed values
    Map,
    /// A list of typed values
    List,
    /// A list of numbers as texts
    Numbers,
    /// An object with one member, which is a [`Type::Map`] or a [`Type::List`]
    Inside,
}

/// The two systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    DynamoDb,
    Firestore,
}

impl System {
    fn type_of(self, name: &[u8]) -> Option<Type> {
        Some(match (self, name) {
            (System::DynamoDb, b"S" | b"BOOL" | b"SS" | b"B" | b"BS") => Type::Plain,
            (System::DynamoDb, b"N") => Type::Number,
            (System::DynamoDb, b"NS") => Type::Numbers,
            (System::DynamoDb, b"NULL") => Type::Null,
            (System::DynamoDb, b"M") => Type::Map,
            (System::DynamoDb, b"L") => Type::List,
            (
                System::Firestore,
                b"stringValue" | b"booleanValue" | b"timestampValue" | b"referenceValue"
                | b"bytesValue" | b"geoPointValue" | b"doubleValue",
            ) => Type::Plain,
            (System::Firestore, b"integerValue") => Type::Number,
            (System::Firestore, b"nullValue") => Type::Null,
            (System::Firestore, b"mapValue" | b"arrayValue") => Type::Inside,
            _ => return None,
        })
    }

    /// The type and the bare value of a typed one.
    fn of(self, value: &[u8]) -> Option<(Type, &[u8])> {
        if Kind::of(value) != Kind::Object {
            return None;
        }
        let mut members = walk::members(value);
        let (name, inside) = members.next()?;
        let kind = self.type_of(name).filter(|_| members.next().is_none())?;
        if kind != Type::Inside {
            return Some((kind, inside));
        }
        let kind = if name == b"mapValue" { Type::Map } else { Type::List };
        let empty: &[u8] = if kind == Type::Map { b"{}" } else { b"[]" };
        Some((kind, walk::members(inside).next().map_or(empty, |(_, value)| value)))
    }
}

/// The system whose types all members of `record` have.
pub(super) fn system(record: &[u8]) -> Option<System> {
    [System::DynamoDb, System::Firestore].into_iter().find(|system| {
        let mut values = walk::members(record).map(|(_, value)| value).peekable();
        values.peek().is_some() && values.all(|value| system.of(value).is_some())
    })
}

/// An open object or list.
enum Level<'a> {
    Map(Box<dyn Iterator<Item = (&'a [u8], &'a [u8])> + 'a>),
    List(Box<dyn Iterator<Item = &'a [u8]> + 'a>),
}

/// Writes `value` to `out` without its types.
pub(super) fn unwrap(value: &[u8], system: System, counts: &mut Counts, out: &mut Vec<u8>) {
    let mut levels: Vec<(Level<'_>, bool)> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next.take() {
            let room = levels.len() < MOST_LEVELS;
            match system.of(value) {
                Some((Type::Map, inside)) if room && Kind::of(inside) == Kind::Object => {
                    out.push(b'{');
                    levels.push((Level::Map(Box::new(walk::members(inside))), true));
                }
                Some((Type::List, inside)) if room && Kind::of(inside) == Kind::Array => {
                    out.push(b'[');
                    levels.push((Level::List(Box::new(walk::elements(inside))), true));
                }
                Some((kind, inside)) => {
                    counts.typed += 1;
                    write(kind, inside, out);
                }
                None => out.extend_from_slice(value),
            }
        }
        let Some((level, is_first)) = levels.last_mut() else { return };
        let is_first = std::mem::replace(is_first, false);
        let found = match level {
            Level::Map(members) => members.next().map(|(name, value)| (Some(name), value)),
            Level::List(elements) => elements.next().map(|value| (None, value)),
        };
        let Some((name, value)) = found else {
            out.push(if matches!(level, Level::Map(_)) { b'}' } else { b']' });
            levels.pop();
            continue;
        };
        if !is_first {
            out.push(b',');
        }
        if let Some(name) = name {
            out.push(b'"');
            out.extend_from_slice(name);
            out.extend_from_slice(b"\":");
        }
        next = Some(value);
    }
}

fn write(kind: Type, value: &[u8], out: &mut Vec<u8>) {
    match kind {
        Type::Null => out.extend_from_slice(b"null"),
        Type::Number => out.extend_from_slice(number(value)),
        Type::Numbers if Kind::of(value) == Kind::Array => {
            out.push(b'[');
            for (at, value) in walk::elements(value).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(number(value));
            }
            out.push(b']');
        }
        _ => out.extend_from_slice(value),
    }
}

/// The digits in a text; the text itself if they are no number of JSON.
fn number(value: &[u8]) -> &[u8] {
    let Some(digits) = inner(value) else { return value };
    let whole = Scanner::default().value(digits, 0).is_ok_and(|it| it.end == digits.len());
    if whole && Kind::of(digits) == Kind::Number { digits } else { value }
}

/// The last part of a Firestore document's name: its id.
pub(super) fn last_part(name: &[u8]) -> Option<Vec<u8>> {
    let name = json::text::string(name)?;
    name.contains("/documents/").then(|| quoted(name.rsplit('/').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_off() {
        let check = |system: System, text: &str, expected: &str| {
            let mut out = Vec::new();
            unwrap(text.as_bytes(), system, &mut Counts::default(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        };
        let dynamo = |text: &str, expected: &str| check(System::DynamoDb, text, expected);
        dynamo(r#"{"S":"a"}"#, r#""a""#);
        dynamo(r#"{"N":"12345678901234567890"}"#, "12345678901234567890");
        dynamo(r#"{"N":"x"}"#, r#""x""#);
        dynamo(r#"{"NULL":true}"#, "null");
        dynamo(r#"{"NS":["1","2.5"]}"#, "[1,2.5]");
        dynamo(
            r#"{"M":{"S":{"S":"x"},"l":{"L":[{"NULL":true},{"BOOL":false},{"L":[]}]}}}"#,
            r#"{"S":"x","l":[null,false,[]]}"#,
        );
        dynamo(r#"{"x":1}"#, r#"{"x":1}"#);
        dynamo("7", "7");
        let fire = |text: &str, expected: &str| check(System::Firestore, text, expected);
        fire(r#"{"mapValue":{"fields":{"a":{"integerValue":"3"}}}}"#, r#"{"a":3}"#);
        fire(
            r#"{"arrayValue":{"values":[{"stringValue":"x"},{"nullValue":null}]}}"#,
            r#"["x",null]"#,
        );
        fire(r#"{"mapValue":{}}"#, "{}");
        fire(r#"{"arrayValue":{}}"#, "[]");
        // Deeper than any of them goes, it stays as it is.
        let deep = format!("{}{}{}", r#"{"L":["#.repeat(900), r#"{"S":"x"}"#, "]}".repeat(900));
        let mut out = Vec::new();
        unwrap(deep.as_bytes(), System::DynamoDb, &mut Counts::default(), &mut out);
        assert!(out.starts_with(&[b'['; MOST_LEVELS]) && out.ends_with(&[b']'; MOST_LEVELS]));
    }

    #[test]
    fn systems_are_told_by_every_member() {
        assert_eq!(system(br#"{"a":{"S":"x"},"b":{"N":"1"}}"#), Some(System::DynamoDb));
        assert_eq!(system(br#"{"a":{"stringValue":"x"}}"#), Some(System::Firestore));
        assert_eq!(system(br#"{"a":{"S":"x"},"b":1}"#), None);
        assert_eq!(system(b"{}"), None);
    }
}
