//! One user of the CSV: where its fields are, and its record.

use std::borrow::Cow;

use crate::read::builder::RecordBuilder;
use json::{Kind, Scanner, text};

/// The fields in front, which hold neither comma nor quote: localId, email, emailVerified, passwordHash, salt.
const FRONT: usize = 5;

/// Fields between those and the times: name and photo, and four of each provider.
const NAMED: usize = 18;

/// What is tried at most to find the ends of quoted names.
const MOST_TRIES: u32 = 4_000;

/// Providers whose fields stand before the times.
const BEFORE: [&str; 4] = ["google.com", "facebook.com", "twitter.com", "github.com"];

/// Providers whose fields stand behind the claims.
const BEHIND: [&str; 6] = [
    "apple.com",
    "microsoft.com",
    "gc.apple.com",
    "playgames.google.com",
    "linkedin.com",
    "yahoo.com",
];

/// A user of the file.
pub(super) struct User<'t> {
    front: [&'t str; FRONT],
    named: Vec<Cow<'t, str>>,
    /// createdAt, lastSignedInAt, phoneNumber, disabled
    times: [&'t str; 4],
    claims: Option<String>,
    behind: Vec<Cow<'t, str>>,
    /// Whether the claims are no JSON
    pub has_bad_claims: bool,
    /// How many lines it stands on
    pub lines: usize,
}

/// Whether a line begins as a user does.
pub(super) fn begins(line: &[u8]) -> bool {
    let mut fields = line.splitn(FRONT + 1, |byte| *byte == b',');
    let mut next = || fields.next().unwrap_or_default();
    let [id, email, verified, hash, salt] = [(); FRONT].map(|()| next());
    let is_plain = |field: &[u8]| !field.contains(&b'"');
    let is_base64 = |field: &[u8]| {
        field.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_$:.".contains(byte))
    };
    fields.next().is_some()
        && (1..=128).contains(&id.len())
        && is_plain(id)
        && !id.contains(&b'@')
        && is_plain(email)
        && (email.is_empty() || email.contains(&b'@'))
        && matches!(verified, b"true" | b"false" | b"TRUE" | b"FALSE" | b"")
        && is_base64(hash)
        && is_base64(salt)
        && !(verified.is_empty() && email.is_empty() && hash.is_empty())
}

/// The user that a text is, line breaks at its end aside.
pub(super) fn user(text: &[u8]) -> Option<User<'_>> {
    let text = std::str::from_utf8(text).ok()?.trim_end_matches(['\n', '\r']);
    if !begins(text.as_bytes()) {
        return None;
    }
    let mut rest = text;
    let mut front = [""; FRONT];
    for field in &mut front {
        let (found, after) = rest.split_once(',')?;
        (*field, rest) = (found, after);
    }
    // A name may hold what looks like the times, so the first place counts at which all before it fits.
    for at in anchors(rest).take(50) {
        let (before, after) = rest.split_at(at);
        let Some(named) = named(before) else { continue };
        let Some((times, after)) = times(after.strip_prefix(',').unwrap_or(after)) else {
            continue;
        };
        let (claims, has_bad_claims, after) = claims(after);
        let behind = behind(after);
        let lines = text.split('\n').count();
        return Some(User { front, named, times, claims, behind, has_bad_claims, lines });
    }
    None
}

/// Where, in what follows the fields in front, a comma stands before the time of creation: 13 digits, or 12 before 2001.
fn anchors(rest: &str) -> impl Iterator<Item = usize> {
    let bytes = rest.as_bytes();
    memchr::memchr_iter(b',', bytes).filter(move |at| {
        let after = bytes.get(at + 1..).unwrap_or_default();
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        matches!(digits, 12 | 13) && after.get(digits) == Some(&b',')
    })
}

/// The fields of names, photos and providers: 18 of them, quotes right after a comma only.
fn named(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let plain: Vec<&str> = text.split(',').collect();
    let is_quoted = |field: &&str| field.len() > 1 && field.starts_with('"');
    if plain.len() == NAMED && plain.iter().filter(|it| is_quoted(it)).all(|it| it.ends_with('"')) {
        return Some(plain.into_iter().map(unquoted).collect());
    }
    if plain.len() < NAMED {
        return None;
    }
    let mut tries = MOST_TRIES;
    let mut fields = Vec::with_capacity(NAMED);
    split(text, &mut fields, &mut tries).then(|| fields.into_iter().map(unquoted).collect())
}

/// Splits the fields from here on. What a field may hold decides where a quoted one ends; it goes as deep as there are fields.
fn split<'t>(text: &'t str, fields: &mut Vec<&'t str>, tries: &mut u32) -> bool {
    *tries = tries.saturating_sub(1);
    if *tries == 0 {
        return false;
    }
    let is_last = fields.len() + 1 == NAMED;
    for end in ends(text) {
        let field = text.get(..end).unwrap_or_default();
        if !may_be(fields.len(), field) {
            continue;
        }
        match text.get(end + 1..) {
            None if is_last => {
                fields.push(field);
                return true;
            }
            Some(rest) if !is_last => {
                fields.push(field);
                if split(rest, fields, tries) {
                    return true;
                }
                fields.pop();
            }
            _ => {}
        }
    }
    false
}

/// Where the field at the start of a text may end: at its first comma, or if it is quoted, at a comma behind a quote.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_quoted = bytes.first() == Some(&b'"');
    let commas = memchr::memchr_iter(b',', bytes).chain(std::iter::once(bytes.len()));
    let all = commas
        .filter(move |at| !is_quoted || *at > 1 && bytes.get(at.saturating_sub(1)) == Some(&b'"'));
    // A quoted field whose quotes are all doubled is the better one, so it is tried first.
    let (even, odd): (Vec<usize>, Vec<usize>) =
        all.take(if is_quoted { 40 } else { 1 }).partition(|end| {
            !is_quoted || is_doubled(text.get(1..end.saturating_sub(1)).unwrap_or_default())
        });
    even.into_iter().chain(odd)
}

/// Whether a field at this place may be this. Only names may hold quotes.
fn may_be(place: usize, field: &str) -> bool {
    let has_quote = field.contains('"');
    match place {
        0 => true,
        1 => !has_quote,
        _ => match (place - 2) % 4 {
            2 => true,
            1 => !has_quote && (field.is_empty() || field.contains('@')),
            _ => !has_quote,
        },
    }
}

/// Whether all quotes of a text are doubled.
fn is_doubled(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('"') {
        let Some(after) = after.strip_prefix('"') else { return false };
        rest = after;
    }
    true
}

/// A field without the quotes around it. Older tools double none of those in it.
fn unquoted(field: &str) -> Cow<'_, str> {
    let inner = field.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match inner {
        Some(inner) if is_doubled(inner) => inner.replace("\"\"", "\"").into(),
        Some(inner) => inner.into(),
        None => field.into(),
    }
}

/// The times, the phone and whether it is disabled, as many as there are; and what follows. `None` if one is no such thing.
fn times(text: &str) -> Option<([&str; 4], &str)> {
    let (mut fields, mut rest) = ([""; 4], text);
    for (place, field) in fields.iter_mut().enumerate() {
        let (found, after) = rest.split_once(',').unwrap_or((rest, ""));
        let is_digits = || found.bytes().all(|byte| byte.is_ascii_digit());
        let fits = match place {
            0 => !found.is_empty() && is_digits(),
            1 => is_digits(),
            2 => found.bytes().all(|byte| byte.is_ascii_digit() || b"+ -()".contains(&byte)),
            _ => matches!(found, "" | "true" | "false" | "TRUE" | "FALSE"),
        };
        if !fits {
            return None;
        }
        *field = found;
        if found.len() == rest.len() {
            rest = "";
            break;
        }
        rest = after;
    }
    Some((fields, rest))
}

/// The claims at the start of a text, whether they are none that can be read, and what follows.
fn claims(text: &str) -> (Option<String>, bool, &str) {
    let skip = |end: usize| text.get(end..).map_or("", |it| it.strip_prefix(',').unwrap_or(it));
    if text.starts_with('{') {
        // Bare, as until March 2023.
        return match Scanner::default().value(text.as_bytes(), 0) {
            Ok(found) => (text.get(..found.end).map(str::to_owned), false, skip(found.end)),
            Err(_) => (None, true, ""),
        };
    }
    if !text.starts_with('"') {
        let end = text.find(',').unwrap_or(text.len());
        return (None, end > 0, skip(end));
    }
    let bytes = text.as_bytes();
    let commas = memchr::memchr_iter(b',', bytes).chain(std::iter::once(bytes.len()));
    let ends = commas.filter(|at| *at > 1 && bytes.get(at - 1) == Some(&b'"'));
    let mut last = None;
    for end in ends.take(2_000) {
        let inner = text.get(1..end - 1).unwrap_or_default();
        last.get_or_insert(end);
        let ways = [undoubled(inner), inner.replace("\"\"", "\""), inner.to_owned()];
        if let Some(json) = ways.into_iter().find(|it| is_object(it)) {
            return (Some(json), false, skip(end));
        }
    }
    let is_empty = last == Some(2);
    (None, !is_empty, last.map_or("", skip))
}

/// A text whose quotes were doubled, but for those behind a backslash.
fn undoubled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        out.push(char);
        match char {
            '\\' => out.extend(chars.next()),
            '"' => {
                chars.next_if_eq(&'"');
            }
            _ => {}
        }
    }
    out
}

fn is_object(json: &str) -> bool {
    Kind::of(json.as_bytes()) == Kind::Object
        && Scanner::default().value(json.as_bytes(), 0).is_ok_and(|it| it.end == json.len())
}

/// The fields behind the claims, which only tools that double quotes write.
fn behind(text: &str) -> Vec<Cow<'_, str>> {
    let mut fields = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && fields.len() < 200 {
        let end = ends(rest).next().unwrap_or(rest.len());
        fields.push(unquoted(rest.get(..end).unwrap_or_default()));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    fields
}

impl User<'_> {
    /// Writes the record, with the names of Firebase's JSON. What is empty is not there.
    pub fn write(&self, out: &mut RecordBuilder) {
        out.begin();
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                out.text(name, value);
            }
        };
        let [id, email, verified, hash, salt] = self.front;
        let [created, seen, phone, disabled] = self.times;
        let named = |at: usize| self.named.get(at).map_or("", |it| it.as_ref());
        add("localId", id);
        add("email", email);
        add("passwordHash", hash);
        add("salt", salt);
        add("displayName", named(0));
        add("photoUrl", named(1));
        add("createdAt", created);
        add("lastSignedInAt", seen);
        add("phoneNumber", phone);
        let truth = |text: &str| match text.eq_ignore_ascii_case("true") {
            true => &b"true"[..],
            false => b"false",
        };
        if !verified.is_empty() {
            out.raw("emailVerified", truth(verified));
        }
        if !disabled.is_empty() {
            out.raw("disabled", truth(disabled));
        }
        if let Some(claims) = &self.claims {
            let mut json = Vec::new();
            text::compact(claims.as_bytes(), &mut json);
            out.raw("customAttributes", &json);
        }
        out.raw("providerUserInfo", &self.providers());
        out.end();
    }

    /// The list of providers, as JSON.
    fn providers(&self) -> Vec<u8> {
        let mut list = vec![b'['];
        let before = BEFORE.iter().zip(self.named.get(2..).unwrap_or_default().chunks(4));
        let behind = BEHIND.iter().zip(self.behind.chunks(4));
        for (provider, fields) in before.chain(behind) {
            if fields.first().is_none_or(|id| id.is_empty()) {
                continue;
            }
            if list.len() > 1 {
                list.push(b',');
            }
            list.extend_from_slice(b"{\"providerId\":");
            text::quote(provider, &mut list);
            for (name, value) in ["rawId", "email", "displayName", "photoUrl"].iter().zip(fields) {
                if !value.is_empty() {
                    list.extend_from_slice(format!(",\"{name}\":").as_bytes());
                    text::quote(value, &mut list);
                }
            }
            list.push(b'}');
        }
        list.push(b']');
        list
    }
}
