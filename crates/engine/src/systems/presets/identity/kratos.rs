//! Ory Kratos and Ory Network: identities of the admin API, whose traits have the shape of one's own schema.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::{Look, squashed};
use crate::systems::plan::{Plan, SECRET};

pub(super) const KRATOS: Preset = Preset { id: "kratos", label: "Ory Kratos", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("traits")
        && look.has_any(&["schema_id", "schema_url", "verifiable_addresses", "metadata_public"]);
    known.then(|| "traits beside schema_id".to_owned())
}

const HASH: &str = "credentials.password.config.hashed_password";

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    if plan.look.has("credentials.oidc") {
        let hash =
            if plan.look.has(HASH) { format!(" AND NOT @q{{{HASH}}}:?*") } else { String::new() };
        let password = if plan.look.has("credentials.password") {
            " AND NOT _exists_:@q{credentials.password}"
        } else {
            ""
        };
        plan.federated(
            &format!("_exists_:@q{{credentials.oidc}}{hash}{password}"),
            "signs in with another provider only (credentials.oidc)",
        );
    }
    let email = traits(plan);
    addresses(plan, email.as_deref());
    if plan.look.has(HASH) {
        plan.password(HASH, "");
    } else {
        plan.note(true, "The identities come without their hashes: ask the admin API for them with include_credential=password. As it is, these users come without a password.");
    }
    let url = "credentials.totp.config.totp_url";
    if plan.look.has(url) {
        plan.before(&format!("{{\"change\":\"@{{{url}}}\",\"do\":[{{\"take\":\"[?&]secret=([A-Za-z2-7]+)\",\"to\":\"totp_secret\"}}]}}"));
        plan.totp_at("totp_secret");
    }
    plan.when("@q{state}:inactive", "blocked", "true");
    plan.map(&["traits"], "user_metadata");
    plan.map(&["metadata_public"], "user_metadata");
    plan.map(&["metadata_admin"], "app_metadata");
    plan.drop(&["credentials"], SECRET);
    plan.origin(&[
        "schema_id",
        "schema_url",
        "state",
        "state_changed_at",
        "created_at",
        "updated_at",
        "organization_id",
        "external_id",
        "verifiable_addresses",
        "recovery_addresses",
        "region",
    ]);
}

/// Traits that are attributes, told by name and look; gives the path of the address.
fn traits(plan: &mut Plan<'_>) -> Option<String> {
    let columns = &plan.look.survey.columns;
    let named = |plan: &Plan<'_>, names: &[&str], looks: Option<Looks>| {
        let found = columns.iter().find(|it| {
            let name = squashed(&it.name);
            let is_named = name.strip_prefix("traits.").is_some_and(|it| names.contains(&it));
            is_named
                && looks.is_none_or(|looks| it.looks_like(looks))
                && plan.free(&it.name).is_some()
        });
        found.map(|it| it.name.clone())
    };
    let address = Some(Looks::Address);
    let email =
        named(plan, &["email", "mail", "emailaddress", "primaryemail"], address).or_else(|| {
            let all = columns
                .iter()
                .filter(|it| it.name.starts_with("traits.") && it.looks_like(Looks::Address));
            all.map(|it| it.name.clone()).next()
        });
    if let Some(email) = &email {
        plan.map(&[email], "email");
    } else if let Some(list) = plan.look.path("traits.emails") {
        plan.before(&format!(
            "{{\"pick\":\"{list}\",\"matching\":\"value:*@*\",\"to\":\"kratos_email\"}}"
        ));
        plan.line(&["kratos_email"], "email");
        plan.fills("email");
    }
    let rows: [(&str, &[&str]); 7] = [
        ("given_name", &["name.first", "firstname", "givenname", "name.given", "name.firstname"]),
        (
            "family_name",
            &["name.last", "lastname", "familyname", "surname", "name.family", "name.lastname"],
        ),
        ("name", &["name", "fullname", "displayname", "name.full"]),
        ("nickname", &["nickname"]),
        ("username", &["username", "handle", "login"]),
        ("phone_number", &["phone", "phonenumber", "mobile", "tel"]),
        ("picture", &["picture", "avatar", "avatarurl", "photo"]),
    ];
    for (to, names) in rows {
        // A name may be an object of parts, which have places of their own.
        if let Some(path) = named(plan, names, None) {
            plan.map(&[&path], to);
        }
    }
    if plan.look.has("traits.name.first") || plan.look.has("traits.name.last") {
        plan.after("{\"leave_out_empty\":\"user_metadata.name\"}");
    }
    if plan.has_filled("username") {
        plan.login_as_email();
    }
    email.or_else(|| plan.look.has("traits.emails").then(|| "kratos_email".to_owned()))
}

/// Whether the address and the phone are verified.
fn addresses(plan: &mut Plan<'_>, email: Option<&str>) {
    let phone = ["traits.phone", "traits.phone_number", "traits.mobile"];
    let phone = phone.into_iter().find_map(|it| plan.look.path(it));
    for (own, step, to) in [
        (email.map(str::to_owned), "kratos_verified", "email_verified"),
        (phone, "kratos_phone_verified", "phone_verified"),
    ] {
        let Some(own) = own else { continue };
        if plan.before(&format!("{{\"pick\":\"@{{verifiable_addresses}}\",\"same\":{{\"value\":\"{own}\"}},\"take\":\"verified\",\"to\":\"{step}\"}}")) {
            plan.line(&[step], to);
            plan.fills(to);
        }
    }
}
