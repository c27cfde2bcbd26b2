//! GitLab: its table of users, which is Devise's with more, and the users of its API.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const GITLAB: Preset = Preset { id: "gitlab", label: "GitLab", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["state", "username"])
        && look.has_any(&[
            "projects_limit",
            "can_create_group",
            "can_create_project",
            "commit_email",
            "public_email",
            "private_profile",
            "namespace_id",
        ]);
    known.then(|| "state beside GitLab’s columns".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    if !plan.password("encrypted_password", "") {
        plan.without_hashes("GitLab’s API");
    }
    if plan.look.has("bot") {
        plan.leave_out("@q{bot}:true", "no person: a bot");
        plan.used(&["bot"], "bots are left out");
    }
    if plan.look.has("user_type") {
        plan.leave_out("@q{user_type}:?* AND NOT @q{user_type}:(0 OR human)", "no person: a bot");
        plan.used(&["user_type"], "all but 0 are bots");
    }
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.filled("confirmed_at", "email_verified");
    plan.login(&["username"]);
    plan.map(&["name"], "name");
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.map(&["avatar_url"], "picture");
    plan.drop(&["avatar"], "the name of a file");
    // Blocked, banned, deactivated and not yet approved users cannot sign in.
    plan.when("@q{state}:?* AND NOT @q{state}:active", "blocked", "true");
    plan.origin(&["state"]);
    plan.drop(&["locked", "locked_at"], "a lock that runs out by itself");
    plan.app_metadata(&["is_admin", "admin", "is_auditor", "auditor", "external", "role"]);
    plan.user_metadata(&[
        "bio",
        "location",
        "linkedin",
        "twitter",
        "discord",
        "skype",
        "website_url",
        "organization",
        "job_title",
        "pronouns",
        "preferred_language",
        "theme_id",
        "color_scheme_id",
    ]);
    plan.origin(&[
        "public_email",
        "commit_email",
        "notification_email",
        "unconfirmed_email",
        "identities",
        "web_url",
        "namespace_id",
        "projects_limit",
        "created_at",
        "updated_at",
        "last_activity_on",
        "last_sign_in_at",
        "current_sign_in_at",
        "last_sign_in_ip",
        "current_sign_in_ip",
        "sign_in_count",
        "note",
        "created_by",
        "created_by_id",
        "email_reset_offered_at",
    ]);
    plan.drop(
        &[
            "reset_password_token",
            "confirmation_token",
            "unlock_token",
            "incoming_email_token",
            "feed_token",
            "static_object_token",
            "static_object_token_encrypted",
            "otp_secret",
            "encrypted_otp_secret",
            "encrypted_otp_secret_iv",
            "encrypted_otp_secret_salt",
            "otp_backup_codes",
            "otp_secret_expires_at",
            "otp_grace_period_started_at",
            "consumed_timestep",
            "remember_created_at",
        ],
        SECRET,
    );
    plan.drop(
        &[
            "two_factor_enabled",
            "otp_required_for_login",
            "reset_password_sent_at",
            "confirmation_sent_at",
            "failed_attempts",
            "can_create_group",
            "can_create_project",
            "can_create_team",
            "private_profile",
            "hide_no_password",
            "hide_no_ssh_key",
            "password_automatically_set",
            "password_expires_at",
            "shared_runners_minutes_limit",
            "extra_shared_runners_minutes_limit",
        ],
        "of use to GitLab only",
    );
}
