//! The connections of the local tenant as a table. Its cells carry their table roles and columns in words, because on
//! narrow screens the stylesheet lays each row out as a card.

use yew::prelude::*;

use crate::shared::format::{bytes, count};
use crate::ui::copy_button::CopyButton;
use engine::store::connection::{Connection, Kind};
use engine::user::ConnectionRules;
use web::ConnectionInfo;

/// The columns, from left to right, and whether they hold numbers.
const COLUMNS: [(&str, bool); 7] = [
    ("Name", false),
    ("Kind", false),
    ("Application", false),
    ("Required identifiers", false),
    ("Users", true),
    ("Size", true),
    ("Actions", false),
];

/// A table of `connections`, in their order; each can be edited and deleted.
pub(crate) fn connection_list(
    connections: &[ConnectionInfo],
    on_edit: &Callback<Connection>,
    on_delete: &Callback<ConnectionInfo>,
) -> Html {
    let column = |(name, number): &(&'static str, bool)| {
        html! { <th role="columnheader" scope="col" class={number.then_some("number")}>{ *name }</th> }
    };
    let rows = connections.iter().map(|info| row(info, on_edit, on_delete));
    html! {
        <table class="table connection-list" role="table">
            <caption class="visually-hidden">{ "Connections" }</caption>
            <thead role="rowgroup"><tr role="row">{ for COLUMNS.iter().map(column) }</tr></thead>
            <tbody role="rowgroup">{ for rows }</tbody>
        </table>
    }
}

fn row(
    info: &ConnectionInfo,
    on_edit: &Callback<Connection>,
    on_delete: &Callback<ConnectionInfo>,
) -> Html {
    let Connection { id, name, kind, enabled, .. } = &info.connection;
    let contents: [Html; 6] = [
        html! {
            <>
                <span class="connection-list__name">{ name }</span>
                <span class="copyable quiet">
                    <span class="code">{ id }</span>
                    <CopyButton text={id.clone()} label={format!("Copy ID of {name}")} />
                </span>
            </>
        },
        kind_in_words(*kind).into(),
        application(*enabled),
        identifiers_in_words(info.connection.rules()).into(),
        count(info.users).into(),
        bytes(info.bytes).into(),
    ];
    let cells = COLUMNS.iter().zip(contents).map(|((name, number), content)| {
        html! {
            <td role="cell" data-column={*name} class={number.then_some("number")}>{ content }</td>
        }
    });
    html! {
        <tr role="row" key={id.clone()} class="connection-list__row">
            { for cells }
            <td role="cell" class="connection-list__actions">{ buttons(info, on_edit, on_delete) }</td>
        </tr>
    }
}

fn application(enabled: bool) -> Html {
    if enabled {
        html! { "Enabled" }
    } else {
        html! { <span class="connection-list__off">{ "Not enabled for any application" }</span> }
    }
}

fn buttons(
    info: &ConnectionInfo,
    on_edit: &Callback<Connection>,
    on_delete: &Callback<ConnectionInfo>,
) -> Html {
    let name = &info.connection.name;
    let edit = {
        let connection = info.connection.clone();
        on_edit.reform(move |_: MouseEvent| connection.clone())
    };
    let delete = {
        let info = info.clone();
        on_delete.reform(move |_: MouseEvent| info.clone())
    };
    html! {
        <div class="connection-list__buttons">
            <button type="button" class="link" aria-label={format!("Edit {name}")} onclick={edit}>{ "Edit" }</button>
            <button type="button" class="link" aria-label={format!("Delete {name}")} onclick={delete}>{ "Delete" }</button>
        </div>
    }
}

fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Database => "Database",
        Kind::Custom { import_mode: true } => "Custom database, import mode on",
        Kind::Custom { import_mode: false } => "Custom database, import mode off",
    }
}

/// “Email, phone number”.
fn identifiers_in_words(rules: ConnectionRules) -> String {
    let all = [
        ("email", rules.email_required),
        ("username", rules.username_required),
        ("phone number", rules.phone_required),
    ];
    let names: Vec<&str> =
        all.iter().filter(|(_, required)| *required).map(|(name, _)| *name).collect();
    let mut words = match names.is_empty() {
        true => "any one".to_owned(),
        false => names.join(", "),
    };
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
