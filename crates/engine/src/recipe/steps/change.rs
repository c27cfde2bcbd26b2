//! `change`: texts and lists are rewritten. Of a list, each of its texts.

use regex_lite::Regex;

use super::{Action, Edit, Failure, Finds, encodings};
use crate::recipe::pattern::pattern;
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, text_of};
use crate::recipe::template::{Around, Filter};
use crate::recipe::verbs::{Change, Operation};
use json::{Kind, text, walk};

/// Places and what is done there.
pub(super) struct Changed {
    places: Vec<Place>,
    operations: Vec<Ready>,
}

/// An operation, understood.
enum Ready {
    Text(Filter),
    Replace(Regex, String),
    Take(Regex, usize, Option<Place>),
    Split(String),
    Join(String),
    AsList,
    First,
    Unique,
    AsText,
    Single,
    Singles,
    Keys,
    /// Another text, or why there is none
    Encoded(fn(&str) -> Result<String, &'static str>),
}

impl Ready {
    fn new(operation: &Operation) -> Result<Ready, String> {
        Ok(match operation {
            Operation::Trim => Ready::Text(Filter::Trim),
            Operation::Lower => Ready::Text(Filter::Lower),
            Operation::Upper => Ready::Text(Filter::Upper),
            Operation::Collapse => Ready::Text(Filter::Collapse),
            Operation::AsList => Ready::AsList,
            Operation::First => Ready::First,
            Operation::Unique => Ready::Unique,
            Operation::Text => Ready::AsText,
            Operation::Single => Ready::Single,
            Operation::Singles => Ready::Singles,
            Operation::Keys => Ready::Keys,
            Operation::Compact => Ready::Encoded(encodings::compact),
            Operation::Guid => Ready::Encoded(encodings::guid),
            Operation::Base32 => Ready::Encoded(encodings::base32_of_text),
            Operation::Base64ToBase32 => Ready::Encoded(encodings::base32_of_base64),
            Operation::UnescapeHtml => Ready::Encoded(encodings::unescape_html),
            Operation::Replace(it) => Ready::Replace(pattern(&it.replace)?, it.with.clone()),
            Operation::Take(it) => {
                let regex = pattern(&it.take)?;
                let groups = regex.captures_len();
                let group = it.group.unwrap_or(usize::from(groups > 1));
                if group >= groups {
                    return Err(format!("The pattern “{}” has no group {group}.", it.take));
                }
                Ready::Take(regex, group, it.to.as_deref().map(Place::parse))
            }
            Operation::Split(it) if it.split.is_empty() => {
                return Err("To split, a text is needed that stands between the parts.".to_owned());
            }
            Operation::Split(it) => Ready::Split(it.split.clone()),
            Operation::Join(it) => Ready::Join(it.join.clone()),
        })
    }
}

impl Changed {
    pub(super) fn new(it: &Change) -> Result<Self, String> {
        Ok(Changed {
            places: it.change.0.iter().map(|it| Place::parse(it)).collect(),
            operations: it.operations.0.iter().map(Ready::new).collect::<Result<_, _>>()?,
        })
    }
}

impl Action for Changed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            let Some(mut value) = edit.taken(place).filter(|value| **value != *b"null") else {
                continue;
            };
            let mut is_new = false;
            for operation in &self.operations {
                let new = match operation {
                    Ready::Take(regex, group, Some(to)) => {
                        let taken = taken(regex, *group, &value).map(|it| text::quoted(&it));
                        match taken {
                            Some(taken) if to.text != place.text => {
                                edit.set(to, taken)?;
                                None
                            }
                            taken => taken,
                        }
                    }
                    _ => done(operation, &value).map_err(|why| Failure::new(place, &value, why))?,
                };
                if let Some(new) = new {
                    (value, is_new) = (new.into(), true);
                }
            }
            if is_new {
                edit.set(place, value)?;
            }
        }
        Ok(None)
    }
}

/// The part of a value that a pattern takes.
fn taken(regex: &Regex, group: usize, value: &[u8]) -> Option<String> {
    let text = text_of(value);
    Some(regex.captures(&text)?.get(group)?.as_str().to_owned())
}

/// What becomes of a value; `None` if it stays.
fn done(operation: &Ready, value: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
    let each = |change: &dyn Fn(&str) -> Option<String>| each(value, &|text| Ok(change(text)));
    match operation {
        Ready::Text(filter) => each(&|text| Some(filter.apply(text))),
        Ready::Replace(regex, with) => {
            // A number that is to be rewritten becomes a text.
            each(&|text| Some(regex.replace_all(text, with.as_str()).into_owned()))
        }
        Ready::Take(regex, group, _) => {
            each(&|text| Some(regex.captures(text)?.get(*group)?.as_str().to_owned()))
        }
        Ready::Split(between) => Ok(match Kind::of(value) {
            Kind::Array => None,
            Kind::Object => return Err("An object cannot be split into a list."),
            _ => {
                let text = text_of(value);
                let parts = text.split(between.as_str()).map(str::trim).filter(|it| !it.is_empty());
                Some(list(parts.map(text::quoted)))
            }
        }),
        Ready::Join(between) => Ok((Kind::of(value) == Kind::Array).then(|| {
            let parts: Vec<_> = walk::elements(value).map(text_of).collect();
            text::quoted(&parts.join(between))
        })),
        Ready::AsList => {
            Ok((Kind::of(value) != Kind::Array).then(|| list(std::iter::once(value.to_vec()))))
        }
        Ready::First => Ok((Kind::of(value) == Kind::Array)
            .then(|| walk::elements(value).next().unwrap_or(b"null").to_vec())),
        Ready::Unique => Ok((Kind::of(value) == Kind::Array).then(|| {
            let mut seen = std::collections::HashSet::new();
            list(walk::elements(value).filter(|it| seen.insert(*it)).map(<[u8]>::to_vec))
        })),
        Ready::Single => Ok((Kind::of(value) == Kind::Array).then(|| single(value).to_vec())),
        Ready::Singles => Ok((Kind::of(value) == Kind::Object).then(|| {
            let member =
                |(name, value): (&[u8], &[u8])| [b"\"", name, b"\":", single(value)].concat();
            let members: Vec<_> = walk::members(value).map(member).collect();
            [b"{", &members.join(&b","[..])[..], b"}"].concat()
        })),
        Ready::Keys => Ok((Kind::of(value) == Kind::Object).then(|| {
            let holds = |value: &[u8]| {
                holds_something(value) && !matches!(value, b"false" | b"0" | b"\"0\"")
            };
            let names = walk::members(value).filter(|(_, value)| holds(value));
            list(names.map(|(name, _)| [b"\"", name, b"\""].concat()))
        })),
        Ready::Encoded(change) => self::each(value, &|text| change(text).map(Some)),
        Ready::AsText => {
            Ok((Kind::of(value) != Kind::String).then(|| text::quoted(&text_of(value))))
        }
    }
}

/// The value of a list of one; any other value as it is.
fn single(value: &[u8]) -> &[u8] {
    if Kind::of(value) != Kind::Array {
        return value;
    }
    let mut elements = walk::elements(value);
    match (elements.next(), elements.next()) {
        (Some(one), None) => one,
        _ => value,
    }
}

/// A value whose texts, itself or each of a list, are changed.
fn each(
    value: &[u8],
    change: &dyn Fn(&str) -> Result<Option<String>, &'static str>,
) -> Result<Option<Vec<u8>>, &'static str> {
    let one = |value: &[u8]| -> Result<Option<Vec<u8>>, &'static str> {
        let old = text_of(value);
        let new = change(&old)?.filter(|new| *new != old);
        Ok(new.map(|new| text::quoted(&new)))
    };
    match Kind::of(value) {
        Kind::String | Kind::Number => one(value),
        Kind::Array => {
            let members = walk::elements(value).map(|member| match Kind::of(member) {
                Kind::String => Ok(one(member)?.unwrap_or_else(|| member.to_vec())),
                _ => Ok(member.to_vec()),
            });
            Ok(Some(list(members.collect::<Result<Vec<_>, &'static str>>()?.into_iter())))
        }
        Kind::Boolean | Kind::Null => Ok(None),
        Kind::Object => Err("A text is changed, and here is an object."),
    }
}

fn list(members: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    [b"[", &members.collect::<Vec<_>>().join(&b","[..])[..], b"]"].concat()
}
