//! The notices of what is built into Muster: which packages of other people, and their licences. They lie beside the page as
//! `notices.txt`, which the build makes, and are fetched when somebody wants to read them.

use gloo::file::File;
use gloo::file::futures::read_as_text;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::ui::icon::{Icon, icon};

/// Where they lie, and what they are called.
const NOTICES: (&str, &str) = ("./notices.txt", "notices.txt");

/// What there is of them.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Loading,
    Text(AttrValue),
    Failed(AttrValue),
}

/// A button, and what it brings.
#[component]
pub(super) fn Notices() -> Html {
    let shown = use_state_eq(|| Shown::Nothing);
    let onclick = {
        let shown = shown.setter();
        move |_: MouseEvent| {
            let shown = shown.clone();
            shown.set(Shown::Loading);
            spawn_local(async move {
                shown.set(loaded().await.map_or_else(Shown::Failed, Shown::Text));
            });
        }
    };
    html! {
        <>
            <p>
                { "Muster is free software under the MIT licence, made of packages by many people. Their licences ask that these \
                   notices go with it." }
            </p>
            { match &*shown {
                Shown::Text(text) => html! {
                    <pre class="reference__notices" role="region" tabindex="0" aria-label="Notices">{ text }</pre>
                },
                other => html! {
                    <p>
                        <button type="button" class="button" disabled={*other == Shown::Loading} {onclick}>{ "Show the notices" }</button>
                    </p>
                },
            } }
            if let Shown::Failed(reason) = &*shown {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ reason }</p>
            }
        </>
    }
}

async fn loaded() -> Result<AttrValue, AttrValue> {
    let file = File::from(browser::fetch(NOTICES.0, NOTICES.1).await?);
    let text = read_as_text(&file).await;
    text.map(AttrValue::from).map_err(|_| AttrValue::from("The notices cannot be read. Try again."))
}
