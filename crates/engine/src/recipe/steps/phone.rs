//! `phone`: numbers as people write them become `+`, country and digits (E.164), or fail.
//!
//! Countries' codes, the digit before national numbers and their lengths are from the plans of the ITU (E.164, national
//! numbering plans). It checks lengths, not whether a number is in use.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::place::Place;
use crate::recipe::row::text_of;
use crate::recipe::template::Around;
use crate::recipe::verbs::Phone;
use json::text;

/// A country: its letters, its code, the digit before national numbers, least and most digits of these without it.
type Country = (&'static str, &'static str, &'static str, usize, usize);

#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    ("US", "1", "1", 10, 10), ("CA", "1", "1", 10, 10), ("RU", "7", "8", 10, 10), ("KZ", "7", "8", 10, 10),
    ("EG", "20", "0", 8, 10), ("ZA", "27", "0", 9, 9), ("GR", "30", "", 10, 10), ("NL", "31", "0", 9, 9),
    ("BE", "32", "0", 8, 9), ("FR", "33", "0", 9, 9), ("ES", "34", "", 9, 9), ("HU", "36", "06", 8, 9),
    ("IT", "39", "", 6, 11), ("RO", "40", "0", 9, 9), ("CH", "41", "0", 9, 9), ("AT", "43", "0", 4, 13),
    ("GB", "44", "0", 9, 10), ("DK", "45", "", 8, 8), ("SE", "46", "0", 7, 10), ("NO", "47", "", 8, 8),
    ("PL", "48", "", 9, 9), ("DE", "49", "0", 5, 12), ("PE", "51", "0", 8, 9), ("MX", "52", "", 10, 10),
    ("AR", "54", "0", 10, 11), ("BR", "55", "0", 10, 11), ("CL", "56", "", 9, 9), ("CO", "57", "", 8, 10),
    ("VE", "58", "0", 10, 10), ("MY", "60", "0", 8, 10), ("AU", "61", "0", 9, 9), ("ID", "62", "0", 8, 12),
    ("PH", "63", "0", 8, 10), ("NZ", "64", "0", 8, 10), ("SG", "65", "", 8, 8), ("TH", "66", "0", 8, 9),
    ("JP", "81", "0", 9, 10), ("KR", "82", "0", 8, 10), ("VN", "84", "0", 9, 10), ("CN", "86", "0", 10, 11),
    ("TR", "90", "0", 10, 10), ("IN", "91", "0", 10, 10), ("PK", "92", "0", 9, 10), ("LK", "94", "0", 9, 9),
    ("IR", "98", "0", 10, 10), ("MA", "212", "0", 9, 9), ("DZ", "213", "0", 8, 9), ("TN", "216", "", 8, 8),
    ("NG", "234", "0", 8, 10), ("GH", "233", "0", 9, 9), ("KE", "254", "0", 9, 9), ("TZ", "255", "0", 9, 9),
    ("UG", "256", "0", 9, 9), ("ET", "251", "0", 9, 9), ("PT", "351", "", 9, 9), ("LU", "352", "", 4, 11),
    ("IE", "353", "0", 7, 9), ("IS", "354", "", 7, 9), ("AL", "355", "0", 8, 9), ("MT", "356", "", 8, 8),
    ("CY", "357", "", 8, 8), ("FI", "358", "0", 5, 12), ("BG", "359", "0", 7, 9), ("LT", "370", "0", 8, 8),
    ("LV", "371", "", 8, 8), ("EE", "372", "", 7, 8), ("MD", "373", "0", 8, 8), ("BY", "375", "8", 9, 9),
    ("UA", "380", "0", 9, 9), ("RS", "381", "0", 8, 9), ("HR", "385", "0", 8, 9), ("SI", "386", "0", 8, 8),
    ("BA", "387", "0", 8, 8), ("MK", "389", "0", 8, 8), ("CZ", "420", "", 9, 9), ("SK", "421", "0", 9, 9),
    ("LI", "423", "", 7, 9), ("HK", "852", "", 8, 8), ("TW", "886", "0", 8, 9), ("BD", "880", "0", 8, 10),
    ("LB", "961", "0", 7, 8), ("JO", "962", "0", 8, 9), ("SA", "966", "0", 9, 9), ("AE", "971", "0", 8, 9),
    ("IL", "972", "0", 8, 9), ("QA", "974", "", 8, 8), ("NP", "977", "0", 8, 10), ("EC", "593", "0", 8, 9),
    ("UY", "598", "0", 8, 8), ("PY", "595", "0", 9, 9), ("BO", "591", "0", 8, 8), ("CR", "506", "", 8, 8),
    ("PA", "507", "", 7, 8), ("GT", "502", "", 8, 8),
];

/// Places of numbers, and the country of those without one.
pub(super) struct Phones {
    places: Vec<Place>,
    to: Option<Place>,
    home: Option<&'static Country>,
    /// The code of a country that is not in the table
    code: Option<String>,
    /// Where what is no number goes
    otherwise: Option<Place>,
}

impl Phones {
    pub(super) fn new(it: &Phone) -> Result<Self, String> {
        let (mut home, mut code) = (None, None);
        if let Some(country) = &it.country {
            let digits = country.trim_start_matches(['+', '0']);
            let known =
                |found: &&Country| found.0.eq_ignore_ascii_case(country) || found.1 == digits;
            home = COUNTRIES.iter().find(known);
            let is_code =
                (1..=3).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
            match (home, is_code) {
                (Some(found), _) => code = Some(found.1.to_owned()),
                (None, true) => code = Some(digits.to_owned()),
                (None, false) => {
                    return Err(format!(
                        "“{country}” is no country known here: write its code, such as +44."
                    ));
                }
            }
        }
        Ok(Phones {
            places: it.phone.0.iter().map(|it| Place::parse(it)).collect(),
            to: it.to.as_deref().map(Place::parse),
            home,
            code,
            otherwise: it.otherwise.as_deref().map(Place::parse),
        })
    }

    /// The number as `+` and digits.
    pub(super) fn number(&self, written: &str) -> Result<String, &'static str> {
        let (number, extension) = match written.to_ascii_lowercase().find("ext") {
            Some(at) => (written.get(..at).unwrap_or(written), true),
            None => (written, false),
        };
        if extension {
            return Err("It has an extension, which a phone number of a user cannot have.");
        }
        // What is written +44 (0)20 is dialled without the 0 from abroad.
        let number = number.replace("(0)", "");
        let is_sign = |c: char| {
            c.is_whitespace()
                || matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2011}' | '\u{2013}')
        };
        let plain: String = number.chars().filter(|c| !is_sign(*c)).collect();
        // What is dialled before a country's code differs from country to country: 00 says so only where one is named.
        let abroad = || plain.strip_prefix("00").filter(|_| self.code.is_some());
        let international = plain.strip_prefix('+').or_else(abroad);
        let digits = international.unwrap_or(&plain);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("It has other characters than a phone number.");
        }
        if let Some(digits) = international {
            return self.international(digits);
        }
        let Some(code) = &self.code else {
            return Err("It has no country, and the step names none.");
        };
        let Some((_, _, before, least, most)) = self.home else {
            let national = digits.strip_prefix('0').unwrap_or(digits);
            return sound(format!("+{code}{national}"));
        };
        let fits = |national: &str| (*least..=*most).contains(&national.len());
        let national = digits.strip_prefix(before).filter(|_| !before.is_empty()).unwrap_or(digits);
        if fits(national) {
            return sound(format!("+{code}{national}"));
        }
        // Written with the country's code, but without a +.
        match digits.strip_prefix(code.as_str()).filter(|national| fits(national)) {
            Some(national) => sound(format!("+{code}{national}")),
            None => Err("It has not as many digits as numbers of its country have."),
        }
    }

    fn international(&self, digits: &str) -> Result<String, &'static str> {
        // Codes are 1 to 3 digits, and none begins another; several countries may share one.
        let mut of_code =
            COUNTRIES.iter().filter(|(_, code, ..)| digits.starts_with(code)).peekable();
        if of_code.peek().is_some() {
            let fits = |(_, code, _, least, most): &Country| {
                (*least..=*most).contains(&(digits.len().saturating_sub(code.len())))
            };
            if !of_code.any(fits) {
                return Err("It has not as many digits as numbers of its country have.");
            }
        }
        sound(format!("+{digits}"))
    }
}

fn sound(number: String) -> Result<String, &'static str> {
    match number.len() {
        8..=16 if !number.starts_with("+0") => Ok(number),
        _ => Err("A number with its country has 7 to 15 digits."),
    }
}

impl Action for Phones {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            let Some(value) = edit.taken(place) else { continue };
            let written = text_of(&value).trim().to_owned();
            if written.is_empty() || *value == *b"null" {
                continue;
            }
            match (self.number(&written), &self.otherwise) {
                (Ok(number), _) => {
                    edit.set(self.to.as_ref().unwrap_or(place), text::quoted(&number))?;
                }
                (Err(why), None) => return Err(Failure::new(place, &value, why)),
                (Err(_), Some(otherwise)) => {
                    edit.set(otherwise, value)?;
                    if self.to.is_none() && otherwise.text != place.text {
                        edit.remove(place);
                    }
                }
            }
        }
        Ok(None)
    }
}
