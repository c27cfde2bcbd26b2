//! The published import schema as a table, and what its keywords ask of a value.
//!
//! Source: Auth0 docs, User Data JSON Schema for Bulk User Imports.

use crate::check::js_text;
use json::Kind;

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
    pub(super) email: bool,
    pub(super) pattern: Option<Pattern>,
    /// The values it may have; any if there are none
    pub(super) one_of: &'static [&'static str],
    pub(super) secret: bool,
}

impl Text {
    pub(super) fn allows(&self, text: &[u8]) -> bool {
        self.one_of.iter().any(|one| one.as_bytes() == text)
    }
}

/// The two patterns of the schema.
#[derive(Clone, Copy)]
pub(in crate::check) enum Pattern {
    Base32,
    Phone,
}

/// What is asked of an array.
pub(super) struct Array {
    pub(super) items: &'static Schema,
    pub(super) least: usize,
    pub(super) most: usize,
}

/// What is asked of an object.
pub(super) struct Object {
    pub(super) properties: &'static [Property],
    /// No other properties
    pub(super) closed: bool,
    pub(super) max_properties: Option<usize>,
}

/// One property of an object.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) schema: Schema,
    pub(super) required: bool,
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

/// The most properties an object of the schema has.
pub(super) const MOST_PROPERTIES: usize = 17;

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
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Schema::Boolean => "boolean",
            Schema::Integer => "integer",
            Schema::String(_) => "string",
            Schema::Array(_) => "array",
            Schema::Object(_) => "object",
        }
    }

    pub(super) fn admits(&self, value: &[u8]) -> bool {
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
    pub(super) fn is_secret(&self) -> bool {
        match self {
            Schema::Boolean | Schema::Integer => false,
            Schema::String(text) => text.secret,
            Schema::Array(array) => array.items.is_secret(),
            Schema::Object(object) => object.is_secret(),
        }
    }

    /// What to write instead of a value of the wrong type.
    pub(super) fn in_words(&self) -> &'static str {
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
    pub(super) fn is_secret(&self) -> bool {
        self.properties.iter().any(|property| property.schema.is_secret())
    }

    /// The place of the property `name`.
    pub(super) fn place(&self, name: &[u8]) -> Option<usize> {
        self.properties.iter().position(|property| property.name.as_bytes() == name)
    }
}

impl Pattern {
    pub(in crate::check) fn source(self) -> &'static str {
        match self {
            Pattern::Base32 => "^[A-Z2-7]+$",
            Pattern::Phone => r"^\+[0-9]{1,15}$",
        }
    }

    pub(in crate::check) fn fits(self, text: &[u8]) -> bool {
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

    pub(in crate::check) fn fix(self) -> &'static str {
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
pub(super) fn type_name(value: &[u8]) -> &'static str {
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
            serde_json::from_str(include_str!("../../../tests/corpus/import-schema.json"))
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
