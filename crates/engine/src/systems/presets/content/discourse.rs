//! Discourse: rows of its table of users, with their addresses, and the list of users that its administrators export.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const DISCOURSE: Preset =
    Preset { id: "discourse", label: "Discourse users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["trust_level", "username"])
        && look.has_any(&[
            "password_algorithm",
            "suspended_till",
            "username_lower",
            "last_posted_at",
            "silenced_till",
        ]);
    known.then(|| "trust_level beside suspended_till".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{id}:0 OR @q{id}:\\-*", "an account of Discourse itself, not a person’s");
    plan.leave_out("@q{staged}:(t OR true OR 1)", "never registered: Discourse made it of a mail");
    plan.used(&["staged"], "those who have it are left out");
    plan.map(&["id"], "user_id");
    plan.map(&["username"], "username");
    plan.map(&["name"], "name");
    if !plan.map(&["email"], "email") {
        addresses(plan);
    }
    passwords(plan);
    plan.when("@q{suspended_till}:[now TO *]", "blocked", "true");
    plan.app_metadata(&["trust_level", "admin", "moderator", "group_names", "primary_group_id"]);
    plan.list("secondary_emails", ";", &plan.origin_path("emails"));
    // Blocked meant silenced: it could still sign in.
    plan.origin(&["blocked", "silenced_till", "silenced", "active", "approved", "suspended_at"]);
    plan.origin(&["suspended_till", "created_at", "updated_at", "last_seen_at", "last_posted_at"]);
    plan.origin(&["last_emailed_at", "previous_visit_at", "first_seen_at", "approved_at"]);
    plan.user_metadata(&[
        "title",
        "locale",
        "date_of_birth",
        "website",
        "location",
        "bio_raw",
        "timezone",
    ]);
    plan.drop(&["ip_address", "registration_ip_address"], "an address of a machine");
    plan.drop(
        &[
            "username_lower",
            "seen_notification_id",
            "avatar_template",
            "uploaded_avatar_id",
            "views",
            "flag_level",
            "approved_by_id",
            "manual_locked_trust_level",
            "secure_identifier",
            "flair_group_id",
            "last_seen_reviewable_id",
            "required_fields_version",
            "group_locked_trust_level",
        ],
        "Discourse’s own",
    );
}

fn passwords(plan: &mut Plan<'_>) {
    let mut keys = "\"as\":\"discourse\"".to_owned();
    for (key, names) in
        [("salt", ["password_salt", "salt"]), ("algorithm", ["password_algorithm", "algorithm"])]
    {
        if let Some(name) = names.iter().find(|name| plan.look.has(name)) {
            keys.push_str(&format!(",\"{key}\":\"@{{{name}}}\""));
        }
    }
    if plan.password("password_hash", &keys) {
        return;
    }
    let look = plan.look;
    let Some(table) = look.other_table("user_passwords", &["user_id", "password_hash"]) else {
        plan.without_hashes("A list of Discourse’s users");
        return;
    };
    let take = [
        ("password_hash", "joined_hash"),
        ("password_salt", "joined_salt"),
        ("password_algorithm", "joined_algorithm"),
    ];
    if plan.join_before(&Joining { table, key: ("@{id}", "user_id"), take: &take, with: "" }) {
        plan.before("{\"password\":\"joined_hash\",\"as\":\"discourse\",\"salt\":\"joined_salt\",\"algorithm\":\"joined_algorithm\"}");
    }
    plan.drop(&["salt", "auth_token"], SECRET);
}

/// Addresses stand in a table of their own.
fn addresses(plan: &mut Plan<'_>) {
    let look = plan.look;
    let Some(table) = look.other_table("user_emails", &["user_id", "email"]) else { return };
    let primary = match table.columns.iter().any(|it| it.eq_ignore_ascii_case("primary")) {
        true => "\"rows_where\":\"primary:(t OR true OR 1)\"",
        false => "",
    };
    let take = [("email", "email")];
    if plan.join_after(&Joining { table, key: ("user_id", "user_id"), take: &take, with: primary })
    {
        plan.fills("email");
    }
}
