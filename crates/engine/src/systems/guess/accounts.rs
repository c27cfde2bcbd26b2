//! Who may sign in, by columns of the application's own: locks, states, deletions, logins of other providers. What only a person
//! knows is asked, and each question has the answer that lets nobody in who could not before.

use crate::jobs::{Looks, SurveyColumn};
use crate::systems::guess::languages::{self, called};
use crate::systems::guess::words::{DELETED, LOCKS, SALTS, UNLOCKS, VERIFIED};
use crate::systems::guess::{is_password, own_name};
use crate::systems::look::squashed;
use crate::systems::plan::Plan;

/// Columns of the application's own, of which only a person knows what they mean.
pub(super) fn asked(plan: &mut Plan<'_>) {
    for column in &plan.look.survey.columns {
        let own = own_name(plan, column);
        let (name, own) = (squashed(&own), called(&own));
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_lock = LOCKS.contains(&last) || UNLOCKS.contains(&last);
        if STATES.contains(&last) || is_lock && !column.looks_like(Looks::Truth) {
            state(plan, column);
        }
        if time_of_lock(last) == Some(false) && has_lock_of(plan, last) {
            // The lock may be over: the other column says.
            plan.origin(&[&column.name]);
        } else if let Some(until) = time_of_lock(last) {
            plan.ask_blocked_at(&column.name, until);
        } else if let Some((_, who)) = NO_PEOPLE.iter().find(|(name, _)| *name == last) {
            no_person(plan, column, who);
        } else if LOCKS.contains(&last) || languages::is_lock(&own) {
            plan.ask_blocked(&column.name, false);
        } else if UNLOCKS.contains(&last) || languages::is_unlock(&own) {
            plan.ask_blocked(&column.name, true);
        } else if VERIFIED.contains(&last) || languages::is_verified(&own) {
            plan.ask_address_verified(&[&column.name]);
        } else if DELETED.contains(&last) || languages::is_deleted(&own) {
            plan.deleted(&column.name);
        }
    }
}

/// What is said of accounts that are locked.
const LOCKED_WORDS: [&str; 9] = [
    "banned",
    "blocked",
    "suspended",
    "disabled",
    "deactivated",
    "lockedout",
    "locked",
    "frozen",
    "inactivated",
];

/// What locks are called that come to an end.
const LOCK_WORDS: [&str; 5] = ["ban", "lockout", "lock", "suspension", "block"];

/// Whether a squashed name is of the time of a lock: `true` of its end, `false` of its beginning.
fn time_of_lock(name: &str) -> Option<bool> {
    const SINCE: [&str; 5] = ["at", "on", "date", "time", "since"];
    const UNTIL: [&str; 8] =
        ["until", "till", "end", "ends", "enddate", "expires", "expiresat", "expiry"];
    let name = name.strip_prefix("account").or(name.strip_prefix("user")).unwrap_or(name);
    let has = |words: &[&str], ends: &[&str]| {
        words.iter().filter_map(|it| name.strip_prefix(it)).any(|end| ends.contains(&end))
    };
    match () {
        () if has(&LOCKED_WORDS, &SINCE) => Some(false),
        () if has(&LOCKED_WORDS, &UNTIL) || has(&LOCK_WORDS, &UNTIL) => Some(true),
        () => None,
    }
}

/// Whether beside the time of a lock stands whether it is one: `blocked` or `is_blocked` beside `blocked_at`.
fn has_lock_of(plan: &Plan<'_>, time: &str) -> bool {
    plan.look.survey.columns.iter().any(|it| {
        let own = squashed(&own_name(plan, it));
        let stem = own.strip_prefix("is").unwrap_or(&own);
        LOCKS.contains(&own.as_str())
            && it.looks_like(Looks::Truth)
            && time.strip_prefix("account").unwrap_or(time).starts_with(stem)
    })
}

/// Columns that are true for accounts of no person.
const NO_PEOPLE: [(&str, &str); 9] = [
    ("isbot", "a bot, not a person"),
    ("bot", "a bot, not a person"),
    ("isguest", "a guest, who has no account"),
    ("isanonymous", "an anonymous user, who has no account"),
    ("issystem", "an account of the system, not a person’s"),
    ("issystemuser", "an account of the system, not a person’s"),
    ("systemuser", "an account of the system, not a person’s"),
    ("isserviceaccount", "a service account, not a person’s"),
    ("serviceaccount", "a service account, not a person’s"),
];

/// Leaves out those for whom a column is true.
fn no_person(plan: &mut Plan<'_>, column: &SurveyColumn, who: &str) {
    let name = &column.name;
    if !column.looks_like(Looks::Truth) || plan.free(name).is_none() {
        return;
    }
    plan.before(&format!("{{\"parse\":\"@{{{name}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"));
    plan.leave_out(&format!("@q{{{name}}}:true"), who);
    plan.used(&[name], "those for whom it is true are left out");
}

/// Names of columns that hold an account's state as a word.
const STATES: [&str; 20] = [
    "status",
    "state",
    "accountstatus",
    "accountstate",
    "userstatus",
    "userstate",
    "kontostatus",
    "benutzerstatus",
    "statut",
    "etat",
    "estado",
    "stato",
    "situacao",
    "stan",
    "stav",
    "tila",
    "durum",
    "статус",
    "状态",
    "状態",
];

/// States in which nobody signs in.
const LOCKED: [&str; 12] = [
    "banned",
    "blocked",
    "suspended",
    "disabled",
    "deactivated",
    "inactive",
    "locked",
    "locked_out",
    "locked out",
    "lockedout",
    "frozen",
    "rejected",
];

/// States of those who are gone.
const GONE: [&str; 3] = ["deleted", "removed", "trashed"];

/// Other states of accounts: a column that holds anything else is about something else, such as an order or a federal state.
const OPEN: [&str; 14] = [
    "active",
    "enabled",
    "ok",
    "normal",
    "approved",
    "verified",
    "unverified",
    "confirmed",
    "unconfirmed",
    "pending",
    "invited",
    "registered",
    "new",
    "waiting",
];

/// A state as a word: those who are locked are blocked, those who are gone left out. Only the first different values are known, so
/// the step knows all words.
fn state(plan: &mut Plan<'_>, column: &SurveyColumn) {
    let is_any = |value: &String, words: &[&str]| {
        words.iter().any(|word| value.trim().eq_ignore_ascii_case(word))
    };
    let is_locked = |it: &&String| is_any(it, &LOCKED) || languages::is_lock(&called(it));
    let is_gone = |it: &&String| is_any(it, &GONE) || languages::is_deleted(&called(it));
    let is_open = |it: &&String| is_any(it, &OPEN) || languages::is_unlock(&called(it));
    let is_state = |it: &String| is_locked(&it) || is_gone(&it) || is_open(&it);
    if column.values.is_empty()
        || !column.values.iter().all(is_state)
        || plan.free(&column.name).is_none()
    {
        return;
    }
    let name = &column.name;
    let text = format!(
        "Are users blocked whose “{}” is banned, suspended, inactive or the like, and those left out whose it is deleted?",
        column.label
    );
    let why = "The column is the application’s own: only you know whether it kept people from signing in.";
    let choices = [("yes", "Yes"), ("no", "No, only keep it in app_metadata")];
    if plan.ask(&format!("state:{name}"), (&text, why), &choices, "yes") != "yes" {
        return;
    }
    let mut table = serde_json::Map::new();
    for (words, becomes) in [(&LOCKED[..], "locked"), (&GONE, "gone")] {
        table.extend(words.iter().map(|word| ((*word).to_owned(), becomes.into())));
    }
    // Words of other languages, as this file writes them.
    for value in &column.values {
        if is_locked(&value) || is_gone(&value) {
            let becomes = if is_locked(&value) { "locked" } else { "gone" };
            table.insert(value.to_lowercase(), becomes.into());
        }
    }
    for (words, becomes) in languages::states() {
        table.extend(words.map(|word| (word.to_owned(), becomes.into())));
    }
    let table = serde_json::Value::Object(table);
    plan.before(&format!("{{\"translate\":\"@{{{name}}}\",\"table\":{table},\"else\":{{\"value\":\"\"}},\"ignore_case\":true,\"to\":\"found_state\"}}"));
    plan.leave_out("found_state:gone", "deleted in the application");
    plan.when("found_state:locked", "blocked", "true");
    plan.line(&["found_state"], "");
}

/// Columns with the id of another provider's account, and whose it is.
const PROVIDERS: [(&str, &str); 9] = [
    ("googleid", "Google"),
    ("facebookid", "Facebook"),
    ("githubid", "GitHub"),
    ("twitterid", "Twitter"),
    ("appleid", "Apple"),
    ("linkedinid", "LinkedIn"),
    ("microsoftid", "Microsoft"),
    ("discordid", "Discord"),
    ("gitlabid", "GitLab"),
];

/// Columns that name the provider by which an account signs in.
const NAMES: [&str; 4] = ["provider", "authprovider", "oauthprovider", "loginprovider"];

/// Users with an account of another provider and without a password. A column that a preset has placed is its own affair.
pub(super) fn other_logins(plan: &mut Plan<'_>) {
    let Some(password) = hashes(plan) else { return };
    for column in &plan.look.survey.columns {
        if plan.free(&column.name).is_none() || column.filled == 0 {
            continue;
        }
        let (name, own) = (&column.name, squashed(&own_name(plan, column)));
        let known = PROVIDERS.iter().find(|(id, _)| *id == own).map(|(_, provider)| *provider);
        let (query, provider) = match known {
            Some(provider) => (format!("@q{{{name}}}:?*"), provider),
            None if NAMES.contains(&own.as_str()) => {
                let own = "local OR email OR password OR credentials OR default OR LOCAL OR EMAIL";
                (format!("@q{{{name}}}:?* AND NOT @q{{{name}}}:({own})"), "another provider")
            }
            None => continue,
        };
        let query = format!("{query} AND NOT @q{{{password}}}:?*");
        plan.before_password(|plan| {
            plan.federated(&query, &format!("signs in with {provider} only"));
        });
    }
}

/// The file's own column of hashes.
fn hashes(plan: &Plan<'_>) -> Option<String> {
    let is_hash = |it: &&SurveyColumn| {
        plan.is_of_password(&it.name)
            && is_password(it)
            && !SALTS.contains(&squashed(&it.name).as_str())
    };
    plan.look.survey.columns.iter().find(is_hash).map(|it| it.name.clone())
}
