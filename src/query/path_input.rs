//! A box for an attribute or a path, with suggestions below it while one types: a combobox with a list, as ARIA describes
//! it. Any text can be entered; what it means is for others to judge.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use engine::jobs::Statistics;
use engine::user::ATTRIBUTES;

/// How many suggestions are shown at most.
const SHOWN: usize = 60;

/// A path that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The path
    pub path: AttrValue,
    /// How many users have it, if that is known
    pub users: Option<u64>,
}

/// What can be suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// Fields of an export
    Fields,
    /// Fields of a query: levels of arrays are skipped
    Searched,
}

/// The paths that occur in the data, then attributes that Auth0 knows besides.
pub fn suggestions(profile: Option<&Statistics>, what: Suggested) -> Rc<[Suggestion]> {
    let mut all: Vec<Suggestion> = Vec::new();
    for found in profile.iter().flat_map(|profile| &profile.paths) {
        let path = match what {
            Suggested::Fields => found.path.clone(),
            Suggested::Searched => without_places(&found.path),
        };
        if all.last().is_none_or(|last| *last.path != *path) {
            all.push(Suggestion { path: path.into(), users: Some(found.users) });
        }
    }
    let known = ATTRIBUTES.iter().filter(|row| match what {
        Suggested::Fields => row.export,
        Suggested::Searched => row.search,
    });
    let connection = match what {
        Suggested::Fields => "identities[0].connection",
        Suggested::Searched => "identities.connection",
    };
    for name in known.map(|row| row.name).chain([connection]) {
        if !all.iter().any(|suggestion| suggestion.path == name) {
            all.push(Suggestion { path: name.into(), users: None });
        }
    }
    all.into()
}

/// `identities[0].connection` → `identities.connection`.
fn without_places(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + part.split_once(']').map_or(part, |(_, rest)| rest))
}

/// Properties of [`PathInput`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The id of the box
    pub id: AttrValue,
    /// Its label
    pub label: AttrValue,
    /// What stands in it while it is empty
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is in it
    pub value: AttrValue,
    /// It is to be this
    pub on_change: Callback<String>,
    /// What is suggested
    pub suggestions: Rc<[Suggestion]>,
    /// Whether there is something wrong with it
    #[prop_or_default]
    pub invalid: bool,
    /// The id of what is said about it
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// Whether a dialog that opens gives it the focus
    #[prop_or_default]
    pub autofocus: bool,
    /// Whether the text may have several lines: then the box grows with it
    #[prop_or_default]
    pub multiline: bool,
    /// Whether the suggestions are above the box, not below it
    #[prop_or_default]
    pub above: bool,
    /// It has got the focus
    #[prop_or_default]
    pub on_focus: Callback<()>,
    /// Where it stands in a column of such boxes: what is different there
    #[prop_or_default]
    pub in_table: Option<InTable>,
}

/// What a box in a column of such boxes does besides.
#[derive(Clone, PartialEq)]
pub struct InTable {
    /// A suggestion was taken, which is more than typing it
    pub on_choose: Callback<String>,
    /// Enter was pressed, and no suggestion taken
    pub on_enter: Callback<()>,
    /// An arrow was pressed while the list is closed: to the next box, or the one before
    pub on_move: Callback<bool>,
}

/// The list while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct List {
    /// Which suggestion would be taken
    active: Option<usize>,
    /// Whether only what fits the text is shown
    fitting: bool,
}

impl List {
    /// The list for what was typed: the first that fits is what Enter takes.
    fn typed(text: &str) -> Self {
        List { active: (!text.trim().is_empty()).then_some(0), fitting: true }
    }
}

/// The box and its suggestions.
#[component]
pub fn PathInput(props: &Props) -> Html {
    let list = use_state_eq(|| Option::<List>::None);
    let (input, listbox) = (use_node_ref(), use_node_ref());
    let shown = list.map(|list| fitting(&props.suggestions, &props.value, list.fitting));
    let shown = shown.unwrap_or_default();
    let active = list.and_then(|list| list.active).filter(|active| *active < shown.len());
    let is_open = !shown.is_empty();
    use_escape(&input, is_open, &list);
    use_effect_with((is_open && props.above, listbox.clone()), |(above, listbox)| {
        let list = listbox.cast::<HtmlElement>().filter(|_| *above);
        if let Some(list) = list.filter(|list| list.get_bounding_client_rect().top() < 0.0) {
            list.scroll_into_view_with_bool(true);
        }
    });
    use_effect_with((active, listbox.clone()), |(active, listbox)| {
        if let Some(active) = active {
            browser::reveal(listbox.cast(), *active as u32);
        }
    });
    let choose = {
        let on_choose = props.in_table.as_ref().map(|it| it.on_choose.clone());
        let on_choose = on_choose.unwrap_or_else(|| props.on_change.clone());
        let list = list.setter();
        Callback::from(move |path: AttrValue| {
            list.set(None);
            on_choose.emit(path.to_string());
        })
    };
    let oninput = {
        let list = list.setter();
        props.on_change.reform(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            list.set(Some(List::typed(&text)));
            text
        })
    };
    let onclick = {
        let (list, closed) = (list.setter(), list.is_none());
        move |_: MouseEvent| {
            if closed {
                list.set(Some(List::default()));
            }
        }
    };
    let chosen = active.and_then(|active| shown.get(active)).map(|it| it.path.clone());
    let drawn = (props.value.clone(), props.multiline);
    let on_keys = on_keys(&list, shown.len(), chosen, drawn, &choose);
    let onkeydown = match &props.in_table {
        Some(table) => keys_of_table(on_keys, table, is_open, list.setter()),
        None => on_keys,
    };
    let onblur = {
        let list = list.setter();
        move |_: FocusEvent| list.set(None)
    };
    let onfocus = props.on_focus.reform(|_: FocusEvent| ());
    let listbox_id = format!("{}-list", props.id);
    let options = shown.iter().enumerate().map(|(place, suggestion)| {
        option(&listbox_id, place, suggestion, active == Some(place), &choose)
    });
    let Props {
        id,
        label,
        placeholder,
        value,
        invalid,
        described_by,
        autofocus,
        multiline,
        above,
        ..
    } = props;
    let controls = is_open.then(|| listbox_id.clone());
    let active = active.map(|place| format!("{listbox_id}-{place}"));
    let invalid = invalid.then_some("true");
    let list_class = classes!("path-input__list", above.then_some("path-input__list--above"));
    html! {
        <div class="path-input">
            if *multiline {
                // Text of several lines is no combobox, in HTML's eyes; it says what is active in the list all the same.
                <div class="path-input__grow">
                    <textarea {id} ref={input} class="input input--code path-input__text" rows="1" aria-label={label} {placeholder}
                        aria-autocomplete="list" aria-haspopup="listbox" aria-controls={controls}
                        aria-activedescendant={active} aria-invalid={invalid} aria-describedby={described_by.clone()}
                        autocomplete="off" autocapitalize="off" spellcheck="false" autofocus={*autofocus}
                        {value} {oninput} {onclick} {onkeydown} {onblur} {onfocus} />
                    // Text as long gives the box its height.
                    <div class="input input--code path-input__mirror" aria-hidden="true">{ value }{ "\u{200b}" }</div>
                </div>
            } else {
                <input {id} ref={input} class="input" type="text" role="combobox" aria-label={label} {placeholder}
                    aria-autocomplete="list" aria-expanded={is_open.to_string()} aria-controls={controls}
                    aria-activedescendant={active} aria-invalid={invalid} aria-describedby={described_by.clone()}
                    autocomplete="off" autocapitalize="off" spellcheck="false" autofocus={*autofocus}
                    {value} {oninput} {onclick} {onkeydown} {onblur} {onfocus} />
            }
            if is_open {
                <ul id={listbox_id.clone()} class={list_class} ref={listbox} role="listbox" aria-label={label}>
                    { for options }
                </ul>
            }
        </div>
    }
}

/// Whether `text` is a path, or the beginning of one: then Enter makes no new line.
fn is_path(text: &str) -> bool {
    !text
        .trim()
        .contains(|letter: char| letter.is_whitespace() || "()+=?|&<>!{},;`".contains(letter))
}

/// The arrows move in the list, Enter takes what is active there. Without one it is text only where that has lines.
///
/// `drawn` is the text the list was drawn for, and whether it may have lines. Who types faster than the page draws means
/// the text that stands in the box: no suggestion for an earlier one is taken.
fn on_keys(
    list: &UseStateHandle<Option<List>>,
    count: usize,
    chosen: Option<AttrValue>,
    (drawn, multiline): (AttrValue, bool),
    choose: &Callback<AttrValue>,
) -> Callback<KeyboardEvent> {
    let (list, choose) = (list.clone(), choose.clone());
    Callback::from(move |event: KeyboardEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        let chosen = chosen.as_ref().filter(|_| *drawn == *text);
        let enter_is_text = multiline && !is_path(&text);
        match (event.key().as_str(), chosen) {
            // In a text of several lines the arrows are those of the text, unless there is something to choose.
            ("ArrowDown" | "ArrowUp", _) if count > 0 || !enter_is_text => {
                event.prevent_default();
                list.set(Some(moved(*list, count, event.key() == "ArrowDown")));
            }
            ("Enter", Some(path)) if list.is_some() && !event.shift_key() => {
                event.prevent_default();
                choose.emit(path.clone());
            }
            ("Enter", None) if !enter_is_text && !event.shift_key() => event.prevent_default(),
            _ => {}
        }
    })
}

/// With the list closed, arrows go to other boxes; with Alt they open it. Enter without a suggestion ends the typing.
fn keys_of_table(
    keys: Callback<KeyboardEvent>,
    table: &InTable,
    is_open: bool,
    list: UseStateSetter<Option<List>>,
) -> Callback<KeyboardEvent> {
    let table = table.clone();
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        arrow @ ("ArrowDown" | "ArrowUp") if !is_open && !event.alt_key() => {
            event.prevent_default();
            list.set(None);
            table.on_move.emit(arrow == "ArrowDown");
        }
        "Enter" if !is_open => {
            event.prevent_default();
            table.on_enter.emit(());
        }
        _ => keys.emit(event),
    })
}

fn option(
    list: &str,
    place: usize,
    suggestion: &Suggestion,
    active: bool,
    choose: &Callback<AttrValue>,
) -> Html {
    let onclick = {
        let path = suggestion.path.clone();
        choose.reform(move |_: MouseEvent| path.clone())
    };
    // The box keeps the focus.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <li id={format!("{list}-{place}")} class="path-input__option" role="option" aria-selected={active.to_string()}
            {onmousedown} {onclick}>
            <span class="path-input__path">{ &suggestion.path }</span>
            if let Some(users) = suggestion.users {
                <span class="path-input__users">{ counted(users, "user") }</span>
            }
        </li>
    }
}

/// Closes the list at Escape, and nothing else: a dialog around it is to stay.
#[hook]
fn use_escape(input: &NodeRef, is_open: bool, list: &UseStateHandle<Option<List>>) {
    use_effect_with((input.clone(), is_open), {
        let list = list.setter();
        move |(input, open)| {
            let input = input.get().filter(|_| *open);
            let listener = input.map(|input| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&input, "keydown", options, move |event| {
                    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                    if key.as_deref() == Some("Escape") {
                        event.prevent_default();
                        event.stop_propagation();
                        list.set(None);
                    }
                })
            });
            move || drop(listener)
        }
    });
}

/// The list after an arrow key. One before the first and one after the last is the box itself.
fn moved(list: Option<List>, count: usize, down: bool) -> List {
    let Some(list) = list else { return List::default() };
    let active = match (list.active, down) {
        (None, true) => 0,
        (None, false) => count.wrapping_sub(1),
        (Some(active), true) => active + 1,
        (Some(active), false) => active.wrapping_sub(1),
    };
    List { active: (active < count).then_some(active), ..list }
}

/// The suggestions that fit `text`, those that begin with it first; all of them if they need not fit.
fn fitting(suggestions: &[Suggestion], text: &str, must_fit: bool) -> Vec<Suggestion> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("user.").unwrap_or(&text);
    if !must_fit {
        return suggestions.iter().take(SHOWN).cloned().collect();
    }
    let rank = |suggestion: &&Suggestion| {
        let path = suggestion.path.to_lowercase();
        match () {
            () if path == text => 0,
            () if path.starts_with(text) => 1,
            () => 2 + u8::from(!path.contains(text)),
        }
    };
    let mut found: Vec<&Suggestion> = suggestions.iter().filter(|it| rank(it) < 3).collect();
    found.sort_by_key(rank);
    // One that is there already is no suggestion.
    let is_it = found.len() == 1 && *found[0].path == *text;
    found.into_iter().filter(|_| !is_it).take(SHOWN).cloned().collect()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::export::PathCount;

    #[wasm_bindgen_test]
    fn what_occurs_comes_first_and_levels_of_arrays_are_skipped_in_queries() {
        let path =
            |path: &str| PathCount { path: path.to_owned(), users: 2, ..PathCount::default() };
        let paths = vec![path("user_metadata.a"), path("identities[0].connection"), path("email")];
        let profile = Statistics { paths, ..Statistics::default() };
        let fields = suggestions(Some(&profile), Suggested::Fields);
        assert_eq!(fields[0], Suggestion { path: "user_metadata.a".into(), users: Some(2) });
        assert_eq!(fields.iter().filter(|it| it.path == "email").count(), 1);
        let searched = suggestions(Some(&profile), Suggested::Searched);
        assert_eq!(searched[1].path, "identities.connection");
        assert!(!searched.iter().any(|it| it.path == "picture"), "Auth0 does not search it");
        assert_eq!(without_places("a[0].b[1][2].c"), "a.b.c");
    }

    #[wasm_bindgen_test]
    fn what_begins_with_the_text_comes_first() {
        let all = suggestions(None, Suggested::Fields);
        let found =
            |text| fitting(&all, text, true).into_iter().map(|it| it.path).collect::<Vec<_>>();
        assert_eq!(found("user.nam")[..2], ["name", "username"]);
        assert_eq!(found("name")[0], "name", "what is the text itself comes before all");
        assert_eq!(found("picture").len(), 0);
        assert_eq!(fitting(&all, "picture", false).len(), all.len().min(SHOWN));
    }

    #[wasm_bindgen_test]
    fn enter_takes_the_first_of_a_path_and_is_a_new_line_in_an_expression() {
        assert_eq!(List::typed("em"), List { active: Some(0), fitting: true });
        assert_eq!(List::typed(" ").active, None);
        let check = |text: &str, expected: bool| assert_eq!(is_path(text), expected, "{text}");
        check("", true);
        check(" user.identities[0].connection ", true);
        check("user_metadata['é']", true);
        for text in ["a || b", "a()", "a ? b", "a+b", "a\nb"] {
            check(text, false);
        }
    }

    #[wasm_bindgen_test]
    fn arrows_go_round_by_way_of_the_box() {
        let at = |active| Some(List { active, fitting: true });
        assert_eq!(moved(at(None), 2, true).active, Some(0));
        assert_eq!(moved(at(Some(1)), 2, true).active, None);
        assert_eq!(moved(at(Some(0)), 2, false).active, None);
        assert_eq!(moved(at(None), 2, false).active, Some(1));
        assert_eq!(moved(at(None), 0, false).active, None);
    }
}
