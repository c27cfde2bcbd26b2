//! The queries of before, in a panel below a button: recent ones, and those saved with a name. They stay in this browser,
//! and can be forgotten one by one or all at once.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::shared::saved::{self, NamedQuery, Queries};
use crate::ui::icon::{Icon, icon};
use crate::ui::popup::Popup;

/// Properties of [`KeptQueries`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The query as it is
    pub query: AttrValue,
    /// Whether it is a query worth saving
    pub usable: bool,
    /// The query is to be this
    pub on_choose: Callback<String>,
}

/// Recent and saved queries, in a panel.
#[component]
pub fn KeptQueries(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let queries = use_state_eq(Queries::default);
    let lost = use_state_eq(|| false);
    let on_open = {
        let (open, queries) = (open.setter(), queries.setter());
        Callback::from(move |now: bool| {
            if now {
                queries.set(saved::queries());
            }
            open.set(now);
        })
    };
    let keep = {
        let (queries, lost) = (queries.setter(), lost.setter());
        Callback::from(move |now: Queries| {
            lost.set(!saved::keep_queries(&now));
            queries.set(now);
        })
    };
    let choose = {
        let open = open.setter();
        props.on_choose.reform(move |query: String| {
            open.set(false);
            query
        })
    };
    let cleared = use_state_eq(|| Option::<Queries>::None);
    let clear = {
        let cleared = cleared.setter();
        keep.reform(move |_: MouseEvent| {
            cleared.set(Some(saved::queries()));
            Queries::default()
        })
    };
    let undo = (*cleared).clone().map(|before| keep.reform(move |_: MouseEvent| before.clone()));
    let Queries { recent, saved } = &*queries;
    let any = !(recent.is_empty() && saved.is_empty());
    html! {
        <Popup label="Recent and saved" open={*open} {on_open}>
            if props.usable { { saving(&props.query, &keep) } }
            if *lost { <p class="notice notice--error" role="alert">{ saved::NOT_KEPT }</p> }
            { listed(&queries, &keep, &choose) }
            if !any { <p>{ "No queries yet. Those you use are listed here." }</p> }
            <div class="popup__foot">
                <p class="quiet">{ "Kept in this browser only." }</p>
                if any {
                    <button type="button" class="link" onclick={clear}>{ "Clear all" }</button>
                } else if undo.is_some() {
                    <button type="button" class="link" onclick={undo}>{ "Undo" }</button>
                }
            </div>
        </Popup>
    }
}

/// The saved queries, and the recent ones.
fn listed(queries: &Queries, keep: &Callback<Queries>, choose: &Callback<String>) -> Html {
    let saved = queries.saved.iter().map(|one| {
        let gone = one.clone();
        let remove = changing(keep, move |now| now.saved.retain(|other| *other != gone));
        kept_query(&one.name, &one.query, choose, remove)
    });
    let recent = queries.recent.iter().map(|query| {
        let gone = query.clone();
        let remove = changing(keep, move |now| now.recent.retain(|other| *other != gone));
        kept_query("", query, choose, remove)
    });
    html! {
        <>
            if !queries.saved.is_empty() {
                <h3 class="popup__title">{ "Saved" }</h3>
                <ul class="query-box__kept" aria-label="Saved queries">{ for saved }</ul>
            }
            if !queries.recent.is_empty() {
                <h3 class="popup__title">{ "Recent" }</h3>
                <ul class="query-box__kept" aria-label="Recent queries">{ for recent }</ul>
            }
        </>
    }
}

/// Changes what is kept by now: since the panel was opened, a query may have come to the recent ones.
fn changing(
    keep: &Callback<Queries>,
    change: impl Fn(&mut Queries) + 'static,
) -> Callback<MouseEvent> {
    keep.reform(move |_: MouseEvent| {
        let mut now = saved::queries();
        change(&mut now);
        now
    })
}

/// A query that can be used again, or forgotten. It has no name if it was not saved.
fn kept_query(
    name: &str,
    query: &str,
    choose: &Callback<String>,
    remove: Callback<MouseEvent>,
) -> Html {
    let onclick = {
        let query = query.to_owned();
        choose.reform(move |_: MouseEvent| query.clone())
    };
    let label = format!("Delete {}", if name.is_empty() { query } else { name });
    html! {
        <li>
            <button type="button" class="query-box__choice" {onclick}>
                if !name.is_empty() { <span class="query-box__name">{ name }</span> }
                <span class="code">{ query }</span>
            </button>
            <button type="button" class="icon-button" aria-label={label} title="Delete" onclick={remove}>
                { icon(Icon::Trash) }
            </button>
        </li>
    }
}

/// Where the query gets a name. An earlier one of that name goes.
fn saving(query: &AttrValue, keep: &Callback<Queries>) -> Html {
    let onsubmit = {
        let (query, keep) = (query.to_string(), keep.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let form: Element = event.target_unchecked_into();
            let input = form.query_selector("input").ok().flatten();
            let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            let name = input.value().trim().to_owned();
            if saved::is_name(&name) {
                input.set_value("");
                let mut next = saved::queries();
                next.saved.retain(|other| other.name != name);
                next.saved.insert(0, NamedQuery { name, query: query.clone() });
                keep.emit(next);
            }
        }
    };
    html! {
        <form class="query-box__save" {onsubmit}>
            <input class="input" type="text" required=true maxlength={saved::MOST_NAME.to_string()}
                aria-label="Name for this query" placeholder="Name for this query" autocomplete="off" spellcheck="false" />
            <button type="submit" class="button">{ "Save" }</button>
        </form>
    }
}
