//! Appwrite: the users that its server API lists, with their hashes where an API key asked.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const APPWRITE: Preset = Preset { id: "appwrite", label: "Appwrite", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("emailVerification")
        && look.has_any(&["prefs", "hashOptions", "passwordUpdate", "phoneVerification"]);
    known.then(|| "emailVerification beside phoneVerification and prefs".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.map(&["$id", "userId"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "name");
    plan.truth_where("emailVerification", "email_verified", "email");
    plan.truth_where("phoneVerification", "phone_verified", "phone");
    plan.phone(&["phone"]);
    plan.blocked("status", true);
    if !plan.password("password", "\"algorithm\":\"@{hash}\"") && !plan.password("password", "") {
        plan.without_hashes("Appwrite’s console");
    }
    plan.drop(&["hash", "hashOptions"], "says how the hash was made; the hash says it, too");
    for column in ["labels", "prefs", "targets"] {
        plan.json(column);
    }
    plan.app_metadata(&["labels"]);
    plan.map(&["prefs"], "user_metadata");
    plan.origin(&["registration", "$createdAt", "$updatedAt", "passwordUpdate", "accessedAt"]);
    plan.origin(&["mfa", "targets"]);
}
