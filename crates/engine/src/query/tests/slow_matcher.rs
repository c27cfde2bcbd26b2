//! A matcher that is slow and simple: over parsed JSON, without the query language.

use serde_json::{Value, json};

use super::super::escape;
use crate::user::date::Period;
use ::json::text;

/// A user as JSON, its strings written with escapes where `escapes` says so.
pub(super) fn raw(value: &Value, escapes: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut escapes.clone(), &mut out);
    out
}

fn write(value: &Value, escapes: &mut u64, out: &mut Vec<u8>) {
    match value {
        Value::String(text) => write_text(text, escapes, out),
        Value::Array(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(value, escapes, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(key, escapes, out);
                out.push(b':');
                write(value, escapes, out);
            }
            out.push(b'}');
        }
        other => out.extend_from_slice(other.to_string().as_bytes()),
    }
}

fn write_text(value: &str, escapes: &mut u64, out: &mut Vec<u8>) {
    *escapes = escapes.rotate_right(1);
    if *escapes & 1 == 0 {
        return text::quote(value, out);
    }
    out.push(b'"');
    for unit in value.encode_utf16() {
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
    }
    out.push(b'"');
}

/// A condition as the slow matcher takes it.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub(super) path: &'static str,
    pub(super) what: Comparing,
}

#[derive(Clone, Debug)]
pub(super) enum Comparing {
    Is(&'static str),
    Fits(&'static str),
    Exists,
    Within(Option<(&'static str, bool)>, Option<(&'static str, bool)>),
}

impl Comparison {
    pub(super) fn query(&self) -> String {
        let path = self.path;
        let end = |end: &Option<(&str, bool)>| {
            end.map_or("*".to_owned(), |(text, _)| escape::quoted(text))
        };
        match &self.what {
            Comparing::Is(text) => format!("{path}:{}", escape::quoted(text)),
            Comparing::Fits(raw) => format!("{path}:{raw}"),
            Comparing::Exists => format!("_exists_:{path}"),
            Comparing::Within(lower, upper) => {
                let open = if lower.is_some_and(|(_, inclusive)| !inclusive) { '{' } else { '[' };
                let close = if upper.is_some_and(|(_, inclusive)| !inclusive) { '}' } else { ']' };
                format!("{path}:{open}{} TO {}{close}", end(lower), end(upper))
            }
        }
    }

    fn folds(&self) -> bool {
        ["email", "name", "email.domain"].contains(&self.path)
    }

    /// With dates only, where the attribute is one: a query with anything else is refused.
    pub(super) fn of_dates(self) -> Self {
        if !self.dates() {
            return self;
        }
        let date = |text: &'static str| {
            if Period::parse(text.as_bytes()).is_some() { text } else { "2025-12-31" }
        };
        let end = |end: Option<(&'static str, bool)>| {
            end.map(|(text, inclusive)| (date(text), inclusive))
        };
        let what = match self.what {
            Comparing::Is(text) => Comparing::Is(date(text)),
            Comparing::Within(lower, upper) => Comparing::Within(end(lower), end(upper)),
            what @ (Comparing::Fits(_) | Comparing::Exists) => what,
        };
        Comparison { what, ..self }
    }

    fn dates(&self) -> bool {
        self.path == "last_login"
    }

    pub(super) fn finds(&self, user: &Value) -> bool {
        if self.path == "email.domain" {
            let mut emails = Vec::new();
            collect(user, &["email"], &mut emails);
            let texts = emails.into_iter().filter_map(Value::as_str);
            return texts
                .filter_map(|email| email.rsplit_once('@'))
                .any(|(_, domain)| self.admits(&json!(domain)));
        }
        let steps: Vec<&str> = self.path.split('.').collect();
        let mut values = Vec::new();
        collect(user, &steps, &mut values);
        values.into_iter().any(|value| self.admits(value))
    }

    fn admits(&self, value: &Value) -> bool {
        let fold = |text: &str| if self.folds() { text.to_lowercase() } else { text.to_owned() };
        let date = |text: &str| Period::parse(text.as_bytes());
        let same = |number: &Value, text: &str| {
            serde_json::from_str::<f64>(text).is_ok_and(|text| number.as_f64() == Some(text))
        };
        match (&self.what, value) {
            (_, Value::Null) => false,
            (Comparing::Exists | Comparing::Within(None, None), value) => says_anything(value),
            (_, Value::Array(_) | Value::Object(_)) => false,
            (Comparing::Is(wanted), Value::String(text)) => match date(wanted) {
                Some(period) if self.dates() => {
                    date(text).is_some_and(|date| (period.start..period.end).contains(&date.start))
                }
                _ => fold(text) == fold(wanted),
            },
            (Comparing::Is(wanted), Value::Number(_)) => same(value, wanted),
            (Comparing::Is(wanted), Value::Bool(value)) => {
                *wanted == if *value { "true" } else { "false" }
            }
            (Comparing::Fits(raw), Value::String(text)) => fits(&fold(raw), &fold(text)),
            (Comparing::Fits(raw), other) => fits(raw, &other.to_string()),
            (Comparing::Within(lower, upper), value) => {
                lower.is_none_or(|(bound, inclusive)| self.beyond(value, bound, inclusive, true))
                    && upper.is_none_or(|(bound, inclusive)| {
                        self.beyond(value, bound, inclusive, false)
                    })
            }
        }
    }

    fn beyond(&self, value: &Value, bound: &str, inclusive: bool, above: bool) -> bool {
        let (before, equal, after) = match value {
            Value::Number(number) => {
                let Ok(bound) = serde_json::from_str::<f64>(bound) else { return false };
                let number = number.as_f64().expect("a number");
                (number < bound, number == bound, number > bound)
            }
            Value::String(text) => {
                match (Period::parse(bound.as_bytes()), Period::parse(text.as_bytes())) {
                    (Some(bound), Some(text)) => (
                        text.start < bound.start,
                        (bound.start..bound.end).contains(&text.start),
                        text.start >= bound.end,
                    ),
                    (Some(_), None) if self.dates() => return false,
                    _ if self.folds() => {
                        let (text, bound) = (text.to_lowercase(), bound.to_lowercase());
                        (text < bound, text == bound, text > bound)
                    }
                    _ => (text.as_str() < bound, text == bound, text.as_str() > bound),
                }
            }
            _ => return false,
        };
        equal && inclusive || if above { after } else { before }
    }
}

fn collect<'v>(value: &'v Value, steps: &[&str], found: &mut Vec<&'v Value>) {
    let index = steps.first().and_then(|step| step.parse::<usize>().ok());
    match (value, steps) {
        (Value::Array(values), [_, rest @ ..]) if index.is_some() => {
            if let Some(value) = values.get(index.unwrap_or_default()) {
                collect(value, rest, found);
            }
        }
        (Value::Array(values), _) => values.iter().for_each(|value| match (value, index) {
            // Only the outermost array is counted.
            (Value::Array(_), Some(_)) => {}
            _ => collect(value, steps, found),
        }),
        (value, []) => found.push(value),
        (Value::Object(members), [step, rest @ ..]) => {
            if let Some(value) = members.get(*step) {
                collect(value, rest, found);
            }
        }
        _ => {}
    }
}

fn says_anything(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => values.iter().any(says_anything),
        Value::Object(members) => members.values().any(says_anything),
        _ => true,
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let mut rest = text.chars();
    match (pattern.chars().next(), rest.next()) {
        (None, first) => first.is_none(),
        (Some('*'), first) => {
            fits(&pattern[1..], text) || first.is_some() && fits(pattern, rest.as_str())
        }
        (Some('?'), Some(_)) => fits(&pattern[1..], rest.as_str()),
        (Some(wanted), Some(char)) if wanted == char => {
            fits(&pattern[wanted.len_utf8()..], rest.as_str())
        }
        _ => false,
    }
}
