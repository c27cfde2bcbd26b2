//! The verdicts tested where they are given: the published set of vectors, or one that a person chooses, run by the check of this
//! very build in this browser. What a set looks like is told in `vectors/README.md`.

use std::rc::Rc;

use web_sys::{File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use engine::check::vectors::Difference;
use web::{Query, Response, TenantClient};

/// Where the published set lies, and what it is called.
const PUBLISHED: (&str, &str) = ("./vectors/users.ndjson", "vectors.ndjson");

/// Where it is not: the single file is small, and without a network nothing comes from a server.
const AWAY: &str = "The published set lies beside the page on its server, and cannot be had from there now. It is not in the single file. Choose                     it from your disk.";

/// The id of what chooses another.
const CHOOSE: &str = "reference-choose-vectors";

/// What came of it.
#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    Running,
    Done(u64, Rc<[Difference]>),
    Failed(AttrValue),
}

/// Properties of [`Vectors`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// What asks the worker
    pub(super) store: TenantClient,
}

/// What it is, two buttons, and the result.
#[component]
pub(super) fn Vectors(props: &Props) -> Html {
    let stage = use_state_eq(|| Stage::Idle);
    let run = {
        let (stage, store) = (stage.setter(), props.store.clone());
        Callback::from(move |chosen: Option<File>| {
            let (stage, store) = (stage.clone(), store.clone());
            stage.set(Stage::Running);
            spawn_local(async move {
                stage.set(ran(&store, chosen).await.unwrap_or_else(Stage::Failed));
            });
        })
    };
    let onclick = run.reform(|_: MouseEvent| None);
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let chosen = input.files().and_then(|files| files.get(0));
        // So that the same file can be chosen once more.
        input.set_value("");
        if chosen.is_some() {
            run.emit(chosen);
        }
    });
    let is_running = *stage == Stage::Running;
    html! {
        <>
            <p>
                { "The checks are held against a published set of users, each with what Auth0 says of it and who says so. Run it here, with the \
                   very program that checks your files; or run a set of your own. " }
                <a href={PUBLISHED.0} download={PUBLISHED.1}>{ "Download the set" }</a>
            </p>
            <div class="reference__vectors">
                <button type="button" class="button" disabled={is_running} {onclick}>{ "Test the verdicts" }</button>
                <span class="file-choice">
                    <input id={CHOOSE} type="file" class="visually-hidden" accept=".ndjson,.json,.jsonl" {onchange} />
                    <label class="button" for={CHOOSE}>{ "Choose a set" }</label>
                </span>
            </div>
            <div role="status">{ result(&stage) }</div>
            if let Stage::Failed(reason) = &*stage {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
            }
        </>
    }
}

async fn ran(store: &TenantClient, chosen: Option<File>) -> Result<Stage, AttrValue> {
    let file = match chosen {
        Some(file) => file,
        None => browser::fetch(PUBLISHED.0, PUBLISHED.1).await.map_err(|_| AWAY)?,
    };
    match store.ask(Query::CheckVectors { file }).await {
        Ok(Response::Vectors { count, differing }) => Ok(Stage::Done(count, differing.into())),
        Ok(_) => Err(AttrValue::from("Something else was answered. Reload the page.")),
        Err(failure) => Err(AttrValue::from(failure.to_string())),
    }
}

fn result(stage: &Stage) -> Html {
    let Stage::Done(all, differing) = stage else { return Html::default() };
    if differing.is_empty() {
        let sentence = match all {
            0 => "There is no vector in it.".to_owned(),
            _ => format!("All {} are as expected.", counted(*all, "verdict")),
        };
        return html! { <p>{ icon(Icon::Check) }{ " " }{ sentence }</p> };
    }
    html! {
        <>
            <p class="notice notice--error">{ icon(Icon::Error) }
                { format!("{} of {} are not as expected:", count(differing.len() as u64), counted(*all, "verdict")) }</p>
            <ul class="reference__differing">{ for differing.iter().map(|it| html! {
                <li>
                    <span class="code">{ &it.id }</span>
                    <span class="quiet">{ format!(" line {}: ", count(it.line)) }</span>
                    { it.what.join("; ") }
                </li>
            }) }</ul>
        </>
    }
}
