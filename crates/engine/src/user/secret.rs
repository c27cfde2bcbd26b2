//! The one list of what is secret in a user: password hashes, salts, keys, TOTP secrets, plain passwords, tokens.
//!
//! Secrets are shown as [`MASK`], as in Auth0's job errors. A place that is not known to be harmless counts as secret
//! inside the attributes that hold secrets, so a hash in the wrong place is hidden too. What is written to import
//! files does not go through here.

use crate::user::{Attribute, Name, User};
use json::{Kind, text};

/// What stands in the place of a secret.
pub const MASK: &str = "*****";

/// Which strings and numbers of a value are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// The value is a user: it depends on the attribute
    ByAttribute,
    /// Those under keys that are secret wherever they stand
    ByKey,
    /// All
    All,
    /// All but those under these keys
    AllBut(&'static [&'static str]),
}

/// The keys below custom_password_hash whose values say how a hash was made.
const OF_HASHES: &[&str] = &[
    "algorithm",
    "encoding",
    "digest",
    "position",
    "keylen",
    "cost",
    "blockSize",
    "parallelization",
];

/// The kinds of factors that hold no secret.
const OF_FACTORS: &[&str] = &["phone", "email"];

impl Hidden {
    /// What is hidden of the attribute, or of the unknown member of a user's root, called `name`.
    fn below(name: &str) -> Hidden {
        match Attribute::named(name.as_bytes()) {
            Some(Attribute::PasswordHash) => Hidden::All,
            Some(Attribute::CustomPasswordHash) => Hidden::AllBut(OF_HASHES),
            Some(Attribute::MfaFactors) => Hidden::AllBut(OF_FACTORS),
            None if is_secret_key(name) => Hidden::All,
            _ => Hidden::ByKey,
        }
    }

    /// What is hidden of the member `key` of an object of which this is hidden.
    fn member(self, key: &str) -> Hidden {
        match self {
            Hidden::ByAttribute => Hidden::below(key),
            Hidden::ByKey if is_secret_key(key) => Hidden::All,
            Hidden::AllBut(harmless) if harmless.contains(&key) => Hidden::ByKey,
            hidden => hidden,
        }
    }
}

/// Whether a key of this name holds what nobody should read, wherever it stands: `passwordHash`, `access_token`.
pub fn is_secret_key(name: &str) -> bool {
    if says_password(name) {
        return true;
    }
    let name = folded(name);
    if is_about(&name) {
        return false;
    }
    ["password", "passwd", "passphrase", "secret"].iter().any(|word| name.contains(word))
        || ["token", "hash", "salt", "pwd"].iter().any(|end| name.ends_with(end))
        || is_plain_password(&name)
}

/// What a name ends with that says something about a password, and holds none; without case and punctuation.
fn is_about(folded: &str) -> bool {
    const ABOUT: [&str; 14] = [
        "reset", "date", "set", "at", "changed", "change", "expires", "expired", "policy",
        "strength", "attempts", "required", "enabled", "less",
    ];
    ABOUT.iter().any(|end| folded.ends_with(end)) && !folded.ends_with("salt")
}

/// What a password is called, in the languages that files are in; without case, blanks and punctuation.
const PASSWORD: [&str; 34] = [
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "kennwort",
    "motdepasse",
    "contraseña",
    "contrasena",
    "contrasenya",
    "senha",
    "wachtwoord",
    "lösenord",
    "losenord",
    "hasło",
    "haslo",
    "adgangskode",
    "passord",
    "salasana",
    "parola",
    "heslo",
    "пароль",
    "密码",
    "密碼",
    "パスワード",
    "비밀번호",
    "şifre",
    "sifre",
    "jelszó",
    "jelszo",
    "katasandi",
    "kodeord",
    "lozinka",
    "口令",
    "暗証番号",
];

/// Whether a key of this name may hold a password, however it is kept: `Kennwort`, `initial_pw`, `userPass`, `password2`. Salts,
/// rounds and times do not.
pub fn says_password(name: &str) -> bool {
    let words = words(name);
    let is = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
    let about = [
        "salt",
        "algorithm",
        "algo",
        "alg",
        "iterations",
        "rounds",
        "cost",
        "digest",
        "encoding",
        "type",
        "method",
        "version",
        "format",
        "scheme",
        "hint",
    ];
    let folded = folded(name);
    if is(&about) || is_about(&folded) || folded.ends_with("salt") {
        return false;
    }
    PASSWORD.iter().any(|word| folded.contains(word))
        || is(&["pass", "pw", "pwd", "psw", "pswd", "passwd", "clave"])
        || is_plain_password(&folded)
}

/// Whether a text that could not be read may hold a password; says so rather once too often.
pub fn may_name_password(text: &str) -> bool {
    let folded = folded(text);
    ["pass", "pw", "psw", "clave"].iter().any(|word| folded.contains(word))
        || PASSWORD.iter().any(|word| folded.contains(word))
        || text.contains("\\u")
}

/// The words of a name in small letters: `userPass` and `user_pass` are `user` and `pass`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for char in name.chars() {
        if !char.is_alphabetic() || (char.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = char.is_lowercase();
        if char.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(char.to_lowercase());
        }
    }
    words
}

/// Whether a key of this name inside metadata promises a password in clear. There a `pass` may be one for skiing.
pub fn is_password_key_of_metadata(name: &str) -> bool {
    is_plain_password_key(name) && !folded(name).ends_with("pass")
}

/// Whether a key of this name promises a password in clear: `Password`, `plain_password`.
///
/// Nothing in its value tells a password from a hash for sure, so the name alone decides.
pub fn is_plain_password_key(name: &str) -> bool {
    // Asked of every unknown column of every user, so most names are ruled out quickly.
    if name.len() > 40 || !name.bytes().any(|byte| byte.eq_ignore_ascii_case(&b'p')) {
        return false;
    }
    is_plain_password(&folded(name))
}

fn is_plain_password(folded: &str) -> bool {
    matches!(
        folded.strip_prefix("user").unwrap_or(folded),
        "password"
            | "passwd"
            | "pwd"
            | "pass"
            | "passwort"
            | "kennwort"
            | "motdepasse"
            | "contraseña"
            | "contrasena"
            | "senha"
            | "wachtwoord"
            | "pw"
            | "plainpassword"
            | "plaintextpassword"
            | "cleartextpassword"
            | "passwordplain"
            | "passwordcleartext"
    )
}

/// A name without case, spaces and punctuation.
fn folded(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Follows a walk over JSON and says which of its strings and numbers are secret.
///
/// Tell it of every key, and of every bracket before what it encloses; it needs memory for the open brackets only.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// What is hidden of the values in each open bracket; first of the whole
    open: Vec<Hidden>,
    /// What is hidden of the value of the key that came last
    next: Option<Hidden>,
}

impl Secrets {
    /// A walk over a whole user.
    pub fn of_user() -> Self {
        Secrets { open: vec![Hidden::ByAttribute], next: None }
    }

    /// A walk over the value of the attribute, or other member of a user's root, called `name`.
    pub fn of_value(name: &str) -> Self {
        Secrets { open: vec![Hidden::below(name)], next: None }
    }

    /// A walk over the value of the key `name` somewhere below metadata or an unknown attribute.
    pub fn of_key(name: &str) -> Self {
        Secrets { open: vec![Hidden::ByKey.member(name)], next: None }
    }

    fn around(&self) -> Hidden {
        self.open.last().copied().unwrap_or(Hidden::All)
    }

    /// A key of the object that was opened last.
    pub fn key(&mut self, name: &str) {
        self.next = Some(self.around().member(name));
    }

    /// An opening bracket.
    pub fn open(&mut self) {
        let hidden = self.next.take().unwrap_or(self.around());
        self.open.push(hidden);
    }

    /// A closing bracket.
    pub fn close(&mut self) {
        self.next = None;
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// Whether the string or number that comes now is secret.
    pub fn hides(&mut self) -> bool {
        matches!(self.next.take().unwrap_or(self.around()), Hidden::All | Hidden::AllBut(_))
    }
}

/// Appends valid `json` to `out` with its secrets masked.
fn write(json: &[u8], mut secrets: Secrets, out: &mut Vec<u8>) {
    let mut at = 0;
    // For each open bracket whether it is an object's; whether a key comes next.
    let mut objects: Vec<bool> = Vec::new();
    let mut key_next = false;
    while let Some(byte) = json.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' => {
                secrets.open();
                objects.push(*byte == b'{');
                key_next = *byte == b'{';
            }
            b'}' | b']' => {
                secrets.close();
                objects.pop();
                key_next = false;
            }
            b',' => key_next = objects.last() == Some(&true),
            b':' => key_next = false,
            b'"' => {
                at = json::walk::string_end(json, start);
                let string = &json[start..at];
                if key_next {
                    secrets.key(&text::string(string).unwrap_or_default());
                } else if secrets.hides() && string.len() > 2 {
                    text::quote(MASK, out);
                    continue;
                }
            }
            b'-' | b'0'..=b'9' => {
                let end =
                    json[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b' '));
                at = end.map_or(json.len(), |end| at + end);
                if secrets.hides() {
                    text::quote(MASK, out);
                    continue;
                }
            }
            b't' | b'f' | b'n' => {
                at += json[at..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                secrets.hides();
            }
            _ => {}
        }
        out.extend_from_slice(&json[start..at]);
    }
}

/// The value `json` of the member `name` of a user's root, its secrets masked.
pub fn masked_value(name: &str, json: &[u8]) -> Vec<u8> {
    masked(json, Secrets::of_value(name))
}

/// The value `json` of the key `name` somewhere inside a user, its secrets masked.
pub fn masked_member(name: &str, json: &[u8]) -> Vec<u8> {
    masked(json, Secrets::of_key(name))
}

fn masked(json: &[u8], secrets: Secrets) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    write(json, secrets, &mut out);
    out
}

/// The record `json`, its secrets masked as in a user.
pub fn masked_record(json: &[u8]) -> Vec<u8> {
    masked(json, Secrets::of_user())
}

/// Appends the user to `out` as one compact JSON object, as [`User::write`] does, its secrets masked.
pub fn write_masked(user: &User<'_>, out: &mut Vec<u8>) {
    for (index, field) in user.fields().iter().enumerate() {
        out.extend_from_slice(if index == 0 { b"{" } else { b"," });
        let name = field.name().text();
        match field.name() {
            Name::Known(attribute) => text::quote(attribute.name(), out),
            Name::Other(raw) => out.extend([b"\"", raw, b"\""].concat()),
        }
        out.push(b':');
        match (Hidden::below(&name), Kind::of(&field.value)) {
            (Hidden::ByKey, Kind::String | Kind::Number | Kind::Boolean | Kind::Null) => {
                out.extend_from_slice(&field.value);
            }
            _ => write(&field.value, Secrets::of_value(&name), out),
        }
    }
    out.extend_from_slice(if user.fields().is_empty() { b"{}" } else { b"}" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::Reader;

    /// Checks what is shown of a user, whole and member by member.
    #[track_caller]
    fn check(json: &str, expected: &str) {
        let shown = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(shown(masked(json.as_bytes(), Secrets::of_user())), expected);
        let (mut reader, mut out) = (Reader::default(), Vec::new());
        write_masked(&reader.read(json.as_bytes()).expect(json), &mut out);
        assert_eq!(shown(out), expected);
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        check("{}", "{}");
        check(
            r#"{"email":"a","password_hash":"$2b$10$x"}"#,
            r#"{"email":"a","password_hash":"*****"}"#,
        );
        check(
            r#"{"custom_password_hash":{"algorithm":"hmac","hash":{"value":"x","encoding":"hex","digest":"md5","key":{"value":"x"}},"salt":{"value":"x","position":"prefix"},"keylen":32}}"#,
            r#"{"custom_password_hash":{"algorithm":"hmac","hash":{"value":"*****","encoding":"hex","digest":"md5","key":{"value":"*****"}},"salt":{"value":"*****","position":"prefix"},"keylen":32}}"#,
        );
        check(
            r#"{"mfa_factors":[{"totp":{"secret":"X"}},{"phone":{"value":"+1"}},{"email":{"value":"a"}}]}"#,
            r#"{"mfa_factors":[{"totp":{"secret":"*****"}},{"phone":{"value":"+1"}},{"email":{"value":"a"}}]}"#,
        );
        // In the wrong place, or of the wrong type, they are secrets all the same.
        check(
            r#"{"custom_password_hash":{"hash":"x","salt":["x",{"a":7}],"b":null,"c":true,"d":""},"password_hash":-1.5}"#,
            r#"{"custom_password_hash":{"hash":"*****","salt":["*****",{"a":"*****"}],"b":null,"c":true,"d":""},"password_hash":"*****"}"#,
        );
        check(r#"{"mfa_factors":["X",1]}"#, r#"{"mfa_factors":["*****","*****"]}"#);
        check(
            r#"{"Password":"x","passwordHash":"x"}"#,
            r#"{"Password":"*****","passwordHash":"*****"}"#,
        );
        check(
            r#"{"identities":[{"access_token":"x","user_id":1}],"user_metadata":{"a":{"plain password":"x","b":[1]}}}"#,
            r#"{"identities":[{"access_token":"*****","user_id":1}],"user_metadata":{"a":{"plain password":"*****","b":[1]}}}"#,
        );
        check(
            r#"{"password_hash":"x","name":"{\"a","last_password_reset":"2025","nickname":"x"}"#,
            r#"{"password_hash":"*****","name":"{\"a","last_password_reset":"2025","nickname":"x"}"#,
        );
    }

    #[test]
    fn keys_that_are_secret() {
        for name in [
            "password",
            "userPassword",
            "PASSWORD HASH",
            "salt",
            "refresh_token",
            "client-secret",
            "pwd",
            "user_pass",
            "PASS",
            "Passwort",
            "user_pwd",
            "Kennwort",
            "Mot de passe",
            "initialPw",
            "Password 2",
            "contraseña",
        ] {
            assert!(is_secret_key(name), "{name}");
        }
        for name in [
            "",
            "compass",
            "Given Name",
            "last_password_reset",
            "passwordUpdatedAt",
            "hashtag",
            "tokens",
            "passwordless",
            "passport",
            "password_required",
        ] {
            assert!(!is_secret_key(name), "{name}");
        }
        for name in ["password", "Password", "user_password", "Plain Password", "pwd"] {
            assert!(is_plain_password_key(name), "{name}");
        }
        for name in ["password_hash", "passwordReset", "", "user"] {
            assert!(!is_plain_password_key(name), "{name}");
        }
    }
}
