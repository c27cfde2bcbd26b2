//! A recipe at work: its steps understood, run one after the other on a row, and counted.
//!
//! Steps on the set cut a recipe; what is compiled here runs on one row and knows no other. Nothing is asked of a clock:
//! relative dates are worked out before ([`Recipe::resolved`]), `{n}` counts the users a step touches.

use serde::{Deserialize, Serialize};

use crate::query::{Fields, Search};
use crate::recipe::clear_text::ClearText;
use crate::recipe::report::{Becomes, EXAMPLES, Example, MOST_FORMS, StepReport, ValueChange};
use crate::recipe::row::Row;
use crate::recipe::sets::{Answers, Stop};
use crate::recipe::steps::{self, Action, Edit, Failure};
use crate::recipe::template::Around;
use crate::recipe::{Failing, Problem, Recipe, Step, Verb};
use crate::user::Attribute;
use crate::user::secret::MASK;
use json::text;

/// Steps at work.
#[derive(Default)]
pub(crate) struct Compiled {
    steps: Vec<Running>,
    /// The places of passwords, of which nothing is shown
    secret: ClearText,
    reports: Vec<StepReport>,
}

struct Running {
    /// Its place in the recipe
    at: usize,
    search: Option<Search>,
    failing: Failing,
    /// `None` for a step on the set, which has a table
    action: Option<Box<dyn Action>>,
}

/// What a step did on some records.
#[derive(Serialize, Deserialize)]
pub(crate) struct StepCount {
    report: StepReport,
    /// Which of those it names it has met
    found: Vec<bool>,
}

impl StepCount {
    /// Its examples stand `records` later in their file than it says.
    pub(crate) fn moved(&mut self, records: u64) {
        self.report.examples.iter_mut().for_each(|example| example.record += records);
    }
}

/// Where a row comes from.
#[derive(Clone, Copy, Default)]
pub(crate) struct Origin<'c> {
    /// The file's name
    pub(crate) file: &'c str,
    /// The names by which queries find it: a list of texts, as JSON
    pub(crate) names: &'c [u8],
    /// The number of the record in the file
    pub(crate) record: u64,
    /// What steps on the set make of rows, if there are any
    pub(crate) answers: Option<&'c Answers>,
    /// The number by which these know the row
    pub(crate) number: u64,
    /// The first step that it goes through
    pub(crate) from: usize,
    /// The step on the set before which it waits
    pub(crate) until: Option<usize>,
    /// What is random in this run
    pub(crate) seed: (u64, u64),
}

/// What came of a row.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It goes on
    Kept,
    /// A step left it out
    LeftOut {
        /// The step, from 0
        step: usize,
        /// Why
        reason: String,
    },
    /// A step could not take a value, and the row is set aside, or the run is to stop
    Failed(StepFailure),
    /// It has come to the step before which it waits
    Waits {
        /// Whether the step's `where` finds it
        is_meant: bool,
    },
    /// A table cannot be read
    Broken(Stop),
}

/// A value that a step could not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepFailure {
    /// The step, from 0
    pub(crate) step: usize,
    /// Its verb
    pub(crate) verb: &'static str,
    /// Where the value is
    pub(crate) path: String,
    /// The value, as JSON
    pub(crate) value: Vec<u8>,
    /// Why, in a sentence
    pub(crate) message: String,
    /// Whether the run is to stop
    pub(crate) stops: bool,
}

impl StepFailure {
    /// The value as it may be shown.
    pub(crate) fn shown(&self) -> String {
        let place = crate::recipe::place::Place::parse(&self.path);
        if self.value.is_empty() { String::new() } else { steps::masked(&place, &self.value) }
    }
}

impl Compiled {
    /// The steps of `recipe` that are on, from `range`; standard steps and steps on the set are done elsewhere.
    ///
    /// # Errors
    /// The first step that cannot be understood.
    pub(crate) fn new(recipe: &Recipe, range: std::ops::Range<usize>) -> Result<Self, Problem> {
        let (mut running, mut reports) = (Vec::new(), Vec::new());
        for (at, step) in recipe.steps.iter().enumerate() {
            if !range.contains(&at) || !step.on {
                continue;
            }
            let problem =
                |message: String| Problem { step: at, verb: step.verb.name().to_owned(), message };
            let search = search(step).map_err(problem)?;
            let later = recipe.steps.get(at..).unwrap_or_default().iter();
            if matches!(step.verb, Verb::GivePassword(_))
                && later.clone().any(|it| it.on && matches!(it.verb, Verb::Merge(_)))
            {
                let message = "Let it stand after the steps that merge users: what it gave could be another's.";
                return Err(problem(message.to_owned()));
            }
            let action = steps::compile(&step.verb).map_err(problem)?;
            if action.is_some() || step.verb.is_of_the_set() {
                running.push(Running { at, search, failing: step.failing, action });
                reports.push(StepReport {
                    step: at,
                    verb: step.verb.name().to_owned(),
                    ..StepReport::default()
                });
            }
        }
        Ok(Compiled { steps: running, secret: ClearText::of(recipe), reports })
    }

    /// Whether nothing is done.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Runs the steps on a row. Failures that leave it as it is are added to `warnings`.
    pub(crate) fn apply(
        &mut self,
        row: &mut Row<'_>,
        origin: Origin<'_>,
        warnings: &mut Vec<StepFailure>,
    ) -> Outcome {
        for (running, report) in self.steps.iter_mut().zip(&mut self.reports) {
            if running.at < origin.from {
                continue;
            }
            if origin.until == Some(running.at) {
                let finds = |search: &Search| search.finds(&Asked { row, origin });
                return Outcome::Waits { is_meant: running.search.as_ref().is_none_or(finds) };
            }
            report.seen += 1;
            if !running.search.as_ref().is_none_or(|it| it.finds(&Asked { row, origin })) {
                continue;
            }
            let Origin { file, record, seed, .. } = origin;
            let around = Around { n: report.touched, file, record, seed };
            report.touched += 1;
            let wants_example = report.examples.len() < EXAMPLES;
            let mut edit = Edit::new(row, wants_example);
            let asked = |row: &Row<'_>, search: &Search| search.finds(&Asked { row, origin });
            let done = match (&mut running.action, origin.answers) {
                (Some(action), _) => action.apply(&mut edit, around, &asked),
                (None, None) => Ok(None),
                (None, Some(answers)) => {
                    match answers.apply(running.at, &mut edit, origin.number) {
                        Ok(done) => done,
                        Err(stop) => return Outcome::Broken(stop),
                    }
                }
            };
            let Edit { changed, mut log, form, .. } = edit;
            log.iter_mut().filter(|it| self.secret.is_of(&it.path)).for_each(ValueChange::mask);
            if let Some((form, place)) = form {
                if form.becomes == Becomes::Clear {
                    let message = "It is a password in clear.";
                    let failure = Failure::new(&place, b"", message);
                    warnings.push(StepFailure {
                        stops: false,
                        ..running.failure(failure, &report.verb)
                    });
                }
                report.add_form(form);
            }
            report.changed += u64::from(changed);
            if changed && wants_example && !log.is_empty() {
                report.examples.push(example(row, origin, log));
            }
            match done {
                Ok(None) => {}
                Ok(Some(reason)) => {
                    report.left_out += 1;
                    return Outcome::LeftOut { step: running.at, reason };
                }
                Err(failure) => {
                    report.failed += 1;
                    let mut failure = running.failure(failure, &report.verb);
                    if self.secret.is_of(&failure.path) && !failure.value.is_empty() {
                        failure.value = text::quoted(MASK);
                    }
                    match running.failing {
                        Failing::Keep => warnings.push(failure),
                        Failing::SetAside | Failing::Stop => return Outcome::Failed(failure),
                    }
                }
            }
        }
        Outcome::Kept
    }

    /// What the steps did so far.
    pub(crate) fn reports(&self) -> Vec<StepReport> {
        let told = |(running, report): (&Running, &StepReport)| {
            let mut report = report.clone();
            if let Some(action) = &running.action {
                let not_found = action.not_found();
                report.not_found_count = not_found.len() as u64;
                report.not_found = not_found.into_iter().take(EXAMPLES).collect();
            }
            report
        };
        self.steps.iter().zip(&self.reports).map(told).collect()
    }

    /// What the steps did since the last time.
    pub(crate) fn take_counts(&mut self) -> Vec<StepCount> {
        let take = |(running, report): (&Running, &mut StepReport)| {
            let verb = report.verb.clone();
            let blank = StepReport { step: report.step, verb, ..StepReport::default() };
            let found = running.action.as_ref().map(|it| it.found()).unwrap_or_default();
            StepCount { report: std::mem::replace(report, blank), found: found.to_vec() }
        };
        self.steps.iter().zip(&mut self.reports).map(take).collect()
    }

    /// Whether what another of the same recipe has counted can be added, and nothing is lost.
    pub(crate) fn has_room(&self, counts: &[StepCount]) -> bool {
        let forms = |at: usize| self.reports.get(at).map_or(&[][..], |report| &report.forms);
        counts
            .iter()
            .enumerate()
            .all(|(at, it)| forms(at).len() + it.report.forms.len() < MOST_FORMS)
    }

    /// Adds what another of the same recipe did on later records.
    pub(crate) fn add_counts(&mut self, counts: Vec<StepCount>) {
        let steps = self.steps.iter_mut().zip(&mut self.reports);
        for ((running, report), StepCount { report: more, found }) in steps.zip(counts) {
            if let Some(action) = &mut running.action {
                action.also_found(&found);
            }
            report.merge(more);
        }
    }
}

impl Running {
    fn failure(&self, failure: Failure, verb: &str) -> StepFailure {
        let Failure { path, value, message } = failure;
        let verb = crate::recipe::step::VERBS.iter().find(|name| **name == verb).copied();
        let stops = self.failing == Failing::Stop;
        StepFailure { step: self.at, verb: verb.unwrap_or_default(), path, value, message, stops }
    }
}

/// The search of a step's `where`.
fn search(step: &Step) -> Result<Option<Search>, String> {
    let Some(query) = &step.only_where else { return Ok(None) };
    steps::search(query).map(Some)
}

/// The user after a step, for the before and after of it.
fn example(row: &Row<'_>, origin: Origin<'_>, changes: Vec<ValueChange>) -> Example {
    let text = |name: &str| {
        let member = row.members.iter().rfind(|it| it.is_called(name));
        member.and_then(|it| text::string(&it.value)).unwrap_or_default().into_owned()
    };
    Example {
        file: origin.file.to_owned(),
        record: origin.record,
        email: text("email"),
        user_id: text("user_id"),
        changes,
    }
}

/// A row as a query sees it: its columns, and `file`.
pub(super) struct Asked<'r, 'a, 'c> {
    pub(super) row: &'r Row<'a>,
    pub(super) origin: Origin<'c>,
}

impl Fields for Asked<'_, '_, '_> {
    fn attribute(&self, attribute: Attribute) -> Option<&[u8]> {
        self.other(attribute.name())
    }

    fn other(&self, name: &str) -> Option<&[u8]> {
        match self.column(name) {
            None if name == "file" => Some(self.origin.names),
            found => found,
        }
    }

    fn column(&self, path: &str) -> Option<&[u8]> {
        let found = self.row.members.iter().rfind(|it| it.is_called(path))?;
        Some(&found.value)
    }
}
