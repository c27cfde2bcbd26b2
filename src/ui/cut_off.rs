//! A file that ends where more should come: what is whole of it, and the way on. Nothing is offered before somebody
//! says so.

use yew::prelude::*;

use crate::shared::format::{counted, plural};
use crate::ui::icon::{Icon, icon};
use engine::jobs::{SourceReport, cut_off};

/// How many files are named.
const MOST: usize = 5;

/// Whether one of these files is cut off.
pub(crate) fn is_cut_off(sources: &[SourceReport]) -> bool {
    cut_off(sources).next().is_some()
}

/// What is cut off, in sentences.
pub(crate) fn about_cut_off(sources: &[SourceReport]) -> String {
    let named = cut_off(sources).take(MOST).map(|(name, whole)| {
        format!("“{name}” ends after {} where more should come. ", counted(whole, "whole user"))
    });
    let more = cut_off(sources).skip(MOST).count() as u64;
    let more =
        if more > 0 { format!("So do {} more. ", counted(more, "file")) } else { String::new() };
    named.collect::<String>() + &more
}

/// What to do: get the file again, or go on with `users` users. `nothing` says what was not done.
pub(crate) fn cut_off_choice(
    sources: &[SourceReport],
    users: u64,
    nothing: &'static str,
    on_go_on: &Callback<()>,
) -> Html {
    let files = plural(cut_off(sources).count() as u64, "file");
    let onclick = on_go_on.reform(|_: MouseEvent| ());
    html! {
        <div class="failure" role="alert">
            <h3 class="failure__title">{ icon(Icon::Error) }{ format!("Cut off: this is not the whole {files}") }</h3>
            <p>{ about_cut_off(sources) }{ nothing }{ format!(" Get the {files} again from where it came, or go on without what is missing.") }</p>
            <div class="failure__ways">
                <button type="button" class="button" {onclick}>{ format!("Go on with {}", counted(users, "whole user")) }</button>
            </div>
        </div>
    }
}
