//! What updates change, user by user and value by value, with a filter by what becomes of a value. It shows what it is
//! given; the whole list is the CSV file's.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use crate::ui::show_more::show_more;
use engine::jobs::import::spec::{AttributeChange, ChangeKind, KeyChange, NotChanged};
use engine::jobs::{DifferenceFilter, ImportSummary, UserChange};

/// How many users are shown at first, and how many more at a click.
const PORTION: usize = 20;

/// How much of the file is filtered at a time.
const PIECE: f64 = (4 << 20) as f64;

/// Properties of [`Differences`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the import does
    pub(crate) summary: Rc<ImportSummary>,
    /// Every value that changes, as CSV, where it is at hand
    #[prop_or_default]
    pub(crate) csv: Option<Blob>,
    /// Whether it is done
    #[prop_or_default]
    pub(crate) done: bool,
}

/// The differences and their filter.
#[component]
pub(crate) fn Differences(props: &Props) -> Html {
    let Props { summary, csv, done } = props;
    let shown = use_state(|| PORTION);
    let only = use_state_eq(|| Option::<ChangeKind>::None);
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    let fits = |change: &&UserChange| only.is_none_or(|kind| change.kinds.contains(&kind));
    let fitting = summary.changes.iter().filter(fits).count();
    let of = only.map_or(summary.updated, |kind| summary.kinds.get(&kind).copied().unwrap_or(0));
    html! {
        <>
            if !done { { by_attribute(summary) } }
            <div class="differences__tools">
                { filter(summary, &only) }
                if let Some(csv) = csv { { download(csv, *only) } }
            </div>
            <ol class="comparison__users">
                { for summary.changes.iter().filter(fits).take(*shown).map(|change| user(change, *only, *done)) }
            </ol>
            { show_more(fitting, *shown, PORTION, "changed users", &on_more) }
            if (fitting as u64) < of {
                <p class="quiet">
                    { format!("These are the first {} of {}.", count(fitting as u64), counted(of, "changed user")) }
                </p>
            }
        </>
    }
}

fn label(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "Added",
        ChangeKind::Changed => "Changed",
        ChangeKind::Lost => "Lost",
    }
}

/// All, or one kind, each with the number of users; nothing where there is but one kind.
fn filter(summary: &ImportSummary, only: &UseStateHandle<Option<ChangeKind>>) -> Html {
    let users = |kind: &ChangeKind| summary.kinds.get(kind).copied().unwrap_or(0);
    let kinds: Vec<ChangeKind> =
        ChangeKind::ALL.into_iter().filter(|kind| users(kind) > 0).collect();
    if kinds.len() < 2 {
        return Html::default();
    }
    let choice = |value: Option<ChangeKind>| {
        let (name, users) =
            value.map_or(("All", summary.updated), |kind| (label(kind), users(&kind)));
        let id = format!("differences-{}", value.map_or("all", ChangeKind::name));
        let set = only.setter();
        let onchange = move |_: Event| set.set(value);
        html! {
            <span class="filter__choice">
                <input type="radio" name="differences-filter" id={id.clone()} checked={**only == value} {onchange} />
                <label for={id}>{ name }<span class="filter__count">{ count(users) }</span></label>
            </span>
        }
    };
    html! {
        <fieldset class="filter">
            <legend class="visually-hidden">{ "Show users with values that are" }</legend>
            { choice(None) }
            { for kinds.into_iter().map(|kind| choice(Some(kind))) }
        </fieldset>
    }
}

/// A button that saves the differences, those of one kind if only these are shown.
fn download(csv: &Blob, only: Option<ChangeKind>) -> Html {
    let csv = csv.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let csv = csv.clone();
        let Some(kind) = only else { return browser::download(&csv, "differences.csv") };
        spawn_local(async move {
            // What can no longer be read leaves the button without effect, as any file that is gone.
            if let Some(filtered) = filtered(&csv, kind).await {
                browser::download(&filtered, &format!("differences-{}.csv", kind.name()));
            }
        });
    });
    let what = match only {
        None => "Download all differences (CSV)",
        Some(ChangeKind::Added) => "Download what is added (CSV)",
        Some(ChangeKind::Changed) => "Download what is changed (CSV)",
        Some(ChangeKind::Lost) => "Download what is lost (CSV)",
    };
    html! { <button type="button" class="button" {onclick}>{ icon(Icon::Download) }{ what }</button> }
}

/// The rows of one kind, piece by piece; `None` if the file cannot be read.
async fn filtered(csv: &Blob, kind: ChangeKind) -> Option<Blob> {
    let (parts, mut filter) = (Array::new(), DifferenceFilter::new(kind));
    let (mut at, size) = (0.0, csv.size());
    while at < size {
        let piece = csv.slice_with_f64_and_f64(at, (at + PIECE).min(size)).ok()?;
        let piece = Uint8Array::new(&JsFuture::from(piece.array_buffer()).await.ok()?).to_vec();
        let mut kept = Vec::new();
        filter.push(&piece, &mut kept);
        parts.push(&Uint8Array::from(&kept[..]));
        at += PIECE;
    }
    Blob::new_with_u8_array_sequence(&parts).ok()
}

/// In how many users each attribute changes.
fn by_attribute(summary: &ImportSummary) -> Html {
    let tags = summary.attributes.iter().map(|(name, users)| {
        html! { <li class="tag"><span class="code">{ name }</span><span class="tag__count">{ count(*users) }</span></li> }
    });
    html! { <ul class="changes__names" aria-label="Changed attributes">{ for tags }</ul> }
}

fn user(change: &UserChange, only: Option<ChangeKind>, done: bool) -> Html {
    let (unverified, gone) = match done {
        true => ("The email is no longer verified.", "These metadata keys are gone:"),
        false => ("The email would no longer be verified.", "These metadata keys would vanish:"),
    };
    let vanishing = change
        .vanishing
        .iter()
        .map(|key| html! { <li class="tag"><span class="code">{ key }</span></li> });
    html! {
        <li class="comparison__user">
            <p><strong>{ &change.email }</strong>{ " " }<span class="code quiet">{ &change.user_id }</span></p>
            if change.loses_verification {
                <p class="comparison__loss">{ icon(Icon::Warning) }{ unverified }</p>
            }
            if !change.vanishing.is_empty() {
                <div class="comparison__loss">
                    { icon(Icon::Warning) }{ gone }
                    <ul class="changes__names">{ for vanishing }</ul>
                </div>
            }
            <dl class="comparison__attributes">
                { for change.attributes.iter().map(|change| attribute(change, only)) }
                if only.is_none() { { for change.not_changed.iter().map(not_changed) } }
            </dl>
        </li>
    }
}

/// An attribute; of metadata key by key. Of several kinds only what is asked for.
fn attribute(change: &AttributeChange, only: Option<ChangeKind>) -> Html {
    let AttributeChange { name, before, after, kind, keys, more_keys } = change;
    let fits = |kind: ChangeKind| only.is_none_or(|only| only == kind);
    if keys.is_empty() {
        return if fits(*kind) { value(name.clone(), before, after) } else { Html::default() };
    }
    let keys = keys.iter().filter(|key| fits(key.kind)).map(|change| {
        let KeyChange { key, before, after, .. } = change;
        value(format!("{name}.{key}"), before, after)
    });
    html! {
        <>
            { for keys }
            if *more_keys > 0 {
                <dt class="code">{ name }</dt>
                <dd class="quiet">{ format!("and {}", counted(*more_keys, "more key")) }</dd>
            }
        </>
    }
}

/// A value, before and after.
fn value(name: String, before: &str, after: &str) -> Html {
    html! {
        <>
            <dt class="code">{ name }</dt>
            <dd>
                if before.is_empty() { <span class="quiet">{ "not there" }</span> } else { <del class="code">{ before }</del> }
                { icon(Icon::Arrow) }<span class="visually-hidden">{ " becomes " }</span>
                if after.is_empty() { <span class="quiet">{ "gone" }</span> } else { <ins class="code">{ after }</ins> }
            </dd>
        </>
    }
}

fn not_changed(asked: &NotChanged) -> Html {
    let NotChanged { name, stays, asked } = asked;
    html! {
        <>
            <dt class="code">{ name }</dt>
            <dd>
                if stays.is_empty() { <span class="quiet">{ "not there" }</span> } else { <span class="code">{ stays }</span> }
                <span class="quiet">{ " stays; an import does not change it to " }</span><span class="code">{ asked }</span>
            </dd>
        </>
    }
}
