//! Whether the stored users are whole: the check, what it found in which connection, and the way to put that right. What
//! is damaged is the store's to find, and to remove.

use yew::prelude::*;

use crate::shared::format::{count, counted};
use crate::tenant::storage_tasks::{CHECK, Checked, TaskState, Tasks};
use crate::ui::confirm::Confirm;
use crate::ui::damaged::{damaged_list, users};
use crate::ui::icon::{Icon, icon};
use engine::store::DamagedSegment;

/// A connection with damaged users that are to be removed.
#[derive(Clone, PartialEq)]
pub(super) struct Removal {
    id: String,
    name: String,
    users: u64,
}

/// The button, and what was found if the tenant is still at `revision`.
pub(super) fn stored_users(
    tasks: &Tasks,
    revision: u64,
    removal: &UseStateHandle<Option<Removal>>,
) -> Html {
    let running = tasks.is_running();
    let onclick = {
        let tasks = tasks.clone();
        move |_: MouseEvent| {
            if !running {
                tasks.check(revision);
            }
        }
    };
    let found = match &*tasks.state {
        TaskState::Checked(found) if found.revision == revision => Some(found),
        _ => None,
    };
    html! {
        <>
            <div class="tenant__line">
                <p>{ "See whether every stored user can still be read." }</p>
                <button id={CHECK} type="button" class="button" aria-disabled={running.then_some("true")} {onclick}>
                    { "Check stored users" }
                </button>
            </div>
            <div role="status">
                if found.is_some_and(|found| found.damaged.is_empty()) {
                    <p class="notice notice--good">{ icon(Icon::Check) }{ "All stored users are sound." }</p>
                } else if found.is_some() {
                    <p class="visually-hidden">{ "Some stored users are damaged." }</p>
                }
            </div>
            { for found.map(|found| connections(tasks, found, removal)) }
        </>
    }
}

/// What is damaged, a part for each connection.
fn connections(tasks: &Tasks, found: &Checked, removal: &UseStateHandle<Option<Removal>>) -> Html {
    let parts = found.damaged.chunk_by(|one, next| one.connection == next.connection);
    parts.map(|damaged| connection(tasks, damaged, removal)).collect()
}

fn connection(
    tasks: &Tasks,
    damaged: &[DamagedSegment],
    removal: &UseStateHandle<Option<Removal>>,
) -> Html {
    let Some(DamagedSegment { connection: id, connection_name: name, .. }) = damaged.first() else {
        return Html::default();
    };
    let (lost, indexes): (Vec<_>, Vec<_>) =
        damaged.iter().cloned().partition(DamagedSegment::loses_users);
    let repair = {
        let (tasks, id) = (tasks.clone(), id.clone());
        move |_: MouseEvent| tasks.repair(id.clone())
    };
    let ask = {
        let removal = removal.setter();
        let asked = Removal { id: id.clone(), name: name.clone(), users: users(&lost) };
        move |_: MouseEvent| removal.set(Some(asked.clone()))
    };
    html! {
        <section class="notice notice--error" aria-label={format!("Damage in {name}")}>
            { icon(Icon::Error) }
            <div class="tenant__damage">
                if !lost.is_empty() {
                    <p>
                        <strong>{ name }</strong>{ ": " }{ counted(users(&lost), "user") }
                        { " cannot be read. A backup from before has them whole." }
                    </p>
                    { damaged_list(&lost) }
                }
                if !indexes.is_empty() {
                    <p>
                        <strong>{ name }</strong>{ ": only the index of " }{ counted(users(&indexes), "user") }
                        { " is damaged. No user is lost; it can be made anew." }
                    </p>
                    { damaged_list(&indexes) }
                }
                if lost.is_empty() {
                    <button type="button" class="button" aria-label={format!("Make the index anew of {name}")} onclick={repair}>
                        { "Make the index anew" }
                    </button>
                } else {
                    <button type="button" class="button" aria-label={format!("Remove damaged users of {name}")} onclick={ask}>
                        { "Remove damaged users" }
                    </button>
                }
            </div>
        </section>
    }
}

/// Asks whether the damaged users are to be removed.
pub(super) fn confirm_removal(
    tasks: &Tasks,
    asked: &Removal,
    removal: &UseStateHandle<Option<Removal>>,
) -> Html {
    let Removal { id, name, users } = asked.clone();
    let on_close = {
        let (tasks, removal) = (tasks.clone(), removal.setter());
        Callback::from(move |yes| {
            removal.set(None);
            if yes {
                tasks.repair(id.clone());
            }
        })
    };
    let whom = match users {
        1 => "1 user, which cannot be read, is".to_owned(),
        users => format!("{} users, which cannot be read, are", count(users)),
    };
    let text = html! {
        <>
            <p>{ whom }{ " removed from " }<strong>{ name }</strong>{ ". All others stay." }</p>
            <p>{ "You can undo this, also later on the Tenant page." }</p>
        </>
    };
    html! { <Confirm title="Remove the damaged users?" {text} confirm="Yes, remove them" {on_close} /> }
}

/// Offers a backup of the rest, where one stopped at damage for this reason.
pub(super) fn damaged_backup(tasks: &Tasks, reason: &str) -> Html {
    let onclick = {
        let tasks = tasks.clone();
        move |_: MouseEvent| tasks.ask_backup(true)
    };
    html! {
        <div class="notice notice--error" role="alert">
            { icon(Icon::Error) }
            <div class="tenant__damage">
                <p>{ "No backup was made. " }{ reason }</p>
                <button type="button" class="button" {onclick}>{ "Back up without them" }</button>
            </div>
        </div>
    }
}
