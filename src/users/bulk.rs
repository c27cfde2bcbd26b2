//! What is done with several users: selecting all that are shown, blocking, deleting, handing them to Export. It keeps no
//! selection of its own.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::shared::query_hook::{Underway, begin};
use crate::ui::confirm::Confirm;
use crate::ui::icon::{Icon, icon};
use crate::users::selection::{MOST_NAMED, Selection};
use crate::users::table::GRID;
use engine::jobs::{Edit, UserRef, ViewSpec, Which};
use web::{Failure, Query, Response, TenantClient};

/// How many users can be selected together. Each of them is known here by its id.
const MOST: u64 = 50_000;

/// How many are asked for at once.
const AT_ONCE: u64 = 2_500;

/// Properties of [`Bulk`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Which users are selected
    pub(crate) selected: Rc<Selection>,
    /// Whether they are all that are shown
    pub(crate) whole: bool,
    /// Which users are shown
    pub(crate) spec: ViewSpec,
    /// How many those are, once that is known
    pub(crate) total: Option<u64>,
    /// What is said while nothing is selected
    pub(crate) said: String,
    /// Whether it is asked if the users are to be deleted
    pub(crate) deleting: bool,
    /// It is to be asked
    pub(crate) on_delete: Callback<()>,
    /// It was answered
    pub(crate) on_close: Callback<()>,
    /// These are all users of that view
    pub(crate) on_all: Callback<(ViewSpec, Vec<UserRef>)>,
    /// None is to be selected
    pub(crate) on_clear: Callback<()>,
    /// These users are to be exported
    pub(crate) on_export: Callback<Which>,
}

/// How many users there are, or what is done with those selected.
#[component]
pub(crate) fn Bulk(props: &Props) -> Html {
    let problem = use_state(|| Option::<String>::None);
    let busy = use_state_eq(|| false);
    use_effect_with(props.selected.clone(), {
        let problem = problem.setter();
        move |_| problem.set(None)
    });
    let number = props.selected.count();
    let edit = {
        let (store, selected, on_clear) =
            (props.store.clone(), props.selected.clone(), props.on_clear.clone());
        let (problem, busy) = (problem.setter(), busy.setter());
        Callback::from(move |edit: fn(Vec<UserRef>) -> Edit| {
            let (store, on_clear) = (store.clone(), on_clear.clone());
            let (problem, busy) = (problem.clone(), busy.clone());
            let edit = edit(selected.users());
            busy.set(true);
            spawn_local(async move {
                match store.ask(Query::Edit(edit)).await {
                    Ok(_) => {
                        // The buttons go with the selection.
                        browser::focus(GRID);
                        on_clear.emit(());
                    }
                    Err(refusal) => problem.set(Some(refusal.to_string())),
                }
                busy.set(false);
            });
        })
    };
    let answered = {
        let (edit, on_close) = (edit.clone(), props.on_close.clone());
        Callback::from(move |sure: bool| {
            on_close.emit(());
            if sure {
                edit.emit(|users| Edit::Delete { users });
            }
        })
    };
    let unable = *busy || !props.selected.is_of_one_connection();
    let block = edit.reform(|_: MouseEvent| |users| Edit::Block { users, blocked: true });
    let unblock = edit.reform(|_: MouseEvent| |users| Edit::Block { users, blocked: false });
    let all = use_all(props, &problem.setter());
    let clear = props.on_clear.reform(|_: MouseEvent| browser::focus(GRID));
    let button = |label: &'static str, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="button" disabled={unable} {onclick}>{ label }</button> }
    };
    html! {
        <div class={classes!("users__bulk", (number > 0).then_some("users__bulk--chosen"))}>
            <p class="users__count" role="status">
                if number == 0 { { &props.said } } else { { format!("{} selected", counted(number, "user")) } }
            </p>
            if number > 0 {
                { button("Block", block) }
                { button("Unblock", unblock) }
                { button("Delete", props.on_delete.reform(|_| ())) }
            }
            { export(props) }
            { select_all(props, &all) }
            if number > 0 {
                <button type="button" class="link" onclick={clear}>{ "Clear selection" }</button>
            }
            if let Some(problem) = &*problem {
                <p class="users__problem" role="alert">{ icon(Icon::Error) }{ problem }</p>
            } else if number > 0 && !props.selected.is_of_one_connection() {
                <p class="users__problem">{ icon(Icon::Info) }{ "These are users of several connections. Change or export those of one at a time." }</p>
            }
            if props.deleting {
                { deleting(number, answered) }
            }
        </div>
    }
}

/// Asks whether the selected users are to be deleted.
fn deleting(number: u64, on_close: Callback<bool>) -> Html {
    let one = number == 1;
    let title = if one {
        "Delete this user?".to_owned()
    } else {
        format!("Delete {}?", counted(number, "user"))
    };
    let text = "You can undo this, also later on the Tenant page.";
    let confirm = if one { "Yes, delete it" } else { "Yes, delete them" };
    html! { <Confirm {title} text={html! { <p>{ text }</p> }} {confirm} {on_close} /> }
}

/// What the users shown, or those selected, are to Export; `None` where they are too many to be named one by one.
fn which(props: &Props) -> Option<Which> {
    let Props { selected, spec, whole, .. } = props;
    if *whole || selected.count() == 0 {
        let (connection, search) = (spec.connection.clone(), spec.search.clone());
        return Some(Which { connection, search, ..Which::default() });
    }
    selected.which()
}

/// Hands the users to Export.
fn export(props: &Props) -> Html {
    let number = match props.selected.count() {
        0 => props.total.unwrap_or_default(),
        selected => selected,
    };
    if number == 0 {
        return Html::default();
    }
    let which = which(props);
    let of_one = props.selected.is_of_one_connection();
    let too_many = (which.is_none() && of_one).then(|| {
        format!(
            "Up to {} users can be exported by selecting them one by one. Search for them instead.",
            count(MOST_NAMED as u64)
        )
    });
    let unable = which.is_none();
    let onclick = {
        let on_export = props.on_export.clone();
        move |_: MouseEvent| which.clone().into_iter().for_each(|which| on_export.emit(which))
    };
    let label = match props.selected.count() {
        0 if number == 1 => "Export this user".to_owned(),
        0 => format!("Export these {}", counted(number, "user")),
        _ => "Export the selection".to_owned(),
    };
    html! {
        <>
            <button type="button" class="button" disabled={unable} {onclick}>{ label }</button>
            if let Some(why) = too_many { <p class="users__problem">{ icon(Icon::Info) }{ why }</p> }
        </>
    }
}

/// All users that are shown, on their way into the selection.
struct All {
    /// How many of how many are there, while they are asked for
    progress: Option<u64>,
    start: Callback<MouseEvent>,
}

/// Asks for all users that are shown. Another search, or leaving, gives that up.
#[hook]
fn use_all(props: &Props, problem: &UseStateSetter<Option<String>>) -> All {
    let progress = use_state_eq(|| Option::<u64>::None);
    let underway = use_mut_ref(|| Option::<Underway>::None);
    use_effect_with((props.spec.connection.clone(), props.spec.search.clone()), {
        let (underway, progress) = (underway.clone(), progress.setter());
        move |_| {
            move || {
                underway.borrow_mut().take();
                progress.set(None);
            }
        }
    });
    let start = {
        let (store, on_all, problem) = (props.store.clone(), props.on_all.clone(), problem.clone());
        // An order would have each user looked up by itself.
        let view = ViewSpec { sort: None, ..props.spec.clone() };
        let (progress, total) = (progress.setter(), props.total.unwrap_or_default());
        Callback::from(move |_: MouseEvent| {
            let (store, on_all, problem) = (store.clone(), on_all.clone(), problem.clone());
            let (view, progress) = (view.clone(), progress.clone());
            progress.set(Some(0));
            *underway.borrow_mut() = Some(begin(async move {
                let found = users_of(&store, &view, total, |so_far| progress.set(Some(so_far)));
                match found.await {
                    Ok(users) => {
                        // The button goes.
                        browser::focus(GRID);
                        on_all.emit((view, users));
                    }
                    Err(failure) => problem.set(Some(failure.to_string())),
                }
                progress.set(None);
            }));
        })
    };
    All { progress: *progress, start }
}

/// All users of a view, but for damaged ones, which nothing can be done with.
async fn users_of(
    store: &TenantClient,
    view: &ViewSpec,
    total: u64,
    on_progress: impl Fn(u64),
) -> Result<Vec<UserRef>, Failure> {
    let mut users = Vec::new();
    for first in (0..total.min(MOST)).step_by(AT_ONCE as usize) {
        let query = Query::Rows { spec: view.clone(), first, count: AT_ONCE };
        if let Response::Rows { rows, .. } = store.ask(query).await? {
            users.extend(rows.into_iter().filter(|row| !row.damaged).map(|row| row.user));
        }
        on_progress(first);
    }
    Ok(users)
}

fn select_all(props: &Props, all: &All) -> Html {
    let total = props.total.unwrap_or_default();
    let there = props.selected.count();
    if let Some(so_far) = all.progress {
        return html! { <p class="quiet" role="status">{ format!("Selecting… {} of {}", count(so_far), count(total)) }</p> };
    }
    if total < 2 || props.whole || (there > 0 && there == total) {
        return Html::default();
    }
    if total > MOST {
        return html! {
            <span class="quiet">{ format!("Up to {} users can be selected together.", count(MOST)) }</span>
        };
    }
    let label = match props.spec.search.is_empty() {
        true => format!("Select all {}", count(total)),
        false => format!("Select all {} that match", count(total)),
    };
    html! { <button type="button" class="link" onclick={all.start.clone()}>{ label }</button> }
}
