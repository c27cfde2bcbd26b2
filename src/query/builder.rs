//! Helps to write a query: conditions of a field, an operator and a value, all or any of which must hold. It writes the
//! query and tells it; what queries mean is not known here.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::query::path_input::{PathInput, Suggested, Suggestion, suggestions};
use crate::shared::browser;
use crate::shared::format::count;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use engine::jobs::Statistics;
use engine::query::build::{Condition, Joined, Operator, written};

/// The id of the title.
const TITLE: &str = "query-builder-title";

/// The most conditions it takes.
const MOST: usize = 30;

/// Properties of [`QueryBuilder`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the users are like, for suggestions
    pub profile: Option<Rc<Statistics>>,
    /// The query that is there already
    pub query: Option<AttrValue>,
    /// Told the query, if there is to be one
    pub on_close: Callback<Option<String>>,
}

/// What is entered.
#[derive(Clone, PartialEq)]
struct Draft {
    joined: Joined,
    conditions: Vec<Condition>,
}

/// The conditions in a dialog.
#[component]
pub fn QueryBuilder(props: &Props) -> Html {
    let draft = use_state(|| Draft { joined: Joined::All, conditions: vec![Condition::default()] });
    let known = use_memo(props.profile.clone(), |profile| {
        suggestions(profile.as_deref(), Suggested::Searched)
    });
    let cancel = props.on_close.reform(|()| None);
    let query = written(&complete(&draft.conditions), draft.joined);
    use_effect_with(draft.conditions.len(), |count| browser::focus(&field_id(count - 1)));
    let use_it = {
        let query = query.clone();
        props.on_close.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Some(query.clone())
        })
    };
    html! {
        <Dialog class="dialog dialog--wide query-builder" title={TITLE} on_close={cancel.clone()}>
            <form class="dialog__inner" onsubmit={use_it}>
                <div class="dialog__head">
                    <h2 id={TITLE} class="dialog__title">{ "Build a query" }</h2>
                    <button type="button" class="icon-button" aria-label="Close" title="Close" onclick={cancel.reform(|_| ())}>
                        { icon(Icon::Cross) }
                    </button>
                </div>
                { joined(&draft) }
                <ul class="query-builder__conditions" aria-label="Conditions">{ for conditions(&draft, &known) }</ul>
                { add(&draft) }
                { buttons(props, &query, &cancel) }
            </form>
        </Dialog>
    }
}

/// The conditions that say what they compare with.
fn complete(conditions: &[Condition]) -> Vec<Condition> {
    let says = |condition: &&Condition| match condition.operator.values() {
        0 => true,
        1 => !condition.value.is_empty(),
        _ => !(condition.value.is_empty() && condition.second.is_empty()),
    };
    conditions.iter().filter(says).cloned().collect()
}

/// Changes the draft.
fn changing<E: 'static>(
    draft: &UseStateHandle<Draft>,
    change: impl Fn(&mut Draft, E) + 'static,
) -> Callback<E> {
    let draft = draft.clone();
    Callback::from(move |event| {
        let mut next = (*draft).clone();
        change(&mut next, event);
        draft.set(next);
    })
}

fn joined(draft: &UseStateHandle<Draft>) -> Html {
    let choice = |id: &'static str, label: &'static str, joined: Joined| {
        let onchange = changing(draft, move |draft, _: Event| draft.joined = joined);
        html! {
            <span class="filter__choice">
                <input {id} type="radio" name="query-joined" checked={draft.joined == joined} {onchange} />
                <label for={id}>{ label }</label>
            </span>
        }
    };
    html! {
        <fieldset>
            <legend class="visually-hidden">{ "How conditions go together" }</legend>
            <div class="filter">
                { choice("joined-all", "All of these", Joined::All) }
                { choice("joined-any", "Any of these", Joined::Any) }
            </div>
        </fieldset>
    }
}

fn conditions(draft: &UseStateHandle<Draft>, known: &Rc<[Suggestion]>) -> Vec<Html> {
    let all = draft.conditions.iter().enumerate();
    all.map(|(place, condition)| one(draft, place, condition, known)).collect()
}

fn field_id(place: usize) -> String {
    format!("condition-{place}")
}

fn one(
    draft: &UseStateHandle<Draft>,
    place: usize,
    condition: &Condition,
    known: &Rc<[Suggestion]>,
) -> Html {
    let number = count(place as u64 + 1);
    let on_field = changing(draft, move |draft, field| draft.conditions[place].field = field);
    let on_operator = changing(draft, move |draft, event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let chosen = value.parse().ok().and_then(|index: usize| Operator::ALL.get(index));
        draft.conditions[place].operator = chosen.copied().unwrap_or_default();
    });
    let on_remove = changing(draft, move |draft, _: MouseEvent| {
        draft.conditions.remove(place);
    });
    let operators = Operator::ALL.iter().enumerate().map(|(index, operator)| {
        let selected = *operator == condition.operator;
        html! { <option value={index.to_string()} {selected}>{ in_words(*operator) }</option> }
    });
    html! {
        <li class="query-builder__condition" key={place}>
            <PathInput id={field_id(place)} label={format!("Field {number}")} placeholder="Field" value={condition.field.clone()}
                on_change={on_field} suggestions={known.clone()} autofocus={place == 0} />
            <select class="input" aria-label={format!("Operator {number}")} onchange={on_operator}>{ for operators }</select>
            <div class="query-builder__values">{ values(draft, place, condition) }</div>
            <button type="button" class="icon-button" aria-label={format!("Remove condition {number}")} title="Remove"
                disabled={draft.conditions.len() == 1} onclick={on_remove}>{ icon(Icon::Trash) }</button>
        </li>
    }
}

/// The boxes for what a condition compares with: none, one or two.
fn values(draft: &UseStateHandle<Draft>, place: usize, condition: &Condition) -> Html {
    let number = count(place as u64 + 1);
    let value = |label: &'static str, value: &str, set: fn(&mut Condition) -> &mut String| {
        let oninput = changing(draft, move |draft, event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            *set(&mut draft.conditions[place]) = input.value();
        });
        html! {
            <input class="input" type="text" aria-label={format!("{label} {number}")} placeholder={label} autocomplete="off" autocapitalize="off"
                spellcheck="false" value={value.to_owned()} {oninput} />
        }
    };
    match condition.operator.values() {
        0 => Html::default(),
        1 => value("Value", &condition.value, |condition| &mut condition.value),
        _ => html! {
            <>
                { value("From", &condition.value, |condition| &mut condition.value) }
                { value("To", &condition.second, |condition| &mut condition.second) }
            </>
        },
    }
}

fn add(draft: &UseStateHandle<Draft>) -> Html {
    let onclick =
        changing(draft, |draft, _: MouseEvent| draft.conditions.push(Condition::default()));
    html! {
        <p>
            <button type="button" class="button" disabled={draft.conditions.len() >= MOST} {onclick}>
                { icon(Icon::Plus) }{ "Add condition" }
            </button>
        </p>
    }
}

/// The query as it is written so far, and what is done with it.
fn buttons(props: &Props, query: &str, cancel: &Callback<()>) -> Html {
    let joined = props.query.as_ref().map(|before| format!("({before}) AND ({query})"));
    let on_add =
        joined.map(|joined| props.on_close.reform(move |_: MouseEvent| Some(joined.clone())));
    let empty = query.is_empty();
    html! {
        <>
            <div class="query-builder__written">
                <p class="quiet">{ "Query" }</p>
                <p class="code" role="status">{ if empty { "Choose a field and a value." } else { query } }</p>
            </div>
            <div class="dialog__buttons">
                <button type="button" class="button" onclick={cancel.reform(|_| ())}>{ "Cancel" }</button>
                if on_add.is_some() {
                    <button type="button" class="button" disabled={empty} onclick={on_add}>{ "Add to the search" }</button>
                }
                <button type="submit" class="button button--primary" disabled={empty}>
                    { if props.query.is_some() { "Replace the search" } else { "Use this query" } }
                </button>
            </div>
        </>
    }
}

fn in_words(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::StartsWith => "starts with",
        Operator::Contains => "contains",
        Operator::EndsWith => "ends with",
        Operator::Exists => "has a value",
        Operator::IsMissing => "has no value",
        Operator::MoreThan => "is more than, after",
        Operator::AtLeast => "is at least, since",
        Operator::LessThan => "is less than, before",
        Operator::AtMost => "is at most, until",
        Operator::Between => "is between",
    }
}
