//! What was entered about a user, beside what is stored of it. Pure. Only what was touched is given on, so that the rest
//! of the user keeps its bytes. Whether Auth0 would take it is for the checks to say; here only JSON is told from text.

use std::collections::BTreeMap;

use engine::user::{Attribute, Reader};
use json::{Kind, Scanner, text};

/// Metadata of more bytes than this is not offered for editing: a text field of that size would hold the page up.
const LARGE: usize = 200_000;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Field {
    /// What it is about
    pub(crate) attribute: Attribute,
    /// What it is called
    pub(crate) label: &'static str,
    /// How it is entered
    pub(crate) entry: Entry,
}

/// How a field is entered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Entry {
    /// As a line, in an input of this type
    Line(&'static str),
    /// As a box that is ticked
    Tick,
    /// As JSON
    Json,
}

const fn field(attribute: Attribute, label: &'static str, entry: Entry) -> Field {
    Field { attribute, label, entry }
}

/// What can be changed, in the order of the form.
pub(crate) const EDITED: [Field; 12] = [
    field(Attribute::Email, "Email", Entry::Line("email")),
    field(Attribute::EmailVerified, "Email verified", Entry::Tick),
    field(Attribute::Name, "Name", Entry::Line("text")),
    field(Attribute::GivenName, "Given name", Entry::Line("text")),
    field(Attribute::FamilyName, "Family name", Entry::Line("text")),
    field(Attribute::Nickname, "Nickname", Entry::Line("text")),
    field(Attribute::Username, "Username", Entry::Line("text")),
    field(Attribute::PhoneNumber, "Phone number", Entry::Line("tel")),
    field(Attribute::PhoneVerified, "Phone verified", Entry::Tick),
    field(Attribute::Picture, "Picture (web address)", Entry::Line("url")),
    field(Attribute::UserMetadata, "User metadata", Entry::Json),
    field(Attribute::AppMetadata, "App metadata", Entry::Json),
];

/// What is asked of a new user.
pub(crate) const ADDED: [Field; 7] = [
    field(Attribute::Email, "Email", Entry::Line("email")),
    field(Attribute::EmailVerified, "Email verified", Entry::Tick),
    field(Attribute::Name, "Name", Entry::Line("text")),
    field(Attribute::Username, "Username", Entry::Line("text")),
    field(Attribute::PhoneNumber, "Phone number", Entry::Line("tel")),
    field(Attribute::UserMetadata, "User metadata", Entry::Json),
    field(Attribute::AppMetadata, "App metadata", Entry::Json),
];

/// Texts of fields: as they are stored, and as they were entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    stored: BTreeMap<Attribute, String>,
    entered: BTreeMap<Attribute, String>,
}

impl Draft {
    /// Nothing entered yet about the user `json`.
    pub(crate) fn of(json: &str) -> Self {
        let mut reader = Reader::default();
        let user = reader.read(json.as_bytes());
        let stored = EDITED.iter().filter_map(|field| {
            let value = user.as_ref()?.get(field.attribute)?;
            Some((field.attribute, shown(field.entry, value)))
        });
        Draft { stored: stored.collect(), entered: BTreeMap::new() }
    }

    /// What was entered, now about the user `json`.
    pub(crate) fn about(self, json: &str) -> Self {
        Draft { entered: self.entered, ..Draft::of(json) }
    }

    /// The same with `text` entered.
    pub(crate) fn with(mut self, attribute: Attribute, text: String) -> Self {
        self.entered.insert(attribute, text);
        self
    }

    /// What was entered counts as stored.
    pub(crate) fn settled(mut self) -> Self {
        self.stored.append(&mut self.entered);
        self
    }

    /// The text of a field as it is stored.
    pub(crate) fn stored(&self, attribute: Attribute) -> &str {
        self.stored.get(&attribute).map_or("", String::as_str)
    }

    /// The text of a field.
    pub(crate) fn text(&self, attribute: Attribute) -> &str {
        let text = self.entered.get(&attribute).or_else(|| self.stored.get(&attribute));
        text.map_or("", String::as_str)
    }

    /// Whether a field holds more than is offered for editing.
    pub(crate) fn is_large(&self, attribute: Attribute) -> bool {
        self.stored.get(&attribute).is_some_and(|text| text.len() > LARGE)
    }

    /// Whether something was entered that is not stored.
    pub(crate) fn is_touched(&self) -> bool {
        EDITED.iter().any(|field| self.touches(field))
    }

    fn touches(&self, field: &Field) -> bool {
        let stored = self.stored(field.attribute);
        self.entered.get(&field.attribute).is_some_and(|entered| match field.entry {
            Entry::Tick => (entered == "true") != (stored == "true"),
            _ => entered != stored,
        })
    }

    /// Those fields in which something stands that has to be JSON and is not.
    pub(crate) fn not_json(&self) -> Vec<Attribute> {
        let not_json = |field: &&Field| {
            let text = self.text(field.attribute).trim();
            field.entry == Entry::Json && self.touches(field) && !text.is_empty() && !is_json(text)
        };
        EDITED.iter().filter(not_json).map(|field| field.attribute).collect()
    }

    /// What was touched: names and values as JSON, without a value where the attribute is to go.
    pub(crate) fn changes(&self) -> Vec<(String, Option<String>)> {
        let touched = EDITED.iter().filter(|field| self.touches(field));
        touched.map(|field| (field.attribute.name().to_owned(), self.value(field))).collect()
    }

    fn value(&self, field: &Field) -> Option<String> {
        let text = self.text(field.attribute).trim();
        match field.entry {
            Entry::Tick => Some(if text == "true" { "true" } else { "false" }.to_owned()),
            Entry::Json => (!text.is_empty()).then(|| text.to_owned()),
            // Without its email the user would be refused for what it lacks; so it is for what stands in the field.
            Entry::Line(_) if text.is_empty() && field.attribute != Attribute::Email => None,
            Entry::Line(_) => Some(quoted(text)),
        }
    }

    /// A user of what was entered, as JSON.
    pub(crate) fn user(&self) -> String {
        let members = ADDED.iter().filter_map(|field| {
            let needed = field.attribute == Attribute::Email || self.touches(field);
            let value = needed.then(|| self.value(field)).flatten()?;
            Some(format!("\"{}\":{value}", field.attribute.name()))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

fn quoted(said: &str) -> String {
    let mut out = Vec::new();
    text::quote(said, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn is_json(text: &str) -> bool {
    Scanner::default().value(text.as_bytes(), 0).is_ok_and(|scanned| scanned.end == text.len())
}

/// A stored value as its field shows it.
fn shown(entry: Entry, value: &[u8]) -> String {
    match (entry, text::string(value)) {
        (Entry::Line(_), Some(said)) => said.into_owned(),
        (Entry::Line(_), None) if Kind::of(value) == Kind::Null => String::new(),
        (Entry::Json, _) => laid_out(&String::from_utf8_lossy(value)),
        _ => String::from_utf8_lossy(value).into_owned(),
    }
}

/// Valid JSON in indented lines. Never recurses.
fn laid_out(json: &str) -> String {
    let bytes = json.as_bytes();
    let mut out = String::with_capacity(json.len() * 2);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        // Deeper than this nobody reads, and the indents alone would fill the page.
        out.push_str(&"  ".repeat(depth.min(40)));
    };
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'"' => {
                at = start + text::string_length(&bytes[start..]);
                out.push_str(json.get(start..at).unwrap_or_default());
            }
            b'{' | b'[' => {
                out.push(char::from(*byte));
                let next = json::scan::space_end(bytes, at);
                if let Some(close) = bytes.get(next).filter(|byte| matches!(byte, b'}' | b']')) {
                    out.push(char::from(*close));
                    at = next + 1;
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(char::from(*byte));
            }
            b',' => {
                out.push(',');
                line(&mut out, depth);
            }
            b':' => out.push_str(": "),
            _ => out.push(char::from(*byte)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const USER: &str = r#"{"email":"a@b.co","name":"Zo\u00eb","email_verified":true,"user_metadata":{ "n": 12345678901234567890, "l": [] }}"#;

    fn draft(entered: &[(Attribute, &str)]) -> Draft {
        let draft = Draft::of(USER);
        entered
            .iter()
            .fold(draft, |draft, (attribute, text)| draft.with(*attribute, (*text).into()))
    }

    #[wasm_bindgen_test]
    fn fields_show_what_is_stored() {
        let check = |attribute, text: &str| assert_eq!(draft(&[]).text(attribute), text);
        check(Attribute::Name, "Zoë");
        check(Attribute::Nickname, "");
        check(Attribute::EmailVerified, "true");
        check(Attribute::UserMetadata, "{\n  \"n\": 12345678901234567890,\n  \"l\": []\n}");
    }

    #[wasm_bindgen_test]
    fn only_what_was_touched_is_given_on() {
        let check = |entered: &[(Attribute, &str)], expected: &[(&str, Option<&str>)]| {
            let expected: Vec<(String, Option<String>)> = expected
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
                .collect();
            assert_eq!(draft(entered).changes(), expected);
            assert_eq!(draft(entered).is_touched(), !expected.is_empty());
        };
        check(&[], &[]);
        check(&[(Attribute::Name, "Zoë"), (Attribute::PhoneVerified, "false")], &[]);
        check(&[(Attribute::Name, " \"Z\" ")], &[("name", Some(r#""\"Z\"""#))]);
        check(&[(Attribute::Name, "")], &[("name", None)]);
        check(&[(Attribute::Email, "")], &[("email", Some("\"\""))]);
        check(&[(Attribute::EmailVerified, "false")], &[("email_verified", Some("false"))]);
        check(&[(Attribute::UserMetadata, " ")], &[("user_metadata", None)]);
        check(&[(Attribute::AppMetadata, "{\"a\":1}")], &[("app_metadata", Some("{\"a\":1}"))]);
    }

    #[wasm_bindgen_test]
    fn what_is_no_json_is_known() {
        let check = |text: &str, expected: &[Attribute]| {
            assert_eq!(draft(&[(Attribute::AppMetadata, text)]).not_json(), expected, "{text}");
        };
        check("", &[]);
        check(" {\"a\": [1]} ", &[]);
        check("{a:1}", &[Attribute::AppMetadata]);
        check("{} {}", &[Attribute::AppMetadata]);
    }

    #[wasm_bindgen_test]
    fn a_new_user_has_what_was_entered() {
        let draft = Draft::default()
            .with(Attribute::Email, "a@b.co".into())
            .with(Attribute::EmailVerified, "true".into())
            .with(Attribute::Name, String::new())
            .with(Attribute::UserMetadata, "{\"a\":1}".into());
        assert_eq!(
            draft.user(),
            r#"{"email":"a@b.co","email_verified":true,"user_metadata":{"a":1}}"#
        );
        assert_eq!(Draft::default().user(), r#"{"email":""}"#);
    }

    #[wasm_bindgen_test]
    fn json_is_laid_out_without_loss() {
        let check = |json: &str, expected: &str| assert_eq!(laid_out(json), expected);
        check("{ }", "{}");
        check(
            r#"{"a":"{,:\"é","b":[1e5,null]}"#,
            "{\n  \"a\": \"{,:\\\"é\",\n  \"b\": [\n    1e5,\n    null\n  ]\n}",
        );
    }
}
