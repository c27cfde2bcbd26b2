//! Files that belong together: which of several holds the users, and what the others say of them, found by a column of one that
//! has the values of a column of the other. Never by position. What comes of it are steps that join, before all others.
//!
//! What a preset joins by itself is not joined here: it gets other files as if they were tables of the same file.

use serde_json::json;

use crate::fields::path::joined;
use crate::jobs::sketch::shared;
use crate::jobs::{Looks, Survey, SurveyColumn, ValueKind};
use crate::read::Layout;
use crate::systems::look::{Look, keys, squashed, stem};
use crate::systems::presets::is_auth0s_hashes;
use crate::systems::{OtherFile, guess};

/// Which of these files holds the users: the first, unless another has addresses that it has not, or says more of the same
/// people. `None` if none holds any.
pub fn users_among(files: &[(&str, &Survey)]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (at, (name, survey)) in files.iter().enumerate() {
        if survey.records == 0 {
            continue;
        }
        let is_better = match best.and_then(|best| files.get(best)) {
            None => true,
            Some(now) => is_rather((name, survey), *now),
        };
        if is_better {
            best = Some(at);
        }
    }
    best
}

/// Whether a file holds users rather than another does.
fn is_rather(this: (&str, &Survey), other: (&str, &Survey)) -> bool {
    let (mine, theirs) = (worth(this.1), worth(other.1));
    if mine != theirs || is_alike(this.1, other.1) {
        return mine > theirs;
    }
    let owns = |one, two| key(one, two, 0).map(|key| key.is_owner);
    match (owns(this, other), owns(other, this)) {
        (None, None) => false,
        (Some(true), of) if of != Some(true) => true,
        (of, Some(true)) if of != Some(true) => false,
        _ => own_columns(this.1) > own_columns(other.1),
    }
}

/// Whether a file has addresses, and hardly any of them twice; Auth0's hashes are no users beside others.
fn worth(survey: &Survey) -> u8 {
    if is_hashes(survey) {
        return 0;
    }
    let mails = survey.columns.iter().filter(|it| {
        it.looks_like(Looks::Address) || squashed(&it.name).contains("mail") && it.filled > 0
    });
    let mut worth = 1;
    for column in mails {
        let is_list = column.kinds.iter().any(|(kind, _)| *kind == ValueKind::List);
        worth = worth.max(if is_list || column.is_unique() { 3 } else { 2 });
    }
    worth
}

/// How many columns say something of people: no ids, hashes, moments.
fn own_columns(survey: &Survey) -> usize {
    let columns = survey.columns.iter();
    columns
        .filter(|it| {
            let name = squashed(&it.name);
            !it.has_some(Looks::Hash)
                && !it.looks_like(Looks::Time)
                && !guess::is_password(it)
                && !IDS.contains(&name.as_str())
                && !OWNERS.contains(&name.as_str())
        })
        .count()
}

/// Whether two files have the same columns, about: then both hold users.
fn is_alike(one: &Survey, two: &Survey) -> bool {
    let names = |survey: &Survey| -> Vec<String> {
        survey.columns.iter().map(|it| squashed(&it.name)).collect()
    };
    let (one, two) = (names(one), names(two));
    let both = one.iter().filter(|it| two.contains(it)).count();
    both * 3 >= one.len().max(two.len()) * 2
}

/// Whether a file is Auth0's file of password hashes.
pub(super) fn is_hashes(survey: &Survey) -> bool {
    let layout = survey.format.as_ref().map(|it| it.layout);
    layout == Some(Layout::PasswordHashes) || is_auth0s_hashes(&Look::new(survey))
}

/// What ids of a file’s own records are called.
const IDS: [&str; 11] =
    ["id", "_id", "uid", "userid", "uuid", "guid", "objectid", "pk", "sub", "localid", "userguid"];

/// What files of something else call the user that it is of.
const OWNERS: [&str; 22] = [
    "userid",
    "user",
    "uid",
    "useruuid",
    "userguid",
    "owner",
    "ownerid",
    "memberid",
    "customerid",
    "accountid",
    "personid",
    "identityid",
    "employeeid",
    "profileid",
    "contactid",
    "usuarioid",
    "idusuario",
    "benutzerid",
    "userref",
    "iduser",
    "authuserid",
    "externalid",
];

/// Names by which people are known beside their ids.
const LOGINS: [&str; 9] = [
    "email",
    "mail",
    "emailaddress",
    "username",
    "login",
    "userlogin",
    "loginname",
    "user",
    "name",
];

/// Columns by which rows of another file are found.
#[derive(Debug)]
pub(super) struct Key {
    ours: String,
    theirs: String,
    ignores_case: bool,
    /// Whether there is one row at most
    is_unique: bool,
    /// Whether theirs is called as what refers to a user is
    is_owner: bool,
    /// Whether ours refers to what theirs numbers: roles, departments
    is_lookup: bool,
}

/// The columns of two files that have the same values, and a reason in their names or the looks of the values. Of the rows of the
/// other file at least so many in a hundred must have a user.
fn key(ours: (&str, &Survey), theirs: (&str, &Survey), least: usize) -> Option<Key> {
    let is_whole = ours.1.is_whole && theirs.1.is_whole;
    let files = (singular(ours.0), singular(theirs.0));
    let named_filled = |survey: &'_ Survey| -> Vec<(String, usize)> {
        let filled = survey.columns.iter().enumerate().filter(|(_, it)| it.filled > 0);
        filled.map(|(at, it)| (squashed(&it.name), at)).collect()
    };
    let (mine, others) = (named_filled(ours.1), named_filled(theirs.1));
    let mut best: Option<(usize, Key)> = None;
    for (our_name, at) in &mine {
        let Some(our) = ours.1.columns.get(*at) else { continue };
        for (their_name, at) in &others {
            let Some(their) = theirs.1.columns.get(*at) else { continue };
            let named = related((&files.0, our_name), (&files.1, their_name));
            let same = [Looks::Uuid, Looks::ObjectId, Looks::Address]
                .into_iter()
                .find(|looks| our.looks_like(*looks) && their.looks_like(*looks));
            let worth = named * 2 + usize::from(same.is_some()) * 3;
            if worth == 0 || best.as_ref().is_some_and(|(least, _)| worth <= *least) {
                continue;
            }
            let (_, in_theirs, both) = shared(&our.sketch, &their.sketch);
            let are_the_same = match is_whole {
                true => both > 0 && both * 100 >= in_theirs * least,
                // Only the first stretches were seen, which need not hold the same people.
                false => both > 0 || named > 4,
            };
            if are_the_same && (our.is_unique() || named == LOOKUP && their.is_unique()) {
                let key = Key {
                    ours: our.name.clone(),
                    theirs: their.name.clone(),
                    ignores_case: matches!(same, Some(Looks::Uuid | Looks::Address)),
                    is_unique: their.is_unique(),
                    is_owner: named == OWNED,
                    is_lookup: named == LOOKUP,
                };
                best = Some((worth, key));
            }
        }
    }
    best.map(|(_, key)| key)
}

/// How much it says that our column refers to the record which theirs numbers: `role_id` beside `id` of roles.
const LOOKUP: usize = 3;

/// How much it says that theirs refers to the user which ours numbers: `user_id` beside `id`.
const OWNED: usize = 6;

/// How much names say that two columns mean the same person; 0 for nothing.
fn related((ours, our): (&str, &str), (theirs, their): (&str, &str)) -> usize {
    let is_id_of = |name: &str, file: &str| name.strip_suffix("id") == Some(file);
    let is_id = |name: &str| IDS.contains(&name);
    let is_same = our == their && !is_id(our);
    match () {
        () if (is_id(our) || is_id_of(our, ours))
            && (OWNERS.contains(&their) || is_id_of(their, ours)) =>
        {
            OWNED
        }
        () if is_same && OWNERS.contains(&our) => 5,
        () if is_id(their) && (our == theirs || is_id_of(our, theirs)) => LOOKUP,
        () if is_same && is_number(our) => 4,
        () if LOGINS.contains(&our) && LOGINS.contains(&their) => 2,
        () if (is_id(our) || is_id_of(our, ours)) && is_id(their) => 2,
        () => 0,
    }
}

/// Whether a name is that of a number by which people are known: `employee_number`, `Kundennr`.
fn is_number(name: &str) -> bool {
    ["number", "nummer", "nr", "no", "code", "id"].iter().any(|end| name.ends_with(end))
}

/// A file's name without its ending, as the name of one of its records: `roles.csv` is `role`.
fn singular(file: &str) -> String {
    let stem = squashed(stem(file).rsplit('.').next().unwrap_or_default());
    match stem.strip_suffix("ies") {
        Some(rest) => format!("{rest}y"),
        None => stem.strip_suffix('s').unwrap_or(&stem).to_owned(),
    }
}

/// What was seen of the users, with what can be joined of other files as further tables.
pub(super) fn with_tables(survey: &Survey, files: &[OtherFile]) -> Survey {
    let mut survey = survey.clone();
    if let Some(format) = &mut survey.format {
        for (table, _) in files.iter().flat_map(OtherFile::tables) {
            if format.lists.iter().all(|it| it.name != table.name) {
                format.lists.push(table);
            }
        }
    }
    survey
}

/// What is joined of other files.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The steps
    pub(super) steps: Vec<String>,
    /// The columns that they make
    pub(super) columns: Vec<SurveyColumn>,
    /// Of them those that go to a place of their own, with where and why
    pub(super) lists: Vec<(String, String, String)>,
    /// What the person must know
    pub(super) notes: Vec<String>,
}

/// What can be said of users by files of which nothing else is known.
pub(super) fn beside(users: (&str, &Survey), files: &[&OtherFile]) -> Beside {
    let mut all = Beside::default();
    for file in files {
        if is_hashes(&file.survey) || is_alike(users.1, &file.survey) {
            continue;
        }
        // Rows with addresses may be users of their own: most must be users that are there already.
        let least = if worth(&file.survey) > 1 { 50 } else { 10 };
        let Some(key) = key(users, (&file.name, &file.survey), least) else { continue };
        let (taken, columns) = all.taken(users.1, file, &key);
        if taken.is_empty() {
            continue;
        }
        let mut step =
            json!({ "join": file.name, "key": { &*key.ours: key.theirs }, "take": taken });
        if let Some(step) = step.as_object_mut() {
            if key.ignores_case {
                step.insert("ignore_case".to_owned(), true.into());
            }
            if !key.is_unique {
                step.insert("rows".to_owned(), "list".into());
            }
        }
        all.notes.push(format!(
            "“{}” is joined to the users: its {} is their {}. Its rows without a user, and users without a row, are told in the report.",
            file.name, key.theirs, key.ours
        ));
        all.steps.push(step.to_string());
        all.columns.extend(columns);
    }
    all
}

impl Beside {
    /// What is taken of a file, and the columns it becomes.
    fn taken(
        &mut self,
        users: &Survey,
        file: &OtherFile,
        key: &Key,
    ) -> (serde_json::Map<String, serde_json::Value>, Vec<SurveyColumn>) {
        let stem = stem(&file.name);
        let is_known = |all: &Beside, name: &str| {
            let root = |it: &SurveyColumn| keys(&it.name).first().map(|it| squashed(it));
            let known = users.columns.iter().chain(&all.columns);
            known.filter_map(root).any(|it| it == squashed(name))
        };
        let (mut taken, mut columns) = (serde_json::Map::new(), Vec::new());
        if key.is_lookup {
            // What it is called is enough.
            let names = ["name", "title", "label", "slug", "code"];
            let found = names
                .iter()
                .find_map(|name| file.survey.columns.iter().find(|it| squashed(&it.name) == *name));
            let to = singular(&file.name);
            if let Some(found) = found.filter(|_| !is_known(self, &to)) {
                columns.push(SurveyColumn { name: to.clone(), label: to.clone(), ..found.clone() });
                taken.insert(found.name.clone(), to.clone().into());
                let why = format!("its {} in “{}”", found.label, file.name);
                self.lists.push((to.clone(), joined("app_metadata", &to), why));
            }
            return (taken, columns);
        }
        let mut listed = Vec::new();
        for column in &file.survey.columns {
            let path = keys(&column.name);
            let Some((root, below)) = path.split_first() else { continue };
            if column.name == key.theirs || column.filled == 0 {
                continue;
            }
            if !key.is_unique {
                let is_plain = below.is_empty() && !IDS.contains(&squashed(root).as_str());
                if is_plain && !guess::is_kept_back(column) {
                    listed.push(column.name.clone());
                }
                continue;
            }
            let name = match is_known(self, root) {
                true => format!("{stem}_{root}"),
                false => root.clone(),
            };
            let to = joined("", &name);
            let label = below.iter().fold(to.clone(), |path, key| joined(&path, key));
            columns.push(SurveyColumn { name: label.clone(), label, ..column.clone() });
            taken.insert(joined("", root), to.into());
        }
        if !listed.is_empty() {
            let from = match &listed[..] {
                [only] => only.clone(),
                all => format!("{{{}}}", all.join(",")),
            };
            let to = joined("", &format!("rows of {stem}"));
            let name = match &listed[..] {
                [only] => keys(only).pop().unwrap_or_default(),
                _ => stem.to_owned(),
            };
            let why = format!("all rows of “{}” with the user’s {}", file.name, key.ours);
            self.lists.push((to.clone(), joined("app_metadata", &name), why));
            columns.push(SurveyColumn {
                label: to.clone(),
                name: to.clone(),
                filled: users.records,
                kinds: vec![(ValueKind::List, users.records)],
                ..SurveyColumn::default()
            });
            taken.insert(from, to.into());
        }
        (taken, columns)
    }
}
