//! What becomes of columns that Auth0 does not know: left out, or kept as keys of metadata. A choice among the options, and
//! a button where such columns are listed.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::ui::switch::explanation;
use engine::jobs::MetadataTarget;

/// The choices with their values in the select.
const CHOICES: [(&str, &str, Option<MetadataTarget>); 3] = [
    ("out", "Leave out", None),
    ("user", "Keep in user_metadata", Some(MetadataTarget::UserMetadata)),
    ("app", "Keep in app_metadata", Some(MetadataTarget::AppMetadata)),
];

/// The choice among the options. `unavailable` says why there is none.
pub(crate) fn unknown_columns(
    chosen: Option<MetadataTarget>,
    unavailable: Option<&'static str>,
    on_change: &Callback<Option<MetadataTarget>>,
) -> Html {
    let onchange = on_change.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        CHOICES.iter().find(|(name, ..)| *name == value).and_then(|(.., target)| *target)
    });
    let options = CHOICES.iter().map(|(name, label, target)| {
        html! { <option value={*name} selected={*target == chosen}>{ *label }</option> }
    });
    let help = "Applications read either metadata; users can change their user_metadata. What may be a secret is not kept.";
    html! {
        <div class="option option--select">
            <label class="option__label" for="unknown-columns">{ "Columns Auth0 does not know" }</label>
            <select id="unknown-columns" class="option__select" aria-describedby="unknown-columns-help"
                disabled={unavailable.is_some()} {onchange}>{ for options }</select>
            { explanation("unknown-columns-help".to_owned(), unavailable.unwrap_or(help), None) }
        </div>
    }
}

/// Buttons beside a list of such columns.
pub(crate) fn keep_buttons(on_keep: &Callback<MetadataTarget>) -> Html {
    let button = |(_, label, target): &(&str, &'static str, Option<MetadataTarget>)| {
        let target = (*target)?;
        let onclick = on_keep.reform(move |_: MouseEvent| target);
        Some(html! { <button type="button" class="link" {onclick}>{ *label }</button> })
    };
    html! { <p class="changes__ways">{ for CHOICES.iter().filter_map(button) }</p> }
}
