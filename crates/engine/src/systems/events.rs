//! Events of webhooks and streams, which say what happened to a user instead of who there is: the last of each user counts, and
//! who was deleted is left out. Takes them off before anything else is proposed.

use crate::read::EVENT;
use crate::systems::plan::Plan;

/// The steps for records that were events; nothing for others.
pub(super) fn settle(plan: &mut Plan<'_>) {
    let Some(column) = plan.look.column(EVENT) else {
        log(plan);
        return;
    };
    let is_of_user = |it: &&String| it.to_ascii_lowercase().contains("user");
    let users = column.values.iter().filter(is_of_user).count();
    if users > 0 && users < column.values.len() {
        plan.leave_out(
            "NOT @q{_event}:*user* AND NOT @q{_event}:*User*",
            "an event of something else than a user",
        );
    }
    let id = ["id", "user_id", "sub", "_id", "email"].iter().find(|it| plan.look.has(it));
    if let Some(id) = id {
        plan.before(&format!(
            "{{\"duplicates\":\"@{{{id}}}\",\"keep\":\"last\",\"reason\":\"an earlier event of the same user\"}}"
        ));
    }
    plan.leave_out(
        "@q{_event}:*delete* OR @q{_event}:*DELETE* OR @q{_event}:d",
        "deleted, as the last event of the user says",
    );
    plan.drop(&[EVENT], "what happened; the last event of each user counts");
    plan.note(true, "These records are events, not users: the last one of each user in the order of the files is taken, and users who were deleted are left out. Somebody to whom nothing happened in this time is not among them.");
}

/// Warns of entries of a log: they name users, and say little of them.
fn log(plan: &mut Plan<'_>) {
    if plan.look.has_all(&["log_id", "type", "ip", "user_agent"]) {
        plan.note(true, "These are entries of a log, not users: each user stands in it as often as something was logged, with hardly an attribute. Export the users themselves if you can.");
    }
}
