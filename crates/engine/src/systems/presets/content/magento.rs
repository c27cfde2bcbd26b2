//! Magento 1 and 2, Adobe Commerce: the table of customers, and the customer export with its `_website`.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const MAGENTO: Preset =
    Preset { id: "magento", label: "Magento customers", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let is_table = look.has_all(&["entity_id", "password_hash"]) && look.has("email");
    let is_export = look.has("email")
        && look.has_any(&["_website", "_store"])
        && look.has_any(&["password_hash", "group_id", "firstname"]);
    let is_flow = look.has_all(&["email", "password_hash", "firstname"])
        && look.has_any(&["group_id", "created_in", "website_id", "store_id", "taxvat"]);
    let is_first = look.has_all(&["entity_id", "email", "group_id"])
        && look.has_any(&["attribute_set_id", "increment_id", "website_id"]);
    let is_api = look.has_all(&["id", "email", "firstname", "group_id", "website_id"]);
    if is_api && !is_table && !is_flow {
        return Some("group_id beside website_id".to_owned());
    }
    if is_first && !is_table {
        return Some("entity_id beside group_id".to_owned());
    }
    match (is_table, is_export, is_flow) {
        (true, ..) => Some("entity_id beside password_hash".to_owned()),
        (_, true, _) => Some("_website in a list of customers".to_owned()),
        (.., true) => Some("password_hash beside the customer’s group".to_owned()),
        _ => None,
    }
}

fn plan(plan: &mut Plan<'_>) {
    if plan.look.has_any(&["_website", "_store"]) {
        plan.leave_out(
            "NOT _exists_:@q{email}",
            "a line without an email address goes on with the customer above: another postal address",
        );
    }
    plan.map(&["entity_id", "customer_id", "id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    let has_hash = plan.password("password_hash", "\"as\":\"magento\"");
    match plan.look.has("entity_id") {
        true if !has_hash => attributes(plan),
        false if !has_hash => plan.without_hashes("Magento’s interface"),
        _ => {}
    }
    plan.drop(&["addresses"], "postal addresses, which the shop has");
    plan.when("_exists_:@q{confirmation}", "email_verified", "false");
    plan.drop(
        &["confirmation", "rp_token", "rp_token_created_at", "session_cutoff", "password"],
        SECRET,
    );
    plan.blocked("is_active", true);
    plan.blocked_also("is_active", "@q{lock_expires}:[now TO *]");
    plan.never(&["dob"]);
    plan.user_metadata(&["prefix", "middlename", "suffix", "dob", "gender", "taxvat"]);
    plan.app_metadata(&[
        "_website",
        "_store",
        "website_id",
        "website",
        "group_id",
        "group",
        "store_id",
    ]);
    plan.origin(&[
        "created_at",
        "updated_at",
        "created_in",
        "lock_expires",
        "failures_num",
        "first_failure",
        "increment_id",
        "attribute_set_id",
        "entity_type_id",
        "disable_auto_group_change",
        "default_billing",
        "default_shipping",
        "reward_update_notification",
        "reward_warning_notification",
    ]);
    plan.drop_rest("_address", "a postal address, which the shop has");
}

/// Magento 1 keeps names and passwords as numbered attributes, a row each, in a table of their own. The numbers are those that its
/// installation gives.
fn attributes(plan: &mut Plan<'_>) {
    let look = plan.look;
    let columns = ["entity_id", "attribute_id", "value"];
    let Some(table) = look.other_table("entity_varchar", &columns) else {
        plan.note(
            true,
            "Magento 1 keeps names and passwords in its table customer_entity_varchar. This file does not have it.",
        );
        return;
    };
    let take = [
        ("5", "joined_firstname"),
        ("7", "joined_lastname"),
        ("12", "joined_hash"),
        ("3", "joined_created_in"),
    ];
    let with = "\"pivot\":{\"name\":\"attribute_id\",\"value\":\"value\"}";
    if plan.join_before(&Joining { table, key: ("@{entity_id}", "entity_id"), take: &take, with }) {
        plan.before("{\"password\":\"joined_hash\",\"as\":\"magento\"}");
        for (from, to) in [
            ("joined_firstname", "given_name".to_owned()),
            ("joined_lastname", "family_name".to_owned()),
            ("joined_created_in", plan.origin_path("created_in")),
        ] {
            plan.before(&format!("{{\"move\":\"{from}\",\"to\":\"{to}\"}}"));
        }
        plan.fills("given_name");
        plan.fills("family_name");
        plan.note(
            false,
            "Names and passwords are attributes 5, 7 and 12 of customer_entity_varchar, the numbers that Magento 1 gives when it is installed. Look at the first users whether they are right.",
        );
    }
}
