//! Carries the page's wishes to the worker and the worker's replies to the page. The only place that holds
//! the [`Client`]; it decides nothing, the reducer does.

use gloo::timers::callback::Timeout;
use web_sys::File;
use yew::prelude::*;

use super::browser;
use super::state::{Action, Look, State, Work};
use crate::web::Client;

/// How long files and options must rest before an open preview is made anew, in milliseconds.
const REST: u32 = 250;

/// Starts the worker and keeps it in step with `state`.
#[hook]
pub fn use_engine(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        Client::new(move |reply| dispatcher.dispatch(Action::Replied(reply, browser::now())))
    });
    use_inspection(state, &client);
    use_task(state, &client);
    use_fresh_preview(state);
}

/// Has every new file looked at, once.
#[hook]
fn use_inspection(state: &UseReducerHandle<State>, client: &Client) {
    let asked = use_mut_ref(Vec::new);
    let client = client.clone();
    use_effect_with(state.files.clone(), move |files| {
        for entry in files.iter().filter(|entry| entry.look == Look::Pending) {
            let asking = (entry.id, entry.tries);
            if !asked.borrow().contains(&asking) {
                asked.borrow_mut().push(asking);
                client.inspect(entry.id, entry.file.clone());
            }
        }
    });
}

/// Hands a new task over, and stops one that is to be stopped.
#[hook]
fn use_task(state: &UseReducerHandle<State>, client: &Client) {
    let ticket = state.task.as_ref().map(|task| task.ticket);
    let abort = state.task.as_ref().filter(|task| task.abort).map(|task| task.ticket);
    use_effect_with(ticket, {
        let (state, client) = (state.clone(), client.clone());
        move |_| {
            let Some(task) = &state.task else { return };
            let files: Vec<File> = task.files.iter().map(|entry| entry.file.clone()).collect();
            match task.work {
                Work::Convert => client.convert(&files, task.inputs.spec),
                Work::Preview => client.preview(&files, task.inputs.spec),
            }
        }
    });
    use_effect_with(abort, {
        let client = client.clone();
        move |abort| {
            if abort.is_some() {
                client.cancel();
            }
        }
    });
}

/// Asks for another preview once files and options rest.
#[hook]
fn use_fresh_preview(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    use_effect_with((state.preview.open, state.inputs()), move |(open, _)| {
        let timer =
            open.then(|| Timeout::new(REST, move || dispatcher.dispatch(Action::RefreshPreview)));
        move || drop(timer)
    });
}
