//! What the chosen users are like: how many have what, when they came, when they were seen last. Each chart has its
//! numbers beside it as text. Widths and heights are attributes of drawings: the content security policy allows no inline
//! styles.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::format::{count, counted, percent, width};
use crate::ui::damaged::left_out;
use crate::ui::show_more::show_more;
use engine::jobs::{PathCount, Statistics, TimeUnit, Timeline};

/// How many paths are listed at first, and how many more at a click.
const PORTION: usize = 30;

/// How many providers or connections are listed.
const NAMES: usize = 12;

/// Properties of [`StatisticsCharts`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What is shown
    pub(crate) profile: Rc<Statistics>,
}

/// The charts.
#[component]
pub(crate) fn StatisticsCharts(props: &Props) -> Html {
    let profile = &props.profile;
    let shown = use_state(|| PORTION);
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    let users = profile.users;
    if users == 0 {
        return html! { <p class="quiet">{ "No user is chosen, so there is nothing to say about them." }</p> };
    }
    let paths = profile.paths.iter().take(*shown).map(|path| path_row(path, users));
    html! {
        <div class="profile">
            { left_out(&profile.damaged) }
            { numbers(profile) }
            <div class="profile__columns">
                { timeline("Sign-ups", "profile-created", &profile.created) }
                { timeline("Last logins", "profile-logins", &profile.last_logins) }
                { names("Providers", "profile-providers", &profile.providers, users) }
                { names("Connections", "profile-connections", &profile.connections, users) }
            </div>
            <section class="profile__part" aria-labelledby="profile-paths">
                <h3 id="profile-paths">{ "Attributes" }</h3>
                { bars("Attribute", paths.collect()) }
                { show_more(profile.paths.len(), *shown, PORTION, "attributes", &on_more) }
                if profile.more_paths && *shown >= profile.paths.len() {
                    <p class="quiet">{ "There are more, which are not told apart." }</p>
                }
            </section>
        </div>
    }
}

/// How many users, and of what kind.
fn numbers(profile: &Statistics) -> Html {
    let users = profile.users;
    let share = |name: &'static str, number: u64| {
        html! {
            <div class="facts__one">
                <dt>{ name }</dt>
                <dd>{ count(number) }{ " " }<span class="quiet">{ share_of(number, users) }</span></dd>
            </div>
        }
    };
    html! {
        <dl class="facts facts--numbers">
            <div class="facts__one"><dt>{ "Users" }</dt><dd>{ count(users) }</dd></div>
            { share("Verified", profile.verified) }
            { share("Blocked", profile.blocked) }
            { share("Never logged in", profile.never_logged_in) }
        </dl>
    }
}

/// `12%`; `<1%` of what is not nothing.
fn share_of(part: u64, whole: u64) -> String {
    match percent(part, whole) {
        0 if part > 0 => "<1%".to_owned(),
        share => format!("{share}%"),
    }
}

/// A table with a bar in each row. Its parts carry their roles, because on narrow screens the stylesheet lays them out
/// another way.
fn bars(what: &'static str, rows: Html) -> Html {
    html! {
        <table class="table bars" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{ what }</th>
                    <th class="bars__bar" aria-hidden="true"></th>
                    <th role="columnheader" scope="col" class="number">{ "Users" }</th>
                    <th role="columnheader" scope="col" class="number">{ "Share" }</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{ rows }</tbody>
        </table>
    }
}

fn bar_row(name: Html, class: Option<&'static str>, part: u64, whole: u64) -> Html {
    html! {
        <tr role="row">
            <th role="rowheader" scope="row" class={classes!("bars__name", class)}>{ name }</th>
            <td class="bars__bar" aria-hidden="true">
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" focusable="false">
                    <rect class="bars__part" width={width(part, whole)} height="1" />
                </svg>
            </td>
            <td role="cell" class="number">{ count(part) }</td>
            <td role="cell" class="number">{ share_of(part, whole) }</td>
        </tr>
    }
}

/// An attribute, or a member below its object.
fn path_row(path: &PathCount, users: u64) -> Html {
    let nested = path.path.contains(['.', '[']).then_some("bars__name--nested");
    bar_row(html! { <span class="code">{ &path.path }</span> }, nested, path.users, users)
}

fn names(title: &'static str, id: &'static str, all: &[(String, u64)], users: u64) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let rows =
        all.iter().take(NAMES).map(|(name, number)| bar_row(name.into(), None, *number, users));
    let more = all.len().saturating_sub(NAMES) as u64;
    html! {
        <section class="profile__part" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            { bars("Name", rows.collect()) }
            if more > 0 {
                <p class="quiet">{ format!("And {more} more.") }</p>
            }
        </section>
    }
}

/// A column for each month or year, and the same numbers as a table.
fn timeline(what: &'static str, id: &'static str, timeline: &Timeline) -> Html {
    let (unit, heading) = match timeline.unit {
        TimeUnit::Month => ("month", "Month"),
        TimeUnit::Year => ("year", "Year"),
    };
    let title = AttrValue::from(format!("{what} by {unit}"));
    let spans = &timeline.spans;
    let most = spans.iter().map(|(_, number)| *number).max().unwrap_or(0);
    let (Some((first, _)), Some((last, _))) = (spans.first(), spans.last()) else {
        return Html::default();
    };
    let peak = spans.iter().find(|(_, number)| *number == most);
    let (peak, sum) =
        (peak.map_or("", |(name, _)| name.as_str()), spans.iter().map(|it| it.1).sum());
    let said =
        format!("{}, {first} to {last}; most in {peak}: {}", counted(sum, "user"), count(most));
    let total = spans.len() as u64;
    let columns = spans.iter().enumerate().map(|(index, (name, number))| {
        // One user among thousands is still to be seen.
        let height = if *number == 0 { 0 } else { (*number).max(most.div_ceil(50)) };
        html! {
            <rect class="months__one" x={width(index as u64, total)} width={width(4, total * 5)} y={width(most - height, most)}
                height={width(height, most)}><title>{ format!("{name}: {}", count(*number)) }</title></rect>
        }
    });
    let columns: Html = columns.collect();
    let rows = spans.iter().filter(|(_, number)| *number > 0);
    html! {
        <section class="profile__part" aria-labelledby={id}>
            <h3 {id}>{ &title }</h3>
            <svg class="months" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={said.clone()}
                focusable="false">{ columns }</svg>
            <p class="months__ends quiet"><span>{ first }</span><span>{ last }</span></p>
            <details class="months__numbers">
                <summary>{ said }</summary>
                <div class="months__table" role="region" aria-label={title} tabindex="0">
                    <table class="table">
                        <thead><tr><th scope="col">{ heading }</th><th scope="col" class="number">{ "Users" }</th></tr></thead>
                        <tbody>
                            { for rows.map(|(name, number)| html! {
                                <tr><th scope="row">{ name }</th><td class="number">{ count(*number) }</td></tr>
                            }) }
                        </tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_share_is_nothing_only_of_nothing() {
        assert_eq!(
            (share_of(0, 10), share_of(1, 1000), share_of(5, 10)),
            ("0%".to_owned(), "<1%".to_owned(), "50%".to_owned())
        );
    }
}
