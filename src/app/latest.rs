//! A question that follows what is entered: asked anew once that rests, the older one given up, and the last answer kept
//! in sight until the next. Knows no question by itself.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use yew::prelude::*;

use super::asked::begin;
use crate::web::{Answer, Question, Store};

/// What was answered last, and whether that is the answer to what is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Latest<T> {
    /// The answer, or why there is none; nothing before the first
    pub answer: Option<Result<Rc<T>, AttrValue>>,
    /// Whether it is to the question as it is now
    pub fresh: bool,
    /// How much of how much is done, if it takes long
    pub progress: Option<(u64, u64)>,
}

impl<T> Latest<T> {
    /// The last answer that was one.
    pub fn value(&self) -> Option<&Rc<T>> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().ok())
    }

    /// The answer, if it is to the question as it is now.
    pub fn current(&self) -> Option<&Rc<T>> {
        self.value().filter(|_| self.fresh)
    }

    /// Why the question as it is now has no answer.
    pub fn problem(&self) -> Option<&AttrValue> {
        self.answer.as_ref().filter(|_| self.fresh).and_then(|answer| answer.as_ref().err())
    }
}

/// What was answered, and to which turn.
type Answered<Turn, T> = Option<(Turn, Result<Rc<T>, AttrValue>)>;

/// Asks `question` whenever `turn` has changed and then rested for `rest` milliseconds; nothing without a turn. `pick`
/// takes the answer out.
#[hook]
pub fn use_latest<Turn: Clone + PartialEq + 'static, T: 'static>(
    store: &Store,
    turn: Option<Turn>,
    rest: u32,
    question: impl FnOnce() -> Question + 'static,
    pick: fn(Answer) -> Option<T>,
) -> Latest<T> {
    let answered = use_state(|| Answered::<Turn, T>::None);
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
                    let answer = match store.ask_slowly(question, Some(on_progress)).await.map(pick)
                    {
                        Ok(Some(answer)) => Ok(Rc::new(answer)),
                        Ok(None) => Err("Something else was answered. Reload the page.".into()),
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
