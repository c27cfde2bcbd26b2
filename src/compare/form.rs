//! What is compared: left and right, the key, and what is asked. It knows no worker.

use std::rc::Rc;

use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::compare::state::{Action, CompareState, Side};
use crate::shared::format::count;
use crate::sources::file_list::FileList;
use crate::ui::choices::{Choice, choices};
use engine::jobs::Key;
use engine::read::ReadOptions;
use web::{ConnectionInfo, TenantClient};

/// What is asked: two lists, or who arrived.
pub(crate) fn question(state: &CompareState, on_action: &Callback<Action>) -> Html {
    let differ = Choice {
        id: "compare-lists",
        label: "How two lists differ",
        about: "Every attribute counts, metadata key by key.",
        value: false,
    };
    let arrived = Choice {
        id: "compare-arrived",
        label: "Did everyone arrive?",
        about: "What was sent, against an export taken afterwards. Only what was sent is looked at.",
        value: true,
    };
    let on_choice = on_action.reform(Action::Arrived);
    html! {
        <section class="card form__part" aria-labelledby="compare-what-title">
            <h2 id="compare-what-title">{ "What to find out" }</h2>
            { choices(("compare-what", "compare-what-title"), &[differ, arrived], state.arrived, &on_choice) }
            if state.arrived {
                <p class="quiet">
                    { "Not counted as differences: what Auth0 sets itself (created_at, updated_at, logins_count, last_login, identities, a name or \
                       picture that was not sent, auth0| before an id), what no export has (password hashes, MFA factors), the case of emails \
                       and usernames, and columns that are no attributes." }
                </p>
            } else {
                <p class="quiet">
                    { "Password hashes and MFA factors count only where both sides have them: no export does. auth0| before an id makes no difference. \
                       Columns that are no attributes are compared under their names, as they stand in the files. Of users in the local tenant, \
                       identities do not count, nor an ID or dates that it gave to who came without." }
                </p>
            }
        </section>
    }
}

/// What a side is called.
pub(crate) fn title(side: Side, arrived: bool) -> &'static str {
    match (side, arrived) {
        (Side::Left, false) => "Left",
        (Side::Right, false) => "Right",
        (Side::Left, true) => "What was sent",
        (Side::Right, true) => "What is there now",
    }
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Left => "left",
        Side::Right => "right",
    }
}

/// A side: files or a connection.
pub(crate) fn compare_side(
    (state, side): (&CompareState, Side),
    connections: &[ConnectionInfo],
    store: &TenantClient,
    on_action: &Callback<Action>,
) -> Html {
    let id = name(side);
    let heading = format!("compare-{id}-title");
    let choice = |what: &str, label: &'static str, tenant: bool| {
        let onchange = on_action.reform(move |_: Event| Action::From(side, tenant));
        let id = format!("compare-{id}-{what}");
        html! {
            <span class="filter__choice">
                <input id={id.clone()} type="radio" name={format!("compare-{}-from", name(side))}
                    checked={state.is_from_tenant(side) == tenant} {onchange} />
                <label for={id}>{ label }</label>
            </span>
        }
    };
    html! {
        <section class="card form__part" aria-labelledby={heading.clone()}>
            <div class="export__head">
                <h2 id={heading.clone()}>{ title(side, state.arrived) }</h2>
                <div class="filter" role="radiogroup" aria-labelledby={heading}>
                    { choice("files", "Files", false) }
                    { choice("tenant", "Local tenant", true) }
                </div>
            </div>
            if state.is_from_tenant(side) {
                { connection((state, side), connections, on_action) }
            } else {
                { files((state, side), store, on_action) }
            }
        </section>
    }
}

fn files(
    (state, side): (&CompareState, Side),
    store: &TenantClient,
    on_action: &Callback<Action>,
) -> Html {
    let id = format!("compare-{}-input", name(side));
    let list: Rc<[_]> = state.files_of(side).into();
    let onchange = on_action.reform(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let chosen = input.files();
        let files: Vec<File> = chosen.map_or_else(Vec::new, |list| {
            (0..list.length()).filter_map(|index| list.get(index)).collect()
        });
        // Or else choosing the same file again would be no change.
        input.set_value("");
        Action::Add(Some(side), files)
    });
    html! {
        <div class="files">
            <div class="compare__choose">
                <label class="button" for={id.clone()}>{ format!("Choose files: {}", title(side, state.arrived).to_lowercase()) }</label>
                <input {id} class="visually-hidden" type="file" multiple=true {onchange} />
                if list.is_empty() {
                    <p class="quiet">{ "JSON, NDJSON, CSV, Excel and others, also as gzip or zip. Or drop them on this page." }</p>
                }
            </div>
            if !list.is_empty() {
                <FileList files={list} store={store.clone()}
                    on_read_as={on_action.reform(|(id, options): (u32, ReadOptions)| Action::ReadAs(id, options))}
                    on_remove={on_action.reform(Action::Remove)} on_clear={on_action.reform(move |()| Action::Clear(side))}
                    on_files={on_action.reform(move |files| Action::Add(Some(side), files))} />
            }
        </div>
    }
}

fn connection(
    (state, side): (&CompareState, Side),
    connections: &[ConnectionInfo],
    on_action: &Callback<Action>,
) -> Html {
    let id = format!("compare-{}-connection", name(side));
    let onchange = on_action.reform(move |event: Event| {
        Action::Connection(side, event.target_unchecked_into::<HtmlSelectElement>().value())
    });
    let choices = connections.iter().map(|it| {
        let id = &it.connection.id;
        html! {
            <option key={id.clone()} value={id.clone()} selected={state.connection(side) == Some(id)}>
                { format!("{} ({})", it.connection.name, count(it.users)) }
            </option>
        }
    });
    html! {
        <div class="option option--select">
            <label class="option__label" for={id.clone()}>{ "Connection" }</label>
            <select {id} class="option__select" {onchange}>{ for choices }</select>
        </div>
    }
}

/// By what users are held against each other.
pub(crate) fn compare_key(state: &CompareState, on_action: &Callback<Action>) -> Html {
    let kept = state.path.clone();
    let onchange = on_action.reform(move |event: Event| {
        Action::Key(match event.target_unchecked_into::<HtmlSelectElement>().value().as_str() {
            "id" => Key::Id,
            "path" => Key::Path(kept.clone()),
            _ => Key::Email,
        })
    });
    let oninput = on_action.reform(|event: InputEvent| {
        Action::Key(Key::Path(event.target_unchecked_into::<HtmlInputElement>().value()))
    });
    let is_path = matches!(state.key, Key::Path(_));
    html! {
        <section class="card form__part" aria-labelledby="compare-key-title">
            <h2 id="compare-key-title">{ "Who is the same user" }</h2>
            <div class="option option--select">
                <label class="option__label" for="compare-key">{ "Key" }</label>
                <select id="compare-key" class="option__select" {onchange}>
                    <option value="email" selected={state.key == Key::Email}>{ "Email, whatever its case" }</option>
                    <option value="id" selected={state.key == Key::Id}>{ "User ID" }</option>
                    <option value="path" selected={is_path}>{ "Another column or path" }</option>
                </select>
            </div>
            if is_path {
                <div class="option option--select">
                    <label class="option__label" for="compare-path">{ "Column or path" }</label>
                    <input id="compare-path" class="option__select" type="text" value={state.path.clone()} {oninput}
                        placeholder="app_metadata.legacy_id" autocapitalize="off" spellcheck="false" />
                </div>
            }
            <p class="quiet">{ "A record without the key, or whose key stands more than once, is not compared: it is counted and named." }</p>
        </section>
    }
}
