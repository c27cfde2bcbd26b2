//! How many users a search finds, of how many, while it is counted and afterwards.

use yew::prelude::*;

use crate::shared::format::{count, counted, width};
use crate::shared::latest_hook::{Latest, WaysOn};
use crate::ui::icon::{Icon, icon};

/// How many users that are: `(found, looked at)`.
pub(crate) fn user_count(
    found: &Latest<(u64, u64)>,
    searching: bool,
    from_files: bool,
    ways: &WaysOn,
) -> Html {
    if let Some(problem) = found.problem() {
        return html! {
            <p class="notice notice--error" role="alert">
                { icon(Icon::Error) }{ problem.in_a_line(ways) }
            </p>
        };
    }
    let stale = !found.fresh;
    html! {
        <div class={classes!("user-count", stale.then_some("user-count--stale"))}>
            <p role="status" aria-busy={stale.to_string()}>
                { match found.current().copied() {
                    None => "Counting…".into(),
                    Some((_, 0)) if from_files => nothing_in_files(),
                    Some((users, of)) => said(users, of, searching),
                } }
            </p>
            if let Some((done, total)) = found.progress.filter(|_| stale) {
                <svg class="user-count__bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"
                    focusable="false">
                    <rect class="progress__done" width={width(done, total)} height="1" />
                </svg>
            }
        </div>
    }
}

/// `1,234 of 100,000 users`.
fn said(users: u64, of: u64, searching: bool) -> Html {
    if users == of && !searching {
        html! { <><strong>{ count(of) }</strong>{ if of == 1 { " user" } else { " users" } }</> }
    } else {
        html! { <><strong>{ count(users) }</strong>{ format!(" of {}", counted(of, "user")) }</> }
    }
}

fn nothing_in_files() -> Html {
    html! {
        <span class="user-count__none">
            { icon(Icon::Warning) }
            { "There are no users in these files. Choose an export of users, or change how they are read." }
        </span>
    }
}
