//! The browser's room for the tenant, whether it is kept, and backups: everything as one file, and back. A restore is
//! begun only once the number of users that it replaces has been typed.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::format::{bytes, count, counted, percent, width};
use crate::shared::query_hook::{Underway, begin};
use crate::shared::saved::{self, Forgotten};
use crate::shared::{browser, calendar};
use crate::tenant::storage::{self, Room};
use crate::ui::confirm::Confirm;
use crate::ui::icon::{Icon, icon};
use web::{Query, Response, TenantClient};

/// The id of the button that backs up.
const BACK_UP: &str = "back-up";

/// The id of the input that takes a backup.
const RESTORE: &str = "restore";

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

/// What can be under way.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Backup,
    Restore,
}

/// How a backup or restore stands.
#[derive(Clone, PartialEq)]
enum Work {
    Idle,
    Running { what: What, done: u64, total: u64 },
    Ended(AttrValue),
    Cancelled(What),
    Failed(AttrValue),
}

/// Starts and stops backups and restores.
#[derive(Clone)]
struct Desk {
    store: TenantClient,
    work: UseStateHandle<Work>,
    underway: Rc<RefCell<Option<Underway>>>,
}

/// The section of the Tenant page.
#[component]
pub(crate) fn StorageSection(props: &Props) -> Html {
    let desk = Desk {
        store: props.store.clone(),
        work: use_state_eq(|| Work::Idle),
        underway: use_mut_ref(|| None),
    };
    let chosen = use_state_eq(|| Option::<File>::None);
    let habits = use_state_eq(|| Habits::Kept);
    let (room, kept) = use_room(props.revision, &desk.work);
    html! {
        <section class="card tenant__section" aria-labelledby="storage-title">
            <h2 id="storage-title">{ "Storage" }</h2>
            if let Some(room) = room {
                { bar(room) }
            }
            { keeping(&kept) }
            { backups(&desk, &chosen) }
            { remembered(&habits) }
            if let Some(file) = &*chosen {
                { confirm_restore(&desk, file, props.users, &chosen) }
            }
        </section>
    }
}

/// How much room there is and whether it is kept, looked up at first and whenever `revision` or the work changes its
/// kind.
#[hook]
fn use_room(revision: u64, work: &Work) -> (Option<Room>, UseStateHandle<Kept>) {
    let room = use_state_eq(|| None);
    let kept = use_state_eq(|| Kept::Unknown);
    let running = matches!(work, Work::Running { .. });
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
fn backups(desk: &Desk, chosen: &UseStateHandle<Option<File>>) -> Html {
    let running = matches!(*desk.work, Work::Running { .. });
    let onclick = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            if !running {
                desk.back_up();
            }
        }
    };
    let onchange = {
        let chosen = chosen.setter();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if !running {
                chosen.set(input.files().and_then(|files| files.get(0)));
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
                <span class="backup__choose">
                    <input id={RESTORE} class="visually-hidden" type="file" accept=".gz,.tgz,application/gzip"
                        aria-disabled={busy} {onchange} />
                    <label class="button" for={RESTORE} aria-disabled={busy}>{ "Restore a backup" }</label>
                </span>
                <p class="quiet">
                    { "One file with all connections, users and jobs, that any archive tool opens. It holds personal data: keep it \
                       safe." }
                </p>
            </div>
            if let Work::Running { what, done, total } = *desk.work {
                { progress(desk, what, done, total) }
            }
            <div role="status">
                { match &*desk.work {
                    Work::Ended(text) => html! {
                        <p class="notice notice--good">{ icon(Icon::Check) }{ text }</p>
                    },
                    Work::Cancelled(what) => html! {
                        <p class="quiet">{ cancelled(*what) }</p>
                    },
                    _ => Html::default(),
                } }
            </div>
            if let Work::Failed(reason) = &*desk.work {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
            }
        </>
    }
}

fn cancelled(what: What) -> &'static str {
    match what {
        What::Backup => "The backup was cancelled.",
        What::Restore => "The restore was cancelled.",
    }
}

fn progress(desk: &Desk, what: What, done: u64, total: u64) -> Html {
    let title = match what {
        What::Backup => "Backing up",
        What::Restore => "Restoring",
    };
    let now = percent(done, total);
    let onclick = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.cancel(what)
    };
    html! {
        <section class="progress" aria-labelledby="storage-progress-title">
            <div class="progress__head">
                <h3 id="storage-progress-title">{ title }</h3>
                <p class="progress__percent" aria-hidden="true">{ now }{ "%" }</p>
                <button type="button" class="button" {onclick}>{ "Cancel" }</button>
            </div>
            <div class="progress__bar" role="progressbar" aria-labelledby="storage-progress-title" aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={now.to_string()}>
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="progress__done" width={width(done, total)} height="1" />
                </svg>
            </div>
            <p class="quiet">{ "Stay on this page until it is done: leaving it cancels." }</p>
        </section>
    }
}

fn confirm_restore(
    desk: &Desk,
    file: &File,
    users: u64,
    chosen: &UseStateHandle<Option<File>>,
) -> Html {
    let on_close = {
        let (desk, file, chosen) = (desk.clone(), file.clone(), chosen.setter());
        Callback::from(move |yes| {
            chosen.set(None);
            if yes {
                desk.restore(file.clone());
            }
        })
    };
    let text = html! {
        <>
            <p>
                { "What is in " }<strong>{ file.name() }</strong>{ " takes the place of everything here: connections, jobs and " }
                { counted(users, "user") }{ "." }
            </p>
            <p>{ "This cannot be undone. Back up first what you may still need." }</p>
        </>
    };
    let typed = (users > 0).then(|| AttrValue::from(count(users)));
    html! { <Confirm title="Restore this backup?" {text} confirm="Yes, restore it" {typed} {on_close} /> }
}

impl Desk {
    fn back_up(&self) {
        let name = format!("muster-backup-{}.tar.gz", calendar::today());
        self.begin(What::Backup, Query::Backup { skip_damaged: false }, move |response| {
            match response {
                Response::File(blob) => {
                    browser::download(&blob, &name);
                    format!("Backed up to {name}, {}.", bytes(blob.size() as u64))
                }
                _ => String::new(),
            }
        });
    }

    fn restore(&self, file: File) {
        let name = file.name();
        self.begin(What::Restore, Query::Restore { file }, move |_| format!("{name} is restored."));
    }

    /// Asks; `finish` takes the answer and says how it ended.
    fn begin(&self, what: What, query: Query, finish: impl FnOnce(Response) -> String + 'static) {
        let (store, work) = (self.store.clone(), self.work.setter());
        work.set(Work::Running { what, done: 0, total: 0 });
        let on_progress = {
            let work = work.clone();
            Box::new(move |done, total| work.set(Work::Running { what, done, total }))
        };
        *self.underway.borrow_mut() = Some(begin(async move {
            work.set(match store.ask_slowly(query, Some(on_progress)).await {
                Ok(response) => Work::Ended(finish(response).into()),
                Err(refusal) => Work::Failed(refusal.to_string().into()),
            });
        }));
    }

    fn cancel(&self, what: What) {
        *self.underway.borrow_mut() = None;
        self.work.set(Work::Cancelled(what));
        // The button that had the focus goes.
        browser::focus(match what {
            What::Backup => BACK_UP,
            What::Restore => RESTORE,
        });
    }
}
