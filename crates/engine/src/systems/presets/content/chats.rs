//! Rocket.Chat: users of its database or its interface. They are Meteor's, with more around them.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;
use crate::systems::presets::content::meteor;

pub(super) const ROCKET_CHAT: Preset =
    Preset { id: "rocketchat", label: "Rocket.Chat users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["username", "roles"])
        && look.count(&[
            "utcOffset",
            "statusConnection",
            "__rooms",
            "active",
            "type",
            "statusDefault",
        ]) >= 2
        && look.has_any(&["emails", "services"]);
    known.then(|| "utcOffset and roles beside emails".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{type}:(bot OR app)", "a bot or an application, not a person");
    meteor::accounts(plan);
    plan.map(&["name"], "name");
    plan.map(&["nickname"], "nickname");
    plan.blocked("active", true);
    plan.app_metadata(&["roles"]);
    plan.map(&["customFields"], "user_metadata");
    plan.map(&["settings.preferences"], "user_metadata.preferences");
    plan.user_metadata(&["bio", "statusText", "language", "utcOffset"]);
    plan.origin(&["type", "lastLogin", "requirePasswordChange", "federated"]);
    plan.drop(
        &[
            "status",
            "statusConnection",
            "statusDefault",
            "__rooms",
            "settings",
            "avatarOrigin",
            "avatarETag",
            "avatarUrl",
            "e2e",
            "banners",
            "inviteToken",
            "statusLivechat",
            "livechat",
            "presence",
            "canViewAllInfo",
            "openBusinessHours",
        ],
        "Rocket.Chat’s own",
    );
}
