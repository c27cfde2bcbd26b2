//! TYPO3's users: those of the website (`fe_users`) and the editors (`be_users`), with the titles of their groups.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const TYPO3: Preset = Preset { id: "typo3", label: "TYPO3 users", knows, plan };

/// Columns that only editors have, and only users of the website.
const OF_EDITORS: [&str; 4] = ["realName", "userMods", "db_mountpoints", "file_mountpoints"];
const OF_WEBSITE: [&str; 4] = ["tx_extbase_type", "felogin_forgotHash", "is_online", "www"];

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["uid", "username", "usergroup"])
        && look.has_any(&["disable", "crdate", "tstamp"])
        && (look.has_any(&OF_EDITORS) || look.has_any(&OF_WEBSITE));
    known.then(|| "usergroup and disable beside uid".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    editors(plan);
    plan.deleted("deleted");
    plan.map(&["uid"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.first_of(&["name", "realName"], "name");
    plan.password("password", "");
    plan.blocked("disable", false);
    plan.phone(&["telephone"]);
    plan.never(&["starttime", "endtime", "lastlogin", "crdate", "tstamp", "image", "avatar"]);
    groups(plan);
    plan.before("{\"parse\":\"@{admin}\",\"as\":\"boolean\",\"failing\":\"keep\"}");
    plan.app_metadata(&["admin"]);
    plan.user_metadata(&["middle_name", "title", "company", "address", "zip", "city", "country"]);
    plan.user_metadata(&["www", "fax", "lang", "description"]);
    plan.origin(&["pid", "crdate", "tstamp", "lastlogin", "starttime", "endtime"]);
    plan.drop(&["felogin_forgotHash", "password_reset_token", "mfa"], SECRET);
    plan.drop(&["image", "avatar"], "the number of a file, not an address");
    plan.drop(
        &[
            "uc",
            "TSconfig",
            "tx_extbase_type",
            "is_online",
            "lockToDomain",
            "disableIPlock",
            "options",
            "userMods",
            "db_mountpoints",
            "file_mountpoints",
            "file_permissions",
            "allowed_languages",
            "workspace_perms",
            "workspace_id",
            "workspace_preview",
            "cruser_id",
            "createdByAction",
            "category_perms",
            "usergroup_cached_list",
        ],
        "of use to TYPO3 only",
    );
}

/// Editors and users of the website have ids of their own each: of a dump with both only one kind can be imported at a time.
fn editors(plan: &mut Plan<'_>) {
    let look = plan.look;
    let editors = OF_EDITORS.iter().find(|it| look.has(it));
    if editors.is_none() || !look.has_any(&OF_WEBSITE) || !look.has("admin") {
        return;
    }
    let text = "Who is imported?";
    let why = "The file holds users of the website (fe_users) and editors (be_users). Their ids are counted apart, so that one number may stand for two people.";
    let choices = [("website", "The users of the website"), ("editors", "The editors")];
    if plan.ask("typo3_users", (text, why), &choices, "website") == "website" {
        plan.leave_out("_exists_:@q{admin}", "an editor (be_users), no user of the website");
    } else {
        plan.leave_out("NOT _exists_:@q{admin}", "a user of the website (fe_users), no editor");
    }
}

/// `1,4` becomes a list of ids, and of titles where the table of groups is there.
fn groups(plan: &mut Plan<'_>) {
    let to = "app_metadata.groups";
    plan.list("usergroup", ",", to);
    let look = plan.look;
    let titles = |name| look.other_table(name, &["uid", "title"]);
    if let Some(table) = titles("fe_groups").or_else(|| titles("be_groups")) {
        let list = "\"rows\":\"list\"";
        plan.join_after(&Joining { table, key: (to, "uid"), take: &[("title", to)], with: list });
    }
}
