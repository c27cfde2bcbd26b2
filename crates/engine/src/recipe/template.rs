//! Templates: text with parts of a row in it. `{given_name} {family_name}`, `{First|trim|lower}.{Last|lower}@example.com`.
//!
//! In braces stands a path, with filters after it; `{n}` counts the users the step touches, `{file}` is the file's name, `{{`
//! is a brace. A part that is missing goes with the text before it, the first one with the text after it.

use crate::recipe::data::Data;
use crate::recipe::place::Place;
use crate::recipe::row::{Row, holds_something, text_of};
use json::{Kind, text, walk};

/// A template, understood.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// What stands before the first part
    before: String,
    /// Parts, each with the text after it
    parts: Vec<(Part, String)>,
}

#[derive(Clone, Debug)]
struct Part {
    from: From,
    filters: Vec<Filter>,
}

#[derive(Clone, Debug)]
enum From {
    Place(Place),
    Number,
    File,
}

/// What is done to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Trim,
    Lower,
    Upper,
    Collapse,
    Text,
}

/// What a template may name beside the row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'c> {
    /// How many users the step has touched before
    pub(super) n: u64,
    /// The file's name
    pub(super) file: &'c str,
    /// The number of the record in it
    pub(super) record: u64,
    /// What is random in this run
    pub(super) seed: (u64, u64),
}

impl Filter {
    fn parse(name: &str) -> Result<Filter, String> {
        Ok(match name.trim() {
            "trim" => Filter::Trim,
            "lower" => Filter::Lower,
            "upper" => Filter::Upper,
            "collapse" => Filter::Collapse,
            "text" => Filter::Text,
            other => {
                return Err(format!(
                    "There is no filter “{other}”: write trim, lower, upper, collapse or text."
                ));
            }
        })
    }

    pub(super) fn apply(self, text: &str) -> String {
        match self {
            Filter::Trim => text.trim().to_owned(),
            Filter::Lower => text.to_lowercase(),
            Filter::Upper => text.to_uppercase(),
            Filter::Collapse => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Filter::Text => text.to_owned(),
        }
    }
}

/// A path with filters, as templates and keys write it: `email|trim|lower`.
pub(super) fn filtered(text: &str) -> Result<(&str, Vec<Filter>), String> {
    let mut pieces = text.split('|');
    let path = pieces.next().unwrap_or_default().trim();
    Ok((path, pieces.map(Filter::parse).collect::<Result<_, _>>()?))
}

impl Template {
    /// The template that `text` writes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Template, String> {
        let mut template = Template { before: String::new(), parts: Vec::new() };
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (plain, brace) = rest.split_at(at);
            template.add(plain);
            let doubled = ["{{", "}}"].iter().find(|it| brace.starts_with(**it));
            if let Some(doubled) = doubled {
                template.add(doubled.get(..1).unwrap_or_default());
                rest = brace.get(2..).unwrap_or_default();
                continue;
            }
            let Some(inside) = brace.strip_prefix('{') else {
                template.add("}");
                rest = brace.get(1..).unwrap_or_default();
                continue;
            };
            let (inside, after) = inside.split_once('}').ok_or_else(|| {
                format!("A brace is not closed in “{text}”. A brace itself is written twice.")
            })?;
            let (path, filters) = filtered(inside)?;
            let from = match path {
                "" => return Err(format!("A part of “{text}” has no name.")),
                "n" => From::Number,
                "file" => From::File,
                path => From::Place(Place::parse(path)),
            };
            template.parts.push((Part { from, filters }, String::new()));
            rest = after;
        }
        template.add(rest);
        Ok(template)
    }

    fn add(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some((_, after)) => after.push_str(text),
            None => self.before.push_str(text),
        }
    }

    /// The text of the row. `None` if it has parts and all are missing.
    pub(super) fn text(&self, row: &Row<'_>, around: Around<'_>) -> Option<String> {
        if self.parts.is_empty() {
            return Some(self.before.clone());
        }
        let mut out = String::new();
        // The text between the last part that is there and the next.
        let mut between = self.before.as_str();
        let mut any = false;
        for (place, (part, after)) in self.parts.iter().enumerate() {
            if let Some(text) = part.text(row, around) {
                out.push_str(between);
                out.push_str(&text);
                (any, between) = (true, after);
            } else if place == 0 {
                // The first goes with the text after it; what stands before stays.
                between = &self.before;
            } else if !any {
                between = &self.before;
            } else {
                // It goes with the text before it.
                between = after;
            }
        }
        out.push_str(if any { between } else { "" });
        any.then_some(out)
    }

    /// The text of the row if none of its parts is missing.
    pub(super) fn whole_text(&self, row: &Row<'_>, around: Around<'_>) -> Option<String> {
        let mut out = self.before.clone();
        for (part, after) in &self.parts {
            out.push_str(&part.text(row, around)?);
            out.push_str(after);
        }
        Some(out)
    }

    /// The list that its only part is, and what is done to each element.
    fn list<'r>(&self, row: &'r Row<'_>) -> Option<(&'r [u8], &[Filter], &str)> {
        let [(Part { from: From::Place(place), filters }, after)] = &self.parts[..] else {
            return None;
        };
        let list = row.get(place).filter(|value| Kind::of(value) == Kind::Array)?;
        Some((list, filters, after))
    }

    /// Whether its only part is a list.
    pub(super) fn is_list(&self, row: &Row<'_>) -> bool {
        self.list(row).is_some()
    }

    /// As [`whole_text`](Template::whole_text), once for each element if its only part is a list.
    pub(super) fn whole_texts(&self, row: &Row<'_>, around: Around<'_>) -> Vec<String> {
        if let Some((list, filters, after)) = self.list(row) {
            let texts = walk::elements(list).filter(|it| holds_something(it)).map(|element| {
                filters.iter().fold(text_of(element).into_owned(), |text, it| it.apply(&text))
            });
            let whole = texts.filter(|it| !it.is_empty());
            return whole.map(|text| format!("{}{text}{after}", self.before)).collect();
        }
        self.whole_text(row, around).into_iter().collect()
    }

    /// The value of the row as JSON: of one part alone its value as it is, otherwise a text.
    pub(super) fn value(&self, row: &Row<'_>, around: Around<'_>) -> Option<Vec<u8>> {
        if let ([(Part { from: From::Place(place), filters }, after)], "") =
            (&self.parts[..], &self.before[..])
            && filters.is_empty()
            && after.is_empty()
        {
            return row.get(place).filter(|value| *value != b"null").map(<[u8]>::to_vec);
        }
        self.text(row, around).map(|text| text::quoted(&text))
    }
}

impl Part {
    fn text(&self, row: &Row<'_>, around: Around<'_>) -> Option<String> {
        let text = match &self.from {
            From::Place(place) => {
                text_of(row.get(place).filter(|value| holds_something(value))?).into_owned()
            }
            From::Number => around.n.to_string(),
            From::File => around.file.to_owned(),
        };
        let text = self.filters.iter().fold(text, |text, filter| filter.apply(&text));
        (!text.is_empty()).then_some(text)
    }
}

/// A constant in which every text is a template.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Template(Template),
    /// JSON without texts
    Plain(Vec<u8>),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// `data` with its texts understood.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub(super) fn parse(data: &Data) -> Result<Value, String> {
        Ok(match data {
            Data::Text(text) => Value::Template(Template::parse(text)?),
            Data::List(items) => {
                Value::List(items.iter().map(Value::parse).collect::<Result<_, _>>()?)
            }
            Data::Object(members) => {
                let member =
                    |(key, value): &(String, Data)| Ok((key.clone(), Value::parse(value)?));
                Value::Object(members.0.iter().map(member).collect::<Result<_, String>>()?)
            }
            other => {
                let mut json = Vec::new();
                other.write(&mut json);
                Value::Plain(json)
            }
        })
    }

    /// The value of the row as JSON. Inside objects and lists what is missing is left out.
    pub(super) fn of(&self, row: &Row<'_>, around: Around<'_>) -> Option<Vec<u8>> {
        match self {
            Value::Template(template) => template.value(row, around),
            Value::Plain(json) => Some(json.clone()),
            Value::List(items) => {
                let items = items.iter().filter_map(|item| item.of(row, around));
                Some([b"[", &items.collect::<Vec<_>>().join(&b","[..])[..], b"]"].concat())
            }
            Value::Object(members) => {
                let members = members.iter().filter_map(|(key, value)| {
                    let value = value.of(row, around)?;
                    Some([&text::quoted(key)[..], b":", &value].concat())
                });
                Some([b"{", &members.collect::<Vec<_>>().join(&b","[..])[..], b"}"].concat())
            }
        }
    }
}
