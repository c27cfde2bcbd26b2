//! Numbers, sizes, durations and plurals as people read them. Pure; English only; no locale of the browser,
//! so that a figure reads the same on every machine and in every report.

pub(crate) use engine::thousands::{count, counted, plural};

/// `3 users, 1 request`: those of these counts that are not zero.
pub(crate) fn counted_all(counts: &[(u64, &str)]) -> String {
    let some = counts.iter().filter(|(number, _)| *number > 0);
    some.map(|(number, noun)| counted(*number, noun)).collect::<Vec<_>>().join(", ")
}

/// `842 bytes`, `41.2 KB`, `84.1 MB`: decimal units, as Auth0's limit of 500 KB is taken.
pub(crate) fn bytes(number: u64) -> String {
    if number < 1000 {
        return counted(number, "byte");
    }
    let mut unit = 1000;
    for name in ["KB", "MB", "GB"] {
        // What would be rounded to 1000 of a unit is 1 of the next.
        if number < unit * 1000 - unit / 2 {
            return format!("{} {name}", rounded(number, unit));
        }
        unit *= 1000;
    }
    format!("{} TB", rounded(number, unit))
}

/// `93.4 MB/s`.
pub(crate) fn rate(bytes_per_second: f64) -> String {
    format!("{}/s", bytes(bytes_per_second.max(0.0) as u64))
}

/// `number` in `unit`s: three significant digits, without a zero that says nothing.
///
/// In whole numbers: formatting floating-point ones would add kilobytes to the page.
fn rounded(number: u64, unit: u64) -> String {
    let tenths = number.saturating_add(unit / 20) / (unit / 10);
    if tenths < 1000 && !tenths.is_multiple_of(10) {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        count(number.saturating_add(unit / 2) / unit)
    }
}

/// How long something took: `84 ms`, `2.4 s`, `3 min 20 s`, `1 h 4 min`.
pub(crate) fn duration(milliseconds: f64) -> String {
    let milliseconds = milliseconds.max(0.0).round() as u64;
    if milliseconds < 1000 {
        format!("{milliseconds} ms")
    } else if milliseconds < 9950 {
        format!("{} s", rounded(milliseconds, 1000))
    } else {
        clock((milliseconds + 500) / 1000)
    }
}

/// How long something will take, no more exact than is known: `a few seconds`, `about 40 s`, `about 3 min`.
pub(crate) fn remaining(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    match seconds {
        0..4 => "a few seconds".to_owned(),
        4..60 => format!("about {seconds} s"),
        60..3600 => format!("about {} min", seconds.div_ceil(60)),
        _ => format!("about {}", clock(seconds.div_ceil(60) * 60)),
    }
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) if rest == 0 => format!("{minutes} min"),
        (0, _) => format!("{minutes} min {rest} s"),
        (_, 0) => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// `part` of `whole` in percent with two decimals, for the width of a bar.
pub(crate) fn width(part: u64, whole: u64) -> String {
    let hundredths =
        if whole == 0 { 0 } else { u128::from(part.min(whole)) * 10_000 / u128::from(whole) };
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `part` of `whole` in percent, rounded down so that 100 is said only of everything.
pub(crate) fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(part.min(whole)) * 100 / u128::from(whole)) as u64 }
}

/// The first `limit` characters of `text`, and whether that is not all of it.
pub(crate) fn cut(text: &str, limit: usize) -> (&str, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn counts_have_thousands_apart() {
        let check = |number, expected: &str| assert_eq!(count(number), expected);
        check(0, "0");
        check(999, "999");
        check(1000, "1,000");
        check(123_456, "123,456");
        check(10_000_000, "10,000,000");
        assert_eq!(counted(1, "user"), "1 user");
        assert_eq!(counted(1200, "user"), "1,200 users");
    }

    #[wasm_bindgen_test]
    fn sizes_have_three_digits_at_most() {
        let check = |number, expected: &str| assert_eq!(bytes(number), expected);
        check(0, "0 bytes");
        check(1, "1 byte");
        check(999, "999 bytes");
        check(1000, "1 KB");
        check(41_200, "41.2 KB");
        check(500_000, "500 KB");
        check(999_499, "999 KB");
        check(999_500, "1 MB");
        check(84_123_456, "84.1 MB");
        check(3_221_225_472, "3.2 GB");
        check(u64::MAX / 2, "9,223,372 TB");
    }

    #[wasm_bindgen_test]
    fn durations() {
        let check = |milliseconds, expected: &str| assert_eq!(duration(milliseconds), expected);
        check(-1.0, "0 ms");
        check(84.4, "84 ms");
        check(999.4, "999 ms");
        check(999.9, "1 s");
        check(2_440.0, "2.4 s");
        check(59_999.0, "1 min");
        check(200_000.0, "3 min 20 s");
        check(3_840_000.0, "1 h 4 min");
    }

    #[wasm_bindgen_test]
    fn what_is_left_is_never_more_exact_than_known() {
        let check = |seconds, expected: &str| assert_eq!(remaining(seconds), expected);
        check(0.2, "a few seconds");
        check(41.3, "about 41 s");
        check(61.0, "about 2 min");
        check(3_700.0, "about 1 h 2 min");
    }

    #[wasm_bindgen_test]
    fn percent_is_100_only_at_the_end() {
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1000, 1000), 100);
        assert_eq!(percent(1, 0), 0);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
        assert_eq!(
            (width(1, 3).as_str(), width(5, 5).as_str(), width(1, 0).as_str()),
            ("33.33", "100.00", "0.00")
        );
    }

    #[wasm_bindgen_test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("Zoë", 2), ("Zo", true));
        assert_eq!(cut("Zoë", 3), ("Zoë", false));
    }
}
