//! Which users are exported: out of the local tenant or files, of which connection, found by which search.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::export::state::{Action, Change, ExportState, Source};
use crate::shared::format::count;
use crate::sources::file_list::FileList;
use crate::ui::drop_zone::drop_zone;
use crate::ui::icon::{Icon, icon};
use web::{ConnectionInfo, TenantClient};

/// The source and what is chosen of it. `inside` is what comes below, once there is a source.
pub(crate) fn export_which(
    state: &ExportState,
    connections: &[ConnectionInfo],
    (store, inside): (&TenantClient, Html),
    on_action: &Callback<Action>,
    on_sample_data: &Callback<()>,
) -> Html {
    let from_files = state.source == Source::Files;
    html! {
        <section class="card export__part" aria-labelledby="export-which-title">
            <div class="export__head">
                <h2 id="export-which-title">{ "Which users" }</h2>
                { source(state.source, on_action) }
            </div>
            if from_files {
                { files(state, store, on_action, on_sample_data) }
            }
            if let Some(notice) = &state.notice {
                <p class="files__notice" role="alert">{ icon(Icon::Warning) }{ notice.as_ref() }</p>
            }
            if !from_files {
                { connection(state.spec.which.connection.as_deref(), connections, on_action) }
            }
            if state.has_source() {
                { inside }
            }
        </section>
    }
}

/// "Local tenant" or "Files".
fn source(source: Source, on_action: &Callback<Action>) -> Html {
    let choice = |id: &'static str, label: &'static str, this: Source| {
        let onchange = on_action.reform(move |_: Event| Action::From(this));
        html! {
            <span class="filter__choice">
                <input {id} type="radio" name="export-source" checked={this == source} {onchange} />
                <label for={id}>{ label }</label>
            </span>
        }
    };
    html! {
        <div class="filter" role="radiogroup" aria-label="Export from">
            { choice("from-tenant", "Local tenant", Source::Tenant) }
            { choice("from-files", "Files", Source::Files) }
        </div>
    }
}

fn files(
    state: &ExportState,
    store: &TenantClient,
    on_action: &Callback<Action>,
    on_sample_data: &Callback<()>,
) -> Html {
    let has_files = !state.files.is_empty();
    let on_files = on_action.reform(Action::Add);
    html! {
        <div class="files">
            { drop_zone("Drop files here to export from them", has_files, &on_files, on_sample_data) }
            if has_files {
                <FileList files={state.files.list.clone()} store={store.clone()}
                    on_read_as={on_action.reform(|(id, options)| Action::ReadAs(id, options))} on_remove={on_action.reform(Action::Remove)}
                    on_clear={on_action.reform(|()| Action::Clear)} on_files={on_files.clone()} />
            }
        </div>
    }
}

fn connection(
    chosen: Option<&str>,
    connections: &[ConnectionInfo],
    on_action: &Callback<Action>,
) -> Html {
    let onchange = on_action.reform(|event: Event| {
        let id = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Change(Change::Connection(Some(id).filter(|id| !id.is_empty())))
    });
    let choices = connections.iter().map(|it| {
        let id = &it.connection.id;
        html! {
            <option key={id.clone()} value={id.clone()} selected={chosen == Some(id.as_str())}>
                { format!("{} ({})", it.connection.name, count(it.users)) }
            </option>
        }
    });
    html! {
        <div class="option option--select">
            <label class="option__label" for="export-connection">{ "Connection" }</label>
            <select id="export-connection" class="option__select" {onchange}>
                <option value="" selected={chosen.is_none()}>{ "All connections" }</option>
                { for choices }
            </select>
        </div>
    }
}
