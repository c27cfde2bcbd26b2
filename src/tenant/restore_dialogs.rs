//! What is asked on the way to a restore: the passphrase of a backup that is encrypted, and, once its parts are checked, whether
//! what is in it is to replace everything. Neither changes anything; no passphrase is kept.

use js_sys::Date;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::calendar;
use crate::shared::format::{count, counted, counted_all};
use crate::shared::saved::InBackup;
use crate::ui::confirm::Confirm;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::password_box::PasswordBox;
use engine::store::backup::Contents;
use web::Password;

const TITLE: &str = "unlock-title";
const PASSPHRASE: &str = "unlock-passphrase";

/// How many connections are named.
const NAMED: usize = 8;

/// Properties of [`UnlockDialog`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The name of the backup
    pub(super) name: AttrValue,
    /// Whether a passphrase was given that does not open it
    pub(super) is_wrong: bool,
    /// Told the passphrase, or that it is given up
    pub(super) on_close: Callback<Option<Password>>,
}

/// Asks for the passphrase of a backup.
#[component]
pub(super) fn UnlockDialog(props: &Props) -> Html {
    let node = use_node_ref();
    let shown = use_state_eq(|| false);
    let on_show = {
        let shown = shown.setter();
        Callback::from(move |show| shown.set(show))
    };
    let onsubmit = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = node.cast::<HtmlInputElement>().map(|input| input.value());
            on_close.emit(typed.map(|typed| Password(typed.into())));
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| None);
    html! {
        <Dialog class="dialog" title={TITLE} on_close={props.on_close.reform(|()| None)}>
            <form class="dialog__inner" autocomplete="off" {onsubmit}>
                <h2 id={TITLE} class="dialog__title">{ "Open this backup" }</h2>
                <p><strong>{ &props.name }</strong>{ " is encrypted. Nothing is replaced before you have seen what is in it." }</p>
                if props.is_wrong {
                    <p class="notice notice--error" role="alert">
                        { icon(Icon::Error) }
                        { "The passphrase does not open this backup. Nothing was changed. Mind capitals, hyphens and spaces." }
                    </p>
                }
                <PasswordBox {node} id={PASSPHRASE} label="Passphrase" autocomplete="off" shown={*shown} {on_show} autofocus=true />
                <div class="dialog__buttons">
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button button--primary">{ "Open" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// A backup that was looked into.
#[derive(Clone, PartialEq)]
pub(super) struct Opened {
    /// Its name
    pub(super) name: AttrValue,
    /// What is in it
    pub(super) contents: Contents,
    /// What it has of presets, recipes and queries; older backups have none
    pub(super) settings: Option<InBackup>,
}

/// Asks whether this is to take the place of everything; `users` are here now.
pub(super) fn confirm_restore(opened: &Opened, users: u64, on_close: Callback<bool>) -> Html {
    let replaced = match opened.settings {
        Some(_) => "Searches, export presets and recipes are replaced as well.",
        None => {
            "It is an older backup, without presets, recipes and searches: those that are here stay."
        }
    };
    let text = html! {
        <>
            <p>
                { "What is in " }<strong>{ &opened.name }</strong>{ " takes the place of everything here: connections, jobs and " }
                { counted(users, "user") }{ ". " }{ replaced }
            </p>
            { contents(opened) }
            <p>{ "This cannot be undone. Back up first what you may still need." }</p>
        </>
    };
    let typed = (users > 0).then(|| AttrValue::from(count(users)));
    html! { <Confirm title="Restore this backup?" {text} confirm="Yes, restore it" {typed} {on_close} /> }
}

/// What is in it, line by line.
fn contents(opened: &Opened) -> Html {
    let Contents { origin, connections, jobs, files, leaves_out, .. } = &opened.contents;
    let mut lines: Vec<String> = Vec::new();
    if let Some(origin) = origin {
        lines.push(format!("Made {} by build {}", moment(&origin.made), origin.build));
    }
    lines.extend(
        connections
            .iter()
            .take(NAMED)
            .map(|(name, users)| format!("{name}: {}", counted(*users, "user"))),
    );
    if let Some((_, more)) =
        connections.split_at_checked(NAMED).filter(|(_, more)| !more.is_empty())
    {
        let users = more.iter().map(|(_, users)| users).sum();
        lines.push(format!(
            "{}: {}",
            counted(more.len() as u64, "more connection"),
            counted(users, "user")
        ));
    }
    lines.push(format!("{} with {}", counted(*jobs, "job"), counted(*files, "file")));
    if let Some(settings) = &opened.settings {
        lines.push(in_words(settings));
    }
    if *leaves_out {
        lines.push("Not all users: some were damaged when it was made".to_owned());
    }
    html! {
        <>
            <ul class="backup__contents" aria-label="What is in it">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            <p>{ "Every part of it was checked and is as it was written." }</p>
        </>
    }
}

/// What there is of settings.
fn in_words(settings: &InBackup) -> String {
    let mut words =
        counted_all(&[(settings.presets, "export preset"), (settings.recipes, "recipe")]);
    if settings.queries > 0 {
        let noun = if settings.queries == 1 { "saved query" } else { "saved queries" };
        let comma = if words.is_empty() { "" } else { ", " };
        words.push_str(&format!("{comma}{} {noun}", count(settings.queries)));
    }
    if words.is_empty() { "No presets, recipes or saved queries".to_owned() } else { words }
}

/// A moment in this browser's time zone; as it stands if it is none.
fn moment(iso: &str) -> String {
    let milliseconds = Date::parse(iso);
    if milliseconds >= 0.0 { calendar::in_words(milliseconds as u64) } else { iso.to_owned() }
}
