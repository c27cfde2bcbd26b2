//! What a conversion changed: prefixes, names, attributes. Names come from files, so their number is capped.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::shared::format::{count, counted, cut};
use crate::ui::icon::{Icon, icon};
use engine::jobs::Changes;

/// How many names are listed of each kind.
const MOST: usize = 40;

/// How many characters of a name are shown.
const NAME: usize = 60;

/// What was changed, kind by kind.
pub(crate) fn changes(all: &Changes) -> Html {
    let Changes {
        prefixes_removed,
        columns_renamed,
        attributes_dropped,
        attributes_kept,
        empty_dropped,
    } = all;
    if *all == Changes::default() {
        return html! { <p class="quiet">{ "Nothing had to be changed." }</p> };
    }
    let renamed = columns_renamed.iter().map(|(column, renamed)| {
        html! {
            <li class="tag">
                <span class="code">{ short(column) }</span>{ icon(Icon::Arrow) }
                <span class="visually-hidden">{ " became " }</span>
                <span class="code">{ short(&renamed.attribute) }</span>
                <span class="tag__count">{ count(renamed.users) }</span>
            </li>
        }
    });
    html! {
        <dl class="changes">
            if *prefixes_removed > 0 {
                <dt>{ "IDs without their prefix" }</dt>
                <dd>
                    <ul class="changes__names"><li class="tag">
                        <span class="code">{ "auth0|" }</span>
                        <span class="tag__count">{ counted(*prefixes_removed, "user") }</span>
                    </li></ul>
                </dd>
            }
            if !columns_renamed.is_empty() {
                <dt>{ "Columns renamed to attributes" }</dt>
                <dd><ul class="changes__names">{ for renamed.take(MOST) }{ more(columns_renamed.len()) }</ul></dd>
            }
            { dropped("Attributes dropped", attributes_dropped) }
            { dropped("Kept here, though Auth0 does not import them", attributes_kept) }
            { dropped("Empty values left out", empty_dropped) }
        </dl>
    }
}

fn dropped(title: &'static str, names: &BTreeMap<String, u64>) -> Html {
    if names.is_empty() {
        return Html::default();
    }
    let tags = names.iter().take(MOST).map(|(name, users)| {
        html! {
            <li class="tag">
                <span class="code">{ short(name) }</span><span class="tag__count">{ count(*users) }</span>
            </li>
        }
    });
    html! {
        <>
            <dt>{ title }</dt>
            <dd><ul class="changes__names">{ for tags }{ more(names.len()) }</ul></dd>
        </>
    }
}

fn more(total: usize) -> Html {
    let rest = total.saturating_sub(MOST);
    if rest == 0 {
        return Html::default();
    }
    html! { <li class="quiet">{ format!("and {} more", count(rest as u64)) }</li> }
}

fn short(name: &str) -> String {
    match cut(name, NAME) {
        (text, true) => format!("{text}…"),
        (text, false) => text.to_owned(),
    }
}
