//! The page's side of the worker: starts it, sends requests, and turns its death into an answer.
//!
//! `gloo-worker` would do the messages but hides the `Worker` itself, whose `error` event is the only
//! sign that it has crashed or run out of memory; so this is written on `web-sys`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ErrorEvent, File, MessageEvent, WorkerOptions, WorkerType};

use crate::protocol::{Query, Reply, Request};
use engine::jobs::{ConvertSpec, ExportSpec, ImportSpec};

/// How long a cancelled worker may take to stop by itself, in milliseconds. Then it is ended.
const CANCEL_PATIENCE: u32 = 500;

/// Where the worker's script lies, beside the page.
const SCRIPT: &str = "./worker-boot.js";

/// A worker that is replaced when it dies. One request to convert or preview runs at a time.
#[derive(Clone)]
pub struct JobClient(Rc<Inner>);

struct Inner {
    on_reply: Box<dyn Fn(Reply)>,
    worker: RefCell<Option<Connection>>,
    /// Whether the worker has said that it runs; one that never did is not started again by itself.
    ready: Cell<bool>,
    /// Whether a conversion or preview is under way: its failure must be told.
    busy: Cell<bool>,
    /// Whether a cancel is under way. The worker answers each with [`Reply::Cancelled`]; an end that crossed
    /// it is dropped, or that answer would pass for the end of whatever is asked for next.
    cancelling: Cell<bool>,
    /// Whether a death is told although nothing runs
    always_tells: Cell<bool>,
    patience: RefCell<Option<Timeout>>,
}

/// A running worker; the listeners go with it.
struct Connection {
    worker: web_sys::Worker,
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
    /// A client whose worker is not started yet. `on_reply` gets everything it says, and [`Reply::Failed`] if it dies at work.
    pub fn new(on_reply: impl Fn(Reply) + 'static) -> Self {
        JobClient(Rc::new(Inner {
            on_reply: Box::new(on_reply),
            worker: RefCell::default(),
            ready: Cell::new(false),
            busy: Cell::new(false),
            cancelling: Cell::new(false),
            always_tells: Cell::new(false),
            patience: RefCell::default(),
        }))
    }

    /// Starts the worker, so that it is there when it is wanted; otherwise the first request starts it.
    pub fn warm(&self) {
        if self.0.worker.borrow().is_none() {
            self.start();
        }
    }

    /// Asks what `file` is; the answer carries `id`.
    pub fn inspect(&self, id: u32, file: File) {
        self.send(&Request::Inspect { id, file });
    }

    /// Converts `files`.
    pub fn convert(&self, files: &[File], spec: ConvertSpec) {
        self.0.busy.set(true);
        self.send(&Request::Convert { files: files.iter().collect(), spec });
    }

    /// Converts the first users of `files`.
    pub fn preview(&self, files: &[File], spec: ConvertSpec) {
        self.0.busy.set(true);
        self.send(&Request::Preview { files: files.iter().collect(), spec });
    }

    /// Imports `files` into the local tenant, as the job of this id.
    pub fn import(&self, id: String, files: &[File], spec: ImportSpec) {
        self.0.busy.set(true);
        self.send(&Request::Import { id, files: files.iter().collect(), spec });
    }

    /// Exports users of `files`, or of the local tenant if there is none, as the job of this id.
    pub fn export(&self, id: String, files: &[File], spec: ExportSpec) {
        self.0.busy.set(true);
        self.send(&Request::Export { id, files: files.iter().collect(), spec });
    }

    /// Finds out what an import of `files` would do.
    pub fn compare(&self, files: &[File], spec: ImportSpec) {
        self.0.busy.set(true);
        self.send(&Request::Compare { files: files.iter().collect(), spec });
    }

    /// Asks about the local tenant; the answer carries `id`.
    pub fn ask(&self, id: u32, query: Query) {
        self.send(&Request::Ask { id, query });
    }

    /// Takes a question back.
    pub fn forget(&self, id: u32) {
        self.send(&Request::Forget { id });
    }

    /// Has [`Reply::Failed`] told whenever the worker dies, whether something runs or not.
    pub fn always_tell_failures(&self) {
        self.0.always_tells.set(true);
    }

    /// Stops the running conversion: politely, and after [`CANCEL_PATIENCE`] by ending the worker.
    pub fn cancel(&self) {
        if !self.0.busy.get() || self.0.cancelling.replace(true) {
            return;
        }
        self.send(&Request::Cancel);
        let client = self.clone();
        *self.0.patience.borrow_mut() = Some(Timeout::new(CANCEL_PATIENCE, move || {
            if client.0.busy.get() {
                client.restart();
                client.0.tell(Reply::Cancelled);
            }
        }));
    }

    fn send(&self, request: &Request) {
        if self.0.worker.borrow().is_none() {
            self.start();
        }
        let sent = serde_wasm_bindgen::to_value(request).map_err(Into::into).and_then(|message| {
            let worker = self.0.worker.borrow();
            worker.as_ref().map_or(Ok(()), |connection| connection.worker.post_message(&message))
        });
        if sent.is_err() {
            self.0.fail("The work could not be handed to the background worker. Reload the page and try again.");
        }
    }

    fn restart(&self) {
        self.0.worker.borrow_mut().take();
        self.start();
    }

    fn start(&self) {
        self.0.ready.set(false);
        self.0.cancelling.set(false);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        match web_sys::Worker::new_with_options(SCRIPT, &options) {
            Ok(worker) => {
                let connection = self.connect(worker);
                *self.0.worker.borrow_mut() = Some(connection);
            }
            Err(_) => {
                self.0.fail("This browser does not start module workers, which Muster needs.")
            }
        }
    }

    fn connect(&self, worker: web_sys::Worker) -> Connection {
        let (inner, client) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let unreadable = Rc::downgrade(&self.0);
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                let (Some(inner), Some(event)) = (inner.upgrade(), event.dyn_ref::<MessageEvent>())
                else {
                    return;
                };
                match serde_wasm_bindgen::from_value::<Reply>(event.data()) {
                    Ok(reply) => {
                        inner.ready.set(true);
                        let crossed = inner.cancelling.get() && ends(&reply);
                        // An import answers a cancel with what became of it.
                        if !crossed
                            || matches!(
                                reply,
                                Reply::Cancelled | Reply::Imported(_) | Reply::Exported { .. }
                            )
                        {
                            inner.tell(reply);
                        }
                    }
                    Err(_) => {
                        inner.fail("The background worker is of another version. Reload the page.")
                    }
                }
            }),
            EventListener::new(&worker, "error", move |event| {
                let Some(inner) = client.upgrade() else { return };
                event.prevent_default();
                let text =
                    event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
                JobClient(inner).died(&text);
            }),
            EventListener::new(&worker, "messageerror", move |_| {
                if let Some(inner) = unreadable.upgrade() {
                    inner.fail(
                        "A message from the background worker could not be read. Reload the page.",
                    );
                }
            }),
        ];
        Connection { worker, _listeners: listeners }
    }

    /// The worker has crashed: say so if it was at work, and start another after this event.
    fn died(&self, text: &str) {
        let loading = !self.0.ready.get();
        let memory =
            text.contains("memory") || text.contains("allocat") || text.contains("unreachable");
        let reason = if loading {
            "The background worker could not be loaded. Reload the page while you are connected to where it \
             came from."
        } else if memory {
            "The background worker ran out of memory and was stopped. Nothing was written. \
             Close other tabs, or convert fewer files at a time, and try again."
        } else {
            "The background worker crashed and was stopped. Nothing was written. Try again; if it happens \
             again with the same file, the file shows a fault in Muster."
        };
        self.0.fail(reason);
        let (client, again) = (self.clone(), self.0.ready.get());
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
    /// Tells the page, unless the reply belongs to work that was given up.
    fn tell(&self, reply: Reply) {
        if ends(&reply) {
            self.cancelling.set(false);
            self.patience.borrow_mut().take();
            if !self.busy.replace(false) && !self.always_tells.get() {
                return;
            }
        }
        (self.on_reply)(reply);
    }

    fn fail(&self, reason: &str) {
        self.tell(Reply::Failed { reason: reason.to_owned() });
    }
}

/// Whether `reply` is the last to a conversion or preview.
fn ends(reply: &Reply) -> bool {
    matches!(
        reply,
        Reply::Converted(_)
            | Reply::Previewed(_)
            | Reply::Imported(_)
            | Reply::Exported { .. }
            | Reply::Compared(_)
            | Reply::Cancelled
            | Reply::Failed { .. }
    )
}
