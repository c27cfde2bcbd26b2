//! The last changes of the local tenant, newest first, and the way to take them back. What can be taken back the store
//! decides.

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::ui::confirm::Confirm;
use crate::ui::icon::{Icon, icon};
use crate::ui::undo_bar::in_words;
use web::{Query, TenantClient};

/// The id of the title.
const TITLE: &str = "last-changes-title";

/// Properties of [`LastChanges`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) store: TenantClient,
    /// In a few words, each with how many users it was done to if to more than one
    pub(super) changes: Vec<(String, Option<u64>)>,
}

/// The list; nothing if nothing can be taken back.
#[component]
pub(super) fn LastChanges(props: &Props) -> Html {
    let asking = use_state_eq(|| None::<u32>);
    let problem = use_state(|| None::<String>);
    let undo = {
        let (store, problem) = (props.store.clone(), problem.setter());
        Callback::from(move |changes: u32| {
            let (store, problem) = (store.clone(), problem.clone());
            spawn_local(async move {
                let undone = store.ask(Query::Undo(changes)).await;
                problem.set(undone.err().map(|refusal| refusal.to_string()));
                browser::focus_if_lost(TITLE);
            });
        })
    };
    let on_answer = {
        let (asking, undo) = (asking.clone(), undo.clone());
        Callback::from(move |sure: bool| {
            if let Some(changes) = asking.filter(|_| sure) {
                undo.emit(changes);
            }
            asking.set(None);
        })
    };
    let row = |(place, change): (u32, &(String, Option<u64>))| {
        let what = in_words(change);
        let (asking, undo) = (asking.setter(), undo.clone());
        let onclick = Callback::from(move |_: MouseEvent| match place {
            1 => undo.emit(1),
            several => asking.set(Some(several)),
        });
        let label = if place == 1 { "Undo".to_owned() } else { format!("Undo the last {place}") };
        let aria = if place == 1 {
            format!("Undo: {what}")
        } else {
            format!("{label}, back to before: {what}")
        };
        html! {
            <li key={place} class="last-changes__one">
                <span>{ what }</span>
                <button type="button" class="link" aria-label={aria} {onclick}>{ label }</button>
            </li>
        }
    };
    if props.changes.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card last-changes" aria-labelledby={TITLE}>
            <h2 id={TITLE} tabindex="-1">{ "Last changes" }</h2>
            <p class="quiet">
                { "Newest first. Up to ten changes of each connection can be taken back; all but the newest make room once what they keep takes more than 64 MB." }
            </p>
            if let Some(problem) = &*problem {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ problem }</p>
            }
            <ol class="last-changes__list">{ for (1..).zip(&props.changes).map(row) }</ol>
            if let Some(changes) = *asking {
                <Confirm title={format!("Undo the last {}?", counted(u64::from(changes), "change"))} confirm="Undo them" on_close={on_answer}
                    text={html! { <p>{ "What is undone cannot be done again by a click." }</p> }} />
            }
        </section>
    }
}
