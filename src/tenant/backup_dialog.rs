//! Asks how a backup is to be made: with a passphrase, which is the rule, or without. It makes nothing, and keeps no passphrase:
//! that stands in its box until it is handed over, and goes with the dialog.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::browser;
use crate::tenant::passphrase::{Strength, suggested};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::password_box::PasswordBox;
use web::Password;

const TITLE: &str = "backup-title";
const TICK: &str = "backup-sealed";
const TICK_ABOUT: &str = "backup-sealed-help";
const PASSPHRASE: &str = "backup-passphrase";
const STRENGTH: &str = "backup-strength";
const AGAIN: &str = "backup-again";

/// How a backup is to be made.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// Not at all
    Cancel,
    /// Readable by everybody
    Plain,
    /// With this passphrase
    Sealed(Password),
}

/// Properties of [`BackupDialog`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// Told how it is to be made
    pub(super) on_close: Callback<Answer>,
}

/// The dialog, open as long as it is drawn.
#[component]
pub(super) fn BackupDialog(props: &Props) -> Html {
    let is_sealed = use_state_eq(|| true);
    let problem = use_state_eq(|| Option::<&'static str>::None);
    let (first, again) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (first, again) = (first.clone(), again.clone());
        let (on_close, problem, is_sealed) = (props.on_close.clone(), problem.setter(), *is_sealed);
        move |event: SubmitEvent| {
            event.prevent_default();
            if !is_sealed {
                return on_close.emit(Answer::Plain);
            }
            let value = |node: &NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value());
            let passphrase = value(&first).unwrap_or_default();
            // Where it is shown it need not be typed again.
            if value(&again).is_some_and(|again| again != passphrase) {
                problem.set(Some("The two are not the same. Type the passphrase once more."));
                browser::focus(AGAIN);
            } else {
                on_close.emit(Answer::Sealed(Password(passphrase.into())));
            }
        }
    };
    let onchange = {
        let is_sealed = is_sealed.setter();
        move |event: Event| {
            is_sealed.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        }
    };
    let oninput = {
        let problem = problem.setter();
        move |_: InputEvent| problem.set(None)
    };
    let cancel = props.on_close.reform(|_: MouseEvent| Answer::Cancel);
    html! {
        <Dialog class="dialog" title={TITLE} on_close={props.on_close.reform(|()| Answer::Cancel)}>
            <form class="dialog__inner" autocomplete="off" {onsubmit} {oninput}>
                <h2 id={TITLE} class="dialog__title">{ "Back up everything" }</h2>
                <div class="option">
                    <input id={TICK} class="option__box" type="checkbox" checked={*is_sealed} aria-describedby={TICK_ABOUT}
                        {onchange} />
                    <label class="option__label" for={TICK}>{ "Encrypt it with a passphrase" }</label>
                    <div id={TICK_ABOUT} class="option__about"><p class="option__help">
                        { "The file is in the age format: Muster opens it, and so does the age command." }
                    </p></div>
                </div>
                if *is_sealed {
                    <Passphrase {first} {again} />
                    if let Some(problem) = *problem {
                        <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ problem }</p>
                    }
                } else {
                    <p class="notice" role="status">
                        { icon(Icon::Warning) }
                        { "Whoever gets this file can read every user in it, password hashes as well. Keep it where only you can read it." }
                    </p>
                }
                <div class="dialog__buttons">
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button button--primary">{ "Back up" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Properties of [`Passphrase`].
#[derive(Clone, PartialEq, Properties)]
struct Boxes {
    first: NodeRef,
    again: NodeRef,
}

/// The boxes of the passphrase, what is to be said about it, and one to take.
#[component]
fn Passphrase(boxes: &Boxes) -> Html {
    let shown = use_state_eq(|| false);
    let strength = use_state_eq(|| Option::<Strength>::None);
    let taken = use_state_eq(|| Option::<AttrValue>::None);
    let oninput = {
        let (strength, taken) = (strength.setter(), taken.setter());
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            strength.set((!typed.is_empty()).then(|| Strength::of(&typed)));
            taken.set(None);
        })
    };
    let on_suggest = {
        let (first, shown) = (boxes.first.clone(), shown.setter());
        let (strength, taken) = (strength.setter(), taken.setter());
        move |_: MouseEvent| {
            let input = first.cast::<HtmlInputElement>();
            if let Some((input, passphrase)) = input.zip(suggested()) {
                input.set_value(&passphrase);
                shown.set(true);
                strength.set(Some(Strength::of(&passphrase)));
                taken.set(Some(passphrase.into()));
            }
        }
    };
    let on_show = {
        let shown = shown.setter();
        Callback::from(move |show| shown.set(show))
    };
    html! {
        <>
            <PasswordBox node={boxes.first.clone()} id={PASSPHRASE} label="Passphrase" autocomplete="new-password" shown={*shown}
                {on_show} autofocus=true about={STRENGTH} {oninput} />
            <p id={STRENGTH} class="form__help" role="status">
                { strength.map_or("Six or more words that have nothing to do with one another are hard to guess.", Strength::words) }
            </p>
            if !*shown {
                <PasswordBox node={boxes.again.clone()} id={AGAIN} label="Passphrase again" autocomplete="new-password" shown=false />
            }
            <div class="backup__suggestion">
                <button type="button" class="button" onclick={on_suggest}>{ "Suggest one" }</button>
                if let Some(text) = &*taken {
                    <CopyButton text={text.clone()} label="Copy the passphrase" />
                }
            </div>
            <p class="notice">
                { icon(Icon::Warning) }
                { "Without the passphrase nobody can open this backup, and nobody can reset it. Keep it in a password manager, not \
                   beside the file." }
            </p>
        </>
    }
}
