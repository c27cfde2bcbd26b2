//! The dialogs around presets: a name for one, and the request that Auth0 would take.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::saved;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, icon};
use engine::jobs::ExportSpec;
use engine::jobs::export::auth0_request;

/// The id of their titles.
pub(crate) const TITLE: &str = "presets-title";

/// Properties of [`Naming`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The name to begin with
    pub(crate) name: String,
    /// Names that presets have
    pub(crate) taken: Vec<String>,
    /// Whether a search would be saved as well
    pub(crate) search: bool,
    /// Told the name, if it is to be saved
    pub(crate) on_close: Callback<Option<String>>,
}

/// Asks for a name. One that is taken is said to be, and takes the place of that preset.
#[component]
pub(crate) fn Naming(props: &Props) -> Html {
    let name = use_state(|| props.name.clone());
    let trimmed = name.trim().to_owned();
    let taken = props.taken.contains(&trimmed);
    let oninput = {
        let name = name.setter();
        move |event: InputEvent| name.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onsubmit = {
        let on_close = props.on_close.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if saved::is_name(&trimmed) {
                on_close.emit(Some(trimmed.clone()));
            }
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| None);
    let what = if props.search {
        "Fields, format, order and the search"
    } else {
        "Fields, format and order"
    };
    html! {
        <form class="dialog__inner" {onsubmit}>
            <h2 id={TITLE} class="dialog__title">{ "Save as preset" }</h2>
            <div class="form__field">
                <label class="form__label" for="preset-name">{ "Name" }</label>
                <input id="preset-name" class="input" type="text" required=true maxlength={saved::MOST_NAME.to_string()}
                    autocomplete="off" spellcheck="false" autofocus=true aria-describedby="preset-help"
                    value={(*name).clone()} {oninput} />
                <p id="preset-help" class="form__help">
                    { what }{ " are saved, in this browser only. The connection is not part of a preset." }
                </p>
            </div>
            <div role="status">
                if taken {
                    <p class="notice">{ icon(Icon::Warning) }<span>{ "There is a preset of this name. It will be replaced." }</span></p>
                }
            </div>
            <div class="dialog__buttons">
                <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                <button type="submit" class="button button--primary">{ if taken { "Replace" } else { "Save" } }</button>
            </div>
        </form>
    }
}

/// The request for Auth0's own export job, and what that would not do.
pub(crate) fn for_auth0(spec: &ExportSpec, copied: bool, close: &Callback<()>) -> Html {
    let body = auth0_request::request(spec);
    let limits = auth0_request::limits(spec);
    let onclick = close.reform(|_: MouseEvent| ());
    html! {
        <div class="dialog__inner">
            <div class="dialog__head">
                <h2 id={TITLE} class="dialog__title">{ "Request for Auth0" }</h2>
                <button type="button" class="icon-button" aria-label="Close" title="Close" autofocus=true {onclick}>{ icon(Icon::Cross) }</button>
            </div>
            if copied {
                <p class="notice notice--good" role="status">{ icon(Icon::Check) }{ "Copied to the clipboard." }</p>
            }
            <p>
                { "The body of " }<span class="code">{ "POST /api/v2/jobs/users-exports" }</span>
                { ". The connection’s ID is another one there." }
            </p>
            <div class="job-info__request">
                <pre class="job-info__command" tabindex="0" role="region" aria-label="Request body">{ &body }</pre>
                <CopyButton text={body.clone()} label="Copy request body" />
            </div>
            if limits.is_empty() {
                <p>{ "Auth0 can do all of this export." }</p>
            } else {
                <h3>{ "What Auth0 would not do of it" }</h3>
                <ul class="presets__limits">{ for limits.into_iter().map(|limit| html! { <li>{ limit }</li> }) }</ul>
            }
        </div>
    }
}
