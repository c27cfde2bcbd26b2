//! Where columns go of which no preset says anything: told by their values first, and by their names in several languages. A
//! name whose values say otherwise decides nothing, and what only the application can know is asked.

use crate::jobs::{Looks, SurveyColumn, ValueKind};
use crate::systems::look::{keys, squashed};
use crate::systems::plan::{Plan, SECRET, metadata_key};
use crate::systems::{Goes, Sureness};
use crate::user::secret::says_password;

mod accounts;
mod languages;
mod names;
mod passwords;
mod tables;
mod words;

use words::{
    ACCESS, ATTRIBUTES, COUNTERS, DOCUMENTS, ORIGIN, PASSWORDS, SALTS, is_attribute, says_secret,
};

/// Gives every column that has no place yet one, or leaves it undecided.
pub(super) fn place_rest(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    copies(plan);
    passwords::take(plan);
    accounts::other_logins(plan);
    tables::join(plan);
    names::surname(plan);
    for (attribute, names, looks) in ATTRIBUTES {
        if plan.has_filled(attribute) {
            continue;
        }
        let called = |name: &&str| columns.iter().find(|it| fits(plan, it, name, looks));
        let mut more = languages::names(attribute);
        let found = names
            .iter()
            .find_map(called)
            .or_else(|| more.find_map(|name| called(&name).filter(|it| may_be(it, attribute))))
            .or_else(|| names.iter().find_map(|name| deep_inside(plan, name, looks)))
            .or_else(|| says_verified(plan, attribute));
        let Some(column) = found else {
            // Before a login that is now and then an address becomes it.
            if attribute == "email" {
                names::emails(plan);
                addresses(plan);
            }
            continue;
        };
        attribute_of(plan, column, attribute, looks.is_some());
    }
    names::settle(plan);
    accounts::asked(plan);
    for column in columns {
        rest(plan, column);
    }
    tokens(plan);
}

/// A column inside other things whose path ends in this name and whose values look so: the last resort, for it may be of a linked
/// account.
fn deep_inside<'a>(plan: &Plan<'a>, name: &str, looks: Option<Looks>) -> Option<&'a SurveyColumn> {
    let looks = looks?;
    plan.look.survey.columns.iter().find(|it| {
        squashed(&it.name).rsplit('.').next() == Some(name)
            && it.looks_like(looks)
            && !contradicts(it, name)
            && plan.free(&it.name).is_some()
    })
}

/// A column that says of an address that it is verified, in words of any order: `is_verified_email`, `mail_confirmed_on`.
fn says_verified<'a>(plan: &Plan<'a>, attribute: &str) -> Option<&'a SurveyColumn> {
    const ABOUT_IT: [&str; 11] = [
        "token",
        "code",
        "sent",
        "key",
        "hash",
        "link",
        "expire",
        "pending",
        "unconfirmed",
        "not",
        "request",
    ];
    if attribute != "email_verified" {
        return None;
    }
    plan.look.survey.columns.iter().find(|it| {
        let name = languages::called(&it.name);
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        says(&["mail", "correo", "courriel", "eposta", "epost"])
            && (says(&["verified", "confirmed", "validated", "verificado"])
                || languages::has_verified(&name))
            && !says(&ABOUT_IT)
            && (it.looks_like(Looks::Truth) || it.looks_like(Looks::Time))
            && plan.free(&it.name).is_some()
    })
}

/// Whether a free column is called so and its values do not say otherwise.
fn fits(plan: &Plan<'_>, column: &SurveyColumn, name: &str, looks: Option<Looks>) -> bool {
    let own = squashed(&column.name);
    let bare = own_name(plan, column);
    let is_named = own == name
        || languages::called(&column.name) == name
        || squashed(&bare) == name
        || languages::called(&bare) == name
        || names::inside(&own) == Some(name);
    is_named
        && !is_empty(plan, column)
        && looks.is_none_or(|looks| column.looks_like(looks))
        && !contradicts(column, name)
        && plan.free(&column.name).is_some()
}

/// A column's name without what stands before most names of the file, unless the whole is a name that people give:
/// `usr_email` is `email`, `user_name` stays.
fn own_name(plan: &Plan<'_>, column: &SurveyColumn) -> String {
    let bare = plan.look.bare(&column.name).filter(|_| !is_attribute(&squashed(&column.name)));
    bare.unwrap_or_else(|| column.name.clone())
}

/// Whether a column may be this attribute, as its values are: what is called a number is an id only if it is of one user each.
fn may_be(column: &SurveyColumn, attribute: &str) -> bool {
    attribute != "user_id" || column.filled < 2 || column.is_unique()
}

/// Whether nothing stands in a column, in the whole file.
fn is_empty(plan: &Plan<'_>, column: &SurveyColumn) -> bool {
    column.filled == 0 && plan.look.survey.is_whole
}

/// Whether values cannot be what the name says: an address is no name, a moment no truth.
fn contradicts(column: &SurveyColumn, name: &str) -> bool {
    let is_id = ["id", "_id", "userid", "uid", "uuid", "guid", "sub"].contains(&name);
    let list =
        column.kinds.iter().any(|(kind, _)| matches!(kind, ValueKind::List | ValueKind::Object));
    match name {
        _ if list => !matches!(name, "appmetadata" | "usermetadata"),
        _ if is_id => column.looks_like(Looks::Hash) || column.looks_like(Looks::Words),
        "name" | "fullname" | "displayname" | "nickname" | "first" | "last" => {
            column.looks_like(Looks::Address)
                || column.looks_like(Looks::Link)
                || column.looks_like(Looks::Time)
        }
        "login" | "user" => column.looks_like(Looks::Time) || column.looks_like(Looks::Truth),
        _ => false,
    }
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
        "email_verified" | "phone_verified" => plan.truth(name, attribute, false),
        // Some logins are addresses: of those who have no other they are it.
        "username" if column.has_some(Looks::Address) => plan.login(&[name]),
        "phone_number" => plan.phone(&[name]),
        _ => {
            let sure = if by_look { Sureness::Likely } else { Sureness::Guess };
            let why = if by_look { "its name and its values" } else { "its name" };
            plan.place(&[name], Goes::To(vec![attribute.to_owned()]), sure, why);
        }
    }
}

/// Copies of other columns in small letters, made for comparing: they are never the address or the login.
fn copies(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    for column in columns {
        let name = squashed(&column.name);
        let original = ["normalized", "lowered", "lower", "canonical"]
            .iter()
            .find_map(|mark| name.strip_prefix(mark).or_else(|| name.strip_suffix(mark)));
        let Some(original) = original.filter(|it| !it.is_empty()) else { continue };
        if columns.iter().any(|it| squashed(&it.name) == original) {
            let why = "a copy for comparing; the other column counts";
            plan.place(&[&column.name], Goes::Dropped, Sureness::Likely, why);
        }
    }
}

/// Whether a column is called as passwords are, or holds hashes.
pub(super) fn is_password(column: &SurveyColumn) -> bool {
    let name = squashed(&column.name);
    column.has_some(Looks::Hash)
        || PASSWORDS.contains(&name.as_str())
        || SALTS.contains(&name.as_str())
        || ["hash", "salt"].contains(&name.as_str())
}

/// Whether a column never goes anywhere but into a hash: a secret, or a password.
pub(super) fn is_kept_back(column: &SurveyColumn) -> bool {
    is_password(column) || is_secret(column)
}

/// Whether a column's name says that it holds a secret that is no password: a token, a key of links, a reset.
fn is_secret(column: &SurveyColumn) -> bool {
    says_secret(&column.name)
}

/// Whether a column holds numbers of documents: a passport, a tax number.
fn is_document(last: &str, called: &str) -> bool {
    DOCUMENTS.split_whitespace().any(|it| it == last || it == called)
}

/// The address where no name says it: the only column of addresses, or the first of several.
fn addresses(plan: &mut Plan<'_>) {
    if plan.has_filled("email") {
        return;
    }
    let columns = &plan.look.survey.columns;
    let found: Vec<_> = columns
        .iter()
        .filter(|it| it.looks_like(Looks::Address) && plan.free(&it.name).is_some())
        .collect();
    let is_own = |it: &SurveyColumn| !languages::is_of_another(&languages::called(&it.name));
    // Some logins are addresses; a column of nothing else is surer.
    let is_whole = |it: &SurveyColumn| it.looks.first() == Some(&(Looks::Address, it.filled));
    let says_so = |it: &SurveyColumn| languages::called(&it.name).contains("mail");
    let best = found
        .iter()
        .rev()
        .max_by_key(|it| (is_own(it), says_so(it), is_whole(it), it.is_unique(), it.filled));
    let Some(best) = best else { return };
    let to = Goes::To(vec!["email".to_owned()]);
    match found.len() {
        1 => plan.place(&[&best.name], to, Sureness::Likely, "the only column of email addresses"),
        _ => {
            plan.place(&[&best.name], to, Sureness::Guess, "the fullest column of email addresses")
        }
    };
}

/// What is left: metadata, facts of origin, secrets.
fn rest(plan: &mut Plan<'_>, column: &SurveyColumn) {
    let name = column.name.as_str();
    if plan.free(name).is_none() {
        return;
    }
    if is_empty(plan, column) {
        plan.place(&[name], Goes::Dropped, Sureness::Sure, "nothing stands in it");
        return;
    }
    let whole = squashed(name);
    let last = whole.rsplit('.').next().unwrap_or_default().trim_start_matches('_').to_owned();
    let key = keys(name).pop().unwrap_or_default();
    let own = own_name(plan, column);
    let (bare, called) = (squashed(&own), languages::called(&own));
    let mut dropped = |why: &str| plan.place(&[name], Goes::Dropped, Sureness::Likely, why);
    let is_time = column.looks_like(Looks::Time);
    if is_secret(column) && !is_time || PASSWORDS.contains(&last.as_str()) {
        dropped(SECRET);
    } else if (last.contains("password") || says_password(&key)) && !is_time {
        dropped("it may hold a password");
    } else if column.has_some(Looks::Hash) {
        dropped("it holds hashes, and is not the password");
    } else if column.looks_like(Looks::MaybeHash) && last.ends_with("key") {
        dropped("it looks like a key");
    } else if COUNTERS.contains(&last.as_str()) || COUNTERS.contains(&bare.as_str()) {
        dropped("a counter or a setting of the database, of no use elsewhere");
    } else if column.values.iter().any(|it| is_picture(it)) {
        dropped("a picture in the file itself; a profile holds 10 KB");
    } else if languages::is_row(&called) && counts(column) {
        dropped("the row’s number");
    } else if is_origin(&last) || is_origin(&bare) || languages::is_origin(&called) {
        let to = plan.origin_path(&key);
        plan.place(&[name], Goes::To(vec![to]), Sureness::Guess, "a fact of origin, by its name");
    } else if column.looks_like(Looks::Address) {
        let to = plan.origin_path(&key);
        let why = "another email address; the one above counts";
        plan.place(&[name], Goes::To(vec![to]), Sureness::Guess, why);
    } else {
        metadata(plan, column, (&last, &key));
    }
}

/// Whether a value is a picture itself: a data link, or the Base64 of JPEG, PNG or GIF.
fn is_picture(value: &str) -> bool {
    ["data:image/", "/9j/", "iVBORw0KGgo", "R0lGOD"].iter().any(|start| value.starts_with(start))
}

/// Whether a column counts its rows from 0 or 1.
fn counts(column: &SurveyColumn) -> bool {
    let first = column.values.first().and_then(|it| it.parse::<u64>().ok());
    let Some(first) = first.filter(|it| *it < 2) else { return false };
    let mut known = column.values.iter().zip(first..);
    column.values.len() > 1 && known.all(|(it, at)| it.parse() == Ok(at))
}

fn is_origin(last: &str) -> bool {
    ORIGIN.contains(&last)
        || ["loginat", "signinat", "loginip", "signinip", "createdat", "updatedat"]
            .iter()
            .any(|end| last.ends_with(end))
}

/// To the metadata that fits: what the user must not change, such as roles, references and balances, is the application's.
fn metadata(plan: &mut Plan<'_>, column: &SurveyColumn, (last, key): (&str, &str)) {
    let name = column.name.as_str();
    let is_reference = (key.ends_with("_id") || key.ends_with("Id") || key.ends_with("ID"))
        && last.len() > 2
        || column.looks_like(Looks::ObjectId) && !last.is_empty();
    let (root, why) = match () {
        () if is_document(last, &languages::called(name)) => {
            ("user_metadata", "the number of a document, which a person has")
        }
        () if ACCESS.iter().any(|it| last.contains(it))
            || matches!(last, "plan" | "plans")
            || languages::is_access(&languages::called(name)) =>
        {
            ("app_metadata", "may decide access, by its name")
        }
        () if is_reference => ("app_metadata", "a reference to another record, by its name"),
        () => ("user_metadata", "no attribute of Auth0’s"),
    };
    let is_letter = |it: &String| it.eq_ignore_ascii_case("t") || it.eq_ignore_ascii_case("f");
    if !column.values.is_empty() && column.values.iter().all(is_letter) {
        plan.before(&format!(
            "{{\"parse\":\"@{{{name}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
        ));
    }
    // As an object its members are looked at as all others are: a password in it is masked.
    if column.has_some(Looks::Json) {
        plan.json(name);
    }
    // What stands inside an object stays inside it.
    let to = keys(name)
        .iter()
        .map(|key| metadata_key(key))
        .fold(root.to_owned(), |path, key| crate::fields::path::joined(&path, &key));
    plan.place(&[name], Goes::To(vec![to]), Sureness::Guess, why);
}

/// An address beside a token, and nothing that people have, is a list of links that were mailed, not of users.
fn tokens(plan: &mut Plan<'_>) {
    let look = plan.look;
    let names: Vec<String> = look.survey.columns.iter().map(|it| squashed(&it.name)).collect();
    let is_mailed = |name: &String| {
        name.contains("token") || name.contains("email") || name.contains("created") || name == "id"
    };
    if names.iter().any(|it| it.contains("token")) && names.iter().all(is_mailed) {
        plan.note(true, "An address beside a token looks like links to reset passwords that were mailed, not like users. The tokens are left out.");
    }
}
