//! `custom_password_hash`: what its algorithm asks of value, encoding, salt, key and numbers.

use std::borrow::Cow;

use crate::check::hash::describe::describe;
use crate::check::hash::encoding::Encoding;
use crate::check::hash::form::{Form, PBKDF2_DIGESTS, Verdict, digest_length};
use crate::check::{Code, Finding, excerpt, hash, js_text};
use crate::user::secret::MASK;
use json::{Kind, text, walk};

/// The bytes of password and salt together that bcrypt reads.
const BCRYPT_READS: usize = 72;

const ROOT: &str = "custom_password_hash";
const HASH: &str = "custom_password_hash.hash";
const SALT_VALUE: &str = "custom_password_hash.salt.value";
const VALUE: &str = "custom_password_hash.hash.value";

/// Adds what Auth0 refuses in the object `custom`, and what cannot work.
pub(super) fn check(custom: &[u8], findings: &mut Vec<Finding>) {
    let [algorithm, hash, others @ ..] = walk::pick(
        custom,
        ["algorithm", "hash", "salt", "keylen", "cost", "blockSize", "parallelization"],
    );
    let (Some(algorithm), Some(hash)) = (string(algorithm), object(hash)) else { return };
    let Some(form) = Form::of(&algorithm) else { return };
    let algorithm = String::from_utf8_lossy(&algorithm);
    Custom { findings, form, algorithm }.check(hash, others);
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
        if inner_salt.is_some() {
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
            (_, Some(text)) if self.form.is_text() => self.text(&text),
            (_, Some(text)) => {
                if let Some(encoding) = encoding {
                    self.bytes(&text, encoding, length);
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
        if let (Form::Bcrypt, Some(length @ BCRYPT_READS..), true) = (self.form, length, before) {
            let fix = "Check the salt: bcrypt reads 72 bytes of salt and password together, so after this salt nothing \
                       of the password counts and any password would do.";
            let values = [&*length.to_string(), &*(BCRYPT_READS - 1).to_string()];
            let path = SALT_VALUE.to_owned();
            let value = format!("{length} bytes");
            let finding = Finding::new(Code::MaxLength, path, &values, value, fix);
            self.findings.push(finding.warning());
        }
    }

    /// A salt inside `hash`, which the schema lets pass and nothing reads.
    fn inner_salt(&mut self) {
        let fix = if self.form.takes_salt() {
            "Move salt out of hash, beside it: where it stands it is not read, and no password would match."
        } else {
            "Remove salt: the value holds its salt already, and where this one stands it is not read."
        };
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

    /// Checks a salt or key against its encoding, utf8 unless it says otherwise; returns its length in bytes.
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
            self.not_encoded(path, &text, encoding);
        }
        length
    }

    fn not_encoded(&mut self, path: &str, text: &[u8], encoding: Encoding) {
        let fix = match encoding {
            _ if hash::is_masked(text) => hash::MASKED.into(),
            Encoding::Hex if text.starts_with(b"0x") => {
                "Take 0x off the value: hex has two digits a byte and nothing else.".into()
            }
            _ => format!("Correct the value or its encoding: this is not {}.", encoding.name()),
        };
        self.add(Code::Format, path, &[encoding.name(), MASK], describe(text), fix);
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
    fn bytes(&mut self, text: &[u8], encoding: Encoding, length: Option<usize>) {
        if text.is_empty() {
            let fix = "Give the hash, or leave custom_password_hash out.";
            self.add(Code::MinLength, VALUE, &["0", "1"], String::new(), fix);
            return;
        }
        match (encoding.length(text), length) {
            (None, _) => self.not_encoded(VALUE, text, encoding),
            (Some(found), Some(length)) if found != length => {
                let fix = format!(
                    "Check algorithm, encoding and value: this hash should have {length} bytes, {} digits in hex, but \
                     has {found}. As it is, no password can match it.",
                    length.saturating_mul(2)
                );
                self.unlike(text, fix, Finding::warning);
            }
            _ => {}
        }
    }

    /// Checks a hash that is text of a form of its own.
    fn text(&mut self, text: &[u8]) {
        match self.form.verdict(text) {
            Verdict::Fits => {}
            Verdict::ShouldBe(length) if self.form == Form::Pbkdf2 => {
                let fix = format!(
                    "Write as l= how many bytes the hash in it has: not {length}, which is what l says or what is meant \
                     without l. As it is, no password can match it."
                );
                self.unlike(text, fix, Finding::warning);
            }
            Verdict::ShouldBe(length) => {
                // The digests of two letters more are salted: {SSHA}, {SMD5}.
                let is_salted = text.get(1..3).is_some_and(|it| {
                    it.eq_ignore_ascii_case(b"ss") || it.eq_ignore_ascii_case(b"sm")
                });
                let more = if is_salted { " or more" } else { "" };
                let fix = format!(
                    "Check the value: with this scheme it has {length} bytes{more} once decoded. As it is, no password \
                     can match it."
                );
                self.unlike(text, fix, Finding::warning);
            }
            Verdict::Undocumented(digest) => {
                let fix = format!(
                    "Try it with one user first: the digest {} is none of the {} that Auth0’s documentation names for \
                     pbkdf2, such as sha256 and sha512, so nobody may be able to log in.",
                    excerpt::short(&digest),
                    PBKDF2_DIGESTS.len()
                );
                let values = [&*excerpt::short(&digest)];
                let path = VALUE.to_owned();
                let finding = Finding::new(Code::EnumMismatch, path, &values, describe(text), fix);
                self.findings.push(finding.warning());
            }
            Verdict::NeverMatches(bound) => {
                let fix = format!(
                    "Check the numbers in the value: with {} {bound}. As it is, no password can match it.",
                    self.algorithm
                );
                self.unlike(text, fix, Finding::warning);
            }
            Verdict::Refused(_) if hash::is_masked(text) => {
                self.unlike(text, hash::MASKED, |finding| finding);
            }
            Verdict::Refused(fix) => self.unlike(text, fix, |finding| finding),
        }
    }

    /// Adds that a hash is not what the algorithm makes.
    fn unlike(
        &mut self,
        text: &[u8],
        fix: impl Into<Cow<'static, str>>,
        as_severe: impl Fn(Finding) -> Finding,
    ) {
        let values = [&*self.algorithm, MASK];
        let finding = Finding::new(Code::Format, VALUE.to_owned(), &values, describe(text), fix);
        self.findings.push(as_severe(finding));
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
