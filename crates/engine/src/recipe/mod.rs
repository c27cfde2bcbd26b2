//! What is done to users before they are checked: a recipe, plain versioned data that a person reads, reorders and keeps.
//!
//! ```json
//! { "recipe": 1, "name": "Shop customers",
//!   "steps": [
//!     { "map": { "id": "user_id", "E-Mail": "email", "*": "user_metadata.shop.*" } },
//!     { "change": "email", "do": ["trim", "lower"] },
//!     { "set": { "name": "{given_name} {family_name}" }, "if": "missing", "where": "file:customers*" },
//!     { "leave_out": "last_login:<today-3y", "reason": "not seen for three years" },
//!     { "drop_unimportable": true } ] }
//! ```
//!
//! A step is one object with one verb ([`step`]); [`verbs`] are about one user, [`set_verbs`] need to know others. Every step
//! may have `where` (a query), `on` and `failing`. Steps run from first to last. The standard steps, which the page shows as
//! switches, stand at the end, `name_columns` excepted: it stands where names of columns end and attributes begin.
//!
//! An unknown version, verb or key is an error that names it, never skipped.

pub mod after;
pub(crate) mod clear_text;
pub(crate) mod compiled;
pub mod data;
pub mod first_password;
pub mod given;
pub mod mend_verbs;
pub mod password_verbs;
mod pattern;
mod place;
pub mod placing;
mod rebase;
pub mod report;
mod row;
pub mod set_verbs;
pub mod sets;
pub mod step;
mod steps;
mod template;
pub mod verbs;

use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use crate::query;
use crate::read::ReadOptions;
use crate::recipe::verbs::{KeepUnknown, LeaveOutEmpty, MetadataTarget, Places, StripPrefix};
pub use report::StepReport;
pub(crate) use row::{Row, filled};
pub use step::{Failing, Standard, Step, Verb};
pub(crate) use steps::mend::{Mended, Mending, all_faults as faults};
pub(crate) use steps::truth;

/// The version of the form.
pub const VERSION: u32 = 1;

/// Sources and steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The version of the form
    #[serde(deserialize_with = "version")]
    pub recipe: u32,
    /// What a person calls it
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The files it is for
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceSpec>,
    /// What is done, from first to last
    pub steps: Vec<Step>,
}

/// A file that a recipe is for, or that its steps join.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// What steps call it
    pub is: String,
    /// The names of its columns: by them it is known again
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks_like: Vec<String>,
    /// How it is read, where the guess is wrong
    #[serde(default, skip_serializing_if = "ReadOptions::is_default")]
    pub read: ReadOptions,
}

/// A step that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Step {} ({verb}): {message}", step + 1)]
pub struct Problem {
    /// Its place in the recipe, from 0
    pub step: usize,
    /// Its verb
    pub verb: String,
    /// What is wrong, in a sentence or two
    pub message: String,
}

fn version<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        VERSION => Ok(VERSION),
        other => Err(de::Error::custom(format!(
            "the recipe is of version {other}, and only version {VERSION} is known here"
        ))),
    }
}

impl Default for Recipe {
    /// Nothing is done.
    fn default() -> Self {
        Recipe { recipe: VERSION, name: String::new(), sources: Vec::new(), steps: Vec::new() }
    }
}

impl FromIterator<Step> for Recipe {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Recipe { steps: steps.into_iter().collect(), ..Recipe::default() }
    }
}

impl Standard {
    /// Those that are on by default, in their order: what makes import files of an export.
    const OF_EXPORTS: [Standard; 4] = [
        Standard::NameColumns,
        Standard::LeaveOutOtherProviders,
        Standard::DropUnimportable,
        Standard::StripPrefix,
    ];

    /// The step it is.
    pub fn step(self) -> Step {
        let verb = match self {
            Standard::NameColumns => Verb::NameColumns,
            Standard::LeaveOutOtherProviders => Verb::LeaveOutOtherProviders,
            Standard::DropUnimportable => Verb::DropUnimportable,
            Standard::LeaveOutEmpty => Verb::LeaveOutEmpty(LeaveOutEmpty {
                leave_out_empty: Places::All,
                except: Default::default(),
            }),
            Standard::StripPrefix => Verb::StripPrefix(StripPrefix { repeated: false }),
            Standard::StripRepeated => Verb::StripPrefix(StripPrefix { repeated: true }),
        };
        Step::from(verb)
    }
}

/// Where a step stands among the standard ones; `None` if it is none.
fn rank(verb: &Verb) -> Option<u8> {
    match verb {
        Verb::LeaveOutOtherProviders => Some(1),
        Verb::KeepUnknown(_) => Some(2),
        Verb::DropUnimportable => Some(3),
        Verb::LeaveOutEmpty(_) if verb.standard().is_some() => Some(4),
        Verb::StripPrefix(_) => Some(5),
        _ => None,
    }
}

impl Recipe {
    /// The standard steps that make import files of an export.
    pub fn for_exports() -> Self {
        Standard::OF_EXPORTS.into_iter().map(Standard::step).collect()
    }

    /// The same without dropping anything: for an import into the local tenant, which keeps what Auth0 does not import.
    pub fn for_local_import() -> Self {
        let mut recipe = Recipe::for_exports();
        recipe.toggle(Standard::DropUnimportable, false);
        recipe
    }

    /// Whether this standard step is in it, and on, for all users.
    pub fn has(&self, standard: Standard) -> bool {
        self.steps.iter().any(|step| {
            step.on && step.only_where.is_none() && step.verb.standard() == Some(standard)
        })
    }

    /// Puts a standard step in, or takes it out.
    pub fn toggle(&mut self, standard: Standard, on: bool) {
        let is_prefix =
            |it: Standard| matches!(it, Standard::StripPrefix | Standard::StripRepeated);
        self.steps.retain(|step| match step.verb.standard() {
            Some(other) => other != standard && !(is_prefix(other) && is_prefix(standard)),
            None => true,
        });
        if on {
            self.insert(standard.step());
        }
    }

    /// Adds a step at its place: standard ones in their order at the end, `name_columns` after the last `map`, others before
    /// the standard ones.
    pub fn insert(&mut self, step: Step) {
        let at = match (&step.verb, rank(&step.verb)) {
            (Verb::NameColumns, _) => {
                let map = self.steps.iter().rposition(|step| matches!(step.verb, Verb::Map(_)));
                map.map_or(0, |map| map + 1)
            }
            (_, Some(rank_of_step)) => {
                let after = |step: &Step| rank(&step.verb).is_some_and(|it| it > rank_of_step);
                let first = self.standard_from();
                let rest = self.steps.get(first..).unwrap_or_default();
                first + rest.iter().position(after).unwrap_or(rest.len())
            }
            (_, None) => self.standard_from(),
        };
        self.steps.insert(at.min(self.steps.len()), step);
    }

    /// Where the standard steps at the end begin.
    pub fn standard_from(&self) -> usize {
        let last = self.steps.iter().rposition(|step| rank(&step.verb).is_none());
        last.map_or(0, |last| last + 1)
    }

    /// Which metadata unknown columns become.
    pub fn keeps_unknown(&self) -> Option<MetadataTarget> {
        self.steps.iter().filter(|step| step.on).find_map(|step| match &step.verb {
            Verb::KeepUnknown(it) => Some(it.keep_unknown),
            _ => None,
        })
    }

    /// Makes unknown columns keys of this metadata, or of none.
    pub fn keep_unknown(&mut self, into: Option<MetadataTarget>) {
        self.steps.retain(|step| !matches!(step.verb, Verb::KeepUnknown(_)));
        if let Some(keep_unknown) = into {
            self.insert(Verb::KeepUnknown(KeepUnknown { keep_unknown }).into());
        }
    }

    /// The recipe with its relative dates worked out at `now`, in microseconds since 1970: what is run and recorded. What is
    /// kept for another day is the recipe itself.
    ///
    /// # Errors
    /// The first query that cannot be understood.
    pub fn resolved(mut self, now: i64) -> Result<Recipe, Problem> {
        use set_verbs::Expectation;
        for (at, step) in self.steps.iter_mut().enumerate() {
            let verb = step.verb.name();
            let own = match &mut step.verb {
                Verb::LeaveOut(it) => Some(&mut it.leave_out),
                Verb::Join(it) => it.rows_where.as_mut(),
                Verb::Pick(it) => it.matching.as_mut(),
                Verb::Expect(it) => match &mut it.expect {
                    Expectation::Query(query) => Some(query),
                    _ => None,
                },
                _ => None,
            };
            for query in own.into_iter().chain(&mut step.only_where) {
                let options = query::Options { now: Some(now), ..Default::default() };
                let reading = query::read(query, options).map_err(|problem| Problem {
                    step: at,
                    verb: verb.to_owned(),
                    message: format!("“{query}”: {}", problem.message),
                })?;
                if !reading.dates.is_empty() {
                    *query = reading.resolved;
                }
            }
        }
        Ok(self)
    }

    /// Whether every step can be understood; dates are worked out at `now`.
    ///
    /// # Errors
    /// The first step that cannot.
    pub fn check(&self, now: i64) -> Result<(), Problem> {
        let recipe = self.clone().resolved(now)?;
        compiled::Compiled::new(&recipe, 0..recipe.steps.len()).map(drop)
    }

    /// How the list is read that its steps call `name`, where it lies in the file of users.
    pub fn list_inside(&self, name: &str) -> Option<&ReadOptions> {
        let spec = self.sources.iter().find(|spec| spec.is == name && spec.read.list.is_some());
        spec.map(|spec| &spec.read)
    }

    /// What its steps join.
    pub fn joined(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter(|step| step.on).filter_map(|step| match &step.verb {
            Verb::Join(join) => Some(join.join.as_str()),
            _ => None,
        })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Recipe::default()
    }
}

#[cfg(test)]
mod tests;
