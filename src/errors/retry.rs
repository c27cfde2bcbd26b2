//! The users that are sent again: what became of each, with which setting they are to be sent, and the way to Convert.

use web_sys::{Blob, File};
use yew::prelude::*;

use crate::errors::state::{Action, ErrorsState};
use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use engine::jobs::auth0_errors::{ErrorsRead, Retry};
use web::io::made::keeping::named;

/// The name under which the users come to Convert; what is made of it is called after it.
const NAME: &str = "retry.ndjson";

/// How many users that are not to be had are named.
const NAMED: usize = 10;

/// What is handed to Convert: the users, and what is to be said of them there.
pub(crate) type Handed = (File, String);

/// The section.
pub(crate) fn retry(
    state: &UseReducerHandle<ErrorsState>,
    read: &ErrorsRead,
    users: Option<&Blob>,
    on_retry: &Callback<Handed>,
) -> Html {
    let sent = state.files.iter().filter(|it| !it.is_report).count() as u64;
    let onclick = {
        let to = state.dispatcher();
        move |_: MouseEvent| to.dispatch(Action::Find)
    };
    let found = read.retry.as_ref().zip(users).filter(|_| state.is_wanted);
    html! {
        <section class="card auth0-errors__retry" aria-labelledby="retry-title">
            <h2 id="retry-title">{ "Send them again" }</h2>
            { match (sent, read.redacted) {
                (0, 0) => html! {
                    <p>{ "The report holds these users as they were sent. Add the files you sent if they had password hashes." }</p>
                },
                (0, hidden) => html! {
                    <p class="notice">{ icon(Icon::Warning) }<span>
                        { format!("Auth0 hides secrets of {} (*****). ", counted(hidden, "user")) }
                        { "Add the files you sent above: the hashes come back from them. Without them these users cannot be sent again." }
                    </span></p>
                },
                (sent, _) => html! {
                    <p>{ format!("The users are looked up in {} by id, email, username or phone number.", counted(sent, "file")) }</p>
                },
            } }
            { match found {
                None => html! {
                    <p><button type="button" class="button button--primary" aria-busy={state.is_wanted.to_string()} {onclick}>
                        { if state.is_wanted { "Looking…" } else { "Find these users" } }
                    </button></p>
                },
                Some((retry, users)) => account(state, read, retry, users, on_retry),
            } }
        </section>
    }
}

fn account(
    state: &UseReducerHandle<ErrorsState>,
    read: &ErrorsRead,
    retry: &Retry,
    users: &Blob,
    on_retry: &Callback<Handed>,
) -> Html {
    let again = retry.from_files + retry.from_report;
    let setting = match state.upserts(&read.groups) {
        true => "Send the files with upsert set to true.",
        false => "Send the files with upsert set to false.",
    };
    let onclick = {
        let (users, on_retry) = (users.clone(), on_retry.clone());
        let said = format!("{} from Auth0’s errors. {setting}", counted(again, "user"));
        move |_: MouseEvent| {
            if let Some(file) = named(&users, NAME, &users) {
                on_retry.emit((file, said.clone()));
            }
        }
    };
    let rows = [
        ("From the files you sent", retry.from_files),
        ("From the report itself", retry.from_report),
        ("Left out, as chosen above", retry.left_out),
        ("Not to be had: secrets hidden, and in no file", retry.missing),
    ];
    let more = retry.missing.saturating_sub(NAMED.min(retry.missing_who.len()) as u64);
    html! {
        <div class="auth0-errors__account" role="status">
            <table class="table" aria-label="What becomes of these users">
                <tbody>
                    { for rows.iter().map(|(what, users)| html! {
                        <tr><th scope="row">{ *what }</th><td class="number">{ count(*users) }</td></tr>
                    }) }
                    <tr><th scope="row">{ "Users in the errors" }</th><td class="number">{ count(read.users) }</td></tr>
                </tbody>
            </table>
            if retry.missing > 0 {
                <p class="notice">{ icon(Icon::Warning) }<span>
                    { "Not to be had: " }{ retry.missing_who.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ") }
                    if more > 0 { { format!(" and {} more", count(more)) } }
                </span></p>
            }
            if retry.records > again {
                <p class="quiet">{ format!("{} are in the files more than once; Convert says which.", counted(retry.records - again, "record")) }</p>
            }
            <p><strong>{ setting }</strong></p>
            if again > 0 {
                <p><button type="button" class="button button--primary" {onclick}>{ "Mend and convert these users" }</button></p>
            }
        </div>
    }
}
