//! A connection, new or to be changed, in a dialog. It saves it itself and stays open with the reason when that is
//! refused; the rules for names are the store's.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::query_hook::begin;
use crate::tenant::connection_list::identifier_in_words;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::use_modal;
use engine::store::connection::{Connection, Identifier, Kind, MAX_NAME};
use web::{Query, TenantClient};

/// The id of the title.
const TITLE: &str = "connection-form-title";

/// The id of the name's box.
const NAME: &str = "connection-name";

/// The choices of the required identifier, in their order.
const IDENTIFIERS: [Identifier; 3] = [Identifier::Email, Identifier::Username, Identifier::Phone];

/// Properties of [`ConnectionForm`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// The connection as it is; a new one has no id
    pub(crate) connection: Connection,
    /// Told that it is to be closed
    pub(crate) on_close: Callback<()>,
}

/// How saving stands.
#[derive(Clone, PartialEq)]
enum Saving {
    Idle,
    Underway,
    Refused(AttrValue),
}

/// A connection to begin with.
pub(crate) fn new_connection() -> Connection {
    Connection {
        id: String::new(),
        name: String::new(),
        kind: Kind::Database,
        enabled: true,
        identifier: Identifier::Email,
    }
}

/// The form as a modal dialog, open as long as it is drawn.
#[component]
pub(crate) fn ConnectionForm(props: &Props) -> Html {
    let dialog = use_modal(&props.on_close);
    let wanted = use_state(|| props.connection.clone());
    let saving = use_state_eq(|| Saving::Idle);
    let onsubmit = use_saving(props, &wanted, &saving);
    let on_cancel = props.on_close.reform(|_: MouseEvent| ());
    let new = props.connection.id.is_empty();
    let title = if new { "Create a connection" } else { "Edit the connection" };
    html! {
        <dialog class="dialog" ref={dialog} aria-labelledby={TITLE}>
            <form class="dialog__inner" {onsubmit}>
                <h2 id={TITLE} class="dialog__title">{ title }</h2>
                { fields(&wanted) }
                if let Saving::Refused(reason) = &*saving {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
                }
                <div class="dialog__buttons">
                    <button type="button" class="button" onclick={on_cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button button--primary"
                        aria-disabled={(*saving == Saving::Underway).then_some("true")}>{ "Save" }</button>
                </div>
            </form>
        </dialog>
    }
}

/// Saves what is wanted; closes the form when that is done.
#[hook]
fn use_saving(
    props: &Props,
    wanted: &UseStateHandle<Connection>,
    saving: &UseStateHandle<Saving>,
) -> Callback<SubmitEvent> {
    let underway = use_mut_ref(|| None);
    let Props { store, on_close, .. } = props.clone();
    let (wanted, saving) = (wanted.clone(), saving.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if *saving == Saving::Underway {
            return;
        }
        saving.set(Saving::Underway);
        let mut connection = (*wanted).clone();
        connection.name = connection.name.trim().to_owned();
        let (store, on_close, saving) = (store.clone(), on_close.clone(), saving.setter());
        *underway.borrow_mut() = Some(begin(async move {
            match store.ask(Query::SaveConnection(connection)).await {
                Ok(_) => on_close.emit(()),
                Err(refusal) => {
                    saving.set(Saving::Refused(refusal.to_string().into()));
                    browser::focus(NAME);
                }
            }
        }));
    })
}

/// Sets something of the connection when a control changes.
fn changing<E: 'static>(
    wanted: &UseStateHandle<Connection>,
    set: impl Fn(&mut Connection, E) + 'static,
) -> Callback<E> {
    let wanted = wanted.clone();
    Callback::from(move |event| {
        let mut now = (*wanted).clone();
        set(&mut now, event);
        wanted.set(now);
    })
}

fn fields(wanted: &UseStateHandle<Connection>) -> Html {
    let is_ticked = |event: &Event| event.target_unchecked_into::<HtmlInputElement>().checked();
    let chosen = |event: &Event| event.target_unchecked_into::<HtmlSelectElement>().value();
    let on_name = changing(wanted, |now, event: InputEvent| {
        now.name = event.target_unchecked_into::<HtmlInputElement>().value();
    });
    let on_kind = changing(wanted, move |now, event: Event| {
        now.kind = match chosen(&event).as_str() {
            "custom" => Kind::Custom { import_mode: true },
            _ => Kind::Database,
        };
    });
    let on_import_mode = changing(wanted, move |now, event: Event| {
        now.kind = Kind::Custom { import_mode: is_ticked(&event) };
    });
    let on_enabled = changing(wanted, move |now, event: Event| now.enabled = is_ticked(&event));
    let on_identifier = changing(wanted, move |now, event: Event| {
        let words = chosen(&event);
        let found = IDENTIFIERS.into_iter().find(|it| identifier_in_words(*it) == words);
        now.identifier = found.unwrap_or(now.identifier);
    });
    let custom = match wanted.kind {
        Kind::Database => None,
        Kind::Custom { import_mode } => Some(import_mode),
    };
    let identifier = |it: Identifier| {
        let words = identifier_in_words(it);
        html! { <option value={words} selected={it == wanted.identifier}>{ words }</option> }
    };
    html! {
        <>
            <div class="form__field">
                <label class="form__label" for={NAME}>{ "Name" }</label>
                <input id={NAME} class="input" type="text" required=true maxlength={MAX_NAME.to_string()}
                    autocomplete="off" autocapitalize="off" spellcheck="false" autofocus=true
                    aria-describedby="connection-name-help" value={wanted.name.clone()} oninput={on_name} />
                <p id="connection-name-help" class="form__help">{ "Letters, digits and hyphens." }</p>
            </div>
            <div class="form__field">
                <label class="form__label" for="connection-kind">{ "Kind" }</label>
                <select id="connection-kind" class="option__select" onchange={on_kind}>
                    <option value="database" selected={custom.is_none()}>{ "Database" }</option>
                    <option value="custom" selected={custom.is_some()}>{ "Custom database" }</option>
                </select>
            </div>
            if let Some(import_mode) = custom {
                { tick("connection-import-mode", "Import mode", import_mode, on_import_mode,
                    "Auth0 imports into a custom database only with this on.") }
            }
            { tick("connection-enabled", "Enabled for an application", wanted.enabled, on_enabled,
                "Auth0 imports into no connection that is not.") }
            <div class="form__field">
                <label class="form__label" for="connection-identifier">{ "Required identifier" }</label>
                <select id="connection-identifier" class="option__select" aria-describedby="connection-identifier-help"
                    onchange={on_identifier}>{ for IDENTIFIERS.map(identifier) }</select>
                <p id="connection-identifier-help" class="form__help">
                    { "What each user must have. Auth0’s import schema asks for an email in any case." }
                </p>
            </div>
        </>
    }
}

fn tick(
    id: &'static str,
    label: &'static str,
    ticked: bool,
    onchange: Callback<Event>,
    help: &'static str,
) -> Html {
    let about = format!("{id}-help");
    html! {
        <div class="option">
            <input {id} class="option__box" type="checkbox" checked={ticked} aria-describedby={about.clone()} {onchange} />
            <label class="option__label" for={id}>{ label }</label>
            <div id={about} class="option__about"><p class="option__help">{ help }</p></div>
        </div>
    }
}
