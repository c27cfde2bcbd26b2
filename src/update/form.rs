//! Which users an update is about, and whether they are changed or deleted. It knows no worker.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::query::input::QueryBox;
use crate::shared::format::{count, counted as counted_users};
use crate::ui::choices::{Choice, choices};
use crate::ui::icon::{Icon, icon};
use crate::update::state::{Action, UpdateState};
use web::ConnectionInfo;

/// The connection, the search, and `counted`: how many users that are.
pub(crate) fn update_which(
    state: &UpdateState,
    connections: &[ConnectionInfo],
    (now, counted): (i64, Html),
    on_action: &Callback<Action>,
) -> Html {
    let which = &state.spec.which;
    let onchange = on_action.reform(|event: Event| {
        Action::Connection(event.target_unchecked_into::<HtmlSelectElement>().value())
    });
    let choices = connections.iter().map(|it| {
        let id = &it.connection.id;
        html! {
            <option key={id.clone()} value={id.clone()} selected={which.connection.as_ref() == Some(id)}>
                { format!("{} ({})", it.connection.name, count(it.users)) }
            </option>
        }
    });
    html! {
        <section class="card form__part" aria-labelledby="update-which-title">
            <h2 id="update-which-title">{ "Which users" }</h2>
            <div class="option option--select">
                <label class="option__label" for="update-connection">{ "Connection" }</label>
                <select id="update-connection" class="option__select" {onchange}>{ for choices }</select>
            </div>
            <QueryBox id="update-search" label="Search" placeholder="All users of the connection" value={which.search.clone()}
                on_change={on_action.reform(Action::Search)} {now} />
            if !state.spec.only.is_everybody() {
                <p class="notice" role="status">{ icon(Icon::Info) }<span>
                    { format!("Only users of the list that Compare gave: {}. ", counted_users(state.spec.only.users, "user")) }
                    <button type="button" class="link" onclick={on_action.reform(|_: MouseEvent| Action::Everybody)}>{ "All that are found" }</button>
                </span></p>
            }
            { counted }
        </section>
    }
}

/// "Change them" or "Delete them".
pub(crate) fn update_action(state: &UpdateState, on_action: &Callback<Action>) -> Html {
    let change = Choice {
        id: "update-change",
        label: "Change them",
        about: "By the steps below. Every value is shown before it changes.",
        value: false,
    };
    let delete = Choice {
        id: "update-delete",
        label: "Delete them",
        about: "From the local tenant. For Auth0 it gives a list of DELETE requests.",
        value: true,
    };
    let on_choice = on_action.reform(Action::Delete);
    html! {
        <section class="card form__part" aria-labelledby="update-action-title">
            <h2 id="update-action-title">{ "What is done" }</h2>
            { choices(("update-action", "update-action-title"), &[change, delete], state.deletes(), &on_choice) }
        </section>
    }
}
