//! The palette: every page, what is on this one to be pressed, and what is asked for from anywhere, found by name: `Ctrl K`.
//!
//! Choosing what this page offers presses its button. It does nothing by itself.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::shell::press::{press, press_soon, pressed};
use crate::shell::route::Route;
use crate::shell::tour;
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;

/// What one may ask for from anywhere: the page it is on, and what its button there says.
const ANYWHERE: [(Route, &str); 7] = [
    (Route::Import, "Try with sample data"),
    (Route::Users, "Add user"),
    (Route::Tenant, "Create connection"),
    (Route::Tenant, "Back up everything"),
    (Route::Tenant, "Restore a backup"),
    (Route::Tenant, "Check stored users"),
    (Route::Tenant, "Erase everything"),
];

const TITLE: &str = "palette-title";
const LIST: &str = "palette-list";

/// What is done when it is chosen.
#[derive(Clone, PartialEq)]
enum Deed {
    /// Another page is opened.
    Go(Route),
    /// Something on this page is pressed.
    Press(HtmlElement),
    /// A button on another page is.
    Elsewhere(Route, &'static str),
    /// The tour begins.
    Tour,
}

/// A line of the list.
#[derive(Clone, PartialEq)]
struct Command {
    name: String,
    /// What it is or where it is done
    place: &'static str,
    deed: Deed,
}

/// Properties of [`Palette`].
#[derive(Clone, Copy, PartialEq, Properties)]
pub(crate) struct Props {
    /// Where one is
    pub(crate) route: Route,
}

/// The button that opens it, and the dialog while it is open.
#[component]
pub(crate) fn Palette(props: &Props) -> Html {
    let route = props.route;
    let open = use_state_eq(|| false);
    let is_mac = window().navigator().platform().is_ok_and(|name| name.starts_with("Mac"));
    use_effect_with(is_mac, {
        let open = open.setter();
        move |is_mac| {
            let is_mac = *is_mac;
            let options = EventListenerOptions::enable_prevent_default();
            let listener =
                EventListener::new_with_options(&window(), "keydown", options, move |event| {
                    let asked =
                        event.dyn_ref::<KeyboardEvent>().filter(|event| is_shortcut(event, is_mac));
                    if asked.is_some() {
                        event.prevent_default();
                        // What is open and waits for an answer stays in front.
                        if document()
                            .query_selector("dialog[open]")
                            .is_ok_and(|open| open.is_none())
                        {
                            open.set(true);
                        }
                    }
                });
            move || drop(listener)
        }
    });
    let onclick = {
        let open = open.setter();
        move |_: MouseEvent| open.set(true)
    };
    let on_close = {
        let open = open.setter();
        Callback::from(move |deed: Option<Deed>| {
            open.set(false);
            // Once the dialog is gone and the focus is back.
            if let Some(deed) = deed {
                Timeout::new(0, move || carry_out(&deed)).forget();
            }
        })
    };
    let (shortcut, keys) = if is_mac { ("⌘ K", "Meta+K") } else { ("Ctrl K", "Control+K") };
    html! {
        <>
            <button type="button" class="palette__button" aria-label={format!("Search actions, {shortcut}")} aria-haspopup="dialog"
                aria-keyshortcuts={keys} {onclick}>{ icon(Icon::Search) }<kbd>{ shortcut }</kbd></button>
            if *open {
                <Commands {route} {on_close} />
            }
        </>
    }
}

fn is_shortcut(event: &KeyboardEvent, is_mac: bool) -> bool {
    let held = if is_mac { event.meta_key() } else { event.ctrl_key() };
    held && !event.alt_key() && !event.shift_key() && event.key().eq_ignore_ascii_case("k")
}

#[derive(Clone, PartialEq, Properties)]
struct CommandsProps {
    route: Route,
    /// Told what was chosen, if anything
    on_close: Callback<Option<Deed>>,
}

/// The open dialog: a box to type into and the commands that fit.
#[component]
fn Commands(props: &CommandsProps) -> Html {
    let all = {
        let route = props.route;
        use_memo((), move |()| commands(route))
    };
    let typed = use_state(String::new);
    let active = use_state_eq(|| 0_usize);
    let shown = fitting(&all, &typed);
    let list = use_node_ref();
    use_effect_with((*active, list.clone()), |(active, list)| {
        browser::reveal(list.cast(), *active as u32);
    });
    let oninput = {
        let (typed, active) = (typed.setter(), active.setter());
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            active.set(0);
        }
    };
    let onkeydown = {
        let (at, active, count) = (*active, active.setter(), shown.len());
        let chosen = shown.get(at).map(|command| command.deed.clone());
        let on_close = props.on_close.clone();
        move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" => at + 1,
                "ArrowUp" => at + count.max(1) - 1,
                "Enter" => {
                    event.prevent_default();
                    if chosen.is_some() {
                        on_close.emit(chosen.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.set(next % count.max(1));
        }
    };
    let options = shown
        .iter()
        .enumerate()
        .map(|(place, command)| option(place, command, place == *active, &props.on_close));
    html! {
        <Dialog class="dialog" title={TITLE} on_close={props.on_close.reform(|()| None)}>
            <div class="dialog__inner">
                <h2 id={TITLE} class="visually-hidden">{ "Search actions" }</h2>
                <input class="input" type="text" role="combobox" aria-label="Action or page" placeholder="Action or page" aria-autocomplete="list"
                    aria-expanded="true" aria-controls={LIST} aria-activedescendant={(!shown.is_empty()).then(|| id_of(*active))}
                    autocomplete="off" autocapitalize="off" spellcheck="false" autofocus=true value={(*typed).clone()} {oninput} {onkeydown} />
                <ul id={LIST} ref={list} class="palette__list" role="listbox" aria-label="Actions">{ for options }</ul>
                <p class="quiet" role="status">{ counted(shown.len() as u64, "action") }</p>
            </div>
        </Dialog>
    }
}

fn option(
    place: usize,
    command: &Command,
    is_active: bool,
    on_close: &Callback<Option<Deed>>,
) -> Html {
    let onclick = {
        let deed = command.deed.clone();
        on_close.reform(move |_: MouseEvent| Some(deed.clone()))
    };
    // The box keeps the focus.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <li id={id_of(place)} class="palette__option" role="option" aria-selected={is_active.to_string()} {onmousedown} {onclick}>
            { &command.name }<span class="palette__place">{ command.place }</span>
        </li>
    }
}

fn id_of(place: usize) -> String {
    format!("{LIST}-{place}")
}

/// Everything there is to choose: what is here, the pages, what is elsewhere.
fn commands(route: Route) -> Vec<Command> {
    let command = |name: String, place, deed| Command { name, place, deed };
    let mut all: Vec<Command> = Vec::new();
    for (name, element) in pressed() {
        if !all.iter().any(|it| it.name == name) {
            all.push(command(name, "On this page", Deed::Press(element)));
        }
    }
    let others = Route::ALL.into_iter().filter(|page| *page != route);
    let pages = others.map(|page| command(page.name().to_owned(), "Page", Deed::Go(page)));
    let elsewhere: Vec<Command> = ANYWHERE
        .iter()
        .filter(|(page, _)| *page != route)
        .map(|(page, name)| command((*name).to_owned(), page.name(), Deed::Elsewhere(*page, name)))
        .collect();
    all.extend(pages);
    all.extend(elsewhere);
    all.push(command(tour::NAME.to_owned(), "With sample data", Deed::Tour));
    all
}

/// Those in whose name or place all the words stand; those that begin with them first.
fn fitting<'a>(all: &'a [Command], typed: &str) -> Vec<&'a Command> {
    let typed = typed.trim().to_lowercase();
    let fits = |command: &&Command| {
        let text = format!("{} {}", command.name, command.place).to_lowercase();
        typed.split_whitespace().all(|word| text.contains(word))
    };
    let mut found: Vec<&Command> = all.iter().filter(fits).collect();
    found.sort_by_key(|command| !command.name.to_lowercase().starts_with(&typed));
    found
}

fn carry_out(deed: &Deed) {
    match deed {
        Deed::Press(element) => press(element),
        Deed::Tour => tour::begin(),
        Deed::Go(route) => {
            route.open();
            browser::focus("main");
        }
        Deed::Elsewhere(route, name) => {
            route.open();
            browser::focus("main");
            press_soon(name, |_| ());
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn words_find_actions_by_name_and_place() {
        let all = commands(Route::Import);
        let found =
            |typed| fitting(&all, typed).iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        assert_eq!(found("conv"), ["Convert"]);
        assert_eq!(found("tenant erase"), ["Erase everything"]);
        assert_eq!(found(" TEN ")[0], "Tenant", "what begins so comes first");
        assert!(found("").len() == Route::ALL.len() - 1 + ANYWHERE.len() - 1 + 1);
        assert_eq!(found("zzz"), [""; 0]);
    }
}
