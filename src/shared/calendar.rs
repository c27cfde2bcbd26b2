//! Moments as people read them, in the browser's time zone. English months; no locale of the browser, as in
//! [`super::format`].

use js_sys::Date;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// The months, as short as they are read.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The most a date of JavaScript can be, in milliseconds since 1970. Beyond it asking for its text throws.
const LAST: u64 = 8_640_000_000_000_000;

/// `3 Jul 2026, 14:03`, or `14:03:09` with `seconds`; the moment is in milliseconds since 1970.
pub(crate) fn moment(milliseconds: u64, seconds: bool) -> Html {
    let date = date(milliseconds);
    let text = words(&date, seconds);
    html! { <time datetime={String::from(date.to_iso_string())}>{ text }</time> }
}

/// `3 Jul 2026, 14:03:09`, with nothing around it.
pub(crate) fn in_words(milliseconds: u64) -> String {
    words(&date(milliseconds), true)
}

/// Now, in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    Date::now() as u64
}

/// `2026-07-03`: today.
pub(crate) fn today() -> String {
    day(&Date::new_0())
}

fn date(milliseconds: u64) -> Date {
    Date::new(&JsValue::from_f64(milliseconds.min(LAST) as f64))
}

fn words(date: &Date, seconds: bool) -> String {
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or_default();
    let mut text = format!(
        "{} {month} {}, {:02}:{:02}",
        date.get_date(),
        date.get_full_year(),
        date.get_hours(),
        date.get_minutes()
    );
    if seconds {
        text += &format!(":{:02}", date.get_seconds());
    }
    text
}

fn day(date: &Date) -> String {
    format!("{}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Local: the same words wherever the test runs.
    fn local() -> Date {
        Date::new_with_year_month_day_hr_min_sec(2026, 6, 3, 14, 3, 9)
    }

    #[wasm_bindgen_test]
    fn moments_read_as_dates() {
        assert_eq!(words(&local(), false), "3 Jul 2026, 14:03");
        assert_eq!(words(&local(), true), "3 Jul 2026, 14:03:09");
        assert_eq!(day(&local()), "2026-07-03");
    }

    #[wasm_bindgen_test]
    fn no_moment_is_too_late() {
        assert_eq!(date(u64::MAX).get_time() as u64, LAST);
    }
}
