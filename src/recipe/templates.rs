//! A step of each verb to begin with, as it would stand in a recipe. Data.

use engine::recipe::{Step, Verb};

/// A verb, what it is for, and a step of it.
pub(super) struct Template {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) step: &'static str,
}

impl Template {
    /// Whether it makes sense for a user of the local tenant: it looks at one alone, and is not about columns of a file.
    pub(super) fn is_for_stored(&self) -> bool {
        let step = serde_json::from_str::<Step>(self.step);
        step.is_ok_and(|step| {
            !step.verb.is_of_the_set()
                && !matches!(
                    step.verb,
                    Verb::Map(_) | Verb::Password(_) | Verb::Namespace(_) | Verb::After(_)
                )
        })
    }
}

const fn template(name: &'static str, label: &'static str, step: &'static str) -> Template {
    Template { name, label, step }
}

/// The verbs in the order in which they are usually wanted. Standard steps are switches of the options; expressions and
/// joins are written by hand.
pub(super) const TEMPLATES: [Template; 23] = [
    template(
        "map",
        "Put columns into attributes",
        r#"{ "map": { "E-Mail": "email", "First Name": "given_name", "*": "user_metadata.*" } }"#,
    ),
    template(
        "set",
        "Set a value",
        r#"{ "set": { "name": "{given_name} {family_name}" }, "if": "missing" }"#,
    ),
    template(
        "default",
        "Fill a gap from other places",
        r#"{ "default": "nickname", "from": ["username", "email"] }"#,
    ),
    template(
        "move",
        "Move a value",
        r#"{ "move": "user_metadata.given_name", "to": "given_name" }"#,
    ),
    template(
        "pick",
        "Take from a list",
        r#"{ "pick": "emails", "matching": "primary:true", "take": "value", "to": "email", "or_first": true }"#,
    ),
    template("remove", "Remove a value", r#"{ "remove": "user_metadata.token" }"#),
    template(
        "keep_only",
        "Keep only some attributes",
        r#"{ "keep_only": ["email", "email_verified", "user_metadata"] }"#,
    ),
    template(
        "leave_out_empty",
        "Remove empty values",
        r#"{ "leave_out_empty": ["name", "nickname"] }"#,
    ),
    template(
        "change",
        "Trim, lower-case, replace …",
        r#"{ "change": "email", "do": ["trim", "lower"] }"#,
    ),
    template(
        "split_name",
        "Split a full name",
        r#"{ "split_name": "name", "first": "given_name", "rest": "family_name" }"#,
    ),
    template(
        "translate",
        "Translate values by a table",
        r#"{ "translate": "app_metadata.role", "table": { "therapist": "Therapist" }, "else": "keep" }"#,
    ),
    template(
        "parse",
        "Read a boolean, number or date",
        r#"{ "parse": "Active", "as": "boolean", "true": ["Y", "yes"], "not": true, "to": "blocked" }"#,
    ),
    template(
        "phone",
        "Bring phone numbers into form",
        r#"{ "phone": "phone_number", "country": "44" }"#,
    ),
    template("give_password", "Give first passwords", r#"{ "give_password": "random" }"#),
    template(
        "leave_out",
        "Leave users out",
        r#"{ "leave_out": "last_login:<today-3y", "reason": "not seen for three years" }"#,
    ),
    template(
        "after",
        "Give roles after the import",
        r#"{ "after": "roles", "from": "app_metadata.roles", "split": "," }"#,
    ),
    template("namespace", "Give ids a prefix", r#"{ "namespace": "shop-" }"#),
    template("types", "Give attributes their types", r#"{ "types": true }"#),
    template(
        "duplicates",
        "Keep one of several",
        r#"{ "duplicates": "email|lower", "keep": "first", "reason": "second account" }"#,
    ),
    template(
        "merge",
        "Merge several into one",
        r#"{ "merge": "email|lower", "reason": "the same person" }"#,
    ),
    template("sort", "Sort", r#"{ "sort": "email" }"#),
    template(
        "expect",
        "Expect something of each user",
        r#"{ "expect": "email:*@shop.example.com", "reason": "email domain" }"#,
    ),
    template(
        "join",
        "Add another file by key",
        r#"{ "join": "roles", "on": { "user_id": "id" }, "take": { "role": "app_metadata.role" } }"#,
    ),
];
