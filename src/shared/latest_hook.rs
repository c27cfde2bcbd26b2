//! A question that follows what is entered: asked anew once that rests, the older one given up, and the last answer kept
//! in sight until the next. One hook for all of them, not one for each type: each would add kilobytes to the page.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use yew::prelude::*;

use crate::shared::query_hook::begin;
use crate::shared::wording;
use engine::jobs::{Sample, Statistics, Survey};
use engine::store;
use engine::systems::Proposal;
use web::{Failure, Preview, Query, Response, TenantClient};

/// What was answered last, and whether that is the answer to what is asked now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Latest<T> {
    /// The answer, or why there is none; nothing before the first
    pub(crate) response: Option<Result<T, Problem>>,
    /// Whether it is to the question as it is now
    pub(crate) fresh: bool,
    /// How much of how much is done, if it takes long
    pub(crate) progress: Option<(u64, u64)>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    /// In words
    pub(crate) text: AttrValue,
    /// Whether stored users are damaged: the rest can be asked about without them
    pub(crate) damaged: bool,
}

/// What can be done about a problem.
#[derive(Clone, PartialEq)]
pub(crate) struct WaysOn {
    /// Ask again
    pub(crate) retry: Callback<()>,
    /// Ask again, and leave out damaged users
    pub(crate) skip_damaged: Callback<()>,
}

impl Problem {
    /// The problem with the way on, in a line.
    pub(crate) fn in_a_line(&self, ways: &WaysOn) -> Html {
        let (label, way) = match self.damaged {
            true => ("Go on without them", &ways.skip_damaged),
            false => ("Try again", &ways.retry),
        };
        let onclick = way.reform(|_: MouseEvent| ());
        html! {
            <span>
                { wording::sentence(&self.text) }<button type="button" class="link" {onclick}>{ label }</button>
            </span>
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let damaged = is_damage(&failure);
        Problem { text: failure.to_string().into(), damaged }
    }
}

/// Whether it failed because stored users are damaged.
pub(crate) fn is_damage(failure: &Failure) -> bool {
    matches!(failure, Failure::Store(store::Error::DamagedSegment(_)))
}

impl<T> Latest<T> {
    /// The last answer that was one.
    pub(crate) fn value(&self) -> Option<&T> {
        self.response.as_ref().and_then(|response| response.as_ref().ok())
    }

    /// The answer, if it is to the question as it is now.
    pub(crate) fn current(&self) -> Option<&T> {
        self.value().filter(|_| self.fresh)
    }

    /// Why the question as it is now has no answer.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        self.response.as_ref().filter(|_| self.fresh).and_then(|response| response.as_ref().err())
    }
}

/// An answer to a question about the users of an export, or about a file.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// How many there are, and of how many
    Count(u64, u64),
    /// What the first are like in the file
    Sample(Rc<Sample>),
    /// What all of them are like
    Statistics(Rc<Statistics>),
    /// What stands in the first stretch of a file
    Survey(Rc<Survey>),
    /// What to make of a file, and all systems that can be chosen
    Proposal(Rc<Proposed>),
    /// The first users as they will be
    FirstUsers(Rc<Preview>),
}

/// What to make of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct Proposed {
    /// The proposal, if there is something to propose
    pub(crate) proposal: Option<Proposal>,
    /// All systems that can be chosen: id and label
    pub(crate) systems: Rc<[(String, String)]>,
}

impl About {
    fn of(response: Response) -> Result<Self, Problem> {
        match response {
            Response::Counted { users, of } => Ok(About::Count(users, of)),
            Response::Sample(sample) => Ok(About::Sample(Rc::from(sample))),
            Response::Statistics(profile) => Ok(About::Statistics(Rc::from(profile))),
            Response::Survey(survey) => Ok(About::Survey(Rc::from(survey))),
            Response::FirstUsers(preview) => Ok(About::FirstUsers(Rc::from(preview))),
            Response::Proposal { proposal, systems } => {
                let proposal = proposal.map(|it| *it);
                Ok(About::Proposal(Rc::new(Proposed { proposal, systems: systems.into() })))
            }
            _ => Err(Failure::refused("Something else was answered. Reload the page.").into()),
        }
    }
}

impl Latest<About> {
    fn picked<T>(self, pick: fn(About) -> Option<T>) -> Latest<T> {
        let Latest { response, fresh, progress } = self;
        let response = match response {
            Some(Ok(about)) => pick(about).map(Ok),
            Some(Err(reason)) => Some(Err(reason)),
            None => None,
        };
        Latest { response, fresh, progress }
    }

    /// As a count: how many, of how many.
    pub(crate) fn count(self) -> Latest<(u64, u64)> {
        self.picked(|about| match about {
            About::Count(users, of) => Some((users, of)),
            _ => None,
        })
    }

    /// As a sample.
    pub(crate) fn sample(self) -> Latest<Rc<Sample>> {
        self.picked(|about| match about {
            About::Sample(sample) => Some(sample),
            _ => None,
        })
    }

    /// As a survey of a file.
    pub(crate) fn survey(self) -> Latest<Rc<Survey>> {
        self.picked(|about| match about {
            About::Survey(survey) => Some(survey),
            _ => None,
        })
    }

    /// As a proposal.
    pub(crate) fn proposal(self) -> Latest<Rc<Proposed>> {
        self.picked(|about| match about {
            About::Proposal(proposed) => Some(proposed),
            _ => None,
        })
    }

    /// As the first users.
    pub(crate) fn first_users(self) -> Latest<Rc<Preview>> {
        self.picked(|about| match about {
            About::FirstUsers(preview) => Some(preview),
            _ => None,
        })
    }

    /// As a profile.
    pub(crate) fn profile(self) -> Latest<Rc<Statistics>> {
        self.picked(|about| match about {
            About::Statistics(profile) => Some(profile),
            _ => None,
        })
    }
}

/// The last result, and of which key.
type LastResult<Key> = Option<(Key, Result<About, Problem>)>;

/// Asks `query` whenever `key` has changed and then rested for `rest` milliseconds; nothing without a key.
#[hook]
pub(crate) fn use_latest<Key: Clone + PartialEq + 'static>(
    store: &TenantClient,
    key: Option<Key>,
    rest: u32,
    query: Box<dyn FnOnce() -> Query>,
) -> Latest<About> {
    let answered = use_state(|| LastResult::<Key>::None);
    let progress = use_state_eq(|| None);
    let is_answered = |key: &Key| answered.as_ref().is_some_and(|(to, _)| to == key);
    let fresh = key.as_ref().is_some_and(is_answered);
    let pause = if answered.is_some() { rest } else { 0 };
    use_effect_with((store.clone(), key), {
        let (answered, progress) = (answered.setter(), progress.setter());
        move |(store, key)| {
            progress.set(None);
            let underway = key.clone().filter(|_| !fresh).map(|key| {
                let (store, query) = (store.clone(), query());
                let so_far = progress.clone();
                let on_progress = Box::new(move |done, total| so_far.set(Some((done, total))));
                begin(async move {
                    if pause > 0 {
                        TimeoutFuture::new(pause).await;
                    }
                    let response = match store.ask_slowly(query, Some(on_progress)).await {
                        Ok(response) => About::of(response),
                        Err(failure) => Err(failure.into()),
                    };
                    progress.set(None);
                    answered.set(Some((key, response)));
                })
            });
            move || drop(underway)
        }
    });
    let response = answered.as_ref().map(|(_, response)| response.clone());
    Latest { response, fresh, progress: *progress }
}
