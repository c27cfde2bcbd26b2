//! Users that are expected, held against those that came: for tests here and in the browser.

use std::collections::BTreeMap;

use serde_json::Value;

/// By what a user is found again.
fn id(user: &Value) -> String {
    let text = |name: &str| user[name].as_str().map(str::to_lowercase);
    text("email").or_else(|| text("user_id")).unwrap_or_default()
}

/// A user without what may be anything.
fn compared(user: &Value, system: &str) -> BTreeMap<String, Value> {
    let mut user = user.as_object().cloned().unwrap_or_default();
    user.remove("open");
    if user.get("blocked") == Some(&Value::Bool(false)) {
        user.remove("blocked");
    }
    if let Some(Value::String(email)) = user.get_mut("email") {
        *email = email.to_lowercase();
    }
    if let Some(Value::Object(metadata)) = user.get_mut("app_metadata") {
        metadata.remove(system);
        if metadata.is_empty() {
            user.remove("app_metadata");
        }
    }
    user.into_iter().collect()
}

/// What differs, a line each.
pub(crate) fn differences(expected: &Value, got: &[Value], system: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let wanted = expected["users"].as_array().cloned().unwrap_or_default();
    for user in &wanted {
        let Some(found) = got.iter().find(|it| id(it) == id(user)) else {
            lines.push(format!("{}: missing", id(user)));
            continue;
        };
        let (user_is, found_is) = (compared(user, system), compared(found, system));
        let names = user_is.keys().chain(found_is.keys().filter(|it| !user_is.contains_key(*it)));
        for name in names {
            let show = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            let (one, other) = (user_is.get(name), found_is.get(name));
            if one != other {
                lines.push(format!(
                    "{}: {name}: {} is expected, got {}",
                    id(user),
                    show(one),
                    show(other)
                ));
            }
        }
    }
    let extra = got.iter().filter(|it| wanted.iter().all(|user| id(user) != id(it)));
    lines.extend(extra.map(|user| format!("{}: not expected", id(user))));
    lines
}
