//! Numbers as they are compared: whole ones to the last digit, others as JavaScript's.

use std::cmp::Ordering;

use json::Scanner;

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// Without point and exponent
    Whole(i128),
    /// Any other
    Real(f64),
}

impl Number {
    /// The number a query's `text` is, if it is one as JSON writes them.
    pub(crate) fn parse(text: &[u8]) -> Option<Number> {
        let starts = matches!(text.first(), Some(b'-' | b'0'..=b'9'));
        let whole = starts
            && Scanner::default().value(text, 0).is_ok_and(|scanned| scanned.end == text.len());
        if whole { Number::of(text) } else { None }
    }

    /// The number a JSON number is.
    pub(crate) fn of(json: &[u8]) -> Option<Number> {
        let text = std::str::from_utf8(json).ok()?;
        match text.parse() {
            Ok(whole) => Some(Number::Whole(whole)),
            Err(_) => text.parse().ok().map(Number::Real),
        }
    }

    /// How it compares with `other`.
    pub(crate) fn compared(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Whole(one), Number::Whole(other)) => Some(one.cmp(&other)),
            _ => self.real().partial_cmp(&other.real()),
        }
    }

    fn real(self) -> f64 {
        match self {
            Number::Whole(number) => number as f64,
            Number::Real(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_numbers() {
        let compared = |one: &str, other: &str| {
            Number::parse(one.as_bytes())?.compared(Number::parse(other.as_bytes())?)
        };
        for (one, other, order) in [
            ("5", "5.0", Ordering::Equal),
            ("5", "50e-1", Ordering::Equal),
            ("-0", "0", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-9", "-10", Ordering::Greater),
            ("0.1", "1e-1", Ordering::Equal),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("9007199254740993", "9007199254740992.0", Ordering::Equal),
        ] {
            assert_eq!(compared(one, other), Some(order), "{one} {other}");
        }
        for text in ["", "-", "05", "+5", ".5", "5.", "1e", "0x5", "inf", "NaN", "5 ", "5a", "true"]
        {
            assert_eq!(Number::parse(text.as_bytes()), None, "{text}");
        }
    }
}
