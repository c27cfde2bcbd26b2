//! The columns of the file as a table: search, a filter for what needs a look, and what Auth0 needs and nobody fills on top.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::mapper::columns::{Column, Tally, missing, put, tally};
use crate::mapper::row::{ColumnRow, Wish, box_id};
use crate::shared::browser;
use crate::shared::format::count;
use crate::ui::icon::{Icon, icon};
use crate::ui::show_more::show_more;
use engine::recipe::Recipe;
use engine::recipe::placing::Placing;

/// How many rows are shown at first, and how many more at a click.
const PORTION: usize = 60;

/// Which rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    #[default]
    All,
    ToCheck,
    LeftOut,
}

/// Properties of [`ColumnTable`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The columns
    pub(super) columns: Rc<Vec<Column>>,
    /// The recipe that puts them there
    pub(super) recipe: Recipe,
    /// The recipe is to be this
    pub(super) on_change: Callback<Recipe>,
}

/// The table.
#[component]
pub(super) fn ColumnTable(props: &Props) -> Html {
    let Props { columns, recipe, on_change } = props;
    let (search, shown) = (use_state_eq(String::new), use_state_eq(Shown::default));
    let most = use_state_eq(|| PORTION);
    // A row that is decided stays in sight until another filter is chosen.
    let kept = use_memo((*shown, columns.len()), |(shown, _)| {
        let is_in = |column: &&Column| match shown {
            Shown::All => true,
            Shown::ToCheck => column.is_to_check(),
            Shown::LeftOut => column.placing == Placing::Nowhere,
        };
        columns.iter().filter(is_in).map(|column| column.name.clone()).collect::<Vec<_>>()
    });
    let wanted = search.to_lowercase();
    let fits = |column: &&Column| {
        let is_in = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty() || is_in(&column.label) || is_in(&column.text())
    };
    let found: Vec<&Column> =
        columns.iter().filter(|it| kept.contains(&it.name)).filter(fits).collect();
    let on_wish = {
        let (recipe, on_change) = (recipe.clone(), on_change.clone());
        let names: Vec<Column> = found.iter().map(|it| (*it).clone()).collect();
        Callback::from(move |(place, wish): (usize, Wish)| {
            let Some(column) = names.get(place) else { return };
            match wish {
                Wish::Put(placing) => on_change.emit(put(&recipe, column, &placing)),
                Wish::Type(path, form) => {
                    let mut recipe = recipe.clone();
                    recipe.set_type(&path, form);
                    on_change.emit(recipe);
                }
                Wish::Move(down) => {
                    let next = if down { Some(place + 1) } else { place.checked_sub(1) };
                    if let Some(next) = next.filter(|next| *next < names.len()) {
                        browser::focus(&box_id(next));
                    }
                }
            }
        })
    };
    let on_search = {
        let search = search.setter();
        Callback::from(move |event: InputEvent| {
            search.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let on_more = {
        let most = most.setter();
        Callback::from(move |now| most.set(now))
    };
    let tally = tally(columns);
    html! {
        <div class="mapper__columns">
            { for missing(columns, recipe).into_iter().map(|it| needed(it, columns, recipe, on_change)) }
            <div class="mapper__tools">
                <label class="mapper__search">
                    <span class="visually-hidden">{ "Search columns" }</span>
                    <input class="input" type="search" placeholder="Search columns" autocomplete="off" value={(*search).clone()} oninput={on_search} />
                </label>
                { filter(&tally, columns.len(), *shown, &shown.setter()) }
            </div>
            if found.is_empty() {
                <p class="quiet">{ "No column is like that." }</p>
            } else {
                <table role="table" class="mapper__table" aria-labelledby="columns-title">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">{ "Column" }</th>
                            <th role="columnheader" scope="col">{ "Values" }</th>
                            <th role="columnheader" scope="col" class="number">{ "Filled" }</th>
                            <th role="columnheader" scope="col">{ "Holds" }</th>
                            <th role="columnheader" scope="col">{ "Goes to" }</th>
                            <th role="columnheader" scope="col">{ "Why" }</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        { for found.iter().take(*most).enumerate().map(|(place, column)| html! {
                            <ColumnRow key={column.name.clone()} column={(*column).clone()} {place} on_wish={on_wish.clone()} />
                        }) }
                    </tbody>
                </table>
                { show_more(found.len(), *most, PORTION, "columns", &on_more) }
            }
        </div>
    }
}

/// An attribute that Auth0 needs and nothing fills, and the columns it could come from.
fn needed(
    attribute: &'static str,
    columns: &Rc<Vec<Column>>,
    recipe: &Recipe,
    on_change: &Callback<Recipe>,
) -> Html {
    let onchange = {
        let (columns, recipe, on_change) = (columns.clone(), recipe.clone(), on_change.clone());
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(column) = columns.iter().find(|it| it.name == value) {
                let placing = Placing::To(vec![attribute.to_owned()]);
                on_change.emit(put(&recipe, column, &placing));
            }
        })
    };
    // Those that hold what it could be come first.
    let mut likely: Vec<&Column> = columns.iter().collect();
    likely.sort_by_key(|it| it.kind != "email address");
    html! {
        <div class="mapper__needed" role="alert">
            { icon(Icon::Error) }
            <span><strong>{ format!("Nothing fills {attribute}.") }</strong>{ " Auth0 refuses every user without it." }</span>
            <select class="input" aria-label={format!("The column that is {attribute}")} {onchange}>
                <option value="" selected=true>{ "Choose its column…" }</option>
                { for likely.into_iter().map(|it| html! { <option value={it.name.clone()}>{ &it.label }</option> }) }
            </select>
        </div>
    }
}

/// All rows, those that need a look, those left out.
fn filter(tally: &Tally, all: usize, shown: Shown, set: &UseStateSetter<Shown>) -> Html {
    let choices = [
        (Shown::All, "All", all),
        (Shown::ToCheck, "To check", tally.to_check),
        (Shown::LeftOut, "Left out", tally.left_out),
    ];
    let choice = |(this, label, number): (Shown, &'static str, usize)| {
        let set = set.clone();
        let id = format!("columns-{}", label.to_lowercase().replace(' ', "-"));
        html! {
            <span class="filter__choice">
                <input id={id.clone()} type="radio" name="columns-shown" checked={shown == this} onchange={move |_: Event| set.set(this)} />
                <label for={id}>{ label }<span class="filter__count">{ count(number as u64) }</span></label>
            </span>
        }
    };
    html! {
        <div class="filter" role="radiogroup" aria-label="Which columns are shown">{ for choices.map(choice) }</div>
    }
}
