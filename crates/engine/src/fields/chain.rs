//! Chains: `user.user_metadata?.name || user.name || "nobody"`, with `||` or `??`, worked out as JavaScript does.
//!
//! The result is what `JSON.stringify` would write of it, which is why numbers may come out shorter than they are
//! written. What JavaScript would throw is an error here as well.

use crate::fields::canonical::canonical;
use crate::fields::path::{Lost, Path, To};
use crate::fields::value::Value;
use crate::user::User;
use json::Kind;

/// Values of which the first that counts is taken, or else the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    operands: Vec<Operand>,
    operator: Operator,
}

/// One of a chain's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The value at a place in the user
    Path(Path),
    /// A value, as JSON
    Literal(Vec<u8>),
    /// `undefined`
    Undefined,
}

/// What joins the values of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `||`: what is true in JavaScript's sense counts
    Or,
    /// `??`: what is neither null nor undefined counts
    Nullish,
}

impl Chain {
    /// The chain of these values, at least one.
    pub fn new(operands: Vec<Operand>, operator: Operator) -> Self {
        Chain { operands, operator }
    }

    /// Its paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.operands.iter().filter_map(|operand| match operand {
            Operand::Path(path) => Some(path),
            _ => None,
        })
    }

    /// The value for `user`.
    pub fn of<'a>(&self, user: &'a User<'_>) -> Value<'a> {
        let mut last = Value::Missing;
        for operand in &self.operands {
            let value = match operand {
                Operand::Undefined => None,
                Operand::Literal(literal) => Some(literal.clone().into()),
                Operand::Path(path) => match path.of(user) {
                    Ok(value) => Some(value),
                    Err(Lost::Absent) => None,
                    Err(Lost::NoParent(step)) => return Value::Failed(no_parent(path, step)),
                },
            };
            let counts = value.as_ref().is_some_and(|value| match self.operator {
                Operator::Or => is_true(value),
                Operator::Nullish => Kind::of(value) != Kind::Null,
            });
            last = value.map_or(Value::Missing, Value::Json);
            if counts {
                break;
            }
        }
        match last {
            Value::Json(value) => Value::Json(canonical(value)),
            other => other,
        }
    }
}

/// What JavaScript throws, and what would help.
fn no_parent(path: &Path, step: usize) -> String {
    let parent = path.written(step);
    let (member, hint) = match path.steps().get(step).map(|step| &step.to) {
        Some(To::Key(key)) => (key.clone(), format!("{parent}?.{key}")),
        Some(To::Index(index)) => (index.to_string(), format!("{parent}?.[{index}]")),
        None => (String::new(), parent.clone()),
    };
    format!(
        "TypeError: {parent} is null or undefined, so “{member}” of it cannot be read; {hint} would do"
    )
}

/// Whether a value counts as true in JavaScript.
fn is_true(value: &[u8]) -> bool {
    match Kind::of(value) {
        Kind::Null => false,
        Kind::Boolean => value == b"true",
        Kind::String => value.len() > 2,
        Kind::Number => {
            let number = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok());
            number.is_some_and(|number| number != 0.0)
        }
        Kind::Array | Kind::Object => true,
    }
}
