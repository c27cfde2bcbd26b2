//! FusionAuth: users in the form of its import and of its database, with hashes, and what its search answers, without.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const FUSIONAUTH: Preset = Preset { id: "fusionauth", label: "FusionAuth", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if look.has_all(&["encryptionScheme", "factor"]) {
        return Some("encryptionScheme beside factor".to_owned());
    }
    let listed = look.has_any(&["email", "username"])
        && look.has_any(&["insertInstant", "lastLoginInstant", "usernameStatus"])
        && look.has_any(&["registrations", "tenantId", "verified", "active"]);
    listed.then(|| "insertInstant beside registrations".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    if plan.look.has("encryptionScheme") && plan.look.has("password") {
        let optional = |key: &str, name: &str| match plan.look.has(name) {
            true => format!(",\"{key}\":\"@{{{name}}}\""),
            false => String::new(),
        };
        let keys = format!(
            "\"algorithm\":\"@{{encryptionScheme}}\",\"as\":\"fusionauth\"{}{}",
            optional("salt", "salt"),
            optional("rounds", "factor")
        );
        plan.password("password", &keys);
    } else {
        plan.without_hashes("FusionAuth’s search");
        plan.note(false, "Hashes are in FusionAuth’s database, in the table identities.");
    }
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.login_as_email();
    plan.truth_where("verified", "email_verified", "email");
    plan.map(&["firstName"], "given_name");
    plan.map(&["lastName"], "family_name");
    plan.map(&["fullName"], "name");
    plan.map(&["mobilePhone"], "phone_number");
    plan.map(&["imageUrl"], "picture");
    plan.blocked("active", true);
    plan.user_metadata(&["middleName", "birthDate", "preferredLanguages", "timezone"]);
    plan.map(&["data"], "user_metadata");
    plan.app_metadata(&["registrations", "memberships"]);
    if plan.before("{\"pick\":\"@{twoFactor.methods}\",\"matching\":\"method:authenticator\",\"take\":\"secret\",\"to\":\"totp_secret\"}") {
        plan.before("{\"change\":\"totp_secret\",\"do\":\"base64_to_base32\",\"failing\":\"keep\"}");
        plan.totp_at("totp_secret");
        plan.note(true, "The secrets of authenticators are read as Base64, which FusionAuth’s documents do not say for sure: let one user with a second factor try it before you import everybody.");
    }
    plan.used(&["twoFactor"], "authenticators become second factors");
    plan.drop(
        &[
            "salt",
            "password",
            "factor",
            "encryptionScheme",
            "twoFactorSecret",
            "passwordChangeRequired",
            "encodedPassword",
        ],
        SECRET,
    );
    plan.origin(&[
        "insertInstant",
        "lastUpdateInstant",
        "lastLoginInstant",
        "passwordLastUpdateInstant",
        "usernameStatus",
        "uniqueUsername",
        "tenantId",
        "verifiedInstant",
        "expiry",
        "identities",
        "passwordChangeReason",
        "breachedPasswordStatus",
        "connectorId",
        "cleanSpeakId",
        "parentEmail",
        "twoFactorEnabled",
    ]);
}
