//! One entry of what Auth0 gave: a user and its errors, or what is said of a whole job, out of a JSON value in any of the
//! shapes that are seen. Judges nothing, and takes every value for valid JSON.

use crate::jobs::auth0_errors::causes;
use crate::thousands;
use json::{Kind, text, walk};

/// How deep lists and objects of entries may stand inside each other.
const MOST_LEVELS: usize = 4;

/// The most bytes of a code, a path or a message that are kept.
const MOST: usize = 2_000;

/// What came out of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The user as a JSON object; `None` if it is not said
    pub user: Option<Vec<u8>>,
    pub errors: Vec<OneError>,
    /// Whether it is about the job, not about a user
    pub is_job: bool,
}

/// An error as Auth0 words it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OneError {
    pub code: String,
    pub message: String,
    pub path: String,
}

impl OneError {
    /// Completes what was said by what the message says.
    pub(super) fn new(code: &str, message: &str, path: &str) -> Self {
        let cut = |text: &str| {
            text.chars().filter(|char| !char.is_control()).take(MOST).collect::<String>()
        };
        let code = if code.is_empty() { causes::code_of(message) } else { code };
        let in_words = || message.split_once("Error in ")?.1.split_once(" property").map(|it| it.0);
        let path = if path.is_empty() { in_words().unwrap_or_default() } else { path };
        OneError { code: cut(code), message: cut(message), path: cut(path) }
    }

    /// Of a text: `CODE: message`, or a message alone.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        let end = text.find(|char: char| !(char.is_ascii_uppercase() || char == '_'));
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        let is_code = causes::is_code(word) || word.len() > 4 && word.contains('_');
        match is_code {
            true => {
                OneError::new(word, rest.trim_start_matches([' ', ':', '-', '–', '|', '\t']), "")
            }
            false => OneError::new("", text, ""),
        }
    }

    fn of_value(value: &[u8]) -> Self {
        if Kind::of(value) != Kind::Object {
            return OneError::of_text(&plain(Some(value)));
        }
        let [code, message, path] = walk::pick(value, ["code", "message", "path"]);
        OneError::new(&plain(code), &plain(message), &plain(path))
    }
}

/// A value as text: that of a string, of others as they are written; nothing of null.
fn plain(value: Option<&[u8]>) -> String {
    let value = value.filter(|value| Kind::of(value) != Kind::Null).unwrap_or_default();
    match text::string(value) {
        Some(text) => text.into_owned(),
        None => String::from_utf8_lossy(value).into_owned(),
    }
}

/// Gives every entry in `value` to `take`. Whether there was one.
pub(super) fn entries(value: &[u8], level: usize, take: &mut dyn FnMut(Entry)) -> bool {
    if level > MOST_LEVELS {
        return false;
    }
    match Kind::of(value) {
        Kind::Array => {
            let mut some = false;
            for element in walk::elements(value) {
                some |= entries(element, level + 1, take);
            }
            some
        }
        Kind::Object => object(value, level, take),
        _ => false,
    }
}

fn object(value: &[u8], level: usize, take: &mut dyn FnMut(Entry)) -> bool {
    if level > MOST_LEVELS {
        return false;
    }
    let [user, errors, error, code, message] =
        walk::pick(value, ["user", "errors", "error", "code", "message"]);
    let list = errors.or(error.filter(|it| matches!(Kind::of(it), Kind::Array | Kind::Object)));
    if let Some(list) = list {
        let mut own = Vec::new();
        let mut has_entries = false;
        let elements: Vec<&[u8]> = match Kind::of(list) {
            Kind::Array => walk::elements(list).collect(),
            _ => vec![list],
        };
        for element in elements {
            let is_object = Kind::of(element) == Kind::Object;
            let [inner_user, inner] = match is_object {
                true => walk::pick(element, ["user", "errors"]),
                false => [None, None],
            };
            match inner_user.or(inner) {
                Some(_) if user.is_none() => has_entries |= object(element, level + 1, take),
                _ => own.push(OneError::of_value(element)),
            }
        }
        if !own.is_empty() || !has_entries {
            take(Entry { user: user.and_then(the_user), errors: own, is_job: false });
        }
        return true;
    }
    if let Some(said) = of_job(value) {
        take(Entry { errors: vec![said], is_job: true, ..Entry::default() });
        return true;
    }
    if (code.is_some() || error.is_some()) && (message.is_some() || user.is_some()) {
        let said = message.or(error);
        let mut one = OneError::of_value(value);
        if one.message.is_empty() {
            one = OneError::of_text(&plain(said));
        }
        let own = user.and_then(the_user).or_else(|| has_key(value).then(|| value.to_vec()));
        take(Entry { user: own, errors: vec![one], is_job: false });
        return true;
    }
    if let Some(found) = user.and_then(the_user) {
        take(Entry { user: Some(found), ..Entry::default() });
        return true;
    }
    // A list of entries under some name.
    let mut some = false;
    for (_, inner) in walk::members(value) {
        if matches!(Kind::of(inner), Kind::Array | Kind::Object) {
            some |= entries(inner, level + 1, take);
        }
    }
    some
}

/// Whether an object has a member by which a user is known.
fn has_key(value: &[u8]) -> bool {
    walk::pick(value, ["email", "user_id", "username", "phone_number"]).iter().any(Option::is_some)
}

/// The user of an entry: an object, an object written as text, or a text that names it.
fn the_user(value: &[u8]) -> Option<Vec<u8>> {
    match Kind::of(value) {
        Kind::Object => Some(value.to_vec()),
        Kind::String => {
            let said = text::string(value)?;
            let is_object = |text: &str| {
                let scanned = json::Scanner::default().value(text.as_bytes(), 0);
                text.starts_with('{') && scanned.is_ok_and(|it| it.end == text.len())
            };
            match is_object(said.trim()) {
                true => Some(said.trim().as_bytes().to_vec()),
                false => named(&said),
            }
        }
        _ => None,
    }
}

/// A user of which only this is known: an email, an id, or a username.
pub(super) fn named(said: &str) -> Option<Vec<u8>> {
    let said = said.trim();
    let key = match said {
        "" => return None,
        _ if said.contains('|') => "user_id",
        _ if said.contains('@') => "email",
        _ => "username",
    };
    let mut user = format!("{{\"{key}\":").into_bytes();
    text::quote(said, &mut user);
    user.push(b'}');
    Some(user)
}

/// What an object says of a job, or of a request that was refused, if it is one.
fn of_job(value: &[u8]) -> Option<OneError> {
    let [details, status, kind, status_code, error_code, error, message, summary] = walk::pick(
        value,
        [
            "status_details",
            "status",
            "type",
            "statusCode",
            "errorCode",
            "error",
            "message",
            "summary",
        ],
    );
    if status_code.is_some() {
        let code = if error_code.is_some() { error_code } else { status_code };
        let words: Vec<String> =
            [error, message].into_iter().map(plain).filter(|it| !it.is_empty()).collect();
        return Some(OneError::new(&plain(code), &words.join(": "), ""));
    }
    if details.is_none() && (status.is_none() || kind.is_none()) {
        return None;
    }
    let said = plain(details);
    if !said.is_empty() {
        return Some(OneError::new("", &said, ""));
    }
    let [failed, total] = summary.map_or([None, None], |it| walk::pick(it, ["failed", "total"]));
    let number = |value: Option<&[u8]>| plain(value).parse::<u64>().ok();
    let message = match (number(failed), number(total)) {
        (Some(failed), Some(total)) => {
            format!("{} of {} users failed", thousands::count(failed), thousands::count(total))
        }
        _ => format!("Status: {}", plain(status)),
    };
    Some(OneError::new("JOB_SUMMARY", &message, ""))
}
