//! Supabase Auth: the table `auth.users` as CSV, as JSON in several makes and in dumps, and the users of its Admin API.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const SUPABASE: Preset = Preset { id: "supabase", label: "Supabase", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let table = look.has("encrypted_password")
        && look.has_any(&[
            "raw_user_meta_data",
            "raw_app_meta_data",
            "email_confirmed_at",
            "is_sso_user",
            "banned_until",
        ]);
    if table {
        return Some("encrypted_password beside raw_user_meta_data".to_owned());
    }
    let raw = look.has_all(&["raw_user_meta_data", "raw_app_meta_data"]);
    let listed = look.has_all(&["aud", "app_metadata"])
        && look.has_any(&[
            "user_metadata",
            "email_confirmed_at",
            "confirmed_at",
            "last_sign_in_at",
        ]);
    match (raw, listed) {
        (true, _) => Some("raw_user_meta_data beside raw_app_meta_data".to_owned()),
        (_, true) => Some("aud beside app_metadata".to_owned()),
        _ => None,
    }
}

fn plan(plan: &mut Plan<'_>) {
    let (user, app) = match plan.look.has_any(&["raw_user_meta_data", "raw_app_meta_data"]) {
        true => ("raw_user_meta_data", "raw_app_meta_data"),
        false => ("user_metadata", "app_metadata"),
    };
    plan.json(user);
    plan.json(app);
    plan.leave_out("@q{deleted_at}:?*", "deleted in Supabase (deleted_at is set)");
    plan.used(&["deleted_at"], "those who have it are left out");
    for column in ["is_anonymous", "is_sso_user"] {
        plan.before(&format!(
            "{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
        ));
    }
    plan.leave_out("@q{is_anonymous}:true", "an anonymous user");
    federated(plan, app);
    if plan.look.has("encrypted_password") {
        plan.password("encrypted_password", "");
    } else {
        plan.without_hashes("Supabase’s Admin API");
        plan.note(false, "The table auth.users of the database has the hashes: export it with the SQL editor, pg_dump or supabase db dump.");
    }
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.before("{\"change\":\"@{phone}\",\"do\":[{\"replace\":\"^([0-9])\",\"with\":\"+$1\"}]}");
    plan.filled_where("phone_confirmed_at", "phone_verified", "phone");
    plan.map(&["phone"], "phone_number");
    let confirmed = ["email_confirmed_at", "confirmed_at"].into_iter().find(|it| plan.look.has(it));
    if let Some(confirmed) = confirmed {
        plan.filled(confirmed, "email_verified");
    }
    plan.before("{\"parse\":\"@{banned_until}\",\"as\":\"date\",\"failing\":\"keep\"}");
    plan.when("@q{banned_until}:[now TO *]", "blocked", "true");
    names(plan, user);
    second_factors(plan);
    let to = plan.origin_path("provider");
    plan.inside(app, &["provider"], &to, "a fact of origin");
    let to = plan.origin_path("providers");
    plan.inside(app, &["providers"], &to, "a fact of origin");
    if app == "raw_app_meta_data" {
        plan.map(&[app], "app_metadata");
        plan.map(&[user], "user_metadata");
    } else {
        plan.map(&["app_metadata"], "app_metadata");
        plan.map(&["user_metadata"], "user_metadata");
    }
    plan.drop(
        &[
            "confirmation_token",
            "recovery_token",
            "email_change_token_new",
            "email_change_token_current",
            "email_change_token",
            "phone_change_token",
            "reauthentication_token",
        ],
        SECRET,
    );
    plan.drop(
        &[
            "email_change",
            "phone_change",
            "email_change_confirm_status",
            "confirmation_sent_at",
            "recovery_sent_at",
            "email_change_sent_at",
            "phone_change_sent_at",
            "reauthentication_sent_at",
            "aud",
        ],
        "of changes under way, of no use elsewhere",
    );
    plan.origin(&[
        "instance_id",
        "role",
        "created_at",
        "updated_at",
        "invited_at",
        "last_sign_in_at",
        "confirmed_at",
        "banned_until",
        "is_super_admin",
        "is_sso_user",
        "is_anonymous",
        "identities",
        "factors",
    ]);
}

/// No hash, and no provider that is Supabase's own.
fn federated(plan: &mut Plan<'_>, app: &str) {
    let hash =
        if plan.look.has("encrypted_password") { " AND NOT @q{encrypted_password}:?*" } else { "" };
    plan.federated(
        &format!("@q{{is_sso_user}}:true{hash}"),
        "signs in with single sign-on only (is_sso_user)",
    );
    let reason = "signs in with another provider only: no hash";
    let Some(app) = plan.look.path(app) else {
        let Some(table) = plan.look.table_called("identities", &["user_id", "provider"]) else {
            return;
        };
        let id = plan.look.path("id").unwrap_or_default();
        plan.join_table(
            table,
            (&id, "user_id"),
            &[("provider", "supabase_providers")],
            "\"rows\":\"list\"",
        );
        plan.line(&["supabase_providers"], "app_metadata.supabase.providers");
        plan.federated(
            &format!(
                "_exists_:supabase_providers AND NOT supabase_providers:(email OR phone){hash}"
            ),
            reason,
        );
        return;
    };
    plan.federated(
        &format!("({app}.providers:?* OR {app}.provider:?*) AND NOT {app}.providers:(email OR phone) AND NOT {app}.provider:(email OR phone){hash}"),
        reason,
    );
}

/// What the user's metadata says of the profile.
fn names(plan: &mut Plan<'_>, user: &str) {
    let known = "known of this system";
    for (column, members, to) in [
        ("first_name", ["first_name", "given_name"], "given_name"),
        ("last_name", ["last_name", "family_name"], "family_name"),
    ] {
        if !plan.map(&[column], to) {
            plan.inside(user, &members, to, known);
        }
        plan.fills(to);
    }
    plan.inside(user, &["full_name", "name", "display_name"], "name", known);
    plan.inside(user, &["avatar_url", "picture"], "picture", known);
    for name in ["sub", "email", "email_verified", "phone_verified"] {
        plan.inside(user, &[name], "", "a copy of what the login provider said");
    }
    for name in ["iss", "provider_id", "custom_claims"] {
        let to = plan.origin_path(name);
        plan.inside(user, &[name], &to, "a fact of origin");
    }
    plan.fills("picture");
    // Some tools put the whole name in first_name.
    plan.after("{\"remove\":\"given_name\",\"matching\":\" \",\"where\":\"name:?* AND NOT family_name:?*\"}");
}

fn second_factors(plan: &mut Plan<'_>) {
    let columns = ["user_id", "factor_type", "status", "secret"];
    let Some(table) = plan.look.table_called("mfa_factors", &columns) else { return };
    let id = plan.look.path("id").unwrap_or_default();
    plan.join_table(
        table,
        (&id, "user_id"),
        &[("secret", "totp_secret")],
        "\"rows_where\":\"#{factor_type}:totp AND #{status}:verified\"",
    );
    plan.totp_at("totp_secret");
    if plan.join_table(
        table,
        (&id, "user_id"),
        &[("phone", "mfa_phone")],
        "\"rows_where\":\"#{factor_type}:phone AND #{status}:verified\"",
    ) {
        plan.before(
            "{\"change\":\"mfa_phone\",\"do\":[{\"replace\":\"^([0-9])\",\"with\":\"+$1\"}]}",
        );
        plan.sms_at("mfa_phone");
    }
}
