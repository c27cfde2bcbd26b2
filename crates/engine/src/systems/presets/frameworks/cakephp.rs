//! CakePHP with the plugin CakeDC/Users, whose columns resemble Django's.

use super::common::flags;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const CAKE: Preset =
    Preset { id: "cakephp", label: "CakePHP users (CakeDC)", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["password", "token_expires"])
        && look.has_any(&["activation_date", "tos_date", "is_superuser"]);
    known.then(|| "token_expires beside activation_date".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    social(plan);
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.password("password", "");
    plan.ask_blocked("active", true);
    // The secret of an authenticator counts once a code of it was entered.
    plan.totp("secret", Some("@q{secret_verified}:(1 OR true OR t)"));
    plan.used(&["secret_verified"], "says whose authenticator counts");
    flags(plan, &["is_superuser"]);
    plan.app_metadata(&["role", "role_id", "group_id"]);
    plan.json("additional_data");
    plan.user_metadata(&["additional_data"]);
    plan.drop(&["token", "api_token"], SECRET);
    plan.drop(&["token_expires", "login_token_date", "login_token_send_requested"], "of a token");
    plan.drop(&["login_token"], SECRET);
    plan.origin(&["activation_date", "tos_date", "created", "modified", "last_login"]);
    plan.origin(&["lockout_time"]);
}

/// Whoever came by another provider has a row there; the plugin gives each a password that nobody knows.
fn social(plan: &mut Plan<'_>) {
    let look = plan.look;
    let columns = ["user_id", "provider", "reference"];
    let Some(table) = look.other_table("social_accounts", &columns) else { return };
    let to = plan.origin_path("logins");
    let take = [("provider", to.as_str())];
    let with = "\"rows\":\"list\"";
    plan.join_before(&Joining { table, key: ("@{id}", "user_id"), take: &take, with });
}
