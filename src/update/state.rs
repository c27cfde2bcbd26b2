//! What the Update page knows, and how each event changes it. Pure: no clock, no worker, no document.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Blob;
use yew::Reducible;

use crate::recipe::history::History;
use crate::shared::files::Files;
use crate::shared::job_hooks::JobPage;
use crate::shared::job_state::{End, JobState, Task, Tickets};
use crate::shared::replies::received;
use engine::jobs::{Action as What, JobRecord, JobWork, Listed, UpdateSpec, UpdateSummary, Which};
use engine::recipe::Recipe;
use web::{JobClient, Reply};

/// From so many users on a backup is made first unless somebody says otherwise.
const MANY: u64 = 100;

/// Everything the Update page knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UpdateState {
    /// Which users, and the recipe or that they are deleted; the connection is none until the tenant is known
    pub(crate) spec: UpdateSpec,
    /// The steps, kept also while users are to be deleted
    pub(crate) recipe: Recipe,
    /// What the steps were before
    pub(crate) history: History,
    /// Whether a backup is made first, if somebody has said so
    backup: Option<bool>,
    /// What is done
    pub(crate) job: Job,
    /// The last preview, while what it is of may still be applied
    pub(crate) preview: Option<Rc<Previewed>>,
    /// Something that went wrong beside a job
    pub(crate) notice: Option<Rc<str>>,
    tickets: Tickets,
}

/// What is done with the users.
pub(crate) type Job = JobState<UpdateTask, Rc<JobRecord>>;

/// An update, or finding out what it would do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UpdateTask {
    /// The job's id, if it becomes one
    pub(crate) id: Rc<str>,
    /// What is done
    pub(crate) work: Work,
    spec: UpdateSpec,
    users: Rc<str>,
}

impl Task for UpdateTask {
    fn is_recorded(&self) -> bool {
        self.work == Work::Apply
    }
}

/// What the worker can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// What the update would do
    Preview,
    /// The update
    Apply,
}

/// What an update would do, and what that was found out for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Previewed {
    spec: UpdateSpec,
    /// The tenant's users as they were then
    users: Rc<str>,
    /// What it would do
    pub(crate) summary: Rc<UpdateSummary>,
    /// Every value that would change, as CSV; none if no value would
    pub(crate) differences: Option<Blob>,
}

/// What happens to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// The tenant has these connections
    Connections(Vec<String>),
    /// Users of this connection
    Connection(String),
    /// Users that this finds
    Search(String),
    /// Users chosen elsewhere are to be deleted, or to be changed
    TakeOver(Which, bool, Listed),
    /// All that are found again, and not only those of a list
    Everybody,
    /// They are to be deleted, or to be changed
    Delete(bool),
    /// These are the steps now
    Recipe(Recipe),
    /// These are the steps now, to mend findings: what they would do is found out anew at this many milliseconds, as the job
    /// of this id, on the users of this stamp
    Mend(Box<Recipe>, f64, Rc<str>, Rc<str>),
    /// The last change of the steps is taken back (`true`) or made again
    History(bool),
    /// Whether a backup is made first
    Backup(bool),
    /// This is started, at this many milliseconds, as the job of this id, on the users of this stamp
    Start(Work, f64, Rc<str>, Rc<str>),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Box<Reply>, f64),
    /// What became of the update of this id that was stopped; nothing, if it had not begun
    Found(Rc<str>, Option<Rc<JobRecord>>),
    /// The update of this id was taken back
    Undone(Rc<str>),
}

impl Default for UpdateState {
    fn default() -> Self {
        UpdateState {
            spec: UpdateSpec::default(),
            recipe: Recipe::default(),
            history: History::default(),
            backup: None,
            job: Job::Idle,
            preview: None,
            notice: None,
            tickets: Tickets::default(),
        }
    }
}

impl Reducible for UpdateState {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl JobPage for UpdateState {
    fn ticket(&self) -> Option<(u32, bool)> {
        self.job.ticket()
    }

    fn hand_over(&self, client: &JobClient) {
        let Some(task) = self.job.run().map(|run| &run.task) else { return };
        match task.work {
            Work::Preview => client.preview_update(task.spec.clone()),
            Work::Apply => {
                client.update(task.id.to_string(), task.users.to_string(), task.spec.clone());
            }
        }
    }

    fn replied(reply: Reply, at: f64) -> Action {
        Action::Replied(Box::new(reply), at)
    }
}

impl UpdateState {
    /// Whether users are to be deleted.
    pub(crate) fn deletes(&self) -> bool {
        self.spec.action == What::Delete
    }

    /// Whether there is something to do.
    pub(crate) fn is_ready(&self) -> bool {
        self.spec.which.connection.is_some()
            && (self.deletes() || self.recipe.steps.iter().any(|step| step.on))
    }

    /// The preview, if it is of what is asked for now, and of users of this stamp.
    pub(crate) fn fresh_preview(&self, users: &str) -> Option<&Rc<Previewed>> {
        let fresh = |it: &&Rc<Previewed>| *it.users == *users && it.spec == self.spec;
        self.preview.as_ref().filter(fresh)
    }

    /// How many users the preview says will change or go.
    pub(crate) fn touched(preview: &Previewed) -> u64 {
        preview.summary.changes.updated + preview.summary.deleted
    }

    /// Whether a backup is made before so many users change.
    pub(crate) fn backs_up(&self, users: u64) -> bool {
        self.backup.unwrap_or(users > MANY)
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Connections(ids) => {
                let gone = self.spec.which.connection.as_ref().is_none_or(|id| !ids.contains(id));
                if gone {
                    self.spec.which.connection = ids.into_iter().next();
                }
            }
            Action::Connection(id) => self.spec.which.connection = Some(id),
            Action::Search(search) => self.spec.which.search = search,
            Action::Everybody => self.spec.only = Listed::default(),
            Action::TakeOver(which, deletes, only) => {
                if !self.job.is_busy() {
                    self.spec.which = which;
                    self.spec.only = only;
                    self.preview = None;
                    self.job = Job::Idle;
                    self.apply(Action::Delete(deletes));
                }
            }
            Action::Delete(true) => self.spec.action = What::Delete,
            Action::Delete(false) => self.spec.action = What::Change(self.recipe.clone()),
            Action::Recipe(recipe) => {
                self.history.note(self.recipe.clone());
                self.set_recipe(recipe);
            }
            Action::Mend(recipe, at, id, users) => {
                self.apply(Action::Recipe(*recipe));
                self.apply(Action::Start(Work::Preview, at, id, users));
            }
            Action::History(back) => {
                let mut recipe = self.recipe.clone();
                match back {
                    true => self.history.undo(&mut recipe),
                    false => self.history.redo(&mut recipe),
                }
                self.set_recipe(recipe);
            }
            Action::Backup(wanted) => self.backup = Some(wanted),
            Action::Start(work, at, id, users) => {
                self.notice = None;
                if self.is_ready() {
                    let task = UpdateTask { id, work, spec: self.spec.clone(), users };
                    self.job.start(&mut self.tickets, task, 0, at);
                }
            }
            Action::Cancel => self.job.cancel(),
            Action::Replied(reply, at) => self.replied(*reply, at),
            Action::Found(id, record) => self.job.found(|task| task.id == id, |_| record),
            Action::Undone(id) => {
                if let Job::Done(record) = &mut self.job
                    && record.id == *id
                    && let JobWork::Update(update) = &mut Rc::make_mut(record).work
                {
                    update.undone = true;
                }
            }
        }
    }

    fn set_recipe(&mut self, recipe: Recipe) {
        if !self.deletes() {
            self.spec.action = What::Change(recipe.clone());
        }
        self.recipe = recipe;
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        // There are no files here of which the worker could say anything.
        let reply = received(reply, &mut Files::default(), &mut self.notice);
        match reply.and_then(|reply| self.job.received(reply, at)) {
            Some(Reply::Updated(record)) => {
                self.preview = None;
                self.job.end(|_| End::Done(Rc::from(record)));
            }
            Some(Reply::UpdatePreviewed { summary, differences }) => {
                let task = self.job.run().map(|run| run.task.clone());
                self.preview = task.map(|task| {
                    Rc::new(Previewed {
                        spec: task.spec,
                        users: task.users,
                        summary: Rc::from(summary),
                        differences: differences.get(0).dyn_into().ok(),
                    })
                });
                self.job = Job::Idle;
            }
            // What this page's worker is never asked for.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn ready() -> UpdateState {
        let mut state = UpdateState::default();
        state.apply(Action::Connections(vec!["con_1".to_owned()]));
        let recipe = r#"{"recipe":1,"steps":[{"set":{"name":"A"}}]}"#;
        state.apply(Action::Recipe(serde_json::from_str(recipe).expect("a recipe")));
        state
    }

    fn previewed(state: &mut UpdateState, updated: u64) {
        state.apply(Action::Start(Work::Preview, 0.0, "job_1".into(), "7".into()));
        let mut summary = UpdateSummary::default();
        summary.changes.updated = updated;
        let reply = Reply::UpdatePreviewed {
            summary: Box::new(summary),
            differences: js_sys::Array::new(),
        };
        state.apply(Action::Replied(Box::new(reply), 1.0));
    }

    #[wasm_bindgen_test]
    fn nothing_begins_without_steps() {
        let mut state = UpdateState::default();
        state.apply(Action::Connections(vec!["con_1".to_owned()]));
        state.apply(Action::Start(Work::Preview, 0.0, "job_1".into(), "7".into()));
        assert!(!state.job.is_running());
        state.apply(Action::Delete(true));
        state.apply(Action::Start(Work::Preview, 0.0, "job_1".into(), "7".into()));
        assert!(state.job.is_running());
    }

    #[wasm_bindgen_test]
    fn only_what_was_previewed_can_be_applied() {
        let mut state = ready();
        previewed(&mut state, 3);
        assert!(state.fresh_preview("7").is_some_and(|it| UpdateState::touched(it) == 3));
        assert!(state.fresh_preview("8").is_none(), "the tenant has changed");
        state.apply(Action::Search("email:a*".to_owned()));
        assert!(state.fresh_preview("7").is_none(), "other users");
        state.apply(Action::Search(String::new()));
        state.apply(Action::Delete(true));
        assert!(state.fresh_preview("7").is_none(), "something else is done");
        state.apply(Action::Delete(false));
        assert!(state.fresh_preview("7").is_some(), "the steps are still there");
        state.apply(Action::History(true));
        assert!(state.fresh_preview("7").is_none() && state.recipe.steps.is_empty());
        state.apply(Action::History(false));
        assert!(state.fresh_preview("7").is_some());
    }

    #[wasm_bindgen_test]
    fn many_users_are_backed_up_unless_somebody_says_otherwise() {
        let mut state = ready();
        assert!(!state.backs_up(100) && state.backs_up(101));
        state.apply(Action::Backup(false));
        assert!(!state.backs_up(1_000_000));
        state.apply(Action::Backup(true));
        assert!(state.backs_up(1));
    }
}
