//! What the Convert page knows, and how each event changes it. Pure: no clock, no worker, no document.
//!
//! The conversion and the preview share one worker. Only one of them is with it at a time: a conversion displaces a
//! preview, and begins once that has ended; a preview waits for a conversion.

use std::rc::Rc;

use web_sys::File;
use yew::Reducible;

use crate::mapper::state::{Event, Mapping};
use crate::shared::files::{self, Entry, Files};
use crate::shared::job_hooks::JobPage;
use crate::shared::job_state::{End, JobState, Task, Tickets};
use crate::shared::replies::{JobReply, received};
use crate::ui::findings::HasFindings;
use crate::ui::preview::{Inputs, Shown};
use engine::jobs::{ConvertSpec, Summary};
use engine::read::ReadOptions;
use engine::recipe::first_password::FirstPassword;
use engine::recipe::{Recipe, Step, StepReport};

use web::{Converted, JobClient, Preview, Reply};

/// Everything the page knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// The chosen files
    pub(crate) files: Files,
    /// The options
    pub(crate) spec: ConvertSpec,
    /// What is proposed for the files
    pub(crate) mapping: Mapping,
    /// The conversion
    pub(crate) job: Job,
    /// Whether the conversion begins as soon as it is known what to propose for the files
    pub(crate) is_waiting: bool,
    /// The preview
    pub(crate) preview: Pane,
    /// The result before, while the findings are worked out again after a change of the recipe
    pub(crate) before: Option<Rc<Done>>,
    /// Whether that is to begin anew as soon as the worker is free
    is_again: bool,
    /// Whether the result is wanted although a file is cut off
    pub(crate) takes_cut_off: bool,
    /// Whether the dialog in which a password is tried is open
    pub(crate) is_trying: bool,
    /// The first password that all users get, where the recipe gives one: for the next conversion, and in nothing else
    pub(crate) first_password: FirstPassword,
    /// Something that went wrong beside a job
    pub(crate) notice: Option<Rc<str>>,
    tickets: Tickets,
}

impl Default for State {
    fn default() -> Self {
        let spec = ConvertSpec::default();
        State {
            files: Files::default(),
            mapping: Mapping::new(spec.recipe.clone()),
            spec,
            job: Job::default(),
            is_waiting: false,
            preview: Pane::default(),
            before: None,
            is_again: false,
            takes_cut_off: false,
            is_trying: false,
            first_password: FirstPassword::default(),
            notice: None,
            tickets: Tickets::default(),
        }
    }
}

/// The conversion.
pub(crate) type Job = JobState<Conversion, Rc<Done>>;

/// A conversion, whole or of the first users, with what it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conversion {
    inputs: Inputs,
    files: Rc<[Entry]>,
    /// Whether it was begun to see what became of findings
    is_mending: bool,
}

impl Task for Conversion {
    fn is_recorded(&self) -> bool {
        false
    }
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done {
    /// What it was made from
    pub(crate) inputs: Inputs,
    /// What came of it
    pub(crate) converted: Converted,
    /// Whether it was made to see what became of findings
    pub(crate) is_mending: bool,
}

impl HasFindings for Done {
    fn summary(&self) -> Option<&Summary> {
        Some(&self.converted.summary)
    }
}

/// The preview of the result.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pane {
    /// Whether it is on the page
    pub(crate) open: bool,
    /// Whether it was opened by itself, with a proposal: then nothing scrolls to it
    pub(crate) is_beside: bool,
    /// What is shown, and what that was made from
    pub(crate) shown: Option<Shown>,
    /// Whether another is to be made as soon as the worker is free
    wanted: bool,
    job: JobState<Conversion, Rc<Preview>>,
}

/// What the worker can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// The whole conversion
    Convert,
    /// The first users
    Preview,
}

/// What happens to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// Files were chosen or dropped
    Add(Vec<File>),
    /// These take the place of all files, with what is to be said of them
    TakeOver(Vec<File>, Rc<str>),
    /// These take the place of all files, each read in this way, and this step is added
    LeaveOut(Vec<(File, ReadOptions)>, Box<Step>),
    /// The file of this id is to be read in this way
    ReadAs(u32, ReadOptions),
    /// A file is taken off the list
    Remove(u32),
    /// All files are
    Clear,
    /// The options are these now
    Set(ConvertSpec),
    /// Something about the proposal or the recipe
    Mapping(Event, f64),
    /// The recipe becomes this, to mend findings
    Mend(Box<Recipe>, f64),
    /// The preview is opened
    OpenPreview,
    /// The preview is closed
    ClosePreview,
    /// Files or options have not changed for a moment
    RefreshPreview,
    /// The conversion is started, at this many milliseconds
    Convert(f64),
    /// The result is wanted although a file is cut off
    TakeCutOff,
    /// A password is to be tried, or no longer
    TryPassword(bool),
    /// The first password that all users get is typed
    FirstPassword(FirstPassword),
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

impl JobPage for State {
    fn files(&self) -> Option<&Files> {
        Some(&self.files)
    }

    fn ticket(&self) -> Option<(u32, bool)> {
        match self.work()? {
            Work::Convert => self.job.ticket(),
            Work::Preview => self.preview.job.ticket(),
        }
    }

    fn hand_over(&self, client: &JobClient) {
        let Some((work, task)) = self.task() else { return };
        let files = files::chosen(&task.files);
        match work {
            Work::Convert => {
                let first_password = self.first_password.clone();
                client.convert(files, ConvertSpec { first_password, ..task.inputs.spec.clone() });
            }
            Work::Preview => client.preview(files, task.inputs.spec.clone()),
        }
    }

    fn replied(reply: Reply, at: f64) -> Action {
        Action::Replied(reply, at)
    }
}

impl State {
    /// What a result made now would be made from.
    pub(crate) fn inputs(&self) -> Inputs {
        Inputs { revision: self.files.revision, spec: self.spec.clone() }
    }

    /// What the steps of the recipe did, as far as that is known of just this recipe, and to how many users if only the first
    /// were looked at.
    pub(crate) fn step_reports(&self) -> (Vec<StepReport>, Option<u64>) {
        let now = self.inputs();
        if let JobState::Done(done) = &self.job
            && done.inputs == now
        {
            return (done.converted.summary.steps.clone(), None);
        }
        match &self.preview.shown {
            Some(Shown { inputs, outcome: Ok(preview) }) if *inputs == now => {
                let summary = &preview.summary;
                (summary.steps.clone(), preview.of_first())
            }
            _ => (Vec::new(), None),
        }
    }

    /// Whether what the preview shows is what the result would be now.
    pub(crate) fn is_preview_fresh(&self) -> bool {
        self.preview.shown.as_ref().is_some_and(|shown| shown.inputs == self.inputs())
    }

    /// The result, if it is only offered once somebody says so: a file is cut off.
    pub(crate) fn cut_off_result(&self) -> Option<&Done> {
        match &self.job {
            JobState::Done(done) if !self.takes_cut_off => {
                Some(done.as_ref()).filter(|done| done.converted.summary.cut_off().next().is_some())
            }
            _ => None,
        }
    }

    /// What is with the worker.
    fn work(&self) -> Option<Work> {
        match () {
            () if self.preview.job.is_running() => Some(Work::Preview),
            () if self.job.is_running() => Some(Work::Convert),
            () => None,
        }
    }

    fn task(&self) -> Option<(Work, &Conversion)> {
        let work = self.work()?;
        let run = match work {
            Work::Convert => self.job.run(),
            Work::Preview => self.preview.job.run(),
        };
        run.map(|run| (work, &run.task))
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Add(files) => self.add(files),
            Action::TakeOver(files, said) => {
                self.take_over(files);
                self.notice = Some(said);
            }
            Action::LeaveOut(files, step) => {
                let (files, options): (Vec<File>, Vec<ReadOptions>) = files.into_iter().unzip();
                self.take_over(files);
                let ids: Vec<u32> = self.files.list.iter().map(|entry| entry.id).collect();
                for (id, options) in ids.into_iter().zip(options) {
                    self.files.read_as(id, options);
                }
                self.files_changed();
                let mut next = self.spec.recipe.clone();
                next.insert(*step);
                self.mapping.apply(Event::Change(next), &mut self.spec.recipe, &self.files);
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
            Action::Mend(next, at) => {
                self.mapping.apply(Event::Change(*next), &mut self.spec.recipe, &self.files);
                self.refresh_preview();
                self.work_out_again(at);
            }
            Action::Mapping(event, at) => {
                let was = self.spec.recipe.clone();
                if self.mapping.apply(event, &mut self.spec.recipe, &self.files)
                    && !self.preview.open
                {
                    (self.preview.open, self.preview.is_beside) = (true, true);
                }
                self.refresh_preview();
                self.go_on(at);
                // Whoever mends sees at once what comes of a step, and of taking it back.
                if was != self.spec.recipe && self.is_mending() {
                    self.work_out_again(at);
                }
            }
            Action::OpenPreview => {
                (self.preview.open, self.preview.is_beside) = (true, false);
                self.refresh_preview();
            }
            Action::ClosePreview => self.close_preview(),
            Action::RefreshPreview => self.refresh_preview(),
            Action::Convert(at) => self.convert(at),
            Action::TakeCutOff => self.takes_cut_off = true,
            Action::FirstPassword(first) => self.first_password = first,
            Action::TryPassword(is_trying) => self.is_trying = is_trying,
            Action::Cancel if self.is_waiting => self.is_waiting = false,
            Action::Cancel if self.is_again => self.is_again = false,
            Action::Cancel => match self.work() {
                Some(Work::Convert) => self.job.cancel(),
                _ => self.job.withdraw(),
            },
            Action::Replied(reply, at) => self.replied(reply, at),
            Action::Notice(notice) => self.notice = notice,
        }
    }

    /// These take the place of all files.
    fn take_over(&mut self, files: Vec<File>) {
        match self.job.is_busy() {
            true => self.job.cancel(),
            false => self.job = Job::default(),
        }
        self.files.clear();
        self.files_changed();
        self.add(files);
    }

    fn add(&mut self, files: Vec<File>) {
        if self.files.add(files) {
            self.files_changed();
            self.notice = None;
        }
    }

    fn files_changed(&mut self) {
        self.job.forget_failure();
        self.before = None;
        self.mapping.files_changed(&mut self.spec.recipe, &self.files);
        if self.files.is_empty() {
            self.is_waiting = false;
            self.first_password = FirstPassword::default();
            self.close_preview();
        }
    }

    fn conversion(&self) -> Conversion {
        Conversion { inputs: self.inputs(), files: self.files.list.clone(), is_mending: false }
    }

    fn convert(&mut self, at: f64) {
        if self.files.is_empty() {
            return;
        }
        // A second click does not wait.
        if !self.mapping.is_settled(&self.files) && !std::mem::take(&mut self.is_waiting) {
            self.is_waiting = true;
            return;
        }
        self.is_waiting = false;
        if !self.job.is_busy() {
            self.before = None;
        }
        self.takes_cut_off = false;
        self.begin(self.conversion(), at);
    }

    fn begin(&mut self, task: Conversion, at: f64) {
        self.job.start(&mut self.tickets, task, self.files.bytes(), at);
        self.preview.job.cancel();
    }

    /// Whether the result, or what is under way to be it, is there to mend findings.
    fn is_mending(&self) -> bool {
        match &self.job {
            JobState::Done(done) => done.is_mending,
            job => self.before.is_some() || job.run().is_some_and(|run| run.task.is_mending),
        }
    }

    /// Converts again, for what the recipe is now, while the result before stays in sight.
    fn work_out_again(&mut self, at: f64) {
        if self.files.is_empty() {
            return;
        }
        if self.job.is_running() {
            self.is_again = true;
            self.job.cancel();
            return;
        }
        if let JobState::Done(done) = &self.job {
            self.before = Some(done.clone());
        }
        let task = Conversion { is_mending: true, ..self.conversion() };
        self.begin(task, at);
    }

    /// The result that is in sight.
    pub(crate) fn shown(&self) -> Option<&Rc<Done>> {
        match &self.job {
            JobState::Done(done) => Some(done),
            _ => self.before.as_ref(),
        }
    }

    /// Begins the conversion that waits, once it is known what to propose.
    fn go_on(&mut self, at: f64) {
        if self.is_waiting && self.mapping.is_settled(&self.files) {
            self.convert(at);
        }
    }

    fn close_preview(&mut self) {
        let job = std::mem::take(&mut self.preview).job;
        self.preview.job = job;
        self.preview.job.cancel();
    }

    fn refresh_preview(&mut self) {
        if !self.preview.open || self.files.is_empty() || self.is_preview_fresh() {
            return;
        }
        let now = self.inputs();
        let underway = match &self.preview.job {
            JobState::Running(run) => Some(run.task.inputs.clone()),
            _ => None,
        };
        if underway != Some(now) {
            self.preview.wanted = true;
            self.preview.job.cancel();
            self.begin_preview();
        }
    }

    /// Begins the preview that is wanted, if the worker is free.
    fn begin_preview(&mut self) {
        if self.work().is_none() && std::mem::take(&mut self.preview.wanted) {
            let task = self.conversion();
            self.preview.job.start(&mut self.tickets, task, 0, 0.0);
        }
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        let is_about_a_file = matches!(reply, Reply::Inspected { .. } | Reply::Ready { .. });
        match received(reply, &mut self.files, &mut self.notice) {
            None => {}
            Some(JobReply::Progress(progress)) => self.job.progressed(progress, at),
            Some(JobReply::Stopped) => self.ended_without_result(End::Stopped, End::Stopped),
            Some(JobReply::Failed(reason)) => {
                self.ended_without_result(End::Failed(reason.clone()), End::Failed(reason));
            }
            Some(JobReply::Other(reply)) => match *reply {
                Reply::Previewed(preview) => self.preview_ended(End::Done(Rc::new(preview))),
                Reply::Converted(converted) => self.job.end(|task| {
                    let (inputs, is_mending) = (task.inputs.clone(), task.is_mending);
                    End::Done(Rc::new(Done { inputs, converted, is_mending }))
                }),
                // What this page's worker is never asked for.
                _ => {}
            },
        }
        if is_about_a_file {
            self.mapping.files_changed(&mut self.spec.recipe, &self.files);
            self.go_on(at);
        }
        if matches!(self.job, JobState::Done(_)) {
            self.before = None;
        }
        if !self.job.is_running() && std::mem::take(&mut self.is_again) {
            self.work_out_again(at);
        }
        self.begin_preview();
    }

    /// What is with the worker has ended, whatever it is.
    fn ended_without_result(&mut self, job: End<Rc<Done>>, preview: End<Rc<Preview>>) {
        match self.work() {
            Some(Work::Preview) => self.preview_ended(preview),
            Some(Work::Convert) => self.job.end(|_| job),
            None => {}
        }
    }

    fn preview_ended(&mut self, end: End<Rc<Preview>>) {
        let Some(made_from) = self.preview.job.run().map(|run| run.task.inputs.clone()) else {
            return;
        };
        self.preview.job.end(|_| end);
        let outcome = match std::mem::take(&mut self.preview.job) {
            JobState::Done(preview) => Ok(preview),
            JobState::Failed(_, reason) => Err(reason),
            _ => return,
        };
        if made_from != self.inputs() {
            self.preview.wanted = !self.is_preview_fresh();
        } else {
            self.preview.shown = Some(Shown { inputs: made_from, outcome });
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::recipe::Standard;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::Blob;

    use super::*;
    use crate::shared::files::Look;
    use crate::shared::latest_hook::Proposed;
    use engine::jobs::{Progress, SourceReport, Survey};
    use engine::read::{Encoding, FileFormat, Layout};
    use engine::systems::{Choice, Proposal};

    fn file(name: &str) -> File {
        File::new_with_blob_sequence(&js_sys::Array::new(), name).unwrap()
    }

    fn with_file() -> State {
        let mut state = unseen();
        let format = FileFormat::new(false, Encoding::Utf8, Layout::Array);
        reply(&mut state, Reply::Inspected { id: 1, format: Ok(format) });
        state.apply(Action::Mapping(Event::Surveyed(1, None), 0.0));
        state
    }

    /// With a file that is not looked at yet.
    fn unseen() -> State {
        let mut state = State::default();
        state.apply(Action::Add(vec![file("a.json")]));
        state
    }

    fn surveyed() -> Rc<Survey> {
        Rc::new(Survey { records: 1, ..Survey::default() })
    }

    /// What is proposed for the file that [`unseen`] has.
    fn proposal(steps: &str) -> Event {
        let recipe = serde_json::from_str(&format!("{{\"recipe\":1,\"steps\":{steps}}}")).unwrap();
        let proposal = Some(Proposal { recipe, ..Proposal::default() });
        let proposed = Rc::new(Proposed { proposal, systems: Rc::default() });
        Event::Proposed((Rc::from([1]), Choice::default()), Some(proposed))
    }

    #[wasm_bindgen_test]
    fn a_conversion_waits_for_the_proposal_and_has_its_recipe() {
        let mut state = unseen();
        state.apply(Action::Convert(0.0));
        assert!(state.is_waiting && state.task().is_none());
        let format = FileFormat::new(false, Encoding::Utf8, Layout::Table);
        reply(&mut state, Reply::Inspected { id: 1, format: Ok(format) });
        state.apply(Action::Mapping(Event::Surveyed(1, Some(surveyed())), 0.0));
        assert!(state.is_waiting && state.task().is_none());
        state.apply(Action::Mapping(proposal(r#"[{"sort":"email"}]"#), 0.0));
        assert_eq!(state.spec.recipe.steps.len(), 1);
        let task = state.job.run().map(|run| run.task.inputs.clone());
        assert_eq!((state.is_waiting, task), (false, Some(state.inputs())));
        // Undone, the proposal can be taken again.
        state.apply(Action::Mapping(Event::Undo, 0.0));
        assert_eq!(state.spec.recipe, ConvertSpec::default().recipe);
        assert!(state.mapping.is_offered);
        state.apply(Action::Mapping(Event::ProposeAgain, 0.0));
        assert_eq!((state.spec.recipe.steps.len(), state.mapping.is_offered), (1, false));
        // Without files there is nothing of it left.
        state.apply(Action::Clear);
        assert_eq!(state.spec.recipe, ConvertSpec::default().recipe);
    }

    #[wasm_bindgen_test]
    fn a_proposal_is_for_the_file_of_users_and_those_beside_it() {
        use engine::jobs::{Looks, SurveyColumn};
        let mut state = State::default();
        state.apply(Action::Add(vec![file("hashes.csv"), file("users.csv")]));
        for id in [1, 2] {
            let format = FileFormat::new(false, Encoding::Utf8, Layout::Table);
            reply(&mut state, Reply::Inspected { id, format: Ok(format) });
        }
        let email = SurveyColumn {
            name: "email".to_owned(),
            filled: 1,
            looks: vec![(Looks::Address, 1)],
            sketch: vec![7],
            ..SurveyColumn::default()
        };
        let users = Survey { records: 1, columns: vec![email], ..Survey::default() };
        state.apply(Action::Mapping(Event::Surveyed(1, Some(surveyed())), 0.0));
        assert_eq!(state.mapping.key(&state.files), None);
        state.apply(Action::Mapping(Event::Surveyed(2, Some(Rc::new(users))), 0.0));
        let (key, _) = state.mapping.key(&state.files).unwrap();
        assert_eq!(*key.0, [2, 1]);
        let beside = state.mapping.beside(2, &state.files);
        assert_eq!(beside.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["hashes.csv"]);
        // One less, and it is asked again.
        state.apply(Action::Remove(1));
        let (key, _) = state.mapping.key(&state.files).unwrap();
        assert_eq!(*key.0, [2]);
    }

    #[wasm_bindgen_test]
    fn a_recipe_of_the_persons_own_stays() {
        let mut state = unseen();
        let own: Recipe =
            serde_json::from_str(r#"{"recipe":1,"steps":[{"sort":"name"}]}"#).unwrap();
        state.apply(Action::Mapping(Event::Change(own.clone()), 0.0));
        let format = FileFormat::new(false, Encoding::Utf8, Layout::Table);
        reply(&mut state, Reply::Inspected { id: 1, format: Ok(format) });
        state.apply(Action::Mapping(Event::Surveyed(1, Some(surveyed())), 0.0));
        state.apply(Action::Mapping(proposal(r#"[{"sort":"email"}]"#), 0.0));
        assert_eq!((&state.spec.recipe, state.mapping.is_offered), (&own, true));
        state.apply(Action::Mapping(Event::ProposeAgain, 0.0));
        assert_ne!(state.spec.recipe, own);
        state.apply(Action::Mapping(Event::Leave, 0.0));
        assert_eq!(state.spec.recipe, ConvertSpec::default().recipe);
    }

    fn reply(state: &mut State, reply: Reply) {
        state.apply(Action::Replied(reply, 0.0));
    }

    fn previewed() -> Reply {
        let summary = Box::default();
        Reply::Previewed(Preview { users: Vec::new(), summary, hash_cost: None })
    }

    fn converted() -> Reply {
        let blob = || Blob::new().unwrap();
        Reply::Converted(Converted {
            summary: Box::default(),
            result: blob(),
            errors: blob(),
            refused: blob(),
            left_out: blob(),
            handed_out: blob(),
            after: blob(),
            former_ids: blob(),
            test_users: blob(),
            forms: Vec::new(),
            heap: 0.0,
        })
    }

    fn work(state: &State) -> Option<(Work, bool)> {
        state.work().zip(state.ticket().map(|(_, abort)| abort))
    }

    #[wasm_bindgen_test]
    fn files_of_one_name_are_kept_apart() {
        let mut state = State::default();
        state.apply(Action::Add(vec![file("a.json"), file("a.json")]));
        state.apply(Action::Add(vec![file("a.json")]));
        let ids: Vec<u32> = state.files.list.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [1, 2, 3]);
        reply(&mut state, Reply::Inspected { id: 2, format: Err(web::Failure::refused("gone")) });
        assert_eq!(state.files.list[1].look, Look::Failed("gone".into()));
        assert_eq!(state.files.list[0].look, Look::Pending);
        state.apply(Action::Remove(1));
        let ids: Vec<u32> = state.files.list.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [2, 3]);
    }

    #[wasm_bindgen_test]
    fn a_file_read_in_another_way_is_asked_about_anew_and_what_was_made_of_it_is_old() {
        let mut state = with_file();
        let format = || Ok(FileFormat::new(false, Encoding::Utf8, Layout::Array));
        state.apply(Action::Convert(0.0));
        reply(&mut state, converted());
        let options = ReadOptions { delimiter: Some(';'), ..ReadOptions::default() };
        state.apply(Action::ReadAs(1, options.clone()));
        let entry = state.files.list[0].clone();
        assert!(
            entry.is_asked && entry.question != 1 && entry.look == Look::Known(format().unwrap())
        );
        assert!(matches!(&state.job, JobState::Done(done) if done.inputs != state.inputs()));
        // The answer to the question before comes too late.
        reply(&mut state, Reply::Inspected { id: 1, format: format() });
        assert!(state.files.list[0].is_asked);
        reply(&mut state, Reply::Inspected { id: entry.question, format: format() });
        assert!(!state.files.list[0].is_asked);
        // The same again is no change.
        let revision = state.files.revision;
        state.apply(Action::ReadAs(1, options));
        assert_eq!(state.files.revision, revision);
    }

    #[wasm_bindgen_test]
    fn what_was_made_of_a_file_that_is_cut_off_waits_until_it_is_wanted() {
        let mut state = with_file();
        let cut_off = |whole| {
            let Reply::Converted(mut made) = converted() else { unreachable!() };
            let source = SourceReport { cut_off: whole, ..SourceReport::default() };
            made.summary.sources = vec![source];
            Reply::Converted(made)
        };
        state.apply(Action::Convert(0.0));
        reply(&mut state, cut_off(None));
        assert!(state.cut_off_result().is_none());
        state.apply(Action::Convert(0.0));
        reply(&mut state, cut_off(Some(3)));
        assert!(state.cut_off_result().is_some());
        state.apply(Action::TakeCutOff);
        assert!(state.cut_off_result().is_none());
        // It is asked again of the next.
        state.apply(Action::Convert(0.0));
        reply(&mut state, cut_off(Some(3)));
        assert!(state.cut_off_result().is_some());
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
        assert!(matches!(&state.job, JobState::Running(run) if run.progress == progress));
        reply(&mut state, converted());
        assert!(matches!(&state.job, JobState::Done(done) if done.inputs == state.inputs()));
        assert_eq!(state.task(), None);
    }

    #[wasm_bindgen_test]
    fn a_result_stays_but_is_told_from_what_would_be_made_now() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        reply(&mut state, converted());
        let outdated = |state: &State| matches!(&state.job, JobState::Done(done) if done.inputs != state.inputs());
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
        let preview = state.ticket().map(|(ticket, _)| ticket);
        state.apply(Action::Convert(0.0));
        assert_eq!(work(&state), Some((Work::Preview, true)));
        reply(&mut state, Reply::Cancelled { job: 1 });
        assert_eq!(work(&state), Some((Work::Convert, false)));
        assert_ne!(state.ticket().map(|(ticket, _)| ticket), preview);
        assert_eq!(state.preview.shown, None);
    }

    #[wasm_bindgen_test]
    fn a_conversion_cancelled_before_it_began_never_begins() {
        let mut state = with_file();
        state.apply(Action::OpenPreview);
        state.apply(Action::Convert(0.0));
        state.apply(Action::Cancel);
        assert!(matches!(state.job, JobState::Cancelled(_)));
        reply(&mut state, Reply::Cancelled { job: 1 });
        assert_eq!(state.task(), None);
    }

    #[wasm_bindgen_test]
    fn a_cancel_a_moment_before_the_end_keeps_nothing() {
        for last in [
            Reply::Cancelled { job: 1 },
            converted(),
            Reply::Failed(web::Failure::refused("crash")),
        ] {
            let mut state = with_file();
            state.apply(Action::Convert(0.0));
            state.apply(Action::Cancel);
            assert!(state.job.is_cancelling());
            reply(&mut state, last);
            assert!(matches!(state.job, JobState::Cancelled(_)));
        }
    }

    #[wasm_bindgen_test]
    fn a_failure_gives_its_reason_and_can_be_tried_again() {
        let mut state = with_file();
        state.apply(Action::Convert(0.0));
        reply(&mut state, Reply::Failed(web::Failure::refused("full")));
        assert!(matches!(&state.job, JobState::Failed(_, reason) if &**reason == "full"));
        state.apply(Action::Convert(1.0));
        assert_eq!(work(&state), Some((Work::Convert, false)));
    }

    #[wasm_bindgen_test]
    fn replies_to_nothing_change_nothing() {
        let mut state = with_file();
        let before = state.clone();
        for late in [
            converted(),
            previewed(),
            Reply::Cancelled { job: 1 },
            Reply::Progress(Progress::default()),
        ] {
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
        assert_eq!(state.task(), None);

        state.apply(Action::Set(ConvertSpec::default().with(Standard::LeaveOutEmpty, true)));
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
        state.apply(Action::Set(ConvertSpec::default().with(Standard::LeaveOutEmpty, true)));
        state.apply(Action::RefreshPreview);
        state.apply(Action::Set(ConvertSpec::default().with(Standard::StripPrefix, false)));
        reply(&mut state, previewed());
        assert_eq!((work(&state), &state.preview.shown), (Some((Work::Preview, false)), &shown));
        assert_eq!(state.task().map(|(_, task)| task.inputs.clone()), Some(state.inputs()));
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
        let mut state = unseen();
        let ready = || Reply::Ready { build: web::page_build() };
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

    #[wasm_bindgen_test]
    fn files_come_with_the_step_that_leaves_users_out() {
        let mut state = with_file();
        let options = ReadOptions { delimiter: Some(';'), ..ReadOptions::default() };
        let files = vec![
            (file("new.csv"), options),
            (file("there-already.ndjson"), ReadOptions::default()),
        ];
        let step = engine::jobs::CompareSpec::default().leave_out_step();
        state.apply(Action::LeaveOut(files, Box::new(step.clone())));
        let read: Vec<_> = state.files.list.iter().map(|it| it.options.delimiter).collect();
        assert_eq!(read, [Some(';'), None]);
        assert!(state.spec.recipe.steps.contains(&step));
        state.apply(Action::Mapping(Event::Undo, 0.0));
        assert_eq!(state.spec.recipe, ConvertSpec::default().recipe);
    }
}
