//! What Auth0's documentation asks of a user beyond the published schema, attribute by attribute.
//!
//! Password hashes, metadata and factors have modules of their own. No rule speaks of a value whose type the
//! schema refuses, nor of an address it refuses: one reason a fault. User ids are the job's business.
//!
//! What the documentation states as a condition is an error. A warning is what depends on the tenant's settings
//! (usernames over 15 characters) or what the schema lets through and only shows later (pictures).

use crate::check::schema::Pattern;
use crate::check::{Code, Finding, email, excerpt, hash, metadata, mfa};
use crate::user::{Attribute, User};
use json::{text, walk};

/// The most bytes of an email address. (The schema's format sees to the 64 before the `@`.)
const MAX_EMAIL: usize = 254;
/// The most characters a connection may allow in a username.
const MAX_USERNAME: usize = 128;
/// The most characters a connection allows in a username unless it is told otherwise.
const DEFAULT_USERNAME: usize = 15;

/// The most characters of a text; each needs at least one.
const LENGTHS: [(Attribute, usize); 5] = [
    (Attribute::Username, MAX_USERNAME),
    (Attribute::GivenName, 150),
    (Attribute::FamilyName, 150),
    (Attribute::Name, 150),
    (Attribute::Nickname, 350),
];

/// Adds what Auth0 refuses in `user`, or does not take as meant, beyond its schema.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    check_email(user, findings);
    check_phone_number(user, findings);
    for (attribute, most) in LENGTHS {
        check_length(user, attribute, most, findings);
    }
    check_username(user, findings);
    check_picture(user, findings);
    hash::check(user, findings);
    mfa::check(user, findings);
    metadata::check(user, findings);
}

/// The text of `attribute` as written, without quotes, if it is a string.
fn string<'a>(user: &'a User, attribute: Attribute) -> Option<&'a [u8]> {
    user.get(attribute).and_then(text::inner)
}

fn check_email(user: &User, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::Email) else { return };
    // As written a text is never shorter than as read.
    if raw.len() <= MAX_EMAIL || !email::is_email(raw) {
        return;
    }
    let bytes = text::unescaped(raw).len();
    if bytes > MAX_EMAIL {
        let values = [&*bytes.to_string(), &*MAX_EMAIL.to_string()];
        let value = excerpt::text(raw);
        let fix = "Use a shorter address: 254 bytes at most, where a letter with an accent counts as two or more.";
        findings.push(Finding::new(Code::MaxLength, "email".to_owned(), &values, value, fix));
    }
}

fn check_phone_number(user: &User, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::PhoneNumber) else { return };
    if !Pattern::Phone.fits(&walk::said(raw)) {
        let value = excerpt::text(raw);
        let values = [Pattern::Phone.source(), &value];
        let path = "phone_number".to_owned();
        findings.push(Finding::new(
            Code::Pattern,
            path,
            &values,
            value.clone(),
            Pattern::Phone.fix(),
        ));
    }
}

fn check_length(user: &User, attribute: Attribute, most: usize, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, attribute) else { return };
    if raw.is_empty() {
        let fix = format!("Leave {} out, or give it at least one character.", attribute.name());
        let path = attribute.name().to_owned();
        findings.push(Finding::new(Code::MinLength, path, &["0", "1"], String::new(), fix));
    } else if raw.len() > most {
        let count = text::unescaped(raw).chars().count();
        if count > most {
            findings.push(too_long(attribute, raw, count, most));
        }
    }
}

fn too_long(attribute: Attribute, raw: &[u8], count: usize, most: usize) -> Finding {
    let values = [&*count.to_string(), &*most.to_string()];
    let fix = format!("Shorten it to {most} characters at most.");
    Finding::new(Code::MaxLength, attribute.name().to_owned(), &values, excerpt::text(raw), fix)
}

/// The characters of a username, as a pattern and as a rule.
const USERNAME: &str = "^[A-Za-z0-9@`^$!#.+'~_-]+$";

fn is_username_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@`^$!-#.+'~_".contains(&byte)
}

fn check_username(user: &User, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::Username) else { return };
    let name = walk::said(raw);
    let value = || excerpt::text(raw);
    let path = || "username".to_owned();
    if name.contains(&b'@') && email::is_email(raw) {
        let fix = "Choose a username that is no email address; the address belongs in email.";
        findings.push(Finding::new(Code::Format, path(), &["username", &value()], value(), fix));
        return;
    }
    if !name.iter().all(|byte| is_username_byte(*byte)) {
        let fix = "Use only unaccented letters, digits and @ ` ^ $ ! - # . + ' ~ _; no spaces.";
        findings.push(Finding::new(Code::Pattern, path(), &[USERNAME, &value()], value(), fix));
    } else if (DEFAULT_USERNAME + 1..=MAX_USERNAME).contains(&name.len()) {
        let fix = "Check that the connection allows usernames of this length: 15 characters unless it was changed.";
        let finding = too_long(Attribute::Username, raw, name.len(), DEFAULT_USERNAME);
        findings.push(Finding { fix: fix.into(), ..finding.warning() });
    }
}

fn check_picture(user: &User, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::Picture) else { return };
    if !is_web_address(&walk::said(raw)) {
        let value = excerpt::text(raw);
        let fix =
            "Give the whole address of the picture, beginning with https://, or leave picture out.";
        let finding = Finding::new(
            Code::InvalidFormat,
            "picture".to_owned(),
            &["uri", &value],
            value.clone(),
            fix,
        );
        findings.push(finding.warning());
    }
}

/// Whether it is `http://` or `https://`, a host, and no space or control character anywhere.
fn is_web_address(text: &[u8]) -> bool {
    let scheme_end = match text {
        [h, t, t2, p, s, rest @ ..]
            if is_http([*h, *t, *t2, *p]) && s.eq_ignore_ascii_case(&b's') =>
        {
            rest
        }
        [h, t, t2, p, rest @ ..] if is_http([*h, *t, *t2, *p]) => rest,
        _ => return false,
    };
    match scheme_end {
        [b':', b'/', b'/', first, ..] => {
            !matches!(first, b'/' | b'?' | b'#')
                && text.iter().all(|byte| *byte > b' ' && *byte != 0x7f)
        }
        _ => false,
    }
}

fn is_http(word: [u8; 4]) -> bool {
    word.eq_ignore_ascii_case(b"http")
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    #[test]
    fn emails() {
        let address = |labels: usize| {
            format!(
                "{}@{}.{}co",
                "a".repeat(62),
                "b".repeat(63),
                format!("{}.", "c".repeat(61)).repeat(labels)
            )
        };
        check(&format!(r#"{{"email":"{}"}}"#, address(2)), &[]);
        check(&format!(r#"{{"email":"{}"}}"#, address(3)), &["error MAX_LENGTH email"]);
        // The format refuses it already.
        check(&format!(r#"{{"email":"{}"}}"#, "a".repeat(300)), &["error INVALID_FORMAT email"]);
        check(
            &format!(r#"{{"email":"{}@b.co"}}"#, "a".repeat(65)),
            &["error INVALID_FORMAT email"],
        );
    }

    #[test]
    fn phone_numbers() {
        let phone = |number: &str| format!(r#"{{"email":"a@b.co","phone_number":{number}}}"#);
        for good in [r#""+1""#, r#""+123456789012345""#, r#""\u002b1""#] {
            check(&phone(good), &[]);
        }
        for bad in [r#""""#, r#""+""#, r#""1""#, r#""+1 2""#, r#""+1234567890123456""#] {
            check(&phone(bad), &["error PATTERN phone_number"]);
        }
        check(&phone("1"), &["error INVALID_TYPE phone_number"]);
    }

    #[test]
    fn names() {
        let name = |name: &str, text: String| format!(r#"{{"email":"a@b.co","{name}":"{text}"}}"#);
        for (attribute, most) in
            [("given_name", 150), ("family_name", 150), ("name", 150), ("nickname", 350)]
        {
            check(&name(attribute, String::new()), &[&format!("error MIN_LENGTH {attribute}")]);
            check(&name(attribute, "é".repeat(most)), &[]);
            check(&name(attribute, r"\ud83d\ude00".repeat(most)), &[]);
            check(
                &name(attribute, "é".repeat(most + 1)),
                &[&format!("error MAX_LENGTH {attribute}")],
            );
        }
        check(r#"{"email":"a@b.co","name":null}"#, &["error INVALID_TYPE name"]);
    }

    #[test]
    fn usernames() {
        let username = |name: &str| format!(r#"{{"email":"a@b.co","username":"{name}"}}"#);
        check(&username("Ann.Lee-1"), &[]);
        check(&username("@`^$!-#.+'~_aA0"), &[]);
        check(&username(""), &["error MIN_LENGTH username"]);
        check(&username("abcdefghijklmno"), &[]);
        check(&username("abcdefghijklmnop"), &["warning MAX_LENGTH username"]);
        check(&username(&"a".repeat(128)), &["warning MAX_LENGTH username"]);
        check(&username(&"a".repeat(129)), &["error MAX_LENGTH username"]);
        for bad in ["ann lee", "ärger", "a/b", "a%", "a\\u0020"] {
            check(&username(bad), &["error PATTERN username"]);
        }
        check(&username("ann@x.io"), &["error FORMAT username"]);
        check(&username("ann@x"), &[]);
    }

    #[test]
    fn pictures() {
        let picture = |text: &str| format!(r#"{{"email":"a@b.co","picture":"{text}"}}"#);
        for good in ["https://x.io/a.png?b=c", "HTTP://x", "https:\\/\\/x.io", "https://ü.de/ä"] {
            check(&picture(good), &[]);
        }
        for bad in [
            "",
            "x",
            "x.io/a.png",
            "//x.io/a",
            "http:/x",
            "https://",
            "https:///a",
            "https://x.io/a b",
            "data:image/png;base64,AA",
            "httpss://x",
        ] {
            check(&picture(bad), &["warning INVALID_FORMAT picture"]);
        }
    }
}
