//! A box for a search in Lucene: what is wrong with it at its place, what Auth0 takes otherwise, help to write it, and the
//! queries of before. It searches nothing; it reports what is typed.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::query::builder::QueryBuilder;
use crate::query::history::KeptQueries;
use crate::query::reports::{reports, wrong};
use crate::shared::browser;
use crate::shared::saved;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, icon};
use engine::jobs::Statistics;
use engine::query::{Options, Problem, Reading, read};

/// How long typing must rest, letter by letter, before it is reported, in milliseconds.
const REST: u32 = 50;

/// How long before it is shown what is wrong: most queries are wrong until they are finished.
const PATIENCE: u32 = 700;

/// How long a query must stand to be kept among the recent ones.
const USED: u32 = 2_000;

/// Stands where the users would be that a query finds, if it were one.
pub(crate) const UNSEARCHABLE: &str = "The search cannot be understood. Mend it first.";

/// Queries to learn from, and to begin with.
const EXAMPLES: [(&str, &str); 9] = [
    ("ann AND example.com", "Both words, anywhere in names, addresses and IDs"),
    ("email.domain:\"example.com\"", "Email address at this domain"),
    ("name:ann*", "Name begins with “ann”"),
    ("email_verified:false AND logins_count:0", "Both must hold; also OR, NOT, ( )"),
    ("last_login:[2025-01-01 TO *]", "Logged in since then; { } leave the ends out"),
    ("last_login:[* TO now-90d]", "Not for 90 days; also today-3y, yesterday"),
    ("NOT _exists_:phone_number", "No phone number"),
    ("user_metadata.color:(\"blue\" OR \"green\")", "One of several values in metadata"),
    ("identities.connection:\"Initech\"", "Any level of a list"),
];

/// Properties of [`QueryBox`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The id of the box
    pub(crate) id: AttrValue,
    /// Its label
    pub(crate) label: AttrValue,
    /// What stands in it while it is empty
    pub(crate) placeholder: AttrValue,
    /// The query
    pub(crate) value: AttrValue,
    /// It is to be this, whether it can be understood or not
    pub(crate) on_change: Callback<String>,
    /// The time relative dates are counted from, in microseconds since 1970: that of the search, which may be older
    pub(crate) now: Option<i64>,
    /// What the users are like, for suggestions
    #[prop_or_default]
    pub(crate) profile: Option<Rc<Statistics>>,
    /// The profile would be of use now
    #[prop_or_default]
    pub(crate) on_need_profile: Callback<()>,
}

/// A query as the engine reads it.
type Read = Result<Reading, Problem>;

/// Whether it is a query worth keeping.
fn is_query(read: &Read) -> bool {
    read.as_ref().is_ok_and(|reading| !reading.search.is_everything())
}

/// The box and all around it.
#[component]
pub(crate) fn QueryBox(props: &Props) -> Html {
    let typed = use_typed(props);
    let read = use_memo(((*typed).clone(), props.now), |(text, now)| {
        read(text, Options { now: *now, ..Options::default() })
    });
    let problem = use_problem(&typed, &read);
    let (building, helping) = (use_state_eq(|| false), use_state_eq(|| false));
    let set = {
        let (typed, id) = (typed.setter(), props.id.clone());
        Callback::from(move |query: String| {
            typed.set(query);
            browser::focus(&id);
        })
    };
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
        }
    };
    let build = {
        let building = building.setter();
        props.on_need_profile.reform(move |_: MouseEvent| building.set(true))
    };
    let on_built = {
        let (building, set) = (building.setter(), set.clone());
        Callback::from(move |query: Option<String>| {
            building.set(false);
            query.into_iter().for_each(|query| set.emit(query));
        })
    };
    let id = &props.id;
    let (problem_id, notes_id) = (format!("{id}-problem"), format!("{id}-notes"));
    let help_id = format!("{id}-syntax");
    let reports =
        read.as_ref().as_ref().ok().and_then(|reading| reports(&notes_id, &typed, reading, &set));
    let described_by = match &problem {
        Some(_) => Some(problem_id.clone()),
        None => reports.is_some().then_some(notes_id),
    };
    let reading = read.as_ref().as_ref().ok().filter(|_| is_query(&read));
    html! {
        <div class="query-box">
            <label class="form__label query-box__label" for={id}>{ &props.label }</label>
            <div class="query-box__box">
                { icon(Icon::Search) }
                <input id={id} class="input" type="search" placeholder={&props.placeholder} autocomplete="off" autocapitalize="off"
                    spellcheck="false" aria-invalid={problem.is_some().then_some("true")} aria-describedby={described_by}
                    value={(*typed).clone()} {oninput} />
            </div>
            // Not a list that grows: without keys the box before it would be drawn anew, and lose the focus.
            if let Some(problem) = &problem { { wrong(&problem_id, &typed, problem, &set) } }
            if let Some(reports) = reports { { reports } }
            <div class="query-box__tools">
                <button type="button" class="link" onclick={build}>{ "Build a query" }</button>
                <KeptQueries query={(*typed).trim().to_owned()} usable={is_query(&read)} on_choose={set.clone()} />
                { help_button(&help_id, &helping) }
                if let Some(reading) = reading {
                    <CopyButton text={reading.resolved.clone()} label="Copy query for Auth0" />
                }
            </div>
            if *helping { { syntax(help_id, &set) } }
            if *building {
                <QueryBuilder profile={props.profile.clone()} on_close={on_built}
                    query={reading.map(|reading| AttrValue::from(reading.explicit.clone()))} />
            }
        </div>
    }
}

fn help_button(help: &str, helping: &UseStateHandle<bool>) -> Html {
    let onclick = {
        let helping = helping.clone();
        move |_: MouseEvent| helping.set(!*helping)
    };
    html! {
        <button type="button" class="link popup__button" aria-label="Search syntax" aria-expanded={helping.to_string()}
            aria-controls={helping.then(|| help.to_owned())} {onclick}>
            { "Syntax" }{ icon(Icon::Chevron) }
        </button>
    }
}

/// What is in the box. It follows the query that is given from outside, and reports what is typed once that rests.
#[hook]
fn use_typed(props: &Props) -> UseStateHandle<String> {
    let typed = use_state(|| props.value.to_string());
    let reported = use_mut_ref(|| props.value.to_string());
    let latest = use_mut_ref(Callback::noop);
    latest.replace(props.on_change.clone());
    use_effect_with(props.value.clone(), {
        let (typed, reported) = (typed.setter(), reported.clone());
        move |value| {
            if *reported.borrow() != **value {
                reported.replace(value.to_string());
                typed.set(value.to_string());
            }
        }
    });
    let before = use_mut_ref(String::new);
    use_effect_with((*typed).clone(), move |typed| {
        let query = typed.trim().to_owned();
        let length = before.replace(typed.clone()).chars().count();
        // What was pasted or chosen is whole already.
        let rest = if typed.chars().count().abs_diff(length) > 1 { 0 } else { REST };
        let timer = Timeout::new(rest, move || {
            if reported.replace(query.clone()) != query {
                let on_change = latest.borrow().clone();
                on_change.emit(query);
            }
        });
        move || drop(timer)
    });
    typed
}

/// What is wrong with the query, once that has rested; keeps a query that is not wrong among the recent ones.
#[hook]
fn use_problem(typed: &UseStateHandle<String>, read: &Rc<Read>) -> Option<Problem> {
    let shown = use_state_eq(|| false);
    use_effect_with(((**typed).clone(), read.clone()), {
        let shown = shown.clone();
        move |(typed, read)| {
            let query = typed.trim().to_owned();
            let timer = if read.is_err() {
                Some(Timeout::new(PATIENCE, move || shown.set(true)))
            } else {
                shown.set(false);
                let keep = move || saved::remember_query(&query);
                is_query(read).then(|| Timeout::new(USED, keep))
            };
            move || drop(timer)
        }
    });
    read.as_ref().as_ref().err().cloned().filter(|_| *shown)
}

/// Examples of the language.
fn syntax(id: String, set: &Callback<String>) -> Html {
    let example = |(query, what): &(&'static str, &'static str)| {
        let onclick = {
            let query = *query;
            set.reform(move |_: MouseEvent| query.to_owned())
        };
        html! {
            <div class="query-box__example">
                <dt><button type="button" class="link code" {onclick}>{ *query }</button></dt>
                <dd>{ *what }</dd>
            </div>
        }
    };
    html! {
        <div {id} class="query-box__help" role="group" aria-label="Search syntax">
            <p class="quiet">{ "Lucene, as Auth0’s user search takes it. Click an example to use it." }</p>
            <dl>{ for EXAMPLES.iter().map(example) }</dl>
        </div>
    }
}
