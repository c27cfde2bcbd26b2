//! What is wrong with which users: one row for each kind of finding and attribute, opening to examples with
//! file and line. Its cells carry their table roles in words, because on narrow screens the stylesheet lays
//! them out as blocks, and browsers then forget that they are a table.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::format::{count, counted, cut};
use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use crate::ui::mends::Mends;
use crate::ui::show_more::show_more;
use engine::check::{Code, Severity};
use engine::jobs::{
    Example, FaultKind, Group, ImportSummary, JobRecord, Offer, SourceReport, Summary,
};
use engine::read::Position;
use engine::user::Attribute;

/// How many rows are shown at first, and how many more at a click.
const PORTION: usize = 50;

/// How many characters of a value or path from a file are shown.
const VALUE: usize = 200;

/// Which rows are shown.
#[derive(Clone, Copy, PartialEq)]
enum Filter {
    All,
    Only(Severity),
}

/// What has findings, as part of the summary of its run.
pub(crate) trait HasFindings {
    /// The summary, once there is one
    fn summary(&self) -> Option<&Summary>;
}

impl HasFindings for ImportSummary {
    fn summary(&self) -> Option<&Summary> {
        Some(&self.run)
    }
}

impl HasFindings for JobRecord {
    fn summary(&self) -> Option<&Summary> {
        self.import_summary().map(|summary| &summary.run)
    }
}

/// Whose findings are shown. The same ones are the same object.
#[derive(Clone)]
pub(crate) struct Whose(Rc<dyn HasFindings>);

impl Whose {
    /// Those of this.
    pub(crate) fn of(it: &Rc<impl HasFindings + 'static>) -> Self {
        Whose(it.clone())
    }
}

impl Whose {
    /// What is offered for findings of a kind.
    pub(crate) fn offers(&self, kind: &FaultKind) -> Vec<Offer> {
        let groups = self.0.summary().map(|summary| summary.groups.iter());
        let is_it = |group: &&Group| {
            (group.code, group.severity) == (kind.code, kind.severity)
                && group.attribute == kind.attribute
        };
        let group = groups.and_then(|mut groups| groups.find(is_it));
        group.map(|group| group.offers.clone()).unwrap_or_default()
    }
}

impl PartialEq for Whose {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Properties of [`Findings`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whose they are
    pub(crate) of: Whose,
    /// A step that mends findings is wanted, where there is a recipe that takes it
    #[prop_or_default]
    pub(crate) on_mend: Option<Callback<Offer>>,
    /// All users with a kind of finding are to be shown, where that can be done
    #[prop_or_default]
    pub(crate) on_show: Option<Callback<FaultKind>>,
}

/// The findings, filtered by severity.
#[component]
pub(crate) fn Findings(props: &Props) -> Html {
    let filter = use_state(|| Filter::All);
    let shown = use_state(|| PORTION);
    let open = use_state(Vec::<String>::new);
    let Some(Summary { groups, ungrouped, sources, .. }) = props.of.0.summary() else {
        return Html::default();
    };
    let fits = |group: &Group| match *filter {
        Filter::All => true,
        Filter::Only(severity) => group.severity == severity,
    };
    let number = |severity| groups.iter().filter(|group| group.severity == severity).count() as u64;
    let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
    let choice = |id: &'static str, label: &'static str, kinds: u64, value: Filter| {
        let set = filter.clone();
        let onchange = move |_: Event| set.set(value);
        html! {
            <span class="filter__choice">
                <input type="radio" name="findings-filter" {id} checked={*filter == value} {onchange} />
                <label for={id}>{ label }<span class="filter__count">{ count(kinds) }</span></label>
            </span>
        }
    };
    let fitting = groups.iter().filter(|group| fits(group)).count();
    let rows = groups.iter().enumerate().filter(|(_, group)| fits(group)).take(*shown);
    let rows = rows.map(|(index, group)| {
        let key = key(group);
        let toggle = {
            let (open, key) = (open.clone(), key.clone());
            Callback::from(move |_: MouseEvent| {
                let mut now = (*open).clone();
                match now.iter().position(|opened| *opened == key) {
                    Some(at) => drop(now.swap_remove(at)),
                    None => now.push(key.clone()),
                }
                open.set(now);
            })
        };
        let mends = props.on_mend.as_ref().and_then(|on_mend| mend(group, on_mend));
        let show = props.on_show.as_ref().and_then(|on_show| show(group, on_show));
        let mend =
            (mends.is_some() || show.is_some()).then(|| html! { <>{ for mends }{ for show }</> });
        row(index, group, sources, open.contains(&key), (toggle, mend))
    });
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    html! {
        <div class="findings">
            if errors > 0 && warnings > 0 {
                <fieldset class="filter">
                    <legend class="visually-hidden">{ "Show findings" }</legend>
                    { choice("filter-all", "All", errors + warnings, Filter::All) }
                    { choice("filter-errors", "Errors", errors, Filter::Only(Severity::Error)) }
                    { choice("filter-warnings", "Warnings", warnings, Filter::Only(Severity::Warning)) }
                </fieldset>
            }
            <table class="table findings__table" role="table">
                <caption class="visually-hidden">{ "Findings by kind and attribute" }</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{ "Severity" }</th>
                        <th role="columnheader" scope="col">{ "What is wrong" }</th>
                        <th role="columnheader" scope="col">{ "Attribute" }</th>
                        <th role="columnheader" scope="col">{ "Code" }</th>
                        <th role="columnheader" scope="col" class="number">{ "Count" }</th>
                    </tr>
                </thead>
                { for rows }
            </table>
            { show_more(fitting, *shown, PORTION, "kinds of findings", &on_more) }
            if *ungrouped > 0 {
                <p class="quiet">
                    { format!("And {} of kinds beyond the first {}; they are in the errors file.",
                        counted(*ungrouped, "finding"), groups.len()) }
                </p>
            }
        </div>
    }
}

/// What tells a group from the others, in this result and the next.
fn key(group: &Group) -> String {
    format!("{} {}", group.code.label(group.severity), group.attribute)
}

/// The way to all users of a group, if each can be looked at.
fn show(group: &Group, on_show: &Callback<FaultKind>) -> Option<Html> {
    let Group { code, severity, attribute, count: number, .. } = group;
    let is_of_users = match code {
        // That is found in users as they are stored.
        Code::Conflict if attribute == Attribute::CustomPasswordHash.name() => false,
        Code::HalfCharacter | Code::NulCharacter | Code::HugeNumber => true,
        Code::DoubledPrefix | Code::StepFailed => true,
        code => code.is_auth0(),
    };
    let kind = FaultKind { code: *code, severity: *severity, attribute: attribute.clone() };
    let onclick = on_show.reform(move |_: MouseEvent| kind.clone());
    (is_of_users && !attribute.is_empty()).then(|| {
        html! {
            <p class="mends__all">
                <button type="button" class="link" aria-haspopup="dialog" {onclick}>{
                    match number {
                        1 => "Edit by hand".to_owned(),
                        number => format!("See and edit all {}", count(*number)),
                    }
                }</button>
            </p>
        }
    })
}

/// The ways to mend a group.
fn mend(group: &Group, on_mend: &Callback<Offer>) -> Option<Html> {
    let Group { offers, attribute, .. } = group;
    (!offers.is_empty()).then(|| {
        html! { <Mends offers={offers.clone()} attribute={attribute.clone()} on_take={on_mend.clone()} /> }
    })
}

fn row(
    index: usize,
    group: &Group,
    sources: &[SourceReport],
    open: bool,
    (toggle, mend): (Callback<MouseEvent>, Option<Html>),
) -> Html {
    let Group { code, severity, attribute, count: number, fix, examples, .. } = group;
    let (shape, word, class) = match severity {
        Severity::Error => (Icon::Error, "Error", "severity severity--error"),
        Severity::Warning => (Icon::Warning, "Warning", "severity severity--warning"),
    };
    let id = format!("examples-{index}");
    html! {
        <tbody key={key(group)} role="rowgroup" class={classes!("findings__group", open.then_some("findings__group--open"))}>
            <tr role="row">
                <td role="cell" class="findings__severity"><span {class}>{ icon(shape) }{ word }</span></td>
                <td role="cell" class="findings__what">
                    <button type="button" class="findings__toggle" aria-expanded={open.to_string()}
                        aria-controls={open.then(|| id.clone())} onclick={toggle}>
                        { icon(Icon::Chevron) }{ wording::title(*code, *severity, attribute) }
                        if !attribute.is_empty() {
                            <span class="visually-hidden">{ format!(", {}", short(attribute, VALUE)) }</span>
                        }
                    </button>
                    if !fix.is_empty() { <p class="findings__fix">{ fix }</p> }
                    { mend.unwrap_or_default() }
                </td>
                <td role="cell" class="findings__attribute">
                    { attribute_cell(attribute) }
                </td>
                <td role="cell" class="findings__code"><span class="code">{ code.label(*severity) }</span></td>
                <td role="cell" class="findings__count number">{ count(*number) }</td>
            </tr>
            if open {
                <tr role="row" {id} class="findings__examples">
                    <td role="cell" colspan="5">
                        <ol class="examples">
                            { for examples.iter().map(|found| example(found, sources, fix.is_empty())) }
                        </ol>
                        if (examples.len() as u64) < *number {
                            <p class="quiet">{ format!("The first {} of {}.", examples.len(), count(*number)) }</p>
                        }
                    </td>
                </tr>
            }
        </tbody>
    }
}

/// One finding. Its own hint is shown where the group has none for all.
fn example(example: &Example, sources: &[SourceReport], with_fix: bool) -> Html {
    let Example { position, path, message, value: found, fix, email, user_id } = example;
    html! {
        <li class="examples__one">
            <p class="examples__place">
                { place(position, sources) }
                for text in [email, user_id] {
                    if !text.is_empty() { { ", " }{ value(text) } }
                }
            </p>
            <p class="examples__found">
                if !path.is_empty() { { value(path) } }
                if !found.is_empty() { { value(found) } }
            </p>
            <p class="examples__message">
                { short(message, 3 * VALUE) }
                if with_fix && !fix.is_empty() { { " " }{ fix } }
            </p>
        </li>
    }
}

/// `tenant.json, line 12, user 12`.
fn place(position: &Position, sources: &[SourceReport]) -> String {
    let mut place = match sources.get(position.file as usize) {
        Some(source) => source.name.clone(),
        None => format!("File {}", u64::from(position.file) + 1),
    };
    if position.line > 0 {
        place += &format!(", line {}", count(position.line));
    }
    if position.record > 0 {
        place += &format!(", record {}", count(position.record));
    }
    place
}

/// The attribute, with a link to what Auth0 takes where the reference has it.
fn attribute_cell(attribute: &str) -> Html {
    match Attribute::named(attribute.as_bytes()) {
        _ if attribute.is_empty() => html! { <span class="quiet">{ "–" }</span> },
        Some(known) => html! {
            <a href={format!("#/reference/{}", known.name())} aria-label={format!("{attribute}: what Auth0 takes")}>
                { value(attribute) }
            </a>
        },
        None => value(attribute),
    }
}

fn value(text: &str) -> Html {
    html! { <span class="code">{ short(text, VALUE) }</span> }
}

fn short(text: &str, limit: usize) -> String {
    match cut(text, limit) {
        (text, true) => format!("{text}…"),
        (text, false) => text.to_owned(),
    }
}
