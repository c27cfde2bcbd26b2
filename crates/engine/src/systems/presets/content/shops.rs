//! Shops: OpenCart's table of customers, and the lists of Shopify and BigCommerce, which hold no passwords.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const OPENCART: Preset = Preset {
    id: "opencart",
    label: "OpenCart customers",
    knows: knows_opencart,
    plan: plan_opencart,
};
pub(super) const SHOPIFY: Preset =
    Preset { id: "shopify", label: "Shopify customers", knows: knows_shopify, plan: plan_shopify };
pub(super) const BIGCOMMERCE: Preset = Preset {
    id: "bigcommerce",
    label: "BigCommerce customers",
    knows: knows_bigcommerce,
    plan: plan_bigcommerce,
};

fn knows_opencart(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["customer_id", "customer_group_id", "email"])
        && look.has_any(&["salt", "password", "safe", "fax"]);
    known.then(|| "customer_group_id beside salt".to_owned())
}

fn plan_opencart(plan: &mut Plan<'_>) {
    if plan.look.has("user_group_id") {
        plan.leave_out(
            "NOT _exists_:@q{customer_id}",
            "an administrator of the shop, not a customer",
        );
        plan.drop(
            &["user_id", "user_group_id", "username", "image"],
            "of the shop’s administrators",
        );
    }
    plan.map(&["customer_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    let keys = match plan.look.has("salt") {
        true => "\"as\":\"digest_of_digest\",\"salt\":\"@{salt}\"",
        false => "\"as\":\"digest_of_digest\"",
    };
    plan.password("password", keys);
    plan.blocked("status", true);
    plan.phone(&["telephone"]);
    plan.drop(&["token", "code", "ip"], SECRET);
    plan.app_metadata(&["customer_group_id", "store_id"]);
    plan.user_metadata(&["fax", "newsletter", "language_id", "custom_field"]);
    plan.origin(&["date_added", "approved", "safe", "address_id"]);
    plan.drop(&["cart", "wishlist"], "the shop’s own");
}

fn knows_shopify(look: &Look<'_>) -> Option<String> {
    let known = look.has("Email")
        && look.has_any(&["Accepts Email Marketing", "Accepts Marketing", "Accepts SMS Marketing"])
        && look.has_any(&["Total Spent", "Total Orders", "Tax Exempt", "Default Address Company"]);
    known.then(|| "Accepts Email Marketing beside Total Orders".to_owned())
}

fn plan_shopify(plan: &mut Plan<'_>) {
    plan.before("{\"change\":\"@{Customer ID}\",\"do\":{\"replace\":\"^'\",\"with\":\"\"}}");
    plan.map(&["Customer ID", "ID"], "user_id");
    plan.map(&["Email"], "email");
    plan.map(&["First Name"], "given_name");
    plan.map(&["Last Name"], "family_name");
    for column in ["Phone", "Default Address Phone"] {
        plan.before(&format!(
            "{{\"change\":\"@{{{column}}}\",\"do\":{{\"replace\":\"^'\",\"with\":\"\"}}}}"
        ));
        plan.phone(&[column]);
    }
    plan.list("Tags", ",", "app_metadata.tags");
    plan.app_metadata(&["Tax Exempt", "Note"]);
    plan.user_metadata(&["Accepts Email Marketing", "Accepts SMS Marketing", "Accepts Marketing"]);
    plan.origin(&["Total Spent", "Total Orders"]);
    plan.without_hashes("Shopify");
}

fn knows_bigcommerce(look: &Look<'_>) -> Option<String> {
    let known = look.has_any(&["Email", "Email Address"])
        && look.has("Customer Group")
        && look.has_any(&["Store Credit", "Date Joined"]);
    known.then(|| "Customer Group beside Store Credit".to_owned())
}

fn plan_bigcommerce(plan: &mut Plan<'_>) {
    plan.map(&["Customer ID", "ID"], "user_id");
    plan.map(&["Email", "Email Address"], "email");
    plan.map(&["First Name"], "given_name");
    plan.map(&["Last Name"], "family_name");
    plan.map(&["Customer Name", "Name"], "name");
    plan.phone(&["Phone"]);
    plan.app_metadata(&[
        "Customer Group",
        "Company",
        "Store Credit",
        "Notes",
        "Tax Exempt Category",
    ]);
    plan.user_metadata(&["Receive Marketing Emails"]);
    plan.origin(&["Date Joined", "Last Modified", "Total Orders"]);
    plan.drop_rest("addresses", "postal addresses, which the shop has");
    plan.without_hashes("BigCommerce");
}
