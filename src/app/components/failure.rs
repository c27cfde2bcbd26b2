//! A conversion that could not be done: why, and the way to try again.

use yew::prelude::*;

use super::{Icon, Shape};

/// Properties of [`Failure`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What, where, and what to do
    pub reason: AttrValue,
    /// It is to be tried again
    pub on_retry: Callback<()>,
}

/// The reason, and "Try again".
#[component]
pub fn Failure(props: &Props) -> Html {
    let onclick = props.on_retry.reform(|_: MouseEvent| ());
    html! {
        <div class="failure" role="alert">
            <h3 class="failure__title"><Icon shape={Shape::Error} />{ "The conversion failed" }</h3>
            <p>{ &props.reason }</p>
            <p><button type="button" class="button" {onclick}>{ "Try again" }</button></p>
        </div>
    }
}
