//! Joomla's table of users, from 1.0 to today, with the groups of its versions from 1.6 on.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const JOOMLA: Preset = Preset { id: "joomla", label: "Joomla users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("registerDate")
        && look.has_any(&["lastvisitDate", "sendEmail"])
        && look.has_any(&["email", "username"]);
    known.then(|| "registerDate beside lastvisitDate".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.map(&["username"], "username");
    plan.password("password", "\"as\":\"joomla\"");
    plan.blocked("block", false);
    plan.when("_exists_:@q{activation} AND NOT @q{activation}:0", "email_verified", "false");
    plan.drop(&["activation", "otpKey", "otep"], SECRET);
    plan.app_metadata(&["usertype", "gid", "groups"]);
    parameters(plan);
    plan.never(&["lastvisitDate", "registerDate", "lastResetTime"]);
    plan.origin(&["registerDate", "lastvisitDate", "sendEmail", "lastResetTime", "resetCount"]);
    plan.origin(&["requireReset", "authProvider"]);
    let look = plan.look;
    let (list, to) = ("\"rows\":\"list\"", "app_metadata.groups");
    if let Some(table) = look.other_table("user_usergroup_map", &["user_id", "group_id"]) {
        let take = [("group_id", to)];
        plan.join_after(&Joining { table, key: ("user_id", "user_id"), take: &take, with: list });
        if let Some(table) = look.other_table("usergroups", &["id", "title"]) {
            let take = [("title", to)];
            plan.join_after(&Joining { table, key: (to, "id"), take: &take, with: list });
        }
    }
}

/// Language and time zone of settings: JSON, or in old versions lines of names and values.
fn parameters(plan: &mut Plan<'_>) {
    let is_json = "@q{params}:\\\\{*";
    for name in ["language", "timezone"] {
        plan.before(&format!(
            "{{\"change\":\"@{{params}}\",\"do\":{{\"take\":\"(?:^|\\\\n){name}=([^\\\\r\\\\n]+)\",\"to\":\"user_metadata.{name}\"}},\"where\":\"NOT {is_json}\"}}"
        ));
    }
    plan.before(&format!(
        "{{\"parse\":\"@{{params}}\",\"as\":\"json\",\"failing\":\"keep\",\"where\":\"{is_json}\"}}"
    ));
    for name in ["language", "timezone"] {
        plan.before(&format!(
            "{{\"move\":\"@{{params}}.{name}\",\"to\":\"user_metadata.{name}\"}}"
        ));
    }
    plan.used(&["params"], "language and time zone are taken, the rest are settings of the site");
    plan.after("{\"leave_out_empty\":[\"user_metadata.language\",\"user_metadata.timezone\"]}");
}
