//! The form of an import, as Auth0's has it: connection, upsert, completion email, external id; and what Muster adds.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use engine::jobs::ImportSpec;
use web::ConnectionInfo;

/// The most characters of an external id.
const MOST: &str = "256";

/// The fields; `on_change` gets what they are to be.
pub fn import_form(
    spec: &ImportSpec,
    connections: &[ConnectionInfo],
    on_change: &Callback<ImportSpec>,
) -> Html {
    let chosen = connections.iter().find(|it| it.connection.id == spec.connection);
    let refusal = chosen.and_then(|it| it.connection.refusal());
    html! {
        <fieldset class="options">
            <legend class="options__title">{ "Options" }</legend>
            { connection(spec, connections, refusal, on_change) }
            { for SWITCHES.iter().map(|switch| self::switch(switch, spec, on_change)) }
            { external_id(spec, on_change) }
        </fieldset>
    }
}

/// A choice that is on or off.
struct Switch {
    id: &'static str,
    label: &'static str,
    help: &'static str,
    of: fn(&mut ImportSpec) -> &mut bool,
    /// Shown only together with an upsert, below it
    nested: &'static [Switch],
}

const SWITCHES: [Switch; 3] = [
    Switch {
        id: "upsert",
        label: "Upsert pre-existing users in connection",
        help: "Users whose email is there already are updated. Otherwise they fail.",
        of: |spec| &mut spec.upsert,
        nested: &[
            Switch {
                id: "merge-metadata",
                label: "Merge metadata instead of replacing it",
                help: "Keys that the file does not have stay. You get an upsert file for Auth0 with the complete metadata, \
                       because Auth0 itself always replaces it.",
                of: |spec| &mut spec.merge_metadata,
                nested: &[],
            },
            Switch {
                id: "keep-verified",
                label: "Keep emails verified where the file does not say",
                help: "Auth0 sets email_verified to false when an upsert leaves it out. The upsert file says it for every user.",
                of: |spec| &mut spec.keep_verified,
                nested: &[],
            },
        ],
    },
    Switch {
        id: "prepare",
        label: "Prepare exports as Convert does",
        help: "Takes one auth0| off each ID, gives columns their attributes’ names, and keeps here what Auth0 sets itself \
               (dates, logins, identities). Switched off, files are taken exactly as Auth0 would take them.",
        of: |spec| &mut spec.prepare,
        nested: &[],
    },
    Switch {
        id: "send-email",
        label: "Send completion email to all tenant owners",
        help: "Part of the request for Auth0. Here your browser notifies you, if you allow it.",
        of: |spec| &mut spec.send_completion_email,
        nested: &[],
    },
];

fn switch(switch: &'static Switch, spec: &ImportSpec, on_change: &Callback<ImportSpec>) -> Html {
    let Switch { id, label, help, of, nested } = switch;
    let on = *of(&mut spec.clone());
    let onchange = {
        let (spec, of) = (spec.clone(), *of);
        on_change.reform(move |event: Event| {
            let mut spec = spec.clone();
            *of(&mut spec) = event.target_unchecked_into::<HtmlInputElement>().checked();
            spec
        })
    };
    let about = format!("{id}-help");
    html! {
        <div class="option">
            <input id={*id} class="option__box" type="checkbox" checked={on} aria-describedby={about.clone()} {onchange} />
            <label class="option__label" for={*id}>{ *label }</label>
            <div id={about} class="option__about"><p class="option__help">{ *help }</p></div>
            if on {
                { for nested.iter().map(|nested| html! {
                    <div class="option__nested">{ self::switch(nested, spec, on_change) }</div>
                }) }
            }
        </div>
    }
}

fn connection(
    spec: &ImportSpec,
    connections: &[ConnectionInfo],
    refusal: Option<&'static str>,
    on_change: &Callback<ImportSpec>,
) -> Html {
    let onchange = {
        let spec = spec.clone();
        on_change.reform(move |event: Event| {
            let connection = event.target_unchecked_into::<HtmlSelectElement>().value();
            ImportSpec { connection, ..spec.clone() }
        })
    };
    let choices = connections.iter().map(|it| {
        let id = &it.connection.id;
        html! { <option key={id.clone()} value={id.clone()} selected={*id == spec.connection}>{ &it.connection.name }</option> }
    });
    let there = connections
        .iter()
        .find(|it| it.connection.id == spec.connection)
        .map(|it| counted(it.users, "user"));
    html! {
        <div class="option option--select">
            <label class="option__label" for="connection">{ "Connection" }</label>
            <select id="connection" class="option__select" aria-describedby="connection-help" {onchange}>{ for choices }</select>
            <div id="connection-help" class="option__about">
                <p class="option__help">
                    if let Some(there) = there { { there }{ " in it now. " } }
                    <a href="#/tenant">{ "Manage connections" }</a>
                </p>
                if let Some(refusal) = refusal {
                    <p class="option__caution">{ icon(Icon::Warning) }{ refusal }</p>
                }
            </div>
        </div>
    }
}

fn external_id(spec: &ImportSpec, on_change: &Callback<ImportSpec>) -> Html {
    let oninput = {
        let spec = spec.clone();
        on_change.reform(move |event: InputEvent| {
            let external_id = event.target_unchecked_into::<HtmlInputElement>().value();
            ImportSpec { external_id, ..spec.clone() }
        })
    };
    html! {
        <div class="option option--select">
            <label class="option__label" for="external-id">{ "External ID" }</label>
            <input id="external-id" class="option__select" type="text" maxlength={MOST} autocomplete="off" spellcheck="false"
                placeholder="Optional" aria-describedby="external-id-help" value={spec.external_id.clone()} {oninput} />
            <div id="external-id-help" class="option__about">
                <p class="option__help">{ "A name of your own for this job, to find it again." }</p>
            </div>
        </div>
    }
}
