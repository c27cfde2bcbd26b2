//! What `mend` makes of metadata and other values of any depth: names, characters and numbers, one after the other, without
//! memory of where they are. All other bytes stay.

use std::collections::{HashMap, HashSet};

use crate::check::metadata::is_forbidden;
use json::scan::space_end;
use json::{Kind, text, walk};

/// A part of a value.
enum Part<'v> {
    /// The name of a member, as written, without quotes
    Name(&'v [u8]),
    /// A string
    Text(&'v [u8]),
    /// A number
    Number(&'v [u8]),
}

/// The value with the parts for which `new` has something; `None` if it has nothing for any.
fn rewritten<'v>(
    value: &'v [u8],
    mut new: impl FnMut(Part<'v>) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let (mut out, mut copied, mut at) = (Vec::new(), 0, 0);
    while let Some(byte) = value.get(at) {
        let start = at;
        at += 1;
        let part = match byte {
            b'"' => {
                at = walk::string_end(value, start);
                let raw = value.get(start + 1..at.saturating_sub(1)).unwrap_or_default();
                match value.get(space_end(value, at)) == Some(&b':') {
                    true => Part::Name(raw),
                    false => Part::Text(raw),
                }
            }
            b'-' | b'0'..=b'9' => {
                let is_of_it =
                    |it: &&u8| matches!(it, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let rest = value.get(at..).unwrap_or_default();
                at += rest.iter().take_while(is_of_it).count();
                Part::Number(value.get(start..at).unwrap_or_default())
            }
            _ => continue,
        };
        if let Some(new) = new(part) {
            out.extend_from_slice(value.get(copied..start).unwrap_or_default());
            out.extend_from_slice(&new);
            copied = at;
        }
    }
    if copied == 0 {
        return None;
    }
    out.extend_from_slice(value.get(copied..).unwrap_or_default());
    Some(out)
}

/// New names, the same for the same old one, and none that there is.
struct Names {
    taken: HashSet<String>,
    new: HashMap<String, String>,
}

impl Names {
    fn of(value: &[u8]) -> Self {
        let mut taken = HashSet::new();
        rewritten(value, |part| {
            if let Part::Name(raw) = part {
                taken.insert(text::unescaped(raw).into_owned());
            }
            None
        });
        Names { taken, new: HashMap::new() }
    }

    fn instead(&mut self, old: &str, mut new: String) -> Vec<u8> {
        if let Some(known) = self.new.get(old) {
            return text::quoted(known);
        }
        while new.is_empty() || self.taken.contains(&new) {
            new.push('_');
        }
        self.taken.insert(new.clone());
        let quoted = text::quoted(&new);
        self.new.insert(old.to_owned(), new);
        quoted
    }
}

/// Metadata with names that it may have.
pub(super) fn renamed(attribute: &str, value: &[u8]) -> Option<Vec<u8>> {
    let mut names = Names::of(value);
    let renamed = rewritten(value, |part| {
        let Part::Name(raw) = part else { return None };
        let name = text::unescaped(raw);
        name.contains(['.', '$']).then(|| names.instead(&name, name.replace(['.', '$'], "_")))
    });
    if attribute != "app_metadata" || Kind::of(value) != Kind::Object {
        return renamed;
    }
    let now = renamed.as_deref().unwrap_or(value);
    let is_bad = |raw: &[u8]| is_forbidden(&walk::said(raw));
    if !walk::members(now).any(|(raw, _)| is_bad(raw)) {
        return renamed;
    }
    // Only those at the root may not be called so.
    let mut names = Names::of(now);
    let mut out = Vec::with_capacity(now.len() + 8);
    for (raw, member) in walk::members(now) {
        out.push(if out.is_empty() { b'{' } else { b',' });
        if is_bad(raw) {
            let name = text::unescaped(raw);
            out.extend(names.instead(&name, format!("{name}_")));
        } else {
            out.extend([b"\"", raw, b"\""].concat());
        }
        out.push(b':');
        out.extend_from_slice(member);
    }
    out.push(b'}');
    Some(out)
}

/// A value whose texts are whole characters without NUL, and whose numbers others can hold.
pub(super) fn clean(value: &[u8]) -> Option<Vec<u8>> {
    let mut names = Names::of(value);
    let text = |raw: &[u8]| -> Option<String> {
        if !raw.contains(&b'\\') {
            return None;
        }
        let units = text::utf16(raw);
        let is_bad = |it: Result<char, _>| it.map_or(true, |c: char| c == '\0');
        if !char::decode_utf16(units.iter().copied()).any(is_bad) {
            return None;
        }
        let whole = char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}'));
        Some(whole.filter(|c| *c != '\0').collect())
    };
    rewritten(value, |part| match part {
        Part::Name(raw) => text(raw).map(|new| {
            // Half characters are all the same once read: the name as it is written tells them apart.
            names.instead(&String::from_utf8_lossy(raw), new)
        }),
        Part::Text(raw) => text(raw).map(|new| text::quoted(&new)),
        Part::Number(raw) => {
            let number = String::from_utf8_lossy(raw);
            let is_huge = number.parse::<f64>().is_ok_and(f64::is_infinite);
            is_huge.then(|| text::quoted(&number))
        }
    })
}
