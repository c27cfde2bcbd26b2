//! The browser's room for the tenant, whether it is kept and whole, and backups: everything as one file, and back. A
//! restore is begun only once the number of users that it replaces has been typed.

use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::format::{bytes, width};
use crate::shared::query_hook::begin;
use crate::shared::saved::{self, Forgotten};
use crate::tenant::backup_dialog::BackupDialog;
use crate::tenant::damage::{confirm_removal, damaged_backup, stored_users};
use crate::tenant::restore_dialogs::{UnlockDialog, confirm_restore};
use crate::tenant::storage::{self, Room};
use crate::tenant::storage_tasks::{BACK_UP, RESTORE, TaskState, Tasks, progress};
use crate::ui::icon::{Icon, icon};
use web::{Password, TenantClient};

/// Properties of [`StorageSection`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Its users
    pub(crate) users: u64,
    /// Another number whenever it has changed
    pub(crate) revision: u64,
}

/// The section of the Tenant page.
#[component]
pub(crate) fn StorageSection(props: &Props) -> Html {
    let tasks = Tasks {
        store: props.store.clone(),
        state: use_state_eq(|| TaskState::Idle),
        underway: use_mut_ref(|| None),
    };
    let removal = use_state_eq(|| None);
    let habits = use_state_eq(|| Habits::Kept);
    let (room, kept) = use_room(props.revision, tasks.is_running());
    html! {
        <section class="card tenant__section" aria-labelledby="storage-title">
            <h2 id="storage-title">{ "Storage" }</h2>
            if let Some(room) = room {
                { bar(room) }
            }
            { keeping(&kept) }
            { stored_users(&tasks, props.revision, &removal) }
            { backups(&tasks) }
            { remembered(&habits) }
            { asked(&tasks, props.users) }
            if let Some(asked) = &*removal {
                { confirm_removal(&tasks, asked, &removal) }
            }
        </section>
    }
}

/// How much room there is and whether it is kept, looked up at first, whenever `revision` changes, and when a task begins
/// or ends.
#[hook]
fn use_room(revision: u64, running: bool) -> (Option<Room>, UseStateHandle<Kept>) {
    let room = use_state_eq(|| None);
    let kept = use_state_eq(|| Kept::Unknown);
    use_effect_with((revision, running), {
        let (room, kept) = (room.setter(), kept.clone());
        move |_| {
            let underway = begin(async move {
                room.set(storage::estimate().await);
                match storage::persisted().await {
                    Some(true) => kept.set(Kept::ForGood),
                    Some(false) if *kept != Kept::Denied => kept.set(Kept::AtWill),
                    _ => {}
                }
            });
            move || drop(underway)
        }
    });
    (*room, kept)
}

/// Whether the browser keeps what is stored.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Unknown,
    ForGood,
    AtWill,
    Denied,
}

/// Used and available space.
fn bar(room: Room) -> Html {
    let Room { used, total } = room;
    // A single kilobyte of many gigabytes is still to be seen.
    let shown = if used == 0 { 0 } else { used.max(total / 200) };
    html! {
        <div class="room">
            <p class="room__numbers">
                <span><strong>{ bytes(used) }</strong>{ " used" }</span>
                <span class="quiet">{ bytes(total.saturating_sub(used)) }{ " available" }</span>
            </p>
            <svg class="room__bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="room__used" width={width(shown, total)} height="1" />
            </svg>
        </div>
    }
}

/// What is kept besides the tenant.
#[derive(Clone, PartialEq)]
enum Habits {
    Kept,
    Nothing,
    Forgotten(Forgotten),
    NotKept,
}

/// What this browser remembers of searches and exports, and the way to make it forget them.
fn remembered(habits: &UseStateHandle<Habits>) -> Html {
    let setter = habits.setter();
    let (text, label, next): (_, _, Callback<MouseEvent>) = match &**habits {
        Habits::Kept => (
            "This browser remembers your searches, export presets and the settings of the last export.",
            "Forget them",
            Callback::from(move |_| {
                setter.set(saved::forget_all().map_or(Habits::Nothing, Habits::Forgotten));
            }),
        ),
        Habits::Forgotten(forgotten) => (
            "Searches, export presets and the settings of the last export are forgotten.",
            "Undo",
            {
                let forgotten = forgotten.clone();
                Callback::from(move |_| {
                    let back = saved::put_back(&forgotten);
                    setter.set(if back { Habits::Kept } else { Habits::NotKept });
                })
            },
        ),
        Habits::Nothing => {
            return html! {
                <div class="tenant__line"><p role="status">{ "No searches, presets or export settings were remembered." }</p></div>
            };
        }
        Habits::NotKept => {
            return html! {
                <div class="tenant__line"><p role="alert">{ saved::NOT_KEPT }</p></div>
            };
        }
    };
    html! {
        <div class="tenant__line">
            <p role="status">{ text }</p>
            <button type="button" class="button" onclick={next}>{ label }</button>
        </div>
    }
}

fn keeping(kept: &UseStateHandle<Kept>) -> Html {
    let text = match **kept {
        Kept::Unknown => return Html::default(),
        Kept::ForGood => "Kept until you delete it",
        Kept::AtWill => "The browser may clear it when space runs out",
        Kept::Denied => {
            "The browser may clear it when space runs out. It did not agree to keep it; some browsers do so once the \
             page is bookmarked or installed."
        }
    };
    let onclick = {
        let kept = kept.setter();
        move |_: MouseEvent| {
            let kept = kept.clone();
            spawn_local(async move {
                kept.set(if storage::persist().await { Kept::ForGood } else { Kept::Denied });
            });
        }
    };
    html! {
        <div class="tenant__line">
            <p role="status">{ text }</p>
            if **kept != Kept::ForGood {
                <button type="button" class="button" {onclick}>{ "Keep it" }</button>
            }
        </div>
    }
}

/// The buttons, what is under way, and how it ended.
fn backups(tasks: &Tasks) -> Html {
    let running = tasks.is_running();
    let onclick = {
        let tasks = tasks.clone();
        move |_: MouseEvent| {
            if !running {
                tasks.ask_backup(false);
            }
        }
    };
    let onchange = {
        let tasks = tasks.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)).filter(|_| !running) {
                tasks.inspect(file, None);
            }
            // Or else choosing the same file again would be no change.
            input.set_value("");
        }
    };
    // Not disabled: that would take the focus away.
    let busy = running.then_some("true");
    html! {
        <>
            <div class="backup">
                <button id={BACK_UP} type="button" class="button" aria-disabled={busy} {onclick}>
                    { icon(Icon::Download) }{ "Back up everything" }
                </button>
                <span class="file-choice">
                    <input id={RESTORE} class="visually-hidden" type="file" accept=".age,.gz,.tgz,application/gzip"
                        aria-disabled={busy} {onchange} />
                    <label class="button" for={RESTORE} aria-disabled={busy}>{ "Restore a backup" }</label>
                </span>
                <p class="quiet">
                    { "One file with all connections, users and jobs, your presets, recipes and searches, encrypted if you want. A \
                       restore shows what is in a backup before it replaces anything." }
                </p>
            </div>
            { progress(tasks) }
            <div role="status">
                { match &*tasks.state {
                    TaskState::Ended(text) => html! {
                        <p class="notice notice--good">{ icon(Icon::Check) }{ text }</p>
                    },
                    TaskState::Cancelled(task) => html! {
                        <p class="quiet">{ task.cancelled() }</p>
                    },
                    _ => Html::default(),
                } }
            </div>
            { match &*tasks.state {
                TaskState::Failed(reason) => html! {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
                },
                TaskState::DamagedBackup(reason) => damaged_backup(tasks, reason),
                _ => Html::default(),
            } }
        </>
    }
}

/// What is to be asked before it goes on.
fn asked(tasks: &Tasks, users: u64) -> Html {
    match &*tasks.state {
        TaskState::AskBackup { skip_damaged } => {
            let (tasks, skip_damaged) = (tasks.clone(), *skip_damaged);
            let on_close = Callback::from(move |answer| tasks.back_up(skip_damaged, answer));
            html! { <BackupDialog {on_close} /> }
        }
        TaskState::AskPassphrase { file, is_wrong } => {
            let name = file.name();
            let (tasks, file) = (tasks.clone(), file.clone());
            let on_close = Callback::from(move |passphrase: Option<Password>| match passphrase {
                Some(passphrase) => tasks.inspect(file.clone(), Some(passphrase)),
                None => tasks.give_up(),
            });
            html! { <UnlockDialog {name} is_wrong={*is_wrong} {on_close} /> }
        }
        TaskState::AskRestore(opened, file) => {
            let on_close = {
                let (tasks, opened, file) = (tasks.clone(), opened.clone(), file.clone());
                Callback::from(move |yes| match yes {
                    true => tasks.restore(opened.clone(), file.clone()),
                    false => tasks.give_up(),
                })
            };
            confirm_restore(opened, users, on_close)
        }
        _ => Html::default(),
    }
}
