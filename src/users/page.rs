//! The users of the local tenant: a table of them, search and filter, what is done with those selected, and one user
//! in a drawer. It turns what is clicked into questions to the store; nothing of a user goes into the address.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use crate::query::input::{QueryBox, UNSEARCHABLE};
use crate::shared::browser;
use crate::shared::format::{count, counted, cut};
use crate::shared::query_hook::{QueryProgress, use_query};
use crate::ui::icon::{Icon, icon};
use crate::users::add_user::AddUser;
use crate::users::bulk::Bulk;
use crate::users::chosen::{Choice, Chosen, dispatching};
use crate::users::drawer::UserDrawer;
use crate::users::keys::Keys;
use crate::users::table::UserTable;
use engine::jobs::{Row, ViewSpec, Which};
use engine::query::{Options, Reading, read};
use web::{Query, Response, TenantClient, TenantInfo};

/// How many characters of a query are repeated.
const SHOWN: usize = 200;

/// The id of the search box.
const SEARCH: &str = "search-users";

/// Properties of [`UsersPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
    /// These users are to be exported
    pub(crate) on_export: Callback<Which>,
}

/// What is open over the page.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    User(u64, Row),
    Adding,
    Deleting,
    Keys,
}

/// The page.
#[component]
pub(crate) fn UsersPage(props: &Props) -> Html {
    let Props { store, version, on_export } = props;
    let spec = use_state_eq(ViewSpec::default);
    let total = use_state_eq(|| Option::<u64>::None);
    let selected = use_reducer_eq(Chosen::default);
    let over = use_state_eq(|| Over::Nothing);
    let unsearchable = use_state_eq(|| false);
    let info = use_query(
        store,
        *version,
        || Query::Tenant,
        |response| match response {
            Response::Tenant(info) => Some(info),
            _ => None,
        },
    );
    let info = match &*info {
        QueryProgress::Response(info) => Some(info.clone()),
        QueryProgress::Waiting | QueryProgress::Refused(_) => None,
    };
    use_keys(&over);

    let set_spec = {
        let (spec, total) = (spec.clone(), total.setter());
        Callback::from(move |next: ViewSpec| {
            if next.search != spec.search || next.connection != spec.connection {
                total.set(None);
            }
            spec.set(next);
        })
    };
    let on_sort = {
        let (spec, set_spec) = (spec.clone(), set_spec.clone());
        Callback::from(move |sort| set_spec.emit(ViewSpec { sort, ..(*spec).clone() }))
    };
    let on_total = {
        let total = total.setter();
        Callback::from(move |now| total.set(Some(now)))
    };
    let on_unsearchable = {
        let (unsearchable, total) = (unsearchable.setter(), total.setter());
        Callback::from(move |now| {
            unsearchable.set(now);
            if now {
                total.set(None);
            }
        })
    };
    let on_select = dispatching(&selected, |row: Row| Choice::Toggle(row.user));
    let on_rows = dispatching(&selected, Choice::Seen);
    let on_open = opening(&over, |(index, row)| Over::User(index, row));
    let on_add = opening(&over, |_: MouseEvent| Over::Adding);
    let on_help = opening(&over, |_: MouseEvent| Over::Keys);
    let on_close = opening(&over, |()| Over::Nothing);
    let drawer = match &*over {
        Over::User(index, row) => html! {
            <UserDrawer store={store.clone()} version={*version} row={row.clone()} on_close={on_close.clone()}
                place={((*spec).clone(), *index)} />
        },
        _ => Html::default(),
    };
    html! {
        <div class="users">
            <div class="users__title">
                <h1>{ "Users" }</h1>
                <button type="button" class="button users__help" onclick={on_help}>{ "Shortcuts" }</button>
                <button type="button" class="button button--primary" disabled={info.is_none()} onclick={on_add}>
                    { icon(Icon::Plus) }{ "Add user" }
                </button>
            </div>
            <section class="card users__card" aria-label="All users">
                <Filters spec={(*spec).clone()} info={info.clone()} on_change={set_spec} on_unsearchable={on_unsearchable} />
                // While a query is wrong, nothing of an earlier one is in sight, and nothing can be done with its users.
                if *unsearchable {
                    <div class="users__bulk"><p class="users__count" role="status">{ UNSEARCHABLE }</p></div>
                } else {
                    <>
                <Bulk store={store.clone()} selected={selected.selection.clone()} on_clear={dispatching(&selected, |()| Choice::Clear)}
                    whole={selected.is_all_of(&spec)} spec={(*spec).clone()} total={*total} {on_export}
                    on_all={dispatching(&selected, |(view, users)| Choice::All(view, users))} deleting={*over == Over::Deleting} on_delete={opening(&over, |()| Over::Deleting)}
                    on_close={on_close.clone()} said={said(*total, &spec, info.as_deref())} />
                <UserTable store={store.clone()} version={*version} spec={(*spec).clone()} selected={selected.selection.clone()}
                    none={none(&spec, info.as_deref())} {on_sort} {on_select} {on_open} {on_total} {on_rows} />
                    </>
                }
            </section>
            { drawer }
            if *over == Over::Keys { <Keys on_close={on_close.clone()} /> }
            if let Some(info) = info.filter(|_| *over == Over::Adding) {
                <AddUser store={store.clone()} {info} connection={spec.connection.clone()} {on_close} />
            }
        </div>
    }
}

/// A callback that opens what `what` makes of its value.
fn opening<T: 'static>(
    over: &UseStateHandle<Over>,
    what: impl Fn(T) -> Over + 'static,
) -> Callback<T> {
    let over = over.setter();
    Callback::from(move |value| over.set(what(value)))
}

/// `/` goes to the search box and `?` shows the keys, unless something is typed or a dialog is open.
#[hook]
fn use_keys(over: &UseStateHandle<Over>) {
    let over = over.setter();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let typed = event.ctrl_key() || event.alt_key() || event.meta_key();
                if typed || is_for_something_else(event) {
                    return;
                }
                match event.key().as_str() {
                    "/" => browser::focus(SEARCH),
                    "?" => over.set(Over::Keys),
                    _ => return,
                }
                event.prevent_default();
            });
        move || drop(listener)
    });
}

fn is_for_something_else(event: &KeyboardEvent) -> bool {
    let field =
        event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|target| {
            target.closest("input:not([type=checkbox]), textarea, select").ok().flatten()
        });
    field.is_some() || document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// `1,234,567 users`, `12 of 1,234,567 users`.
fn said(total: Option<u64>, spec: &ViewSpec, info: Option<&TenantInfo>) -> String {
    let all = info.map(|info| users_of(info, spec.connection.as_deref()));
    match (total, all) {
        (None, None) => "Reading the users…".to_owned(),
        (None, Some(all)) if spec.search.is_empty() => counted(all, "user"),
        (None, Some(all)) => format!("Searching {}…", counted(all, "user")),
        (Some(total), Some(all)) if !spec.search.is_empty() => {
            format!("{} of {}", count(total), counted(all, "user"))
        }
        (Some(total), _) => counted(total, "user"),
    }
}

fn users_of(info: &TenantInfo, connection: Option<&str>) -> u64 {
    let chosen = |id: &str| connection.is_none_or(|chosen| chosen == id);
    let connections = info.connections.iter().filter(|info| chosen(&info.connection.id));
    connections.map(|info| info.users).sum()
}

/// What stands in an empty table.
fn none(spec: &ViewSpec, info: Option<&TenantInfo>) -> Html {
    if info.is_some_and(|info| users_of(info, None) > 0) {
        return html! {
            <>
                <p class="users__none">{ "No user matches." }</p>
                if spec.search.is_empty() {
                    <p class="quiet">{ "This connection has no users." }</p>
                } else {
                    <p class="quiet users__query">{ "Nobody is found by " }<span class="code">{ cut(&spec.search, SHOWN).0 }</span></p>
                }
            </>
        };
    }
    html! {
        <>
            <p class="users__none">{ "There are no users here yet." }</p>
            <p class="quiet">{ "Import a file, or add a user by hand. They stay in this browser." }</p>
            <p><a class="button" href="#/import">{ "Import users" }</a></p>
        </>
    }
}

/// Properties of [`Filters`].
#[derive(Clone, PartialEq, Properties)]
struct FiltersProps {
    spec: ViewSpec,
    info: Option<Rc<TenantInfo>>,
    on_change: Callback<ViewSpec>,
    /// Told whether what is typed is no query
    on_unsearchable: Callback<bool>,
}

/// Search and connection.
#[component]
fn Filters(props: &FiltersProps) -> Html {
    // What was typed, and the time its relative dates are counted from. What cannot be understood is not searched for.
    let typed = use_state_eq(|| (props.spec.search.clone(), Option::<i64>::None));
    let on_search = {
        let (spec, on_change) = (props.spec.clone(), props.on_change.clone());
        let (typed, on_unsearchable) = (typed.setter(), props.on_unsearchable.clone());
        Callback::from(move |text: String| {
            let now = Some(browser::clock());
            let read = read(&text, Options { now, ..Options::default() });
            typed.set((text, now));
            on_unsearchable.emit(read.is_err());
            if let Ok(Reading { resolved: search, .. }) = read
                && search != spec.search
            {
                on_change.emit(ViewSpec { search, ..spec.clone() });
            }
        })
    };
    let (text, now) = (*typed).clone();
    let onchange = {
        let (spec, on_change) = (props.spec.clone(), props.on_change.clone());
        move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            let connection = (!id.is_empty()).then_some(id);
            on_change.emit(ViewSpec { connection, ..spec.clone() });
        }
    };
    let connections = props.info.iter().flat_map(|info| &info.connections).map(|info| {
        let connection = &info.connection;
        let selected = props.spec.connection.as_ref() == Some(&connection.id);
        html! { <option value={connection.id.clone()} {selected}>{ &connection.name }</option> }
    });
    html! {
        <div class="users__filters" role="search">
            <QueryBox id={SEARCH} label="Search users" placeholder="Name, email or ID, or a query" value={text} {now}
                on_change={on_search} />
            <select class="input users__connection" aria-label="Connection" {onchange}>
                <option value="" selected={props.spec.connection.is_none()}>{ "All connections" }</option>
                { for connections }
            </select>
        </div>
    }
}
