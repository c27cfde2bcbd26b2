//! The form of an import, as Auth0's has it: connection, upsert, completion email, external id; and what Muster adds.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use crate::ui::switch::{Switch, switch};
use crate::ui::unknown_columns::unknown_columns;
use engine::jobs::{ImportSpec, MetadataTarget};
use web::ConnectionInfo;

/// The most characters of an external id.
const MOST: &str = "256";

/// The fields; `on_change` gets what they are to be.
pub(crate) fn import_form(
    spec: &ImportSpec,
    connections: &[ConnectionInfo],
    on_change: &Callback<ImportSpec>,
) -> Html {
    let chosen = connections.iter().find(|it| it.connection.id == spec.connection);
    let refusal = chosen.and_then(|it| it.connection.refusal());
    let unprepared = (!spec.prepares()).then_some("Only where exports are prepared.");
    let on_unknown = {
        let spec = spec.clone();
        on_change.reform(move |into| keeping(&spec, into))
    };
    html! {
        <fieldset class="options">
            <legend class="options__title">{ "Options" }</legend>
            { connection(spec, connections, refusal, on_change) }
            { for SWITCHES.iter().map(|it| switch(it, spec, on_change)) }
            { unknown_columns(spec.recipe.keeps_unknown(), unprepared, &on_unknown) }
            { external_id(spec, on_change) }
        </fieldset>
    }
}

/// The form with unknown columns kept as this metadata, or left out.
pub(crate) fn keeping(spec: &ImportSpec, into: Option<MetadataTarget>) -> ImportSpec {
    let mut spec = spec.clone();
    spec.recipe.keep_unknown(into);
    spec
}

/// The options, in their order on the page.
const SWITCHES: [Switch<ImportSpec>; 4] = [
    Switch {
        id: "upsert",
        label: "Upsert pre-existing users in connection",
        help: "The email is the key: who has it already is updated, and a changed email makes a new user. Switched off, users who are there fail.",
        caution: None,
        is_on: |spec| spec.upsert,
        set: |spec, on| spec.upsert = on,
        unavailable: |_| None,
        nested: &[
            Switch {
                id: "merge-metadata",
                label: "Merge metadata instead of replacing it",
                help: "Keys that the file does not have stay. You get an upsert file for Auth0 with the complete metadata, \
                       because Auth0 itself always replaces it.",
                caution: None,
                is_on: |spec| spec.merge_metadata,
                set: |spec, on| spec.merge_metadata = on,
                unavailable: without_upsert,
                nested: &[],
            },
            Switch {
                id: "keep-verified",
                label: "Keep emails verified where the file does not say",
                help: "Auth0 sets email_verified to false when an upsert leaves it out. The upsert file says it for every user.",
                caution: None,
                is_on: |spec| spec.keep_verified,
                set: |spec, on| spec.keep_verified = on,
                unavailable: without_upsert,
                nested: &[],
            },
        ],
    },
    Switch {
        id: "leave-out-existing",
        label: "Leave out users who are there already",
        help: "They do not fail: they stay as they are, and stand among the users left out.",
        caution: None,
        is_on: |spec| spec.leave_out_existing && !spec.upsert,
        set: |spec, on| spec.leave_out_existing = on,
        unavailable: |spec| spec.upsert.then_some("Only where they are not updated."),
        nested: &[],
    },
    Switch {
        id: "prepare",
        label: "Prepare exports as Convert does",
        help: "Takes one auth0| off each ID, gives columns their attributes’ names, and keeps here what Auth0 sets itself \
               (dates, logins, identities). Switched off, files are taken exactly as Auth0 would take them.",
        caution: None,
        is_on: ImportSpec::prepares,
        set: ImportSpec::prepare,
        unavailable: |_| None,
        nested: &[],
    },
    Switch {
        id: "send-email",
        label: "Send completion email to all tenant owners",
        help: "Part of the request for Auth0. Here your browser notifies you, if you allow it.",
        caution: None,
        is_on: |spec| spec.send_completion_email,
        set: |spec, on| spec.send_completion_email = on,
        unavailable: |_| None,
        nested: &[],
    },
];

/// What refines an upsert keeps its place without one: nothing moves when it is switched on.
fn without_upsert(spec: &ImportSpec) -> Option<&'static str> {
    (!spec.upsert).then_some("Only together with the option above.")
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
