//! What came of a comparison: its numbers, what could not be compared, and the lists.

use std::rc::Rc;

use yew::prelude::*;

use crate::compare::lists::{DifferentUsers, UserList, Ways, there_already};
use crate::compare::state::{Done, Side};
use crate::shared::browser;
use crate::shared::format::{count, counted, duration};
use crate::shared::wording::Tone;
use crate::ui::icon::{Icon, icon};
use crate::ui::result::{result_sign, use_lead_to};
use engine::jobs::compare::spec::{Aside, CompareSummary, SideReport};
use engine::jobs::{Key, List, MAX_EXAMPLES};

/// The id of the heading that gets the focus.
const TITLE: &str = "compare-title";

/// Properties of [`CompareResult`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) done: Rc<Done>,
    /// Whether something else is asked for now
    pub(crate) outdated: bool,
    pub(crate) ways: Ways,
}

/// What came of a comparison.
#[component]
pub(crate) fn CompareResult(props: &Props) -> Html {
    let Props { done, outdated, ways } = props;
    use_lead_to(TITLE, Rc::as_ptr(done) as usize);
    let summary = &done.result.summary;
    let arrived = done.inputs.spec.arrived;
    let users = |list: List| summary.list(list).users;
    let part = |id: &'static str, heading: String, inside: Html| {
        html! {
            <section class="result__part" aria-labelledby={id}>
                <h3 {id}>{ heading }</h3>
                { inside }
            </section>
        }
    };
    let only = |id: &'static str, list: List| {
        let heading = format!("{} ({})", only_words(list, arrived), count(users(list)));
        let inside = html! { <UserList done={done.clone()} {list} ways={ways.clone()} /> };
        html! { if users(list) > 0 { { part(id, heading, inside) } } }
    };
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                { result_sign(tone(summary)) }
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ headline(summary, arrived) }</h2>
                    <p class="result__pace">
                        { format!("{} left and {} right, in {}. Nothing was changed.", counted(summary.sides[0].records, "record"),
                            counted(summary.sides[1].records, "record"), duration(summary.milliseconds)) }
                    </p>
                </div>
            </div>
            if *outdated {
                <p class="result__outdated" role="status">{ icon(Icon::Info) }{ "This is of other lists, or another key, than are chosen now, or of users before they changed. Compare again." }</p>
            }
            { numbers(summary, arrived) }
            { for Side::BOTH.into_iter().zip(&summary.sides).map(|(side, report)| damage(side, report)) }
            { remarks(summary, &done.inputs.spec.key) }
            { aside(done) }
            { only("compare-only-left", List::OnlyLeft) }
            if users(List::DifferentLeft) > 0 {
                { part("compare-different", format!("In both, but different ({})", count(users(List::DifferentLeft))),
                    html! { <DifferentUsers done={done.clone()} ways={ways.clone()} /> }) }
            }
            { only("compare-only-right", List::OnlyRight) }
            { there_already(done, ways) }
            { new_ids(done) }
        </section>
    }
}

fn only_words(list: List, arrived: bool) -> &'static str {
    match (list, arrived) {
        (List::OnlyLeft, true) => "Not arrived",
        (List::OnlyRight, true) => "There, but not sent",
        (List::OnlyLeft, false) => "Only left",
        _ => "Only right",
    }
}

/// Records that are in no list.
fn set_aside(summary: &CompareSummary) -> u64 {
    summary.sides.iter().map(|it| it.without_key.records + it.repeated.records).sum()
}

/// Whether some records could not be read, or a file is cut off.
fn is_damaged(summary: &CompareSummary) -> bool {
    let is_damaged = |side: &SideReport| {
        !side.faults.is_empty() || side.sources.iter().any(|it| it.cut_off.is_some())
    };
    summary.sides.iter().any(is_damaged)
}

fn tone(summary: &CompareSummary) -> Tone {
    if is_damaged(summary) || set_aside(summary) > 0 {
        return Tone::Mixed;
    }
    match summary.lists.iter().all(|list| list.users == 0) {
        true => Tone::Good,
        false => Tone::Neutral,
    }
}

/// What came of it, in a sentence.
pub(crate) fn headline(summary: &CompareSummary, arrived: bool) -> String {
    let users = |list: List| summary.list(list).users;
    let (left, right) = (users(List::OnlyLeft), users(List::OnlyRight));
    let different = users(List::DifferentLeft);
    let compared = summary.same + left + right + different;
    let is_whole = !is_damaged(summary) && set_aside(summary) == 0;
    match (arrived, left, different, right) {
        _ if compared == 0 => "There is nobody to compare".to_owned(),
        (true, 0, 0, _) if is_whole => {
            format!("Everyone arrived: {}", counted(summary.same, "user"))
        }
        (true, 0, 0, _) => {
            format!("All that could be compared arrived: {}", counted(summary.same, "user"))
        }
        (true, 0, different, _) => {
            format!("{} arrived otherwise than sent", counted(different, "user"))
        }
        (true, left, ..) => format!("{} did not arrive", counted(left, "user")),
        (false, 0, 0, 0) if is_whole => {
            format!("Both lists are the same: {}", counted(summary.same, "user"))
        }
        (false, 0, 0, 0) => {
            format!("All that could be compared is the same: {}", counted(summary.same, "user"))
        }
        (false, left, different, right) => {
            format!(
                "{} only left, {} different, {} only right",
                count(left),
                count(different),
                count(right)
            )
        }
    }
}

fn numbers(summary: &CompareSummary, arrived: bool) -> Html {
    let users = |list: List| summary.list(list).users;
    let all = [
        (only_words(List::OnlyLeft, arrived), users(List::OnlyLeft)),
        ("In both, but different", users(List::DifferentLeft)),
        (if arrived { "Arrived as sent" } else { "In both and the same" }, summary.same),
        (only_words(List::OnlyRight, arrived), users(List::OnlyRight)),
        ("Not compared", set_aside(summary)),
    ];
    html! {
        <div class="counts">
            <dl class="counts__numbers">
                { for all.into_iter().map(|(name, users)| html! {
                    <div class="counts__one"><dt>{ name }</dt><dd>{ count(users) }</dd></div>
                }) }
            </dl>
        </div>
    }
}

fn side_name(side: Side) -> &'static str {
    match side {
        Side::Left => "Left",
        Side::Right => "Right",
    }
}

/// What could not be read of a side.
fn damage(side: Side, report: &SideReport) -> Html {
    let name = side_name(side);
    let cut_off = report.sources.iter().filter_map(|source| {
        let whole = source.cut_off?;
        Some(format!(
            "{name}: “{}” is cut off. Its first {} were compared; whoever stands behind them counts as not there.",
            source.name,
            counted(whole, "record")
        ))
    });
    let notice =
        |text: String| html! { <p class="notice" role="alert">{ icon(Icon::Warning) }{ text }</p> };
    let unreadable = match report.unreadable {
        0 => "Something could not be read".to_owned(),
        records => {
            format!("{} could not be read, and count as not there", counted(records, "record"))
        }
    };
    let more = report.more_faults;
    html! {
        <>
            { for cut_off.map(notice) }
            if !report.faults.is_empty() {
                <div class="notice" role="alert">
                    { icon(Icon::Warning) }
                    <div>
                        <p>{ format!("{name}: {unreadable}.") }</p>
                        <ul>
                            { for report.faults.iter().map(|fault| html! { <li>{ fault }</li> }) }
                            if more > 0 { <li>{ format!("and {} more", count(more)) }</li> }
                        </ul>
                    </div>
                </div>
            }
        </>
    }
}

/// How values were compared, where that is not as everybody would expect.
fn remarks(summary: &CompareSummary, key: &Key) -> Html {
    let said =
        |text: String| html! { <p class="notice">{ icon(Icon::Info) }<span>{ text }</span></p> };
    html! {
        <>
            if !summary.unseen.is_empty() {
                { said(format!("No record right has {}: an export without these columns says nothing of them, so they were not compared.", summary.unseen.join(", "))) }
            }
            if summary.is_loose {
                <p class="quiet">{ "A table holds text: in it “true” is true, “1” is 1, and an empty cell is no value." }</p>
            }
            if matches!(key, Key::Path(_)) && summary.sides.iter().any(|it| it.records > 0 && it.without_key.records == it.records) {
                { said("On one side no record has this column or path: check how it is written.".to_owned()) }
            }
        </>
    }
}

/// Records that were not compared.
fn aside(done: &Done) -> Html {
    let summary = &done.result.summary;
    if set_aside(summary) == 0 {
        return Html::default();
    }
    let line = |side: Side, what: &str, aside: &Aside| {
        let examples = aside.examples.join(", ");
        let more = if aside.examples.len() >= MAX_EXAMPLES { ", …" } else { "" };
        html! {
            if aside.records > 0 {
                <li>{ format!("{}: {} {what}: {examples}{more}", side_name(side), counted(aside.records, "record")) }</li>
            }
        }
    };
    let file = done.result.aside.clone();
    let onclick = move |_: MouseEvent| browser::download(&file, "compare-not-compared.ndjson");
    html! {
        <section class="result__part" aria-labelledby="compare-aside">
            <h3 id="compare-aside">{ format!("Not compared ({})", count(set_aside(summary))) }</h3>
            <ul class="update__way">
                { for Side::BOTH.into_iter().zip(&summary.sides).map(|(side, it)| html! {
                    <>
                        { line(side, "without the key", &it.without_key) }
                        { line(side, "under a key that stands more than once on a side", &it.repeated) }
                    </>
                }) }
            </ul>
            <div class="compare__actions">
                <button type="button" class="button" {onclick}>{ icon(Icon::Download) }{ "Download what was not compared" }</button>
            </div>
        </section>
    }
}

/// The table of ids that became others.
fn new_ids(done: &Done) -> Html {
    let users = done.result.summary.new_ids;
    let file = done.result.new_ids.clone();
    let onclick = move |_: MouseEvent| browser::download(&file, "old-id-new-id.csv");
    html! {
        if users > 0 {
            <section class="result__part" aria-labelledby="compare-ids">
                <h3 id="compare-ids">{ format!("Other IDs ({})", count(users)) }</h3>
                <p class="quiet">{ "Users with one ID left and another right, as when Auth0 made the IDs anew. The table leads what knows the old IDs to the new ones." }</p>
                <div class="compare__actions">
                    <button type="button" class="button" {onclick}>{ icon(Icon::Download) }{ "Download old and new IDs (CSV)" }</button>
                </div>
            </section>
        }
    }
}
