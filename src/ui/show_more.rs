//! Long lists are shown in portions, so that no list makes the page slow.

use yew::prelude::*;

use crate::shared::format::count;

/// A button that shows the next portion; nothing when all are shown.
///
/// Of `total` things called `noun` (in the plural) `shown` are shown; a click shows up to `step` more, and tells
/// `on_more` how many that makes.
pub(crate) fn show_more(
    total: usize,
    shown: usize,
    step: usize,
    noun: &str,
    on_more: &Callback<usize>,
) -> Html {
    let hidden = total.saturating_sub(shown);
    if hidden == 0 {
        return Html::default();
    }
    let next = hidden.min(step);
    let shown = shown + next;
    let onclick = on_more.reform(move |_: MouseEvent| shown);
    let text = if next == hidden {
        format!("Show {} more {noun}", count(next as u64))
    } else {
        format!("Show {} more of {} {noun}", count(next as u64), count(hidden as u64))
    };
    html! { <button type="button" class="button button--quiet show-more" {onclick}>{ text }</button> }
}
