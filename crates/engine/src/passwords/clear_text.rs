//! Takes passwords in clear out of a record, so that no file of ours holds one: what stands under a name that says password
//! and has the form of no hash is [`MASK`]. Hashes stay as they came, for whoever mends the record and tries again.
//!
//! It knows names and forms only; what a recipe's step says of other columns comes as [`Known`] stretches.

use std::borrow::Cow;

use crate::passwords::{Hints, MOST_BYTES, Verdict, form_of, is_known_shape, read};
use crate::user::secret::{MASK, is_password_key_of_metadata, may_name_password, says_password};
use json::{Kind, Scanner, text, walk};

/// What is known of a stretch of the record, from byte to byte: a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Where the value starts
    pub(crate) start: usize,
    /// Whether it is a password in clear; a hash otherwise
    pub(crate) is_clear: bool,
}

/// How deep JSON in texts in JSON is looked into.
const MOST_LEVELS: usize = 3;

/// The most bytes of an object that is asked whether it is a pair of a name and a value.
const LONGEST_PAIR: usize = 4096;

/// How far suspicion goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// To all names that say password, to pairs of name and value, and to texts that hold such, so many levels deep
    All {
        /// So many levels of texts in texts
        levels: usize,
        /// Whether cells beyond the columns are meant as well
        spills: bool,
    },
    /// To texts and numbers whose name is that of a password in clear
    PlainNames,
}

/// What is done with the values at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// It depends on the names inside
    ByName,
    /// As by name, but `password` holds a hash, as the shape of the object says
    ByNameInHash,
    /// Hidden if they have the form of no hash
    Password,
    /// Hidden
    Hide,
}

/// An open bracket.
struct Open {
    is_object: bool,
    rule: Rule,
    /// Whether it is a pair of a name that says password, and a value
    is_pair: bool,
}

/// The valid JSON `record`, passwords in clear replaced.
pub fn without(record: &[u8]) -> Cow<'_, [u8]> {
    without_known(record, &[], false)
}

/// As [`without`], where more is known of some values; `spills` if cells beyond the columns of its table may be passwords.
pub(crate) fn without_known<'r>(record: &'r [u8], known: &[Known], spills: bool) -> Cow<'r, [u8]> {
    let mut out = Vec::new();
    let reach = Reach::All { levels: MOST_LEVELS, spills: spills || may_spill(record) };
    match write(record, known, reach, &mut out) {
        true => Cow::Owned(out),
        false => Cow::Borrowed(record),
    }
}

/// The metadata of a user that is imported without what its name alone promises to be a password in clear, the one that `check`
/// warns of: what is only suspicious stays.
pub(crate) fn without_in_metadata(metadata: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    match write(metadata, &[], Reach::PlainNames, &mut out) {
        true => Cow::Owned(out),
        false => Cow::Borrowed(metadata),
    }
}

/// Writes `json` to `out`; whether anything was hidden.
fn write(json: &[u8], known: &[Known], reach: Reach, out: &mut Vec<u8>) -> bool {
    let (mut at, mut hid) = (0, false);
    let spills = matches!(reach, Reach::All { spills: true, .. });
    let mut open: Vec<Open> = Vec::new();
    let (mut next, mut is_key_next) = (None::<Rule>, false);
    while let Some(byte) = json.get(at) {
        let start = at;
        let around = open.last().map_or(Rule::ByName, |it| it.rule);
        match byte {
            b'}' | b']' => {
                open.pop();
                (next, is_key_next) = (None, false);
                at += 1;
            }
            b',' => {
                is_key_next = open.last().is_some_and(|it| it.is_object);
                at += 1;
            }
            b':' | b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'"' if is_key_next => {
                at = walk::string_end(json, at);
                let name = json.get(start..at).and_then(text::string).unwrap_or_default();
                next = Some(match below(open.last(), &name, reach) {
                    Rule::ByName if spills && open.len() == 1 && name.starts_with(UNNAMED) => {
                        Rule::Password
                    }
                    rule => rule,
                });
                is_key_next = false;
            }
            _ => {
                let rule = next.take().unwrap_or(around);
                let end = walk::value_end(json, at).max(at + 1);
                let value = json.get(at..end).unwrap_or_default();
                let told = known.iter().find(|it| it.start == at).map(|it| it.is_clear);
                let kind = Kind::of(value);
                match (told, kind) {
                    (Some(true), kind) => {
                        if kind != Kind::Null {
                            text::quote(MASK, out);
                            hid = true;
                            at = end;
                            continue;
                        }
                        at = end;
                    }
                    (_, Kind::Object | Kind::Array) => {
                        let opened = opened(value, rule, reach);
                        is_key_next = opened.is_object;
                        open.push(opened);
                        at += 1;
                    }
                    (Some(false), _) => at = end,
                    (None, _) => {
                        at = end;
                        if let Some(new) = scalar(value, rule, reach) {
                            out.extend_from_slice(&new);
                            hid = true;
                            continue;
                        }
                    }
                }
            }
        }
        out.extend_from_slice(json.get(start..at).unwrap_or_default());
    }
    hid
}

/// How cells are called that stand beyond the columns of a table.
pub(crate) const UNNAMED: &str = "(column ";

/// Whether a row has a column of passwords and cells beyond its columns: then they are shifted, and any may be the password.
fn may_spill(record: &[u8]) -> bool {
    Kind::of(record) == Kind::Object
        && walk::members(record).any(|(name, _)| name.starts_with(UNNAMED.as_bytes()))
        && walk::members(record).any(|(name, _)| says_password(&text::unescaped(name)))
}

/// What is done with the member `name` of an open object.
fn below(open: Option<&Open>, name: &str, reach: Reach) -> Rule {
    let Some(open) = open else { return Rule::ByName };
    let is_value = || {
        let name = name.to_lowercase();
        name.contains("value") || ["val", "text", "content", "data"].contains(&name.as_str())
    };
    match open.rule {
        Rule::Hide | Rule::Password => open.rule,
        _ if reach == Reach::PlainNames => match is_password_key_of_metadata(name) {
            true => Rule::Password,
            false => Rule::ByName,
        },
        Rule::ByNameInHash if name.eq_ignore_ascii_case("password") => Rule::ByName,
        _ if open.is_pair && is_value() => Rule::Password,
        // Auth0's own hash says how it was made in members of any name.
        _ if name == "custom_password_hash" => Rule::ByNameInHash,
        _ if says_password(name) => Rule::Password,
        _ => Rule::ByName,
    }
}

/// The bracket of the object or list `value`, to which `rule` applies.
fn opened(value: &[u8], rule: Rule, reach: Reach) -> Open {
    let is_object = Kind::of(value) == Kind::Object;
    if reach == Reach::PlainNames {
        return Open { is_object, rule: Rule::ByName, is_pair: false };
    }
    let rule = match rule {
        Rule::Password if is_object && is_known_shape(value) => {
            match read(value, &Hints::default()).verdict {
                Verdict::Clear(_) => Rule::Hide,
                _ => Rule::ByNameInHash,
            }
        }
        Rule::Password if is_object && holds_hash(value) => Rule::ByNameInHash,
        rule => rule,
    };
    let is_pair = is_object && value.len() <= LONGEST_PAIR && is_pair(value);
    Open { is_object, rule, is_pair }
}

/// Whether a member of an object has the form of a hash.
fn holds_hash(object: &[u8]) -> bool {
    let is_hash = |value: &[u8]| text::string(value).is_some_and(|text| form_of(&text).is_some());
    walk::members(object).any(|(_, value)| is_hash(value))
}

/// Whether a member says that the value beside it is a password: `{"meta_key":"user_pass","meta_value":"…"}`.
fn is_pair(object: &[u8]) -> bool {
    const NAMES: [&str; 14] = [
        "name",
        "key",
        "type",
        "field",
        "attribute",
        "property",
        "label",
        "id",
        "meta_key",
        "metakey",
        "option_name",
        "attribute_name",
        "fieldname",
        "column",
    ];
    walk::members(object).any(|(key, value)| {
        let is_name = || NAMES.contains(&text::unescaped(key).to_lowercase().as_str());
        Kind::of(value) == Kind::String
            && value.len() < 80
            && is_name()
            && text::string(value).is_some_and(|name| says_password(&name))
    })
}

/// What stands in the place of a text or number, if it cannot stay.
fn scalar(value: &[u8], rule: Rule, reach: Reach) -> Option<Vec<u8>> {
    let hidden = || Some(text::quoted(MASK));
    match (rule, Kind::of(value)) {
        (_, Kind::Null | Kind::Boolean) => None,
        (_, Kind::Number) => {
            let hides =
                matches!(rule, Rule::Hide | Rule::Password) && !matches!(value, b"0" | b"1");
            if hides { hidden() } else { None }
        }
        (rule, Kind::String) => {
            let text = text::string(value)?;
            match rule {
                Rule::Hide if !text.is_empty() => hidden(),
                Rule::Password if is_clear(&text) => hidden(),
                _ => inside(&text, reach),
            }
        }
        _ => None,
    }
}

/// Whether a text under a name that says password is one.
fn is_clear(text: &str) -> bool {
    const NO_PASSWORDS: [&str; 8] = ["", "0", "1", "true", "false", "yes", "no", MASK];
    let text = text.trim();
    if NO_PASSWORDS.iter().any(|it| text.eq_ignore_ascii_case(it)) {
        return false;
    }
    text.len() > MOST_BYTES
        || matches!(read(&text::quoted(text), &Hints::default()).verdict, Verdict::Clear(_))
}

/// What stands in the place of a text that holds a password beside other things, as JSON, XML or serialised PHP do.
fn inside(text: &str, reach: Reach) -> Option<Vec<u8>> {
    let trimmed = text.trim();
    let Reach::All { levels, .. } = reach else { return None };
    let levels = levels.checked_sub(1)?;
    if trimmed.starts_with(['{', '[']) && is_json(trimmed.as_bytes()) {
        let mut new = Vec::new();
        return match write(trimmed.as_bytes(), &[], Reach::All { levels, spills: false }, &mut new)
        {
            true => Some(text::quoted(&String::from_utf8_lossy(&new))),
            false => None,
        };
    }
    assigns_password(trimmed).then(|| text::quoted(MASK))
}

fn is_json(text: &[u8]) -> bool {
    Scanner::default().value(text, 0).is_ok_and(|it| it.end == text.len())
}

/// Whether a text gives a password a value: `password=…`, `s:8:"password";s:6:"…"`, `<pwd>…`.
fn assigns_password(text: &str) -> bool {
    if text.len() < 6 || !text.contains(['=', ':', ';', '>']) || !may_name_password(text) {
        return false;
    }
    let is_word = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let word_on = rest.get(start..).unwrap_or_default();
        let end = word_on.find(|char| !is_word(char)).unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        let sign = after.trim_start_matches(['"', '\'', ' ', '\\']);
        let is_given = sign.starts_with(['=', ':', ';', '>'])
            && sign.get(1..).is_some_and(|value| value.chars().any(char::is_alphanumeric));
        if is_given && word.len() <= 60 && says_password(word) {
            return !holds_hash_text(sign);
        }
        rest = after;
    }
    false
}

/// Whether what follows has the sign of a crypt hash, which is no password.
fn holds_hash_text(text: &str) -> bool {
    text.split(['"', '\'', '<', '>', '=', ';', ' ', ',', '&'])
        .take(6)
        .any(|part| form_of(part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(json: &str) -> String {
        String::from_utf8(without(json.as_bytes()).into_owned()).expect("UTF-8")
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        assert_eq!(shown(json), expected);
        assert_eq!(shown(expected), expected, "a second time");
    }

    const HASH: &str = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";

    #[test]
    fn clear_text_is_hidden_where_a_name_says_password() {
        check(r#"{"email":"a","Passwort":"hunter2"}"#, r#"{"email":"a","Passwort":"*****"}"#);
        check(r#"{ "pw" : 12345 , "a":1}"#, r#"{ "pw" : "*****" , "a":1}"#);
        check(
            r#"{"login":{"user_pass":["x1","x2"]}}"#,
            r#"{"login":{"user_pass":["*****","*****"]}}"#,
        );
        check(
            r#"{"credentials":[{"type":"password","value":"x"},{"type":"otp","value":"y"}]}"#,
            r#"{"credentials":[{"type":"password","value":"*****"},{"type":"otp","value":"y"}]}"#,
        );
        check(
            r#"{"meta_value":"x y","meta_key":"user_pass"}"#,
            r#"{"meta_value":"*****","meta_key":"user_pass"}"#,
        );
        check(
            r#"{"raw":"{\"id\":1,\"password\":\"x\"}"}"#,
            r#"{"raw":"{\"id\":1,\"password\":\"*****\"}"}"#,
        );
        check(r#"{"o":"a:1:{s:8:\"password\";s:7:\"hunter2\";}"}"#, r#"{"o":"*****"}"#);
        check(r#"{"q":"user=a&password=hunter2"}"#, r#"{"q":"*****"}"#);
        check(
            r#"{"password":{"old":"x","n":[2]}}"#,
            r#"{"password":{"old":"*****","n":["*****"]}}"#,
        );
    }

    #[test]
    fn cells_beyond_the_columns_are_hidden_beside_a_password() {
        let spilled = r#"{"email":"a","pwd":"b","(column D)":"hunter2"}"#;
        check(spilled, r#"{"email":"a","pwd":"*****","(column D)":"*****"}"#);
        let unnamed = r#"{"(column A)":"a","(column B)":"b"}"#;
        check(unnamed, unnamed);
    }

    #[test]
    fn hashes_and_what_belongs_to_them_stay() {
        for same in [
            format!(r#"{{"password":"{HASH}","password_salt":"abc","password_iterations":1000}}"#),
            format!(r#"{{"passwordHash":{{"value":"{HASH}","salt":"s","algorithm":"bcrypt"}}}}"#),
            format!(r#"{{"password_hash":"{HASH}","meta":"{{\"password\":\"{HASH}\"}}"}}"#),
            r#"{"custom_password_hash":{"algorithm":"md5","hash":{"value":"5f4dcc3b5aa765d61d8327deb882cf99","encoding":"hex"},"salt":{"value":"x"}}}"#.to_owned(),
            r#"{"password":"","pw":null,"password_set":true,"last_password_reset":"2026","has_password":"true","password":"*****"}"#.to_owned(),
            r#"{"note":"forgot the password on Monday","compass":"north","passport":"X1"}"#.to_owned(),
        ] {
            check(&same, &same);
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_clear_text_is_left(
            clear in "[A-Za-z][A-Za-z0-9!%&?._ ]{5,16}[a-z!]",
            place in 0_usize..9,
        ) {
            let clear = format!("Zq{clear}");
            let quoted = serde_json::to_string(&clear).expect("text");
            let inner = serde_json::to_string(&format!("{{\"pwd\":{quoted}}}")).expect("text");
            let record = match place {
                0 => format!(r#"{{"password":{quoted}}}"#),
                1 => format!(r#"{{"a":{{"Kennwort":{quoted}}}}}"#),
                2 => format!(r#"{{"a":[{{"userPassword":{quoted},"x":[]}}]}}"#),
                3 => format!(r#"{{"password":["{HASH}",{quoted}]}}"#),
                4 => format!(r#"{{"password":{{"hash":"{HASH}","password_plain":{quoted}}}}}"#),
                5 => format!(r#"{{"j":{inner}}}"#),
                6 => format!(r#"{{"attributes":[{{"name":"custom:password","value":{quoted}}}]}}"#),
                7 => format!(r#"{{"accounts":[{{"providerId":"credential","password":{quoted}}}]}}"#),
                _ => format!(r#"{{"password":{{"a":{{"b":[{quoted}]}}}}}}"#),
            };
            prop_assert!(!shown(&record).contains(&clear), "{record} {}", shown(&record));
            prop_assert!(serde_json::from_str::<serde_json::Value>(&shown(&record)).is_ok());
        }

        #[test]
        fn it_is_total(bytes in prop::collection::vec(prop::sample::select(b"{}[]\":,\\pw1 a".to_vec()), 0..60)) {
            without(&bytes);
        }
    }
}
