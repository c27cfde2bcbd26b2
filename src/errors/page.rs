//! The page *Errors from Auth0*: what import jobs gave, the files that were sent, what went wrong, and who is sent again.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, HtmlTextAreaElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::errors::groups::groups;
use crate::errors::retry::{Handed, retry};
use crate::errors::state::{Action, Chosen, ErrorsState, told_apart};
use crate::shared::browser;
use crate::shared::format::{bytes, counted};
use crate::shared::query_hook::begin;
use crate::ui::drop_zone::drop_zone;
use crate::ui::icon::{Icon, icon};
use engine::jobs::auth0_errors::ErrorsRead;
use web::{Query, Response, TenantClient};

/// Properties of [`ErrorsPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What is known
    pub(crate) state: UseReducerHandle<ErrorsState>,
    /// Where files are read
    pub(crate) store: TenantClient,
    /// Gets the users that are sent again
    pub(crate) on_retry: Callback<Handed>,
}

/// What was asked: of which files, and without whom if the users were wanted.
type Asked = (u32, Option<Vec<(String, String)>>);

/// What was answered, and to what.
type Answer = (Asked, Result<Rc<(ErrorsRead, Option<Blob>)>, AttrValue>);

/// The page.
#[component]
pub(crate) fn ErrorsPage(props: &Props) -> Html {
    let Props { state, store, on_retry } = props;
    let answer = use_state_eq(|| Option::<Answer>::None);
    let of_these = (*answer).as_ref().filter(|((revision, _), _)| *revision == state.revision);
    let known = of_these.and_then(|(_, read)| read.as_ref().ok());
    let left_out = known.map(|read| state.left_out(&read.0.groups)).unwrap_or_default();
    let asked: Asked = (state.revision, state.is_wanted.then_some(left_out));
    let has_reports = state.files.iter().any(|it| it.is_report);
    use_effect_with((asked.clone(), has_reports), {
        let (store, state, answer) = (store.clone(), state.clone(), answer.setter());
        move |(asked, has_reports)| {
            let (asked, has_reports) = (asked.clone(), *has_reports);
            let underway = begin(async move {
                if has_reports {
                    let read = ask(&store, &state, asked.1.clone()).await;
                    answer.set(Some((asked, read)));
                }
            });
            move || drop(underway)
        }
    });
    let is_answered = of_these.is_some_and(|(to, _)| *to == asked);
    html! {
        <div class="auth0-errors">
            <div class="intro">
                <h1>{ "Errors from Auth0" }</h1>
                <p>
                    { "What import jobs gave, explained: the errors of one job or of many, the package’s errors.ndjson, or text copied from the \
                       dashboard. With the files you sent beside them, the users that failed are mended and sent again, and nobody else." }
                </p>
            </div>
            { files(state) }
            { match of_these {
                Some((_, Err(reason))) => html! {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
                },
                Some((_, Ok(read))) if has_reports => {
                    let users = read.1.as_ref().filter(|_| is_answered);
                    results(state, &read.0, users, on_retry)
                }
                _ if has_reports => html! { <p class="quiet" role="status">{ "Reading…" }</p> },
                _ => Html::default(),
            } }
        </div>
    }
}

async fn ask(
    store: &TenantClient,
    state: &ErrorsState,
    left_out: Option<Vec<(String, String)>>,
) -> Result<Rc<(ErrorsRead, Option<Blob>)>, AttrValue> {
    let query = Query::ReadErrors {
        reports: state.chosen(true),
        originals: state.chosen(false),
        retries: left_out.is_some(),
        leave_out: left_out.unwrap_or_default(),
    };
    match store.ask(query).await {
        Ok(Response::Errors { read, users }) => Ok(Rc::new((*read, users.get(0).dyn_into().ok()))),
        Ok(_) => Err("Something else was answered. Reload the page.".into()),
        Err(failure) => Err(failure.to_string().into()),
    }
}

/// Takes files, told apart by what they begin with.
pub(crate) fn add(state: &UseReducerDispatcher<ErrorsState>, files: Vec<File>) {
    let to = state.clone();
    spawn_local(async move { to.dispatch(Action::Add(told_apart(files).await)) });
}

fn files(state: &UseReducerHandle<ErrorsState>) -> Html {
    let on_files = {
        let to = state.dispatcher();
        Callback::from(move |files| add(&to, files))
    };
    let on_text = {
        let to = state.dispatcher();
        move |event: Event| {
            let input: HtmlTextAreaElement = event.target_unchecked_into();
            let text = JsValue::from_str(&input.value());
            let file = File::new_with_str_sequence(&Array::of1(&text), "pasted.txt");
            if let Ok(file) = file
                && !input.value().trim().is_empty()
            {
                input.set_value("");
                to.dispatch(Action::Add(vec![Chosen { file, is_report: true }]));
            }
        }
    };
    let has_files = !state.files.is_empty();
    html! {
        <section class="card files" aria-labelledby="error-files-title">
            <h2 id="error-files-title">{ "Errors, and the files you sent" }</h2>
            { drop_zone("Drop the errors here, with the files you sent", true, &on_files, &Callback::noop()) }
            <label class="field">
                <span class="field__label">{ "Or paste the text" }</span>
                <textarea class="input code" rows="2" spellcheck="false" autocomplete="off" onchange={on_text} />
            </label>
            if has_files {
                <ul class="auth0-errors__files" aria-label="Chosen files">
                    { for state.files.iter().enumerate().map(|(at, chosen)| row(state, at, chosen)) }
                </ul>
            }
        </section>
    }
}

fn row(state: &UseReducerHandle<ErrorsState>, at: usize, chosen: &Chosen) -> Html {
    let name = chosen.file.name();
    let on_turn = {
        let to = state.dispatcher();
        move |_: Event| to.dispatch(Action::Turn(at))
    };
    let on_remove = {
        let to = state.dispatcher();
        move |_: MouseEvent| {
            browser::focus_if_lost(browser::CHOOSE_FILES);
            to.dispatch(Action::Remove(at));
        }
    };
    let label = format!("Remove {name}");
    html! {
        <li class="auth0-errors__file">
            <span class="auth0-errors__name">{ &name }</span>
            <span class="quiet">{ bytes(chosen.file.size() as u64) }</span>
            <select class="input" aria-label={format!("What {name} is")} onchange={on_turn}>
                <option selected={chosen.is_report}>{ "Errors from Auth0" }</option>
                <option selected={!chosen.is_report}>{ "Users you sent" }</option>
            </select>
            <button type="button" class="icon-button" aria-label={label.clone()} title={label} onclick={on_remove}>
                { icon(Icon::Cross) }
            </button>
        </li>
    }
}

fn results(
    state: &UseReducerHandle<ErrorsState>,
    read: &ErrorsRead,
    users: Option<&Blob>,
    on_retry: &Callback<Handed>,
) -> Html {
    let mut said = vec![format!("{} failed", counted(read.users, "user"))];
    if read.nameless > 0 {
        said.push(format!("{} without a user", counted(read.nameless, "error")));
    }
    if read.jobs > 0 {
        said.push(format!("{} about a whole job", counted(read.jobs, "answer")));
    }
    html! {
        <>
            <section class="card auth0-errors__what" aria-labelledby="what-title">
                <h2 id="what-title">{ "What went wrong" }</h2>
                if read.groups.is_empty() {
                    <p>{ "There is no error in it. Auth0 gives nothing (204) where no user failed, and deletes errors 24 hours after the job." }</p>
                } else {
                    <p role="status"><strong>{ said.join(", ") }{ "." }</strong></p>
                }
                if read.unread > 0 {
                    <p class="notice">{ icon(Icon::Warning) }<span>
                        { format!("{} could not be read. The first: {}.", counted(read.unread, "place"), read.unread_why) }
                    </span></p>
                }
                { groups(state, &read.groups) }
            </section>
            if read.users > 0 { { retry(state, read, users, on_retry) } }
        </>
    }
}
