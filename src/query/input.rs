//! A box for a search in Lucene: what is wrong with it at its place, what Auth0 would not take, help to write it, and the
//! queries of before. It searches nothing; it tells what is typed.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::query::builder::QueryBuilder;
use crate::query::history::KeptQueries;
use crate::query::marked::marked;
use crate::shared::browser;
use crate::shared::saved;
use crate::ui::icon::{Icon, icon};
use engine::jobs::Statistics;
use engine::query::{Problem, Search};

/// How long typing must rest, letter by letter, before it is told, in milliseconds.
const REST: u32 = 50;

/// How long before it is said what is wrong: most queries are wrong until they are finished.
const PATIENCE: u32 = 700;

/// How long a query must stand to be kept among the recent ones.
const USED: u32 = 2_000;

/// Queries to learn from, and to begin with.
const EXAMPLES: [(&str, &str); 8] = [
    ("ann example.com", "Both words, anywhere in names, addresses and IDs"),
    ("email.domain:\"example.com\"", "Email address at this domain"),
    ("name:ann*", "Name begins with “ann”"),
    ("email_verified:false AND logins_count:0", "Both must hold; also OR, NOT, ( )"),
    ("last_login:[2025-01-01 TO *]", "Logged in since then; { } leave the ends out"),
    ("NOT _exists_:phone_number", "No phone number"),
    ("user_metadata.color:(\"blue\" OR \"green\")", "One of several values in metadata"),
    ("identities.connection:\"Initech\"", "Any level of a list"),
];

/// Properties of [`QueryBox`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The id of the box
    pub id: AttrValue,
    /// Its label
    pub label: AttrValue,
    /// What stands in it while it is empty
    pub placeholder: AttrValue,
    /// The query
    pub value: AttrValue,
    /// It is to be this, whether it can be understood or not
    pub on_change: Callback<String>,
    /// What the users are like, for suggestions
    #[prop_or_default]
    pub profile: Option<Rc<Statistics>>,
    /// The profile would be of use now
    #[prop_or_default]
    pub on_need_profile: Callback<()>,
}

/// What is to be said of a stretch of the query.
#[derive(Clone, Debug, PartialEq)]
struct Remark {
    start: usize,
    end: usize,
    message: AttrValue,
}

impl Remark {
    fn new(start: usize, end: usize, message: &str) -> Self {
        Remark { start, end, message: message.to_owned().into() }
    }
}

/// What a query is worth.
#[derive(Clone, Debug, Default, PartialEq)]
struct Judged {
    problem: Option<Remark>,
    notes: Vec<Remark>,
    finds_all: bool,
}

impl Judged {
    fn of(text: &str) -> Self {
        match Search::parse(text) {
            Ok(search) => {
                let notes = search.notes().iter();
                let notes = notes.map(|note| Remark::new(note.start, note.end, &note.message));
                Judged { problem: None, notes: notes.collect(), finds_all: search.is_everything() }
            }
            Err(Problem { start, end, message }) => {
                let problem = Some(Remark::new(start, end, &message));
                Judged { problem, ..Judged::default() }
            }
        }
    }

    /// Whether it is a query worth keeping.
    fn is_query(&self) -> bool {
        self.problem.is_none() && !self.finds_all
    }
}

/// The box and all around it.
#[component]
pub fn QueryBox(props: &Props) -> Html {
    let typed = use_typed(props);
    let judged = use_memo((*typed).clone(), |text| Judged::of(text));
    let problem = use_problem(&typed, &judged);
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
    let described_by = match &problem {
        Some(_) => Some(problem_id.clone()),
        None => (!judged.notes.is_empty()).then(|| notes_id.clone()),
    };
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
            if let Some(problem) = &problem { { wrong(&problem_id, &typed, problem) } }
            <div class="query-box__tools">
                <button type="button" class="link" onclick={build}>{ "Build a query" }</button>
                <KeptQueries query={(*typed).trim().to_owned()} usable={judged.is_query()} on_choose={set.clone()} />
                { help_button(&help_id, &helping) }
                { notes(&notes_id, &typed, &judged) }
            </div>
            if *helping { { syntax(help_id, &set) } }
            if *building {
                <QueryBuilder profile={props.profile.clone()} on_close={on_built}
                    query={judged.is_query().then(|| AttrValue::from(typed.trim().to_owned()))} />
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

/// What is in the box. It follows the query that is given from outside, and tells what is typed once that rests.
#[hook]
fn use_typed(props: &Props) -> UseStateHandle<String> {
    let typed = use_state(|| props.value.to_string());
    let told = use_mut_ref(|| props.value.to_string());
    let latest = use_mut_ref(Callback::noop);
    latest.replace(props.on_change.clone());
    use_effect_with(props.value.clone(), {
        let (typed, told) = (typed.setter(), told.clone());
        move |value| {
            if *told.borrow() != **value {
                told.replace(value.to_string());
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
            if told.replace(query.clone()) != query {
                let on_change = latest.borrow().clone();
                on_change.emit(query);
            }
        });
        move || drop(timer)
    });
    typed
}

/// What is wrong with the query, once that has rested, with the query it is said of; keeps a query that is not wrong
/// among the recent ones.
#[hook]
fn use_problem(typed: &UseStateHandle<String>, judged: &Rc<Judged>) -> Option<Remark> {
    let shown = use_state_eq(|| false);
    use_effect_with(((**typed).clone(), judged.clone()), {
        let shown = shown.clone();
        move |(typed, judged)| {
            let query = typed.trim().to_owned();
            let timer = if judged.problem.is_some() {
                Some(Timeout::new(PATIENCE, move || shown.set(true)))
            } else {
                shown.set(false);
                let keep = move || saved::remember_query(&query);
                judged.is_query().then(|| Timeout::new(USED, keep))
            };
            move || drop(timer)
        }
    });
    judged.problem.clone().filter(|_| *shown)
}

fn wrong(id: &str, query: &str, problem: &Remark) -> Html {
    html! {
        <div id={id.to_owned()} class="query-box__problem" role="alert" aria-live="polite">
            <p class="query-box__message">{ icon(Icon::Error) }<span>{ &problem.message }</span></p>
            { marked(query, problem.start, problem.end) }
        </div>
    }
}

fn notes(id: &str, query: &str, judged: &Judged) -> Html {
    if judged.notes.is_empty() || judged.problem.is_some() {
        return Html::default();
    }
    let note = |note: &Remark| {
        let stretch = query.get(note.start..note.end).filter(|stretch| *stretch != query.trim());
        html! {
            <li>
                { icon(Icon::Info) }
                <span>
                    { &note.message }
                    if let Some(stretch) = stretch { { " " }<code class="code">{ stretch }</code> }
                </span>
            </li>
        }
    };
    html! { <ul id={id.to_owned()} class="query-box__notes">{ for judged.notes.iter().take(3).map(note) }</ul> }
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
