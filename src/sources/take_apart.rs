//! *Take apart*: the files in an archive take its place, each with a row of its own, so that users and what belongs to them (hashes,
//! roles) can be joined. The worker unpacks them.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::File;
use yew::prelude::*;

use crate::shared::files::{self, Entry};
use crate::shared::query_hook::{Underway, begin};
use web::{Query, Response, TenantClient};

/// Properties of [`TakeApart`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The archive
    pub(crate) entry: Entry,
    /// What asks the worker
    pub(crate) store: TenantClient,
    /// These files come in
    pub(crate) on_files: Callback<Vec<File>>,
    /// The archive goes
    pub(crate) on_remove: Callback<u32>,
    /// Why it did not work, or nothing when it is tried anew
    pub(crate) on_failed: Callback<Option<AttrValue>>,
}

/// The button.
#[component]
pub(crate) fn TakeApart(props: &Props) -> Html {
    let running = use_state(|| None::<Rc<Underway>>);
    let is_running = running.is_some();
    let onclick = {
        let (running, props) = (running.setter(), props.clone());
        move |_: MouseEvent| {
            props.on_failed.emit(None);
            if is_running {
                // Dropping it ends the work.
                return running.set(None);
            }
            let (ended, props) = (running.clone(), props.clone());
            let work = begin(async move {
                match taken_apart(&props).await {
                    Ok(files) => {
                        props.on_files.emit(files);
                        props.on_remove.emit(props.entry.id);
                    }
                    Err(reason) => {
                        props.on_failed.emit(Some(reason));
                        ended.set(None);
                    }
                }
            });
            running.set(Some(Rc::new(work)));
        }
    };
    let name = props.entry.file.name();
    let label = if is_running { "Stop taking apart" } else { "Take apart" };
    html! {
        <button type="button" class="link" aria-label={format!("{label} {name}")} aria-busy={is_running.to_string()}
            title="Its files come in one by one, so that they can be joined" {onclick}>
            { label }
        </button>
    }
}

async fn taken_apart(props: &Props) -> Result<Vec<File>, AttrValue> {
    let chosen = files::chosen(std::slice::from_ref(&props.entry));
    let Some((file, _)) = chosen.iter().next() else { return Ok(Vec::new()) };
    match props.store.ask(Query::TakeApart { file }).await {
        Ok(Response::Apart(files)) if files.length() > 0 => Ok(list(&files)),
        Ok(Response::Apart(_)) => Err(AttrValue::from("There is no file in it.")),
        Ok(_) => Err(AttrValue::from("Something else was answered. Reload the page.")),
        Err(failure) => Err(AttrValue::from(failure.to_string())),
    }
}

fn list(files: &Array) -> Vec<File> {
    files.iter().filter_map(|file| file.dyn_into().ok()).collect()
}
