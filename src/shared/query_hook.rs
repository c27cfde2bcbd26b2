//! Questions to the local tenant as a page has them: not answered yet, answered, refused; and work that is given up when
//! nobody waits for it any more. Knows no question by itself.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use futures_channel::oneshot;
use yew::platform::spawn_local;
use yew::prelude::*;

use web::{Answer, Question, Store};

/// Work under way. Dropping this gives it up.
pub struct Underway {
    _held: oneshot::Sender<()>,
}

/// Begins `work`.
#[must_use]
pub fn begin(work: impl Future<Output = ()> + 'static) -> Underway {
    let (held, mut given_up) = oneshot::channel();
    spawn_local(async move {
        let mut work = pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => Pin::new(&mut given_up).poll(context).map(|_| ()),
        })
        .await;
    });
    Underway { _held: held }
}

/// A question as it stands.
#[derive(Debug, PartialEq)]
pub enum Asked<T> {
    /// No answer yet
    Waiting,
    /// The answer; it stays until there is a newer one
    Answered(Rc<T>),
    /// Why there is none
    Refused(AttrValue),
}

/// Asks `question` at first and whenever `turn` changes; `pick` takes the answer out. The newest question counts; older
/// ones are given up.
#[hook]
pub fn use_asked<Turn: Clone + PartialEq + 'static, T: PartialEq + 'static>(
    store: &Store,
    turn: Turn,
    question: impl FnOnce() -> Question + 'static,
    pick: fn(Answer) -> Option<T>,
) -> UseStateHandle<Asked<T>> {
    let asked = use_state_eq(|| Asked::Waiting);
    use_effect_with((store.clone(), turn), {
        let set = asked.setter();
        move |(store, _)| {
            let store = store.clone();
            let question = question();
            let underway = begin(async move {
                set.set(match store.ask(question).await.map(pick) {
                    Ok(Some(answer)) => Asked::Answered(Rc::new(answer)),
                    Ok(None) => {
                        Asked::Refused("Something else was answered. Reload the page.".into())
                    }
                    Err(refusal) => Asked::Refused(refusal.reason.into()),
                });
            });
            move || drop(underway)
        }
    });
    asked
}
