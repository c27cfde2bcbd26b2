//! What a conversion changed: prefixes, names, attributes; and what it passed over beside the users. Names come from files,
//! so their number is capped.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::shared::format::{count, counted, cut};
use crate::ui::icon::{Icon, icon};
use crate::ui::unknown_columns::keep_buttons;
use engine::jobs::{Changes, MetadataTarget, SourceReport, UnknownBecame};

/// How many names are listed of each kind.
const MOST: usize = 40;

/// How many characters of a name are shown.
const NAME: usize = 60;

/// How many files are named beside whose users something stood.
const FILES: usize = 10;

/// What was changed, kind by kind, and what stood beside the users of these files. Unknown columns that were left out can be
/// kept, where `on_keep` is there to be told.
pub(crate) fn changes(
    all: &Changes,
    sources: &[SourceReport],
    on_keep: Option<&Callback<MetadataTarget>>,
) -> Html {
    let Changes {
        prefixes_removed,
        columns_renamed,
        attributes_dropped,
        attributes_kept,
        empty_dropped,
        unknown,
        unknown_became,
        linked_lost,
    } = all;
    let unknown_title = match unknown_became {
        UnknownBecame::LeftOut => "Unknown columns, left out",
        UnknownBecame::Kept => "Unknown columns, kept here",
        UnknownBecame::Metadata(MetadataTarget::UserMetadata) => {
            "Unknown columns, kept in user_metadata"
        }
        UnknownBecame::Metadata(MetadataTarget::AppMetadata) => {
            "Unknown columns, kept in app_metadata"
        }
    };
    let can_be_kept = *unknown_became == UnknownBecame::LeftOut && !unknown.is_empty();
    let wrapped = || sources.iter().filter(|source| !beside(source).is_empty());
    if *all == Changes::default() && wrapped().next().is_none() {
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
            { dropped(unknown_title, unknown) }
            if let Some(on_keep) = on_keep.filter(|_| can_be_kept) {
                <dd>{ keep_buttons(on_keep) }</dd>
            }
            { dropped("Linked accounts lost", linked_lost) }
            { dropped("Empty values left out", empty_dropped) }
            { for wrapped().take(FILES).map(passed_over) }
        </dl>
    }
}

/// The names of what stood beside the list that the users of a file were taken from.
fn beside(source: &SourceReport) -> &[String] {
    source.form.as_ref().map_or(&[], |form| &form.wrapper.beside)
}

fn passed_over(source: &SourceReport) -> Html {
    let wrapper = source.form.as_ref().map(|form| &form.wrapper);
    let list = wrapper.and_then(|wrapper| wrapper.lists.first()).map(|list| short(list));
    let more = wrapper.map_or(0, |wrapper| wrapper.more);
    let names = beside(source);
    let tags = names.iter().take(MOST).map(|name| {
        html! { <li class="tag"><span class="code">{ short(name) }</span></li> }
    });
    html! {
        <>
            <dt>
                { format!("Beside the users of “{}”, not read", short(&source.name)) }
                if let Some(list) = list {
                    { " (taken from " }<span class="code">{ list }</span>{ ")" }
                }
            </dt>
            <dd><ul class="changes__names">{ for tags }{ and_more(more) }</ul></dd>
        </>
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
    and_more(total.saturating_sub(MOST) as u64)
}

fn and_more(rest: u64) -> Html {
    if rest == 0 {
        return Html::default();
    }
    html! { <li class="quiet">{ format!("and {} more", count(rest)) }</li> }
}

fn short(name: &str) -> String {
    match cut(name, NAME) {
        (text, true) => format!("{text}…"),
        (text, false) => text.to_owned(),
    }
}
