//! A chosen file: how it is understood in one line, what is loud about it, and *Change…*, which opens everything that
//! was guessed beside the rows as they will be read. It changes nothing itself; it emits what is wanted.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::shared::files::{self, Entry, Look};
use crate::shared::format::{bytes, count, counted};
use crate::shared::latest_hook::{Latest, use_latest};
use crate::shared::{browser, wording};
use crate::sources::corrections::{Corrections, corrections};
use crate::sources::facts::{self, Fact};
use crate::sources::first_rows::first_rows;
use crate::sources::take_apart::TakeApart;
use crate::ui::icon::{Icon, icon};
use engine::jobs::{RemarkPlace, Survey, SurveyRemarks};
use engine::read::{FileFormat, Layout, ReadOptions};
use web::{Query, TenantClient};

/// Properties of [`FileCard`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The file
    pub(crate) entry: Entry,
    /// Where it is asked what stands in it
    pub(crate) store: TenantClient,
    /// Whether it is asked at once, or only when it is opened
    pub(crate) eager: bool,
    /// The file is to be read like this
    pub(crate) on_read_as: Callback<(u32, ReadOptions)>,
    /// It is to be taken off
    pub(crate) on_remove: Callback<u32>,
    /// These come in
    pub(crate) on_files: Callback<Vec<File>>,
    /// This stands in it, or nothing could be found out, by the number of the question what it is
    pub(crate) on_survey: Callback<(u32, Option<Rc<Survey>>)>,
}

/// A row of the list of files.
#[component]
pub(crate) fn FileCard(props: &Props) -> Html {
    let Props { entry, store, eager, on_read_as, on_remove, on_files, on_survey } = props;
    let open = use_state_eq(|| false);
    let apart_failed = use_state_eq(|| None::<AttrValue>);
    let on_failed = {
        let apart_failed = apart_failed.setter();
        Callback::from(move |reason| apart_failed.set(reason))
    };
    let format = match &entry.look {
        Look::Known(format) => Some(format),
        _ => None,
    };
    let is_readable = format.is_some_and(facts::is_readable);
    let surveyed = use_survey(store, entry, is_readable && (*eager || *open));
    let known = match (surveyed.current(), surveyed.problem()) {
        (Some(survey), _) => Some((entry.question, Some(survey.clone()))),
        (None, Some(_)) => Some((entry.question, None)),
        (None, None) => None,
    };
    let on_survey = on_survey.clone();
    use_effect_with(known.as_ref().map(|(question, _)| *question), move |_| {
        if let Some(known) = known {
            on_survey.emit(known);
        }
    });
    let survey = surveyed.value().filter(|_| is_readable);
    // A survey has read further than the look at the file.
    let known = format.map(|format| facts::known(format, survey.and_then(|it| it.format.as_ref())));
    let format = known.as_ref();
    let hint = match &entry.look {
        Look::Known(format) => wording::hint(format).map(AttrValue::from),
        Look::Failed(reason) => Some(AttrValue::from(reason.clone())),
        Look::Pending => None,
    };
    let on_change = {
        let id = entry.id;
        on_read_as.reform(move |options| (id, options))
    };
    let on_open = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    let correctable = format.filter(|format| facts::is_correctable(format));
    let name = entry.file.name();
    let panel = format!("source-{}", entry.id);
    html! {
        <li class={classes!("file-list__row", hint.is_some().then_some("file-list__row--problem"))}>
            <p class="file-list__name" title={name.clone()}>{ &name }</p>
            { line(entry, format, survey.map(Rc::as_ref)) }
            <p class="file-list__actions">
                if correctable.is_some() {
                    <button type="button" class="link" aria-expanded={open.to_string()} aria-controls={panel.clone()}
                        aria-label={format!("Change how {name} is read")} onclick={on_open}>
                        { if *open { "Done" } else { "Change…" } }
                    </button>
                }
                if format.is_some_and(|format| format.zip || format.layout == Layout::Zip) {
                    <TakeApart entry={entry.clone()} store={store.clone()} on_files={on_files.clone()} on_remove={on_remove.clone()}
                        on_failed={on_failed} />
                }
                { remove(entry, on_remove) }
            </p>
            if let Some(hint) = hint {
                <p class="file-list__hint">{ icon(Icon::Warning) }<span>{ hint }</span></p>
            }
            if let Some(problem) = surveyed.problem() {
                <p class="file-list__hint">{ icon(Icon::Warning) }<span>{ &problem.text }</span></p>
            }
            if let Some(reason) = &*apart_failed {
                <p class="file-list__hint file-list__hint--error" role="alert">{ icon(Icon::Error) }<span>
                    <strong>{ "It could not be taken apart. " }</strong>{ reason }
                </span></p>
            }
            if let Some(survey) = survey {
                { for loud(survey) }
                if format.is_some_and(|format| facts::is_undecided(format, survey)) {
                    <p class="file-list__hint" role="status">{ icon(Icon::Warning) }<span>
                        <strong>{ "Nothing in it looks like users for sure. " }</strong>
                        { "If they are there, choose under Change… where they are." }
                    </span></p>
                }
            }
            if let Some(format) = correctable.filter(|_| *open) {
                <div class="file-list__panel" id={panel} role="group" aria-label={format!("How {name} is read")}>
                    { corrections(&Corrections {
                        id: entry.id, format, options: &entry.options, survey: survey.map(Rc::as_ref), on_change: &on_change,
                    }) }
                    if let Some(survey) = survey {
                        { first_rows(survey, facts::noun(format), !surveyed.fresh || entry.is_asked) }
                    }
                </div>
            }
        </li>
    }
}

/// What stands in the first stretch of the file, as it is to be read.
#[hook]
fn use_survey(store: &TenantClient, entry: &Entry, wanted: bool) -> Latest<Rc<Survey>> {
    let key = (wanted && !entry.is_asked).then_some(entry.question);
    let file = files::chosen(std::slice::from_ref(entry));
    use_latest(store, key, 0, Box::new(move || Query::Survey { file })).survey()
}

/// What is known of the file, in a line.
fn line(entry: &Entry, format: Option<&FileFormat>, survey: Option<&Survey>) -> Html {
    let facts = match (&entry.look, format) {
        (Look::Pending, _) => vec![Fact { text: "Looking…".to_owned(), reason: String::new() }],
        (_, Some(format)) => facts::facts(format, &entry.options, survey),
        _ => vec![Fact { text: "Unreadable".to_owned(), reason: String::new() }],
    };
    let fact = |Fact { text, reason }: Fact| {
        let title = (!reason.is_empty()).then_some(reason);
        html! { <li class="file-list__fact" {title}>{ text }</li> }
    };
    html! {
        <ul class="file-list__facts" aria-busy={entry.is_asked.to_string()}>
            { for facts.into_iter().map(fact) }
            <li class="file-list__fact">{ bytes(entry.file.size() as u64) }</li>
        </ul>
    }
}

fn remove(entry: &Entry, on_remove: &Callback<u32>) -> Html {
    let id = entry.id;
    let onclick = on_remove.reform(move |_: MouseEvent| {
        browser::focus_if_lost(browser::CHOOSE_FILES);
        id
    });
    let label = format!("Remove {}", entry.file.name());
    html! {
        <button type="button" class="icon-button" aria-label={label.clone()} title={label} {onclick}>
            { icon(Icon::Cross) }
        </button>
    }
}

/// What must be seen before anything is made of the file.
fn loud(survey: &Survey) -> Vec<Html> {
    let mut said = Vec::new();
    let faults = &survey.faults;
    if faults.is_cut_off {
        said.push(html! {
            <p class="file-list__hint file-list__hint--error" role="status">{ icon(Icon::Error) }<span>
                <strong>{ "This file is cut off." }</strong>
                { " It ends where more should come. Get it again from where it came." }
            </span></p>
        });
    } else if let Some(first) = faults.places.first() {
        said.push(remark(&broken(faults.count), faults.count, first, true));
    }
    let loud = survey.remarks.iter().filter(|remarks| facts::is_loud(remarks));
    said.extend(loud.filter_map(|remarks: &SurveyRemarks| {
        let first = remarks.places.first()?;
        Some(remark(&facts::about(remarks), remarks.count, first, false))
    }));
    said
}

fn broken(count: u64) -> String {
    format!("{} could not be read", counted(count, "place"))
}

/// Remarks of one kind, with the first of them.
fn remark(about: &str, all: u64, first: &RemarkPlace, is_error: bool) -> Html {
    let mut place = format!("line {}", count(first.line));
    if !first.column.is_empty() {
        place = format!("{}, {place}", first.column);
    }
    let place = if all > 1 { format!("first in {place}") } else { place };
    html! {
        <p class={classes!("file-list__hint", is_error.then_some("file-list__hint--error"))} role="status">
            { icon(if is_error { Icon::Error } else { Icon::Warning }) }
            <span>
                <strong>{ about }</strong>{ format!(" ({place}): {}", first.message) }
                if !first.value.is_empty() {
                    { " " }<span class="code">{ &first.value }</span>
                }
                { ". " }{ &first.fix }
            </span>
        </p>
    }
}
