//! What Auth0's documentation asks of a user beyond the published schema, attribute by attribute.
//!
//! Password hashes, metadata, factors and the size have modules of their own. No rule speaks of a value whose type the
//! schema refuses, nor of an address it refuses: one reason a fault. Whose an id is, is the job's business.
//!
//! What the documentation states as a condition is an error. A warning is what depends on settings that are not known
//! (usernames over 15 characters), where Auth0's documents differ (names over 150), or what only shows later (pictures).

use crate::check::schema::Pattern;
use crate::check::{Code, Finding, email, excerpt, hash, metadata, mfa, profile_size};
use crate::user::connection_rules::{USERNAME_BOUNDS, USERNAME_DEFAULT};
use crate::user::{Attribute, ConnectionRules, User};
use json::{text, walk};

/// The most bytes of an email address. (The schema's format sees to the 64 before the `@`.)
const MAX_EMAIL: usize = 254;
/// The most characters of a user id, without the `auth0|` that an import puts before it.
const MAX_USER_ID: usize = 255;

/// How long a text may be. Each needs at least one character.
struct Length {
    attribute: Attribute,
    /// The most that both of Auth0's documents allow
    sure: usize,
    /// The most that one of them allows
    most: usize,
}

/// Source: Auth0 docs, User Profile Structure (150, 150, 150, 350), and the Management API's description of users
/// (300 for name and nickname).
const LENGTHS: [Length; 4] = [
    Length { attribute: Attribute::GivenName, sure: 150, most: 300 },
    Length { attribute: Attribute::FamilyName, sure: 150, most: 300 },
    Length { attribute: Attribute::Name, sure: 150, most: 300 },
    Length { attribute: Attribute::Nickname, sure: 300, most: 350 },
];

/// The most characters of an attribute that both of Auth0's documents allow.
pub(crate) fn sure_length(attribute: Attribute) -> Option<usize> {
    LENGTHS.iter().find(|length| length.attribute == attribute).map(|length| length.sure)
}

/// Adds what Auth0 refuses in `user`, or does not take as meant, beyond its schema.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    check_for(user, &ConnectionRules::default(), findings);
}

/// The same for a connection with these rules.
pub(super) fn check_for(user: &User, connection: &ConnectionRules, findings: &mut Vec<Finding>) {
    check_identifiers(user, connection, findings);
    check_email(user, findings);
    check_phone_number(user, findings);
    check_user_id(user, findings);
    for length in LENGTHS {
        check_length(user, &length, findings);
    }
    check_username(user, connection, findings);
    check_picture(user, findings);
    hash::check(user, findings);
    mfa::check(user, findings);
    metadata::check(user, findings);
    profile_size::check(user, findings);
}

/// The text of `attribute` as written, without quotes, if it is a string.
fn string<'a>(user: &'a User, attribute: Attribute) -> Option<&'a [u8]> {
    user.get(attribute).and_then(text::inner)
}

/// Adds that an identifier is missing that the connection asks for. The email is the schema's.
fn check_identifiers(user: &User, connection: &ConnectionRules, findings: &mut Vec<Finding>) {
    let required = [
        (Attribute::Username, connection.username_required),
        (Attribute::PhoneNumber, connection.phone_required),
    ];
    for (attribute, _) in required.iter().filter(|(_, required)| *required) {
        let name = attribute.name();
        if user.get(*attribute).is_none() {
            let code = Code::ObjectMissingRequiredProperty;
            let fix = format!("Give the user a {name}: the connection asks for one.");
            let finding = Finding::new(code, String::new(), &[name], String::new(), fix);
            findings.push(finding.about(name.to_owned()));
        }
    }
    let any = [Attribute::Email, Attribute::Username, Attribute::PhoneNumber];
    let none_required =
        !connection.email_required && required.iter().all(|(_, required)| !required);
    if none_required && any.iter().all(|attribute| user.get(*attribute).is_none()) {
        let fix = "Give the user an email, a username or a phone_number: without any of them nobody could log in.";
        findings.push(Finding::new(Code::AnyOfMissing, String::new(), &[], String::new(), fix));
    }
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
        let fix = Pattern::Phone.fix();
        findings.push(pattern(Attribute::PhoneNumber, Pattern::Phone.source(), raw, fix));
    }
}

/// That the text `raw` of `attribute` does not match a pattern.
fn pattern(attribute: Attribute, source: &str, raw: &[u8], fix: &'static str) -> Finding {
    let value = excerpt::text(raw);
    let values = [source, &value];
    Finding::new(Code::Pattern, attribute.name().to_owned(), &values, value.clone(), fix)
}

fn check_user_id(user: &User, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::UserId) else { return };
    let usual = |byte: &u8| byte.is_ascii_graphic() && *byte != b'\\';
    if raw.len() <= MAX_USER_ID && raw.iter().all(usual) {
        return;
    }
    let id = text::unescaped(raw);
    let count = id.chars().count();
    if count > MAX_USER_ID {
        findings.push(too_long(Attribute::UserId, raw, count, MAX_USER_ID));
    }
    if id.chars().any(is_js_space) {
        let fix =
            "Take the white space out of the id: spaces, tabs and line ends may not be in it.";
        findings.push(pattern(Attribute::UserId, r"^\S+$", raw, fix));
    }
}

/// White space as a pattern of JavaScript has it: with the byte-order mark, and without NEL.
fn is_js_space(char: char) -> bool {
    char == '\u{feff}' || char != '\u{85}' && char.is_whitespace()
}

fn check_length(user: &User, length: &Length, findings: &mut Vec<Finding>) {
    let Length { attribute, sure, most } = *length;
    let Some(raw) = string(user, attribute) else { return };
    if raw.is_empty() {
        findings.push(empty(attribute));
    } else if raw.len() > sure {
        let count = text::unescaped(raw).chars().count();
        if count > most {
            findings.push(too_long(attribute, raw, count, most));
        } else if count > sure {
            let fix = format!(
                "Shorten it to {sure} characters to be sure: of Auth0’s documents one allows {sure}, another {most}."
            );
            let finding = too_long(attribute, raw, count, sure).warning();
            findings.push(Finding { fix: fix.into(), ..finding });
        }
    }
}

fn empty(attribute: Attribute) -> Finding {
    let fix = format!("Leave {} out, or give it at least one character.", attribute.name());
    let path = attribute.name().to_owned();
    Finding::new(Code::MinLength, path, &["0", "1"], String::new(), fix)
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

fn check_username(user: &User, connection: &ConnectionRules, findings: &mut Vec<Finding>) {
    let Some(raw) = string(user, Attribute::Username) else { return };
    if raw.is_empty() {
        findings.push(empty(Attribute::Username));
        return;
    }
    let name = walk::said(raw);
    if name.contains(&b'@') && email::is_email(raw) {
        if !connection.username_may_be_email {
            let value = excerpt::text(raw);
            let fix = "Choose a username that is no email address (the address belongs in email), or allow email \
                       addresses as usernames on the connection.";
            let path = "username".to_owned();
            let values = ["username", &*value];
            findings.push(Finding::new(Code::Format, path, &values, value.clone(), fix));
            return;
        }
    } else if !name.iter().all(|byte| is_username_byte(*byte)) {
        let fix = "Use only unaccented letters, digits and @ ` ^ $ ! - # . + ' ~ _; no spaces.";
        findings.push(pattern(Attribute::Username, USERNAME, raw, fix));
    }
    findings.extend(username_length(raw, &name, connection));
}

fn username_length(raw: &[u8], name: &[u8], connection: &ConnectionRules) -> Option<Finding> {
    let count = String::from_utf8_lossy(name).chars().count();
    let within =
        |(least, most): (u8, u8)| (usize::from(least)..=usize::from(most)).contains(&count);
    let (least, most) = connection.username_length.unwrap_or(USERNAME_BOUNDS);
    let (least, most) = (least.max(USERNAME_BOUNDS.0), most.min(USERNAME_BOUNDS.1));
    if count < usize::from(least) {
        let values = [&*count.to_string(), &*least.to_string()];
        let fix = format!("Use at least {least} characters, as the connection asks for.");
        let path = "username".to_owned();
        return Some(Finding::new(Code::MinLength, path, &values, excerpt::text(raw), fix));
    }
    if count > usize::from(most) {
        return Some(too_long(Attribute::Username, raw, count, usize::from(most)));
    }
    if connection.username_length.is_none() && !within(USERNAME_DEFAULT) {
        let fix = "Check that the connection allows usernames of this length: 15 characters unless it was changed.";
        let finding = too_long(Attribute::Username, raw, count, usize::from(USERNAME_DEFAULT.1));
        return Some(Finding { fix: fix.into(), ..finding.warning() });
    }
    None
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
    use crate::check::tests::{check, check_in};
    use crate::user::ConnectionRules;

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
    fn user_ids() {
        let id = |id: &str| format!(r#"{{"email":"a@b.co","user_id":"{id}"}}"#);
        for good in
            ["1", "Shop|4711", "5f7c8ec7c33c6c004bbafe82", &"a".repeat(255), &"é".repeat(255), ""]
        {
            check(&id(good), &[]);
        }
        check(&id(&"a".repeat(256)), &["error MAX_LENGTH user_id"]);
        check(&id("a\\u0085"), &[]);
        for bad in ["a b", " a", "a\\t", "a\u{a0}", "a\\u2003b", "\u{feff}a", "a\\ufeff"] {
            check(&id(bad), &["error PATTERN user_id"]);
        }
        check(&id(&" ".repeat(256)), &["error MAX_LENGTH user_id", "error PATTERN user_id"]);
    }

    #[test]
    fn names() {
        let name = |name: &str, text: String| format!(r#"{{"email":"a@b.co","{name}":"{text}"}}"#);
        for (attribute, sure, most) in [
            ("given_name", 150, 300),
            ("family_name", 150, 300),
            ("name", 150, 300),
            ("nickname", 300, 350),
        ] {
            check(&name(attribute, String::new()), &[&format!("error MIN_LENGTH {attribute}")]);
            check(&name(attribute, "é".repeat(sure)), &[]);
            check(&name(attribute, r"\ud83d\ude00".repeat(sure)), &[]);
            for count in [sure + 1, most] {
                let warning = format!("warning MAX_LENGTH {attribute}");
                check(&name(attribute, "é".repeat(count)), &[&warning]);
            }
            let error = format!("error MAX_LENGTH {attribute}");
            check(&name(attribute, "é".repeat(most + 1)), &[&error]);
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
    fn usernames_as_the_connection_asks() {
        let username = |name: &str| format!(r#"{{"email":"a@b.co","username":"{name}"}}"#);
        let rules =
            ConnectionRules { username_length: Some((3, 20)), ..ConnectionRules::default() };
        check_in(&rules, &username("abc"), &[]);
        check_in(&rules, &username(&"a".repeat(20)), &[]);
        check_in(&rules, &username("ab"), &["error MIN_LENGTH username"]);
        check_in(&rules, &username(&"a".repeat(21)), &["error MAX_LENGTH username"]);
        check_in(&rules, &username("ann@x.io"), &["error FORMAT username"]);
        let rules = ConnectionRules { username_may_be_email: true, ..rules };
        check_in(&rules, &username("ann@x.io"), &[]);
        check_in(&rules, &username("annabelle.brown@x.io.example"), &["error MAX_LENGTH username"]);
        check_in(&rules, &username("ann b"), &["error PATTERN username"]);
        let rules = ConnectionRules { username_length: Some((0, 255)), ..rules };
        check_in(&rules, &username(&"a".repeat(128)), &[]);
        check_in(&rules, &username(&"a".repeat(129)), &["error MAX_LENGTH username"]);
    }

    #[test]
    fn identifiers_as_the_connection_asks() {
        let missing = "error OBJECT_MISSING_REQUIRED_PROPERTY ";
        let rules = ConnectionRules {
            username_required: true,
            phone_required: true,
            ..ConnectionRules::default()
        };
        check_in(&rules, r#"{"email":"a@b.co"}"#, &[missing; 2]);
        check_in(&rules, r#"{"email":"a@b.co","username":"a","phone_number":"+1"}"#, &[]);
        check_in(&rules, "{}", &[missing; 3]);
        let rules = ConnectionRules { email_required: false, ..rules };
        check_in(&rules, r#"{"username":"a","phone_number":"+1"}"#, &[]);
        check_in(
            &rules,
            r#"{"email":"x","username":"a","phone_number":"+1"}"#,
            &["error INVALID_FORMAT email"],
        );
        let rules = ConnectionRules { email_required: false, ..ConnectionRules::default() };
        check_in(&rules, r#"{"username":"a"}"#, &[]);
        check_in(&rules, "{}", &["error ANY_OF_MISSING "]);
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
