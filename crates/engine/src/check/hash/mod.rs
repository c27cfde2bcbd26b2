//! Password hashes: bcrypt in `password_hash`, anything else in `custom_password_hash`, by its algorithm.
//!
//! An error is what Auth0's documentation rules out: a salt where none may be, an encoding the algorithm does not
//! take, a value that is not of that encoding or form. A warning is a hash that fits all of this and yet can match
//! no password, such as an MD5 of 20 bytes: nothing says that Auth0 looks, but nobody could log in.

pub mod encoding;
pub mod form;
pub mod phc;

use std::borrow::Cow;

use crate::check::hash::encoding::Encoding;
use crate::check::hash::form::{Form, Size, bcrypt, digest_length};

use crate::check::{Code, Finding, excerpt, js_text};
use crate::user::{Attribute, User};
use json::{Kind, text, walk};

/// The bytes of password and salt together that bcrypt reads.
const BCRYPT_READS: usize = 72;

const ROOT: &str = "custom_password_hash";
const HASH: &str = "custom_password_hash.hash";
const SALT_VALUE: &str = "custom_password_hash.salt.value";
const VALUE: &str = "custom_password_hash.hash.value";

/// Adds what Auth0 refuses in password hashes, and what cannot work.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    let simple = user.get(Attribute::PasswordHash).filter(|value| Kind::of(value) == Kind::String);
    let custom =
        user.get(Attribute::CustomPasswordHash).filter(|value| Kind::of(value) == Kind::Object);
    if let Some(value) = simple {
        findings.extend(password_hash(value));
    }
    if let Some(value) = custom {
        custom_password_hash(value, findings);
    }
    if simple.is_some() && custom.is_some() {
        let reason = "Forbidden attribute in appUser: ";
        let fix = "Keep one of password_hash and custom_password_hash.";
        let finding = Finding::new(Code::NotPassed, String::new(), &[reason], String::new(), fix);
        findings.push(finding.about("password_hash".to_owned()));
    }
}

fn password_hash(value: &[u8]) -> Option<Finding> {
    let fix = match bcrypt(&walk::said(text::inner(value)?)) {
        Some((b'a' | b'b', 10)) => return None,
        Some((b'a' | b'b' | b'y', _)) => {
            "password_hash takes $2a$ and $2b$ with 10 rounds only: move it into custom_password_hash, whose algorithm \
             bcrypt takes $2y$ and other rounds too."
        }
        _ => {
            "Give the whole bcrypt hash, 60 characters that begin with $2a$10$ or $2b$10$; hashes of other kinds belong \
             in custom_password_hash."
        }
    };
    let shown = excerpt::secret(value);
    let path = "password_hash".to_owned();
    Some(Finding::new(Code::Format, path, &["bcrypt", &shown], shown.clone(), fix))
}

fn custom_password_hash(custom: &[u8], findings: &mut Vec<Finding>) {
    let [algorithm, hash, beside @ ..] = walk::pick(
        custom,
        ["algorithm", "hash", "salt", "keylen", "cost", "blockSize", "parallelization"],
    );
    let (Some(algorithm), Some(hash)) = (string(algorithm), object(hash)) else { return };
    let Some(form) = Form::of(&algorithm) else { return };
    let algorithm = String::from_utf8_lossy(&algorithm);
    Custom { findings, form, algorithm }.check(hash, beside);
}

/// The text of a string value, in bytes.
fn string(value: Option<&[u8]>) -> Option<Cow<'_, [u8]>> {
    value.and_then(text::inner).map(walk::said)
}

/// The value if it is an object.
fn object(value: Option<&[u8]>) -> Option<&[u8]> {
    value.filter(|value| Kind::of(value) == Kind::Object)
}

/// The check of one `custom_password_hash`.
struct Custom<'f, 'v> {
    findings: &'f mut Vec<Finding>,
    form: Form,
    algorithm: Cow<'v, str>,
}

impl Custom<'_, '_> {
    /// Checks the hash and what stands beside it: salt and the numbers of scrypt.
    fn check(&mut self, hash: &[u8], [salt, numbers @ ..]: [Option<&[u8]>; 5]) {
        let [value, encoding, digest, key, inner_salt] =
            walk::pick(hash, ["value", "encoding", "digest", "key", "salt"]);
        let encoding = self.encoding(encoding);
        if let Some(salt) = object(salt) {
            self.salt(salt);
        }
        if inner_salt.is_some() && self.form.takes_salt() {
            self.inner_salt();
        }
        let length = match self.form {
            Form::Digest(length) => Some(length),
            Form::Hmac => self.hmac(digest, key),
            Form::Scrypt => self.scrypt(numbers),
            _ => None,
        };
        match (value, string(value)) {
            (None, _) => self.missing(HASH, "value"),
            (Some(raw), Some(text)) if self.form.is_text() => self.text(raw, &text),
            (Some(raw), Some(text)) => {
                if let Some(encoding) = encoding {
                    self.bytes(raw, &text, encoding, length);
                }
            }
            _ => {}
        }
    }

    /// The encoding of the hash, if it is one the algorithm takes.
    fn encoding(&mut self, raw: Option<&[u8]>) -> Option<Encoding> {
        let path = "custom_password_hash.hash.encoding";
        let given = string(raw).and_then(|name| Encoding::named(&name));
        match (raw, given) {
            (None, _) if self.form.is_text() => Some(Encoding::Utf8),
            (None, _) => {
                let code = Code::ObjectMissingRequiredProperty;
                let fix = "Add encoding to hash: hex or base64, whichever the value is in.";
                self.add(code, HASH, &["encoding"], String::new(), fix);
                None
            }
            (Some(raw), Some(given)) if self.form.is_text() != (given == Encoding::Utf8) => {
                let fix = match self.form.is_text() {
                    true => {
                        "Write utf8 or leave encoding out: the algorithm takes its value as text."
                    }
                    false => {
                        "Write hex or base64, whichever the value is in; the algorithm takes no other."
                    }
                };
                let value = excerpt::value(raw);
                self.add(Code::EnumMismatch, path, &[&value], value.clone(), fix);
                None
            }
            (Some(_), given) => given,
        }
    }

    fn salt(&mut self, salt: &[u8]) {
        let path = "custom_password_hash.salt";
        if !self.form.takes_salt() {
            let reason = format!("Salt is not allowed with the algorithm {}", self.algorithm);
            let fix =
                format!("Remove salt: the value of {} holds its salt already.", self.algorithm);
            self.add(Code::NotPassed, path, &[&reason], excerpt::secret(salt), fix);
            return;
        }
        let [value, encoding, position] = walk::pick(salt, ["value", "encoding", "position"]);
        let length = self.encoded(SALT_VALUE, value, encoding);
        let before = string(position).is_none_or(|position| *position == *b"prefix");
        if let (Form::Bcrypt, Some(value), Some(length @ BCRYPT_READS..), true) =
            (self.form, value, length, before)
        {
            let fix = "Check the salt: bcrypt reads 72 bytes, so after this salt nothing of the password counts.";
            let values = [&*length.to_string(), &*(BCRYPT_READS - 1).to_string()];
            let path = SALT_VALUE.to_owned();
            let finding = Finding::new(Code::MaxLength, path, &values, excerpt::secret(value), fix);
            self.findings.push(finding.warning());
        }
    }

    /// A salt inside `hash`, which the schema lets pass and nothing reads.
    fn inner_salt(&mut self) {
        let fix = "Move salt out of hash, beside it: where it stands it is not read, and no password would match.";
        let code = Code::ObjectAdditionalProperties;
        let finding = Finding::new(code, HASH.to_owned(), &["salt"], String::new(), fix);
        self.findings.push(finding.warning());
    }

    /// Checks digest and key; returns how many bytes the hash must have.
    fn hmac(&mut self, digest: Option<&[u8]>, key: Option<&[u8]>) -> Option<usize> {
        for (name, value) in [("digest", digest), ("key", key)] {
            if value.is_none() {
                self.missing(HASH, name);
            }
        }
        if let Some(key) = object(key) {
            let [value, encoding] = walk::pick(key, ["value", "encoding"]);
            self.encoded("custom_password_hash.hash.key.value", value, encoding);
        }
        string(digest).and_then(|digest| digest_length(&digest))
    }

    /// Checks a salt or key against its encoding, utf8 unless told otherwise; returns its length in bytes.
    fn encoded(
        &mut self,
        path: &str,
        raw: Option<&[u8]>,
        encoding: Option<&[u8]>,
    ) -> Option<usize> {
        let text = string(raw)?;
        let encoding = match encoding {
            None => Encoding::Utf8,
            given => Encoding::named(&string(given)?)?,
        };
        let length = encoding.length(&text);
        if length.is_none() {
            self.not_encoded(path, raw?, encoding);
        }
        length
    }

    fn not_encoded(&mut self, path: &str, raw: &[u8], encoding: Encoding) {
        let fix = format!("Correct the value or its encoding: this is not {}.", encoding.name());
        let shown = excerpt::secret(raw);
        self.add(Code::Format, path, &[encoding.name(), &shown], shown.clone(), fix);
    }

    /// Checks the numbers of scrypt; returns how many bytes the hash must have.
    fn scrypt(
        &mut self,
        [keylen, cost, block_size, parallelization]: [Option<&[u8]>; 4],
    ) -> Option<usize> {
        if keylen.is_none() {
            self.missing(ROOT, "keylen");
        }
        let keylen = self.number("keylen", keylen, 1);
        self.number("blockSize", block_size, 1);
        self.number("parallelization", parallelization, 1);
        if let Some(number) = self.number("cost", cost, 2)
            && !number.is_power_of_two()
        {
            let fix = "Write a power of two: 16384 unless the hashes were made with another.";
            let value = number.to_string();
            let path = "custom_password_hash.cost";
            self.add(Code::Format, path, &["power of two", &value], value.clone(), fix);
        }
        keylen.and_then(|keylen| usize::try_from(keylen).ok())
    }

    /// The whole number `raw`, if it is one and not less than `least`.
    fn number(&mut self, name: &str, raw: Option<&[u8]>, least: u64) -> Option<u64> {
        let raw = raw.filter(|raw| Kind::of(raw) == Kind::Number)?;
        let number = js_text::number(raw);
        if number.fract() != 0.0 || !number.is_finite() {
            return None;
        }
        if number < least as f64 {
            let value = js_text::inserted(raw).into_owned();
            let fix = format!("Write {least} or more for {name}.");
            let values = [&*value, &*least.to_string()];
            self.add(Code::Minimum, &format!("{ROOT}.{name}"), &values, value.clone(), fix);
            return None;
        }
        Some(number as u64)
    }

    /// Checks a hash that is bytes.
    fn bytes(&mut self, raw: &[u8], text: &[u8], encoding: Encoding, length: Option<usize>) {
        if text.is_empty() {
            let fix = "Give the hash, or leave custom_password_hash out.";
            self.add(Code::MinLength, VALUE, &["0", "1"], String::new(), fix);
            return;
        }
        match (encoding.length(text), length) {
            (None, _) => self.not_encoded(VALUE, raw, encoding),
            (Some(found), Some(length)) if found != length => {
                let fix = format!(
                    "Check algorithm, encoding and value: this hash should have {length} bytes, {} digits in hex. As \
                     it is, no password can match it.",
                    length.saturating_mul(2)
                );
                self.wrong_size(raw, fix);
            }
            _ => {}
        }
    }

    /// A hash of another size than those the algorithm makes.
    fn wrong_size(&mut self, raw: &[u8], fix: String) {
        let finding = self.unformed(raw, fix).warning();
        self.findings.push(finding);
    }

    /// Checks a hash that is text of a form of its own.
    fn text(&mut self, raw: &[u8], text: &[u8]) {
        match self.form.size(text) {
            Some(Size::Fits) => {}
            Some(Size::ShouldBe(length)) => {
                let fix = match self.form {
                    Form::Pbkdf2 => format!(
                        "Write as l= how many bytes the hash in it has: not {length}, which is what l says or what is \
                         meant without l. As it is, no password can match it."
                    ),
                    _ => format!(
                        "Check the value: with this scheme it has {length} bytes or more once decoded. As it is, no \
                         password can match it."
                    ),
                };
                self.wrong_size(raw, fix);
            }
            None => {
                let finding = self.unformed(raw, self.form.in_words());
                self.findings.push(finding);
            }
        }
    }

    /// A hash that is not what the algorithm makes.
    fn unformed(&self, raw: &[u8], fix: impl Into<Cow<'static, str>>) -> Finding {
        let shown = excerpt::secret(raw);
        let values = [&*self.algorithm, &*shown];
        Finding::new(Code::Format, VALUE.to_owned(), &values, shown.clone(), fix)
    }

    fn missing(&mut self, path: &str, name: &str) {
        let fix = format!("Add {name} to {path}: the algorithm {} needs it.", self.algorithm);
        self.add(Code::ObjectMissingRequiredProperty, path, &[name], String::new(), fix);
    }

    fn add(
        &mut self,
        code: Code,
        path: &str,
        values: &[&str],
        value: String,
        fix: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(Finding::new(code, path.to_owned(), values, value, fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    const BCRYPT: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01";

    #[test]
    fn password_hashes_are_bcrypt() {
        let hash = |hash: &str| format!(r#"{{"email":"a@b.co","password_hash":"{hash}"}}"#);
        let rest = &BCRYPT[..53];
        check(&hash(&format!("$2a$10${rest}")), &[]);
        check(&hash(&format!(r"$2b$10$\u002f{}", &rest[1..])), &[]);
        for bad in [
            "$2y$10$", "$2x$10$", "$2$10$", "$2b$12$", "$2b$1$", "$2b$10", "$1$", "2b$10$",
            "$2b$010$",
        ] {
            check(&hash(&format!("{bad}{rest}")), &["error FORMAT password_hash"]);
        }
        for bad in [
            "",
            "x",
            &format!("$2b$10${rest}a"),
            &format!("$2b$10${}", &rest[1..]),
            &format!("$2b$10$={}", &rest[1..]),
        ] {
            check(&hash(bad), &["error FORMAT password_hash"]);
        }
        check(r#"{"email":"a@b.co","password_hash":1}"#, &["error INVALID_TYPE password_hash"]);
    }

    #[test]
    fn one_kind_of_hash_at_a_time() {
        let both = |simple: &str| {
            format!(
                r#"{{"email":"a@b.co","password_hash":{simple},"custom_password_hash":{{"algorithm":"md5","hash":{{"value":"{}","encoding":"hex"}}}}}}"#,
                "0".repeat(32)
            )
        };
        check(&both(&format!("\"$2a$10${}\"", &BCRYPT[..53])), &["error NOT_PASSED "]);
        check(&both("null"), &["error INVALID_TYPE password_hash"]);
    }

    fn check_custom(algorithm: &str, hash: &str, beside: &str, expected: &[&str]) {
        let comma = if beside.is_empty() { "" } else { "," };
        let custom = format!(r#"{{"algorithm":"{algorithm}","hash":{{{hash}}}{comma}{beside}}}"#);
        let prefixed: Vec<String> = expected
            .iter()
            .map(|line| {
                line.replace(" .", " custom_password_hash.").replace(" @", " custom_password_hash")
            })
            .collect();
        let expected: Vec<&str> = prefixed.iter().map(String::as_str).collect();
        check(&format!(r#"{{"email":"a@b.co","custom_password_hash":{custom}}}"#), &expected);
    }

    #[test]
    fn argon2() {
        let value = |value: &str| format!(r#""value":"{value}""#);
        let good = value("$argon2id$v=19$m=65536,t=2,p=1$YWJj$YWJj");
        check_custom("argon2", &good, "", &[]);
        check_custom("argon2", &format!(r#"{good},"encoding":"utf8""#), "", &[]);
        check_custom(
            "argon2",
            &format!(r#"{good},"encoding":"hex""#),
            "",
            &["error ENUM_MISMATCH .hash.encoding"],
        );
        check_custom("argon2", &good, r#""salt":{"value":"x"}"#, &["error NOT_PASSED .salt"]);
        check_custom("argon2", "", "", &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"]);
        check_custom("argon2", r#""value":null"#, "", &["error INVALID_TYPE .hash.value"]);
        for bad in [
            "",
            "$argon2$m=1,t=1,p=1$YWJj$YWJj",
            "$argon2id$m=1,t=1$YWJj$YWJj",
            "$argon2id$m=1,t=1,p=x$YWJj$YWJj",
            "$argon2id$v=19$m=1,t=1,p=1$YWJj$YQ==",
        ] {
            check_custom("argon2", &value(bad), "", &["error FORMAT .hash.value"]);
        }
    }

    #[test]
    fn bcrypt_with_any_rounds_and_a_salt_that_leaves_room() {
        let value = |start: &str| format!(r#""value":"{start}{}""#, &BCRYPT[..53]);
        for good in ["$2a$04$", "$2b$12$", "$2y$31$"] {
            check_custom("bcrypt", &value(good), "", &[]);
        }
        for bad in ["$2x$10$", "$2b$03$", "$2b$32$", "$2z$10$"] {
            check_custom("bcrypt", &value(bad), "", &["error FORMAT .hash.value"]);
        }
        let salt = |text: String, more: &str| format!(r#""salt":{{"value":"{text}"{more}}}"#);
        check_custom("bcrypt", &value("$2a$10$"), &salt("x".repeat(71), ""), &[]);
        check_custom(
            "bcrypt",
            &value("$2a$10$"),
            &salt("x".repeat(72), ""),
            &["warning MAX_LENGTH .salt.value"],
        );
        check_custom(
            "bcrypt",
            &value("$2a$10$"),
            &salt("x".repeat(72), r#","position":"suffix""#),
            &[],
        );
        check_custom(
            "bcrypt",
            &value("$2a$10$"),
            &salt("00".repeat(71), r#","encoding":"hex""#),
            &[],
        );
        check_custom(
            "bcrypt",
            &value("$2a$10$"),
            &salt("0".into(), r#","encoding":"hex""#),
            &["error FORMAT .salt.value"],
        );
    }

    #[test]
    fn digests() {
        for (algorithm, bytes) in
            [("md4", 16), ("md5", 16), ("sha1", 20), ("sha256", 32), ("sha512", 64)]
        {
            let hex =
                |bytes: usize| format!(r#""encoding":"hex","value":"{}""#, "aF".repeat(bytes));
            check_custom(algorithm, &hex(bytes), "", &[]);
            check_custom(algorithm, &hex(bytes), r#""salt":{"value":"x"}"#, &[]);
            check_custom(algorithm, &hex(bytes + 1), "", &["warning FORMAT .hash.value"]);
            let base64 = |text: String| format!(r#""encoding":"base64","value":"{text}""#);
            check_custom(
                algorithm,
                &base64(format!("{}{}", "Zm_-".repeat(bytes / 3), ["", "Zg", "Zm8"][bytes % 3])),
                "",
                &[],
            );
            // Hex taken for Base64.
            check_custom(
                algorithm,
                &base64("aF".repeat(bytes)),
                "",
                &["warning FORMAT .hash.value"],
            );
        }
        check_custom(
            "md5",
            r#""value":"00""#,
            "",
            &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"],
        );
        check_custom(
            "md5",
            r#""value":"00","encoding":"utf8""#,
            "",
            &["error ENUM_MISMATCH .hash.encoding"],
        );
        check_custom("md5", r#""value":"xy","encoding":"hex""#, "", &["error FORMAT .hash.value"]);
        check_custom(
            "md5",
            r#""value":"Zg=","encoding":"base64""#,
            "",
            &["error FORMAT .hash.value"],
        );
        check_custom(
            "md5",
            r#""value":"","encoding":"hex""#,
            "",
            &["error MIN_LENGTH .hash.value"],
        );
        check_custom(
            "md5",
            r#""value":"xy","encoding":"HEX""#,
            "",
            &["error ENUM_MISMATCH .hash.encoding"],
        );
        check_custom(
            "md5",
            &format!(r#""value":"{}","encoding":"hex","salt":{{}}"#, "0".repeat(32)),
            "",
            &["warning OBJECT_ADDITIONAL_PROPERTIES .hash"],
        );
    }

    #[test]
    fn hmac() {
        let hash = format!(r#""value":"{}","encoding":"hex""#, "0".repeat(64));
        let key = r#""key":{"value":"k"}"#;
        check_custom("hmac", &format!(r#"{hash},"digest":"sha256",{key}"#), "", &[]);
        check_custom(
            "hmac",
            &format!(r#"{hash},"digest":"md5",{key}"#),
            "",
            &["warning FORMAT .hash.value"],
        );
        check_custom("hmac", &hash, "", &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"; 2]);
        check_custom(
            "hmac",
            &format!(r#"{hash},"digest":"sha256","key":{{"value":"k","encoding":"hex"}}"#),
            "",
            &["error FORMAT .hash.key.value"],
        );
        check_custom(
            "hmac",
            &format!(r#"{hash},"digest":"sha256","key":{{}}"#),
            "",
            &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash.key"],
        );
        check_custom(
            "hmac",
            &format!(r#"{hash},"digest":null,"key":null"#),
            "",
            &[
                "error INVALID_TYPE .hash.digest",
                "error ENUM_MISMATCH .hash.digest",
                "error INVALID_TYPE .hash.key",
            ],
        );
    }

    #[test]
    fn ldap() {
        let value = |scheme: &str, bytes: usize| {
            format!(
                r#""value":"{{{scheme}}}{}{}""#,
                "YWJj".repeat(bytes / 3),
                ["", "YQ==", "YWI="][bytes % 3]
            )
        };
        for (scheme, bytes) in [
            ("MD5", 16),
            ("md5", 16),
            ("SMD5", 20),
            ("SHA", 20),
            ("SSHA", 21),
            ("SHA256", 32),
            ("SSHA512", 72),
            ("SHA3-256", 32),
        ] {
            check_custom("ldap", &value(scheme, bytes), "", &[]);
        }
        for (scheme, bytes) in
            [("MD5", 15), ("MD5", 17), ("SMD5", 16), ("SSHA", 20), ("SHA512", 32)]
        {
            check_custom("ldap", &value(scheme, bytes), "", &["warning FORMAT .hash.value"]);
        }
        for bad in [
            r#""value":"{CRYPT}xx""#,
            r#""value":"{SHA}""#,
            r#""value":"YWJj""#,
            r#""value":"{SHA}a b""#,
            r#""value":"{}YWJj""#,
        ] {
            check_custom("ldap", bad, "", &["error FORMAT .hash.value"]);
        }
        check_custom(
            "ldap",
            &value("SHA", 20),
            r#""salt":{"value":"x"}"#,
            &["error NOT_PASSED .salt"],
        );
        check_custom(
            "ldap",
            &format!(r#"{},"encoding":"base64""#, value("SHA", 20)),
            "",
            &["error ENUM_MISMATCH .hash.encoding"],
        );
    }

    #[test]
    fn pbkdf2() {
        let value = |start: &str, bytes: usize| {
            format!(
                r#""value":"{start}$YWJj${}{}""#,
                "YWJj".repeat(bytes / 3),
                ["", "YQ", "YWI"][bytes % 3]
            )
        };
        check_custom("pbkdf2", &value("$pbkdf2-sha512$i=100000,l=64", 64), "", &[]);
        check_custom("pbkdf2", &value("$pbkdf2-sha256$l=32", 32), "", &[]);
        check_custom("pbkdf2", &value("$pbkdf2-sha512", 64), "", &[]);
        check_custom(
            "pbkdf2",
            &value("$pbkdf2-sha256$i=1000", 32),
            "",
            &["warning FORMAT .hash.value"],
        );
        for bad in [
            "$pbkdf2$i=1",
            "$pbkdf2-$i=1",
            "$pbkdf2-sha256$29000",
            "$pbkdf2-sha256$i=0",
            "$pbkdf2-sha256$i=x",
            "pbkdf2-sha256$i=1",
        ] {
            check_custom("pbkdf2", &value(bad, 64), "", &["error FORMAT .hash.value"]);
        }
        check_custom(
            "pbkdf2",
            &value("$pbkdf2-sha512", 64),
            r#""salt":{"value":"x"}"#,
            &["error NOT_PASSED .salt"],
        );
    }

    #[test]
    fn scrypt() {
        let hash = r#""value":"AAECAw==","encoding":"base64""#;
        check_custom("scrypt", hash, r#""keylen":4"#, &[]);
        check_custom(
            "scrypt",
            hash,
            r#""keylen":4.0,"cost":2,"blockSize":1,"parallelization":1,"salt":{"value":"x"}"#,
            &[],
        );
        check_custom("scrypt", hash, "", &["error OBJECT_MISSING_REQUIRED_PROPERTY @"]);
        check_custom("scrypt", hash, r#""keylen":5"#, &["warning FORMAT .hash.value"]);
        check_custom("scrypt", hash, r#""keylen":0"#, &["error MINIMUM .keylen"]);
        check_custom("scrypt", hash, r#""keylen":4.5"#, &["error INVALID_TYPE .keylen"]);
        check_custom("scrypt", hash, r#""keylen":"4""#, &["error INVALID_TYPE .keylen"]);
        check_custom("scrypt", hash, r#""keylen":4,"cost":1"#, &["error MINIMUM .cost"]);
        check_custom("scrypt", hash, r#""keylen":4,"cost":1000"#, &["error FORMAT .cost"]);
        check_custom("scrypt", hash, r#""keylen":4,"cost":1e300"#, &["error FORMAT .cost"]);
        check_custom(
            "scrypt",
            hash,
            r#""keylen":4,"blockSize":-1,"parallelization":0"#,
            &["error MINIMUM .blockSize", "error MINIMUM .parallelization"],
        );
        check_custom(
            "scrypt",
            r#""value":"x""#,
            r#""keylen":4"#,
            &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"],
        );
    }

    #[test]
    fn what_the_schema_refuses_gets_no_second_reason() {
        check_custom("md6", "", "", &["error ENUM_MISMATCH .algorithm"]);
        check(
            r#"{"email":"a@b.co","custom_password_hash":{"algorithm":"md5","hash":1}}"#,
            &["error INVALID_TYPE custom_password_hash.hash"],
        );
        check(
            r#"{"email":"a@b.co","custom_password_hash":[]}"#,
            &["error INVALID_TYPE custom_password_hash"],
        );
        check(
            r#"{"email":"a@b.co","custom_password_hash":{}}"#,
            &["error OBJECT_MISSING_REQUIRED_PROPERTY custom_password_hash"; 2],
        );
    }

    /// Whoever reads the report must not come by the hash.
    #[test]
    fn secrets_are_not_told() {
        let secret = "5eb63bbbe01eeed093cb22bb8f5acdc";
        let hash = |algorithm: &str| {
            format!(
                r#"{{"email":"a@b.co","custom_password_hash":{{"algorithm":"{algorithm}","salt":{{"value":"{secret}","encoding":"hex"}},"hash":{{"value":"{secret}","encoding":"hex","digest":"md5","key":{{"value":"{secret}","encoding":"hex"}}}},"hash2":{{"value":"{secret}"}}}}}}"#
            )
        };
        for algorithm in ["argon2", "bcrypt", "hmac", "ldap", "md5", "pbkdf2", "scrypt", "x"] {
            for finding in crate::check::tests::findings(&hash(algorithm)) {
                assert!(!format!("{finding:?}").contains(secret), "{algorithm}: {finding:?}");
            }
        }
    }
}
