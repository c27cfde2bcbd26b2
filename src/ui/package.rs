//! The way to a package for Auth0: a button, and a dialog that says what is in it and what to do with it, and asks what is not
//! known. The worker makes it; the scripts beside the users are files that lie beside the page.

use js_sys::Array;
use web_sys::{Blob, File, HtmlInputElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{bytes, counted, counted_all};
use crate::shared::query_hook::begin;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use engine::jobs::package::{Contents, PackageSpec, Packed};
use engine::read::ReadOptions;
use web::{ChosenFiles, Query, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "package-title";

/// The id of the box of the connection.
const CONNECTION: &str = "package-connection";

/// The id of the box that says whether users are updated.
const UPSERT: &str = "package-upsert";

/// What goes into a package as it is, and what into one that deletes.
const SCRIPTS: [&str; 3] = ["README.txt", "send.sh", "send.ps1"];
const DELETING: [&str; 2] = ["delete.sh", "send.sh"];

/// Where a file is that is packed.
#[derive(Clone, PartialEq)]
pub(crate) enum Held {
    /// Here
    Here(Blob),
    /// In the store, under this key
    Stored(String),
}

/// Properties of [`PackageButton`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// What is known
    pub(crate) spec: PackageSpec,
    /// Whether it is asked if users who are there already are updated
    #[prop_or_default]
    pub(crate) asks: bool,
    /// Whether its users are deleted
    #[prop_or_default]
    pub(crate) deletes: bool,
    /// What is packed
    pub(crate) files: Vec<(Contents, Held)>,
    /// What the name of the package begins with
    pub(crate) stem: String,
    /// What stands under the button
    pub(crate) about: AttrValue,
}

/// How the making stands.
#[derive(Clone, PartialEq)]
enum Making {
    Idle,
    Running,
    Made(Packed),
    Failed(AttrValue),
}

/// The button, with a line about it; the dialog as long as it is open.
#[component]
pub(crate) fn PackageButton(props: &Props) -> Html {
    let is_open = use_state_eq(|| false);
    let (open, close) = (is_open.setter(), is_open.setter());
    let on_close = Callback::from(move |()| close.set(false));
    let (class, label, id) = match props.deletes {
        true => ("button", "Download package that deletes", "package-delete-about"),
        false => {
            ("button button--primary button--large", "Download package for Auth0", "package-about")
        }
    };
    html! {
        <>
            <div class="downloads__one">
                <button type="button" {class} aria-haspopup="dialog" aria-describedby={id}
                    onclick={move |_: MouseEvent| open.set(true)}>{ icon(Icon::Download) }{ label }</button>
                <p {id} class="downloads__about">{ &props.about }</p>
            </div>
            if *is_open {
                <PackageDialog of={props.clone()} {on_close} />
            }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DialogProps {
    of: Props,
    on_close: Callback<()>,
}

#[component]
fn PackageDialog(props: &DialogProps) -> Html {
    let DialogProps { of, on_close } = props;
    let making = use_state_eq(|| Making::Idle);
    let underway = use_mut_ref(|| None);
    let (connection, upsert) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (of, making) = (of.clone(), making.clone());
        let (connection, upsert) = (connection.clone(), upsert.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *making == Making::Running {
                return;
            }
            let mut of = of.clone();
            let input = |node: &NodeRef| node.cast::<HtmlInputElement>();
            if let Some(box_of_name) = input(&connection) {
                let name = box_of_name.value().trim().to_owned();
                of.spec.connection = (!name.is_empty()).then_some(name);
            }
            if let Some(tick) = input(&upsert) {
                of.spec.upsert = tick.checked();
            }
            making.set(Making::Running);
            let making = making.setter();
            *underway.borrow_mut() = Some(begin(async move {
                making.set(match made(of).await {
                    Ok(packed) => Making::Made(packed),
                    Err(reason) => Making::Failed(reason.into()),
                });
            }));
        })
    };
    let is_running = *making == Making::Running;
    let name = of.spec.connection.clone().unwrap_or_default();
    let close = on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog class="dialog" title={TITLE} {on_close}>
            <form class="dialog__inner" autocomplete="off" {onsubmit}>
                <h2 id={TITLE} class="dialog__title">
                    { if of.deletes { "Package that deletes users" } else { "Package for Auth0" } }
                </h2>
                { steps(of.deletes) }
                <div class="form__field">
                    <label class="form__label" for={CONNECTION}>{ "Connection" }</label>
                    <input id={CONNECTION} ref={connection} class="input" type="text" autocapitalize="off" spellcheck="false"
                        maxlength="200" value={name} aria-describedby="package-connection-help" />
                    <p id="package-connection-help" class="form__help">
                        { "Its name at Auth0. Left empty, the script asks for it." }
                    </p>
                </div>
                if of.asks {
                    <div class="option">
                        <input id={UPSERT} ref={upsert} class="option__box" type="checkbox" checked={of.spec.upsert}
                            aria-describedby="package-upsert-help" />
                        <label class="option__label" for={UPSERT}>{ "Update users who are there already" }</label>
                        <div id="package-upsert-help" class="option__about"><p class="option__help">
                            { "With upsert: found by email, metadata replaced as a whole. Without it they fail." }
                        </p></div>
                    </div>
                }
                { outcome(&making) }
                <div class="dialog__buttons">
                    <button type="button" class="button" onclick={close}>{ "Close" }</button>
                    <button type="submit" class="button button--primary" autofocus=true aria-disabled={is_running.then_some("true")}>
                        { if is_running { "Packing…" } else { "Download package" } }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// What is in it, and what to do with it.
fn steps(deletes: bool) -> Html {
    if deletes {
        return html! {
            <p class="form__help">
                { "A zip with the ids of these users and a script of its own, " }<code>{ "delete.sh" }</code>
                { ". It asks for their number before it deletes anybody. Auth0 cannot take it back." }
            </p>
        };
    }
    html! {
        <>
            <p class="form__help">
                { "One zip: the users in files of at most 500 KB, lists for what no import carries (roles, organizations and \
                   permissions, where a step makes them), and the scripts that send it. Nothing is sent from here." }
            </p>
            <ol class="next-steps">
                <li>{ "Unpack it into a folder of its own." }</li>
                <li>
                    { "There, run " }<code>{ "sh send.sh" }</code>{ ", or " }<code>{ "pwsh send.ps1" }</code>
                    { " on Windows. It asks for domain, token and connection, and checks them before it sends." }
                </li>
                <li>{ "Stop it whenever you like: run again, it goes on. At its end it says who was taken, and who failed and why." }</li>
            </ol>
        </>
    }
}

/// What came of the making.
fn outcome(making: &Making) -> Html {
    let line = |number: u64, what: &str| {
        html! { if number > 0 { <p class="notice">{ icon(Icon::Warning) }{ format!("{} {what}", counted(number, "line")) }</p> } }
    };
    match making {
        Making::Idle | Making::Running => Html::default(),
        Making::Failed(reason) => html! {
            <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
        },
        Making::Made(packed) => {
            let parts = [
                (packed.users, "user"),
                (packed.requests, "request"),
                (packed.after, "assignment"),
            ];
            html! {
                <div role="status">
                    <p>{ icon(Icon::Check) }{ format!(" Made: {}, {}.", counted_all(&parts), bytes(packed.bytes)) }</p>
                    if packed.too_large > 0 {
                        <p class="notice">{ icon(Icon::Warning) }
                            { format!("{} not in it: larger than an import file may be.", counted(packed.too_large, "user")) }</p>
                    }
                    { line(packed.not_followed, "not in it: without an id or email nobody can be given anything.") }
                </div>
            }
        }
    }
}

/// Makes the package and has it saved.
async fn made(of: Props) -> Result<Packed, String> {
    let scripts: &[&str] = if of.deletes { &DELETING } else { &SCRIPTS };
    let (mut contents, mut files) = (Vec::new(), Vec::new());
    for name in scripts {
        contents.push(Contents::Text);
        files.push(browser::fetch(&format!("./package/{name}"), name).await?);
    }
    for (what, held) in of.files {
        let blob = match held {
            Held::Here(blob) => blob,
            Held::Stored(key) => match of.store.ask(Query::File(key)).await {
                Ok(Response::File(blob)) => blob,
                Ok(_) => return Err("Something else was answered. Reload the page.".to_owned()),
                Err(failure) => return Err(failure.to_string()),
            },
        };
        let file = File::new_with_blob_sequence(&Array::of1(&blob), &of.stem);
        contents.push(what);
        files.push(file.map_err(|_| "The browser could not read a file of it.".to_owned())?);
    }
    let files: ChosenFiles = files.into_iter().map(|it| (it, ReadOptions::default())).collect();
    let query = Query::Pack { spec: Box::new(of.spec), contents, files };
    match of.store.ask(query).await {
        Ok(Response::Packed { packed, file }) => {
            let what = if of.deletes { "delete" } else { "package" };
            browser::download(&file, &format!("{}-{what}.zip", of.stem));
            Ok(packed)
        }
        Ok(_) => Err("Something else was answered. Reload the page.".to_owned()),
        Err(failure) => Err(failure.to_string()),
    }
}
