//! A column of the file as a row of the table: what it holds, where it goes, why. What is typed counts once it is chosen, ended
//! with Enter or left.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::mapper::columns::{Column, targets, understood};
use crate::query::path_input::{InTable, PathInput, Suggestion};
use crate::ui::icon::{Icon, icon};
use engine::recipe::placing::Placing;
use engine::recipe::verbs::Form;
use engine::systems::Sureness;

/// What can be chosen as the type of metadata.
const FORMS: [(&str, &str, Option<Form>); 6] = [
    ("", "as it is", None),
    ("text", "text", Some(Form::Text)),
    ("number", "number", Some(Form::Number)),
    ("boolean", "true or false", Some(Form::Boolean)),
    ("date", "date", Some(Form::Date)),
    ("json", "JSON", Some(Form::Json)),
];

/// What is wanted of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// It goes there
    Put(Placing),
    /// This place of metadata is read as this
    Type(String, Option<Form>),
    /// The focus is to go to the next row, or the one before
    Move(bool),
}

/// Properties of [`ColumnRow`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The column
    pub(super) column: Column,
    /// Its place among those shown
    pub(super) place: usize,
    /// Its name and what is wanted of it, with its place
    pub(super) on_wish: Callback<(usize, Wish)>,
}

/// The id of the box of the row at this place.
pub(super) fn box_id(place: usize) -> String {
    format!("column-{place}")
}

/// The row.
#[component]
pub(super) fn ColumnRow(props: &Props) -> Html {
    let Props { column, place, on_wish } = props;
    let place = *place;
    let draft = use_state_eq(|| None::<String>);
    let text = column.text();
    use_effect_with((column.name.clone(), text.clone()), {
        let draft = draft.setter();
        move |_| draft.set(None)
    });
    let suggestions = use_memo(column.name.clone(), |_| {
        let all = targets(column).into_iter();
        all.map(|path| Suggestion { path: path.into(), users: None }).collect::<Rc<[_]>>()
    });
    let typed = draft.as_ref().map(|text| understood(text));
    let problem = match &typed {
        Some(Err(problem)) => Some(problem.clone()),
        _ => column.problem.clone(),
    };
    let wish = {
        let on_wish = on_wish.clone();
        move |wish: Wish| on_wish.emit((place, wish))
    };
    let commit = {
        let (wish, typed) = (wish.clone(), typed.clone());
        let is_new = draft.as_ref().is_some_and(|draft| *draft != text);
        Callback::from(move |()| {
            if let Some(Ok(placing)) = typed.clone().filter(|_| is_new) {
                wish(Wish::Put(placing));
            }
        })
    };
    let on_change = {
        let draft = draft.setter();
        Callback::from(move |text: String| draft.set(Some(text)))
    };
    let in_table = InTable {
        on_choose: {
            let (draft, wish) = (draft.setter(), wish.clone());
            Callback::from(move |text: String| {
                draft.set(None);
                if let Ok(placing) = understood(&text) {
                    wish(Wish::Put(placing));
                }
            })
        },
        on_enter: commit.clone(),
        on_move: {
            let wish = wish.clone();
            Callback::from(move |down| wish(Wish::Move(down)))
        },
    };
    let onfocusout = commit.reform(|_: FocusEvent| ());
    let id = box_id(place);
    let about = format!("{id}-about");
    let value = draft.as_ref().map_or(text, String::clone);
    html! {
        <tr role="row" class={classes!("mapper__row", column.is_undecided().then_some("mapper__row--open"), problem.is_some().then_some("mapper__row--wrong"))}>
            <th role="rowheader" scope="row" class="mapper__name">{ &column.label }</th>
            <td role="cell" class="mapper__values">{ values(column) }</td>
            <td role="cell" class="mapper__filled number">{ format!("{} %", column.filled) }</td>
            <td role="cell" class="mapper__kind">{ column.kind }</td>
            <td role="cell" class="mapper__goes" {onfocusout}>
                <div class={if column.form.is_some() { "mapper__where mapper__where--typed" } else { "mapper__where" }}>
                    <PathInput id={id.clone()} label={format!("{} goes to", column.label)} placeholder="choose where" {value} {on_change}
                        suggestions={(*suggestions).clone()} invalid={problem.is_some()} described_by={AttrValue::from(about.clone())}
                        in_table={in_table} />
                    { form(column, &wish) }
                </div>
            </td>
            <td role="cell" class="mapper__why" id={about}>
                if let Some(problem) = problem {
                    <span class="mapper__problem">{ icon(Icon::Error) }{ problem }</span>
                } else {
                    { sureness(column) }{ &column.why }
                }
            </td>
        </tr>
    }
}

/// Its values, or that there are none.
fn values(column: &Column) -> Html {
    if column.values.is_empty() {
        return html! { <span class="quiet">{ "nothing" }</span> };
    }
    html! {
        <ul class="mapper__list">{ for column.values.iter().map(|it| html! { <li class="code">{ it }</li> }) }</ul>
    }
}

/// How sure it is where it goes, as a mark and a word for those who cannot see it.
fn sureness(column: &Column) -> Html {
    let (class, word) = match column.sureness {
        Some(Sureness::Sure) => ("mapper__sure--sure", "Sure: "),
        Some(Sureness::Likely) => ("mapper__sure--likely", "Likely: "),
        Some(Sureness::Guess) => ("mapper__sure--guess", "A guess: "),
        None => return Html::default(),
    };
    html! {
        <>
            <span class={classes!("mapper__sure", class)} title={word.trim_end_matches(": ")} aria-hidden="true" />
            <span class="visually-hidden">{ word }</span>
        </>
    }
}

/// The type of metadata.
fn form(column: &Column, wish: &(impl Fn(Wish) + Clone + 'static)) -> Html {
    let Some((path, form)) = &column.form else { return Html::default() };
    let onchange = {
        let (wish, path) = (wish.clone(), path.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let chosen = FORMS.iter().find(|(name, ..)| *name == value);
            wish(Wish::Type(path.clone(), chosen.and_then(|(.., form)| *form)));
        })
    };
    // Types that only a recipe names (PHP, Python) are shown as they are.
    let other = form.filter(|form| FORMS.iter().all(|(.., it)| *it != Some(*form)));
    html! {
        <select class="mapper__form" aria-label={format!("Type of {}", column.label)} {onchange}>
            { for FORMS.iter().map(|(name, label, it)| html! {
                <option value={*name} selected={it == form}>{ *label }</option>
            }) }
            if other.is_some() {
                <option value="other" selected=true>{ "as its step says" }</option>
            }
        </select>
    }
}
