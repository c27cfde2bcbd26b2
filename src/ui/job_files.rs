//! The files that a job has made, each with what it holds and a button that saves it.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{bytes, counted};
use crate::ui::icon::{Icon, icon};
use crate::ui::package::{self, Held, PackageButton};
use engine::jobs::package::{Contents, PackageSpec};
use engine::jobs::{Action, FileKind, JobFile, JobRecord};
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
                <p class="downloads__about">{ format!("{}, {}. {about}", counted(file.users, if file.kind == FileKind::After { "line" } else { "user" }), bytes(file.bytes)) }</p>
            </div>
        }
    });
    html! {
        <>
            if !record.files.is_empty() {
                <div class="downloads">
                    { package(props, false) }
                    { package(props, true) }
                    { for buttons }
                </div>
            }
            if let Some(failure) = &*failure {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ failure }</p>
            }
        </>
    }
}

/// The way to a package of what the job has made for Auth0, or of what deletes there; nothing if it has made no such files.
fn package(Props { record, store }: &Props, deletes: bool) -> Html {
    let contents = |kind| match kind {
        FileKind::Deletions => deletes.then_some(Contents::Requests),
        _ if deletes => None,
        FileKind::UpsertFile => Some(Contents::Users),
        FileKind::After => Some(Contents::After),
        FileKind::Patches => Some(Contents::Requests),
        _ => None,
    };
    let files = record.files.iter();
    let files: Vec<_> = files
        .filter_map(|file| Some((contents(file.kind)?, Held::Stored(record.file_key(file)))))
        .collect();
    if files.is_empty() {
        return Html::default();
    }
    let import = record.import().map(|import| &import.spec);
    let recipe = match record.update().map(|update| &update.spec.action) {
        Some(Action::Change(recipe)) => Some(recipe.clone()),
        _ => import.map(|spec| spec.recipe.clone()),
    };
    let spec = PackageSpec {
        connection: Some(record.connection.clone()),
        // An update finds users who are there.
        upsert: import.is_none_or(|spec| spec.upsert),
        external_id: import.map(|spec| spec.external_id.clone()).unwrap_or_default(),
        recipe,
    };
    let (kind, about) = match deletes {
        true => (
            package::Kind::Delete,
            "The ids of these users, and a script that deletes them at Auth0.",
        ),
        false => (
            package::Kind::Send,
            "What Auth0 must be sent for the same, with the scripts that send it.",
        ),
    };
    html! { <PackageButton store={store.clone()} {spec} {kind} {files} stem={record.id.clone()} {about} /> }
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
        FileKind::After => (
            "Download follow-on lists",
            "Roles, organizations and permissions to be given at Auth0; the package has them.",
        ),
        FileKind::FormerIds => {
            ("Download former IDs", "Email, old and new ID of each user, as CSV.")
        }
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
