//! MediaWiki's table of users, with its groups.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const MEDIAWIKI: Preset =
    Preset { id: "mediawiki", label: "MediaWiki users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("user_name")
        && look.has_any(&[
            "user_email_authenticated",
            "user_newpassword",
            "user_touched",
            "user_editcount",
        ]);
    known.then(|| "user_name beside user_email_authenticated".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out(
        "@q{user_token}:\\*\\*\\**INVALID*",
        "an account of MediaWiki itself, with which nobody logs in",
    );
    plan.map(&["user_id"], "user_id");
    plan.map(&["user_email"], "email");
    plan.map(&["user_name"], "username");
    plan.map(&["user_real_name"], "name");
    plan.filled("user_email_authenticated", "email_verified");
    plan.password("user_password", "");
    plan.drop(
        &["user_newpassword", "user_newpass_time"],
        "a password that was mailed once, not the account’s",
    );
    plan.drop(
        &["user_token", "user_email_token", "user_email_token_expires", "user_password_expires"],
        SECRET,
    );
    plan.origin(&["user_registration", "user_touched", "user_editcount", "user_is_temp"]);
    plan.drop(&["user_options"], "settings of the wiki’s own");
    let look = plan.look;
    if let Some(table) = look.other_table("user_groups", &["ug_user", "ug_group"]) {
        let take = [("ug_group", "app_metadata.groups")];
        let list = "\"rows\":\"list\"";
        plan.join_after(&Joining { table, key: ("user_id", "ug_user"), take: &take, with: list });
    }
}
