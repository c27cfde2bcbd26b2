//! Auth0's own exports where the standard steps do not know all: with columns of one's own names, with other providers told by
//! their ids alone, from the extension for exports, and Auth0's file of password hashes taken as users.

use crate::fields::path::joined;
use crate::read::{GuessAbout, Layout};
use crate::recipe::set_verbs::Join;
use crate::recipe::{Recipe, Standard, Step, Verb};
use crate::systems::look::{Look, squashed};
use crate::systems::plan::{ADDRESS_ALONE, Plan, SECRET};
use crate::systems::presets::identity::auth0_lists;
use crate::systems::{Choice, Note, OtherFile, Preset, Proposal, System};

pub(super) const AUTH0: Preset = Preset { id: "auth0", label: "Auth0 export", knows, plan };
pub(super) const AUTH0_HASHES: Preset = Preset {
    id: "auth0_hashes",
    label: "Auth0 password hashes",
    knows: knows_hashes,
    plan: hashes,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let id = look.auth0_ids()?;
    Some(format!("ids of Auth0 in the column {}", id.label))
}

/// Names of connections, which stay behind.
const CONNECTIONS: [&str; 7] = [
    "connection",
    "provider",
    "identities[0].connection",
    "identities[0].provider",
    "identities[0].isSocial",
    "identities[0].user_id",
    "strategy",
];

fn plan(plan: &mut Plan<'_>) {
    let Some(id) = plan.look.auth0_ids().map(|it| it.name.clone()) else { return };
    plan.federated(
        &format!("@q{{{id}}}:*\\|* AND NOT @q{{{id}}}:auth0\\|*"),
        "signs in with another provider (its id does not begin with auth0|)",
    );
    if let Some(file) = plan.look.files.iter().find(|it| is_hash_file(it)) {
        let join = join(file, &id, plan.look);
        plan.before(&serde_json::to_string(&join).unwrap_or_default());
        plan.before("{\"password\":\"passwordHash\"}");
        plan.line(&["passwordHash"], "");
        plan.note(false, &joined_note(&file.name));
    }
    let (steps, note) = auth0_lists::steps(plan.look.files, &joined("", &id));
    for step in &steps {
        plan.before(step);
    }
    if let Some(note) = note {
        plan.note(false, &note);
    }
    plan.map(&[&id], "user_id");
    for column in &plan.look.survey.columns {
        let is_metadata = ["user_metadata", "app_metadata"].iter().any(|root| {
            column.name.strip_prefix(root).is_some_and(|it| it.starts_with(['.', '[']))
        });
        if is_metadata {
            plan.map(&[&column.name], &column.name);
        }
    }
    plan.drop(&CONNECTIONS, "the connection is chosen at the import");
    plan.drop(&["clientID", "global_client_id", "_json", "_raw", "identities"], "of Auth0’s own");
    plan.drop(&["multifactor", "multifactor_last_modified"], "of Auth0’s own");
    plan.origin(&[
        "created_at",
        "updated_at",
        "last_login",
        "last_ip",
        "logins_count",
        "last_password_reset",
    ]);
    let tabs = plan.look.survey.format.as_ref().and_then(|it| it.guess(GuessAbout::Delimiter));
    if tabs.is_some_and(|it| it.value == "\t") && plan.look.has("Email Verified") {
        // False, null and missing were written as nothing.
        plan.after("{\"set\":{\"email_verified\":false},\"if\":\"missing\"}");
        plan.note(false, "The first versions of the export extension wrote nothing for false: an address that is not said to be verified counts as not verified.");
    }
}

/// Names that stand in Auth0's file of hashes in any case.
const OF_HASHES: [(&str, &str); 3] =
    [("passwordhash", ""), ("email", "email"), ("emailverified", "email_verified")];

/// Whether a file of this look is Auth0's file of hashes.
pub(in crate::systems) fn is_auth0s_hashes(look: &Look<'_>) -> bool {
    knows_hashes(look).is_some()
}

fn is_hash_file(file: &OtherFile) -> bool {
    let layout = file.survey.format.as_ref().map(|it| it.layout);
    layout == Some(Layout::PasswordHashes) || is_auth0s_hashes(&Look::new(&file.survey))
}

/// The step that takes hashes out of Auth0's file of them. Its keys may be written in any case, and the users may have columns of
/// other names.
fn join(file: &OtherFile, id: &str, look: &Look<'_>) -> Join {
    let mut join = Join::of_auth0s_hashes(&file.name, id);
    let there = Look::new(&file.survey);
    let named = |name: &str| {
        let of = all(&there, name).into_iter();
        of.map(|it| joined("", &it)).collect::<Vec<String>>()
    };
    if let Some((_, ways)) = join.key.0.first_mut() {
        for name in named("altid").into_iter().chain(named("_id")) {
            let way = format!("auth0|{{{name}}}");
            if !ways.0.contains(&way) {
                ways.0.push(way);
            }
        }
    }
    for name in named("passwordhash") {
        if join.take.0.iter().all(|(from, _)| *from != name) {
            join.take.0.push((name, "passwordHash".into()));
        }
    }
    // Without a connection an address alone does not say which user it is.
    let connection = ["identities[0].connection", "connection"].iter().find_map(|it| look.path(it));
    match (connection, look.path("email")) {
        (Some(connection), Some(email)) => {
            for ((here, _), own) in
                join.or_key.0.iter_mut().zip([format!("{email}|lower"), connection])
            {
                *here = own;
            }
        }
        // The standard steps name the columns of Auth0's own tables.
        _ if look.column("identities").is_some() => {}
        _ => join.or_key = Default::default(),
    }
    join
}

fn joined_note(file: &str) -> String {
    format!(
        "“{file}” is Auth0’s file of password hashes: it is joined to the users by their ids, else by address and connection. Users without a hash, and hashes without a user, are told in the report."
    )
}

/// What is proposed for an export in Auth0's form where the standard steps are not enough: a file of hashes lies beside it, or it is
/// an answer of the API, which writes null where there is nothing.
pub(in crate::systems) fn auth0s_own(look: &Look<'_>, choice: &Choice) -> Option<Proposal> {
    if choice.system.as_deref().is_some_and(|it| it != AUTH0.id) {
        return None;
    }
    let (mut recipe, mut notes) = (Recipe::for_exports(), Vec::new());
    let mut note = |text: String| notes.push(Note { is_warning: false, text });
    let id = ["user_id", "Id"].iter().find_map(|it| look.column(it));
    // Of JSON in Auth0's form every value is meant as it is, and judged so.
    let is_table = look.survey.format.as_ref().is_some_and(|it| it.layout == Layout::Table);
    if is_table && look.has_wrapped_addresses("email") {
        recipe.insert(serde_json::from_str(ADDRESS_ALONE).ok()?);
        note(
            "Some addresses have something around them, such as blanks or mailto: it is taken off."
                .to_owned(),
        );
    }
    if id.is_some() && has_nulls(look) {
        recipe.toggle(Standard::LeaveOutEmpty, true);
        note("The API writes null where there is nothing: what is empty is left out.".to_owned());
    }
    // The standard steps have named the column before.
    let id =
        id.map_or("user_id", |id| if squashed(&id.name) == "id" { "user_id" } else { &id.name });
    let (steps, said) = auth0_lists::steps(look.files, id);
    for step in steps {
        recipe.insert(serde_json::from_str(&step).ok()?);
    }
    if let Some(said) = said {
        note(said);
    }
    if let Some(file) = look.files.iter().find(|it| is_hash_file(it)) {
        recipe.insert(Verb::Join(join(file, id, look)).into());
        let password: Step = serde_json::from_str("{\"password\":\"passwordHash\"}").ok()?;
        recipe.insert(password);
        note(joined_note(&file.name));
    }
    if notes.is_empty() {
        return None;
    }
    recipe.name = AUTH0.label.to_owned();
    Some(Proposal {
        system: Some(System {
            id: AUTH0.id.to_owned(),
            label: AUTH0.label.to_owned(),
            why: "its form".to_owned(),
        }),
        recipe,
        notes,
        ..Proposal::default()
    })
}

/// Whether users of an answer of the API have attributes without a value.
fn has_nulls(look: &Look<'_>) -> bool {
    let layout = look.survey.format.as_ref().map(|it| it.layout);
    let is_attribute =
        |name: &str| crate::user::ATTRIBUTES.iter().any(|attribute| attribute.name == name);
    layout == Some(Layout::Envelope)
        && look.has("identities")
        && look.survey.columns.iter().any(|it| it.empty > 0 && is_attribute(&it.name))
}

fn knows_hashes(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["_id", "passwordHash"])
        && (look.has("password_set_date") || look.has_all(&["tenant", "connection"]));
    known.then(|| "passwordHash beside password_set_date and tenant".to_owned())
}

/// All columns of a name, whatever their case and separators.
fn all(look: &Look<'_>, name: &str) -> Vec<String> {
    let columns = look.survey.columns.iter();
    columns.filter(|it| squashed(&it.name) == name).map(|it| it.name.clone()).collect()
}

fn hashes(plan: &mut Plan<'_>) {
    plan.note(true, "This is Auth0’s file of password hashes, not an export of users: names, metadata and blocks are not in it. To keep them, export the users, and choose this file beside the export.");
    let ids: Vec<String> =
        all(plan.look, "altid").into_iter().chain(all(plan.look, "_id")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    plan.first_of(&ids, "user_id");
    for (name, to) in OF_HASHES {
        let columns = all(plan.look, name);
        for column in columns.iter().skip(1) {
            // One column of all that are called so.
            if let Some(first) = columns.first() {
                plan.before(&format!("{{\"move\":\"{column}\",\"to\":\"{first}\",\"where\":\"NOT _exists_:{first}\"}}"));
                plan.used(&[column], "the same under another name");
            }
        }
        match (columns.first(), to) {
            (Some(first), "") => drop(plan.password(first, "")),
            (Some(first), "email_verified") => plan.truth(first, "email_verified", false),
            (Some(first), to) => drop(plan.map(&[first], to)),
            (None, _) => {}
        }
    }
    plan.map(&["username"], "username");
    plan.drop(
        &[
            "connection",
            "tenant",
            "password_set_date",
            "_tmp_is_unique",
            "client_id",
            "__v",
            "version",
            "_version",
        ],
        "of Auth0’s own",
    );
    plan.drop(&["multifactor", "mfa"], SECRET);
    plan.origin(&["identifiers", "created_at", "updated_at"]);
}
