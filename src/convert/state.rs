//! What the page knows, and how each event changes it. Pure: no clock, no worker, no document.
//!
//! `engine` carries the wishes of this state to the worker and brings its replies back; components show it.
//! One task is with the worker at a time, under a ticket of its own, so a reply to what was given up can
//! never pass for the answer to what is wanted now.

use std::rc::Rc;

use web_sys::File;
use yew::Reducible;

use crate::shared::files::{self, Entry, Files};
use crate::shared::rate::Pace;
use engine::jobs::{ConvertSpec, Progress};
use web::{Converted, Preview, Reply};

/// Everything the page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The chosen files
    pub files: Files,
    /// The options
    pub spec: ConvertSpec,
    /// The conversion
    pub job: Job,
    /// The preview
    pub preview: Pane,
    /// What is with the worker
    pub task: Option<Task>,
    /// Something that went wrong beside a job
    pub notice: Option<Rc<str>>,
    last_ticket: u32,
}

/// What a result was made from. Two of the same make the same result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    revision: u32,
    /// The options
    pub spec: ConvertSpec,
}

/// The conversion.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// Nothing was asked for, or the last conversion was cancelled
    Idle {
        /// Whether it was cancelled
        cancelled: bool,
    },
    /// Under way
    Running(Run),
    /// Done
    Done(Rc<Done>),
    /// It could not be done
    Failed {
        /// What, where, and what to do
        reason: Rc<str>,
    },
}

impl Default for Job {
    fn default() -> Self {
        Job::Idle { cancelled: false }
    }
}

/// A conversion under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What it is made from
    pub inputs: Inputs,
    /// The files as they were when it was asked for
    pub files: Rc<[Entry]>,
    /// How far it is
    pub progress: Progress,
    /// How fast it goes
    pub pace: Pace,
    /// Whether it is being stopped
    pub cancelling: bool,
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What it was made from
    pub inputs: Inputs,
    /// What came of it
    pub converted: Converted,
}

/// The preview of the result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pane {
    /// Whether it is on the page
    pub open: bool,
    /// What is shown, and what that was made from
    pub shown: Option<Shown>,
    /// Whether another is to be made as soon as the worker is free
    wanted: bool,
}

/// A preview, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What it was made from
    pub inputs: Inputs,
    /// The first users, or the reason
    pub outcome: Result<Rc<Preview>, Rc<str>>,
}

/// What is with the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Never used twice
    pub ticket: u32,
    /// What it is to do
    pub work: Work,
    /// With what
    pub inputs: Inputs,
    /// The files as they were when it was asked for
    pub files: Rc<[Entry]>,
    /// Whether it is to be stopped
    pub abort: bool,
}

/// What the worker can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The whole conversion
    Convert,
    /// The first users
    Preview,
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
    /// The options are these now
    Set(ConvertSpec),
    /// The preview is opened
    OpenPreview,
    /// The preview is closed
    ClosePreview,
    /// Files or options have not changed for a moment
    RefreshPreview,
    /// The conversion is started, at this many milliseconds
    Convert(f64),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Reply, f64),
    /// Something went wrong beside a job; `None` takes it away
    Notice(Option<Rc<str>>),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl State {
    /// What a result made now would be made from.
    pub fn inputs(&self) -> Inputs {
        Inputs { revision: self.files.revision, spec: self.spec }
    }

    /// Whether a conversion is under way.
    pub fn is_running(&self) -> bool {
        matches!(self.job, Job::Running(_))
    }

    /// Whether what the preview shows is what the result would be now.
    pub fn is_preview_fresh(&self) -> bool {
        self.preview.shown.as_ref().is_some_and(|shown| shown.inputs == self.inputs())
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Add(files) => self.add(files),
            Action::Remove(id) => {
                self.files.remove(id);
                self.files_changed();
            }
            Action::Clear => {
                self.files.clear();
                self.files_changed();
            }
            Action::Set(spec) => self.spec = spec,
            Action::OpenPreview => {
                self.preview.open = true;
                self.refresh_preview();
            }
            Action::ClosePreview => {
                self.preview = Pane::default();
                self.abort(Work::Preview);
            }
            Action::RefreshPreview => self.refresh_preview(),
            Action::Convert(at) => self.convert(at),
            Action::Cancel => self.cancel(),
            Action::Replied(reply, at) => self.replied(reply, at),
            Action::Notice(notice) => self.notice = notice,
        }
    }

    fn add(&mut self, files: Vec<File>) {
        if self.files.add(files) {
            self.files_changed();
            self.notice = None;
        }
    }

    fn files_changed(&mut self) {
        match &self.job {
            // What these said was about files that are no longer the same.
            Job::Failed { .. } | Job::Idle { .. } => self.job = Job::default(),
            Job::Running(_) | Job::Done(_) => {}
        }
        if self.files.is_empty() {
            self.preview = Pane::default();
            self.abort(Work::Preview);
        }
    }

    fn convert(&mut self, at: f64) {
        if self.files.is_empty() || self.is_running() {
            return;
        }
        self.job = Job::Running(Run {
            inputs: self.inputs(),
            files: self.files.list.clone(),
            progress: Progress { bytes_total: self.files.bytes(), ..Progress::default() },
            pace: Pace::new(at),
            cancelling: false,
        });
        self.abort(Work::Preview);
        self.next_task();
    }

    fn cancel(&mut self) {
        let converting = self.task.as_ref().is_some_and(|task| task.work == Work::Convert);
        match &mut self.job {
            Job::Running(run) if converting => run.cancelling = true,
            // It had not reached the worker.
            Job::Running(_) => self.job = Job::Idle { cancelled: true },
            _ => return,
        }
        self.abort(Work::Convert);
    }

    fn refresh_preview(&mut self) {
        if !self.preview.open || self.files.is_empty() || self.is_preview_fresh() {
            return;
        }
        let now = self.inputs();
        let underway = self.task.as_ref().filter(|task| task.work == Work::Preview && !task.abort);
        if underway.is_none_or(|task| task.inputs != now) {
            self.preview.wanted = true;
            self.abort(Work::Preview);
            self.next_task();
        }
    }

    /// Marks the task with the worker, if it is this `work`, as to be stopped.
    fn abort(&mut self, work: Work) {
        if let Some(task) = self.task.as_mut().filter(|task| task.work == work) {
            task.abort = true;
        }
    }

    /// Gives the worker what is waiting for it, if it is free.
    fn next_task(&mut self) {
        if self.task.is_some() {
            return;
        }
        let (work, inputs, files) = match &self.job {
            Job::Running(run) => (Work::Convert, run.inputs, run.files.clone()),
            _ if std::mem::take(&mut self.preview.wanted) => {
                (Work::Preview, self.inputs(), self.files.list.clone())
            }
            _ => return,
        };
        self.last_ticket += 1;
        self.task = Some(Task { ticket: self.last_ticket, work, inputs, files, abort: false });
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
            Reply::Previewed(preview) => self.ended(Outcome::Previewed(preview)),
            Reply::Converted(converted) => self.ended(Outcome::Converted(converted)),
            Reply::Cancelled => self.ended(Outcome::Cancelled),
            Reply::Failed { reason } => self.ended(Outcome::Failed(reason.into())),
            // What this page's worker is never asked for.
            Reply::Imported(_)
            | Reply::Exported { .. }
            | Reply::Compared(_)
            | Reply::QueryProgress { .. }
            | Reply::Response { .. }
            | Reply::Changed => {}
        }
    }

    /// The worker is done with its task, in one way or another.
    fn ended(&mut self, outcome: Outcome) {
        let Some(task) = self.task.take() else { return };
        match task.work {
            Work::Convert => self.conversion_ended(&task, outcome),
            Work::Preview => self.preview_ended(&task, outcome),
        }
        self.next_task();
    }

    fn conversion_ended(&mut self, task: &Task, outcome: Outcome) {
        self.job = match outcome {
            // Whoever cancelled a moment before the end meant it.
            _ if task.abort => Job::Idle { cancelled: true },
            Outcome::Converted(converted) => {
                Job::Done(Rc::new(Done { inputs: task.inputs, converted }))
            }
            Outcome::Failed(reason) => Job::Failed { reason },
            Outcome::Cancelled | Outcome::Previewed(_) => Job::Idle { cancelled: true },
        };
    }

    fn preview_ended(&mut self, task: &Task, outcome: Outcome) {
        if task.abort || !self.preview.open {
            return;
        }
        if task.inputs != self.inputs() {
            self.preview.wanted = !self.is_preview_fresh();
            return;
        }
        let outcome = match outcome {
            Outcome::Previewed(preview) => Ok(Rc::new(preview)),
            Outcome::Failed(reason) => Err(reason),
            Outcome::Cancelled | Outcome::Converted(_) => return,
        };
        self.preview.shown = Some(Shown { inputs: task.inputs, outcome });
    }
}

/// How a task ended.
enum Outcome {
    Previewed(Preview),
    Converted(Converted),
    Cancelled,
    Failed(Rc<str>),
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::Blob;

    use super::*;
    use crate::shared::files::Look;
    use engine::jobs::Summary;

    fn file(name: &str) -> File {
        File::new_with_blob_sequence(&js_sys::Array::new(), name).unwrap()
    }

    fn with_file() -> State {
        let mut state = State::default();
        state.apply(Action::Add(vec![file("a.json")]));
        state
    }

    fn reply(state: &mut State, reply: Reply) {
        state.apply(Action::Replied(reply, 0.0));
    }

    fn previewed() -> Reply {
        Reply::Previewed(Preview { users: Vec::new(), summary: Summary::default() })
    }

    fn converted() -> Reply {
        let blob = || Blob::new().unwrap();
        Reply::Converted(Converted {
            summary: Summary::default(),
            result: blob(),
            errors: blob(),
            refused: blob(),
            heap: 0.0,
        })
    }

    fn work(state: &State) -> Option<(Work, bool)> {
        state.task.as_ref().map(|task| (task.work, task.abort))
    }

    #[wasm_bindgen_test]
    fn files_of_one_name_are_kept_apart() {
        let mut state = State::default();
        state.apply(Action::Add(vec![file("a.json"), file("a.json")]));
        state.apply(Action::Add(vec![file("a.json")]));
        let ids: Vec<u32> = state.files.list.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [1, 2, 3]);
        reply(&mut state, Reply::Inspected { id: 2, form: Err("gone".to_owned()) });
        assert_eq!(state.files.list[1].look, Look::Failed("gone".into()));
        assert_eq!(state.files.list[0].look, Look::Pending);
        state.apply(Action::Remove(1));
        let ids: Vec<u32> = state.files.list.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [2, 3]);
    }

    #[wasm_bindgen_test]
    fn without_files_nothing_starts() {
        let mut state = State::default();
        state.apply(Action::Convert(0.0));
        state.apply(Action::OpenPreview);
        assert_eq!((work(&state), state.job), (None, Job::default()));
    }

    #[wasm_bindgen_test]
    fn a_conversion_ends_in_its_result() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        assert_eq!(work(&state), Some((Work::Convert, false)));
        let progress = Progress { bytes_read: 5, bytes_total: 10, users: 1, ..Progress::default() };
        reply(&mut state, Reply::Progress(progress));
        assert!(matches!(&state.job, Job::Running(run) if run.progress == progress));
        reply(&mut state, converted());
        assert!(matches!(&state.job, Job::Done(done) if done.inputs == state.inputs()));
        assert_eq!(state.task, None);
    }

    #[wasm_bindgen_test]
    fn a_result_stays_but_is_told_from_what_would_be_made_now() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        reply(&mut state, converted());
        let outdated =
            |state: &State| matches!(&state.job, Job::Done(done) if done.inputs != state.inputs());
        assert!(!outdated(&state));
        state.apply(Action::Set(ConvertSpec { gzip: true, ..ConvertSpec::default() }));
        assert!(outdated(&state));
        state.apply(Action::Set(ConvertSpec::default()));
        assert!(!outdated(&state));
        state.apply(Action::Clear);
        assert!(outdated(&state));
    }

    #[wasm_bindgen_test]
    fn a_conversion_waits_until_the_preview_it_displaces_has_ended() {
        let mut state = with_file();
        state.apply(Action::OpenPreview);
        let preview = state.task.clone().unwrap().ticket;
        state.apply(Action::Convert(0.0));
        assert_eq!(work(&state), Some((Work::Preview, true)));
        reply(&mut state, Reply::Cancelled);
        assert_eq!(work(&state), Some((Work::Convert, false)));
        assert_ne!(state.task.as_ref().unwrap().ticket, preview);
        assert_eq!(state.preview.shown, None);
    }

    #[wasm_bindgen_test]
    fn a_conversion_cancelled_before_it_began_never_begins() {
        let mut state = with_file();
        state.apply(Action::OpenPreview);
        state.apply(Action::Convert(0.0));
        state.apply(Action::Cancel);
        assert_eq!(state.job, Job::Idle { cancelled: true });
        reply(&mut state, Reply::Cancelled);
        assert_eq!(state.task, None);
    }

    #[wasm_bindgen_test]
    fn a_cancel_a_moment_before_the_end_keeps_nothing() {
        for last in [Reply::Cancelled, converted(), Reply::Failed { reason: "crash".to_owned() }] {
            let mut state = with_file();
            state.apply(Action::Convert(0.0));
            state.apply(Action::Cancel);
            assert!(matches!(&state.job, Job::Running(run) if run.cancelling));
            reply(&mut state, last);
            assert_eq!(state.job, Job::Idle { cancelled: true });
        }
    }

    #[wasm_bindgen_test]
    fn a_failure_gives_its_reason_and_can_be_tried_again() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        reply(&mut state, Reply::Failed { reason: "full".to_owned() });
        assert_eq!(state.job, Job::Failed { reason: "full".into() });
        state.apply(Action::Convert(1.0));
        assert_eq!(work(&state), Some((Work::Convert, false)));
    }

    #[wasm_bindgen_test]
    fn replies_to_nothing_change_nothing() {
        let mut state = with_file();
        let before = state.clone();
        for late in
            [converted(), previewed(), Reply::Cancelled, Reply::Progress(Progress::default())]
        {
            reply(&mut state, late);
        }
        assert_eq!(state, before);
    }

    #[wasm_bindgen_test]
    fn a_preview_is_fresh_only_for_what_it_was_made_from() {
        let mut state = with_file();
        state.apply(Action::OpenPreview);
        reply(&mut state, previewed());
        assert!(state.is_preview_fresh());
        state.apply(Action::RefreshPreview);
        assert_eq!(state.task, None);

        state.apply(Action::Set(ConvertSpec { drop_empty: true, ..ConvertSpec::default() }));
        assert!(!state.is_preview_fresh());
        state.apply(Action::RefreshPreview);
        assert_eq!(work(&state), Some((Work::Preview, false)));

        // Changed back while it is being made: what comes is dropped, what is shown is right again.
        let shown = state.preview.shown.clone();
        state.apply(Action::Set(ConvertSpec::default()));
        state.apply(Action::RefreshPreview);
        reply(&mut state, previewed());
        assert_eq!((work(&state), &state.preview.shown), (None, &shown));

        // Changed to something else while it is being made: what comes is dropped, and another is made.
        state.apply(Action::Set(ConvertSpec { drop_empty: true, ..ConvertSpec::default() }));
        state.apply(Action::RefreshPreview);
        state.apply(Action::Set(ConvertSpec { strip_prefix: false, ..ConvertSpec::default() }));
        reply(&mut state, previewed());
        assert_eq!((work(&state), &state.preview.shown), (Some((Work::Preview, false)), &shown));
        assert_eq!(state.task.as_ref().map(|task| task.inputs), Some(state.inputs()));
    }

    #[wasm_bindgen_test]
    fn a_preview_asked_for_during_a_conversion_follows_it() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        state.apply(Action::OpenPreview);
        assert_eq!(work(&state), Some((Work::Convert, false)));
        reply(&mut state, converted());
        assert_eq!(work(&state), Some((Work::Preview, false)));
    }

    #[wasm_bindgen_test]
    fn a_closed_preview_does_not_come_back() {
        let mut state = with_file();
        state.apply(Action::OpenPreview);
        state.apply(Action::ClosePreview);
        assert_eq!(work(&state), Some((Work::Preview, true)));
        reply(&mut state, previewed());
        assert_eq!((work(&state), state.preview), (None, Pane::default()));
    }

    #[wasm_bindgen_test]
    fn files_that_kill_the_worker_twice_are_left_alone() {
        let mut state = with_file();
        let ready = || Reply::Ready { build: env!("CARGO_PKG_VERSION").to_owned() };
        reply(&mut state, ready());
        assert_eq!((&state.files.list[0].look, state.files.list[0].tries), (&Look::Pending, 0));
        reply(&mut state, ready());
        assert_eq!((&state.files.list[0].look, state.files.list[0].tries), (&Look::Pending, 1));
        reply(&mut state, ready());
        assert!(matches!(state.files.list[0].look, Look::Failed(_)));
        assert_eq!(state.notice, None);
    }

    #[wasm_bindgen_test]
    fn a_worker_of_another_version_is_told() {
        let mut state = State::default();
        reply(&mut state, Reply::Ready { build: "0.0.0".to_owned() });
        assert!(state.notice.is_some());
    }
}
