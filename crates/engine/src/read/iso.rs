//! Times and ids as text: milliseconds since 1970 as ISO 8601, sixteen bytes as a UUID.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A time as `2024-02-29T10:00:00.000Z`; `None` beyond the years that have four digits.
pub(super) fn from_millis(millis: i64) -> Option<String> {
    let (days, rest) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let (year, month, day) = date(days)?;
    let (seconds, millis) = (rest / 1000, rest % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z"))
}

/// The date so many days after 1970-01-01, in the Gregorian calendar, as years that begin in March.
fn date(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (0..=9999).contains(&year).then_some((year, month, day))
}

/// A UUID in its usual form.
pub(super) fn uuid(bytes: [u8; 16]) -> String {
    let hex = json::text::hexadecimal(&bytes);
    let group = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        let check = |millis: i64, expected: Option<&str>| {
            assert_eq!(from_millis(millis).as_deref(), expected, "{millis}");
        };
        check(0, Some("1970-01-01T00:00:00.000Z"));
        check(1_709_200_800_000, Some("2024-02-29T10:00:00.000Z"));
        check(-397_958_400_001, Some("1957-05-22T23:59:59.999Z"));
        check(951_782_399_999, Some("2000-02-28T23:59:59.999Z"));
        check(253_402_300_799_999, Some("9999-12-31T23:59:59.999Z"));
        check(253_402_300_800_000, None);
        check(i64::MAX, None);
        check(i64::MIN, None);
    }
}
