//! Parse: the export of its class of users, and the collection in its MongoDB.

use super::common::{drop_beginning, roots_beginning};
use crate::fields::path::joined;
use crate::systems::Preset;
use crate::systems::look::{Look, keys};
use crate::systems::plan::{Plan, SECRET};

pub(super) const CLASS: Preset =
    Preset { id: "parse", label: "Parse users (class export)", knows, plan };

pub(super) const MONGODB: Preset = Preset {
    id: "parse_mongodb",
    label: "Parse users (its MongoDB)",
    knows: knows_mongodb,
    plan: plan_mongodb,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("objectId")
        && look.has_any(&["bcryptPassword", "sessionToken", "authData", "ACL"])
        && !look.has("userPrincipalName");
    known.then(|| "objectId beside bcryptPassword, sessionToken or ACL".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    // As Parse's dashboard shows what is not there.
    for column in ["authData", "email", "emailVerified", "username"] {
        plan.before(&format!(
            "{{\"remove\":\"@{{{column}}}\",\"matching\":\"^[(](undefined|null)[)]$\"}}"
        ));
    }
    // A table has the object as JSON in a cell, and no hashes.
    let has_one = match plan.look.column("authData").is_some() {
        true => "@q{authData}:?* AND NOT @q{authData}:\"{}\"",
        false => "_exists_:@q{authData}",
    };
    let without = match plan.look.has("bcryptPassword") {
        true => " AND NOT @q{bcryptPassword}:?*",
        false => "",
    };
    plan.federated(
        &format!("{has_one}{without}"),
        "signs in with another provider only (authData)",
    );
    plan.password("bcryptPassword", "");
    plan.map(&["objectId"], "user_id");
    common(plan);
    plan.drop(&["ACL"], "says who may read the record in Parse");
    plan.drop(&["sessionToken"], SECRET);
    plan.origin(&["createdAt", "updatedAt", "authData"]);
}

fn knows_mongodb(look: &Look<'_>) -> Option<String> {
    let known = look.has("_hashed_password")
        || look.has("_id") && look.has_any(&["_wperm", "_rperm", "_perishable_token"]);
    known.then(|| "_hashed_password, _wperm and their like".to_owned())
}

fn plan_mongodb(plan: &mut Plan<'_>) {
    let providers = roots_beginning(plan, "_auth_data_");
    for provider in &providers {
        plan.federated(
            &format!("_exists_:@q{{{provider}}} AND NOT @q{{_hashed_password}}:?*"),
            &format!("signs in with {} only", provider.trim_start_matches("_auth_data_")),
        );
        plan.origin(&[provider]);
    }
    plan.password("_hashed_password", "");
    plan.map(&["_id"], "user_id");
    common(plan);
    plan.origin(&["_created_at", "_updated_at", "_last_used"]);
    plan.drop(&["_acl", "_wperm", "_rperm"], "says who may read the record in Parse");
    drop_beginning(
        plan,
        &[
            "_emailverifytoken",
            "_perishabletoken",
            "_sessiontoken",
            "_failedlogincount",
            "_accountlockout",
            "_passwordhistory",
            "_passwordchangedat",
            "_tombstone",
        ],
        SECRET,
    );
    // References are columns `_p_company` with values `Company$abc`.
    for column in roots_beginning(plan, "_p_") {
        let to = joined("app_metadata", column.trim_start_matches("_p_"));
        plan.map(&[&column], &to);
    }
}

fn common(plan: &mut Plan<'_>) {
    plan.map(&["email"], "email");
    plan.truth("emailVerified", "email_verified", false);
    plan.login(&["username"]);
    plan.map(&["firstName"], "given_name");
    plan.map(&["lastName"], "family_name");
    plan.map(&["name", "fullName", "displayName"], "name");
    plan.map(&["nickname"], "nickname");
    plan.phone(&["phone", "phoneNumber", "mobile"]);
    typed(plan);
}

/// Names of pictures of people.
const PICTURES: [&str; 9] = [
    "picture",
    "photo",
    "avatar",
    "profilePicture",
    "profilePhoto",
    "profileImage",
    "image",
    "userPhoto",
    "profilePic",
];

/// Values that Parse writes as objects: a file is its address, a moment its ISO text, a reference its id.
fn typed(plan: &mut Plan<'_>) {
    let look = plan.look;
    let mut has_picture = false;
    for column in &look.survey.columns {
        let mut path = keys(&column.name);
        if path.pop().as_deref() != Some("__type") || path.len() != 1 {
            continue;
        }
        let Some(root) = path.pop() else { continue };
        let member = match column.values.first().map(String::as_str) {
            Some("File") => "url",
            Some("Date") => "iso",
            Some("Pointer") => "objectId",
            _ => continue,
        };
        let inside = format!("{}.{member}", joined("", &root));
        if plan.free(&inside).is_none() {
            continue;
        }
        let is_picture = member == "url"
            && !has_picture
            && PICTURES.iter().any(|it| root.eq_ignore_ascii_case(it));
        has_picture |= is_picture;
        let to = match member {
            "url" if is_picture => "picture".to_owned(),
            "objectId" => joined("app_metadata", &root),
            _ => joined("user_metadata", &root),
        };
        plan.map(&[&inside], &to);
        plan.drop(&[&joined("", &root)], "the value is taken out of Parse’s object");
    }
}
