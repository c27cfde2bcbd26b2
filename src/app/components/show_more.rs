//! Long lists are shown in portions, so that no list makes the page slow.

use yew::prelude::*;

use crate::app::format::count;

/// Properties of [`ShowMore`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// How many there are
    pub total: usize,
    /// How many are shown
    pub shown: usize,
    /// How many more a click shows
    pub step: usize,
    /// What they are, in the plural
    pub noun: AttrValue,
    /// Gets how many are to be shown now
    pub on_more: Callback<usize>,
}

/// A button that shows the next portion; nothing when all are shown.
#[component]
pub fn ShowMore(props: &Props) -> Html {
    let hidden = props.total.saturating_sub(props.shown);
    if hidden == 0 {
        return Html::default();
    }
    let next = hidden.min(props.step);
    let shown = props.shown + next;
    let onclick = props.on_more.reform(move |_: MouseEvent| shown);
    let text = if next == hidden {
        format!("Show {} more {}", count(next as u64), props.noun)
    } else {
        format!("Show {} more of {} {}", count(next as u64), count(hidden as u64), props.noun)
    };
    html! { <button type="button" class="button button--quiet show-more" {onclick}>{ text }</button> }
}
