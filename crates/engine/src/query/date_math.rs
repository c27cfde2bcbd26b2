//! Dates as people write them into queries: relative ones (`now-90d`, `today-3y`, `yesterday`, `2025-12-31||-1M/d`) and
//! local ones (`31/12/2025`). The first are worked out to ISO 8601; of the second it is only said what they would be.
//!
//! Units and rounding are those of Elasticsearch's date math, which Auth0 does not document; `today`, `yesterday` and
//! `tomorrow` are Muster's own. All in UTC. There is no clock: `now` is given.

use crate::user::date::{DAY, HOUR, MINUTE, Period, SECOND, civil, from_civil};

/// Years that can be written with four digits.
const YEARS: std::ops::Range<i64> = 1..10_000;

/// The most digits of an amount.
const MAX_DIGITS: usize = 6;

const MILLISECOND: i64 = SECOND / 1_000;

/// What a date is to a query. It matters where it is rounded to a week: only that cannot be written as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateRole {
    /// A value that is looked for
    Value,
    /// An end of a range; whether the week itself lies in the range is above its first day
    Bound {
        /// Whether the last day of a week is meant, not the first
        last: bool,
    },
}

/// Why a text is no relative date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// It does not look like one
    Unknown,
    /// It is one, but not of this form
    Wrong(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// To what a date is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// An instant in microseconds since 1970, and to what it is exact.
#[derive(Clone, Copy, Debug)]
struct Date {
    instant: i64,
    precision: Precision,
}

/// The ISO date that the relative date `text` is at `now`, in microseconds since 1970.
pub(crate) fn resolved(text: &str, now: Option<i64>, role: DateRole) -> Result<String, NoDate> {
    let (anchor, rest) = anchor(text)?;
    let mut date = match anchor {
        Anchor::Date(date) => date,
        Anchor::Now => {
            let instant =
                now.ok_or(NoDate::Wrong("There is no clock here for a relative date."))?;
            Date {
                instant: instant - instant.rem_euclid(MILLISECOND),
                precision: Precision::Millisecond,
            }
        }
        Anchor::Day(days) => {
            let instant =
                now.ok_or(NoDate::Wrong("There is no clock here for a relative date."))?;
            let instant = (instant.div_euclid(DAY) + days) * DAY;
            Date { instant, precision: Precision::Day }
        }
    };
    let mut rest = rest;
    while !rest.is_empty() {
        rest = date.step(rest)?;
    }
    date.written(role)
}

enum Anchor {
    Now,
    /// So many days after today
    Day(i64),
    Date(Date),
}

/// What a relative date starts from, and the rest of it.
fn anchor(text: &str) -> Result<(Anchor, &str), NoDate> {
    if let Some((date, rest)) = text.split_once("||") {
        let period = Period::parse(date.as_bytes()).ok_or(NoDate::Unknown)?;
        let precision = match date.len() {
            4 => Precision::Year,
            7 => Precision::Month,
            10 => Precision::Day,
            _ => Precision::Millisecond,
        };
        return Ok((Anchor::Date(Date { instant: period.start, precision }), rest));
    }
    let end = text.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let anchor = match word.to_ascii_lowercase().as_str() {
        "now" => Anchor::Now,
        "today" => Anchor::Day(0),
        "yesterday" => Anchor::Day(-1),
        "tomorrow" => Anchor::Day(1),
        _ => return Err(NoDate::Unknown),
    };
    Ok((anchor, rest))
}

impl Date {
    /// Takes one step of `text`, `-90d` or `/d`; the rest of it.
    fn step<'t>(&mut self, text: &'t str) -> Result<&'t str, NoDate> {
        let form = NoDate::Wrong(
            "After now or today stand steps such as -90d, +1M or, at the end, /d (y, M, w, d, h, m, s).",
        );
        let (sign, rest) = text.split_at_checked(1).ok_or(form)?;
        let digits = rest.find(|char: char| !char.is_ascii_digit()).ok_or(form)?;
        let (amount, rest) = rest.split_at(digits);
        let mut chars = rest.chars();
        let unit = chars.next().and_then(Unit::of).ok_or(form)?;
        let rest = chars.as_str();
        match sign {
            "+" | "-" if digits <= MAX_DIGITS => {
                let amount: i64 =
                    if amount.is_empty() { 1 } else { amount.parse().map_err(|_| form)? };
                self.add(unit, if sign == "-" { -amount } else { amount })?;
            }
            "+" | "-" => return Err(OUT_OF_YEARS),
            "/" if amount.is_empty() && rest.is_empty() => self.round(unit),
            _ => return Err(form),
        }
        Ok(rest)
    }

    fn add(&mut self, unit: Unit, amount: i64) -> Result<(), NoDate> {
        let months = match unit {
            Unit::Year => amount * 12,
            Unit::Month => amount,
            _ => 0,
        };
        let length = match unit {
            Unit::Year | Unit::Month => 0,
            Unit::Week => 7 * DAY,
            Unit::Day => DAY,
            Unit::Hour => HOUR,
            Unit::Minute => MINUTE,
            Unit::Second => SECOND,
        };
        let (year, month, day) = civil(self.instant.div_euclid(DAY));
        let month = year * 12 + month - 1 + months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        if !YEARS.contains(&year) {
            return Err(OUT_OF_YEARS);
        }
        // The 31st of a shorter month is its last day, as in Java, which Elasticsearch is written in.
        let day = from_civil(year, month, 1) + day.min(month_length(year, month)) - 1;
        self.instant = day * DAY + self.instant.rem_euclid(DAY) + amount * length;
        let exact_to = if unit == Unit::Week { Precision::Day } else { Precision::of(unit) };
        self.precision = self.precision.min(exact_to);
        let in_years = YEARS.contains(&civil(self.instant.div_euclid(DAY)).0);
        if in_years { Ok(()) } else { Err(OUT_OF_YEARS) }
    }

    /// Rounds down to the start of a unit. What stands for that is the whole unit.
    fn round(&mut self, unit: Unit) {
        let day = self.instant.div_euclid(DAY);
        let (year, month, _) = civil(day);
        let down = |length: i64| self.instant - self.instant.rem_euclid(length);
        self.instant = match unit {
            Unit::Year => from_civil(year, 1, 1) * DAY,
            Unit::Month => from_civil(year, month, 1) * DAY,
            // The first day of 1970 was a Thursday.
            Unit::Week => (day - (day + 3).rem_euclid(7)) * DAY,
            Unit::Day => down(DAY),
            Unit::Hour => down(HOUR),
            Unit::Minute => down(MINUTE),
            Unit::Second => down(SECOND),
        };
        self.precision = Precision::of(unit);
    }

    fn written(self, role: DateRole) -> Result<String, NoDate> {
        let (mut day, time) = (self.instant.div_euclid(DAY), self.instant.rem_euclid(DAY));
        if self.precision == Precision::Week {
            match role {
                DateRole::Value => {
                    return Err(NoDate::Wrong("A week is a range: write [now/w TO now/w]."));
                }
                DateRole::Bound { last } => day += if last { 6 } else { 0 },
            }
        }
        let (year, month, day) = civil(day);
        let (hour, minute) = (time / HOUR, time % HOUR / MINUTE);
        let (second, milli) = (time % MINUTE / SECOND, time % SECOND / MILLISECOND);
        let date = format!("{year:04}-{month:02}-{day:02}");
        Ok(match self.precision {
            Precision::Year => format!("{year:04}"),
            Precision::Month => format!("{year:04}-{month:02}"),
            Precision::Week | Precision::Day => date,
            Precision::Hour => format!("{date}T{hour:02}Z"),
            Precision::Minute => format!("{date}T{hour:02}:{minute:02}Z"),
            Precision::Second => format!("{date}T{hour:02}:{minute:02}:{second:02}Z"),
            Precision::Millisecond => {
                format!("{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
            }
        })
    }
}

const OUT_OF_YEARS: NoDate = NoDate::Wrong("This date is not in the years 1 to 9999.");

impl Unit {
    fn of(char: char) -> Option<Unit> {
        Some(match char {
            'y' | 'Y' => Unit::Year,
            'M' => Unit::Month,
            'w' | 'W' => Unit::Week,
            'd' | 'D' => Unit::Day,
            'h' | 'H' => Unit::Hour,
            'm' => Unit::Minute,
            's' | 'S' => Unit::Second,
            _ => return None,
        })
    }
}

impl Precision {
    fn of(unit: Unit) -> Precision {
        match unit {
            Unit::Year => Precision::Year,
            Unit::Month => Precision::Month,
            Unit::Week => Precision::Week,
            Unit::Day => Precision::Day,
            Unit::Hour => Precision::Hour,
            Unit::Minute => Precision::Minute,
            Unit::Second => Precision::Second,
        }
    }
}

fn month_length(year: i64, month: i64) -> i64 {
    let (next, of) = if month < 12 { (month + 1, year) } else { (1, year + 1) };
    from_civil(of, next, 1) - from_civil(year, month, 1)
}

/// What a local date can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LocalDate {
    /// One date only
    One(String),
    /// The day first, or the month first
    Either(String, String),
}

/// What `text` is if it is a date as it is written in some country, or as a number: `31.12.2025`, `12/31/2025`,
/// `2025/12/31`, `2025-1-5`, `20251231`, seconds or milliseconds since 1970.
pub(crate) fn local_date(text: &str) -> Option<LocalDate> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(text).map(LocalDate::One);
    }
    let separator = text.chars().find(|char| !char.is_ascii_digit())?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let parts: Vec<&str> = text.split(separator).collect();
    let &[first, second, third] = &parts[..] else { return None };
    let small = |text: &str| (1..=2).contains(&text.len());
    if first.len() == 4 && small(second) && small(third) {
        return iso(first, second, third).map(LocalDate::One);
    }
    if third.len() != 4 || !small(first) || !small(second) {
        return None;
    }
    let (day_first, month_first) = (iso(third, second, first), iso(third, first, second));
    match (day_first, month_first) {
        // Where points are written, the day comes first.
        (Some(date), _) if separator == '.' => Some(LocalDate::One(date)),
        (Some(one), Some(other)) if one != other => Some(LocalDate::Either(one, other)),
        (Some(date), _) | (None, Some(date)) => Some(LocalDate::One(date)),
        (None, None) => None,
    }
}

fn iso(year: &str, month: &str, day: &str) -> Option<String> {
    let text = format!("{year}-{month:0>2}-{day:0>2}");
    Period::parse(text.as_bytes()).map(|_| text)
}

/// `20251231`, or an instant since 1970.
fn number(text: &str) -> Option<String> {
    let digits = |range: std::ops::Range<usize>| text.get(range);
    match text.len() {
        8 => iso(digits(0..4)?, digits(4..6)?, digits(6..8)?),
        10 | 13 => {
            let unit = if text.len() == 10 { SECOND } else { MILLISECOND };
            let instant = text.parse::<i64>().ok()?.checked_mul(unit)?;
            let date = Date { instant, precision: Precision::Millisecond };
            date.written(DateRole::Value).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sunday, 2026-11-29T16:47:05.123456Z.
    fn now() -> i64 {
        Period::parse(b"2026-11-29T16:47:05.123456Z").expect("a date").start
    }

    #[test]
    fn relative_dates_are_worked_out() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                resolved(text, Some(now()), DateRole::Bound { last: false }).as_deref(),
                Ok(expected),
                "{text}"
            );
        };
        check("now", "2026-11-29T16:47:05.123Z");
        check("now-90d", "2026-08-31T16:47:05.123Z");
        check("now-1d", "2026-11-28T16:47:05.123Z");
        check("now+12h", "2026-11-30T04:47:05.123Z");
        check("now-17m", "2026-11-29T16:30:05.123Z");
        check("now-M", "2026-10-29T16:47:05.123Z");
        check("now/d", "2026-11-29");
        check("now-1M/d", "2026-10-29");
        check("now-1M/M", "2026-10");
        check("now-1y/y", "2025");
        check("now/w", "2026-11-23");
        check("now/h", "2026-11-29T16Z");
        check("now/m", "2026-11-29T16:47Z");
        check("now-2w/s", "2026-11-15T16:47:05Z");
        check("NOW-90D/D", "2026-08-31");
        check("today", "2026-11-29");
        check("Yesterday", "2026-11-28");
        check("tomorrow", "2026-11-30");
        check("today-3y", "2023-11-29");
        check("today-1M-1d", "2026-10-28");
        check("today-2h", "2026-11-28T22Z");
        check("2025-12-31||-1M", "2025-11-30");
        check("2024-02-29||-1y", "2023-02-28");
        check("2025-12-31||/M", "2025-12");
        check("2025-12-31T10:00:00Z||+1d", "2026-01-01T10:00:00.000Z");
        let last = resolved("now/w", Some(now()), DateRole::Bound { last: true });
        assert_eq!(last.as_deref(), Ok("2026-11-29"));
    }

    #[test]
    fn what_is_no_relative_date() {
        let check = |text: &str, expected: &str| {
            let reason = match resolved(text, Some(now()), DateRole::Value) {
                Err(NoDate::Wrong(why)) => why,
                Err(NoDate::Unknown) => "unknown",
                Ok(date) => panic!("{text}: {date}"),
            };
            assert!(reason.contains(expected), "{text}: {reason}");
        };
        for text in ["", "nowadays", "jetzt", "90d", "-90d", "x||-1d", "2025-13||-1d", "é"] {
            check(text, "unknown");
        }
        for text in
            ["now-", "now-90", "now-90x", "now90d", "now/d-1d", "now/2d", "today é", "now-9é"]
        {
            check(text, "steps such as");
        }
        for text in ["now-9999y", "now+9999y", "now-9999999d", "today-999999M"] {
            check(text, "years 1 to 9999");
        }
        check("now/w", "A week is a range");
        let without_clock = resolved("now", None, DateRole::Value);
        assert_eq!(
            without_clock,
            Err(NoDate::Wrong("There is no clock here for a relative date."))
        );
    }

    #[test]
    fn local_dates_are_recognised() {
        let one = |date: &str| Some(LocalDate::One(date.to_owned()));
        let either =
            |one: &str, other: &str| Some(LocalDate::Either(one.to_owned(), other.to_owned()));
        for (text, expected) in [
            ("31/12/2017", one("2017-12-31")),
            ("12/31/2017", one("2017-12-31")),
            ("31.12.2017", one("2017-12-31")),
            ("3.4.2017", one("2017-04-03")),
            ("03/04/2017", either("2017-04-03", "2017-03-04")),
            ("03-04-2017", either("2017-04-03", "2017-03-04")),
            ("04/04/2017", one("2017-04-04")),
            ("12.31.2017", one("2017-12-31")),
            ("2017/12/31", one("2017-12-31")),
            ("2017.12.31", one("2017-12-31")),
            ("2017-1-5", one("2017-01-05")),
            ("20171231", one("2017-12-31")),
            ("1514764800", one("2018-01-01T00:00:00.000Z")),
            ("1514764800000", one("2018-01-01T00:00:00.000Z")),
            ("32/12/2017", None),
            ("31/12/17", None),
            ("1/2/3/4", None),
            ("31-12/2017", None),
            ("20171331", None),
            ("5", None),
            ("", None),
            ("a/b/2017", None),
            ("é/1/2017", None),
        ] {
            assert_eq!(local_date(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_worked_out_is_a_date(
            text in "(now|today|yesterday|2025-12-31\\|\\||0001-01-01\\|\\|)([+-][0-9]{0,6}[yMwdhms]){0,3}(/[yMwdhms])?|\\PC{0,12}",
            now in -60_000_000_000_000_000i64..200_000_000_000_000_000, last in any::<bool>(),
        ) {
            if let Ok(date) = resolved(&text, Some(now), DateRole::Bound { last }) {
                prop_assert!(Period::parse(date.as_bytes()).is_some(), "{} {}", text, date);
            }
            if let Some(LocalDate::One(date) | LocalDate::Either(date, _)) = local_date(&text) {
                prop_assert!(Period::parse(date.as_bytes()).is_some(), "{} {}", text, date);
            }
        }
    }
}
