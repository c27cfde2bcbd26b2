//! From conditions, chosen one by one, to the query for them.
//!
//! Quotes and escapes as Auth0 wants them; what stands in a value means itself, wildcards and all.

use crate::query::escape::{push, quoted};

/// A condition on one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The field: names with dots between them
    pub field: String,
    /// What must be
    pub operator: Operator,
    /// With what it is compared
    pub value: String,
    /// The upper end of [`Operator::Between`]
    pub second: String,
}

/// What must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operator {
    /// It is the value
    #[default]
    Is,
    /// It is another, or there is none
    IsNot,
    /// It starts with it
    StartsWith,
    /// It contains it
    Contains,
    /// It ends with it
    EndsWith,
    /// There is any value
    Exists,
    /// There is none
    IsMissing,
    /// It is larger or later
    MoreThan,
    /// It is the value, larger or later
    AtLeast,
    /// It is smaller or earlier
    LessThan,
    /// It is the value, smaller or earlier
    AtMost,
    /// It lies between two values or is one of them
    Between,
}

impl Operator {
    /// All of them, for choosing.
    pub const ALL: [Operator; 12] = [
        Operator::Is,
        Operator::IsNot,
        Operator::StartsWith,
        Operator::Contains,
        Operator::EndsWith,
        Operator::Exists,
        Operator::IsMissing,
        Operator::MoreThan,
        Operator::AtLeast,
        Operator::LessThan,
        Operator::AtMost,
        Operator::Between,
    ];

    /// How many values it takes.
    pub fn values(self) -> usize {
        match self {
            Operator::Exists | Operator::IsMissing => 0,
            Operator::Between => 2,
            _ => 1,
        }
    }
}

/// How many of the conditions must be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joined {
    /// Every one
    #[default]
    All,
    /// At least one
    Any,
}

/// The query for these conditions; those without a field are left out. The empty end of a range is open.
pub fn written(conditions: &[Condition], joined: Joined) -> String {
    let whole = conditions.iter().filter(|condition| !condition.field.trim().is_empty());
    let mut parts: Vec<String> = whole.map(one).collect();
    if joined == Joined::All || parts.len() == 1 {
        return parts.join(" AND ");
    }
    // Lucene takes a NOT among several as being for all of them, unless it has a group of its own that finds somebody.
    for part in parts.iter_mut().filter(|part| part.starts_with("NOT ")) {
        *part = format!("(*:* AND {part})");
    }
    parts.join(" OR ")
}

fn one(condition: &Condition) -> String {
    let field = name(condition.field.trim());
    let (value, second) = (condition.value.as_str(), condition.second.as_str());
    match condition.operator {
        Operator::Is => format!("{field}:{}", exact(value)),
        Operator::IsNot => format!("NOT {field}:{}", exact(value)),
        Operator::Exists => format!("_exists_:{field}"),
        Operator::IsMissing => format!("NOT _exists_:{field}"),
        Operator::StartsWith | Operator::Contains | Operator::EndsWith if value.is_empty() => {
            format!("{field}:*")
        }
        Operator::StartsWith => format!("{field}:{}*", word(value)),
        Operator::Contains => format!("{field}:*{}*", word(value)),
        Operator::EndsWith => format!("{field}:*{}", word(value)),
        Operator::MoreThan => format!("{field}:{{{} TO *]", bound(value)),
        Operator::AtLeast => format!("{field}:[{} TO *]", bound(value)),
        Operator::LessThan => format!("{field}:[* TO {}}}", bound(value)),
        Operator::AtMost => format!("{field}:[* TO {}]", bound(value)),
        Operator::Between => format!("{field}:[{} TO {}]", bound(value), bound(second)),
    }
}

/// Dots and elements (`[0]`) of a field keep their meaning.
fn name(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut rest = field;
    while let Some(char) = rest.chars().next() {
        let element = element_length(rest);
        if element > 0 && !out.is_empty() {
            out.push_str(&rest[..element]);
            rest = &rest[element..];
            continue;
        }
        let inside = !out.is_empty();
        let plain = char.is_alphabetic() || matches!(char, '_' | '.');
        // At the start a digit would make it a text, a hyphen a NOT.
        if !plain && !(inside && (char.is_alphanumeric() || matches!(char, '-' | '$'))) {
            out.push('\\');
        }
        out.push(char);
        rest = &rest[char.len_utf8()..];
    }
    out
}

/// The length of `[0]` at the start of `text`; 0 if there is no such thing.
fn element_length(text: &str) -> usize {
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match inside {
        Some((index, _))
            if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            index.len() + 2
        }
        _ => 0,
    }
}

fn word(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    value.chars().for_each(|char| push(char, &mut out));
    out
}

fn exact(value: &str) -> String {
    if is_plain(value) || matches!(value, "true" | "false") {
        value.to_owned()
    } else {
        quoted(value)
    }
}

fn bound(value: &str) -> String {
    let text = value.trim();
    let starts = text.starts_with(|first: char| first.is_ascii_digit());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:-+".contains(&byte);
    if text.is_empty() {
        "*".to_owned()
    } else if starts && text.bytes().all(plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Digits and points only: needs no quotes.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
