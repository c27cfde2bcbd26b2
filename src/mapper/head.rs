//! What the file looks like, in a line, and what can be said against it: another system, names alone, nothing at all.

use yew::prelude::*;

use crate::mapper::columns::Tally;
use crate::mapper::state::{Event as MapperEvent, Mapping};
use crate::mapper::systems::Systems;
use crate::shared::format::{count, counted};
use engine::systems::{Choice, NONE, Proposal};

/// The line and its buttons.
pub(super) fn head(
    mapping: &Mapping,
    proposal: Option<&Proposal>,
    tally: Option<&Tally>,
    on_event: &Callback<MapperEvent>,
) -> Html {
    let does = |event: MapperEvent| on_event.reform(move |_: MouseEvent| event.clone());
    let has_system = proposal.is_some_and(|it| it.system.is_some());
    let names_alone = Choice { system: Some(NONE.to_owned()), ..Choice::default() };
    html! {
        <div class="mapper__head">
            <p class="mapper__looks" role="status">{ said(mapping, proposal, tally) }</p>
            <span class="mapper__ways">
                if mapping.is_left || mapping.is_offered {
                    <button type="button" class="link" onclick={does(MapperEvent::ProposeAgain)}>{ "Propose again" }</button>
                }
                if has_system && !mapping.is_offered {
                    <button type="button" class="link" title="Places columns by their names and values alone"
                        onclick={does(MapperEvent::Choose(names_alone.clone()))}>{ "Not this" }</button>
                }
                if !mapping.is_left && !mapping.is_offered && proposal.is_some() {
                    <button type="button" class="link" title="Nothing is proposed; columns keep their names"
                        onclick={does(MapperEvent::Leave)}>{ "Leave as it is" }</button>
                }
                if !mapping.is_left && proposal.is_none() {
                    <button type="button" class="link" onclick={does(MapperEvent::Choose(names_alone))}>{ "Place its columns" }</button>
                }
                if !mapping.is_left {
                    <Systems all={mapping.systems()} chosen={mapping.choice.system.clone()} on_choose={on_event.reform(choosing)} />
                }
            </span>
        </div>
    }
}

/// The event of a system that is chosen.
fn choosing(system: Option<String>) -> MapperEvent {
    MapperEvent::Choose(Choice { system, ..Choice::default() })
}

/// What it looks like; `tally` if the recipe has a map.
fn said(mapping: &Mapping, proposal: Option<&Proposal>, tally: Option<&Tally>) -> Html {
    let told = tally.map(told).unwrap_or_default();
    let proposal = match proposal.filter(|_| !mapping.is_left) {
        Some(proposal) => proposal,
        None if tally.is_some() => {
            return html! { { format!("Columns go where the recipe’s own map puts them. {told}") } };
        }
        None if mapping.is_left => {
            return html! { { "Nothing is proposed: columns keep their names." } };
        }
        None => return html! { { "In Auth0’s form: its columns keep their names." } },
    };
    let known = match &proposal.system {
        Some(system) if system.why.is_empty() => html! { <strong>{ &system.label }</strong> },
        Some(system) => html! {
            <><strong>{ &system.label }</strong>{ " · known by " }{ &system.why }</>
        },
        None if mapping.is_by_names() => html! { { "By the names and values of columns alone" } },
        None => {
            html! { { "No system that is known: columns are placed by their names and values" } }
        }
    };
    if mapping.is_offered {
        return html! { <>{ "The recipe is your own and stays. For this file Muster would propose another: " }{ known }{ "." }</> };
    }
    html! { <>{ known }{ ". " }{ told }</> }
}

/// `9 of 12 columns placed, 2 left out, 1 to decide.`
fn told(tally: &Tally) -> String {
    let all = (tally.placed + tally.left_out + tally.undecided) as u64;
    let mut text = match tally.placed as u64 {
        placed if placed == all => format!("{} placed", counted(all, "column")),
        placed => format!("{} of {} placed", count(placed), counted(all, "column")),
    };
    if tally.left_out > 0 {
        text += &format!(", {} left out", count(tally.left_out as u64));
    }
    if tally.undecided > 0 {
        text += &format!(", {} to decide", count(tally.undecided as u64));
    }
    text + "."
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn columns_are_counted_in_words() {
        let check = |placed, left_out, undecided, expected: &str| {
            assert_eq!(told(&Tally { placed, left_out, undecided, to_check: 0 }), expected);
        };
        check(12, 0, 0, "12 columns placed.");
        check(9, 2, 1, "9 of 12 columns placed, 2 left out, 1 to decide.");
        check(1, 0, 0, "1 column placed.");
    }
}
