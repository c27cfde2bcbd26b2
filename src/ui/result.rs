//! What the results of all pages have: a sign in the tone of the outcome, and the way to them for whoever waited.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::wording::Tone;
use crate::ui::icon::{Icon, icon};
use engine::jobs::Status;

/// Where whoever started a job has the focus.
const STARTED_FROM: &str = ".action-bar";

/// The sign beside a headline. The headline says the same in words.
pub(crate) fn result_sign(tone: Tone) -> Html {
    let (shape, class) = match tone {
        Tone::Good => (Icon::Check, "result__sign"),
        Tone::Neutral => (Icon::Info, "result__sign result__sign--neutral"),
        Tone::Mixed => (Icon::Warning, "result__sign result__sign--mixed"),
        Tone::Bad => (Icon::Error, "result__sign result__sign--bad"),
    };
    html! { <span {class}>{ icon(shape) }</span> }
}

/// Leads those who started a job to the heading of its result, once for each `result`; those who do something else
/// meanwhile are not.
#[hook]
pub(crate) fn use_lead_to<Result: PartialEq + 'static>(heading: &'static str, result: Result) {
    use_effect_with(result, move |_| {
        // In a task of its own: it has the browser lay the page out, and drawing the result was one task already.
        let timer = Timeout::new(0, move || {
            if browser::is_focus_free_or_in(STARTED_FROM) {
                browser::focus(heading);
                browser::show(heading);
            }
        });
        move || drop(timer)
    });
}

/// The top of a preview of changes, under the heading of this id; `outdated` says of what it is, if not of what is asked now.
pub(crate) fn preview_head(heading: &'static str, outdated: Option<&'static str>) -> Html {
    html! {
        <>
            <div class="result__head">
                { result_sign(Tone::Neutral) }
                <div>
                    <h2 id={heading} class="result__title" tabindex="-1">{ "What would change" }</h2>
                    <p class="result__pace">{ "Nothing has been changed yet." }</p>
                </div>
            </div>
            if let Some(outdated) = outdated {
                <p class="result__outdated" role="status">{ icon(Icon::Info) }{ outdated }</p>
            }
        </>
    }
}

/// Why a job ended as it did; of one that succeeded, what did not come of it all the same.
pub(crate) fn reason_notice(status: Status, reason: &str) -> Html {
    let (class, shape) = match status {
        Status::Succeeded => ("notice", Icon::Warning),
        _ => ("notice notice--error", Icon::Error),
    };
    html! { <p {class} role="alert">{ icon(shape) }{ reason }</p> }
}
