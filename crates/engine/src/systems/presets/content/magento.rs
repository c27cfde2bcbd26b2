//! Magento 1 and 2, Adobe Commerce: the table of customers, and the customer export with its `_website`.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const MAGENTO: Preset =
    Preset { id: "magento", label: "Magento customers", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let is_table = look.has_all(&["entity_id", "password_hash"]) && look.has("email");
    let is_export = look.has("email")
        && look.has_any(&["_website", "_store"])
        && look.has_any(&["password_hash", "group_id", "firstname"]);
    let is_flow = look.has_all(&["email", "password_hash", "firstname"])
        && look.has_any(&["group_id", "created_in", "website_id", "store_id", "taxvat"]);
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
    plan.map(&["entity_id", "customer_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    plan.password("password_hash", "\"as\":\"magento\"");
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
