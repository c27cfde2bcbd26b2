//! What the Export page knows, and how each event changes it. Pure: no clock, no worker, no document.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Blob, File};
use yew::Reducible;

use crate::shared::files::{self, Entry, Files};
use crate::shared::job_hooks::JobPage;
use crate::shared::job_state::{End, JobState, Task, Tickets};
use crate::shared::replies::received;
use engine::fields::{Column, repeated};
use engine::jobs::{CsvOptions, ExportFormat, ExportSpec, JobRecord, Order, Status, Which};
use engine::query::{Options, Reading, read};
use engine::read::ReadOptions;
use web::{JobClient, Reply};

/// Everything the Export page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ExportState {
    /// Where the users come from
    pub(crate) source: Source,
    /// The chosen files; they stay while the local tenant is the source
    pub(crate) files: Files,
    /// What was entered, whether it has a meaning now or not; see [`ExportState::wish`]
    pub(crate) spec: ExportSpec,
    /// The time relative dates of the search are counted from, in microseconds since 1970; one for count, sample and export
    pub(crate) now: Option<i64>,
    /// Whether to go on without users whose stored data is damaged. Never remembered: who comes back is told of them anew
    pub(crate) skip_damaged: bool,
    /// Whether the last export failed because of them
    pub(crate) stopped_at_damage: bool,
    /// What is done with the users
    pub(crate) job: Job,
    /// Something that went wrong beside a job
    pub(crate) notice: Option<Rc<str>>,
    connections: Option<Rc<[String]>>,
    tickets: Tickets,
}

/// Where exported users come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// What was imported
    #[default]
    Tenant,
    /// Files, which are not imported
    Files,
}

/// What is done with the users.
pub(crate) type Job = JobState<ExportTask, Rc<Done>>;

/// An export, with what it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExportTask {
    /// The job's id
    pub(crate) id: Rc<str>,
    spec: ExportSpec,
    /// The files it reads; none if it reads the local tenant
    files: Rc<[Entry]>,
}

impl Task for ExportTask {
    fn is_recorded(&self) -> bool {
        true
    }
}

/// A finished export.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done {
    /// The job
    pub(crate) record: Rc<JobRecord>,
    /// Its file, if it came along
    pub(crate) file: Option<Blob>,
    /// What was asked
    spec: ExportSpec,
    /// The files it read
    files: Rc<[Entry]>,
}

/// A change of what was entered. Each changes its own part only: several may be on their way at a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The connection, all of them if there is none
    Connection(Option<String>),
    /// The search
    Search(String),
    /// The fields
    Columns(Vec<Column>),
    /// What is sorted by; nothing if it is empty
    SortBy(String),
    /// Whether the largest comes first
    Descending(bool),
    /// The form of the file
    Format(ExportFormat),
    /// Whether it is compressed
    Gzip(bool),
    /// How tables are written
    Csv(CsvOptions),
    /// Whether only the first users are exported
    Sample(bool),
    /// Everything, from a preset
    All(Box<ExportSpec>),
}

/// What happens to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// The users come from there
    From(Source),
    /// These users of the local tenant are to be exported, as another page chose them
    TakeOver(Which),
    /// Files were chosen or dropped
    Add(Vec<File>),
    /// The file of this id is to be read in this way
    ReadAs(u32, ReadOptions),
    /// A file is taken off the list
    Remove(u32),
    /// All files are
    Clear,
    /// Something was entered
    Change(Change),
    /// Users whose stored data is damaged are to be left out, or no longer
    SkipDamaged(bool),
    /// The tenant has these connections
    Connections(Rc<[String]>),
    /// Relative dates of the search are counted from this time, in microseconds since 1970
    Clock(i64),
    /// The export is started, at this many milliseconds, as the job of this id
    Start(f64, Rc<str>),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Reply, f64),
    /// What became of the export of this id that was stopped; nothing, if it had not begun
    Found(Rc<str>, Option<Rc<JobRecord>>),
    /// Something went wrong beside a job; `None` takes it away
    Notice(Option<Rc<str>>),
}

impl Reducible for ExportState {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl JobPage for ExportState {
    fn files(&self) -> Option<&Files> {
        Some(&self.files)
    }

    fn ticket(&self) -> Option<(u32, bool)> {
        self.job.ticket()
    }

    fn hand_over(&self, client: &JobClient) {
        let Some(task) = self.job.run().map(|run| &run.task) else { return };
        client.export(task.id.to_string(), files::chosen(&task.files), task.spec.clone());
    }

    fn replied(reply: Reply, at: f64) -> Action {
        Action::Replied(reply, at)
    }
}

impl ExportState {
    /// The files the users come from; none if they come from the local tenant.
    pub(crate) fn sources(&self) -> Rc<[Entry]> {
        match self.source {
            Source::Tenant => Rc::from([]),
            Source::Files => self.files.list.clone(),
        }
    }

    /// Whether there is something users can come from.
    pub(crate) fn has_source(&self) -> bool {
        self.source == Source::Tenant || !self.files.is_empty()
    }

    /// The search as it is read now; `None` if it cannot be understood.
    fn reading(&self) -> Option<Reading> {
        let options = Options { now: self.now, ..Options::default() };
        read(&self.spec.which.search, options).ok()
    }

    /// Whether the search can be understood.
    pub(crate) fn is_searchable(&self) -> bool {
        self.reading().is_some()
    }

    /// Which users are asked for, operators and dates written out.
    pub(crate) fn which(&self) -> Which {
        let search = self.reading().map(|reading| reading.resolved);
        let entered = self.wish().which;
        let skip_damaged = self.skip_damaged && self.source == Source::Tenant;
        Which { search: search.unwrap_or(entered.search), skip_damaged, ..entered }
    }

    /// What was entered, as far as it has a meaning.
    pub(crate) fn wish(&self) -> ExportSpec {
        let order = self.spec.order.clone().filter(|order| !order.by.trim().is_empty());
        let mut spec = ExportSpec { order, ..self.spec.clone() };
        if self.source != Source::Tenant {
            spec.which.connection = None;
        }
        spec
    }

    /// What an export is asked.
    pub(crate) fn task(&self) -> ExportSpec {
        ExportSpec { which: self.which(), ..self.wish() }
    }

    /// The first name that several fields have.
    pub(crate) fn repeated_name(&self) -> Option<&str> {
        let columns = &self.spec.columns;
        let place =
            (!self.spec.importable).then(|| repeated(columns)).and_then(|it| it.first().copied());
        place.and_then(|place| columns.get(place)).map(|column| column.name.as_str())
    }

    /// Whether a finished export is still of what is chosen and entered.
    pub(crate) fn is_fresh(&self, done: &Done) -> bool {
        let ids = |files: &[Entry]| {
            files.iter().map(|entry| (entry.id, entry.options.clone())).collect::<Vec<_>>()
        };
        done.spec == self.task() && ids(&done.files) == ids(&self.sources())
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::From(source) => {
                self.source = source;
                self.job.forget_failure();
            }
            Action::TakeOver(which) => {
                (self.source, self.spec.which) = (Source::Tenant, which);
                self.job.forget_failure();
            }
            Action::Add(files) => {
                if self.files.add(files) {
                    (self.source, self.notice) = (Source::Files, None);
                    self.job.forget_failure();
                }
            }
            Action::ReadAs(id, options) => {
                self.files.read_as(id, options);
                self.job.forget_failure();
            }
            Action::Remove(id) => {
                self.files.remove(id);
                self.job.forget_failure();
            }
            Action::Clear => {
                self.files.clear();
                self.job.forget_failure();
            }
            Action::Change(change) => {
                self.change(change);
                self.job.forget_failure();
            }
            Action::SkipDamaged(skip) => {
                self.skip_damaged = skip;
                self.job.forget_failure();
            }
            Action::Connections(ids) => {
                self.connections = Some(ids);
                self.forget_lost_connection();
            }
            Action::Clock(now) => self.now = Some(now),
            Action::Start(at, id) => self.start(at, id),
            Action::Cancel => self.job.cancel(),
            Action::Replied(reply, at) => self.replied(reply, at),
            Action::Found(id, record) => self.found(&id, record),
            Action::Notice(notice) => self.notice = notice,
        }
    }

    fn change(&mut self, change: Change) {
        let spec = &mut self.spec;
        match change {
            Change::Connection(id) => spec.which.connection = id,
            Change::Search(text) => spec.which.search = text,
            Change::Columns(columns) => spec.columns = columns,
            Change::SortBy(by) => spec.order.get_or_insert_default().by = by,
            Change::Descending(descending) => {
                spec.order.get_or_insert_default().descending = descending;
            }
            Change::Format(format) => spec.format = format,
            Change::Gzip(gzip) => spec.gzip = gzip,
            Change::Csv(csv) => spec.csv = csv,
            Change::Sample(sample) => spec.sample = sample,
            Change::All(all) => {
                *spec = *all;
                self.forget_lost_connection();
            }
        }
    }

    /// A connection that is gone, or is another tenant's, cannot be chosen.
    fn forget_lost_connection(&mut self) {
        let chosen = &mut self.spec.which.connection;
        if let Some(known) = &self.connections
            && chosen.as_ref().is_some_and(|id| !known.contains(id))
        {
            *chosen = None;
        }
    }

    fn start(&mut self, at: f64, id: Rc<str>) {
        if !self.has_source() {
            return;
        }
        let files = self.sources();
        self.stopped_at_damage = false;
        let bytes = files.iter().map(|entry| entry.file.size() as u64).sum();
        let task = ExportTask { id, spec: self.task(), files };
        self.job.start(&mut self.tickets, task, bytes, at);
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        let reply = received(reply, &mut self.files, &mut self.notice);
        if let Some(Reply::Exported { record, file }) =
            reply.and_then(|reply| self.job.received(reply, at))
        {
            let file = file.get(0).dyn_into().ok();
            let damaged = record.export().is_some_and(|export| !export.damaged.is_empty());
            self.stopped_at_damage = damaged && record.status == Status::Failed;
            self.job.end(|task| outcome(task, Rc::from(record), file));
        }
        // Nothing else is asked of this page's worker; that the tenant changed, the store's worker says as well.
    }

    /// What became of an export that was stopped: if it was done already, its file lies with its job.
    fn found(&mut self, id: &str, record: Option<Rc<JobRecord>>) {
        let record = record.filter(|record| record.status == Status::Succeeded);
        self.job.found(
            |task| &*task.id == id,
            |task| record.map(|record| Done::of(task, record, None)),
        );
    }
}

impl Done {
    fn of(task: &ExportTask, record: Rc<JobRecord>, file: Option<Blob>) -> Rc<Self> {
        Rc::new(Done { record, file, spec: task.spec.clone(), files: task.files.clone() })
    }
}

/// How an export ended, as its record says.
fn outcome(task: &ExportTask, record: Rc<JobRecord>, file: Option<Blob>) -> End<Rc<Done>> {
    match record.status {
        Status::Succeeded => End::Done(Done::of(task, record, file)),
        Status::Cancelled | Status::Interrupted => End::Cancelled,
        Status::CreationFailed | Status::Failed | Status::Running => {
            let reason = record.reason.as_deref();
            End::Failed(reason.unwrap_or("The export did not end as it should. Try again.").into())
        }
    }
}

/// What an order is, for those who ask for one that may not be there.
pub(crate) fn order_of(spec: &ExportSpec) -> (&str, bool) {
    spec.order.as_ref().map_or(("", false), |Order { by, descending }| (by.as_str(), *descending))
}

#[cfg(test)]
mod tests {
    use js_sys::Array;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::JobWork;
    use engine::store::DamagedSegment;

    fn file() -> File {
        File::new_with_blob_sequence(&Array::new(), "a.json").unwrap()
    }

    fn record(status: Status) -> Box<JobRecord> {
        let work = JobWork::Export(Box::default());
        let record = JobRecord::new("job_1".to_owned(), String::new(), 0, work);
        Box::new(JobRecord { status, percent: 100, reason: Some("no room".to_owned()), ..record })
    }

    fn exported(status: Status) -> Action {
        Action::Replied(Reply::Exported { record: record(status), file: Array::new() }, 0.0)
    }

    fn started() -> ExportState {
        let mut state = ExportState::default();
        state.apply(Action::Start(0.0, "job_1".into()));
        state
    }

    #[wasm_bindgen_test]
    fn users_chosen_elsewhere_are_those_of_the_tenant_and_the_fields_stay() {
        let mut state = ExportState::default();
        state.apply(Action::Add(vec![file()]));
        state.apply(Action::Change(Change::Columns(vec![Column::new("email", "Email")])));
        let which = Which { search: "email:a*".to_owned(), ..Which::default() };
        state.apply(Action::TakeOver(which.clone()));
        assert_eq!((state.source, state.which()), (Source::Tenant, which));
        assert_eq!(state.spec.columns.len(), 1);
    }

    #[wasm_bindgen_test]
    fn files_are_a_source_only_once_there_are_some() {
        let mut state = ExportState::default();
        state.apply(Action::From(Source::Files));
        state.apply(Action::Start(0.0, "job_1".into()));
        assert_eq!(state.job.run(), None);
        state.apply(Action::From(Source::Tenant));
        state.apply(Action::Add(vec![file()]));
        assert_eq!(state.source, Source::Files);
        state.apply(Action::Start(0.0, "job_1".into()));
        assert_eq!(state.job.run().map(|run| run.task.files.len()), Some(1));
    }

    #[wasm_bindgen_test]
    fn files_know_no_connection_and_an_empty_order_is_none() {
        let mut state = ExportState::default();
        state.apply(Action::Change(Change::Connection(Some("con_1".to_owned()))));
        state.apply(Action::Change(Change::Descending(true)));
        assert_eq!(state.wish().which.connection.as_deref(), Some("con_1"));
        assert_eq!(state.wish().order, None);
        state.apply(Action::Change(Change::SortBy("email".to_owned())));
        assert_eq!(state.wish().order, Some(Order { by: "email".to_owned(), descending: true }));
        state.apply(Action::From(Source::Files));
        assert_eq!(state.wish().which.connection, None);
    }

    #[wasm_bindgen_test]
    fn a_search_is_run_with_its_operators_and_dates_written_out_and_kept_as_entered() {
        let mut state = ExportState::default();
        let search = |text: &str| Action::Change(Change::Search(text.to_owned()));
        state.apply(search("ann bob"));
        assert_eq!(
            (state.which().search.as_str(), state.wish().which.search.as_str()),
            ("ann OR bob", "ann bob")
        );
        state.apply(search("last_login:[* TO yesterday]"));
        assert!(!state.is_searchable(), "without a clock");
        state.apply(Action::Clock(0));
        assert_eq!(state.task().which.search, "last_login:[* TO 1969-12-31]");
        assert_eq!(state.wish().which.search, "last_login:[* TO yesterday]");
        state.apply(search("last_login:[* TO gestern]"));
        assert!(!state.is_searchable());
    }

    #[wasm_bindgen_test]
    fn a_connection_that_is_gone_is_not_chosen() {
        let mut state = ExportState::default();
        state.apply(Action::Connections(Rc::from(["con_1".to_owned()])));
        let mut preset = ExportSpec::default();
        preset.which.connection = Some("con_2".to_owned());
        state.apply(Action::Change(Change::All(Box::new(preset))));
        assert_eq!(state.spec.which.connection, None);
        state.apply(Action::Change(Change::Connection(Some("con_1".to_owned()))));
        assert_eq!(state.spec.which.connection.as_deref(), Some("con_1"));
        state.apply(Action::Connections(Rc::from([])));
        assert_eq!(state.spec.which.connection, None);
    }

    #[wasm_bindgen_test]
    fn names_repeat_only_where_they_can_be_chosen() {
        let mut state = ExportState::default();
        let columns = vec![Column::new("name", "Name"), Column::new("nickname", "Name")];
        state.apply(Action::Change(Change::Columns(columns)));
        assert_eq!(state.repeated_name(), Some("Name"));
        state.spec.importable = true;
        assert_eq!(state.repeated_name(), None);
    }

    #[wasm_bindgen_test]
    fn an_export_ends_as_its_record_says() {
        let check = |status, expected: fn(&Job) -> bool| {
            let mut state = started();
            state.apply(exported(status));
            assert!(expected(&state.job), "{status:?}: {:?}", state.job);
        };
        check(Status::Succeeded, |job| matches!(job, Job::Done(_)));
        check(
            Status::Failed,
            |job| matches!(job, Job::Failed(_, reason) if &**reason == "no room"),
        );
        check(
            Status::CreationFailed,
            |job| matches!(job, Job::Failed(_, reason) if &**reason == "no room"),
        );
        check(Status::Cancelled, |job| matches!(job, Job::Cancelled(_)));
    }

    #[wasm_bindgen_test]
    fn a_result_is_fresh_until_something_is_changed() {
        let mut state = started();
        state.apply(exported(Status::Succeeded));
        let Job::Done(done) = state.job.clone() else { panic!("done") };
        assert!(state.is_fresh(&done));
        state.apply(Action::Change(Change::Gzip(true)));
        assert!(!state.is_fresh(&done));
        state.apply(Action::Change(Change::Gzip(false)));
        state.apply(Action::Add(vec![file()]));
        assert!(!state.is_fresh(&done));
        assert!(matches!(state.job, Job::Done(_)));
    }

    #[wasm_bindgen_test]
    fn of_an_export_whose_worker_was_ended_it_is_found_out_what_became() {
        let mut state = started();
        state.apply(Action::Cancel);
        state.apply(Action::Replied(Reply::Cancelled { job: 1 }, 0.0));
        state.apply(Action::Found("job_0".into(), None));
        assert!(state.job.is_busy());
        state.apply(Action::Found("job_1".into(), Some(Rc::from(record(Status::Cancelled)))));
        assert!(matches!(state.job, Job::Cancelled(_)));
    }

    #[wasm_bindgen_test]
    fn damaged_users_are_left_out_by_choice_and_the_choice_is_not_remembered() {
        let mut state = started();
        let mut damaged = record(Status::Failed);
        if let JobWork::Export(summary) = &mut damaged.work {
            summary.damaged.push(DamagedSegment::default());
        }
        state.apply(Action::Replied(Reply::Exported { record: damaged, file: Array::new() }, 0.0));
        assert!(state.stopped_at_damage && !state.which().skip_damaged);
        state.apply(Action::SkipDamaged(true));
        state.apply(Action::Start(0.0, "job_2".into()));
        assert!(!state.stopped_at_damage && state.task().which.skip_damaged);
        assert!(!state.wish().which.skip_damaged, "what is remembered");
        state.apply(Action::From(Source::Files));
        assert!(!state.which().skip_damaged, "files have no stored users");
    }

    #[wasm_bindgen_test]
    fn a_dead_worker_fails_what_ran_and_a_change_forgets_it() {
        let mut state = started();
        state.apply(Action::Replied(Reply::Failed(web::Failure::refused("crash")), 0.0));
        assert!(matches!(&state.job, Job::Failed(_, reason) if &**reason == "crash"));
        state.apply(Action::Change(Change::Sample(true)));
        assert_eq!(state.job, Job::default());
    }
}
