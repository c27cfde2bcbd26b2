//! The dialog in which a password is tried, and the button that opens it. It keeps no password: that stands in its box until
//! it is sent to the worker, and goes with the dialog.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::passwords::outcome::{Unusual, outcome};
use crate::shared::browser;
use crate::shared::files::{Entry, chosen};
use crate::shared::format::{percent, width};
use crate::shared::query_hook::{Underway, begin};
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::password_box::PasswordBox;
use engine::recipe::Recipe;
use web::{Failure, Password, Query, Response, TenantClient, TryOutcome};

/// The id of the title.
const TITLE: &str = "trial-title";

/// The id of the box of the password.
const PASSWORD: &str = "trial-password";

/// The id of the button that tries.
const TRY: &str = "trial-try";

/// Properties of [`TryDialog`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// The files with the users
    pub(crate) files: Rc<[Entry]>,
    /// What is done to the users
    pub(crate) recipe: Recipe,
    /// Takes another reading, as the keys of a `password` step, if there is such a step
    #[prop_or_default]
    pub(crate) on_reading: Option<Callback<String>>,
    /// Told that it is to be closed
    pub(crate) on_close: Callback<()>,
}

/// The button that asks for the dialog.
pub(crate) fn try_button(on_open: &Callback<()>) -> Html {
    let onclick = on_open.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class="button" aria-haspopup="dialog" {onclick}>{ "Try a password…" }</button>
    }
}

/// How the trial stands.
#[derive(Clone, PartialEq)]
enum Trial {
    Idle,
    /// How much of how much is read
    Running(u64, u64),
    Ended(Rc<TryOutcome>, Unusual),
    Failed(AttrValue),
    /// Another reading was taken
    Taken,
}

/// The dialog, open as long as it is drawn.
#[component]
pub(crate) fn TryDialog(given: &Props) -> Html {
    let on_close = &given.on_close;
    let trial = use_state_eq(|| Trial::Idle);
    let underway = use_mut_ref(|| None);
    let nodes = (use_node_ref(), use_node_ref());
    let shown = use_state_eq(|| false);
    let onsubmit = submitting(given, &trial, &underway, &nodes);
    let is_running = matches!(*trial, Trial::Running(..));
    let on_cancel = {
        let (trial, underway) = (trial.clone(), underway.clone());
        Callback::from(move |_: MouseEvent| {
            *underway.borrow_mut() = None;
            trial.set(Trial::Idle);
            browser::focus(TRY);
        })
    };
    // What was said is no longer of what is entered.
    let oninput = {
        let trial = trial.clone();
        move |_: InputEvent| {
            if !matches!(*trial, Trial::Running(..)) {
                trial.set(Trial::Idle);
            }
        }
    };
    let close = on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog class="dialog" title={TITLE} {on_close}>
            <form class="dialog__inner" autocomplete="off" {onsubmit} {oninput}>
                <h2 id={TITLE} class="dialog__title">{ "Try a password" }</h2>
                <p class="form__help">
                    { "Type the password of one test user. Its hash is recomputed from exactly what would be sent to Auth0, in this \
                       browser; the password is kept nowhere." }
                </p>
                <div class="form__field">
                    <label class="form__label" for="trial-who">{ "User" }</label>
                    <input id="trial-who" ref={nodes.0} class="input" type="text" required=true autofocus=true autocomplete="off"
                        autocapitalize="off" spellcheck="false" maxlength="500" aria-describedby="trial-who-help" />
                    <p id="trial-who-help" class="form__help">{ "Email, user ID or username, as it would be after all steps." }</p>
                </div>
                <PasswordBox node={nodes.1} id={PASSWORD} label="Password" autocomplete="off" shown={*shown}
                    on_show={Callback::from(move |show| shown.set(show))} />
                { result(given, &trial) }
                { progress(&trial, &on_cancel) }
                <div class="dialog__buttons">
                    <button type="button" class="button" onclick={close}>{ "Close" }</button>
                    <button id={TRY} type="submit" class="button button--primary"
                        aria-disabled={is_running.then_some("true")}>{ "Try" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Begins a trial when the form is sent.
fn submitting(
    given: &Props,
    trial: &UseStateHandle<Trial>,
    underway: &Rc<std::cell::RefCell<Option<Underway>>>,
    (who, password): &(NodeRef, NodeRef),
) -> Callback<SubmitEvent> {
    let (given, trial, underway) = (given.clone(), trial.clone(), underway.clone());
    let (who, password) = (who.clone(), password.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let value = |node: &NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value());
        let (Some(who), Some(password)) = (value(&who), value(&password)) else { return };
        if matches!(*trial, Trial::Running(..)) {
            return;
        }
        trial.set(Trial::Running(0, 0));
        let unusual = Unusual::of(&password);
        let query = Query::TryPassword {
            files: chosen(&given.files),
            recipe: given.recipe.clone(),
            who,
            password: Password(password.into()),
        };
        let (store, state) = (given.store.clone(), trial.setter());
        let on_progress = {
            let state = state.clone();
            Box::new(move |done, total| state.set(Trial::Running(done, total)))
        };
        *underway.borrow_mut() = Some(begin(async move {
            state.set(match store.ask_slowly(query, Some(on_progress)).await {
                Ok(Response::Tried(outcome)) => Trial::Ended(Rc::from(outcome), unusual),
                Ok(_) => Trial::Failed("Something else was answered. Reload the page.".into()),
                Err(Failure::Cancelled) => Trial::Idle,
                Err(failure) => Trial::Failed(failure.to_string().into()),
            });
        }));
    })
}

/// What came of it.
fn result(given: &Props, trial: &UseStateHandle<Trial>) -> Html {
    match &**trial {
        Trial::Idle | Trial::Running(..) => Html::default(),
        Trial::Failed(reason) => html! {
            <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
        },
        Trial::Taken => html! {
            <p class="notice notice--good" role="status">
                { icon(Icon::Check) }{ "The recipe reads hashes so from now on. Try the password again." }
            </p>
        },
        Trial::Ended(ended, unusual) => {
            let names: Vec<String> = given.files.iter().map(|entry| entry.file.name()).collect();
            let on_use = given.on_reading.as_ref().map(|on_reading| {
                let (on_reading, trial) = (on_reading.clone(), trial.clone());
                Callback::from(move |keys: String| {
                    on_reading.emit(keys);
                    trial.set(Trial::Taken);
                    browser::focus(TRY);
                })
            });
            outcome(ended, *unusual, &names, on_use.as_ref())
        }
    }
}

/// How far the search is, and the way out.
fn progress(trial: &Trial, on_cancel: &Callback<MouseEvent>) -> Html {
    let Trial::Running(done, total) = *trial else { return Html::default() };
    // The whole of it is what the worker says once the user is found.
    let (title, now) = match total {
        0 | 1 => ("Recomputing the hash", if total == 0 { 0 } else { 100 }),
        _ => ("Looking for the user", percent(done, total)),
    };
    html! {
        <section class="progress" aria-labelledby="trial-progress-title">
            <div class="progress__head">
                <h3 id="trial-progress-title">{ title }</h3>
                <p class="progress__percent" aria-hidden="true">{ now }{ "%" }</p>
                <button type="button" class="button" onclick={on_cancel}>{ "Cancel" }</button>
            </div>
            <div class="progress__bar" role="progressbar" aria-labelledby="trial-progress-title" aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={now.to_string()}>
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="progress__done" width={width(done.min(total), total)} height="1" />
                </svg>
            </div>
        </section>
    }
}
