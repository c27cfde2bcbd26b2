//! *Test users* of a result: one real user of each form of hash as a first small import, and users made with a password that
//! is known. The password is shown as long as this stands on the page, and kept nowhere.

use js_sys::Array;
use web_sys::{Blob, BlobPropertyBag};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use web::{MadeUsers, Query, Response, TenantClient};

/// Properties of [`TestUsers`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// An import file with a user of each form
    pub(crate) users: Blob,
    /// Their forms
    pub(crate) forms: Vec<String>,
    /// What the names of files begin with
    pub(crate) stem: String,
}

/// How the making stands.
#[derive(Clone, PartialEq)]
enum Making {
    Idle,
    Running,
    Made(Box<MadeUsers>),
    Failed(AttrValue),
}

/// The section; nothing if no user has a hash.
#[component]
pub(crate) fn TestUsers(props: &Props) -> Html {
    let Props { store, users, forms, stem } = props;
    let making = use_state_eq(|| Making::Idle);
    if forms.is_empty() {
        return Html::default();
    }
    let name = format!("{stem}-test-users.json");
    let on_download = {
        let (users, name) = (users.clone(), name.clone());
        move |_: MouseEvent| browser::download(&users, &name)
    };
    let is_running = *making == Making::Running;
    let on_make = {
        let (store, users, making) = (store.clone(), users.clone(), making.clone());
        Callback::from(move |_: MouseEvent| {
            if *making == Making::Running {
                return;
            }
            making.set(Making::Running);
            let (store, users, making) = (store.clone(), users.clone(), making.setter());
            spawn_local(async move {
                making.set(match store.ask(Query::MakeTestUsers { users }).await {
                    Ok(Response::MadeUsers(made)) => Making::Made(made),
                    Ok(_) => Making::Failed("Something else was answered. Reload the page.".into()),
                    Err(failure) => Making::Failed(failure.to_string().into()),
                });
            });
        })
    };
    html! {
        <section class="result__part" aria-labelledby="test-users-title">
            <h3 id="test-users-title">{ "Test users" }</h3>
            <p>
                { format!("The users have {} of password hash. Import one of each first and sign in, before you send the others.",
                    counted(forms.len() as u64, "form")) }
            </p>
            <ul class="test-users__forms">{ for forms.iter().map(|form| html! { <li class="code">{ form }</li> }) }</ul>
            <div class="downloads">
                <div class="downloads__one">
                    <button type="button" class="button" aria-describedby="test-users-about" onclick={on_download}>{ "Download test users" }</button>
                    <p id="test-users-about" class="downloads__about">
                        { format!("{name}. The first real user of each form, as they are in the result: their own passwords open them.") }
                    </p>
                </div>
                <div class="downloads__one">
                    <button type="button" class="button" aria-describedby="make-test-users-about" aria-disabled={is_running.then_some("true")}
                        onclick={on_make}>{ if is_running { "Making test users…" } else { "Make test users" } }</button>
                    <p id="make-test-users-about" class="downloads__about">
                        { "Invented users at example.com, one of each form, hashed with the same parameters: you learn their password here." }
                    </p>
                </div>
            </div>
            { match &*making {
                Making::Made(made) => made_users(made, stem),
                Making::Failed(reason) => html! {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
                },
                Making::Idle | Making::Running => Html::default(),
            } }
        </section>
    }
}

/// What was made: the password, the users, and the forms that cannot be made.
fn made_users(made: &MadeUsers, stem: &str) -> Html {
    let name = format!("{stem}-made-test-users.json");
    let about = format!("{name}. Import it, and sign in as each of them.");
    let onclick = {
        let file = made.file.clone();
        move |_: MouseEvent| {
            let options = BlobPropertyBag::new();
            options.set_type("application/json");
            let parts = Array::of1(&file.as_str().into());
            if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
                browser::download(&blob, &name);
            }
        }
    };
    html! {
        <div class="test-users__made" role="status">
            if !made.made.is_empty() {
                <p>
                    { format!("{} made. Their password, shown only here and only now: ", counted(made.made.len() as u64, "test user")) }
                    <code class="copyable" aria-label="Password of the test users">{ made.password.0.as_str() }</code>
                </p>
                <ul>
                    { for made.made.iter().map(|(email, form)| html! { <li><code>{ email }</code>{ " " }<span class="quiet">{ form }</span></li> }) }
                </ul>
                <div class="downloads__one">
                    <button type="button" class="button button--primary" aria-describedby="made-users-about" {onclick}>
                        { icon(Icon::Download) }{ "Download made test users" }
                    </button>
                    <p id="made-users-about" class="downloads__about">{ about }</p>
                </div>
            }
            { for made.not_made.iter().map(|(form, reason)| html! {
                <p class="quiet">{ format!("{form}: none could be made. {reason}") }</p>
            }) }
        </div>
    }
}
