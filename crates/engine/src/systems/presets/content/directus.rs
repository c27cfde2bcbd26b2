//! Directus's table of users, with the names of its roles.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const DIRECTUS: Preset = Preset { id: "directus", label: "Directus users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("tfa_secret")
        && look.has_any(&["last_access", "external_identifier", "auth_data", "last_page"])
        || look.has_all(&["email_notifications", "last_access", "provider"]);
    known.then(|| "tfa_secret beside last_access".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out(
        "_exists_:@q{provider} AND NOT @q{provider}:default",
        "signs in with another provider only",
    );
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    // The API shows stars for what it keeps to itself.
    plan.before("{\"remove\":\"@{password}\",\"matching\":\"^\\\\*+$\"}");
    plan.before("{\"remove\":\"@{tfa_secret}\",\"matching\":\"^\\\\*+$\"}");
    if plan.look.column("password").is_some_and(|it| !it.has_some(Looks::Hash)) {
        plan.without_hashes("Directus’s API");
    }
    plan.password("password", "");
    plan.totp("tfa_secret", None);
    plan.when("@q{status}:(suspended OR archived)", "blocked", "true");
    plan.drop(&["token", "auth_data"], SECRET);
    plan.before("{\"parse\":\"@{tags}\",\"as\":\"json\",\"failing\":\"keep\"}");
    plan.user_metadata(&["location", "title", "description", "tags", "language", "avatar"]);
    plan.user_metadata(&["appearance", "theme"]);
    plan.after(
        "{\"move\":\"user_metadata.avatar\",\"to\":\"picture\",\"matching\":\"^https?://\"}",
    );
    plan.origin(&["status", "provider", "external_identifier", "last_access", "last_page"]);
    plan.origin(&["email_notifications", "theme_dark", "theme_light", "theme_light_overrides"]);
    plan.origin(&["theme_dark_overrides", "text_direction"]);
    plan.app_metadata(&["role", "policies"]);
    let look = plan.look;
    if let Some(table) = look.other_table("directus_roles", &["id", "name"]) {
        let to = "app_metadata.role";
        plan.join_after(&Joining { table, key: (to, "id"), take: &[("name", to)], with: "" });
    }
}
