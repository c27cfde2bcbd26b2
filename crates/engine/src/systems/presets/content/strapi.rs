//! Strapi's users of its users-permissions plugin: version 3 (`users-permissions_user`), 4 and 5 (`up_users`).

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const STRAPI: Preset = Preset { id: "strapi", label: "Strapi users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known =
        look.has_all(&["confirmed", "blocked", "provider"]) && look.has_any(&["email", "username"]);
    known.then(|| "confirmed and blocked beside provider".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    // A dump has those who run Strapi, too, with numbers and roles of their own.
    plan.leave_out(
        "_exists_:@q{is_active} AND NOT _exists_:@q{provider}",
        "an administrator of Strapi, not a user of the application",
    );
    plan.leave_out(
        "_exists_:@q{provider} AND NOT @q{provider}:local",
        "signs in with another provider only",
    );
    plan.map(&["id", "_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.map(&["first_name", "firstname"], "given_name");
    plan.map(&["last_name", "lastname"], "family_name");
    plan.map(&["avatar", "picture", "image"], "picture");
    plan.truth("confirmed", "email_verified", false);
    plan.blocked("blocked", false);
    plan.password("password", "");
    plan.drop(&["reset_password_token", "confirmation_token", "registration_token", "__v"], SECRET);
    plan.user_metadata(&["locale"]);
    plan.origin(&["provider", "document_id", "created_at", "updated_at", "published_at"]);
    plan.origin(&["created_by", "updated_by", "created_by_id", "updated_by_id"]);
    roles(plan);
}

fn roles(plan: &mut Plan<'_>) {
    let look = plan.look;
    let to = "app_metadata.role";
    let names = look
        .other_table("role", &["id", "name", "type"])
        .or_else(|| look.other_table("up_roles", &["id", "name"]));
    plan.map(&["role.name"], to);
    plan.drop(&["role.id", "role.description", "role.type"], "the role’s name is kept");
    // As an object nothing is left of it.
    if look.column("role").is_some() {
        plan.map(&["role"], to);
    }
    for (ending, user, role) in
        [("up_users_role_links", "user_id", "role_id"), ("up_users_role_lnk", "user_id", "role_id")]
    {
        if let Some(table) = look.other_table(ending, &[user, role]) {
            let take = [(role, to)];
            plan.join_after(&Joining { table, key: ("user_id", user), take: &take, with: "" });
        }
    }
    if let Some(table) = names {
        plan.join_after(&Joining { table, key: (to, "id"), take: &[("name", to)], with: "" });
    }
}
