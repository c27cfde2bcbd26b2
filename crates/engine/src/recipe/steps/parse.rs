//! `parse`: a text is read as a boolean, a number, a date, JSON, what Python prints or PHP writes, or a text.

use super::dates::{self, DateForm};
use super::{Action, Edit, Failure, Finds, php, python};
use crate::recipe::data::Data;
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, text_of};
use crate::recipe::template::Around;
use crate::recipe::verbs::{Form, Parse};
use json::{Kind, Scanner, text};

/// Places and what they are read as.
pub(super) struct Parsed {
    places: Vec<Place>,
    to: Option<Place>,
    reading: Reading,
}

enum Reading {
    Boolean {
        yes: Vec<String>,
        no: Vec<String>,
        not: bool,
    },
    Number {
        decimal: char,
        thousands: Option<char>,
    },
    Date {
        from: DateForm,
        zone: i64,
        to: DateForm,
        to_zone: i64,
    },
    Json,
    Python,
    Php,
    Text,
    /// Whether there is anything; turned round if so
    Filled {
        not: bool,
    },
}

/// Words that are true or false everywhere.
const YES: [&str; 9] = ["true", "t", "yes", "y", "1", "on", "\\x01", "0x01", "\u{1}"];
const NO: [&str; 10] = ["false", "f", "no", "n", "0", "off", "\\x00", "0x00", "\u{0}", ""];

/// The same in the languages of files, where no word is one for true in one and for false in another.
const YES_IN: &str = "ja oui si sí sim tak ano да evet ya igen kyllä 是 はい 예 wahr vrai verdadero verdadeiro vero истина";
const NO_IN: &str = "nein non não nao nie ne nej nei nee нет hayır hayir tidak nem ei 否 いいえ 아니오 falsch faux falso ложь";

/// What a text says that is a word for true or false.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let text = text.trim().to_lowercase();
    let is_in = |words: &str| words.split_ascii_whitespace().any(|word| word == text);
    match () {
        () if text.is_empty() => None,
        () if YES.contains(&text.as_str()) || is_in(YES_IN) => Some(true),
        () if NO.contains(&text.as_str()) || is_in(NO_IN) => Some(false),
        () => None,
    }
}

impl Parsed {
    pub(super) fn new(it: &Parse) -> Result<Self, String> {
        if it.to.is_some() && it.parse.0.len() > 1 {
            return Err("Several places cannot all go to one.".to_owned());
        }
        let reading = match it.target {
            Form::Boolean if it.filled => {
                if !it.yes.is_empty() || !it.no.is_empty() {
                    return Err("With “filled” there are no words for true and false.".to_owned());
                }
                Reading::Filled { not: it.not }
            }
            _ if it.filled => return Err("Only a boolean can be “filled”.".to_owned()),
            Form::Boolean => {
                let words = |words: &[Data]| words.iter().map(word).collect::<Vec<_>>();
                Reading::Boolean { yes: words(&it.yes.0), no: words(&it.no.0), not: it.not }
            }
            Form::Number => {
                Reading::Number { decimal: it.decimal.unwrap_or('.'), thousands: it.thousands }
            }
            Form::Date => Reading::Date {
                from: DateForm::parse(it.form.as_deref().unwrap_or("iso"))?,
                zone: dates::zone(it.zone.as_deref())?,
                to: DateForm::parse(it.to_form.as_deref().unwrap_or("iso"))?,
                to_zone: dates::zone(it.to_zone.as_deref())?,
            },
            Form::Json => Reading::Json,
            Form::Python => Reading::Python,
            Form::Php => Reading::Php,
            Form::Text => Reading::Text,
        };
        Ok(Parsed {
            places: it.parse.0.iter().map(|it| Place::parse(it)).collect(),
            to: it.to.as_deref().map(Place::parse),
            reading,
        })
    }
}

/// A word as it is compared.
fn word(data: &Data) -> String {
    let mut json = Vec::new();
    data.write(&mut json);
    text_of(&json).trim().to_lowercase()
}

impl Action for Parsed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            if let Reading::Filled { not } = self.reading {
                let is = edit.get(place).is_some_and(is_filled) != not;
                edit.set(self.to.as_ref().unwrap_or(place), is.to_string().into_bytes())?;
                continue;
            }
            let Some(value) = edit.taken(place).filter(|value| **value != *b"null") else {
                continue;
            };
            let new = self.reading.of(&value).map_err(|why| Failure::new(place, &value, why))?;
            match new {
                Some(new) => edit.set(self.to.as_ref().unwrap_or(place), new)?,
                // What is blank says nothing.
                None if self.to.is_none() => drop(edit.remove(place)),
                None => {}
            }
        }
        Ok(None)
    }
}

impl Reading {
    /// What a value is read as; `None` if it is blank.
    fn of(&self, value: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let said = text_of(value);
        let trimmed = said.trim();
        match self {
            Reading::Boolean { yes, no, not } => {
                let read = boolean(&trimmed.to_lowercase(), yes, no)?;
                Ok(read.map(|it| if it != *not { b"true".to_vec() } else { b"false".to_vec() }))
            }
            _ if trimmed.is_empty() && !matches!(self, Reading::Text) => Ok(None),
            Reading::Number { .. } if Kind::of(value) == Kind::Number => Ok(Some(value.to_vec())),
            Reading::Number { decimal, thousands } => {
                number(trimmed, *decimal, *thousands).map(Some)
            }
            Reading::Date { from, zone, to, to_zone } => {
                let instant = from.read(trimmed, *zone).ok_or_else(|| from.expected())?;
                to.write(instant, *to_zone).map(Some)
            }
            Reading::Json if Kind::of(value) != Kind::String => Ok(Some(value.to_vec())),
            Reading::Json => json(trimmed).map(Some),
            Reading::Python if Kind::of(value) != Kind::String => Ok(Some(value.to_vec())),
            Reading::Python => {
                let read = python::json(trimmed);
                read.map(Some)
                    .ok_or_else(|| "This is not what Python prints of a value.".to_owned())
            }
            Reading::Php if Kind::of(value) != Kind::String => Ok(Some(value.to_vec())),
            Reading::Php => {
                let read = php::json(trimmed);
                read.map(Some).ok_or_else(|| "This is not what PHP writes of a value.".to_owned())
            }
            Reading::Filled { not } => {
                Ok(Some((is_filled(value) != *not).to_string().into_bytes()))
            }
            Reading::Text if Kind::of(value) == Kind::String => Ok(Some(value.to_vec())),
            Reading::Text => Ok(Some(text::quoted(&said))),
        }
    }
}

/// Whether a value holds something. A date of zeros is how MySQL writes none.
fn is_filled(value: &[u8]) -> bool {
    holds_something(value) && !text_of(value).starts_with("0000-00-00")
}

/// Whether a text means true. With words of one's own for true alone, everything else is false; blank says nothing then.
fn boolean(text: &str, yes: &[String], no: &[String]) -> Result<Option<bool>, String> {
    let is_in = |words: &[String]| words.iter().any(|word| word == text);
    match (yes.is_empty(), no.is_empty()) {
        (false, _) if is_in(yes) => Ok(Some(true)),
        (_, false) if is_in(no) => Ok(Some(false)),
        (false, true) => Ok((!text.is_empty()).then_some(false)),
        (true, false) => Ok((!text.is_empty()).then_some(true)),
        (false, false) if text.is_empty() => Ok(None),
        (true, true) if text.is_empty() => Ok(None),
        (true, true) if let Some(said) = truth(text) => Ok(Some(said)),
        _ => Err("It is neither a word for true nor one for false.".to_owned()),
    }
}

/// A number as JSON writes it.
fn number(text: &str, decimal: char, thousands: Option<char>) -> Result<Vec<u8>, String> {
    let wrong = || "This is no number.".to_owned();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let whole = match thousands {
        Some(between) => grouped(whole, between).ok_or_else(wrong)?,
        None => whole.to_owned(),
    };
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    // 1e5 is a number to JSON as it stands.
    let (fraction, exponent) = match fraction {
        Some(fraction) => match fraction.split_once(['e', 'E']) {
            Some((fraction, exponent)) => (Some(fraction), Some(exponent)),
            None => (Some(fraction), None),
        },
        None => (None, None),
    };
    let is_exponent = |it: &str| plain(it.strip_prefix(['-', '+']).unwrap_or(it));
    if !plain(&whole) || !fraction.is_none_or(plain) || !exponent.is_none_or(is_exponent) {
        return Err(wrong());
    }
    let whole = whole.trim_start_matches('0');
    let mut out = format!("{sign}{}", if whole.is_empty() { "0" } else { whole });
    if let Some(fraction) = fraction {
        out.push_str(&format!(".{fraction}"));
    }
    if let Some(exponent) = exponent {
        out.push_str(&format!("e{exponent}"));
    }
    Ok(out.into_bytes())
}

/// Digits without the sign between thousands, if it stands where it should.
fn grouped(whole: &str, between: char) -> Option<String> {
    let groups: Vec<&str> = whole.split(between).collect();
    let (first, rest) = groups.split_first()?;
    let sound = rest.iter().all(|group| group.len() == 3)
        && (rest.is_empty() || (1..=3).contains(&first.len()));
    sound.then(|| groups.concat())
}

/// The JSON in a text, compact.
fn json(text: &str) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    let scanned = Scanner::default().value(bytes, 0);
    match scanned {
        Ok(scanned) if bytes.get(scanned.end..).unwrap_or_default().trim_ascii().is_empty() => {
            let mut out = Vec::with_capacity(bytes.len());
            text::compact(bytes.get(..scanned.end).unwrap_or_default(), &mut out);
            Ok(out)
        }
        _ => Err("This is no JSON.".to_owned()),
    }
}
