//! Laravel's table of users, with Jetstream's and Fortify's columns.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const LARAVEL: Preset = Preset { id: "laravel", label: "Laravel users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["remember_token", "password"])
        && look.has_any(&["email_verified_at", "two_factor_secret", "current_team_id"]);
    known.then(|| "email_verified_at beside remember_token".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.filled("email_verified_at", "email_verified");
    plan.password("password", "");
    plan.leave_out("_exists_:@q{deleted_at}", "deleted in Laravel (deleted_at is set)");
    plan.used(&["deleted_at"], "those who have it are left out");
    plan.app_metadata(&["role", "roles", "role_id", "type"]);
    for column in ["is_active", "active", "status"] {
        plan.ask_blocked(column, true);
    }
    plan.map(&["phone", "phone_number", "no_hp"], "phone_number");
    plan.drop(
        &["two_factor_secret", "two_factor_recovery_codes"],
        "encrypted with the application’s own key",
    );
    plan.drop(&["two_factor_confirmed_at", "remember_token", "api_token"], SECRET);
    plan.origin(&[
        "created_at",
        "updated_at",
        "last_login_at",
        "last_login_ip",
        "current_team_id",
        "profile_photo_path",
    ]);
}
