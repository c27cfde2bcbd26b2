//! Frameworks of PHP beside Laravel: Symfony and FOSUserBundle, CodeIgniter's Ion Auth, Yii2.

use super::common::{blocked_where, flags, memberships};
use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const FOS: Preset = Preset {
    id: "symfony",
    label: "Symfony FOSUserBundle users",
    knows: knows_fos,
    plan: plan_fos,
};

pub(super) const SYMFONY: Preset =
    Preset { id: "symfony_user", label: "Symfony users", knows: knows_symfony, plan: plan_symfony };

pub(super) const ION_AUTH: Preset = Preset {
    id: "ion_auth",
    label: "CodeIgniter Ion Auth users",
    knows: knows_ion,
    plan: plan_ion,
};

pub(super) const YII: Preset =
    Preset { id: "yii", label: "Yii2 users", knows: knows_yii, plan: plan_yii };

/// Why a copy stays behind.
const COPY: &str = "a copy for comparing; the other column counts";

/// The salt inside the hash, kept once more: sending it would make every password fail.
const OWN_SALT: &str = "the hash has its salt in it; this column is a copy, or unused";

fn knows_fos(look: &Look<'_>) -> Option<String> {
    let known = look.has_any(&["username_canonical", "email_canonical"])
        && look.has_any(&["password", "enabled", "roles"]);
    known.then(|| "username_canonical and email_canonical".to_owned())
}

fn plan_fos(plan: &mut Plan<'_>) {
    plan.password("password", "\"salt\":\"@{salt}\",\"as\":\"symfony\"");
    if plan.free("password").is_some() {
        plan.password("password", "\"as\":\"symfony\"");
    }
    plan.drop(&["salt"], OWN_SALT);
    plan.map(&["id"], "user_id");
    plan.map(&["email", "email_canonical"], "email");
    plan.login(&["username", "username_canonical"]);
    plan.drop(&["username_canonical", "email_canonical"], COPY);
    people(plan);
    blocked_where(plan, &[("enabled", false), ("locked", true)]);
    roles(plan);
    groups(plan);
    plan.drop(&["confirmation_token", "two_step_code", "token"], SECRET);
    plan.drop(
        &[
            "password_requested_at",
            "credentials_expired",
            "credentials_expire_at",
            "expired",
            "expires_at",
        ],
        "of use to the bundle only",
    );
    plan.origin(&["last_login", "created_at", "updated_at"]);
}

/// A JSON list of roles, or Symfony's own words for them.
fn has_roles(look: &Look<'_>) -> bool {
    let Some(column) = look.column("roles") else { return false };
    let role = |text: &String| text.contains("ROLE_") || text == "[]";
    column.values.iter().any(|it| it.contains("ROLE_"))
        || !column.values.is_empty() && column.values.iter().all(role)
}

fn knows_symfony(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["roles", "password"])
        && look.has_any(&["email", "username", "uuid"])
        && !look.has_any(&["enabled", "_id", "objectId", "pk"])
        && (has_roles(look) || look.has("is_verified") && look.looks("roles", Looks::Json));
    known.then(|| "roles as a JSON list beside password".to_owned())
}

fn plan_symfony(plan: &mut Plan<'_>) {
    if plan.look.has("salt") {
        plan.password("password", "\"salt\":\"@{salt}\",\"as\":\"symfony\"");
    } else {
        plan.password("password", "\"as\":\"symfony\"");
    }
    plan.map(&["id", "uuid"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username", "pseudo"]);
    people(plan);
    plan.truth("is_verified", "email_verified", false);
    roles(plan);
    groups(plan);
    for column in ["is_active", "active", "enabled"] {
        plan.ask_blocked(column, true);
    }
    plan.drop(&["api_token", "reset_token", "activation_token", "confirmation_token"], SECRET);
    plan.origin(&["created_at", "updated_at", "last_login", "last_login_at"]);
}

/// Names of people, in English and French.
fn people(plan: &mut Plan<'_>) {
    plan.map(&["first_name", "firstname", "prenom"], "given_name");
    plan.map(&["last_name", "lastname", "nom"], "family_name");
    plan.map(&["name", "full_name"], "name");
    plan.phone(&["phone", "phone_number", "telephone", "tel", "mobile"]);
}

/// A list of roles: JSON, or what PHP's `serialize` writes.
fn roles(plan: &mut Plan<'_>) {
    plan.before("{\"parse\":\"@{roles}\",\"as\":\"php\",\"where\":\"@q{roles}:a\\\\:*\",\"failing\":\"keep\"}");
    plan.before("{\"parse\":\"@{roles}\",\"as\":\"json\",\"failing\":\"keep\"}");
    plan.map(&["roles"], "app_metadata.roles");
}

/// Groups by their names, if the dump has them.
fn groups(plan: &mut Plan<'_>) {
    memberships(
        plan,
        ("group", &["user_id"], &["group_id"]),
        ("group", "id", "name"),
        ("id", "app_metadata.groups"),
    );
}

fn knows_ion(look: &Look<'_>) -> Option<String> {
    let names = [
        "forgotten_password_code",
        "forgotten_password_selector",
        "remember_code",
        "remember_selector",
        "activation_code",
        "activation_selector",
        "forgotten_password_time",
    ];
    let known = look.count(&names) >= 2 && look.has("password");
    known.then(|| "forgotten_password_code beside remember_code".to_owned())
}

fn plan_ion(plan: &mut Plan<'_>) {
    plan.password("password", "");
    plan.drop(&["salt"], OWN_SALT);
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    people(plan);
    plan.ask_blocked("active", true);
    plan.user_metadata(&["company"]);
    memberships(
        plan,
        ("groups", &["user_id"], &["group_id"]),
        ("groups", "id", "name"),
        ("id", "app_metadata.groups"),
    );
    plan.drop(
        &[
            "activation_code",
            "activation_selector",
            "forgotten_password_code",
            "forgotten_password_selector",
            "remember_code",
            "remember_selector",
        ],
        SECRET,
    );
    plan.drop(&["forgotten_password_time", "ip_address"], "of use to Ion Auth only");
    plan.origin(&["created_on", "last_login"]);
}

fn knows_yii(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["auth_key", "password_hash"])
        && look.has_any(&["password_reset_token", "status", "verification_token", "confirmed_at"]);
    known.then(|| "auth_key beside password_hash".to_owned())
}

fn plan_yii(plan: &mut Plan<'_>) {
    plan.password("password_hash", "");
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    people(plan);
    // dektrium/yii2-user.
    plan.filled("blocked_at", "blocked");
    plan.filled("confirmed_at", "email_verified");
    status(plan);
    flags(plan, &["is_admin", "superadmin"]);
    plan.app_metadata(&["role"]);
    plan.drop(
        &[
            "auth_key",
            "password_reset_token",
            "verification_token",
            "access_token",
            "email_confirm_token",
        ],
        SECRET,
    );
    plan.origin(&[
        "created_at",
        "updated_at",
        "last_login_at",
        "logged_at",
        "registration_ip",
        "unconfirmed_email",
        "flags",
    ]);
}

/// 10 is active; what others mean is the application's own.
fn status(plan: &mut Plan<'_>) {
    if plan.free("status").is_none() {
        return;
    }
    let text = "Are users blocked whose status is not 10?";
    let why = "10 is active and 0 deleted in Yii’s own template; what other numbers mean only the application says.";
    let choices = [("yes", "Yes, block them"), ("no", "No, keep the status in app_metadata")];
    if plan.ask("yii_status", (text, why), &choices, "yes") == "yes" {
        plan.when("@q{status}:?* AND NOT @q{status}:10", "blocked", "true");
        plan.used(&["status"], "10 is active, all others are blocked");
    } else {
        plan.app_metadata(&["status"]);
    }
}
