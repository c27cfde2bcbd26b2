//! The files of the result: users, size and digest of each, so that what arrives can be compared.

use std::rc::Rc;

use yew::prelude::*;

use crate::convert::state::Done;
use crate::shared::format::{bytes, count};
use crate::ui::copy_button::CopyButton;
use crate::ui::show_more::show_more;
use engine::jobs::FileReport;

/// How many files are listed at first.
const FIRST: usize = 6;

/// How many more at a click.
const PORTION: usize = 100;

/// How many digits of a digest are shown.
const DIGITS: usize = 12;

/// Properties of [`WrittenFiles`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The conversion that wrote them
    pub(crate) done: Rc<Done>,
}

/// A table of the files.
#[component]
pub(crate) fn WrittenFiles(props: &Props) -> Html {
    let shown = use_state(|| FIRST);
    let files = &props.done.converted.summary.files;
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |now| shown.set(now))
    };
    html! {
        <div class="written-files">
            <table class="table">
                <caption class="visually-hidden">{ "Files written" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "File" }</th>
                        <th scope="col" class="number">{ "Users" }</th>
                        <th scope="col" class="number">{ "Size" }</th>
                        <th scope="col" class="written-files__digest">{ "SHA-256" }</th>
                    </tr>
                </thead>
                <tbody>{ for files.iter().take(*shown).map(row) }</tbody>
            </table>
            { show_more(files.len(), *shown, PORTION, "files", &on_more) }
        </div>
    }
}

fn row(file: &FileReport) -> Html {
    html! {
        <tr>
            <td class="written-files__name">{ &file.name }</td>
            <td class="number">{ count(file.users) }</td>
            <td class="number">{ bytes(file.bytes) }</td>
            <td class="written-files__digest">
                if let Some(digest) = &file.sha256 {
                    <span class="code" title={digest.clone()}>{ digest.get(..DIGITS).unwrap_or(digest) }{ "…" }</span>
                    <CopyButton text={digest.clone()} label={format!("Copy SHA-256 of {}", file.name)} />
                }
            </td>
        </tr>
    }
}
