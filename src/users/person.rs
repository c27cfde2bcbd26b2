//! How one user is written in a row or a heading: what they are called, their initials and colour, their dates. Pure. No
//! picture is ever fetched: initials stand in its place.

use crate::shared::format::cut;
use engine::jobs::Row;

/// How many characters of a text are shown in a row.
const LONG: usize = 160;

/// The classes of the circles with initials, each of another colour.
const COLOURS: [&str; 8] = [
    "initials--1",
    "initials--2",
    "initials--3",
    "initials--4",
    "initials--5",
    "initials--6",
    "initials--7",
    "initials--8",
];

/// What a user is called, and the email where that is something else. A user without either has an id.
pub(crate) fn called(row: &Row) -> (String, Option<String>) {
    let texts = [&row.name, &row.email, &row.user.user_id];
    let mut said = texts.iter().filter(|text| !text.trim().is_empty());
    let first = said.next().map(|text| short(text)).unwrap_or_default();
    let second = (!row.name.trim().is_empty() && !row.email.is_empty()).then(|| short(&row.email));
    let second = second.filter(|second| *second != first);
    (first, second)
}

/// What tells this user from others, for a label: email, or id.
pub(crate) fn label(row: &Row) -> &str {
    let text = if row.email.is_empty() { &row.user.user_id } else { &row.email };
    cut(text, LONG).0
}

/// The first [`LONG`] characters.
pub(crate) fn short(text: &str) -> String {
    match cut(text, LONG) {
        (text, true) => format!("{text}…"),
        (text, false) => text.to_owned(),
    }
}

/// One or two letters: of the first and the last word, or of an email address the first.
pub(crate) fn initials(called: &str) -> String {
    let person = called.split('@').next().unwrap_or_default();
    let mut letters = person
        .split(|letter: char| !letter.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .filter(|letter| letter.is_alphanumeric());
    let first = letters.next();
    let last = if called.contains('@') { None } else { letters.next_back() };
    let both: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if both.is_empty() { "?".to_owned() } else { both }
}

/// The class of a colour: always the same for the same text.
pub(crate) fn colour(text: &str) -> &'static str {
    // FNV-1a.
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    COLOURS[(hash >> 8) as usize % COLOURS.len()]
}

/// `2026-01-02T03:04:05.678Z` → `2026-01-02 03:04`; what is no such date stays as it is.
pub(crate) fn date(iso: &str) -> String {
    let form = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T' || byte == b' ',
        13 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    match iso.get(..16) {
        Some(start) if start.bytes().enumerate().all(form) => {
            format!("{} {}", &start[..10], &start[11..])
        }
        _ => short(iso),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn users_are_called_by_the_best_there_is() {
        let check = |name: &str, email: &str, expected: (&str, Option<&str>)| {
            let mut row = Row { name: name.into(), email: email.into(), ..Row::default() };
            row.user.user_id = "auth0|1".into();
            assert_eq!(called(&row), (expected.0.to_owned(), expected.1.map(str::to_owned)));
        };
        check("Ann", "a@b.co", ("Ann", Some("a@b.co")));
        check("a@b.co", "a@b.co", ("a@b.co", None));
        check(" ", "a@b.co", ("a@b.co", None));
        check("", "", ("auth0|1", None));
        check("Ann", "", ("Ann", None));
    }

    #[wasm_bindgen_test]
    fn initials_are_of_names_and_addresses() {
        let check = |called: &str, expected: &str| assert_eq!(initials(called), expected);
        check("Zoë van der Berg", "ZB");
        check("ann", "A");
        check("ann.lee@b.co", "A");
        check("auth0|1", "A1");
        check("李 小龙", "李小");
        check("🙂", "?");
        check("", "?");
    }

    #[wasm_bindgen_test]
    fn colours_stay_within_the_set() {
        for text in ["", "a", "ann@b.co", "auth0|5f7c8ec7c33c6c004bbafe82"] {
            assert!(COLOURS.contains(&colour(text)) && colour(text) == colour(text));
        }
    }

    #[wasm_bindgen_test]
    fn dates_lose_their_seconds() {
        let check = |iso: &str, expected: &str| assert_eq!(date(iso), expected);
        check("2026-01-02T03:04:05.678Z", "2026-01-02 03:04");
        check("2026-01-02", "2026-01-02");
        check("yesterday, shortly", "yesterday, shortly");
        check("ÄÄÄÄ-ÄÄ-ÄÄTÄÄ:ÄÄ", "ÄÄÄÄ-ÄÄ-ÄÄTÄÄ:ÄÄ");
    }
}
