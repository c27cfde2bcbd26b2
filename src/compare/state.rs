//! What the Compare page knows, and how each event changes it. Pure: no clock, no worker, no document.

use std::rc::Rc;

use web_sys::{Blob, File};
use yew::Reducible;

use crate::shared::files::{Entry, Files, chosen};
use crate::shared::job_hooks::JobPage;
use crate::shared::job_state::{End, JobState, Task, Tickets};
use crate::shared::replies::received;
use engine::jobs::{CompareSpec, Key, List};
use engine::read::ReadOptions;
use wasm_bindgen::JsCast;
use web::{JobClient, ListsCompared, Reply};

/// Left or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

impl Side {
    pub(crate) const BOTH: [Side; 2] = [Side::Left, Side::Right];
}

/// Everything the Compare page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CompareState {
    /// The files of both sides
    files: Files,
    /// The ids of those that stand right
    right: Vec<u32>,
    /// Which sides are connections
    from_tenant: [bool; 2],
    /// The connections that are chosen, whether they are compared or not
    connections: [Option<String>; 2],
    /// By what users are held against each other
    pub(crate) key: Key,
    /// The column or path, kept also while another key is chosen
    pub(crate) path: String,
    /// Whether it is about who arrived
    pub(crate) arrived: bool,
    /// What is done
    pub(crate) job: Job,
    /// Something that went wrong beside a job
    pub(crate) notice: Option<Rc<str>>,
    tickets: Tickets,
}

/// What is done with the lists.
pub(crate) type Job = JobState<CompareTask, Rc<Done>>;

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CompareTask {
    pub(crate) inputs: Inputs,
    /// The tenant's users as they were then
    users: Rc<str>,
}

/// What is compared, and how.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inputs {
    pub(crate) spec: CompareSpec,
    /// The files left and right
    pub(crate) files: [Vec<Entry>; 2],
}

impl Task for CompareTask {
    fn is_recorded(&self) -> bool {
        false
    }
}

/// What came of a comparison, and of what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done {
    pub(crate) inputs: Inputs,
    /// The tenant's users as they were then
    users: Rc<str>,
    pub(crate) result: ListsCompared,
}

impl Done {
    /// The users of a list.
    pub(crate) fn file(&self, list: List) -> Option<Blob> {
        self.result.lists.get(list as u32).dyn_into().ok()
    }

    /// The connection that a list's users are of, if they are none of files.
    pub(crate) fn connection(&self, list: List) -> Option<&str> {
        let [left, right] = &self.inputs.spec.connections;
        match list {
            List::OnlyLeft | List::DifferentLeft => left.as_deref(),
            List::OnlyRight | List::DifferentRight => right.as_deref(),
        }
    }
}

/// What happens to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// The tenant has these connections
    Connections(Vec<String>),
    /// A side is a connection, or files
    From(Side, bool),
    /// A side is this connection
    Connection(Side, String),
    /// Files come to a side, or to the one that has none
    Add(Option<Side>, Vec<File>),
    /// The file of this id is to be read in this way
    ReadAs(u32, ReadOptions),
    /// A file is taken off
    Remove(u32),
    /// All files of a side are
    Clear(Side),
    /// Left becomes right
    Swap,
    /// Users are held against each other by this
    Key(Key),
    /// Whether it is about who arrived
    Arrived(bool),
    /// It begins, at this many milliseconds, on users of the tenant of this stamp
    Start(f64, Rc<str>),
    /// It is to stop
    Cancel,
    /// The worker said this, at this many milliseconds
    Replied(Box<Reply>, f64),
}

impl Reducible for CompareState {
    type Action = Action;

    fn reduce(mut self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::make_mut(&mut self).apply(action);
        self
    }
}

impl JobPage for CompareState {
    fn files(&self) -> Option<&Files> {
        Some(&self.files)
    }

    fn ticket(&self) -> Option<(u32, bool)> {
        self.job.ticket()
    }

    fn hand_over(&self, client: &JobClient) {
        let Some(run) = self.job.run() else { return };
        let Inputs { spec, files } = &run.task.inputs;
        client.compare_lists(files.each_ref().map(|files| chosen(files)), spec.clone());
    }

    fn replied(reply: Reply, at: f64) -> Action {
        Action::Replied(Box::new(reply), at)
    }
}

impl CompareState {
    /// Whether a side is a connection.
    pub(crate) fn is_from_tenant(&self, side: Side) -> bool {
        self.from_tenant[side as usize]
    }

    /// The connection of a side.
    pub(crate) fn connection(&self, side: Side) -> Option<&String> {
        self.connections[side as usize].as_ref()
    }

    /// The files of a side.
    pub(crate) fn files_of(&self, side: Side) -> Vec<Entry> {
        let is_of = |entry: &&Entry| self.right.contains(&entry.id) == (side == Side::Right);
        self.files.list.iter().filter(is_of).cloned().collect()
    }

    /// What is compared now; `None` while a side is missing.
    pub(crate) fn inputs(&self) -> Option<Inputs> {
        let mut spec =
            CompareSpec { key: self.key.clone(), arrived: self.arrived, ..CompareSpec::default() };
        let mut files = [Vec::new(), Vec::new()];
        for side in Side::BOTH {
            let at = side as usize;
            if self.from_tenant[at] {
                spec.connections[at] = Some(self.connections[at].clone()?);
            } else {
                files[at] = self.files_of(side);
                if files[at].is_empty() {
                    return None;
                }
            }
        }
        Some(Inputs { spec, files })
    }

    /// Why a comparison cannot begin yet; empty if it can.
    pub(crate) fn missing(&self) -> &'static str {
        match (&self.key, self.inputs()) {
            (_, None) => "Choose what stands on both sides.",
            (Key::Path(path), _) if path.trim().is_empty() => "Name the column that is the key.",
            (_, Some(inputs)) if inputs.is_one_connection() => "Choose two different connections.",
            _ => "",
        }
    }

    /// Whether what is shown is of what is asked now, and of users of this stamp.
    pub(crate) fn is_fresh(&self, done: &Done, users: &str) -> bool {
        let Some(now) = self.inputs() else { return false };
        let files = |inputs: &Inputs| {
            inputs
                .files
                .each_ref()
                .map(|files| files.iter().map(|it| (it.id, it.options.clone())).collect::<Vec<_>>())
        };
        let is_stored = now.spec.connections.iter().any(Option::is_some);
        let is_current = !is_stored || *done.users == *users;
        is_current && now.spec == done.inputs.spec && files(&now) == files(&done.inputs)
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Connections(ids) => {
                for (at, chosen) in self.connections.iter_mut().enumerate() {
                    if chosen.as_ref().is_none_or(|id| !ids.contains(id)) {
                        *chosen = ids.get(at).or(ids.first()).cloned();
                    }
                }
            }
            Action::From(side, tenant) => self.from_tenant[side as usize] = tenant,
            Action::Connection(side, id) => self.connections[side as usize] = Some(id),
            Action::Add(side, files) => self.add(side, files),
            Action::ReadAs(id, options) => self.files.read_as(id, options),
            Action::Remove(id) => self.remove(&[id]),
            Action::Clear(side) => {
                let ids: Vec<u32> = self.files_of(side).iter().map(|entry| entry.id).collect();
                self.remove(&ids);
            }
            Action::Swap => {
                let is_right = |entry: &&Entry| self.right.contains(&entry.id);
                let list = self.files.list.iter();
                self.right = list.filter(|it| !is_right(it)).map(|entry| entry.id).collect();
                self.from_tenant.swap(0, 1);
                self.connections.swap(0, 1);
            }
            Action::Key(key) => {
                if let Key::Path(path) = &key {
                    self.path.clone_from(path);
                }
                self.key = key;
            }
            Action::Arrived(arrived) => self.arrived = arrived,
            Action::Start(at, users) => {
                self.notice = None;
                if self.missing().is_empty()
                    && let Some(inputs) = self.inputs()
                {
                    self.job.start(&mut self.tickets, CompareTask { inputs, users }, 0, at);
                }
            }
            Action::Cancel => self.job.cancel(),
            Action::Replied(reply, at) => self.replied(*reply, at),
        }
        if !self.job.is_running() && self.inputs().is_none() {
            self.job.forget_failure();
        }
    }

    fn add(&mut self, side: Option<Side>, files: Vec<File>) {
        let is_free =
            |side: Side| self.from_tenant[side as usize] || self.files_of(side).is_empty();
        let side = side.unwrap_or(match (is_free(Side::Left), is_free(Side::Right)) {
            (false, _) => Side::Right,
            (true, _) => Side::Left,
        });
        let known = self.files.list.len();
        if self.files.add(files) {
            self.from_tenant[side as usize] = false;
            if side == Side::Right {
                self.right.extend(self.files.list.iter().skip(known).map(|entry| entry.id));
            }
        }
    }

    fn remove(&mut self, ids: &[u32]) {
        ids.iter().for_each(|id| self.files.remove(*id));
        self.right.retain(|id| !ids.contains(id));
    }

    fn replied(&mut self, reply: Reply, at: f64) {
        let reply = received(reply, &mut self.files, &mut self.notice);
        // Nothing else is asked of this page's worker.
        if let Some(Reply::ListsCompared(result)) =
            reply.and_then(|reply| self.job.received(reply, at))
        {
            self.job.end(|task| {
                let (inputs, users) = (task.inputs.clone(), task.users.clone());
                End::Done(Rc::new(Done { inputs, users, result: *result }))
            });
        }
    }
}

impl Inputs {
    /// Whether a connection stands on both sides.
    fn is_one_connection(&self) -> bool {
        let [left, right] = &self.spec.connections;
        left.is_some() && left == right
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn file(name: &str) -> File {
        File::new_with_str_sequence(&js_sys::Array::of1(&"{}".into()), name).unwrap()
    }

    fn names(state: &CompareState) -> [Vec<String>; 2] {
        Side::BOTH.map(|side| state.files_of(side).iter().map(|it| it.file.name()).collect())
    }

    #[wasm_bindgen_test]
    fn files_go_to_the_side_that_has_none() {
        let mut state = CompareState::default();
        for name in ["a", "b", "c"] {
            state.apply(Action::Add(None, vec![file(name)]));
        }
        assert_eq!(names(&state), [vec!["a"], vec!["b", "c"]]);
        state.apply(Action::Add(Some(Side::Left), vec![file("d")]));
        state.apply(Action::Swap);
        assert_eq!(names(&state), [vec!["b", "c"], vec!["a", "d"]]);
        state.apply(Action::Clear(Side::Right));
        assert_eq!(names(&state), [vec!["b", "c"], vec![]]);
        state.apply(Action::From(Side::Left, true));
        state.apply(Action::Add(None, vec![file("e")]));
        assert_eq!(names(&state), [vec!["b", "c", "e"], vec![]]);
    }

    #[wasm_bindgen_test]
    fn a_comparison_needs_two_sides_and_a_key() {
        let mut state = CompareState::default();
        let starts = |state: &mut CompareState| {
            state.apply(Action::Start(0.0, "7".into()));
            state.job.is_running()
        };
        assert!(!starts(&mut state));
        state.apply(Action::Connections(vec!["con_1".to_owned()]));
        state.apply(Action::From(Side::Left, true));
        state.apply(Action::From(Side::Right, true));
        assert!(!starts(&mut state) && state.missing().contains("different"));
        state.apply(Action::Add(Some(Side::Right), vec![file("a")]));
        state.apply(Action::Key(Key::Path(" ".to_owned())));
        assert!(!starts(&mut state) && state.missing().contains("column"));
        state.apply(Action::Key(Key::Email));
        assert!(starts(&mut state));
        state.apply(Action::Cancel);
        state.apply(Action::Replied(Box::new(Reply::Cancelled { job: 1 }), 1.0));
        assert!(matches!(state.job, Job::Cancelled(_)));
    }
}
