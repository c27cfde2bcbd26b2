//! The Tenant page: the connections of the local tenant, the browser's room for it, its backups. What may be done to a
//! connection is decided by the store.

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::shared::query_hook::{QueryProgress, use_query, use_retries};
use crate::tenant::connection_form::{ConnectionForm, new_connection};
use crate::tenant::connection_list::connection_list;
use crate::tenant::last_changes::LastChanges;
use crate::tenant::privacy::Privacy;
use crate::tenant::storage_section::StorageSection;
use crate::ui::confirm::Confirm;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::package::fetch_button;
use engine::jobs::ExportSpec;
use engine::store::Connection;
use web::{ConnectionInfo, Query, Response, TenantClient, TenantInfo};

/// Properties of [`TenantPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// What is open over the page.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    Form(Connection),
    Delete(ConnectionInfo),
}

/// The local tenant: connections, room, backups.
#[component]
pub(crate) fn TenantPage(props: &Props) -> Html {
    let Props { store, version } = props;
    let (retries, on_retry) = use_retries();
    let open = use_state_eq(|| Open::Nothing);
    let problem = use_state_eq(|| Option::<AttrValue>::None);
    let asked = use_query(
        store,
        (*version, retries),
        || Query::Tenant,
        |response| match response {
            Response::Tenant(info) => Some(info),
            _ => None,
        },
    );
    let on_close = opening(&open, |()| Open::Nothing);
    html! {
        <div class="tenant">
            <div class="intro">
                <h1>{ "Tenant" }</h1>
                <p>{ "It is like a tenant in Auth0, but lives in this browser only: nothing of it leaves your computer." }</p>
            </div>
            if let Some(problem) = &*problem {
                <p class="notice" role="alert">{ icon(Icon::Warning) }{ problem }</p>
            }
            { match &*asked {
                QueryProgress::Waiting => html! { <p class="quiet" role="status">{ "Looking for connections…" }</p> },
                QueryProgress::Refused(reason) => failure("The tenant could not be read", reason, &on_retry),
                QueryProgress::Response(info) => html! {
                    <>
                        { connections(info, &open) }
                        { fetching(store) }
                        <LastChanges store={store.clone()} changes={info.undos.clone()} />
                        <StorageSection store={store.clone()} users={users(info)} revision={info.revision} />
                        <Privacy store={store.clone()} info={(**info).clone()} />
                    </>
                },
            } }
            { match &*open {
                Open::Nothing => Html::default(),
                Open::Form(connection) => html! {
                    <ConnectionForm store={store.clone()} connection={connection.clone()} {on_close} />
                },
                Open::Delete(info) => confirm_deletion(store, info, &on_close, &problem),
            } }
        </div>
    }
}

fn users(info: &TenantInfo) -> u64 {
    info.connections.iter().map(|connection| connection.users).sum()
}

fn opening<T: 'static>(
    open: &UseStateHandle<Open>,
    what: impl Fn(T) -> Open + 'static,
) -> Callback<T> {
    let open = open.setter();
    Callback::from(move |value| open.set(what(value)))
}

fn connections(info: &TenantInfo, open: &UseStateHandle<Open>) -> Html {
    let on_create = opening(open, |_: MouseEvent| Open::Form(new_connection()));
    let (on_edit, on_delete) = (opening(open, Open::Form), opening(open, Open::Delete));
    html! {
        <section class="card tenant__section" aria-labelledby="connections-title">
            <div class="tenant__head">
                <h2 id="connections-title">{ "Connections" }</h2>
                <button type="button" class="button" onclick={on_create}>{ "Create connection" }</button>
            </div>
            { connection_list(&info.connections, &on_edit, &on_delete) }
        </section>
    }
}

/// The way from a tenant at Auth0 to here.
fn fetching(store: &TenantClient) -> Html {
    html! {
        <section class="card tenant__section" aria-labelledby="fetch-title">
            <div class="tenant__head">
                <h2 id="fetch-title">{ "From Auth0" }</h2>
                { fetch_button(store, &ExportSpec::default()) }
            </div>
            <p class="quiet">
                { "All users of a tenant at Auth0, or of some connections, with every attribute that Auth0 exports, and with their \
                   roles, organizations and permissions if you like. A script does it on your machine." }
            </p>
        </section>
    }
}

fn confirm_deletion(
    store: &TenantClient,
    info: &ConnectionInfo,
    on_close: &Callback<()>,
    problem: &UseStateHandle<Option<AttrValue>>,
) -> Html {
    let name = &info.connection.name;
    let on_close = {
        let (store, id) = (store.clone(), info.connection.id.clone());
        let (on_close, problem) = (on_close.clone(), problem.setter());
        Callback::from(move |yes| {
            on_close.emit(());
            if yes {
                let (store, id, problem) = (store.clone(), id.clone(), problem.clone());
                spawn_local(async move {
                    let refused = store.ask(Query::DeleteConnection(id)).await.err();
                    // The button that has the focus goes with its row.
                    if refused.is_none() && browser::is_focus_free_or_in(".connection-list") {
                        browser::focus("main");
                    }
                    problem.set(refused.map(|refusal| refusal.to_string().into()));
                });
            }
        })
    };
    let what = match info.users {
        0 => "There are no users in it.".to_owned(),
        users => format!("{} will be deleted with it.", counted(users, "user")),
    };
    let text = html! {
        <>
            <p><strong>{ name }</strong>{ " goes. " }{ what }</p>
            <p>{ "You can undo this, also later on the Tenant page." }</p>
        </>
    };
    html! {
        <Confirm title="Delete this connection?" {text} confirm="Yes, delete it" typed={AttrValue::from(name.clone())}
            {on_close} />
    }
}
