//! Clerk: the dashboard's CSV, the JSON with hashes that its support gives, users of its API.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const CLERK: Preset = Preset { id: "clerk", label: "Clerk", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if is_api(look) {
        return Some("email_addresses beside primary_email_address_id".to_owned());
    }
    if look.has_all(&["password_digest", "password_hasher"]) {
        return Some("password_digest beside password_hasher".to_owned());
    }
    let lists = look.count(&[
        "primary_email_address",
        "verified_email_addresses",
        "unverified_email_addresses",
        "verified_phone_numbers",
        "unverified_phone_numbers",
        "primary_phone_number",
    ]);
    if lists > 1 {
        return Some("primary_email_address beside verified_email_addresses".to_owned());
    }
    let json = look.has_any(&["email_addresses", "primary_email_address", "password_digest"])
        && look.starts("id", "user_");
    json.then(|| "email addresses of ids that begin with user_".to_owned())
}

/// Whether it is what the API answers, where addresses are objects.
fn is_api(look: &Look<'_>) -> bool {
    look.has_all(&["email_addresses", "primary_email_address_id"])
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.map(&["username"], "username");
    if is_api(plan.look) {
        api(plan);
    } else {
        emails(plan);
        phones(plan);
        if plan.look.has("password_digest") {
            let hasher = match plan.look.has("password_hasher") {
                true => "\"algorithm\":\"@{password_hasher}\"",
                false => "",
            };
            plan.password("password_digest", hasher);
        } else {
            plan.without_hashes("This file of Clerk’s");
            plan.note(false, "Clerk gives hashes in the CSV that its dashboard exports, and in what its support sends.");
        }
        if plan.look.has("totp_secret") {
            plan.before("{\"move\":\"@{totp_secret}\",\"to\":\"authenticator_secret\"}");
            plan.used(&["totp_secret"], "becomes a second factor");
            plan.totp_at("authenticator_secret");
        }
    }
    id(plan);
    plan.json("public_metadata");
    plan.json("private_metadata");
    plan.json("unsafe_metadata");
    plan.map(&["public_metadata"], "app_metadata");
    plan.map(&["private_metadata"], "app_metadata");
    plan.map(&["unsafe_metadata"], "user_metadata");
    plan.blocked("banned", false);
    plan.drop(&["password_hasher", "password_digest"], SECRET);
    plan.drop(
        &["backup_codes", "object", "profile_image_url", "image_url", "has_image"],
        "of no use elsewhere",
    );
    plan.origin(&[
        "created_at",
        "updated_at",
        "last_sign_in_at",
        "last_active_at",
        "external_accounts",
        "saml_accounts",
        "enterprise_accounts",
        "passkeys",
        "web3_wallets",
        "external_id",
        "password_enabled",
        "totp_enabled",
        "two_factor_enabled",
        "backup_code_enabled",
        "locked",
        "lockout_expires_in_seconds",
        "verification_attempts_remaining",
        "locale",
    ]);
}

/// Clerk's id, or the one that the application gave.
fn id(plan: &mut Plan<'_>) {
    if plan.look.has("external_id") {
        let text = "Which id becomes the user_id?";
        let why = "Other tables of yours may know users by the id you gave to Clerk (external_id).";
        let choices =
            [("id", "Clerk’s own id"), ("external_id", "external_id, where there is one")];
        if plan.ask("id", (text, why), &choices, "id") == "external_id" {
            plan.first_of(&["external_id", "id"], "user_id");
        }
    }
    plan.map(&["id"], "user_id");
}

/// Lists of addresses in a cell, between commas or bars.
const LISTS: &str = "\"do\":[{\"replace\":\" *[|] *\",\"with\":\",\"},{\"split\":\",\"}]";

fn emails(plan: &mut Plan<'_>) {
    for list in ["verified_email_addresses", "unverified_email_addresses", "email_addresses"] {
        plan.before(&format!("{{\"change\":\"@{{{list}}}\",{LISTS}}}"));
    }
    plan.map(&["primary_email_address", "email_address", "email"], "email");
    let primary = ["primary_email_address", "email_address", "email"];
    let primary = primary.into_iter().find(|it| plan.look.has(it));
    let (own, asked) = match primary {
        Some(name) => (format!("@{{{name}}}"), format!("@q{{{name}}}")),
        None => ("clerk_email".to_owned(), "clerk_email".to_owned()),
    };
    for list in ["verified_email_addresses", "email_addresses", "unverified_email_addresses"] {
        plan.before(&format!("{{\"pick\":\"@{{{list}}}\",\"to\":\"{own}\",\"if\":\"empty\"}}"));
    }
    if primary.is_none() {
        plan.line(&["clerk_email"], "email");
        plan.fills("email");
    }
    if plan.look.has_any(&["verified_email_addresses", "unverified_email_addresses"]) {
        plan.before(&format!("{{\"pick\":\"@{{verified_email_addresses}}\",\"same\":{{\"value\":\"{own}\"}},\"to\":\"clerk_verified\"}}"));
        plan.before(&format!("{{\"parse\":\"clerk_verified\",\"as\":\"boolean\",\"filled\":true,\"where\":\"{asked}:?*\"}}"));
        plan.line(&["clerk_verified"], "email_verified");
        plan.fills("email_verified");
    } else {
        plan.ask_verified("This file does not say which address is verified.");
    }
    plan.origin(&["verified_email_addresses", "unverified_email_addresses", "email_addresses"]);
}

fn phones(plan: &mut Plan<'_>) {
    for list in ["verified_phone_numbers", "unverified_phone_numbers", "phone_numbers"] {
        plan.before(&format!("{{\"change\":\"@{{{list}}}\",{LISTS}}}"));
    }
    let primary = ["primary_phone_number", "phone_number"];
    if let Some(own) = primary.into_iter().find(|it| plan.look.has(it)) {
        if plan.look.has_any(&["verified_phone_numbers", "unverified_phone_numbers"]) {
            plan.before(&format!("{{\"pick\":\"@{{verified_phone_numbers}}\",\"same\":{{\"value\":\"@{{{own}}}\"}},\"to\":\"clerk_phone_verified\"}}"));
            plan.before(&format!("{{\"parse\":\"clerk_phone_verified\",\"as\":\"boolean\",\"filled\":true,\"where\":\"@q{{{own}}}:?*\"}}"));
            plan.line(&["clerk_phone_verified"], "phone_verified");
            plan.fills("phone_verified");
        }
        plan.map(&[own], "phone_number");
    } else if plan.look.has("phone_numbers") {
        plan.before("{\"pick\":\"@{phone_numbers}\",\"to\":\"clerk_phone\"}");
        plan.line(&["clerk_phone"], "phone_number");
        plan.fills("phone_number");
    }
    plan.origin(&["verified_phone_numbers", "unverified_phone_numbers", "phone_numbers"]);
}

fn api(plan: &mut Plan<'_>) {
    plan.without_hashes("Clerk’s API");
    plan.note(false, "The CSV that Clerk’s dashboard exports has the hashes.");
    plan.federated(
        "@q{password_enabled}:false AND _exists_:@q{external_accounts}",
        "signs in with another provider only (external_accounts, no password)",
    );
    for (list, id, take, status, to, verified) in [
        (
            "email_addresses",
            "primary_email_address_id",
            "email_address",
            "clerk_email_status",
            "email",
            "email_verified",
        ),
        (
            "phone_numbers",
            "primary_phone_number_id",
            "phone_number",
            "clerk_phone_status",
            "phone_number",
            "phone_verified",
        ),
    ] {
        let own = format!("clerk_{to}");
        let same = match plan.look.has(id) {
            true => format!("\"same\":{{\"id\":\"@{{{id}}}\"}},"),
            false => String::new(),
        };
        if !plan.before(&format!("{{\"pick\":\"@{{{list}}}\",{same}\"take\":\"{take}\",\"to\":\"{own}\",\"or_first\":true}}")) {
            continue;
        }
        plan.before(&format!("{{\"pick\":\"@{{{list}}}\",\"same\":{{\"{take}\":\"{own}\"}},\"take\":\"verification.status\",\"to\":\"{status}\"}}"));
        plan.before(&format!(
            "{{\"parse\":\"{status}\",\"as\":\"boolean\",\"true\":\"verified\"}}"
        ));
        plan.line(&[&own], to);
        plan.line(&[status], verified);
        plan.fills(to);
        plan.fills(verified);
        plan.drop(&[id], "points to the primary one");
        plan.origin(&[list]);
    }
    plan.drop(&["primary_web3_wallet_id"], "points to the primary one");
    plan.before("{\"remove\":\"@{image_url}\",\"where\":\"@q{has_image}:false\"}");
    if plan.look.has("has_image") {
        plan.map(&["image_url"], "picture");
    }
    plan.when("@q{locked}:true AND @q{lockout_expires_in_seconds}:[1 TO *]", "blocked", "true");
}
