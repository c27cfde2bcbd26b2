//! Gitea and Forgejo: the table `user` with the addresses beside it, and the users that the API lists.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const GITEA: Preset = Preset { id: "gitea", label: "Gitea users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let of_table = look.has_all(&["lower_name", "passwd"])
        && look.has_any(&["passwd_hash_algo", "prohibit_login", "login_type", "rands"]);
    let of_api = look.has_all(&["prohibit_login", "login_name", "login"]);
    (of_table || of_api).then(|| "prohibit_login, or passwd beside lower_name".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    // 0 is a person; organisations, reserved names, bots and users of other servers follow.
    plan.leave_out("@q{type}:?* AND NOT @q{type}:0", "an organisation, a bot or a reserved name");
    // 0 and 1 are Gitea's own passwords; LDAP, SMTP, PAM, OAuth2 and others follow.
    plan.federated(
        "@q{login_type}:?* AND NOT @q{login_type}:(0 OR 1)",
        "signs in with another provider only (login_type)",
    );
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    verified(plan);
    plan.login(&["name", "login"]);
    plan.map(&["full_name"], "name");
    plan.map(&["avatar_url"], "picture");
    if !plan.password(
        "passwd",
        "\"as\":\"gitea\",\"salt\":\"@{salt}\",\"algorithm\":\"@{passwd_hash_algo}\"",
    ) && !plan.password("passwd", "\"as\":\"gitea\",\"salt\":\"@{salt}\"")
    {
        plan.without_hashes("Gitea’s API");
    }
    plan.blocked("prohibit_login", false);
    for column in ["is_active", "active"] {
        plan.ask_blocked(column, true);
    }
    plan.app_metadata(&["is_admin", "is_restricted", "restricted"]);
    plan.never(&["last_login_unix", "last_login"]);
    plan.user_metadata(&["location", "website", "description", "language"]);
    plan.origin(&["created_unix", "updated_unix", "last_login_unix", "created", "last_login"]);
    plan.origin(&["login_type", "login_source", "login_name", "source_id"]);
    plan.drop(&["rands"], SECRET);
    plan.drop(&["lower_name", "username"], "a copy; the other column counts");
    plan.drop_rest("num", "counted by Gitea");
    plan.drop(
        &[
            "type",
            "must_change_password",
            "keep_email_private",
            "email_notifications_preference",
            "last_repo_visibility",
            "max_repo_creation",
            "allow_git_hook",
            "allow_import_local",
            "allow_create_organization",
            "avatar",
            "avatar_email",
            "use_custom_avatar",
            "visibility",
            "repo_admin_change_team_access",
            "diff_view_style",
            "theme",
            "keep_activity_private",
            "followers_count",
            "following_count",
            "starred_repos_count",
            "html_url",
        ],
        "of use to Gitea only",
    );
}

/// Addresses are confirmed in a table of their own; the account's is the primary one.
fn verified(plan: &mut Plan<'_>) {
    let look = plan.look;
    let columns = ["uid", "email", "is_activated", "is_primary"];
    let Some(table) = look.other_table("email_address", &columns) else { return };
    let joining = Joining {
        table,
        key: ("@{id}", "uid"),
        take: &[("is_activated", "joined_verified")],
        with: "\"rows_where\":\"is_primary:(t OR true OR 1)\"",
    };
    if plan.join_before(&joining) {
        plan.before("{\"parse\":\"joined_verified\",\"as\":\"boolean\"}");
        plan.line(&["joined_verified"], "email_verified");
        plan.fills("email_verified");
    }
}
