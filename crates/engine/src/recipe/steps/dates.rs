//! Dates in the forms people have: read with a form and a zone, written with another.
//!
//! Zones are distances from UTC (`+09:00`): the engine knows no tables of places. Instants are microseconds since 1970.

use crate::user::date::{DAY, HOUR, MINUTE, Period, SECOND, civil, from_civil};
use json::text;

const MILLISECOND: i64 = SECOND / 1_000;

/// From 1899-12-30, the day 0 of spreadsheets, to 1970.
const EXCEL_EPOCH: i64 = 25_569;

/// Years that four digits can write.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9_999;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A form of dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DateForm {
    /// ISO 8601, `2024-01-30T15:00:00Z`
    Iso,
    Seconds,
    Milliseconds,
    /// Days since 1899-12-30, with a fraction
    Excel,
    /// `dd.MM.yyyy HH:mm`
    Pattern(String, Vec<Part>),
}

/// A part of a written form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A field, and how many digits it has; one digit may be two
    Field(Field, usize),
    /// A text that stands there
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    Month,
    /// `Jan`
    MonthName,
    Day,
    Hour,
    /// Of twelve, with `a`
    HalfHour,
    Minute,
    Second,
    Fraction,
    /// `AM` or `PM`
    Half,
    /// `Z`, `+09:00`
    Zone,
}

impl DateForm {
    /// The form that `text` names.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<DateForm, String> {
        Ok(match text {
            "iso" => DateForm::Iso,
            "seconds" => DateForm::Seconds,
            "milliseconds" => DateForm::Milliseconds,
            "excel" => DateForm::Excel,
            pattern => DateForm::Pattern(pattern.to_owned(), parts(pattern)?),
        })
    }

    /// What was expected, for a value that is not of this form.
    pub(super) fn expected(&self) -> String {
        match self {
            DateForm::Iso => {
                "This is no date such as 2024-12-31 or 2024-12-31T23:59:59Z.".to_owned()
            }
            DateForm::Seconds => "This is no number of seconds since 1970.".to_owned(),
            DateForm::Milliseconds => "This is no number of milliseconds since 1970.".to_owned(),
            DateForm::Excel => "This is no number of days as spreadsheets count them.".to_owned(),
            DateForm::Pattern(pattern, _) => format!("This is no date of the form {pattern}."),
        }
    }

    /// The instant that `text` names, which is of `zone` where it does not say.
    pub(super) fn read(&self, text: &str, zone: i64) -> Option<i64> {
        let scaled = |unit: i64| decimal(text, unit);
        match self {
            DateForm::Iso => {
                let period = Period::parse(text.as_bytes())?;
                let time =
                    text.find(['T', 't', ' ']).and_then(|at| text.get(at..)).unwrap_or_default();
                let has_zone = time.contains(['Z', 'z', '+', '-']);
                Some(if has_zone { period.start } else { period.start - zone })
            }
            DateForm::Seconds => scaled(SECOND),
            DateForm::Milliseconds => scaled(MILLISECOND),
            DateForm::Excel => {
                Some(scaled(DAY)?.checked_sub(EXCEL_EPOCH * DAY)?.checked_sub(zone)?)
            }
            DateForm::Pattern(_, parts) => read_parts(text, parts, zone),
        }
    }

    /// The instant as a JSON value.
    ///
    /// # Errors
    /// If it is in no year that can be written.
    pub(super) fn write(&self, instant: i64, zone: i64) -> Result<Vec<u8>, String> {
        let local = instant.checked_add(zone).ok_or("This date is too far away.")?;
        let (year, ..) = civil(local.div_euclid(DAY));
        if !YEARS.contains(&year) {
            return Err("This date is not in the years 1 to 9999.".to_owned());
        }
        Ok(match self {
            DateForm::Iso => {
                let form = match instant.rem_euclid(SECOND) {
                    0 => "yyyy-MM-ddTHH:mm:ssXXX",
                    _ => "yyyy-MM-ddTHH:mm:ss.SSSXXX",
                };
                text::quoted(&write_parts(local, zone, &parts(form)?))
            }
            DateForm::Seconds => instant.div_euclid(SECOND).to_string().into_bytes(),
            DateForm::Milliseconds => instant.div_euclid(MILLISECOND).to_string().into_bytes(),
            DateForm::Excel => {
                let days = local.div_euclid(DAY) + EXCEL_EPOCH;
                match local.rem_euclid(DAY) {
                    0 => days.to_string().into_bytes(),
                    part => {
                        let part = format!("{:.6}", part as f64 / DAY as f64);
                        format!("{days}{}", part.trim_start_matches('0')).into_bytes()
                    }
                }
            }
            DateForm::Pattern(_, parts) => text::quoted(&write_parts(local, zone, parts)),
        })
    }
}

/// How far a zone is from UTC, in microseconds.
///
/// # Errors
/// What is wrong with it.
pub(super) fn zone(text: Option<&str>) -> Result<i64, String> {
    let Some(text) = text.filter(|text| !matches!(*text, "Z" | "UTC" | "GMT")) else {
        return Ok(0);
    };
    let mut rest = text;
    offset(&mut rest).filter(|_| rest.is_empty()).ok_or_else(|| {
        format!("“{text}” is no zone: write how far it is from UTC, such as +09:00.")
    })
}

/// `+09:00`, `-0530`, `+01`.
fn offset(rest: &mut &str) -> Option<i64> {
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    *rest = rest.get(1..)?;
    let hours = digits(rest, 2, 2).filter(|hours| *hours < 24)?;
    let mut after = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = match digits(&mut after, 2, 2) {
        Some(minutes) if minutes < 60 => {
            *rest = after;
            minutes
        }
        Some(_) => return None,
        None => 0,
    };
    Some(sign * (hours * HOUR + minutes * MINUTE))
}

/// Takes a number of `least` to `most` digits.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = rest.get(..length).filter(|_| length >= least)?.parse().ok()?;
    *rest = rest.get(length..)?;
    Some(number)
}

/// A decimal number of units.
fn decimal(text: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let units = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    let fraction: f64 = format!("0.{fraction}")
        .parse()
        .ok()
        .filter(|_| fraction.bytes().all(|it| it.is_ascii_digit()))?;
    let part = (fraction * unit as f64).round() as i64;
    units.checked_add(if text.starts_with('-') { -part } else { part })
}

fn parts(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts: Vec<Part> = Vec::new();
    let add_text = |parts: &mut Vec<Part>, text: &str| match parts.last_mut() {
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    };
    let mut rest = pattern;
    while let Some(next) = rest.chars().next() {
        let length = rest.chars().take_while(|it| *it == next).count() * next.len_utf8();
        let (run, after) = rest.split_at(length);
        let field = match (next, length) {
            ('y', 2 | 4) => Some(Field::Year),
            ('M', 3) => Some(Field::MonthName),
            ('M', 1 | 2) => Some(Field::Month),
            ('d', 1 | 2) => Some(Field::Day),
            ('H', 1 | 2) => Some(Field::Hour),
            ('h', 1 | 2) => Some(Field::HalfHour),
            ('m', 1 | 2) => Some(Field::Minute),
            ('s', 1 | 2) => Some(Field::Second),
            ('S', 1..=6) => Some(Field::Fraction),
            ('a', 1) => Some(Field::Half),
            ('X', _) => Some(Field::Zone),
            _ => None,
        };
        match field {
            Some(field) => parts.push(Part::Field(field, length)),
            None if next.is_ascii_alphabetic() && next != 'T' && next != 'Z' => {
                return Err(format!(
                    "“{run}” is no part of a date. The parts are yyyy, MM, MMM, dd, HH, hh, mm, ss, SSS, a and XXX."
                ));
            }
            None => add_text(&mut parts, run),
        }
        rest = after;
    }
    if !parts.iter().any(|part| matches!(part, Part::Field(Field::Year, _))) {
        return Err(format!("“{pattern}” is no form of a date: it has no year (yyyy)."));
    }
    Ok(parts)
}

fn read_parts(text: &str, parts: &[Part], zone: i64) -> Option<i64> {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let (mut hour, mut minute, mut second, mut micro) = (0, 0, 0, 0);
    let (mut half, mut zone) = (None, zone);
    let mut rest = text;
    for part in parts {
        match part {
            Part::Text(text) => rest = rest.strip_prefix(text.as_str())?,
            Part::Field(Field::MonthName, _) => {
                let name = rest.get(..3)?.to_ascii_lowercase();
                month = 1 + i64::try_from(MONTHS.iter().position(|it| *it == name)?).ok()?;
                let letters = rest.chars().take_while(|it| it.is_ascii_alphabetic()).count();
                rest = rest.get(letters..)?;
            }
            Part::Field(Field::Half, _) => {
                half = Some(match rest.get(..2)?.to_ascii_lowercase().as_str() {
                    "am" => 0,
                    "pm" => 12,
                    _ => return None,
                });
                rest = rest.get(2..)?;
            }
            Part::Field(Field::Zone, _) => match rest.strip_prefix(['Z', 'z']) {
                Some(after) => (zone, rest) = (0, after),
                None => zone = offset(&mut rest)?,
            },
            Part::Field(Field::Fraction, _) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, after) = rest.split_at(digits);
                micro = format!("{fraction:0<6}").get(..6)?.parse().ok().filter(|_| digits > 0)?;
                rest = after;
            }
            Part::Field(field, length) => {
                let most = (*length).max(2);
                let number = digits(&mut rest, *length, most)?;
                match field {
                    Field::Year if *length == 2 => {
                        year = if number < 70 { 2000 + number } else { 1900 + number };
                    }
                    Field::Year => year = number,
                    Field::Month => month = number,
                    Field::Day => day = number,
                    Field::Hour | Field::HalfHour => hour = number,
                    Field::Minute => minute = number,
                    _ => second = number,
                }
            }
        }
    }
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    let sound = rest.is_empty() && YEARS.contains(&year) && (1..=12).contains(&month);
    let next = if month < 12 { from_civil(year, month + 1, 1) } else { from_civil(year + 1, 1, 1) };
    let length = next - from_civil(year, month, 1);
    if !sound || !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = from_civil(year, month, day);
    Some(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + micro - zone)
}

fn write_parts(local: i64, zone: i64, parts: &[Part]) -> String {
    let (year, month, day) = civil(local.div_euclid(DAY));
    let time = local.rem_euclid(DAY);
    let (hour, minute) = (time / HOUR, time / MINUTE % 60);
    let (second, micro) = (time / SECOND % 60, time % SECOND);
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Field(Field::MonthName, _) => {
                let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at));
                let name = name.copied().unwrap_or_default();
                out.push_str(&name.get(..1).unwrap_or_default().to_ascii_uppercase());
                out.push_str(name.get(1..).unwrap_or_default());
            }
            Part::Field(Field::Half, _) => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            Part::Field(Field::Zone, _) if zone == 0 => out.push('Z'),
            Part::Field(Field::Zone, _) => {
                let (sign, far) = if zone < 0 { ('-', -zone) } else { ('+', zone) };
                out.push_str(&format!("{sign}{:02}:{:02}", far / HOUR, far / MINUTE % 60));
            }
            Part::Field(Field::Fraction, length) => {
                out.push_str(format!("{micro:06}").get(..*length).unwrap_or_default());
            }
            Part::Field(field, length) => {
                let number = match field {
                    Field::Year if *length == 2 => year % 100,
                    Field::Year => year,
                    Field::Month => month,
                    Field::Day => day,
                    Field::Hour => hour,
                    Field::HalfHour => (hour + 11) % 12 + 1,
                    Field::Minute => minute,
                    _ => second,
                };
                out.push_str(&format!("{number:0length$}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        let check = |form: &str, zone_in: &str, text: &str, to: &str, expected: &str| {
            let from = DateForm::parse(form).expect(form);
            let instant = from.read(text, zone(Some(zone_in)).expect(zone_in));
            let written = instant.map(|it| {
                let written = DateForm::parse(to).expect(to).write(it, 0).expect(text);
                String::from_utf8_lossy(&written).into_owned()
            });
            assert_eq!(written.as_deref().unwrap_or("none"), expected, "{form} {text}");
        };
        let iso = |form, text, expected: &str| check(form, "Z", text, "iso", expected);
        check("yyyyMMdd", "+09:00", "20240131", "iso", r#""2024-01-30T15:00:00Z""#);
        iso("dd.MM.yyyy HH:mm", "31.12.2024 23:59", r#""2024-12-31T23:59:00Z""#);
        iso("d/M/yy", "1/2/24", r#""2024-02-01T00:00:00Z""#);
        iso("MMM d, yyyy h:mm a", "Jan 5, 2024 12:07 AM", r#""2024-01-05T00:07:00Z""#);
        iso(
            "yyyy-MM-dd HH:mm:ss.SSSXXX",
            "2024-01-05 10:00:00.5+02:00",
            r#""2024-01-05T08:00:00.500Z""#,
        );
        iso("seconds", "1706572800", r#""2024-01-30T00:00:00Z""#);
        iso("milliseconds", "1706572800123", r#""2024-01-30T00:00:00.123Z""#);
        iso("excel", "45321.5", r#""2024-01-30T12:00:00Z""#);
        check("iso", "+01:00", "2024-01-30T01:00:00", "seconds", "1706572800");
        check("iso", "+01:00", "2024-01-30T00:00:00Z", "excel", "45321");
        check("iso", "Z", "2024-01-30", "dd/MM/yyyy", r#""30/01/2024""#);
        for (form, text) in [
            ("iso", "31.12.2024"),
            ("dd.MM.yyyy", "30.02.2024"),
            ("dd.MM.yyyy", "1.2.2024"),
            ("dd.MM.yyyy", "01.02.2024 x"),
            ("seconds", "99999999999999999999"),
            ("seconds", "soon"),
            ("yyyyMMdd", "2024013"),
        ] {
            iso(form, text, "none");
        }
        assert!(zone(Some("Asia/Tokyo")).is_err() && DateForm::parse("DD.MM").is_err());
    }
}
