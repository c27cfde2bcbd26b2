//! Microsoft Entra ID and Azure AD B2C: the portal's CSV, users of Microsoft Graph.

use crate::systems::Preset;
use crate::systems::look::{Look, keys};
use crate::systems::plan::{Plan, SECRET};

pub(super) const ENTRA: Preset =
    Preset { id: "entra", label: "Microsoft Entra ID, Azure AD B2C", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    // A directory of one's own has these, too.
    if look.has_any(&["sAMAccountName", "dn", "distinguishedName", "objectGUID", "objectClass"]) {
        return None;
    }
    let b2c = look.has_all(&["identities", "displayName"]) && is_b2c(look);
    let known = look.has("userPrincipalName")
        && look.has_any(&[
            "displayName",
            "accountEnabled",
            "objectId",
            "userType",
            "creationType",
            "givenName",
            "mail",
        ]);
    match (known, b2c) {
        (true, _) => Some("userPrincipalName beside displayName".to_owned()),
        (_, true) => Some("identities with signInType".to_owned()),
        _ => None,
    }
}

fn is_b2c(look: &Look<'_>) -> bool {
    look.column("identities").is_some_and(|it| it.members.iter().any(|name| name == "signInType"))
}

fn plan(plan: &mut Plan<'_>) {
    plan.without_hashes("Microsoft");
    plan.map(&["objectId", "id"], "user_id");
    people(plan);
    email(plan);
    plan.map(&["givenName"], "given_name");
    plan.map(&["surname"], "family_name");
    plan.map(&["displayName"], "name");
    plan.after("{\"remove\":\"name\",\"matching\":\"^unknown$\"}");
    plan.map(&["mobilePhone", "mobile"], "phone_number");
    plan.blocked("accountEnabled", true);
    plan.ask_verified("Local accounts of B2C verified their address when they signed up, and an organisation’s own addresses are its own; the file does not say it.");
    for column in &plan.look.survey.columns {
        let keys = keys(&column.name);
        let Some(key) = keys.first() else { continue };
        if let Some(bare) = extension(key) {
            let to = crate::fields::path::joined("app_metadata", bare);
            // Of an object it is the name of all that is in it.
            plan.map(&[key], &to);
        }
    }
    plan.app_metadata(&[
        "jobTitle",
        "department",
        "companyName",
        "employeeId",
        "employeeType",
        "officeLocation",
        "physicalDeliveryOfficeName",
        "roles",
        "groups",
        "memberOf",
        "assignedRoles",
    ]);
    plan.user_metadata(&[
        "preferredLanguage",
        "usageLocation",
        "streetAddress",
        "state",
        "country",
        "city",
        "postalCode",
        "telephoneNumber",
        "businessPhones",
        "ageGroup",
        "aboutMe",
        "birthday",
        "faxNumber",
    ]);
    plan.drop(&["passwordProfile", "passwordPolicies"], SECRET);
    plan.drop(&["@odata.id", "@odata.type", "@odata.etag"], "of the API’s own");
    plan.origin(&[
        "userType",
        "creationType",
        "createdDateTime",
        "deletedDateTime",
        "directorySynced",
        "dirSyncEnabled",
        "invitationState",
        "externalUserState",
        "identityIssuer",
        "identities",
        "signInActivity",
        "lastPasswordChangeDateTime",
        "consentProvidedForMinor",
        "legalAgeGroupClassification",
        "authenticationPhoneNumber",
        "authenticationAlternativePhoneNumber",
        "authenticationEmail",
        "onPremisesImmutableId",
        "onPremisesSamAccountName",
        "onPremisesSyncEnabled",
        "proxyAddresses",
    ]);
}

/// `extension_<32 hexadecimal digits>_LoyaltyId` is `LoyaltyId`.
fn extension(name: &str) -> Option<&str> {
    let rest = name.get(..10).filter(|it| it.eq_ignore_ascii_case("extension_"))?;
    let rest = name.get(rest.len()..)?;
    let (id, bare) = rest.split_once('_')?;
    let is_id = id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit());
    (is_id && !bare.is_empty()).then_some(bare)
}

/// Who is left out: deleted, guests, federated.
fn people(plan: &mut Plan<'_>) {
    plan.leave_out("@q{deletedDateTime}:?*", "deleted in the directory");
    if plan.look.has("identities") {
        plan.federated(
            "@q{identities}.signInType:federated AND NOT @q{identities}.signInType:(emailAddress OR userName)",
            "signs in with another provider only (federated)",
        );
    }
    if plan.look.holds("userType", &["Guest"])
        || !plan.look.survey.is_whole && plan.look.has("userType")
    {
        let text = "What becomes of guests?";
        let why = "Guests sign in with an account of another organisation; in a database connection they would get one of their own.";
        let choices = [
            ("leave_out", "Leave them out, in a file of their own"),
            ("import", "Import them without a password"),
        ];
        if plan.ask("guests", (text, why), &choices, "leave_out") == "leave_out" {
            plan.leave_out(
                "@q{userType}:(Guest OR guest OR GUEST)",
                "a guest of another organisation (userType)",
            );
        }
    }
}

/// The address: that of a local account, mail, another mail, or the user principal name where mail can reach it.
fn email(plan: &mut Plan<'_>) {
    if plan.look.has("identities") {
        for (kind, to) in [("emailAddress", "entra_email"), ("userName", "entra_name")] {
            plan.before(&format!("{{\"pick\":\"@{{identities}}\",\"matching\":\"signInType:{kind}\",\"take\":\"issuerAssignedId\",\"to\":\"{to}\"}}"));
        }
        plan.line(&["entra_name"], "username");
        plan.fills("username");
    }
    plan.before(
        "{\"set\":{\"entra_email\":\"{@{mail}}\"},\"if\":\"empty\",\"where\":\"@q{mail}:?*\"}",
    );
    for list in ["otherMails", "alternateEmailAddress"] {
        plan.before(&format!("{{\"pick\":\"@{{{list}}}\",\"matching\":\"value:*@*\",\"to\":\"entra_email\",\"if\":\"empty\"}}"));
    }
    // Not that of a guest, whose address stands in it, nor the id that B2C gives.
    plan.before("{\"set\":{\"entra_upn\":\"{@{userPrincipalName}}\"},\"where\":\"@q{userPrincipalName}:*@*\"}");
    plan.before("{\"remove\":\"entra_upn\",\"matching\":\"(?i)#EXT#|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@\"}");
    plan.before("{\"default\":\"entra_email\",\"from\":\"entra_upn\"}");
    plan.line(&["entra_email"], "email");
    plan.line(&["entra_upn"], "");
    plan.fills("email");
    plan.used(&["mail"], "the address, unless a local account has one");
    plan.origin(&["otherMails", "alternateEmailAddress", "userPrincipalName", "mailNickname"]);
}
