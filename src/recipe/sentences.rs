//! Steps as sentences: what a person reads in the list of a recipe. Pure; the words are made of the step's own form.

use engine::recipe::{Step, StepReport};
use serde_json::{Map, Value};

use crate::recipe::words;
use crate::shared::format::{count, counted};

/// A step in a sentence without its full stop.
pub(crate) fn sentence(step: &Step) -> String {
    let Ok(Value::Object(keys)) = serde_json::to_value(step) else { return String::new() };
    let mut words = of_verb(step.verb.name(), &keys);
    if let Some(query) = keys.get("where") {
        words.push_str(&format!(", where {}", plain(query)));
    }
    words
}

/// What a step did, in a few words.
pub(super) fn outcome(report: &StepReport) -> String {
    let parts =
        [(report.changed, "changed"), (report.left_out, "left out"), (report.failed, "set aside")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(users, _)| *users > 0)
        .map(|(users, what)| format!("{} {what}", count(*users)))
        .collect();
    match told.is_empty() {
        true => format!("changed nobody of {}", counted(report.seen, "user")),
        false => told.join(", "),
    }
}

fn of_verb(verb: &str, step: &Map<String, Value>) -> String {
    let get = |name: &str| step.get(name).map(plain).unwrap_or_default();
    let has = |name: &str| step.contains_key(name);
    let with = |name: &str, words: &str| match step.get(name) {
        Some(value) => format!("{words}{}", plain(value)),
        None => String::new(),
    };
    let patterns = || {
        let not = with("not_matching", " where it does not match ");
        with("matching", " where it matches ") + &not
    };
    let only_if = || match get("if").as_str() {
        "missing" => " where missing",
        "empty" => " where empty",
        _ => "",
    };
    if let Some(map) = step.get("map") {
        return placed(map);
    }
    if has("types") {
        return "Give attributes their types".to_owned();
    }
    if let Some(Value::Object(set)) = step.get("set") {
        return format!("Set {}{}", pairs(set, "to"), only_if());
    }
    if has("default") {
        return format!(
            "Fill {} where missing{}{}",
            get("default"),
            with("from", " from "),
            with("value", " with ")
        );
    }
    if has("move") {
        return format!("Move {} to {}{}", get("move"), get("to"), patterns());
    }
    if has("remove") {
        return format!("Remove {}{}", get("remove"), patterns());
    }
    if has("keep_only") {
        return format!("Keep only {}", get("keep_only"));
    }
    if has("leave_out_empty") {
        return format!(
            "Remove empty values of {}",
            get("leave_out_empty").replace("true", "all attributes")
        );
    }
    if has("change") {
        return format!("Change {}: {}", get("change"), words::operations(step.get("do")));
    }
    if has("split_name") {
        return format!(
            "Split {} into {}",
            get("split_name"),
            ["first", "last", "rest"]
                .iter()
                .filter(|part| has(part))
                .map(|part| get(part))
                .collect::<Vec<_>>()
                .join(" and ")
        );
    }
    if has("translate") {
        let lines = ["table", "patterns"].iter().filter_map(|it| step.get(*it)?.as_object());
        let lines = lines.map(|table| table.len() as u64).sum();
        let put =
            format!("Put other words for {} of {}", counted(lines, "value"), get("translate"));
        return put + &with("to", ", into ");
    }
    if has("pick") {
        return format!(
            "Take {}{} of {}{}{}{} into {}{}",
            if has("all") { "all" } else { "the first" },
            with("take", " "),
            get("pick"),
            with("matching", " that is "),
            words::same(step.get("same")),
            if has("or_first") { ", or the first of any," } else { "" },
            get("to"),
            only_if()
        );
    }
    if has("filled") {
        let (not, to) = (if has("not") { "empty" } else { "filled" }, with("to", " into "));
        return format!("Read whether {} is {not}{to}", get("parse"));
    }
    if has("parse") {
        return format!("Read {} as {}{}", get("parse"), get("as"), with("to", " into "));
    }
    if has("phone") {
        return format!(
            "Bring {} into the form +44…{}{}",
            get("phone"),
            with("country", ", country "),
            with("otherwise", ", what is no number into ")
        );
    }
    if has("leave_out") {
        return format!("Leave out users where {} ({})", get("leave_out"), get("reason"));
    }
    if has("after") {
        let keeps = if has("keep") { ", and keep them" } else { "" };
        let (split, with) = match get("split") {
            split if split.is_empty() => (split, with("with", ", with ")),
            split => (format!(", split at “{split}”"), with("with", ", with ")),
        };
        return format!(
            "List the {} in {} to be given after the import{split}{with}{keeps}",
            get("after"),
            get("from")
        );
    }
    if has("namespace") {
        return format!(
            "Put {} before {}",
            get("namespace"),
            match get("path").as_str() {
                "" => "each user’s id",
                path => path,
            }
        );
    }
    if has("join") {
        let rows = match step.get("pivot") {
            Some(Value::Object(pivot)) => {
                let part = |name: &str| pivot.get(name).map(plain).unwrap_or_default();
                format!(", its {} by {}", part("value"), part("name"))
            }
            _ => String::new(),
        };
        let told = with("take", ", taking ");
        return match get("only").as_str() {
            "without" if told.is_empty() => format!("Leave out who is in {}", get("join")),
            "with" if told.is_empty() => format!("Keep only who is in {}", get("join")),
            _ => format!("Join {}{rows}{told}", get("join")),
        };
    }
    if has("take_away") {
        return format!(
            "Keep the same {} only once, {} ({})",
            alike(&get("duplicates")),
            match get("keep").as_str() {
                "" => "in the first user".to_owned(),
                keep => format!("in the {keep} user"),
            },
            get("reason")
        );
    }
    if has("duplicates") {
        return format!(
            "Of users with the same {}, keep {} ({})",
            alike(&get("duplicates")),
            match get("keep").as_str() {
                "" | "first" => "the first".to_owned(),
                keep => format!("the {keep}"),
            },
            get("reason")
        );
    }
    if has("merge") {
        return format!(
            "Make one user of those with the same {} ({})",
            get("merge"),
            get("reason")
        );
    }
    if has("sort") {
        return format!("Sort users by {}", get("sort"));
    }
    if has("expect") {
        return format!("Expect {} ({})", words::expected(step.get("expect")), get("reason"));
    }
    if has("give_password") {
        return match get("give_password").as_str() {
            "same" => "Give users without a password the same first password, asked for at each conversion",
            _ => "Give users without a password a first password of their own, with a list to hand out",
        }
        .to_owned();
    }
    if has("password") {
        return words::password(step);
    }
    let standard = match verb {
        "name_columns" => "Give columns of an Auth0 export the names of their attributes",
        "leave_out_other_providers" => "Leave out users who sign in with another provider",
        "drop_unimportable" => "Leave out attributes that Auth0 does not import",
        "strip_prefix" => "Take auth0| off ids",
        "keep_unknown" => "Keep columns that are no attribute as metadata",
        _ => "",
    };
    if !standard.is_empty() {
        return standard.to_owned();
    }
    if has("expression") {
        return format!("Work out {} with JavaScript: {}", get("to"), get("expression"));
    }
    if has("mend") {
        return mended(&get("mend"), &get("fault"), &get("by"), &get);
    }
    if let Some(Value::Array(edits)) = step.get("edit") {
        return edited(edits);
    }
    let name = verb.replace('_', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What is mended, and where.
fn mended(name: &str, fault: &str, by: &str, get: &dyn Fn(&str) -> String) -> String {
    let done = match by {
        "empty" => return format!("Remove {name} where it is empty"),
        "remove" => format!("Remove {name}"),
        "metadata" => format!("Move {name} to user_metadata"),
        "leave_out" => return format!("Leave out users whose {}", get("reason")),
        "cut" => format!("Cut {name} to {} characters", get("to")),
        "blanks" => format!("Take the white space out of {name}"),
        "address" => format!("Keep only the address in {name}"),
        "phone" => match get("country").as_str() {
            "" => format!("Write {name} as + and digits"),
            country => format!("Write {name} as + and digits, country {country}"),
        },
        "web" => format!("Make {name} a whole web address"),
        "type" => format!("Give {name} its type"),
        "rename" => format!("Rename keys in {name}"),
        "passwords" => return format!("Remove passwords in clear from {name}"),
        "characters" => format!("Replace what others cannot read in {name}"),
        "hash" => format!("Put {name} where Auth0 takes it"),
        _ => format!("Put {name} into Auth0’s form"),
    };
    let fault = match fault {
        "MAX_LENGTH" => "it is too long",
        "MIN_LENGTH" => "it is too short",
        "INVALID_TYPE" => "it is of the wrong type",
        "PATTERN" | "FORMAT" | "INVALID_FORMAT" => "it is not in the form it must have",
        "HUGE_NUMBER" => "it has a number that is too large",
        "HALF_CHARACTER" => "it has half a character",
        "NUL_CHARACTER" => "it has the character NUL",
        _ => "Auth0 does not take it as it is",
    };
    format!("{done} where {fault}")
}

/// How many values of how many users are edited.
fn edited(edits: &[Value]) -> String {
    let members = |edit: &Value, key: &str| match edit.get(key) {
        Some(Value::Object(members)) => members.len(),
        Some(Value::Array(items)) => items.len(),
        Some(_) => 1,
        None => 0,
    };
    let cells: usize = edits.iter().map(|it| members(it, "set") + members(it, "remove")).sum();
    let out = edits.iter().filter(|it| it.get("leave_out").is_some()).count();
    let of = edits.iter().filter(|it| members(it, "set") + members(it, "remove") > 0).count();
    let edit = || {
        let (cells, users) = (counted(cells as u64, "cell"), counted(of as u64, "user"));
        format!("Edit {cells} of {users}")
    };
    match (of, out) {
        (0, 0) => "Edit no user".to_owned(),
        (_, 0) => edit(),
        (0, _) => format!("Leave out {} by hand", counted(out as u64, "user")),
        _ => format!("{}, leave {} out", edit(), count(out as u64)),
    }
}

/// More lines of a map than these are counted, not told.
const FEW: usize = 4;

/// A map, as an object or as a list of lines: where columns go, and which are left out.
fn placed(map: &Value) -> String {
    let lines: Vec<(String, String)> = match map {
        Value::Object(map) => {
            map.iter().map(|(from, to)| (from.clone(), nothing(Some(to)))).collect()
        }
        Value::Array(lines) => lines
            .iter()
            .map(|line| (line.get("from").map(plain).unwrap_or_default(), nothing(line.get("to"))))
            .collect(),
        _ => Vec::new(),
    };
    let named = |name: &str| {
        let bare = name.strip_prefix("[\"").and_then(|it| it.strip_suffix("\"]"));
        bare.unwrap_or(name).to_owned()
    };
    let (put, left): (Vec<_>, Vec<_>) = lines.iter().partition(|(_, to)| !to.is_empty());
    let mut words = match put.len() {
        0 => String::new(),
        1..=FEW => {
            let each = put.iter().map(|(from, to)| format!("{} into {to}", named(from)));
            format!("Put {}", each.collect::<Vec<_>>().join(", "))
        }
        many => {
            let attributes = put.iter().map(|(_, to)| to.as_str()).filter(|to| !to.contains('.'));
            let shown: Vec<&str> = attributes.take(FEW).collect();
            let names = if shown.is_empty() {
                String::new()
            } else {
                format!(" ({} …)", shown.join(", "))
            };
            format!("Put {} into their places{names}", counted(many as u64, "column"))
        }
    };
    if !left.is_empty() {
        let names: Vec<String> = left.iter().map(|(from, _)| named(from)).collect();
        let told = match names.len() {
            1..=FEW => names.join(", "),
            many => counted(many as u64, "column"),
        };
        words += if words.is_empty() { "Leave out " } else { ", leave out " };
        words += &told;
    }
    words
}

/// A target, or nothing.
fn nothing(to: Option<&Value>) -> String {
    to.filter(|to| !to.is_null()).map(plain).unwrap_or_default()
}

/// The members of an object, joined by a word.
fn pairs(map: &Map<String, Value>, word: &str) -> String {
    let pairs: Vec<String> =
        map.iter().map(|(from, to)| format!("{from} {word} {}", plain(to))).collect();
    pairs.join(", ")
}

/// A key by which users are the same, with how it is compared.
fn alike(key: &str) -> String {
    match key.strip_suffix("|lower") {
        Some(path) => format!("{path} (in large or small letters)"),
        None => key.to_owned(),
    }
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" and "),
        Value::Object(map) => pairs(map, "→"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::templates::TEMPLATES;
    use engine::recipe::Verb;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn step(text: &str) -> Step {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[wasm_bindgen_test]
    fn steps_read_like_sentences() {
        let check = |text: &str, expected: &str| assert_eq!(sentence(&step(text)), expected);
        check(
            r#"{"change":"email","do":["trim","lower"]}"#,
            "Change email: take off blanks around it, then write it in small letters",
        );
        check(
            r#"{"set":{"name":"{a} {b}"},"if":"missing","where":"file:x*"}"#,
            "Set name to {a} {b} where missing, where file:x*",
        );
        check(
            r#"{"map":{"id":["user_id","app_metadata.id"],"E-Mail":"email"}}"#,
            "Put E-Mail into email, id into user_id and app_metadata.id",
        );
        check(
            r#"{"map":[{"from":["a","b"],"to":"name"},{"from":"[\"E-Mail\"]","to":"email"},{"from":"x"}]}"#,
            "Put a and b into name, E-Mail into email, leave out x",
        );
        check(
            r#"{"map":{"a":"email","b":"name","c":"nickname","d":"user_metadata.d","e":"user_id"}}"#,
            "Put 5 columns into their places (email, name, nickname, user_id …)",
        );
        check(r#"{"types":true}"#, "Give attributes their types");
        check(
            r#"{"after":"organizations","from":"orgs","split":",","with":"{role}"}"#,
            "List the organizations in orgs to be given after the import, split at “,”, with {role}",
        );
        check(
            r#"{"leave_out":"status:deleted","reason":"deleted"}"#,
            "Leave out users where status:deleted (deleted)",
        );
        check(
            r#"{"pick":"emails","matching":"primary:true","take":"value","to":"email","if":"missing"}"#,
            "Take the first value of emails that is primary:true into email where missing",
        );
        check(
            r#"{"move":"username","to":"email","matching":"@"}"#,
            "Move username to email where it matches @",
        );
        check(
            r#"{"parse":"confirmed_at","as":"boolean","filled":true,"to":"email_verified"}"#,
            "Read whether confirmed_at is filled into email_verified",
        );
        check(
            r#"{"join":"meta","on":{"ID":"user_id"},"pivot":{"name":"meta_key","value":"meta_value"},"take":{"first_name":"given_name"}}"#,
            "Join meta, its meta_value by meta_key, taking first_name → given_name",
        );
        check(
            r#"{"duplicates":"username|lower","take_away":true,"reason":"usernames are unique"}"#,
            "Keep the same username (in large or small letters) only once, in the first user (usernames are unique)",
        );
    }

    /// A step of each verb, the plainest there is.
    const STEPS: [&str; 32] = [
        r#"{"map":{"a":"email"}}"#,
        r#"{"set":{"name":"x"}}"#,
        r#"{"default":"name","from":"a"}"#,
        r#"{"move":"a","to":"b"}"#,
        r#"{"remove":"a"}"#,
        r#"{"keep_only":"a"}"#,
        r#"{"leave_out_empty":"a"}"#,
        r#"{"change":"a","do":["singles",{"replace":"x","with":""},{"split":","},"base64_to_base32"]}"#,
        r#"{"split_name":"a","first":"b"}"#,
        r#"{"translate":"a","table":{"x":"y"}}"#,
        r#"{"parse":"a","as":"json"}"#,
        r#"{"phone":"a"}"#,
        r#"{"expression":"user.a","to":"b"}"#,
        r#"{"leave_out":"a:x","reason":"old"}"#,
        r#"{"namespace":"a-"}"#,
        r#"{"types":true}"#,
        r#"{"join":"a","on":{"id":"id"}}"#,
        r#"{"duplicates":"a","reason":"twice"}"#,
        r#"{"merge":"a","reason":"twice"}"#,
        r#"{"sort":"a"}"#,
        r#"{"expect":{"unique":"a"},"reason":"x"}"#,
        r#"{"name_columns":true}"#,
        r#"{"leave_out_other_providers":true}"#,
        r#"{"keep_unknown":"app_metadata"}"#,
        r#"{"drop_unimportable":true}"#,
        r#"{"strip_prefix":true}"#,
        r#"{"pick":"emails","same":{"address":"login"},"to":"email"}"#,
        r#"{"password":"a","salt":"b","as":"joomla","salt_is":"suffix","clear":"hash"}"#,
        r#"{"mend":"nickname","fault":"MAX_LENGTH","by":"cut","to":300}"#,
        r#"{"edit":[{"email":"b","leave_out":"x"}]}"#,
        r#"{"give_password":"random"}"#,
        r#"{"after":"roles","from":"a","split":","}"#,
    ];

    #[wasm_bindgen_test]
    fn every_verb_has_a_plain_sentence() {
        let mut left: Vec<&str> = Verb::names().to_vec();
        for text in STEPS {
            let step = step(text);
            left.retain(|name| *name != step.verb.name());
            let told = sentence(&step);
            let is_plain = told.len() >= "Join a".len()
                && told.contains(' ')
                && told.starts_with(char::is_uppercase)
                && !told.contains(['{', '"', '_', '→'])
                && !told.contains("true");
            assert!(is_plain, "{text}: {told}");
        }
        assert_eq!(left, Vec::<&str>::new(), "verbs without a step here");
    }

    #[wasm_bindgen_test]
    fn parts_are_told_in_words() {
        let check = |text: &str, expected: &str| assert_eq!(sentence(&step(text)), expected);
        check(
            r#"{"pick":"emails","same":{"id":"primary_id"},"take":"address","to":"email"}"#,
            "Take the first address of emails whose id is the user’s primary_id into email",
        );
        check(
            r#"{"password":"hash","salt":"s","salt_is":"prefix","as":"sha256"}"#,
            "Turn the password hashes in hash into Auth0’s form, with the salt in s, the salt before the password, as sha256 stores them",
        );
        check(
            r#"{"change":"a","do":"singles"}"#,
            "Change a: take each value inside out of its list of one",
        );
        check(
            r#"{"expect":{"unique":["email","name"]},"reason":"r"}"#,
            "Expect that no two users have the same email and name (r)",
        );
    }

    #[wasm_bindgen_test]
    fn mends_and_edits_read_like_sentences() {
        let check = |text: &str, expected: &str| assert_eq!(sentence(&step(text)), expected);
        check(
            r#"{"mend":"nickname","fault":"MAX_LENGTH","by":"cut","to":300}"#,
            "Cut nickname to 300 characters where it is too long",
        );
        check(
            r#"{"mend":"email","fault":"INVALID_FORMAT","by":"leave_out","reason":"email is no address"}"#,
            "Leave out users whose email is no address",
        );
        check(
            r#"{"mend":"phone_number","fault":"PATTERN","by":"phone","country":"+44"}"#,
            "Write phone_number as + and digits, country +44 where it is not in the form it must have",
        );
        check(
            r#"{"edit":[{"user_id":"1","set":{"name":"A","nickname":"B"},"remove":"picture"},{"email":"b","leave_out":"x"}]}"#,
            "Edit 3 cells of 1 user, leave 1 out",
        );
        check(r#"{"edit":[{"email":"b","leave_out":"x"}]}"#, "Leave out 1 user by hand");
    }

    #[wasm_bindgen_test]
    fn every_template_is_a_step_with_a_sentence() {
        for template in &TEMPLATES {
            let step = step(template.step);
            assert_eq!(step.verb.name(), template.name);
            assert!(sentence(&step).len() > 3, "{}", template.step);
        }
    }

    #[wasm_bindgen_test]
    fn what_a_step_did_is_told() {
        let report =
            StepReport { seen: 1_200, changed: 1_000, left_out: 3, ..StepReport::default() };
        assert_eq!(outcome(&report), "1,000 changed, 3 left out");
        let none = StepReport { seen: 2, ..StepReport::default() };
        assert_eq!(outcome(&none), "changed nobody of 2 users");
    }
}
