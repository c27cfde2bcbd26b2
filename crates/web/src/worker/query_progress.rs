//! How far the answer to a query is, reported while it is worked on; and which queries nobody waits for any more.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::protocol::page::Reply;
use crate::worker::scope::{now, post, yield_now};

/// Milliseconds between two reports.
const REPORT_EVERY: f64 = 100.0;

thread_local! {
    static FORGOTTEN: RefCell<HashSet<u32>> = RefCell::default();
}

/// The answer is no longer wanted.
pub(crate) fn forget(query_id: u32) {
    FORGOTTEN.with_borrow_mut(|forgotten| forgotten.insert(query_id));
}

/// Whether the answer is no longer wanted.
pub(crate) fn is_forgotten(query_id: u32) -> bool {
    FORGOTTEN.with_borrow(|forgotten| forgotten.contains(&query_id))
}

/// The query is answered, or never will be: its id is not needed any more.
pub(crate) fn ended(query_id: u32) {
    FORGOTTEN.with_borrow_mut(|forgotten| forgotten.remove(&query_id));
}

/// Reports how far a long answer is.
pub(crate) struct QueryProgress {
    query_id: u32,
    reported: f64,
}

impl QueryProgress {
    /// Of the query of this id.
    pub fn new(query_id: u32) -> Self {
        QueryProgress { query_id, reported: now() }
    }

    /// Reports, if it is time, and lets messages in. `false` if the answer is no longer wanted.
    pub async fn checkpoint(&mut self, done: u64, total: u64) -> bool {
        if now() - self.reported >= REPORT_EVERY {
            self.reported = now();
            post(&Reply::QueryProgress { id: self.query_id, done, total });
        }
        yield_now().await && !is_forgotten(self.query_id)
    }
}
