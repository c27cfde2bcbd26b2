//! What the tables of a run say of some users, told ahead to whoever prepares these elsewhere: plain data, by the users' numbers.
//!
//! Only steps that leave users out, or take places from them, by nothing but their number can be foretold; what a join or a
//! merge gives is too much to be sent along.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::recipe::place::Place;
use crate::recipe::set_verbs::Expectation;
use crate::recipe::sets::{keys, table_problem};
use crate::recipe::steps::Edit;
use crate::recipe::{Problem, Recipe, Verb};

/// What becomes of users in the steps on the set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Foretold {
    /// The index of each step, and who goes in it
    steps: Vec<(usize, Go)>,
}

/// Who goes in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Go {
    /// Those of these numbers, ascending, counted from the first user of whom it is told
    These(Vec<u32>),
    All,
}

impl Go {
    /// Those among `users` whom `goes` tells.
    pub(super) fn among(users: Range<u64>, goes: impl Fn(u64) -> bool) -> Go {
        let numbers = users.zip(0..).filter(|(number, _)| goes(*number)).map(|(_, at)| at);
        Go::These(numbers.collect())
    }

    fn is_meant(&self, number: u64) -> bool {
        match self {
            Go::These(numbers) => {
                u32::try_from(number).is_ok_and(|it| numbers.binary_search(&it).is_ok())
            }
            Go::All => true,
        }
    }
}

impl Foretold {
    /// Adds what a step does.
    pub(super) fn add(&mut self, step: usize, go: Go) {
        self.steps.push((step, go));
    }
}

/// What becomes of a user who goes.
#[derive(Default)]
pub(super) struct Going {
    /// Why
    pub(super) reason: String,
    /// The places that are taken from it, if it is not left out
    pub(super) taken_away: Option<Vec<Place>>,
}

impl Going {
    /// Why the user is left out, if it is.
    pub(super) fn apply(&self, edit: &mut Edit<'_, '_>) -> Option<String> {
        let Some(places) = &self.taken_away else { return Some(self.reason.clone()) };
        places.iter().for_each(|place| drop(edit.remove(place)));
        None
    }
}

/// The steps on the set of a recipe where others know the tables.
pub(crate) struct ForetoldSteps {
    /// By the index of the step
    steps: Vec<Option<Going>>,
    told: Foretold,
}

impl ForetoldSteps {
    /// Those of `recipe`; `None` if it has none that can be foretold.
    ///
    /// # Errors
    /// What cannot be understood, and in which step.
    pub(crate) fn new(recipe: &Recipe) -> Result<Option<Self>, Problem> {
        let steps = recipe.steps.iter().enumerate().map(|(at, step)| {
            let going = if step.on { going(&step.verb) } else { Ok(None) };
            going.map_err(|message| table_problem(at, &step.verb, message))
        });
        let steps: Vec<_> = steps.collect::<Result<_, Problem>>()?;
        let any = steps.iter().any(Option::is_some);
        Ok(any.then(|| ForetoldSteps { steps, told: Foretold::default() }))
    }

    /// Hears of the users that come now, numbered from 0.
    pub(crate) fn hear(&mut self, told: &Foretold) {
        self.told.clone_from(told);
    }

    /// What the step of this index makes of a user with this number: the reason if it is left out.
    pub(super) fn apply(
        &self,
        step: usize,
        edit: &mut Edit<'_, '_>,
        number: u64,
    ) -> Option<String> {
        let (_, go) = self.told.steps.iter().find(|(at, _)| *at == step)?;
        let going = self.steps.get(step)?.as_ref()?;
        go.is_meant(number).then(|| going.apply(edit))?
    }
}

/// What becomes of those who go in a step; `None` if it is none of these steps.
///
/// # Errors
/// What cannot be understood.
pub(super) fn going(verb: &Verb) -> Result<Option<Going>, String> {
    let (reason, taken_away) = match verb {
        Verb::Duplicates(it) => {
            let places = it.take_away.then(|| keys::places(&it.duplicates.0)).transpose()?;
            (&it.reason, places)
        }
        Verb::Expect(it) if !matches!(it.expect, Expectation::Query(_)) => (&it.reason, None),
        _ => return Ok(None),
    };
    Ok(Some(Going { reason: reason.clone(), taken_away }))
}
