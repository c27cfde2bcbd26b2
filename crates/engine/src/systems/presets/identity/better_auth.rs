//! Better Auth and Auth.js: tables `user` and `account` in one JSON or dump, or the users alone.

use crate::jobs::Looks;
use crate::read::ListFound;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const BETTER_AUTH: Preset =
    Preset { id: "better_auth", label: "Better Auth", knows: knows_better_auth, plan: better_auth };
pub(super) const AUTH_JS: Preset =
    Preset { id: "auth_js", label: "Auth.js (NextAuth)", knows: knows_auth_js, plan: auth_js };

/// The table of logins, which are of Better Auth by these columns.
fn accounts<'s>(look: &Look<'s>, columns: &[&str]) -> Option<&'s ListFound> {
    look.other_table("account", columns).or_else(|| look.other_table("accounts", columns))
}

fn is_user(look: &Look<'_>) -> bool {
    look.has_all(&["email", "emailVerified"]) && look.has_any(&["image", "name"])
}

fn knows_better_auth(look: &Look<'_>) -> Option<String> {
    let beside = is_user(look) && accounts(look, &["userId", "providerId", "password"]).is_some();
    if beside {
        return Some("a table account with providerId and password".to_owned());
    }
    let own = is_user(look)
        && look.has_all(&["image", "createdAt", "updatedAt"])
        && (look.has_any(&[
            "banned",
            "banExpires",
            "banReason",
            "twoFactorEnabled",
            "displayUsername",
            "isAnonymous",
        ]) || look.has("role"))
        && !look.looks("emailVerified", Looks::Time)
        && !look.has_any(&["localId", "password", "passwordHash"]);
    own.then(|| "emailVerified beside image and banned".to_owned())
}

fn better_auth(plan: &mut Plan<'_>) {
    let id = plan.look.path("id").unwrap_or_default();
    match accounts(plan.look, &["userId", "providerId", "password"]) {
        Some(table) => {
            let own = (id.as_str(), "userId");
            plan.join_table(table, own, &[("password", "password_hash_text")], "\"rows_where\":\"#{providerId}:credential\"");
            plan.join_table(table, own, &[("providerId", "auth_providers")], "\"rows\":\"list\"");
            plan.line(&["auth_providers"], "app_metadata.better_auth.providers");
            plan.federated(
                "_exists_:auth_providers AND NOT auth_providers:credential",
                "signs in with another provider only (no account of providerId credential)",
            );
            plan.before("{\"password\":\"password_hash_text\",\"as\":\"better_auth\"}");
            plan.line(&["password_hash_text"], "");
            plan.note(true, "Better Auth writes passwords in Unicode’s compatibility form (NFKC) before it hashes them: a password with characters such as ﬁ or ① will not match.");
        }
        None => plan.note(true, "The table account, which holds the passwords, is not in this file: these users come without one. Export both tables into one JSON or dump."),
    }
    plan.leave_out("@q{isAnonymous}:true", "an anonymous user");
    profile(plan);
    plan.blocked("banned", false);
    plan.map(&["username"], "username");
    plan.map(&["displayUsername"], "nickname");
    plan.truth_where("phoneNumberVerified", "phone_verified", "phoneNumber");
    plan.map(&["phoneNumber"], "phone_number");
    plan.app_metadata(&["role", "roles"]);
    plan.origin(&[
        "createdAt",
        "updatedAt",
        "banReason",
        "banExpires",
        "twoFactorEnabled",
        "isAnonymous",
        "stripeCustomerId",
        "lastLoginMethod",
    ]);
}

fn profile(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.map(&["image"], "picture");
    plan.truth("emailVerified", "email_verified", false);
}

fn knows_auth_js(look: &Look<'_>) -> Option<String> {
    if is_user(look) && accounts(look, &["userId", "providerAccountId"]).is_some() {
        return Some("a table of accounts with providerAccountId".to_owned());
    }
    let own = is_user(look)
        && look.has("image")
        && (look.looks("emailVerified", Looks::Time)
            || look.column("emailVerified").is_some_and(|it| it.filled == 0))
        && !look.has_any(&["localId", "passwordHash"]);
    own.then(|| "emailVerified as a time, beside image".to_owned())
}

fn auth_js(plan: &mut Plan<'_>) {
    if plan.look.has("password") {
        plan.password("password", "");
    } else {
        plan.note(true, "Auth.js keeps no passwords: its users sign in with another provider or by a link in an email, and come without one. Three ways: send everybody a mail to set a password, begin with a login without password, or give each user a first password.");
    }
    let id = plan.look.path("id").unwrap_or_default();
    if let Some(table) = accounts(plan.look, &["userId", "providerAccountId", "provider"]) {
        plan.join_table(
            table,
            (&id, "userId"),
            &[("provider", "auth_providers")],
            "\"rows\":\"list\"",
        );
        plan.line(&["auth_providers"], "app_metadata.auth_js.providers");
        let hash = if plan.look.has("password") { " AND NOT @q{password}:?*" } else { "" };
        plan.federated(
            &format!("_exists_:auth_providers AND NOT auth_providers:(credentials OR email){hash}"),
            "signs in with another provider only",
        );
    }
    plan.map(&["id", "_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.map(&["image"], "picture");
    plan.filled("emailVerified", "email_verified");
    plan.app_metadata(&["role", "roles"]);
    plan.origin(&["createdAt", "updatedAt"]);
}
