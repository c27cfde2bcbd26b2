//! Queries of the local tenant as a page has them: waiting, answered, refused; and work that is given up when
//! nobody waits for it any more. Knows no query by itself.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use futures_channel::oneshot;
use yew::platform::spawn_local;
use yew::prelude::*;

use web::{Query, Response, TenantClient};

/// Work under way. Dropping this gives it up.
pub(crate) struct Underway {
    _held: oneshot::Sender<()>,
}

/// Begins `work`.
#[must_use]
pub(crate) fn begin(work: impl Future<Output = ()> + 'static) -> Underway {
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

/// A query as it stands.
#[derive(Debug, PartialEq)]
pub(crate) enum QueryProgress<T> {
    /// No response yet
    Waiting,
    /// The response; it stays until there is a newer one
    Response(Rc<T>),
    /// Why there is none
    Refused(AttrValue),
}

/// How often a query was asked for again, as a part of its key, and what asks for it once more.
#[hook]
pub(crate) fn use_retries() -> (u32, Callback<()>) {
    let retries = use_state(|| 0_u32);
    let now = *retries;
    (now, Callback::from(move |()| retries.set(retries.wrapping_add(1))))
}

/// Sends `query` at first and whenever `key` changes; `pick` takes the response out. The newest query counts; older ones
/// are given up.
#[hook]
pub(crate) fn use_query<Key: Clone + PartialEq + 'static, T: PartialEq + 'static>(
    store: &TenantClient,
    key: Key,
    query: impl FnOnce() -> Query + 'static,
    pick: fn(Response) -> Option<T>,
) -> UseStateHandle<QueryProgress<T>> {
    let progress = use_state_eq(|| QueryProgress::Waiting);
    use_effect_with((store.clone(), key), {
        let set = progress.setter();
        move |(store, _)| {
            let store = store.clone();
            let query = query();
            let underway = begin(async move {
                set.set(match store.ask(query).await.map(pick) {
                    Ok(Some(response)) => QueryProgress::Response(Rc::new(response)),
                    Ok(None) => QueryProgress::Refused(
                        "Something else was answered. Reload the page.".into(),
                    ),
                    Err(refusal) => QueryProgress::Refused(refusal.to_string().into()),
                });
            });
            move || drop(underway)
        }
    });
    progress
}
