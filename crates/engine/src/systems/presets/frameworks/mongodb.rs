//! Collections of users of an application of one's own in MongoDB, and those of Passport-Local-Mongoose.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::{Look, keys, squashed};
use crate::systems::plan::{Plan, SECRET};

pub(super) const PASSPORT: Preset = Preset {
    id: "passport_local_mongoose",
    label: "Passport-Local Mongoose users",
    knows: knows_passport,
    plan: plan_passport,
};

pub(super) const OWN: Preset =
    Preset { id: "mongodb", label: "MongoDB users of an application", knows, plan };

fn knows_passport(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["salt", "hash"]) && look.has_any(&["_id", "username", "__v"]);
    known.then(|| "salt beside hash".to_owned())
}

fn plan_passport(plan: &mut Plan<'_>) {
    for (column, provider) in PROVIDERS {
        let query = format!("@q{{{column}}}:?* AND NOT @q{{hash}}:?*");
        plan.federated(&query, &format!("signs in with {provider} only"));
        plan.origin(&[column]);
    }
    plan.password("hash", "\"salt\":\"@{salt}\",\"as\":\"passport_local_mongoose\"");
    plan.drop(&["attempts", "last"], "of use to Passport-Local Mongoose only");
    common(plan);
}

/// Columns with the id of another provider's account.
const PROVIDERS: [(&str, &str); 6] = [
    ("googleId", "Google"),
    ("facebookId", "Facebook"),
    ("githubId", "GitHub"),
    ("twitterId", "Twitter"),
    ("appleId", "Apple"),
    ("linkedinId", "LinkedIn"),
];

fn knows(look: &Look<'_>) -> Option<String> {
    let id = look.looks("_id", Looks::ObjectId);
    let login = ["email", "username", "mail", "password", "phone", "login", "emailAddress"];
    let known = look.has("_id") && (id || look.has("__v")) && look.has_any(&login);
    known.then(|| if look.has("__v") { "_id beside __v" } else { "_id of MongoDB" }.to_owned())
}

/// Columns of hashes.
const PASSWORDS: [&str; 8] = [
    "password",
    "passwordHash",
    "hashedPassword",
    "hashed_password",
    "hash",
    "passwd",
    "pwd",
    "encryptedPassword",
];

fn plan(plan: &mut Plan<'_>) {
    let password = PASSWORDS.into_iter().find(|it| plan.free(it).is_some());
    for (column, provider) in PROVIDERS {
        if let Some(password) = password {
            let query = format!("@q{{{column}}}:?* AND NOT @q{{{password}}}:?*");
            plan.federated(&query, &format!("signs in with {provider} only"));
        }
        plan.origin(&[column]);
    }
    if let Some(password) = password {
        plan.password(password, "");
    }
    common(plan);
}

fn common(plan: &mut Plan<'_>) {
    // mongoexport's CSV.
    plan.before("{\"change\":\"@{_id}\",\"do\":[{\"replace\":\"^ObjectI[dD]\\\\([\\\"']?([0-9a-fA-F]{24})[\\\"']?\\\\)$\",\"with\":\"$1\"}]}");
    plan.map(&["_id", "id"], "user_id");
    plan.drop(&["__v", "_class"], "of use to the database only");
    plan.map(&["email", "emailAddress", "mail"], "email");
    plan.login(&["username", "userName"]);
    plan.map(&["firstName", "first_name", "firstname", "fname"], "given_name");
    plan.map(&["lastName", "last_name", "lastname", "lname"], "family_name");
    plan.map(&["name", "fullName", "full_name", "displayName"], "name");
    plan.before("{\"change\":\"@{firstName}\",\"do\":\"trim\"}");
    plan.before("{\"change\":\"@{lastName}\",\"do\":\"trim\"}");
    plan.phone(&["phoneNumber", "phone", "mobile", "mobileNumber", "phone_number", "contact"]);
    plan.truth("emailVerified", "email_verified", false);
    plan.truth("isEmailVerified", "email_verified", false);
    plan.ask_address_verified(&["isVerified", "verified", "is_verified"]);
    plan.app_metadata(&["role", "roles", "isAdmin", "permissions"]);
    for column in ["isActive", "active", "is_active"] {
        plan.ask_blocked(column, true);
    }
    for column in ["isBlocked", "blocked", "banned", "isBanned"] {
        plan.ask_blocked(column, false);
    }
    for column in ["isDeleted", "deleted", "deletedAt"] {
        plan.deleted(column);
    }
    plan.drop(&["tokens", "token", "refreshToken", "fcmToken", "deviceToken"], SECRET);
    plan.origin(&[
        "createdAt",
        "updatedAt",
        "created_at",
        "updated_at",
        "lastLogin",
        "logins",
        "authId",
    ]);
    references(plan);
}

/// References to other collections, such as the tenant's: they decide access.
fn references(plan: &mut Plan<'_>) {
    let look = plan.look;
    for column in &look.survey.columns {
        let is_root = keys(&column.name).len() == 1;
        if is_root && column.looks_like(Looks::ObjectId) && !squashed(&column.name).starts_with('_')
        {
            plan.app_metadata(&[&column.name]);
        }
    }
}
