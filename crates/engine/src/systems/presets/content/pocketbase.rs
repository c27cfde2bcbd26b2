//! PocketBase's records of users, from its interface or its tables.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const POCKETBASE: Preset =
    Preset { id: "pocketbase", label: "PocketBase users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("emailVisibility")
        && look.has_any(&["collectionName", "collectionId", "verified", "tokenKey"]);
    let of_admins = look.has_all(&["tokenKey", "passwordHash"])
        && look.has_any(&["lastResetSentAt", "created"]);
    (known || of_admins).then(|| "emailVisibility, or tokenKey beside passwordHash".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.map(&["name"], "name");
    plan.truth("verified", "email_verified", false);
    if !plan.password("passwordHash", "") && !plan.password("password", "") {
        plan.without_hashes("PocketBase’s interface");
    }
    plan.drop(&["tokenKey", "lastResetSentAt", "lastVerificationSentAt"], SECRET);
    plan.user_metadata(&["avatar"]);
    plan.after(
        "{\"move\":\"user_metadata.avatar\",\"to\":\"picture\",\"matching\":\"^https?://\"}",
    );
    plan.drop(&["expand"], "records of other collections");
    let is_read = |name: &str| plan.look.tables().any(|it| it.is_read && it.name.ends_with(name));
    if is_read("users") && (is_read("_superusers") || is_read("_admins")) {
        plan.note(
            true,
            "PocketBase’s superusers are among the users here: choose the table of users alone if they are not meant.",
        );
    }
    let hides = plan.look.has("emailVisibility")
        && plan.look.column("email").is_none_or(|it| it.filled < plan.look.survey.records);
    if hides {
        plan.note(
            true,
            "Some users have no email address here: PocketBase leaves it out where emailVisibility is false, unless an administrator asks. Export them as an administrator.",
        );
    }
    plan.leave_out(
        "NOT _exists_:@q{email} AND @q{emailVisibility}:(false OR 0)",
        "no email address: PocketBase hides it where emailVisibility is false",
    );
    plan.drop(&["emailVisibility"], "PocketBase’s own");
    plan.origin(&["created", "updated", "collectionId", "collectionName", "lastLoginAlertSentAt"]);
}
