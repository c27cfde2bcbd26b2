//! Firebase Authentication: what its command line exports as JSON or CSV, the emulator's accounts, what the Admin SDK lists.
//!
//! A CSV has no header; its reader (`read/table/firebase.rs`) gives it the names of the JSON.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const FIREBASE: Preset = Preset { id: "firebase", label: "Firebase", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let exported = look.has("localId")
        && look.has_any(&[
            "emailVerified",
            "providerUserInfo",
            "lastSignedInAt",
            "lastLoginAt",
            "createdAt",
        ]);
    if exported {
        return Some("localId beside emailVerified".to_owned());
    }
    let listed = look.has("uid")
        && (look.has("providerData")
            || look.has_any(&[
                "tokensValidAfterTime",
                "metadata.creationTime",
                "metadata.createdAt",
            ]) && look.has_any(&["emailVerified", "disabled", "customClaims"]));
    listed.then(|| "uid beside providerData".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.note(
        true,
        "Firebase’s password hashes are of no use at Auth0: its scrypt is modified, and no hash of it can be imported; hashes that were once imported to Firebase and not used since are not exported at all. These users come without a password. Three ways: let Auth0 take each password over at its first login (automatic migration from a custom database), send everybody a mail to set a new password, or begin with a login without password.",
    );
    for claims in ["customAttributes", "customClaims"] {
        plan.json(claims);
        plan.map(&[claims], "app_metadata");
    }
    plan.map(&["localId", "uid"], "user_id");
    plan.map(&["email"], "email");
    plan.truth("emailVerified", "email_verified", false);
    plan.map(&["displayName"], "name");
    plan.map(&["photoUrl"], "picture");
    plan.map(&["phoneNumber"], "phone_number");
    plan.blocked("disabled", false);
    providers(plan);
    plan.leave_out(
        "NOT @q{email}:?* AND @q{phoneNumber}:?*",
        "signs in by phone: no email address, which Auth0 needs",
    );
    plan.leave_out("NOT @q{email}:?*", "an anonymous user: no email address, which Auth0 needs");
    password(plan);
    plan.before("{\"pick\":\"@{mfaInfo}\",\"matching\":\"_exists_:phoneInfo\",\"take\":\"phoneInfo\",\"to\":\"mfa_phone\"}");
    plan.before("{\"pick\":\"@{multiFactor.enrolledFactors}\",\"matching\":\"_exists_:phoneNumber\",\"take\":\"phoneNumber\",\"to\":\"mfa_phone\"}");
    if plan.look.has_any(&["mfaInfo", "multiFactor"]) {
        plan.sms_at("mfa_phone");
    }
    plan.used(&["mfaInfo", "multiFactor"], "phones of it become second factors");
    for column in ["createdAt", "lastSignedInAt", "lastLoginAt"] {
        time(plan, column);
    }
    plan.origin(&[
        "createdAt",
        "lastSignedInAt",
        "lastLoginAt",
        "lastRefreshAt",
        "passwordUpdatedAt",
        "validSince",
        "tokensValidAfterTime",
        "initialEmail",
        "screenName",
        "tenantId",
        "metadata",
    ]);
    plan.drop(&["federatedId", "kind"], "of the emulator’s own");
}

/// Who signs in with others only; what they are is a fact of origin.
fn providers(plan: &mut Plan<'_>) {
    let Some(list) = ["providerUserInfo", "providerData"].into_iter().find(|it| plan.look.has(it))
    else {
        return;
    };
    let all = format!(
        "{{\"pick\":\"@{{{list}}}\",\"matching\":\"NOT providerId:(password OR phone OR emailLink OR \\\"\\\")\",\"take\":\"providerId\",\"to\":\"firebase_providers\",\"all\":true}}"
    );
    plan.before(&all);
    plan.line(&["firebase_providers"], "app_metadata.firebase.providers");
    let other = format!("_exists_:firebase_providers AND NOT @q{{{list}}}.providerId:password");
    let hash = if plan.look.has("passwordHash") { " AND NOT @q{passwordHash}:?*" } else { "" };
    plan.federated(&format!("{other}{hash}"), "signs in with another provider only");
    plan.origin(&[list]);
    if plan.look.has("passwordHash") {
        plan.note(
            false,
            "Users with neither a hash nor a provider sign in with Apple (older tools leave it out), by a link in an email, or have a hash from elsewhere that was never used: they are imported without a password.",
        );
    }
}

fn password(plan: &mut Plan<'_>) {
    if !plan.look.has("passwordHash") {
        plan.drop(&["salt", "passwordSalt"], SECRET);
        return;
    }
    // Only its emulator tells these; its hashes are passwords in clear.
    let is_emulator = plan.look.has("localId")
        && plan.look.has_any(&["passwordUpdatedAt", "lastRefreshAt"])
        && plan.look.has("lastLoginAt");
    let clear = if is_emulator { plan.ask_clear() } else { "" };
    plan.before(
        "{\"set\":{\"hash_algorithm\":\"scrypt_firebase\"},\"where\":\"@q{passwordHash}:?*\"}",
    );
    let salt = ["salt", "passwordSalt"].into_iter().find(|it| plan.look.has(it));
    let salt = salt.map(|it| format!(",\"salt\":\"@{{{it}}}\"")).unwrap_or_default();
    plan.password("passwordHash", &format!("\"algorithm\":\"hash_algorithm\"{salt}{clear}"));
    plan.drop(&["salt", "passwordSalt"], SECRET);
    plan.line(&["hash_algorithm"], "");
}

/// Milliseconds in a text are a time.
fn time(plan: &mut Plan<'_>, column: &str) {
    plan.before(&format!(
        "{{\"parse\":\"@{{{column}}}\",\"as\":\"date\",\"form\":\"milliseconds\",\"failing\":\"keep\"}}"
    ));
}
