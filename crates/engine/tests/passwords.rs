//! Stored passwords of many systems, each with what Auth0 takes for it, and what holds for any text.

use std::borrow::Cow;

use engine::check::{self, Finding};
use engine::passwords::{Hash, Hints, ReadAs, SaltIn, SaltIs, Verdict, form_of, read};
use engine::user::Reader;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a system stores, and the attribute that Auth0 takes for it or the reason why it takes none.
#[derive(Clone, serde::Deserialize)]
struct Vector {
    system: String,
    form: String,
    password: Option<String>,
    stored: Value,
    auth0: Option<Value>,
    why: Option<String>,
    note: Option<String>,
}

fn vectors() -> Vec<Vector> {
    let lines = include_str!("passwords/vectors.ndjson").lines();
    lines.map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The value of a vector's password column, and what a recipe for its system says beside it.
fn asked(vector: &Vector) -> (Value, Hints<'_>) {
    let text = |name: &str| vector.stored.get(name).and_then(Value::as_str).map(Cow::Borrowed);
    let number = |name: &str| vector.stored.get(name).and_then(Value::as_u64).map(|it| it as u32);
    let constant = |name: &str| vector.stored.get(name).and_then(Value::as_str);
    let read_as = match (vector.system.as_str(), vector.form.as_str()) {
        (_, "md4") => ReadAs::Md4,
        ("auth0 documentation", "hmac") => ReadAs::HmacSha1,
        ("auth0 documentation", "scrypt") | ("node", _) => ReadAs::NodeScrypt,
        ("joomla", _) => ReadAs::Joomla,
        ("magento 1" | "magento 2", _) => ReadAs::Magento,
        ("better auth", _) => ReadAs::BetterAuth,
        ("stytch", _) => ReadAs::Stytch,
        ("discourse", _) => ReadAs::Discourse,
        ("asp.net membership", _) => ReadAs::Membership,
        ("passport-local-mongoose", _) => ReadAs::PassportLocalMongoose,
        ("windows / samba", _) => ReadAs::Nt,
        ("smf", _) => ReadAs::Smf,
        ("mybb", _) => ReadAs::DigestOfDigest,
        ("prestashop", _) => ReadAs::PrestaShop,
        ("moodle", _) => ReadAs::Moodle,
        ("symfony", _) => ReadAs::Symfony,
        _ => return plain(vector),
    };
    let salt_is = vector.form.contains("prefix").then_some(SaltIs::Prefix);
    let salt_in = (read_as == ReadAs::HmacSha1).then_some(SaltIn::Hex);
    let hints = Hints {
        read_as: Some(read_as),
        salt: ["salt", "key", "PasswordSalt", "password_salt"].into_iter().find_map(text),
        algorithm: ["algorithm", "password_algorithm", "hashAlgorithmType"]
            .into_iter()
            .find_map(text),
        rounds: ["iterations", "cost"].into_iter().find_map(number),
        name: text("member_name"),
        constant_salt: ["_COOKIE_KEY_", "passwordsaltmain"].into_iter().find_map(constant),
        salt_is,
        salt_in,
        pepper: None,
    };
    (password(&vector.stored), hints)
}

/// Those whose values say what they are, but for a salt or pepper beside them.
fn plain(vector: &Vector) -> (Value, Hints<'_>) {
    let text = |name: &str| vector.stored.get(name).and_then(Value::as_str);
    let is_shape = [
        "secretData",
        "hashedSaltedValue",
        "encryptionScheme",
        "hashSettings",
        "passwordHash",
        "services",
    ]
    .iter()
    .any(|name| vector.stored.get(name).is_some());
    if is_shape {
        return (vector.stored.clone(), Hints::default());
    }
    let salt_is = match vector.form.as_str() {
        form if form.contains("suffix") => Some(SaltIs::Suffix),
        form if form.contains("prefix") || form.contains("before") => Some(SaltIs::Prefix),
        _ => None,
    };
    let hints = Hints {
        salt: text("salt").map(Cow::Borrowed),
        name: text("usename").map(Cow::Borrowed),
        pepper: text("pepper").or(text("passwordsalt")),
        salt_is,
        ..Hints::default()
    };
    (password(&vector.stored), hints)
}

fn password(stored: &Value) -> Value {
    let names =
        ["value", "hash", "password", "Password", "passwd", "password_hash", "encrypted_password"];
    names.iter().find_map(|name| stored.get(name)).unwrap_or(stored).clone()
}

fn attribute(hash: &Hash) -> Value {
    let value: Value = serde_json::from_slice(&hash.json()).expect("JSON");
    json!({ hash.attribute(): value })
}

/// What Auth0 refuses of a user with this hash, or would never match.
fn refused(hash: &Hash) -> Vec<Finding> {
    let mut user = attribute(hash);
    user["email"] = json!("ada@example.com");
    let bytes = serde_json::to_vec(&user).expect("JSON");
    let (mut reader, mut findings) = (Reader::default(), Vec::new());
    check::check(&reader.read(&bytes).expect("an object"), &mut findings);
    findings
}

#[test]
fn each_vector_gives_what_auth0_takes() {
    let mut wrong = Vec::new();
    for vector in vectors() {
        let (value, hints) = asked(&vector);
        let found = read(&serde_json::to_vec(&value).expect("JSON"), &hints);
        let given = match &found.verdict {
            Verdict::Hash(hash) => Some(attribute(hash)),
            _ => None,
        };
        let mut problem = |what: String| {
            wrong.push(format!("{} {}: {what}\n  {found:?}", vector.system, vector.form));
        };
        if given != vector.auth0 {
            problem(format!("{given:?} instead of {:?}", vector.auth0));
        }
        if vector.note.is_some() != found.note.is_some_and(|note| note.contains("32 MiB")) {
            problem("the note of scrypt".to_owned());
        }
        if let Verdict::Hash(hash) = &found.verdict {
            let findings = refused(hash);
            if !findings.is_empty() {
                problem(format!("{findings:?}"));
            }
        }
        let told = match &found.verdict {
            Verdict::Impossible(_) => vector.why.is_some() && vector.password.is_some(),
            Verdict::Clear(password) => Some(password) == vector.password.as_ref(),
            Verdict::Nothing => vector.password.is_none(),
            Verdict::Hash(_) => true,
            Verdict::Unclear(_) => false,
        };
        if !told {
            problem("another reason".to_owned());
        }
        if let (Value::String(text), true) = (&vector.stored, vector.password.is_some()) {
            let is_clear = matches!(found.verdict, Verdict::Clear(_));
            if form_of(text).is_some() == is_clear {
                problem(format!("form_of says {:?}", form_of(text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of 181:\n{}", wrong.len(), wrong.join("\n"));
}

/// Hints of any kind, with texts that may be salts, names and algorithms.
fn any_hints() -> impl Strategy<Value = Hints<'static>> {
    let text = || {
        prop_oneof![
            Just(None),
            "[0-9a-f]{0,40}".prop_map(Some),
            "[A-Za-z0-9+/]{0,24}={0,2}".prop_map(Some),
            "\\PC{0,20}".prop_map(Some),
        ]
        .prop_map(|it: Option<String>| it.map(Cow::Owned))
    };
    let algorithm = prop_oneof![
        Just(None),
        prop::sample::select(ALGORITHMS).prop_map(|it| Some(Cow::Borrowed(it)))
    ];
    let read_as = prop_oneof![
        Just(None),
        prop::sample::select(READ_AS)
            .prop_map(|name| { Some(serde_json::from_value::<ReadAs>(json!(name)).expect(name)) })
    ];
    let salt_is = [None, Some(SaltIs::Prefix), Some(SaltIs::Suffix), Some(SaltIs::Key)];
    let salt_in = [None, Some(SaltIn::Text), Some(SaltIn::Hex), Some(SaltIn::Base64)];
    let constants = [None, Some("pepper"), Some("0x00ff"), Some("é")];
    (
        (read_as, text(), algorithm, prop::option::of(any::<u32>()), text()),
        (
            prop::sample::select(salt_is.to_vec()),
            prop::sample::select(salt_in.to_vec()),
            prop::sample::select(constants.to_vec()),
            prop::sample::select(constants.to_vec()),
        ),
    )
        .prop_map(
            |(
                (read_as, salt, algorithm, rounds, name),
                (salt_is, salt_in, constant_salt, pepper),
            )| {
                Hints {
                    read_as,
                    salt,
                    algorithm,
                    rounds,
                    name,
                    salt_is,
                    salt_in,
                    constant_salt,
                    pepper,
                }
            },
        )
}

const ALGORITHMS: &[&str] = &[
    "0",
    "1",
    "2",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "bcrypt",
    "salted-md5",
    "salted-hmac-sha256",
    "salted-pbkdf2-hmac-sha256",
    "md5_salted",
    "pbkdf2_sha1",
    "pbkdf2_sha512_hex",
    "pbkdf2-sha256",
    "$pbkdf2-sha256$i=64000,l=32$",
    "HMACSHA256",
    "phpass",
    "é",
];

const READ_AS: &[&str] = &[
    "joomla",
    "magento",
    "prestashop",
    "moodle",
    "smf",
    "phpbb",
    "symfony",
    "node_scrypt",
    "better_auth",
    "stytch",
    "membership",
    "discourse",
    "fusionauth",
    "keycloak",
    "gigya",
    "gitea",
    "passport_local_mongoose",
    "postgresql",
    "werkzeug",
    "meteor",
    "mybb",
    "phc",
    "md4",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "nt",
    "lm",
    "hmac_md5",
    "hmac_sha1",
    "hmac_sha256",
    "hmac_sha512",
    "dotnet_hmac_sha512",
    "pbkdf2_sha1",
    "pbkdf2_sha256",
    "pbkdf2_sha512",
    "clear",
];

/// What comes of a value must be of a form that Auth0 takes; a salt too long for bcrypt is a warning of its own.
fn holds(value: &[u8], hints: &Hints<'_>) {
    if let Verdict::Hash(hash) = read(value, hints).verdict {
        let findings = refused(&hash);
        let wrong = findings.iter().find(|it| it.code != check::Code::MaxLength);
        assert!(wrong.is_none(), "{wrong:?} of {}", String::from_utf8_lossy(&hash.json()));
    }
}

/// A vector with a stretch of it replaced by something else.
fn mutated() -> impl Strategy<Value = (usize, f64, f64, String)> {
    let new = prop_oneof![
        Just(String::new()),
        "[$:{}|=,./+0-9a-zA-Z\"\\\\]{1,4}",
        "\\PC{0,3}",
        Just("99999999999".to_owned()),
    ];
    (0..181_usize, 0.0..1.0, 0.0..0.1, new)
}

/// A place in `text` that is some part of the way on.
fn place(text: &str, part: f64) -> usize {
    let mut at = (text.len() as f64 * part) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_gives_nothing_that_auth0_refuses(
        text in prop_oneof!["\\PC{0,80}", "[$a-z0-9]{0,20}\\$[A-Za-z0-9./+=$,]{0,120}", "[0-9a-f]{0,140}(:[A-Za-z0-9]{0,140})?"],
        hints in any_hints(),
    ) {
        let _ = form_of(&text);
        holds(&serde_json::to_vec(&text).expect("JSON"), &hints);
    }

    #[test]
    fn a_damaged_hash_gives_nothing_that_auth0_refuses((at, start, length, new) in mutated(), hints in any_hints()) {
        let vector = vectors().swap_remove(at);
        let (value, own) = asked(&vector);
        let whole = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let from = place(&whole, start);
        let to = place(&whole, (start + length).min(1.0)).max(from);
        let text = [&whole[..from], &new, &whole[to..]].concat();
        let _ = form_of(&text);
        let value = match value {
            Value::String(_) => serde_json::to_vec(&text).expect("JSON"),
            _ if serde_json::from_str::<Value>(&text).is_ok() => text.into_bytes(),
            _ => return Ok(()),
        };
        holds(&value, &own);
        holds(&value, &hints);
    }

    /// What people choose as passwords is no hash, however it is read, unless it is digits of just the right number.
    #[test]
    fn passwords_in_clear_stay_out(text in "[A-Za-z0-9 !@#%&*.,_-]{1,40}", hints in any_hints()) {
        let found = read(&serde_json::to_vec(&text).expect("JSON"), &hints);
        if let Verdict::Hash(hash) = &found.verdict {
            let is_digits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            assert!(is_digits && hints.read_as.is_some() || text.bytes().all(|it| it.is_ascii_hexdigit()), "{text} became {hash:?}");
        }
        assert!(form_of(&text).is_none_or(|form| form.certainty == engine::passwords::Certainty::Maybe), "{text}");
    }
}
