//! A new user: into which connection, and what is known of it. The checks of an import decide whether it is taken; this
//! shows what they say.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::users::draft::{ADDED, Draft};
use crate::users::form::{Form, refused, show_problem, user_form};
use engine::jobs::Edit;
use engine::user::Attribute;
use web::{Failure, Query, TenantClient, TenantInfo};

const TITLE: &str = "add-user-title";

/// Properties of [`AddUser`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// What it has
    pub(crate) info: Rc<TenantInfo>,
    /// The id of the connection that is chosen at first, if it matters
    pub(crate) connection: Option<String>,
    /// It is to be closed
    pub(crate) on_close: Callback<()>,
}

/// A form for a new user as a modal dialog.
#[component]
pub(crate) fn AddUser(props: &Props) -> Html {
    let chosen = use_state(|| {
        let first = props.info.connections.first().map(|info| info.connection.id.clone());
        props.connection.clone().or(first).unwrap_or_default()
    });
    let draft = use_reducer(Entered::default);
    let refusal = use_state(|| Option::<Failure>::None);
    let busy = use_state_eq(|| false);
    let on_enter = {
        let draft = draft.dispatcher();
        Callback::from(move |entered| draft.dispatch(entered))
    };
    let onchange = {
        let chosen = chosen.setter();
        move |event: Event| chosen.set(event.target_unchecked_into::<HtmlSelectElement>().value())
    };
    let ready = !*busy && !chosen.is_empty() && draft.0.not_json().is_empty();
    let onsubmit = {
        let (store, on_close) = (props.store.clone(), props.on_close.clone());
        let (refusal, busy) = (refusal.setter(), busy.setter());
        let edit = Edit::Add { connection: (*chosen).clone(), user: draft.0.user() };
        move |event: SubmitEvent| {
            event.prevent_default();
            if !ready {
                return;
            }
            busy.set(true);
            let (store, on_close, edit) = (store.clone(), on_close.clone(), edit.clone());
            let (refusal, busy) = (refusal.clone(), busy.clone());
            spawn_local(async move {
                match store.ask(Query::Edit(edit)).await {
                    Ok(_) => on_close.emit(()),
                    Err(reason) => {
                        refusal.set(Some(reason));
                        show_problem();
                    }
                }
                busy.set(false);
            });
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let options = props.info.connections.iter().map(|info| {
        let connection = &info.connection;
        html! {
            <option value={connection.id.clone()} selected={connection.id == *chosen}>{ &connection.name }</option>
        }
    });
    let findings = refusal.as_ref().map_or(&[][..], Failure::findings);
    html! {
        <Dialog class="add-user" title={TITLE} on_close={props.on_close.clone()}>
            <form class="add-user__inner" {onsubmit}>
                <div class="add-user__head">
                    <h2 id={TITLE}>{ "Add a user" }</h2>
                    <button type="button" class="icon-button" aria-label="Close" title="Close" onclick={cancel.clone()}>
                        { icon(Icon::Cross) }
                    </button>
                </div>
                <div class="add-user__body">
                    if let Some(refusal) = &*refusal { { refused(&refusal.to_string(), &ADDED, findings) } }
                    <div class="field field--wide">
                        <label class="field__label" for="add-user-connection">{ "Connection" }</label>
                        <select id="add-user-connection" class="input" {onchange}>{ for options }</select>
                    </div>
                    { user_form(&Form { prefix: "add-user", fields: &ADDED, draft: &draft.0, findings, on_enter }) }
                </div>
                <div class="add-user__foot">
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button button--primary" disabled={!ready}>
                        { if *busy { "Adding…" } else { "Add" } }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// What was entered.
#[derive(Default)]
struct Entered(Draft);

impl Reducible for Entered {
    type Action = (Attribute, String);

    fn reduce(self: Rc<Self>, (attribute, text): Self::Action) -> Rc<Self> {
        Rc::new(Entered(self.0.clone().with(attribute, text)))
    }
}
