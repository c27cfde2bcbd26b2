//! What went wrong, cause by cause: what it is, why, what to do, how often, and whether its users are sent again.

use yew::prelude::*;

use crate::errors::state::{Action, ErrorsState};
use crate::shared::format::counted;
use crate::ui::copy_button::CopyButton;
use engine::jobs::auth0_errors::{ErrorGroup, Remedy};

/// The request that takes a user away which the tenant does not list. No email stands in it: whoever runs it puts it in.
const CLEAR: &str = "curl -X DELETE -H \"Authorization: Bearer $TOKEN\" \\\n  \"https://$DOMAIN/api/v2/connections/$CONNECTION_ID/users?email=$EMAIL\"";

/// The causes.
pub(crate) fn groups(state: &UseReducerHandle<ErrorsState>, groups: &[ErrorGroup]) -> Html {
    html! {
        <ul>{ for groups.iter().map(|group| one(state, group)) }</ul>
    }
}

fn one(state: &UseReducerHandle<ErrorsState>, group: &ErrorGroup) -> Html {
    let code = match (group.code.as_str(), group.path.as_str()) {
        (code, "") => code.to_owned(),
        ("", path) => path.to_owned(),
        (code, path) => format!("{code} · {path}"),
    };
    html! {
        <li class="auth0-errors__group">
            <div class="auth0-errors__head">
                <h3>{ &group.title }</h3>
                <p class="quiet">{ counted(group.errors, "error") }{ " " }<span class="code">{ code }</span></p>
            </div>
            <p>{ &group.why }</p>
            <p><strong>{ "What to do: " }</strong>{ &group.remedy }</p>
            if !group.rule.is_empty() { <p class="quiet">{ &group.rule }</p> }
            if group.action == Remedy::Duplicate { { clear() } }
            <details>
                <summary>{ "What Auth0 says" }</summary>
                <ul class="auth0-errors__said">
                    { for group.messages.iter().filter(|it| !it.is_empty()).map(|it| html! { <li class="code">{ it }</li> }) }
                    if !group.who.is_empty() {
                        <li class="quiet">{ "First: " }{ group.who.join(", ") }</li>
                    }
                </ul>
            </details>
            { choice(state, group) }
        </li>
    }
}

/// The request for users that Auth0 holds on to.
fn clear() -> Html {
    html! {
        <div class="auth0-errors__clear">
            <pre class="code">{ CLEAR }</pre>
            <CopyButton text={CLEAR} label="Copy the request" />
            <p class="quiet">
                { "“Delete a Connection User”, with the scope delete:users. It deletes that user of the connection for good: look the user up first." }
            </p>
        </div>
    }
}

/// Whether its users are sent again.
fn choice(state: &UseReducerHandle<ErrorsState>, group: &ErrorGroup) -> Html {
    if group.action == Remedy::Job {
        return Html::default();
    }
    let onchange = {
        let (to, group) = (state.dispatcher(), group.clone());
        move |_: Event| to.dispatch(Action::Choose(group.clone()))
    };
    let label = match group.action {
        Remedy::Exists | Remedy::Update => "Send these users again, as an update (upsert)",
        _ => "Send these users again",
    };
    html! {
        <label class="field__tick">
            <input type="checkbox" checked={state.sends(group)} {onchange} />
            { label }
        </label>
    }
}
