//! What the Import page knows, and how each event changes it. Pure: no clock, no worker, no document.

use std::rc::Rc;

use web_sys::File;
use yew::Reducible;

use crate::shared::files::{self, Entry, Files};
use crate::shared::rate::Pace;
use engine::jobs::{ImportSpec, ImportSummary, JobRecord, Progress};
use web::Reply;

/// Everything the Import page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportState {
    /// The chosen files
    pub files: Files,
    /// The form; its connection is empty until the tenant is known
    pub spec: ImportSpec,
    /// What is done with them
    pub job: Job,
    /// Something that went wrong beside a job
    pub notice: Option<Rc<str>>,
    last_ticket: u32,
}

/// What is done with the files.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// Nothing was asked for, or the last was cancelled
    Idle {
        /// What was cancelled, if anything was
        cancelled: Option<Work>,
    },
    /// Under way
    Running(Run),
    /// An import whose worker had to be ended: what became of it is being found out
    Stopped {
        /// The job's id
        id: Rc<str>,
    },
    /// An import has ended, in whatever way
    Ended(Rc<JobRecord>),
    /// What an import would do
    Compared(Rc<Compared>),
    /// It could not be done
    Failed {
        /// What was to be done
        work: Work,
        /// What, where, and what to do
        reason: Rc<str>,
    },
}

/// Something under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Never used twice
    pub ticket: u32,
    /// The job's id, if it becomes one
    pub id: Rc<str>,
    /// What is done
    pub work: Work,
    /// The form when it was asked for
    pub spec: ImportSpec,
    /// The files when it was asked for
    pub files: Rc<[Entry]>,
    /// Of which list of files
    revision: u32,
    /// How far it is
    pub progress: Progress,
    /// How fast it goes
    pub pace: Pace,
    /// Whether it is being stopped
    pub cancelling: bool,
}

/// What an import would do, and what that was found out for.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The form
    pub spec: ImportSpec,
    revision: u32,
    /// What it would do
    pub summary: Rc<ImportSummary>,
}

/// What the worker can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The import
    Import,
    /// What it would do
    Compare,
}

/// What happens to the page.
#[derive(Debug)]
pub enum Action {
    /// Files were chosen or dropped
    Add(Vec<File>),
    /// A file is taken off the list
    Remove(u32),
    /// All files are
    Clear,
    /// The form is this now
    Set(ImportSpec),
    /// The tenant has these connections
    Connections(Vec<String>),
    /// The form is emptied
    Reset,
    /// This is started, at this many milliseconds, as the job of this id
    Start(Work, f64, Rc<str>),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Reply, f64),
    /// What became of the import of this id that was stopped; nothing, if it had not begun
    Found(Rc<str>, Option<Rc<JobRecord>>),
    /// Something went wrong beside a job; `None` takes it away
    Notice(Option<Rc<str>>),
}

impl Default for ImportState {
    fn default() -> Self {
        ImportState {
            files: Files::default(),
            spec: blank(),
            job: Job::Idle { cancelled: None },
            notice: None,
            last_ticket: 0,
        }
    }
}

/// The form at first.
fn blank() -> ImportSpec {
    ImportSpec { prepare: true, ..ImportSpec::default() }
}

impl Reducible for ImportState {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl ImportState {
    /// What is under way.
    pub fn run(&self) -> Option<&Run> {
        match &self.job {
            Job::Running(run) => Some(run),
            _ => None,
        }
    }

    /// Whether nothing else can begin.
    pub fn is_busy(&self) -> bool {
        matches!(self.job, Job::Running(_) | Job::Stopped { .. })
    }

    /// Whether a comparison is still of these files and this form.
    pub fn is_fresh(&self, compared: &Compared) -> bool {
        compared.revision == self.files.revision && compared.spec == self.spec
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Add(files) => {
                if self.files.add(files) {
                    self.notice = None;
                    self.forget();
                }
            }
            Action::Remove(id) => {
                self.files.remove(id);
                self.forget();
            }
            Action::Clear => {
                self.files.clear();
                self.forget();
            }
            Action::Set(spec) => self.spec = spec,
            Action::Connections(ids) => {
                if !ids.contains(&self.spec.connection) {
                    self.spec.connection = ids.into_iter().next().unwrap_or_default();
                }
            }
            Action::Reset => self.reset(),
            Action::Start(work, at, id) => self.start(work, at, id),
            Action::Cancel => {
                if let Job::Running(run) = &mut self.job {
                    run.cancelling = true;
                }
            }
            Action::Replied(reply, at) => self.replied(reply, at),
            Action::Found(found, record) => {
                if self.job == (Job::Stopped { id: found }) {
                    self.job =
                        record.map_or(Job::Idle { cancelled: Some(Work::Import) }, Job::Ended);
                }
            }
            Action::Notice(notice) => self.notice = notice,
        }
    }

    /// What an earlier failure or cancel said was about files that are no longer the same.
    fn forget(&mut self) {
        if matches!(self.job, Job::Failed { .. } | Job::Idle { .. }) {
            self.job = Job::Idle { cancelled: None };
        }
    }

    fn reset(&mut self) {
        if self.is_busy() {
            return;
        }
        let connection = std::mem::take(&mut self.spec.connection);
        self.spec = ImportSpec { connection, ..blank() };
        self.files.clear();
        self.job = Job::Idle { cancelled: None };
        self.notice = None;
    }

    fn start(&mut self, work: Work, at: f64, id: Rc<str>) {
        if self.files.is_empty() || self.is_busy() {
            return;
        }
        self.last_ticket += 1;
        self.job = Job::Running(Run {
            ticket: self.last_ticket,
            id,
            work,
            spec: self.spec.clone(),
            files: self.files.list.clone(),
            revision: self.files.revision,
            progress: Progress { bytes_total: self.files.bytes(), ..Progress::default() },
            pace: Pace::new(at),
            cancelling: false,
        });
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        match reply {
            Reply::Ready { build } => {
                self.notice = files::version_notice(&build).or(self.notice.take());
                self.files.worker_started();
            }
            Reply::Inspected { id, form } => self.files.looked(id, form),
            Reply::Progress(progress) => {
                if let Job::Running(run) = &mut self.job {
                    run.pace.note(at, &progress);
                    run.progress = progress;
                }
            }
            Reply::Imported(record) => self.ended(|_| Job::Ended(Rc::from(record))),
            Reply::Compared(summary) => self.ended(|run| match run.cancelling {
                true => Job::Idle { cancelled: Some(run.work) },
                false => Job::Compared(Rc::new(Compared {
                    spec: run.spec,
                    revision: run.revision,
                    summary: Rc::from(summary),
                })),
            }),
            Reply::Cancelled => self.ended(|run| match run.work {
                Work::Import => Job::Stopped { id: run.id },
                Work::Compare => Job::Idle { cancelled: Some(run.work) },
            }),
            Reply::Failed { reason } => {
                self.ended(|run| Job::Failed { work: run.work, reason: reason.into() });
            }
            // What this page's worker is never asked for; that the tenant changed, the store's worker says as well.
            Reply::Previewed(_)
            | Reply::Converted(_)
            | Reply::Exported { .. }
            | Reply::QueryProgress { .. }
            | Reply::Response { .. }
            | Reply::Changed => {}
        }
    }

    fn ended(&mut self, next: impl FnOnce(Run) -> Job) {
        let idle = Job::Idle { cancelled: None };
        match std::mem::replace(&mut self.job, idle) {
            Job::Running(run) => self.job = next(run),
            other => self.job = other,
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn with_file() -> ImportState {
        let mut state = ImportState::default();
        let file = File::new_with_blob_sequence(&js_sys::Array::new(), "a.json").unwrap();
        state.apply(Action::Add(vec![file]));
        state.apply(Action::Connections(vec!["con_1".to_owned()]));
        state
    }

    #[wasm_bindgen_test]
    fn nothing_starts_without_files_or_twice() {
        let mut state = ImportState::default();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        assert_eq!(state.run(), None);
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        let first = state.run().map(|run| run.ticket);
        state.apply(Action::Start(Work::Compare, 0.0, "job_1".into()));
        assert_eq!(
            state.run().map(|run| (Some(run.ticket), run.work)),
            Some((first, Work::Import))
        );
    }

    #[wasm_bindgen_test]
    fn a_comparison_is_fresh_until_files_or_form_change() {
        let mut state = with_file();
        state.apply(Action::Start(Work::Compare, 0.0, "job_1".into()));
        state.apply(Action::Replied(Reply::Compared(Box::default()), 0.0));
        let Job::Compared(compared) = state.job.clone() else { panic!("compared") };
        assert!(state.is_fresh(&compared));
        state.apply(Action::Set(ImportSpec { upsert: true, ..state.spec.clone() }));
        assert!(!state.is_fresh(&compared));
    }

    #[wasm_bindgen_test]
    fn the_connection_stays_while_it_is_there() {
        let mut state = with_file();
        state.apply(Action::Connections(vec!["con_2".to_owned(), "con_1".to_owned()]));
        assert_eq!(state.spec.connection, "con_1");
        state.apply(Action::Connections(vec!["con_2".to_owned()]));
        assert_eq!(state.spec.connection, "con_2");
    }

    #[wasm_bindgen_test]
    fn a_reset_empties_the_form_but_for_the_connection() {
        let mut state = with_file();
        state.apply(Action::Set(ImportSpec {
            upsert: true,
            external_id: "x".to_owned(),
            ..state.spec.clone()
        }));
        state.apply(Action::Reset);
        assert_eq!(state.spec, ImportSpec { connection: "con_1".to_owned(), ..blank() });
        assert!(state.files.is_empty());
    }

    #[wasm_bindgen_test]
    fn of_an_import_whose_worker_was_ended_it_is_found_out_what_became() {
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        state.apply(Action::Cancel);
        state.apply(Action::Replied(Reply::Cancelled, 0.0));
        assert_eq!(state.job, Job::Stopped { id: "job_1".into() });
        state.apply(Action::Found("job_0".into(), None));
        assert!(state.is_busy());
        state.apply(Action::Found("job_1".into(), None));
        assert_eq!(state.job, Job::Idle { cancelled: Some(Work::Import) });
    }

    #[wasm_bindgen_test]
    fn a_dead_worker_fails_what_ran() {
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        state.apply(Action::Replied(Reply::Failed { reason: "crash".to_owned() }, 0.0));
        assert_eq!(state.job, Job::Failed { work: Work::Import, reason: "crash".into() });
        state.apply(Action::Replied(Reply::Cancelled, 0.0));
        assert!(matches!(state.job, Job::Failed { .. }));
    }
}
