//! The chosen files, each with how it is understood ([`FileCard`]), and their sum.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::files::Entry;
use crate::shared::format::{bytes, counted};
use crate::sources::file_card::FileCard;
use crate::ui::show_more::show_more;
use engine::jobs::Survey;
use engine::read::ReadOptions;
use web::TenantClient;

/// How many files are listed at first, and how many more at a click.
const PORTION: usize = 100;

/// So many files are looked into at once; the others when they are opened.
pub(crate) const EAGER: usize = 20;

/// With more files than this the list scrolls by itself.
const FITTING: usize = 6;

/// Properties of [`FileList`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The files
    pub(crate) files: Rc<[Entry]>,
    /// Where it is asked what stands in them
    pub(crate) store: TenantClient,
    /// A file is to be read like this
    pub(crate) on_read_as: Callback<(u32, ReadOptions)>,
    /// A file is to be taken off
    pub(crate) on_remove: Callback<u32>,
    /// All are
    pub(crate) on_clear: Callback<()>,
    /// These come in
    pub(crate) on_files: Callback<Vec<File>>,
    /// This stands in a file, or nothing could be found out, by the number of the question what it is
    #[prop_or_default]
    pub(crate) on_survey: Callback<(u32, Option<Rc<Survey>>)>,
}

/// The list, its sum, and "Clear all".
#[component]
pub(crate) fn FileList(props: &Props) -> Html {
    let shown = use_state(|| PORTION);
    let total: f64 = props.files.iter().map(|entry| entry.file.size()).sum();
    let scrolls = props.files.len() > FITTING;
    let on_clear = {
        let on_clear = props.on_clear.clone();
        move |_: MouseEvent| {
            on_clear.emit(());
            browser::focus_if_lost(browser::CHOOSE_FILES);
        }
    };
    let rows = props.files.iter().take(*shown).enumerate().map(|(index, entry)| {
        html! {
            <FileCard key={entry.id} entry={entry.clone()} store={props.store.clone()} eager={index < EAGER}
                on_read_as={props.on_read_as.clone()} on_remove={props.on_remove.clone()}
                on_survey={props.on_survey.clone()} on_files={props.on_files.clone()} />
        }
    });
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    html! {
        <div>
            <div class="file-list__head">
                <p class="file-list__sum">
                    { counted(props.files.len() as u64, "file") }{ ", " }{ bytes(total as u64) }
                </p>
                <button type="button" class="link" onclick={on_clear}>{ "Clear all" }</button>
            </div>
            <div class={scrolls.then_some("file-list__rows--scroll")}
                role={scrolls.then_some("region")} aria-label={scrolls.then_some("Chosen files")}
                tabindex={scrolls.then_some("0")}>
                <ul>{ for rows }</ul>
                { show_more(props.files.len(), *shown, PORTION, "files", &on_more) }
            </div>
        </div>
    }
}
