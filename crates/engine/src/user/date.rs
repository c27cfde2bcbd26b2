//! Dates as users hold them and queries name them: `2025`, `2025-12`, `2025-12-31`, `2025-12-31T23:59:59.999Z`.
//!
//! A date is the time it covers: `2025-12` a month, `2025-12-31T10:00Z` a minute. Without an offset it is UTC. Nothing
//! is allocated, and no calendar but the Gregorian known. Digits after the sixth of a second's fraction are ignored.

/// The time a date covers, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first microsecond
    pub start: i64,
    /// One past its last
    pub end: i64,
}

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

impl Period {
    /// The period `text` names, if it is a date.
    pub fn parse(text: &[u8]) -> Option<Period> {
        let mut rest = text;
        let year = digits(&mut rest, 4)?;
        if rest.is_empty() {
            return Some(days(from_civil(year, 1, 1), from_civil(year + 1, 1, 1)));
        }
        take(&mut rest, b"-")?;
        let month = digits(&mut rest, 2).filter(|month| (1..=12).contains(month))?;
        let first = from_civil(year, month, 1);
        let next =
            if month < 12 { from_civil(year, month + 1, 1) } else { from_civil(year + 1, 1, 1) };
        if rest.is_empty() {
            return Some(days(first, next));
        }
        take(&mut rest, b"-")?;
        let day = digits(&mut rest, 2).filter(|day| (1..=next - first).contains(day))?;
        let day = first + day - 1;
        if rest.is_empty() {
            return Some(days(day, day + 1));
        }
        take(&mut rest, b"Tt ")?;
        let (time, length) = time(&mut rest)?;
        let start = day * DAY + time - offset(&mut rest)?;
        rest.is_empty().then_some(Period { start, end: start + length })
    }
}

impl Period {
    /// Year and month (1 to 12), in UTC, in which it begins.
    pub fn month(self) -> (i64, i64) {
        let (year, month, _) = civil(self.start.div_euclid(DAY));
        (year, month)
    }
}

/// Year, month and day of a day since 1970, after Howard Hinnant's `civil_from_days`.
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    let days = day + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1)
}

fn days(start: i64, end: i64) -> Period {
    Period { start: start * DAY, end: end * DAY }
}

/// Takes one byte that is among `wanted`.
fn take(rest: &mut &[u8], wanted: &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first().filter(|(first, _)| wanted.contains(first))?;
    *rest = after;
    Some(*first)
}

/// Takes exactly `count` digits.
fn digits(rest: &mut &[u8], count: usize) -> Option<i64> {
    let (number, after) = rest.split_at_checked(count)?;
    *rest = after;
    number.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// `10`, `10:00`, `10:00:00`, `10:00:00.123`: since midnight, and how long it lasts.
fn time(rest: &mut &[u8]) -> Option<(i64, i64)> {
    let hours = digits(rest, 2).filter(|hours| *hours < 24)? * HOUR;
    if take(rest, b":").is_none() {
        return Some((hours, HOUR));
    }
    let minutes = hours + digits(rest, 2).filter(|minutes| *minutes < 60)? * MINUTE;
    if take(rest, b":").is_none() {
        return Some((minutes, MINUTE));
    }
    // 60 is a leap second.
    let seconds = minutes + digits(rest, 2).filter(|seconds| *seconds <= 60)? * SECOND;
    if take(rest, b".,").is_none() {
        return Some((seconds, SECOND));
    }
    let (mut fraction, mut length) = (digits(rest, 1)? * SECOND / 10, SECOND / 10);
    while let Some(digit) = take(rest, b"0123456789") {
        if length > 1 {
            length /= 10;
            fraction += i64::from(digit - b'0') * length;
        }
    }
    Some((seconds + fraction, length))
}

/// Nothing, `Z`, `+02:00`, `+0200` or `+02`.
fn offset(rest: &mut &[u8]) -> Option<i64> {
    let sign = match take(rest, b"Zz+-") {
        None | Some(b'Z' | b'z') => return Some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let hours = digits(rest, 2).filter(|hours| *hours < 24)?;
    let minutes = match take(rest, b":") {
        None if rest.is_empty() => 0,
        _ => digits(rest, 2).filter(|minutes| *minutes < 60)?,
    };
    Some(sign * (hours * HOUR + minutes * MINUTE))
}

/// Days since 1970-01-01, after Howard Hinnant's `days_from_civil`; for years from 0 on.
pub(crate) fn from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that leap days come last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (date, day) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2000, 3, 1), 11_017),
            ((2025, 12, 31), 20_453),
            ((0, 1, 1), -719_528),
            ((9999, 12, 31), 2_932_896),
        ] {
            assert_eq!(from_civil(date.0, date.1, date.2), day, "{date:?}");
        }
    }

    #[test]
    fn every_day_follows_its_eve() {
        let mut before = from_civil(1599, 12, 31);
        for year in 1600..2401 {
            for month in 1..=12 {
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                let length = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
                for day in 1..=length[month - 1] {
                    let text = format!("{year}-{month:02}-{day:02}");
                    let period = Period::parse(text.as_bytes()).expect("a day");
                    assert_eq!(period, days(before + 1, before + 2), "{text}");
                    before += 1;
                }
            }
        }
    }

    #[test]
    fn every_day_is_in_its_month() {
        for year in (0..3).chain(1895..1905).chain(1999..2030) {
            for month in 1..=12 {
                let next = if month < 12 {
                    from_civil(year, month + 1, 1)
                } else {
                    from_civil(year + 1, 1, 1)
                };
                for day in from_civil(year, month, 1)..next {
                    assert_eq!(days(day, day + 1).month(), (year, month));
                    let (year, month, of_month) = civil(day);
                    assert_eq!(from_civil(year, month, of_month), day);
                }
            }
        }
        let month = |text: &str| Period::parse(text.as_bytes()).map(Period::month);
        assert_eq!(month("2026-01-01T00:30:00+02:00"), Some((2025, 12)));
        assert_eq!(month("2025-12-31T23:59:59.999Z"), Some((2025, 12)));
    }

    #[test]
    fn dates_and_how_long_they_last() {
        let day = from_civil(2025, 12, 31) * DAY;
        for (text, start, length) in [
            ("2025-12-31", day, DAY),
            ("2025-12", day - 30 * DAY, 31 * DAY),
            ("2025", day - 364 * DAY, 365 * DAY),
            ("2025-12-31T10", day + 10 * HOUR, HOUR),
            ("2025-12-31T10:30", day + 10 * HOUR + 30 * MINUTE, MINUTE),
            ("2025-12-31 10:30:05Z", day + 10 * HOUR + 30 * MINUTE + 5 * SECOND, SECOND),
            ("2025-12-31T00:00:00.000Z", day, 1_000),
            ("2025-12-31t00:00:00.5z", day + SECOND / 2, SECOND / 10),
            ("2025-12-31T00:00:00.123456789", day + 123_456, 1),
            ("2025-12-31T02:00:00+02:00", day, SECOND),
            ("2025-12-30T20:30-0330", day, MINUTE),
            ("2025-12-31T01+01", day, HOUR),
            ("2025-12-31T23:59:60Z", day + DAY, SECOND),
        ] {
            let expected = Some(Period { start, end: start + length });
            assert_eq!(Period::parse(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "202",
            "20255",
            "2025-",
            "2025-13",
            "2025-00",
            "2025-1",
            "2025-02-29",
            "2025-12-32",
            "2025-12-00",
            "2025-12-31T",
            "2025-12-31T24:00",
            "2025-12-31T10:60",
            "2025-12-31T10:00:61",
            "2025-12-31T10:00:00.",
            "2025-12-31T10:00+2",
            "2025-12-31T10:00+25:00",
            "2025-12-31Z",
            "2025-12-31T10:00Zx",
            "-2025",
            "+2025",
            "x",
            "２０２５",
        ] {
            assert_eq!(Period::parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_surprise(text in "[0-9TZ:.+ -]{0,40}") {
            if let Some(period) = Period::parse(text.as_bytes()) {
                prop_assert!(period.start < period.end);
            }
        }
    }
}
