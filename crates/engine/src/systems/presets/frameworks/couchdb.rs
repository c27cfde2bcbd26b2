//! CouchDB's database `_users`: documents with the name, roles and a derived key.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const COUCHDB: Preset = Preset { id: "couchdb", label: "CouchDB users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let of_hashes = look.has_any(&["derived_key", "password_sha"])
        && look.has_any(&["password_scheme", "roles", "iterations"]);
    let known = look.has("name") && (of_hashes || look.starts("_id", "org.couchdb.user:"));
    known.then(|| "derived_key beside password_scheme".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("NOT @q{type}:user", "no user: a document of the database itself");
    let key = "\"salt\":\"@{salt}\",\"rounds\":\"@{iterations}\"";
    // From 3.4 on a user's own digest stands beside the key; before, it was SHA-1 always.
    if plan.look.has("pbkdf2_prf") {
        let text = format!(
            "{{\"password\":\"@{{derived_key}}\",\"as\":\"pbkdf2_sha256\",{key},\"where\":\"@q{{pbkdf2_prf}}:sha256\"}}"
        );
        plan.before(&text);
    }
    // Each step takes its salt away, so it must see those only whose hash it reads.
    plan.password(
        "derived_key",
        &format!("\"as\":\"pbkdf2_sha1\",{key},\"where\":\"_exists_:@q{{derived_key}}\""),
    );
    plan.password("password_sha", "\"as\":\"sha1\",\"salt\":\"@{salt}\",\"salt_is\":\"suffix\"");
    plan.map(&["_id"], "user_id");
    plan.map(&["email"], "email");
    plan.login(&["name"]);
    plan.app_metadata(&["roles"]);
    plan.drop(&["_rev", "type"], "of use to CouchDB only");
    plan.drop(
        &["password_scheme", "pbkdf2_prf", "iterations", "salt"],
        "says how the hash was made",
    );
}
