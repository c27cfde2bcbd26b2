//! The columns of hashes: which of several counts, and what belongs to it.

use super::is_secret;
use super::words::{ALGORITHMS, PASSWORDS, ROUNDS, SALTS, has_word};
use crate::jobs::{Looks, SurveyColumn};
use crate::systems::look::squashed;
use crate::systems::plan::Plan;
use crate::systems::{Goes, Sureness};
use crate::user::secret::says_password;

/// What the name of a column says of the age of its passwords.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    /// Nobody signs in with them any more: `previous_password`
    Past,
    /// Those of users who have no newer one: `legacy_password` beside `password`
    Old,
    Present,
}

fn age(name: &str) -> Age {
    let says = |words: &[&str]| words.iter().any(|it| has_word(name, it));
    match () {
        () if says(&["previous", "prev", "former", "last", "history", "backup"]) => Age::Past,
        () if says(&["old", "legacy"]) => Age::Old,
        () => Age::Present,
    }
}

/// Takes the column of hashes, and of those without one the older column.
pub(super) fn take(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    let is_free = |plan: &Plan<'_>, column: &&SurveyColumn| plan.free(&column.name).is_some();
    let named = |column: &SurveyColumn| {
        let name = squashed(&plan.look.bare(&column.name).unwrap_or_else(|| column.name.clone()));
        match PASSWORDS.iter().find(|it| name == **it || name.rsplit('.').next() == Some(it)) {
            // It may as well be how something is hashed.
            Some(&"hash") => 1,
            Some(_) => 2,
            None => u8::from(says_password(&column.label)),
        }
    };
    let has_hash = |column: &SurveyColumn| column.has_some(Looks::Hash);
    // Some mail a new password before it counts; beside an old one it is the present one.
    let has_old = columns.iter().any(|it| named(it) > 0 && age(&it.name) == Age::Old);
    let is_newer = |it: &SurveyColumn| has_old && named(it) > 0 && has_word(&it.name, "new");
    let is_secret = |it: &SurveyColumn| is_secret(it) && !is_newer(it);
    // A column that is called so; else one that holds hashes. Values of columns that are called so are masked, so that most often
    // nothing is known of their look.
    let found = columns
        .iter()
        .filter(|it| is_free(plan, it) && !is_secret(it))
        .filter(|it| named(it) > 0 || has_hash(it))
        .filter(|it| it.filled > 0)
        .max_by_key(|it| {
            let is_both = named(it) > 0 && has_hash(it);
            (age(&it.name), is_both, named(it), has_hash(it), it.filled)
        });
    let Some(column) = found else { return };
    if plan.has_password() {
        return;
    }
    let older = columns.iter().filter(|it| is_free(plan, it) && !is_secret(it) && it.filled > 0);
    let older = older.filter(|it| named(it) > 0 || has_hash(it));
    let older = older.filter(|it| age(&it.name) == Age::Old && age(&column.name) == Age::Present);
    if let Some(older) = older.max_by_key(|it| it.filled) {
        take_older(plan, &older.name, &column.name);
    }
    let name = column.name.clone();
    if squashed(&name).starts_with("services.password") {
        plan.password(&name, "\"as\":\"meteor\"");
        return;
    }
    // A salt beside bcrypt and its like is the hash's own: the step ignores it there.
    let says_itself = column.looks_like(Looks::Hash);
    let salt = salt_of(plan, &name).or_else(|| SALTS.iter().find_map(|name| plan.free(name)));
    let has_salt = columns.iter().any(|it| salt.as_ref() == Some(&it.name) && it.filled > 0);
    // What the values are is not shown to whoever proposes.
    if has_salt && squashed(&name) == "cryptedpassword" {
        plan.note(true, "crypted_password and a salt are what Authlogic, Sorcery and others of Ruby write. Authlogic and Sorcery put the salt behind the password before they hash it, and of bcrypt no password will match then: try the password of one user before you send any.");
    }
    let salt = salt.filter(|_| !says_itself);
    let mut keys: Vec<String> =
        salt.iter().map(|salt| format!("\"salt\":\"@{{{salt}}}\"")).collect();
    // A column that says how a digest was made.
    for (key, names) in [("algorithm", &ALGORITHMS[..]), ("rounds", &ROUNDS)] {
        let there = names.iter().find_map(|name| plan.free(name)).filter(|_| !says_itself);
        keys.extend(there.map(|column| format!("\"{key}\":\"@{{{column}}}\"")));
    }
    plan.password(&name, &keys.join(","));
}

/// The old hash of users who have no new one. It stands before the step that takes the new one out of its column.
fn take_older(plan: &mut Plan<'_>, old: &str, new: &str) {
    let salt = salt_of(plan, old);
    let key = salt.as_ref().map(|salt| format!("\"salt\":\"@{{{salt}}}\","));
    let key = key.unwrap_or_default();
    let step = format!("{{\"password\":\"@{{{old}}}\",{key}\"where\":\"NOT @q{{{new}}}:?*\"}}");
    if plan.before(&step) {
        plan.used(&[old], "the hash of those who have none in the newer column");
        if let Some(salt) = &salt {
            plan.place(&[salt], Goes::Password, Sureness::Guess, "the salt of the older column");
        }
        let labels = [old, new].map(|name| plan.look.column(name).map_or(name, |it| &it.label));
        let [old, new] = labels.map(str::to_owned);
        plan.note(false, &format!(
            "There are two columns of passwords: “{new}” counts, and “{old}” for those who have nothing there. Try the password of one user of each."
        ));
    }
}

/// The column of salts that is named as a column of hashes is: `legacy_salt` beside `legacy_password`.
fn salt_of(plan: &Plan<'_>, hashes: &str) -> Option<String> {
    let name = squashed(hashes);
    let stem = ["passwordhash", "hashedpassword", "password", "passwd", "pwd", "hash"]
        .iter()
        .find_map(|word| name.strip_suffix(word))?;
    let names = ["salt", "passwordsalt", "hashsalt"].map(|salt| format!("{stem}{salt}"));
    names.iter().find_map(|it| plan.free(it))
}
