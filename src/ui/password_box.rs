//! A box for a password, with a button that shows what is typed. It keeps nothing: what is typed stands in the browser's box, and
//! whoever draws this reads it there.

use yew::prelude::*;

/// Properties of [`PasswordBox`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The box
    pub(crate) node: NodeRef,
    /// Its id
    pub(crate) id: AttrValue,
    /// Its label
    pub(crate) label: AttrValue,
    /// What a password manager may do: `off`, `new-password`
    pub(crate) autocomplete: AttrValue,
    /// Whether what is typed is shown
    pub(crate) shown: bool,
    /// Shows it, or hides it; without this there is no button
    #[prop_or_default]
    pub(crate) on_show: Option<Callback<bool>>,
    /// Whether the box is where the focus begins
    #[prop_or_default]
    pub(crate) autofocus: bool,
    /// The id of what is said about it
    #[prop_or_default]
    pub(crate) about: Option<AttrValue>,
    /// Something was typed
    #[prop_or_default]
    pub(crate) oninput: Option<Callback<InputEvent>>,
}

/// The box under its label.
#[component]
pub(crate) fn PasswordBox(props: &Props) -> Html {
    let Props { node, id, label, autocomplete, shown, on_show, autofocus, about, oninput } = props;
    let kind = if *shown { "text" } else { "password" };
    let button = on_show.as_ref().map(|on_show| {
        let next = !shown;
        let onclick = on_show.reform(move |_: MouseEvent| next);
        html! {
            <button type="button" class="button" aria-pressed={shown.to_string()} aria-controls={id.clone()} {onclick}>{ "Show" }</button>
        }
    });
    html! {
        <div class="form__field">
            <label class="form__label" for={id.clone()}>{ label }</label>
            <div class="password-box">
                <input id={id.clone()} ref={node.clone()} class="input" type={kind} autocomplete={autocomplete.clone()}
                    autocapitalize="off" spellcheck="false" maxlength="1000" required=true autofocus={*autofocus}
                    aria-describedby={about.clone()} oninput={oninput.clone()} />
                { for button }
            </div>
        </div>
    }
}
