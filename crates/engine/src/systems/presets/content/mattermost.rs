//! Mattermost: its table of users, and the lines of its bulk export.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const MATTERMOST: Preset =
    Preset { id: "mattermost", label: "Mattermost users", knows, plan };

pub(super) const BULK: Preset = Preset {
    id: "mattermost-bulk",
    label: "Mattermost bulk export",
    knows: knows_bulk,
    plan: plan_bulk,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["AuthService", "Username"])
        && look.has_any(&["NotifyProps", "MfaSecret", "MfaActive", "DeleteAt"]);
    known.then(|| "AuthService beside MfaSecret".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("_exists_:@q{DeleteAt} AND NOT @q{DeleteAt}:0", "deleted in Mattermost");
    plan.used(&["DeleteAt"], "those who have it are left out");
    plan.leave_out("@q{is_bot}:(true OR t OR 1)", "a bot, not a person");
    plan.leave_out("@q{Email}:*@localhost", "a bot, whose address Mattermost has made up");
    plan.drop(&["is_bot", "bot_description", "bot_last_icon_update"], "only people are taken");
    plan.leave_out("_exists_:@q{AuthService}", "signs in with another provider only");
    plan.drop(&["AuthService"], "who has one is left out");
    plan.map(&["Id"], "user_id");
    plan.map(&["Email"], "email");
    plan.map(&["Username"], "username");
    plan.truth("EmailVerified", "email_verified", false);
    plan.map(&["Nickname"], "nickname");
    plan.map(&["FirstName"], "given_name");
    plan.map(&["LastName"], "family_name");
    plan.password("Password", "");
    let is_active = plan.look.has("MfaActive").then_some("@q{MfaActive}:(t OR true OR 1)");
    plan.totp("MfaSecret", is_active);
    plan.drop(&["MfaActive", "MfaUsedTimestamps", "AuthData"], SECRET);
    plan.list("Roles", " ", "app_metadata.roles");
    plan.json("timezone");
    for column in ["locale", "position", "timezone"] {
        plan.map(&[column], &format!("user_metadata.{column}"));
    }
    plan.never(&["LastLogin", "LastActivityAt"]);
    plan.origin(&["CreateAt", "UpdateAt", "LastLogin", "LastActivityAt", "RemoteId"]);
    plan.drop(
        &[
            "Props",
            "NotifyProps",
            "AllowMarketing",
            "LastPasswordUpdate",
            "LastPictureUpdate",
            "FailedAttempts",
            "AcceptedTermsOfServiceId",
            "AcceptedServiceTermsId",
        ],
        "Mattermost’s own",
    );
}

fn knows_bulk(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["type", "user.username", "user.email"])
        && look.has_any(&["user.notify_props", "user.teams", "user.auth_service", "user.roles"]);
    known.then(|| "lines of type user with user.username".to_owned())
}

fn plan_bulk(plan: &mut Plan<'_>) {
    plan.leave_out("NOT @q{type}:user", "no user: a line of the export about something else");
    plan.used(&["type"], "only users are taken");
    plan.leave_out(
        "_exists_:@q{user.delete_at} AND NOT @q{user.delete_at}:0",
        "deleted in Mattermost",
    );
    plan.leave_out("_exists_:@q{user.auth_service}", "signs in with another provider only");
    plan.map(&["user.email"], "email");
    plan.map(&["user.username"], "username");
    plan.map(&["user.nickname"], "nickname");
    plan.map(&["user.first_name"], "given_name");
    plan.map(&["user.last_name"], "family_name");
    plan.list("user.roles", " ", "app_metadata.roles");
    plan.user_metadata(&["user.locale", "user.position"]);
    plan.drop(&["user"], "Mattermost’s own");
    plan.without_hashes("Mattermost’s bulk export");
}
