//! What can be different in a reading, each with its words and with the key of the `password` step that says it: the
//! salt's bytes, and what becomes of the password before it is hashed.

use zeroize::Zeroizing;

use crate::explain::Reading;
use crate::import_user::Stored;
use crate::primitives::Digest;
use crate::text_encoding::{Charset, Encoding, Secret, to_base64, to_hex};

/// How a twist is said in a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// It is as it was: there is nothing to say
    Same,
    /// By this key and value
    Is(&'static str, &'static str),
    /// Not at all
    Unsayable,
    /// Not at all, because Auth0 cannot take it
    Impossible,
}

/// A part of a reading.
#[derive(Clone, Debug)]
pub(super) struct Twist<T> {
    pub value: T,
    pub words: String,
    pub key: Key,
}

impl<T> Twist<T> {
    pub fn new(value: T, words: impl Into<String>, key: Key) -> Self {
        Twist { value, words: words.into(), key }
    }

    pub fn same(value: T) -> Self {
        Twist::new(value, "", Key::Same)
    }
}

/// A reading under way: the twists so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Twisted {
    words: Vec<String>,
    keys: Vec<(&'static str, &'static str)>,
    is_unsayable: bool,
    is_impossible: bool,
}

impl Twisted {
    /// With another twist.
    pub fn and<T>(&self, twist: &Twist<T>) -> Self {
        let mut both = self.clone();
        match twist.key {
            Key::Same => return both,
            Key::Is(name, value) => both.keys.push((name, value)),
            Key::Unsayable => both.is_unsayable = true,
            Key::Impossible => both.is_impossible = true,
        }
        both.words.push(twist.words.clone());
        both
    }

    /// What is to be preferred is smaller: what Auth0 can take, then the fewest twists.
    pub fn rank(&self) -> (bool, usize) {
        (self.is_impossible, self.words.len())
    }

    pub fn into_reading(self) -> Reading {
        let words = match self.words.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} and {last}", before.join(", "))
            }
            _ => self.words.concat(),
        };
        let is_sayable = !self.is_unsayable && !self.is_impossible && !self.keys.is_empty();
        let keys: Vec<String> =
            self.keys.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
        Reading {
            words,
            keys: is_sayable.then(|| format!("{{{}}}", keys.join(","))),
            is_possible: !self.is_impossible,
        }
    }
}

/// Adds a twist unless its value is there.
fn add<T: PartialEq>(twists: &mut Vec<Twist<T>>, twist: Twist<T>) {
    if twists.iter().all(|it| it.value != twist.value) {
        twists.push(twist);
    }
}

/// What the bytes of a salt could be, that are `bytes` as the hash is read now; `written` is the salt's text, if there is one.
pub(super) fn salts(bytes: &[u8], written: Option<&str>) -> Vec<Twist<Vec<u8>>> {
    let mut salts = vec![Twist::same(bytes.to_vec())];
    if bytes.is_empty() && written.is_none_or(str::is_empty) {
        return salts;
    }
    // Without a text of its own the bytes were either text or written in digits: then they are taken both ways.
    let own = written.or_else(|| std::str::from_utf8(bytes).ok());
    let read = [
        (Encoding::Text, "the salt read as text", "text"),
        (Encoding::Hex, "the salt read as hexadecimal", "hex"),
        (Encoding::Base64, "the salt read as Base64", "base64"),
    ];
    for (encoding, words, name) in read {
        if let Some(read) = own.and_then(|text| encoding.decode(text)) {
            add(&mut salts, Twist::new(read, words, Key::Is("salt_in", name)));
        }
    }
    let hex = to_hex(bytes);
    let base64 = to_base64(bytes);
    let padded = format!("{base64}{}", "=".repeat(base64.len().wrapping_neg() % 4));
    for (digits, words) in [
        (hex.to_uppercase(), "the salt as the text of its hexadecimal digits, in capitals"),
        (hex, "the salt as the text of its hexadecimal digits, in small letters"),
        (padded, "the salt as the text of its Base64"),
        (base64, "the salt as the text of its Base64 without ="),
    ] {
        // As it stood in the file, if it stood there in digits.
        let key = if written.is_none() { Key::Is("salt_in", "text") } else { Key::Unsayable };
        add(&mut salts, Twist::new(digits.into_bytes(), words, key));
    }
    for salt in salts.clone() {
        edited(&mut salts, salt);
    }
    salts
}

/// Small changes of a salt, on top of how it is read.
fn edited(salts: &mut Vec<Twist<Vec<u8>>>, salt: Twist<Vec<u8>>) {
    let bytes = &salt.value;
    let edits = [
        ([bytes, &b"\n"[..]].concat(), "a line break after the salt"),
        (bytes.trim_ascii().to_vec(), "the salt without the white space around it"),
        ([b"{", &bytes[..], b"}"].concat(), "braces around the salt"),
        (bytes.to_ascii_uppercase(), "the salt in capitals"),
        (bytes.to_ascii_lowercase(), "the salt in small letters"),
    ];
    for (edit, words) in edits {
        let words = match salt.words.is_empty() {
            true => words.to_owned(),
            false => format!("{}, {words}", salt.words),
        };
        add(salts, Twist::new(edit, words, Key::Unsayable));
    }
}

/// What could be hashed for `password`.
pub(super) fn passwords(stored: &Stored, password: &str) -> Vec<Twist<Secret>> {
    let mut passwords = vec![Twist::same(stored.function.charset.encode(password))];
    for (charset, words) in [
        (Charset::Utf8, "the password in UTF-8"),
        (Charset::Utf16, "the password in UTF-16, little endian"),
        (Charset::LowBytes, "the password in Latin-1"),
    ] {
        add(&mut passwords, Twist::new(charset.encode(password), words, Key::Unsayable));
    }
    let edits = [
        (password.trim().to_owned(), "the password without the white space around it"),
        (escaped(password), "HTML's characters in the password escaped, as phpBB does"),
        (format!("{password}\n"), "a line break after the password"),
    ];
    for (edit, words) in edits {
        let edit = Zeroizing::new(edit);
        let bytes = Charset::Utf8.encode(&edit);
        add(&mut passwords, Twist::new(bytes, words, Key::Impossible));
    }
    passwords
}

/// Digests of the password that systems hash in its place, which Auth0 never does.
pub(super) fn hashed_before(password: &str) -> Vec<Twist<Secret>> {
    let mut hashed = Vec::new();
    let secret = Charset::Utf8.encode(password);
    let digests = [Digest::Sha256, Digest::Md5, Digest::Sha1, Digest::Sha512, Digest::Sha384];
    for digest in digests {
        let bytes = digest.of(&[&secret]);
        let name = digest.label();
        let hex = Zeroizing::new(to_hex(&bytes).into_bytes());
        let words = format!("the {name} of the password, in hexadecimal, hashed in its place");
        add(&mut hashed, Twist::new(hex, words, Key::Impossible));
        let base64 = to_base64(&bytes);
        let padded = format!("{base64}{}", "=".repeat(base64.len().wrapping_neg() % 4));
        let words = format!("the {name} of the password, in Base64, hashed in its place");
        add(&mut hashed, Twist::new(Zeroizing::new(padded.into_bytes()), words, Key::Impossible));
        let words = format!("the {name} of the password, in bytes, hashed in its place");
        add(&mut hashed, Twist::new(bytes, words, Key::Impossible));
    }
    let trimmed = Zeroizing::new(password.trim().to_owned());
    let mac = to_base64(&Digest::Sha384.hmac(b"wp-sha384", trimmed.as_bytes()));
    let words = "WordPress's HMAC of the password hashed in its place";
    add(&mut hashed, Twist::new(Zeroizing::new(mac.into_bytes()), words, Key::Impossible));
    hashed
}

fn escaped(password: &str) -> String {
    let mut escaped = String::with_capacity(password.len());
    for character in password.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
