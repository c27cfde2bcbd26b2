//! What can be pressed on the page as it stands, and the pressing of it by name. It is read from the page itself, so that nobody who uses
//! it can offer anything else than the buttons do.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What can be pressed on a page. Rows of tables and steps of a recipe would make a long list of the same.
const PRESSED: &str = "main :is(button:enabled, a.button, label.button):not([aria-disabled=true], :is(table, ol:not(.next-steps), [role=grid], .popup__panel) *)";

/// How often a button is looked for on a page that has just been opened, 50 ms apart.
const LOOKS: u8 = 60;

/// What can be pressed on the page as it stands, by name.
pub(super) fn pressed() -> Vec<(String, HtmlElement)> {
    let Ok(found) = document().query_selector_all(PRESSED) else { return Vec::new() };
    let elements =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    let seen = elements.filter(|element| element.offset_parent().is_some());
    seen.map(|element| (name_of(&element), element)).filter(|(name, _)| !name.is_empty()).collect()
}

fn name_of(element: &Element) -> String {
    let text = element.get_attribute("aria-label").or_else(|| element.text_content());
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Presses it; a label has what it is for pressed.
pub(super) fn press(element: &HtmlElement) {
    let of_label = element.get_attribute("for").and_then(|id| document().get_element_by_id(&id));
    let target = of_label.and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let target = target.as_ref().unwrap_or(element);
    // What cannot have the focus is pressed all the same.
    let _ = target.focus();
    target.click();
}

/// Presses the button of this name once the page has it, and tells whether it came to that.
pub(super) fn press_soon(name: &'static str, then: impl FnOnce(bool) + 'static) {
    look(name, LOOKS, then);
}

fn look(name: &'static str, looks: u8, then: impl FnOnce(bool) + 'static) {
    Timeout::new(50, move || match pressed().into_iter().find(|(found, _)| found == name) {
        Some((_, element)) => {
            press(&element);
            then(true);
        }
        None if looks > 0 => look(name, looks - 1, then),
        None => then(false),
    })
    .forget();
}
