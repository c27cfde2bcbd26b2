//! Tables of Rails: Devise, and `has_secure_password`.

use super::common::{flags, logins_by, memberships};
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const DEVISE: Preset = Preset { id: "devise", label: "Rails Devise users", knows, plan };

pub(super) const SECURE_PASSWORD: Preset = Preset {
    id: "rails",
    label: "Rails users with has_secure_password",
    knows: knows_digest,
    plan: plan_digest,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("encrypted_password")
        && look.has_any(&[
            "reset_password_token",
            "reset_password_sent_at",
            "remember_created_at",
            "sign_in_count",
            "current_sign_in_at",
            "confirmation_token",
            "confirmed_at",
            "unconfirmed_email",
            "failed_attempts",
            "locked_at",
            "unlock_token",
            "created_at",
        ])
        && !look.has_any(&["raw_user_meta_data", "raw_app_meta_data", "instance_id"]);
    known.then(|| "encrypted_password beside Devise’s columns".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.deleted("deleted_at");
    plan.deleted("discarded_at");
    plan.federated(
        "@q{provider}:?* AND NOT @q{provider}:email AND NOT @q{encrypted_password}:?*",
        "signs in with another provider only",
    );
    logins_by(plan, &["uid"], "id", "NOT @q{encrypted_password}:?*");
    plan.origin(&["provider", "uid"]);
    // Rolify's tables.
    memberships(
        plan,
        ("users_roles", &["user_id"], &["role_id"]),
        ("roles", "id", "name"),
        ("id", "app_metadata.roles"),
    );
    let pepper = plan.ask_secret(
        "pepper",
        "The application’s pepper (config.pepper in config/initializers/devise.rs), if it has one",
        "Devise puts it behind each password. The hash does not show it: with a pepper that is not given, nobody can sign in.",
    );
    let keys = pepper.map(|it| format!("\"pepper\":{}", serde_json::Value::from(it)));
    plan.password("encrypted_password", keys.as_deref().unwrap_or(""));
    common(plan);
    plan.filled("confirmed_at", "email_verified");
    plan.filled("locked_at", "blocked");
    if plan.look.has_any(&["otp_secret", "encrypted_otp_secret", "otp_required_for_login"]) {
        plan.note(true, "Second factors (otp_secret) are left out: most applications encrypt them with a key of their own.");
    }
    plan.drop(
        &[
            "otp_secret",
            "encrypted_otp_secret",
            "encrypted_otp_secret_iv",
            "encrypted_otp_secret_salt",
            "otp_backup_codes",
            "consumed_timestep",
        ],
        "may be encrypted with the application’s own key",
    );
    plan.drop(
        &[
            "reset_password_token",
            "confirmation_token",
            "unlock_token",
            "authentication_token",
            "invitation_token",
            "jti",
            "tokens",
            "remember_token",
        ],
        SECRET,
    );
    plan.drop(
        &[
            "reset_password_sent_at",
            "remember_created_at",
            "failed_attempts",
            "otp_required_for_login",
        ],
        "of use to Devise only",
    );
    plan.origin(&[
        "unconfirmed_email",
        "confirmation_sent_at",
        "sign_in_count",
        "current_sign_in_at",
        "last_sign_in_at",
        "current_sign_in_ip",
        "last_sign_in_ip",
        "created_at",
        "updated_at",
        "mail",
    ]);
}

fn knows_digest(look: &Look<'_>) -> Option<String> {
    look.has("password_digest").then(|| "password_digest".to_owned())
}

fn plan_digest(plan: &mut Plan<'_>) {
    plan.deleted("deleted_at");
    plan.password("password_digest", "");
    common(plan);
    plan.drop(
        &["remember_digest", "activation_digest", "reset_digest", "remember_token", "auth_token"],
        SECRET,
    );
    plan.drop(&["reset_sent_at"], "of use to the application only");
    plan.origin(&["activated_at", "created_at", "updated_at"]);
    plan.ask_blocked("activated", true);
}

/// What both have.
fn common(plan: &mut Plan<'_>) {
    plan.map(&["id", "uuid"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.map(&["name", "full_name"], "name");
    plan.map(&["first_name", "firstname"], "given_name");
    plan.map(&["last_name", "lastname"], "family_name");
    plan.map(&["nickname"], "nickname");
    plan.phone(&["phone_number", "phone", "mobile"]);
    plan.app_metadata(&["role", "roles"]);
    flags(plan, &["admin", "is_admin", "superadmin", "moderator"]);
}
