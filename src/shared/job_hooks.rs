//! Carries the page's wishes to the worker and the worker's replies to the page. The only place that holds
//! the [`JobClient`]; it decides nothing, the reducer does.

use gloo::timers::callback::Timeout;
use web_sys::File;
use yew::prelude::*;

use crate::convert::state::{Action, State, Work};
use crate::export::state::ExportState;
use crate::import::state::ImportState;
use crate::shared::browser;
use crate::shared::files::{Files, Look};
use web::JobClient;

/// How long files and options must rest before an open preview is made anew, in milliseconds.
const REST: u32 = 250;

/// Keeps the worker in step with `state`; starts it when the page is `shown`.
#[hook]
pub fn use_engine(state: &UseReducerHandle<State>, shown: bool) {
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        JobClient::new(move |reply| dispatcher.dispatch(Action::Replied(reply, browser::now())))
    });
    use_warmth(&client, shown);
    use_inspection(&state.files, &client);
    use_task(state, &client);
    use_fresh_preview(state);
}

/// Keeps the import’s worker in step with `state`; starts it when the page is `shown`.
#[hook]
pub fn use_import(state: &UseReducerHandle<ImportState>, shown: bool) {
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        JobClient::new(move |reply| {
            dispatcher.dispatch(crate::import::state::Action::Replied(reply, browser::now()));
        })
    });
    use_warmth(&client, shown);
    use_inspection(&state.files, &client);
    let run = state.run();
    let ticket = run.map(|run| run.ticket);
    use_effect_with(ticket, {
        let (state, client) = (state.clone(), client.clone());
        move |_| {
            let Some(run) = state.run() else { return };
            let files: Vec<File> = run.files.iter().map(|entry| entry.file.clone()).collect();
            match run.work {
                crate::import::state::Work::Import => {
                    client.import(run.id.to_string(), &files, run.spec.clone())
                }
                crate::import::state::Work::Compare => client.compare(&files, run.spec.clone()),
            }
        }
    });
    let cancelling = run.filter(|run| run.cancelling).map(|run| run.ticket);
    use_effect_with(cancelling, move |cancelling| {
        if cancelling.is_some() {
            client.cancel();
        }
    });
}

/// Keeps the export’s worker in step with `state`; starts it when the page is `shown`.
#[hook]
pub fn use_export(state: &UseReducerHandle<ExportState>, shown: bool) {
    let dispatcher = state.dispatcher();
    let client = use_memo((), |()| {
        JobClient::new(move |reply| {
            dispatcher.dispatch(crate::export::state::Action::Replied(reply, browser::now()));
        })
    });
    use_warmth(&client, shown);
    use_inspection(&state.files, &client);
    let run = state.run();
    let ticket = run.map(|run| run.ticket);
    use_effect_with(ticket, {
        let (state, client) = (state.clone(), client.clone());
        move |_| {
            let Some(run) = state.run() else { return };
            let files: Vec<File> = run.files.iter().map(|entry| entry.file.clone()).collect();
            client.export(run.id.to_string(), &files, run.spec.clone());
        }
    });
    let cancelling = run.filter(|run| run.cancelling).map(|run| run.ticket);
    use_effect_with(cancelling, move |cancelling| {
        if cancelling.is_some() {
            client.cancel();
        }
    });
}

/// Starts the worker when its page is shown first.
#[hook]
fn use_warmth(client: &JobClient, shown: bool) {
    let client = client.clone();
    use_effect_with(shown, move |shown| {
        if *shown {
            client.warm();
        }
    });
}

/// Has every new file looked at, once.
#[hook]
fn use_inspection(files: &Files, client: &JobClient) {
    let asked = use_mut_ref(Vec::new);
    let client = client.clone();
    use_effect_with(files.list.clone(), move |files| {
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
fn use_task(state: &UseReducerHandle<State>, client: &JobClient) {
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
