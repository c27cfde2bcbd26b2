//! *Report*: a job on a page to print or to save, for a change request. It shows the document it is given; what stands in it
//! is `document`'s, and how it is saved `html_file`'s.

pub(crate) mod document;
pub(crate) mod html_file;
pub(crate) mod of_job;

use std::rc::Rc;

use gloo::utils::{document as page, window};
use web_sys::{Blob, File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::{browser, calendar};
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::report::document::{Block, Content, document};
use crate::ui::report::html_file::html_file;

/// The id of the title.
const TITLE: &str = "report-title";

/// The largest file whose digest is worked out: the browser takes it whole.
const MOST_BYTES: f64 = (256_u32 << 20) as f64;

/// Properties of [`ReportButton`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Gives what is reported, when it is wanted
    pub(crate) content: Callback<(), Rc<Content>>,
    /// The files that were read, in their order, while they are at hand
    #[prop_or_default]
    pub(crate) files: Vec<File>,
}

/// "Report", and the report once it is clicked.
#[component]
pub(crate) fn ReportButton(props: &Props) -> Html {
    let open = use_state(|| Option::<Rc<Content>>::None);
    let onclick = {
        let (open, content) = (open.setter(), props.content.clone());
        move |_: MouseEvent| open.set(Some(content.emit(())))
    };
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <>
            <button type="button" class="button" {onclick}>{ "Report" }</button>
            if let Some(content) = &*open {
                <Report content={content.clone()} files={props.files.clone()} {on_close} />
            }
        </>
    }
}

/// Properties of [`Report`].
#[derive(Clone, PartialEq, Properties)]
struct ReportProps {
    content: Rc<Content>,
    files: Vec<File>,
    on_close: Callback<()>,
}

/// The report in a dialog. It lies beside the rest of the page, which is then not printed.
#[component]
fn Report(props: &ReportProps) -> Html {
    let with_users = use_state_eq(|| false);
    let digests = use_digests(&props.files);
    let blocks = document(&props.content, &digests, *with_users);
    let onchange = {
        let with_users = with_users.setter();
        move |event: Event| {
            with_users.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        }
    };
    let on_print = |_: MouseEvent| {
        // Where the browser prints nothing there is still the file.
        let _ = window().print();
    };
    let on_save = {
        let (title, blocks) = (props.content.title.clone(), blocks.clone());
        move |_: MouseEvent| save(&title, &blocks)
    };
    let on_close = props.on_close.reform(|_: MouseEvent| ());
    let Some(body) = page().body() else { return Html::default() };
    let dialog = html! {
        <Dialog class="dialog dialog--wide report" title={TITLE} on_close={props.on_close.clone()}>
            <div class="dialog__inner">
                <div class="report__tools">
                    <div class="option">
                        <input id="report-users" class="option__box" type="checkbox" checked={*with_users} {onchange}
                            aria-describedby="report-users-help" />
                        <label class="option__label" for="report-users">{ "With examples of users" }</label>
                        <div id="report-users-help" class="option__about">
                            <p class="option__help">{ "Emails, IDs and values of the users in question. Without them the report names no user." }</p>
                        </div>
                    </div>
                    <button type="button" class="button button--primary" onclick={on_print}>{ "Print" }</button>
                    <button type="button" class="button" onclick={on_save}>{ icon(Icon::Download) }{ "Download report" }</button>
                    <button type="button" class="icon-button" aria-label="Close" title="Close" autofocus=true onclick={on_close}>
                        { icon(Icon::Cross) }
                    </button>
                </div>
                <article class="report__page">
                    <h2 id={TITLE} class="dialog__title">{ &props.content.title }</h2>
                    { for blocks.iter().map(shown) }
                </article>
            </div>
        </Dialog>
    };
    create_portal(dialog, body.into())
}

fn save(title: &str, blocks: &[Block]) {
    let parts = js_sys::Array::of1(&html_file(title, blocks).into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/html");
    if let Ok(file) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        browser::download(&file, &format!("muster-report-{}.html", calendar::today()));
    }
}

/// SHA-256 of the files that were read, in their order; `None` where it is not known, or not yet.
#[hook]
fn use_digests(files: &[File]) -> Vec<Option<String>> {
    let known = use_state_eq(Vec::<Option<String>>::new);
    use_effect_with(files.to_vec(), {
        let known = known.setter();
        move |files: &Vec<File>| {
            let files = files.clone();
            spawn_local(async move {
                let mut digests = Vec::new();
                for file in &files {
                    let small = file.size() <= MOST_BYTES;
                    digests.push(if small { browser::sha256(file).await } else { None });
                    known.set(digests.clone());
                }
            });
        }
    });
    (*known).clone()
}

fn shown(block: &Block) -> Html {
    match block {
        Block::Heading(text) => html! { <h3>{ text }</h3> },
        Block::Text(text) => html! { <p>{ text }</p> },
        Block::Facts(facts) => html! {
            <dl class="report__facts">
                { for facts.iter().map(|(name, value)| html! { <><dt>{ *name }</dt><dd>{ value }</dd></> }) }
            </dl>
        },
        Block::List(items) => {
            html! { <ul class="report__list">{ for items.iter().map(|item| html! { <li>{ item }</li> }) }</ul> }
        }
        Block::Table(head, rows) => html! {
            <div class="report__scroll">
                <table class="report__table">
                    <thead><tr>{ for head.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                    <tbody>
                        { for rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }) }
                    </tbody>
                </table>
            </div>
        },
    }
}
