//! `after`: roles, organizations and permissions are taken out of the record, to be given to the user once it is at Auth0.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::after::{After, Beside, List};
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, member, text_of};
use crate::recipe::template::{Around, Template};
use json::{Kind, text, walk};

/// Names under which an element of a list says what it is, the first that is there.
const NAMES: [&str; 6] = ["name", "permission_name", "permission", "role", "id", "organization_id"];

/// Names under which it says which API it is of.
const APIS: [&str; 3] = ["resource_server_identifier", "api", "audience"];

/// Places, and what is made of what stands there.
pub(super) struct Afterwards {
    places: Vec<Place>,
    list: List,
    split: Option<String>,
    with: Option<Template>,
    keep: bool,
}

impl Afterwards {
    pub(super) fn new(it: &After) -> Result<Self, String> {
        if it.after == List::Roles && it.with.is_some() {
            return Err("Roles go with nothing: leave “with” out.".to_owned());
        }
        Ok(Afterwards {
            places: it.from.0.iter().map(|it| Place::parse(it)).collect(),
            list: it.after,
            split: it.split.clone().filter(|split| !split.is_empty()),
            with: it.with.as_deref().map(Template::parse).transpose()?,
            keep: it.keep,
        })
    }

    /// The texts of a text.
    fn texts(&self, value: &[u8]) -> Vec<String> {
        let text = text_of(value);
        let parts: Vec<&str> = match &self.split {
            Some(split) => text.split(split.as_str()).collect(),
            None => vec![&text],
        };
        parts.into_iter().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }

    /// What a value says: each with the roles or the API that go with it, if it names them.
    fn said(&self, value: &[u8], out: &mut Vec<(String, Vec<String>)>) {
        match Kind::of(value) {
            Kind::Null | Kind::Boolean => {}
            Kind::String | Kind::Number => {
                out.extend(self.texts(value).into_iter().map(|it| (it, Vec::new())));
            }
            Kind::Array => {
                for element in walk::elements(value).filter(|it| Kind::of(it) != Kind::Array) {
                    self.said(element, out);
                }
            }
            Kind::Object => {
                let get = |name: &str| member(value, name).filter(|it| holds_something(it));
                let of = |names: &[&str]| names.iter().find_map(|name| get(name));
                if let Some(name) = of(&NAMES).filter(|it| Kind::of(it) == Kind::String) {
                    let with = match self.list {
                        List::Roles => None,
                        List::Organizations => get("roles"),
                        List::Permissions => of(&APIS),
                    };
                    let with = with.map(|with| self.names(with)).unwrap_or_default();
                    out.push((text_of(name).trim().to_owned(), with));
                } else {
                    walk::members(value).for_each(|(raw, it)| self.member(raw, it, out));
                }
            }
        }
    }

    /// What the member of an object says that is none by itself: `{"acme": ["owner"]}`, `{"admin": true}`.
    fn member(&self, raw: &[u8], value: &[u8], out: &mut Vec<(String, Vec<String>)>) {
        let name = text::unescaped(raw).trim().to_owned();
        match (Kind::of(value), self.list) {
            _ if name.is_empty() => {}
            (Kind::Boolean, _) if value == b"true" => out.push((name, Vec::new())),
            (Kind::String | Kind::Array, List::Organizations) => {
                out.push((name, self.names(value)));
            }
            (Kind::String | Kind::Array, List::Permissions) => {
                out.extend(self.names(value).into_iter().map(|it| (it, vec![name.clone()])));
            }
            _ => {}
        }
    }

    /// The names in a text or list.
    fn names(&self, value: &[u8]) -> Vec<String> {
        let of = |it: &[u8]| match Kind::of(it) {
            Kind::Object => {
                let name = NAMES.iter().find_map(|name| member(it, name));
                name.map(|name| text_of(name).trim().to_owned()).into_iter().collect()
            }
            Kind::String | Kind::Number => self.texts(it),
            _ => Vec::new(),
        };
        match Kind::of(value) {
            Kind::Array => walk::elements(value).flat_map(of).collect(),
            _ => of(value),
        }
    }
}

impl Action for Afterwards {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let others = self.with.as_ref().and_then(|with| with.text(edit.row(), around));
        let others: Vec<String> =
            others.map(|it| self.names(&text::quoted(&it))).unwrap_or_default();
        let mut given = Vec::new();
        for place in &self.places {
            let Some(value) = edit.taken(place) else { continue };
            let mut said = Vec::new();
            self.said(&value, &mut said);
            let failed = |message: &str| Failure::new(place, &value, message);
            for (name, with) in said {
                let with = if with.is_empty() { &others } else { &with };
                let nothing = [String::new()];
                let with = match (self.list, &with[..]) {
                    (List::Permissions, []) => {
                        return Err(failed(
                            "It does not say which API the permission is of: say “with”.",
                        ));
                    }
                    (List::Roles, _) | (_, []) => &nothing[..],
                    (_, with) => with,
                };
                for more in with {
                    if [&name, more].iter().any(|it| it.contains(char::is_control)) {
                        return Err(failed("A list takes no tabs and no ends of lines."));
                    }
                    let (list, value, more) = (Some(self.list), name.clone(), more.clone());
                    given.push(Beside { list, value, more });
                }
            }
        }
        for place in self.places.iter().filter(|_| !self.keep) {
            edit.remove(place);
        }
        for one in given {
            edit.give(one);
        }
        Ok(None)
    }
}
