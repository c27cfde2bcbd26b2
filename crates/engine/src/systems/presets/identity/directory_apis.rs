//! Directories as their APIs answer: SCIM 2.0 of any service, OneLogin, PingOne, ForgeRock, Zitadel. None of them gives hashes out.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const SCIM: Preset =
    Preset { id: "scim", label: "SCIM 2.0 users", knows: knows_scim, plan: scim };
pub(super) const ONELOGIN: Preset =
    Preset { id: "onelogin", label: "OneLogin", knows: knows_onelogin, plan: onelogin };
pub(super) const PINGONE: Preset =
    Preset { id: "pingone", label: "PingOne", knows: knows_pingone, plan: pingone };
pub(super) const FORGEROCK: Preset = Preset {
    id: "forgerock",
    label: "ForgeRock (PingIDM)",
    knows: knows_forgerock,
    plan: forgerock,
};
pub(super) const ZITADEL: Preset =
    Preset { id: "zitadel", label: "Zitadel", knows: knows_zitadel, plan: zitadel };

fn knows_scim(look: &Look<'_>) -> Option<String> {
    let known = look.has("userName")
        && look.has_any(&["schemas", "meta.resourceType"])
        && look.has_any(&["emails", "name", "active"]);
    known.then(|| "userName beside schemas".to_owned())
}

fn scim(plan: &mut Plan<'_>) {
    match plan.look.has("password") {
        true => {
            let keys = plan.ask_clear();
            plan.password("password", keys.trim_start_matches(','));
        }
        false => plan.without_hashes("A SCIM service"),
    }
    plan.map(&["id"], "user_id");
    list(plan, "emails", "scim_email");
    plan.line(&["scim_email"], "email");
    plan.fills("email");
    plan.login(&["userName"]);
    plan.map(&["name.givenName"], "given_name");
    plan.map(&["name.familyName"], "family_name");
    plan.first_of(&["displayName", "name.formatted"], "name");
    plan.map(&["nickName"], "nickname");
    plan.inside("name", &["middleName"], "user_metadata.middleName", "the user's own to change");
    plan.drop(&["name"], "its parts have their places");
    plan.blocked("active", true);
    list(plan, "phoneNumbers", "user_metadata.phone");
    plan.phone_at("user_metadata.phone");
    plan.before(
        "{\"pick\":\"@{photos}\",\"take\":\"value\",\"to\":\"scim_photo\",\"or_first\":true}",
    );
    plan.line(&["scim_photo"], "picture");
    plan.fills("picture");
    plan.app_metadata(&["groups", "roles", "entitlements", "userType"]);
    let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    if let Some(path) = plan.look.path(&format!("[\"{extension}\"]")) {
        plan.map(&[&path], "app_metadata.enterprise");
    }
    plan.user_metadata(&["locale", "timezone", "preferredLanguage", "title", "addresses"]);
    plan.user_metadata(&["profileUrl"]);
    plan.drop(&["schemas"], "says what SCIM it is");
    plan.drop(&["x509Certificates", "password"], SECRET);
    plan.origin(&["externalId", "emails", "phoneNumbers", "photos", "ims", "meta"]);
}

/// The value of a list of SCIM that counts: the primary one, else the first.
fn list(plan: &mut Plan<'_>, name: &str, to: &str) {
    plan.before(&format!(
        "{{\"pick\":\"@{{{name}}}\",\"matching\":\"primary:true\",\"take\":\"value\",\"to\":\"{to}\",\"or_first\":true}}"
    ));
}

fn knows_onelogin(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["username", "email", "invalid_login_attempts"])
        && look.has_any(&["role_ids", "directory_id", "trusted_idp_id", "custom_attributes"]);
    known.then(|| "invalid_login_attempts beside role_ids".to_owned())
}

fn onelogin(plan: &mut Plan<'_>) {
    plan.without_hashes("OneLogin");
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    // 2 is suspended, 3 locked.
    plan.when("@q{status}:(2 OR 3)", "blocked", "true");
    plan.phone(&["phone"]);
    plan.user_metadata(&["title", "comment", "preferred_locale_code"]);
    plan.app_metadata(&["role_ids", "group_id", "department", "company", "custom_attributes"]);
    plan.origin(&[
        "status",
        "state",
        "external_id",
        "directory_id",
        "distinguished_name",
        "samaccountname",
        "userprincipalname",
        "member_of",
        "manager_ad_id",
        "manager_user_id",
        "trusted_idp_id",
        "created_at",
        "updated_at",
        "activated_at",
        "last_login",
        "invitation_sent_at",
        "password_changed_at",
    ]);
    plan.drop(&["invalid_login_attempts", "locked_until"], "a counter, of no use elsewhere");
}

fn knows_forgerock(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["userName", "mail"])
        && look.count(&[
            "_rev",
            "accountStatus",
            "kbaInfo",
            "effectiveRoles",
            "effectiveAssignments",
            "authzRoles",
            "preferences.marketing",
        ]) >= 2;
    known.then(|| "userName and mail beside accountStatus".to_owned())
}

fn forgerock(plan: &mut Plan<'_>) {
    plan.without_hashes("ForgeRock’s interface for managed users");
    plan.map(&["_id"], "user_id");
    plan.map(&["mail"], "email");
    plan.login(&["userName"]);
    plan.map(&["givenName"], "given_name");
    plan.map(&["sn"], "family_name");
    plan.first_of(&["displayName", "cn"], "name");
    plan.phone(&["telephoneNumber"]);
    plan.map(&["profileImage"], "picture");
    plan.when("@q{accountStatus}:?* AND NOT @q{accountStatus}:active", "blocked", "true");
    plan.used(&["accountStatus"], "all but active are blocked");
    plan.user_metadata(&[
        "preferences",
        "description",
        "postalAddress",
        "address2",
        "city",
        "stateProvince",
        "postalCode",
        "country",
        "preferredLanguage",
    ]);
    plan.app_metadata(&[
        "roles",
        "authzRoles",
        "effectiveRoles",
        "groups",
        "effectiveGroups",
        "applications",
        "effectiveApplications",
        "manager",
    ]);
    plan.drop(&["password", "kbaInfo", "securityQuestions"], SECRET);
    plan.drop(
        &["_rev", "_ref", "effectiveAssignments", "assignments", "passwordExpirationTime"],
        "of ForgeRock’s own",
    );
    plan.origin(&[
        "aliasList",
        "consentedMappings",
        "passwordLastChangedTime",
        "createDate",
        "lastChanged",
        "activeDate",
        "inactiveDate",
    ]);
}

fn knows_pingone(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["population", "username"])
        && look.has_any(&["lifecycle", "identityProvider", "mfaEnabled"]);
    known.then(|| "population beside lifecycle".to_owned())
}

fn pingone(plan: &mut Plan<'_>) {
    plan.without_hashes("PingOne");
    plan.federated(
        "@q{identityProvider.type}:?* AND NOT @q{identityProvider.type}:PING_ONE",
        "signs in with another provider only",
    );
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.truth("emailVerified", "email_verified", false);
    plan.login(&["username"]);
    plan.map(&["name.given"], "given_name");
    plan.map(&["name.family"], "family_name");
    plan.map(&["name.formatted"], "name");
    plan.map(&["nickname"], "nickname");
    plan.blocked("enabled", true);
    plan.when("@q{account.status}:LOCKED", "blocked", "true");
    plan.when("@q{account.canAuthenticate}:false", "blocked", "true");
    plan.before("{\"change\":\"@{mobilePhone}\",\"do\":{\"replace\":\"[.]\",\"with\":\"\"}}");
    plan.phone(&["mobilePhone", "primaryPhone"]);
    plan.map(&["photo.href"], "picture");
    plan.user_metadata(&["locale", "preferredLanguage", "timezone", "title", "address"]);
    plan.app_metadata(&["population", "type", "memberOfGroupNames", "memberOfGroupIDs"]);
    plan.drop(&["_links", "environment", "password"], "of PingOne’s own");
    plan.origin(&[
        "name",
        "account",
        "lifecycle",
        "identityProvider",
        "externalId",
        "accountId",
        "mfaEnabled",
        "verifyStatus",
        "lastSignOn",
        "createdAt",
        "updatedAt",
    ]);
}

fn knows_zitadel(look: &Look<'_>) -> Option<String> {
    let known = look.has_any(&["preferredLoginName", "loginNames"])
        && (look.has("human") || look.has("machine"));
    known.then(|| "loginNames beside human".to_owned())
}

fn zitadel(plan: &mut Plan<'_>) {
    plan.leave_out("_exists_:@q{machine}", "a machine, not a person");
    plan.drop(&["machine"], "machines are left out");
    match plan.look.has("human.hashedPassword.hash") {
        true => {
            plan.password("human.hashedPassword.hash", "");
        }
        false => plan.without_hashes("Zitadel’s list of users"),
    }
    plan.map(&["userId", "id"], "user_id");
    plan.map(&["human.email.email", "human.email.address"], "email");
    plan.truth("human.email.isVerified", "email_verified", false);
    plan.truth("human.email.isEmailVerified", "email_verified", false);
    plan.login(&["username", "userName"]);
    plan.map(&["human.profile.givenName", "human.profile.firstName"], "given_name");
    plan.map(&["human.profile.familyName", "human.profile.lastName"], "family_name");
    plan.map(&["human.profile.displayName"], "name");
    plan.map(&["human.profile.nickName"], "nickname");
    plan.map(&["human.profile.avatarUrl"], "picture");
    plan.map(&["human.phone.phone"], "phone_number");
    plan.truth_where("human.phone.isVerified", "phone_verified", "human.phone.phone");
    plan.when(
        "@q{state}:(USER_STATE_INACTIVE OR USER_STATE_LOCKED OR USER_STATE_SUSPEND)",
        "blocked",
        "true",
    );
    plan.leave_out("@q{state}:USER_STATE_DELETED", "deleted in Zitadel");
    plan.user_metadata(&["human.profile.preferredLanguage", "human.profile.gender"]);
    plan.drop(&["human"], "its parts have their places");
    plan.origin(&["state", "details", "loginNames", "preferredLoginName"]);
}
