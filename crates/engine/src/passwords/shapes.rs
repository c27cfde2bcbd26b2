//! Passwords whose parts stand apart in an object or list: Keycloak's credentials, FusionAuth, Gigya, Stytch, Ory Kratos,
//! Meteor, Better Auth's accounts. It finds the text and what is said beside it, or puts the parts together itself.

use std::borrow::Cow;

use crate::passwords::{Form, Found, Hints, ReadAs, argon2, bytes, impossible, pbkdf2};
use json::{Kind, text, walk};

/// What an object holds.
pub(super) enum Shape<'v> {
    /// A text to be read with these hints
    Text(Cow<'v, str>, Hints<'v>),
    /// What it is
    Found(Found),
}

/// How deep objects are looked into for the one that holds the password.
const MOST_LEVELS: usize = 3;

/// The text of a member: of a string or a number.
fn member<'o>(object: &'o [u8], name: &str) -> Option<Cow<'o, str>> {
    let [value] = walk::pick(object, [name]);
    let value = value?;
    match Kind::of(value) {
        Kind::String => text::string(value),
        Kind::Number => Some(String::from_utf8_lossy(value)),
        _ => None,
    }
}

fn inner<'o>(object: &'o [u8], name: &str) -> Option<&'o [u8]> {
    let [value] = walk::pick(object, [name]);
    value.filter(|value| Kind::of(value) == Kind::Object)
}

/// What the object `value` holds; `None` if it has no shape that is known.
pub(super) fn of<'v>(value: &'v [u8], hints: &Hints<'v>) -> Option<Shape<'v>> {
    let mut object = value;
    for _ in 0..MOST_LEVELS {
        let shape = credential(object, hints)
            .or_else(|| with_parameters(object, hints))
            .or_else(|| single(object, hints));
        if shape.is_some() {
            return shape;
        }
        let holders = ["password", "services", "config", "credentials"];
        object = holders.iter().find_map(|name| inner(object, name))?;
    }
    None
}

fn none(what: &'static str) -> Option<Shape<'static>> {
    Some(Shape::Found(Found::nothing(what)))
}

/// One of several logins of a user: Keycloak's credential, Better Auth's account.
fn credential<'v>(object: &'v [u8], hints: &Hints<'v>) -> Option<Shape<'v>> {
    if let Some(provider) = member(object, "providerId") {
        if provider != "credential" {
            return none("no password among the accounts");
        }
        let read_as = hints.read_as.or(Some(ReadAs::BetterAuth));
        let hash = member(object, "password").unwrap_or_default();
        return Some(Shape::Text(hash, Hints { read_as, ..hints.clone() }));
    }
    let kind = member(object, "type")?;
    let [secret, flat, clear] =
        ["secretData", "hashedSaltedValue", "value"].map(|name| member(object, name));
    if secret.is_none() && flat.is_none() && clear.is_none() {
        return None;
    }
    if kind != "password" {
        return none("no password among the credentials");
    }
    if let (None, None, Some(password)) = (secret, flat, clear) {
        let label = "password in clear in Keycloak’s file";
        return Some(Shape::Found(Found::clear(&password, label)));
    }
    let damaged = || {
        let form = Form::new("keycloak_broken", "Keycloak, damaged");
        Found::impossible(form, "value, salt or iterations of the credential cannot be read")
    };
    Some(Shape::Found(hints.unpeppered(keycloak(object).unwrap_or_else(damaged))))
}

/// A hash with algorithm, salt or rounds beside it.
fn with_parameters<'v>(object: &'v [u8], hints: &Hints<'v>) -> Option<Shape<'v>> {
    let has = |name: &str| member(object, name);
    let number =
        |object: &[u8], name: &str| member(object, name).and_then(|number| bytes::number(&number));
    if let Some(scheme) = has("encryptionScheme") {
        let (rounds, read_as) = (number(object, "factor"), Some(ReadAs::FusionAuth));
        let hints =
            Hints { salt: has("salt"), rounds, algorithm: Some(scheme), read_as, ..hints.clone() };
        return Some(Shape::Text(has("password").unwrap_or_default(), hints));
    }
    if let Some(settings) = inner(object, "hashSettings") {
        let algorithm = member(settings, "algorithm");
        let is_pbkdf2 = algorithm.as_ref().is_some_and(|name| name.starts_with("pbkdf2"));
        let read_as = is_pbkdf2.then_some(ReadAs::Gigya).or(hints.read_as);
        let (salt, rounds) = (member(settings, "salt"), number(settings, "rounds"));
        let hints = Hints { salt, rounds, algorithm, read_as, ..hints.clone() };
        return Some(Shape::Text(has("hash").unwrap_or_default(), hints));
    }
    let (hash, salt) = (has("hash")?, has("salt")?);
    let is_stytch = has("hash_method").is_some_and(|method| method == "scrypt");
    let read_as = is_stytch.then_some(ReadAs::Stytch).or(hints.read_as);
    Some(Shape::Text(hash, Hints { salt: Some(salt), read_as, ..hints.clone() }))
}

/// A hash by itself under a name that says whose it is.
fn single<'v>(object: &'v [u8], hints: &Hints<'v>) -> Option<Shape<'v>> {
    let has = |name: &str| member(object, name);
    if let Some(hash) = has("passwordHash") {
        let is_firebase = inner(object, "hash_config").is_some() || has("localId").is_some();
        if is_firebase && !hash.starts_with("fakeHash:") {
            return Some(Shape::Found(impossible::firebase()));
        }
        return Some(Shape::Text(hash, hints.clone()));
    }
    if let Some(hash) = has("hashed_password") {
        return Some(Shape::Text(hash, hints.clone()));
    }
    let hash = has("bcrypt").or_else(|| has("argon2"))?;
    Some(Shape::Text(hash, Hints { read_as: Some(ReadAs::Meteor), ..hints.clone() }))
}

/// Keycloak's credential: JSON in strings, or flat as it was before version 8.
fn keycloak(credential: &[u8]) -> Option<Found> {
    let (secret, data);
    let (secret, data, value) = match member(credential, "secretData") {
        Some(text) => {
            secret = text.into_owned();
            data = member(credential, "credentialData")?.into_owned();
            (secret.as_bytes(), data.as_bytes(), "value")
        }
        None => (credential, credential, "hashedSaltedValue"),
    };
    let hash = bytes::from_base64(&member(secret, value)?)?;
    let salt = bytes::from_base64(&member(secret, "salt")?)?;
    let iterations = bytes::number(&member(data, "hashIterations")?)?;
    let algorithm = member(data, "algorithm").unwrap_or(Cow::Borrowed("pbkdf2"));
    let algorithm = algorithm.to_ascii_lowercase();
    if algorithm == "argon2" {
        return keycloak_argon2(data, iterations, (salt, hash));
    }
    let digest = pbkdf2::digest(algorithm.strip_prefix("pbkdf2")?.trim_start_matches('-'))?;
    let (id, system) = ("keycloak_pbkdf2", "Keycloak’s PBKDF2");
    pbkdf2::Pbkdf2 { id, system, digest, iterations, salt, hash }.found()
}

fn keycloak_argon2(data: &[u8], time: u32, (salt, hash): (Vec<u8>, Vec<u8>)) -> Option<Found> {
    let more = inner(data, "additionalParameters")?;
    let first = |name: &str| {
        let [list] = walk::pick(more, [name]);
        walk::elements(list?).next().and_then(text::string).map(Cow::into_owned)
    };
    let kind = first("type")?;
    if kind == "d" {
        let form = Form::new("argon2d", "argon2d of Keycloak");
        return Some(Found::impossible(form, argon2::ARGON2D));
    }
    if first("version").is_some_and(|version| version != "1.3") {
        let form = Form::new("argon2_old", "argon2 of Keycloak, version 1.0");
        return Some(Found::impossible(form, argon2::OLD));
    }
    let kind = ["id", "i"].into_iter().find(|known| *known == kind)?;
    let number = |name: &str| bytes::number(&first(name)?);
    let (memory, lanes) = (number("memory")?, number("parallelism")?);
    let found = argon2::Argon2 { kind, memory, time, lanes, salt, hash }.found()?;
    let form = Form::new("keycloak_argon2", format!("Keycloak’s {}", found.form.label));
    Some(Found { form, ..found })
}
