//! What the Import page knows, and how each event changes it. Pure: no clock, no worker, no document.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Blob, File};
use yew::Reducible;

use crate::mapper::state::{Event, Mapping};
use crate::shared::files::{self, Entry, Files};
use crate::shared::job_hooks::JobPage;
use crate::shared::job_state::{End, JobState, Task, Tickets};
use crate::shared::replies::received;
use engine::jobs::{ImportSpec, ImportSummary, JobRecord, Status};
use engine::read::ReadOptions;
use engine::recipe::{Recipe, StepReport};
use web::{JobClient, Reply};

/// Everything the Import page knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImportState {
    /// The chosen files
    pub(crate) files: Files,
    /// The form; its connection is empty until the tenant is known
    pub(crate) spec: ImportSpec,
    /// What is proposed for the files
    pub(crate) mapping: Mapping,
    /// What is done with them
    pub(crate) job: Job,
    /// What begins as soon as it is known what to propose for the files, and as the job of which id
    pub(crate) waiting: Option<(Work, Rc<str>)>,
    /// Whether the dialog in which a password is tried is open
    pub(crate) is_trying: bool,
    /// Something that went wrong beside a job
    pub(crate) notice: Option<Rc<str>>,
    tickets: Tickets,
}

/// What is done with the files.
pub(crate) type Job = JobState<ImportTask, Outcome>;

/// An import, or finding out what it would do, with what it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImportTask {
    /// The job's id, if it becomes one
    pub(crate) id: Rc<str>,
    /// What is done
    pub(crate) work: Work,
    spec: ImportSpec,
    files: Rc<[Entry]>,
    revision: u32,
    take_cut_off: bool,
}

impl Task for ImportTask {
    fn is_recorded(&self) -> bool {
        self.work == Work::Import
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// An import has ended, in whatever way
    Imported(Rc<Imported>),
    /// What an import would do
    Compared(Rc<Compared>),
}

/// An import that has ended, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Imported {
    /// Its record; it says whether the import was taken back since
    pub(crate) record: Rc<JobRecord>,
    spec: ImportSpec,
    /// The revision of the files it was made from
    pub(crate) revision: u32,
}

impl Imported {
    fn of(task: &ImportTask, record: Rc<JobRecord>) -> Outcome {
        let (spec, revision) = (task.spec.clone(), task.revision);
        Outcome::Imported(Rc::new(Imported { record, spec, revision }))
    }
}

/// What an import would do, and what that was found out for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compared {
    /// What was asked for
    pub(crate) spec: ImportSpec,
    /// The revision of the files it was made from
    pub(crate) revision: u32,
    /// What it would do
    pub(crate) summary: Rc<ImportSummary>,
    /// Every value that would change, as CSV; none if no value would
    pub(crate) differences: Option<Blob>,
}

/// What the worker can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The import
    Import,
    /// What it would do
    Compare,
}

/// What happens to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// Files were chosen or dropped
    Add(Vec<File>),
    /// The update of the sample takes the place of all files, as an upsert
    UpdateSample(File),
    /// An edited export is to come, as an update: metadata is merged, what it does not say stays
    UpdateByFile,
    /// Files of Convert take the place of all others, to be imported as they are
    TakeOver(Vec<File>),
    /// The file of this id is to be read in this way
    ReadAs(u32, ReadOptions),
    /// A file is taken off the list
    Remove(u32),
    /// All files are
    Clear,
    /// The form is this now
    Set(ImportSpec),
    /// Something about the proposal or the recipe, at this many milliseconds
    Mapping(Event, f64),
    /// The recipe becomes this, to mend findings; what the import would do is found out anew as the job of this id, at this
    /// many milliseconds
    Mend(Box<Recipe>, f64, Rc<str>),
    /// The tenant has these connections
    Connections(Vec<String>),
    /// The form is emptied
    Reset,
    /// This is started, at this many milliseconds, as the job of this id
    Start(Work, f64, Rc<str>),
    /// The import that failed because a file is cut off is done with what is whole, at this many milliseconds, as the job
    /// of this id
    TakeCutOff(f64, Rc<str>),
    /// A password is to be tried, or no longer
    TryPassword(bool),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Reply, f64),
    /// What became of the import of this id that was stopped; nothing, if it had not begun
    Found(Rc<str>, Option<Rc<JobRecord>>),
    /// The import of this id was taken back
    Undone(Rc<str>),
    /// Something went wrong beside a job; `None` takes it away
    Notice(Option<Rc<str>>),
}

impl Default for ImportState {
    fn default() -> Self {
        ImportState {
            files: Files::default(),
            spec: blank(),
            mapping: Mapping::new(blank().recipe),
            job: Job::Idle,
            waiting: None,
            is_trying: false,
            notice: None,
            tickets: Tickets::default(),
        }
    }
}

/// The form at first.
fn blank() -> ImportSpec {
    ImportSpec { recipe: Recipe::for_local_import(), ..ImportSpec::default() }
}

impl Reducible for ImportState {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl JobPage for ImportState {
    fn files(&self) -> Option<&Files> {
        Some(&self.files)
    }

    fn ticket(&self) -> Option<(u32, bool)> {
        self.job.ticket()
    }

    fn hand_over(&self, client: &JobClient) {
        let Some(task) = self.job.run().map(|run| &run.task) else { return };
        let files = files::chosen(&task.files);
        match task.work {
            Work::Import => {
                // Said of this one import; the form knows nothing of it.
                let spec = ImportSpec { take_cut_off: task.take_cut_off, ..task.spec.clone() };
                client.import(task.id.to_string(), files, spec);
            }
            Work::Compare => client.compare(files, task.spec.clone()),
        }
    }

    fn replied(reply: Reply, at: f64) -> Action {
        Action::Replied(reply, at)
    }
}

impl ImportState {
    /// Whether what came of a task is of the files and the form as they are now.
    pub(crate) fn is_fresh(&self, outcome: &Outcome) -> bool {
        let (revision, spec) = match outcome {
            Outcome::Imported(imported) => (imported.revision, &imported.spec),
            Outcome::Compared(compared) => (compared.revision, &compared.spec),
        };
        revision == self.files.revision && *spec == self.spec
    }

    /// What the steps of the recipe did, if that is known of just this recipe.
    pub(crate) fn step_reports(&self) -> Vec<StepReport> {
        let Job::Done(outcome) = &self.job else { return Vec::new() };
        let summary = match outcome {
            _ if !self.is_fresh(outcome) => None,
            Outcome::Imported(it) => it.record.import().and_then(|it| it.summary.as_ref()),
            Outcome::Compared(it) => Some(&*it.summary),
        };
        summary.map(|it| it.run.steps.clone()).unwrap_or_default()
    }

    /// Whether the files in the list are those of the last import, which has taken them.
    fn are_files_imported(&self) -> bool {
        matches!(&self.job, Job::Done(Outcome::Imported(imported))
            if imported.revision == self.files.revision
                && imported.record.status == Status::Succeeded
                && !imported.record.is_undone())
    }

    fn add(&mut self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        if self.are_files_imported() {
            self.files.clear();
        }
        self.files.add(files);
        self.notice = None;
        self.files_changed();
    }

    fn files_changed(&mut self) {
        self.job.forget_failure();
        self.mapping.files_changed(&mut self.spec.recipe, &self.files);
        if self.files.is_empty() {
            self.waiting = None;
        }
    }

    /// Begins what waits, once it is known what to propose.
    fn go_on(&mut self, at: f64) {
        if self.mapping.is_settled(&self.files)
            && let Some((work, id)) = self.waiting.take()
        {
            self.start(work, at, id, false);
        }
    }

    fn undone(&mut self, id: &str) {
        let Job::Done(Outcome::Imported(imported)) = &mut self.job else { return };
        if imported.record.id == id
            && let Some(import) = Rc::make_mut(&mut Rc::make_mut(imported).record).import_mut()
        {
            import.undone = true;
        }
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Add(files) => self.add(files),
            Action::UpdateSample(file) => {
                if !self.job.is_busy() {
                    self.files.clear();
                    self.files.add(vec![file]);
                    self.files_changed();
                    self.spec.upsert = true;
                }
            }
            Action::UpdateByFile => {
                if !self.job.is_busy() {
                    self.reset();
                    self.spec.upsert = true;
                    self.spec.merge_metadata = true;
                    self.spec.keep_verified = true;
                }
            }
            Action::TakeOver(files) => {
                if !files.is_empty() && !self.job.is_busy() {
                    self.reset();
                    self.files.add(files);
                    self.spec.prepare(false);
                }
            }
            Action::ReadAs(id, options) => {
                self.files.read_as(id, options);
                self.files_changed();
            }
            Action::Remove(id) => {
                self.files.remove(id);
                self.files_changed();
            }
            Action::Clear => {
                self.files.clear();
                self.files_changed();
            }
            Action::Set(spec) => {
                // What is done to users has one history, wherever it was changed.
                let recipe = std::mem::replace(&mut self.spec, spec).recipe;
                let next = std::mem::replace(&mut self.spec.recipe, recipe);
                self.mapping.apply(Event::Change(next), &mut self.spec.recipe, &self.files);
            }
            Action::Mend(next, at, id) => {
                self.mapping.apply(Event::Change(*next), &mut self.spec.recipe, &self.files);
                // What was imported stays as it is; what would be is found out anew.
                if matches!(self.job, Job::Done(Outcome::Compared(_))) {
                    self.start(Work::Compare, at, id, false);
                }
            }
            Action::Mapping(event, at) => {
                self.mapping.apply(event, &mut self.spec.recipe, &self.files);
                self.go_on(at);
            }
            Action::Connections(ids) => {
                if !ids.contains(&self.spec.connection) {
                    self.spec.connection = ids.into_iter().next().unwrap_or_default();
                }
            }
            Action::Reset => self.reset(),
            Action::Start(work, at, id) => self.start(work, at, id, false),
            Action::TakeCutOff(at, id) => self.start(Work::Import, at, id, true),
            Action::TryPassword(is_trying) => self.is_trying = is_trying,
            Action::Cancel if self.waiting.is_some() => self.waiting = None,
            Action::Cancel => self.job.cancel(),
            Action::Replied(reply, at) => self.replied(reply, at),
            Action::Found(id, record) => {
                self.job.found(
                    |task| task.id == id,
                    |task| record.map(|record| Imported::of(task, record)),
                );
            }
            Action::Undone(id) => self.undone(&id),
            Action::Notice(notice) => self.notice = notice,
        }
    }

    fn reset(&mut self) {
        if self.job.is_busy() {
            return;
        }
        let connection = std::mem::take(&mut self.spec.connection);
        self.spec = ImportSpec { connection, ..blank() };
        self.files.clear();
        self.mapping = Mapping::new(blank().recipe);
        self.waiting = None;
        self.job = Job::Idle;
        self.notice = None;
    }

    fn start(&mut self, work: Work, at: f64, id: Rc<str>, take_cut_off: bool) {
        if self.files.is_empty() {
            return;
        }
        // A second click does not wait.
        if !self.mapping.is_settled(&self.files) && self.waiting.is_none() {
            self.waiting = Some((work, id));
            return;
        }
        self.waiting = None;
        let (spec, files) = (self.spec.clone(), self.files.list.clone());
        let revision = self.files.revision;
        let task = ImportTask { id, work, spec, files, revision, take_cut_off };
        self.job.start(&mut self.tickets, task, self.files.bytes(), at);
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        let is_about_a_file = matches!(reply, Reply::Inspected { .. } | Reply::Ready { .. });
        let reply = received(reply, &mut self.files, &mut self.notice);
        if is_about_a_file {
            self.mapping.files_changed(&mut self.spec.recipe, &self.files);
            self.go_on(at);
        }
        match reply.and_then(|reply| self.job.received(reply, at)) {
            Some(Reply::Imported(record)) => {
                self.job.end(|task| End::Done(Imported::of(task, Rc::from(record))));
            }
            Some(Reply::Compared { summary, differences }) => self.job.end(|task| {
                End::Done(Outcome::Compared(Rc::new(Compared {
                    spec: task.spec.clone(),
                    revision: task.revision,
                    summary: Rc::from(summary),
                    differences: differences.get(0).dyn_into().ok(),
                })))
            }),
            // What this page's worker is never asked for; that the tenant changed, the store's worker says as well.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::JobWork;

    fn with_file() -> ImportState {
        let mut state = ImportState::default();
        let file = File::new_with_blob_sequence(&js_sys::Array::new(), "a.json").unwrap();
        state.apply(Action::Add(vec![file]));
        state.apply(Action::Connections(vec!["con_1".to_owned()]));
        let format = Err(web::Failure::refused("gone"));
        state.apply(Action::Replied(Reply::Inspected { id: 1, format }, 0.0));
        state
    }

    #[wasm_bindgen_test]
    fn an_import_waits_until_it_is_known_what_to_propose() {
        let mut state = ImportState::default();
        state.apply(Action::Add(vec![file("a.csv")]));
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        assert!(state.waiting.is_some() && state.job.run().is_none());
        let format = Err(web::Failure::refused("gone"));
        state.apply(Action::Replied(Reply::Inspected { id: 1, format }, 0.0));
        assert!(state.waiting.is_none() && state.job.run().is_some());
    }

    #[wasm_bindgen_test]
    fn nothing_starts_without_files_or_twice() {
        let mut state = ImportState::default();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        assert_eq!(state.job.run(), None);
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        let first = state.job.run().map(|run| run.ticket);
        state.apply(Action::Start(Work::Compare, 0.0, "job_1".into()));
        assert_eq!(
            state.job.run().map(|run| (Some(run.ticket), run.task.work)),
            Some((first, Work::Import))
        );
    }

    #[wasm_bindgen_test]
    fn a_comparison_is_fresh_until_files_or_form_change() {
        let mut state = with_file();
        state.apply(Action::Start(Work::Compare, 0.0, "job_1".into()));
        state.apply(Action::Replied(
            Reply::Compared { summary: Box::default(), differences: js_sys::Array::new() },
            0.0,
        ));
        let Job::Done(compared) = state.job.clone() else { panic!("compared") };
        assert!(matches!(compared, Outcome::Compared(_)) && state.is_fresh(&compared));
        state.apply(Action::Set(ImportSpec { upsert: true, ..state.spec.clone() }));
        assert!(!state.is_fresh(&compared));
    }

    fn file(name: &str) -> File {
        File::new_with_blob_sequence(&js_sys::Array::new(), name).unwrap()
    }

    /// With a file that was imported.
    fn imported() -> ImportState {
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        let work = JobWork::Import(Box::default());
        let record = JobRecord::new("job_1".to_owned(), String::new(), 0, work);
        let record = Box::new(JobRecord { status: Status::Succeeded, ..record });
        state.apply(Action::Replied(Reply::Imported(record), 0.0));
        state
    }

    #[wasm_bindgen_test]
    fn new_files_take_the_place_of_those_that_are_imported() {
        let names = |state: &ImportState| {
            state.files.list.iter().map(|entry| entry.file.name()).collect::<Vec<_>>()
        };
        let mut state = imported();
        state.apply(Action::Add(vec![file("b.json")]));
        assert_eq!(names(&state), ["b.json"]);
        state.apply(Action::Add(vec![file("c.json")]));
        assert_eq!(names(&state), ["b.json", "c.json"]);
        // What was taken back is not imported.
        let mut state = imported();
        state.apply(Action::Undone("job_1".into()));
        state.apply(Action::Add(vec![file("b.json")]));
        assert_eq!(names(&state), ["a.json", "b.json"]);
    }

    #[wasm_bindgen_test]
    fn converted_files_are_taken_as_they_are() {
        let mut state = imported();
        state.apply(Action::TakeOver(vec![file("part-1.json"), file("part-2.json")]));
        assert_eq!((state.files.list.len(), state.spec.prepares()), (2, false));
        assert_eq!((&state.job, state.spec.connection.as_str()), (&Job::Idle, "con_1"));
        state.apply(Action::TakeOver(Vec::new()));
        assert_eq!(state.files.list.len(), 2);
    }

    #[wasm_bindgen_test]
    fn an_import_is_of_its_files_and_known_as_taken_back() {
        let outcome = |state: &ImportState| match &state.job {
            Job::Done(outcome) => outcome.clone(),
            _ => panic!("imported"),
        };
        let undone = |state: &ImportState| match outcome(state) {
            Outcome::Imported(imported) => imported.record.is_undone(),
            Outcome::Compared(_) => panic!("imported"),
        };
        let mut state = imported();
        assert!(state.is_fresh(&outcome(&state)));
        state.apply(Action::Undone("job_0".into()));
        assert!(!undone(&state));
        state.apply(Action::Undone("job_1".into()));
        assert!(undone(&state));
        state.apply(Action::Clear);
        assert!(!state.is_fresh(&outcome(&state)));
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
        state.apply(Action::Replied(Reply::Cancelled { job: 1 }, 0.0));
        assert!(matches!(&state.job, Job::Stopped(task) if &*task.id == "job_1"));
        state.apply(Action::Found("job_0".into(), None));
        assert!(state.job.is_busy());
        state.apply(Action::Found("job_1".into(), None));
        assert!(matches!(&state.job, Job::Cancelled(task) if task.work == Work::Import));
    }

    #[wasm_bindgen_test]
    fn a_dead_worker_fails_what_ran() {
        let mut state = with_file();
        state.apply(Action::Start(Work::Import, 0.0, "job_1".into()));
        state.apply(Action::Replied(Reply::Failed(web::Failure::refused("crash")), 0.0));
        assert!(
            matches!(&state.job, Job::Failed(task, reason) if task.work == Work::Import && &**reason == "crash")
        );
        state.apply(Action::Replied(Reply::Cancelled { job: 1 }, 0.0));
        assert!(matches!(state.job, Job::Failed(..)));
    }
}
