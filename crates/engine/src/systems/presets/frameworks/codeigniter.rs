//! CodeIgniter Shield: logins stand in `auth_identities`, the address in `secret` and the hash in `secret2`; names and states in
//! the table of users beside it.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};

pub(super) const SHIELD: Preset =
    Preset { id: "shield", label: "CodeIgniter Shield users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = of_logins(look) || of_users(look);
    known.then(|| "secret beside secret2, as in auth_identities".to_owned())
}

/// Rows of `auth_identities`.
fn of_logins(look: &Look<'_>) -> bool {
    look.has_all(&["user_id", "secret", "secret2", "type"])
}

/// Rows of `users`, with the logins beside them.
fn of_users(look: &Look<'_>) -> bool {
    look.has_all(&["username", "status", "status_message", "active"])
        && look.other_table(LOGINS, &["user_id", "type", "secret", "secret2"]).is_some()
}

const LOGINS: &str = "auth_identities";

fn plan(plan: &mut Plan<'_>) {
    match of_logins(plan.look) {
        true => logins(plan),
        false => users(plan),
    }
    plan.origin(&["last_used_at", "created_at", "updated_at"]);
}

fn logins(plan: &mut Plan<'_>) {
    plan.leave_out(
        "NOT @q{type}:email_password",
        "a token or a login of another kind (type), not an address with a password",
    );
    plan.used(&["type"], "says which logins have a password");
    plan.map(&["user_id"], "user_id");
    plan.map(&["secret"], "email");
    plan.password("secret2", "");
    names(plan);
    lists(plan, "user_id");
    plan.drop(&["id", "name", "expires", "extra", "force_reset"], "of use to Shield only");
}

fn users(plan: &mut Plan<'_>) {
    plan.deleted("deleted_at");
    let look = plan.look;
    if let Some(table) = look.other_table(LOGINS, &["user_id", "type", "secret", "secret2"]) {
        let take = [("secret", "joined_email"), ("secret2", "joined_hash")];
        let with = "\"rows_where\":\"type:email_password\"";
        plan.join_before(&Joining { table, key: ("@{id}", "user_id"), take: &take, with });
        plan.before("{\"password\":\"joined_hash\"}");
        plan.line(&["joined_email"], "email");
        plan.fills("email");
    }
    plan.map(&["id"], "user_id");
    plan.map(&["username"], "username");
    plan.when("@q{status}:banned", "blocked", "true");
    plan.used(&["status"], "says who is banned");
    if !plan.look.holds("active", &["0", "false", "f"]) || is_needed(plan) {
        plan.when("@q{active}:(0 OR false OR f)", "blocked", "true");
    }
    plan.used(&["active"], "says who never activated the account");
    lists(plan, "id");
    plan.origin(&["status_message", "last_active"]);
}

/// Whether whoever never activated the account was kept out.
fn is_needed(plan: &mut Plan<'_>) -> bool {
    let text = "Are users blocked where “active” is false?";
    let why = "Shield lets nobody in who has not activated the account, if the application asks for that.";
    let choices = [("yes", "Yes, block them"), ("no", "No")];
    plan.ask("blocked:active", (text, why), &choices, "yes") == "yes"
}

/// What the table of users says of each login: the name, who is banned or was never activated, who is deleted.
fn names(plan: &mut Plan<'_>) {
    let look = plan.look;
    let Some(table) = look.other_table("users", &["id", "username", "active"]) else {
        plan.note(true, "The table of users is not there: whoever is banned, deleted or never activated is imported like all others. Add it, or a dump of the whole database.");
        return;
    };
    let ended = plan.origin_path("deleted_at");
    let status = plan.origin_path("status_message");
    let take = [
        ("username", "username"),
        ("active", "joined_active"),
        ("status", "joined_status"),
        ("status_message", &status),
        ("deleted_at", &ended),
    ];
    let joining = Joining { table, key: ("@{user_id}", "id"), take: &take, with: "" };
    if !plan.join_before(&joining) {
        return;
    }
    plan.fills("username");
    plan.leave_out(&format!("_exists_:{ended}"), "deleted in the application");
    plan.when("joined_status:banned", "blocked", "true");
    if is_needed(plan) {
        plan.when("joined_active:(0 OR false OR f)", "blocked", "true");
    }
    plan.line(&["joined_active"], "");
    plan.line(&["joined_status"], "");
}

/// Groups and permissions stand a row each.
fn lists(plan: &mut Plan<'_>, id: &str) {
    let look = plan.look;
    for (ending, column, to) in [
        ("auth_groups_users", "group", "app_metadata.groups"),
        ("auth_permissions_users", "permission", "app_metadata.permissions"),
    ] {
        if let Some(table) = look.other_table(ending, &["user_id", column]) {
            let take = [(column, to)];
            let with = "\"rows\":\"list\"";
            let key = format!("@{{{id}}}");
            plan.join_before(&Joining { table, key: (&key, "user_id"), take: &take, with });
        }
    }
}
