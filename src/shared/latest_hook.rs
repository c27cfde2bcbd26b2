//! A question that follows what is entered: asked anew once that rests, the older one given up, and the last answer kept
//! in sight until the next. One hook for all of them, not one for each type: each would add kilobytes to the page.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use yew::prelude::*;

use crate::shared::query_hook::begin;
use engine::jobs::{Profile, Sample};
use web::{Answer, Question, Store};

/// What was answered last, and whether that is the answer to what is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Latest<T> {
    /// The answer, or why there is none; nothing before the first
    pub answer: Option<Result<T, AttrValue>>,
    /// Whether it is to the question as it is now
    pub fresh: bool,
    /// How much of how much is done, if it takes long
    pub progress: Option<(u64, u64)>,
}

impl<T> Latest<T> {
    /// The last answer that was one.
    pub fn value(&self) -> Option<&T> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().ok())
    }

    /// The answer, if it is to the question as it is now.
    pub fn current(&self) -> Option<&T> {
        self.value().filter(|_| self.fresh)
    }

    /// Why the question as it is now has no answer.
    pub fn problem(&self) -> Option<&AttrValue> {
        self.answer.as_ref().filter(|_| self.fresh).and_then(|answer| answer.as_ref().err())
    }
}

/// An answer to a question about the users of an export.
#[derive(Clone, Debug)]
pub enum About {
    /// How many there are, and of how many
    Count(u64, u64),
    /// What the first are like in the file
    Sample(Rc<Sample>),
    /// What all of them are like
    Profile(Rc<Profile>),
}

impl About {
    fn of(answer: Answer) -> Result<Self, AttrValue> {
        match answer {
            Answer::Counted { users, of } => Ok(About::Count(users, of)),
            Answer::Sample(sample) => Ok(About::Sample(Rc::from(sample))),
            Answer::Profile(profile) => Ok(About::Profile(Rc::from(profile))),
            _ => Err("Something else was answered. Reload the page.".into()),
        }
    }
}

impl Latest<About> {
    fn picked<T>(self, pick: fn(About) -> Option<T>) -> Latest<T> {
        let Latest { answer, fresh, progress } = self;
        let answer = match answer {
            Some(Ok(about)) => pick(about).map(Ok),
            Some(Err(reason)) => Some(Err(reason)),
            None => None,
        };
        Latest { answer, fresh, progress }
    }

    /// As a count: how many, of how many.
    pub fn count(self) -> Latest<(u64, u64)> {
        self.picked(|about| match about {
            About::Count(users, of) => Some((users, of)),
            _ => None,
        })
    }

    /// As a sample.
    pub fn sample(self) -> Latest<Rc<Sample>> {
        self.picked(|about| match about {
            About::Sample(sample) => Some(sample),
            _ => None,
        })
    }

    /// As a profile.
    pub fn profile(self) -> Latest<Rc<Profile>> {
        self.picked(|about| match about {
            About::Profile(profile) => Some(profile),
            _ => None,
        })
    }
}

/// What was answered, and to which turn.
type Answered<Turn> = Option<(Turn, Result<About, AttrValue>)>;

/// Asks `question` whenever `turn` has changed and then rested for `rest` milliseconds; nothing without a turn.
#[hook]
pub fn use_latest<Turn: Clone + PartialEq + 'static>(
    store: &Store,
    turn: Option<Turn>,
    rest: u32,
    question: Box<dyn FnOnce() -> Question>,
) -> Latest<About> {
    let answered = use_state(|| Answered::<Turn>::None);
    let progress = use_state_eq(|| None);
    let is_answered = |turn: &Turn| answered.as_ref().is_some_and(|(to, _)| to == turn);
    let fresh = turn.as_ref().is_some_and(is_answered);
    let pause = if answered.is_some() { rest } else { 0 };
    use_effect_with((store.clone(), turn), {
        let (answered, progress) = (answered.setter(), progress.setter());
        move |(store, turn)| {
            progress.set(None);
            let underway = turn.clone().filter(|_| !fresh).map(|turn| {
                let (store, question) = (store.clone(), question());
                let so_far = progress.clone();
                let on_progress = Box::new(move |done, total| so_far.set(Some((done, total))));
                begin(async move {
                    if pause > 0 {
                        TimeoutFuture::new(pause).await;
                    }
                    let answer = match store.ask_slowly(question, Some(on_progress)).await {
                        Ok(answer) => About::of(answer),
                        Err(refusal) => Err(refusal.reason.into()),
                    };
                    progress.set(None);
                    answered.set(Some((turn, answer)));
                })
            });
            move || drop(underway)
        }
    });
    let answer = answered.as_ref().map(|(_, answer)| answer.clone());
    Latest { answer, fresh, progress: *progress }
}
