//! Asks before something is done that is hard to take back. It does nothing itself; it tells what was answered.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::modal::use_modal;

/// The id of the title.
const TITLE: &str = "confirm-title";

/// The id of the text.
const TEXT: &str = "confirm-text";

/// Properties of [`Confirm`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ConfirmProps {
    /// The question
    pub(crate) title: AttrValue,
    /// What would be done
    pub(crate) text: Html,
    /// What the button says that does it
    pub(crate) confirm: AttrValue,
    /// What must be typed before that
    #[prop_or_default]
    pub(crate) typed: Option<AttrValue>,
    /// Told whether it is to be done
    pub(crate) on_close: Callback<bool>,
}

/// A question as a modal dialog, open as long as it is drawn.
#[component]
pub(crate) fn Confirm(props: &ConfirmProps) -> Html {
    let dialog = use_modal(&props.on_close.reform(|()| false));
    let entered = use_state(String::new);
    let ready = props.typed.as_ref().is_none_or(|typed| is_typed(typed, &entered));
    let onsubmit = {
        let on_close = props.on_close.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if ready {
                on_close.emit(true);
            }
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| false);
    let oninput = {
        let entered = entered.clone();
        move |event: InputEvent| {
            entered.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    let cautious = props.typed.is_none();
    html! {
        <dialog class="confirm" ref={dialog} aria-labelledby={TITLE} aria-describedby={TEXT}>
            <form class="confirm__inner" {onsubmit}>
                <h2 id={TITLE}>{ &props.title }</h2>
                <div id={TEXT} class="confirm__text">{ props.text.clone() }</div>
                if let Some(typed) = &props.typed {
                    <label class="confirm__typed">
                        <span>{ "Type " }<strong class="code">{ typed }</strong>{ " to go on" }</span>
                        <input class="input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                            autofocus=true value={(*entered).clone()} {oninput} />
                    </label>
                }
                <div class="confirm__buttons">
                    <button type="button" class="button" autofocus={cautious} onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button button--danger" disabled={!ready}>{ &props.confirm }</button>
                </div>
            </form>
        </dialog>
    }
}

/// Whether this is what was to be typed. A number may come with its separators or without.
fn is_typed(wanted: &str, entered: &str) -> bool {
    let bare = |text: &str| text.replace([',', ' '], "");
    let is_number = bare(wanted).bytes().all(|byte| byte.is_ascii_digit());
    wanted.trim() == entered.trim() || (is_number && bare(wanted) == bare(entered))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn numbers_are_taken_with_and_without_separators() {
        let check =
            |wanted, entered, fits| assert_eq!(is_typed(wanted, entered), fits, "{entered}");
        check("12,345", "12,345", true);
        check("12,345", " 12345 ", true);
        check("12,345", "1234", false);
        check("12,345", "", false);
        check("a-b", "a-b", true);
        check("a-b", "ab", false);
    }
}
