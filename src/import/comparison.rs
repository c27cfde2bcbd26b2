//! What an upsert would do, before it is done: how many users are new, change or stay, and user by user what changes, with
//! the metadata keys that would vanish and the emails that would lose their verification.

use std::rc::Rc;

use web_sys::Blob;
use yew::prelude::*;

use crate::import::result::outcome_counts;
use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::shared::wording::Tone;
use crate::ui::findings::Findings;
use crate::ui::findings::Whose;
use crate::ui::icon::{Icon, icon};
use crate::ui::result::{result_sign, use_lead_to};
use crate::ui::show_more::show_more;
use engine::jobs::AttributeChange;
use engine::jobs::{ImportSummary, UserChange};

/// The id of the heading that gets the focus.
const TITLE: &str = "comparison-title";

/// How many users are shown at first, and how many more at a click.
const PORTION: usize = 20;

/// Properties of [`Comparison`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the import would do
    pub(crate) summary: Rc<ImportSummary>,
    /// Every value that would change, as CSV
    pub(crate) differences: Option<Blob>,
    /// Whether files or form have changed since
    pub(crate) outdated: bool,
    /// The import is wanted
    pub(crate) on_import: Callback<()>,
}

/// The name under which the differences are downloaded.
const DIFFERENCES: &str = "differences.csv";

/// A button that saves all differences.
fn download(props: &Props) -> Html {
    let Some(differences) = props.differences.clone() else { return Html::default() };
    let onclick = Callback::from(move |_: MouseEvent| browser::download(&differences, DIFFERENCES));
    html! {
        <p>
            <button type="button" class="button" {onclick}>
                { icon(Icon::Download) }{ "Download all differences (CSV)" }
            </button>
        </p>
    }
}

/// The comparison.
#[component]
pub(crate) fn Comparison(props: &Props) -> Html {
    let shown = use_state(|| PORTION);
    let summary = &props.summary;
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    use_lead_to(TITLE, Rc::as_ptr(summary) as usize);
    let onclick = props.on_import.reform(|_: MouseEvent| ());
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                { result_sign(Tone::Neutral) }
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ "What would change" }</h2>
                    <p class="result__pace">{ "Nothing has been changed yet." }</p>
                </div>
            </div>
            if props.outdated {
                <p class="result__outdated" role="status">
                    { icon(Icon::Info) }{ "Found out with earlier files or options. Preview again to see what holds now." }
                </p>
            }
            { outcome_counts(summary, "Inserts", "Updates") }
            { losses(summary) }
            if !summary.changes.is_empty() {
                <section class="result__part" aria-labelledby="differences-title">
                    <h3 id="differences-title">{ "Differences" }</h3>
                    { by_attribute(summary) }
                    { download(props) }
                    <ol class="comparison__users">
                        { for summary.changes.iter().take(*shown).map(user) }
                    </ol>
                    { show_more(summary.changes.len(), *shown, PORTION, "changed users", &on_more) }
                    if (summary.changes.len() as u64) < summary.updated {
                        <p class="quiet">
                            { format!("These are the first {} of {}.", count(summary.changes.len() as u64),
                                counted(summary.updated, "changed user")) }
                        </p>
                    }
                </section>
            }
            if !summary.run.groups.is_empty() {
                <section class="result__part" aria-labelledby="comparison-findings">
                    <h3 id="comparison-findings">{ "Findings" }</h3>
                    <Findings of={Whose::Comparison(summary.clone())} />
                </section>
            }
            <p class="import-result__links">
                <button type="button" class="button button--primary" {onclick}>{ "Import these users" }</button>
            </p>
        </section>
    }
}

/// What would be lost, in words.
fn losses(summary: &ImportSummary) -> Html {
    let loss = |users: u64, what: &str| {
        html! {
            if users > 0 {
                <li class="comparison__loss">{ icon(Icon::Warning) }{ format!("{} {what}", counted(users, "user")) }</li>
            }
        }
    };
    html! {
        if summary.losing_keys + summary.losing_verification > 0 {
            <ul class="comparison__losses">
                { loss(summary.losing_keys, "would lose metadata keys. Switch on “Merge metadata instead of replacing it” to keep them.") }
                { loss(summary.losing_verification, "would have an email that is no longer verified. Switch on “Keep emails verified where the file does not say”, unless the file says so on purpose.") }
            </ul>
        }
    }
}

/// In how many users each attribute changes.
fn by_attribute(summary: &ImportSummary) -> Html {
    let tags = summary.attributes.iter().map(|(name, users)| {
        html! { <li class="tag"><span class="code">{ name }</span><span class="tag__count">{ count(*users) }</span></li> }
    });
    html! { <ul class="changes__names" aria-label="Changed attributes">{ for tags }</ul> }
}

fn user(change: &UserChange) -> Html {
    let vanishing = change
        .vanishing
        .iter()
        .map(|key| html! { <li class="tag"><span class="code">{ key }</span></li> });
    html! {
        <li class="comparison__user">
            <p><strong>{ &change.email }</strong>{ " " }<span class="code quiet">{ &change.user_id }</span></p>
            if change.loses_verification {
                <p class="comparison__loss">{ icon(Icon::Warning) }{ "The email would no longer be verified." }</p>
            }
            if !change.vanishing.is_empty() {
                <div class="comparison__loss">
                    { icon(Icon::Warning) }{ "These metadata keys would vanish:" }
                    <ul class="changes__names">{ for vanishing }</ul>
                </div>
            }
            <dl class="comparison__attributes">{ for change.attributes.iter().map(attribute) }</dl>
        </li>
    }
}

/// An attribute, before and after.
pub(crate) fn attribute(change: &AttributeChange) -> Html {
    let AttributeChange { name, before, after, .. } = change;
    html! {
        <>
            <dt class="code">{ name }</dt>
            <dd>
                if before.is_empty() { <span class="quiet">{ "not there" }</span> } else { <del class="code">{ before }</del> }
                { icon(Icon::Arrow) }<span class="visually-hidden">{ " becomes " }</span>
                <ins class="code">{ after }</ins>
            </dd>
        </>
    }
}
