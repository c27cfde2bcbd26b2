//! Flask's users, as Flask-Security and tutorials make them.

use super::common::memberships;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const FLASK: Preset = Preset { id: "flask", label: "Flask users", knows, plan };

/// Columns of a password.
const PASSWORDS: [&str; 3] = ["password_hash", "password", "hashed_password"];

fn knows(look: &Look<'_>) -> Option<String> {
    if !look.has_any(&PASSWORDS) {
        return None;
    }
    if look.has("fs_uniquifier") {
        return Some("fs_uniquifier (Flask-Security)".to_owned());
    }
    let known = look.has_all(&["active", "confirmed_at"])
        && look.has_any(&["email", "username"])
        && !look.has_any(&["encrypted_password", "auth_key"]);
    known.then(|| "active and confirmed_at beside a password".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    for column in PASSWORDS {
        if plan.free(column).is_some() {
            plan.password(column, "\"as\":\"werkzeug\"");
            break;
        }
    }
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.filled("confirmed_at", "email_verified");
    plan.blocked("active", true);
    memberships(
        plan,
        ("roles_users", &["user_id"], &["role_id"]),
        ("role", "id", "name"),
        ("id", "app_metadata.roles"),
    );
    plan.drop(
        &["fs_uniquifier", "fs_token_uniquifier", "tf_totp_secret", "us_totp_secrets"],
        SECRET,
    );
    plan.origin(&[
        "last_login_at",
        "current_login_at",
        "last_login_ip",
        "current_login_ip",
        "login_count",
        "created_at",
        "create_datetime",
        "update_datetime",
    ]);
}
