//! WordPress and WooCommerce: the tables of users and their properties, `wp user list`, import lists, and customers as
//! WooCommerce's interface gives them.

use crate::read::ListFound;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const WORDPRESS: Preset =
    Preset { id: "wordpress", label: "WordPress or WooCommerce users", knows, plan };

pub(super) const WOOCOMMERCE_API: Preset = Preset {
    id: "woocommerce",
    label: "WooCommerce customers (REST API)",
    knows: knows_customers,
    plan: plan_customers,
};

/// Addresses for bills that a shop keeps as properties.
const BILLING: [&str; 8] = [
    "billing_company",
    "billing_address_1",
    "billing_address_2",
    "billing_city",
    "billing_postcode",
    "billing_state",
    "billing_country",
    "billing_phone",
];

/// Properties of persons, and where they go.
const PROPERTIES: [(&str, &str); 5] = [
    ("first_name", "given_name"),
    ("last_name", "family_name"),
    ("nickname", "nickname"),
    ("locale", "user_metadata.locale"),
    ("description", "user_metadata.description"),
];

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("user_login")
        && look.has_any(&["user_email", "user_pass", "user_nicename", "display_name"]);
    known.then(|| "user_login beside user_email".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["ID", "user_id", "customer_id"], "user_id");
    plan.map(&["user_email", "email"], "email");
    plan.map(&["user_login"], "username");
    // Networks of sites mark users so; WordPress lets neither sign in.
    plan.deleted("deleted");
    plan.blocked("spam", false);
    plan.map(&["display_name"], "name");
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.map(&["nickname"], "nickname");
    if !plan.password("user_pass", "") {
        plan.note(true, "This list has no passwords: `wp user list` writes them only if they are asked for, with --fields=ID,user_login,user_email,display_name,roles,user_pass.");
    }
    for column in ["roles", "role"] {
        plan.list(column, ",", "app_metadata.roles");
    }
    capabilities(plan);
    plan.drop(&["user_activation_key", "session_tokens"], SECRET);
    plan.never(&["user_registered"]);
    plan.origin(&["user_registered", "user_nicename", "user_url", "user_status"]);
    plan.user_metadata(&["locale", "description"]);
    properties_in_users(plan);
    if let Some(table) = properties_table(plan.look) {
        properties(plan, table);
    } else if !plan.has_filled("given_name") {
        plan.note(
            false,
            "Names and roles of WordPress stand in its table usermeta. This file does not have it.",
        );
    }
    for column in BILLING {
        let to = format!("user_metadata.{column}");
        plan.map(&[column], &to);
    }
    plan.phone_at("user_metadata.billing_phone");
    plan.drop_rest("billing", "not needed beside the account’s own");
    plan.drop_rest("shipping", "an address for parcels, which the shop has");
    plan.after("{\"leave_out_empty\":\"app_metadata.roles\"}");
}

/// The table of properties, of any prefix or name.
fn properties_table<'s>(look: &Look<'s>) -> Option<&'s ListFound> {
    let columns = ["user_id", "meta_key", "meta_value"];
    look.other_table("usermeta", &columns).or_else(|| look.other_table("", &columns))
}

/// Takes names, roles and addresses from the table of properties: a row is one property.
fn properties(plan: &mut Plan<'_>, table: &ListFound) {
    let capabilities = format!("{}capabilities", prefix(plan.look, table));
    let mut take: Vec<(&str, String)> = Vec::new();
    for (name, to) in PROPERTIES {
        if !plan.has_filled(to) {
            take.push((name, to.to_owned()));
        }
    }
    take.extend(BILLING.iter().map(|name| (*name, format!("user_metadata.{name}"))));
    take.push((&capabilities, "app_metadata.roles".to_owned()));
    let take: Vec<(&str, &str)> = take.iter().map(|(name, to)| (*name, to.as_str())).collect();
    let pivot = "\"pivot\":{\"name\":\"meta_key\",\"value\":\"meta_value\"}";
    let joining = Joining { table, key: ("user_id", "user_id"), take: &take, with: pivot };
    if plan.join_after(&joining) {
        for attribute in ["given_name", "family_name", "nickname"] {
            plan.fills(attribute);
        }
        roles(plan);
        let places: Vec<&str> = take.iter().map(|(_, to)| *to).collect();
        plan.after(&format!("{{\"leave_out_empty\":{}}}", serde_json::json!(places)));
    }
}

/// Reads roles as PHP writes them.
fn roles(plan: &mut Plan<'_>) {
    plan.after("{\"parse\":\"app_metadata.roles\",\"as\":\"php\",\"failing\":\"keep\"}");
    plan.after("{\"change\":\"app_metadata.roles\",\"do\":\"keys\"}");
}

/// What stands before the names of tables, and before the name of the property of roles.
fn prefix(look: &Look<'_>, table: &ListFound) -> String {
    let bare = table.name.rsplit('.').next().unwrap_or(&table.name);
    let own = |name: &str, ending: &str| {
        let at = name.len().checked_sub(ending.len())?;
        let (prefix, rest) = (name.get(..at)?, name.get(at..)?);
        rest.eq_ignore_ascii_case(ending).then(|| prefix.to_owned())
    };
    own(bare, "usermeta")
        .or_else(|| own(look.table()?, "users"))
        .unwrap_or_else(|| "wp_".to_owned())
}

/// Exports of plugins have the property of roles as a column, beside roles or instead of them.
fn capabilities(plan: &mut Plan<'_>) {
    let mut names = plan.look.survey.columns.iter().map(|it| it.name.as_str());
    let is_it = |name: &&str| name.to_lowercase().ends_with("_capabilities");
    let Some(name) = names.find(|it| is_it(it)) else { return };
    if plan.has_filled("app_metadata.roles") {
        plan.drop(&[name], "the roles, once more");
        return;
    }
    plan.before(&format!("{{\"parse\":\"@{{{name}}}\",\"as\":\"php\",\"failing\":\"keep\"}}"));
    plan.before(&format!("{{\"change\":\"@{{{name}}}\",\"do\":\"keys\"}}"));
    plan.map(&[name], "app_metadata.roles");
}

/// Properties that stand in the user: a list of names and values, which a reader may have made one object.
fn properties_in_users(plan: &mut Plan<'_>) {
    if plan.free("meta").is_none() {
        return;
    }
    let look = plan.look;
    let is_list = look.column("meta").is_some();
    let billing = BILLING.iter().map(|name| (*name, format!("user_metadata.{name}")));
    let properties = PROPERTIES.iter().map(|(name, to)| (*name, (*to).to_owned()));
    for (name, to) in properties.chain(billing) {
        match is_list {
            true => plan.before(&pick(name, &to)),
            false => plan.map(&[&format!("meta.{name}")], &to),
        };
    }
    if is_list {
        plan.before(&pick("*capabilities", "app_metadata.roles"));
        for attribute in ["given_name", "family_name", "nickname"] {
            plan.fills(attribute);
        }
    }
    let mut names = look.survey.columns.iter().map(|it| it.name.as_str());
    if let Some(name) = names.find(|it| it.starts_with("meta.") && it.ends_with("capabilities")) {
        plan.map(&[name], "app_metadata.roles");
    }
    plan.used(&["meta"], "its names, roles and addresses are taken");
    roles(plan);
}

fn pick(name: &str, to: &str) -> String {
    format!(
        "{{\"pick\":\"@{{meta}}\",\"matching\":\"meta_key:{name}\",\"take\":\"meta_value\",\"to\":\"{to}\"}}"
    )
}

fn knows_customers(look: &Look<'_>) -> Option<String> {
    let known = look.has("is_paying_customer") && look.has("email");
    known.then(|| "is_paying_customer beside email".to_owned())
}

fn plan_customers(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.map(&["avatar_url"], "picture");
    plan.list("role", ",", "app_metadata.roles");
    for name in BILLING {
        let column = name.replacen('_', ".", 1);
        plan.map(&[&column], &format!("user_metadata.{name}"));
    }
    plan.phone_at("user_metadata.billing_phone");
    plan.drop(&["billing", "shipping"], "addresses, which the shop has");
    plan.drop(&["_links", "meta_data"], "the shop’s own");
    plan.origin(&[
        "date_created",
        "date_created_gmt",
        "date_modified",
        "date_modified_gmt",
        "is_paying_customer",
        "orders_count",
        "total_spent",
    ]);
    plan.without_hashes("WooCommerce’s interface");
}
