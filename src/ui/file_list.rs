//! The chosen files: name, size, what each was found to be, and what to do about those that cannot be read.

use yew::prelude::*;

use crate::shared::browser;
use crate::shared::files::{Entry, Look};
use crate::shared::format::{bytes, counted};
use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use crate::ui::show_more::show_more;

/// How many files are listed at first, and how many more at a click.
const PORTION: usize = 100;

/// With more files than this the list scrolls by itself.
const FITTING: usize = 6;

/// Properties of [`FileList`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The files
    pub(crate) files: std::rc::Rc<[Entry]>,
    /// A file is to be taken off
    pub(crate) on_remove: Callback<u32>,
    /// All are
    pub(crate) on_clear: Callback<()>,
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
    let rows = props.files.iter().take(*shown).map(|entry| row(entry, &props.on_remove));
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

fn row(entry: &Entry, on_remove: &Callback<u32>) -> Html {
    let Entry { id, file, look, .. } = entry;
    let name = file.name();
    let (form, hint) = match look {
        Look::Pending => ("Looking…".to_owned(), None),
        Look::Known(form) => (form.describe(), wording::hint(form).map(AttrValue::from)),
        Look::Failed(reason) => ("Unreadable".to_owned(), Some(AttrValue::from(reason.clone()))),
    };
    let id = *id;
    let onclick = {
        let on_remove = on_remove.clone();
        move |_: MouseEvent| {
            on_remove.emit(id);
            browser::focus_if_lost(browser::CHOOSE_FILES);
        }
    };
    let label = format!("Remove {name}");
    html! {
        <li key={id} class={classes!("file-list__row", hint.is_some().then_some("file-list__row--problem"))}>
            <p class="file-list__name" title={name.clone()}>{ name }</p>
            <p class="file-list__facts">
                <span class="file-list__form">{ form }</span>
                <span class="file-list__size">{ bytes(file.size() as u64) }</span>
            </p>
            <button type="button" class="icon-button file-list__remove" aria-label={label.clone()} title={label} {onclick}>
                { icon(Icon::Cross) }
            </button>
            if let Some(hint) = hint {
                <p class="file-list__hint">{ icon(Icon::Warning) }<span>{ hint }</span></p>
            }
        </li>
    }
}
