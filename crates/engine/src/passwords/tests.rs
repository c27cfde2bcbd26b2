//! All vectors, and what holds for any text.

use crate::passwords::{Found, Hints, Verdict, form_of, read};
use json::text;

/// A value's form and what becomes of it, in words.
fn told(found: &Found) -> String {
    let becomes = match &found.verdict {
        Verdict::Hash(hash) if hash.attribute() == "password_hash" => "password_hash".to_owned(),
        Verdict::Hash(hash) => format!("custom {}", hash.in_words()),
        Verdict::Impossible(_) => "impossible".to_owned(),
        Verdict::Unclear(_) => "unclear".to_owned(),
        Verdict::Clear(_) => "clear".to_owned(),
        Verdict::Nothing => "none".to_owned(),
    };
    format!("{}: {becomes}", found.form.id)
}

#[track_caller]
pub(super) fn check_with(stored: &str, hints: &Hints<'_>, expected: &str) {
    assert_eq!(told(&read(&text::quoted(stored), hints)), expected, "{stored}");
}

/// Checks what a text is by itself.
#[track_caller]
pub(super) fn check(stored: &str, expected: &str) {
    check_with(stored, &Hints::default(), expected);
    let is_hash = form_of(stored.trim()).is_some();
    assert!(
        !is_hash || !(expected.ends_with(": clear") || expected.ends_with(": none")),
        "{stored}"
    );
}
