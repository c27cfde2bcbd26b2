//! The Compare page: two lists of users, files or connections of the local tenant, held against each other by a key.

use std::rc::Rc;

use yew::prelude::*;

use crate::compare::form::{compare_key, compare_side, question};
use crate::compare::lists::Ways;
use crate::compare::result::{CompareResult, headline};
use crate::compare::state::{Action, CompareState, Job, Side};
use crate::shared::browser;
use crate::shared::query_hook::{QueryProgress, use_retries};
use crate::shared::tenant_hooks::use_tenant;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::progress::tenant_progress;
use web::TenantClient;

/// Properties of [`ComparePage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the page knows; it outlives the page
    pub(crate) state: UseReducerHandle<CompareState>,
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
    /// Where users go from here
    pub(crate) ways: Ways,
}

/// The Compare page.
#[component]
pub(crate) fn ComparePage(props: &Props) -> Html {
    let Props { state, store, version, ways } = props;
    let (retries, again) = use_retries();
    let tenant = {
        let to = state.dispatcher();
        use_tenant(store, (*version, retries), move |ids| to.dispatch(Action::Connections(ids)))
    };
    let on_action = {
        let to = state.dispatcher();
        use_callback((), move |action, ()| to.dispatch(action))
    };
    let (connections, stamp) = match &*tenant {
        QueryProgress::Response(info) => (info.connections.clone(), info.users.as_str()),
        _ => (Vec::new(), ""),
    };
    let stamp = Rc::<str>::from(stamp);
    let from_tenant = Side::BOTH.iter().any(|side| state.is_from_tenant(*side));
    let sides =
        Side::BOTH.map(|side| compare_side((&**state, side), &connections, store, &on_action));
    html! {
        <div class="convert">
            <div class="intro">
                <h1>{ "Compare users" }</h1>
                <p>{ "Hold two lists of users against each other: who is only in one of them, and who is in both but different. Nothing is changed." }</p>
            </div>
            <div class="convert__inputs">
                { question(state, &on_action) }
                { compare_key(state, &on_action) }
                <div class="compare__sides">{ for sides }</div>
                if let QueryProgress::Refused(reason) = &*tenant {
                    if from_tenant { { failure("The local tenant could not be read", reason, &again) } }
                }
                { actions(state, &stamp, &on_action) }
            </div>
            if let Job::Done(done) = &state.job {
                <CompareResult done={done.clone()} outdated={!state.is_fresh(done, &stamp)} ways={ways.clone()} />
            }
        </div>
    }
}

/// "Compare", the progress, and why it cannot begin.
fn actions(state: &CompareState, stamp: &Rc<str>, on_action: &Callback<Action>) -> Html {
    let stamp = stamp.clone();
    let start = on_action.reform(move |()| Action::Start(browser::now(), stamp.clone()));
    let on_cancel = on_action.reform(|()| Action::Cancel);
    let onclick = start.reform(|_: MouseEvent| ());
    let on_swap = on_action.reform(|_: MouseEvent| Action::Swap);
    let missing = state.missing();
    let about = match &state.job {
        _ if !missing.is_empty() => missing,
        Job::Cancelled(_) => "Stopped.",
        _ => "",
    };
    html! {
        <section class="card action-bar" aria-label="Compare">
            { match &state.job {
                Job::Failed(_, reason) => failure("They could not be compared", reason, &start),
                job => tenant_progress("Comparing", job, &on_cancel),
            } }
            if let Some(notice) = &state.notice {
                <p class="notice" role="alert">{ icon(Icon::Warning) }{ notice.as_ref() }</p>
            }
            <div class="action-bar__row">
                <button type="button" class="button button--large button--primary" disabled={!missing.is_empty() || state.job.is_busy()}
                    aria-describedby="compare-about" {onclick}>{ "Compare" }</button>
                <button type="button" class="button button--large" disabled={state.job.is_busy()} onclick={on_swap}>{ "Swap sides" }</button>
                <p id="compare-about" class="action-bar__about" role="status">{ about }</p>
            </div>
        </section>
    }
}

/// What is announced when a comparison is done.
pub(crate) fn announcement(state: &CompareState) -> Option<String> {
    match &state.job {
        Job::Done(done) => {
            let arrived = done.inputs.spec.arrived;
            Some(format!("{}.", headline(&done.result.summary, arrived)))
        }
        _ => None,
    }
}
