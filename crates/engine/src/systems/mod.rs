//! What to propose for a file that is not in Auth0's form: the system it comes from, told by its columns and values, and the
//! recipe that makes import users of it, with every guess as a visible step and its reason.
//!
//! A system is a [`Preset`]: how its files are known, and what is done with each column. [`propose`] is a function of what
//! [`survey`](crate::jobs::survey()) saw, of the person's answers and of nothing else. Nothing is done to users here: the
//! recipe does that, and the person may change all of it.

mod events;
mod guess;
mod look;
mod plan;
mod presets;
mod rules;
mod together;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::few;
use crate::jobs::{Survey, SurveyColumn};
use crate::recipe::Recipe;
use look::Look;
use plan::Plan;
use together::Beside;
pub use together::users_among;

/// What is proposed for a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The system it comes from, if one is recognised
    pub system: Option<System>,
    /// The steps, standard ones included, and the tables of the same file that they join
    pub recipe: Recipe,
    /// What becomes of each column, in the order of the file
    pub columns: Vec<Placed>,
    /// What the person must know, the most important first
    pub notes: Vec<Note>,
    /// What the file does not say
    pub questions: Vec<Question>,
    /// Attributes that Auth0 needs and nothing fills
    pub missing: Vec<String>,
    /// Columns that joins of other files add to those of the file
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<SurveyColumn>,
}

/// A system that is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// Its id
    pub id: String,
    /// What people call it
    pub label: String,
    /// By what it was known; empty if the person chose it
    pub why: String,
}

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its path, as [`SurveyColumn::name`](crate::jobs::SurveyColumn) has it
    pub column: String,
    /// What becomes of it
    pub goes: Goes,
    /// How sure that is
    pub sureness: Sureness,
    /// Why, in a few words
    pub why: String,
}

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goes {
    /// It is mapped to these places
    To(Vec<String>),
    /// It is, or is part of, the password's hash
    Password,
    /// Another step uses it up
    Step,
    /// It is left out
    Dropped,
    /// Nobody knows yet
    Undecided,
}

/// How sure a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// By a column's name or its values alone
    Guess,
    /// By both
    Likely,
    /// The system's own documents or code say so
    Sure,
}

/// Something the person must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Whether it is a warning
    pub is_warning: bool,
    /// A sentence or two
    pub text: String,
}

/// How a note goes on that says that nobody brings a password.
const WITHOUT: &str = "come without a password. Three ways";

impl Note {
    /// Whether it says that no user of the file brings a password.
    pub fn is_without_passwords(&self) -> bool {
        self.text.contains(WITHOUT)
    }
}

/// Something a file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// By which it is answered in [`Choice::answers`]
    pub id: String,
    /// The question
    pub text: String,
    /// Why it matters
    pub why: String,
    /// The answers to choose from, each with its label; empty for a text
    pub choices: Vec<(String, String)>,
    /// The answer that the proposal follows
    pub answer: String,
    /// Whether the answer is a secret, such as a pepper: typed hidden, kept nowhere
    pub is_secret: bool,
}

/// What the person says of a proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// The system by its id, or [`NONE`] for columns by their names alone; by default it is recognised
    pub system: Option<String>,
    /// Answers to questions, by their ids
    pub answers: BTreeMap<String, String>,
}

/// A file that was chosen beside the one of users: some systems keep hashes or addresses apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OtherFile {
    /// What a step that joins it calls it
    pub name: String,
    /// What was seen of it; of Auth0's file of hashes its form is enough
    pub survey: Survey,
}

/// The choice of no system.
pub const NONE: &str = "none";

/// What is known of a system.
struct Preset {
    id: &'static str,
    label: &'static str,
    /// By what a file is known to be its, in a few words that follow on "known by"; `None` if it is not
    knows: fn(&Look<'_>) -> Option<String>,
    /// Fills the recipe
    plan: fn(&mut Plan<'_>),
}

/// All systems that can be chosen, by label: id and label.
pub fn systems() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = presets::all().map(|it| (it.id, it.label)).collect();
    few::sort_by_key(&mut all, |(_, label)| label.to_lowercase());
    all
}

/// What is proposed for a file of this survey; `None` if it is in Auth0's form already, or holds no records.
///
/// Only presets and the names and looks of columns decide, so the same survey and choice give the same proposal.
pub fn propose(survey: &Survey, choice: &Choice) -> Option<Proposal> {
    propose_with(("", survey), &[], choice)
}

/// The same with other files beside it: those that belong to the users are joined by key. `users` is the name of their file and
/// what was seen of it.
pub fn propose_with(
    users: (&str, &Survey),
    files: &[OtherFile],
    choice: &Choice,
) -> Option<Proposal> {
    let (name, survey) = users;
    if survey.records == 0 || survey.columns.is_empty() {
        return None;
    }
    if files.is_empty() {
        let look = Look::new(survey);
        return proposed(&look, &Beside::default(), choice)
            .or_else(|| presets::auth0s_own(&look, choice));
    }
    let mut seen = together::with_tables(survey, files);
    let first = proposed(&Look::beside(&seen, files), &Beside::default(), choice);
    let is_joined = |file: &&OtherFile| {
        first.as_ref().is_some_and(|it| it.recipe.joined().any(|name| name == file.name))
    };
    let rest: Vec<&OtherFile> = files.iter().filter(|file| !is_joined(file)).collect();
    let beside = together::beside((name, survey), &rest);
    if beside.steps.is_empty() {
        return first.or_else(|| presets::auth0s_own(&Look::beside(&seen, files), choice));
    }
    seen.columns.extend(beside.columns.iter().cloned());
    let proposal = proposed(&Look::beside(&seen, files), &beside, choice);
    proposal
        .map(|proposal| Proposal { joined: beside.columns, ..proposal })
        .or(first)
        .or_else(|| presets::auth0s_own(&Look::beside(&seen, files), choice))
}

fn proposed(look: &Look<'_>, beside: &Beside, choice: &Choice) -> Option<Proposal> {
    let chosen = match choice.system.as_deref() {
        None => {
            if look.is_auth0s() {
                return None;
            }
            presets::all().find_map(|it| (it.knows)(look).map(|why| (it, why)))
        }
        Some(id) => presets::all().find(|it| it.id == id).map(|it| (it, String::new())),
    };
    let mut plan = Plan::new(look, chosen.as_ref().map_or("source", |it| it.0.id), choice);
    for step in &beside.steps {
        plan.before(step);
    }
    events::settle(&mut plan);
    if let Some((preset, _)) = &chosen {
        (preset.plan)(&mut plan);
    }
    let system = chosen.map(|(preset, why)| System {
        id: preset.id.to_owned(),
        label: preset.label.to_owned(),
        why,
    });
    for (column, to, why) in &beside.lists {
        plan.place(&[column], Goes::To(vec![to.clone()]), Sureness::Guess, why);
    }
    guess::place_rest(&mut plan);
    for note in &beside.notes {
        plan.note(false, note);
    }
    Some(plan.finish(system))
}

#[cfg(test)]
mod tests;
