//! Authentik: users of its API, and its table `authentik_core_user`, which has Django's hashes.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const AUTHENTIK: Preset = Preset { id: "authentik", label: "Authentik", knows, plan };

/// The types of its users.
const TYPES: [&str; 4] = ["internal", "external", "service_account", "internal_service_account"];

fn knows(look: &Look<'_>) -> Option<String> {
    let own = look.has_all(&["username", "path"]) && look.has_any(&["uuid", "uid"]);
    let known = own && (look.has("attributes") || look.holds("type", &TYPES))
        || look.has_all(&["username", "pk", "uid"]) && look.holds("type", &TYPES);
    known.then(|| "username beside uuid, path and attributes".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    if plan.look.has("password") {
        plan.password("password", "");
    } else {
        plan.without_hashes("Authentik’s API");
        plan.note(
            false,
            "Its database has them, in the column password of the table authentik_core_user.",
        );
    }
    plan.leave_out(
        "@q{type}:(service_account OR internal_service_account)",
        "a service account, no person",
    );
    plan.map(&["uuid", "uid"], "user_id");
    plan.map(&["username"], "username");
    plan.map(&["email"], "email");
    plan.login_as_email();
    plan.map(&["name"], "name");
    plan.map(&["avatar"], "picture");
    plan.blocked("is_active", true);
    plan.ask_verified("Authentik does not say whether an address is verified.");
    plan.json("attributes");
    plan.map(&["attributes"], "user_metadata");
    plan.app_metadata(&["groups", "is_superuser", "roles"]);
    plan.drop(&["groups_obj", "roles_obj"], "the same as the groups, in full");
    plan.origin(&[
        "pk",
        "id",
        "uid",
        "path",
        "type",
        "last_login",
        "last_updated",
        "date_joined",
        "password_change_date",
    ]);
}
