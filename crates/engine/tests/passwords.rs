//! Stored passwords of many systems, each with what Auth0 takes for it, and what holds for any text.

use std::borrow::Cow;

use engine::check::{self, Finding};
use engine::passwords::{Hash, Hints, ReadAs, SaltIn, SaltIs, Verdict, form_of, read};
use engine::user::Reader;
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
