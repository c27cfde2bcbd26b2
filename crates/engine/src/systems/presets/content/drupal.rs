//! Drupal's users, versions 6 to 10: `users`, `users_field_data`, with their roles.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};

pub(super) const DRUPAL: Preset = Preset { id: "drupal", label: "Drupal users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["uid", "pass", "mail"])
        && look.has_any(&["init", "langcode", "signature", "default_langcode", "theme", "access"]);
    if look.has_any(&["drupal_internal__uid"]) {
        return Some("drupal_internal__uid, as JSON:API has it".to_owned());
    }
    known.then(|| "pass and mail beside uid".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{drupal_internal__uid}:0", "uid 0 is Drupal’s anonymous visitor");
    plan.map(&["drupal_internal__uid"], "user_id");
    plan.leave_out("@q{uid}:0", "uid 0 is Drupal’s anonymous visitor");
    plan.leave_out(
        "@q{default_langcode}:(0 OR false OR f)",
        "a translation of the same user’s profile",
    );
    plan.map(&["uid"], "user_id");
    plan.map(&["mail"], "email");
    plan.map(&["name"], "username");
    if !plan.password("pass", "") {
        plan.without_hashes("Drupal’s JSON:API");
    }
    plan.blocked("status", true);
    plan.never(&["access", "login", "created", "changed", "timezone"]);
    plan.user_metadata(&["timezone", "language", "preferred_langcode"]);
    plan.origin(&[
        "created",
        "changed",
        "access",
        "login",
        "uuid",
        "langcode",
        "preferred_admin_langcode",
    ]);
    plan.origin(&["default_langcode", "init", "id", "display_name"]);
    plan.app_metadata(&["roles"]);
    plan.drop(&["picture"], "the number of a file, not an address");
    plan.drop(
        &[
            "data",
            "theme",
            "signature",
            "signature_format",
            "mode",
            "sort",
            "threshold",
            "timezone_name",
            "timezone_id",
        ],
        "a setting of the site’s own",
    );
    roles(plan);
}

fn roles(plan: &mut Plan<'_>) {
    let look = plan.look;
    let list = "\"rows\":\"list\"";
    let to = "app_metadata.roles";
    if let Some(table) = look.other_table("users_roles", &["uid", "rid"]) {
        let take = [("rid", to)];
        plan.join_after(&Joining { table, key: ("user_id", "uid"), take: &take, with: list });
        if let Some(table) = look.other_table("role", &["rid", "name"]) {
            let take = [("name", to)];
            plan.join_after(&Joining { table, key: (to, "rid"), take: &take, with: list });
        }
    } else if let Some(table) = look.other_table("roles", &["entity_id", "roles_target_id"]) {
        let take = [("roles_target_id", to)];
        plan.join_after(&Joining { table, key: ("user_id", "entity_id"), take: &take, with: list });
    }
}
