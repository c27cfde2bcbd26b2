//! The words for what a step's parts do: operations on texts, ways to read a password, who is meant. Pure.

use serde_json::{Map, Value};

/// Operations of `change`, in their order: `blanks around taken off, then in small letters`.
pub(super) fn operations(done: Option<&Value>) -> String {
    let words: Vec<String> = match done {
        Some(Value::Array(all)) => all.iter().map(operation).collect(),
        Some(one) => vec![operation(one)],
        None => Vec::new(),
    };
    words.join(", then ")
}

fn operation(it: &Value) -> String {
    let text = |value: &Value, key: &str| match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    match it {
        Value::String(word) => match word.as_str() {
            "trim" => "take off blanks around it",
            "lower" => "write it in small letters",
            "upper" => "write it in capitals",
            "collapse" => "make one blank of several",
            "as_list" => "make a list of it",
            "first" => "take the first of the list",
            "unique" => "keep each value of the list once",
            "text" => "write it as a text",
            "single" => "take the value out of a list of one",
            "singles" => "take each value inside out of its list of one",
            "keys" => "take the names that are switched on as a list",
            "compact" => "take out blanks and dashes",
            "guid" => "write Microsoft’s 16 bytes as an id",
            "base32" => "write it in Base32",
            "base64_to_base32" => "write it in Base32 instead of Base64",
            "unescape_html" => "write &amp; and the like as characters",
            other => return other.replace('_', " "),
        }
        .to_owned(),
        it if it.get("replace").is_some() => match text(it, "with").as_str() {
            "" => format!("take out what matches {}", text(it, "replace")),
            with => format!("put “{with}” for what matches {}", text(it, "replace")),
        },
        it if it.get("take").is_some() => {
            format!("take the part that matches {}", text(it, "take"))
        }
        it if it.get("split").is_some() => format!("split it at “{}”", text(it, "split")),
        it if it.get("join").is_some() => format!("join the list with “{}”", text(it, "join")),
        other => other.to_string(),
    }
}

/// What `password` reads, and how.
pub(super) fn password(step: &Map<String, Value>) -> String {
    let get = |name: &str| step.get(name).and_then(Value::as_str);
    let mut words = format!(
        "Turn the password hashes in {} into Auth0’s form",
        get("password").unwrap_or_default()
    );
    let mut add = |part: String| {
        words.push_str(", ");
        words.push_str(&part);
    };
    if let Some(salt) = get("salt") {
        add(format!("with the salt in {salt}"));
    }
    if step.contains_key("constant_salt") {
        add("with one salt for all".to_owned());
    }
    match get("salt_is") {
        Some("prefix") => add("the salt before the password".to_owned()),
        Some("suffix") => add("the salt behind the password".to_owned()),
        Some("key") => add("the salt as the key".to_owned()),
        _ => {}
    }
    match get("salt_in") {
        Some("hex") => add("the salt written in hexadecimal".to_owned()),
        Some("base64") => add("the salt written in Base64".to_owned()),
        Some("text") => add("the salt taken as text".to_owned()),
        _ => {}
    }
    if let Some(column) = get("algorithm") {
        add(format!("the algorithm as {column} says"));
    }
    if let Some(column) = get("rounds") {
        add(format!("the rounds as {column} says"));
    }
    if let Some(form) = get("as") {
        add(match form {
            "clear" => "which are passwords in clear".to_owned(),
            form => format!("as {} stores them", form.replace('_', " ")),
        });
    }
    if step.contains_key("pepper") {
        add("with a pepper".to_owned());
    }
    if get("clear") == Some("hash") {
        add("and hash passwords in clear".to_owned());
    }
    words
}

/// What `expect` expects.
pub(super) fn expected(it: Option<&Value>) -> String {
    let names = |value: &Value| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" and "),
        Value::String(one) => one.clone(),
        other => other.to_string(),
    };
    match it {
        Some(Value::Object(keys)) => match (keys.get("unique"), keys.get("users")) {
            (Some(unique), _) => format!("that no two users have the same {}", names(unique)),
            (_, Some(users)) => format!("exactly {users} users"),
            _ => String::new(),
        },
        Some(Value::String(query)) => format!("of each user: {query}"),
        _ => String::new(),
    }
}

/// The conditions of `same` in `pick`: each path in the element, and the user's that says the same.
pub(super) fn same(it: Option<&Value>) -> String {
    let Some(Value::Object(pairs)) = it else { return String::new() };
    let each = pairs.iter().map(|(inside, of_user)| {
        format!("whose {inside} is the user’s {}", of_user.as_str().unwrap_or_default())
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { format!(" {}", each.join(" and ")) }
}
