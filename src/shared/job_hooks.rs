//! Carries what a page wants to its worker and the worker's replies to the page. The only place that holds a
//! [`JobClient`]; it decides nothing, the pages' reducers do.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::browser;
use crate::shared::files::{Entry, Files};
use web::{JobClient, Reply};

/// A page's state that has a worker of its own.
pub(crate) trait JobPage: Reducible + 'static {
    /// The chosen files, each of which is inspected once; `None` where none are.
    fn files(&self) -> Option<&Files> {
        None
    }
    /// The ticket of what is to be with the worker, and whether that is to stop.
    fn ticket(&self) -> Option<(u32, bool)>;
    /// Gives the worker what this ticket is for.
    fn hand_over(&self, client: &JobClient);
    /// What happens when the worker says `reply` at `at` milliseconds.
    fn replied(reply: Reply, at: f64) -> Self::Action;
}

/// Keeps the page's worker in step with `state`; starts it when the page is first `shown`.
#[hook]
pub(crate) fn use_job<Page: JobPage>(state: &UseReducerHandle<Page>, shown: bool) {
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        JobClient::new(move |reply| dispatcher.dispatch(Page::replied(reply, browser::now())))
    });
    let (ticket, cancelling) = match state.ticket() {
        Some((ticket, cancelling)) => (Some(ticket), cancelling.then_some(ticket)),
        None => (None, None),
    };
    use_effect_with(ticket, {
        let (state, client) = (state.clone(), client.clone());
        move |ticket| {
            if ticket.is_some() {
                state.hand_over(&client);
            }
        }
    });
    let files = state.files().map(|files| files.list.clone()).unwrap_or_default();
    use_upkeep(&client, shown, files, cancelling);
}

/// What is the same whatever the page is, compiled once.
#[hook]
fn use_upkeep(client: &JobClient, shown: bool, files: Rc<[Entry]>, cancelling: Option<u32>) {
    use_effect_with(shown, {
        let client = client.clone();
        move |shown| {
            if *shown {
                client.warm();
            }
        }
    });
    let asked = use_mut_ref(|| 0_u32);
    use_effect_with(files, {
        let client = client.clone();
        move |files| {
            // Questions grow: those beyond the last are new.
            let last = *asked.borrow();
            for entry in files.iter().filter(|it| it.is_asked && it.question > last) {
                client.inspect(entry.question, entry.file.clone(), entry.options.clone());
                asked.replace_with(|last| entry.question.max(*last));
            }
        }
    });
    use_effect_with(cancelling, {
        let client = client.clone();
        move |cancelling| {
            if cancelling.is_some() {
                client.cancel();
            }
        }
    });
}
