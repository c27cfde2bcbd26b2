//! Odoo: the table of users with the partners that hold names and addresses, and the list of users as CSV.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const ODOO: Preset = Preset { id: "odoo", label: "Odoo users", knows, plan };

pub(super) const ODOO_LIST: Preset =
    Preset { id: "odoo-list", label: "Odoo users (CSV)", knows: knows_list, plan: plan_list };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["login", "partner_id"])
        && look.has_any(&["password", "password_crypt", "company_id", "share"])
        || look.has_all(&["login", "password_crypt"]);
    known.then(|| "login beside partner_id".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out(
        "@q{login}:(default OR public OR __system__ OR portaltemplate)",
        "an account of Odoo itself, not a person’s",
    );
    login(plan);
    plan.map(&["id"], "user_id");
    if plan.look.has_all(&["password_crypt", "password"]) {
        plan.before("{\"default\":\"@{password_crypt}\",\"from\":\"@{password}\"}");
    }
    if !plan.password("password_crypt", "") {
        plan.password("password", "");
    }
    plan.drop(&["password"], "empty where there is a password_crypt");
    plan.drop(&["totp_secret", "oauth_access_token", "signup_token", "api_key"], SECRET);
    plan.blocked("active", true);
    plan.typed(&["company_id", "share"]);
    plan.app_metadata(&["company_id", "share"]);
    plan.after("{\"remove\":\"app_metadata.share\",\"matching\":\"^false$\"}");
    plan.never(&["login_date"]);
    plan.origin(&["create_date", "write_date", "login_date", "oauth_uid", "oauth_provider_id"]);
    plan.user_metadata(&["lang", "tz"]);
    plan.drop(
        &[
            "create_uid",
            "write_uid",
            "action_id",
            "menu_id",
            "signature",
            "notification_type",
            "odoobot_state",
            "odoobot_failed",
            "sale_team_id",
            "alias_id",
            "karma",
            "rank_id",
            "next_rank_id",
            "password_write_date",
            "website_id",
            "chatter_position",
        ],
        "Odoo’s own",
    );
    partners(plan);
}

/// A login that is an address is the email; another is the username.
fn login(plan: &mut Plan<'_>) {
    if !plan.look.has("email")
        && plan.before("{\"set\":{\"email\":\"{@{login}}\"},\"where\":\"@q{login}:*@*\"}")
    {
        plan.fills("email");
    }
    plan.map(&["email"], "email");
    plan.map(&["login"], "username");
}

fn partners(plan: &mut Plan<'_>) {
    let look = plan.look;
    let Some(table) = look.other_table("partner", &["id", "name"]) else {
        plan.drop(&["partner_id"], "the number of a partner");
        plan.note(
            true,
            "Odoo keeps names and addresses in its table res_partner. This file does not have it: only users whose login is an address can be imported.",
        );
        return;
    };
    let address = plan.origin_path("partner_email");
    let take = [
        ("name", "name"),
        ("email", address.as_str()),
        ("lang", "user_metadata.lang"),
        ("tz", "user_metadata.tz"),
        ("phone", "user_metadata.phone"),
        ("mobile", "user_metadata.mobile"),
    ];
    let key = (plan.origin_path("partner_id"), "id");
    plan.map(&["partner_id"], &key.0);
    if plan.join_after(&Joining { table, key: (&key.0, key.1), take: &take, with: "" }) {
        plan.fills("name");
        plan.fills("email");
        plan.after(&format!("{{\"default\":\"email\",\"from\":\"{address}\"}}"));
        plan.phone_at("user_metadata.mobile");
        plan.phone_at("user_metadata.phone");
        plan.after("{\"leave_out_empty\":[\"user_metadata.lang\",\"user_metadata.tz\",\"user_metadata.phone\",\"user_metadata.mobile\"]}");
    }
}

fn knows_list(look: &Look<'_>) -> Option<String> {
    let known = look.has("login") && look.has_any(&["groups_id/id", "groups_id", "groups_id/.id"]);
    known.then(|| "login beside groups_id".to_owned())
}

fn plan_list(plan: &mut Plan<'_>) {
    login(plan);
    plan.map(&["id", ".id"], "user_id");
    plan.map(&["name"], "name");
    for column in ["groups_id/id", "groups_id", "groups_id/.id", "groups_id/name"] {
        plan.list(column, ",", "app_metadata.groups");
    }
    plan.blocked("active", true);
    plan.password("password", "");
    plan.user_metadata(&["lang", "tz"]);
    plan.app_metadata(&["company_id", "company_id/id", "company_ids", "company_ids/id"]);
}
