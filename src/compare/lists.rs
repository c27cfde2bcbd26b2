//! The lists of users that a comparison gives: their first users, their files, and where they can go from here.

use std::rc::Rc;

use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::compare::state::Done;
use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, icon};
use crate::ui::show_more::show_more;
use engine::jobs::compare::spec::{QUERY_USERS, THERE_ALREADY, UserDifference, ValueDifference};
use engine::jobs::{List, Listed, Which};
use engine::read::ReadOptions;
use engine::recipe::Step;
use json::{text, walk};
use web::io::made::keeping::named;

/// How many users are shown at first, and how many more at a click.
const PORTION: usize = 10;

/// Where users go from here.
#[derive(Clone, PartialEq)]
pub(crate) struct Ways {
    /// They are imported; `true` if they are there already and are updated
    pub(crate) on_import: Callback<(File, bool)>,
    /// They are exported
    pub(crate) on_export: Callback<Which>,
    /// They are updated, or deleted (`true`)
    pub(crate) on_update: Callback<(Which, bool, Listed)>,
    /// Files are converted without those whose keys the last one has: the files, each as it is read, and the step
    pub(crate) on_leave_out: Callback<(Vec<(File, ReadOptions)>, Step)>,
}

/// Properties of [`UserList`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) done: Rc<Done>,
    pub(crate) list: List,
    pub(crate) ways: Ways,
}

/// Users who are only on one side.
#[component]
pub(crate) fn UserList(props: &Props) -> Html {
    let Props { done, list, ways } = props;
    let shown = use_state(|| PORTION);
    let report = done.result.summary.list(*list);
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    html! {
        <>
            { actions(done, *list, ways) }
            <ol class="comparison__users">{ for report.first.iter().take(*shown).map(|user| person(user)) }</ol>
            { show_more(report.first.len(), *shown, PORTION, "users", &on_more) }
            { first_of(report.first.len(), report.users) }
        </>
    }
}

/// Users who are in both lists: the files left can be converted without them.
pub(crate) fn there_already(done: &Rc<Done>, ways: &Ways) -> Html {
    let summary = &done.result.summary;
    let users = summary.same + summary.list(List::DifferentLeft).users;
    let [left, _] = &done.inputs.files;
    if users == 0 || left.is_empty() || done.inputs.spec.arrived {
        return Html::default();
    }
    let onclick = {
        let (done, then) = (done.clone(), ways.on_leave_out.clone());
        move |_: MouseEvent| {
            let [left, _] = &done.inputs.files;
            let name = format!("{THERE_ALREADY}.ndjson");
            let Some(keys) = named(&done.result.both, &name, &done.result.both) else { return };
            let own = left.iter().map(|entry| (entry.file.clone(), entry.options.clone()));
            let files = own.chain([(keys, ReadOptions::default())]).collect();
            then.emit((files, done.inputs.spec.leave_out_step()));
        }
    };
    html! {
        <section class="result__part" aria-labelledby="compare-both">
            <h3 id="compare-both">{ format!("In both ({})", count(users)) }</h3>
            <p class="quiet">{ "Users of left who are right already. Converted without them, a file brings only the others; the step that does it stands in the recipe." }</p>
            <div class="compare__actions">
                <button type="button" class="button" {onclick}>{ "Leave out who is there already" }</button>
            </div>
        </section>
    }
}

/// Properties of [`DifferentUsers`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct DifferentProps {
    pub(crate) done: Rc<Done>,
    pub(crate) ways: Ways,
}

/// Users who differ, value by value.
#[component]
pub(crate) fn DifferentUsers(props: &DifferentProps) -> Html {
    let DifferentProps { done, ways } = props;
    let shown = use_state(|| PORTION);
    let summary = &done.result.summary;
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    let tags = summary.paths.iter().map(|(path, users)| {
        html! { <li class="tag"><span class="code">{ path }</span><span class="tag__count">{ count(*users) }</span></li> }
    });
    let differences = done.result.differences.clone();
    let on_download =
        move |_: MouseEvent| browser::download(&differences, "compare-differences.csv");
    html! {
        <>
            <ul class="changes__names" aria-label="What differs">{ for tags }</ul>
            if summary.more_paths {
                <p class="quiet">{ "And in more attributes; the file has all of them." }</p>
            }
            <div class="compare__actions">
                <button type="button" class="button" onclick={on_download}>{ icon(Icon::Download) }{ "Download differences (CSV)" }</button>
            </div>
            { actions(done, List::DifferentLeft, ways) }
            { actions(done, List::DifferentRight, ways) }
            <ol class="comparison__users">{ for summary.differences.iter().take(*shown).map(different) }</ol>
            { show_more(summary.differences.len(), *shown, PORTION, "users", &on_more) }
            { first_of(summary.differences.len(), summary.list(List::DifferentLeft).users) }
        </>
    }
}

fn first_of(shown: usize, users: u64) -> Html {
    html! {
        if (shown as u64) < users {
            <p class="quiet">{ format!("These are the first {} of {}. The file has all of them.", count(shown as u64), counted(users, "user")) }</p>
        }
    }
}

/// The words of a list: its file, the button that saves it, and the one that hands it on.
fn words(list: List) -> (&'static str, &'static str, &'static str) {
    match list {
        List::OnlyLeft => ("only-left.ndjson", "Download users only left", "Import these"),
        List::OnlyRight => ("only-right.ndjson", "Download users only right", "Import these"),
        List::DifferentLeft => {
            ("different-left.ndjson", "Download them as left has them", "Update with left’s values")
        }
        List::DifferentRight => (
            "different-right.ndjson",
            "Download them as right has them",
            "Update with right’s values",
        ),
    }
}

/// What can be done with a list.
fn actions(done: &Rc<Done>, list: List, ways: &Ways) -> Html {
    let (file, save, import) = words(list);
    let Some(blob) = done.file(list) else { return Html::default() };
    let updates = matches!(list, List::DifferentLeft | List::DifferentRight);
    let on_save = {
        let blob = blob.clone();
        move |_: MouseEvent| browser::download(&blob, file)
    };
    let on_import = {
        let on_import = ways.on_import.clone();
        move |_: MouseEvent| {
            if let Some(file) = named(&blob, file, &blob) {
                on_import.emit((file, updates));
            }
        }
    };
    html! {
        <>
            <div class="compare__actions">
                <button type="button" class="button" onclick={on_save}>{ icon(Icon::Download) }{ save }</button>
                <button type="button" class="button" onclick={on_import}>{ import }</button>
                { query(done, list, ways) }
                { listed(done, list, ways) }
            </div>
            if done.result.summary.list(list).query.is_none() {
                <p class="quiet">
                    { format!("There is no query for them: a query holds at most {} users, each with an ID, or each with an email. Use the file.", count(QUERY_USERS as u64)) }
                </p>
            }
        </>
    }
}

/// What can be done with a query for a list's users: with a connection here, or elsewhere.
fn query(done: &Done, list: List, ways: &Ways) -> Html {
    let Some(search) = done.result.summary.list(list).query.clone() else {
        return Html::default();
    };
    let which = done.connection(list).map(|connection| Which {
        connection: Some(connection.to_owned()),
        search: search.clone(),
        ..Which::default()
    });
    let on = |which: &Which, deletes: bool| {
        let which = which.clone();
        ways.on_update.reform(move |_: MouseEvent| (which.clone(), deletes, Listed::default()))
    };
    html! {
        <>
            if let Some(which) = which {
                { to_update(|deletes| on(&which, deletes)) }
                <button type="button" class="button" onclick={ways.on_export.reform(move |_: MouseEvent| which.clone())}>{ "Export these" }</button>
            }
            <span class="compare__query quiet">
                { "Query for them" }
                <CopyButton text={search} label="Copy the query for these users" />
            </span>
        </>
    }
}

/// What can be done with users of a connection who are too many for a query: they go as a list.
fn listed(done: &Done, list: List, ways: &Ways) -> Html {
    let report = done.result.summary.list(list);
    let (Some(connection), Some(file)) = (done.connection(list), done.file(list)) else {
        return Html::default();
    };
    if report.query.is_some() || report.users > Listed::MOST {
        return Html::default();
    }
    let which = Which { connection: Some(connection.to_owned()), ..Which::default() };
    let on = |deletes: bool| {
        let (which, file, then) = (which.clone(), file.clone(), ways.on_update.clone());
        Callback::from(move |_: MouseEvent| {
            let (which, file, then) = (which.clone(), file.clone(), then.clone());
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|it| it.as_string());
                if let Some(only) = text.as_deref().and_then(Listed::of) {
                    then.emit((which, deletes, only));
                }
            });
        })
    };
    to_update(on)
}

/// The ways on to Update, to changes or (`true`) to a deletion.
fn to_update(on: impl Fn(bool) -> Callback<MouseEvent>) -> Html {
    html! {
        <>
            <button type="button" class="button" onclick={on(false)}>{ "Change these by steps" }</button>
            <button type="button" class="button" onclick={on(true)}>{ "Delete these" }</button>
        </>
    }
}

fn person(user: &str) -> Html {
    let [email, id, username, name] =
        walk::pick(user.as_bytes(), ["email", "user_id", "username", "name"]);
    let said = |value: Option<&[u8]>| value.and_then(text::string).map(|it| it.into_owned());
    let name = said(name).filter(|name| said(email).as_ref() != Some(name));
    let rest = [said(username), name].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let known = email.or(id).is_some();
    html! {
        <li class="comparison__user">
            <p>
                if known {
                    <strong>{ said(email).unwrap_or_default() }</strong>{ " " }<span class="code quiet">{ said(id).unwrap_or_default() }</span>
                    { " " }<span class="quiet">{ rest }</span>
                } else {
                    <span class="code">{ user }</span>
                }
            </p>
        </li>
    }
}

fn different(user: &UserDifference) -> Html {
    html! {
        <li class="comparison__user">
            <p><strong>{ &user.key }</strong></p>
            <dl class="comparison__attributes">
                { for user.values.iter().map(value) }
                if user.more > 0 {
                    <dt class="quiet">{ "…" }</dt>
                    <dd class="quiet">{ format!("and {}", counted(user.more, "more value")) }</dd>
                }
            </dl>
        </li>
    }
}

fn value(value: &ValueDifference) -> Html {
    let ValueDifference { path, left, right } = value;
    let one = |side: &'static str, value: &String| {
        html! {
            <>
                <span class="quiet">{ side }{ " " }</span>
                if value.is_empty() { <span class="quiet">{ "nothing" }</span> } else { <span class="code">{ value }</span> }
            </>
        }
    };
    html! {
        <>
            <dt class="code">{ path }</dt>
            <dd>{ one("left", left) }{ " · " }{ one("right", right) }</dd>
        </>
    }
}
