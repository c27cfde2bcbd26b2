//! What the storage section of the Tenant page does that takes long, one at a time: backups, a look into one, restores, the check
//! of stored users and their repair. It knows how each stands, and what is to be asked next; the section, `damage` and the
//! dialogs show it.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::shared::format::{bytes, counted, percent, width};
use crate::shared::latest_hook::is_damage;
use crate::shared::query_hook::{Underway, begin};
use crate::shared::{browser, calendar, saved};
use crate::tenant::backup_dialog::Answer;
use crate::tenant::restore_dialogs::Opened;
use engine::store::DamagedSegment;
use web::{BackupOpened, Password, Query, Response, TenantClient};

/// The id of the button that backs up.
pub(super) const BACK_UP: &str = "back-up";

/// The id of the input that takes a backup.
pub(super) const RESTORE: &str = "restore";

/// The id of the button that checks stored users.
pub(super) const CHECK: &str = "check-stored-users";

/// How many damaged segments that a backup has not are named.
const NAMED: usize = 3;

/// What can be under way.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Task {
    Backup,
    Inspect,
    Restore,
    Check,
    Repair,
}

impl Task {
    /// What is said while it is under way.
    fn title(self) -> &'static str {
        match self {
            Task::Backup => "Backing up",
            Task::Inspect => "Checking the backup",
            Task::Restore => "Restoring",
            Task::Check => "Checking stored users",
            Task::Repair => "Removing damaged users",
        }
    }

    /// What is said once it was cancelled.
    pub(super) fn cancelled(self) -> &'static str {
        match self {
            Task::Backup => "The backup was cancelled.",
            Task::Inspect | Task::Restore => "The restore was cancelled.",
            Task::Check => "The check was cancelled.",
            Task::Repair => "It was cancelled. No user was removed.",
        }
    }

    /// The id of what it is begun with.
    fn control(self) -> &'static str {
        match self {
            Task::Backup => BACK_UP,
            Task::Inspect | Task::Restore => RESTORE,
            Task::Check | Task::Repair => CHECK,
        }
    }
}

/// How they stand.
#[derive(Clone, PartialEq)]
pub(super) enum TaskState {
    Idle,
    /// How a backup is to be made
    AskBackup {
        skip_damaged: bool,
    },
    /// For the passphrase of a backup
    AskPassphrase {
        file: File,
        is_wrong: bool,
    },
    /// Whether this backup is to be restored, which is this file once it is open
    AskRestore(Rc<Opened>, File),
    Running {
        task: Task,
        done: u64,
        total: u64,
    },
    Ended(AttrValue),
    Checked(Checked),
    Cancelled(Task),
    Failed(AttrValue),
    DamagedBackup(AttrValue),
}

/// What a check found.
#[derive(Clone, PartialEq)]
pub(super) struct Checked {
    /// Of the tenant at this revision; later it may be otherwise
    pub(super) revision: u64,
    /// In the order of the connections
    pub(super) damaged: Rc<[DamagedSegment]>,
}

/// Starts and stops them.
#[derive(Clone)]
pub(super) struct Tasks {
    pub(super) store: TenantClient,
    pub(super) state: UseStateHandle<TaskState>,
    pub(super) underway: Rc<RefCell<Option<Underway>>>,
}

impl Tasks {
    pub(super) fn is_running(&self) -> bool {
        matches!(*self.state, TaskState::Running { .. })
    }

    /// Asks how a backup is to be made.
    pub(super) fn ask_backup(&self, skip_damaged: bool) {
        self.state.set(TaskState::AskBackup { skip_damaged });
    }

    /// Makes a backup, if it is to be.
    pub(super) fn back_up(&self, skip_damaged: bool, answer: Answer) {
        let (passphrase, ending, how) = match answer {
            Answer::Cancel => return self.state.set(TaskState::Idle),
            Answer::Plain => (None, "tar.gz", ", readable by everybody"),
            Answer::Sealed(passphrase) => (Some(passphrase), "tar.gz.age", ", encrypted"),
        };
        let name = format!("muster-backup-{}.{ending}", calendar::today());
        let query = Query::Backup { skip_damaged, settings: saved::for_backup(), passphrase };
        self.begin(Task::Backup, query, move |response| {
            let Response::BackedUp { file: blob, left_out } = response else {
                return TaskState::Idle;
            };
            browser::download(&blob, &name);
            let without: String =
                left_out.iter().take(NAMED).map(|damaged| format!(", without {damaged}")).collect();
            let more = left_out.len().saturating_sub(NAMED) as u64;
            let more = if more > 0 {
                format!(" and {} (all of them in left-out.json)", counted(more, "damaged segment"))
            } else {
                String::new()
            };
            let size = bytes(blob.size() as u64);
            TaskState::Ended(format!("Backed up to {name}, {size}{how}{without}{more}.").into())
        });
    }

    /// Looks into a backup, with a passphrase if one was asked for. What follows is asked.
    pub(super) fn inspect(&self, file: File, passphrase: Option<Password>) {
        let query = Query::InspectBackup { file: file.clone(), passphrase };
        self.begin(Task::Inspect, query, move |response| match response {
            Response::Backup(BackupOpened::Locked { is_wrong }) => {
                TaskState::AskPassphrase { file, is_wrong }
            }
            Response::Backup(BackupOpened::Open { contents, file: open }) => {
                let settings = contents.settings.as_deref().map(saved::in_backup);
                let opened = Opened { name: file.name().into(), contents: *contents, settings };
                TaskState::AskRestore(Rc::new(opened), open)
            }
            _ => TaskState::Idle,
        });
    }

    /// Replaces everything by what was looked into. Settings come last, when everything else is there.
    pub(super) fn restore(&self, opened: Rc<Opened>, file: File) {
        self.begin(Task::Restore, Query::Restore { file }, move |_| {
            let name = &opened.name;
            match &opened.settings {
                Some(settings) if !saved::restore(settings) => TaskState::Ended(
                    format!(
                        "{name} is restored, but for its presets, recipes and searches. {}",
                        saved::NOT_KEPT
                    )
                    .into(),
                ),
                _ => TaskState::Ended(format!("{name} is restored.").into()),
            }
        });
    }

    /// Nothing is asked any more.
    pub(super) fn give_up(&self) {
        self.state.set(TaskState::Idle);
    }

    /// Looks for damage in the tenant, which is at `revision`.
    pub(super) fn check(&self, revision: u64) {
        self.begin(Task::Check, Query::CheckIntegrity, move |response| match response {
            Response::Damaged(damaged) => {
                TaskState::Checked(Checked { revision, damaged: damaged.into() })
            }
            _ => TaskState::Idle,
        });
    }

    /// Removes damaged users of the connection of this id. The undo bar says what was done.
    pub(super) fn repair(&self, connection: String) {
        self.begin(Task::Repair, Query::DropDamaged(connection), |_| {
            browser::focus_in_place(CHECK);
            TaskState::Idle
        });
    }

    /// Asks; `finish` takes the response and gives what follows.
    fn begin(
        &self,
        task: Task,
        query: Query,
        finish: impl FnOnce(Response) -> TaskState + 'static,
    ) {
        let (store, state) = (self.store.clone(), self.state.setter());
        state.set(TaskState::Running { task, done: 0, total: 0 });
        let on_progress = {
            let state = state.clone();
            Box::new(move |done, total| state.set(TaskState::Running { task, done, total }))
        };
        *self.underway.borrow_mut() = Some(begin(async move {
            state.set(match store.ask_slowly(query, Some(on_progress)).await {
                Ok(response) => finish(response),
                Err(failure) if task == Task::Backup && is_damage(&failure) => {
                    TaskState::DamagedBackup(failure.to_string().into())
                }
                Err(failure) => TaskState::Failed(failure.to_string().into()),
            });
        }));
    }

    fn cancel(&self, task: Task) {
        *self.underway.borrow_mut() = None;
        self.state.set(TaskState::Cancelled(task));
        // The button that had the focus goes.
        browser::focus(task.control());
    }
}

/// How far what is under way is, and "Cancel".
pub(super) fn progress(tasks: &Tasks) -> Html {
    let TaskState::Running { task, done, total } = *tasks.state else { return Html::default() };
    let now = percent(done, total);
    let onclick = {
        let tasks = tasks.clone();
        move |_: MouseEvent| tasks.cancel(task)
    };
    html! {
        <section class="progress" aria-labelledby="storage-progress-title">
            <div class="progress__head">
                <h3 id="storage-progress-title">{ task.title() }</h3>
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
