//! FusionAuth: users in the form of its import and of its database, with hashes, and what its search answers, without.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

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
    profile(plan);
    plan.map(&["users_id", "id"], "user_id");
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

/// The database keeps the hash and the address in a table of identities, and the person in one of users.
fn profile(plan: &mut Plan<'_>) {
    let look = plan.look;
    let columns = ["id", "active", "first_name", "last_name"];
    let (Some(table), true) = (look.other_table("users", &columns), look.has("users_id")) else {
        return;
    };
    let take = [
        ("active", "joined_active"),
        ("data", "joined_data"),
        ("first_name", "given_name"),
        ("last_name", "family_name"),
        ("full_name", "name"),
        ("mobile_phone", "phone_number"),
        ("image_url", "picture"),
        ("middle_name", "user_metadata.middleName"),
        ("birth_date", "user_metadata.birthDate"),
        ("timezone", "user_metadata.timezone"),
    ];
    if plan.join_before(&Joining { table, key: ("@{users_id}", "id"), take: &take, with: "" }) {
        plan.before("{\"parse\":\"joined_active\",\"as\":\"boolean\",\"not\":true}");
        plan.before("{\"parse\":\"joined_data\",\"as\":\"json\",\"failing\":\"keep\"}");
        plan.line(&["joined_active"], "blocked");
        plan.line(&["joined_data"], "user_metadata");
        for attribute in ["given_name", "family_name", "name", "phone_number", "picture", "blocked"]
        {
            plan.fills(attribute);
        }
        plan.drop(&["id", "status"], "of the identity, not of the user");
        plan.origin(&["tenants_id"]);
    }
}
