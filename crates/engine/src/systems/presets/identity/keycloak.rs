//! Keycloak: realms and files of users as `kc.sh export` writes them, the Admin API's users, realms written by hand, dumps of its
//! database.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const KEYCLOAK: Preset = Preset { id: "keycloak", label: "Keycloak", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if is_table(look) {
        return Some("a table with realm_id beside service_account_client_link".to_owned());
    }
    const OWN: [&str; 9] = [
        "realmRoles",
        "clientRoles",
        "applicationRoles",
        "disableableCredentialTypes",
        "requiredActions",
        "federatedIdentities",
        "socialLinks",
        "serviceAccountClientId",
        "federationLink",
    ];
    let has_list = look.column("credentials").is_some();
    let exported = look.has("username")
        && (has_list && (look.has("enabled") || look.has_any(&OWN))
            || look.has("enabled") && look.has("createdTimestamp")
            || look.count(&OWN) > 1 && look.has_any(&["enabled", "emailVerified"]));
    exported.then(|| "username beside credentials, realmRoles or createdTimestamp".to_owned())
}

/// Whether it is the table `user_entity` of a dump.
fn is_table(look: &Look<'_>) -> bool {
    look.has_all(&["realm_id", "username"])
        && look.has_any(&["email_constraint", "service_account_client_link", "federation_link"])
}

/// Attributes that the realm's LDAP provider writes.
const OF_LDAP: [&str; 6] = [
    "LDAP_ID",
    "LDAP_ENTRY_DN",
    "createTimestamp",
    "modifyTimestamp",
    "KERBEROS_PRINCIPAL",
    "uidNumber",
];

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["username"], "username");
    plan.map(&["email"], "email");
    plan.login_as_email();
    plan.truth("emailVerified", "email_verified", false);
    plan.map(&["firstName"], "given_name");
    plan.map(&["lastName"], "family_name");
    plan.blocked("enabled", true);
    let service = "a service account, no person";
    plan.leave_out("@q{serviceAccountClientId}:?*", service);
    plan.leave_out("@q{service_account_client_link}:?*", service);
    if is_table(plan.look) {
        tables(plan);
    } else {
        credentials(plan);
        attributes(plan);
    }
    second_factor(plan);
    plan.app_metadata(&["realmRoles", "clientRoles", "applicationRoles", "groups"]);
    plan.drop(
        &["serviceAccountClientId", "service_account_client_link"],
        "of service accounts only",
    );
    plan.drop(&["email_constraint"], "a copy of the address, or a random id where there is none");
    plan.drop(
        &["access", "disableableCredentialTypes", "userProfileMetadata"],
        "of the Admin API’s own",
    );
    plan.origin(&[
        "federatedIdentities",
        "socialLinks",
        "federationLink",
        "requiredActions",
        "clientConsents",
        "createdTimestamp",
        "realm_id",
        "origin",
        "self",
        "totp",
        "notBefore",
    ]);
}

/// Attributes are lists of texts; a list of one becomes its value.
fn attributes(plan: &mut Plan<'_>) {
    plan.before("{\"change\":\"@{attributes}\",\"do\":\"singles\",\"failing\":\"keep\"}");
    let phones = ["phoneNumber", "phone", "mobile", "phone_number", "mobilePhone"];
    let known = "known of this system";
    plan.inside("attributes", &phones, "phone_number", known);
    let verified = ["phoneNumberVerified", "phone_number_verified", "phoneVerified"];
    for name in verified {
        let path = format!("attributes.{name}");
        if plan.look.has(&path) {
            let phone = phones.iter().map(|it| format!("attributes.{it}"));
            let phone = phone.into_iter().find(|it| plan.look.has(it));
            match phone {
                Some(phone) => plan.truth_where(&path, "phone_verified", &phone),
                None => plan.truth(&path, "phone_verified", false),
            }
        }
    }
    plan.inside("attributes", &["picture", "avatar"], "picture", known);
    if !plan.look.has("attributes") {
        return;
    }
    for name in OF_LDAP {
        let to = plan.origin_path(name);
        plan.inside("attributes", &[name], &to, "a fact of origin");
    }
    plan.map(&["attributes"], "user_metadata");
    plan.fills("phone_number");
    plan.fills("picture");
}

fn credentials(plan: &mut Plan<'_>) {
    if plan.look.column("credentials").is_none() {
        plan.note(
            true,
            "No user in this file has credentials: the Admin API gives none. kc.sh export (with --users realm_file or different_files) writes the hashes, too. As it is, these users come without a password.",
        );
        plan.federated(
            "@q{federationLink}:?*",
            "the password is kept in a directory (federationLink), not in Keycloak",
        );
        plan.federated(
            "@q{federatedIdentities.identityProvider}:?*",
            "signs in with another provider only",
        );
        return;
    }
    let no_password = "NOT @q{credentials}.type:password";
    plan.federated(
        &format!("@q{{federationLink}}:?* AND {no_password}"),
        "the password is kept in a directory (federationLink), not in Keycloak",
    );
    for list in ["federatedIdentities", "socialLinks"] {
        plan.federated(
            &format!("_exists_:@q{{{list}}} AND {no_password}"),
            "signs in with another provider only: no credentials",
        );
    }
    plan.before("{\"pick\":\"@{credentials}\",\"matching\":\"type:otp\",\"to\":\"otp_secret\"}");
    let fits = |name: &str, value: &str| format!("(NOT _exists_:{name} OR {name}:{value})");
    let flat = format!(
        "type:totp AND {} AND {} AND {}",
        fits("digits", "6"),
        fits("period", "(30 OR 0)"),
        fits("algorithm", "HmacSHA1")
    );
    plan.before(&format!("{{\"pick\":\"@{{credentials}}\",\"matching\":\"{flat}\",\"take\":\"hashedSaltedValue\",\"to\":\"totp_secret\"}}"));
    plan.before("{\"change\":\"totp_secret\",\"do\":\"base32\"}");
    let clear = has_clear(plan.look);
    let clear = if clear { plan.ask_clear() } else { "" };
    plan.password("credentials", &format!("\"as\":\"keycloak\"{clear}"));
    plan.note(false, "Of the credentials only passwords and authenticators with 6 digits, 30 seconds and SHA-1 can be taken; passkeys and others stay behind.");
}

/// Whether credentials seem to hold passwords in clear: those of realms written by hand have no parameters.
fn has_clear(look: &Look<'_>) -> bool {
    look.column("credentials").is_some_and(|column| {
        column.filled > 0
            && !column.values.iter().any(|it| {
                it.contains("secretData")
                    || it.contains("hashedSaltedValue")
                    || it.contains("hashIterations")
                    || it.contains("credentialData")
                    || it.contains("algorithm")
                    || it.contains("createdDate")
                    || it.contains("\"id\"")
            })
    })
}

/// The authenticator's secret, which stands as JSON in texts, its text in UTF-8 unless it says BASE32.
fn second_factor(plan: &mut Plan<'_>) {
    if !(is_table(plan.look) || plan.look.column("credentials").is_some()) {
        return;
    }
    plan.before("{\"parse\":[\"otp_secret.secretData\",\"otp_secret.credentialData\"],\"as\":\"json\",\"failing\":\"keep\"}");
    plan.before("{\"change\":\"otp_secret.secretData.value\",\"do\":\"base32\",\"where\":\"NOT otp_secret.credentialData.secretEncoding:BASE32\"}");
    let fits = "otp_secret.credentialData.subType:totp AND otp_secret.credentialData.digits:6 AND otp_secret.credentialData.period:30 AND otp_secret.credentialData.algorithm:HmacSHA1";
    plan.before(&format!(
        "{{\"move\":\"otp_secret.secretData.value\",\"to\":\"totp_secret\",\"where\":\"{fits}\"}}"
    ));
    plan.line(&["otp_secret"], "");
    plan.totp_at("totp_secret");
}

/// Passwords and roles stand in other tables of a dump.
fn tables(plan: &mut Plan<'_>) {
    let look = plan.look;
    let by_user = |plan: &Plan<'_>| plan.look.path("id").unwrap_or_default();
    let id = by_user(plan);
    let of_user = (id.as_str(), "user_id");
    if let Some(table) = look.table_called("credential", &["user_id", "type", "secret_data"]) {
        let take = |to: &str| [format!("{to}.secretData"), format!("{to}.credentialData")];
        let [secret, data] = take("password_credential");
        plan.join_table(
            table,
            of_user,
            &[("secret_data", &secret), ("credential_data", &data)],
            "\"rows_where\":\"#{type}:password\"",
        );
        let [secret, data] = take("otp_secret");
        plan.join_table(
            table,
            of_user,
            &[("secret_data", &secret), ("credential_data", &data)],
            "\"rows_where\":\"#{type}:otp\"",
        );
    } else if let Some(table) =
        look.table_called("credential", &["user_id", "type", "value", "salt"])
    {
        let take = [
            ("value", "password_credential.hashedSaltedValue"),
            ("salt", "password_credential.salt"),
            ("hash_iterations", "password_credential.hashIterations"),
            ("algorithm", "password_credential.algorithm"),
        ];
        plan.join_table(table, of_user, &take, "\"rows_where\":\"#{type}:password\"");
        plan.join_table(
            table,
            of_user,
            &[("value", "totp_secret")],
            "\"rows_where\":\"#{type}:totp AND #{digits}:6\"",
        );
        plan.before("{\"change\":\"totp_secret\",\"do\":\"base32\"}");
    } else {
        plan.note(true, "The table credential, which holds the passwords, is not in this file: these users come without one. kc.sh export writes users and hashes into one file.");
    }
    if let Some(table) = look.table_called("federated_identity", &["user_id", "identity_provider"])
    {
        plan.join_table(
            table,
            of_user,
            &[("identity_provider", "keycloak_providers")],
            "\"rows\":\"list\"",
        );
        plan.line(&["keycloak_providers"], "app_metadata.keycloak.providers");
        plan.federated(
            "_exists_:keycloak_providers AND NOT _exists_:password_credential",
            "signs in with another provider only: no credentials",
        );
    }
    plan.federated(
        "@q{federation_link}:?* AND NOT _exists_:password_credential",
        "the password is kept in a directory (federation_link), not in Keycloak",
    );
    plan.before("{\"set\":{\"password_credential.type\":\"password\"},\"where\":\"_exists_:password_credential\"}");
    plan.before("{\"password\":\"password_credential\",\"as\":\"keycloak\"}");
    plan.line(&["password_credential"], "");
    if let Some(table) = look.table_called("user_attribute", &["user_id", "name", "value"]) {
        for (name, to) in [
            ("phoneNumber", "phone_number"),
            ("picture", "picture"),
            ("locale", "user_metadata.locale"),
        ] {
            plan.join_table(
                table,
                of_user,
                &[("value", &format!("keycloak_{name}"))],
                &format!("\"rows_where\":\"#{{name}}:{name}\""),
            );
            plan.line(&[&format!("keycloak_{name}")], to);
        }
        plan.fills("phone_number");
        plan.fills("picture");
    }
    roles(plan, of_user);
    plan.origin(&["created_timestamp", "federation_link", "not_before"]);
    plan.drop(&["salt"], SECRET);
}

fn roles(plan: &mut Plan<'_>, of_user: (&str, &str)) {
    let look = plan.look;
    let pairs = [
        ("user_role_mapping", "role_id", "keycloak_role", "realmRoles"),
        ("user_group_membership", "group_id", "keycloak_group", "groups"),
    ];
    for (between, column, names, to) in pairs {
        let (Some(between), Some(names)) = (
            look.table_called(between, &["user_id", column]),
            look.table_called(names, &["id", "name"]),
        ) else {
            continue;
        };
        let ids = format!("keycloak_{to}");
        plan.join_table(between, of_user, &[(column, &ids)], "\"rows\":\"list\"");
        plan.join_table(
            names,
            (&ids, "id"),
            &[("name", &format!("app_metadata.{to}"))],
            "\"rows\":\"list\"",
        );
        plan.line(&[&ids], "");
    }
}
