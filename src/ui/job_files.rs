//! The files that a job has made, each with what it holds and a button that saves it.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{bytes, counted};
use crate::ui::icon::{Icon, icon};
use engine::jobs::{FileKind, JobFile, JobRecord};
use web::{Query, Response, TenantClient};

/// Properties of [`JobFiles`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The job
    pub(crate) record: Rc<JobRecord>,
    /// Where its files are
    pub(crate) store: TenantClient,
}

/// The files; nothing if there are none.
#[component]
pub(crate) fn JobFiles(props: &Props) -> Html {
    let failure = use_state(|| Option::<String>::None);
    let Props { record, store } = props;
    let buttons = record.files.iter().map(|file| {
        let (label, about) = words(file.kind);
        let onclick = save(store, (record.file_key(file), file), &failure);
        html! {
            <div key={file.name.clone()} class="downloads__one">
                <button type="button" class="button" {onclick}>{ icon(Icon::Download) }{ label }</button>
                <p class="downloads__about">{ format!("{}, {}. {about}", counted(file.users, "user"), bytes(file.bytes)) }</p>
            </div>
        }
    });
    html! {
        <>
            if !record.files.is_empty() {
                <div class="downloads">{ for buttons }</div>
            }
            if let Some(failure) = &*failure {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ failure }</p>
            }
        </>
    }
}

/// What the button says, and what the file holds.
fn words(kind: FileKind) -> (&'static str, &'static str) {
    match kind {
        FileKind::Errors => ("Download errors", "Each failed user with its errors."),
        FileKind::FailedUsers => (
            "Download failed users",
            "The failed records as they came, one a line; passwords in clear are *****.",
        ),
        FileKind::LeftOut => (
            "Download users left out",
            "The records that were left out as they came, each with the reason; passwords in clear are *****.",
        ),
        FileKind::UpsertFile => {
            ("Download upsert file", "Complete users, to send to Auth0 with upsert.")
        }
        FileKind::Differences => (
            "Download differences",
            "Every value that the update changed, before and after, as CSV.",
        ),
        FileKind::Patches => (
            "Download PATCH requests",
            "What no import changes: a request of the Management API a line.",
        ),
        FileKind::Deletions => (
            "Download DELETE requests",
            "A request of the Management API a line; no import deletes users.",
        ),
        FileKind::Export => ("Download export", ""),
    }
}

fn save(
    store: &TenantClient,
    (key, file): (String, &JobFile),
    failure: &UseStateHandle<Option<String>>,
) -> Callback<MouseEvent> {
    let (store, name, failure) = (store.clone(), file.name.clone(), failure.clone());
    Callback::from(move |_| {
        let (store, key, name, failure) =
            (store.clone(), key.clone(), name.clone(), failure.clone());
        spawn_local(async move {
            match store.ask(Query::File(key)).await {
                Ok(Response::File(blob)) => {
                    failure.set(None);
                    browser::download(&blob, &name);
                }
                Ok(_) => {}
                Err(refusal) => failure.set(Some(refusal.to_string())),
            }
        });
    })
}
