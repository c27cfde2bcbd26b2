//! AWS Cognito: `list-users` of the command line and SDKs, `admin-get-user`, cognito-local's pools, the import template.
//!
//! The reader turns lists of `Name` and `Value` into members.

use crate::systems::Preset;
use crate::systems::look::{Look, keys};
use crate::systems::plan::{Plan, SECRET};

pub(super) const COGNITO: Preset = Preset { id: "cognito", label: "AWS Cognito", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if look.has("cognito:username") || look.has("cognito:mfa_enabled") {
        return Some("columns of its import template, cognito:username".to_owned());
    }
    let listed = look.has("Username")
        && (look.has("UserStatus") && look.has_any(&["sub", "Enabled", "UserCreateDate"])
            || look.has("UserCreateDate") && look.has_any(&["Enabled", "UserLastModifiedDate"]));
    listed.then(|| "Username beside UserStatus and Attributes".to_owned())
}

/// Names of providers before the `_` of a user of theirs.
const PROVIDERS: [&str; 14] = [
    "google",
    "facebook",
    "loginwithamazon",
    "signinwithapple",
    "apple",
    "amazon",
    "azure",
    "azuread",
    "okta",
    "saml",
    "oidc",
    "auth0",
    "microsoft",
    "linkedin",
];

fn plan(plan: &mut Plan<'_>) {
    plan.without_hashes("AWS Cognito");
    if !plan.look.has("email") {
        plan.note(true, "No user has an email address in this file: perhaps it was fetched with --attributes-to-get. List the users again without that option.");
    }
    federated(plan);
    let name = if plan.look.has("cognito:username") { "cognito:username" } else { "Username" };
    let uuid = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
    if plan.look.has("sub") {
        plan.map(&["sub"], "user_id");
        plan.before("{\"set\":{\"cognito_id\":\"@{sub}\"}}");
    } else {
        // The name is the id, unless it is an address.
        plan.before(&format!("{{\"set\":{{\"cognito_id\":\"{{@{{{name}}}}}\"}}}}"));
        plan.before("{\"remove\":\"cognito_id\",\"matching\":\"@\"}");
        plan.line(&["cognito_id"], "user_id");
        plan.fills("user_id");
    }
    plan.line(&["cognito_id"], "");
    plan.map(&[name], "username");
    plan.after(&format!(
        "{{\"move\":\"username\",\"to\":\"app_metadata.cognito.username\",\"matching\":\"{uuid}\"}}"
    ));
    plan.after("{\"remove\":\"username\",\"matching\":\"^[+][0-9]+$\"}");
    if plan.map(&["preferred_username"], "app_metadata.cognito.preferred_username") {
        plan.after(
            "{\"default\":\"username\",\"from\":\"app_metadata.cognito.preferred_username\"}",
        );
    }
    attributes(plan);
    custom(plan);
    if plan.look.has("Password") {
        let clear = plan.ask_clear();
        plan.password("Password", clear.trim_start_matches(','));
    }
    plan.drop(&["RefreshTokens"], SECRET);
    plan.drop(&["_key"], "the user name once more");
    for (list, query) in [
        ("MFAOptions", "@q{MFAOptions}.DeliveryMedium:SMS"),
        ("UserMFASettingList", "@q{UserMFASettingList}:SMS_MFA"),
    ] {
        if plan.look.has(list) && plan.look.has("phone_number") {
            plan.before(&format!("{{\"set\":{{\"mfa_phone\":\"{{@{{phone_number}}}}\"}},\"where\":\"{query} AND @q{{phone_number}}:?*\"}}"));
            plan.sms_at("mfa_phone");
        }
    }
    plan.json("identities");
    plan.origin(&[
        "identities",
        "UserStatus",
        "UserCreateDate",
        "UserLastModifiedDate",
        "MFAOptions",
        "UserMFASettingList",
        "PreferredMfaSetting",
        "cognito:mfa_enabled",
        "cognito:user_status",
        "updated_at",
    ]);
}

fn federated(plan: &mut Plan<'_>) {
    let reason = "signs in with another provider only (EXTERNAL_PROVIDER)";
    let status = plan.federated("@q{UserStatus}:EXTERNAL_PROVIDER", reason);
    let name = if plan.look.has("cognito:username") { "cognito:username" } else { "Username" };
    let names: Vec<String> = PROVIDERS
        .iter()
        .flat_map(|it| {
            let mut first = it.to_string();
            if let Some(head) = first.get_mut(..1) {
                head.make_ascii_uppercase();
            }
            [format!("{it}_*"), format!("{first}_*")]
        })
        .chain(["SignInWithApple_*".to_owned(), "LoginWithAmazon_*".to_owned()])
        .collect();
    let names = format!("@q{{{name}}}:({})", names.join(" OR "));
    // A native user may be called so; then nothing says otherwise.
    let query = match (status, plan.look.has("identities")) {
        (true, true) => format!("{names} AND @q{{identities}}:?*"),
        (true, false) => return,
        (false, _) => names,
    };
    plan.federated(
        &query,
        "signs in with another provider only, whose name its user name begins with",
    );
}

fn attributes(plan: &mut Plan<'_>) {
    for name in
        ["email", "phone_number", "given_name", "family_name", "name", "nickname", "picture"]
    {
        plan.map(&[name], name);
    }
    plan.truth("email_verified", "email_verified", false);
    plan.truth_where("phone_number_verified", "phone_verified", "phone_number");
    plan.blocked("Enabled", true);
    plan.user_metadata(&[
        "middle_name",
        "gender",
        "birthdate",
        "locale",
        "zoneinfo",
        "address",
        "website",
        "profile",
    ]);
}

/// `custom:roles` is `app_metadata.roles`; JSON in its text is read.
fn custom(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    for column in columns {
        let keys = keys(&column.name);
        let [key] = &keys[..] else { continue };
        let Some((_, bare)) =
            key.split_once(':').filter(|(before, _)| matches!(*before, "custom" | "dev:custom"))
        else {
            continue;
        };
        if column.has_some(crate::jobs::Looks::Json) {
            plan.json(&column.name);
        }
        let to = crate::fields::path::joined("app_metadata", bare);
        plan.map(&[&column.name], &to);
    }
    plan.app_metadata(&["cognito:groups", "Groups"]);
}
