//! The published import schema, and the walk that words what breaks it as Auth0's validator does.
//!
//! Code, message and path agree with the validator to the letter (`tests/corpus` proves it); value and fix are
//! ours. The schema is the table [`ROOT`], the walk knows no attribute by name. It reads raw JSON, looks no
//! deeper than the schema is deep and needs no memory for a user without faults.

use std::borrow::Cow;
use std::fmt;

use crate::check::{Code, Finding, email, excerpt, js_text};
use crate::user::column_name::{self, Meaning};
use crate::user::{Attribute, Name, User, secret};
use json::{Kind, text, walk};

/// What is asked of a value.
pub(super) enum Schema {
    Boolean,
    Integer,
    String(Text),
    Array(Array),
    Object(Object),
}

/// What is asked of a string.
pub(super) struct Text {
    email: bool,
    pattern: Option<Pattern>,
    /// The values it may have; any if there are none
    one_of: &'static [&'static str],
    secret: bool,
}

impl Text {
    fn allows(&self, text: &[u8]) -> bool {
        self.one_of.iter().any(|one| one.as_bytes() == text)
    }
}

/// The two patterns of the schema.
#[derive(Clone, Copy)]
pub(super) enum Pattern {
    Base32,
    Phone,
}

/// What is asked of an array.
pub(super) struct Array {
    items: &'static Schema,
    least: usize,
    most: usize,
}

/// What is asked of an object.
pub(super) struct Object {
    properties: &'static [Property],
    /// No other properties
    closed: bool,
    max_properties: Option<usize>,
}

/// One property of an object.
pub(super) struct Property {
    name: &'static str,
    schema: Schema,
    required: bool,
}

const STRING: Text = Text { email: false, pattern: None, one_of: &[], secret: false };
const TEXT: Schema = Schema::String(STRING);
const SECRET: Schema = Schema::String(Text { secret: true, ..STRING });
const EMAIL: Schema = Schema::String(Text { email: true, ..STRING });
const OPEN: Object = Object { properties: &[], closed: false, max_properties: None };
const ANY: Schema = Schema::Object(OPEN);

const fn one_of(values: &'static [&'static str]) -> Schema {
    Schema::String(Text { one_of: values, ..STRING })
}

/// A property that may be there.
const fn may(name: &'static str, schema: Schema) -> Property {
    Property { name, schema, required: false }
}

/// A property that must be there.
const fn must(name: &'static str, schema: Schema) -> Property {
    Property { name, schema, required: true }
}

const ENCODING: Schema = one_of(&["base64", "hex", "utf8"]);

/// A user. Its properties stand in the order of [`Attribute`].
pub(super) static ROOT: Object = Object {
    properties: &[
        must("email", EMAIL),
        may("email_verified", Schema::Boolean),
        may("phone_number", TEXT),
        may("phone_verified", Schema::Boolean),
        may("user_id", TEXT),
        may("username", TEXT),
        may("given_name", TEXT),
        may("family_name", TEXT),
        may("name", TEXT),
        may("nickname", TEXT),
        may("picture", TEXT),
        may("blocked", Schema::Boolean),
        may("password_hash", SECRET),
        may("custom_password_hash", Schema::Object(CUSTOM_PASSWORD_HASH)),
        may("app_metadata", ANY),
        may("user_metadata", ANY),
        may("mfa_factors", Schema::Array(Array { items: &MFA_FACTOR, least: 1, most: 10 })),
    ],
    closed: true,
    ..OPEN
};

#[rustfmt::skip]
const ALGORITHM: Schema = one_of(&[
    "argon2", "bcrypt", "hmac", "ldap", "md4", "md5", "sha1", "sha256", "sha512", "pbkdf2", "scrypt",
]);

#[rustfmt::skip]
const DIGEST: Schema = one_of(&[
    "md4", "md5", "ripemd160", "sha1", "sha224", "sha256", "sha384", "sha512", "whirlpool",
]);

const CUSTOM_PASSWORD_HASH: Object = Object {
    properties: &[
        must("algorithm", ALGORITHM),
        must("hash", Schema::Object(Object { properties: HASH, ..OPEN })),
        may("salt", Schema::Object(Object { properties: SALT, ..OPEN })),
        may("password", Schema::Object(Object { properties: PASSWORD, ..OPEN })),
        may("keylen", Schema::Integer),
        may("cost", Schema::Integer),
        may("blockSize", Schema::Integer),
        may("parallelization", Schema::Integer),
    ],
    closed: true,
    ..OPEN
};

const HASH: &[Property] = &[
    may("value", SECRET),
    may("encoding", ENCODING),
    may("digest", DIGEST),
    may("key", Schema::Object(Object { properties: KEY, ..OPEN })),
];

const KEY: &[Property] = &[must("value", SECRET), may("encoding", ENCODING)];

const SALT: &[Property] = &[
    must("value", SECRET),
    may("encoding", ENCODING),
    may("position", one_of(&["prefix", "suffix"])),
];

const PASSWORD: &[Property] =
    &[may("encoding", one_of(&["ascii", "utf8", "utf16le", "ucs2", "latin1", "binary"]))];

const MFA_FACTOR: Schema = Schema::Object(Object {
    properties: &[
        may("totp", factor(&[must("secret", BASE32)])),
        may("phone", factor(&[must("value", PHONE)])),
        may("email", factor(&[must("value", EMAIL)])),
    ],
    closed: true,
    max_properties: Some(1),
});

const BASE32: Schema =
    Schema::String(Text { pattern: Some(Pattern::Base32), secret: true, ..STRING });
const PHONE: Schema = Schema::String(Text { pattern: Some(Pattern::Phone), ..STRING });

/// What a factor of one kind holds.
const fn factor(properties: &'static [Property]) -> Schema {
    Schema::Object(Object { properties, closed: true, ..OPEN })
}

impl Schema {
    fn type_name(&self) -> &'static str {
        match self {
            Schema::Boolean => "boolean",
            Schema::Integer => "integer",
            Schema::String(_) => "string",
            Schema::Array(_) => "array",
            Schema::Object(_) => "object",
        }
    }

    fn admits(&self, value: &[u8]) -> bool {
        match (self, Kind::of(value)) {
            (Schema::Boolean, Kind::Boolean)
            | (Schema::String(_), Kind::String)
            | (Schema::Array(_), Kind::Array)
            | (Schema::Object(_), Kind::Object) => true,
            (Schema::Integer, Kind::Number) => type_name(value) == "integer",
            _ => false,
        }
    }

    /// Whether it is a secret or has one inside.
    fn is_secret(&self) -> bool {
        match self {
            Schema::Boolean | Schema::Integer => false,
            Schema::String(text) => text.secret,
            Schema::Array(array) => array.items.is_secret(),
            Schema::Object(object) => object.is_secret(),
        }
    }

    /// What to write instead of a value of the wrong type.
    fn in_words(&self) -> &'static str {
        match self {
            Schema::Boolean => "true or false, without quotes",
            Schema::Integer => "a whole number, without quotes",
            Schema::String(_) => "text in double quotes",
            Schema::Array(_) => "a list in square brackets",
            Schema::Object(_) => "an object in curly braces",
        }
    }
}

impl Object {
    fn is_secret(&self) -> bool {
        self.properties.iter().any(|property| property.schema.is_secret())
    }

    /// The place of the property `name`.
    fn place(&self, name: &[u8]) -> Option<usize> {
        self.properties.iter().position(|property| property.name.as_bytes() == name)
    }
}

impl Pattern {
    pub(super) fn source(self) -> &'static str {
        match self {
            Pattern::Base32 => "^[A-Z2-7]+$",
            Pattern::Phone => r"^\+[0-9]{1,15}$",
        }
    }

    pub(super) fn fits(self, text: &[u8]) -> bool {
        match (self, text) {
            (Pattern::Base32, text) => {
                !text.is_empty()
                    && text.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
            }
            (Pattern::Phone, [b'+', digits @ ..]) => {
                (1..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
            }
            (Pattern::Phone, _) => false,
        }
    }

    pub(super) fn fix(self) -> &'static str {
        match self {
            Pattern::Base32 => {
                "Write the secret in Base32: only the letters A to Z in upper case and the digits 2 to 7."
            }
            Pattern::Phone => {
                "Write the number as + and 1 to 15 digits, country code first, nothing between: +15551234567."
            }
        }
    }
}

/// The type of a value in the validator's words.
fn type_name(value: &[u8]) -> &'static str {
    match Kind::of(value) {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
        Kind::Number => match js_text::number(value) {
            number if !number.is_finite() => "unknown-number",
            number if number.fract() == 0.0 => "integer",
            _ => "number",
        },
    }
}

/// Adds what the import schema refuses in `user`.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    let mut members = Members::default();
    for field in user.fields() {
        let place = match field.name {
            Name::Known(attribute) if ROOT.properties.len() > attribute as usize => {
                attribute as usize
            }
            Name::Known(attribute) => {
                members.others.push((attribute.name().as_bytes(), &field.value));
                continue;
            }
            Name::Other(raw) => {
                members.others.push((raw, &field.value));
                continue;
            }
        };
        members.known[place] = Some(&field.value);
    }
    let most = findings.len() + super::MOST_FINDINGS;
    Walk { findings, most }.object(&ROOT, &members, Path::Root);
}

/// The most properties an object of the schema has.
const MOST_PROPERTIES: usize = 17;

/// The members of an object, sorted by whether the schema knows them.
#[derive(Default)]
struct Members<'a> {
    /// In the order of the schema's properties
    known: [Option<&'a [u8]>; MOST_PROPERTIES],
    /// Name as written, without quotes, and value
    others: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Members<'a> {
    fn of(object: &'a [u8], schema: &Object) -> Self {
        let mut members = Members::default();
        for (raw, value) in walk::members(object) {
            match walk::place(raw, |name| schema.place(name)) {
                Some(place) => members.known[place] = Some(value),
                None if schema.closed => members.others.push((raw, value)),
                None => {}
            }
        }
        if members.others.len() > 1 {
            members.others = walk::distinct(members.others.into_iter());
        }
        members
    }
}

/// Where the walk is. Written out only when there is something to report.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root,
    Property(&'p Path<'p>, &'static str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The path without places in arrays, for sentences that hold for all of them.
    fn general(&self) -> String {
        match self {
            Path::Root => "the user".to_owned(),
            Path::Property(Path::Root, name) => (*name).to_owned(),
            Path::Property(parent, name) => format!("{}.{name}", parent.general()),
            Path::Item(parent, _) => parent.general(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Property(Path::Root, name) => f.write_str(name),
            Path::Property(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

struct Walk<'f> {
    findings: &'f mut Vec<Finding>,
    /// How many findings there may be
    most: usize,
}

impl Walk<'_> {
    fn is_full(&self) -> bool {
        self.findings.len() >= self.most
    }

    fn object(&mut self, schema: &Object, members: &Members, path: Path) {
        if schema.closed {
            self.others(schema, members, path);
        }
        for (property, value) in schema.properties.iter().zip(&members.known) {
            match value {
                Some(value) => {
                    let path = Path::Property(&path, property.name);
                    self.value(&property.schema, value, path, property.required);
                }
                None if property.required => self.missing(property.name, path),
                None => {}
            }
        }
    }

    fn others(&mut self, schema: &Object, members: &Members, path: Path) {
        if let Some(most) = schema.max_properties {
            let known = members.known.iter().flatten().count();
            if known + members.others.len() > most {
                self.too_many_properties(schema, members, most, path);
            }
        }
        for (raw, value) in &members.others {
            if self.is_full() {
                return;
            }
            self.additional(schema, raw, value, path);
        }
    }

    fn value(&mut self, schema: &Schema, value: &[u8], path: Path, required: bool) {
        if self.is_full() {
            return;
        }
        let admitted = schema.admits(value);
        if !admitted {
            self.wrong_type(schema, value, path, required);
        }
        match schema {
            // Alone among the keywords `enum` does not ask for the type first.
            Schema::String(text) => self.string(text, value, path),
            Schema::Array(array) if admitted => self.array(array, value, path),
            Schema::Object(object) if admitted && !object.properties.is_empty() => {
                self.object(object, &Members::of(value, object), path);
            }
            _ => {}
        }
    }

    fn string(&mut self, schema: &Text, value: &[u8], path: Path) {
        let raw = text::inner(value);
        if let Some(raw) = raw {
            if schema.email && !email::is_email(raw) {
                self.wrong_format(value, path);
            }
            if let Some(pattern) = schema.pattern
                && !pattern.fits(&walk::said(raw))
            {
                self.wrong_pattern(schema, pattern, value, path);
            }
        }
        if !schema.one_of.is_empty()
            && !raw.map(walk::said).is_some_and(|text| schema.allows(&text))
        {
            self.none_of(schema, value, path);
        }
    }

    fn array(&mut self, schema: &Array, value: &[u8], path: Path) {
        let mut count = 0;
        for item in walk::elements(value) {
            self.value(schema.items, item, Path::Item(&path, count), false);
            count += 1;
        }
        if !(schema.least..=schema.most).contains(&count) {
            self.wrong_length(schema, count, path);
        }
    }
}

/// What is said of each fault. All of it is off the hot path.
impl Walk<'_> {
    fn add(
        &mut self,
        code: Code,
        path: Path,
        values: &[&str],
        value: String,
        fix: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(Finding::new(code, path.to_string(), values, value, fix));
    }

    #[cold]
    fn missing(&mut self, name: &str, path: Path) {
        let code = Code::ObjectMissingRequiredProperty;
        let fix = format!("Add {name} to {}.", path.general());
        let finding = Finding::new(code, path.to_string(), &[name], String::new(), fix);
        self.findings.push(match path {
            Path::Root => finding.about(name.to_owned()),
            _ => finding,
        });
    }

    #[cold]
    fn too_many_properties(&mut self, schema: &Object, members: &Members, most: usize, path: Path) {
        let known = schema.properties.iter().zip(&members.known);
        let known =
            known.filter(|(_, value)| value.is_some()).map(|(property, _)| property.name.into());
        let others = members.others.iter().map(|(raw, _)| text::unescaped(raw));
        let names: Vec<Cow<str>> = known.chain(others).collect();
        let values = [&*names.len().to_string(), &*most.to_string()];
        let fix = "Make a separate item of each: every factor stands in its own curly braces.";
        self.add(
            Code::ObjectPropertiesMaximum,
            path,
            &values,
            excerpt::short(&names.join(", ")),
            fix,
        );
    }

    #[cold]
    fn additional(&mut self, schema: &Object, raw: &[u8], value: &[u8], path: Path) {
        let name = js_text::name(raw);
        let short = excerpt::short(&name);
        let at_root = matches!(path, Path::Root);
        let fix = match schema.home(name.as_bytes()) {
            Some(home) => format!("Move {name} into {home}.").into(),
            None if at_root => root_fix(&name),
            None => format!("Remove {short} from {}.", path.general()).into(),
        };
        let value = match () {
            () if at_root => excerpt::root(&name, value),
            () if schema.is_secret() => excerpt::secret(value),
            () => excerpt::member(&name, value),
        };
        let code = Code::ObjectAdditionalProperties;
        let finding = Finding::new(code, path.to_string(), &[&name], value, fix);
        self.findings.push(if at_root { finding.about(short) } else { finding });
    }

    #[cold]
    fn wrong_type(&mut self, schema: &Schema, value: &[u8], path: Path, required: bool) {
        let or = if required { "" } else { "; leave it out if there is none" };
        let fix = format!("Write {} as {}{or}.", path.general(), schema.in_words());
        let values = [schema.type_name(), type_name(value)];
        self.add(Code::InvalidType, path, &values, shown(value, schema.is_secret()), fix);
    }

    #[cold]
    fn wrong_format(&mut self, value: &[u8], path: Path) {
        let values = ["email", &js_text::inserted(value)];
        let fix = "Give one whole address, such as ann@example.com, without spaces around it.";
        self.add(Code::InvalidFormat, path, &values, shown(value, false), fix);
    }

    #[cold]
    fn wrong_pattern(&mut self, schema: &Text, pattern: Pattern, value: &[u8], path: Path) {
        // As in Auth0's own reports, where the validator would insert the value.
        let inserted = if schema.secret { secret::MASK.into() } else { js_text::inserted(value) };
        let values = [pattern.source(), &*inserted];
        self.add(Code::Pattern, path, &values, shown(value, schema.secret), pattern.fix());
    }

    #[cold]
    fn none_of(&mut self, schema: &Text, value: &[u8], path: Path) {
        let values = [&*js_text::inserted(value)];
        let fix = format!("Write one of these, in lower case: {}.", schema.one_of.join(", "));
        self.add(Code::EnumMismatch, path, &values, shown(value, false), fix);
    }

    #[cold]
    fn wrong_length(&mut self, schema: &Array, count: usize, path: Path) {
        let found = count.to_string();
        if count < schema.least {
            let fix = format!("Leave {} out, or give it an item.", path.general());
            let values = [&*found, &*schema.least.to_string()];
            self.add(Code::ArrayLengthShort, path, &values, "[]".to_owned(), fix);
        } else {
            let fix = format!("Keep at most {} items.", schema.most);
            let values = [&*found, &*schema.most.to_string()];
            self.add(Code::ArrayLengthLong, path, &values, format!("{count} items"), fix);
        }
    }
}

fn shown(value: &[u8], secret: bool) -> String {
    if secret { excerpt::secret(value) } else { excerpt::value(value) }
}

impl Object {
    /// The property inside which `name` would be at home.
    fn home(&self, name: &[u8]) -> Option<&'static str> {
        let home = self.properties.iter().find(|property| match &property.schema {
            Schema::Object(object) => object.place(name).is_some(),
            _ => false,
        });
        home.map(|property| property.name)
    }
}

/// What to do with a property of a user that Auth0 does not take.
fn root_fix(name: &str) -> Cow<'static, str> {
    let imported = |attribute: Attribute| attribute.row().import;
    match column_name::meaning(name) {
        Meaning::Renamed(attribute) if imported(attribute) => {
            format!("Rename it to {}.", attribute.name()).into()
        }
        Meaning::Attribute(_) | Meaning::Renamed(_) => {
            "Remove it: Auth0 keeps it itself and takes it from no import.".into()
        }
        Meaning::Unknown => "Remove it, or move it into user_metadata or app_metadata.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::ATTRIBUTES;
    use serde_json::{Value, json};

    /// The schema as JSON Schema writes it.
    fn published(schema: &Schema) -> Value {
        let mut out = match schema {
            Schema::Boolean | Schema::Integer => json!({}),
            Schema::String(text) => {
                let mut out = json!({});
                if text.email {
                    out["format"] = "email".into();
                }
                if let Some(pattern) = text.pattern {
                    out["pattern"] = pattern.source().into();
                }
                if !text.one_of.is_empty() {
                    out["enum"] = text.one_of.into();
                }
                out
            }
            Schema::Array(array) => json!({
                "items": published(array.items), "minItems": array.least, "maxItems": array.most,
            }),
            Schema::Object(object) => published_object(object),
        };
        out["type"] = schema.type_name().into();
        out
    }

    fn published_object(object: &Object) -> Value {
        let mut out = json!({});
        for property in object.properties {
            out["properties"][property.name] = published(&property.schema);
        }
        let required = object.properties.iter().filter(|property| property.required);
        let required: Vec<_> = required.map(|property| property.name).collect();
        if !required.is_empty() {
            out["required"] = required.into();
        }
        if object.closed {
            out["additionalProperties"] = false.into();
        }
        if let Some(most) = object.max_properties {
            out["maxProperties"] = most.into();
        }
        out
    }

    fn without_defaults(schema: &mut Value) {
        match schema {
            Value::Object(keywords) => {
                keywords.remove("default");
                keywords.values_mut().for_each(without_defaults);
            }
            Value::Array(values) => values.iter_mut().for_each(without_defaults),
            _ => {}
        }
    }

    #[test]
    fn the_table_is_the_published_schema() {
        let mut theirs: Value =
            serde_json::from_str(include_str!("../../tests/corpus/import-schema.json"))
                .expect("JSON");
        without_defaults(&mut theirs);
        let mut ours = published_object(&ROOT);
        ours["type"] = "object".into();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn the_properties_of_a_user_stand_in_the_order_of_the_attributes() {
        assert_eq!(ROOT.properties.len(), MOST_PROPERTIES);
        for (property, row) in ROOT.properties.iter().zip(&ATTRIBUTES) {
            assert_eq!((property.name, true), (row.name, row.import));
        }
        assert!(ATTRIBUTES[MOST_PROPERTIES..].iter().all(|row| !row.import));
    }
}
