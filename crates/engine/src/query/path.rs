//! Where in a user a value is looked for: `email`, `user_metadata.addresses.city`, `identities[0].connection`.
//!
//! Levels of arrays need not be named: every element is looked into. A number names one element of an array, in
//! brackets always, after a dot where there is an array. Names are compared unescaped; of several members of one name
//! the last counts, as in JavaScript. Recursion is as deep as the path, never as the value.

use crate::query::escape;
use crate::user::{Attribute, Name, User};
use json::walk;

/// How many steps a path may have.
const MAX_STEPS: usize = 100;

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// Its first name
    pub(crate) root: Root,
    /// The way on from there
    pub(crate) steps: Vec<Step>,
    /// Whether it was written with `user.` before it
    pub(crate) prefixed: bool,
    /// As it was written, where it has several steps: a column may be called so
    pub(crate) whole: Option<String>,
}

/// What a query is asked of: a user, or a row that is to become one.
pub trait Fields {
    /// The value of an attribute, as JSON.
    fn attribute(&self, attribute: Attribute) -> Option<&[u8]>;

    /// The value of any other member, by its name.
    fn other(&self, name: &str) -> Option<&[u8]>;

    /// The value of a member that is called as a path is written.
    fn column(&self, _path: &str) -> Option<&[u8]> {
        None
    }
}

impl Fields for User<'_> {
    fn attribute(&self, attribute: Attribute) -> Option<&[u8]> {
        self.get(attribute)
    }

    fn other(&self, name: &str) -> Option<&[u8]> {
        other(self, name.as_bytes())
    }
}

/// The name of a member of the user itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// An attribute of the table
    Attribute(Attribute),
    /// Any other name
    Other(String),
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To a member
    Name(String),
    /// `[0]`: to an element
    Element(usize),
    /// `.0`: to an element of an array, to a member of an object
    Either(String, usize),
}

impl Path {
    /// The path a query writes as `raw`.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub(crate) fn parse(raw: &str) -> Result<Path, &'static str> {
        let mut steps = steps(raw)?;
        let prefixed = steps.len() > 1
            && matches!(&steps[..2], [Step::Name(user), Step::Name(_)] if user == "user");
        if prefixed {
            steps.remove(0);
        }
        let root = match steps.remove(0) {
            Step::Name(name) | Step::Either(name, _) => {
                Attribute::named(name.as_bytes()).map_or(Root::Other(name), Root::Attribute)
            }
            Step::Element(_) => return Err("A field begins with a name."),
        };
        let whole = (!steps.is_empty()).then(|| escape::unescaped(raw));
        Ok(Path { root, steps, prefixed, whole })
    }

    /// Whether this is the attribute itself.
    pub(crate) fn is(&self, attribute: Attribute) -> bool {
        self.steps.is_empty() && self.root == Root::Attribute(attribute)
    }

    /// Whether any value in `user` at this path passes the `test`, which is never given an array.
    #[inline]
    pub(crate) fn any<F: Fields>(&self, user: &F, test: &mut impl FnMut(&[u8]) -> bool) -> bool {
        if let Some(value) = self.whole.as_deref().and_then(|whole| user.column(whole)) {
            return any(value, &[], test);
        }
        let value = match &self.root {
            Root::Attribute(attribute) => user.attribute(*attribute),
            Root::Other(name) => user.other(name),
        };
        value.is_some_and(|value| any(value, &self.steps, test))
    }
}

fn other<'u>(user: &'u User<'_>, wanted: &[u8]) -> Option<&'u [u8]> {
    let is_wanted = |name: Name<'_>| matches!(name, Name::Other(raw) if is_name(raw, wanted));
    let field = user.fields().iter().rev().find(|field| is_wanted(field.name()))?;
    Some(field.value.as_ref())
}

/// Whether the JSON string `raw`, without quotes, is `wanted`.
fn is_name(raw: &[u8], wanted: &[u8]) -> bool {
    *walk::said(raw) == *wanted
}

fn any(value: &[u8], steps: &[Step], test: &mut impl FnMut(&[u8]) -> bool) -> bool {
    let is_array = value.first() == Some(&b'[');
    match steps.split_first() {
        None if is_array => walk::leaves(value).any(test),
        None => test(value),
        Some((Step::Element(index) | Step::Either(_, index), rest)) if is_array => {
            walk::elements(value).nth(*index).is_some_and(|element| any(element, rest, test))
        }
        Some((Step::Element(_), _)) => false,
        Some((Step::Name(name) | Step::Either(name, _), rest)) => {
            let mut inside = |object: &[u8]| {
                member(object, name.as_bytes()).is_some_and(|value| any(value, rest, test))
            };
            if is_array { walk::leaves(value).any(inside) } else { inside(value) }
        }
    }
}

/// The last member of this name, if `value` is an object that has one.
fn member<'v>(value: &'v [u8], name: &[u8]) -> Option<&'v [u8]> {
    if value.first() != Some(&b'{') {
        return None;
    }
    let named = walk::members(value).filter(|(raw, _)| is_name(raw, name));
    named.last().map(|(_, value)| value)
}

/// The steps of a path, its first name among them.
fn steps(raw: &str) -> Result<Vec<Step>, &'static str> {
    let mut steps = Vec::new();
    for part in parts(raw) {
        let bracket = escape::length_until(part, |char| char == '[').unwrap_or(part.len());
        let (name, elements) = part.split_at(bracket);
        steps.push(named(name)?);
        add_elements(elements, &mut steps)?;
        if steps.len() > MAX_STEPS {
            return Err("This field has too many levels.");
        }
    }
    Ok(steps)
}

/// What stands between the dots.
fn parts(raw: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let text = rest?;
        let dot = escape::length_until(text, |char| char == '.');
        rest = dot.map(|dot| &text[dot + 1..]);
        Some(&text[..dot.unwrap_or(text.len())])
    })
}

fn named(raw: &str) -> Result<Step, &'static str> {
    if raw.is_empty() {
        return Err("A name is missing: a field is names with dots between them.");
    }
    if escape::length_until(raw, |char| matches!(char, '*' | '?')).is_some() {
        return Err("The name of a field cannot have wildcards.");
    }
    let name = escape::unescaped(raw);
    Ok(match number(raw) {
        Some(index) => Step::Either(name, index),
        None => Step::Name(name),
    })
}

/// `[0][1]`
fn add_elements(mut raw: &str, steps: &mut Vec<Step>) -> Result<(), &'static str> {
    while !raw.is_empty() {
        let inside = raw.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let element = inside.and_then(|(index, rest)| Some((number(index)?, rest)));
        let (index, rest) =
            element.ok_or("Between [ and ] stands the number of an element, from 0.")?;
        steps.push(Step::Element(index));
        raw = rest;
    }
    Ok(())
}

fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::Reader;

    #[test]
    fn paths_as_queries_write_them() {
        let name = |name: &str| Step::Name(name.to_owned());
        let check = |raw: &str, root: &str, steps: &[Step]| {
            let root = Attribute::named(root.as_bytes())
                .map_or(Root::Other(root.to_owned()), Root::Attribute);
            let path = Path::parse(raw).expect(raw);
            assert_eq!((path.root, &path.steps[..]), (root, steps), "{raw}");
        };
        check("email", "email", &[]);
        check("user.email", "email", &[]);
        check("user.user.email", "user", &[name("email")]);
        check("user", "user", &[]);
        check("user_metadata.a.b", "user_metadata", &[name("a"), name("b")]);
        check(r"user_metadata.a\.b\ c", "user_metadata", &[name("a.b c")]);
        check("identities[0].x", "identities", &[Step::Element(0), name("x")]);
        check("identities.0.x", "identities", &[Step::Either("0".to_owned(), 0), name("x")]);
        check(r"identities.\0", "identities", &[name("0")]);
        check("a[1][2]", "a", &[Step::Element(1), Step::Element(2)]);
        check(r"a\[1]", "a[1]", &[]);
        check("ключ.ß", "ключ", &[name("ß")]);
        for raw in [
            "", ".", "a.", ".a", "a..b", "[0]", "a.[0]", "a[", "a[]", "a[x]", "a[+1]", "a[0]b",
            "a*", "?",
        ] {
            assert!(Path::parse(raw).is_err(), "{raw}");
        }
        assert!(Path::parse(&format!("a{}", ".b".repeat(MAX_STEPS))).is_err());
        assert!(Path::parse(&format!("a{}", "[0]".repeat(MAX_STEPS))).is_err());
    }

    #[test]
    fn paths_find_values() {
        let user = r#"{"email":"e","a":{"b":1,"\u0062":2},"l":[[{"x":3},{"x":[4,[5]]}],{"y":6,"x":{"z":7}}],
            "m":{"0":8,"1":[9,{"2":10}]},"\u006b\"":11,"s":"","o":{}}"#;
        let mut compact = Vec::new();
        json::text::compact(user.as_bytes(), &mut compact);
        let mut reader = Reader::default();
        let user = reader.read(&compact).expect("a user");
        for (raw, expected) in [
            ("email", r#""e""#),
            ("a.b", "2"),
            ("a", r#"{"b":1,"\u0062":2}"#),
            ("a.c", ""),
            ("email.x", ""),
            ("email[0]", ""),
            ("s.x", ""),
            ("l.x", r#"3 4 5 {"z":7}"#),
            ("l.x.z", "7"),
            ("l[0].x", "3 4 5"),
            ("l[0][0].x", "3"),
            ("l.0.1.x.1", "5"),
            ("l[2]", ""),
            ("m.0", "8"),
            ("m[0]", ""),
            ("m.1.0", "9"),
            ("m.1.2", ""),
            (r"m.1.\2", "10"),
            ("k\"", "11"),
            ("o", "{}"),
            ("none", ""),
        ] {
            let mut found = Vec::new();
            let path = Path::parse(raw).expect(raw);
            path.any(&user, &mut |value| {
                found.push(String::from_utf8_lossy(value).into_owned());
                false
            });
            assert_eq!(found.join(" "), expected, "{raw}");
        }
    }
}
