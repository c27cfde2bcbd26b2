//! Where columns go of which no preset says anything: told by their names, held against what their values look like. A name
//! whose values say otherwise decides nothing.

use crate::jobs::{Looks, SurveyColumn};
use crate::systems::look::{keys, squashed};
use crate::systems::plan::{Plan, SECRET};
use crate::systems::{Goes, Sureness};

/// Names of attributes, squashed, the surest first, and what values must look like, if that is known.
const ATTRIBUTES: [(&str, &[&str], Option<Looks>); 15] = [
    (
        "user_id",
        &[
            "userid",
            "id",
            "uid",
            "_id",
            "uuid",
            "guid",
            "customerid",
            "memberid",
            "externalid",
            "sub",
            "objectid",
            "customerno",
            "customernumber",
            "kundennr",
            "kundennummer",
        ],
        None,
    ),
    (
        "email",
        &[
            "email",
            "emailaddress",
            "useremail",
            "mail",
            "primaryemail",
            "primaryemailaddress",
            "emailid",
            "loginemail",
            "correo",
            "courriel",
            "mailadresse",
            "emailadresse",
            "contactemail",
            "login",
            "username",
            "user",
        ],
        Some(Looks::Address),
    ),
    (
        "email_verified",
        &[
            "emailverified",
            "verifiedemail",
            "isemailverified",
            "emailconfirmed",
            "isemailconfirmed",
            "emailverifiedat",
            "emailconfirmedat",
        ],
        None,
    ),
    (
        "given_name",
        &[
            "givenname",
            "firstname",
            "fname",
            "forename",
            "vorname",
            "prenom",
            "prénom",
            "nombre",
            "voornaam",
            "first",
            "名",
        ],
        None,
    ),
    (
        "family_name",
        &[
            "familyname",
            "lastname",
            "lname",
            "surname",
            "nachname",
            "nomdefamille",
            "apellido",
            "apellidos",
            "achternaam",
            "last",
            "sn",
            "姓",
        ],
        None,
    ),
    ("name", &["name", "fullname", "displayname", "realname", "username1", "氏名"], None),
    ("nickname", &["nickname", "nick", "alias", "handle"], None),
    (
        "username",
        &["username", "userlogin", "login", "loginname", "user", "screenname", "accountname"],
        None,
    ),
    (
        "phone_number",
        &[
            "phonenumber",
            "phone",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "tel",
            "telephone",
            "telefon",
            "phoneno",
            "msisdn",
        ],
        None,
    ),
    (
        "phone_verified",
        &["phoneverified", "phonenumberverified", "phonenumberconfirmed", "isphoneverified"],
        None,
    ),
    (
        "picture",
        &[
            "picture",
            "avatar",
            "avatarurl",
            "photo",
            "photourl",
            "image",
            "imageurl",
            "pictureurl",
            "profilepicture",
            "profileimage",
        ],
        Some(Looks::Link),
    ),
    (
        "blocked",
        &[
            "blocked",
            "isblocked",
            "banned",
            "isbanned",
            "disabled",
            "isdisabled",
            "suspended",
            "locked",
        ],
        None,
    ),
    ("app_metadata", &["appmetadata"], None),
    ("user_metadata", &["usermetadata"], None),
    ("email", &["username", "name", "upn", "userprincipalname", "account"], Some(Looks::Address)),
];

/// Parts of names of what decides access.
const ACCESS: [&str; 16] = [
    "role",
    "group",
    "permission",
    "plan",
    "tier",
    "isadmin",
    "admin",
    "staff",
    "superuser",
    "tenant",
    "organization",
    "organisation",
    "company",
    "department",
    "scope",
    "status",
];

/// Names and ends of names of facts of origin.
const ORIGIN: [&str; 20] = [
    "createdat",
    "updatedat",
    "created",
    "updated",
    "modified",
    "lastlogin",
    "lastlogindate",
    "lastsignin",
    "registered",
    "registrationdate",
    "datejoined",
    "dateofregistration",
    "lastseen",
    "lastactivity",
    "signincount",
    "logincount",
    "loginscount",
    "logincount",
    "createddate",
    "lastip",
];

/// Parts of names of secrets and counters that are of no use elsewhere.
const SECRETS: [&str; 26] = [
    "token",
    "jti",
    "secret",
    "apikey",
    "authkey",
    "sessionid",
    "activationkey",
    "resetkey",
    "backupcode",
    "recoverycode",
    "securityanswer",
    "securityquestion",
    "securitystamp",
    "concurrencystamp",
    "confirmationcode",
    "verificationcode",
    "otp",
    "forgottenpassword",
    "resetpassword",
    "confirmationhash",
    "salt",
    "pincode",
    "ssn",
    "failedattempt",
    "accessfailed",
    "privatekey",
];

/// Names of columns that hold a hash or a password.
const PASSWORDS: [&str; 20] = [
    "password",
    "passwordhash",
    "hashedpassword",
    "encryptedpassword",
    "passwd",
    "pass",
    "pwd",
    "userpass",
    "userpassword",
    "passworddigest",
    "hash",
    "pwhash",
    "passhash",
    "cryptedpassword",
    "credential",
    "customerpassword",
    "motdepasse",
    "kennwort",
    "passwort",
    "contraseña",
];

/// Names of a salt beside a hash.
const SALTS: [&str; 6] = ["salt", "passwordsalt", "passsalt", "hashsalt", "usersalt", "pwsalt"];

/// Gives every column that has no place yet one, or leaves it undecided.
pub(super) fn place_rest(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    passwords(plan);
    for (attribute, names, looks) in ATTRIBUTES {
        if plan.has_filled(attribute) {
            continue;
        }
        let found =
            names.iter().find_map(|name| columns.iter().find(|it| fits(plan, it, name, looks)));
        let Some(column) = found else { continue };
        attribute_of(plan, column, attribute, looks.is_some());
    }
    if !plan.has_filled("email") {
        let addresses: Vec<_> = columns
            .iter()
            .filter(|it| it.looks_like(Looks::Address) && plan.free(&it.name).is_some())
            .collect();
        if let [only] = &addresses[..] {
            let to = Goes::To(vec!["email".to_owned()]);
            plan.place(&[&only.name], to, Sureness::Likely, "the only column of email addresses");
        }
    }
    for column in columns {
        rest(plan, column);
    }
}

/// Whether a free column is called so and its values do not say otherwise.
fn fits(plan: &Plan<'_>, column: &SurveyColumn, name: &str, looks: Option<Looks>) -> bool {
    squashed(&column.name) == name
        && looks.is_none_or(|looks| column.looks_like(looks))
        && plan.free(&column.name).is_some()
}

fn attribute_of(
    plan: &mut Plan<'_>,
    column: &SurveyColumn,
    attribute: &'static str,
    by_look: bool,
) {
    let name = &column.name;
    match attribute {
        "email_verified" | "phone_verified" if column.looks_like(Looks::Time) => {
            plan.filled(name, attribute);
        }
        "email_verified" | "phone_verified" | "blocked" => plan.truth(name, attribute, false),
        // Ids, paths and numbers are no addresses of pictures.
        "username" if column.looks_like(Looks::Address) => {}
        _ => {
            let sure = if by_look { Sureness::Likely } else { Sureness::Guess };
            let why = if by_look { "its name and its values" } else { "its name" };
            plan.place(&[name], Goes::To(vec![attribute.to_owned()]), sure, why);
        }
    }
}

/// The columns of hashes.
fn passwords(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    let is_free = |plan: &Plan<'_>, column: &&SurveyColumn| plan.free(&column.name).is_some();
    let named = |column: &SurveyColumn| PASSWORDS.contains(&squashed(&column.name).as_str());
    let has_hash = |column: &SurveyColumn| column.has_some(Looks::Hash);
    let secret = |column: &SurveyColumn| {
        let name = squashed(&column.name);
        SECRETS.iter().any(|it| name.contains(it)) || name.contains("activation")
    };
    // A column that is called so and holds hashes; else one that is called so; else one that holds hashes.
    let found = columns
        .iter()
        .filter(|it| is_free(plan, it))
        .filter(|it| named(it) || (has_hash(it) && !secret(it)))
        .max_by_key(|it| (named(it) && has_hash(it), has_hash(it), named(it)));
    let Some(column) = found.filter(|it| it.filled > 0) else { return };
    let name = column.name.clone();
    // A salt beside bcrypt and its like is the hash's own.
    let says_itself = column.looks_like(Looks::Hash);
    let salt = SALTS.iter().find_map(|name| plan.free(name)).filter(|_| !says_itself);
    let keys = salt.as_ref().map(|salt| format!("\"salt\":\"@{{{salt}}}\"")).unwrap_or_default();
    plan.password(&name, &keys);
}

/// What is left: metadata, facts of origin, secrets.
fn rest(plan: &mut Plan<'_>, column: &SurveyColumn) {
    let name = column.name.as_str();
    if plan.free(name).is_none() {
        return;
    }
    let squashed = squashed(name);
    let last = squashed.rsplit('.').next().unwrap_or_default().trim_start_matches('_').to_owned();
    let key = keys(name).pop().unwrap_or_default();
    if SECRETS.iter().any(|it| last.contains(it)) || PASSWORDS.contains(&last.as_str()) {
        plan.place(&[name], Goes::Dropped, Sureness::Likely, SECRET);
    } else if column.has_some(Looks::Hash) {
        plan.place(
            &[name],
            Goes::Dropped,
            Sureness::Likely,
            "it holds hashes, and is not the password",
        );
    } else if ORIGIN.iter().any(|it| last == *it)
        || last.ends_with("loginat")
        || last.ends_with("signinat")
    {
        let to = plan.origin_path(&key);
        plan.place(&[name], Goes::To(vec![to]), Sureness::Guess, "a fact of origin, by its name");
    } else {
        let access = ACCESS.iter().any(|it| last.contains(it));
        let (root, why) = match access {
            true => ("app_metadata", "may decide access, by its name"),
            false => ("user_metadata", "no attribute of Auth0’s"),
        };
        let to = crate::fields::path::joined(root, &key);
        plan.place(&[name], Goes::To(vec![to]), Sureness::Guess, why);
    }
}
