//! The hash of another password in the form of one that is there: the same function, salt and parameters, written the same
//! way. For test users whose password is known.

use crate::Untold;
use crate::import_user::Stored;
use crate::text_encoding::{to_b64_padded, to_base64, to_bcrypt, to_hex};
use json::text;
use json::walk::pick;

/// `user`, a JSON object with `password_hash` or `custom_password_hash`, with the hash of `password` instead of its own.
///
/// # Errors
/// Why it cannot be made, as a sentence.
pub fn make(user: &[u8], password: &str) -> Result<String, String> {
    made(user, password).map_err(|Untold(reason)| reason)
}

fn made(user: &[u8], password: &str) -> Result<String, Untold> {
    let stored = Stored::read(user)?;
    let hash = stored.function.hash(password)?;
    let [plain, custom] = pick(user, ["password_hash", "custom_password_hash"]);
    let old = match custom {
        None => plain,
        Some(custom) => pick(custom, ["hash"])[0].and_then(|hash| pick(hash, ["value"])[0]),
    };
    let old = old.ok_or_else(unknown)?;
    let value = text::string(old).ok_or_else(unknown)?;
    let encoding = custom
        .and_then(|custom| pick(custom, ["hash"])[0])
        .and_then(|hash| pick(hash, ["encoding"])[0])
        .and_then(text::string);
    let new = written(&value, encoding.as_deref(), &stored, &hash)?;
    let start = (old.as_ptr() as usize).saturating_sub(user.as_ptr() as usize);
    let (before, after) = (user.get(..start), user.get(start + old.len()..));
    let (Some(before), Some(after)) = (before, after) else { return Err(unknown()) };
    let all = [before, &text::quoted(&new), after].concat();
    String::from_utf8(all).map_err(|_| unknown())
}

/// The value of a hash, written as the old one is.
fn written(
    old: &str,
    encoding: Option<&str>,
    stored: &Stored,
    hash: &[u8],
) -> Result<String, Untold> {
    match old.split('}').next() {
        Some(scheme) if old.starts_with('{') => {
            // The salt stands behind the hash.
            let all = [hash, &stored.function.after].concat();
            return Ok(format!("{scheme}}}{}", to_b64_padded(&all)));
        }
        _ => {}
    }
    if old.starts_with("$2") {
        let head = old.get(..29).ok_or_else(unknown)?;
        return Ok(format!("{head}{}", to_bcrypt(hash)));
    }
    if old.starts_with('$') {
        let (head, _) = old.rsplit_once('$').ok_or_else(unknown)?;
        return Ok(format!("{head}${}", to_base64(hash)));
    }
    match encoding {
        Some("hex") if old.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Ok(to_hex(hash).to_uppercase())
        }
        Some("hex") => Ok(to_hex(hash)),
        Some("base64") if old.ends_with('=') => Ok(to_b64_padded(hash)),
        Some("base64") => Ok(to_base64(hash)),
        _ => Err(unknown()),
    }
}

fn unknown() -> Untold {
    Untold("The way this hash is written cannot be repeated here.".to_owned())
}
