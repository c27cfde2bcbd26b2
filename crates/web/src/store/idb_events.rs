//! The ends of IndexedDB's requests and transactions, as futures that may be dropped at any time.
//!
//! The futures of the `idb` crate take their closures with them and leave the browser's reference to these: an event that
//! comes later (the `abort` after an `error`, the errors of all other requests of a transaction that is aborted) then finds
//! a closure that is no more, and the worker counts as crashed. Here a listener is taken off before its closure goes, and a
//! transaction has ended with its very last event only.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{EventTarget, IdbRequest, IdbTransaction};

use engine::store::Error;

/// Waits for one of two events. Listens from the moment it is made.
struct Either {
    first: oneshot::Receiver<bool>,
    _listeners: [EventListener; 2],
}

impl Either {
    fn new(target: &EventTarget, good: &'static str, bad: &'static str) -> Self {
        let (sender, first) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let listener = |name: &'static str, is_good: bool| {
            let sender = Rc::clone(&sender);
            EventListener::new(target, name, move |_| {
                if let Some(sender) = sender.borrow_mut().take() {
                    // Nobody may wait any more.
                    let _ = sender.send(is_good);
                }
            })
        };
        let listeners = [listener(good, true), listener(bad, false)];
        Either { first, _listeners: listeners }
    }

    async fn ended_well(self) -> bool {
        self.first.await.unwrap_or(false)
    }
}

/// The end of a request.
pub(super) struct RequestEnd {
    request: IdbRequest,
    event: Either,
}

impl RequestEnd {
    /// Listens to a request that was made in this very moment.
    pub fn of(request: impl Into<IdbRequest>) -> Self {
        let request = request.into();
        let event = Either::new(&request, "success", "error");
        RequestEnd { request, event }
    }

    /// Waits for the result.
    pub async fn result(self) -> Result<JsValue, Error> {
        if self.event.ended_well().await {
            return self.request.result().map_err(|_| named("InvalidStateError"));
        }
        let error = self.request.error().ok().flatten();
        Err(named(&error.map_or_else(|| "unknown reason".to_owned(), |error| error.name())))
    }
}

/// The end of a transaction.
pub(super) struct TransactionEnd {
    transaction: IdbTransaction,
    event: Either,
}

impl TransactionEnd {
    /// Listens to a transaction that was begun in this very moment.
    pub fn of(transaction: IdbTransaction) -> Self {
        // An error is no end: an `abort` follows, unless somebody prevents it, which nobody here does.
        let event = Either::new(&transaction, "complete", "abort");
        TransactionEnd { transaction, event }
    }

    /// Waits until it is committed.
    pub async fn committed(self) -> Result<(), Error> {
        if self.event.ended_well().await {
            return Ok(());
        }
        let error = self.transaction.error();
        Err(named(&error.map_or_else(|| "AbortError".to_owned(), |error| error.name())))
    }
}

/// The error of this name, as IndexedDB names them.
pub(super) fn named(name: &str) -> Error {
    match name {
        "QuotaExceededError" => Error::Full,
        "SecurityError" | "NotAllowedError" => Error::Denied(name.to_owned()),
        name => Error::Other(name.to_owned()),
    }
}
