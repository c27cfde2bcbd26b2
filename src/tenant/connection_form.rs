//! A connection, new or to be changed, in a dialog. It saves it itself and stays open with the reason when that is
//! refused; the rules for names are the store's.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::query_hook::begin;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::use_modal;
use engine::store::connection::{Connection, Identifier, Kind, MAX_NAME};
use engine::user::ConnectionRules;
use engine::user::connection_rules::{USERNAME_BOUNDS, USERNAME_DEFAULT};
use web::{Query, TenantClient};

/// The id of the title.
const TITLE: &str = "connection-form-title";

/// The id of the name's box.
const NAME: &str = "connection-name";

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
        rules: None,
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
    let custom = match wanted.kind {
        Kind::Database => None,
        Kind::Custom { import_mode } => Some(import_mode),
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
            { identifiers(wanted) }
        </>
    }
}

/// What the connection asks of identifiers: which each user must have, and what a username may be.
fn identifiers(wanted: &UseStateHandle<Connection>) -> Html {
    let rules = wanted.rules();
    let on_tick = |set: fn(&mut ConnectionRules, bool)| {
        changing(wanted, move |now: &mut Connection, event: Event| {
            let mut rules = now.rules();
            set(&mut rules, event.target_unchecked_into::<HtmlInputElement>().checked());
            now.rules = Some(rules);
        })
    };
    html! {
        <fieldset class="form__group">
            <legend class="form__label">{ "Identifiers" }</legend>
            { tick("connection-email", "Email is required", rules.email_required,
                on_tick(|rules, on| rules.email_required = on),
                "Auth0’s import schema asks for one unless the connection’s attributes say otherwise.") }
            { tick("connection-email-unique", "Emails are unique", rules.email_unique,
                on_tick(|rules, on| rules.email_unique = on),
                "Off where several users may share an email address.") }
            { tick("connection-username", "Username is required", rules.username_required,
                on_tick(|rules, on| rules.username_required = on), "Users without one are refused.") }
            { tick("connection-phone", "Phone number is required", rules.phone_required,
                on_tick(|rules, on| rules.phone_required = on), "Users without one are refused.") }
            { tick("connection-username-email", "A username may be an email address",
                rules.username_may_be_email, on_tick(|rules, on| rules.username_may_be_email = on),
                "As the connection’s username format allows.") }
            { username_length(wanted) }
        </fieldset>
    }
}

/// The lengths of usernames, as two boxes.
fn username_length(wanted: &UseStateHandle<Connection>) -> Html {
    let (least, most) = wanted.rules().username_length.unwrap_or(USERNAME_DEFAULT);
    let on_number = |set: fn(&mut (u8, u8), u8)| {
        changing(wanted, move |now: &mut Connection, event: Event| {
            let number = event.target_unchecked_into::<HtmlInputElement>().value();
            // What is no number leaves the length as it is.
            let Ok(number) = number.trim().parse::<u8>() else { return };
            let mut rules = now.rules();
            let mut length = rules.username_length.unwrap_or(USERNAME_DEFAULT);
            set(&mut length, number.clamp(USERNAME_BOUNDS.0, USERNAME_BOUNDS.1));
            rules.username_length = Some((length.0.min(length.1), length.0.max(length.1)));
            now.rules = Some(rules);
        })
    };
    let number = |id: &'static str, label: &'static str, value: u8, onchange: Callback<Event>| {
        html! {
            <div class="form__field">
                <label class="form__label" for={id}>{ label }</label>
                <input {id} class="input" type="number" min={USERNAME_BOUNDS.0.to_string()}
                    max={USERNAME_BOUNDS.1.to_string()} inputmode="numeric" value={value.to_string()} {onchange}
                    aria-describedby="connection-username-length-help" />
            </div>
        }
    };
    html! {
        <>
            { number("connection-username-least", "Fewest characters of a username", least,
                on_number(|length, number| length.0 = number)) }
            { number("connection-username-most", "Most characters of a username", most,
                on_number(|length, number| length.1 = number)) }
            <p id="connection-username-length-help" class="form__help">
                { "1 to 15 unless the connection was changed; at most 128." }
            </p>
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
