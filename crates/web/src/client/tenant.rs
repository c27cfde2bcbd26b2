//! The page's way to the local tenant: queries and their answers, through a worker of their own, so that a long
//! import does not keep a table waiting.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;

use crate::client::job::JobClient;
use crate::protocol::failure::Failure;
use crate::protocol::page::{Query, Reply, Response};

/// Asks about the local tenant. Clones ask the same worker.
#[derive(Clone)]
pub struct TenantClient(Rc<Inner>);

struct Inner {
    client: RefCell<Option<JobClient>>,
    last_id: Cell<u32>,
    waiting: RefCell<HashMap<u32, Waiting>>,
}

struct Waiting {
    response: oneshot::Sender<Result<Response, Failure>>,
    on_progress: Option<Box<dyn Fn(u64, u64)>>,
}

impl PartialEq for TenantClient {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Forgets its query when it is dropped, so that the worker stops working on it.
struct Asking {
    client: TenantClient,
    id: u32,
}

impl Drop for Asking {
    fn drop(&mut self) {
        if self.client.0.waiting.borrow_mut().remove(&self.id).is_some()
            && let Some(client) = &*self.client.0.client.borrow()
        {
            client.forget(self.id);
        }
    }
}

impl TenantClient {
    /// Starts the worker. `on_change` is called whenever the tenant may have changed.
    pub fn new(on_change: impl Fn() + 'static) -> Self {
        let tenant = TenantClient(Rc::new(Inner {
            client: RefCell::default(),
            last_id: Cell::new(0),
            waiting: RefCell::default(),
        }));
        let inner = Rc::downgrade(&tenant.0);
        let client = JobClient::new(move |reply| {
            let Some(inner) = inner.upgrade() else { return };
            match reply {
                Reply::Response { id, response } => inner.answered(id, response),
                Reply::QueryProgress { id, done, total } => inner.progressed(id, done, total),
                Reply::Changed => on_change(),
                Reply::Failed(failure) => inner.failed(&failure),
                _ => {}
            }
        });
        client.always_report_failures();
        client.warm();
        *tenant.0.client.borrow_mut() = Some(client);
        tenant
    }

    /// Asks, and waits for the answer. Dropping the future stops the work on it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn ask(&self, query: Query) -> Result<Response, Failure> {
        self.ask_slowly(query, None).await
    }

    /// Asks for what may take long; `on_progress` gets how much of how much is done.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn ask_slowly(
        &self,
        query: Query,
        on_progress: Option<Box<dyn Fn(u64, u64)>>,
    ) -> Result<Response, Failure> {
        let id = self.0.last_id.get().wrapping_add(1);
        self.0.last_id.set(id);
        let (response, coming) = oneshot::channel();
        self.0.waiting.borrow_mut().insert(id, Waiting { response, on_progress });
        let asking = Asking { client: self.clone(), id };
        if let Some(client) = &*self.0.client.borrow() {
            client.ask(id, query);
        }
        let response = coming.await;
        drop(asking);
        response.unwrap_or(Err(Failure::Cancelled))
    }
}

impl Inner {
    fn answered(&self, id: u32, response: Result<Response, Failure>) {
        let waiting = self.waiting.borrow_mut().remove(&id);
        if let Some(waiting) = waiting {
            // Nobody may wait any more.
            let _ = waiting.response.send(response);
        }
    }

    fn progressed(&self, id: u32, done: u64, total: u64) {
        if let Some(on_progress) =
            self.waiting.borrow().get(&id).and_then(|it| it.on_progress.as_ref())
        {
            on_progress(done, total);
        }
    }

    /// The worker has died: nothing that was asked is answered any more.
    fn failed(&self, failure: &Failure) {
        let waiting: Vec<Waiting> =
            self.waiting.borrow_mut().drain().map(|(_, waiting)| waiting).collect();
        for waiting in waiting {
            // As above.
            let _ = waiting.response.send(Err(failure.clone()));
        }
    }
}
