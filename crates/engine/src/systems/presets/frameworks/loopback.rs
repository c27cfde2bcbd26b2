//! LoopBack's built-in model `User`, with the roles of its mappings.

use super::common::memberships_where;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const LOOPBACK: Preset = Preset { id: "loopback", label: "LoopBack users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["realm", "emailVerified", "verificationToken"]);
    known.then(|| "realm beside emailVerified and verificationToken".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["username"]);
    plan.truth("emailVerified", "email_verified", false);
    plan.password("password", "");
    plan.app_metadata(&["realm"]);
    plan.drop(&["verificationToken"], SECRET);
    memberships_where(
        plan,
        ("RoleMapping", &["principalId"], &["roleId"]),
        ("Role", "id", "name"),
        ("id", "app_metadata.roles"),
        "principalType:(USER OR user)",
    );
}
