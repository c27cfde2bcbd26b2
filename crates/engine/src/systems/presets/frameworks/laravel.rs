//! Laravel's table of users, with Jetstream's and Fortify's columns.

use super::common::{logins_by, memberships_where};
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const LARAVEL: Preset = Preset { id: "laravel", label: "Laravel users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if !look.has("password") {
        return None;
    }
    let jetstream = look.has_all(&["two_factor_secret", "current_team_id"]);
    let own = look.has("remember_token")
        && look.has_any(&["email_verified_at", "two_factor_secret", "email", "api_token"]);
    let bare = look.has_all(&["email_verified_at", "created_at", "updated_at"]);
    match () {
        () if jetstream => Some("two_factor_secret beside current_team_id".to_owned()),
        () if own => Some("remember_token beside password".to_owned()),
        () if bare => {
            Some("email_verified_at beside password, created_at and updated_at".to_owned())
        }
        () => None,
    }
}

fn plan(plan: &mut Plan<'_>) {
    let ids = ["provider_id", "provider_user_id", "social_id", "uid"];
    logins_by(plan, &ids, "id", "NOT @q{password}:?*");
    roles(plan);
    plan.map(&["id", "uuid"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.map(&["first_name", "firstname"], "given_name");
    plan.map(&["last_name", "lastname", "surname"], "family_name");
    plan.login(&["username"]);
    verified(plan);
    plan.deleted("deleted_at");
    plan.password("password", "");
    plan.app_metadata(&["role", "roles", "role_id", "type", "current_team_id"]);
    for column in ["is_active", "active", "status"] {
        plan.ask_blocked(column, true);
    }
    plan.phone(&["phone", "phone_number", "no_hp", "mobile", "telephone", "telp"]);
    plan.drop(
        &["two_factor_secret", "two_factor_recovery_codes"],
        "encrypted with the application’s own key",
    );
    plan.drop(&["two_factor_confirmed_at"], "says of the second factor only when it was set up");
    plan.drop(&["remember_token", "api_token"], SECRET);
    plan.user_metadata(&["profile_photo_path"]);
    plan.origin(&["created_at", "updated_at", "last_login_at", "last_login_ip", "last_login"]);
    for (column, provider) in [
        ("google_id", "Google"),
        ("facebook_id", "Facebook"),
        ("github_id", "GitHub"),
        ("provider_id", "another provider"),
    ] {
        let reason = format!("signs in with {provider} only");
        plan.federated(&format!("@q{{{column}}}:?* AND NOT @q{{password}}:?*"), &reason);
        plan.origin(&[column]);
    }
    plan.origin(&["provider", "provider_name"]);
}

/// The tables of Spatie's permissions, whose pairs may be of other models, too.
fn roles(plan: &mut Plan<'_>) {
    for (pairs, other, names, to) in [
        ("model_has_roles", "role_id", "roles", "app_metadata.roles"),
        ("model_has_permissions", "permission_id", "permissions", "app_metadata.permissions"),
    ] {
        let pairs: (&str, &[&str], &[&str]) = (pairs, &["model_id", "model_uuid"], &[other]);
        let only = "model_type:(*User OR user OR users)";
        memberships_where(plan, pairs, (names, "id", "name"), ("id", to), only);
    }
}

/// A time in `email_verified_at` is a confirmation, unless the database filled it by itself.
fn verified(plan: &mut Plan<'_>) {
    let name = "email_verified_at";
    let Some(column) = plan.look.column(name) else { return };
    let all = column.filled > 3 && column.filled == plan.look.survey.records;
    if all {
        let text = "Was email_verified_at set by a confirmation?";
        let why = "Everybody has one. Some tables fill it by themselves, with DEFAULT current_timestamp(): then it says nothing of the address.";
        let choices =
            [("yes", "Yes, these addresses are verified"), ("no", "No, the database filled it")];
        if plan.ask("email_verified_at", (text, why), &choices, "yes") == "no" {
            plan.origin(&[name]);
            return;
        }
    }
    plan.filled(name, "email_verified");
}
