//! What an update would do, and what came of one: numbers, differences, findings, warnings, and the files for Auth0.

use std::rc::Rc;

use yew::prelude::*;

use crate::mend::findings::MendableFindings;
use crate::mend::whose::MendOf;
use crate::shared::format::counted;
use crate::shared::wording;
use crate::ui::findings::Whose;
use crate::ui::icon::{Icon, icon};
use crate::ui::job_files::JobFiles;
use crate::ui::result::{preview_head, reason_notice, result_sign, use_lead_to};
use crate::ui::update_summary::{details, numbers};
use crate::update::state::Previewed;
use engine::jobs::{JobRecord, Listed, Status, UpdateSummary, Which};
use engine::recipe::Recipe;
use web::TenantClient;

/// The id of the heading that gets the focus.
const TITLE: &str = "update-title";

/// Properties of [`UpdatePreview`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct PreviewProps {
    pub(crate) preview: Rc<Previewed>,
    /// Whether something else is asked for now, or the tenant has changed
    pub(crate) outdated: bool,
    /// Which users it is about
    pub(crate) which: Which,
    /// The list they are of
    pub(crate) only: Listed,
    /// What is done to them
    pub(crate) recipe: Recipe,
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// The recipe is to become this, to mend findings
    pub(crate) on_mend: Callback<Recipe>,
}

/// What would change. Nothing has been yet.
#[component]
pub(crate) fn UpdatePreview(props: &PreviewProps) -> Html {
    let PreviewProps { preview, outdated, which, only, recipe, store, on_mend } = props;
    let changes = use_memo(preview.clone(), |preview| preview.summary.changes.clone());
    let users = (!outdated).then(|| MendOf::Stored(which.clone(), only.clone()));
    let findings = html! {
        <MendableFindings of={Whose::of(&changes)} {users} recipe={recipe.clone()} store={store.clone()} on_recipe={on_mend.clone()} />
    };
    use_lead_to(TITLE, Rc::as_ptr(preview) as usize);
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            { preview_head(TITLE, outdated.then_some("Found out for other users or steps, or before the tenant changed. Preview again.")) }
            { numbers(&preview.summary, false) }
            { cautions(&preview.summary) }
            { details(&preview.summary, false, preview.differences.clone(), Some(findings)) }
        </section>
    }
}

/// Properties of [`UpdateResult`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ResultProps {
    pub(crate) record: Rc<JobRecord>,
    /// Where its files are
    pub(crate) store: TenantClient,
}

/// What came of an update.
#[component]
pub(crate) fn UpdateResult(props: &ResultProps) -> Html {
    let record = &props.record;
    use_lead_to(TITLE, record.id.clone());
    let summary = record.update().and_then(|update| update.summary.as_ref());
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                { result_sign(wording::update_tone(record)) }
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ wording::update_headline(record) }</h2>
                    if record.status == Status::Succeeded {
                        <p class="result__pace">{ "It can be undone here and on the Tenant page, also after later changes." }</p>
                    }
                </div>
            </div>
            if let Some(reason) = &record.reason {
                { reason_notice(record.status, reason) }
            }
            if let Some(summary) = summary {
                { numbers(summary, true) }
                { cautions(summary) }
                if !record.files.is_empty() {
                    <section class="result__part" aria-labelledby="update-files-title">
                        <h3 id="update-files-title">{ "The same in Auth0" }</h3>
                        { way(summary) }
                        <JobFiles record={record.clone()} store={props.store.clone()} />
                    </section>
                }
                { details(summary, true, None, None) }
            }
            <p class="import-result__links">
                <a class="button" href="#/jobs">{ "View Jobs" }</a>
                <a class="button" href="#/users">{ "View Users" }</a>
            </p>
        </section>
    }
}

/// What to know before: what vanishes, what Auth0 would do otherwise.
fn cautions(summary: &UpdateSummary) -> Html {
    let one = |users: u64, what: &str| {
        html! {
            if users > 0 {
                <li class="comparison__loss">{ icon(Icon::Warning) }<span>{ format!("{} {what}", counted(users, "user")) }</span></li>
            }
        }
    };
    let changes = &summary.changes;
    let any = changes.losing_keys + changes.losing_verification + summary.shared_ids;
    html! {
        if any + summary.by_request > 0 {
            <ul class="comparison__losses">
                { one(changes.losing_keys, "without a metadata key that was there.") }
                { one(changes.losing_verification, "whose email is no longer verified.") }
                { one(summary.by_request, "with a change that no import makes (a block, an identifier, an attribute taken away): for Auth0 it comes as PATCH requests.") }
                { one(summary.shared_ids, "whose ID a user of another connection has, too. A request of the Management API names the ID alone and may reach that one: compare them first.") }
            </ul>
        }
    }
}

/// How the files are used, in the order that is safe.
fn way(summary: &UpdateSummary) -> Html {
    let upsert = "Send the upsert files first, each as an import job with upsert=true: complete metadata objects, email_verified as it is to be, at most 500 KB each.";
    let patch = "Then the PATCH requests, one a line with its path and body, no faster than your tenant’s rate limit; scope update:users.";
    let delete =
        "Send the DELETE requests one by one; scope delete:users. They cannot be undone in Auth0.";
    html! {
        <ul class="update__way">
            if summary.by_upsert > 0 { <li>{ upsert }</li> }
            if summary.by_request > 0 { <li>{ patch }</li> }
            if summary.deleted > 0 { <li>{ delete }</li> }
        </ul>
    }
}
