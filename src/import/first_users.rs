//! The first users as they will be imported, beside the steps that make them, with what Auth0 would say: made anew as files
//! and steps change, by the worker of queries, so that an import is not disturbed.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::files::{Files, chosen};
use crate::shared::latest_hook::use_latest;
use crate::ui::preview::{Inputs, PreviewPane, Shown};
use engine::jobs::ConvertSpec;
use engine::recipe::{Recipe, Standard};
use web::{Query, TenantClient};

/// How long files and steps must rest, in milliseconds.
const REST: u32 = 250;

/// Properties of [`FirstUsers`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// The files
    pub(crate) files: Files,
    /// What is done to the users
    pub(crate) recipe: Recipe,
}

/// The pane, until it is closed.
#[component]
pub(crate) fn FirstUsers(props: &Props) -> Html {
    let Props { store, files, recipe } = props;
    let is_closed = use_state_eq(|| false);
    // What Auth0 sets itself is kept here, and no part of what it imports.
    let spec = {
        let mut recipe = recipe.clone();
        recipe.toggle(Standard::DropUnimportable, true);
        ConvertSpec { recipe, ..ConvertSpec::default() }
    };
    let inputs = Inputs { revision: files.revision, spec };
    let query = {
        let (files, spec) = (chosen(&files.list), inputs.spec.clone());
        Box::new(move || Query::FirstUsers { files, spec })
    };
    let key = (!*is_closed).then(|| (inputs.revision, inputs.spec.clone()));
    let latest = use_latest(store, key, REST, query).first_users();
    // What was made from other files or steps stays until the next is there.
    let kept = use_mut_ref(|| None::<Shown>);
    if let (true, Some(response)) = (latest.fresh, &latest.response) {
        let outcome = match response {
            Ok(preview) => Ok(preview.clone()),
            Err(problem) => Err(Rc::<str>::from(problem.text.as_str())),
        };
        *kept.borrow_mut() = Some(Shown { inputs: inputs.clone(), outcome });
    }
    let shown = kept.borrow().clone();
    let on_close = {
        let is_closed = is_closed.clone();
        Callback::from(move |()| is_closed.set(true))
    };
    let on_open = {
        let is_closed = is_closed.clone();
        Callback::from(move |_: MouseEvent| is_closed.set(false))
    };
    if *is_closed {
        return html! {
            <p><button type="button" class="link" onclick={on_open}>{ "Show the first users" }</button></p>
        };
    }
    html! {
        <PreviewPane {shown} beside=true fresh={latest.fresh} running=false {inputs} on_refresh={Callback::noop()} {on_close} />
    }
}
