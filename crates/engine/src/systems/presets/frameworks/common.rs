//! Rules that systems of this folder share, as steps of a plan.

use crate::jobs::Looks;
use crate::read::ListFound;
use crate::systems::look::{keys, squashed};
use crate::systems::plan::Plan;
use serde_json::{Value, json};

/// A join of another table of the same file.
pub(super) struct Joining<'a> {
    pub(super) table: &'a ListFound,
    /// The path of the users' key, which may be `@{column}`, and the column that must be the same
    pub(super) key: (&'a str, &'a str),
    /// Columns, several in braces, and where their values go
    pub(super) take: &'a [(&'a str, &'a str)],
    /// Other keys of the step, as JSON without its braces
    pub(super) with: &'a str,
}

/// The name of a column as the table writes it.
fn column_of<'t>(table: &'t ListFound, name: &str) -> Option<&'t str> {
    table.columns.iter().find(|it| squashed(it) == squashed(name)).map(String::as_str)
}

/// Joins another table of the same file, before columns get their places. Columns that the table does not have are left out.
pub(super) fn join(plan: &mut Plan<'_>, joining: &Joining<'_>) -> bool {
    let table = joining.table;
    let name = |column: &str| match column.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        None => column_of(table, column).map(str::to_owned),
        Some(columns) => {
            let names = columns.split(',').map(|it| column_of(table, it));
            Some(format!("{{{}}}", names.collect::<Option<Vec<_>>>()?.join(",")))
        }
    };
    let take = joining.take.iter();
    let take: serde_json::Map<String, Value> =
        take.filter_map(|(from, to)| Some((name(from)?, Value::from(*to)))).collect();
    let Some(there) = column_of(table, joining.key.1).filter(|_| !take.is_empty()) else {
        return false;
    };
    let is = table.name.rsplit('.').next().unwrap_or(&table.name);
    let text = json!({ "join": is, "key": { joining.key.0: there }, "take": take }).to_string();
    let comma = if joining.with.is_empty() { "" } else { "," };
    let text = format!("{}{comma}{}}}", text.strip_suffix('}').unwrap_or(&text), joining.with);
    if !plan.before(&text) {
        return false;
    }
    plan.source(is, &table.name);
    true
}

/// Users whom a query finds sign in with another provider only: they are left out, or imported without a password if the person
/// says so.
pub(super) fn federated(plan: &mut Plan<'_>, query: &str, reason: &str) {
    if !plan.can_say(query) {
        return;
    }
    let text =
        "What becomes of users who sign in only with another provider, such as Google or SAML?";
    let why = "In a database connection they would get an account of their own, beside the one that their provider’s login makes.";
    let choices = [
        ("leave_out", "Leave them out, in a file of their own"),
        ("import", "Import them without a password"),
    ];
    if plan.ask("federated", (text, why), &choices, "leave_out") == "leave_out" {
        plan.leave_out(query, reason);
    }
}

/// An attribute that is true or false, of users only who have something else, such as a phone number.
pub(super) fn truth_where(plan: &mut Plan<'_>, column: &str, to: &'static str, has: &str) {
    if plan.free(column).is_none() {
        return;
    }
    plan.before(&format!("{{\"remove\":\"@{{{column}}}\",\"where\":\"NOT @q{{{has}}}:?*\"}}"));
    plan.truth(column, to, false);
}

/// A telephone number: `phone_number` if it has a country, else `user_metadata` under its own name.
pub(super) fn phone(plan: &mut Plan<'_>, names: &[&str]) {
    for name in names {
        let Some(path) = plan.free(name) else { continue };
        let key = keys(&path).pop().unwrap_or_default();
        let to = crate::fields::path::joined("user_metadata", &key);
        plan.user_metadata(&[name]);
        let step = json!({
            "move": to, "to": "phone_number", "matching": "^ *\\+[0-9 ()./-]{6,24}$",
            "where": "NOT _exists_:phone_number",
        });
        plan.after(&step.to_string());
        plan.fills("phone_number");
    }
}

/// Users are blocked where any of these columns says so: each with the value that locks a user out. Words for true and false of
/// any kind count; what is neither says nothing.
pub(super) fn blocked_where(plan: &mut Plan<'_>, columns: &[(&str, bool)]) {
    let there: Vec<_> = columns.iter().filter(|(name, _)| plan.free(name).is_some()).collect();
    if there.is_empty() {
        return;
    }
    for (name, _) in &there {
        plan.before(&format!(
            "{{\"parse\":\"@{{{name}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
        ));
    }
    let tests: Vec<String> =
        there.iter().map(|(name, value)| format!("@q{{{name}}}:{value}")).collect();
    plan.when(&tests.join(" OR "), "blocked", "true");
    for (name, _) in there {
        plan.used(&[name], "it says who is blocked");
    }
}

/// Flags that decide access: to `app_metadata` as booleans, kept only where they are true.
pub(super) fn flags(plan: &mut Plan<'_>, names: &[&str]) {
    for name in names {
        let Some(path) = plan.free(name) else { continue };
        plan.before(&format!(
            "{{\"parse\":\"@{{{name}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
        ));
        plan.before(&format!("{{\"remove\":\"@{{{name}}}\",\"matching\":\"^false$\"}}"));
        plan.app_metadata(&[&path]);
    }
}

/// Names of groups or roles by two other tables of the file: one of pairs, one of names. They go to this place as a list.
pub(super) fn memberships(
    plan: &mut Plan<'_>,
    (pairs, user, other): (&str, &[&str], &[&str]),
    (names, id, name): (&str, &str, &str),
    (key, to): (&str, &str),
) -> bool {
    let look = plan.look;
    let pair = user.iter().find_map(|user| {
        other.iter().find_map(|other| {
            let table = look.other_table(pairs, &[user, other])?;
            Some((table, *user, *other))
        })
    });
    let Some((pairs, user, other)) = pair else { return false };
    let found = Joining {
        table: pairs,
        key: (&format!("@{{{key}}}"), user),
        take: &[(other, to)],
        with: "\"rows\":\"list\"",
    };
    if !join(plan, &found) {
        return false;
    }
    let Some(names) = look.other_table(names, &[id, name]) else { return true };
    let named =
        Joining { table: names, key: (to, id), take: &[(name, to)], with: "\"rows\":\"list\"" };
    join(plan, &named)
}

/// Accounts that only another provider signs in: they have no hash, and a row in a table of logins, whose names go to
/// `app_metadata.<system>.logins`.
pub(super) fn logins(
    plan: &mut Plan<'_>,
    (ending, user, provider): (&str, &[&str], &str),
    key: &str,
    without_hash: &str,
) {
    let look = plan.look;
    let found = user
        .iter()
        .find_map(|user| look.other_table(ending, &[user, provider]).map(|table| (table, *user)));
    let Some((table, user)) = found else { return };
    let to = plan.origin_path("logins");
    let joining = Joining {
        table,
        key: (&format!("@{{{key}}}"), user),
        take: &[(provider, &to)],
        with: "\"rows\":\"list\"",
    };
    if join(plan, &joining) {
        federated(
            plan,
            &format!("_exists_:{to} AND {without_hash}"),
            "signs in with another provider only",
        );
    }
}

/// The name of a column of another table as that table writes it, with the table.
pub(super) fn has_column(table: &ListFound, name: &str) -> bool {
    column_of(table, name).is_some()
}

/// Columns whose last keys begin with one of these, squashed: dropped.
pub(super) fn drop_beginning(plan: &mut Plan<'_>, beginnings: &[&str], why: &str) {
    let look = plan.look;
    for column in &look.survey.columns {
        let name = squashed(&column.name);
        if beginnings.iter().any(|it| name.starts_with(it)) && plan.free(&column.name).is_some() {
            plan.drop(&[&column.name], why);
        }
    }
}

/// The first columns whose first key begins so, as their first keys.
pub(super) fn roots_beginning(plan: &Plan<'_>, beginning: &str) -> Vec<String> {
    let mut roots: Vec<String> = Vec::new();
    for column in &plan.look.survey.columns {
        let Some(root) = keys(&column.name).into_iter().next() else { continue };
        if root.starts_with(beginning) && !roots.contains(&root) {
            roots.push(root);
        }
    }
    roots
}

/// The login: `username`, and where there is no address and the login is one, `email`.
pub(super) fn username(plan: &mut Plan<'_>, names: &[&str]) {
    let Some(found) = names.iter().find_map(|it| plan.free(it)) else { return };
    let is_address = plan.look.column(&found).is_some_and(|it| it.has_some(Looks::Address));
    plan.map(&[&found], "username");
    if is_address {
        plan.after(
            "{\"set\":{\"email\":\"{username}\"},\"if\":\"empty\",\"where\":\"username:*@*.*\"}",
        );
        plan.fills("email");
    }
}
