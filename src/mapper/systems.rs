//! The list of systems a file may come from. There are many: all but the chosen one are drawn only when somebody comes near, for
//! the list stands on the page with every file, also while work is done.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use engine::systems::NONE;

/// Properties of [`Systems`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// All systems: id and label
    pub(super) all: Rc<[(String, String)]>,
    /// The one that was chosen, if one was
    pub(super) chosen: Option<String>,
    /// Another is chosen, or none
    pub(super) on_choose: Callback<Option<String>>,
}

/// The list.
#[component]
pub(super) fn Systems(props: &Props) -> Html {
    let Props { all, chosen, on_choose } = props;
    let is_near = use_state_eq(|| false);
    let comes_near = {
        let is_near = is_near.clone();
        move || is_near.set(true)
    };
    let onfocus = Callback::from({
        let comes_near = comes_near.clone();
        move |_: FocusEvent| comes_near()
    });
    let onpointerenter = Callback::from(move |_: PointerEvent| comes_near());
    let onchange = on_choose.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        (!value.is_empty()).then_some(value)
    });
    let shown = all.iter().filter(|(id, _)| *is_near || chosen.as_ref() == Some(id));
    html! {
        <select class="mapper__systems" aria-label="System the file comes from" {onchange} {onfocus} {onpointerenter}>
            <option value="" selected={chosen.is_none()}>{ "Recognised by itself" }</option>
            <option value={NONE} selected={chosen.as_deref() == Some(NONE)}>{ "By names of columns alone" }</option>
            { for shown.map(|(id, label)| html! {
                <option key={id.clone()} value={id.clone()} selected={chosen.as_ref() == Some(id)}>{ label }</option>
            }) }
        </select>
    }
}
