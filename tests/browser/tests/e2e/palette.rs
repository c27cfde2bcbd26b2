//! The palette, by keyboard alone: every page and action is found by its name, done, and the focus is never lost.

use browser_tests::{Name, Page, visit};

fn open(page: &Page) {
    page.press("Control+k");
    page.role("combobox", "Action or page").wait();
    assert_eq!(page.focused(), ("combobox".to_owned(), "Action or page".to_owned()));
}

#[test]
fn pages_and_actions_are_found_by_their_names() {
    visit("#/import", |page| {
        let button = page.role("button", "Search actions, Ctrl K");
        button.click();
        let list = page.role("listbox", "Actions");
        list.wait();
        assert!(list.texts("option").len() > 15);
        page.press("Escape");
        list.wait_gone();
        assert_eq!(page.focused().1, "Search actions, Ctrl K", "the focus is back");

        open(page);
        let typed = page.role("combobox", "Action or page");
        typed.type_in("conv");
        page.role("option", Name::has("Convert"))
            .wait_until("chosen", |it| it.attribute("aria-selected") == "true");
        page.press("Enter");
        page.role("heading", Name::has("Turn your users")).wait();
        assert_eq!(page.path(), "#/convert");
        assert_ne!(page.focused().0, "generic", "the focus is on the page's main part");

        // What is on another page is opened and pressed there.
        open(page);
        typed.type_in("erase");
        page.press("Enter");
        page.role("dialog", "Erase everything?").wait();
        // Nothing opens over a question.
        page.press("Control+k");
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();
        assert_eq!(page.focused().1, "Erase everything");

        // What is on this page is pressed, too; the arrows go round.
        open(page);
        typed.type_in("connection");
        page.press("Up");
        page.press("Down");
        page.press("Enter");
        page.role("dialog", "Create a connection").wait();
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();

        open(page);
        typed.type_in("no such thing");
        page.see("0 actions");
        page.press("Enter");
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();
    });
}
