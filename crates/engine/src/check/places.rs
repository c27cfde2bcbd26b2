//! Goes through a JSON value and says of each name, string and number where it stands.

use crate::check::excerpt;
use json::scan::space_end;
use json::walk;

/// The most characters of a path; names may be as long as they like.
const MAX_PATH: usize = 400;

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// The name of a member, as written, without quotes; its place is the member's
    Name(&'a [u8]),
    /// A string that is a value, as written, without quotes
    Text(&'a [u8]),
    /// A number
    Number(&'a [u8]),
}

/// One step from an object or array to what is inside.
enum Step<'a> {
    Name(&'a [u8]),
    Item(usize),
}

/// A place inside a value.
pub(super) struct Place<'a>(Vec<Step<'a>>);

impl<'a> Place<'a> {
    /// The name of the member that it is the value of, as written; `None` inside an array.
    pub(super) fn name(&self) -> Option<&'a [u8]> {
        match self.0.last() {
            Some(Step::Name(raw)) => Some(raw),
            _ => None,
        }
    }

    /// The path to it from the attribute of this name.
    pub(super) fn path(&self, attribute: &str) -> String {
        self.path_of(self.0.len(), attribute)
    }

    /// The path to the object or array that it stands in.
    pub(super) fn path_around(&self, attribute: &str) -> String {
        self.path_of(self.0.len().saturating_sub(1), attribute)
    }

    fn path_of(&self, steps: usize, attribute: &str) -> String {
        let mut path = attribute.to_owned();
        for step in self.0.iter().take(steps.min(MAX_PATH)) {
            match step {
                Step::Name(raw) => path.extend([".", &excerpt::text(raw)]),
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        excerpt::cut(path.into(), MAX_PATH).into_owned()
    }
}

/// Shows `look` every part of the valid JSON `value`, until it gives `false`.
pub(super) fn each<'a>(value: &'a [u8], mut look: impl FnMut(Part<'a>, &Place<'a>) -> bool) {
    let mut place = Place(Vec::new());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        let start = at;
        at += 1;
        let part = match (byte, place.0.last_mut()) {
            (b'{', _) => {
                place.0.push(Step::Name(b""));
                continue;
            }
            (b'[', _) => {
                place.0.push(Step::Item(0));
                continue;
            }
            (b'}' | b']', _) => {
                place.0.pop();
                continue;
            }
            (b',', Some(Step::Item(index))) => {
                *index += 1;
                continue;
            }
            (b'"', within) => {
                at = walk::string_end(value, start);
                let raw = value.get(start + 1..at - 1).unwrap_or_default();
                match within {
                    Some(step) if value.get(space_end(value, at)) == Some(&b':') => {
                        *step = Step::Name(raw);
                        Part::Name(raw)
                    }
                    _ => Part::Text(raw),
                }
            }
            (b'-' | b'0'..=b'9', _) => {
                let is_number =
                    |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                at += value[at..].iter().take_while(|byte| is_number(byte)).count();
                Part::Number(&value[start..at])
            }
            _ => continue,
        };
        if !look(part, &place) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_place() {
        let (value, mut found) = (br#"{"a" : [1,{"b":"x\""},[]], "c":-1.5e3,"d":true}"#, vec![]);
        each(value, |part, place| {
            let text = match part {
                Part::Name(raw) | Part::Text(raw) | Part::Number(raw) => {
                    String::from_utf8_lossy(raw)
                }
            };
            found.push(format!("{} {text} {}", place.path("m"), place.path_around("m")));
            true
        });
        let expected = [
            "m.a a m",
            "m.a[0] 1 m.a",
            "m.a[1].b b m.a[1]",
            "m.a[1].b x\\\" m.a[1]",
            "m.c c m",
            "m.c -1.5e3 m",
            "m.d d m",
        ];
        assert_eq!(found, expected);
    }
}
