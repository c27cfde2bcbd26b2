//! Rules that systems of this folder share, as steps of a plan.

use crate::systems::look::{keys, squashed};
use crate::systems::plan::{Joining, Plan};

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
    pairs: (&str, &[&str], &[&str]),
    names: (&str, &str, &str),
    key: (&str, &str),
) -> bool {
    memberships_where(plan, pairs, names, key, "")
}

/// The same of those pairs only which a query finds, where the table has pairs of others than users, too.
pub(super) fn memberships_where(
    plan: &mut Plan<'_>,
    (pairs, user, other): (&str, &[&str], &[&str]),
    (names, id, name): (&str, &str, &str),
    (key, to): (&str, &str),
    only: &str,
) -> bool {
    let look = plan.look;
    let pair = user.iter().find_map(|user| {
        other.iter().find_map(|other| {
            let table = look.other_table(pairs, &[user, other])?;
            Some((table, *user, *other))
        })
    });
    let Some((pairs, user, other)) = pair else { return false };
    let with = match only {
        "" => "\"rows\":\"list\"".to_owned(),
        only => format!("\"rows\":\"list\",\"rows_where\":{}", serde_json::Value::from(only)),
    };
    let found = Joining {
        table: pairs,
        key: (&format!("@{{{key}}}"), user),
        take: &[(other, to)],
        with: &with,
    };
    if !plan.join_before(&found) {
        return false;
    }
    let Some(names) = look.other_table(names, &[id, name]) else { return true };
    let named =
        Joining { table: names, key: (to, id), take: &[(name, to)], with: "\"rows\":\"list\"" };
    plan.join_before(&named)
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
    if plan.join_before(&joining) {
        plan.federated(
            &format!("_exists_:{to} AND {without_hash}"),
            "signs in with another provider only",
        );
    }
}

/// The same, whatever the table of logins is called: it has the provider beside the user's id there, under one of these names.
pub(super) fn logins_by(plan: &mut Plan<'_>, ids: &[&str], key: &str, without_hash: &str) {
    let look = plan.look;
    let found = ids.iter().find_map(|id| look.other_table("", &["user_id", "provider", id]));
    if let Some(table) = found {
        let name = table.name.rsplit('.').next().unwrap_or(&table.name);
        logins(plan, (name, &["user_id"], "provider"), key, without_hash);
    }
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
