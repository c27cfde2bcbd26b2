//! Okta: users of its API, Rockstar's and the console's CSV, the Password Health report.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const OKTA: Preset = Preset { id: "okta", label: "Okta", knows, plan };

/// What stands in a column of states.
const STATES: [&str; 8] = [
    "ACTIVE",
    "STAGED",
    "PROVISIONED",
    "SUSPENDED",
    "LOCKED_OUT",
    "DEPROVISIONED",
    "PASSWORD_EXPIRED",
    "RECOVERY",
];

fn knows(look: &Look<'_>) -> Option<String> {
    if look.has("profile.login")
        && look.has_any(&["status", "profile.email", "credentials", "passwordChanged"])
    {
        return Some("profile.login".to_owned());
    }
    let titles = look.has_all(&["Username", "Primary email"])
        && look.has_any(&["User Id", "First name", "Status"]);
    if titles {
        return Some("titles of its profile: Username beside Primary email".to_owned());
    }
    if look.has_all(&["User Id", "Username", "Status"]) && look.holds("Status", &STATES) {
        return Some("User Id beside states such as ACTIVE and STAGED".to_owned());
    }
    if look.has_all(&["Login", "Authentication Source"])
        || look.has_all(&["Login", "Last Password Change"])
    {
        return Some("columns of its Password Health report".to_owned());
    }
    if look.has_all(&["login", "credentialType"]) {
        return Some("login beside credentialType".to_owned());
    }
    let id = ["id", "User Id"].into_iter().find(|it| look.starts(it, "00u"))?;
    look.has_any(&["name", "login", "email", "Username"]).then(|| format!("{id} begins with 00u"))
}

/// Titles of its profile, and what its API calls them.
const TITLES: [(&str, &str); 16] = [
    ("Middle name", "middleName"),
    ("Honorific prefix", "honorificPrefix"),
    ("Honorific suffix", "honorificSuffix"),
    ("Title", "title"),
    ("Profile Url", "profileUrl"),
    ("Primary phone", "primaryPhone"),
    ("Street address", "streetAddress"),
    ("City", "city"),
    ("State", "state"),
    ("Zip code", "zipCode"),
    ("Country code", "countryCode"),
    ("Postal Address", "postalAddress"),
    ("Preferred language", "preferredLanguage"),
    ("Locale", "locale"),
    ("Time zone", "timezone"),
    ("Display name", "displayName"),
];

/// The same of what decides access.
const OF_WORK: [(&str, &str); 9] = [
    ("User type", "userType"),
    ("Employee number", "employeeNumber"),
    ("Cost center", "costCenter"),
    ("Organization", "organization"),
    ("Division", "division"),
    ("Department", "department"),
    ("Manager Id", "managerId"),
    ("Manager", "manager"),
    ("Groups", "groups"),
];

fn plan(plan: &mut Plan<'_>) {
    plan.without_hashes("Okta");
    states(plan);
    let source = [
        "credentials.provider.type",
        "Credential Provider Type",
        "Authentication Source",
        "credentialType",
    ]
    .into_iter()
    .find(|it| plan.look.has(it));
    if let Some(source) = source {
        plan.before(&format!("{{\"change\":\"@{{{source}}}\",\"do\":[\"trim\",\"upper\"]}}"));
        plan.federated(
            &format!(
                "@q{{{source}}}:?* AND NOT @q{{{source}}}:(OKTA OR IMPORT OR NONE OR PASSWORD)"
            ),
            "signs in with another provider only (its credentials are not Okta’s own)",
        );
    }
    plan.map(&["id", "User Id"], "user_id");
    plan.map(&["profile.email", "Primary email", "email"], "email");
    let has_login = plan.map(&["profile.login", "Username", "login"], "username");
    plan.map(&["User"], "name");
    if has_login {
        plan.login_as_email();
    }
    verified(plan);
    plan.map(&["profile.firstName", "First name", "firstName"], "given_name");
    plan.map(&["profile.lastName", "Last name", "lastName"], "family_name");
    plan.map(&["profile.displayName", "Display name", "displayName", "name"], "name");
    if !plan.look.has_any(&["profile.login", "Username", "login"]) {
        // PowerShell's `id,name`: the name is the login.
        plan.after("{\"set\":{\"email\":\"{name}\"},\"if\":\"empty\",\"where\":\"name:*@*\"}");
        plan.fills("email");
    }
    plan.after("{\"remove\":\"name\",\"matching\":\"^[^@ ]+@[^@ ]+$\"}");
    plan.map(&["profile.nickName", "Nickname", "nickName"], "nickname");
    phone(plan);
    for (title, name) in OF_WORK {
        let to = format!("app_metadata.{name}");
        plan.map(&[&format!("profile.{name}"), title], &to);
    }
    for (title, name) in TITLES {
        plan.map(&[title], &format!("user_metadata.{name}"));
    }
    plan.origin(&["profile.secondEmail", "Secondary email"]);
    plan.map(&["profile"], "user_metadata");
    facts(plan);
}

/// A mobile phone with a country is the phone number; any other stays under its own name.
fn phone(plan: &mut Plan<'_>) {
    if plan
        .map(&["profile.mobilePhone", "Mobile phone", "mobilePhone"], "user_metadata.mobilePhone")
    {
        plan.phone_at("user_metadata.mobilePhone");
    }
}

/// Users who are gone or blocked. States are compared without case, and a blank counts as `_`.
fn states(plan: &mut Plan<'_>) {
    plan.before("{\"change\":\"@{status}\",\"do\":[\"trim\",\"upper\",{\"replace\":\"[ -]+\",\"with\":\"_\"}]}");
    plan.leave_out(
        "@q{status}:(DEPROVISIONED OR DEACTIVATED OR DELETED)",
        "deactivated in Okta (DEPROVISIONED)",
    );
    plan.when("@q{status}:(SUSPENDED OR LOCKED_OUT)", "blocked", "true");
    if plan.look.has("status") {
        plan.note(false, "Users who are STAGED or PROVISIONED have not set a password yet.");
    }
}

/// Whether the primary address is verified, which most answers do not say.
fn verified(plan: &mut Plan<'_>) {
    if !plan.look.has("credentials.emails") {
        plan.ask_verified("Okta says whether an address is verified only in the credentials of its API, which this file does not have.");
        return;
    }
    plan.before("{\"pick\":\"@{credentials.emails}\",\"matching\":\"type:PRIMARY\",\"take\":\"status\",\"to\":\"okta_verified\"}");
    plan.before("{\"parse\":\"okta_verified\",\"as\":\"boolean\",\"true\":\"VERIFIED\",\"failing\":\"keep\"}");
    plan.line(&["okta_verified"], "email_verified");
    plan.fills("email_verified");
}

fn facts(plan: &mut Plan<'_>) {
    plan.drop(&["_links", "_embedded"], "of the API’s own");
    plan.drop(
        &["credentials.password", "credentials.recovery_question", "Credential Recovery Question"],
        "never with a value",
    );
    plan.origin(&[
        "status",
        "created",
        "activated",
        "statusChanged",
        "lastLogin",
        "lastUpdated",
        "passwordChanged",
        "type",
        "credentials",
        "credentialType",
        "transitioningToStatus",
        "realmId",
        "Created Date",
        "Activated Date",
        "Activation date",
        "Status Changed Date",
        "Last Login Date",
        "Last Login",
        "Last Updated Date",
        "Password Changed Date",
        "Last Password Change",
        "Transitioning to Status",
        "User Type ID",
        "Credential Provider Type",
        "Credential Provider Name",
        "Authentication Source",
    ]);
}
