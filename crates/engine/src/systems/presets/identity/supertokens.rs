//! SuperTokens: users of its API, and the table `emailpassword_users` of its database, alone or beside them.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};

pub(super) const SUPERTOKENS: Preset =
    Preset { id: "supertokens", label: "SuperTokens", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if look.has("loginMethods") && look.has_any(&["timeJoined", "tenantIds", "thirdParty"]) {
        return Some("loginMethods beside timeJoined".to_owned());
    }
    let table = look.has_all(&["app_id", "user_id", "password_hash"])
        || look.has_all(&["user_id", "email", "password_hash", "time_joined"]);
    table.then(|| "user_id beside password_hash and time_joined".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    if plan.look.has("loginMethods") { api(plan) } else { table(plan) }
}

fn api(plan: &mut Plan<'_>) {
    plan.leave_out(
        "NOT @q{loginMethods}.recipeId:emailpassword",
        "signs in with another provider or without a password, never by email and password",
    );
    let method = "\"pick\":\"@{loginMethods}\",\"matching\":\"recipeId:emailpassword\"";
    for (take, to) in
        [("email", "login_email"), ("verified", "login_verified"), ("recipeUserId", "login_id")]
    {
        plan.before(&format!("{{{method},\"take\":\"{take}\",\"to\":\"{to}\"}}"));
    }
    plan.line(&["login_email"], "email");
    plan.line(&["login_verified"], "email_verified");
    plan.line(&["login_id"], "");
    plan.fills("email");
    plan.fills("email_verified");
    plan.map(&["id"], "user_id");
    plan.before("{\"pick\":\"@{phoneNumbers}\",\"to\":\"login_phone\"}");
    plan.line(&["login_phone"], "phone_number");
    plan.fills("phone_number");
    let file = plan.other_file(&["user_id", "email", "password_hash"]).map(|it| it.name.clone());
    if let Some(file) = file {
        let file = serde_json::Value::from(file).to_string();
        let take = "\"take\":{\"password_hash\":\"login_hash\"}";
        plan.before(&format!("{{\"join\":{file},\"key\":{{\"login_id\":\"user_id\"}},{take}}}"));
        plan.before(&format!("{{\"join\":{file},\"key\":{{\"login_email\":\"email\"}},\"ignore_case\":true,{take},\"where\":\"NOT _exists_:login_hash\"}}"));
        plan.before("{\"password\":\"login_hash\"}");
        plan.line(&["login_hash"], "");
    } else {
        plan.note(true, "SuperTokens’ API gives no hashes; its database has them in the table emailpassword_users. Export that as CSV and choose it beside this file, and the passwords come along; without it, these users come without one.");
    }
    plan.app_metadata(&["roles", "userRoles"]);
    plan.map(&["userMetadata", "metadata"], "user_metadata");
    plan.origin(&[
        "loginMethods",
        "emails",
        "phoneNumbers",
        "thirdParty",
        "webauthn",
        "tenantIds",
        "timeJoined",
        "isPrimaryUser",
    ]);
}

fn table(plan: &mut Plan<'_>) {
    plan.password("password_hash", "");
    plan.map(&["user_id"], "user_id");
    plan.map(&["email"], "email");
    let id = plan.look.path("user_id").unwrap_or_default();
    let table = plan.look.table_called("emailverification_verified_emails", &["user_id", "email"]);
    let email = plan.look.path("email").unwrap_or_default();
    match table {
        Some(table)
            if plan.join_table(table, (&email, "email"), &[("user_id", "login_verified")], "") =>
        {
            let _ = id;
            plan.before("{\"parse\":\"login_verified\",\"as\":\"boolean\",\"filled\":true}");
            plan.line(&["login_verified"], "email_verified");
            plan.fills("email_verified");
        }
        _ => plan.ask_verified("SuperTokens keeps verified addresses in another table."),
    }
    beside(plan);
    plan.origin(&["app_id", "time_joined", "tenant_id"]);
}

/// Roles and metadata, which stand in tables of their own.
fn beside(plan: &mut Plan<'_>) {
    let look = plan.look;
    let key = ("@{user_id}", "user_id");
    if let Some(table) = look.table_called("user_roles", &["user_id", "role"]) {
        let (take, with) = ([("role", "app_metadata.roles")], "\"rows\":\"list\"");
        plan.join_before(&Joining { table, key, take: &take, with });
    }
    if let Some(table) = look.table_called("user_metadata", &["user_id", "user_metadata"]) {
        let take = [("user_metadata", "joined_metadata")];
        if plan.join_before(&Joining { table, key, take: &take, with: "" }) {
            plan.before("{\"parse\":\"joined_metadata\",\"as\":\"json\",\"failing\":\"keep\"}");
            plan.line(&["joined_metadata.first_name"], "given_name");
            plan.line(&["joined_metadata.last_name"], "family_name");
            plan.line(&["joined_metadata"], "user_metadata");
            plan.fills("given_name");
            plan.fills("family_name");
        }
    }
}
