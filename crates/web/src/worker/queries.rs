//! The queues of queries: each is worked on one after the other, beside the others, by a session of its own.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use wasm_bindgen_futures::spawn_local;

use crate::protocol::page::{Query, Reply};
use crate::worker::query_progress;
use crate::worker::scope::post;
use crate::worker::session::Session;

/// Queries that wait, and the session that answers them. There are several queues, so that a user is shown while a large
/// table is being sorted, and a sample while users are counted.
#[derive(Default)]
struct Queue {
    waiting: RefCell<VecDeque<(u32, Query)>>,
    /// The session, unless it is at work
    session: RefCell<Option<Session>>,
    /// Whether there is a session
    begun: Cell<bool>,
}

/// The queue of queries that take no time.
const QUICK: usize = 0;

/// The queue of tables.
const ROWS: usize = 1;

thread_local! {
    static QUEUES: [Queue; 8] = Default::default();
}

/// The queue of a query: what may take seconds has one of its own.
fn queue_of(query: &Query) -> usize {
    match query {
        Query::Rows { .. } => ROWS,
        Query::Sample { .. } => 2,
        Query::Count { .. } => 3,
        Query::Statistics { .. } | Query::CheckIntegrity | Query::InspectBackup { .. } => 4,
        Query::Survey { .. } | Query::FirstUsers { .. } | Query::TakeApart { .. } => 5,
        Query::TryPassword { .. } | Query::MakeTestUsers { .. } | Query::CheckVectors { .. } => 6,
        Query::Faulty { .. } | Query::ReadErrors { .. } => 7,
        _ => QUICK,
    }
}

/// Takes a query; the answer is posted.
pub(crate) fn ask(query_id: u32, query: Query) {
    let number = queue_of(&query);
    QUEUES.with(|queues| queues[number].waiting.borrow_mut().push_back((query_id, query)));
    // The session for tables opens the tenant with the first query: the first table is not to wait for it.
    for number in [QUICK, ROWS, number] {
        let session = QUEUES.with(|queues| {
            let queue = &queues[number];
            let idle = queue.session.borrow_mut().take();
            idle.or_else(|| (!queue.begun.replace(true)).then(Session::default))
        });
        // Where there is none it is at work, and answers this query, too.
        if let Some(session) = session {
            spawn_local(work(number, session));
        }
    }
}

async fn work(number: usize, mut session: Session) {
    // One of them clears away what closed pages left.
    session.open(number == QUICK).await;
    let next = || QUEUES.with(|queues| queues[number].waiting.borrow_mut().pop_front());
    while let Some((query_id, query)) = next() {
        if !query_progress::is_forgotten(query_id) {
            let response = session.response(query_id, query).await;
            post(&Reply::Response { id: query_id, response });
        }
        query_progress::ended(query_id);
    }
    QUEUES.with(|queues| *queues[number].session.borrow_mut() = Some(session));
}
