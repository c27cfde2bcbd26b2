//! The page's side of a worker: starts it, sends requests, and turns its death into a failure.
//!
//! `gloo-worker` would do the messages but hides the `Worker` itself, whose `error` event is the only
//! sign that it has crashed or run out of memory; so this is written on `web-sys`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ErrorEvent, Event, File, MessageEvent, Worker};

use crate::assets;
use crate::io::made::keeping;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Query, Reply, Request};
use crate::protocol::{from_message, to_message};
use engine::jobs::{CompareSpec, ConvertSpec, ExportSpec, ImportSpec, UpdateSpec};
use engine::read::ReadOptions;

/// How long a cancelled worker may take to stop by itself, in milliseconds. Then it is ended.
const CANCEL_PATIENCE: u32 = 500;

/// A worker that is replaced when it dies. One job runs at a time.
#[derive(Clone)]
pub struct JobClient(Rc<Inner>);

struct Inner {
    on_reply: Box<dyn Fn(Reply)>,
    worker: RefCell<Option<Connection>>,
    /// Whether the worker has reported that it runs; one that never did is not started again by itself.
    ready: Cell<bool>,
    /// Whether a job is under way: its failure must be reported.
    busy: Cell<bool>,
    /// How many jobs this worker was given. It counts them as well, and says which one it has stopped: a job may end while
    /// the wish to stop it is on its way, and the answer to that must not end the job that comes next.
    begun: Cell<u32>,
    /// Whether the job under way was asked to stop.
    cancelling: Cell<bool>,
    /// Whether a death is reported although nothing runs
    always_reports: Cell<bool>,
    patience: RefCell<Option<Timeout>>,
}

/// A running worker; the listeners go with it.
struct Connection {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl PartialEq for JobClient {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl JobClient {
    /// A client whose worker is not started yet. `on_reply` gets every reply, and [`Reply::Failed`] if the worker dies at
    /// work.
    pub fn new(on_reply: impl Fn(Reply) + 'static) -> Self {
        JobClient(Rc::new(Inner {
            on_reply: Box::new(on_reply),
            worker: RefCell::default(),
            ready: Cell::new(false),
            busy: Cell::new(false),
            begun: Cell::new(0),
            cancelling: Cell::new(false),
            always_reports: Cell::new(false),
            patience: RefCell::default(),
        }))
    }

    /// Starts the worker, so that it is there when it is wanted; otherwise the first request starts it.
    pub fn warm(&self) {
        if self.0.worker.borrow().is_none() {
            self.start();
        }
    }

    /// Asks what `file` is, read in this way; the answer carries `id`.
    pub fn inspect(&self, id: u32, file: File, options: ReadOptions) {
        self.send(&Request::Inspect { id, file, options });
    }

    /// Converts `files`.
    pub fn convert(&self, files: ChosenFiles, spec: ConvertSpec) {
        self.begin(&Request::Convert { files, spec });
    }

    /// Converts the first users of `files`.
    pub fn preview(&self, files: ChosenFiles, spec: ConvertSpec) {
        self.begin(&Request::Preview { files, spec });
    }

    /// Imports `files` into the local tenant, as the job of this id.
    pub fn import(&self, id: String, files: ChosenFiles, spec: ImportSpec) {
        self.begin(&Request::Import { id, files, spec });
    }

    /// Exports users of `files`, or of the local tenant if there is none, as the job of this id.
    pub fn export(&self, id: String, files: ChosenFiles, spec: ExportSpec) {
        self.begin(&Request::Export { id, files, spec });
    }

    /// Finds out what an import of `files` would do.
    pub fn compare(&self, files: ChosenFiles, spec: ImportSpec) {
        self.begin(&Request::Compare { files, spec });
    }

    /// Changes users of the local tenant, as the job of this id, if they are still those `expected`.
    pub fn update(&self, id: String, expected: String, spec: UpdateSpec) {
        self.begin(&Request::Update { id, expected, spec });
    }

    /// Finds out what an update would do.
    pub fn preview_update(&self, spec: UpdateSpec) {
        self.begin(&Request::PreviewUpdate { spec });
    }

    /// Holds two lists of users against each other.
    pub fn compare_lists(&self, files: [ChosenFiles; 2], spec: CompareSpec) {
        self.begin(&Request::CompareLists { files, spec });
    }

    /// Asks about the local tenant; the answer carries `id`.
    pub fn ask(&self, id: u32, query: Query) {
        self.send(&Request::Ask { id, query });
    }

    /// Takes a query back.
    pub fn forget(&self, id: u32) {
        self.send(&Request::Forget { id });
    }

    /// Has [`Reply::Failed`] reported whenever the worker dies, whether something runs or not.
    pub fn always_report_failures(&self) {
        self.0.always_reports.set(true);
    }

    /// Stops the running job: politely, and after [`CANCEL_PATIENCE`] by ending the worker.
    pub fn cancel(&self) {
        if !self.0.busy.get() || self.0.cancelling.replace(true) {
            return;
        }
        self.send(&Request::Cancel);
        let client = self.clone();
        *self.0.patience.borrow_mut() = Some(Timeout::new(CANCEL_PATIENCE, move || {
            if client.0.busy.get() {
                client.restart();
                client.0.report(Reply::Cancelled { job: client.0.begun.get() });
            }
        }));
    }

    /// Begins a job.
    fn begin(&self, request: &Request) {
        self.0.busy.set(true);
        self.send(request);
        self.0.begun.set(self.0.begun.get().wrapping_add(1));
    }

    fn send(&self, request: &Request) {
        if self.0.worker.borrow().is_none() {
            self.start();
        }
        let sent = to_message(request).and_then(|message| {
            let worker = self.0.worker.borrow();
            worker.as_ref().map_or(Ok(()), |connection| connection.worker.post_message(&message))
        });
        if sent.is_err() {
            self.0.fail(Failure::Browser {
                what: "hand the work to the background worker".to_owned(),
            });
        }
    }

    fn restart(&self) {
        self.0.worker.borrow_mut().take();
        self.start();
    }

    fn start(&self) {
        self.0.ready.set(false);
        self.0.begun.set(0);
        self.0.cancelling.set(false);
        match assets::start_worker() {
            Ok(worker) => {
                let connection = self.connect(worker);
                *self.0.worker.borrow_mut() = Some(connection);
            }
            Err(_) => self.0.fail(Failure::NoWorkers),
        }
    }

    fn connect(&self, worker: Worker) -> Connection {
        let on = |name: &'static str, react: fn(&Rc<Inner>, &Event)| {
            let inner: Weak<Inner> = Rc::downgrade(&self.0);
            let stops = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&worker, name, stops, move |event| {
                if let Some(inner) = inner.upgrade() {
                    react(&inner, event);
                }
            })
        };
        let listeners = [
            on("message", |inner, event| inner.received(event)),
            on("error", |inner, event| {
                event.prevent_default();
                let event = event.dyn_ref::<ErrorEvent>();
                let text = event.map(ErrorEvent::message).unwrap_or_default();
                JobClient(Rc::clone(inner)).died(&text);
            }),
            on("messageerror", |inner, _| {
                inner.fail(Failure::Browser {
                    what: "read a message from the background worker".to_owned(),
                });
            }),
        ];
        Connection { worker, _listeners: listeners }
    }

    /// The worker has crashed: reports that if it was at work, and starts another after this event.
    fn died(&self, text: &str) {
        let again = self.0.ready.get();
        let memory =
            text.contains("memory") || text.contains("allocat") || text.contains("unreachable");
        self.0.fail(match (again, memory) {
            (false, _) => Failure::NotLoaded,
            (true, true) => Failure::OutOfMemory,
            (true, false) => Failure::Crashed,
        });
        let client = self.clone();
        // Dropping the listeners inside their own event would free code that is running.
        Timeout::new(0, move || {
            client.0.worker.borrow_mut().take();
            if again {
                client.start();
            }
        })
        .forget();
    }
}

impl Inner {
    fn received(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        keeping::watch(&event.data());
        let Some(reply) = from_message::<Reply>(event.data()) else {
            return self.fail(Failure::Version);
        };
        self.ready.set(true);
        let is_late = matches!(reply, Reply::Cancelled { job } if job != self.begun.get());
        if !is_late {
            self.report(reply);
        }
    }

    /// Reports to the page, unless the reply belongs to work that was given up.
    fn report(&self, reply: Reply) {
        if ends(&reply) {
            self.cancelling.set(false);
            self.patience.borrow_mut().take();
            if !self.busy.replace(false) && !self.always_reports.get() {
                return;
            }
        }
        (self.on_reply)(reply);
    }

    fn fail(&self, failure: Failure) {
        self.report(Reply::Failed(failure));
    }
}

/// Whether `reply` is the last to a job.
fn ends(reply: &Reply) -> bool {
    matches!(
        reply,
        Reply::Converted(_)
            | Reply::Previewed(_)
            | Reply::Imported(_)
            | Reply::Exported { .. }
            | Reply::Compared { .. }
            | Reply::Updated(_)
            | Reply::UpdatePreviewed { .. }
            | Reply::ListsCompared(_)
            | Reply::Cancelled { .. }
            | Reply::Failed(_)
    )
}
