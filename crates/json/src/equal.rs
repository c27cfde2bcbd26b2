//! Whether two values are the same value, however they are written: escapes, the order of members, and the form of
//! numbers make no difference.
//!
//! Of repeated names the last counts, as in JavaScript. Numbers are compared as decimals, to the last digit: beyond
//! 2^53 too, where JavaScript would not tell them apart.

use crate::{Kind, text, walk};

/// Whether `one` and `other`, each one whole valid JSON value, are the same.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    let mut pairs = vec![(one, other)];
    while let Some((one, other)) = pairs.pop() {
        if one == other {
            continue;
        }
        let kind = Kind::of(one);
        if kind != Kind::of(other) {
            return false;
        }
        match kind {
            Kind::Null | Kind::Boolean => return false,
            Kind::Number if Decimal::of(one) == Decimal::of(other) => {}
            Kind::Number => return false,
            Kind::String if same_text(one, other) => {}
            Kind::String => return false,
            Kind::Array => {
                let (mut left, mut right) = (walk::elements(one), walk::elements(other));
                loop {
                    match (left.next(), right.next()) {
                        (None, None) => break,
                        (Some(one), Some(other)) => pairs.push((one, other)),
                        _ => return false,
                    }
                }
            }
            Kind::Object => {
                let (left, right) = (sorted(one), sorted(other));
                if left.len() != right.len() {
                    return false;
                }
                for ((name, one), (same, other)) in left.into_iter().zip(right) {
                    if name != same {
                        return false;
                    }
                    pairs.push((one, other));
                }
            }
        }
    }
    true
}

fn same_text(one: &[u8], other: &[u8]) -> bool {
    let escaped = |value: &[u8]| value.contains(&b'\\');
    // By code units: two lone surrogates are not the same only because text can hold neither.
    (escaped(one) || escaped(other))
        && text::utf16(text::inner(one).unwrap_or_default())
            == text::utf16(text::inner(other).unwrap_or_default())
}

/// The members by name, of each name the last.
fn sorted(object: &[u8]) -> Vec<(Vec<u16>, &[u8])> {
    let members = walk::distinct(walk::members(object));
    let mut members: Vec<_> =
        members.into_iter().map(|(raw, value)| (text::utf16(raw), value)).collect();
    members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    members
}

/// A number as digits without zeros at either end, and the power of ten of the last digit.
#[derive(PartialEq)]
struct Decimal<'a> {
    negative: bool,
    digits: Vec<u8>,
    exponent: Exponent<'a>,
}

/// A power of ten.
#[derive(PartialEq)]
enum Exponent<'a> {
    Small(i128),
    /// So large that no place of a point could be told from it: its sign and digits
    Huge(bool, &'a [u8]),
}

impl<'a> Decimal<'a> {
    fn of(number: &'a [u8]) -> Decimal<'a> {
        let negative = number.first() == Some(&b'-');
        let number = number.strip_prefix(b"-").unwrap_or(number);
        let at = number.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (mantissa, power) = number.split_at(at.unwrap_or(number.len()));
        let point = mantissa.iter().position(|byte| *byte == b'.');
        let behind = point.map_or(0, |point| mantissa.len() - point - 1);
        let mut digits: Vec<u8> = mantissa.iter().copied().filter(u8::is_ascii_digit).collect();
        let ends = digits.iter().rev().take_while(|digit| **digit == b'0').count();
        digits.truncate(digits.len() - ends);
        let starts = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..starts);
        if digits.is_empty() {
            // Zero is zero, whatever its sign and exponent.
            return Decimal { negative: false, digits, exponent: Exponent::Small(0) };
        }
        let exponent = Exponent::of(power, ends as i128 - behind as i128);
        Decimal { negative, digits, exponent }
    }
}

impl<'a> Exponent<'a> {
    /// The exponent written as `power` (`e-07`, or nothing), moved by `shift`.
    fn of(power: &'a [u8], shift: i128) -> Exponent<'a> {
        let power = power.get(1..).unwrap_or_default();
        let negative = power.first() == Some(&b'-');
        let digits = power.strip_prefix(b"-").or(power.strip_prefix(b"+")).unwrap_or(power);
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        let digits = &digits[zeros..];
        if digits.len() > 30 {
            return Exponent::Huge(negative, digits);
        }
        let value = digits.iter().fold(0, |value, digit| value * 10 + i128::from(digit - b'0'));
        Exponent::Small(if negative { -value } else { value } + shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_compared_as_values() {
        let check = |one: &str, other: &str, same: bool| {
            assert_eq!(equal(one.as_bytes(), other.as_bytes()), same, "{one} {other}");
            assert_eq!(equal(other.as_bytes(), one.as_bytes()), same, "{other} {one}");
        };
        check(r#""José""#, r#""Jos\u00e9""#, true);
        check(r#""\/""#, r#""/""#, true);
        check(r#""a""#, r#""A""#, false);
        check(r#""\ud800""#, r#""\udbff""#, false);
        check(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true);
        check(r#"{"a":1,"a":2}"#, r#"{"a":2}"#, true);
        check(r#"{"\u0061":1}"#, r#"{ "a" : 1 }"#, true);
        check(r#"{"a":1}"#, r#"{"a":1,"b":null}"#, false);
        check("[1,2]", "[2,1]", false);
        check("[1,2]", "[1]", false);
        check("[ ]", "[]", true);
        check("1.0", "1", true);
        check("1e2", "100", true);
        check("0.5E+1", "5", true);
        check("-0", "0e9", true);
        check("-1", "1", false);
        check("10", "1", false);
        check("9007199254740993", "9007199254740992", false);
        check("9007199254740993.0", "9007199254740993", true);
        check("1e400", "10e399", true);
        check("1e400", "1e401", false);
        check(&format!("1e{}", "9".repeat(60)), &format!("1e{}", "9".repeat(61)), false);
        check("true", "false", false);
        check("null", "false", false);
        check("1", r#""1""#, false);
        let deep = |leaf: &str| format!("{}{leaf}{}", "[".repeat(900), "]".repeat(900));
        check(&deep("1.0"), &deep("1"), true);
        check(&deep("1"), &deep("2"), false);
    }

    /// A value as the test understands it.
    #[derive(Clone, Debug, PartialEq)]
    enum Model {
        Null,
        Bool(bool),
        /// So many tenths
        Number(i64),
        Text(String),
        Array(Vec<Model>),
        Object(std::collections::BTreeMap<String, Model>),
    }

    fn model() -> impl Strategy<Value = Model> {
        let leaf = prop_oneof![
            Just(Model::Null),
            any::<bool>().prop_map(Model::Bool),
            prop_oneof![-30..30_i64, any::<i64>()].prop_map(Model::Number),
            "[aé/\"]{0,3}".prop_map(Model::Text),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Model::Array),
                prop::collection::btree_map("[abé]{1,2}", inner, 0..4).prop_map(Model::Object),
            ]
        })
    }

    /// Writes a value in one of many ways, as `style` has it.
    fn write(model: &Model, style: &mut impl FnMut(u8) -> u8, out: &mut String) {
        let space = |style: &mut dyn FnMut(u8) -> u8, out: &mut String| {
            if style(4) == 0 {
                out.push(' ');
            }
        };
        match model {
            Model::Null => out.push_str("null"),
            Model::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Model::Number(tenths) => out.push_str(&match style(3) {
                0 => format!("{tenths}e-1"),
                1 => format!("{tenths}00E-003"),
                _ => {
                    let sign = if *tenths < 0 { "-" } else { "" };
                    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
                }
            }),
            Model::Text(text) => {
                out.push('"');
                for letter in text.chars() {
                    match (letter, style(2)) {
                        ('"', 0) => out.push_str("\\\""),
                        ('/', 0) => out.push_str("\\/"),
                        (letter, 1) if letter != '"' => out.push(letter),
                        (letter, _) => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
                    }
                }
                out.push('"');
            }
            Model::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    space(style, out);
                    write(element, style, out);
                }
                out.push(']');
            }
            Model::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                let by = if members.is_empty() { 0 } else { usize::from(style(4)) % members.len() };
                members.rotate_left(by);
                out.push('{');
                for (index, (name, value)) in members.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    if style(5) == 0 {
                        // An earlier member of the same name counts for nothing.
                        write(&Model::Text(name.clone()), style, out);
                        out.push_str(":7,");
                    }
                    write(&Model::Text(name.clone()), style, out);
                    out.push(':');
                    space(style, out);
                    write(value, style, out);
                }
                out.push('}');
            }
        }
    }

    fn written(model: &Model, styles: &[u8]) -> String {
        let mut at = 0;
        let mut style = |kinds: u8| {
            at += 1;
            styles[at % styles.len()] % kinds
        };
        let mut out = String::new();
        write(model, &mut style, &mut out);
        out
    }

    proptest! {
        #[test]
        fn equal_as_the_model_is(
            one in model(),
            other in model(),
            styles in prop::collection::vec(any::<u8>(), 7..40),
            more in prop::collection::vec(any::<u8>(), 7..40),
        ) {
            let (first, again) = (written(&one, &styles), written(&one, &more));
            prop_assert!(equal(first.as_bytes(), again.as_bytes()), "{first} {again}");
            let second = written(&other, &more);
            prop_assert_eq!(equal(first.as_bytes(), second.as_bytes()), one == other);
        }
    }
}
