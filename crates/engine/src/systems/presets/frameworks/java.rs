//! Spring Security: its own table of users, and what Hibernate makes of `UserDetails`.

use super::common::blocked_where;
use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const SPRING: Preset =
    Preset { id: "spring", label: "Spring Security users", knows, plan };

/// A password is a column of one of these names.
const PASSWORDS: [&str; 3] = ["password", "password_hash", "passwd"];

fn knows(look: &Look<'_>) -> Option<String> {
    if !look.has_any(&PASSWORDS) || look.has_any(&["username_canonical", "email_canonical"]) {
        return None;
    }
    let locks = ["account_non_locked", "account_non_expired", "credentials_non_expired"];
    let short = ["non_locked", "non_expired", "account_locked", "is_account_non_locked"];
    if look.has_any(&locks) || look.has("enabled") && look.has_any(&short) {
        return Some("account_non_locked and its like beside password".to_owned());
    }
    if look.has_all(&["activated", "activation_key", "lang_key"]) {
        return Some("activated beside activation_key and lang_key (JHipster)".to_owned());
    }
    let few = look.survey.columns.len() <= 8;
    let known = look.has_all(&["username", "password", "enabled"])
        && few
        && !look.has_any(&["salt", "roles", "algorithm"]);
    known.then(|| "username, password and enabled".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    let key = ["id", "user_id"].into_iter().find(|it| plan.look.has(it));
    authorities(plan, key);
    for column in PASSWORDS {
        if plan.free(column).is_some() {
            plan.password(column, "");
            break;
        }
    }
    plan.map(&["user_id", "id", "uuid"], "user_id");
    plan.map(&["email", "email_address", "mail"], "email");
    plan.login(&["username", "login", "user_name"]);
    plan.map(&["first_name", "firstname"], "given_name");
    plan.map(&["last_name", "lastname", "surname"], "family_name");
    plan.map(&["name", "full_name"], "name");
    blocked_where(
        plan,
        &[
            ("enabled", false),
            ("is_enabled", false),
            ("account_non_locked", false),
            ("is_account_non_locked", false),
            ("account_non_expired", false),
            ("is_account_non_expired", false),
            ("non_locked", false),
            ("non_expired", false),
            ("account_locked", true),
            ("account_expired", true),
        ],
    );
    plan.drop(
        &["credentials_non_expired", "is_credentials_non_expired"],
        "says that a password is to be changed, which is no lock",
    );
    plan.app_metadata(&["role", "roles", "authorities", "authority", "role_id"]);
    plan.ask_blocked("activated", true);
    plan.drop(
        &["activation_key", "reset_key", "verification_code", "reset_password_token"],
        SECRET,
    );
    plan.drop(&["reset_date"], "of use to the application only");
    plan.phone(&["phone", "phone_number", "mobile"]);
    if plan.look.looks("image_url", Looks::Link) {
        plan.map(&["image_url"], "picture");
    }
    plan.user_metadata(&["lang_key"]);
    plan.origin(&[
        "created_by",
        "created_date",
        "created_at",
        "last_modified_by",
        "last_modified_date",
        "updated_at",
        "last_login",
        "provider",
        "provider_id",
    ]);
}

/// Authorities by user name, or roles by number.
fn authorities(plan: &mut Plan<'_>, key: Option<&str>) {
    let look = plan.look;
    if look.has("username")
        && let Some(table) = look.other_table("authorities", &["username", "authority"])
    {
        plan.join_before(&Joining {
            table,
            key: ("@{username}", "username"),
            take: &[("authority", "app_metadata.roles")],
            with: "\"rows\":\"list\"",
        });
        return;
    }
    let Some(key) = key else { return };
    for (pairs, other) in
        [("roles", "role_id"), ("role", "role_id"), ("user_authority", "authority_name")]
    {
        let users = ["user_id", "users_id"];
        let roles = [other, "roles_id"];
        let names = if other == "authority_name" { ("", "", "") } else { ("role", "id", "name") };
        if super::common::memberships(
            plan,
            (pairs, &users, &roles),
            names,
            (key, "app_metadata.roles"),
        ) {
            return;
        }
    }
}
