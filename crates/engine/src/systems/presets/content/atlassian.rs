//! Atlassian: Crowd's tables, which Jira and Confluence share, and the list of users of its cloud.

use crate::systems::Preset;
use crate::systems::look::{Look, squashed};
use crate::systems::plan::{Joining, Plan};

pub(super) const CROWD: Preset =
    Preset { id: "atlassian", label: "Jira, Confluence or Crowd users", knows, plan };

pub(super) const CLOUD: Preset = Preset {
    id: "atlassian-cloud",
    label: "Atlassian Cloud users",
    knows: knows_cloud,
    plan: plan_cloud,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("lower_user_name")
        && look.has_any(&["credential", "directory_id", "lower_email_address", "email_address"]);
    known.then(|| "lower_user_name beside credential".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{deleted_externally}:1", "deleted in the directory it came from");
    plan.used(&["deleted_externally"], "those who have it are left out");
    plan.map(&["id"], "user_id");
    plan.map(&["email_address"], "email");
    plan.map(&["user_name"], "username");
    plan.map(&["display_name"], "name");
    plan.map(&["first_name"], "given_name");
    plan.map(&["last_name"], "family_name");
    plan.password("credential", "");
    plan.blocked("active", true);
    plan.drop_rest("lower", "a copy for comparing");
    plan.app_metadata(&["directory_id"]);
    plan.origin(&["created_date", "updated_date", "external_id"]);
    plan.drop(&["local", "account_type"], "the directory’s own");
    let look = plan.look;
    let list = "\"rows\":\"list\"";
    if let Some(table) = look.other_table("cwd_membership", &["parent_name", "child_id"]) {
        let take = [("parent_name", "app_metadata.groups")];
        let list = format!("{list},\"rows_where\":\"NOT membership_type:GROUP_GROUP\"");
        plan.join_after(&Joining { table, key: ("user_id", "child_id"), take: &take, with: &list });
    } else if let Some(table) = look.other_table("cwd_membership", &["parent_id", "child_user_id"])
    {
        let to = "app_metadata.groups";
        let take = [("parent_id", to)];
        plan.join_after(&Joining {
            table,
            key: ("user_id", "child_user_id"),
            take: &take,
            with: list,
        });
        if let Some(table) = look.other_table("cwd_group", &["id", "group_name"]) {
            let take = [("group_name", to)];
            plan.join_after(&Joining { table, key: (to, "id"), take: &take, with: list });
        }
    }
}

fn knows_cloud(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["User id", "email"])
        && look.has_any(&["User status", "Added to org", "Org role"])
        && look.has_any(&["Added to org", "User name"]);
    known.then(|| "User status beside Added to org".to_owned())
}

fn plan_cloud(plan: &mut Plan<'_>) {
    plan.map(&["User id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["User name"], "name");
    plan.when("@q{User status}:(Suspended OR suspended OR Deactivated OR deactivated OR Inactive OR inactive OR Disabled)", "blocked", "true");
    plan.leave_out("@q{User status}:(Deleted OR deleted)", "deleted at Atlassian");
    plan.app_metadata(&["Org role", "Groups"]);
    plan.origin(&["User status", "Added to org", "Last updated", "Managed", "Account type"]);
    let look = plan.look;
    for column in &look.survey.columns {
        if squashed(&column.name).starts_with("lastseen")
            || squashed(&column.name).starts_with("lastactive")
        {
            let own = column.name.clone();
            let step = serde_json::json!({ "remove": own, "matching": "^[Nn]ever" });
            plan.before(&step.to_string());
            plan.origin(&[&own]);
        }
    }
    plan.without_hashes("Atlassian’s cloud");
}
