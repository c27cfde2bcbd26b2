//! One of several, as radio buttons that say what each means.

use yew::prelude::*;

/// One that can be chosen.
#[derive(Clone, Copy)]
pub(crate) struct Choice<T> {
    /// The id of its button
    pub(crate) id: &'static str,
    /// What it is called
    pub(crate) label: &'static str,
    /// What it means
    pub(crate) about: &'static str,
    /// What it stands for
    pub(crate) value: T,
}

/// The buttons of this name, which the heading of the id `title` names.
pub(crate) fn choices<T: Copy + PartialEq + 'static>(
    (name, title): (&'static str, &'static str),
    all: &[Choice<T>],
    chosen: T,
    on_choice: &Callback<T>,
) -> Html {
    let one = |choice: &Choice<T>| {
        let Choice { id, label, about, value } = *choice;
        let onchange = on_choice.reform(move |_: Event| value);
        html! {
            <label class="choices__one" for={id}>
                <input {id} type="radio" {name} checked={value == chosen} {onchange} />
                <span>
                    <span class="choices__label">{ label }</span>
                    <span class="quiet">{ about }</span>
                </span>
            </label>
        }
    };
    html! {
        <div class="choices" role="radiogroup" aria-labelledby={title}>{ for all.iter().map(one) }</div>
    }
}
