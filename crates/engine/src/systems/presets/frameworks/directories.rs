//! Directories: OpenLDAP and its like, Active Directory; as LDIF, or CSV of ldapsearch's helpers and PowerShell.

use crate::jobs::Looks;
use crate::systems::look::Look;
use crate::systems::plan::Plan;
use crate::systems::{Goes, Preset, Sureness};

pub(super) const ACTIVE_DIRECTORY: Preset = Preset {
    id: "active_directory",
    label: "Active Directory users",
    knows: knows_ad,
    plan: plan_ad,
};

pub(super) const LDAP: Preset = Preset { id: "ldap", label: "LDAP directory", knows, plan };

fn knows_ad(look: &Look<'_>) -> Option<String> {
    let own = [
        "userAccountControl",
        "objectGUID",
        "objectSid",
        "SID",
        "pwdLastSet",
        "accountExpires",
        "DistinguishedName",
        "primaryGroupID",
        "sAMAccountType",
        "Enabled",
        "GivenName",
    ];
    let known = look.has("sAMAccountName")
        && (look.count(&own) > 0
            || look.has_any(&["dn", "mail", "displayName", "userPrincipalName"]))
        || look.has("userAccountControl")
            && look.has_any(&["dn", "userPrincipalName", "DistinguishedName"])
        || look.has_all(&["DistinguishedName", "UserPrincipalName"]);
    known.then(|| "sAMAccountName or userAccountControl".to_owned())
}

fn plan_ad(plan: &mut Plan<'_>) {
    people_only(plan);
    addresses(plan, "mail");
    // As csvde writes bytes; the first three groups stand turned round.
    plan.before("{\"change\":\"@{objectGUID}\",\"do\":[{\"replace\":\"^X'(..)(..)(..)(..)(..)(..)(..)(..)([0-9A-Fa-f]{4})([0-9A-Fa-f]{12})'$\",\"with\":\"${4}${3}${2}${1}-${6}${5}-${8}${7}-${9}-${10}\"},\"lower\"]}");
    plan.map(&["objectGUID"], "user_id");
    if plan.look.looks("userPrincipalName", Looks::Address) || plan.look.has("userPrincipalName") {
        // `.local` and its like lead nowhere.
        plan.before("{\"remove\":\"@{userPrincipalName}\",\"matching\":\"(?i)(\\\\.(local|lan|internal|intern|corp|localdomain|ad|home|test)|#EXT#.*)$\"}");
    }
    plan.first_of(&["mail", "EmailAddress", "userPrincipalName"], "email");
    plan.login(&["sAMAccountName"]);
    people(plan);
    locked_ad(plan);
    groups_ad(plan);
    plan.app_metadata(&[
        "memberOf",
        "title",
        "department",
        "company",
        "manager",
        "employeeID",
        "employeeNumber",
        "physicalDeliveryOfficeName",
        "Office",
        "Organization",
    ]);
    plan.phone(&["mobile", "MobilePhone", "telephoneNumber", "OfficePhone"]);
    origin(plan);
    plan.never(&["accountExpires", "lastLogon", "lastLogoff", "lastLogonTimestamp", "pwdLastSet"]);
    plan.origin(&[
        "whenCreated",
        "whenChanged",
        "Created",
        "Modified",
        "lastLogon",
        "lastLogonTimestamp",
        "LastLogonDate",
        "logonCount",
        "pwdLastSet",
        "PasswordLastSet",
        "accountExpires",
        "lockoutTime",
        "badPwdCount",
        "badPasswordTime",
        "lastLogoff",
        "DistinguishedName",
        "CanonicalName",
        "objectSid",
        "SID",
    ]);
    plan.drop(
        &[
            "instanceType",
            "uSNCreated",
            "uSNChanged",
            "codePage",
            "countryCode",
            "primaryGroupID",
            "sAMAccountType",
            "objectCategory",
            "dSCorePropagationData",
            "adminCount",
            "isCriticalSystemObject",
            "userParameters",
            "msDS-SupportedEncryptionTypes",
            "showInAdvancedViewOnly",
            "logonHours",
            "distinguishedName",
            "name",
            "nTSecurityDescriptor",
            "unicodePwd",
            "PropertyNames",
            "AddedProperties",
            "ModifiedProperties",
            "RemovedProperties",
            "PropertyCount",
        ],
        "of use to the directory only",
    );
    plan.without_hashes("Active Directory");
}

/// Groups in a cell as csvde writes them; PowerShell writes the name of a type where a list would have to be.
fn groups_ad(plan: &mut Plan<'_>) {
    let is_table =
        plan.look.survey.format.as_ref().is_some_and(|it| it.layout == crate::read::Layout::Table);
    if !is_table {
        return;
    }
    for column in ["memberOf", "proxyAddresses"] {
        plan.before(&format!(
            "{{\"remove\":\"@{{{column}}}\",\"matching\":\"^(Microsoft[.]ActiveDirectory|System[.])\"}}"
        ));
    }
    plan.list("memberOf", ";", "app_metadata.memberOf");
}

/// The value 2 of `userAccountControl` is a closed account. A number has it if its last two digits, divided by four, leave two
/// or three.
fn locked_ad(plan: &mut Plan<'_>) {
    let column = "userAccountControl";
    let has_two = "(^|[02468])[2367]$|[13579][014589]$";
    if plan.free(column).is_some() {
        plan.before(&format!(
            "{{\"translate\":\"@{{{column}}}\",\"patterns\":{{\"{has_two}\":true}},\"else\":{{\"value\":false}},\"to\":\"blocked\"}}"
        ));
        plan.used(&[column], "accounts with the value 2 in it are closed");
        plan.fills("blocked");
    }
    super::common::blocked_where(plan, &[("Enabled", false), ("LockedOut", true)]);
}

fn knows(look: &Look<'_>) -> Option<String> {
    let person = ["mail", "uid", "cn", "userPassword", "sn"];
    let directory = [
        "dn",
        "objectClass",
        "entryUUID",
        "userPassword",
        "structuralObjectClass",
        "entryDN",
        "inum",
    ];
    let known = look.count(&person) >= 2 && look.count(&directory) > 0
        || look.looks("dn", Looks::Dn) && look.count(&person) > 0;
    known.then(|| "dn and objectClass beside mail, uid or cn".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    people_only(plan);
    addresses(plan, "mail");
    plan.before("{\"change\":\"@{userPassword}\",\"do\":\"first\"}");
    plan.password("userPassword", "");
    // Gluu and Janssen name users by `inum`, ForgeRock’s own directory by the second.
    plan.map(
        &["inum", "fr-idm-uuid", "entryUUID", "nsUniqueId", "ipaUniqueID", "zimbraId"],
        "user_id",
    );
    plan.before("{\"change\":\"@{uid}\",\"do\":\"first\"}");
    if !plan.has_filled("user_id") {
        let to = ["user_id", "username"].map(str::to_owned).to_vec();
        plan.place(&["uid"], Goes::To(to), Sureness::Sure, "known of this system");
        if !plan.has_filled("user_id") {
            plan.map(&["dn"], "user_id");
        }
    }
    plan.map(&["mail", "email", "emailAddress", "rfc822Mailbox"], "email");
    plan.login(&["uid"]);
    people(plan);
    plan.filled("pwdAccountLockedTime", "blocked");
    for column in ["nsAccountLock", "ds-pwp-account-disabled", "loginDisabled"] {
        plan.blocked(column, false);
    }
    for column in ["gluuStatus", "jansStatus", "inetUserStatus"] {
        let query = format!("@q{{{column}}}:?* AND NOT @q{{{column}}}:active");
        plan.when(&query, "blocked", "true");
        plan.used(&[column], "all but active are blocked");
    }
    plan.drop_rest("dspwp", "of use to the directory only");
    zimbra(plan);
    plan.app_metadata(&[
        "memberOf",
        "isMemberOf",
        "groupMembership",
        "nsRole",
        "nsRoleDN",
        "title",
        "departmentNumber",
        "department",
        "ou",
        "o",
        "employeeNumber",
        "employeeType",
        "manager",
    ]);
    plan.phone(&["mobile", "telephoneNumber"]);
    origin(plan);
    plan.drop(
        &[
            "structuralObjectClass",
            "entryCSN",
            "contextCSN",
            "subschemaSubentry",
            "hasSubordinates",
            "entryDN",
            "creatorsName",
            "modifiersName",
            "pwdHistory",
            "pwdFailureTime",
            "pwdChangedTime",
            "pwdPolicySubentry",
            "sambaNTPassword",
            "sambaLMPassword",
            "shadowLastChange",
            "shadowMax",
            "shadowMin",
            "shadowWarning",
            "shadowInactive",
            "shadowExpire",
            "shadowFlag",
            "krbPrincipalKey",
            "krbExtraData",
            "krbLastPwdChange",
            "authPassword",
            "uidNumber",
            "gidNumber",
            "homeDirectory",
            "loginShell",
            "gecos",
        ],
        "of use to the directory only",
    );
}

/// A CSV may hold computers and groups; LDIF's reader leaves them out by itself.
fn people_only(plan: &mut Plan<'_>) {
    if plan.look.holds("objectClass", &["computer", "group"]) {
        plan.leave_out(
            "@q{objectClass}:computer OR @q{objectClass}:group",
            "no person: a computer or a group",
        );
    }
}

/// The first of several addresses counts; all of them are kept beside it.
fn addresses(plan: &mut Plan<'_>, column: &str) {
    if plan.look.column(column).is_none() {
        return;
    }
    let to = plan.origin_path("emails");
    let has_lists = plan
        .look
        .column(column)
        .is_some_and(|it| it.kinds.iter().any(|(kind, _)| *kind == crate::jobs::ValueKind::List));
    if has_lists {
        plan.before(&format!("{{\"pick\":\"@{{{column}}}\",\"to\":\"{to}\",\"all\":true}}"));
        plan.before(&format!("{{\"change\":\"{to}\",\"do\":\"single\"}}"));
        plan.before(&format!("{{\"remove\":\"{to}\",\"matching\":\"^[^\\\\[]\"}}"));
        plan.before(&format!("{{\"change\":\"@{{{column}}}\",\"do\":\"first\"}}"));
    }
}

/// Names of people; `cn` may be a list, whose first counts.
fn people(plan: &mut Plan<'_>) {
    for column in ["cn", "sn", "givenName", "displayName"] {
        plan.before(&format!("{{\"change\":\"@{{{column}}}\",\"do\":\"first\"}}"));
    }
    plan.map(&["givenName", "gn"], "given_name");
    plan.map(&["sn", "surname"], "family_name");
    plan.first_of(&["cn", "displayName", "name"], "name");
    plan.user_metadata(&[
        "preferredLanguage",
        "initials",
        "l",
        "st",
        "street",
        "postalCode",
        "co",
        "c",
    ]);
}

fn origin(plan: &mut Plan<'_>) {
    plan.origin(&["dn", "createTimestamp", "modifyTimestamp", "jansCreationTimestamp"]);
    plan.drop(&["objectClass"], "what kind of entry it is");
    plan.drop(
        &["jpegPhoto", "thumbnailPhoto", "thumbnailLogo", "photo", "audio"],
        "a picture in the file itself; a profile holds 10 KB",
    );
    plan.drop(
        &["userCertificate", "userSMIMECertificate", "userPKCS12", "entryid"],
        "of use to the directory only",
    );
}

/// Zimbra's own states.
fn zimbra(plan: &mut Plan<'_>) {
    plan.leave_out("@q{zimbraIsSystemAccount}:TRUE", "an account of Zimbra itself, not a person’s");
    plan.drop(&["zimbraIsSystemAccount"], "they are left out");
    if plan.free("zimbraAccountStatus").is_none() {
        return;
    }
    let text = "Are users blocked whose zimbraAccountStatus is not active?";
    let why = "locked, closed, pending and maintenance keep people from signing in to Zimbra for a time or for good.";
    let choices = [("yes", "Yes, block them"), ("no", "No, keep the state in app_metadata")];
    if plan.ask("zimbra", (text, why), &choices, "yes") == "yes" {
        plan.when(
            "@q{zimbraAccountStatus}:?* AND NOT @q{zimbraAccountStatus}:active",
            "blocked",
            "true",
        );
        plan.used(&["zimbraAccountStatus"], "all but active are blocked");
    } else {
        plan.app_metadata(&["zimbraAccountStatus"]);
    }
}
