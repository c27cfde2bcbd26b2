//! Nextcloud and ownCloud: the table of users, with addresses and groups of other tables.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};
use crate::systems::{Goes, Sureness};

pub(super) const NEXTCLOUD: Preset =
    Preset { id: "nextcloud", label: "Nextcloud users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["uid", "displayname"])
        && look.has_any(&["password", "uid_lower", "quota", "lastLogin"]);
    known.then(|| "uid beside displayname and password".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    let to = vec!["user_id".to_owned(), "username".to_owned()];
    plan.place(&["uid"], Goes::To(to), Sureness::Sure, "id and login name are one in Nextcloud");
    plan.map(&["displayname"], "name");
    plan.drop(&["uid_lower"], "a copy for comparing");
    let pepper = plan.look.has("password").then(|| {
        plan.ask_secret(
            "pepper",
            "Does config.php have a passwordsalt from ownCloud’s days? Then type it here.",
            "It stands behind passwords that were hashed before 2013. No value shows it; leave it empty for newer ones.",
        )
    });
    let keys = match pepper.flatten() {
        Some(pepper) => format!("\"pepper\":{}", serde_json::Value::from(pepper)),
        None => String::new(),
    };
    plan.password("password", &keys);
    if !plan.map(&["email"], "email") {
        addresses(plan);
    }
    plan.blocked("enabled", true);
    plan.app_metadata(&["groups", "subadmin", "quota"]);
    plan.user_metadata(&["language", "locale", "address", "website", "twitter"]);
    plan.phone(&["phone"]);
    plan.never(&["lastLogin"]);
    plan.origin(&["lastLogin", "backend", "storageLocation"]);
    let look = plan.look;
    if let Some(table) = look.other_table("group_user", &["gid", "uid"]) {
        let take = [("gid", "app_metadata.groups")];
        let list = "\"rows\":\"list\"";
        plan.join_after(&Joining { table, key: ("user_id", "uid"), take: &take, with: list });
    }
    if look.column("uid").is_some_and(|it| it.has_some(Looks::Address)) {
        plan.login_as_email();
    }
}

/// Addresses stand among the preferences, or in the accounts.
fn addresses(plan: &mut Plan<'_>) {
    let look = plan.look;
    let mut is_joined = false;
    if let Some(table) = look.other_table("accounts_data", &["uid", "name", "value"]) {
        let (take, with) = ([("value", "email")], "\"rows_where\":\"name:email\"");
        is_joined |=
            plan.join_after(&Joining { table, key: ("user_id", "uid"), take: &take, with });
    }
    if let Some(table) = look.other_table("accounts", &["uid", "data"]) {
        let (to, take) = ("app_metadata.account", [("data", "app_metadata.account")]);
        let joining = Joining { table, key: ("user_id", "uid"), take: &take, with: "" };
        if plan.join_after(&joining) {
            is_joined = true;
            plan.after(&format!("{{\"parse\":\"{to}\",\"as\":\"json\",\"failing\":\"keep\"}}"));
            plan.after(&format!("{{\"default\":\"email\",\"from\":\"{to}.email.value\"}}"));
            plan.after(&format!("{{\"remove\":\"{to}\"}}"));
        }
    }
    if let Some(table) = look.other_table("preferences", &["userid", "configkey", "configvalue"]) {
        let key = ("user_id", "userid");
        let (take, with) =
            ([("configvalue", "email")], "\"rows_where\":\"appid:settings AND configkey:email\"");
        is_joined |= plan.join_after(&Joining { table, key, take: &take, with });
        let (take, with) =
            ([("configvalue", "blocked")], "\"rows_where\":\"appid:core AND configkey:enabled\"");
        if plan.join_after(&Joining { table, key, take: &take, with }) {
            plan.after("{\"parse\":\"blocked\",\"as\":\"boolean\",\"not\":true}");
            plan.fills("blocked");
        }
        let (take, with) = (
            [("configvalue", "user_metadata.language")],
            "\"rows_where\":\"appid:core AND configkey:lang\"",
        );
        plan.join_after(&Joining { table, key, take: &take, with });
    }
    match is_joined {
        true => plan.fills("email"),
        false => plan.note(true, "Nextcloud keeps email addresses in its tables oc_accounts and oc_preferences. This file does not have them."),
    }
}
