//! Values that are valid JSON and that other systems do not take: half a character, the character NUL, and numbers
//! beyond what a double holds.
//!
//! Users seldom have any. The scanner notes what could be one ([`json::scan::Notes`]); only then is a user looked at.

use crate::check::places::{self, Part, Place};
use crate::check::{Code, Finding, MOST_FINDINGS};
use crate::user::User;
use json::text;

/// Adds a warning for each such value.
pub fn check(user: &User<'_>, findings: &mut Vec<Finding>) {
    for field in user.fields() {
        let name = field.name().text();
        add_from(&name, &field.value, findings);
    }
}

fn add_from(attribute: &str, value: &[u8], findings: &mut Vec<Finding>) {
    let most = findings.len() + MOST_FINDINGS;
    places::each(value, |part, place| {
        let found = match part {
            Part::Name(raw) | Part::Text(raw) => in_text(raw),
            Part::Number(raw) => {
                let number = String::from_utf8_lossy(raw);
                let is_huge = number.parse::<f64>().is_ok_and(f64::is_infinite);
                is_huge.then(|| (Code::HugeNumber, number.into_owned()))
            }
        };
        findings.extend(found.map(|(code, found)| finding(code, attribute, place, found)));
        findings.len() < most
    });
}

/// What the text of a string, as written, holds.
fn in_text(raw: &[u8]) -> Option<(Code, String)> {
    if !raw.contains(&b'\\') {
        return None;
    }
    let units = text::utf16(raw);
    let lone = char::decode_utf16(units.iter().copied()).find_map(Result::err);
    match lone {
        Some(lone) => Some((Code::HalfCharacter, format!("\\u{:04x}", lone.unpaired_surrogate()))),
        None => units.contains(&0).then(|| (Code::NulCharacter, "\\u0000".to_owned())),
    }
}

fn finding(code: Code, attribute: &str, place: &Place<'_>, found: String) -> Finding {
    let (what, fix) = match code {
        Code::HalfCharacter => (
            "Half of a character, which is no text",
            "Write the whole character: many systems refuse the half, or put \u{fffd} in its place.",
        ),
        Code::NulCharacter => {
            ("The character NUL", "Take it out: many databases refuse it, or end the text there.")
        }
        _ => (
            "A number larger than any that JavaScript and most other systems hold",
            "Make it a smaller number, or a string.",
        ),
    };
    Finding::new(code, place.path(attribute), &[what], found.chars().take(120).collect(), fix)
        .about(attribute.to_owned())
        .warning()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    #[test]
    fn values_that_other_systems_do_not_take() {
        check(
            r#"{"email":"a@b.co","user_metadata":{"a":[1,"x\ud800"],"b":"\ud83d\ude00 \\u0000"}}"#,
            &["warning HALF_CHARACTER user_metadata.a[1]"],
        );
        check(r#"{"email":"a@b.co","name":"a\u0000b"}"#, &["warning NUL_CHARACTER name"]);
        check(
            r#"{"email":"a@b.co","app_metadata":{"n":[-1e400,1e-400,1e300]}}"#,
            &["warning HUGE_NUMBER app_metadata.n[0]"],
        );
    }
}
