//! Meteor's users, as mongoexport writes them.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Plan, SECRET};

pub(super) const METEOR: Preset = Preset { id: "meteor", label: "Meteor users", knows, plan };

/// Members of `services` that are no other providers.
const OWN: [&str; 7] = [
    "password",
    "resume",
    "email",
    "twofactorauthentication",
    "email2fa",
    "totp",
    "passwordhistory",
];

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("services")
        && look.has_any(&["emails", "username"])
        && look.has_any(&["services.password", "services.resume", "profile", "createdAt"]);
    known.then(|| "services beside emails".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    accounts(plan);
    plan.map(&["profile.name", "name"], "name");
    plan.map(&["profile.firstName"], "given_name");
    plan.map(&["profile.lastName"], "family_name");
    plan.map(&["profile"], "user_metadata");
    plan.app_metadata(&["roles"]);
    plan.drop(&["status", "heartbeat", "loginTokens"], SECRET);
}

/// What Meteor and what stands on it share: ids, names, addresses, passwords.
pub(super) fn accounts(plan: &mut Plan<'_>) {
    let others = others(plan.look);
    let has_password = "_exists_:services.password.bcrypt OR _exists_:services.password.argon2";
    if !others.is_empty() {
        let any: Vec<String> = others.iter().map(|it| format!("_exists_:services.{it}")).collect();
        plan.leave_out(
            &format!("({}) AND NOT ({has_password})", any.join(" OR ")),
            "signs in with another provider only",
        );
    }
    plan.map(&["_id", "id"], "user_id");
    plan.map(&["username"], "username");
    let pick = |take: &str, to: &str| {
        format!(
            "{{\"pick\":\"@{{emails}}\",\"matching\":\"verified:true\",\"take\":\"{take}\",\"to\":\"{to}\",\"or_first\":true}}"
        )
    };
    if plan.before(&pick("address", "email")) {
        plan.fills("email");
    }
    if plan.before(&pick("verified", "email_verified")) {
        plan.fills("email_verified");
    }
    let all = plan.origin_path("emails");
    plan.before(&format!(
        "{{\"pick\":\"@{{emails}}\",\"take\":\"address\",\"all\":true,\"to\":\"{all}\"}}"
    ));
    plan.used(&["emails"], "the first verified address, else the first");
    if plan.look.has("services.password") {
        plan.before("{\"password\":\"@{services}.password\",\"as\":\"meteor\"}");
    }
    plan.drop(&["services"], "tokens and other providers; passwords of Meteor match nowhere else");
    plan.origin(&["createdAt", "updatedAt", "_updatedAt"]);
}

/// Other providers that users sign in with.
fn others(look: &Look<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for column in &look.survey.columns {
        let keys = crate::systems::look::keys(&column.name);
        let [services, name, ..] = &keys[..] else { continue };
        let plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        let is_own = OWN.contains(&name.to_lowercase().as_str());
        if services == "services" && plain && !is_own && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}
