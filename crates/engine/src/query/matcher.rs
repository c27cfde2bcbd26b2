//! Whether a user is found: a query made ready to be asked a million times. It knows no text of queries.
//!
//! Values stay the JSON they are. Nothing is allocated for text without escapes; where case does not count, for ASCII.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::query::case_fold::{Needle, half_lowered};
use crate::query::number::Number;
use crate::query::path::{Fields, Path};
use crate::query::pattern::Pattern;
use crate::user::Attribute;
use crate::user::date::Period;
use json::{Kind, walk};

/// Where values without a field are looked for.
const PROFILE: [Attribute; 8] = [
    Attribute::Email,
    Attribute::Name,
    Attribute::UserId,
    Attribute::Username,
    Attribute::Nickname,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::PhoneNumber,
];

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clause {
    /// Every one of these; none of them finds every user
    All(Vec<Clause>),
    /// At least one of these
    Any(Vec<Clause>),
    /// Not this
    Not(Box<Clause>),
    /// A value in a field
    Field(Field),
    /// A value anywhere in the profile
    Profile(Wanted),
}

impl Default for Clause {
    fn default() -> Self {
        Clause::All(Vec::new())
    }
}

/// A value in a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Where
    pub(crate) path: Path,
    /// Whether only what follows the last @ counts
    pub(crate) domain: bool,
    /// What
    pub(crate) wanted: Wanted,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// The test
    pub(crate) test: Test,
    /// Whether case does not count
    pub(crate) folds: bool,
    /// Whether the values are dates
    pub(crate) dates: bool,
}

/// A test of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// There is one
    Exists,
    /// It is this one
    Is(Literal),
    /// It is one of these texts, which are sorted
    OneOf(Vec<String>),
    /// Its text fits
    Fits(Pattern),
    /// This stands in its text
    Contains(Needle),
    /// It lies between these
    Within(Option<Bound>, Option<Bound>),
}

/// A value of a query, read in every way it can be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Literal {
    /// As text; in lower case where case does not count
    pub(crate) text: String,
    /// As a number
    pub(crate) number: Option<Number>,
    /// As a date
    pub(crate) period: Option<Period>,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// Where it is
    pub(crate) literal: Literal,
    /// Whether it lies in the range itself
    pub(crate) inclusive: bool,
}

/// A value of a user.
enum Value<'u> {
    /// The text of a string
    Text(Cow<'u, [u8]>),
    Number(&'u [u8]),
    Boolean(&'u [u8]),
}

impl Clause {
    /// Whether `user` is found.
    pub(crate) fn finds<F: Fields>(&self, user: &F) -> bool {
        match self {
            Clause::All(clauses) => clauses.iter().all(|clause| clause.finds(user)),
            Clause::Any(clauses) => clauses.iter().any(|clause| clause.finds(user)),
            Clause::Not(clause) => !clause.finds(user),
            Clause::Field(field) => field.path.any(user, &mut |value| field.admits(value)),
            Clause::Profile(wanted) => {
                let values = PROFILE.into_iter().filter_map(|attribute| user.attribute(attribute));
                values.filter_map(Value::of).any(|value| wanted.admits(value))
            }
        }
    }
}

impl Field {
    /// Whether `value`, any JSON but an array, passes.
    fn admits(&self, value: &[u8]) -> bool {
        if self.wanted.test == Test::Exists && !self.domain {
            return walk::says_anything(value);
        }
        let value = Value::of(value)
            .and_then(|value| if self.domain { value.domain() } else { Some(value) });
        value.is_some_and(|value| self.wanted.admits(value))
    }
}

impl<'u> Value<'u> {
    fn of(json: &'u [u8]) -> Option<Self> {
        match Kind::of(json) {
            Kind::String => Some(Value::Text(walk::said(json::text::inner(json)?))),
            Kind::Number => Some(Value::Number(json)),
            Kind::Boolean => Some(Value::Boolean(json)),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// What follows the last @.
    fn domain(self) -> Option<Self> {
        let Value::Text(text) = self else { return None };
        let start = memchr::memrchr(b'@', &text)? + 1;
        Some(Value::Text(match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
            Cow::Owned(text) => Cow::Owned(text[start..].to_vec()),
        }))
    }

    fn text(&self) -> &[u8] {
        match self {
            Value::Text(text) => text,
            Value::Number(text) | Value::Boolean(text) => text,
        }
    }
}

impl Wanted {
    fn admits(&self, value: Value<'_>) -> bool {
        let value = match value {
            Value::Text(text) if self.folds => Value::Text(half_lowered(text)),
            other => other,
        };
        match &self.test {
            Test::Exists => true,
            Test::Is(literal) => self.is(literal, &value),
            Test::OneOf(texts) => {
                let text = value.text();
                texts.binary_search_by(|one| self.compared(text, one.as_bytes()).reverse()).is_ok()
            }
            Test::Fits(pattern) => pattern.fits(value.text()),
            Test::Contains(needle) => needle.is_in(value.text()),
            Test::Within(lower, upper) => {
                lower.as_ref().is_none_or(|bound| self.lies(bound, &value, Ordering::Greater))
                    && upper.as_ref().is_none_or(|bound| self.lies(bound, &value, Ordering::Less))
            }
        }
    }

    /// The text a value must be, if it is to be nothing but a text.
    pub(crate) fn only_text(&self) -> Option<&str> {
        match &self.test {
            Test::Is(literal)
                if literal.number.is_none() && !(self.dates && literal.period.is_some()) =>
            {
                Some(&literal.text)
            }
            _ => None,
        }
    }

    fn is(&self, literal: &Literal, value: &Value<'_>) -> bool {
        match value {
            Value::Text(text) => match literal.period {
                Some(period) if self.dates => Period::parse(text)
                    .is_some_and(|date| period.start <= date.start && date.start < period.end),
                _ if self.folds => text.eq_ignore_ascii_case(literal.text.as_bytes()),
                _ => **text == *literal.text.as_bytes(),
            },
            Value::Number(json) => literal.number.is_some_and(|number| {
                Number::of(json).and_then(|value| value.compared(number)) == Some(Ordering::Equal)
            }),
            Value::Boolean(json) => *json == literal.text.as_bytes(),
        }
    }

    /// Whether `value` lies on this side of the bound, or on it if that is inclusive.
    fn lies(&self, bound: &Bound, value: &Value<'_>, side: Ordering) -> bool {
        let order = match value {
            Value::Number(json) => {
                let number = Number::of(json).zip(bound.literal.number);
                number.and_then(|(value, number)| value.compared(number))
            }
            Value::Text(text) => {
                match (bound.literal.period, bound.literal.period.and_then(|_| Period::parse(text)))
                {
                    (Some(period), Some(date)) => Some(place(date.start, period)),
                    (Some(_), None) if self.dates => None,
                    _ => Some(self.compared(text, bound.literal.text.as_bytes())),
                }
            }
            Value::Boolean(_) => None,
        };
        order.is_some_and(|order| order == side || bound.inclusive && order == Ordering::Equal)
    }

    fn compared(&self, text: &[u8], other: &[u8]) -> Ordering {
        if self.folds {
            text.iter().map(u8::to_ascii_lowercase).cmp(other.iter().copied())
        } else {
            text.cmp(other)
        }
    }
}

/// Whether an instant is before, in or after a period.
fn place(instant: i64, period: Period) -> Ordering {
    if instant < period.start {
        Ordering::Less
    } else if instant < period.end {
        Ordering::Equal
    } else {
        Ordering::Greater
    }
}
