//! Ghost: the staff of a content export or of its tables, and the list of members.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};

pub(super) const GHOST: Preset = Preset { id: "ghost", label: "Ghost staff users", knows, plan };

pub(super) const MEMBERS: Preset = Preset {
    id: "ghost-members",
    label: "Ghost members",
    knows: knows_members,
    plan: plan_members,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["slug", "email", "name"])
        && look.count(&[
            "accessibility",
            "tour",
            "profile_image",
            "cover_image",
            "cover",
            "last_seen",
            "visibility",
        ]) >= 2;
    known.then(|| "slug and cover_image beside email".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.map(&["profile_image", "image"], "picture");
    plan.password("password", "");
    plan.when("@q{status}:inactive", "blocked", "true");
    plan.user_metadata(&["bio", "website", "location", "facebook", "twitter", "locale"]);
    plan.origin(&["status", "slug", "last_seen", "last_login", "created_at", "updated_at", "uuid"]);
    plan.drop(
        &[
            "accessibility",
            "tour",
            "visibility",
            "cover_image",
            "cover",
            "meta_title",
            "meta_description",
            "ghost_auth_id",
            "ghost_auth_access_token",
            "created_by",
            "updated_by",
            "language",
        ],
        "a setting of the site’s own",
    );
    let look = plan.look;
    let (list, to) = ("\"rows\":\"list\"", "app_metadata.roles");
    if let Some(table) = look.other_table("roles_users", &["user_id", "role_id"]) {
        let take = [("role_id", to)];
        plan.join_after(&Joining { table, key: ("user_id", "user_id"), take: &take, with: list });
        if let Some(table) = look.other_table("roles", &["id", "name"]) {
            plan.join_after(&Joining { table, key: (to, "id"), take: &[("name", to)], with: list });
        }
    }
}

fn knows_members(look: &Look<'_>) -> Option<String> {
    let known = look.has("email")
        && look.has_any(&[
            "subscribed_to_emails",
            "complimentary_plan",
            "subscribed_to_newsletter",
        ])
        && look.has_any(&["name", "note", "labels", "created_at"]);
    known.then(|| "subscribed_to_emails beside email".to_owned())
}

fn plan_members(plan: &mut Plan<'_>) {
    plan.map(&["id", "uuid"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.leave_out("_exists_:@q{deleted_at}", "deleted in Ghost");
    plan.used(&["deleted_at"], "those who have it are left out");
    plan.list("labels", ",", "app_metadata.labels");
    plan.list("tiers", ",", "app_metadata.tiers");
    plan.app_metadata(&["note", "complimentary_plan", "stripe_customer_id"]);
    plan.user_metadata(&["subscribed_to_emails", "subscribed_to_newsletter"]);
    plan.origin(&["created_at", "updated_at", "last_seen_at"]);
    plan.note(
        true,
        "Ghost’s members sign in with a link by mail and have no passwords. At Auth0 they begin with a mail to set one, or with a login without password.",
    );
}
