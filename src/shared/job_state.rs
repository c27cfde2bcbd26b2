//! What a page's background worker is doing, from the click to the end: one machine for Convert, Import and Export.
//!
//! Pure, and without a browser type: the pages' reducers drive it, `job_hooks` carries its tickets to the worker. It
//! knows neither what a task is nor what comes of it, only in which order things may happen. A task's last answer may
//! cross a cancel; which of the two counts is decided here, once.

use std::rc::Rc;

use engine::jobs::Progress;

use super::rate::RateMeter;

/// Something a worker is asked to do.
pub(crate) trait Task {
    /// Whether it leaves a record in the local tenant. What is recorded has happened, cancelled or not.
    fn is_recorded(&self) -> bool;
}

/// A task `T` of which `D` may come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum JobState<T, D> {
    /// Nothing was asked for
    #[default]
    Idle,
    /// Under way
    Running(Run<T>),
    /// Under way, and to stop; the worker has not answered yet
    Cancelling(Run<T>),
    /// Its worker had to be ended: what became of it is being found out from its record
    Stopped(T),
    /// It was stopped and left nothing
    Cancelled(T),
    /// It could not be done, and why: what, where, and what to do
    Failed(T, Rc<str>),
    /// This came of it
    Done(D),
}

/// A task under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run<T> {
    /// Never used twice on a page: an answer to what was given up cannot pass for one to what is wanted now
    pub(crate) ticket: u32,
    pub(crate) task: T,
    pub(crate) progress: Progress,
    pub(crate) meter: RateMeter,
}

/// A worker's last answer to a task.
pub(crate) enum End<D> {
    Done(D),
    Failed(Rc<str>),
    /// Its record says that it was stopped
    Cancelled,
    /// It was stopped, and nothing is known of a record
    Stopped,
}

/// Numbers for the tasks of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tickets(u32);

impl Tickets {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }
}

impl<T: Task, D> JobState<T, D> {
    /// What is under way, to be stopped or not.
    pub(crate) fn run(&self) -> Option<&Run<T>> {
        match self {
            JobState::Running(run) | JobState::Cancelling(run) => Some(run),
            _ => None,
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.run().is_some()
    }

    pub(crate) fn is_cancelling(&self) -> bool {
        matches!(self, JobState::Cancelling(_))
    }

    /// Whether nothing else can begin.
    pub(crate) fn is_busy(&self) -> bool {
        self.is_running() || matches!(self, JobState::Stopped(_))
    }

    /// The task whose worker had to be ended, as long as it is not known what became of it.
    pub(crate) fn stopped(&self) -> Option<&T> {
        match self {
            JobState::Stopped(task) => Some(task),
            _ => None,
        }
    }

    /// The ticket of what is under way, and whether it is to stop.
    pub(crate) fn ticket(&self) -> Option<(u32, bool)> {
        self.run().map(|run| (run.ticket, self.is_cancelling()))
    }

    /// Begins `task`, which reads so many bytes, at `at` milliseconds, unless something else is under way.
    pub(crate) fn start(&mut self, tickets: &mut Tickets, task: T, bytes_total: u64, at: f64) {
        if self.is_busy() {
            return;
        }
        *self = JobState::Running(Run {
            ticket: tickets.next(),
            task,
            progress: Progress { bytes_total, ..Progress::default() },
            meter: RateMeter::new(at),
        });
    }

    pub(crate) fn progressed(&mut self, progress: Progress, at: f64) {
        if let JobState::Running(run) | JobState::Cancelling(run) = self {
            run.meter.note(at, &progress);
            run.progress = progress;
        }
    }

    /// The task is to stop.
    pub(crate) fn cancel(&mut self) {
        self.change(|state| match state {
            JobState::Running(run) => JobState::Cancelling(run),
            other => other,
        });
    }

    /// The task is given up before a worker got it.
    pub(crate) fn withdraw(&mut self) {
        self.change(|state| match state {
            JobState::Running(run) | JobState::Cancelling(run) => JobState::Cancelled(run.task),
            other => other,
        });
    }

    /// The worker is done with the task, in one way or another. An answer that crossed a cancel counts only if it is
    /// recorded: whoever cancelled a moment before the end meant it.
    pub(crate) fn end(&mut self, end: impl FnOnce(&T) -> End<D>) {
        self.change(|state| match state {
            JobState::Cancelling(run) if !run.task.is_recorded() => JobState::Cancelled(run.task),
            JobState::Running(Run { task, .. }) | JobState::Cancelling(Run { task, .. }) => {
                match end(&task) {
                    End::Done(done) => JobState::Done(done),
                    End::Failed(reason) => JobState::Failed(task, reason),
                    End::Stopped if task.is_recorded() => JobState::Stopped(task),
                    End::Stopped | End::Cancelled => JobState::Cancelled(task),
                }
            }
            other => other,
        });
    }

    /// What the record of a stopped task says, if it is `this` task that was stopped: `None` if nothing came of it.
    pub(crate) fn found(
        &mut self,
        this: impl FnOnce(&T) -> bool,
        done: impl FnOnce(&T) -> Option<D>,
    ) {
        self.change(|state| match state {
            JobState::Stopped(task) if this(&task) => match done(&task) {
                Some(done) => JobState::Done(done),
                None => JobState::Cancelled(task),
            },
            other => other,
        });
    }

    /// A failure or cancel was about what is no longer the same: it is forgotten.
    pub(crate) fn forget_failure(&mut self) {
        if matches!(self, JobState::Failed(..) | JobState::Cancelled(_)) {
            *self = JobState::Idle;
        }
    }

    fn change(&mut self, change: impl FnOnce(Self) -> Self) {
        *self = change(std::mem::replace(self, JobState::Idle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A task, and whether it is recorded.
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Sums(bool);

    impl Task for Sums {
        fn is_recorded(&self) -> bool {
            self.0
        }
    }

    type State = JobState<Sums, u32>;

    fn started(recorded: bool) -> State {
        let mut state = State::Idle;
        state.start(&mut Tickets::default(), Sums(recorded), 10, 0.0);
        state
    }

    fn cancelled(recorded: bool) -> State {
        let mut state = started(recorded);
        state.cancel();
        state
    }

    fn failed() -> End<u32> {
        End::Failed("full".into())
    }

    #[test]
    fn a_task_ends_as_its_last_answer_says() {
        for (mut state, end, expected) in [
            (started(false), End::Done(7), State::Done(7)),
            (started(false), failed(), State::Failed(Sums(false), "full".into())),
            (started(false), End::Stopped, State::Cancelled(Sums(false))),
            (started(true), End::Done(7), State::Done(7)),
            (started(true), End::Cancelled, State::Cancelled(Sums(true))),
            (started(true), End::Stopped, State::Stopped(Sums(true))),
        ] {
            state.end(|_| end);
            assert_eq!(state, expected);
        }
    }

    #[test]
    fn an_answer_that_crosses_a_cancel_counts_only_if_it_is_recorded() {
        for (mut state, end, expected) in [
            (cancelled(false), End::Done(7), State::Cancelled(Sums(false))),
            (cancelled(false), failed(), State::Cancelled(Sums(false))),
            (cancelled(false), End::Stopped, State::Cancelled(Sums(false))),
            (cancelled(true), End::Done(7), State::Done(7)),
            (cancelled(true), failed(), State::Failed(Sums(true), "full".into())),
            (cancelled(true), End::Stopped, State::Stopped(Sums(true))),
        ] {
            assert!(state.is_cancelling());
            state.end(|_| end);
            assert_eq!(state, expected);
        }
    }

    #[test]
    fn answers_to_nothing_change_nothing() {
        for state in [State::Idle, State::Done(7), State::Stopped(Sums(true))] {
            let mut late = state.clone();
            late.end(|_| End::Done(8));
            late.progressed(Progress::default(), 0.0);
            late.cancel();
            late.withdraw();
            assert_eq!(late, state);
        }
    }

    #[test]
    fn nothing_begins_beside_what_is_under_way() {
        let mut tickets = Tickets::default();
        let mut state = State::Idle;
        state.start(&mut tickets, Sums(true), 10, 0.0);
        let first = state.ticket();
        state.start(&mut tickets, Sums(true), 10, 1.0);
        assert_eq!(state.ticket(), first);
        state.end(|_| End::Stopped);
        assert!(state.is_busy() && !state.is_running());
        state.start(&mut tickets, Sums(true), 10, 2.0);
        assert_eq!(state, State::Stopped(Sums(true)));
        state.found(|_| false, |_| Some(7));
        assert_eq!(state, State::Stopped(Sums(true)));
        state.found(|_| true, |_| None);
        assert_eq!(state, State::Cancelled(Sums(true)));
        state.start(&mut tickets, Sums(true), 10, 3.0);
        assert!(state.ticket().is_some() && state.ticket() != first);
    }

    #[test]
    fn what_was_found_of_a_stopped_task_is_its_end() {
        let mut state = started(true);
        state.end(|_| End::Stopped);
        assert_eq!(state.stopped(), Some(&Sums(true)));
        state.found(|task| task.0, |_| Some(7));
        assert_eq!((state.stopped(), &state), (None, &State::Done(7)));
    }

    #[test]
    fn a_task_that_no_worker_got_is_withdrawn() {
        for mut state in [started(false), cancelled(true)] {
            let task = state.run().map(|run| run.task).unwrap();
            state.withdraw();
            assert_eq!(state, State::Cancelled(task));
        }
    }

    #[test]
    fn failures_are_forgotten_and_results_are_not() {
        let mut state = started(false);
        state.forget_failure();
        assert!(state.is_running());
        state.end(|_| failed());
        state.forget_failure();
        assert_eq!(state, State::Idle);
        let mut state = State::Done(7);
        state.forget_failure();
        assert_eq!(state, State::Done(7));
    }

    #[test]
    fn progress_is_noted_while_it_runs() {
        let mut state = started(false);
        assert_eq!(state.run().map(|run| run.progress.bytes_total), Some(10));
        let half = Progress { bytes_read: 5, bytes_total: 10, ..Progress::default() };
        state.progressed(half, 1000.0);
        state.cancel();
        let run = state.run().unwrap();
        assert_eq!((run.progress, run.meter.rate().map(|rate| rate.bytes)), (half, Some(5.0)));
    }
}
