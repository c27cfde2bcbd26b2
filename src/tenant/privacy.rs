//! What is stored in this browser, how large it is, what the page may do with it, and *Erase everything*. What is stored is
//! `shared::stored`'s; erasing ends the page, so it is the shell's.

use yew::prelude::*;

use crate::shared::format::{bytes, counted};
use crate::shared::query_hook::begin;
use crate::shared::stored;
use crate::ui::confirm::Confirm;
use crate::ui::copy_button::CopyButton;
use engine::jobs::JobRecord;
use web::io::made::keeping;
use web::{Query, Response, TenantClient, TenantInfo};

/// What is to be typed before everything is erased.
const TYPED: &str = "erase everything";

/// Properties of [`Privacy`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The local tenant
    pub(super) store: TenantClient,
    /// What is in it
    pub(super) info: TenantInfo,
}

/// What was found beside the tenant.
#[derive(Clone, Default, PartialEq)]
struct Stored {
    jobs: u64,
    files: u64,
    file_bytes: u64,
    settings: u64,
    site: Option<(u64, u64)>,
    /// Files of open pages that jobs have made, and their bytes
    made: (u64, u64),
}

/// The section of the Tenant page.
#[component]
pub(super) fn Privacy(props: &Props) -> Html {
    let Props { store, info } = props;
    let stored = use_state_eq(Stored::default);
    use_effect_with((store.clone(), info.revision), {
        let stored = stored.setter();
        move |(store, _)| {
            let store = store.clone();
            let underway = begin(async move { stored.set(look(&store).await) });
            move || drop(underway)
        }
    });
    let is_asking = use_state_eq(|| false);
    let onclick = {
        let is_asking = is_asking.setter();
        move |_: MouseEvent| is_asking.set(true)
    };
    let on_close = {
        let is_asking = is_asking.setter();
        Callback::from(move |yes| {
            is_asking.set(false);
            if yes {
                stored::tell_all();
            }
        })
    };
    let text = html! {
        <>
            <p>{ "Users, connections, jobs with their files, backups of changes, searches, presets, recipes, settings, and the copy of the page for \
                  use offline: nothing of it is left in this browser." }</p>
            <p>{ "This cannot be undone, and ends what is under way, in other tabs as well. Back up first what you may still need." }</p>
        </>
    };
    html! {
        <section class="card tenant__section" aria-labelledby="privacy-title">
            <h2 id="privacy-title">{ "Privacy" }</h2>
            { list(info, &stored) }
            { policy() }
            <div class="tenant__line">
                <p>{ "Safari deletes what a page has stored when it was not visited for seven days, unless it is added to the Home Screen or the Dock." }</p>
                <button type="button" class="button button--danger" {onclick}>{ "Erase everything" }</button>
            </div>
            if *is_asking {
                <Confirm title="Erase everything?" {text} confirm="Yes, erase it" typed={AttrValue::from(TYPED)} {on_close} />
            }
        </section>
    }
}

async fn look(store: &TenantClient) -> Stored {
    let jobs: Vec<JobRecord> = match store.ask(Query::Jobs).await {
        Ok(Response::Jobs(jobs)) => jobs,
        _ => Vec::new(),
    };
    let files = || jobs.iter().flat_map(|job| &job.files);
    Stored {
        jobs: jobs.len() as u64,
        files: files().count() as u64,
        file_bytes: files().map(|file| file.bytes).sum(),
        settings: stored::settings(),
        site: stored::kept_site().await,
        made: keeping::stored().await,
    }
}

fn list(info: &TenantInfo, stored: &Stored) -> Html {
    let users: u64 = info.connections.iter().map(|it| it.users).sum();
    let user_bytes: u64 = info.connections.iter().map(|it| it.bytes).sum();
    let site = stored.site.unwrap_or_default();
    let rows = [
        ("Users of the local tenant", counted(users, "user"), "IndexedDB", user_bytes),
        (
            "Jobs, and the files they made",
            format!("{}, {}", counted(stored.jobs, "job"), counted(stored.files, "file")),
            "IndexedDB",
            stored.file_bytes,
        ),
        (
            "Large results, until their page is closed",
            counted(stored.made.0, "file"),
            "Files of this origin",
            stored.made.1,
        ),
        ("Searches, presets, recipes, settings", String::new(), "Local storage", stored.settings),
        ("The page itself, for use offline", counted(site.0, "file"), "Cache Storage", site.1),
    ];
    html! {
        <ul aria-label="What is stored in this browser">
            { for rows.into_iter().map(|(what, how_many, place, size)| html! {
                <li class="privacy__row">
                    <span class="privacy__what">{ what }<span class="quiet">{ how_many }</span></span>
                    <span class="quiet">{ place }</span>
                    <span>{ bytes(size) }</span>
                </li>
            }) }
        </ul>
    }
}

/// What the page may load and where it may connect.
fn policy() -> Html {
    let policy = stored::policy();
    html! {
        <details>
            <summary>{ "Where this page may connect: only to where it came from" }</summary>
            <div class="privacy__policy">
                <p class="quiet">{ "The browser enforces this policy; no part of the page can go around it. It allows no request to another address, and no \
                                    script from elsewhere." }</p>
                <p class="code">{ &policy }<CopyButton text={policy.clone()} label="Copy the policy" /></p>
            </div>
        </details>
    }
}
