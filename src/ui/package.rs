//! The way to a package for Auth0, or to one that deletes there or fetches from there: a button, and a dialog that says what is
//! in it and what to do with it, and asks what is not known. The worker makes it; the scripts in it are files that lie beside
//! the page.

use js_sys::Array;
use web_sys::{Blob, File, HtmlInputElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{bytes, counted, counted_all};
use crate::shared::query_hook::begin;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use engine::jobs::ExportSpec;
use engine::jobs::export::auth0_request;
use engine::jobs::package::{Contents, PackageSpec, Packed};
use engine::read::ReadOptions;
use web::io::made::keeping::named;
use web::{ChosenFiles, Query, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "package-title";

/// The id of the box of the connection.
const CONNECTION: &str = "package-connection";

/// The id of the box that says whether users are updated.
const UPSERT: &str = "package-upsert";

/// What a package does at Auth0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It sends users and what belongs to them
    #[default]
    Send,
    /// It deletes users
    Delete,
    /// It brings users from there
    Fetch,
}

impl Kind {
    /// What the button says, and the dialog.
    fn words(self) -> [&'static str; 2] {
        match self {
            Kind::Send => ["Download package for Auth0", "Package for Auth0"],
            Kind::Delete => ["Download package that deletes", "Package that deletes users"],
            Kind::Fetch => ["Fetch from Auth0…", "Fetch users from Auth0"],
        }
    }

    /// What goes into the package as it is: where it lies, and its name there.
    fn scripts(self) -> &'static [(&'static str, &'static str)] {
        const LIBRARY: (&str, &str) = ("send.sh", "send.sh");
        match self {
            Kind::Send => &[("README.txt", "README.txt"), LIBRARY, ("send.ps1", "send.ps1")],
            Kind::Delete => &[("delete.sh", "delete.sh"), LIBRARY],
            Kind::Fetch => &[("README-fetch.txt", "README.txt"), ("fetch.sh", "fetch.sh"), LIBRARY],
        }
    }

    /// What the name of the package ends with.
    fn suffix(self) -> &'static str {
        match self {
            Kind::Send => "package",
            Kind::Delete => "delete",
            Kind::Fetch => "fetch",
        }
    }
}

/// Where a file is that is packed.
#[derive(Clone, PartialEq)]
pub(crate) enum Held {
    /// Here
    Here(Blob),
    /// In the store, under this key
    Stored(String),
    /// Nowhere yet: its name and its text
    Text(&'static str, String),
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
    /// What it does
    #[prop_or_default]
    pub(crate) kind: Kind,
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
    let [label, _] = props.kind.words();
    let (class, id) = match props.kind {
        Kind::Send => ("button button--primary button--large", "package-about"),
        Kind::Delete => ("button", "package-delete-about"),
        Kind::Fetch => ("button", "package-fetch-about"),
    };
    let described = (!props.about.is_empty()).then_some(id);
    html! {
        <>
            <div class="downloads__one">
                <button type="button" {class} aria-haspopup="dialog" aria-describedby={described}
                    onclick={move |_: MouseEvent| open.set(true)}>{ icon(Icon::Download) }{ label }</button>
                if described.is_some() {
                    <p {id} class="downloads__about">{ &props.about }</p>
                }
            </div>
            if *is_open {
                <PackageDialog of={props.clone()} {on_close} />
            }
        </>
    }
}

/// The way to what fetches users from Auth0 with these fields; without any, with all that Auth0 exports.
pub(crate) fn fetch_button(store: &TenantClient, spec: &ExportSpec) -> Html {
    let request = Held::Text("export.json", auth0_request::fetching(spec));
    html! {
        <PackageButton store={store.clone()} spec={PackageSpec::default()} kind={Kind::Fetch}
            files={vec![(Contents::Text, request)]} stem="auth0" about="" />
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
    let [_, title] = of.kind.words();
    let empty = match of.kind {
        Kind::Fetch => {
            "Its name at Auth0, or several with commas between. Left empty, the script asks; all is the whole tenant."
        }
        _ => "Its name at Auth0. Left empty, the script asks for it.",
    };
    let close = on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog class="dialog" title={TITLE} {on_close}>
            <form class="dialog__inner" autocomplete="off" {onsubmit}>
                <h2 id={TITLE} class="dialog__title">{ title }</h2>
                { steps(of.kind) }
                <div class="form__field">
                    <label class="form__label" for={CONNECTION}>{ "Connection" }</label>
                    <input id={CONNECTION} ref={connection} class="input" type="text" autocapitalize="off" spellcheck="false"
                        maxlength="200" value={name} aria-describedby="package-connection-help" />
                    <p id="package-connection-help" class="form__help">{ empty }</p>
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
fn steps(kind: Kind) -> Html {
    match kind {
        Kind::Send => steps_of_sending(),
        Kind::Delete => html! {
            <p class="form__help">
                { "A zip with the ids of these users and a script of its own, " }<code>{ "delete.sh" }</code>
                { ". It asks for their number before it deletes anybody. Auth0 cannot take it back." }
            </p>
        },
        Kind::Fetch => html! {
            <>
                <p class="form__help">
                    { "A zip with a script that runs Auth0’s export job and, if you like, reads roles, organizations and \
                       permissions, which no export has. It changes nothing there. Nothing is sent from here." }
                </p>
                <ol class="next-steps">
                    <li>{ "Unpack it into a folder of its own." }</li>
                    <li>{ "There, run " }<code>{ "sh fetch.sh" }</code>{ " (on Windows in WSL). It asks for domain, token and connection." }</li>
                    <li>{ "Drop the folder “fetched” on Convert or Import. Both propose to join the roles to the users." }</li>
                </ol>
            </>
        },
    }
}

fn steps_of_sending() -> Html {
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
            let counts = counted_all(&parts);
            html! {
                <div role="status">
                    <p>{ icon(Icon::Check) }{ format!(" Made: {}{}{}.", counts, if counts.is_empty() { "" } else { ", " }, bytes(packed.bytes)) }</p>
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
    let (mut contents, mut files) = (Vec::new(), Vec::new());
    for (place, name) in of.kind.scripts() {
        contents.push(Contents::Text);
        files.push(browser::fetch(&format!("./package/{place}"), name).await?);
    }
    for (what, held) in of.files {
        let name = of.stem.as_str();
        let file = match held {
            Held::Here(blob) => named(&blob, name, &blob),
            Held::Text(its, text) => {
                File::new_with_str_sequence(&Array::of1(&text.into()), its).ok()
            }
            Held::Stored(key) => match of.store.ask(Query::File(key)).await {
                Ok(Response::File(blob)) => named(&blob, name, &blob),
                Ok(_) => return Err("Something else was answered. Reload the page.".to_owned()),
                Err(failure) => return Err(failure.to_string()),
            },
        };
        contents.push(what);
        files.push(file.ok_or("The browser could not read a file of it.")?);
    }
    let files: ChosenFiles = files.into_iter().map(|it| (it, ReadOptions::default())).collect();
    let query = Query::Pack { spec: Box::new(of.spec), contents, files };
    match of.store.ask(query).await {
        Ok(Response::Packed { packed, file }) => {
            browser::download(&file, &format!("{}-{}.zip", of.stem, of.kind.suffix()));
            Ok(packed)
        }
        Ok(_) => Err("Something else was answered. Reload the page.".to_owned()),
        Err(failure) => Err(failure.to_string()),
    }
}
