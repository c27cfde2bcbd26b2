//! Users of an import who are in its connection already: what is to become of them, said where they are found.

use yew::prelude::*;

use crate::ui::icon::{Icon, icon};
use engine::check::{Code, Severity};
use engine::jobs::{ImportSpec, ImportSummary};

/// The ways on, if some users fail because they are there. `on_choice` gets the form as it is to be; what the import would do
/// then is shown. `is_done` if the others are imported already.
pub(super) fn there_already(
    summary: &ImportSummary,
    spec: &ImportSpec,
    is_done: bool,
    on_choice: &Callback<ImportSpec>,
) -> Html {
    let is_there =
        |code| matches!(code, Code::Conflict | Code::ConflictEmail | Code::ConflictUsername);
    let mut groups = summary.run.groups.iter();
    let any = groups.any(|it| is_there(it.code) && it.severity == Severity::Error);
    if !any || spec.upsert || spec.leave_out_existing {
        return Html::default();
    }
    let choice = |name: &'static str, change: fn(&mut ImportSpec)| {
        let mut next = spec.clone();
        change(&mut next);
        let onclick = on_choice.reform(move |_: MouseEvent| next.clone());
        html! { <button type="button" class="button mends__button" {onclick}>{ name }</button> }
    };
    let update = |spec: &mut ImportSpec| {
        (spec.upsert, spec.merge_metadata, spec.keep_verified) = (true, true, true);
    };
    html! {
        <div class="notice" role="group" aria-label="Users who are there already">
            { icon(Icon::Info) }
            <div>
                <p>{ "Some of these users are in the connection already, and fail as they would in Auth0. Nothing changes before you have seen it:" }</p>
                <p class="import-result__there">
                    { choice("Preview them as an update", update) }
                    // What is imported is there as well by now.
                    if !is_done { { choice("Leave them out", |spec| spec.leave_out_existing = true) } }
                </p>
            </div>
        </div>
    }
}
