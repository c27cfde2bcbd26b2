//! Hosted services whose exports are one list of plain objects: WorkOS, Descope, SAP Customer Data Cloud (Gigya), Stytch.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const WORKOS: Preset =
    Preset { id: "workos", label: "WorkOS", knows: knows_workos, plan: workos };
pub(super) const DESCOPE: Preset =
    Preset { id: "descope", label: "Descope", knows: knows_descope, plan: descope };
pub(super) const GIGYA: Preset = Preset {
    id: "gigya",
    label: "SAP Customer Data Cloud (Gigya)",
    knows: knows_gigya,
    plan: gigya,
};
pub(super) const STYTCH: Preset =
    Preset { id: "stytch", label: "Stytch", knows: knows_stytch, plan: stytch };

fn knows_workos(look: &Look<'_>) -> Option<String> {
    let known = look.has("email")
        && (look.has("profile_picture_url") && look.has_any(&["first_name", "last_sign_in_at"])
            || look.starts("id", "user_01") && look.has_any(&["first_name", "email_verified"]));
    known.then(|| "ids that begin with user_01, or profile_picture_url".to_owned())
}

fn workos(plan: &mut Plan<'_>) {
    plan.without_hashes("WorkOS");
    if plan.look.has("external_id") {
        let text = "Which id becomes the user_id?";
        let why =
            "Other tables of yours may know users by the id you gave to WorkOS (external_id).";
        let choices =
            [("id", "WorkOS’s own id"), ("external_id", "external_id, where there is one")];
        if plan.ask("id", (text, why), &choices, "id") == "external_id" {
            plan.first_of(&["external_id", "id"], "user_id");
        }
    }
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.truth("email_verified", "email_verified", false);
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.map(&["name"], "name");
    plan.map(&["profile_picture_url"], "picture");
    plan.json("metadata");
    plan.map(&["metadata"], "user_metadata");
    plan.user_metadata(&["locale"]);
    plan.drop(&["object"], "always “user”");
    plan.origin(&["external_id", "last_sign_in_at", "created_at", "updated_at"]);
}

fn knows_descope(look: &Look<'_>) -> Option<String> {
    let known = look.has("loginIds")
        && look.has_any(&["userId", "verifiedEmail", "userTenants", "roleNames", "createdTime"]);
    known.then(|| "loginIds beside userId".to_owned())
}

fn descope(plan: &mut Plan<'_>) {
    plan.without_hashes("Descope’s API");
    plan.note(false, "Descope’s support can give hashes: ask for them before you leave.");
    plan.before("{\"change\":\"@{OAuth}\",\"do\":\"keys\"}");
    let no_password = if plan.look.has("password") { " AND @q{password}:false" } else { "" };
    for (column, query) in [("OAuth", "_exists_:@q{OAuth}"), ("SAML", "@q{SAML}:true")] {
        if plan.look.has(column) {
            plan.federated(
                &format!("{query}{no_password}"),
                "signs in with another provider only, without a password",
            );
        }
    }
    plan.map(&["userId"], "user_id");
    plan.map(&["email"], "email");
    plan.truth_where("verifiedEmail", "email_verified", "email");
    plan.truth_where("verifiedPhone", "phone_verified", "phone");
    plan.map(&["phone"], "phone_number");
    plan.map(&["givenName"], "given_name");
    plan.map(&["familyName"], "family_name");
    plan.map(&["name"], "name");
    plan.map(&["picture"], "picture");
    plan.user_metadata(&["middleName"]);
    plan.before("{\"pick\":\"@{loginIds}\",\"matching\":\"NOT value:*@* AND NOT value:\\\\+*\",\"to\":\"descope_login\"}");
    plan.line(&["descope_login"], "username");
    plan.fills("username");
    plan.before("{\"pick\":\"@{loginIds}\",\"matching\":\"value:*@*\",\"to\":\"@{email}\",\"if\":\"empty\"}");
    plan.when("@q{status}:disabled", "blocked", "true");
    plan.app_metadata(&["roleNames", "userTenants"]);
    plan.map(&["customAttributes"], "app_metadata");
    plan.drop(&["password"], "says only whether there is one");
    plan.origin(&[
        "loginIds",
        "status",
        "createdTime",
        "TOTP",
        "SAML",
        "OAuth",
        "webauthn",
        "test",
        "SCIM",
        "push",
        "externalIds",
        "userTenants",
    ]);
}

fn knows_gigya(look: &Look<'_>) -> Option<String> {
    let known = look.has("UID")
        && look.has_any(&[
            "loginIDs",
            "profile.email",
            "isRegistered",
            "socialProviders",
            "password.hashSettings",
        ]);
    known.then(|| "UID beside loginIDs".to_owned())
}

fn gigya(plan: &mut Plan<'_>) {
    let has_hash = plan.look.has("password.hash");
    if has_hash {
        plan.federated(
            "@q{socialProviders}:?* AND NOT @q{socialProviders}:*site* AND NOT @q{password.hash}:?*",
            "signs in with another provider only: no hash",
        );
        plan.password("password", "\"as\":\"gigya\"");
    } else {
        plan.without_hashes("This search of SAP Customer Data Cloud");
        plan.federated(
            "@q{socialProviders}:?* AND NOT @q{socialProviders}:*site*",
            "signs in with another provider only",
        );
    }
    plan.map(&["UID"], "user_id");
    plan.map(&["profile.email"], "email");
    for list in ["loginIDs.emails", "loginIDs.unverifiedEmails"] {
        plan.before(&format!(
            "{{\"pick\":\"@{{{list}}}\",\"to\":\"gigya_email\",\"if\":\"empty\"}}"
        ));
    }
    plan.before("{\"set\":{\"@{profile.email}\":\"{gigya_email}\"},\"if\":\"empty\",\"where\":\"gigya_email:?*\"}");
    plan.line(&["gigya_email"], if plan.look.has("profile.email") { "" } else { "email" });
    plan.fills("email");
    plan.truth("isVerified", "email_verified", false);
    plan.blocked("isActive", true);
    plan.map(&["loginIDs.username", "profile.username"], "username");
    plan.map(&["profile.firstName"], "given_name");
    plan.map(&["profile.lastName"], "family_name");
    plan.map(&["profile.name"], "name");
    plan.map(&["profile.nickname"], "nickname");
    plan.map(&["profile.photoURL"], "picture");
    plan.drop(&["profile.thumbnailURL"], "a small copy of the picture");
    plan.map(&["profile"], "user_metadata");
    plan.map(&["data"], "user_metadata");
    plan.drop(&["password"], SECRET);
    plan.origin(&[
        "loginIDs",
        "socialProviders",
        "isRegistered",
        "created",
        "createdTimestamp",
        "lastLogin",
        "lastLoginTimestamp",
        "lastUpdated",
        "lastUpdatedTimestamp",
        "registered",
        "verified",
        "regSource",
        "loginProvider",
        "emails",
        "identities",
        "subscriptions",
        "preferences",
    ]);
}

fn knows_stytch(look: &Look<'_>) -> Option<String> {
    let known = look.has("emails")
        && (look.starts("user_id", "user-")
            && look.has_any(&["phone_numbers", "providers", "name", "status"])
            || look.has_all(&["user_id", "trusted_metadata", "untrusted_metadata"]));
    let hashes = look.has_all(&["hash", "salt", "hash_method", "project_id"]);
    match (known, hashes) {
        (true, _) => Some("ids that begin with user-live, beside emails".to_owned()),
        (_, true) => Some("hash_method beside project_id".to_owned()),
        _ => None,
    }
}

fn stytch(plan: &mut Plan<'_>) {
    if !plan.look.has("emails") {
        plan.note(true, "These are the hashes alone, without an address: choose the file of users as well, and this one beside it.");
        plan.map(&["id"], "user_id");
        stytch_hash(plan, "hash", "salt");
        plan.origin(&["project_id"]);
        plan.drop(&["hash_method", "hash", "salt"], SECRET);
        return;
    }
    plan.federated(
        "_exists_:@q{providers} AND NOT _exists_:@q{password}",
        "signs in with another provider only",
    );
    let own = plan.look.path("user_id").unwrap_or_default();
    let other =
        plan.other_file(&["id", "hash", "salt"]).map(|it| (it.name.clone(), "id".to_owned()));
    if let Some((name, id)) = other {
        let name = serde_json::Value::from(name).to_string();
        plan.before(&format!("{{\"join\":{name},\"key\":{{\"{own}\":\"{id}\"}},\"take\":{{\"hash\":\"stytch_hash\",\"salt\":\"stytch_salt\"}}}}"));
        plan.before("{\"password\":\"stytch_hash\",\"salt\":\"stytch_salt\",\"as\":\"stytch\"}");
        plan.line(&["stytch_hash"], "");
        plan.line(&["stytch_salt"], "");
    } else {
        plan.note(true, "Stytch gives hashes on request, in a CSV with id, hash and salt. Choose it beside this file, and the passwords come along; without it, these users come without one.");
    }
    plan.map(&["user_id"], "user_id");
    plan.before("{\"pick\":\"@{emails}\",\"matching\":\"verified:true\",\"take\":\"email\",\"to\":\"stytch_email\",\"or_first\":true}");
    plan.before("{\"pick\":\"@{emails}\",\"same\":{\"email\":\"stytch_email\"},\"take\":\"verified\",\"to\":\"stytch_verified\"}");
    plan.line(&["stytch_email"], "email");
    plan.line(&["stytch_verified"], "email_verified");
    plan.fills("email");
    plan.fills("email_verified");
    if plan.before("{\"pick\":\"@{phone_numbers}\",\"matching\":\"verified:true\",\"take\":\"phone_number\",\"to\":\"stytch_phone\",\"or_first\":true}") {
        plan.before("{\"pick\":\"@{phone_numbers}\",\"same\":{\"phone_number\":\"stytch_phone\"},\"take\":\"verified\",\"to\":\"stytch_phone_verified\"}");
        plan.line(&["stytch_phone"], "phone_number");
        plan.line(&["stytch_phone_verified"], "phone_verified");
        plan.fills("phone_number");
        plan.fills("phone_verified");
    }
    plan.map(&["name.first_name"], "given_name");
    plan.map(&["name.last_name"], "family_name");
    plan.inside("name", &["middle_name"], "user_metadata.middle_name", "the user's own to change");
    plan.drop(&["name"], "its parts have their places");
    plan.app_metadata(&["roles"]);
    plan.map(&["trusted_metadata"], "app_metadata");
    plan.map(&["untrusted_metadata"], "user_metadata");
    plan.drop(&["password", "totps", "biometric_registrations"], SECRET);
    plan.origin(&[
        "emails",
        "phone_numbers",
        "providers",
        "webauthn_registrations",
        "crypto_wallets",
        "status",
        "created_at",
        "external_id",
        "is_locked",
        "lock_created_at",
        "lock_expires_at",
    ]);
}

/// Hashes with salts in columns of their own.
fn stytch_hash(plan: &mut Plan<'_>, hash: &str, salt: &str) {
    plan.password(hash, &format!("\"salt\":\"@{{{salt}}}\",\"as\":\"stytch\""));
}
