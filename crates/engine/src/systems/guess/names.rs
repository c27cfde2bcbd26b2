//! Names of people that stand in several columns, or under a word that is the whole name in one file and the surname in another:
//! `Nom` beside `Prénom`, `Tussenvoegsel` beside `Achternaam`, a second surname. Also the telephone by a part of its name.

use crate::jobs::{Looks, SurveyColumn, ValueKind};
use crate::systems::guess::languages::called;
use crate::systems::guess::words::{ATTRIBUTES, VERIFIED};
use crate::systems::look::{keys, squashed};
use crate::systems::plan::Plan;
use crate::systems::{Goes, Sureness};

/// What a surname is called beside a first name of the same language.
const SURNAMES: [&str; 6] = ["nom", "name", "naam", "navn", "namn", "meno"];

/// What stands before a surname.
const BEFORE: [&str; 6] =
    ["tussenvoegsel", "tussenvoegsels", "voorvoegsel", "namenszusatz", "vorsatzwort", "infix"];

/// What stands behind it: a second one.
const BEHIND: [&str; 7] = [
    "segundoapellido",
    "apellido2",
    "apellidomaterno",
    "segundosobrenome",
    "secondlastname",
    "secondsurname",
    "maternallastname",
];

/// Settles what only columns together say.
pub(super) fn settle(plan: &mut Plan<'_>) {
    parts(plan);
    phone(plan);
}

/// What a user's own attributes stand in, where an API nests them.
const AROUND: [&str; 16] = [
    "user",
    "profile",
    "name",
    "human",
    "person",
    "personal",
    "personalinfo",
    "userinfo",
    "contact",
    "info",
    "account",
    "data",
    "attributes",
    "traits",
    "fields",
    "details",
];

/// The name of an attribute that stands inside objects which hold nothing but a user's own; `name.first` is `first`.
pub(super) fn inside(squashed: &str) -> Option<&str> {
    let (around, last) = squashed.rsplit_once('.')?;
    let (before, of) = around.rsplit_once('.').unwrap_or(("user", around));
    if before.split('.').all(|it| AROUND.contains(&it)) {
        let is_verified = VERIFIED.contains(&last);
        match of {
            "email" | "mail" | "emailaddress" if is_verified => return Some("emailverified"),
            "email" | "mail" | "emailaddress" if last == "isemailverified" => {
                return Some("emailverified");
            }
            "phone" | "phonenumber" if is_verified || last == "isphoneverified" => {
                return Some("phoneverified");
            }
            _ => {}
        }
    }
    if !around.split('.').all(|it| AROUND.contains(&it)) {
        return None;
    }
    let is_name = around.rsplit('.').next() == Some("name");
    Some(match last {
        "given" if is_name => "givenname",
        "family" if is_name => "familyname",
        "formatted" | "full" | "display" if is_name => "fullname",
        // An id in there may be that of the object around it.
        "id" | "_id" | "uuid" | "pk" | "name" => return None,
        _ => last,
    })
}

/// The address out of a list of them: the primary one, the first verified one, else the first.
pub(super) fn emails(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    if plan.has_filled("email") || columns.iter().any(|it| it.looks_like(Looks::Address)) {
        return;
    }
    let is_list = |it: &&SurveyColumn| {
        it.kinds.iter().any(|(kind, _)| *kind == ValueKind::List)
            && squashed(&it.name).contains("mail")
            && plan.free(&it.name).is_some()
    };
    let Some(list) = columns.iter().find(is_list) else { return };
    let (list, known) = (list.name.clone(), &list.members);
    let Some(take) = ["value", "email", "address", "email_address", "emailAddress", "mail"]
        .into_iter()
        .find(|name| known.iter().any(|it| it == name))
    else {
        plan.before(&format!(
            "{{\"pick\":\"@{{{list}}}\",\"matching\":\"value:*@*\",\"to\":\"found_email\"}}"
        ));
        plan.line(&["found_email"], "email");
        plan.fills("email");
        plan.origin(&[&list]);
        return;
    };
    let tests: Vec<&str> = [
        "primary",
        "isPrimary",
        "is_primary",
        "verified",
        "isVerified",
        "is_verified",
        "confirmed",
    ]
    .into_iter()
    .filter(|name| known.iter().any(|it| it == name))
    .collect();
    let matching = match tests.first() {
        Some(test) => format!("\"matching\":\"{test}:true\","),
        None => String::new(),
    };
    plan.before(&format!(
        "{{\"pick\":\"@{{{list}}}\",{matching}\"take\":\"{take}\",\"to\":\"found_email\",\"or_first\":true}}"
    ));
    let flags =
        ["verified", "isVerified", "is_verified", "confirmed", "isConfirmed", "is_confirmed"];
    let flag = flags.into_iter().find(|name| known.iter().any(|it| it == name));
    if let Some(flag) = flag.filter(|_| !plan.has_filled("email_verified")) {
        plan.before(&format!(
            "{{\"pick\":\"@{{{list}}}\",\"same\":{{\"{take}\":\"found_email\"}},\"take\":\"{flag}\",\"to\":\"found_verified\"}}"
        ));
        plan.before("{\"parse\":\"found_verified\",\"as\":\"boolean\",\"failing\":\"keep\"}");
        plan.line(&["found_verified"], "email_verified");
        plan.fills("email_verified");
    }
    plan.line(&["found_email"], "email");
    plan.fills("email");
    plan.origin(&[&list]);
}

/// The free column of one of these names.
fn named<'a>(plan: &Plan<'a>, names: &[&str]) -> Option<&'a SurveyColumn> {
    let columns = plan.look.survey.columns.iter();
    columns.filter(|it| it.filled > 0 && plan.free(&it.name).is_some()).find(|it| {
        let name = called(&it.name);
        names.contains(&name.as_str())
    })
}

/// A column that is called as whole names are, beside one of first names alone. Before names are placed by themselves.
pub(super) fn surname(plan: &mut Plan<'_>) {
    const FIRST: [&str; 8] =
        ["vorname", "prenom", "prenoms", "voornaam", "fornavn", "fornamn", "krstnemeno", "rufname"];
    let columns = &plan.look.survey.columns;
    let any = |is_it: &dyn Fn(&str) -> bool| columns.iter().any(|it| is_it(&called(&it.name)));
    let of_family = ATTRIBUTES.iter().find(|it| it.0 == "family_name").map_or(&[][..], |it| it.1);
    if !any(&|name| FIRST.contains(&name)) || any(&|name| of_family.contains(&name)) {
        return;
    }
    if let Some(found) = named(plan, &SURNAMES).filter(|it| !it.looks_like(Looks::Address)) {
        let to = Goes::To(vec!["family_name".to_owned()]);
        plan.place(&[&found.name], to, Sureness::Guess, "a surname, beside first names");
    }
}

/// Parts of a surname in columns of their own.
fn parts(plan: &mut Plan<'_>) {
    let Some(surname) = plan.mapped_to("family_name") else { return };
    for (names, is_before) in [(&BEFORE[..], true), (&BEHIND[..], false)] {
        let Some(part) = named(plan, names) else { continue };
        let whole = match is_before {
            true => format!("{{@{{{}}}}} {{@{{{surname}}}}}", part.name),
            false => format!("{{@{{{surname}}}}} {{@{{{}}}}}", part.name),
        };
        let step = serde_json::json!({ "set": { format!("@{{{surname}}}"): whole } }).to_string();
        if plan.before(&step) {
            plan.used(&[&part.name], "a part of the surname");
        }
    }
}

/// A telephone that no name of the lists is that of, by a part of its name; a mobile one first.
fn phone(plan: &mut Plan<'_>) {
    if plan.has_filled("phone_number") {
        return;
    }
    let columns = &plan.look.survey.columns;
    for parts in
        [&["mobil", "handy", "cell", "celular", "movil", "sms"][..], &["phone", "telefon", "tel"]]
    {
        let found = columns.iter().find(|it| {
            let key = keys(&it.name).pop().unwrap_or_default();
            let words: Vec<String> =
                key.split(|char: char| !char.is_alphanumeric()).map(called).collect();
            let name = called(&key);
            let is_of = |part: &&str| match part.len() {
                3 => words.iter().any(|word| word == part),
                _ => name.contains(*part),
            };
            let is_about = ["fax", "verif", "type", "country", "ext", "opt", "confirm", "provider"];
            it.has_some(Looks::Phone)
                && parts.iter().any(is_of)
                && !is_about.iter().any(|about| name.contains(about))
                && plan.free(&it.name).is_some()
        });
        if let Some(found) = found {
            plan.phone(&[&found.name]);
            return;
        }
    }
}
