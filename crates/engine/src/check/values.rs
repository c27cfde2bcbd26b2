//! Values that are valid JSON and that other systems do not take: half a character, the character NUL, and numbers
//! beyond what a double holds.
//!
//! Users seldom have any. The scanner notes what could be one ([`json::scan::Notes`]); only then is a user looked at.

use crate::check::{Code, Finding, MOST_FINDINGS};
use crate::user::User;
use json::scan::space_end;
use json::{text, walk};

/// The most characters of a path; names may be as long as they like.
const MAX_PATH: usize = 400;

/// Where in an open object or array the reading is.
enum Step<'a> {
    Name(&'a [u8]),
    Item(usize),
}

/// Adds a warning for each such value.
pub fn check(user: &User<'_>, findings: &mut Vec<Finding>) {
    for field in user.fields() {
        let name = field.name.text();
        add_from(&name, &field.value, findings);
    }
}

fn add_from(attribute: &str, value: &[u8], findings: &mut Vec<Finding>) {
    let most = findings.len() + MOST_FINDINGS;
    let mut open: Vec<Step<'_>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = value.get(at).filter(|_| findings.len() < most) {
        let start = at;
        at += 1;
        match (byte, open.last_mut()) {
            (b'{', _) => open.push(Step::Name(b"")),
            (b'[', _) => open.push(Step::Item(0)),
            (b'}' | b']', _) => drop(open.pop()),
            (b',', Some(Step::Item(index))) => *index += 1,
            (b'"', within) => {
                at = walk::string_end(value, start);
                let raw = value.get(start + 1..at - 1).unwrap_or_default();
                if value.get(space_end(value, at)) == Some(&b':')
                    && let Some(step) = within
                {
                    *step = Step::Name(raw);
                }
                if let Some((code, found)) = in_text(raw) {
                    findings.push(finding(code, attribute, &open, found));
                }
            }
            (b'-' | b'0'..=b'9', _) => {
                let is_number =
                    |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                at += value[at..].iter().take_while(|byte| is_number(byte)).count();
                let number = String::from_utf8_lossy(&value[start..at]);
                if number.parse::<f64>().is_ok_and(f64::is_infinite) {
                    findings.push(finding(Code::HugeNumber, attribute, &open, number.into_owned()));
                }
            }
            _ => {}
        }
    }
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

fn finding(code: Code, attribute: &str, open: &[Step<'_>], found: String) -> Finding {
    let mut path = attribute.to_owned();
    for step in open {
        match step {
            Step::Name(raw) => path += &format!(".{}", text::unescaped(raw)),
            Step::Item(index) => path += &format!("[{index}]"),
        }
    }
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
    let path: String = path.chars().take(MAX_PATH).collect();
    Finding::new(code, path, &[what], found.chars().take(120).collect(), fix)
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
